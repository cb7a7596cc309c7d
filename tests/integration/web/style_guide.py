"""Both sites with every macro on a page; `python -m tests.integration.web.style_guide` serves them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from pydantic import Field, StringConstraints
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from core.domain.money import Money
from core.web.brand import Brand
from core.web.colours import palette
from core.web.csrf import Guard, check_token
from core.web.errors import Failures
from core.web.fields import Amount, Day, Email, Line, Text
from core.web.forms import Form, InvalidFormError, Typed, blank, parse
from core.web.headers import Policy, allow_framing, allow_scanning
from core.web.limits import limited
from core.web.pages import KEPT, Pages, changed, page_or_fragment, redirect, render
from core.web.sites import site

SHOP = "northwind.myshopify.com"
TEMPLATES = Path(__file__).parent / "templates"
VERIFIED = b"Bearer good"


class Fault(StrEnum):
    CRACKED = "cracked"
    NO_POWER = "no_power"


class SampleForm(Form):
    name: Line = Field(title="the policy name")
    email: Email = Field(title="your e-mail address")
    bought: Day = Field(title="the purchase date")
    months: int = Field(title="the number of months", ge=1, le=600)
    fee: Amount | None = Field(None, title="the deductible")
    fault: Fault = Field(title="what is wrong")
    marks: list[Line] = Field([], title="marks", max_length=3)
    story: Text | None = Field(None, title="what happened")
    agreed: bool = False
    photos: list[UploadFile] = Field([], title="photos")
    serial: Annotated[Line, StringConstraints(pattern=r"^[A-Z0-9]+$")] | None = Field(
        None, title="the serial number"
    )


class StolenError(Exception):
    """Stands for an exception of an inner layer."""


class Verifier:
    """Stands for the staff door: whoever brings the good token comes from the shop."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if dict(scope["headers"]).get(b"authorization") == VERIFIED:
            allow_framing(Request(scope), SHOP)
        await self.app(scope, receive, send)


def sample() -> dict[str, Any]:
    return {
        "fee": Money(Decimal("1249.5"), "EUR"),
        "today": date(2026, 11, 22),
        "now": datetime(2026, 11, 22, 17, 30, tzinfo=UTC),
        "faults": [(Fault.CRACKED, "Cracked housing"), (Fault.NO_POWER, "Does not switch on")],
    }


def filled() -> Typed:
    return blank(name="Two years, everything", email="ada@example.com", bought=date(2026, 3, 14), months=24)


async def show(request: Request) -> Response:
    return page_or_fragment(request, "show.html", "_form.html", form=filled(), **sample())


async def send_form(request: Request) -> Response:
    try:
        form = await parse(request, SampleForm)
    except InvalidFormError as refused:
        return page_or_fragment(
            request, "show.html", "_form.html", status=422, form=refused.typed, **sample()
        )
    return changed(request, "_saved.html", toast=f"Saved {form.name}", saved=form)


async def echo(request: Request) -> Response:
    form = await parse(request, SampleForm)
    return JSONResponse(form.model_dump(mode="json", exclude={"photos"}) | {"photos": len(form.photos)})


async def go(request: Request) -> Response:
    return redirect(request, request.query_params["to"], toast="Gone on")


async def fail(request: Request) -> Response:
    if request.path_params["kind"] == "stolen":
        raise StolenError("This unit was reported as stolen")
    raise RuntimeError("secret detail <b>of the inside</b>")


async def scan(request: Request) -> Response:
    allow_scanning(request)
    return render(request, "_saved.html", saved=None)


async def knock(request: Request) -> Response:
    await limited(request, "knock", "2/hour")
    return PlainTextResponse("come in")


async def press(request: Request) -> Response:
    check_token(request, None)
    return PlainTextResponse("pressed")


async def forget(request: Request) -> Response:
    await request.body()
    return PlainTextResponse("changed without a check")


async def hostile(request: Request) -> Response:
    return render(request, "_hostile.html")


async def sent(request: Request) -> Response:
    return render(request, "sent.html")


def routes() -> list[Route]:
    return [
        Route("/", show, name="guide.show"),
        Route("/", send_form, name="guide.send", methods=["POST"]),
        Route("/echo", echo, name="guide.echo", methods=["POST"]),
        Route("/claims/{number}", show, name="claims.show"),
        Route("/claims/{number}/approve", send_form, name="claims.approve", methods=["POST"]),
        Route("/go", go, name="guide.go", methods=["GET", "POST"]),
        Route("/fail/{kind}", fail, name="guide.fail"),
        Route("/scan", scan, name="guide.scan"),
        Route("/knock", knock, name="guide.knock"),
        Route("/press", press, name="guide.press", methods=["POST"]),
        Route("/forget", forget, name="guide.forget", methods=["POST"]),
        Route("/sent", sent, name="guide.sent"),
        Route("/hostile", hostile, name="guide.hostile"),
    ]


def admin() -> Starlette:
    bridge = "https://cdn.shopify.com/shopifycloud/app-bridge.js"
    pages = Pages(
        templates=[TEMPLATES / "admin"],
        error_page="admin/error.html",
        keep=KEPT,
        context={"app_bridge_url": bridge, "api_key": "key", "app_name": "Warranty Desk"},
    )
    policy = Policy(app_bridge_url=bridge, admin_url="https://admin.shopify.com", trusted_types=False)
    failures: Failures = {StolenError: 409}
    return site(routes(), policy=policy, pages=pages, failures=failures, middleware=[Middleware(Verifier)])


class Branded:
    """Stands for the buyers' door, which finds the shop by the scanned code."""

    def __init__(self, app: ASGIApp, brand: Brand) -> None:
        self.app = app
        self.brand = brand

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["state"]["brand"] = self.brand
        await self.app(scope, receive, send)


def microsite(accent: str = "#e4572e") -> Starlette:
    brand = Brand(
        name="Northwind Outdoor",
        palette=palette(accent),
        links=(("Privacy", "/privacy"), ("Contact", "/contact")),
    )
    pages = Pages(templates=[TEMPLATES / "microsite"], error_page="error.html", keep=("language",))
    return site(
        routes(),
        policy=Policy(),
        pages=pages,
        guard=Guard(["first-key", "old-key"]),
        failures={StolenError: 409},
        middleware=[Middleware(Branded, brand=brand)],
    )


def api() -> Starlette:
    return site(routes(), policy=Policy(), failures={StolenError: 409})


def application() -> Starlette:
    return Starlette(routes=[Mount("/app", admin()), Mount("/api", api()), Mount("/", microsite())])


if __name__ == "__main__":
    uvicorn.run(application(), host="127.0.0.1", port=4591, log_level="warning")
