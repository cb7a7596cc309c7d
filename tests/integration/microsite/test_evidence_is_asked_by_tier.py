"""Buyers are asked for exactly what their claim needs; what is missing is named, and nothing is lost."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import update

from core.domain.claims import ClaimState
from core.domain.conditions import When
from core.domain.deciding import Course, DecisionRule, Outcome
from core.domain.evidence import Piece, Tier
from core.domain.faults import Fault
from core.domain.proofs import AlternativeProof, ProofKind
from core.domain.registrations import Channel, Proof
from core.services import questions
from core.store.claims import Claim, Evidence, get_claim
from core.store.decisions import DecisionRow, find_decision_of_claim
from core.store.letters import LetterRow
from core.store.registrations import Registration
from core.store.units import Unit
from tests.integration.microsite.phone import (
    ADA,
    BOUGHT,
    FAULT,
    all_of,
    count,
    file_claim,
    files_of,
    jpeg,
    label_of_order,
    labels,
    now,
    register,
    send,
    sheet,
    stock,
)
from tests.support.house import House
from tests.support.shops import STAFF, publish_policy

pytestmark = pytest.mark.thorough

BATTERY = {**FAULT, "fault": "battery"}
ONE = [("front.jpg", jpeg("red"))]
TWO = [*ONE, ("back.jpg", jpeg("blue"))]
RECEIPT = [("receipt.jpg", jpeg("white"))]
TIERS: dict[str, Any] = {
    "tiers": (
        Tier(needs={Piece.PHOTO: 2, Piece.SERIAL: 1}, when=When(faults=frozenset({Fault.BATTERY}))),
        Tier(needs={Piece.PHOTO: 1}, when=When(channels=frozenset({Channel.GIFT}))),
        Tier(needs={Piece.PHOTO: 1, Piece.PROOF: 1}),
    ),
    "alternative_proofs": (
        AlternativeProof(kind=ProofKind.RECEIPT, gives=Proof.WEAK),
        AlternativeProof(kind=ProofKind.MARKETPLACE, gives=Proof.STRONG),
    ),
    "rules": (DecisionRule(name="Proved", course=Course.APPROVE, when=When(proof=Proof.STRONG)),),
}


async def link(house: House, **terms: Any) -> str:
    """Of a certificate whose owner is about to claim; the unit was bought elsewhere."""
    await stock(house, **(TIERS | terms))
    [code] = await labels(house)
    _, warranty = await register(house, code)
    return f"/w/{warranty.certificate_code}/claim"


async def newest(house: House, claim: Claim) -> DecisionRow:
    async with house.tx() as tx:
        decision = await find_decision_of_claim(tx, claim.id)
    assert decision is not None
    return decision


def slot(text: str, field: str) -> str:
    """The opening tag of what holds a field."""
    return text.partition(f'id="field-{field}"')[0].rpartition('<div class="slot"')[2].partition(">")[0]


async def test_the_form_shows_what_every_fault_needs_and_hides_what_only_some_do(house: House) -> None:
    page = await house.buyer.get(await link(house))
    assert sheet(page).names == ["fault", "description", "photos", "serial", "proof", "proof_kind"]
    assert slot(page.text, "photos") == ""
    assert slot(page.text, "serial") == ' data-faults="battery" hidden'
    others = "dead_on_arrival stopped_working broken_part cosmetic accident other"
    assert slot(page.text, "proof") == f' data-faults="{others}" hidden'


@pytest.mark.sample
async def test_a_form_that_lacks_pieces_comes_back_and_asks_for_exactly_these(house: House) -> None:
    page = await house.buyer.get(await link(house))
    refused = await send(house.buyer, page, BATTERY, ONE)
    assert refused.status_code == 422
    assert refused.text.count("Still missing: one photo of the fault.") == 2
    assert refused.text.count("Still missing: the serial number.") == 2
    assert "Still missing: a proof of purchase." not in refused.text
    assert "Needed: 2 photos of the fault." in refused.text
    assert (slot(refused.text, "serial"), slot(refused.text, "proof")[-7:]) == (
        ' data-faults="battery"',
        " hidden",
    )
    assert await count(house, Claim, Evidence, DecisionRow) == [0, 0, 0]
    assert len(sheet(refused).fields["kept"]) == 1
    answer = await send(house.buyer, refused, {**BATTERY, "serial": " ab–12 "}, TWO[1:])
    assert answer.status_code == 303
    [claim] = await all_of(house, Claim)
    assert (claim.outcome, claim.serial) == (Outcome.ELIGIBLE, "ab–12")
    assert (await newest(house, claim)).facts["evidence"] == {"photo": 2, "serial": 1}
    assert files_of(house, await house.shop_id()) == 2


async def test_dashes_are_no_serial(house: House) -> None:
    page = await house.buyer.get(await link(house))
    refused = await send(house.buyer, page, {**BATTERY, "serial": "- –"}, TWO)
    assert refused.status_code == 422
    assert "Still missing: the serial number." in refused.text
    assert await count(house, Claim) == [0]


async def test_a_claim_may_be_sent_now_and_completed_on_its_page(house: House) -> None:
    page = await house.buyer.get(await link(house))
    refused = await send(house.buyer, page, BATTERY, ONE)
    assert "Send now, add the rest later" in refused.text
    filed = await send(house.buyer, refused, {**BATTERY, "rest_later": "yes"})
    [claim] = await all_of(house, Claim)
    assert (claim.outcome, claim.state) == (Outcome.NOT_YET, ClaimState.IN_REVIEW)
    path = filed.headers["location"]
    shown = await house.buyer.get(path)
    assert "Still missing: one photo of the fault, the serial number." in shown.text
    assert "Something is still missing. Add it below" in shown.text
    assert 'id="answer"' in shown.text.partition("How it stands")[0]
    assert sheet(shown).names == ["photos", "serial", "text"]
    await send(house.buyer, shown, {"serial": "AB12"})
    half = await house.buyer.get(path)
    assert "Still missing: one photo of the fault." in half.text
    assert sheet(half).names == ["photos", "text"]
    await send(house.buyer, half, {}, TWO[1:])
    whole = await house.buyer.get(path)
    assert "Still missing" not in whole.text
    assert 'id="answer"' not in whole.text.partition("How it stands")[0]
    assert [row.outcome for row in await all_of(house, DecisionRow)] == ["not_yet", "not_yet", "eligible"]


@pytest.mark.parametrize(
    ("kind", "unconfirmed"),
    [("receipt", ""), ("marketplace", "marketplace")],
)
async def test_a_proof_of_purchase_is_weak_whatever_its_sender_calls_it(
    house: House, kind: str, unconfirmed: str
) -> None:
    page = await house.buyer.get(await link(house))
    refused = await send(house.buyer, page, FAULT, ONE, proof=RECEIPT)
    assert refused.status_code == 422
    assert "Choose what kind of proof it is." in refused.text
    assert await count(house, Claim) == [0]
    assert (await send(house.buyer, refused, {**FAULT, "proof_kind": kind})).status_code == 303
    [claim] = await all_of(house, Claim)
    files = {(file.piece, file.proof_kind) for file in await all_of(house, Evidence)}
    assert files == {(Piece.PHOTO, None), (Piece.PROOF, kind)}
    decision = await newest(house, claim)
    assert (decision.course, decision.facts["proofs_given"]) == (Course.QUEUE, [kind])
    [proof] = [item["values"] for item in decision.trace if item["rule"] == "proof"]
    assert (proof["proof"], proof["given"], proof["unconfirmed"]) == ("weak", kind, unconfirmed)


async def test_where_the_terms_accept_one_kind_nobody_is_asked_which_it_is(house: House) -> None:
    accepted = (AlternativeProof(kind=ProofKind.MARKETPLACE, gives=Proof.STRONG),)
    page = await house.buyer.get(await link(house, alternative_proofs=accepted))
    assert "proof_kind" not in sheet(page).names
    assert (await send(house.buyer, page, FAULT, ONE, proof=RECEIPT)).status_code == 303
    [proof] = [file for file in await all_of(house, Evidence) if file.piece is Piece.PROOF]
    assert proof.proof_kind is ProofKind.MARKETPLACE


@pytest.mark.sample
async def test_what_we_know_already_is_never_asked(house: House) -> None:
    await publish_policy(house, **TIERS)
    order = house.order(house.product())
    await house.settle()
    code = await label_of_order(house, order)
    async with house.tx() as tx:
        await tx.execute(update(Unit).values(serial="AB-12", serial_normal="AB12"))
    page = await house.buyer.get(f"/{code}/claim")
    assert sheet(page).names == ["fault", "description", "photos", "name", "email"]
    assert (await send(house.buyer, page, {**BATTERY, **ADA}, TWO)).status_code == 303
    [claim] = await all_of(house, Claim)
    assert claim.outcome is Outcome.ELIGIBLE


async def test_an_unregistered_buyer_s_claim_that_lacks_something_leaves_no_trace_until_it_is_sent(
    house: House,
) -> None:
    await stock(house, **TIERS)
    [code] = await labels(house)
    page = await house.buyer.get(f"/{code}/claim")
    typed = {**FAULT, **ADA, **BOUGHT}
    refused = await send(house.buyer, page, typed, ONE)
    assert refused.status_code == 422
    assert "Still missing: a proof of purchase." in refused.text
    assert await count(house, Claim, Registration, LetterRow, Evidence) == [0, 0, 0, 0]
    answer = await send(house.buyer, refused, {**typed, "rest_later": "yes"})
    assert answer.headers["location"].startswith("/claims/")
    assert await count(house, Claim, Registration, Evidence) == [1, 1, 1]


async def test_where_it_was_bought_decides_too(house: House) -> None:
    await stock(house, **TIERS)
    [code] = await labels(house)
    page = await house.buyer.get(f"/{code}/claim")
    gift = {**FAULT, **ADA, **BOUGHT, "channel": "gift"}
    assert (await send(house.buyer, page, gift, ONE)).status_code == 303
    [claim] = await all_of(house, Claim)
    assert claim.outcome is Outcome.ELIGIBLE


async def asked(house: House, pieces: dict[Piece, int]) -> tuple[Claim, str]:
    await stock(house)
    [code] = await labels(house)
    claim, _ = await file_claim(house, code)
    async with house.tx() as tx:
        await questions.ask(tx, claim.id, "", pieces, by=STAFF, now=now())
    return claim, f"/claims/{claim.access_code}"


async def test_the_letter_names_the_pieces_and_leads_straight_to_where_they_are_sent(house: House) -> None:
    claim, path = await asked(house, {Piece.PHOTO: 2, Piece.PROOF: 1})
    await house.settle()
    [letter] = [row for row in await all_of(house, LetterRow) if row.kind == "claim_needs_information"]
    assert "- A photo of the fault, from close by × 2\n" in letter.text
    assert "- A proof of purchase: a receipt, an invoice or a picture of your order\n" in letter.text
    assert f"http://go.test/claims/{claim.access_code}#answer" in letter.text
    assert f'href="http://go.test/claims/{claim.access_code}#answer"' in letter.html
    page = await house.buyer.get(path)
    assert 'id="answer"' in page.text
    assert sheet(page).names == ["photos", "proof", "proof_kind", "text"]
    assert "Please send us: 2 photos of the fault, a proof of purchase." in page.text


async def test_an_answer_that_still_lacks_something_says_so_and_stays_welcome(house: House) -> None:
    claim, path = await asked(house, {Piece.PHOTO: 2, Piece.PROOF: 1})
    await send(house.buyer, await house.buyer.get(path), {}, ONE)
    async with house.tx() as tx:
        assert (await get_claim(tx, claim.id)).state is ClaimState.IN_REVIEW
    page = await house.buyer.get(path)
    assert "Still missing: one photo of the fault, a proof of purchase." in page.text
    await send(house.buyer, page, {"proof_kind": "receipt"}, TWO[1:], proof=RECEIPT)
    page = await house.buyer.get(path)
    assert "Still missing" not in page.text
    assert sheet(page).names == ["photos", "text"]


async def test_the_clock_stands_still_while_we_wait_for_the_buyer(house: House) -> None:
    claim, path = await asked(house, {Piece.PHOTO: 1})
    async with house.tx() as tx:
        waiting = await get_claim(tx, claim.id)
    assert waiting.due_at == claim.submitted_at + timedelta(hours=24)
    assert waiting.waiting_since is not None
    with time_machine.travel(now() + timedelta(days=5)):
        assert "You act next: please answer below." in (await house.buyer.get(path)).text
        await send(house.buyer, await house.buyer.get(path), {}, ONE)
        page = await house.buyer.get(path)
    async with house.tx() as tx:
        after = await get_claim(tx, claim.id)
    assert after.waiting_since is None
    late = after.due_at - waiting.due_at
    assert timedelta(days=5) <= late < timedelta(days=5, minutes=1)
    assert "You hear from us by November 28, 2026." in page.text
