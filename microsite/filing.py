"""Buyers file a claim with their certificate's link; what every claim's form shares."""

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_urlsafe
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.actors import BUYER
from core.domain.coverage import Status
from core.domain.faults import Fault
from core.files.kinds import FORM_BYTES
from core.services import claims
from core.services.claims import ClaimOpenError, Complaint, IncompleteError
from core.services.evidence import Brought
from core.services.pieces import Wanted, wanted_of_warranty
from core.store.base import Tx
from core.store.claims import Claim
from core.web.addresses import url
from core.web.failures import ConflictError
from core.web.fields import Line, Text
from core.web.forms import Typed, blank
from core.web.limits import limited
from core.web.locales import translatable
from core.web.pages import redirect, render
from core.web.pieces import FilesKeptError, PiecesForm, parse_with_files
from core.web.slots import chosen_fault, slots_of
from microsite import choices, holdings, thanks, uploads
from microsite.holdings import Holding
from microsite.slots import WORDS
from microsite.thanks import Thanks
from microsite.visits import CLAIMS, look_up, now, words

SubmissionKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,64}$")]


class ClaimForm(PiecesForm):
    fault: Fault = Field(title=translatable("what is wrong"))
    description: Text = Field(title=translatable("what happened"))
    order_named: Line = Field("", title=translatable("the order number"))
    rest_later: bool = False
    submission_key: SubmissionKey


async def new(request: Request) -> Response:
    """The form, or the claim that is open already."""
    await look_up(request)
    holding = await holdings.read(request)
    if holding.open_claim is not None:
        return redirect(request, page_of(request, holding.open_claim))
    return _show(request, holding, await _wanted(request, holding), FilesKeptError(untouched(), ()))


async def file(request: Request) -> Response:
    await limited(request, "claim", CLAIMS)
    holding = await holdings.read(request)
    wanted = await _wanted(request, holding)
    try:
        form, brought = await parse_with_files(
            request, ClaimForm, wanted.kinds, uploads.taking(request, holding.shop.id)
        )
        with completed(request, form, brought):
            async with request.state.db.transaction(holding.shop.id) as tx:
                owner_id = holding.registration.owner_id
                claim = await file_claim(tx, holding.warranty.id, owner_id, form, brought)
    except FilesKeptError as refused:
        return _show(request, holding, wanted, refused, status=422)
    if claim is None:
        _ = words(request)
        raise ConflictError(_("Somebody else's claim for this product is still open."))
    return thanks.go_on(request, page_of(request, claim), Thanks.FILED)


@contextmanager
def completed(request: Request, form: ClaimForm, brought: Brought) -> Iterator[None]:
    """Turns a claim that lacks pieces into its form again, which asks for exactly these."""
    try:
        yield
    except IncompleteError as incomplete:
        typed = form.refused(**WORDS.lacks(words(request), incomplete.missing)).typed
        raise FilesKeptError(typed, brought.uploads(), missing=incomplete.missing) from None


async def file_claim(
    tx: Tx, warranty_id: UUID, owner_id: UUID, form: ClaimForm, brought: Brought, *, whole: bool = True
) -> Claim | None:
    """The new claim, or this owner's open one; None if the open one is somebody else's.

    Raises IncompleteError where it has to be `whole`, pieces are missing and the rest does not come later.
    """
    complaint = Complaint(
        fault=form.fault,
        description=form.description,
        brought=brought,
        # Bound to the warranty, so that a key read off somebody's screen finds no claim of theirs.
        submission_key=f"{warranty_id}:{form.submission_key}",
        rest_later=form.rest_later or not whole,
        order_named=form.order_named or None,
    )
    try:
        return await claims.file(tx, warranty_id, owner_id, complaint, by=BUYER, now=now())
    except ClaimOpenError as refused:
        return refused.claim if refused.claim.owner_id == owner_id else None


def untouched() -> Typed:
    return blank(submission_key=token_urlsafe(16))


def page_of(request: Request, claim: Claim) -> str:
    return url(request, "claims.show", link=claim.access_code)


def shown(request: Request, wanted: Wanted, kept: FilesKeptError) -> dict[str, Any]:
    """What every claim's form shows: what is asked for, and what came with an earlier try."""
    _, fault = words(request), chosen_fault(kept.typed.values.get("fault", ()))
    if fault is not None and kept.missing:
        wanted = wanted.with_missing(fault, kept.missing)
    return {
        "form": kept.typed,
        "kept": uploads.kept_of(request, kept.files),
        "slots": slots_of(_, WORDS, wanted, fault),
        "faults": choices.faults(_),
        "incomplete": bool(kept.missing),
    }


async def _wanted(request: Request, holding: Holding) -> Wanted:
    async with request.state.db.transaction(holding.shop.id) as tx:
        return await wanted_of_warranty(tx, holding.warranty, holding.registration.owner_id, now=now())


def _show(
    request: Request, holding: Holding, wanted: Wanted, kept: FilesKeptError, *, status: int = 200
) -> Response:
    _ = words(request)
    return render(
        request,
        "claims/new.html",
        status=status,
        holding=holding,
        title=holding.unit.title or _("Your product"),
        terms=holding.terms.value() if holding.terms else None,
        expired=holding.status(now()) is Status.EXPIRED,
        **shown(request, wanted, kept),
    )


routes = [
    Route("/w/{link}/claim", new, name="claims.new"),
    Route("/w/{link}/claim", file, name="claims.file", methods=["POST"], max_body_size=FORM_BYTES),
]
