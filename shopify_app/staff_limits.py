"""Up to what amount each role may approve, set on the page of staff and rights."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import Field
from starlette.requests import Request

from core.domain.limits import LIMITED
from core.domain.money import Money, exponent
from core.domain.roles import Role
from core.services import limits
from core.web.fields import Amount
from core.web.forms import Form, Typed, blank
from core.web.locales import translatable
from shopify_app import words
from shopify_app.asking import present, words_of

Limit = Annotated[Amount, Field(ge=0)] | None
NAME = translatable("the limit")


class LimitsForm(Form):
    """A field for each role but the owner's; empty means that it has no limit."""

    manager: Limit = Field(None, title=NAME)
    service: Limit = Field(None, title=NAME)
    sales: Limit = Field(None, title=NAME)
    finance: Limit = Field(None, title=NAME)


async def save(request: Request, form: LimitsForm) -> None:
    """Raises InvalidFormError, RightMissingError."""
    amounts: dict[Role, Decimal | None] = {role: getattr(form, role.value) for role in LIMITED}
    _check(request, form, amounts)
    async with request.state.db.transaction(request.state.shop_id) as tx:
        await limits.set_limits(tx, amounts, by=request.state.staff, now=present())


def _check(request: Request, form: LimitsForm, amounts: Mapping[Role, Decimal | None]) -> None:
    _, currency = words_of(request), request.state.shop.currency
    said = _("This currency has no such small parts.")
    for role, amount in amounts.items():
        money = None if amount is None else Money(amount, currency)
        if money is not None and money != money.rounded():
            raise form.refused(**{role.value: said})


def shown(request: Request, amounts: Mapping[Role, Decimal]) -> Typed:
    places = exponent(request.state.shop.currency)
    return blank(**{role.value: f"{amounts[role]:.{places}f}" for role in LIMITED if role in amounts})


def names(request: Request) -> list[tuple[str, str]]:
    _ = words_of(request)
    return [(role.value, _(words.ROLE[role])) for role in LIMITED]
