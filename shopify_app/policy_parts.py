"""The lists of terms in plain language: one sentence for each remedy, tier, rule, step and proof."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from core.domain.deciding import Course, DecisionRule
from core.domain.evidence import Tier
from core.domain.goodwill import Goodwill
from core.domain.proofs import AlternativeProof
from core.domain.registrations import Proof
from core.domain.remedies import Offer, Step, plainly
from core.domain.terms import Terms
from core.web.locales import translatable
from shopify_app import policy_options, words
from shopify_app.conditions import Reader, phrase, sentence


class Part(NamedTuple):
    """`field` names the part of the terms; its sentences stand in the terms' own order."""

    field: str
    title: str
    sentences: list[str]


TITLE: Mapping[str, str] = {
    "offers": translatable("Remedies, in this order"),
    "tiers": translatable("Evidence that is asked for"),
    "rules": translatable("Rules that decide, the first that fits"),
    "goodwill": translatable("Goodwill"),
    "pro_rata": translatable("What a unit is still worth"),
    "alternative_proofs": translatable("Other proofs of purchase"),
}
"""In the order of the form."""
COUNTS = {
    Proof.NONE: translatable("Counts as no proof."),
    Proof.WEAK: translatable("Counts as a weak proof."),
    Proof.STRONG: translatable("Counts as a strong proof."),
}
COURSE = {**policy_options.COURSE, Course.QUEUE: translatable("to a person, in the queue “{queue}”")}


def parts_of(terms: Terms, reader: Reader) -> list[Part]:
    """Every list of the terms. Remedies without any condition are told by the summary."""
    said = {field: [SENTENCE[field](row, reader) for row in rows_in(terms, field)] for field in TITLE}
    if terms.offers == plainly(*terms.remedies):
        said["offers"] = []
    return [Part(field, reader.gettext(title), said[field]) for field, title in TITLE.items()]


def rows_in(terms: Terms, field: str) -> tuple[Any, ...]:
    """What stands in that list; goodwill is a list of one or none."""
    found = getattr(terms, field)
    return found if isinstance(found, tuple) else (found,) if found else ()


def _offer(offer: Offer, reader: Reader) -> str:
    return f"{reader.gettext(words.REMEDY[offer.remedy])}: {phrase(offer.when, reader)}."


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


SENTENCE: Mapping[str, Callable[[Any, Reader], str]] = {
    "offers": _offer,
    "tiers": _tier,
    "rules": _rule,
    "goodwill": _goodwill,
    "pro_rata": _step,
    "alternative_proofs": _proof,
}
