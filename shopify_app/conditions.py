"""What terms hold beside their form, in plain language: one sentence for each tier, rule and step."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple, TypeVar

from core.domain.conditions import When
from core.domain.deciding import Course, DecisionRule
from core.domain.evidence import Tier
from core.domain.goodwill import Goodwill
from core.domain.money import Money
from core.domain.proofs import AlternativeProof
from core.domain.registrations import Proof
from core.domain.remedies import Step, plainly
from core.domain.terms import Terms
from core.web.filters import filters
from core.web.locales import Gettext, translatable
from shopify_app import words

Number = TypeVar("Number", int, Decimal)


class Reader(NamedTuple):
    """Who reads, and in which currency the terms are."""

    gettext: Gettext
    locale: str
    currency: str

    def money(self, amount: Decimal) -> str:
        return filters(self.locale)["money"](Money(amount, self.currency))

    def share(self, share: Decimal) -> str:
        return filters(self.locale)["percent"](share)


class Part(NamedTuple):
    """`field` names the part of the terms; its sentences stand in the terms' own order."""

    field: str
    title: str
    sentences: list[str]


PROOF = {
    Proof.WEAK: translatable("a weak proof"),
    Proof.STRONG: translatable("a strong proof"),
}
COUNTS = {
    Proof.NONE: translatable("Counts as no proof."),
    Proof.WEAK: translatable("Counts as a weak proof."),
    Proof.STRONG: translatable("Counts as a strong proof."),
}
COURSE = {
    Course.APPROVE: translatable("approve"),
    Course.DECLINE: translatable("decline"),
    Course.ASK: translatable("ask for what is missing"),
    Course.QUEUE: translatable("to a person, in the queue “{queue}”"),
}


def parts_of(terms: Terms, reader: Reader) -> list[Part]:
    """Only what there is, but for the places of remarks."""
    _ = reader.gettext
    goodwill = [_goodwill(terms.goodwill, reader)] if terms.goodwill else []
    conditional = terms.offers != plainly(*terms.remedies)
    offers = [f"{_(words.REMEDY[item.remedy])}: {phrase(item.when, reader)}." for item in terms.offers]
    return [
        Part("offers", _("Remedies, in this order"), offers if conditional else []),
        Part("tiers", _("Evidence that is asked for"), [_tier(tier, reader) for tier in terms.tiers]),
        Part("rules", _("Rules that decide, the first that fits"), [_rule(r, reader) for r in terms.rules]),
        Part("goodwill", _("Goodwill"), goodwill),
        Part("pro_rata", _("What a unit is still worth"), [_step(step, reader) for step in terms.pro_rata]),
        Part("proofs", _("Other proofs of purchase"), [_proof(p, reader) for p in terms.alternative_proofs]),
    ]


def sentence(when: When, reader: Reader) -> str:
    """As `phrase`, with a capital."""
    said = phrase(when, reader)
    return said[:1].upper() + said[1:]


def phrase(when: When, reader: Reader) -> str:
    """“up to €50.00, with at least a strong proof”: everything that must hold together."""
    said = [part for look in (_claimed, _measured, _known) for part in look(when, reader)]
    return ", ".join(said) or reader.gettext(translatable("in every case"))


def _claimed(when: When, reader: Reader) -> Iterator[str]:
    _ = reader.gettext
    if when.faults:
        yield _("fault: {faults}").format(faults=_any_of(_, [_(words.FAULT[f]) for f in sorted(when.faults)]))
    if when.categories:
        yield _("product type: {types}").format(types=_any_of(_, sorted(when.categories)))
    if when.channels:
        named = [_(words.CHANNEL[channel]) for channel in sorted(when.channels)]
        yield _("bought from: {channels}").format(channels=_any_of(_, named))


def _measured(when: When, reader: Reader) -> Iterator[str]:
    _ = reader.gettext
    yield from _range(_, (when.value_from, when.value_to), reader.money, "{value}")
    yield from _range(_, (when.months_from, when.months_to), str, _("{value} months old"))
    if when.proof is not Proof.NONE:
        yield _("with at least {proof}").format(proof=_(PROOF[when.proof]))
    if when.earlier_claims_to is not None:
        yield _("earlier claims within a year: at most {count}").format(count=when.earlier_claims_to)
    if when.failures_from is not None:
        yield _("from failure number {number} on").format(number=when.failures_from)


def _known(when: When, reader: Reader) -> Iterator[str]:
    _ = reader.gettext
    if when.in_stock is not None:
        yield _("in stock") if when.in_stock else _("out of stock")
    if when.discontinued is not None:
        yield _("discontinued") if when.discontinued else _("not discontinued")


def _range(
    _: Gettext, ends: tuple[Number | None, Number | None], write: Callable[[Number], str], gap: str
) -> Iterator[str]:
    lowest, highest = ends
    low, high = ("" if end is None else write(end) for end in ends)
    if lowest is not None and highest is not None:
        yield gap.format(value=_("from {lowest} to {highest}").format(lowest=low, highest=high))
    elif lowest is not None:
        yield gap.format(value=_("from {lowest}").format(lowest=low))
    elif highest is not None:
        yield gap.format(value=_("up to {highest}").format(highest=high))


def _any_of(_: Gettext, names: list[str]) -> str:
    return f" {_('or')} ".join(names)


def _tier(tier: Tier, reader: Reader) -> str:
    _ = reader.gettext
    return f"{sentence(tier.when, reader)}: {words.pieces(_, tier.needs) or _('nothing')}."


def _rule(rule: DecisionRule, reader: Reader) -> str:
    _ = reader.gettext
    course = _(COURSE[rule.course]).format(queue=_(words.QUEUE[rule.queue]))
    answer = _(words.OUTCOME[rule.outcome].text)
    said = _("{name}: {course}. {when}; answer: {answer}.").format(
        name=rule.name, course=course, when=sentence(rule.when, reader), answer=answer
    )
    return said + " " + _("Buyers read: “{words}”").format(words=rule.words) if rule.words else said


def _goodwill(goodwill: Goodwill, reader: Reader) -> str:
    _ = reader.gettext
    said = _("Up to {months} months after the end: {remedy}, {share} of the price. Decided by: {role}.")
    text = said.format(
        months=goodwill.months,
        remedy=_(words.REMEDY[goodwill.remedy]),
        share=reader.share(goodwill.share),
        role=_(words.ROLE[goodwill.approver]),
    )
    reasons = ", ".join(goodwill.reasons)
    return f"{text} {_('Reasons: {reasons}.').format(reasons=reasons)}" if reasons else text


def _step(step: Step, reader: Reader) -> str:
    said = reader.gettext(translatable("Before {months} months: {share} of the price."))
    return said.format(months=step.until_months, share=reader.share(step.share))


def _proof(accepted: AlternativeProof, reader: Reader) -> str:
    _ = reader.gettext
    text = f"{_(words.PROOF_KIND[accepted.kind])}: {_(COUNTS[accepted.gives])}"
    if not accepted.days_after_shipping:
        return text
    said = _("Taken as bought {days} days after it left the factory.")
    return f"{text} {said.format(days=accepted.days_after_shipping)}"
