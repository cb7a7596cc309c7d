"""The promise as staff write it, and the way to the draft and back."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from babel import Locale
from babel.numbers import format_decimal
from pydantic import AfterValidator, Field

from core.domain.faults import Fault
from core.domain.remedies import Payer
from core.domain.returns import MOST_DAYS, USUAL_DAYS, Back
from core.domain.starters import STARTERS
from core.domain.terms import (
    MAXIMUM_BACK_ORDER_DAYS,
    MAXIMUM_HOURS,
    MAXIMUM_MONTHS,
    MAXIMUM_REPLACEMENT_DAYS,
    StartRule,
    Terms,
)
from core.services.drafts import draft_from_terms, terms_from_draft, whole
from core.web.fields import Amount, Line, Text
from core.web.forms import Form, Typed, blank
from core.web.locales import translatable
from shopify_app.policy_parts import TITLE, rows_in
from shopify_app.policy_rows import (
    MOST_ROWS,
    GoodwillForm,
    OfferForm,
    ProofForm,
    RuleForm,
    StepForm,
    TierForm,
    written,
)

MOST_FIELDS = 5000
"""Of one form: every list full, every box ticked."""
FIELDS = {"start_rules": "fallback", "remedies": "offers"}
"""Where the form shows what a TermsError names, if not under the same name."""
MESSAGES = (
    translatable("Cover lasts between 1 and 1200 months."),
    translatable("A start rule may be named once."),
    translatable("Offer at least one remedy."),
    translatable("A promise that excludes every fault promises nothing."),
    translatable("Buyers need a text that they can read."),
    translatable("Older units are worth less: ages rise and shares fall."),
    translatable(
        "A rule may approve what is eligible and decline what is not covered, never the other way round."
    ),
    translatable("A lifetime has no time after it in which goodwill could begin."),
    translatable("The lower end of this range is above its upper end, so nothing is ever inside it."),
    translatable("Goodwill and rights by law always go to a person, so this rule would never fire."),
    translatable("Write what the buyer is asked for. A question without words cannot be sent."),
    translatable(
        "Another rule has this name. Decisions are kept with the name of their rule, so each needs its own."
    ),
)
"""What terms say when they cannot be published, for the catalogue; flaws of rows have theirs beside them."""
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
    offers: list[OfferForm] = Field([], title=translatable("remedies"), max_length=MOST_ROWS)
    excluded_faults: list[Fault] = Field([], title=translatable("faults"))
    replacement_days: Annotated[int, Field(ge=0, le=MAXIMUM_REPLACEMENT_DAYS)] = Field(
        90, title=translatable("the number of days")
    )
    back_order_days: Annotated[int, Field(ge=1, le=MAXIMUM_BACK_ORDER_DAYS)] | None = Field(
        None, title=translatable("the number of days")
    )
    sends_substitutes: bool = False
    refunds_shipping: bool = False
    unit_back: Back = Field(Back.NEVER, title=translatable("what becomes of the faulty unit"))
    unit_back_days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = Field(
        USUAL_DAYS, title=translatable("the number of days")
    )
    unit_back_words: Text = Field("", title=translatable("how the faulty unit is sent"))
    deductible: Annotated[Amount, Field(ge=0)] = Field(Decimal(0), title=translatable("the deductible"))
    shipping: Payer = Field(Payer.SHOP, title=translatable("who pays for shipping"))
    replacement_shipping: Annotated[Amount, Field(ge=0)] = Field(
        Decimal(0), title=translatable("the price of shipping")
    )
    hours_to_answer: Annotated[int, Field(ge=1, le=MAXIMUM_HOURS)] = Field(
        24, title=translatable("the number of hours")
    )
    tiers: list[TierForm] = Field([], title=translatable("steps of evidence"), max_length=MOST_ROWS)
    rules: list[RuleForm] = Field([], title=translatable("rules"), max_length=MOST_ROWS)
    goodwill: list[GoodwillForm] = Field([], title=translatable("goodwill"), max_length=1)
    pro_rata: list[StepForm] = Field([], title=translatable("ages"), max_length=MOST_ROWS)
    alternative_proofs: list[ProofForm] = Field([], title=translatable("proofs"), max_length=MOST_ROWS)
    plain_text: Text = Field("", title=translatable("the text for buyers"))
    statutory_months: Annotated[int, Field(ge=1, le=MAXIMUM_MONTHS)] | None = Field(
        None, title=translatable("the months by law")
    )
    statutory_text: Text = Field("", title=translatable("the text about the law"))
    everything: bool = False
    step: Literal["draft", "publish"] = "draft"


class UnnamedForm(TermsForm):
    """For the preview, which says nothing of the name."""

    name: Line = Field("", title=translatable("a name"))


ALIKE = {
    "replacement_days",
    "back_order_days",
    "sends_substitutes",
    "refunds_shipping",
    "unit_back",
    "unit_back_days",
    "unit_back_words",
    "deductible",
    "shipping",
    "replacement_shipping",
    "hours_to_answer",
    "excluded_faults",
    "plain_text",
    "statutory_months",
    "statutory_text",
    *TITLE,
}
"""What a draft has under the same name and in the same shape, but for goodwill."""


def draft_of(form: TermsForm, kept: Mapping[str, Any]) -> dict[str, Any]:
    """What was kept, with what the form says written over it."""
    said = form.model_dump(mode="json", include=ALIKE)
    draft = (
        whole(kept)
        | said
        | {
            "start_rules": _start_rules(form, kept),
            "regions": form.regions.split(", ") if form.regions else [],
            "goodwill": said["goodwill"][0] if said["goodwill"] else None,
        }
    )
    draft.pop("months", None)
    if form.length == "lifetime":
        return draft | {"months": None}
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
    form = blank(
        name=name,
        length="lifetime" if months is None else "months",
        months=24 if months is None else months,
        start=start,
        fallback=fallback,
        regions=", ".join(sorted(draft["regions"])),
        excluded_faults=draft["excluded_faults"],
        replacement_days=draft["replacement_days"],
        back_order_days=draft["back_order_days"],
        sends_substitutes=draft["sends_substitutes"],
        refunds_shipping=draft["refunds_shipping"],
        unit_back=draft["unit_back"],
        unit_back_days=draft["unit_back_days"],
        unit_back_words=draft["unit_back_words"],
        **{
            name: format_decimal(Decimal(draft[name]), locale=locale, decimal_quantization=False)
            for name in ("deductible", "replacement_shipping")
        },
        shipping=draft["shipping"],
        hours_to_answer=draft["hours_to_answer"],
        plain_text=draft["plain_text"],
        statutory_months=draft["statutory_months"],
        statutory_text=draft["statutory_text"],
    )
    return Typed(values={**form.values, **_rows(draft, locale)})


def _rows(draft: Mapping[str, Any], locale: str) -> dict[str, tuple[str, ...]]:
    terms = terms_from_draft(draft)
    lists = {field: rows_in(terms, field) for field in TITLE} if terms else {}
    return dict(pair for field, rows in lists.items() for pair in written(rows, field, locale))
