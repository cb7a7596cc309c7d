"""Evidence of buyers: cleaned as it arrives, kept while a form is corrected, shown by short-lived links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, TypeVar
from uuid import UUID

from pydantic import Field, StringConstraints
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain import serials
from core.domain.evidence import Piece
from core.domain.proofs import ProofKind
from core.files.blobs import BlobMissingError
from core.files.keeping import clean_piece, keep
from core.files.kinds import Kind, kind_of_type
from core.files.refusals import FileRefusedError
from core.files.serving import serve
from core.services.evidence import MOST_FILES, Brought, Upload, typed_serial
from core.web.addresses import url
from core.web.failures import NotFoundError
from core.web.fields import Line
from core.web.forms import Form, InvalidFormError, Typed, parse
from core.web.headers import sandbox
from core.web.locales import translatable
from core.web.slots import FIELDS, SENT
from microsite import tokens
from microsite.choices import FILES
from microsite.visits import words

FILES_READ = 2 * MOST_FILES
"""So many are read, to say in words that they are too many; a form with more is refused outright."""

_NAME_LENGTH = 60

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


async def parse_with_files(
    request: Request, model: type[FormT], shop_id: UUID, kinds: Sequence[ProofKind]
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
    taken = await take(request, shop_id, _kind(form, kinds))
    errors = {**typed.errors, **taken.problems}
    if form is None or errors:
        order = [name for name in (*model.model_fields, "") if name in errors]
        raise FilesKeptError(replace(typed, errors={name: errors[name] for name in order}), taken.files)
    return form, taken.brought(form)


def _kind(form: PiecesForm | None, kinds: Sequence[ProofKind]) -> ProofKind | None:
    if form is not None and form.proof_kind is not None:
        return form.proof_kind
    return kinds[0] if len(kinds) == 1 else None


async def take(request: Request, shop_id: UUID, kind: ProofKind | None) -> Taken:
    """Clean and store the files of the form just read, after those kept from an earlier try.

    What fails later leaves them unreferenced: the files of a shop are unguessable and private all the same.
    """
    sent: FormData = request.state.form
    held = _kept(request, sent, shop_id)
    problems: dict[str, str] = {}
    for piece in SENT:
        name, mine = FIELDS[piece], [upload for upload in held if upload.piece is piece]
        new = [each for each in sent.getlist(name) if isinstance(each, UploadFile) and each.filename]
        if len(mine) + len(new) > MOST_FILES:
            problems[name] = _too_many(request, piece)
            continue
        taken = await _taken(request, shop_id, piece, {each.sha256 for each in mine}, new)
        problems |= taken.problems
        held += taken.files
    if kind is None and any(upload.piece is Piece.PROOF for upload in held):
        _ = words(request)
        problems.setdefault("proof_kind", _("Choose what kind of proof it is."))
    files = [replace(each, proof_kind=kind) if each.piece is Piece.PROOF else each for each in held]
    return Taken(files=files, problems=problems)


async def _taken(
    request: Request, shop_id: UUID, piece: Piece, held: set[str], files: Sequence[UploadFile]
) -> Taken:
    """Each file once. One problem at most is told: the last file's that was refused."""
    kept: list[Upload] = []
    problems, _ = {}, words(request)
    for file in files:
        try:
            with await clean_piece(piece, file.file) as clean:
                if clean.sha256 not in held:
                    held.add(clean.sha256)
                    kept.append(await keep(request.state.blobs, shop_id, piece, clean))
        except FileRefusedError as refused:
            problems[FIELDS[piece]] = f"{str(file.filename)[:_NAME_LENGTH]}: {_(str(refused))}"
    return Taken(files=kept, problems=problems)


def _too_many(request: Request, piece: Piece) -> str:
    _ = words(request)
    if piece is Piece.PHOTO:
        said = _("Choose at most %(most)s photos. Those you just chose were not kept.")
    else:
        said = _("Choose at most %(most)s files. Those you just chose were not kept.")
    return said % {"most": MOST_FILES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """For the form shown again: a token to send along, and the address to look at the file."""

    label: str
    token: str
    address: str
    is_photo: bool


def kept_of(request: Request, uploads: Sequence[Upload]) -> list[Kept]:
    _ = words(request)
    return [
        Kept(
            label=_(FILES[upload.piece]),
            token=tokens.keep(request, upload),
            address=address_of(request, upload.key, kind_of_type(upload.content_type)),
            is_photo=kind_of_type(upload.content_type) is Kind.PHOTO,
        )
        for upload in uploads
    ]


def address_of(request: Request, key: str, kind: Kind) -> str:
    """Opens one file for ten minutes."""
    return url(request, "files.show", token=tokens.view(request, key, kind))


async def show(request: Request) -> Response:
    """One file, for whoever holds a link younger than ten minutes. Nothing in it can run."""
    seen = tokens.viewed(request, request.path_params["token"])
    if seen is None:
        raise NotFoundError
    key, kind = seen
    try:
        answer = await serve(request, request.state.blobs, key, kind)
    except BlobMissingError:
        raise NotFoundError from None
    sandbox(request, plays=kind is Kind.VIDEO)
    return answer


def _kept(request: Request, sent: FormData, shop_id: UUID) -> list[Upload]:
    """Only files of this very shop: a token of another one opens nothing here."""
    found = [tokens.kept(request, text) for text in sent.getlist("kept") if isinstance(text, str)]
    mine = [upload for upload in found if upload and upload.key.startswith(f"{shop_id}/")]
    return [each for piece in SENT for each in [one for one in mine if one.piece is piece][:MOST_FILES]]


routes = [Route("/files/{token}", show, name="files.show")]
