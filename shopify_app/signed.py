"""Files that open in a tab of their own, where no session token comes along: short-lived signed addresses."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.codes import grouped
from core.files.blobs import BlobMissingError
from core.files.kinds import Kind
from core.files.links import MAX_AGE_SECONDS, sign_view, signing_keys, verify_view
from core.files.serving import serve
from core.labels import qr
from core.labels.certificates import LOCALES
from core.labels.formats import sheet_formats
from core.labels.sheets import Label, Printing, invitation, render
from core.store.base import Tx
from core.store.codes import Sheet, get_sheet, list_codes, serials_of_sheet
from core.store.shops import Shop, get_shop
from core.web.failures import ForbiddenError, NotFoundError
from core.web.headers import sandbox
from core.web.locales import translatable, translations
from shopify_app import admin_links
from shopify_app.asking import words_of

EVIDENCE = "evidence"
RUN_OUT = translatable("This link has run out. Go back to the page it was on, reload it and try again.")


def file_url(request: Request, key: str, kind: Kind = Kind.PHOTO) -> str:
    """Whoever holds it sees this one file for ten minutes."""
    token = sign_view(key, kind, purpose=EVIDENCE, signing_keys=keys(request))
    return _address(request, "signed.file", token)


def sheet_url(request: Request, sheet_id: UUID, paper: str) -> str:
    """The print sheet as PDF; `paper` is a key of `sheet_formats`."""
    token = _serializer(request, "sheet").dumps([str(request.state.shop_id), str(sheet_id), paper])
    return _address(request, "signed.sheet", token)


def symbol_url(request: Request, code: str, kind: str) -> str:
    """One QR symbol; `kind` is `svg` or `png`."""
    return _address(request, "signed.symbol", _serializer(request, "symbol").dumps([code, kind]))


async def file(request: Request) -> Response:
    seen = verify_view(request.path_params["token"], purpose=EVIDENCE, signing_keys=keys(request))
    if seen is None:
        raise ForbiddenError(words_of(request)(RUN_OUT))
    key, kind = seen
    try:
        answer = await serve(request, request.state.blobs, key, kind)
    except BlobMissingError:
        raise NotFoundError from None
    sandbox(request, plays=kind is Kind.VIDEO)
    answer.headers["Cache-Control"] = f"private, max-age={MAX_AGE_SECONDS}"
    return answer


async def sheet(request: Request) -> Response:
    shop_id, sheet_id, paper = loaded(request, "sheet")
    async with request.state.db.transaction(UUID(shop_id)) as tx:
        shop, printed, labels = await _labels(tx, UUID(sheet_id))
    printing = Printing(
        sheet=sheet_formats()[paper],
        public_url=request.state.settings.public_url,
        shop_name=shop.name,
        invitation=invitation(translations(shop.locale, (LOCALES,)).gettext),
        crop_marks=sheet_formats()[paper].plain,
    )
    pdf = await asyncio.to_thread(render, labels, printing)
    return attachment(request, pdf, "application/pdf", f"labels-{printed.id}-{paper}.pdf")


async def symbol(request: Request) -> Response:
    code, kind = loaded(request, "symbol")
    text, name = admin_links.registration(request, code), grouped(code)
    if kind == "png":
        return attachment(request, qr.png(text), "image/png", f"{name}.png")
    return attachment(request, qr.svg(text).encode(), "image/svg+xml", f"{name}.svg")


async def _labels(tx: Tx, sheet_id: UUID) -> tuple[Shop, Sheet, list[Label]]:
    """What stands on each label. A code of a product is printed as often as was asked for."""
    shop, found = await get_shop(tx), await get_sheet(tx, sheet_id)
    rows = [row for row in await list_codes(tx, sheet_id) if row.void_at is None]
    serials = await serials_of_sheet(tx, sheet_id)
    repeated = rows if found.per_unit else rows * found.count
    return (
        shop,
        found,
        [
            Label(code=row.code, title=found.title, sku=found.sku, serial=serials.get(row.unit_id))
            for row in repeated
        ],
    )


def signed_address(request: Request, purpose: str, name: str, about: Sequence[str]) -> str:
    """The address of a route that takes what `loaded` gives back, for ten minutes."""
    return _address(request, name, _serializer(request, purpose).dumps(list(about)))


def _address(request: Request, name: str, token: str) -> str:
    """Without the shop: the tab it opens is no page of the admin."""
    return str(request.app.url_path_for(name, token=token))


def attachment(request: Request, content: bytes, kind: str, name: str) -> Response:
    """A file to save, which no browser shows as a page of ours."""
    sandbox(request)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, media_type=kind)


def loaded(request: Request, purpose: str) -> list[str]:
    """What was signed. Raises ForbiddenError when forged, for another purpose, or too old."""
    try:
        loaded: list[str] = _serializer(request, purpose).loads(
            request.path_params["token"], max_age=MAX_AGE_SECONDS
        )
    except BadData:
        raise ForbiddenError(words_of(request)(RUN_OUT)) from None
    return loaded


def _serializer(request: Request, purpose: str) -> URLSafeTimedSerializer:
    # The library signs with the last key of its list; our settings name the newest first.
    return URLSafeTimedSerializer(list(reversed(keys(request))), salt=f"staff:{purpose}")


def keys(request: Request) -> Sequence[str]:
    return signing_keys(request.state.settings.signing_keys.get_secret_value())


routes = [
    Route("/signed/files/{token}", file, name="signed.file"),
    Route("/signed/sheets/{token}", sheet, name="signed.sheet"),
    Route("/signed/symbols/{token}", symbol, name="signed.symbol"),
]
