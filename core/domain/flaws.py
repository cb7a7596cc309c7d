"""What can be written into terms and never fires, or fails when it does: refused before it is published.

Terms that were published with such a thing are still read and still decide.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from core.domain.conditions import When
from core.domain.deciding import Course, DecisionRule, Outcome
from core.domain.evidence import Tier
from core.domain.remedies import Offer

OF_PEOPLE = frozenset({Outcome.GOODWILL, Outcome.STATUTORY})
UPSIDE_DOWN = "The lower end of this range is above its upper end, so nothing is ever inside it."
NO_RULE = "Goodwill and rights by law always go to a person, so this rule would never fire."
NOTHING_ASKED = "Write what the buyer is asked for. A question without words cannot be sent."
SAME_NAME = (
    "Another rule has this name. Decisions are kept with the name of their rule, so each needs its own."
)


class Flaw(NamedTuple):
    """`box` is its place in the terms, such as `rules-0-when-value_to`."""

    box: str
    message: str


def flaws_of(offers: Sequence[Offer], tiers: Sequence[Tier], rules: Sequence[DecisionRule]) -> Iterator[Flaw]:
    """In the order of the form."""
    lists = {
        "offers": [offer.when for offer in offers],
        "tiers": [tier.when for tier in tiers],
        "rules": [rule.when for rule in rules],
    }
    for name, conditions in lists.items():
        for place, when in enumerate(conditions):
            yield from _ranges(f"{name}-{place}-when", when)
    names: set[str] = set()
    for place, rule in enumerate(rules):
        yield from _of_rule(f"rules-{place}", rule, names)
        names.add(rule.name.casefold())


def _ranges(box: str, when: When) -> Iterator[Flaw]:
    if when.value_from is not None and when.value_to is not None and when.value_from > when.value_to:
        yield Flaw(f"{box}-value_to", UPSIDE_DOWN)
    if when.months_from is not None and when.months_to is not None and when.months_from > when.months_to:
        yield Flaw(f"{box}-months_to", UPSIDE_DOWN)


def _of_rule(box: str, rule: DecisionRule, names: set[str]) -> Iterator[Flaw]:
    if rule.name.casefold() in names:
        yield Flaw(f"{box}-name", SAME_NAME)
    if rule.outcome in OF_PEOPLE:
        yield Flaw(f"{box}-outcome", NO_RULE)
    if rule.course is Course.ASK and not rule.words.strip():
        yield Flaw(f"{box}-words", NOTHING_ASKED)
