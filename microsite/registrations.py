"""Buyers register what they hold, or say that a refused code is theirs."""

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.codes import grouped
from core.domain.registrations import Channel, RegistrationState
from core.services import registrations
from core.services.registrations import CodeRefusedError, Entry, PurchaseDayError
from core.store.base import Tx
from core.store.registrations import Registration
from core.store.warranties import Warranty, find_warranty_of_unit
from core.web.addresses import url
from core.web.fields import Day, Email, Line
from core.web.forms import Form, InvalidFormError, Typed, parse
from core.web.limits import limited
from core.web.locales import chosen, translatable
from core.web.pages import redirect, render
from microsite import choices, codes, thanks
from microsite.codes import Scanned
from microsite.days import check_day, days_checked, latest_day
from microsite.thanks import Thanks
from microsite.tokens import is_offered, offer
from microsite.visits import QUESTIONS, REGISTRATIONS, now, picture, words

SAME_TAP = timedelta(minutes=10)
"""Who sends the same form again within it is shown the certificate; later only the owner's mailbox is."""


class OwnerForm(Form):
    """Of a unit whose order we know: its day and channel are not asked."""

    name: Line = Field(title=translatable("your name"))
    email: Email = Field(title=translatable("your e-mail address"))
    purchased_on: Day | None = Field(None, title=translatable("the purchase date"))
    channel: Channel | None = Field(None, title=translatable("where you bought it"))
    offer: Line = ""


class PurchaseForm(OwnerForm):
    purchased_on: Day = Field(title=translatable("the purchase date"))
    channel: Channel = Field(title=translatable("where you bought it"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`certificate` is None where the browser must not be led to it: the mailbox is."""

    registration: Registration
    warranty: Warranty
    certificate: str | None


async def new(request: Request) -> Response:
    scanned = await codes.read(request)
    if isinstance(scanned, Response):
        return scanned
    return show_form(request, scanned, Typed())


async def register(request: Request) -> Response:
    await limited(request, "registration", REGISTRATIONS)
    scanned = await codes.read(request)
    if isinstance(scanned, Response):
        return scanned
    try:
        form = await parse(request, PurchaseForm if asks_purchase(scanned) else OwnerForm)
        return await _register(request, scanned, form)
    except InvalidFormError as refused:
        return show_form(request, scanned, refused.typed, status=422)
    except CodeRefusedError:
        return codes.show_refused(request, scanned.code, Typed())


async def _register(request: Request, scanned: Scanned, form: OwnerForm) -> Response:
    if scanned.shop is None or not is_offered(request, scanned.code, form.offer):
        return await tell(request, scanned, form)
    with days_checked(request, form):
        async with request.state.db.transaction(scanned.shop.id) as tx:
            outcome = await take(tx, scanned.code, entry_of(request, form), now=now())
    if outcome.certificate is None:
        return show_received(request, scanned, outcome.registration.number)
    to = url(request, "certificates.show", link=outcome.certificate)
    return thanks.go_on(request, to, Thanks.REGISTERED)


async def take(tx: Tx, code: str, entry: Entry, *, now: datetime) -> Outcome:
    """Register, and write again to an owner who registered long ago. Raises CodeRefusedError."""
    registration = await registrations.register(tx, code, entry, now=now)
    warranty = await find_warranty_of_unit(tx, registration.unit_id)
    if warranty is None:
        raise LookupError("a registration without a warranty")
    confirmed = registration.state is RegistrationState.CONFIRMED
    fresh = now - registration.registered_at < SAME_TAP
    if confirmed and not fresh:
        await registrations.ask(tx, code, entry, now=now)
    certificate = warranty.certificate_code if confirmed and fresh else None
    return Outcome(registration=registration, warranty=warranty, certificate=certificate)


async def ask(request: Request) -> Response:
    """Someone says that a refused code is theirs. The answer is the same whatever the code is."""
    await limited(request, "ask", QUESTIONS)
    scanned = await codes.read(request)
    if isinstance(scanned, Response):
        return scanned
    try:
        form = await parse(request, PurchaseForm)
        check_day(request, form, form.purchased_on)
    except InvalidFormError as refused:
        return codes.show_refused(request, scanned.code, refused.typed, status=422)
    return await tell(request, scanned, form)


async def tell(request: Request, scanned: Scanned, form: OwnerForm) -> Response:
    """Let the mailbox, not the page, say what came of it."""
    began = time.monotonic()
    if scanned.shop is not None:
        with suppress(PurchaseDayError):
            async with request.state.db.transaction(scanned.shop.id) as tx:
                await registrations.ask(tx, scanned.code, entry_of(request, form), now=now())
    await codes.even(began, codes.ANSWER_SECONDS)
    return redirect(request, url(request, "registrations.asked"))


async def asked(request: Request) -> Response:
    return render(request, "registrations/asked.html")


def asks_purchase(scanned: Scanned) -> bool:
    """A code that was used up meanwhile may have been sent either form, so nothing more is asked of it."""
    return scanned.scan is not None and not scanned.scan.knows_purchase


def entry_of(request: Request, form: OwnerForm) -> Entry:
    """What was typed. Where a unit came with an order, the service keeps to the order's day and channel."""
    return Entry(
        name=form.name,
        email=form.email,
        purchased_on=form.purchased_on,
        channel=form.channel,
        locale=chosen(request),
    )


def show_form(request: Request, scanned: Scanned, form: Typed, *, status: int = 200) -> Response:
    if scanned.scan is None:
        return codes.show_refused(request, scanned.code, form, status=422 if form.errors else 404)
    return render(request, "registrations/new.html", status=status, form=form, **asked_of(request, scanned))


def asked_of(request: Request, scanned: Scanned) -> dict[str, Any]:
    """What every form on the page of a code that can be registered shows."""
    scan, _ = scanned.scan, words(request)
    return {
        "code": scanned.code,
        "grouped": grouped(scanned.code),
        "title": (scan.title if scan else "") or _("Your product"),
        "picture": picture(request, scan.image_url if scan else None),
        "knows_purchase": scan is not None and scan.knows_purchase,
        "offer": offer(request, scanned.code),
        "terms": scan.terms if scan else None,
        "channels": choices.channels(_),
        "latest": latest_day(scanned.shop),
    }


def show_received(request: Request, scanned: Scanned, number: str) -> Response:
    """For a dispute, and for an owner who comes back: it reveals neither."""
    return render(request, "registrations/received.html", number=number, code=scanned.code)


routes = [
    Route("/asked", asked, name="registrations.asked"),
    Route("/{code}", new, name="registrations.new"),
    Route("/{code}", register, name="registrations.register", methods=["POST"]),
    Route("/{code}/ask", ask, name="registrations.ask", methods=["POST"]),
]
