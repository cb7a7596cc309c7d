"""Templates and their filters."""

# ruff: noqa: ANN401 - values of any field pass through here

from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from simulator.actions import totals
from simulator.actions.catalogue import available
from simulator.actions.drafts import draft_total
from simulator.records import Customer, Product
from simulator.state import Shop, World

GOOD = frozenset({"PAID", "FULFILLED", "DELIVERED", "COMPLETED", "ACTIVE", "delivered"})
WAIT = frozenset(
    {"UNFULFILLED", "PENDING", "PARTIALLY_FULFILLED", "OPEN", "IN_TRANSIT", "PARTIALLY_REFUNDED", "pending"}
)
BAD = frozenset({"REFUNDED", "VOIDED", "FAILURE", "failed", "lost"})


def moment(value: datetime) -> str:
    return value.strftime("%d %b %Y, %H:%M")


def person(value: Customer | None) -> str:
    if value is None:
        return "Guest"
    return " ".join(part for part in (value.first_name, value.last_name) if part) or value.email or "No name"


def badge(value: str) -> Markup:
    kind = "good" if value in GOOD else "wait" if value in WAIT else "bad" if value in BAD else ""
    return Markup('<span class="badge {}">{}</span>').format(kind, value.replace("_", " ").lower())


def stock(product: Product) -> int:
    return sum(available(variant) for variant in product.variants)


def _environment() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    environment = Environment(loader=loader, autoescape=select_autoescape(), undefined=StrictUndefined)
    environment.filters.update(moment=moment, person=person, badge=badge)
    environment.globals.update(
        total=totals.total,
        received=totals.received,
        refunded=totals.refunded,
        financial_status=totals.financial_status,
        fulfillment_status=totals.fulfillment_status,
        draft_total=draft_total,
        stock=stock,
    )
    return environment


TEMPLATES = _environment()


def world_of(request: Request) -> World:
    world: World = request.app.state.world
    return world


def shop_of(request: Request) -> Shop:
    """The shop named in the path; SimulatorError if there is none."""
    return world_of(request).shop(request.path_params["shop"])


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    return HTMLResponse(TEMPLATES.get_template(template).render(**values), status)
