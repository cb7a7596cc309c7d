"""What is out of stock or gone is replaced by the substitute that staff named."""

from typing import Any

import pytest
from sqlalchemy import select

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy
from core.domain.resolutions import Obstacle
from core.domain.roles import Role
from core.store.claims import Claim
from core.store.letters import LetterRow
from core.store.substitutes import Substitute
from core.store.units import Unit
from core.store.warranties import Warranty
from simulator.records import Product
from tests.integration.microsite.phone import all_of, count
from tests.integration.shopify_app.support import HTMX, said
from tests.support.addresses import the_draft
from tests.support.house import House
from tests.support.shops import approve, claim_and_resolution, file_claim, hire, publish_policy
from tests.support.stalls import happened, made

pytestmark = pytest.mark.thorough

NAMED = {"sku": "L-1", "substitute": "l-2"}


def product(house: House, title: str, sku: str, stock: int) -> Product:
    variant = {"title": "Default Title", "sku": sku, "price": "80.00", "stock": stock}
    return house.product(title, variants=[variant])


async def shelf(house: House, *, spare: int = 5, **terms: Any) -> tuple[Claim, Product]:
    """A lamp that is sold out, another one beside it, and a claim of the first."""
    await publish_policy(house, **terms)
    lamp = product(house, "Lumen desk lamp", "L-1", 1)
    other = product(house, "Lumen floor lamp", "L-2", spare)
    sold = house.order(lamp)
    await house.settle()
    return await file_claim(house, sold), other


async def name(house: House, **form: str) -> int:
    async with house.staff() as staff:
        return (await staff.post("/substitutes", data={**NAMED, **form}, headers=HTMX)).status_code


async def grant(house: House, claim: Claim) -> tuple[ClaimState, Obstacle | None]:
    await approve(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    now, resolution = await claim_and_resolution(house, claim)
    return now.state, resolution.obstacle


def sent(house: House) -> list[str | None]:
    return [line.sku for line in the_draft(house).lines]


@pytest.mark.sample
async def test_by_the_terms_it_goes_by_itself_and_carries_on_the_cover(house: House) -> None:
    claim, other = await shelf(house, sends_substitutes=True)
    await name(house)
    assert await grant(house, claim) == (ClaimState.DONE, None)
    assert (sent(house), made(house)) == (["L-2"], 1)
    async with house.tx() as tx:
        query = select(Unit, Warranty).join(Warranty, Warranty.unit_id == Unit.id).order_by(Unit.id)
        (old_unit, old), (new_unit, new) = [(unit, warranty) for unit, warranty in await tx.execute(query)]
    assert (new_unit.variant_gid, new_unit.replaces_id) == (other.variants[0].id, old_unit.id)
    assert (new.terms_id, new.starts_on, new.ends_on) == (old.terms_id, old.starts_on, old.ends_on)
    assert "resolution:substituted" in await happened(house, claim)
    page = said(await house.buyer.get(f"/claims/{claim.access_code}"))
    assert "You get Lumen floor lamp" in page
    [letter] = [row for row in await all_of(house, LetterRow) if row.kind == "replacement_sent"]
    assert "Lumen floor lamp" in letter.text


async def test_without_such_terms_a_person_sends_it(house: House) -> None:
    claim, _ = await shelf(house)
    await name(house, every_variant="on")
    assert await grant(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.OUT_OF_STOCK)
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
        assert "Its substitute: Lumen floor lamp" in said(page)
        assert (await staff.post(f"/claims/{claim.id}/substitute", headers=HTMX)).status_code == 200
        again = await staff.post(f"/claims/{claim.id}/substitute", headers=HTMX)
        assert again.status_code == 409
        await house.settle()
        page = await staff.get(f"/claims/{claim.id}")
    assert "Sent instead: Lumen floor lamp" in said(page)
    assert (sent(house), made(house)) == (["L-2"], 1)


async def test_a_substitute_that_is_out_of_stock_too_helps_nobody(house: House) -> None:
    claim, _ = await shelf(house, spare=0, sends_substitutes=True, back_order_days=7)
    await name(house)
    assert await grant(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.OUT_OF_STOCK)
    _, resolution = await claim_and_resolution(house, claim)
    assert (resolution.substitute_gid, str(resolution.promised_on), made(house)) == (None, "2026-11-29", 0)


async def test_what_nobody_named_is_not_sent(house: House) -> None:
    claim, _ = await shelf(house, sends_substitutes=True)
    assert await grant(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.OUT_OF_STOCK)
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
        refused = await staff.post(f"/claims/{claim.id}/substitute", headers=HTMX)
    assert ("Send the substitute" in said(page), refused.status_code) == (False, 409)
    assert not house.shop.drafts


async def test_they_are_named_by_sku_and_removed_again(house: House) -> None:
    await shelf(house)
    product(house, "Twin", "L-3", 5)
    product(house, "Other twin", "L-3", 5)
    await house.settle()
    async with house.staff() as staff:
        for form, wrong in (
            ({"sku": "L-9"}, "No variant has this SKU."),
            ({"substitute": "L-3"}, "Several variants have this SKU."),
            ({"substitute": "L-1"}, "Nothing stands in for itself."),
            ({"sku": ""}, "Enter the SKU."),
        ):
            refused = await staff.post("/substitutes", data={**NAMED, **form}, headers=HTMX)
            assert (refused.status_code, wrong in said(refused)) == (422, True), wrong
        assert await count(house, Substitute) == [0]
        for _ in range(2):
            await staff.post("/substitutes", data=NAMED, headers=HTMX)
        [row] = await all_of(house, Substitute)
        assert "Lumen desk lamp → Lumen floor lamp" in said(await staff.get("/substitutes"))
        await staff.post(f"/substitutes/{row.id}", headers=HTMX)
        assert (await staff.post(f"/substitutes/{row.id}", headers=HTMX)).status_code == 404
    assert await count(house, Substitute) == [0]


async def test_only_who_writes_policies_names_them(house: House) -> None:
    await shelf(house)
    await hire(house, 12, Role.SERVICE)
    async with house.staff(user=12) as service:
        assert "Name a substitute" not in said(await service.get("/substitutes"))
        assert (await service.post("/substitutes", data=NAMED, headers=HTMX)).status_code == 403
    assert await count(house, Substitute) == [0]
