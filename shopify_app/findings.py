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
from core.domain.proofs import OrderMatch, ProofKind
from core.domain.registrations import Proof
from core.domain.remedies import Remedy
from core.domain.serials import SerialMatch
from core.domain.tiers import ASKS_MORE
from core.domain.traces import Rule, Verdict
from core.domain.units import VoidReason
from core.web.filters import filters
from core.web.locales import Gettext, chosen, translatable
from shopify_app import words
from shopify_app.asking import words_of
from shopify_app.conditions import Reader
from shopify_app.unmet import reason
from shopify_app.words import Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a rule read, and how its reader speaks."""

    gettext: Gettext
    locale: str
    currency: str
    passed: bool
    values: Mapping[str, Any]

    @property
    def unmet(self) -> str:
        """Why what was looked at is not meant for the claim."""
        return reason(self.values, Reader(self.gettext, self.locale, self.currency))

    def day(self, name: str) -> str:
        return filters(self.locale)["day"](date.fromisoformat(self.values[name]))


def line_of(request: Request, finding: Mapping[str, Any]) -> tuple[str, Badge, str]:
    """The rule, its verdict and what it read. Traces from before values were kept have only their text."""
    _, rule, verdict = words_of(request), Rule(finding["rule"]), Verdict(finding["verdict"])
    text = str(finding.get("text", ""))
    if "values" in finding:
        passed = verdict is Verdict.PASSED
        reading = Reading(
            gettext=_,
            locale=chosen(request),
            currency=request.state.shop.currency,
            passed=passed,
            values=finding["values"],
        )
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
    return _(
        "The day of purchase is an estimate, and nothing gives the day."
        " Correct the registration once a proof shows it."
    )


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


def _serial(reading: Reading) -> str:
    _, values, said = reading.gettext, reading.values, []
    said.append(_(SERIAL[SerialMatch(values["match"])]))
    if values["shipped_on"]:
        said.append(_("It left on {day}.").format(day=reading.day("shipped_on")))
    if values.get("bought_on"):
        day = reading.day("bought_on")
        said.append(_("By the terms it stands for a purchase on {day}.").format(day=day))
    if values.get("counts") is False:
        said.append(_("The claim lies outside the days that follow from it, so staff look."))
    return " ".join(said)


def _order(reading: Reading) -> str:
    _, values = reading.gettext, reading.values
    said = _(ORDER[OrderMatch(values["match"])])
    if not values["ordered_on"]:
        return said
    return said + " " + _("Ordered on {day}.").format(day=reading.day("ordered_on"))


def _photo(reading: Reading) -> str:
    _, count = reading.gettext, reading.values["photos"]
    if count == 0:
        return _("A photo of the fault is missing.")
    return _("One photo was sent.") if count == 1 else _("{count} photos were sent.").format(count=count)


def _tier(reading: Reading) -> str:
    _, values = reading.gettext, reading.values
    if not reading.passed and values["condition"] == ASKS_MORE:
        said = _("Step {number} would ask for more because the proof is better. That never counts.")
        return said.format(number=values["place"])
    if not reading.passed:
        return _("Step {number} does not apply.").format(number=values["place"]) + " " + reading.unmet
    needs = words.pieces(_, {Piece(piece): count for piece, count in values["needs"].items()}) or _("nothing")
    if values["place"] is None:
        return _("No step of the terms applies, so what every claim needs: {pieces}.").format(pieces=needs)
    return _("Step {number} applies: {pieces}.").format(number=values["place"], pieces=needs)


def _proof(reading: Reading) -> str:
    _, values, strength = reading.gettext, reading.values, Proof(reading.values["proof"])
    said = []
    if not reading.passed:
        said.append(_("A proof of purchase is missing."))
    elif strength is not Proof.NONE:
        weak, strong = _("The proof of purchase is weak."), _("The proof of purchase is strong.")
        said.append(strong if strength is Proof.STRONG else weak)
    elif not values.get("needed"):
        said.append(_("A claim of this kind needs no proof of purchase."))
    if strength is Proof.NONE and (values.get("given") or values.get("sent")):
        said.append(_("What was sent counts as none by these terms: {proofs}."))
    if values.get("unconfirmed"):
        said.append(_("It counts for more once staff have confirmed it: {proofs}."))
    kinds = values.get("unconfirmed") or values.get("given")
    return " ".join(said).format(proofs=_kinds(_, kinds))


def _kinds(_: Gettext, named: str | None) -> str:
    if not named:
        return _("a file")
    return ", ".join(_(words.PROOF_KIND[ProofKind(kind)]) for kind in named.split(", "))


def _evidence(reading: Reading) -> str:
    _ = reading.gettext
    if reading.passed and reading.values.get("proof_missing"):
        return _("Everything else that a claim of this kind needs was sent.")
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


def _law(reading: Reading) -> str:
    values = reading.values
    said = reading.gettext(LAW[values.get("because")])
    until = reading.day("until") if "until" in values else ""
    return said.format(months=values.get("months"), until=until)


def _goodwill(reading: Reading) -> str:
    values = reading.values
    said = reading.gettext(GOODWILL[values.get("because")])
    until = reading.day("until") if "until" in values else ""
    return said.format(months=values.get("months"), until=until)


def _offer(reading: Reading) -> str:
    _, values = reading.gettext, reading.values
    remedy = _(words.REMEDY[Remedy(values["remedy"])])
    if reading.passed:
        return _("{remedy}: on offer.").format(remedy=remedy)
    if values["condition"] == "offered":
        return _("{remedy}: on offer already.").format(remedy=remedy)
    return _("{remedy}: not on offer.").format(remedy=remedy) + " " + reading.unmet


def _decision(reading: Reading) -> str:
    _, values = reading.gettext, reading.values
    if reading.passed:
        return _("“{rule}” fits, the first that does.").format(rule=values["name"])
    return _("“{rule}” does not fit.").format(rule=values["name"]) + " " + reading.unmet


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
    follows = words.follows(_, values["course"], values["queue"], values["rule"])
    return f"{_(UNCERTAIN[values['because']])} {follows}" if values.get("because") else follows


SERIAL: Mapping[SerialMatch, str] = {
    SerialMatch.OWN: translatable("It is the unit's own, as we have it."),
    SerialMatch.PIECE: translatable("It is that of a piece of this product which nobody else has."),
    SerialMatch.THEIRS: translatable(
        "It is that of another record with this person's address, perhaps of the same piece. Staff look."
    ),
    SerialMatch.UNKNOWN: translatable("We hold no piece with this number. It proves nothing by itself."),
    SerialMatch.DIFFERS: translatable("The unit has another number than the one that was typed. Staff look."),
    SerialMatch.TAKEN: translatable(
        "It is that of a piece that somebody else has, that has another label, whose promise has ended, or"
        " that was claimed before. Staff look."
    ),
}
ORDER: Mapping[OrderMatch, str] = {
    OrderMatch.THEIRS: translatable(
        "It is an order of this person with this product, so perhaps the same piece has two records."
        " Staff look."
    ),
    OrderMatch.OTHER: translatable(
        "We hold that order, but with another address, without this product, or taken back. Staff look."
    ),
    OrderMatch.UNKNOWN: translatable("We hold no order with this number. It proves nothing by itself."),
}
LAW: Mapping[str | None, str] = {
    None: translatable("By law the seller answers for defects for {months} months, here until {until}."),
    "not_named": translatable("The terms name no months by law."),
    "no_days": translatable("When the {months} months of the law began is not known."),
    "of_the_user": translatable("The {months} months of the law are for defects, not for accidents."),
    "over": translatable("The {months} months of the law ended on {until}."),
    "not_begun": translatable("The {months} months of the law had not begun."),
}
GOODWILL: Mapping[str | None, str] = {
    None: translatable("Late, but inside the {months} months of goodwill, which last until {until}."),
    "not_named": translatable("The terms give no goodwill."),
    "not_only_late": translatable("Goodwill is for claims that are only late. More speaks against this one."),
    "over": translatable("The {months} months of goodwill ended on {until}."),
}
UNCERTAIN: Mapping[str, str] = {
    "serial": translatable(
        "The covered days are over, but nobody knows when the piece with this serial number left."
        " No rule declines that."
    ),
    "provisional": translatable(
        "The covered days are over, but their start is provisional. No rule declines that."
    ),
    "estimated": translatable(
        "The covered days are over, but the day of purchase is an estimate. No rule declines that."
    ),
}


TEXTS: Mapping[Rule, Callable[[Reading], str]] = {
    Rule.POLICY: _policy,
    Rule.VALID: _valid,
    Rule.DATES: _dates,
    Rule.PERIOD: _period,
    Rule.REGION: _region,
    Rule.FAULT: _fault,
    Rule.SERIAL: _serial,
    Rule.ORDER: _order,
    Rule.PHOTO: _photo,
    Rule.TIER: _tier,
    Rule.PROOF: _proof,
    Rule.EVIDENCE: _evidence,
    Rule.OWNER: _owner,
    Rule.PAYMENT: _payment,
    Rule.SIGNALS: _signals,
    Rule.LAW: _law,
    Rule.GOODWILL: _goodwill,
    Rule.OFFER: _offer,
    Rule.REMEDY: _remedies,
    Rule.DECISION: _decision,
    Rule.ROUTE: _route,
}
