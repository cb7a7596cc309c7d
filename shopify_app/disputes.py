"""Disputes: two people registered one unit, and staff decide whose it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.registrations import RegistrationState
from core.services import disputes
from core.services.remedies import RemedyUnderWayError
from core.store.base import Tx
from core.store.owners import Owner, get_owner
from core.store.registrations import (
    Registration,
    get_registration,
    list_registrations,
    list_registrations_of_unit,
)
from core.store.units import Unit, get_unit
from core.store.warranties import Warranty, find_warranty_of_unit
from core.web.addresses import url
from core.web.failures import ConflictError
from core.web.fields import Text
from core.web.forms import Form, InvalidFormError, Typed, parse
from core.web.locales import translatable
from core.web.pages import changed, render, wants_fragment
from shopify_app import words
from shopify_app.asking import before_of, present, words_of
from shopify_app.colleagues import who
from shopify_app.registrations import UNDER_WAY
from shopify_app.words import Badge

PAGE = 20


class Verdict(StrEnum):
    ACCEPT = "accept"
    REJECT = "reject"


class SettleForm(Form):
    verdict: Verdict = Field(title=translatable("a decision"))
    reason: Text = Field(title=translatable("the reason"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two who say that the unit is theirs."""

    name: str
    email: str
    number: str
    channel: str
    registration: Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    id: UUID
    unit: Unit
    warranty: Warranty | None
    claimant: Side
    holder: Side | None
    badge: Badge
    settled: str


async def index(request: Request) -> Response:
    before = before_of(request)
    async with request.state.db.transaction(request.state.shop_id) as tx:
        state = RegistrationState.DISPUTED
        found = await list_registrations(tx, state=state, before=before, limit=PAGE + 1)
        shown = [await _read(request, tx, *pair) for pair in found[:PAGE]]
    return render(
        request,
        "disputes/list.html",
        disputes=shown,
        forms={},
        untouched=Typed(),
        first=url(request, "disputes.list") if before else "",
        further=url(request, "disputes.list", before=shown[-1].id) if len(found) > PAGE else "",
    )


async def settle(request: Request) -> Response:
    registration_id: UUID = request.path_params["registration_id"]
    _ = words_of(request)
    try:
        form = await parse(request, SettleForm)
    except InvalidFormError as refused:
        return await _refused(request, registration_id, refused.typed)
    accept, by, now = form.verdict is Verdict.ACCEPT, request.state.staff, present()
    try:
        async with request.state.db.transaction(request.state.shop_id) as tx:
            await _check_open(request, tx, registration_id)
            await disputes.settle(tx, registration_id, accept=accept, reason=form.reason, by=by, now=now)
            dispute = await _of(request, tx, registration_id)
    except RemedyUnderWayError:
        return await _refused(request, registration_id, form.refused(**{"": _(UNDER_WAY)}).typed)
    toast = _("Settled for the new owner.") if accept else _("Settled for the earlier owner.")
    to = url(request, "disputes.list")
    return changed(request, "disputes/_dispute.html", to=to, toast=toast, dispute=dispute, form=Typed())


async def _check_open(request: Request, tx: Tx, registration_id: UUID) -> None:
    """Raises ConflictError when somebody settled it meanwhile; it stays locked until the end."""
    registration = await disputes.hold(tx, registration_id)
    if registration.state is RegistrationState.DISPUTED:
        return
    _ = words_of(request)
    said = _("{who} settled this dispute already. Nothing of yours was changed.")
    by = registration.settled_by or "system"
    raise ConflictError(said.format(who=who(request, by)))


async def _refused(request: Request, registration_id: UUID, form: Typed) -> Response:
    async with request.state.db.transaction(request.state.shop_id) as tx:
        dispute = await _of(request, tx, registration_id)
    if wants_fragment(request):
        return render(request, "disputes/_dispute.html", status=422, dispute=dispute, form=form)
    return render(
        request,
        "disputes/list.html",
        status=422,
        disputes=[dispute],
        forms={dispute.id: form},
        untouched=Typed(),
        first=url(request, "disputes.list"),
        further="",
    )


async def _of(request: Request, tx: Tx, registration_id: UUID) -> Dispute:
    registration = await get_registration(tx, registration_id)
    return await _read(request, tx, registration, await get_owner(tx, registration.owner_id))


async def _read(request: Request, tx: Tx, registration: Registration, owner: Owner) -> Dispute:
    _ = words_of(request)
    pairs = await list_registrations_of_unit(tx, registration.unit_id)
    by = registration.settled_by
    return Dispute(
        id=registration.id,
        unit=await get_unit(tx, registration.unit_id),
        warranty=await find_warranty_of_unit(tx, registration.unit_id),
        claimant=_side(request, registration, owner),
        holder=_holder(request, registration, pairs),
        badge=words.REGISTRATION[registration.state].said(_),
        settled=who(request, by) if by else "",
    )


def _holder(
    request: Request, registration: Registration, pairs: Sequence[tuple[Registration, Owner]]
) -> Side | None:
    """Who had it before: the confirmed one, or after a settlement the one that lost it."""
    others = [pair for pair in pairs if pair[0].id != registration.id]
    confirmed = [pair for pair in others if pair[0].state is RegistrationState.CONFIRMED]
    chosen = next(iter(confirmed or others), None)
    return _side(request, *chosen) if chosen else None


def _side(request: Request, registration: Registration, owner: Owner) -> Side:
    return Side(
        name=owner.name,
        email=owner.email,
        number=registration.number,
        channel=words_of(request)(words.CHANNEL[registration.channel]),
        registration=registration,
    )


routes = [
    Route("/disputes", index, name="disputes.list"),
    Route("/disputes/{registration_id:uuid}", settle, name="disputes.settle", methods=["POST"]),
]
