"""What a careful colleague would say of a draft, in the reader's language and beside the field."""

from collections.abc import Mapping
from typing import NamedTuple

from core.domain.remarks import CORE, Kind, Remark, remarks_on
from core.domain.terms import Terms
from core.web.locales import Gettext, translatable
from shopify_app import words


class Words(NamedTuple):
    why: str
    fix: str


WORDS: Mapping[Kind, Words] = {
    Kind.REGISTRATION_REQUIRED: Words(
        translatable(
            "The text makes registration a condition of cover. Whoever did not register is covered all the "
            "same, here by our own rule and in most countries by law."
        ),
        translatable("Say that registering is welcome and not needed."),
    ),
    Kind.STATUTORY_UNKNOWN: Words(
        translatable(
            "In these countries sellers answer for defects for {law} months. The terms do not know that, so "
            "claims inside that time would be declined."
        ),
        translatable("Set the months by law to {law}: such claims then go to a person."),
    ),
    Kind.BELOW_STATUTORY: Words(
        translatable("The cover of {months} months is shorter than the {law} months of the law."),
        translatable(
            "Buyers keep the longer one. Lengthen the cover, or call it what it is beside the rights by law."
        ),
    ),
    Kind.STATUTORY_TEXT_MISSING: Words(
        translatable("A promise beside the law must say that the rights by law stay untouched."),
        translatable("Add a sentence about the rights that buyers have by law."),
    ),
    Kind.SWALLOWED: Words(
        translatable("These exclusions take back what a warranty is for: {faults}."),
        translatable("Exclude what the buyer does to the product, not what the product does by itself."),
    ),
    Kind.NO_FALLBACK: Words(
        translatable(
            "When nothing can be sent, because it is out of stock or discontinued, nothing is on offer."
        ),
        translatable("Offer a refund as well, as the last choice."),
    ),
    Kind.CREDIT_FOR_MONEY: Words(
        translatable("When nothing can be sent, only store credit is on offer, and many laws promise money."),
        translatable("Offer a refund as well; who prefers store credit can still choose it."),
    ),
    Kind.TEXT_TOO_SHORT: Words(
        translatable(
            "So short a text cannot say what is covered, for how long, and what to do when something breaks."
        ),
        translatable("Write three sentences: what, how long, how to claim."),
    ),
    Kind.COSTS_WITHIN_STATUTORY: Words(
        translatable("Within the first {law} months the law makes good without any cost to the buyer."),
        translatable(
            "Let a deductible, shipping costs and a falling worth begin after that time, or leave them out."
        ),
    ),
    Kind.WORTHLESS_WITHIN_COVER: Words(
        translatable(
            "The cover lasts {months} months, its last day included, and from an age of {begins} months on a "
            "unit is worth nothing."
        ),
        translatable("Give it a share until an age of {until} months, or shorten the cover."),
    ),
    Kind.WORTHLESS_FOR_LIFE: Words(
        translatable(
            "The cover lasts for life, and from an age of {begins} months on a unit is worth nothing."
        ),
        translatable(
            "Say in months how long the cover lasts, or let the last age be one that no unit lives to see."
        ),
    ),
    Kind.MONEY_UNSAID: Words(
        translatable(
            "By these terms buyers pay something: per claim, for shipping, or because older units are worth "
            "less. Nothing in the text seems to say so, and buyers read the text, not these fields."
        ),
        translatable("Add a sentence about what they pay, and when."),
    ),
    Kind.NEVER_REACHED: Words(
        translatable("Number {place} is never reached: one before it applies wherever it does."),
        translatable("Move it up, or delete it."),
    ),
    Kind.ASKS_THE_PROVED_MORE: Words(
        translatable(
            "Number {place} asks more of a buyer whose proof is better. A better proof never asks for more, "
            "so whatever asks for less counts."
        ),
        translatable("Ask for less where the proof is better, or leave the proof out of the condition."),
    ),
    Kind.SENDING_NEVER_PAID: Words(
        translatable(
            "Nobody is ever asked for this: by these terms you pay the shipping, or there is no replacement."
        ),
        translatable("Let the buyer pay for shipping and offer a replacement, or leave the amount out."),
    ),
    Kind.SHIPPING_WITHOUT_MONEY: Words(
        translatable("A share of the shipping goes back with money, and no remedy here gives any."),
        translatable("Offer a refund or store credit as well, or leave the shipping out."),
    ),
    Kind.DECLINES_EVERYTHING: Words(
        translatable("A rule declines whatever is not covered, before anybody has looked."),
        translatable("Say which faults or ages it is about, and leave the rest to a person."),
    ),
}
SLOTS = (
    "months",
    "offers",
    "excluded_faults",
    "deductible",
    "shipping",
    "replacement_shipping",
    "refunds_shipping",
    "plain_text",
    "statutory_months",
    "statutory_text",
    "tiers",
    "rules",
    "pro_rata",
)
"""Parts of the terms beside which a remark can stand, in the order of the form."""
IN_ROWS = ("offers", "tiers", "rules")
"""Lists of which a single row can have a remark."""


def remarks_by_field(_: Gettext, terms: Terms | None) -> dict[str, list[Words]]:
    """By the name of the field or row. Every place has its list, empty or not; unreadable terms have none."""
    if terms is None:
        return {slot: [] for slot in SLOTS}
    rows = [f"{field}-{place}" for field in IN_ROWS for place in range(len(getattr(terms, field)))]
    found: dict[str, list[Words]] = {slot: [] for slot in (*SLOTS, *rows)}
    for remark in remarks_on(terms):
        found[_slot(remark)].append(_spoken(_, remark, terms))
    return found


def _slot(remark: Remark) -> str:
    return f"{remark.field}-{remark.values['place'] - 1}" if "place" in remark.values else remark.field


def _spoken(_: Gettext, remark: Remark, terms: Terms) -> Words:
    faults = sorted(CORE & terms.excluded_faults)
    named = {**remark.values, "faults": ", ".join(_(words.FAULT[fault]) for fault in faults)}
    why, fix = WORDS[remark.kind]
    return Words(_(why).format(**named), _(fix).format(**named))
