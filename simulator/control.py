"""The control API: everything `simulator.world` can do, over HTTP."""

# ruff: noqa: ANN401 - values of any field pass through here

import base64
import contextlib
import inspect
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator import faults, payloads, tokens, truth
from simulator import world as functions
from simulator.events import emit
from simulator.records import BulkOperation
from simulator.state import SimulatorError, World

Json = dict[str, Any]
TIMES = frozenset({"at", "created_at"})
SETS = frozenset({"scopes"})
ACTIONS: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "orders": (functions.place_order, ()),
    "orders/edit": (functions.edit_order, ("order",)),
    "orders/cancel": (functions.cancel_order, ("order",)),
    "orders/fulfill": (functions.fulfill_order, ("order",)),
    "orders/deliver": (functions.deliver_order, ("order",)),
    "orders/track": (functions.track, ("order", "status")),
    "orders/refund": (functions.merchant_refund, ("order",)),
    "orders/return": (functions.open_return, ("order",)),
    "orders/return/step": (functions.move_return, ("order", "back", "step")),
    "orders/delete": (functions.delete_order, ("order",)),
    "orders/dispute": (functions.dispute_order, ("order", "status")),
    "orders/pay": (functions.pay_order, ("order",)),
    "orders/tag": (functions.tag_order, ("order", "tag")),
    "products": (functions.create_product, ("title",)),
    "products/update": (functions.update_product, ("product",)),
    "products/delete": (functions.delete_product, ("product",)),
    "variants/delete": (functions.delete_variant, ("variant",)),
    "variants/stock": (functions.set_stock, ("variant", "on_hand")),
    "variants/cost": (functions.set_cost, ("variant", "cost")),
    "collections": (functions.create_collection, ("title",)),
    "customers": (functions.create_customer, ()),
    "customers/update": (functions.update_customer, ("customer",)),
    "customers/merge": (functions.merge_customers, ("kept", "merged")),
    "customers/redact": (functions.redact_customer, ("customer",)),
    "customers/data_request": (functions.request_customer_data, ("customer",)),
    "staff": (functions.hire, ("number", "first_name", "last_name")),
    "install": (functions.install_app, ()),
    "uninstall": (functions.uninstall_app, ()),
    "redact": (functions.redact_shop, ()),
    "scopes/grant": (functions.grant_scopes, ("scopes",)),
    "scopes/revoke": (functions.revoke_scopes, ("scopes",)),
    "knobs": (functions.set_knobs, ()),
}


def _world(request: Request) -> World:
    world: World = request.app.state.world
    return world


async def _json(request: Request) -> Json:
    raw = await request.body()
    try:
        body = await request.json() if raw else {}
    except ValueError:
        body = None
    if not isinstance(body, dict):
        message = "The body must be a JSON object."
        raise SimulatorError(message)
    return {name: _typed(name, value) for name, value in body.items()}


def _typed(name: str, value: Any) -> Any:
    if name in TIMES and isinstance(value, str):
        return datetime.fromisoformat(value)
    if name in SETS and isinstance(value, list):
        return set(value)
    return value


def _answer(result: Any) -> Response:
    return JSONResponse(truth.plain(result))


async def act(request: Request) -> Response:
    """POST /control/{shop}/{action}: the JSON body holds the function's arguments by name."""
    world, action = _world(request), request.path_params["action"]
    if action not in ACTIONS:
        message = f"There is no action {action}. Actions: {', '.join(ACTIONS)}."
        raise SimulatorError(message)
    function, positional = ACTIONS[action]
    body, shop = await _json(request), world.shop(request.path_params["shop"])
    missing = [name for name in positional if name not in body]
    if missing:
        message = f"{action} needs {', '.join(missing)}."
        raise SimulatorError(message)
    first = [body.pop(name) for name in positional]
    quiet = world.silence() if body.pop("silent", False) else contextlib.nullcontext()
    _check(function, body)
    with world.lock, quiet:
        result = function(world, shop, *first, **body)
    return _answer(result)


def _check(function: Callable[..., Any], body: Json) -> None:
    parameters = inspect.signature(function).parameters.values()
    if any(item.kind is inspect.Parameter.VAR_KEYWORD for item in parameters):
        return
    known = {item.name for item in parameters}
    unknown = set(body) - known
    if unknown:
        names = ", ".join(sorted(known - {"world", "shop"}))
        message = f"Unknown argument: {', '.join(sorted(unknown))}. Known: {names}."
        raise SimulatorError(message)


async def shops(request: Request) -> Response:
    world = _world(request)
    if request.method == "GET":
        return _answer([truth.shop_truth(shop) for shop in world.shops.values()])
    body = await _json(request)
    domain = body.pop("shop")
    _check(functions.create_shop, body)
    return _answer(truth.shop_truth(functions.create_shop(world, domain, **body)))


async def dump(request: Request) -> Response:
    """GET /control/{shop}/truth: every order with its figures, for row-by-row comparison."""
    shop = _world(request).shop(request.path_params["shop"])
    return JSONResponse(truth.shop_dump(shop))


async def id_token(request: Request) -> Response:
    world, body = _world(request), await _json(request)
    shop = world.shop(request.path_params["shop"])
    token = tokens.mint_id_token(
        world, shop, body.get("user", 1), body.get("client_id"), life=body.get("life", 60)
    )
    return JSONResponse({"id_token": token})


async def launch(request: Request) -> Response:
    """The signed query with which the admin opens the app."""
    world, body = _world(request), await _json(request)
    shop, app = world.shop(request.path_params["shop"]), world.app(body.get("client_id"))
    return JSONResponse(
        tokens.launch_parameters(world, shop, app, body.get("user", 1), body.get("locale", "en"))
    )


async def add_fault(request: Request) -> Response:
    world = _world(request)
    if request.method == "DELETE":
        world.memory.faults.clear()
        return JSONResponse([])
    if request.method == "POST":
        body = await _json(request)
        if body.get("shop"):
            body["domain"] = world.shop(body.pop("shop")).domain
        faults.add_fault(world, body.pop("kind"), body.pop("operation", "*"), **body)
    return _answer(world.memory.faults)


async def clock(request: Request) -> Response:
    world = _world(request)
    if request.method == "POST":
        body = await _json(request)
        step = timedelta(
            **{name: body[name] for name in ("days", "hours", "minutes", "seconds") if name in body}
        )
        try:
            world.clock.advance(step)
        except ValueError as error:
            raise SimulatorError(str(error)) from error
        world.changed()
    return JSONResponse({"now": world.now().isoformat()})


async def mutations(request: Request) -> Response:
    """GET lists what was carried out; DELETE forgets it."""
    world = _world(request)
    if request.method == "DELETE":
        world.memory.mutations.clear()
    wanted = request.query_params
    found = [
        item
        for item in world.memory.mutations
        if wanted.get("field") in {None, item.field}
        and (not wanted.get("shop") or item.domain == world.shop(wanted["shop"]).domain)
    ]
    return _answer(found)


async def deliveries(request: Request) -> Response:
    world, wanted = _world(request), request.query_params
    if request.method == "DELETE":
        world.memory.deliveries[:] = [item for item in world.memory.deliveries if item.state == "pending"]
    found = [
        item
        for item in world.memory.deliveries
        if wanted.get("topic") in {None, item.topic}
        and wanted.get("state") in {None, item.state}
        and (not wanted.get("shop") or item.domain == world.shop(wanted["shop"]).domain)
    ]
    return JSONResponse(
        [truth.plain(item) | {"body": base64.b64encode(item.body).decode()} for item in found]
    )


async def replay(request: Request) -> Response:
    world, body = _world(request), await _json(request)
    count = functions.replay(world, world.shop(body["shop"]) if body.get("shop") else None)
    return JSONResponse({"queued": count})


async def flush(request: Request) -> Response:
    """Wait until no webhook is due; `late` also waits for delayed and reordered ones."""
    body = await _json(request)
    idle = await request.app.state.dispatcher.flush(body.get("seconds", 30.0), late=bool(body.get("late")))
    return JSONResponse({"idle": idle}, 200 if idle else 504)


async def pause(request: Request) -> Response:
    """Hold all webhooks back (`{"paused": true}`), or let them go."""
    dispatcher = request.app.state.dispatcher
    dispatcher.paused = bool((await _json(request)).get("paused", True))
    dispatcher.wake.set()
    return JSONResponse({"paused": dispatcher.paused})


async def prepared_bulk(request: Request) -> Response:
    """Offer a JSONL file that exists already as a completed bulk operation."""
    world, body = _world(request), await _json(request)
    shop, source = world.shop(request.path_params["shop"]), Path(body["path"])
    app = world.app(body.get("client_id"))
    made = BulkOperation(
        world.next_number(), app.client_id, body.get("query", ""), world.now(), secret="prepared"
    )
    target = request.app.state.bulk_folder / f"{made.number}.jsonl"
    shutil.copyfile(source, target)
    made.path, made.file_size = str(target), target.stat().st_size
    made.status, made.completed_at = "COMPLETED", world.now()
    with target.open("rb") as lines:
        made.object_count = int(body["objects"]) if "objects" in body else sum(1 for _ in lines)
    made.root_object_count = int(body.get("roots", made.object_count))
    shop.bulk_operations[made.number] = made
    emit(world, shop, [("bulk_operations/finish", lambda: payloads.bulk_operation(made))])
    return _answer(made)


async def everything(request: Request) -> Response:
    """DELETE /control/world: forget all shops, tokens, deliveries and faults."""
    fresh = World(list(_world(request).apps.values()), _world(request).clock, _world(request).memory.seed)
    _world(request).memory = fresh.memory
    _world(request).inbox.clear()
    request.app.state.dispatcher.forget()
    return JSONResponse({})


ROUTES = [
    Route("/control/world", everything, methods=["DELETE"]),
    Route("/control/shops", shops, methods=["GET", "POST"]),
    Route("/control/clock", clock, methods=["GET", "POST"]),
    Route("/control/faults", add_fault, methods=["GET", "POST", "DELETE"]),
    Route("/control/mutations", mutations, methods=["GET", "DELETE"]),
    Route("/control/deliveries", deliveries, methods=["GET", "DELETE"]),
    Route("/control/replay", replay, methods=["POST"]),
    Route("/control/flush", flush, methods=["POST"]),
    Route("/control/pause", pause, methods=["POST"]),
    Route("/control/{shop}/truth", dump, methods=["GET"]),
    Route("/control/{shop}/id_token", id_token, methods=["POST"]),
    Route("/control/{shop}/launch", launch, methods=["POST"]),
    Route("/control/{shop}/bulk", prepared_bulk, methods=["POST"]),
    Route("/control/{shop}/{action:path}", act, methods=["POST"]),
]
