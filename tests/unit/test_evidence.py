"""Evidence is counted by piece, serials are compared in normal form, the clock stops and goes on."""

from datetime import UTC, datetime, timedelta

import pytest

from core.domain import proofs, serials, signals
from core.domain.clocks import Clock
from core.domain.evidence import Piece, common, lacking
from core.domain.proofs import AlternativeProof, ProofKind
from core.domain.registrations import Proof

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def at(hours: float) -> datetime:
    """So long after submission."""
    return MONDAY + timedelta(hours=hours)


def test_only_what_is_needed_beyond_what_was_given_is_lacking() -> None:
    needs = {Piece.PHOTO: 2, Piece.VIDEO: 1, Piece.PROOF: 1}
    assert lacking(needs, {Piece.PHOTO: 1, Piece.PROOF: 3}) == {Piece.PHOTO: 1, Piece.VIDEO: 1}
    assert lacking(needs, needs) == {}
    assert lacking({}, {Piece.PHOTO: 1}) == {}


def test_what_every_list_asks_for_is_common_to_them() -> None:
    lists = [{Piece.PHOTO: 2, Piece.VIDEO: 1}, {Piece.PROOF: 1, Piece.PHOTO: 1}]
    assert common(lists) == {Piece.PHOTO: 1}
    assert common(lists[:1]) == {Piece.PHOTO: 2, Piece.VIDEO: 1}
    assert common([]) == {}


@pytest.mark.parametrize(
    ("accepted", "asked_for"),
    [
        ((), ("receipt", "marketplace")),
        (("serial",), ("receipt", "marketplace")),
        (("marketplace", "serial"), ("marketplace",)),
        (("marketplace", "receipt"), ("receipt", "marketplace")),
    ],
)
def test_buyers_are_asked_for_proofs_that_can_be_sent(
    accepted: tuple[str, ...], asked_for: tuple[str, ...]
) -> None:
    named = [AlternativeProof(kind=ProofKind(kind), gives=Proof.WEAK) for kind in accepted]
    assert proofs.kinds_to_send(named) == asked_for


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("AB-12 34", "AB1234"),
        ("ab\u201312\u201434", "AB1234"),
        ("\uff21\uff22\uff11\uff12", "AB12"),
        ("a\u00a0b\u200b\u22121", "AB1"),
        ("S/N:77", "S/N:77"),
        ("stra\u00dfe", "STRASSE"),
        ("- - \u2212", ""),
        ("", ""),
    ],
)
def test_serials_are_compared_without_case_spaces_and_dashes(typed: str, normal: str) -> None:
    assert serials.normal(typed) == normal
    assert serials.normal(serials.normal(typed)) == normal


@pytest.mark.parametrize(
    ("steps", "now", "due", "left", "late"),
    [
        ("", 0, 24, 24, False),
        ("", 24, 24, 0, False),
        ("", 25, 24, 0, True),
        ("stop 5", 10, 24, 19, False),
        ("stop 5", 500, 24, 19, False),
        ("stop 5 go 15", 15, 34, 19, False),
        ("stop 5 go 15", 35, 34, 0, True),
        ("stop 5 go 15 stop 20 go 50", 60, 64, 4, False),
        ("stop 5 stop 9 go 15", 15, 34, 19, False),
        ("go 3", 3, 24, 21, False),
        ("stop 5 go 15 go 20", 20, 34, 14, False),
        ("stop 5 go 5", 5, 24, 19, False),
        ("stop 24 go 30", 30, 24, 0, True),
        ("stop 30", 40, 24, 0, False),
        ("stop 30 go 40", 41, 24, 0, True),
        ("stop 10 go 8", 10, 24, 14, False),
    ],
)
def test_the_clock_stops_while_the_buyer_is_waited_for(
    steps: str, now: float, due: float, left: float, late: bool
) -> None:
    clock, words = Clock.started(MONDAY, 24), steps.split()
    for step, hour in zip(words[::2], words[1::2], strict=True):
        clock = clock.stopped(at(float(hour))) if step == "stop" else clock.resumed(at(float(hour)))
    assert (clock.due_at, clock.left(at(now))) == (at(due), timedelta(hours=left))
    assert clock.is_late(at(now)) is late


ROW = 0b10110010
STRIPES = sum(ROW << 8 * row for row in range(8))


@pytest.mark.parametrize(
    ("perceptual_hash", "tells"),
    [
        (None, False),
        (0, False),
        (-1, False),
        (STRIPES - 2**64, False),
        (STRIPES ^ 0b111 << 24, False),
        (STRIPES ^ 0b1111 << 24, True),
        (0x0F0F0F0FF0F0F0F0 - 2**64, True),
        (0x123456789ABCDEF0, True),
    ],
)
def test_a_picture_without_features_tells_nothing(perceptual_hash: int | None, tells: bool) -> None:
    assert signals.tells(perceptual_hash) is tells


def test_one_colour_throughout_is_blank_and_a_file_without_a_hash_is_not() -> None:
    assert [signals.is_blank(each) for each in (0, 1, None)] == [True, False, False]


@pytest.mark.parametrize(("owner", "unit"), [(True, True), (True, False), (False, True), (False, False)])
def test_only_the_same_person_about_the_same_piece_is_innocent(owner: bool, unit: bool) -> None:
    assert signals.is_innocent(same_owner=owner, same_unit=unit) is (owner and unit)
