"""Addresses of everything people see."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from simulator.web import admin, frame, store

STATIC = Path(__file__).parent / "static"
ADMIN = "/admin/store/{shop}"
APP = ADMIN + "/apps/{client_id}"
GET, POST = ["GET"], ["POST"]


async def app_bridge(_request: Request) -> Response:
    headers = {
        "Cache-Control": "no-cache",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return FileResponse(STATIC / "app-bridge.js", media_type="text/javascript", headers=headers)


ROUTES = [
    Route("/", store.index, methods=GET),
    Route("/app-bridge.js", app_bridge, methods=GET),
    Route("/pictures/{name}", store.picture, methods=GET),
    Mount("/static", StaticFiles(directory=STATIC)),
    Route("/store/{shop}", store.shelf, methods=GET),
    Route("/store/{shop}/products/{handle}", store.product, methods=[*GET, *POST]),
    Route("/store/{shop}/orders/{confirmation}", store.thanks, methods=GET),
    Route("/store/{shop}/invoices/{number:int}", store.invoice, methods=[*GET, *POST]),
    Route(ADMIN, admin.home, methods=GET),
    Route(ADMIN + "/orders", admin.orders, methods=GET),
    Route(ADMIN + "/orders/{number}", admin.order, methods=GET),
    Route(ADMIN + "/orders/{number}/{action}", admin.change_order, methods=POST),
    Route(ADMIN + "/draft_orders", admin.drafts, methods=GET),
    Route(ADMIN + "/draft_orders/{number:int}", admin.draft, methods=GET),
    Route(ADMIN + "/draft_orders/{number:int}/{action}", admin.change_draft, methods=POST),
    Route(ADMIN + "/products", admin.products, methods=GET),
    Route(ADMIN + "/products/{number}/delete", admin.delete_product, methods=POST),
    Route(ADMIN + "/customers", admin.customers, methods=GET),
    Route(ADMIN + "/customers/{number}", admin.customer, methods=GET),
    Route(ADMIN + "/customers/{number}/redact", admin.redact_customer, methods=POST),
    Route(ADMIN + "/settings/apps", admin.settings, methods=GET),
    Route(ADMIN + "/settings/apps/{client_id}", admin.change_app, methods=POST),
    Route(APP + "/launch", frame.launch, methods=POST),
    Route(APP + "/id_token", frame.id_token, methods=POST),
    Route(APP + "/scopes", frame.scopes, methods=POST),
    Route(APP, frame.frame, methods=GET),
    Route(APP + "/{path:path}", frame.frame, methods=GET),
]
