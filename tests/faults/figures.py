"""What the harness counted, told at the end of a run: `make faults` prints it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

PROPERTY = "figures"


@dataclass(slots=True)
class Figures:
    """Of one test."""

    about: str
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, **found: int) -> None:
        for name, number in found.items():
            self.counts[name] = self.counts.get(name, 0) + number


def lines(found: Iterable[tuple[str, Mapping[str, int], float]]) -> list[str]:
    """One for each kind of test: what was counted, and seconds of one core."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    seconds: Counter[str] = Counter()
    for about, counted, took in found:
        counts[about].update(counted)
        seconds[about] += round(took * 10)
    return [
        f"{about}: "
        + ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in counted.items())
        + f", {seconds[about] / 10:,.0f} s"
        for about, counted in sorted(counts.items())
    ]
