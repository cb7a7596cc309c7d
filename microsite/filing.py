"""Buyers file a claim: with their certificate's link, or with nothing but the code on the product."""

from collections.abc import Sequence
from secrets import token_urlsafe
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.actors import BUYER
from core.domain.coverage import Status
from core.domain.faults import Fault
from core.domain.registrations import RegistrationState
from core.files.kinds import FORM_BYTES
from core.services import claims
from core.services.claims import ClaimOpenError, Complaint, Photo
from core.services.registrations import CodeRefusedError
from core.store.base import Tx
from core.store.claims import Claim
from core.web.addresses import url
from core.web.failures import ConflictError
from core.web.fields import Text
from core.web.forms import Form, InvalidFormError, Typed, blank, parse
from core.web.limits import limited
from core.web.locales import translatable
from core.web.pages import redirect, render
from microsite import choices, codes, holdings, photos, registrations, thanks
from microsite.codes import Scanned
from microsite.days import days_checked
from microsite.holdings import Holding
from microsite.photos import MOST_FILES, PhotosKeptError, parse_with_photos
from microsite.registrations import OwnerForm, PurchaseForm
from microsite.thanks import Thanks
from microsite.tokens import is_offered
from microsite.visits import CLAIMS, look_up, now, words

SubmissionKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,64}$")]


class ClaimForm(Form):
    fault: Fault = Field(title=translatable("what is wrong"))
    description: Text = Field(title=translatable("what happened"))
    photos: list[UploadFile] = Field([], title=translatable("photos"))
    kept: list[str] = Field([])
    submission_key: SubmissionKey


class OwnerClaimForm(OwnerForm, ClaimForm):
    """By someone whose purchase the code knows."""


class PurchaseClaimForm(PurchaseForm, ClaimForm):
    """By someone about whom nothing is known yet."""


async def new(request: Request) -> Response:
    """The form, or the claim that is open already."""
    await look_up(request)
    holding = await holdings.read(request)
    if holding.open_claim is not None:
        return redirect(request, _page_of(request, holding.open_claim))
    return _show(request, holding, _untouched())


async def file(request: Request) -> Response:
    await limited(request, "claim", CLAIMS)
    holding = await holdings.read(request)
    try:
        form, sent = await parse_with_photos(request, ClaimForm, holding.shop.id, needed=True)
    except PhotosKeptError as refused:
        return _show(request, holding, refused.typed, status=422, kept=refused.photos)
    async with request.state.db.transaction(holding.shop.id) as tx:
        claim = await _file(tx, holding.warranty.id, holding.registration.owner_id, form, sent)
    if claim is None:
        _ = words(request)
        raise ConflictError(_("Somebody else's claim for this product is still open."))
    return thanks.go_on(request, _page_of(request, claim), Thanks.FILED)


async def new_with_code(request: Request) -> Response:
    scanned = await codes.read(request)
    if isinstance(scanned, Response):
        return scanned
    return _show_with_code(request, scanned, _untouched())


async def file_with_code(request: Request) -> Response:
    """Register and claim in one go."""
    await limited(request, "claim", CLAIMS)
    scanned = await codes.read(request)
    if isinstance(scanned, Response):
        return scanned
    try:
        form, sent = await _parse_with_code(request, scanned)
        return await _file_with_code(request, scanned, form, sent)
    except PhotosKeptError as refused:
        return _show_with_code(request, scanned, refused.typed, status=422, kept=refused.photos)
    except CodeRefusedError:
        return codes.show_refused(request, scanned.code, Typed())


async def _parse_with_code(
    request: Request, scanned: Scanned
) -> tuple[OwnerClaimForm | PurchaseClaimForm, Sequence[Photo]]:
    """Photos are looked at only where the page had asked for them. Raises PhotosKeptError."""
    if scanned.scan is not None and scanned.shop is not None:
        model: type[OwnerClaimForm | PurchaseClaimForm] = (
            PurchaseClaimForm if registrations.asks_purchase(scanned) else OwnerClaimForm
        )
        return await parse_with_photos(request, model, scanned.shop.id, needed=True)
    try:
        form = await parse(request, OwnerClaimForm, max_files=MOST_FILES)
    except InvalidFormError as refused:
        raise PhotosKeptError(refused.typed, ()) from None
    if scanned.shop is None or not is_offered(request, scanned.code, form.offer):
        return form, ()
    return form, (await photos.take(request, scanned.shop.id)).photos


async def _file_with_code(
    request: Request, scanned: Scanned, form: OwnerClaimForm | PurchaseClaimForm, sent: Sequence[Photo]
) -> Response:
    """Raises PhotosKeptError for an impossible day, and CodeRefusedError."""
    if scanned.shop is None or not is_offered(request, scanned.code, form.offer):
        return await registrations.tell(request, scanned, form)
    entry = registrations.entry_of(request, form)
    try:
        with days_checked(request, form):
            async with request.state.db.transaction(scanned.shop.id) as tx:
                outcome = await registrations.take(tx, scanned.code, entry, now=now())
                owner_id, claim = outcome.registration.owner_id, None
                if outcome.registration.state is RegistrationState.CONFIRMED:
                    claim = await _file(tx, outcome.warranty.id, owner_id, form, sent)
    except InvalidFormError as refused:
        raise PhotosKeptError(refused.typed, sent) from None
    if claim is None or outcome.certificate is None:
        return registrations.show_received(request, scanned, outcome.registration.number)
    return thanks.go_on(request, _page_of(request, claim), Thanks.FILED)


async def _file(
    tx: Tx, warranty_id: UUID, owner_id: UUID, form: ClaimForm, sent: Sequence[Photo]
) -> Claim | None:
    """The new claim, or this owner's open one; None if the open one is somebody else's."""
    complaint = Complaint(
        fault=form.fault,
        description=form.description,
        photos=sent,
        # Bound to the warranty, so that a key read off somebody's screen finds no claim of theirs.
        submission_key=f"{warranty_id}:{form.submission_key}",
    )
    try:
        return await claims.file(tx, warranty_id, owner_id, complaint, by=BUYER, now=now())
    except ClaimOpenError as refused:
        return refused.claim if refused.claim.owner_id == owner_id else None


def _untouched() -> Typed:
    return blank(submission_key=token_urlsafe(16))


def _page_of(request: Request, claim: Claim) -> str:
    return url(request, "claims.show", link=claim.access_code)


def _show(
    request: Request, holding: Holding, form: Typed, *, status: int = 200, kept: Sequence[Photo] = ()
) -> Response:
    _ = words(request)
    return render(
        request,
        "claims/new.html",
        status=status,
        form=form,
        kept=photos.kept_of(request, kept),
        holding=holding,
        title=holding.unit.title or _("Your product"),
        expired=holding.status(now()) is Status.EXPIRED,
        faults=choices.faults(_),
    )


def _show_with_code(
    request: Request, scanned: Scanned, form: Typed, *, status: int = 200, kept: Sequence[Photo] = ()
) -> Response:
    if scanned.scan is None:
        return codes.show_refused(request, scanned.code, form, status=422 if form.errors else 404)
    return render(
        request,
        "claims/new_with_code.html",
        status=status,
        form=form,
        kept=photos.kept_of(request, kept),
        faults=choices.faults(words(request)),
        **registrations.asked_of(request, scanned),
    )


routes = [
    Route("/w/{link}/claim", new, name="claims.new"),
    Route("/w/{link}/claim", file, name="claims.file", methods=["POST"], max_body_size=FORM_BYTES),
    Route("/{code}/claim", new_with_code, name="claims.new_with_code"),
    Route(
        "/{code}/claim",
        file_with_code,
        name="claims.file_with_code",
        methods=["POST"],
        max_body_size=FORM_BYTES,
    ),
]
