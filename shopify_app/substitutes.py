"""Substitutes: what is sent in place of products that are out of stock or gone."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.services import substitutes
from core.services.substitutes import SubstituteError, Wrong
from core.store.catalogue import find_title
from core.store.substitutes import list_substitutes
from core.web.addresses import url
from core.web.fields import Line
from core.web.filters import filters
from core.web.forms import Form, InvalidFormError, Typed, parse
from core.web.locales import chosen, translatable
from core.web.pages import page_or_fragment, redirect
from shopify_app.asking import present, words_of
from shopify_app.claim_steps import stepped, take
from shopify_app.colleagues import who

WRONG = {
    Wrong.UNKNOWN: translatable("No variant has this SKU. Copy it from the product in Shopify."),
    Wrong.SEVERAL: translatable("Several variants have this SKU. Give them different ones in Shopify first."),
    Wrong.ITSELF: translatable("Nothing stands in for itself. Choose another product."),
}


class SubstituteForm(Form):
    sku: Line = Field(title=translatable("the SKU"))
    substitute: Line = Field(title=translatable("the SKU of the substitute"))
    every_variant: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    id: UUID
    title: str
    substitute: str
    when: str


async def index(request: Request) -> Response:
    return await _page(request, Typed())


async def name(request: Request) -> Response:
    _ = words_of(request)
    try:
        form = await parse(request, SubstituteForm)
        await _name(request, form)
    except InvalidFormError as refused:
        return await _page(request, refused.typed, status=422)
    return redirect(request, url(request, "substitutes.list"), toast=_("Saved."))


async def _name(request: Request, form: SubstituteForm) -> None:
    by, now, every = request.state.staff, present(), form.every_variant
    try:
        async with request.state.db.transaction(request.state.shop_id) as tx:
            await substitutes.name(tx, form.sku, form.substitute, every_variant=every, by=by, now=now)
    except SubstituteError as wrong:
        _ = words_of(request)
        raise form.refused(**{wrong.field: _(WRONG[wrong.wrong])}) from None


async def forget(request: Request) -> Response:
    _ = words_of(request)
    async with request.state.db.transaction(request.state.shop_id) as tx:
        substitute_id = request.path_params["substitute_id"]
        await substitutes.forget(tx, substitute_id, by=request.state.staff, now=present())
    return redirect(request, url(request, "substitutes.list"), toast=_("Removed."))


async def send(request: Request) -> Response:
    """On a claim that has nothing to send: the substitute, whatever its terms say."""

    async def act() -> str:
        by, now = request.state.staff, present()
        await take(request, lambda tx, claim_id: substitutes.send(tx, claim_id, by=by, now=now))
        return words_of(request)("Going on with the substitute.")

    return await stepped(request, "", act)


async def _page(request: Request, form: Typed, *, status: int = 200) -> Response:
    day = filters(chosen(request))["day"]
    async with request.state.db.transaction(request.state.shop_id) as tx:
        named = [
            Named(
                id=row.id,
                title=await find_title(tx, row.of_gid) or "–",
                substitute=await find_title(tx, row.variant_gid) or "–",
                when=f"{day(row.named_at.date())} · {who(request, row.named_by)}",
            )
            for row in await list_substitutes(tx)
        ]
    return page_or_fragment(
        request,
        "substitutes/list.html",
        "substitutes/_substitutes.html",
        status=status,
        form=form,
        named=named,
    )


routes = [
    Route("/substitutes", index, name="substitutes.list"),
    Route("/substitutes", name, name="substitutes.name", methods=["POST"]),
    Route("/substitutes/{substitute_id:uuid}", forget, name="substitutes.forget", methods=["POST"]),
    Route("/claims/{claim_id:uuid}/substitute", send, name="claims.send_substitute", methods=["POST"]),
]
