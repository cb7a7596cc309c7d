"""What a country asks of an address that a parcel is to reach."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from core.domain.addresses import PostalAddress, Wrong, first_and_last, wrong_with
from core.domain.countries import COUNTRIES, PROVINCES, WITHOUT_POSTCODE

BERLIN = PostalAddress(
    name="Ada Buyer",
    line1="Lampenweg 1",
    line2="",
    postcode="10115",
    town="Berlin",
    province_code="",
    country_code="DE",
    phone="",
)


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({}, set()),
        ({"postcode": ""}, {Wrong.POSTCODE_MISSING}),
        ({"country_code": "HK", "postcode": ""}, set()),
        ({"country_code": "XX"}, {Wrong.NO_SUCH_COUNTRY}),
        ({"country_code": ""}, {Wrong.NO_SUCH_COUNTRY}),
        ({"country_code": "US"}, {Wrong.PROVINCE_MISSING}),
        ({"country_code": "US", "postcode": ""}, {Wrong.POSTCODE_MISSING, Wrong.PROVINCE_MISSING}),
        ({"country_code": "US", "province_code": "ON"}, {Wrong.PROVINCE_MISSING}),
        ({"country_code": "CA", "province_code": "ON"}, set()),
    ],
)
def test_what_is_missing_is_named(changed: dict[str, str], wrong: set[Wrong]) -> None:
    assert wrong_with(replace(BERLIN, **changed)) == wrong


def test_countries_are_those_that_shopify_knows_by_name() -> None:
    schema = Path("simulator/schema/admin_2026-10.graphql").read_text(encoding="utf-8")
    enum = re.search(r"enum CountryCode \{(.*?)\n\}", schema, re.DOTALL)
    assert enum is not None
    known = set(re.findall(r"^  ([A-Z]{2})\b", enum[1], re.MULTILINE))
    # The Netherlands Antilles are no more, and ZZ is none.
    assert known - {"AN", "ZZ"} == COUNTRIES
    assert (WITHOUT_POSTCODE <= COUNTRIES, set(PROVINCES) <= COUNTRIES) == (True, True)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ada Buyer", ("Ada", "Buyer")),
        ("Ada", ("", "Ada")),
        ("Ada de la  Rue", ("Ada de la", "Rue")),
        ("", ("", "")),
    ],
)
def test_a_name_is_split_before_its_last_word(name: str, parts: tuple[str, str]) -> None:
    assert first_and_last(name) == parts
