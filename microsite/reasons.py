"""Why a claim was answered so, in the words of buyers' pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel import Locale

from core.domain.actors import is_rule, rule_of
from core.domain.claims import UNDECIDED
from core.domain.evidence import Piece
from core.domain.faults import Fault
from core.domain.reasons import AGAINST, OPEN, Reason, Told, for_buyers
from core.domain.units import VoidReason
from core.store.claims import Claim
from core.web.filters import filters
from core.web.locales import Gettext, translatable
from microsite import choices
from microsite.slots import WORDS

TEXTS: Mapping[Told, str] = {
    Told.TERMS: translatable(
        "Version {number} of the warranty terms counts: it was in force when you bought it."
    ),
    Told.NO_TERMS: translatable("No warranty of ours has been tied to this product yet."),
    Told.ENDED: translatable("The warranty for it has ended. {void_reason}"),
    Told.DATES_OPEN: translatable("The dates do not fit together yet, or nothing proves them."),
    Told.COVERED: translatable("You claimed in time, on {claimed_on}."),
    Told.LATE: translatable("You claimed on {claimed_on}, after the last covered day."),
    Told.EARLY: translatable("You claimed on {claimed_on}, before the first covered day."),
    Told.DAYS_UNKNOWN: translatable("When the warranty begins is not known yet."),
    Told.ELSEWHERE: translatable("It was sold to another country. The warranty holds in: {regions}."),
    Told.FAULT_COVERED: translatable("The terms do not exclude this fault: {fault}."),
    Told.FAULT_EXCLUDED: translatable("The terms exclude this fault: {fault}."),
    Told.SERIAL: translatable("The serial number of your product is known to us."),
    Told.PROVED: translatable("There is a proof of the purchase."),
    Told.COMPLETE: translatable("Everything that a claim of this kind needs is here."),
    Told.TO_COME: translatable("Still missing: {pieces}."),
    Told.LAW: translatable("By law the seller answers for defects, here until {until}."),
    Told.BY_RULE: translatable("The published rule “{rule}” decided this, without a person."),
    Told.BY_PERSON: translatable("A person decides this, not a rule."),
}
FROM_TO = translatable("It is covered from {first} to {last}, both days included.")
FOR_LIFE = translatable("It is covered from {first} for life.")
NOT_FINAL = translatable("The first day is not final yet.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Says it in one language."""

    gettext: Gettext
    locale: str

    def reasons(self, claim: Claim) -> list[tuple[str, str]]:
        """`plain`, `good`, `bad` or `open`, and the words."""
        # While an appeal waits, the first decision is still on the claim.
        decider = None if claim.state in UNDECIDED else claim.decided_by
        by_person = decider is not None and not is_rule(decider)
        told = for_buyers(claim.trace, rule=rule_of(decider), by_person=by_person)
        return [(_tone(reason.told), self._words(reason)) for reason in told]

    def _words(self, reason: Reason) -> str:
        gaps = {
            name: GAPS[name](self, value) if name in GAPS else value for name, value in reason.values.items()
        }
        said = self.gettext(TEXTS[reason.told]).format_map(gaps)
        return " ".join([said, *self._days(reason.values)])

    def _days(self, values: Mapping[str, Any]) -> list[str]:
        """The covered days, where they are for the buyer to know."""
        if "starts_on" not in values:
            return []
        text = FOR_LIFE if values["ends_on"] is None else FROM_TO
        days = {"first": self.day(values["starts_on"]), "last": self.day(values["ends_on"])}
        said = [self.gettext(text).format(**days)]
        return [*said, self.gettext(NOT_FINAL)] if values["provisional"] else said

    def day(self, stored: str | None) -> str:
        return filters(self.locale)["day"](date.fromisoformat(stored) if stored else None)

    def countries(self, codes: str) -> str:
        names = Locale.parse(self.locale).territories
        return ", ".join(names.get(code, code) for code in codes.split(", "))


GAPS: Mapping[str, Callable[[Writer, Any], str]] = {
    "void_reason": lambda writer, reason: writer.gettext(choices.VOIDS[VoidReason(reason)]),
    "fault": lambda writer, fault: writer.gettext(choices.FAULTS[Fault(fault)][0]),
    "pieces": lambda writer, pieces: WORDS.named(
        writer.gettext, {Piece(piece): count for piece, count in pieces.items()}
    ),
    "regions": Writer.countries,
    **dict.fromkeys(("claimed_on", "until"), Writer.day),
}
"""How the values of a reason are written."""


def _tone(told: Told) -> str:
    if told in {Told.TERMS, Told.BY_RULE, Told.BY_PERSON}:
        return "plain"
    return "bad" if told in AGAINST else "open" if told in OPEN else "good"
