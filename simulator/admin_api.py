"""The HTTP side of the Admin API: addressing, versions, tokens, faults, idempotency in flight."""

# ruff: noqa: ANN401 - values of any field pass through here

import json
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from simulator import faults
from simulator.actions.drafts import free_what_ran_out
from simulator.api import engine
from simulator.api.context import Context
from simulator.api.fields import TYPES
from simulator.api.fields.shops import VERSIONS
from simulator.api.schema import VERSION
from simulator.state import Fault, Shop, Token, World
from simulator.tokens import ONLINE, Refusal, TokenRefusedError, check_token, exchange

NO_SHOP = JSONResponse({"errors": "Not Found"}, 404)


def shop_of(request: Request) -> Shop | None:
    """By path (`/shops/{shop}.myshopify.com/…`) or by Host (`{shop}.myshopify.com`, `{shop}.localhost`)."""
    named = request.path_params.get("shop") or request.url.hostname or ""
    handle = named.removesuffix(".localhost").removesuffix(".myshopify.com")
    world: World = request.app.state.world
    return world.shops.get(f"{handle}.myshopify.com")


def base_url(request: Request) -> str:
    """Where files and pages of the simulator are found by whoever sent this request."""
    configured: str | None = request.app.state.public_url
    return configured or f"{request.url.scheme}://{request.headers.get('host', 'localhost')}"


async def graphql(request: Request) -> Response:
    shop, world = shop_of(request), request.app.state.world
    version = request.path_params["version"]
    if shop is None or version not in {*VERSIONS, "unstable"}:
        return NO_SHOP
    headers = {"X-Shopify-API-Version": VERSION, "X-Request-ID": str(uuid4())}
    body = await _body(request)
    if body is None:
        return JSONResponse({"errors": {"query": "Required parameter missing or invalid"}}, 400, headers)
    names = [
        name
        for name in (
            engine.operation_name(body["query"], body.get("operationName")),
            *engine.root_fields(body["query"], body.get("operationName")),
            "graphql",
        )
        if name
    ]
    fault = faults.take_fault(world, shop.domain, names)
    refused = _refused(world, shop, request)
    if isinstance(refused, Response):
        refused.headers.update(headers)
        return refused
    ctx = context_for(request.app, shop, refused.client_id, base_url(request), mode=refused.mode, fault=fault)
    return await _carried_out(request, ctx, body, headers)


def context_for(
    app: Any, shop: Shop, client_id: str, base: str, *, mode: str = "offline", fault: Fault | None = None
) -> Context:
    world: World = app.state.world
    installation = shop.installations[client_id]
    return Context(
        world=world,
        shop=shop,
        app=world.apps[client_id],
        installation=installation,
        types=TYPES,
        base_url=base,
        mode=mode,
        fault=fault,
    )


async def _body(request: Request) -> dict[str, Any] | None:
    try:
        body = json.loads(await request.body())
    except ValueError:
        return None
    return body if isinstance(body, dict) and isinstance(body.get("query"), str) else None


def _refused(world: World, shop: Shop, request: Request) -> Token | Response:
    if shop.knobs.frozen:
        return JSONResponse({"errors": "Unavailable Shop"}, 402)
    token = check_token(world, shop, request.headers.get("X-Shopify-Access-Token"))
    if isinstance(token, Refusal):
        return JSONResponse({"errors": token.message}, token.status)
    return token


async def _carried_out(
    request: Request, ctx: Context, body: dict[str, Any], headers: dict[str, str]
) -> Response:
    keys = _keys(ctx, body)
    ctx.busy_keys = {key for owner, key in keys if (owner, key) in ctx.world.keys_in_flight}
    mine = {entry for entry in keys if entry[1] not in ctx.busy_keys}
    ctx.world.keys_in_flight |= mine
    try:
        early = await faults.before(ctx.fault, request)
        if early is not None:
            return early
        seen = len(ctx.world.memory.mutations)
        with ctx.world.lock:
            free_what_ran_out(ctx.world, ctx.shop)
            answer = engine.run(ctx, body["query"], body.get("variables"), body.get("operationName"))
        if ctx.fault and ctx.fault.kind in {"lost_answer", "torn"}:
            for mutation in ctx.world.memory.mutations[seen:]:
                mutation.answered = False
        return await faults.after(ctx.fault, request, answer, headers)
    finally:
        ctx.world.keys_in_flight -= mine
        request.app.state.start_bulk(ctx.shop, base_url(request))


def _keys(ctx: Context, body: dict[str, Any]) -> set[tuple[str, str]]:
    """Idempotency keys of this request, as (app in shop, key)."""
    owner = f"{ctx.shop.domain} {ctx.app.client_id}"
    return {
        (owner, key)
        for key in engine.idempotency_keys(
            body["query"], body.get("operationName"), body.get("variables") or {}
        )
    }


async def access_token(request: Request) -> Response:
    shop, world = shop_of(request), request.app.state.world
    if shop is None:
        return NO_SHOP
    raw = await request.body()
    try:
        form: dict[str, Any] = (
            json.loads(raw) if raw.lstrip().startswith(b"{") else dict(await request.form())
        )
    except ValueError:
        return JSONResponse(
            {"error": "invalid_request", "error_description": "The body is not valid JSON"}, 400
        )
    kind = "online_token" if form.get("requested_token_type") == ONLINE else "token"
    fault = faults.take_fault(world, shop.domain, [kind, str(form.get("grant_type"))])
    early = await faults.before(fault, request)
    if early is not None:
        return early
    if shop.knobs.frozen:
        return JSONResponse({"errors": "Unavailable Shop"}, 402)
    try:
        with world.lock:
            answer = exchange(world, shop, form)
    except TokenRefusedError as refusal:
        return JSONResponse(refusal.body, refusal.status)
    return await faults.after(fault, request, answer, {})


async def bulk_file(request: Request) -> Response:
    """The JSONL file, without an auth header, as Shopify's storage serves it."""
    shop = shop_of(request)
    number, _, secret = request.path_params["name"].removesuffix(".jsonl").partition("-")
    operation = shop.bulk_operations.get(int(number)) if shop and number.isdigit() else None
    if operation is None or operation.path is None or operation.secret != secret:
        return Response("Not found", 404)
    age = request.app.state.world.now() - (operation.completed_at or operation.created_at)
    if age.days >= 7:  # noqa: PLR2004 - well-known numbers of HTTP and Shopify
        return Response("<Error><Code>ExpiredToken</Code></Error>", 400, media_type="application/xml")
    return FileResponse(operation.path, media_type="application/jsonl")


ROUTES = [
    Route("/admin/api/{version}/graphql.json", graphql, methods=["POST"]),
    Route("/admin/oauth/access_token", access_token, methods=["POST"]),
    Route("/shops/{shop}/admin/api/{version}/graphql.json", graphql, methods=["POST"]),
    Route("/shops/{shop}/admin/oauth/access_token", access_token, methods=["POST"]),
    Route("/bulk/{shop}/{name}", bulk_file, methods=["GET"]),
]
