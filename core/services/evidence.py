"""Evidence: the files and the serial that a claim brings, piece by piece."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from core.domain import serials
from core.domain.actors import Actor
from core.domain.evidence import Piece
from core.domain.proofs import ProofKind
from core.store.base import Tx
from core.store.claims import Claim, Evidence, list_evidence
from core.store.units import Unit

MOST_FILES = 10
"""Of each piece, in one claim or answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A cleaned file that lies among the private files already."""

    piece: Piece = Piece.PHOTO
    proof_kind: ProofKind | None = None
    key: str
    content_type: str
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None
    seconds: int | None = None
    pages: int | None = None
    perceptual_hash: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a claim brings, before or after it is on file."""

    files: Sequence[Upload | Evidence] = ()
    serial: str | None = None

    def counts(self, unit: Unit, accepted: Collection[ProofKind]) -> Mapping[Piece, int]:
        """By piece. A proof of a kind that the terms do not accept is kept and does not count."""
        counting = [
            item.piece for item in self.files if item.piece is not Piece.PROOF or item.proof_kind in accepted
        ]
        counts = {Piece.PHOTO: 0, **Counter(counting)}
        return {**counts, Piece.SERIAL: 1} if unit.serial or self.serial else counts

    def uploads(self) -> tuple[Upload, ...]:
        """What is not on file yet."""
        return tuple(item for item in self.files if isinstance(item, Upload))

    def proofs(self) -> frozenset[ProofKind]:
        """Those that were sent. What a serial proves our own records say (`core.services.serials`)."""
        return frozenset(item.proof_kind for item in self.files if item.proof_kind is not None)

    def confirmed_proofs(self) -> frozenset[ProofKind]:
        """Kinds of which staff confirmed a file. What is not on file yet nobody has looked at."""
        files = [item for item in self.files if isinstance(item, Evidence)]
        return frozenset(file.proof_kind for file in files if file.proof_kind and file.confirmed_at)


NOTHING = Brought()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The files of a form: what was kept, and why the others were not."""

    files: Sequence[Upload]
    refused: Mapping[Piece, tuple[str, str]]
    """By piece the last file's name and, in English, what is wrong with it."""
    too_many: Collection[Piece] = ()
    """Of these nothing new was looked at."""


def typed_serial(text: str) -> str | None:
    """What is kept of a typed serial; None where only spaces and dashes were typed."""
    return text.strip() if serials.normal(text) else None


async def brought_by(tx: Tx, claim: Claim) -> Brought:
    return Brought(files=await list_evidence(tx, claim.id), serial=claim.serial)


async def new_to(tx: Tx, claim: Claim, brought: Brought) -> Brought:
    """What the claim does not hold already: the same again changes nothing."""
    held = {(file.piece, file.sha256) for file in await list_evidence(tx, claim.id)}
    files = [file for file in brought.uploads() if (file.piece, file.sha256) not in held]
    return Brought(files=files, serial=brought.serial if brought.serial != claim.serial else None)


def add(tx: Tx, claim: Claim, brought: Brought, *, by: Actor, now: datetime) -> list[Evidence]:
    """What is on file now and was not. A serial typed again takes the place of the earlier one."""
    if brought.serial:
        claim.serial, claim.serial_normal = brought.serial, serials.normal(brought.serial)
    added = [
        Evidence(claim_id=claim.id, added_at=now, added_by=str(by), **asdict(upload))
        for upload in brought.uploads()
    ]
    tx.add_all(added)
    return added
