"""The evidence of a claim, ready to be shown: files by piece, the serial, and what was noticed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from starlette.requests import Request

from core.domain.actors import BUYER
from core.domain.evidence import Piece
from core.files.kinds import Kind, kind_of_type
from core.store.claims import Evidence
from core.store.signals import Noticed
from shopify_app import words
from shopify_app.asking import words_of
from shopify_app.colleagues import who
from shopify_app.signed import file_url


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    id: UUID
    label: str
    kind: Kind
    address: str
    width: int | None
    height: int | None
    by: str = ""
    """Who of staff added it; empty for what the buyer sent."""
    is_unconfirmed: bool = False
    """A proof of purchase that nobody of staff has confirmed."""
    confirmed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalView:
    id: UUID
    kind: str
    own: File
    other: File | None
    """None once the other person's files were erased."""
    other_claim: UUID
    other_number: str
    other_added_at: datetime
    set_aside: str
    """By whom and why; empty while it counts."""


def files_of(request: Request, files: Sequence[Evidence]) -> list[File]:
    """In the order of the pieces, and of their coming."""
    order = list(Piece)
    return [
        _file(request, each) for each in sorted(files, key=lambda file: (order.index(file.piece), file.id))
    ]


def signals_of(request: Request, noticed: Sequence[Noticed]) -> list[SignalView]:
    _ = words_of(request)
    return [
        SignalView(
            id=each.signal.id,
            kind=_(words.SIGNAL[each.signal.kind]),
            own=_file(request, each.own),
            other=None if each.other_owner.erased_at else _file(request, each.other),
            other_claim=each.other_claim.id,
            other_number=each.other_claim.number,
            other_added_at=each.other.added_at,
            set_aside=_set_aside(request, each),
        )
        for each in noticed
    ]


def _set_aside(request: Request, noticed: Noticed) -> str:
    _, signal = words_of(request), noticed.signal
    if signal.set_aside_by is None:
        return ""
    name = who(request, signal.set_aside_by)
    return _("{who}: {reason}").format(who=name, reason=signal.set_aside_reason or "–")


def _file(request: Request, file: Evidence) -> File:
    _ = words_of(request)
    label = _(words.PROOF_KIND[file.proof_kind] if file.proof_kind else words.PIECE[file.piece])
    kind = kind_of_type(file.content_type)
    address = file_url(request, file.key, kind)
    by = "" if file.added_by == str(BUYER) else who(request, file.added_by)
    return File(
        id=file.id,
        label=label,
        kind=kind,
        address=address,
        width=file.width,
        height=file.height,
        by=by,
        is_unconfirmed=file.proof_kind is not None and file.confirmed_at is None,
        confirmed_by=who(request, file.confirmed_by) if file.confirmed_by else "",
    )
