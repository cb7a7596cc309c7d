"""Staff add to a filed claim what reached them another way: it is cleaned, kept, and answered anew."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from core.domain.claims import ClaimState, DeclineReason
from core.domain.conditions import When
from core.domain.deciding import Automation, Course, DecisionRule, Outcome
from core.domain.evidence import Piece, Tier
from core.domain.proofs import ProofKind
from core.domain.registrations import Proof
from core.domain.roles import Role
from core.services import automation, claims, erasure, questions
from core.store.claims import Claim, Evidence, list_evidence
from core.store.history import Event
from core.store.policies import TermsRow
from core.store.warranties import Warranty, get_warranty
from tests.integration.shopify_app.support import HTMX, claim_now, jpeg, said
from tests.support.house import House
from tests.support.papers import paper
from tests.support.shops import STAFF, file_claim, hire, publish_policy

pytestmark = pytest.mark.thorough

TWO_PHOTOS = Tier(needs={Piece.PHOTO: 2, Piece.PROOF: 1})
PHOTO = ("photos", ("mailed.jpg", jpeg("blue"), "image/jpeg"))
RECEIPT = ("proof", ("receipt.pdf", paper(), "application/pdf"))
ALL = DecisionRule(name="All", course=Course.APPROVE, when=When())


async def incomplete(house: House, **terms: Any) -> Claim:
    """One photo of two, and nothing proves the purchase."""
    await publish_policy(house, tiers=(TWO_PHOTOS,), **terms)
    order = house.order(house.product(stock=9))
    await house.settle()
    async with house.tx() as tx:
        [warranty] = await tx.scalars(select(Warranty))
        warranty.proof = Proof.NONE
    return await file_claim(house, order)


async def add(
    house: House, claim: Claim, *files: tuple[str, tuple[str, bytes, str]], user: int = 1, **data: str
) -> httpx.Response:
    async with house.staff(user=user) as staff:
        address = f"/claims/{claim.id}/evidence"
        return await staff.post(address, data=data, files=list(files) or None, headers=HTMX)


async def files_of(house: House, claim: Claim) -> list[Evidence]:
    async with house.tx() as tx:
        return list(await list_evidence(tx, claim.id))


async def added(house: House) -> list[Any]:
    async with house.tx() as tx:
        query = select(Event.actor, Event.details).where(Event.name == "claim:added_to")
        return [tuple(row) for row in await tx.execute(query)]


@pytest.mark.sample
async def test_a_photo_and_a_receipt_cure_a_claim_that_waits_and_it_is_answered_anew(house: House) -> None:
    claim = await incomplete(house)
    async with house.tx() as tx:
        await questions.ask(tx, claim.id, "", by=STAFF, now=house.ctx.now())
    async with house.staff() as staff:
        assert "Add files" in said(await staff.get(f"/claims/{claim.id}"))
    answer = await add(house, claim, PHOTO, RECEIPT, proof_kind="receipt")
    assert answer.status_code == 200, said(answer)
    assert "Staff added: 1 × Photo, 1 × Proof of purchase." in said(answer)
    now = await claim_now(house, claim.id)
    assert (now.state, now.outcome, now.waiting_since) == (ClaimState.IN_REVIEW, Outcome.ELIGIBLE, None)
    kept = {(file.piece, file.proof_kind, file.added_by) for file in await files_of(house, claim)}
    assert kept == {
        (Piece.PHOTO, None, "buyer"),
        (Piece.PHOTO, None, str(STAFF)),
        (Piece.PROOF, ProofKind.RECEIPT, str(STAFF)),
    }
    assert await added(house) == [(str(STAFF), {"pieces": {"photo": 1, "proof": 1}})]


async def test_what_staff_add_wakes_the_rules_as_the_buyer_s_answer_does(house: House) -> None:
    claim = await incomplete(house, rules=(ALL,))
    async with house.tx() as tx:
        terms_id = (await get_warranty(tx, claim.warranty_id)).terms_id
        assert terms_id is not None
        policy = (await tx.scalars(select(TermsRow.policy_id).where(TermsRow.id == terms_id))).one()
        await automation.switch(tx, policy, Automation.AUTOMATIC, by=STAFF, now=house.ctx.now())
    await house.settle()
    await add(house, claim, PHOTO, RECEIPT, proof_kind="receipt")
    await house.settle()
    now = await claim_now(house, claim.id)
    assert (now.state, now.decided_by) == (ClaimState.DONE, "rule:All")


async def test_what_cannot_be_read_is_refused_beside_its_field_and_the_good_file_stays(house: House) -> None:
    claim = await incomplete(house)
    bad = ("proof", ("receipt.pdf", b"no paper at all", "application/pdf"))
    refused = await add(house, claim, PHOTO, bad, proof_kind="receipt")
    assert refused.status_code == 422
    assert "receipt.pdf: " in said(refused)
    assert "1 file is here already" in said(refused)
    assert len(await files_of(house, claim)) == 1
    token = refused.text.partition('name="kept" value="')[2].partition('"')[0]
    assert (await add(house, claim, kept=token)).status_code == 200
    assert len(await files_of(house, claim)) == 2


async def test_nothing_and_the_same_again_are_refused_and_change_nothing(house: House) -> None:
    claim = await incomplete(house)
    await add(house, claim, PHOTO)
    before = await claim_now(house, claim.id)
    for answer in (await add(house, claim), await add(house, claim, PHOTO)):
        assert answer.status_code == 422
        assert "Choose a file that is not here yet, or type the serial number." in said(answer)
    after = await claim_now(house, claim.id)
    assert (after.version, after.state) == (before.version, before.state)
    assert len(await files_of(house, claim)) == 2
    assert len(await added(house)) == 1


async def test_a_decided_claim_and_an_erased_person_get_nothing_more(house: House) -> None:
    claim = await incomplete(house)
    async with house.tx() as tx:
        await erasure.erase_owner(tx, claim.owner_id, now=house.ctx.now())
    erased = await add(house, claim, PHOTO)
    assert erased.status_code == 409
    assert "The data of this buyer were erased" in said(erased)
    async with house.tx() as tx:
        await claims.decline(tx, claim.id, DeclineReason.OTHER, note="No.", by=STAFF, now=house.ctx.now())
    late = await add(house, claim, PHOTO)
    assert late.status_code == 409
    assert await added(house) == []
    assert "Add files" not in said(late)


async def test_who_may_not_file_claims_adds_nothing(house: House) -> None:
    claim = await incomplete(house)
    await hire(house, 15, Role.FINANCE)
    assert (await add(house, claim, PHOTO, user=15)).status_code == 403
    assert len(await files_of(house, claim)) == 1


async def test_a_buyer_who_was_asked_for_one_piece_by_name_still_sees_all_that_is_missing(
    house: House,
) -> None:
    claim = await incomplete(house)
    async with house.tx() as tx:
        await questions.ask(tx, claim.id, "", {Piece.VIDEO: 1}, by=STAFF, now=house.ctx.now())
    page = said(await house.buyer.get(f"/claims/{claim.access_code}"))
    assert "Still missing: one photo of the fault, a short video of the fault, a proof of purchase." in page
    await add(house, claim, PHOTO)
    page = said(await house.buyer.get(f"/claims/{claim.access_code}"))
    assert "Still missing: a short video of the fault, a proof of purchase." in page
