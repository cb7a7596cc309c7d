"""What the private link of a certificate opens: a promise, and whatever has become of it since."""

from dataclasses import dataclass
from datetime import date, datetime

from starlette.requests import Request

from core.domain.claims import OPEN
from core.domain.coverage import Status, status
from core.domain.days import day_of
from core.domain.registrations import RegistrationState
from core.domain.units import VoidReason
from core.store.base import Tx
from core.store.catalogue import find_product
from core.store.claims import Claim, list_claims_of_warranties
from core.store.codes import find_code_of_unit
from core.store.policies import TermsRow, get_terms
from core.store.registrations import Registration, list_registrations_of_unit
from core.store.shops import Shop
from core.store.units import Unit, get_unit, list_replacements
from core.store.warranties import Warranty, find_warranty_by_certificate, find_warranty_of_unit
from core.web.failures import NotFoundError
from microsite.visits import get_shop_of_link, now, picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """`warranty` and `unit` are the present ones: a replacement carries on what was promised."""

    shop: Shop
    link: str
    registration: Registration
    warranty: Warranty
    unit: Unit
    replaced: bool
    """The unit stands in for an earlier one."""
    terms: TermsRow | None
    code: str | None
    picture: str
    claims: list[Claim]
    """The owner's own, newest first."""

    @property
    def open_claim(self) -> Claim | None:
        return next((claim for claim in self.claims if claim.state in OPEN), None)

    def status(self, at: datetime) -> Status:
        void = self.unit.void_reason is not None
        return status(self.warranty.coverage(), day_of(at, self.shop.timezone), void=void)

    @property
    def promise(self) -> str:
        """The terms as buyers read them."""
        return self.terms.value().plain_text if self.terms else ""

    @property
    def last_day(self) -> date | None:
        return self.warranty.ends_on


async def read(request: Request) -> Holding:
    """What the link in the address opens. Raises NotFoundError for a stale, foreign or invented one."""
    shop = await get_shop_of_link(request)
    async with request.state.db.transaction(shop.id) as tx:
        return await _read(tx, request, shop)


async def _read(tx: Tx, request: Request, shop: Shop) -> Holding:
    link = request.path_params["link"]
    first = await find_warranty_by_certificate(tx, link)
    pairs = await list_registrations_of_unit(tx, first.unit_id) if first else []
    confirmed = [item for item, _ in pairs if item.state is RegistrationState.CONFIRMED]
    if first is None or not confirmed:
        raise NotFoundError
    chain = await _chain(tx, first)
    warranty, unit = chain[-1]
    claims = await list_claims_of_warranties(tx, [each.id for each, _ in chain])
    product = await find_product(tx, unit.product_gid or "")
    code = await find_code_of_unit(tx, first.unit_id)
    return Holding(
        shop=shop,
        link=link,
        registration=confirmed[-1],
        warranty=warranty,
        unit=unit,
        replaced=unit.replaces_id is not None,
        terms=await get_terms(tx, warranty.terms_id) if warranty.terms_id else None,
        code=code.code if code else None,
        picture=picture(request, product.image_url if product else None),
        claims=[claim for claim in claims if claim.owner_id == confirmed[-1].owner_id],
    )


async def _chain(tx: Tx, first: Warranty) -> list[tuple[Warranty, Unit]]:
    """The promise and those that carry it on, replacement after replacement."""
    chain = [(first, await get_unit(tx, first.unit_id))]
    while chain[-1][1].void_reason is VoidReason.REPLACED:
        new = next(iter(await list_replacements(tx, chain[-1][1].id)), None)
        warranty = await find_warranty_of_unit(tx, new.id) if new else None
        if new is None or warranty is None:
            break
        chain.append((warranty, new))
    return chain


def today(holding: Holding) -> date:
    return day_of(now(), holding.shop.timezone)
