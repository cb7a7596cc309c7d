"""A repair goes its way: each step once, wrong ones refused, and money only as Shopify says."""

from decimal import Decimal

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy
from core.domain.repairs import RepairState
from core.domain.resolutions import ResolutionState
from tests.support.house import House
from tests.support.repairs import authorised, give_up, invoiced, news, paid, repair_of
from tests.support.shops import claim_and_resolution
from tests.support.stalls import switch, void_reasons


async def test_a_granted_repair_asks_nothing_of_shopify(house: House) -> None:
    sold, claim = await authorised(house)
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, claim.remedy) == (ClaimState.APPROVED, Remedy.REPAIR)
    assert (resolution.state, resolution.attempts) == (ResolutionState.GRANTED, 0)
    assert (await repair_of(house, claim)).state is RepairState.AUTHORISED
    assert (sold.refunds, house.shop.drafts) == ([], {})


async def test_the_invoice_is_one_draft_with_our_tag_and_one_line_of_no_product(house: House) -> None:
    claim, draft = await invoiced(house)
    repair = await repair_of(house, claim)
    [line] = draft.lines
    assert draft.tags == ["warranty-repair", f"warranty-repair-{claim.number}-1"]
    assert (draft.status, draft.email) == ("INVOICE_SENT", "ada@example.org")
    assert (line.title, line.custom, line.unit_price.presentment) == (
        "Repair: Lumen desk lamp",
        True,
        Decimal("49.00"),
    )
    assert (repair.state, repair.draft_order_gid) == (RepairState.QUOTE_ACCEPTED, draft.id)
    assert repair.invoice_sent_at == draft.invoice_sent_at.replace(microsecond=0)
    assert repair.due_since is None


async def test_payment_is_learned_from_shopify_and_starts_no_warranty(house: House) -> None:
    claim, order = await paid(house)
    repair = await repair_of(house, claim)
    assert (repair.state, repair.order_gid) == (RepairState.QUOTE_PAID, order.id)
    assert repair.paid_at is not None
    assert await void_reasons(house) == [None]


async def test_a_paid_repair_that_cannot_be_done_goes_back_once_and_another_remedy_takes_its_place(
    house: House,
) -> None:
    claim, order = await paid(house)
    await give_up(house, claim)
    await house.settle()
    repair = await repair_of(house, claim)
    [refund] = order.refunds
    assert refund.total.presentment == Decimal("49.00")
    assert (repair.credit_gid, repair.credit_amount) == (refund.id, Decimal("49.00"))
    assert repair.due_since is None
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, resolution.obstacle) == (ClaimState.NEEDS_ATTENTION, "not_repairable")
    await switch(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, resolution.remedy) == (ClaimState.DONE, Remedy.REPLACEMENT)
    assert len(order.refunds) == 1
    assert await news(house) == ["label_sent", "received", "quoted", "not_repairable", "credited"]
