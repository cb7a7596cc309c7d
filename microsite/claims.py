"""Buyers follow their claim, and answer when asked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.actors import BUYER, is_rule
from core.domain.claims import OPEN, ClaimState, StepRefusedError
from core.domain.evidence import Piece
from core.domain.faults import Fault
from core.domain.remedies import Remedy
from core.domain.resolutions import Obstacle
from core.files.kinds import FORM_BYTES, Kind, kind_of_type
from core.services import questions
from core.services.addresses import may_change, order_of_buyer, waits_for_address
from core.services.appeals import second_look_of
from core.services.evidence import Brought, new_to
from core.services.pieces import Wanted, wanted_of_claim
from core.store.addresses import DeliveryAddress, find_address
from core.store.base import Tx
from core.store.catalogue import find_product, find_title
from core.store.claims import Evidence, find_claim_by_access_code, list_evidence, list_messages
from core.store.orders import OrderRow, get_line, get_order
from core.store.owners import Owner, get_owner
from core.store.parcels import list_parcels
from core.store.payments import find_payment
from core.store.policies import TermsRow, get_terms
from core.store.repairs import list_repairs_of_claim
from core.store.resolutions import find_part, find_resolution_of_claim
from core.store.returns import find_return_of_claim
from core.store.shops import Shop
from core.store.units import Unit, get_unit
from core.store.warranties import Warranty, get_warranty
from core.web.addresses import url
from core.web.delivery import IDS, countries, lines_of, provinces, typed_of
from core.web.failures import ConflictError, NotFoundError
from core.web.fields import Text
from core.web.forms import Typed, blank
from core.web.limits import limited
from core.web.locales import chosen, translatable
from core.web.pages import render
from core.web.pieces import FilesKeptError, PiecesForm, parse_with_files
from core.web.slots import Slot, slots_of
from microsite import choices, payments, repairs, returns, thanks, uploads
from microsite.reasons import Writer
from microsite.slots import WORDS
from microsite.thanks import Thanks
from microsite.timelines import Story, Teller
from microsite.visits import CLAIMS, get_shop_of_link, look_up, now, picture, words

NOTHING_TYPED = Typed()
NOTHING_KEPT = FilesKeptError(NOTHING_TYPED, ())
ANSWERED = frozenset({ClaimState.WAITING, ClaimState.IN_REVIEW})
"""Where an answer is still read before the decision."""
ANYTHING: Mapping[Fault, Mapping[Piece, int]] = MappingProxyType({Fault.OTHER: {Piece.PHOTO: 1}})


class AnswerForm(PiecesForm):
    text: Text = Field("", title=translatable("your answer"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """Everything that the page of a claim tells."""

    shop: Shop
    story: Story
    warranty: Warranty
    unit: Unit
    terms: TermsRow | None
    picture: str
    wanted: Wanted
    substitute: str
    """What they get in place of the same kind."""
    owner: Owner
    address: DeliveryAddress | None
    order: OrderRow | None
    """Of whoever claims, if they bought in this store."""

    @property
    def missing(self) -> Mapping[Piece, int]:
        """What the claim waits for, as long as it can still be sent."""
        claim = self.story.claim
        return self.wanted.by_fault[claim.fault] if claim.state in ANSWERED else {}

    @property
    def asks_consent(self) -> bool:
        """Store credit may come of it, and whoever bought elsewhere may have no account for it."""
        claim = self.story.claim
        open_yet = claim.state in OPEN and claim.credit_consent_at is None
        return self._may_get(Remedy.STORE_CREDIT) and open_yet and self.unit.order_line_id is None

    @property
    def waits_for_consent(self) -> bool:
        resolution = self.story.resolution
        return resolution is not None and resolution.obstacle is Obstacle.NO_CONSENT

    @property
    def asks_address(self) -> bool:
        """A replacement may come of it, and is not ordered yet."""
        story = self.story
        return self._may_get(Remedy.REPLACEMENT) and may_change(story.claim, story.resolution, self.owner)

    @property
    def waits_for_address(self) -> bool:
        resolution = self.story.resolution
        return self.asks_address and resolution is not None and waits_for_address(resolution)

    @property
    def address_refused(self) -> bool:
        resolution = self.story.resolution
        return resolution is not None and resolution.obstacle is Obstacle.ADDRESS_REFUSED

    @property
    def goes_with_order(self) -> bool:
        """Nothing else was said, and the order has an address. It is shown to nobody here."""
        return self.address is None and self.order is not None and self.order.country_code is not None

    def _may_get(self, remedy: Remedy) -> bool:
        """What was granted, or may be."""
        claim = self.story.claim
        offered = self.terms.value().remedies if self.terms else ()
        return remedy in ({claim.remedy} if claim.remedy else set(offered))

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
    return thanks.said(request, page_of(request, await read(request), NOTHING_KEPT))


async def answer(request: Request) -> Response:
    """Words, pieces of evidence or both. The same again changes nothing."""
    await limited(request, "answer", CLAIMS)
    followed = await read(request)
    try:
        form, brought = await parse_with_files(
            request, AnswerForm, followed.wanted.kinds, uploads.taking(request, followed.shop.id)
        )
    except FilesKeptError as refused:
        return page_of(request, followed, refused, status=422)
    if not form.text and not brought.files and not brought.serial:
        _ = words(request)
        nothing = form.refused(text=_("Write something, or add what we asked for."))
        return page_of(request, followed, FilesKeptError(nothing.typed, ()), status=422)
    try:
        async with request.state.db.transaction(followed.shop.id) as tx:
            await _answer(tx, followed, form.text, brought)
    except StepRefusedError:
        _ = words(request)
        raise ConflictError(
            _("This claim was decided in the meantime, so nothing was added to it.")
        ) from None
    to = url(request, "claims.show", link=request.path_params["link"])
    return thanks.go_on(request, to, Thanks.ANSWERED)


async def _answer(tx: Tx, followed: Followed, text: str, brought: Brought) -> None:
    """Add what the claim does not hold already. Raises StepRefusedError."""
    claim = followed.story.claim
    await get_warranty(tx, claim.warranty_id, lock=True)
    said = [message for message in await list_messages(tx, claim.id) if message.actor == str(BUYER)]
    new = await new_to(tx, claim, brought)
    again = text if not said or said[-1].text != text else ""
    if again or new.files or new.serial:
        await questions.answer(tx, claim.id, again, new, now=now())


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
        resolution = await find_resolution_of_claim(tx, claim.id)
        first = await find_part(tx, claim.id, excess=False)
        story = Story(
            claim=claim,
            messages=await list_messages(tx, claim.id),
            files=await list_evidence(tx, claim.id),
            resolution=resolution,
            repair=next(reversed(await list_repairs_of_claim(tx, claim.id)), None),
            back=await find_return_of_claim(tx, claim.id),
            beside=await find_part(tx, claim.id, excess=True),
            payment=await find_payment(tx, first.id) if first else None,
            parcels=await list_parcels(tx, first.id) if first else [],
            second_look=await second_look_of(tx, claim),
            timezone=shop.timezone,
            now=now(),
        )
        terms = await get_terms(tx, claim.terms_id) if claim.terms_id else None
        wanted = await wanted_of_claim(tx, claim, story.messages, story.files)
        instead = resolution.substitute_gid if resolution else None
        substitute = await find_title(tx, instead) if instead else ""
        owner, address = await get_owner(tx, claim.owner_id), await find_address(tx, claim.id)
        order = order_of_buyer(await _order_of(tx, unit), owner)
    return Followed(
        shop=shop,
        story=story,
        warranty=warranty,
        unit=unit,
        terms=terms,
        picture=picture(request, product.image_url if product else None),
        wanted=wanted,
        substitute=substitute,
        owner=owner,
        address=address,
        order=order,
    )


async def _order_of(tx: Tx, unit: Unit) -> OrderRow | None:
    line = await get_line(tx, unit.order_line_id) if unit.order_line_id else None
    return await get_order(tx, line.order_id) if line else None


def page_of(
    request: Request,
    followed: Followed,
    kept: FilesKeptError,
    *,
    appeal_form: Typed = NOTHING_TYPED,
    address_form: Typed = NOTHING_TYPED,
    status: int = 200,
) -> Response:
    story, claim = followed.story, followed.story.claim
    _, teller = words(request), Teller(gettext=words(request), locale=chosen(request))
    title, lead = teller.headline(story)
    waiting = claim.state is ClaimState.WAITING
    if followed.missing and not waiting:
        lead = _("Something is still missing. Add it below: we can decide once everything is there.")
    return render(
        request,
        "claims/show.html",
        status=status,
        followed=followed,
        claim=claim,
        form=kept.typed,
        kept=uploads.kept_of(request, kept.files),
        slots=_slots(request, followed),
        missing=WORDS.named(_, followed.missing),
        title=title,
        lead=lead,
        stages=teller.stages(story),
        reasons=Writer(gettext=_, locale=chosen(request)).reasons(claim),
        messages=[(message, WORDS.named(_, message.asked_for())) for message in story.messages],
        files=[_shown(request, file) for file in story.files],
        fault=_(choices.FAULTS[claim.fault][0]),
        product=followed.unit.title or _("Your product"),
        reason=_(choices.DECLINES[claim.decline_reason]) if claim.decline_reason else "",
        answering=claim.state in ANSWERED,
        declined=claim.state is ClaimState.DECLINED,
        by_rule=is_rule(claim.decided_by),
        second_look=story.second_look.value,
        appeal_form=appeal_form,
        appeal_by=story.appeal_by(),
        address_form=_address_form(followed, address_form),
        address=lines_of(followed.address.value(), chosen(request)) if followed.address else [],
        address_ids=IDS,
        countries=countries(chosen(request)),
        provinces=provinces(chosen(request)),
        waiting=waiting,
        first=waiting or bool(followed.missing),
        new=thanks.due(request) == Thanks.FILED,
        sent=thanks.due(request) == Thanks.ANSWERED,
        appealed=thanks.due(request) == Thanks.APPEALED,
        repair=repairs.told(request, story),
        payment=payments.told(request, story),
        back=returns.told(request, story),
        sent_form=NOTHING_TYPED,
        said=thanks.due(request),
        accepted=thanks.due(request) == Thanks.ACCEPTED,
        consented=thanks.due(request) == Thanks.CONSENTED,
        addressed=thanks.due(request) == Thanks.ADDRESSED,
    )


def _address_form(followed: Followed, typed: Typed) -> Typed:
    """What was typed and is wrong; else what was given; else the name that we know."""
    if typed.values:
        return typed
    return typed_of(followed.address.value()) if followed.address else blank(name=followed.owner.name)


def _shown(request: Request, file: Evidence) -> tuple[str, str, Kind]:
    """What it is called, where it opens, and what it is."""
    kind = kind_of_type(file.content_type)
    return words(request)(choices.FILES[file.piece]), uploads.address_of(request, file.key, kind), kind


def _slots(request: Request, followed: Followed) -> list[Slot]:
    """Exactly what is missing; photos, where nothing is."""
    wanted = followed.wanted if followed.missing else replace(followed.wanted, by_fault=ANYTHING)
    return slots_of(words(request), WORDS, wanted, None)


routes = [
    Route("/claims/{link}", show, name="claims.show"),
    Route("/claims/{link}/answer", answer, name="claims.answer", methods=["POST"], max_body_size=FORM_BYTES),
]
