"""The promise in one sentence, for lists and the preview."""

from core.domain.remedies import plainly
from core.domain.terms import Terms
from core.web.locales import Gettext, translatable
from shopify_app import words

REMEDIES = {
    "replacement,refund": translatable("Replacement first, else a refund"),
    "refund,replacement": translatable("Refund first, else a replacement"),
    "replacement": translatable("Replacement only"),
    "refund": translatable("Refund only"),
    "repair": translatable("Repair only"),
    "repair,refund": translatable("Repair first, else a refund"),
    "repair,replacement": translatable("Repair first, else a replacement"),
    "repair,replacement,refund": translatable("Repair first, else a replacement, else a refund"),
    "store_credit": translatable("Store credit only"),
}


def summary(_: Gettext, terms: Terms) -> str:
    start = _(words.START[terms.start_rules[0]])
    offered = offered_by(_, terms)
    if terms.months is None:
        return _("For life from {start}. {remedies}.").format(start=start, remedies=offered)
    text = _("{months} months from {start}. {remedies}.")
    return text.format(months=terms.months, start=start, remedies=offered)


def offered_by(_: Gettext, terms: Terms) -> str:
    """The remedies in their order. Where conditions choose among them, that is said."""
    given = ",".join(terms.remedies)
    if given in REMEDIES and terms.offers == plainly(*terms.remedies):
        return _(REMEDIES[given])
    named = ", ".join(_(words.REMEDY[remedy]) for remedy in terms.remedies)
    if terms.offers == plainly(*terms.remedies):
        return _("{remedies}, in this order").format(remedies=named)
    return _("{remedies}, depending on the case").format(remedies=named)


def exclusions(_: Gettext, terms: Terms) -> list[str]:
    return [_(words.FAULT[fault]) for fault in sorted(terms.excluded_faults)]
