"""Buyers follow their claim, and answer when asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.actors import BUYER, is_rule
from core.domain.claims import ClaimState, StepRefusedError
from core.files.kinds import FORM_BYTES
from core.services import claims
from core.services.claims import Photo
from core.store.base import Tx
from core.store.catalogue import find_product
from core.store.claims import find_claim_by_access_code, list_evidence, list_messages
from core.store.policies import TermsRow, get_terms
from core.store.resolutions import find_resolution_of_claim
from core.store.shops import Shop
from core.store.units import Unit, get_unit
from core.store.warranties import Warranty, get_warranty
from core.web.addresses import url
from core.web.failures import ConflictError, NotFoundError
from core.web.fields import Text
from core.web.forms import Form, Typed
from core.web.limits import limited
from core.web.locales import chosen, translatable
from core.web.pages import render
from microsite import choices, photos, thanks
from microsite.photos import PhotosKeptError, parse_with_photos
from microsite.thanks import Thanks
from microsite.timelines import Story, Teller
from microsite.visits import CLAIMS, get_shop_of_link, look_up, now, picture, words

NOTHING_TYPED = Typed()
ANSWERED = frozenset({ClaimState.WAITING, ClaimState.IN_REVIEW})
"""Where an answer is still read before the decision."""


class AnswerForm(Form):
    text: Text = Field("", title=translatable("your answer"))
    photos: list[UploadFile] = Field([], title=translatable("photos"))
    kept: list[str] = Field([])


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """Everything that the page of a claim tells."""

    shop: Shop
    story: Story
    warranty: Warranty
    unit: Unit
    terms: TermsRow | None
    picture: str

    @property
    def promise(self) -> str:
        """The terms as buyers read them."""
        return self.terms.value().plain_text if self.terms else ""

    @property
    def rights(self) -> str:
        """What the terms say of the law."""
        return self.terms.value().statutory_text if self.terms else ""


async def show(request: Request) -> Response:
    await look_up(request)
    return thanks.said(request, page_of(request, await read(request), Typed()))


async def answer(request: Request) -> Response:
    """Words, photos or both. The same again changes nothing."""
    await limited(request, "answer", CLAIMS)
    followed = await read(request)
    try:
        form, sent = await parse_with_photos(request, AnswerForm, followed.shop.id, needed=False)
    except PhotosKeptError as refused:
        return page_of(request, followed, refused.typed, status=422, kept=refused.photos)
    if not form.text and not sent:
        _ = words(request)
        nothing = form.refused(text=_("Write something, or add a photo."))
        return page_of(request, followed, nothing.typed, status=422)
    try:
        async with request.state.db.transaction(followed.shop.id) as tx:
            await _answer(tx, followed, form.text, sent)
    except StepRefusedError:
        _ = words(request)
        raise ConflictError(
            _("This claim was decided in the meantime, so nothing was added to it.")
        ) from None
    to = url(request, "claims.show", link=request.path_params["link"])
    return thanks.go_on(request, to, Thanks.ANSWERED)


async def _answer(tx: Tx, followed: Followed, text: str, sent: Sequence[Photo]) -> None:
    """Add what the claim does not hold already. Raises StepRefusedError."""
    claim = followed.story.claim
    await get_warranty(tx, claim.warranty_id, lock=True)
    said = [message for message in await list_messages(tx, claim.id) if message.actor == str(BUYER)]
    held = {photo.sha256 for photo in await list_evidence(tx, claim.id)}
    new = [photo for photo in sent if photo.sha256 not in held]
    again = text if not said or said[-1].text != text else ""
    if again or new:
        await claims.answer(tx, claim.id, again, new, now=now())


async def read(request: Request) -> Followed:
    """The claim of the link in the address. Raises NotFoundError."""
    shop = await get_shop_of_link(request)
    async with request.state.db.transaction(shop.id) as tx:
        claim = await find_claim_by_access_code(tx, request.path_params["link"])
        if claim is None:
            raise NotFoundError
        warranty = await get_warranty(tx, claim.warranty_id)
        unit = await get_unit(tx, warranty.unit_id)
        product = await find_product(tx, unit.product_gid or "")
        story = Story(
            claim=claim,
            messages=await list_messages(tx, claim.id),
            photos=await list_evidence(tx, claim.id),
            resolution=await find_resolution_of_claim(tx, claim.id),
            timezone=shop.timezone,
            now=now(),
        )
        terms = await get_terms(tx, claim.terms_id) if claim.terms_id else None
    return Followed(
        shop=shop,
        story=story,
        warranty=warranty,
        unit=unit,
        terms=terms,
        picture=picture(request, product.image_url if product else None),
    )


def page_of(
    request: Request,
    followed: Followed,
    form: Typed,
    *,
    appeal_form: Typed = NOTHING_TYPED,
    status: int = 200,
    kept: Sequence[Photo] = (),
) -> Response:
    story, claim = followed.story, followed.story.claim
    _, teller = words(request), Teller(gettext=words(request), locale=chosen(request))
    title, lead = teller.headline(story)
    return render(
        request,
        "claims/show.html",
        status=status,
        followed=followed,
        claim=claim,
        form=form,
        kept=photos.kept_of(request, kept),
        title=title,
        lead=lead,
        stages=teller.stages(story),
        messages=story.messages,
        pictures=[photos.address_of(request, photo.key) for photo in story.photos],
        fault=_(choices.FAULTS[claim.fault][0]),
        product=followed.unit.title or _("Your product"),
        reason=_(choices.DECLINES[claim.decline_reason]) if claim.decline_reason else "",
        answering=claim.state in ANSWERED,
        declined=claim.state is ClaimState.DECLINED,
        by_rule=is_rule(claim.decided_by),
        appeal_form=appeal_form,
        appeal_by=story.appeal_by(),
        waiting=claim.state is ClaimState.WAITING,
        new=thanks.due(request) == Thanks.FILED,
        sent=thanks.due(request) == Thanks.ANSWERED,
        appealed=thanks.due(request) == Thanks.APPEALED,
    )


routes = [
    Route("/claims/{link}", show, name="claims.show"),
    Route("/claims/{link}/answer", answer, name="claims.answer", methods=["POST"], max_body_size=FORM_BYTES),
]
