"""Evidence of buyers: kept while a form is corrected, shown by short-lived links."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.proofs import ProofKind
from core.files import keeping
from core.files.blobs import BlobMissingError
from core.files.kinds import Kind, kind_of_type
from core.files.serving import serve
from core.services.evidence import Upload
from core.web.addresses import url
from core.web.failures import NotFoundError
from core.web.headers import sandbox
from core.web.pieces import Kept, Take, Taken, files_sent, tokens_sent, told
from microsite import tokens
from microsite.choices import FILES
from microsite.visits import words


def taking(request: Request, shop_id: UUID) -> Take:
    return partial(take, request, shop_id)


async def take(request: Request, shop_id: UUID, kind: ProofKind | None) -> Taken:
    """Clean and store the files of the form just read, after those kept from an earlier try."""
    blobs, sent = request.state.blobs, request.state.form
    held = await keeping.list_kept(blobs, shop_id, tokens_sent(sent), signing_keys=tokens.keys(request))
    return told(await keeping.gather(blobs, shop_id, files_sent(sent), held), kind, words(request))


def kept_of(request: Request, uploads: Sequence[Upload]) -> list[Kept]:
    _ = words(request)
    return [
        Kept(
            label=_(FILES[upload.piece]),
            token=keeping.sign_upload(upload, signing_keys=tokens.keys(request)),
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


routes = [Route("/files/{token}", show, name="files.show")]
