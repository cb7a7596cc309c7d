"""A proof of purchase is weak until staff have looked; confirmed, it counts as the terms say."""

from dataclasses import replace
from decimal import Decimal

import pytest

from core.domain.actors import BUYER
from core.domain.claims import ClaimState
from core.domain.conditions import When
from core.domain.deciding import Automation, Course, DecisionRule, Outcome
from core.domain.evidence import Piece, Tier
from core.domain.faults import Fault
from core.domain.proofs import AlternativeProof, ProofKind
from core.domain.queues import Queue
from core.domain.registrations import Proof
from core.domain.roles import Role
from core.services import automation, claims, owners
from core.services.claims import Complaint
from core.services.evidence import Brought, Upload
from core.store.claims import Claim, Evidence, get_claim, list_evidence
from core.store.history import list_events
from core.store.orders import find_order
from core.store.warranties import list_warranties_of_order
from tests.integration.shopify_app.support import HTMX, said
from tests.support.house import House
from tests.support.shops import PHOTO, STAFF, hire, publish_policy

PICTURE = replace(PHOTO, piece=Piece.PROOF, proof_kind=ProofKind.MARKETPLACE, sha256="1" * 64)
PROVED = DecisionRule(
    name="Small and proved",
    course=Course.APPROVE,
    when=When(value_to=Decimal(100), proof=Proof.STRONG),
)


async def claimed(house: House, proof: Upload = PICTURE) -> tuple[Claim, Evidence]:
    """A claim that only the picture of an order proves, on terms that decide by themselves."""
    terms = await publish_policy(
        house,
        rules=(PROVED,),
        tiers=(Tier(needs={Piece.PHOTO: 1, Piece.PROOF: 1}),),
        alternative_proofs=(AlternativeProof(kind=ProofKind.MARKETPLACE, gives=Proof.STRONG),),
    )
    order = house.order(house.product(stock=9))
    await house.settle()
    async with house.tx() as tx:
        await automation.switch(tx, terms.policy_id, Automation.AUTOMATIC, by=STAFF, now=house.ctx.now())
    now = house.ctx.now()
    async with house.tx() as tx:
        row = await find_order(tx, order.id)
        assert row is not None
        [(warranty, _)] = await list_warranties_of_order(tx, row.id)
        warranty.proof = Proof.NONE
        owner = await owners.get_or_add(tx, name="Ada", email="ada@example.org", locale="en", now=now)
        complaint = Complaint(
            fault=Fault.STOPPED_WORKING, description="It is dark.", brought=Brought(files=[PHOTO, proof])
        )
        claim = await claims.file(tx, warranty.id, owner.id, complaint, by=BUYER, now=now)
    await house.settle()
    async with house.tx() as tx:
        [file] = [each for each in await list_evidence(tx, claim.id) if each.piece is Piece.PROOF]
        return await get_claim(tx, claim.id), file


def address(claim: Claim, file: Evidence) -> str:
    return f"/claims/{claim.id}/proofs/{file.id}/confirm"


async def test_a_file_called_a_marketplace_s_order_approves_nothing_until_staff_confirm_it(
    house: House,
) -> None:
    claim, file = await claimed(house)
    assert (claim.state, claim.outcome, claim.queue) == (
        ClaimState.IN_REVIEW,
        Outcome.ELIGIBLE,
        Queue.REVIEW,
    )
    async with house.staff() as staff:
        before = await staff.get(f"/claims/{claim.id}")
        assert address(claim, file) in before.text
        assert "It counts for more once staff have confirmed it" in said(before)
        answer = await staff.post(address(claim, file), headers=HTMX)
        assert answer.status_code == 200
        again = await staff.post(address(claim, file), headers=HTMX)
    assert "The proof of purchase is strong." in said(answer)
    assert address(claim, file) not in again.text
    await house.settle()
    async with house.tx() as tx:
        now = await get_claim(tx, claim.id)
        events = [event.name for event in await list_events(tx, [claim.id])]
    assert (now.state, str(now.decided_by)) == (ClaimState.DONE, "rule:Small and proved")
    assert events.count("proof:confirmed") == 1


async def test_who_may_not_decide_confirms_nothing(house: House) -> None:
    claim, file = await claimed(house)
    await hire(house, 7, Role.SALES)
    async with house.staff(user=7) as staff:
        assert (await staff.post(address(claim, file), headers=HTMX)).status_code == 403
        assert address(claim, file) not in (await staff.get(f"/claims/{claim.id}")).text
    async with house.tx() as tx:
        [now] = [each for each in await list_evidence(tx, claim.id) if each.id == file.id]
    assert now.confirmed_at is None


@pytest.mark.parametrize("other", ["photo", "claim"])
async def test_only_a_proof_of_this_claim_can_be_confirmed(house: House, other: str) -> None:
    claim, file = await claimed(house)
    async with house.tx() as tx:
        [photo] = [each for each in await list_evidence(tx, claim.id) if each.piece is Piece.PHOTO]
    whole = address(claim, file)
    path = address(claim, photo) if other == "photo" else whole.replace(str(claim.id), str(photo.id))
    async with house.staff() as staff:
        assert (await staff.post(path, headers=HTMX)).status_code == 404
    async with house.tx() as tx:
        assert [each.confirmed_at for each in await list_evidence(tx, claim.id)] == [None, None]
