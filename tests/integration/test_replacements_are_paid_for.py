"""What the terms leave to the buyer of a replacement is asked for by an invoice; paid, it goes."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from core.domain.claims import ClaimState
from core.domain.costs import CostKind
from core.domain.money import Money
from core.domain.remedies import Remedy
from core.services.amounts import Agreed, AmountChangedError
from core.store.costs import list_entries
from core.store.letters import LetterRow
from core.store.units import Unit, list_replacements
from core.store.warranties import find_warranty_of_unit, get_warranty
from simulator.actions.catalogue import available
from simulator.actions.drafts import draft_total
from tests.support.house import House
from tests.support.payments import ASKED, PAID, asked, claimed, news, pay, payment_of, standing
from tests.support.shops import approve, claim_and_resolution

pytestmark = pytest.mark.thorough


async def test_the_draft_comes_to_what_is_owed_and_is_sent_as_an_invoice(house: House) -> None:
    house.shop.tax_rate = Decimal("0.19")
    _, claim, draft = await asked(house)
    assert draft_total(draft).presentment == Decimal("19.90")
    # With their account, their own tax setting would count, and the total be another.
    assert (draft.shipping.presentment, draft.customer, draft.email) == (
        Decimal("4.90"),
        None,
        "ada@example.org",
    )
    assert (draft.status, draft.order, await standing(house, claim)) == ("INVOICE_SENT", None, ASKED)
    payment = await payment_of(house, claim)
    assert (payment.until, payment.round, payment.invoice_url is not None) == (date(2026, 12, 6), 1, True)
    assert await news(house) == ["asked"]
    async with house.tx() as tx:
        letter = await tx.scalar(select(LetterRow).where(LetterRow.kind == "claim_approved"))
    assert letter is not None
    for word in ("€19.90", "€15.00", "€4.90", "December 6, 2026", "By the terms of the warranty you pay"):
        assert word in (letter.text or "")
    # Nobody else can buy the piece meanwhile.
    variant = draft.lines[0].variant
    assert variant is not None
    assert (draft.reserved, available(variant)) == (True, 7)


@pytest.mark.sample
async def test_paid_it_is_the_replacement_and_starts_no_warranty_of_its_own(house: House) -> None:
    _, claim, draft = await asked(house)
    order = pay(house, draft)
    await house.settle()
    assert await standing(house, claim) == PAID
    claim, resolution = await claim_and_resolution(house, claim)
    async with house.tx() as tx:
        original = await get_warranty(tx, claim.warranty_id)
        [new] = await list_replacements(tx, original.unit_id)
        inherited = await find_warranty_of_unit(tx, new.id)
        units = len(list(await tx.scalars(select(Unit.id))))
        costs = [(row.kind, row.amount) for row in await list_entries(tx, claim.id)]
    assert inherited is not None
    assert (inherited.ends_on, units, resolution.order_gid) == (original.ends_on, 2, order.id)
    # The price stands in for the cost, less what the buyer paid.
    assert costs == [(CostKind.GOODS, Decimal("60.10"))]
    assert (await payment_of(house, claim)).invoice_url is None


@pytest.mark.parametrize(
    ("terms", "total"),
    [
        ({"deductible": Decimal(0)}, "4.90"),
        ({"replacement_shipping": Decimal(0)}, "15.00"),
        ({"deductible": Decimal(500), "replacement_shipping": Decimal(0)}, "80.00"),
    ],
)
async def test_each_part_may_be_all_of_it(house: House, terms: dict[str, Decimal], total: str) -> None:
    _, claim, draft = await asked(house, terms=terms)
    assert (draft_total(draft).presentment, await standing(house, claim)) == (Decimal(total), ASKED)


async def test_a_foreign_buyer_pays_in_their_own_currency_at_the_order_s_rate(house: House) -> None:
    house.shop.rates["JPY"] = Decimal("162.5")
    _, claim, draft = await asked(house, currency="JPY")
    # 15.00 and 4.90 at 162.5: what is refunded is rounded, and what the buyer owes is the rest.
    assert (draft_total(draft).presentment, draft.currencies.presentment) == (Decimal(2437 + 796), "JPY")
    payment = await payment_of(house, claim)
    assert (payment.shop_piece_amount, payment.shop_shipping_amount) == (Decimal("15.00"), Decimal("4.90"))
    pay(house, draft)
    await house.settle()
    assert await standing(house, claim) == PAID


async def test_where_the_terms_leave_nothing_to_the_buyer_nobody_is_asked(house: House) -> None:
    nothing = {"deductible": Decimal(0), "replacement_shipping": Decimal(0)}
    _, claim = await claimed(house, terms=nothing)
    await approve(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    claim, _ = await claim_and_resolution(house, claim)
    [draft] = house.shop.drafts.values()
    assert (claim.state, draft_total(draft).presentment, await news(house)) == (
        ClaimState.DONE,
        Decimal("0.00"),
        [],
    )


async def test_another_amount_than_the_page_showed_is_not_approved(house: House) -> None:
    _, claim = await claimed(house)
    with pytest.raises(AmountChangedError):
        await approve(house, claim, Remedy.REPLACEMENT, agreed=Agreed(seen=True))
    shown = Money(Decimal("19.90"), "EUR")
    await approve(house, claim, Remedy.REPLACEMENT, agreed=Agreed(seen=True, shown=shown))
    await house.settle()
    assert await standing(house, claim) == ASKED
