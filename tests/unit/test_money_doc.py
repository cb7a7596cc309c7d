"""The drawings of docs/money.md are the tables by which resolutions, repairs and claims proceed."""

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from core.domain import claims, repairs, resolutions
from core.domain.claims import ClaimState
from core.domain.repairs import RepairState
from core.domain.resolutions import ResolutionState

PAGE = Path(__file__).parents[2] / "docs" / "money.md"
EDGE = "[*]"


def drawing(title: str) -> set[tuple[str, str, str]]:
    """From where, to where, by which step; the edge of the drawing is where it begins and ends."""
    section = PAGE.read_text().partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    [drawn] = re.findall(r"```mermaid\nstateDiagram-v2\n(.*?)```", section, re.DOTALL)
    arrows = re.findall(r"^ *(\S+) --> (\S+)(?:: (\S+))?$", drawn, re.MULTILINE)
    assert len(set(arrows)) == len(arrows) == len(drawn.strip().splitlines())
    return set(arrows)


@pytest.mark.parametrize(
    ("title", "steps", "states", "first"),
    [
        ("A resolution", resolutions.STEPS, ResolutionState, None),
        ("A repair", repairs.STEPS, RepairState, RepairState.AUTHORISED),
        ("A claim", claims.STEPS, ClaimState, ClaimState.IN_REVIEW),
    ],
)
def test_a_drawing_has_every_step_of_the_table_and_no_other(
    title: str, steps: Mapping[Any, StrEnum], states: type[StrEnum], first: StrEnum | None
) -> None:
    table = {(state.value if state else EDGE, to.value, step.value) for (state, step), to in steps.items()}
    left = {state for (state, _), to in steps.items() if state not in {to, None}}
    ends = {(state.value, EDGE, "") for state in set(states) - left}
    begins = {(EDGE, first.value, "")} if first else set()
    assert drawing(title) == table | ends | begins
