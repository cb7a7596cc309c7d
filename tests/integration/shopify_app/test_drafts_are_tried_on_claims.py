"""Staff see what a draft would have made of the claims of the last months; nothing is written."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from core.domain.deciding import Course, DecisionRule
from core.domain.faults import Fault
from core.domain.policies import AssignmentKind
from core.domain.terms import Terms
from core.services.claims import reassess
from core.services.drafts import draft_from_terms
from core.store.base import Base, Tx, write_nothing
from core.store.claims import Claim, get_claim
from core.store.policies import Policy, TermsRow, get_policy
from shopify_app.policy_replay import PAGE
from simulator import world as shopify
from tests.integration.shopify_app.support import OTHER, follow, said
from tests.integration.shopify_app.test_policies_are_written import TERMS
from tests.support.house import House
from tests.support.shops import file_claim, lamp_terms, publish_policy

BY_RULE = (DecisionRule(name="All", course=Course.APPROVE),)


async def counts(house: House) -> dict[str, int]:
    """Rows of every table."""
    async with house.tx() as tx:
        return {
            name: await tx.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }


async def write_draft(house: House, row: TermsRow, terms: Terms) -> str:
    """Returns where it is tried."""
    async with house.tx() as tx:
        policy = await get_policy(tx, row.policy_id, lock=True)
        policy.draft = draft_from_terms(terms)
    return f"/policies/{row.policy_id}/replay"


async def three_claims(house: House) -> tuple[TermsRow, list[str]]:
    """On lamps of 80.00: one granted by a rule, one excluded, one that a person decides late; and others'."""
    row = await publish_policy(house, "Lamps", AssignmentKind.TYPE, "Lamps", rules=BY_RULE)
    await publish_policy(house, "Candles", AssignmentKind.TYPE, "Candles")
    order = house.order(house.product(stock=9), 3)
    candle = house.order(house.product("Candle", product_type="Candles"))
    await house.settle()
    claims = [
        await file_claim(house, order),
        await file_claim(house, order, position=2, fault=Fault.ACCIDENT),
        await file_claim(house, order, position=3, after=timedelta(days=600), email="bob@example.org"),
    ]
    await file_claim(house, candle, fault=Fault.ACCIDENT, email="eve@example.org")
    await house.settle()
    return row, [claim.number for claim in claims]


async def test_what_flips_is_listed_by_claim_with_its_money_and_nothing_is_written(house: House) -> None:
    row, [fine, excluded, late] = await three_claims(house)
    draft = lamp_terms(months=12, rules=BY_RULE, excluded_faults=frozenset({Fault.COSMETIC}))
    address = await write_draft(house, row, draft)
    before = await counts(house)
    async with house.staff() as staff:
        page = await staff.get(address)
        german = said(await staff.get(address, params={"locale": "de"}))
    told = said(page)
    assert "Claims looked at 3" in told
    assert "Answers that change 2" in told
    assert "Difference €0.00 above zero" in told
    assert f"{late} Covered → Not covered approve → to a person -€80.00" in told
    assert f"{excluded} Not covered → Covered to a person → approve €80.00" in told
    assert told.index(late) < told.index(excluded)
    assert fine not in told
    assert "Nothing was written" in told
    assert "Answers that change" not in german
    assert "Antworten, die sich ändern 2" in german
    assert await counts(house) == before


async def test_money_alone_is_a_change_and_adds_up(house: House) -> None:
    row, [fine, _, late] = await three_claims(house)
    address = await write_draft(house, row, lamp_terms(rules=BY_RULE, deductible=Decimal("12.50")))
    async with house.staff() as staff:
        told = said(await staff.get(address))
    assert "Claims looked at 3" in told
    assert "Answers that change 2" in told
    assert "Difference -€25.00" in told
    assert f"{fine} Covered → Covered approve → to a person -€12.50" in told
    assert f"{late} Covered → Covered approve → to a person -€12.50" in told


async def test_the_same_terms_change_nothing(house: House) -> None:
    row, _ = await three_claims(house)
    address = await write_draft(house, row, row.value())
    async with house.staff() as staff:
        told = said(await staff.get(address))
    assert "Answers that change 0" in told
    assert "The draft would have answered every one of these claims in the same way." in told


async def test_only_the_newest_decision_of_a_claim_counts_and_only_of_the_months_asked_for(
    house: House,
) -> None:
    row, [fine, *_] = await three_claims(house)
    order = house.order(house.product(stock=9))
    await house.settle()
    old = await file_claim(house, order, after=timedelta(days=-400), email="old@example.org")
    async with house.tx() as tx:
        claim = await tx.scalar(select(Claim).where(Claim.number == fine))
        assert claim is not None
        await file_answer(tx, claim.id, fault=Fault.ACCIDENT, now=house.ctx.now() + timedelta(minutes=1))
    address = await write_draft(house, row, replace(row.value(), excluded_faults=frozenset({Fault.COSMETIC})))
    async with house.staff() as staff:
        year = said(await staff.get(address))
        longer = said(await staff.get(address, params={"months": "14"}))
    assert "Claims looked at 3" in year
    assert f"{fine} Not covered → Covered to a person → approve €80.00" in year
    assert "Difference €160.00" in year
    assert "Claims looked at 4" in longer
    assert old.number not in year


async def file_answer(tx: Tx, claim_id: UUID, *, fault: Fault, now: datetime) -> None:
    """Another decision on the claim, as if its fault had turned out to be that."""
    claim = await get_claim(tx, claim_id, lock=True)
    claim.fault = fault
    await reassess(tx, claim, now=now)


async def test_long_lists_come_in_pages(house: House) -> None:
    row = await publish_policy(house, rules=BY_RULE)
    order = house.order(house.product(stock=99), PAGE + 1)
    await house.settle()
    claims = [await file_claim(house, order, position=place) for place in range(1, PAGE + 2)]
    address = await write_draft(house, row, lamp_terms(rules=BY_RULE, deductible=Decimal(1)))
    async with house.staff() as staff:
        first = await staff.get(address, params={"months": "2"})
        [further] = re.findall(r'rel="next" href="([^"]+)"', first.text)
        second = await follow(staff, further)
    assert f"Answers that change {PAGE + 1}" in said(first)
    assert claims[0].number not in said(first)
    assert claims[-1].number in said(first)
    assert f"Difference -€{PAGE + 1}.00" in said(second)
    assert claims[0].number in said(second)
    assert claims[1].number not in said(second)
    assert 'name="months" type="text" value="2"' in second.text


@pytest.mark.parametrize("months", ["0", "37", "x", "²", "-1", ""])
async def test_a_number_of_months_that_cannot_be_is_said_beside_its_field(house: House, months: str) -> None:
    row = await publish_policy(house)
    address = await write_draft(house, row, row.value())
    async with house.staff() as staff:
        refused = await staff.get(address, params={"months": months})
    assert refused.status_code == 422
    assert re.search(r'id="error-months".*?Enter a number of months from 1 to 36\.', refused.text, re.DOTALL)
    assert f'value="{months}"' in refused.text
    assert "Claims looked at" not in said(refused)


async def test_an_incomplete_draft_says_what_it_lacks(house: House) -> None:
    row = await publish_policy(house)
    async with house.staff() as staff:
        told = said(await staff.get(f"/policies/{row.policy_id}/replay"))
    assert "The draft is not complete" in told
    assert "Claims looked at" not in told


async def test_another_shop_s_policy_is_unknown(house: House) -> None:
    row, _ = await three_claims(house)
    address = await write_draft(house, row, row.value())
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    async with house.staff(OTHER) as stranger:
        assert (await stranger.get(address)).status_code == 404
        assert (await stranger.get(f"/policies/{uuid4()}/replay")).status_code == 404
        assert (await stranger.post(f"/policies/{row.policy_id}/preview", data=TERMS)).status_code == 404


async def test_the_database_itself_refuses_to_write(house: House) -> None:
    with pytest.raises(DBAPIError, match="read-only transaction"):
        await write_all_the_same(house)


async def write_all_the_same(house: House) -> None:
    async with house.tx() as tx:
        await write_nothing(tx)
        tx.add(Policy(name="No", draft={}, created_at=house.ctx.now()))
        await tx.flush()
