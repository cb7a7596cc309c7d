"""Pieces of evidence in a form of either site: its boxes, and its good files when something else is wrong."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, TypeVar

from pydantic import Field, StringConstraints
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from core.domain import serials
from core.domain.evidence import Piece
from core.domain.proofs import ProofKind
from core.services.evidence import MOST_FILES, Brought, Gathered, Upload, typed_serial
from core.web.fields import Line
from core.web.forms import Form, InvalidFormError, Typed, parse
from core.web.locales import Gettext, translatable
from core.web.slots import FIELDS, SENT

FILES_READ = (len(SENT) + 1) * MOST_FILES
"""So many are read, to say in words that they are too many; a form with more is refused outright."""
TOO_MANY_PHOTOS = translatable("Choose at most %(most)s photos. Those you just chose were not kept.")
TOO_MANY = translatable("Choose at most %(most)s files. Those you just chose were not kept.")
WHICH_PROOF = translatable("Choose what kind of proof it is.")

Serial = Annotated[Line, StringConstraints(max_length=serials.LONGEST)]


class PiecesForm(Form):
    photos: list[UploadFile] = Field([], title=translatable("photos"))
    video: list[UploadFile] = Field([], title=translatable("the video"))
    serial: Serial = Field("", title=translatable("the serial number"))
    proof: list[UploadFile] = Field([], title=translatable("the proof of purchase"))
    proof_kind: ProofKind | None = Field(None, title=translatable("what kind of proof it is"))
    kept: list[str] = Field([])


FormT = TypeVar("FormT", bound=PiecesForm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The files that came with a form; `problems` say by field what is wrong with those that did not."""

    files: Sequence[Upload] = ()
    problems: Mapping[str, str] = field(default_factory=dict)

    def brought(self, form: PiecesForm) -> Brought:
        return Brought(files=self.files, serial=typed_serial(form.serial))


Take = Callable[[ProofKind | None], Awaitable[Taken]]
"""Cleans and keeps the files of the form just read; a proof among them is of that kind."""


class FilesKeptError(Exception):
    """The form has a mistake or lacks something. Its good files are stored and need not be sent again."""

    def __init__(
        self, typed: Typed, files: Sequence[Upload], *, missing: Mapping[Piece, int] | None = None
    ) -> None:
        super().__init__(f"Fields to correct: {', '.join(typed.errors)}")
        self.typed = typed
        self.files = files
        self.missing = missing or {}
        """Nothing else is wrong with it, and it may be sent without these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file of an earlier try in the form shown again: a token to send along, and where to look at it."""

    label: str
    token: str
    address: str
    is_photo: bool


async def parse_with_files(
    request: Request, model: type[FormT], kinds: Sequence[ProofKind], take: Take
) -> tuple[FormT, Brought]:
    """The form and what it brings, cleaned and stored. Raises FilesKeptError, or as `parse` does.

    `kinds` are the proofs that the terms accept: where there is one, nobody is asked which it is.
    """
    form, typed = None, Typed()
    try:
        form = await parse(request, model, max_files=FILES_READ)
        typed = form.refused().typed
    except InvalidFormError as refused:
        typed = refused.typed
    taken = await take(_kind(form, kinds))
    errors = {**typed.errors, **taken.problems}
    if form is None or errors:
        order = [name for name in (*model.model_fields, "") if name in errors]
        raise FilesKeptError(replace(typed, errors={name: errors[name] for name in order}), taken.files)
    return form, taken.brought(form)


def _kind(form: PiecesForm | None, kinds: Sequence[ProofKind]) -> ProofKind | None:
    if form is not None and form.proof_kind is not None:
        return form.proof_kind
    return kinds[0] if len(kinds) == 1 else None


def files_sent(sent: FormData) -> dict[Piece, list[UploadFile]]:
    """By piece, in the order of the form; a box left empty sends a file without a name."""
    return {
        piece: [
            each for each in sent.getlist(FIELDS[piece]) if isinstance(each, UploadFile) and each.filename
        ]
        for piece in SENT
    }


def tokens_sent(sent: FormData) -> list[str]:
    """Of files that are here already, as many as one form may hold."""
    return [text for text in sent.getlist("kept") if isinstance(text, str)][: len(SENT) * MOST_FILES]


def told(gathered: Gathered, kind: ProofKind | None, _: Gettext) -> Taken:
    """Proofs get their kind; what is wrong stands by the field of each piece, in the reader's words."""
    too_many = {
        FIELDS[piece]: _(TOO_MANY_PHOTOS if piece is Piece.PHOTO else TOO_MANY) % {"most": MOST_FILES}
        for piece in gathered.too_many
    }
    refused = {FIELDS[piece]: f"{name}: {_(why)}" for piece, (name, why) in gathered.refused.items()}
    proofs = any(upload.piece is Piece.PROOF for upload in gathered.files)
    unknown = {"proof_kind": _(WHICH_PROOF)} if kind is None and proofs else {}
    files = [replace(each, proof_kind=kind) if each.piece is Piece.PROOF else each for each in gathered.files]
    return Taken(files=files, problems=unknown | too_many | refused)
