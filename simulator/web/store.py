"""The storefront: look, buy, be thanked."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from simulator import world as functions
from simulator.actions.drafts import DraftRefusedError, complete_draft, draft_total
from simulator.actions.totals import total
from simulator.state import SimulatorError
from simulator.web.pictures import ICON, draw
from simulator.web.rendering import page, shop_of, world_of


async def index(request: Request) -> Response:
    world = world_of(request)
    return page("index.html", shops=list(world.shops.values()), now=world.now())


async def shelf(request: Request) -> Response:
    shop = shop_of(request)
    products = [item for item in shop.products.values() if item.status == "ACTIVE" and item.variants]
    return page("store.html", shop=shop, products=products)


async def product(request: Request) -> Response:
    shop = shop_of(request)
    found = functions.find_product(shop, request.path_params["handle"])
    if request.method == "GET":
        return page("product.html", shop=shop, product=found)
    form = await request.form()
    filled = {name: str(form.get(name)) for name in ("email", "first_name", "last_name") if form.get(name)}
    lines = [{"variant": str(form["variant"]), "quantity": int(str(form["quantity"]))}]
    where = {name: str(form.get(name)) for name in ("address1", "zip", "city") if form.get(name)}
    address: dict[str, str] | None = None
    if where:
        names = {name: filled[name] for name in ("first_name", "last_name") if name in filled}
        address = {"country_code_v2": shop.country, **where} | names
    order = functions.place_order(
        world_of(request),
        shop,
        lines,
        guest="email" not in filled,
        email=filled.get("email"),
        first_name=filled.get("first_name"),
        last_name=filled.get("last_name"),
        address=address,
    )
    return RedirectResponse(f"/store/{shop.handle}/orders/{order.confirmation_number}", 303)


async def thanks(request: Request) -> Response:
    shop, wanted = shop_of(request), request.path_params["confirmation"]
    for order in shop.orders.values():
        if order.confirmation_number == wanted:
            return page("thanks.html", shop=shop, order=order, total=total(order))
    message = "There is no such order."
    raise SimulatorError(message)


async def invoice(request: Request) -> Response:
    """What the buyer sees behind an invoice's link; paying completes the draft."""
    shop = shop_of(request)
    draft = shop.drafts.get(int(request.path_params["number"]))
    if draft is None:
        message = "There is no such invoice."
        raise SimulatorError(message)
    if request.method == "POST":
        try:
            complete_draft(world_of(request), shop, draft)
        except DraftRefusedError as refusal:
            raise SimulatorError(refusal.message) from refusal
    return page("invoice.html", shop=shop, draft=draft, total=draft_total(draft))


async def picture(request: Request) -> Response:
    name = request.path_params["name"].removesuffix(".svg")
    kind = next(
        (
            shop.products[int(name)].picture
            for shop in world_of(request).shops.values()
            if name.isdigit() and int(name) in shop.products
        ),
        "box",
    )
    drawing = draw(kind, int(name)) if name.isdigit() else ICON
    headers = {"Cache-Control": "max-age=3600", "Access-Control-Allow-Origin": "*"}
    return Response(drawing, media_type="image/svg+xml", headers=headers)
