"""What goes wrong on demand, on the wire."""

# ruff: noqa: ANN401 - values of any field pass through here

import asyncio
import json
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from simulator.state import Fault, SimulatorError, World

BEFORE = frozenset({"close_before", "429", "430", "5xx", "401", "402", "404", "hang"})
KINDS = BEFORE | {"lost_answer", "torn", "slow", "throttled", "user_error"}


def add_fault(world: World, kind: str, operation: str = "*", **details: Any) -> Fault:
    """Arm a fault: it strikes `times` times, after `skip` matching calls."""
    if kind not in KINDS:
        message = f"There is no fault {kind}. Faults: {', '.join(sorted(KINDS))}."
        raise SimulatorError(message)
    fault = Fault(kind, operation, **details)
    world.memory.faults.append(fault)
    return fault


def take_fault(world: World, domain: str, names: list[str]) -> Fault | None:
    """The first armed fault for one of these names; counts down."""
    for fault in world.memory.faults:
        if fault.domain not in {None, domain} or fault.times < 1:
            continue
        if fault.operation != "*" and fault.operation not in names:
            continue
        if fault.skip > 0:
            fault.skip -= 1
            continue
        fault.times -= 1
        if fault.times < 1:
            world.memory.faults.remove(fault)
        return fault
    return None


async def drop(request: Request) -> Response:
    """Close the connection without an answer. In process, httpx's error for it is raised instead."""
    transport = getattr(getattr(request.scope.get("simulator.receive"), "__self__", None), "transport", None)
    if transport is None:
        message = "Server disconnected without sending a response."
        raise httpx.RemoteProtocolError(message)
    transport.abort()
    while (await request.scope["simulator.receive"]())["type"] != "http.disconnect":
        pass
    return Response()


async def before(fault: Fault | None, request: Request) -> Response | None:  # noqa: PLR0911 - one return per case reads best
    """The answer when the fault strikes before anything is done."""
    match fault.kind if fault else None:
        case "close_before":
            return await drop(request)
        case "hang":
            await asyncio.sleep(fault.seconds if fault else 0)
            return await drop(request)
        case "429":
            after = fault.retry_after if fault and fault.retry_after is not None else 2.0
            return JSONResponse(
                {"errors": "Exceeded 2 calls per second for api client."}, 429, {"Retry-After": str(after)}
            )
        case "430":
            return JSONResponse({"errors": "Shopify security rejection"}, 430)
        case "401":
            return unauthorized()
        case "402":
            return JSONResponse({"errors": "Unavailable Shop"}, 402)
        case "404":
            return JSONResponse({"errors": "Not Found"}, 404)
        case "5xx":
            return broken(fault.status if fault else 503)
    if fault and fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    return None


async def after(
    fault: Fault | None, request: Request, body: dict[str, Any], headers: dict[str, str]
) -> Response:
    """The answer when everything has been done."""
    content = json.dumps(body, ensure_ascii=False).encode()
    if fault and fault.kind == "lost_answer":
        return await drop(request)
    if fault and fault.kind == "torn":
        content = content[: max(len(content) // 2, 1)]
    return Response(content, 200, headers, "application/json; charset=utf-8")


def unauthorized() -> JSONResponse:
    return JSONResponse(
        {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}, 401
    )


def broken(status: int) -> HTMLResponse:
    head = f"<!DOCTYPE html><html><head><title>{status}</title></head>"
    return HTMLResponse(head + "<body><h1>Something went wrong.</h1></body></html>", status)
