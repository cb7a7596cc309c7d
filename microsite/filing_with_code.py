"""Buyers file a claim with nothing but the code on the product: it is registered in the same step."""

from datetime import date

from pydantic import Field, ValidationInfo, field_validator
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.proofs import SENT
from core.domain.registrations import RegistrationState
from core.files.kinds import FORM_BYTES
from core.services.evidence import NOTHING, Brought
from core.services.pieces import Wanted, wanted_of_code
from core.services.registrations import CodeRefusedError
from core.store.codes import find_code
from core.web.fields import Day
from core.web.forms import Form, InvalidFormError, Typed, parse
from core.web.limits import limited
from core.web.locales import translatable
from core.web.pages import render
from core.web.pieces import FILES_READ, FilesKeptError, parse_with_files
from microsite import codes, registrations, thanks, uploads
from microsite.codes import Scanned
from microsite.days import days_checked
from microsite.filing import ClaimForm, completed, file_claim, page_of, shown, untouched
from microsite.registrations import OwnerForm, PurchaseForm
from microsite.thanks import Thanks
from microsite.tokens import is_offered
from microsite.visits import CLAIMS, now

UNKNOWN = Wanted(by_fault={}, kinds=SENT)
"""Of a code that cannot be registered."""


class UnknownDay(Form):
    """Stands before the day in the order of fields, so that the day can be held against it."""

    day_unknown: bool = False


class OwnerClaimForm(OwnerForm, ClaimForm, UnknownDay):
    """By someone whose purchase the code knows, or whose page is of before it did."""


class PurchaseClaimForm(PurchaseForm, ClaimForm, UnknownDay):
    """By someone about whom nothing is known yet. Whoever does not know the day either says so."""

    purchased_on: Day | None = Field(  # type: ignore[assignment]
        None, title=translatable("the purchase date"), validate_default=True
    )

    @field_validator("purchased_on")
    @classmethod
    def _named_or_unknown(cls, day: date | None, info: ValidationInfo) -> date | None:
        if day is None and not info.data.get("day_unknown"):
            raise ValueError(translatable("Enter the purchase date, or tick that you do not know it."))
        return day


FormWithCode = OwnerClaimForm | PurchaseClaimForm


async def new(request: Request) -> Response:
    scanned = await codes.read(request)
    if isinstance(scanned, Response):
        return scanned
    return _show(request, scanned, await _wanted(request, scanned), FilesKeptError(untouched(), ()))


async def file(request: Request) -> Response:
    """Register and claim in one go."""
    await limited(request, "claim", CLAIMS)
    scanned = await codes.read(request)
    if isinstance(scanned, Response):
        return scanned
    wanted = await _wanted(request, scanned)
    try:
        form, brought = await _parse(request, scanned, wanted)
        return await _file(request, scanned, form, brought)
    except FilesKeptError as refused:
        return _show(request, scanned, wanted, refused, status=422)
    except CodeRefusedError:
        return codes.show_refused(request, scanned.code, Typed())


async def _parse(request: Request, scanned: Scanned, wanted: Wanted) -> tuple[FormWithCode, Brought]:
    """Files are looked at only where the page had asked for them. Raises FilesKeptError."""
    if scanned.scan is not None and scanned.shop is not None:
        asks_purchase = registrations.asks_purchase(scanned)
        model: type[FormWithCode] = PurchaseClaimForm if asks_purchase else OwnerClaimForm
        return await parse_with_files(request, model, wanted.kinds, uploads.taking(request, scanned.shop.id))
    try:
        form = await parse(request, OwnerClaimForm, max_files=FILES_READ)
    except InvalidFormError as refused:
        raise FilesKeptError(refused.typed, ()) from None
    if scanned.shop is None or not is_offered(request, scanned.code, form.offer):
        return form, NOTHING
    return form, (await uploads.take(request, scanned.shop.id, form.proof_kind)).brought(form)


async def _file(request: Request, scanned: Scanned, form: FormWithCode, brought: Brought) -> Response:
    """Raises FilesKeptError for an impossible day and for missing pieces, and CodeRefusedError."""
    if scanned.shop is None or not is_offered(request, scanned.code, form.offer):
        return await registrations.tell(request, scanned, form)
    entry = registrations.entry_of(request, form)
    try:
        with days_checked(request, form), completed(request, form, brought):
            async with request.state.db.transaction(scanned.shop.id) as tx:
                outcome = await registrations.take(tx, scanned.code, entry, now=now())
                owner_id, claim = outcome.registration.owner_id, None
                if outcome.registration.state is RegistrationState.CONFIRMED:
                    # Whoever is led by their mailbox alone is not told here what their claim lacks.
                    whole = outcome.certificate is not None
                    claim = await file_claim(tx, outcome.warranty.id, owner_id, form, brought, whole=whole)
    except InvalidFormError as refused:
        raise FilesKeptError(refused.typed, brought.uploads()) from None
    if claim is None or outcome.certificate is None:
        return registrations.show_received(request, scanned, outcome.registration.number)
    return thanks.go_on(request, page_of(request, claim), Thanks.FILED)


async def _wanted(request: Request, scanned: Scanned) -> Wanted:
    if scanned.shop is None or scanned.scan is None:
        return UNKNOWN
    async with request.state.db.transaction(scanned.shop.id) as tx:
        code = await find_code(tx, scanned.code)
        return await wanted_of_code(tx, code, now=now()) if code else UNKNOWN


def _show(
    request: Request, scanned: Scanned, wanted: Wanted, kept: FilesKeptError, *, status: int = 200
) -> Response:
    if scanned.scan is None:
        return codes.show_refused(request, scanned.code, kept.typed, status=422 if kept.typed.errors else 404)
    found = shown(request, wanted, kept) | registrations.asked_of(request, scanned)
    return render(request, "claims/new_with_code.html", status=status, **found)


routes = [
    Route("/{code}/claim", new, name="claims.new_with_code"),
    Route("/{code}/claim", file, name="claims.file_with_code", methods=["POST"], max_body_size=FORM_BYTES),
]
