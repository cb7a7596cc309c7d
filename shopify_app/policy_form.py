"""The promise as staff write it, and the way to the draft and back. What the form does not show stays."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from babel import Locale
from babel.numbers import format_decimal
from pydantic import AfterValidator, Field

from core.domain.faults import Fault
from core.domain.remedies import Payer, plainly
from core.domain.starters import STARTERS
from core.domain.terms import MAXIMUM_HOURS, MAXIMUM_MONTHS, MAXIMUM_REPLACEMENT_DAYS, StartRule, Terms
from core.services.drafts import draft_from_terms, whole
from core.web.fields import Amount, Line, Text
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
FIELDS = {"start_rules": "fallback"}
"""Where the form shows what a TermsError names, if not under the same name."""
MESSAGES = (
    translatable("Cover lasts between 1 and 1200 months."),
    translatable("A start rule may be named once."),
    translatable("Offer at least one remedy."),
    translatable("A promise that excludes every fault promises nothing."),
    translatable("Buyers need a text that they can read."),
)
"""What terms say when they cannot be published, for the catalogue."""
SAMPLE = translatable(
    "We repair, replace or refund what we made wrong. Register or keep your receipt, tell us what happened "
    "and add a photo; we answer within a day. Damage from accidents is not covered. Your rights by law stay "
    "untouched."
)
NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""What the list of territories also has: unions, and codes for tests."""
COUNTRIES = frozenset(code for code in map(str, Locale("en").territories) if code.isalpha()) - NO_COUNTRIES


def _countries(typed: str) -> str:
    codes = [part.strip().upper() for part in typed.split(",") if part.strip()]
    if not COUNTRIES.issuperset(codes):
        raise ValueError(translatable("Write codes of countries with commas between, like DE, AT, CH."))
    return ", ".join(dict.fromkeys(codes))


class TermsForm(Form):
    name: Line = Field(title=translatable("a name"))
    length: Literal["months", "lifetime"] = Field("months", title=translatable("how long it lasts"))
    months: Annotated[int, Field(ge=1, le=MAXIMUM_MONTHS)] | None = Field(
        None, title=translatable("the number of months")
    )
    start: StartRule = Field(title=translatable("when the cover starts"))
    fallback: StartRule | None = Field(None, title=translatable("the second choice"))
    regions: Annotated[Text, AfterValidator(_countries)] = Field("", title=translatable("the countries"))
    remedies: Remedies = Field(title=translatable("what you offer"))
    excluded_faults: list[Fault] = Field([], title=translatable("faults"))
    replacement_days: Annotated[int, Field(ge=0, le=MAXIMUM_REPLACEMENT_DAYS)] = Field(
        90, title=translatable("the number of days")
    )
    deductible: Annotated[Amount, Field(ge=0)] = Field(Decimal(0), title=translatable("the deductible"))
    shipping: Payer = Field(Payer.SHOP, title=translatable("who pays for shipping"))
    hours_to_answer: Annotated[int, Field(ge=1, le=MAXIMUM_HOURS)] = Field(
        24, title=translatable("the number of hours")
    )
    plain_text: Text = Field("", title=translatable("the text for buyers"))
    statutory_months: Annotated[int, Field(ge=1, le=MAXIMUM_MONTHS)] | None = Field(
        None, title=translatable("the months by law")
    )
    statutory_text: Text = Field("", title=translatable("the text about the law"))
    everything: bool = False
    starter: Literal["", "electronics", "apparel", "furniture", "batteries", "refurbished", "frame"] = Field(
        "", title=translatable("the template")
    )
    step: Literal["draft", "publish"] = "draft"


class UnnamedForm(TermsForm):
    """For the preview, which says nothing of the name."""

    name: Line = Field("", title=translatable("a name"))


def draft_of(form: TermsForm, kept: Mapping[str, Any]) -> dict[str, Any]:
    """What was kept, with what the form says written over it."""
    draft = whole(kept) | {
        "start_rules": _start_rules(form, kept),
        "offers": _offers(form, kept),
        "regions": form.regions.split(", ") if form.regions else [],
        "excluded_faults": [fault.value for fault in form.excluded_faults],
        "replacement_days": form.replacement_days,
        "deductible": str(form.deductible),
        "shipping": form.shipping.value,
        "hours_to_answer": form.hours_to_answer,
        "plain_text": form.plain_text,
        "statutory_months": form.statutory_months,
        "statutory_text": form.statutory_text,
    }
    draft.pop("months", None)
    if form.length == "lifetime":
        # There is no time after a lifetime in which goodwill could begin.
        return draft | {"months": None, "goodwill": None}
    return draft if form.months is None else draft | {"months": form.months}


def _start_rules(form: TermsForm, kept: Mapping[str, Any]) -> list[str]:
    """The last fallback is the purchase, which is always known; nothing after it is ever asked."""
    before = whole(kept).get("start_rules", [])
    wished = [form.start, *([form.fallback] if form.fallback else []), StartRule.PURCHASE]
    if before and (form.start, form.fallback or "") == _shown_starts(before):
        return list(before)
    return [rule.value for rule in wished[: wished.index(StartRule.PURCHASE) + 1]]


def _shown_starts(rules: list[str]) -> tuple[str, str]:
    return rules[0], next((rule for rule in rules[1:] if rule != StartRule.PURCHASE), "")


def _offers(form: TermsForm, kept: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Conditions stay for as long as the order of the remedies does."""
    before: list[dict[str, Any]] = whole(kept).get("offers", [])
    wished = form.remedies.split(",")
    return before if wished == _remedies(before) else [{"remedy": remedy} for remedy in wished]


def _remedies(offers: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(offer["remedy"] for offer in offers))


BEGINNING = draft_from_terms(
    Terms(
        months=24,
        start_rules=(StartRule.DELIVERY, StartRule.FULFILMENT, StartRule.PURCHASE),
        offers=STARTERS["apparel"].terms.offers,
    )
)
"""What the form shows where nothing was written yet."""


def typed_of(name: str, kept: Mapping[str, Any], locale: str) -> Typed:
    """The form as it was left."""
    draft = BEGINNING | whole(kept)
    start, fallback = _shown_starts(draft["start_rules"])
    months = draft["months"] if not kept or "months" in whole(kept) else ""
    return blank(
        name=name,
        length="lifetime" if months is None else "months",
        months=24 if months is None else months,
        start=start,
        fallback=fallback,
        regions=", ".join(sorted(draft["regions"])),
        remedies=",".join(_remedies(draft["offers"])),
        excluded_faults=draft["excluded_faults"],
        replacement_days=draft["replacement_days"],
        deductible=format_decimal(Decimal(draft["deductible"]), locale=locale),
        shipping=draft["shipping"],
        hours_to_answer=draft["hours_to_answer"],
        plain_text=draft["plain_text"],
        statutory_months=draft["statutory_months"],
        statutory_text=draft["statutory_text"],
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
    return _("{remedies}, depending on the case").format(remedies=named)


def exclusions(_: Gettext, terms: Terms) -> list[str]:
    return [_(words.FAULT[fault]) for fault in sorted(terms.excluded_faults)]
