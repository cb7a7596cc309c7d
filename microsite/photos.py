"""Photos of buyers: cleaned as they arrive, kept while a form is corrected, shown by short-lived links."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.files.blobs import BlobMissingError
from core.files.clean import clean_file
from core.files.keeping import keep_photo
from core.files.kinds import PHOTOS, Kind
from core.files.refusals import FileRefusedError
from core.files.serving import serve
from core.services.claims import MOST_PHOTOS, Photo
from core.web.addresses import url
from core.web.failures import NotFoundError
from core.web.forms import Form, InvalidFormError, Typed, parse
from core.web.headers import sandbox
from microsite import tokens
from microsite.visits import words

MOST_FILES = 2 * MOST_PHOTOS
"""So many are read, to say in words that they are too many; a form with more is refused outright."""

_NAME_LENGTH = 60

FormT = TypeVar("FormT", bound=Form)


class PhotosKeptError(Exception):
    """The form has a mistake. Its good photos are stored and need not be sent again."""

    def __init__(self, typed: Typed, photos: Sequence[Photo]) -> None:
        super().__init__(f"Fields to correct: {', '.join(typed.errors)}")
        self.typed = typed
        self.photos = photos


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The photos that came with a form; `problem` says what is wrong with those that did not."""

    photos: Sequence[Photo]
    problem: str = ""


async def parse_with_photos(
    request: Request, model: type[FormT], shop_id: UUID, *, needed: bool
) -> tuple[FormT, Sequence[Photo]]:
    """The form and its photos, cleaned and stored. Raises PhotosKeptError, or as `parse` does."""
    form, typed = None, Typed()
    try:
        form = await parse(request, model, max_files=MOST_FILES)
        typed = form.refused().typed
    except InvalidFormError as refused:
        typed = refused.typed
    taken = await take(request, shop_id)
    _ = words(request)
    missing = _("Add at least one photo of the fault.") if needed and not taken.photos else ""
    errors = {**typed.errors, **({"photos": problem} if (problem := taken.problem or missing) else {})}
    if form is None or errors:
        order = [name for name in (*model.model_fields, "") if name in errors]
        raise PhotosKeptError(replace(typed, errors={name: errors[name] for name in order}), taken.photos)
    return form, taken.photos


async def take(request: Request, shop_id: UUID) -> Taken:
    """Clean and store the photos of the form just read, after those kept from an earlier try.

    What fails later leaves them unreferenced: the files of a shop are unguessable and private all the same.
    """
    sent: FormData = request.state.form
    _ = words(request)
    photos = {photo.sha256: photo for photo in _kept(request, sent, shop_id)}
    files = [file for file in sent.getlist("photos") if isinstance(file, UploadFile) and file.filename]
    if len(photos) + len(files) > MOST_PHOTOS:
        too_many = _("Choose at most %(most)s photos. Those you just chose were not kept.")
        return Taken(photos=tuple(photos.values()), problem=too_many % {"most": MOST_PHOTOS})
    problem = ""
    for file in files:
        try:
            photo = await clean_file(file.file, kinds=PHOTOS)
        except FileRefusedError as refused:
            problem = f"{str(file.filename)[:_NAME_LENGTH]}: {_(str(refused))}"
            continue
        if photo.sha256 not in photos:
            photos[photo.sha256] = await keep_photo(request.state.blobs, shop_id, photo)
    return Taken(photos=tuple(photos.values()), problem=problem)


def kept_of(request: Request, photos: Sequence[Photo]) -> list[tuple[str, str]]:
    """For the form shown again: a token to send along, and the address to look at it."""
    return [(tokens.keep(request, photo), address_of(request, photo.key)) for photo in photos]


def address_of(request: Request, key: str, kind: Kind = Kind.PHOTO) -> str:
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


def _kept(request: Request, sent: FormData, shop_id: UUID) -> list[Photo]:
    """Only photos of this very shop: a token of another one opens nothing here."""
    found = [tokens.kept(request, text) for text in sent.getlist("kept") if isinstance(text, str)]
    return [photo for photo in found if photo and photo.key.startswith(f"{shop_id}/")][:MOST_PHOTOS]


routes = [Route("/files/{token}", show, name="files.show")]
