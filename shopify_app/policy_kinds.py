"""What each list of the terms is called in its form, and what a row of it is made of."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from core.domain.deciding import DecisionRule
from core.domain.evidence import Tier
from core.domain.goodwill import Goodwill
from core.domain.proofs import AlternativeProof
from core.domain.remedies import Offer, Step
from core.web.form_names import Row
from core.web.forms import Form
from core.web.locales import translatable
from shopify_app.policy_rows import (
    MOST_ROWS,
    GoodwillForm,
    OfferForm,
    ProofForm,
    RuleForm,
    StepForm,
    TierForm,
)

NO_RULE: Row = {
    "name": ("",),
    "outcome": ("eligible",),
    "course": ("queue",),
    "queue": ("review",),
    "reason": ("other",),
}


class Kind(NamedTuple):
    """What one list is called and made of. `blank` is a row that was just added."""

    form: type[Form]
    value: TypeAdapter[Any]
    blank: Row
    row: str
    add: str
    help: str
    none: str
    most: int = MOST_ROWS


KINDS: Mapping[str, Kind] = {
    "offers": Kind(
        form=OfferForm,
        value=TypeAdapter(Offer),
        blank={"remedy": ("refund",)},
        row=translatable("Remedy {number}"),
        add=translatable("Add a remedy"),
        help=translatable("In your order of preference. One with conditions is on offer where they hold."),
        none=translatable("Nothing is on offer yet."),
    ),
    "tiers": Kind(
        form=TierForm,
        value=TypeAdapter(Tier),
        blank={"needs-photo": ("1",)},
        row=translatable("Evidence {number}"),
        add=translatable("Add a step of evidence"),
        help=translatable("The first that fits says what a claim needs. Where none fits, it is one photo."),
        none=translatable("Every claim is asked for one photo."),
    ),
    "rules": Kind(
        form=RuleForm,
        value=TypeAdapter(DecisionRule),
        blank=NO_RULE,
        row=translatable("Rule {number}"),
        add=translatable("Add a rule"),
        help=translatable(
            "Looked at in this order; the first that fits decides. Where none fits, a person does."
        ),
        none=translatable("Every claim goes to a person."),
    ),
    "goodwill": Kind(
        form=GoodwillForm,
        value=TypeAdapter(Goodwill),
        blank={"months": ("3",), "remedy": ("refund",), "share": ("50",), "approver": ("manager",)},
        row=translatable("Goodwill"),
        add=translatable("Allow goodwill"),
        help=translatable("What you may do after the last covered day and need not. A person decides."),
        none=translatable("None: after the last covered day nothing is on offer."),
        most=1,
    ),
    "pro_rata": Kind(
        form=StepForm,
        value=TypeAdapter(Step),
        blank={"until_months": ("",), "share": ("",)},
        row=translatable("Age {number}"),
        add=translatable("Add an age"),
        help=translatable("Ages rise and shares fall. After the last one a unit is worth nothing."),
        none=translatable("Its whole price, for as long as it is covered."),
    ),
    "alternative_proofs": Kind(
        form=ProofForm,
        value=TypeAdapter(AlternativeProof),
        blank={"kind": ("receipt",), "gives": ("weak",)},
        row=translatable("Proof {number}"),
        add=translatable("Add a proof"),
        help=translatable("What buyers may send who have no order of this store."),
        none=translatable("Only an order of this store proves a purchase."),
    ),
}
