"""Where pieces of evidence are put into a form: which are shown, what each is called, and why it is asked.

Both sites show the same slots in words of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.domain.evidence import Piece
from core.domain.faults import Fault
from core.domain.proofs import ProofKind
from core.services.pieces import Wanted
from core.web.locales import Gettext

FIELDS = {Piece.PHOTO: "photos", Piece.VIDEO: "video", Piece.SERIAL: "serial", Piece.PROOF: "proof"}
"""Where each piece is put in."""
SENT = (Piece.PHOTO, Piece.VIDEO, Piece.PROOF)
"""As files; a serial is typed."""
ACCEPT = {
    Piece.PHOTO: "image/*,.heic",
    Piece.VIDEO: "video/mp4,video/quicktime,.mp4,.mov",
    Piece.PROOF: "image/*,.heic,application/pdf,.pdf",
}

MEGABYTES = {Piece.PHOTO: 10, Piece.VIDEO: 200, Piece.PROOF: 20}
"""So large one file may be: as `core.files.kinds` takes them, said before they are sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a site calls the pieces, before it is translated."""

    labels: Mapping[Piece, str]
    why: Mapping[Piece, str]
    one: Mapping[Piece, str]
    more: Mapping[Piece, str]
    """With `%(count)s`."""
    proofs: Mapping[ProofKind, str]
    serial_helps: str
    """Why a serial may be typed that nobody has to."""
    needed: str
    """With `%(pieces)s`; so is the next."""
    missing: str

    def named(self, _: Gettext, pieces: Mapping[Piece, int]) -> str:
        """Pieces and how many of them, in one line."""
        return ", ".join(
            _(self.one[piece])
            if count == 1 or piece not in self.more
            else _(self.more[piece]) % {"count": count}
            for piece, count in _ordered(pieces)
        )

    def lacks(self, _: Gettext, missing: Mapping[Piece, int]) -> dict[str, str]:
        """What to say beside the field of each piece that is still to come."""
        return {
            FIELDS[piece]: _(self.missing) % {"pieces": self.named(_, {piece: count})}
            for piece, count in _ordered(missing)
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    text: str
    faults: str
    """Names of the faults that ask for it; empty where all do."""
    hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    field: str
    label: str
    help: str
    hints: list[Hint]
    """How many, which may depend on the fault."""
    faults: str
    hidden: bool
    accept: str
    most_bytes: int
    kinds: list[tuple[ProofKind, str]]
    """To choose from, for a proof; none where the terms accept a single kind."""
    optional: bool


def slots_of(_: Gettext, words: Words, wanted: Wanted, fault: Fault | None) -> list[Slot]:
    """One for each piece that some fault asks for; hidden unless every fault does, or the chosen one."""
    chosen = wanted.by_fault.get(fault) if fault else None
    shown = wanted.always() if chosen is None else chosen
    return [
        _slot(_, words, wanted, piece, shown)
        for piece in Piece
        if _counts(wanted, piece) or _helps(wanted, piece)
    ]


def _helps(wanted: Wanted, piece: Piece) -> bool:
    return wanted.serial_helps and piece is Piece.SERIAL


def _slot(_: Gettext, words: Words, wanted: Wanted, piece: Piece, shown: Mapping[Piece, int]) -> Slot:
    counts, helps = _counts(wanted, piece), _helps(wanted, piece)
    kinds = [(kind, _(words.proofs[kind])) for kind in wanted.kinds] if piece is Piece.PROOF else []
    several = sorted({count for count in counts.values() if count > 1})
    return Slot(
        field=FIELDS[piece],
        label=_(words.labels[piece]),
        help=_(words.serial_helps if helps else words.why[piece]),
        hints=[_hint(_, words, wanted, piece, count, shown) for count in several],
        faults="" if helps else _named(wanted, counts),
        hidden=piece not in shown and not helps,
        accept=ACCEPT.get(piece, ""),
        most_bytes=MEGABYTES.get(piece, 0) * 1024 * 1024,
        kinds=kinds if len(kinds) > 1 else [],
        optional=helps and piece not in shown,
    )


def _hint(
    _: Gettext, words: Words, wanted: Wanted, piece: Piece, count: int, shown: Mapping[Piece, int]
) -> Hint:
    faults = {fault: each for fault, each in _counts(wanted, piece).items() if each == count}
    text = _(words.needed) % {"pieces": words.named(_, {piece: count})}
    return Hint(text=text, faults=_named(wanted, faults), hidden=shown.get(piece) != count)


def _ordered(pieces: Mapping[Piece, int]) -> list[tuple[Piece, int]]:
    """As they stand in forms. What was stored has any order."""
    return [(piece, pieces[piece]) for piece in Piece if piece in pieces]


def _counts(wanted: Wanted, piece: Piece) -> dict[Fault, int]:
    return {fault: needs[piece] for fault, needs in wanted.by_fault.items() if needs.get(piece)}


def _named(wanted: Wanted, faults: Mapping[Fault, int]) -> str:
    return "" if len(faults) == len(wanted.by_fault) else " ".join(faults)


def chosen_fault(values: Sequence[str]) -> Fault | None:
    """What stands in the form, if it is a fault at all."""
    known = [value for value in values if value in set(Fault)]
    return Fault(known[0]) if known else None
