"""Buyers type the number on the thing: it proves the purchase where our own records know it."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from core.domain.deciding import Automation, Course, DecisionRule, Outcome
from core.domain.evidence import Piece, Tier
from core.domain.proofs import AlternativeProof, ProofKind
from core.domain.queues import Queue
from core.domain.registrations import Channel, Proof
from core.domain.serials import normal
from core.services import automation, codes
from core.services.codes import Labelled
from core.services.reassessments import reassess_open
from core.services.registrations import Entry
from core.store.claims import Claim
from core.store.codes import CodeRow, list_codes
from core.store.decisions import DecisionRow
from core.store.letters import LetterRow
from core.store.registrations import Registration
from core.store.units import Unit
from core.store.warranties import Warranty
from tests.integration.microsite.phone import (
    ADA,
    BOUGHT,
    FAULT,
    all_of,
    count,
    entry,
    jpeg,
    label_of_order,
    labels,
    now,
    register,
    send,
    sheet,
    stock,
)
from tests.integration.shopify_app.support import HTMX, said
from tests.support.house import House
from tests.support.shops import STAFF, publish_policy

pytestmark = pytest.mark.thorough

PHOTO = [("front.jpg", jpeg("red"))]
RECEIPT = [("receipt.jpg", jpeg("white"))]
UNKNOWN_DAY = {**FAULT, **ADA, "channel": "retailer", "day_unknown": "on"}
TERMS: dict[str, Any] = {
    "tiers": (Tier(needs={Piece.PHOTO: 1, Piece.PROOF: 1}),),
    "alternative_proofs": (
        AlternativeProof(kind=ProofKind.RECEIPT, gives=Proof.WEAK),
        AlternativeProof(kind=ProofKind.SERIAL, gives=Proof.STRONG, days_after_shipping=30),
    ),
    "rules": (DecisionRule(name="All", course=Course.APPROVE),),
}


async def number(house: House, code: str, serial: str, **changes: object) -> Unit:
    """The labelled piece has a number."""
    async with house.tx() as tx:
        unit_id = await tx.scalar(select(CodeRow.unit_id).where(CodeRow.code == code))
        values = {"serial": serial, "serial_normal": normal(serial), **changes}
        await tx.execute(update(Unit).where(Unit.id == unit_id).values(**values))
        return (await tx.scalars(select(Unit).where(Unit.id == unit_id))).one()


async def loose_label(house: House, product_gid: str | None) -> str:
    """One code for all pieces of a product."""
    labelled = Labelled(title="Lamp", sku=None, product_gid=product_gid or "", variant_gid=None)
    async with house.tx() as tx:
        printed = await codes.order_sheet(tx, labelled, per_unit=False, count=1, by=STAFF, now=now())
        return (await list_codes(tx, printed.id))[0].code


async def answered(house: House) -> tuple[Claim, dict[str, Any], dict[str, dict[str, Any]]]:
    """The newest claim, the facts of its newest answer, and the trace by rule."""
    claims, decisions = await all_of(house, Claim), await all_of(house, DecisionRow)
    return claims[-1], decisions[-1].facts, {line["rule"]: line for line in decisions[-1].trace}


async def shown_to_staff(house: House, claim: Claim) -> str:
    async with house.staff() as staff:
        return said(await staff.get(f"/claims/{claim.id}"))


async def test_a_buyer_who_does_not_know_the_day_is_covered_from_the_one_that_the_serial_gives(
    house: House,
) -> None:
    await stock(house, **TERMS)
    known, [code] = await labels(house), await labels(house, per_unit=False)
    await number(house, known[0], "SN–4711", shipped_on=date(2026, 9, 1))
    page = await house.buyer.get(f"/{code}/claim")
    assert sheet(page).names[:5] == ["fault", "description", "photos", "serial", "proof"]
    assert "If we know when it left us, you may need no other proof of purchase." in said(page)
    filed = await send(house.buyer, page, {**UNKNOWN_DAY, "serial": "sn 4711"}, PHOTO)
    assert filed.status_code == 303
    claim, facts, trace = await answered(house)
    assert (claim.outcome, claim.queue) == (Outcome.ELIGIBLE, None)
    assert (facts["purchase_estimated"], facts["serial"], facts["proofs_given"]) == (
        True,
        "piece",
        ["serial"],
    )
    assert trace["period"]["values"]["starts_on"] == "2026-10-01"
    assert trace["period"]["values"]["ends_on"] == "2028-10-01"
    assert trace["proof"]["values"]["proof"] == "strong"
    shown = await shown_to_staff(house, claim)
    assert "It is that of a piece of this product which nobody else has. It left on Sep 1, 2026." in shown
    assert "By the terms it stands for a purchase on Oct 1, 2026." in shown
    assert "Claimed on Nov 22, 2026; covered from Oct 1, 2026 to Oct 1, 2028" in shown


async def test_an_empty_day_is_asked_for_unless_they_tick_that_they_do_not_know_it(house: House) -> None:
    await stock(house, **TERMS)
    [code] = await labels(house)
    page = await house.buyer.get(f"/{code}/claim")
    empty = {**FAULT, **ADA, "channel": "retailer"}
    refused = await send(house.buyer, page, empty, PHOTO)
    assert refused.status_code == 422
    assert "Enter the purchase date, or tick that you do not know it." in refused.text
    assert await count(house, Claim, Registration) == [0, 0]


async def test_the_same_form_twice_is_one_claim_though_nobody_knows_the_day(house: House) -> None:
    await stock(house, **TERMS)
    [code] = await labels(house, per_unit=False)
    page = await house.buyer.get(f"/{code}/claim")
    data = {**UNKNOWN_DAY, "rest_later": "yes"}
    assert (await send(house.buyer, page, data, PHOTO)).status_code == 303
    assert (await send(house.buyer, page, data, PHOTO)).status_code == 303
    assert await count(house, Claim, Registration, Unit) == [1, 1, 1]
    claim, _, trace = await answered(house)
    assert (claim.outcome, claim.queue) == (Outcome.NOT_YET, Queue.DATES)
    assert "serial" not in trace


async def test_who_was_not_quick_enough_may_have_ticked_the_box(house: House) -> None:
    """Somebody else registers the piece while the form is filled in: the mailbox says what came of it."""
    await stock(house, **TERMS)
    [code] = await labels(house)
    page = await house.buyer.get(f"/{code}/claim")
    await register(house, code, entry("bob@example.org"))
    answer = await send(house.buyer, page, {**UNKNOWN_DAY, "serial": "SN-1", "rest_later": "yes"}, PHOTO)
    assert answer.status_code == 200
    assert "Thank you, we have it" in said(answer)
    assert await count(house, Claim, Registration) == [0, 2]


async def test_what_is_known_of_the_unit_is_never_asked(house: House) -> None:
    await stock(house, **TERMS)
    [code] = await labels(house)
    who = Entry(name="Ada", email="ada@example.org", purchased_on=None, channel=Channel.RETAILER)
    await register(house, code, who)
    await number(house, code, "SN-1", shipped_on=date(2026, 8, 1))
    [warranty] = await all_of(house, Warranty)
    page = await house.buyer.get(f"/w/{warranty.certificate_code}/claim")
    assert sheet(page).names == ["fault", "description", "photos"]
    await send(house.buyer, page, FAULT, PHOTO)
    claim, facts, trace = await answered(house)
    assert (claim.outcome, facts["serial"], claim.serial) == (Outcome.ELIGIBLE, "own", None)
    assert trace["period"]["values"]["starts_on"] == "2026-08-31"


async def test_an_unknown_number_and_one_of_somebody_else_are_answered_alike(house: House) -> None:
    """Both are asked for another proof, in the same words; only staff read what became of the number."""
    await stock(house, **TERMS)
    [ada], [code] = await labels(house), await labels(house, per_unit=False)
    await register(house, ada)
    await number(house, ada, "SN-ADA", shipped_on=date(2026, 8, 1))
    seen = []
    for email, serial in (("bob@example.org", "SN-BOB"), ("eve@example.org", "SN-ADA")):
        page = await house.buyer.get(f"/{code}/claim")
        who = {"name": "Bob", "email": email, **BOUGHT}
        refused = await send(house.buyer, page, {**FAULT, **who, "serial": serial}, PHOTO)
        assert refused.status_code == 422
        seen.append(said(refused).replace(serial, "…"))
        data = {**FAULT, **who, "serial": serial}
        assert (await send(house.buyer, refused, data, proof=RECEIPT)).status_code == 303
    assert seen[0] == seen[1]
    claims = {claim.serial: claim for claim in await all_of(house, Claim)}
    assert {serial: (claim.outcome, claim.queue) for serial, claim in claims.items()} == {
        "SN-BOB": (Outcome.ELIGIBLE, None),
        "SN-ADA": (Outcome.ELIGIBLE, Queue.OWNERSHIP),
    }
    shown = await shown_to_staff(house, claims["SN-ADA"])
    assert "It is that of a piece that somebody else has" in shown
    assert "The piece that we hold with this number" in shown
    assert "Note it on the unit" not in shown
    shown = await shown_to_staff(house, claims["SN-BOB"])
    assert "We hold no piece with this number. It proves nothing by itself." in shown
    page = await house.buyer.get(f"/claims/{claims['SN-ADA'].access_code}")
    assert "somebody else" not in page.text


@pytest.mark.sample
async def test_a_number_proves_once(house: House) -> None:
    await stock(house, **TERMS)
    [known], [code] = await labels(house), await labels(house, per_unit=False)
    await number(house, known, "SN-7", shipped_on=date(2026, 9, 1))
    for email in ("ada@example.org", "bob@example.org"):
        page = await house.buyer.get(f"/{code}/claim")
        data = {**UNKNOWN_DAY, "email": email, "serial": "SN-7", "rest_later": "yes"}
        await send(house.buyer, page, data, [(f"{email}.jpg", jpeg(size=(300 + len(code), 200)))])
    facts = [row.facts["serial"] for row in await all_of(house, DecisionRow)]
    assert facts == ["piece", "taken"]
    page = await house.buyer.get(f"/{known}/claim")
    await send(house.buyer, page, {**UNKNOWN_DAY, "email": "eve@example.org", "rest_later": "yes"}, PHOTO)
    claim, own, _ = await answered(house)
    assert (own["serial"], claim.outcome, claim.queue) == ("taken", Outcome.NOT_YET, Queue.DATES)


async def test_two_labelled_pieces_are_two_pieces(house: House) -> None:
    await stock(house, **TERMS)
    known, code = await labels(house, 2)
    await number(house, known, "SN-8", shipped_on=date(2026, 9, 1))
    page = await house.buyer.get(f"/{code}/claim")
    await send(house.buyer, page, {**UNKNOWN_DAY, "serial": "SN-8", "rest_later": "yes"}, PHOTO)
    assert (await answered(house))[1]["serial"] == "taken"


async def test_an_ordered_piece_counts_and_a_person_looks_which_record_is_meant(house: House) -> None:
    row = await publish_policy(house, **TERMS)
    async with house.tx() as tx:
        await automation.switch(tx, row.policy_id, Automation.AUTOMATIC, by=STAFF, now=now())
    lamp = house.product(stock=9)
    order = house.order(lamp)
    await house.settle()
    ordered = await number(house, await label_of_order(house, order), "SN-9", shipped_on=date(2026, 9, 1))
    code = await loose_label(house, ordered.product_gid)
    found = {"ada@example.org": ("theirs", Queue.OWNERSHIP), "eve@example.org": ("taken", Queue.DATES)}
    for email, (match, queue) in found.items():
        page = await house.buyer.get(f"/{code}/claim")
        data = {**UNKNOWN_DAY, "email": email, "serial": "SN-9", "rest_later": "yes"}
        await send(house.buyer, page, data, [(f"{email}.jpg", jpeg(size=(300, 200)))])
        await house.settle()
        claim, facts, _ = await answered(house)
        assert (facts["serial"], claim.queue, claim.decided_by) == (match, queue, None)
    first = (await all_of(house, DecisionRow))[0]
    [period] = [line for line in first.trace if line["rule"] == "period"]
    assert (first.outcome, period["values"]["starts_on"]) == (Outcome.ELIGIBLE, "2026-10-01")


async def test_a_number_that_staff_note_counts_from_then_on(house: House) -> None:
    await stock(house, **TERMS)
    [code] = await labels(house)
    page = await house.buyer.get(f"/{code}/claim")
    await send(house.buyer, page, {**UNKNOWN_DAY, "serial": "SN-3", "rest_later": "yes"}, PHOTO)
    claim, facts, _ = await answered(house)
    assert (claim.outcome, claim.queue, facts["serial"]) == (Outcome.NOT_YET, Queue.DATES, "unknown")
    async with house.staff() as staff:
        await staff.post(f"/claims/{claim.id}/serial", data={"serial": "SN-3"}, headers=HTMX)
    claim, facts, _ = await answered(house)
    assert (claim.outcome, claim.queue, facts["serial"]) == (Outcome.NOT_YET, Queue.DATES, "own"), (
        "no day yet"
    )
    async with house.tx() as tx:
        await tx.execute(update(Unit).values(shipped_on=date(2026, 9, 1)))
        await reassess_open(tx, claim.warranty_id, now=now())
    claim, facts, _ = await answered(house)
    assert (claim.outcome, claim.queue, facts["serial"]) == (Outcome.ELIGIBLE, None, "own")


async def test_an_order_that_they_name_proves_the_purchase_and_a_person_looks(house: House) -> None:
    """Of four numbers: theirs; theirs without its sign, for another person; of another product; nobody's."""
    await publish_policy(house, **TERMS)
    lamp, chair = house.product(stock=9), house.product("Chair", stock=9)
    order, other = house.order(lamp), house.order(chair)
    await house.settle()
    code = await loose_label(house, lamp.id)
    asked = [
        (ADA["email"], order.name, "theirs", Outcome.ELIGIBLE),
        ("eve@example.org", order.name.removeprefix("#"), "other", Outcome.NOT_YET),
        ("ada@example.net", other.name, "other", Outcome.NOT_YET),
        ("bob@example.org", "302-1234567-7654321", "unknown", Outcome.NOT_YET),
    ]
    for number, (email, name, match, outcome) in enumerate(asked):
        page = await house.buyer.get(f"/{code}/claim")
        data = {**UNKNOWN_DAY, "email": email, "order_named": name, "rest_later": "yes"}
        await send(house.buyer, page, data, [("a.jpg", jpeg(size=(300 + number, 200)))])
        claim, facts, trace = await answered(house)
        assert (facts["order"], claim.outcome, claim.order_named) == (match, outcome, name)
        if match == "theirs":
            assert (trace["period"]["values"]["starts_on"], claim.queue) == ("2026-11-22", Queue.OWNERSHIP)
            shown = await shown_to_staff(house, claim)
            assert "Order number, as the buyer typed it: #1001 · Open the order" in shown
            assert "It is an order of this person with this product" in shown
            assert "Ordered on Nov 22, 2026." in shown
    shown = await shown_to_staff(house, claim)
    assert "We hold no order with this number." in shown
    assert "Open the order" not in shown


@pytest.mark.parametrize("told", [True, False])
async def test_the_letter_that_asks_for_a_proof_says_that_the_serial_may_do(house: House, told: bool) -> None:
    """Where the terms take it."""
    proofs = TERMS["alternative_proofs"] if told else TERMS["alternative_proofs"][:1]
    await stock(house, **(TERMS | {"alternative_proofs": proofs, "rules": ()}))
    [code] = await labels(house)
    page = await house.buyer.get(f"/{code}/claim")
    await send(
        house.buyer, page, {**FAULT, **ADA, "channel": "retailer", "rest_later": "yes"} | BOUGHT, PHOTO
    )
    [claim] = await all_of(house, Claim)
    async with house.staff() as staff:
        await staff.post(f"/claims/{claim.id}/ask", data={"pieces": ["proof"]}, headers=HTMX)
    await house.settle()
    [letter] = [row for row in await all_of(house, LetterRow) if row.kind == "claim_needs_information"]
    assert ("No receipt any more? Type the serial number there" in (letter.text or "")) is told
    assert ("No receipt any more? Type the serial number there" in (letter.html or "")) is told


async def test_a_receipt_gives_no_day_until_staff_have_read_it(house: House) -> None:
    """No rule approves by a picture that somebody calls a receipt: a person reads the day off it."""
    await stock(house, **TERMS)
    [code] = await labels(house)
    page = await house.buyer.get(f"/{code}/claim")
    sent = await send(house.buyer, page, {**UNKNOWN_DAY, "proof_kind": "receipt"}, PHOTO, proof=RECEIPT)
    assert sent.status_code == 303
    claim, facts, _ = await answered(house)
    assert (claim.outcome, claim.queue, facts["proofs_given"]) == (Outcome.NOT_YET, Queue.DATES, ["receipt"])
    assert "nothing gives the day. Correct the registration" in await shown_to_staff(house, claim)
    [registration] = await all_of(house, Registration)
    async with house.staff() as staff:
        corrected = await staff.post(
            f"/registrations/{registration.id}/correct",
            data={
                "name": ADA["name"],
                "email": ADA["email"],
                "purchased_on": "2026-10-13",
                "channel": "retailer",
                "reason": "Read off the receipt",
            },
            headers=HTMX,
        )
    assert corrected.status_code == 200
    await house.settle()
    claim, _, _ = await answered(house)
    assert (claim.outcome, claim.queue) == (Outcome.ELIGIBLE, None)
