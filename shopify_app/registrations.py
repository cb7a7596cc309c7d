"""One registration: corrected or made invalid by staff, with a reason."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.registrations import Channel, RegistrationState
from core.services import corrections
from core.services.corrections import DisputeOpenError, NotCorrectableError, NothingChangedError
from core.services.registrations import Entry, PurchaseDayError
from core.services.remedies import RemedyUnderWayError
from core.services.rights import RightMissingError
from core.store.base import Tx
from core.store.owners import get_owner
from core.store.registrations import get_registration, list_corrections
from core.store.units import get_unit
from core.store.warranties import find_warranty_of_unit
from core.web.failures import ConflictError
from core.web.fields import Day, Email, Line, Text
from core.web.forms import Form, InvalidFormError, Typed, blank, parse
from core.web.locales import translatable
from core.web.pages import changed, page_or_fragment
from shopify_app import words
from shopify_app.asking import present, today, words_of
from shopify_app.colleagues import who
from shopify_app.rights import refusal

PAGE, FRAGMENT = "registrations/show.html", "registrations/_registration.html"
FIXED = translatable("This registration can no longer be changed. Nothing of yours was changed.")
DISPUTED = translatable("Somebody else says that the unit is theirs. Settle the dispute instead.")
MOVES = translatable("With this day the warranty would end on another one. Nothing was changed.")
ADDED = translatable("With it would go days that staff added to the cover. Nothing was changed.")
UNDER_WAY = translatable(
    "A remedy is on its way to whoever would lose the unit."
    " Try again when their claim is done or has stopped."
)


class CorrectForm(Form):
    name: Line = Field(title=translatable("the name"))
    email: Email = Field(title=translatable("the e-mail address"))
    purchased_on: Day | None = Field(None, title=translatable("the day of purchase"))
    channel: Channel | None = Field(None, title=translatable("where it was bought"))
    reason: Text = Field(title=translatable("the reason"))


class InvalidateForm(Form):
    reason: Text = Field(title=translatable("the reason"))


async def show(request: Request) -> Response:
    async with request.state.db.transaction(request.state.shop_id) as tx:
        found = await _read(request, tx)
    return page_or_fragment(request, PAGE, FRAGMENT, **found)


async def correct(request: Request) -> Response:
    async def act() -> str:
        form, _ = await parse(request, CorrectForm), words_of(request)
        said = Entry(name=form.name, email=form.email, purchased_on=form.purchased_on, channel=form.channel)
        try:
            await _take(
                request,
                lambda tx, each: corrections.correct(
                    tx, each, said, reason=form.reason, by=request.state.staff, now=present()
                ),
            )
        except NothingChangedError:
            raise form.refused(**{"": _("Nothing is different. Change what is wrong.")}) from None
        except RightMissingError as refused:
            raise form.refused(purchased_on=f"{_(MOVES)} {refusal(request, refused.right)}") from None
        except PurchaseDayError:
            wrong = _("The day of purchase lies between the year 2000 and today.")
            raise form.refused(purchased_on=wrong) from None
        return _("Corrected.")

    return await _changed(request, "correct", act)


async def invalidate(request: Request) -> Response:
    async def act() -> str:
        form, _ = await parse(request, InvalidateForm), words_of(request)
        try:
            await _take(
                request,
                lambda tx, each: corrections.invalidate(
                    tx, each, reason=form.reason, by=request.state.staff, now=present()
                ),
            )
        except DisputeOpenError:
            raise form.refused(**{"": _(DISPUTED)}) from None
        except RemedyUnderWayError:
            raise form.refused(**{"": _(UNDER_WAY)}) from None
        except RightMissingError as refused:
            raise form.refused(**{"": f"{_(ADDED)} {refusal(request, refused.right)}"}) from None
        return _("The registration is invalid now.")

    return await _changed(request, "invalidate", act)


async def _take(request: Request, step: Callable[[Tx, UUID], Awaitable[object]]) -> None:
    try:
        async with request.state.db.transaction(request.state.shop_id) as tx:
            await step(tx, request.path_params["registration_id"])
    except NotCorrectableError:
        raise ConflictError(words_of(request)(FIXED)) from None


async def _changed(request: Request, name: str, act: Callable[[], Awaitable[str]]) -> Response:
    """The registration after the step, or the form to correct."""
    again: dict[str, object] = {}
    toast = ""
    try:
        toast = await act()
    except InvalidFormError as refused:
        again = {f"{name}_form": refused.typed, "opened": name}
    async with request.state.db.transaction(request.state.shop_id) as tx:
        found = await _read(request, tx)
    if again:
        return page_or_fragment(request, PAGE, FRAGMENT, status=422, **found | again)
    return changed(request, FRAGMENT, toast=toast, **found)


async def _read(request: Request, tx: Tx) -> dict[str, Any]:
    """Everything that the page shows, and the forms as nobody has touched them."""
    _ = words_of(request)
    registration = await get_registration(tx, request.path_params["registration_id"])
    owner, unit = await get_owner(tx, registration.owner_id), await get_unit(tx, registration.unit_id)
    by = registration.settled_by
    return {
        "registration": registration,
        "owner": owner,
        "unit": unit,
        "warranty": await find_warranty_of_unit(tx, unit.id),
        "badge": words.REGISTRATION[registration.state].said(_),
        "channel": _(words.CHANNEL[registration.channel]),
        "channels": words.options(words.CHANNEL, _),
        "settled": who(request, by) if by else "",
        "corrections": [
            (who(request, each.made_by), each) for each in await list_corrections(tx, registration.id)
        ],
        "open": registration.state is not RegistrationState.INVALID and owner.erased_at is None,
        "today": today(request),
        "correct_form": blank(
            name=owner.name,
            email=owner.email,
            purchased_on=registration.purchased_on,
            channel=registration.channel,
        ),
        "invalidate_form": Typed(),
        "opened": "",
    }


routes = [
    Route("/registrations/{registration_id:uuid}", show, name="registrations.show"),
    Route(
        "/registrations/{registration_id:uuid}/correct",
        correct,
        name="registrations.correct",
        methods=["POST"],
    ),
    Route(
        "/registrations/{registration_id:uuid}/invalidate",
        invalidate,
        name="registrations.invalidate",
        methods=["POST"],
    ),
]
