"""Staff give a part of the price back beside a replacement: they see the most, buyers what they got."""

from decimal import Decimal

from core.domain.claims import ClaimState
from core.domain.roles import Role
from tests.integration.shopify_app.support import HTMX, claim_now, said
from tests.support.house import House
from tests.support.shops import file_claim, hire, publish_policy

FORM = {"remedy": "replacement", "shown_supplement": "80.00 EUR", "supplement": "15.00", "note": "Torn box"}
MOST = "A part of the price, to the original payment, once the replacement is ordered: at most €80.00."


async def test_both_parts_are_one_approval_and_told_to_all(house: House) -> None:
    await publish_policy(house)
    sold = house.order(house.product(stock=3))
    await house.settle()
    claim = await file_claim(house, sold)
    await house.settle()
    to = f"/claims/{claim.id}/approve"
    async with house.staff() as staff:
        assert MOST in said(await staff.get(f"/claims/{claim.id}"))
        refused = await staff.post(to, data=FORM | {"supplement": "80.01"}, headers=HTMX)
        assert "At most €80.00 can go back for this piece." in said(refused)
        assert (refused.status_code, 'value="80.01"' in refused.text) == (422, True)
        late = await staff.post(to, data=FORM | {"shown_supplement": "81.00 EUR"}, headers=HTMX)
        assert (late.status_code, (await claim_now(house, claim.id)).state) == (409, ClaimState.IN_REVIEW)
        done = await staff.post(to, data=FORM, headers=HTMX)
        assert (done.status_code, "€15.00 goes back after it." in said(done)) == (200, True)
        assert "Approved against the computed answer: Replacement, and €15.00 paid back." in said(done)
        await house.settle()
        page = said(await staff.get(f"/claims/{claim.id}"))
    assert "Done in Shopify: Replacement €15.00 went back to the original payment." in page
    assert "Replacement order #1002 Refund on order #1001" in page
    assert [each.total.presentment for each in sold.refunds] == [Decimal("15.00")]
    buyer = await house.buyer.get(f"/claims/{claim.access_code}")
    assert "Your replacement is order #1002, and €15.00 went back to you" in said(buyer)


async def test_who_may_not_override_is_not_offered_it(house: House) -> None:
    await publish_policy(house)
    sold = house.order(house.product(stock=3))
    await house.settle()
    claim = await file_claim(house, sold)
    await house.settle()
    await hire(house, 2, Role.SERVICE)
    async with house.staff(user=2) as staff:
        page = await staff.get(f"/claims/{claim.id}")
        assert 'name="supplement"' not in page.text
        refused = await staff.post(f"/claims/{claim.id}/approve", data=FORM, headers=HTMX)
    assert (refused.status_code, (await claim_now(house, claim.id)).state) == (403, ClaimState.IN_REVIEW)
