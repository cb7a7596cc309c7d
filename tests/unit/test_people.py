"""Actors, addresses and marks: the small words of the domain."""

import pytest

from core.domain.actors import BUYER, SHOPIFY, SYSTEM, Actor
from core.domain.registrations import normalise_email
from core.domain.resolutions import KEY_LIFETIME, marker


def test_an_actor_is_written_down_by_kind_and_number() -> None:
    assert [str(actor) for actor in (BUYER, SHOPIFY, SYSTEM)] == ["buyer", "shopify", "system"]
    assert str(Actor.staff("42")) == "staff:42"


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        ("ada@example.org", "ada@example.org"),
        ("  Ada@Example.ORG \n", "ada@example.org"),
        ("ADA+lamp@example.org", "ada+lamp@example.org"),
        ("a.d.a@gmail.com", "a.d.a@gmail.com"),
        # Two mailboxes; PostgreSQL's lower() keeps them apart as well.
        ("STRASSE@example.org", "strasse@example.org"),
        ("Straße@example.org", "straße@example.org"),
    ],
)
def test_addresses_are_compared_without_case_and_outer_blanks_and_nothing_else(
    typed: str, compared: str
) -> None:
    assert normalise_email(typed) == compared


def test_a_claims_marker_is_its_number_after_our_prefix() -> None:
    assert marker("C-7K3M-92QX") == "warranty-claim-C-7K3M-92QX"


def test_we_stop_using_a_key_before_shopify_forgets_it() -> None:
    assert KEY_LIFETIME.total_seconds() == 20 * 3600
