"""Evidence that staff add: cleaned, laid into the private files, and kept while the form is corrected."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Annotated, BinaryIO

import orjson
from pydantic import Field, StringConstraints, TypeAdapter
from starlette.datastructures import UploadFile
from starlette.requests import Request

from core.domain import serials
from core.domain.evidence import Piece
from core.domain.proofs import ProofKind
from core.files.keeping import clean_piece, keep
from core.files.kinds import Kind, kind_of_type
from core.files.links import sign_file, signing_keys, verify_file
from core.files.refusals import FileRefusedError
from core.services.evidence import MOST_FILES, Upload
from core.web.fields import Line
from core.web.forms import Form
from core.web.locales import translatable
from core.web.slots import FIELDS, SENT
from shopify_app import words
from shopify_app.asking import words_of
from shopify_app.signed import file_url

KEPT_SECONDS = 24 * 60 * 60

_UPLOAD = TypeAdapter(Upload)


class PiecesForm(Form):
    photos: list[UploadFile] = Field([], title=translatable("photos"), max_length=MOST_FILES)
    video: list[UploadFile] = Field([], title=translatable("the video"), max_length=MOST_FILES)
    serial: Annotated[Line, StringConstraints(max_length=serials.LONGEST)] = Field(
        "", title=translatable("the serial number")
    )
    proof: list[UploadFile] = Field([], title=translatable("the proof of purchase"), max_length=MOST_FILES)
    proof_kind: ProofKind | None = Field(None, title=translatable("what kind of proof it is"))
    kept: list[str] = Field([])


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file of an earlier try: a token to send along, and where to look at it."""

    label: str
    token: str
    address: str
    is_photo: bool


async def take(request: Request, form: PiecesForm, kinds: Sequence[ProofKind]) -> list[Upload]:
    """The files that came now and those kept from an earlier try.

    Raises InvalidFormError, with the reason beside the field of the file that cannot be used.
    """
    kind = form.proof_kind or (kinds[0] if len(kinds) == 1 else None)
    found = _kept(request, form)
    for piece in SENT:
        for file in getattr(form, FIELDS[piece]):
            try:
                found.append(await _stored(request, piece, file.file))
            except FileRefusedError as refused:
                raise form.refused(**{FIELDS[piece]: words_of(request)(str(refused))}) from None
    proofs = [upload for upload in found if upload.piece is Piece.PROOF]
    if proofs and kind is None:
        _ = words_of(request)
        raise form.refused(proof_kind=_("Choose what kind of proof it is."))
    return [replace(each, proof_kind=kind) if each.piece is Piece.PROOF else each for each in found]


async def _stored(request: Request, piece: Piece, source: BinaryIO) -> Upload:
    """The one place where a file of staff is cleaned. Raises FileRefusedError."""
    with await clean_piece(piece, source) as clean:
        return await keep(request.state.blobs, request.state.shop_id, piece, clean)


def kept_of(request: Request, uploads: Sequence[Upload]) -> list[Kept]:
    _ = words_of(request)
    return [
        Kept(
            label=_(words.PIECE[upload.piece]),
            token=sign_file(
                orjson.dumps(asdict(upload)).decode(), purpose="kept", signing_keys=_keys(request)
            ),
            address=file_url(request, upload.key, kind_of_type(upload.content_type)),
            is_photo=kind_of_type(upload.content_type) is Kind.PHOTO,
        )
        for upload in uploads
    ]


def _kept(request: Request, form: PiecesForm) -> list[Upload]:
    """Only files of this very shop: a token of another one opens nothing here."""
    found = []
    for token in form.kept:
        said = verify_file(token, purpose="kept", signing_keys=_keys(request), max_age=KEPT_SECONDS)
        upload = _UPLOAD.validate_json(said) if said else None
        if upload is not None and upload.key.startswith(f"{request.state.shop_id}/"):
            found.append(upload)
    return found


def _keys(request: Request) -> Sequence[str]:
    return signing_keys(request.state.settings.signing_keys.get_secret_value())
