"""How buyers see the merchant: name, colour, logo, contact."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.services import shops
from core.store.shops import Shop, get_shop
from core.web.colours import hexadecimal, palette
from core.web.fields import Email, Line
from core.web.forms import Form, InvalidFormError, Typed, blank, parse
from core.web.locales import translatable
from core.web.pages import changed, page_or_fragment, render
from shopify_app.asking import words_of

LONGEST_NAME = 60


def _colour(text: str) -> str:
    found = hexadecimal(text if text.startswith("#") else f"#{text}")
    if found is None:
        raise ValueError(translatable("Enter a colour as # and six digits, like #0f5f4c."))
    return found


def _https(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme != "https" or not parts.hostname or parts.username or " " in text:
        raise ValueError(translatable("Enter the whole address of the picture, beginning with https://."))
    return text


class BrandForm(Form):
    name: Annotated[Line, Field(max_length=LONGEST_NAME)] = Field(title=translatable("the name"))
    accent_colour: Annotated[Line, AfterValidator(_colour)] = Field(title=translatable("a colour"))
    logo_url: Annotated[Line, AfterValidator(_https)] | None = Field(None, title=translatable("the logo"))
    email: Email | None = Field(None, title=translatable("the contact address"))


async def show(request: Request) -> Response:
    async with request.state.db.transaction(request.state.shop_id) as tx:
        shop = await get_shop(tx)
    return render(request, "brand/show.html", **_context(_typed(shop)))


async def save(request: Request) -> Response:
    try:
        form = await parse(request, BrandForm)
    except InvalidFormError as refused:
        found = _context(refused.typed)
        return page_or_fragment(request, "brand/show.html", "brand/_form.html", status=422, **found)
    async with request.state.db.transaction(request.state.shop_id) as tx:
        shop = await shops.brand(
            tx,
            name=form.name,
            accent_colour=form.accent_colour,
            logo_url=form.logo_url,
            email=form.email,
        )
    _ = words_of(request)
    toast = _("Saved. Buyers see it from now on.")
    to = str(request.url.path) + (f"?{request.url.query}" if request.url.query else "")
    return changed(request, "brand/_form.html", to=to, toast=toast, **_context(_typed(shop)))


async def preview(request: Request) -> Response:
    """The head of the buyers' pages, while it is being typed."""
    try:
        form = await parse(request, BrandForm)
    except InvalidFormError as unfinished:
        return render(request, "brand/_preview.html", **_context(unfinished.typed))
    return render(request, "brand/_preview.html", **_context(form.refused().typed))


def _typed(shop: Shop) -> Typed:
    return blank(name=shop.name, accent_colour=shop.accent_colour, logo_url=shop.logo_url, email=shop.email)


def _context(form: Typed) -> dict[str, Any]:
    colour = form.value("accent_colour")
    return {
        "form": form,
        "colours": palette(colour if colour.startswith("#") else f"#{colour}"),
        "name": form.value("name")[:LONGEST_NAME],
        "logo_url": form.value("logo_url") if form.value("logo_url").startswith("https://") else "",
    }


routes = [
    Route("/settings/brand", show, name="brand.show"),
    Route("/settings/brand", save, name="brand.save", methods=["POST"]),
    Route("/settings/brand/preview", preview, name="brand.preview", methods=["POST"]),
]
