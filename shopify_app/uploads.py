"""Evidence that staff add: kept while their form is corrected."""

from collections.abc import Sequence
from functools import partial

from starlette.requests import Request

from core.domain.proofs import ProofKind
from core.files import keeping
from core.files.kinds import Kind, kind_of_type
from core.services.evidence import Upload
from core.web.pieces import Kept, Take, Taken, files_sent, tokens_sent, told
from shopify_app import words
from shopify_app.asking import words_of
from shopify_app.signed import file_url, keys


def taking(request: Request) -> Take:
    return partial(_take, request)


async def _take(request: Request, kind: ProofKind | None) -> Taken:
    """Clean and store the files of the form just read, after those kept from an earlier try."""
    blobs, shop_id, sent = request.state.blobs, request.state.shop_id, request.state.form
    held = await keeping.list_kept(blobs, shop_id, tokens_sent(sent), signing_keys=keys(request))
    return told(await keeping.gather(blobs, shop_id, files_sent(sent), held), kind, words_of(request))


def kept_of(request: Request, uploads: Sequence[Upload]) -> list[Kept]:
    _ = words_of(request)
    return [
        Kept(
            label=_(words.PIECE[upload.piece]),
            token=keeping.sign_upload(upload, signing_keys=keys(request)),
            address=file_url(request, upload.key, kind_of_type(upload.content_type)),
            is_photo=kind_of_type(upload.content_type) is Kind.PHOTO,
        )
        for upload in uploads
    ]
