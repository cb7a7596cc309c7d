"""What was measured, beside what was aimed at, for a terminal and for a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

TENTHS_BELOW, HUNDREDTHS_BELOW = 100, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value. At most one of the limits is given; with none it only informs."""

    name: str
    value: float
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def shown(self) -> str:
        return f"{number(self.value)} {self.unit}".strip()

    @property
    def target(self) -> str:
        if self.at_least is not None:
            return f"≥ {number(self.at_least)} {self.unit}".strip()
        if self.at_most is not None:
            return f"≤ {number(self.at_most)} {self.unit}".strip()
        return ""

    @property
    def verdict(self) -> str:
        if not self.target:
            return ""
        met = (self.at_least is None or self.value >= self.at_least) and (
            self.at_most is None or self.value <= self.at_most
        )
        return "met" if met else "MISSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one benchmark found, and how it went about it."""

    title: str
    method: str
    figures: Sequence[Figure]
    notes: Sequence[str] = ()
    """What a reader must know to judge these very figures."""


def number(value: float) -> str:
    if value == int(value) or value >= TENTHS_BELOW:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= HUNDREDTHS_BELOW else f"{value:.2f}"


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile. Raises ValueError when there is nothing."""
    if not values:
        raise ValueError("nothing was measured")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def as_text(report: Report) -> str:
    rows = [(figure.name, figure.shown, figure.target, figure.verdict) for figure in report.figures]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "  ".join(
            cell.rjust(width) if column in {1, 2} else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join(
        [report.title, *(f"  {line}" for line in lines), *(f"  {note}" for note in report.notes)]
    )


def as_markdown(report: Report) -> str:
    rows = ["| | measured | target | |", "|---|---:|---:|---|"]
    rows += [
        f"| {figure.name} | {figure.shown} | {figure.target} | {figure.verdict} |"
        for figure in report.figures
    ]
    blocks = [f"### {report.title}", report.method, "\n".join(rows)]
    blocks += [f"- {note}" for note in report.notes]
    tight = [
        "\n" if above.startswith("- ") and below.startswith("- ") else "\n\n"
        for above, below in pairwise(blocks)
    ]
    return "".join(block + gap for block, gap in zip(blocks, [*tight, "\n"], strict=True))
