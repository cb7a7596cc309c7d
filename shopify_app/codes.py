"""One printed code: what it stands for, who registered with it, and how it is made void."""

from typing import Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.codes import grouped
from core.services.codes import make_void
from core.store.base import Tx
from core.store.codes import CodeRow, get_code, get_sheet
from core.store.registrations import count_by_code
from core.store.warranties import find_warranty_of_unit
from core.web.failures import ConflictError
from core.web.fields import Text
from core.web.forms import Form, InvalidFormError, Typed, parse
from core.web.locales import Gettext, translatable
from core.web.pages import changed, page_or_fragment
from shopify_app import admin_links
from shopify_app.asking import present, words_of
from shopify_app.words import Badge

VOID = translatable("This code is void already. Nothing of yours was changed.")


class VoidForm(Form):
    reason: Text = Field(title=translatable("the reason"))


def state_of(_: Gettext, row: CodeRow, owners: int) -> Badge:
    """Void, registered, or waiting for its owner."""
    if row.void_at is not None:
        return Badge(_("Void"), "critical")
    return Badge(_("Registered"), "success") if owners else Badge(_("Not registered"))


async def show(request: Request) -> Response:
    async with request.state.db.transaction(request.state.shop_id) as tx:
        found = await _read(request, tx)
    return page_or_fragment(request, "codes/show.html", "codes/_code.html", form=Typed(), **found)


async def void(request: Request) -> Response:
    _ = words_of(request)
    try:
        form = await parse(request, VoidForm)
    except InvalidFormError as refused:
        async with request.state.db.transaction(request.state.shop_id) as tx:
            found = await _read(request, tx)
        again = {"form": refused.typed, **found}
        return page_or_fragment(request, "codes/show.html", "codes/_code.html", status=422, **again)
    async with request.state.db.transaction(request.state.shop_id) as tx:
        row = await get_code(tx, request.path_params["code_id"])
        if not await make_void(tx, row.code, reason=form.reason, by=request.state.staff, now=present()):
            raise ConflictError(_(VOID))
        found = await _read(request, tx)
    toast = _("Void. Whoever scans it is told nothing about it.")
    return changed(request, "codes/_code.html", toast=toast, form=Typed(), **found)


async def _read(request: Request, tx: Tx) -> dict[str, Any]:
    row = await get_code(tx, request.path_params["code_id"])
    owners = (await count_by_code(tx, [row.code])).get(row.code, 0)
    return {
        "row": row,
        "code": grouped(row.code),
        "badge": state_of(words_of(request), row, owners),
        "owners": owners,
        "sheet": await get_sheet(tx, row.sheet_id),
        "warranty": await find_warranty_of_unit(tx, row.unit_id) if row.unit_id else None,
        "opens": admin_links.registration(request, row.code),
    }


routes = [
    Route("/codes/{code_id:uuid}", show, name="codes.show"),
    Route("/codes/{code_id:uuid}/void", void, name="codes.void", methods=["POST"]),
]
