"""A link to a private file works for ten minutes, for one file and one purpose."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from core.files.kinds import Kind
from core.files.links import sign_file, sign_view, verify_file, verify_view

KEY = "0198c5a0-0000-7000-8000-000000000001/00112233445566778899aabbccddeeff"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_link_names_its_file_for_ten_minutes_and_not_a_second_longer() -> None:
    with time_machine.travel(NOON, tick=False):
        token = sign_file(KEY, purpose="view", signing_keys=["new"])
    with time_machine.travel(NOON + timedelta(seconds=600), tick=False):
        assert verify_file(token, purpose="view", signing_keys=["new"]) == KEY
    with time_machine.travel(NOON + timedelta(seconds=601), tick=False):
        assert verify_file(token, purpose="view", signing_keys=["new"]) is None
        assert verify_file(token, purpose="view", signing_keys=["new"], max_age=3600) == KEY


def test_a_link_for_one_purpose_serves_no_other() -> None:
    token = sign_file(KEY, purpose="view", signing_keys=["new"])
    assert verify_file(token, purpose="download", signing_keys=["new"]) is None


@pytest.mark.parametrize("kind", Kind)
def test_a_link_says_what_the_file_is(kind: Kind) -> None:
    token = sign_view(KEY, kind, purpose="view", signing_keys=["new"])
    assert verify_view(token, purpose="view", signing_keys=["new"]) == (KEY, kind)
    assert verify_view(token, purpose="kept", signing_keys=["new"]) is None


def test_the_first_key_signs_and_all_keys_verify() -> None:
    token = sign_file(KEY, purpose="view", signing_keys=["new", "old"])
    before_rotation = sign_file(KEY, purpose="view", signing_keys=["old"])
    assert verify_file(token, purpose="view", signing_keys=["new"]) == KEY
    assert verify_file(token, purpose="view", signing_keys=["old"]) is None
    assert verify_file(before_rotation, purpose="view", signing_keys=["new", "old"]) == KEY


@pytest.mark.parametrize("token", ["", "x", "a.b.c", KEY])
def test_a_forged_link_names_nothing(token: str) -> None:
    assert verify_file(token, purpose="view", signing_keys=["new"]) is None
