"""Staff see what a draft would have made of the claims of the last months; nothing is written."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import func, insert, inspect, select, update
from sqlalchemy.exc import DBAPIError

from core.domain.claims import DeclineReason
from core.domain.deciding import Course, DecisionRule
from core.domain.faults import Fault
from core.domain.goodwill import Goodwill
from core.domain.policies import AssignmentKind
from core.domain.remedies import Remedy
from core.domain.terms import StartRule, Terms
from core.services import claims, policies
from core.services.claims import reassess
from core.services.drafts import draft_from_terms
from core.services.trials import BATCH
from core.store.base import Base, Tx, new_id, write_nothing
from core.store.claims import Claim, get_claim
from core.store.decisions import DecisionRow
from core.store.policies import Policy, TermsRow, get_policy
from core.store.warranties import Warranty
from shopify_app.policy_replay import MOST_LISTED
from simulator import world as shopify
from tests.integration.shopify_app.support import OTHER, follow, said
from tests.support.house import House
from tests.support.shops import STAFF, file_claim, lamp_terms, publish_policy

pytestmark = pytest.mark.thorough

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
    filed = [
        await file_claim(house, order),
        await file_claim(house, order, position=2, fault=Fault.ACCIDENT),
        await file_claim(house, order, position=3, after=timedelta(days=600), email="bob@example.org"),
    ]
    await file_claim(house, candle, fault=Fault.ACCIDENT, email="eve@example.org")
    await house.settle()
    return row, [claim.number for claim in filed]


def next_part(page: httpx.Response) -> str:
    """The address that the page asks for by itself, as soon as it is there."""
    [address] = re.findall(r'hx-get="([^"]+)" hx-trigger="load"', page.text)
    return str(address)


def listed(page: httpx.Response) -> list[str]:
    return re.findall(r'class="row-link"[^>]*>([^<]+)<', page.text)


async def counted(staff: httpx.AsyncClient, address: str, **asked: str) -> httpx.Response:
    """The page when its only part has come."""
    return await follow(staff, next_part(await staff.get(address, params=asked)))


async def copy_claim(house: House, number: str, times: int) -> list[str]:
    """Claims like that one, each with the same decision; their numbers."""
    numbers = [f"C-{place}" for place in range(times)]
    async with house.tx() as tx:
        [claim] = await tx.scalars(select(Claim).where(Claim.number == number))
        [decision] = await tx.scalars(select(DecisionRow).where(DecisionRow.claim_id == claim.id))
        copied = [{**columns(claim), "id": new_id(), "number": each, "access_code": each} for each in numbers]
        await tx.execute(insert(Claim), copied)
        copies = [{**columns(decision), "id": new_id(), "claim_id": each["id"]} for each in copied]
        await tx.execute(insert(DecisionRow), copies)
    return numbers


def columns(row: Base) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in inspect(type(row)).mapper.column_attrs}


@pytest.mark.sample
async def test_what_flips_is_listed_by_claim_with_its_money_and_nothing_is_written(house: House) -> None:
    row, [fine, excluded, late] = await three_claims(house)
    draft = lamp_terms(months=12, rules=BY_RULE, excluded_faults=frozenset({Fault.COSMETIC}))
    address = await write_draft(house, row, draft)
    before = await counts(house)
    async with house.staff() as staff:
        page = await counted(staff, address)
        german = said(await counted(staff, address, locale="de"))
        nothing_written = said(await staff.get(address))
    told = said(page)
    assert "Claims looked at 3" in told
    assert "Answers that change 2" in told
    assert "Difference €0.00 above zero" in told
    assert f"{late} Covered → Not covered approve → to a person Not decided yet -€80.00" in told
    assert f"{excluded} Not covered → Covered to a person → approve Not decided yet €80.00" in told
    assert "3 of them are not decided yet" in told
    assert told.index(late) < told.index(excluded)
    assert fine not in told
    assert "Nothing was written" in nothing_written
    assert "Answers that change" not in german
    assert "Antworten, die sich ändern 2" in german
    assert await counts(house) == before


async def test_money_alone_is_a_change_and_adds_up(house: House) -> None:
    row, [fine, _, late] = await three_claims(house)
    address = await write_draft(house, row, lamp_terms(rules=BY_RULE, deductible=Decimal("12.50")))
    async with house.staff() as staff:
        told = said(await counted(staff, address))
    assert "Claims looked at 3" in told
    assert "Answers that change 2" in told
    assert "Difference -€25.00" in told
    assert f"{fine} Covered → Covered approve → approve Not decided yet -€12.50" in told
    assert f"{late} Covered → Covered approve → approve Not decided yet -€12.50" in told


async def test_the_same_terms_change_nothing(house: House) -> None:
    row, _ = await three_claims(house)
    address = await write_draft(house, row, row.value())
    async with house.staff() as staff:
        told = said(await counted(staff, address))
    assert "Answers that change 0" in told
    assert "The draft answers every one of these claims as what is published does." in told


async def test_a_draft_that_nobody_touched_flips_nothing_though_claims_stand_on_an_older_version(
    house: House,
) -> None:
    row, [fine, _, late] = await three_claims(house)
    async with house.tx() as tx:
        newer = lamp_terms(months=12, rules=BY_RULE)
        second = await policies.publish(tx, row.policy_id, newer, by=STAFF, now=house.ctx.now())
    address = await write_draft(house, row, second.value())
    async with house.staff() as staff:
        untouched = said(await counted(staff, address))
        page = said(await staff.get(address))
        await write_draft(house, row, row.value())
        longer = said(await counted(staff, address))
    assert "Claims looked at 3" in untouched
    assert "Answers that change 0" in untouched
    assert "with what version 2 says to them" in page
    assert f"{late} Not covered → Covered to a person → approve Not decided yet €80.00" in longer
    assert fine not in longer


async def test_what_people_decided_is_said_beside_the_computed_answers(house: House) -> None:
    row, [fine, excluded, _] = await three_claims(house)
    async with house.tx() as tx:
        claims_by = {each.number: each.id for each in await tx.scalars(select(Claim))}
        now = house.ctx.now()
        await claims.approve(tx, claims_by[excluded], Remedy.REFUND, note="A friend", by=STAFF, now=now)
        await claims.decline(tx, claims_by[fine], DeclineReason.FAULT_EXCLUDED, note="No", by=STAFF, now=now)
    address = await write_draft(house, row, lamp_terms(months=1, rules=BY_RULE))
    async with house.staff() as staff:
        told = said(await counted(staff, address, last="2026-11-30", first="2026-11-01"))
        await write_draft(house, row, lamp_terms(rules=BY_RULE, deductible=Decimal(1)))
        cheaper = said(await counted(staff, address))
    assert "Claims looked at 2 0 of them are not decided yet" in told
    assert f"{fine} Covered → Covered approve → approve Declined: " in cheaper
    assert "You -€1.00" in cheaper
    await write_draft(house, row, replace(row.value(), excluded_faults=frozenset({Fault.COSMETIC})))
    async with house.staff() as staff:
        kinder = said(await counted(staff, address))
    assert f"{excluded} Not covered → Covered to a person → approve Refund You €80.00" in kinder


async def test_a_draft_that_starts_on_another_fact_counts_from_the_day_that_the_warranty_knows(
    house: House,
) -> None:
    """Bought in October, sent 21 days later: a claim after a month is covered from the day it was sent."""
    terms: dict[str, Any] = {"months": 1, "rules": BY_RULE, "excluded_faults": frozenset()}
    row = await publish_policy(house, start_rules=(StartRule.PURCHASE,), **terms)
    order = house.order(house.product(), at=house.world.now() - timedelta(days=40))
    shopify.fulfill_order(house.world, house.shop, order)
    await house.settle()
    async with house.tx() as tx:
        sent = house.ctx.now().date() - timedelta(days=19)
        await tx.execute(update(Warranty).values(fulfilled_on=sent))
    claim = await file_claim(house, order)
    await house.settle()
    draft = lamp_terms(start_rules=(StartRule.FULFILMENT, StartRule.PURCHASE), **terms)
    address = await write_draft(house, row, draft)
    async with house.staff() as staff:
        told = said(await counted(staff, address))
    assert f"{claim.number} Not covered → Covered to a person → approve Not decided yet €80.00" in told


async def test_goodwill_and_what_the_law_asks_for_cost_money_in_the_difference(house: House) -> None:
    row = await publish_policy(house, months=12)
    order = house.order(house.product(stock=9))
    await house.settle()
    claim = await file_claim(house, order, after=timedelta(days=400))
    half = Goodwill(months=6, remedy=Remedy.REFUND, share=Decimal("0.5"))
    address = await write_draft(house, row, lamp_terms(months=12, goodwill=half))
    async with house.staff() as staff:
        kept = said(await counted(staff, address))
        await write_draft(house, row, lamp_terms(months=12, statutory_months=24))
        by_law = said(await counted(staff, address))
    assert f"{claim.number} Not covered → Goodwill is possible to a person → to a person" in kept
    assert "Difference €40.00" in kept
    assert "Difference €80.00" in by_law


async def test_before_its_first_version_a_policy_is_tried_on_claims_that_nothing_is_promised_for(
    house: House,
) -> None:
    lamp, candle = house.product(), house.product("Candle", product_type="Candles")
    orders = [house.order(lamp), house.order(candle, email="eve@example.org")]
    await house.settle()
    claim, other = [await file_claim(house, order) for order in orders]
    async with house.tx() as tx:
        now = house.ctx.now()
        draft = draft_from_terms(lamp_terms(rules=BY_RULE))
        policy = await policies.create(tx, "Lamps", draft, by=STAFF, now=now)
        await policies.assign(tx, policy.id, [(AssignmentKind.TYPE, "Lamps")], by=STAFF, now=now)
    await house.settle()
    address = f"/policies/{policy.id}/replay"
    async with house.staff() as staff:
        linked = (await staff.get(f"/policies/{policy.id}")).text
        page = said(await staff.get(address))
        told = said(await counted(staff, address))
    assert address in linked
    assert "for which nothing is promised yet" in page
    assert "Claims looked at 1 " in told
    assert f"{claim.number} Not yet: something is missing → Covered to a person → approve" in told
    assert "Difference €80.00" in told
    assert other.number not in told


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
        year = said(await counted(staff, address))
        longer = said(await counted(staff, address, months="14"))
    assert "Claims looked at 3" in year
    assert f"{fine} Not covered → Covered to a person → approve Not decided yet €80.00" in year
    assert "Difference €160.00" in year
    assert "Claims looked at 4" in longer
    assert old.number not in year


async def file_answer(tx: Tx, claim_id: UUID, *, fault: Fault, now: datetime) -> None:
    """Another decision on the claim, as if its fault had turned out to be that."""
    claim = await get_claim(tx, claim_id, lock=True)
    claim.fault = fault
    await reassess(tx, claim, now=now)


async def test_long_lists_come_in_parts_and_the_page_at_once(house: House) -> None:
    row, [fine, *_] = await three_claims(house)
    numbers = await copy_claim(house, fine, BATCH)
    address = await write_draft(house, row, lamp_terms(rules=BY_RULE, deductible=Decimal(1)))
    before = await counts(house)
    async with house.staff() as staff:
        page = await staff.get(address)
        first = await follow(staff, next_part(page))
        second = await follow(staff, next_part(first))
    total = BATCH + 3
    assert f"Counting … 0 of {total}" in said(page)
    assert f'<progress max="{total}" value="0"' in page.text
    assert f"Counting … {BATCH} of {total}" in said(first)
    assert f'<progress max="{total}" value="{BATCH}"' in first.text
    assert f"Answers that change {BATCH}" in said(first)
    assert f"Difference -€{BATCH}.00" in said(first)
    assert f"All of them were looked at. {total} of {total}" in said(second)
    assert f"Answers that change {BATCH + 2}" in said(second)
    assert f"Difference -€{BATCH + 2}.00" in said(second)
    assert "hx-get" not in second.text
    assert sorted(listed(first)) == sorted(numbers)
    assert listed(second) == []
    assert f"The newest {MOST_LISTED} are listed." in said(second)
    assert await counts(house) == before


async def test_parts_stop_when_the_draft_is_saved_meanwhile(house: House) -> None:
    row, _ = await three_claims(house)
    address = await write_draft(house, row, row.value())
    async with house.staff() as staff:
        page = await staff.get(address, params={"months": "7"})
        await write_draft(house, row, lamp_terms(months=6))
        stopped = await follow(staff, next_part(page))
    assert "The draft was saved or published meanwhile" in said(stopped)
    assert re.search(rf'href="{address}\?[^"]*months=7', stopped.text)
    assert "hx-get" not in stopped.text


async def test_a_range_of_days_holds_its_first_and_its_last_day(house: House) -> None:
    row, _ = await three_claims(house)
    address = await write_draft(house, row, row.value())
    ranges: list[tuple[dict[str, str], int]] = [
        ({"first": "2026-11-22", "last": "2026-11-22"}, 2),
        ({"first": "2026-11-21", "last": "2026-11-21"}, 0),
        ({"first": "2026-11-23"}, 1),
        ({"first": "2026-01-01", "months": "1"}, 3),
    ]
    async with house.staff() as staff:
        for days, expected in ranges:
            told = said(await counted(staff, address, **days))
            assert f"Claims looked at {expected} " in told, days


CANNOT_BE: list[tuple[dict[str, str], str, str]] = [
    ({"months": "0"}, "months", "The number of months must be 1 or more."),
    ({"months": "37"}, "months", "The number of months must be 36 or less."),
    ({"months": "x"}, "months", "The number of months must be a whole number, like 12."),
    ({"months": "²"}, "months", "The number of months must be a whole number, like 12."),
    ({"months": ""}, "months", "Enter a number of months from 1 to 36."),
    ({"last": "2026-11-22"}, "first", "Enter the first day, too."),
    ({"first": "2026-11-22", "last": "2026-11-21"}, "last", "The last day comes before the first."),
    ({"first": "2026-02-30"}, "first", "The first day must be a real date, like 2026-11-22."),
]


async def test_a_range_that_cannot_be_is_said_beside_its_field(house: House) -> None:
    row = await publish_policy(house)
    address = await write_draft(house, row, row.value())
    async with house.staff() as staff:
        for asked, field, reason in CANNOT_BE:
            refused = await staff.get(address, params=asked)
            assert refused.status_code == 422, asked
            assert re.search(rf'id="error-{field}">.*?{re.escape(reason)}', refused.text), asked
            assert all(f'value="{typed}"' in refused.text for typed in asked.values())
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
        assert (await stranger.get(f"{address}/part", params={"draft": "x", "total": "1"})).status_code == 404
        assert (await stranger.get(f"{address}/part", params={"total": "many"})).status_code == 400
        assert (await stranger.get(f"/policies/{uuid4()}/replay")).status_code == 404


async def test_the_database_itself_refuses_to_write(house: House) -> None:
    with pytest.raises(DBAPIError, match="read-only transaction"):
        await write_all_the_same(house)


async def write_all_the_same(house: House) -> None:
    async with house.tx() as tx:
        await write_nothing(tx)
        tx.add(Policy(name="No", draft={}, created_at=house.ctx.now()))
        await tx.flush()
