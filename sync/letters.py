"""Letters are rendered when they are sent, with what is true then, and kept as sent."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

import structlog

from core.domain.days import day_of
from core.domain.letters import Letter
from core.domain.resolutions import ResolutionState
from core.mail.contexts import Brand, context_of
from core.mail.letters import Rendered, render
from core.mail.smtp import LetterRefusedError, message, message_id, send
from core.metrics import LETTERS
from core.settings import Settings
from core.store import jobs
from core.store.base import Tx
from core.store.catalogue import find_title
from core.store.claims import get_claim
from core.store.letters import LetterRow, get_letter
from core.store.owners import Owner, get_owner
from core.store.resolutions import Resolution, find_part, find_resolution_of_claim
from core.store.shops import Shop, get_shop
from core.store.units import get_unit, list_replacements
from core.store.warranties import find_warranty_of_unit, get_warranty
from core.web.colours import palette
from sync.context import Context

PLACES: Mapping[Letter, str] = MappingProxyType(
    {
        Letter.CLAIM_NEEDS_INFORMATION: "#answer",
        Letter.CONSENT_ASKED: "#consent",
        Letter.ADDRESS_ASKED: "#address",
        Letter.REPAIR_NEWS: "#repair",
        Letter.RETURN_NEWS: "#return",
        Letter.PAYMENT_NEWS: "#payment",
    }
)
"""Where on the claim's page the letter leads."""

log = structlog.get_logger()


async def send_letter(ctx: Context, job: jobs.SendLetter) -> None:
    """Render, keep, send, mark. Killed between the last two, it goes out twice under one Message-ID."""
    async with ctx.db.transaction(job.shop_id) as tx:
        letter = await get_letter(tx, job.letter_id, lock=True)
        shop, owner = await get_shop(tx), await get_owner(tx, letter.owner_id)
        if letter.sent_at is not None or owner.erased_at is not None:
            return
        rendered = await _rendered(tx, ctx.settings, letter, shop, owner)
        letter.subject, letter.text, letter.html = rendered.subject, rendered.text, rendered.html
    problem = await _send(ctx, letter, shop, owner, rendered)
    async with ctx.db.transaction(job.shop_id) as tx:
        letter = await get_letter(tx, job.letter_id, lock=True)
        letter.sent_at, letter.problem = ctx.now(), problem
    LETTERS.labels(letter.kind, "refused" if problem else "sent").inc()


async def _send(ctx: Context, letter: LetterRow, shop: Shop, owner: Owner, rendered: Rendered) -> str | None:
    try:
        await send(
            ctx.settings,
            message(
                rendered,
                settings=ctx.settings,
                to=owner.email,
                message_id=message_id(letter.id, ctx.settings),
                brand_name=shop.name,
                reply_to=shop.email or ctx.settings.mail_from,
                written_at=letter.written_at,
                locale=owner.locale,
            ),
        )
    except (LetterRefusedError, ValueError) as error:
        log.warning("letter.refused", letter_id=str(letter.id), kind=letter.kind)
        return type(error).__name__
    return None


async def _rendered(tx: Tx, settings: Settings, letter: LetterRow, shop: Shop, owner: Owner) -> Rendered:
    kind = Letter(letter.kind)
    values: dict[str, Any] = {"owner_name": owner.name or None}
    values |= await _of_warranty(tx, settings, kind, letter.warranty_id)
    if letter.claim_id is not None:
        values |= await _of_claim(tx, settings, kind, letter.claim_id, letter.occasion)
    values |= {name: value for name, value in letter.context.items() if value}
    return render(kind, owner.locale, context_of(kind, _brand(settings, shop), values))


async def _of_warranty(tx: Tx, settings: Settings, kind: Letter, warranty_id: UUID | None) -> dict[str, Any]:
    if warranty_id is None:
        return {}
    warranty = await get_warranty(tx, warranty_id)
    unit = await get_unit(tx, warranty.unit_id)
    values: dict[str, Any] = {"product": unit.title}
    if kind is Letter.REGISTRATION_CONFIRMED:
        certificate = f"{settings.public_url.rstrip('/')}/w/{warranty.certificate_code}"
        values |= {
            "certificate_url": certificate,
            "claim_url": f"{certificate}/claim",
            "serial": unit.serial,
            "purchased_on": warranty.purchased_on,
            "last_covered_day": warranty.ends_on,
            "lifetime": warranty.starts_on is not None and warranty.ends_on is None,
        }
    if kind is Letter.CLAIM_DECLINED:
        values["last_covered_day"] = warranty.ends_on
    if kind is Letter.REPLACEMENT_SENT:
        new = next(iter(await list_replacements(tx, unit.id)), None)
        inherited = await find_warranty_of_unit(tx, new.id) if new else None
        values["last_covered_day"] = inherited.ends_on if inherited else None
    return values


async def _of_claim(
    tx: Tx, settings: Settings, kind: Letter, claim_id: UUID, occasion: str
) -> dict[str, Any]:
    claim = await get_claim(tx, claim_id)
    resolution = await _resolution_of(tx, claim_id, occasion)
    page = f"{settings.public_url.rstrip('/')}/claims/{claim.access_code}"
    values: dict[str, Any] = {"number": claim.number, "claim_url": page + PLACES.get(kind, "")}
    if kind is Letter.CLAIM_DECLINED:
        values["appeal_url"] = f"{page}#appeal"
    if kind is Letter.CLAIM_RECEIVED:
        values["answer_by"] = day_of(claim.due_at, (await get_shop(tx)).timezone)
    if kind is Letter.CONSENT_ASKED and resolution is not None:
        values["amount"] = {"amount": str(resolution.amount), "currency": resolution.currency}
    if resolution is not None and resolution.state is ResolutionState.DONE:
        if kind in {Letter.REFUND_MADE, Letter.STORE_CREDIT_GIVEN}:
            values["amount"] = {"amount": str(resolution.amount), "currency": resolution.currency}
        if kind is Letter.REFUND_MADE:
            values["beside"] = resolution.excess
        if kind is Letter.CLAIM_SETTLED and resolution.amount is not None:
            values["amount"] = {"amount": str(resolution.amount), "currency": resolution.currency}
        if kind in {Letter.REPLACEMENT_SENT, Letter.REPLACEMENT_SHIPPED}:
            values["order_name"] = resolution.order_name
        if kind is Letter.REPLACEMENT_SENT and resolution.substitute_gid:
            values["substitute"] = await find_title(tx, resolution.substitute_gid)
    return values


async def _resolution_of(tx: Tx, claim_id: UUID, occasion: str) -> Resolution | None:
    """The one that the letter is about, of two that may count; else the one that counts."""
    for excess in (False, True):
        part = await find_part(tx, claim_id, excess=excess)
        if part is not None and occasion.endswith(str(part.id)):
            return part
    return await find_resolution_of_claim(tx, claim_id)


def _brand(settings: Settings, shop: Shop) -> Brand:
    colours = palette(shop.accent_colour)
    return Brand(
        name=shop.name,
        contact_email=shop.email or settings.mail_from,
        logo_url=shop.logo_url,
        accent=colours.accent,
        on_accent=colours.on_accent,
        accent_at_night=colours.accent_at_night,
        on_accent_at_night=colours.on_accent_at_night,
    )
