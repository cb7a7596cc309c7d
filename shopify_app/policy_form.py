"""The promise as staff write it, and the way to the draft that services keep and to terms."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from core.domain.faults import Fault
from core.domain.remedies import plainly
from core.domain.terms import MAXIMUM_MONTHS, StartRule, Terms
from core.web.fields import Line, Text
from core.web.forms import Form, Typed, blank
from core.web.locales import Gettext, translatable
from shopify_app import words

Remedies = Literal["replacement,refund", "refund,replacement", "replacement", "refund"]
REMEDIES: tuple[tuple[str, str], ...] = (
    ("replacement,refund", translatable("Replacement first, else a refund")),
    ("refund,replacement", translatable("Refund first, else a replacement")),
    ("replacement", translatable("Replacement only")),
    ("refund", translatable("Refund only")),
)
FIELDS = {"start_rules": "fallback", "plain_text": "plain_text", "months": "months", "remedies": "remedies"}
"""Where the form shows what a TermsError names."""
MESSAGES = (
    translatable("Cover lasts between 1 and 1200 months."),
    translatable("A start rule may be named once."),
    translatable("Offer at least one remedy."),
    translatable("Buyers need a text that they can read."),
)
"""What terms say when they cannot be published, for the catalogue."""
SAMPLE = translatable(
    "We repair, replace or refund what we made wrong. Register or keep your receipt, tell us what happened "
    "and add a photo; we answer within a day. Damage from accidents is not covered. Your rights by law stay "
    "untouched."
)


class TermsForm(Form):
    name: Line = Field(title=translatable("a name"))
    length: Literal["months", "lifetime"] = Field("months", title=translatable("how long it lasts"))
    months: Annotated[int, Field(ge=1, le=MAXIMUM_MONTHS)] | None = Field(
        None, title=translatable("the number of months")
    )
    start: StartRule = Field(title=translatable("when the cover starts"))
    fallback: StartRule | None = Field(None, title=translatable("the second choice"))
    remedies: Remedies = Field(title=translatable("what you offer"))
    excluded_faults: list[Fault] = Field([], title=translatable("faults"))
    replacement_days: Annotated[int, Field(ge=0, le=3650)] = Field(
        90, title=translatable("the number of days")
    )
    plain_text: Text = Field("", title=translatable("the text for buyers"))
    everything: bool = False
    step: Literal["draft", "publish"] = "draft"


def draft_of(form: TermsForm) -> dict[str, Any]:
    """What `core.services.policies.terms_from_draft` reads, once months are there."""
    return {
        "lifetime": form.length == "lifetime",
        "months": form.months,
        "start_rules": [rule.value for rule in _start_rules(form)],
        "remedies": form.remedies.split(","),
        "excluded_faults": [fault.value for fault in form.excluded_faults],
        "replacement_days": form.replacement_days,
        "plain_text": form.plain_text,
    }


def _start_rules(form: TermsForm) -> list[StartRule]:
    """The last fallback is the purchase, which is always known; nothing after it is ever asked."""
    wished = [form.start, *([form.fallback] if form.fallback else []), StartRule.PURCHASE]
    return wished[: wished.index(StartRule.PURCHASE) + 1]


def typed_of(name: str, draft: Mapping[str, Any]) -> Typed:
    """The form as it was left."""
    start, *fallbacks = draft.get("start_rules") or [StartRule.DELIVERY, StartRule.FULFILMENT]
    chosen = next((rule for rule in fallbacks if rule != StartRule.PURCHASE), "")
    return blank(
        name=name,
        length="lifetime" if draft.get("lifetime") else "months",
        months=draft.get("months", 24),
        start=start,
        fallback=chosen,
        remedies=",".join(draft.get("remedies") or ["replacement", "refund"]),
        excluded_faults=draft.get("excluded_faults", [Fault.ACCIDENT.value]),
        replacement_days=draft.get("replacement_days", 90),
        plain_text=draft.get("plain_text", ""),
    )


def summary(_: Gettext, terms: Terms) -> str:
    """The promise in one sentence, for lists and the preview."""
    start = _(words.START[terms.start_rules[0]])
    offered = offered_by(_, terms)
    if terms.months is None:
        return _("For life from {start}. {remedies}.").format(start=start, remedies=offered)
    text = _("{months} months from {start}. {remedies}.")
    return text.format(months=terms.months, start=start, remedies=offered)


def offered_by(_: Gettext, terms: Terms) -> str:
    """The remedies in their order. Where conditions choose among them, that is said."""
    given = ",".join(terms.remedies)
    if terms.offers == plainly(*terms.remedies):
        return _(dict(REMEDIES)[given])
    named = ", ".join(_(words.REMEDY[remedy]) for remedy in terms.remedies)
    return _("{remedies}, by the case").format(remedies=named)


def exclusions(_: Gettext, terms: Terms) -> list[str]:
    return [_(words.FAULT[fault]) for fault in sorted(terms.excluded_faults)]
