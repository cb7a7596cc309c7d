"""The lists of terms as rows of a form. Fields are called as in the domain, so both ways are by name."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any

from babel.numbers import format_decimal
from pydantic import AfterValidator, Field, model_serializer

from core.domain.claims import DeclineReason
from core.domain.deciding import Course, Outcome
from core.domain.faults import Fault
from core.domain.proofs import ProofKind
from core.domain.queues import Queue
from core.domain.registrations import Channel, Proof
from core.domain.remedies import Remedy
from core.domain.roles import Role
from core.domain.terms import MAXIMUM_MONTHS
from core.web.fields import Amount, Line, Lines, Text
from core.web.forms import Form
from core.web.locales import translatable

MOST_ROWS = 30
MOST_PIECES = 10
MOST_DAYS = 3650
HUNDRED = Decimal(100)

Months = Annotated[int, Field(ge=0, le=MAXIMUM_MONTHS)]
Age = Annotated[int, Field(ge=1, le=MAXIMUM_MONTHS)]
Pieces = Annotated[int, Field(ge=0, le=MOST_PIECES)]
Worth = Annotated[Amount, Field(ge=0)]
Times = Annotated[int, Field(ge=0, le=1000)]
Percent = Annotated[Amount, Field(ge=0, le=100), AfterValidator(lambda percent: percent / HUNDRED)]
"""Typed in percent, kept as a share from 0 to 1."""


class WhenForm(Form):
    faults: list[Fault] = Field([], title=translatable("the faults"))
    categories: Lines = Field([], title=translatable("the product types"))
    channels: list[Channel] = Field([], title=translatable("where it was bought"))
    value_from: Worth | None = Field(None, title=translatable("the lowest value"))
    value_to: Worth | None = Field(None, title=translatable("the highest value"))
    months_from: Months | None = Field(None, title=translatable("the lowest age"))
    months_to: Months | None = Field(None, title=translatable("the highest age"))
    proof: Proof = Field(Proof.NONE, title=translatable("the proof"))
    earlier_claims_to: Times | None = Field(None, title=translatable("the number of earlier claims"))
    failures_from: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        None, title=translatable("the number of the failure")
    )
    in_stock: bool | None = Field(None, title=translatable("whether it is in stock"))
    discontinued: bool | None = Field(None, title=translatable("whether it is discontinued"))


ALWAYS = WhenForm.model_validate({})


class OfferForm(Form):
    remedy: Remedy = Field(title=translatable("a remedy"))
    when: WhenForm = ALWAYS


class NeedsForm(Form):
    photo: Pieces = Field(0, title=translatable("the number of photos"))
    video: Pieces = Field(0, title=translatable("the number of videos"))
    serial: Pieces = Field(0, title=translatable("the number of serial numbers"))
    proof: Pieces = Field(0, title=translatable("the number of proofs"))

    @model_serializer
    def wanted(self) -> dict[str, int]:
        return {name: count for name in type(self).model_fields if (count := getattr(self, name))}


class TierForm(Form):
    needs: NeedsForm = NeedsForm.model_validate({})
    when: WhenForm = ALWAYS


class RuleForm(Form):
    name: Line = Field(title=translatable("a name for the rule"))
    outcome: Outcome = Field(title=translatable("the answer"))
    course: Course = Field(title=translatable("what follows"))
    queue: Queue = Field(Queue.REVIEW, title=translatable("a queue"))
    reason: DeclineReason = Field(DeclineReason.OTHER, title=translatable("a reason"))
    words: Text = Field("", title=translatable("the words for the buyer"))
    when: WhenForm = ALWAYS


class GoodwillForm(Form):
    months: Age = Field(title=translatable("the number of months"))
    remedy: Remedy = Field(title=translatable("a remedy"))
    share: Annotated[Percent, Field(gt=0)] = Field(title=translatable("the share"))
    approver: Role = Field(title=translatable("who decides"))
    reasons: Lines = Field([], title=translatable("the reasons"))


class StepForm(Form):
    until_months: Age = Field(title=translatable("the age in months"))
    share: Percent = Field(title=translatable("the share"))


class ProofForm(Form):
    kind: ProofKind = Field(title=translatable("a kind of proof"))
    gives: Proof = Field(title=translatable("how much it proves"))
    days_after_shipping: Annotated[int, Field(ge=0, le=MOST_DAYS)] = Field(
        0, title=translatable("the number of days")
    )


def written(value: Any, name: str, locale: str) -> Iterator[tuple[str, tuple[str, ...]]]:  # noqa: ANN401 (any part of terms)
    """The boxes that a part of the terms fills, each under its name."""
    if is_dataclass(value):
        parts: Mapping[str, Any] = {field.name: getattr(value, field.name) for field in fields(value)}
        yield from _inside(parts, name, locale)
    elif isinstance(value, Mapping):
        yield from _inside(value, name, locale)
    elif isinstance(value, tuple) and any(is_dataclass(part) for part in value):
        yield from _inside({str(place): part for place, part in enumerate(value)}, name, locale)
    elif value is not None and value not in ((), frozenset()):
        yield name, _texts(value, locale, HUNDRED if name.endswith("-share") else Decimal(1))


def _inside(parts: Mapping[str, Any], name: str, locale: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for key, part in parts.items():
        yield from written(part, f"{name}-{key}", locale)


def _texts(value: Any, locale: str, times: Decimal) -> tuple[str, ...]:  # noqa: ANN401 (see above)
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    if isinstance(value, Decimal):
        return (format_decimal(value * times, locale=locale, decimal_quantization=False),)
    if isinstance(value, frozenset | tuple):
        several = sorted(value) if isinstance(value, frozenset) else list(value)
        chosen = tuple(part.value for part in several if isinstance(part, Enum))
        return chosen or ("\n".join(several),)
    return (str(value),)
