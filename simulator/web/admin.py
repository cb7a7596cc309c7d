"""The merchant's admin: orders, drafts, products, customers, settings."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from simulator import world as functions
from simulator.actions.drafts import DraftRefusedError, complete_draft, delete_draft
from simulator.config import AdminLink, AppConfig
from simulator.records import DraftOrder, Order
from simulator.state import Shop, SimulatorError, World
from simulator.web.rendering import page, shop_of, world_of

PAGE = 50
ORDER_TARGET = "admin.order-details.action.link"


def _common(request: Request, here: str) -> dict[str, Any]:
    return {"shop": shop_of(request), "apps": list(world_of(request).apps.values()), "here": here}


async def home(request: Request) -> Response:
    return RedirectResponse(f"/admin/store/{shop_of(request).handle}/orders", 303)


async def orders(request: Request) -> Response:
    number = int(request.query_params.get("page", "0"))
    found = sorted(
        shop_of(request).orders.values(), key=lambda item: (item.created_at, item.number), reverse=True
    )
    shown = found[number * PAGE : (number + 1) * PAGE]
    return page(
        "orders.html",
        orders=shown,
        page=number,
        more=len(found) > (number + 1) * PAGE,
        **_common(request, "orders"),
    )


def _show_order(request: Request, order: Order, message: str | None = None) -> Response:
    links: list[tuple[AppConfig, AdminLink]] = [
        (app, link)
        for app in world_of(request).apps.values()
        for link in app.links
        if link.target == ORDER_TARGET
    ]
    waiting = any(line.unfulfilled_quantity for line in order.line_items)
    status = 422 if message else 200
    return page(
        "order.html",
        status,
        order=order,
        links=links,
        waiting=waiting,
        message=message,
        **_common(request, "orders"),
    )


async def order(request: Request) -> Response:
    return _show_order(request, functions.find_order(shop_of(request), request.path_params["number"]))


async def change_order(request: Request) -> Response:
    world, shop = world_of(request), shop_of(request)
    found, form = functions.find_order(shop, request.path_params["number"]), await request.form()
    actions: dict[str, Callable[[], object]] = {
        "fulfill": lambda: functions.fulfill_order(
            world, shop, found, tracking_number=f"SIM{found.number % 10**8:08d}"
        ),
        "deliver": lambda: functions.deliver_order(world, shop, found, fulfillment=str(form["fulfillment"])),
        "refund": lambda: functions.merchant_refund(world, shop, found, lines={str(form["line"]): 1}),
        "cancel": lambda: functions.cancel_order(world, shop, found),
    }
    try:
        actions[request.path_params["action"]]()
    except SimulatorError as problem:
        return _show_order(request, found, str(problem))
    return RedirectResponse(f"/admin/store/{shop.handle}/orders/{found.number}", 303)


async def drafts(request: Request) -> Response:
    found = sorted(shop_of(request).drafts.values(), key=lambda item: item.number, reverse=True)
    return page("drafts.html", drafts=found, **_common(request, "draft_orders"))


def _draft(request: Request) -> DraftOrder:
    found = shop_of(request).drafts.get(int(request.path_params["number"]))
    if found is None:
        message = "There is no such draft order."
        raise SimulatorError(message)
    return found


async def draft(request: Request) -> Response:
    return page("draft.html", draft=_draft(request), message=None, **_common(request, "draft_orders"))


async def change_draft(request: Request) -> Response:
    world, shop, found = world_of(request), shop_of(request), _draft(request)
    remove = request.path_params["action"] == "delete"
    try:
        _delete_or_complete(world, shop, found, remove=remove)
    except DraftRefusedError as refusal:
        return page(
            "draft.html", 422, draft=found, message=refusal.message, **_common(request, "draft_orders")
        )
    tail = "" if remove else f"/{found.number}"
    return RedirectResponse(f"/admin/store/{shop.handle}/draft_orders{tail}", 303)


def _delete_or_complete(world: World, shop: Shop, found: DraftOrder, *, remove: bool) -> None:
    if remove:
        delete_draft(world, shop, found)
    else:
        complete_draft(world, shop, found)


async def products(request: Request) -> Response:
    return page(
        "products.html", products=list(shop_of(request).products.values()), **_common(request, "products")
    )


async def delete_product(request: Request) -> Response:
    shop = shop_of(request)
    functions.delete_product(world_of(request), shop, request.path_params["number"])
    return RedirectResponse(f"/admin/store/{shop.handle}/products", 303)


async def customers(request: Request) -> Response:
    return page(
        "customers.html", customers=list(shop_of(request).customers.values()), **_common(request, "customers")
    )


async def customer(request: Request) -> Response:
    number = request.path_params["number"]
    found = [item for key, item in shop_of(request).customers.items() if str(key) == str(number)]
    return page("customers.html", customers=found, **_common(request, "customers"))


async def redact_customer(request: Request) -> Response:
    shop = shop_of(request)
    functions.redact_customer(world_of(request), shop, request.path_params["number"])
    return RedirectResponse(f"/admin/store/{shop.handle}/customers", 303)


async def settings(request: Request) -> Response:
    shop = shop_of(request)
    sent = [item for item in world_of(request).memory.deliveries if item.domain == shop.domain][-100:]
    return page("settings.html", deliveries=sent[::-1], **_common(request, "settings"))


async def change_app(request: Request) -> Response:
    world, shop, client_id = world_of(request), shop_of(request), request.path_params["client_id"]
    if (await request.form()).get("do") == "install":
        functions.install_app(world, shop, client_id)
        return RedirectResponse(f"/admin/store/{shop.handle}/apps/{client_id}", 303)
    functions.uninstall_app(world, shop, client_id)
    return RedirectResponse(f"/admin/store/{shop.handle}/settings/apps", 303)
