"""The evidence of a claim, ready to be shown: files by piece, the serial, and what was noticed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from starlette.requests import Request

from core.domain.actors import Actor
from core.domain.evidence import Piece
from core.store.claims import Evidence
from core.store.signals import Noticed
from core.web.locales import Gettext
from shopify_app import words
from shopify_app.asking import words_of
from shopify_app.signed import photo_url


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    label: str
    address: str
    width: int | None
    height: int | None


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
            set_aside=_set_aside(_, each, request.state.staff),
        )
        for each in noticed
    ]


def _set_aside(_: Gettext, noticed: Noticed, me: Actor) -> str:
    signal = noticed.signal
    if signal.set_aside_by is None:
        return ""
    who = words.who(_, signal.set_aside_by, me)
    return _("{who}: {reason}").format(who=who, reason=signal.set_aside_reason or "–")


def _file(request: Request, file: Evidence) -> File:
    _ = words_of(request)
    label = _(words.PROOF_KIND[file.proof_kind] if file.proof_kind else words.PIECE[file.piece])
    return File(label=label, address=photo_url(request, file.key), width=file.width, height=file.height)
