"""Staff ask for what is missing by name, see the clock, and decide without it only with a reason."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, update

from core.domain.claims import ClaimState
from core.domain.conditions import When
from core.domain.deciding import Automation, Outcome
from core.domain.evidence import Piece, Tier
from core.domain.faults import Fault
from core.store.claims import Claim, Message, list_evidence
from core.store.decisions import find_decision_of_claim
from core.store.letters import LetterRow
from core.store.policies import Policy
from core.store.units import Unit
from core.store.warranties import Warranty
from tests.integration.shopify_app.support import HTMX, claim_now, jpeg, said, sold
from tests.integration.shopify_app.test_staff_file_claims import claims_of, form
from tests.support.house import NOON, House
from tests.support.shops import file_claim, publish_policy

pytestmark = pytest.mark.thorough

TIERS = (
    Tier(needs={Piece.PHOTO: 1, Piece.SERIAL: 1}, when=When(faults=frozenset({Fault.BATTERY}))),
    Tier(needs={Piece.PHOTO: 3, Piece.SERIAL: 1, Piece.PROOF: 1}),
)


async def incomplete(house: House, **terms: Any) -> Claim:
    """An order's claim with one photo of three, and without the serial. The order is proof enough."""
    await publish_policy(house, **({"tiers": TIERS} | terms))
    order = house.order(house.product(), 2)
    await house.settle()
    claim = await file_claim(house, order)
    await house.settle()
    return claim


async def letters_of(house: House, claim: Claim) -> list[str]:
    async with house.tx() as tx:
        rows = await tx.scalars(
            select(LetterRow).where(LetterRow.claim_id == claim.id).order_by(LetterRow.id)
        )
        return [row.kind for row in rows]


@pytest.mark.sample
async def test_one_button_asks_for_exactly_what_is_missing(house: House) -> None:
    claim = await incomplete(house)
    async with house.tx() as tx:
        await tx.execute(update(Policy).values(automation=Automation.OFF))
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
        filled_in = [part.partition('"')[0] for part in page.text.split('"hidden" name="pieces" value="')[1:]]
        assert filled_in == ["photo", "serial"]
        assert "Ask the buyer for it" in said(page)
        asked = await staff.post(
            f"/claims/{claim.id}/ask", data={"pieces": ["photo", "serial"]}, headers=HTMX
        )
    assert asked.status_code == 200
    assert "Asked for: 2 × Photo, 1 × Serial number" in said(asked)
    assert "The buyer was asked for: 2 × Photo, 1 × Serial number." in said(asked)
    assert (await claim_now(house, claim.id)).state is ClaimState.WAITING
    async with house.tx() as tx:
        [message] = await tx.scalars(select(Message))
    assert (message.text, message.pieces) == ("", {"photo": 2, "serial": 1})
    assert await letters_of(house, claim) == ["claim_received", "claim_needs_information"]


async def test_the_form_is_filled_in_with_what_is_missing_and_staff_may_ask_for_more(house: House) -> None:
    claim = await incomplete(house)
    async with house.staff() as staff:
        page = " ".join((await staff.get(f"/claims/{claim.id}")).text.split())
        for piece, ticked in (("photo", True), ("video", False), ("serial", True), ("proof", False)):
            box = page.partition(f'<input type="checkbox" name="pieces" value="{piece}"')[2].partition(">")[0]
            assert ("checked" in box) is ticked, piece
        form = {"pieces": ["video"], "question": "Does it hum?"}
        asked = await staff.post(f"/claims/{claim.id}/ask", data=form, headers=HTMX)
    assert "Does it hum? Asked for: 1 × Video" in said(asked)


async def test_a_piece_that_is_none_is_refused_and_nothing_is_asked(house: House) -> None:
    claim = await incomplete(house)
    async with house.staff() as staff:
        refused = await staff.post(f"/claims/{claim.id}/ask", data={"pieces": ["gold"]}, headers=HTMX)
    assert refused.status_code == 422
    assert (await claim_now(house, claim.id)).state is ClaimState.IN_REVIEW
    assert await letters_of(house, claim) == ["claim_received"]


@pytest.mark.sample
@pytest.mark.parametrize("step", ["approve", "decline"])
async def test_deciding_while_something_is_missing_needs_a_reason_and_is_kept_as_such(
    house: House, step: str
) -> None:
    claim = await incomplete(house)
    form = {"approve": {"remedy": "refund"}, "decline": {"reason": "no_fault_found"}}[step]
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
        assert "Still to come: 2 × Photo, 1 × Serial number Deciding without it goes against" in said(page)
        refused = await staff.post(f"/claims/{claim.id}/{step}", data=form, headers=HTMX)
        assert refused.status_code == 422
        assert (await claim_now(house, claim.id)).state is ClaimState.IN_REVIEW
        decided = await staff.post(
            f"/claims/{claim.id}/{step}", data=form | {"note": "We know this batch."}, headers=HTMX
        )
    assert decided.status_code == 200
    assert (await claim_now(house, claim.id)).overridden is True
    assert "This went against the computed answer." in said(decided)


async def test_staff_see_how_long_is_left_and_what_is_late(house: House) -> None:
    claim = await incomplete(house, hours_to_answer=30)
    async with house.staff() as staff:
        assert "Our answer Due in 1 day" in said(await staff.get(f"/claims/{claim.id}"))
        with time_machine.travel(NOON + timedelta(hours=27)):
            inbox = said(await staff.get("/claims"))
        assert "Late 0" in inbox
        assert "Due in 3 hours" in inbox
        with time_machine.travel(NOON + timedelta(hours=31)):
            late = said(await staff.get("/claims", params={"state": "late"}))
            assert "Late 1" in late
            assert claim.number in late
            assert "1 hour late" in late
            page = said(await staff.get(f"/claims/{claim.id}"))
            assert "Our answer Late since 11/23/26, 7:00 PM" in page
            asked = await staff.post(f"/claims/{claim.id}/ask", data={"question": "?"}, headers=HTMX)
            assert "Stands still, late already" in said(asked)
            assert "Nothing is late" in said(await staff.get("/claims", params={"state": "late"}))


async def test_a_typed_serial_is_noted_on_the_unit_unless_another_has_it(house: House) -> None:
    claim = await incomplete(house)
    async with house.tx() as tx:
        held = await tx.get_one(Claim, claim.id)
        held.serial = "ab – 12"
        unit_id = (await tx.get_one(Warranty, claim.warranty_id)).unit_id
        unit = await tx.get_one(Unit, unit_id)
        [other] = await tx.scalars(select(Unit).where(Unit.id != unit_id))
        other.serial, other.serial_normal = "AB12", "AB12"
        other.product_gid = unit.product_gid
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
        assert "Serial number, as the buyer typed it: ab – 12" in said(page)
        shown = {"serial": "ab – 12"}
        assert 'name="serial" value="ab – 12"' in page.text
        other_one = await staff.post(f"/claims/{claim.id}/serial", data={"serial": "AB13"}, headers=HTMX)
        assert other_one.status_code == 409
        assert "There is another number by now, so nothing was noted." in said(other_one)
        taken = await staff.post(f"/claims/{claim.id}/serial", data=shown, headers=HTMX)
        assert taken.status_code == 409
        assert "Another unit has this number: Lumen desk lamp. Nothing was changed." in said(taken)
        async with house.tx() as tx:
            assert (await tx.get_one(Unit, unit_id)).serial is None
            (await tx.get_one(Unit, other.id)).serial_normal = "AB13"
        noted = await staff.post(f"/claims/{claim.id}/serial", data=shown, headers=HTMX)
    assert noted.status_code == 200
    assert "Serial number: ab – 12" in said(noted)
    async with house.tx() as tx:
        unit = await tx.get_one(Unit, unit_id)
    assert (unit.serial, unit.serial_normal) == ("ab – 12", "AB12")


async def test_staff_who_file_a_claim_are_asked_for_its_pieces_and_keep_what_they_sent(house: House) -> None:
    await publish_policy(house, tiers=TIERS)
    house.order(house.product())
    await house.settle()
    async with house.tx() as tx:
        warranty = (await tx.scalars(select(Warranty))).one()
    address = f"/warranties/{warranty.id}/claims/new"
    battery, files = form(fault="battery"), {"photos": ("fault.jpg", jpeg(), "image/jpeg")}
    async with house.staff() as staff:
        refused = await staff.post(address, data=battery, files=files)
        assert refused.status_code == 422
        assert "Still missing: the serial number." in said(refused)
        assert "Still missing: one photo." not in said(refused)
        assert await claims_of(house) == []
        kept = refused.text.partition('name="kept" value="')[2].partition('"')[0]
        filed = await staff.post(address, data=battery | {"kept": kept, "serial": "AB-12"})
    assert filed.status_code == 303
    [claim] = await claims_of(house)
    assert (claim.outcome, claim.serial) == (Outcome.ELIGIBLE, "AB-12")
    async with house.tx() as tx:
        decision = await find_decision_of_claim(tx, claim.id)
    assert decision is not None
    assert decision.facts["evidence"] == {"photo": 1, "serial": 1}


async def test_staff_may_file_a_claim_whose_rest_comes_later(house: House) -> None:
    await publish_policy(house, tiers=TIERS)
    house.order(house.product())
    await house.settle()
    async with house.tx() as tx:
        warranty = (await tx.scalars(select(Warranty))).one()
    address = f"/warranties/{warranty.id}/claims/new"
    async with house.staff() as staff:
        refused = await staff.post(address, data=form())
        assert "File it now, the rest comes later" in said(refused)
        forged = await staff.post(address, data=form(kept="forged"))
        assert forged.status_code == 422
        assert await claims_of(house) == []
        filed = await staff.post(address, data=form(rest_later="yes"))
    assert filed.status_code == 303
    [claim] = await claims_of(house)
    assert claim.outcome is Outcome.NOT_YET


async def test_good_files_of_staff_stay_whatever_else_is_wrong_with_the_form(house: House) -> None:
    [warranty] = await sold(house)
    address = f"/warranties/{warranty.id}/claims/new"
    photo, text = ("fault.jpg", jpeg(), "image/jpeg"), ("words.jpg", b"no picture", "image/jpeg")
    async with house.staff() as staff:
        files = [("photos", photo), ("photos", text)]
        refused = await staff.post(address, data=form(email="nobody"), files=files)
        assert refused.status_code == 422
        assert "words.jpg: This file is not a photo we can use." in said(refused)
        assert "1 file is here already" in said(refused)
        [kept] = re.findall(r'name="kept" value="([^"]+)"', refused.text)
        again = await staff.post(address, data=form(email="nobody", kept=kept))
        assert re.findall(r'name="kept" value="', again.text) != []
        assert await claims_of(house) == []
        filed = await staff.post(address, data=form(kept=kept))
    assert filed.status_code == 303
    [claim] = await claims_of(house)
    async with house.tx() as tx:
        assert [file.piece for file in await list_evidence(tx, claim.id)] == [Piece.PHOTO]


async def test_a_kept_file_that_was_swept_meanwhile_is_asked_for_again(house: House) -> None:
    [warranty] = await sold(house)
    address, photo = f"/warranties/{warranty.id}/claims/new", ("fault.jpg", jpeg(), "image/jpeg")
    async with house.staff() as staff:
        refused = await staff.post(address, data=form(email="nobody"), files=[("photos", photo)])
        [kept] = re.findall(r'name="kept" value="([^"]+)"', refused.text)
        await house.ctx.blobs.delete_shop(await house.shop_id())
        again = await staff.post(address, data=form(kept=kept))
    assert again.status_code == 422
    assert "Still missing: one photo" in said(again)
    assert await claims_of(house) == []
