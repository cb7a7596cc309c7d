"""Whose a queue is."""

import pytest

from core.domain.queues import holder


@pytest.mark.parametrize(
    ("backup", "absent", "whose"),
    [
        ("Tom", set(), "Mia"),
        ("Tom", {"Tom"}, "Mia"),
        ("Tom", {"Mia"}, "Tom"),
        ("Tom", {"Mia", "Tom"}, "Mia"),
        (None, set(), "Mia"),
        (None, {"Mia"}, "Mia"),
    ],
)
def test_a_queue_is_the_backup_s_while_only_its_owner_is_away(
    backup: str | None, absent: set[str], whose: str
) -> None:
    assert holder("Mia", backup, absent) == whose
