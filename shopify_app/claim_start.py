"""Staff file a claim for one unit, for the buyer on the phone or at the counter."""

from dataclasses import dataclass
from secrets import token_urlsafe
from uuid import UUID

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.claims import OPEN
from core.domain.faults import Fault
from core.domain.remedies import Remedy
from core.files.kinds import FORM_BYTES
from core.services import claims, owners
from core.services.claims import ClaimOpenError, Complaint, IncompleteError
from core.services.evidence import Brought
from core.services.pieces import NOBODY, Wanted, wanted_of_warranty
from core.store.base import Tx
from core.store.claims import Claim, list_claims_of_warranties
from core.store.orders import OrderRow, get_line, get_order
from core.store.owners import get_owner
from core.store.units import Unit, get_unit
from core.store.warranties import Warranty, get_warranty
from core.web.addresses import url
from core.web.fields import Email, Line, Text
from core.web.forms import blank
from core.web.locales import translatable
from core.web.pages import redirect, render, toasted
from core.web.pieces import FilesKeptError, PiecesForm, parse_with_files
from core.web.slots import chosen_fault, slots_of
from shopify_app import uploads
from shopify_app.asking import present, words_of
from shopify_app.slots import WORDS
from shopify_app.words import FAULT, REMEDY, options


class ClaimForm(PiecesForm):
    name: Line = Field(title=translatable("the buyer's name"))
    email: Email = Field(title=translatable("the buyer's e-mail address"))
    fault: Fault = Field(title=translatable("what is wrong"))
    description: Text = Field(title=translatable("the description"))
    wished_remedy: Remedy | None = Field(None, title=translatable("the wish"))
    rest_later: bool = False
    submission_key: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the claim is about, and whose it is: the registered owner's, else who ordered it."""

    warranty: Warranty
    unit: Unit
    order: OrderRow | None
    name: str
    email: str
    open_claim: Claim | None
    wanted: Wanted


async def start(request: Request) -> Response:
    subject = await _read(request)
    form = blank(name=subject.name, email=subject.email, submission_key=token_urlsafe(16))
    return _form(request, subject, FilesKeptError(form, ()))


async def file(request: Request) -> Response:
    """Everything that was typed and every good file stays in the form when it is refused."""
    subject = await _read(request)
    try:
        form, brought = await parse_with_files(
            request, ClaimForm, subject.wanted.kinds, uploads.taking(request)
        )
        claim = await _file(request, subject.warranty.id, form, brought)
    except FilesKeptError as refused:
        return _form(request, subject, refused, status=422)
    except IncompleteError as incomplete:
        typed = form.refused(**WORDS.lacks(words_of(request), incomplete.missing)).typed
        lacking = FilesKeptError(typed, brought.uploads(), missing=incomplete.missing)
        return _form(request, subject, lacking, status=422)
    except ClaimOpenError:
        # Read anew: what the error carries went with its transaction.
        return _conflict(
            request, await _read(request), FilesKeptError(form.refused().typed, brought.uploads())
        )
    _ = words_of(request)
    filed = _("Claim {number} filed. The buyer is being told.").format(number=claim.number)
    return redirect(request, url(request, "claims.show", claim_id=claim.id), toast=filed)


async def _read(request: Request) -> Subject:
    async with request.state.db.transaction(request.state.shop_id) as tx:
        return await _subject(tx, request.path_params["warranty_id"])


async def _file(request: Request, warranty_id: UUID, form: ClaimForm, brought: Brought) -> Claim:
    now = present()
    complaint = Complaint(
        fault=form.fault,
        description=form.description,
        brought=brought,
        wished_remedy=form.wished_remedy,
        submission_key=form.submission_key,
        rest_later=form.rest_later,
    )
    async with request.state.db.transaction(request.state.shop_id) as tx:
        locale = request.state.shop.locale
        owner = await owners.get_or_add(tx, name=form.name, email=form.email, locale=locale, now=now)
        return await claims.file(tx, warranty_id, owner.id, complaint, by=request.state.staff, now=now)


def _conflict(request: Request, subject: Subject, kept: FilesKeptError) -> Response:
    _, claim = words_of(request), subject.open_claim
    said = _("Claim {number} is open for this unit already. Nothing was filed.")
    message = said.format(number=claim.number if claim else "")
    response = _form(request, subject, kept, status=409, refusal=message)
    response.headers.update(toasted(message, tone="critical"))
    return response


def _form(
    request: Request, subject: Subject, kept: FilesKeptError, *, status: int = 200, refusal: str = ""
) -> Response:
    _, known, form = words_of(request), subject.open_claim, kept.typed
    open_already = _("Claim {number} is open for this unit already.")
    said = refusal or (open_already.format(number=known.number) if known else "")
    warranty_url = url(request, "warranties.show", warranty_id=subject.warranty.id)
    order = subject.order
    return render(
        request,
        "claims/start.html",
        status=status,
        subject=subject,
        form=form,
        conflict=said,
        slots=slots_of(_, WORDS, subject.wanted, chosen_fault(form.values.get("fault", ()))),
        kept=uploads.kept_of(request, kept.files),
        incomplete=bool(kept.missing),
        faults=options(FAULT, _),
        remedies=options(REMEDY, _),
        back=url(request, "claims.new", id=order.gid) if order else warranty_url,
    )


async def _subject(tx: Tx, warranty_id: UUID) -> Subject:
    warranty = await get_warranty(tx, warranty_id)
    unit = await get_unit(tx, warranty.unit_id)
    line = await get_line(tx, unit.order_line_id) if unit.order_line_id else None
    order = await get_order(tx, line.order_id) if line else None
    name, email = await _person(tx, warranty, order)
    opened = [each for each in await list_claims_of_warranties(tx, [warranty.id]) if each.state in OPEN]
    return Subject(
        warranty=warranty,
        unit=unit,
        order=order,
        name=name,
        email=email,
        open_claim=next(iter(opened), None),
        wanted=await wanted_of_warranty(tx, warranty, warranty.owner_id or NOBODY, now=present()),
    )


async def _person(tx: Tx, warranty: Warranty, order: OrderRow | None) -> tuple[str, str]:
    if warranty.owner_id is not None:
        owner = await get_owner(tx, warranty.owner_id)
        return owner.name, owner.email
    return ((order.customer_name or "", order.email or "")) if order else ("", "")


routes = [
    Route("/warranties/{warranty_id:uuid}/claims/new", start, name="claims.start"),
    Route(
        "/warranties/{warranty_id:uuid}/claims/new",
        file,
        name="claims.file",
        methods=["POST"],
        max_body_size=FORM_BYTES,
    ),
]
