"""What a claim is asked for: by its tier before it is filed, by name once staff have asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from core.domain.cases import EDITION, ClaimFacts
from core.domain.days import day_of
from core.domain.decisions import wanted
from core.domain.evidence import Piece, common, lacking
from core.domain.faults import Fault
from core.domain.proofs import ProofKind, kinds_to_send
from core.domain.registrations import Channel, Proof
from core.domain.serials import SerialMatch
from core.domain.terms import Terms
from core.services.decisions import Asked, gather
from core.services.evidence import NOTHING
from core.services.promises import promise_of_code
from core.store.base import Tx
from core.store.catalogue import find_product, find_variant
from core.store.claims import Claim, Evidence, Message
from core.store.codes import CodeRow
from core.store.decisions import find_decision_of_claim
from core.store.policies import find_terms
from core.store.shops import get_shop
from core.store.units import Unit, get_unit
from core.store.warranties import Warranty, find_warranty_of_unit

NOBODY = UUID(int=0)
"""Before anybody has said who they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be sent, by the fault that is claimed; what is known already is not among it."""

    by_fault: Mapping[Fault, Mapping[Piece, int]]
    kinds: tuple[ProofKind, ...]
    """Proofs of purchase that the terms accept."""
    serial_helps: bool = False
    """Nobody needs to type the serial, but by these terms it may prove the purchase."""

    def always(self) -> Mapping[Piece, int]:
        return common(list(self.by_fault.values()))

    def with_missing(self, fault: Fault, missing: Mapping[Piece, int]) -> "Wanted":
        """What turned out to be missing is among it, whatever was foreseen."""
        foreseen = self.by_fault.get(fault, {})
        counts = {piece: max(foreseen.get(piece, 0), missing.get(piece, 0)) for piece in Piece}
        needs = {piece: count for piece, count in counts.items() if count}
        return replace(self, by_fault={**self.by_fault, fault: needs})


async def wanted_of_warranty(tx: Tx, warranty: Warranty, owner_id: UUID, *, now: datetime) -> Wanted:
    """For a form about a unit that has its warranty."""
    asked = Asked(warranty=warranty, owner_id=owner_id, fault=Fault.OTHER, submitted_at=now, brought=NOTHING)
    facts, terms = await gather(tx, asked)
    return _wanted(facts, terms, [facts.channel])


async def wanted_of_code(tx: Tx, code: CodeRow, *, now: datetime) -> Wanted:
    """For a form about a unit that may come from anywhere: what every channel asks for.

    Once it is sent, day and channel are known and the claim itself says what is missing.
    """
    warranty = await find_warranty_of_unit(tx, code.unit_id) if code.unit_id else None
    if warranty is not None:
        return await wanted_of_warranty(tx, warranty, NOBODY, now=now)
    facts, terms = await _facts_of_code(tx, code, now)
    return _wanted(facts, terms, list(Channel))


async def _facts_of_code(tx: Tx, code: CodeRow, now: datetime) -> tuple[ClaimFacts, Terms | None]:
    """As if it were bought today."""
    product = await find_product(tx, code.product_gid or "")
    variant = await find_variant(tx, code.variant_gid or "")
    promise = await promise_of_code(tx, code, product, now=now)
    terms = await find_terms(tx, promise.terms_id)
    unit = await get_unit(tx, code.unit_id) if code.unit_id else None
    facts = ClaimFacts(
        edition=EDITION,
        submitted_on=day_of(now, (await get_shop(tx)).timezone),
        fault=Fault.OTHER,
        coverage=promise.coverage,
        evidence={Piece.SERIAL: 1} if unit and unit.serial else {},
        serial=SerialMatch.OWN if unit and unit.serial else None,
        category=(product.product_type or "") if product else "",
        value=variant.price if variant else None,
    )
    return facts, terms


def _wanted(facts: ClaimFacts, terms: Terms | None, channels: Sequence[Channel]) -> Wanted:
    unproved = facts.proof is Proof.NONE and facts.serial is None
    return Wanted(
        by_fault=_by_fault(facts, terms, channels),
        kinds=_kinds(terms),
        serial_helps=unproved and accepts_serial(terms),
    )


def _by_fault(
    facts: ClaimFacts, terms: Terms | None, channels: Sequence[Channel]
) -> dict[Fault, dict[Piece, int]]:
    return {
        fault: common([wanted(replace(facts, fault=fault, channel=channel), terms) for channel in channels])
        for fault in Fault
    }


def _kinds(terms: Terms | None) -> tuple[ProofKind, ...]:
    return kinds_to_send(terms.alternative_proofs if terms else ())


def serial_may_prove(claim: Claim, terms: Terms | None) -> bool:
    """Whether typing it could take the place of another proof of purchase."""
    return not claim.serial and accepts_serial(terms)


def accepts_serial(terms: Terms | None) -> bool:
    return terms is not None and any(each.kind is ProofKind.SERIAL for each in terms.alternative_proofs)


async def wanted_of_claim(
    tx: Tx, claim: Claim, messages: Sequence[Message], files: Sequence[Evidence]
) -> Wanted:
    """What its tier misses, and what staff last asked for by name and nobody has sent since."""
    terms = await find_terms(tx, claim.terms_id)
    missing = await missing_of_claim(tx, claim.id)
    wanted = Wanted(
        by_fault={claim.fault: missing},
        kinds=_kinds(terms),
        serial_helps=Piece.PROOF in missing and serial_may_prove(claim, terms),
    )
    return wanted.with_missing(claim.fault, _asked_for(claim, messages, files))


async def missing_of_claim(tx: Tx, claim_id: UUID) -> dict[Piece, int]:
    """By the newest computed answer."""
    decision = await find_decision_of_claim(tx, claim_id)
    return {Piece(piece): count for piece, count in decision.missing.items()} if decision else {}


def _asked_for(claim: Claim, messages: Sequence[Message], files: Sequence[Evidence]) -> dict[Piece, int]:
    asked = next((message for message in reversed(messages) if message.pieces), None)
    if asked is None:
        return {}
    since = [file.piece for file in files if file.id > asked.id]
    given = {piece: since.count(piece) for piece in Piece} | {Piece.SERIAL: int(bool(claim.serial))}
    return lacking(asked.asked_for(), given)


def addable(unit: Unit, claim: Claim, terms: Terms | None) -> Wanted:
    """What staff can add to a claim themselves: any file, and the serial while nobody knows it."""
    known = unit.serial or claim.serial
    pieces = {piece: 1 for piece in Piece if piece is not Piece.SERIAL or not known}
    return Wanted(by_fault={claim.fault: pieces}, kinds=_kinds(terms))
