"""A line of a claim's trace in the reader's language, from the values that were stored with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from starlette.requests import Request

from core.domain.evidence import Piece
from core.domain.faults import Fault
from core.domain.money import Money
from core.domain.registrations import Proof
from core.domain.remedies import Remedy
from core.domain.traces import Rule, Verdict
from core.domain.units import VoidReason
from core.web.filters import filters
from core.web.locales import Gettext, chosen
from shopify_app import words
from shopify_app.asking import words_of
from shopify_app.words import Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a rule read, and how its reader speaks."""

    gettext: Gettext
    locale: str
    passed: bool
    values: Mapping[str, Any]

    def day(self, name: str) -> str:
        return filters(self.locale)["day"](date.fromisoformat(self.values[name]))


def line_of(request: Request, finding: Mapping[str, Any]) -> tuple[str, Badge, str]:
    """The rule, its verdict and what it read. Traces from before values were kept have only their text."""
    _, rule, verdict = words_of(request), Rule(finding["rule"]), Verdict(finding["verdict"])
    text = str(finding["text"])
    if "values" in finding:
        passed = verdict is Verdict.PASSED
        reading = Reading(gettext=_, locale=chosen(request), passed=passed, values=finding["values"])
        text = TEXTS[rule](reading)
    return _(words.RULE[rule]), words.VERDICT[verdict].said(_), text


def _policy(reading: Reading) -> str:
    _, number = reading.gettext, reading.values["terms"]
    if reading.values.get("conflict"):
        return _("Two policies cover this product equally specifically.")
    if number is None:
        return _("No policy covers this product yet.")
    return _("Terms version {number} were in force at purchase.").format(number=number)


def _valid(reading: Reading) -> str:
    _, reason = reading.gettext, reading.values["void_reason"]
    if reason is None:
        return _("The warranty is valid.")
    return _("The warranty has ended.") + " " + _(words.VOID[VoidReason(reason)])


def _dates(reading: Reading) -> str:
    _, values = reading.gettext, reading.values
    if reading.passed:
        return _("The dates agree with each other.")
    if values["purchased_on"] and values["shipped_on"] and values["purchased_on"] < values["shipped_on"]:
        said = _("Bought on {bought}, before it left the factory on {shipped}.")
        return said.format(bought=reading.day("purchased_on"), shipped=reading.day("shipped_on"))
    return _("The day of purchase is an estimate that nothing proves.")


def _period(reading: Reading) -> str:
    _, values = reading.gettext, reading.values
    if values["starts_on"] is None:
        return _("The covered days are not known yet.")
    claimed, first = reading.day("claimed_on"), reading.day("starts_on")
    if values["ends_on"] is None:
        text = _("Claimed on {day}; covered from {first} for life.").format(day=claimed, first=first)
    else:
        said = _("Claimed on {day}; covered from {first} to {last}, both days included.")
        text = said.format(day=claimed, first=first, last=reading.day("ends_on"))
    return text + " " + _("The start is provisional.") if values["provisional"] else text


def _region(reading: Reading) -> str:
    _, sold_to, promised = reading.gettext, reading.values["region"], reading.values["regions"]
    if not promised:
        return _("The promise holds everywhere.")
    if sold_to is None:
        return _("Nobody knows to which country it was sold.")
    if reading.passed:
        return _("Sold to {country}, where the promise holds.").format(country=sold_to)
    return _("Sold to {country}; the promise holds in {countries}.").format(
        country=sold_to, countries=promised
    )


def _fault(reading: Reading) -> str:
    _ = reading.gettext
    kind = _(words.FAULT[Fault(reading.values["fault"])])
    if reading.passed:
        return _("The terms do not exclude this kind of fault: {fault}.").format(fault=kind)
    return _("The terms exclude this kind of fault: {fault}.").format(fault=kind)


def _photo(reading: Reading) -> str:
    _, count = reading.gettext, reading.values["photos"]
    if count == 0:
        return _("A photo of the fault is missing.")
    return _("One photo was sent.") if count == 1 else _("{count} photos were sent.").format(count=count)


def _proof(reading: Reading) -> str:
    _, strength = reading.gettext, Proof(reading.values["proof"])
    if not reading.passed:
        return _("A proof of purchase is missing.")
    if strength is Proof.NONE:
        return _("A claim of this kind needs no proof of purchase.")
    weak, strong = _("The proof of purchase is weak."), _("The proof of purchase is strong.")
    return strong if strength is Proof.STRONG else weak


def _evidence(reading: Reading) -> str:
    _ = reading.gettext
    if reading.passed:
        return _("Everything that a claim of this kind needs was sent.")
    named = {piece: reading.values.get(f"missing_{piece}") for piece in Piece}
    lacking = {piece: count for piece, count in named.items() if count}
    return _("Still to come: {pieces}.").format(pieces=words.pieces(_, lacking))


def _owner(reading: Reading) -> str:
    _ = reading.gettext
    if reading.passed:
        return _("Nobody disputes the owner.")
    if not reading.values.get("claimant_holds_it", True):
        return _("Whoever claims does not hold this unit any more.")
    return _("Two people say that this unit is theirs.")


def _payment(reading: Reading) -> str:
    _ = reading.gettext
    return _("No payment is open.") if reading.passed else _("The order has not been paid yet.")


def _signals(reading: Reading) -> str:
    _, count = reading.gettext, reading.values["signals"]
    if count == 0:
        return _("Nothing was noticed.")
    return _("Noticed: {count}. A person looks at this claim.").format(count=count)


def _remedies(reading: Reading) -> str:
    _, named = reading.gettext, reading.values["remedies"]
    if not named:
        return _("Nothing is on offer.")
    remedies = ", ".join(_(words.REMEDY[Remedy(name)]) for name in named.split(", "))
    return _("On offer: {remedies}.").format(remedies=remedies)


def _route(reading: Reading) -> str:
    values, _ = reading.values, reading.gettext
    if values.get("owed"):
        owed = filters(reading.locale)["money"](Money(Decimal(values["owed"]), values["currency"]))
        said = _("The rule “{rule}” approves, but the buyer owes {amount}, which nothing charges yet.")
        return said.format(rule=values["rule"], amount=owed) + " " + _("A person decides.")
    return words.follows(_, values["course"], values["queue"], values["rule"])


TEXTS: Mapping[Rule, Callable[[Reading], str]] = {
    Rule.POLICY: _policy,
    Rule.VALID: _valid,
    Rule.DATES: _dates,
    Rule.PERIOD: _period,
    Rule.REGION: _region,
    Rule.FAULT: _fault,
    Rule.PHOTO: _photo,
    Rule.PROOF: _proof,
    Rule.EVIDENCE: _evidence,
    Rule.OWNER: _owner,
    Rule.PAYMENT: _payment,
    Rule.SIGNALS: _signals,
    Rule.REMEDY: _remedies,
    Rule.ROUTE: _route,
}
