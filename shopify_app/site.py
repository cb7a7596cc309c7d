"""The door for staff, as one application."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from core.domain.claims import StepRefusedError
from core.settings import Settings
from core.store.base import NotFoundError
from core.web.headers import Policy
from core.web.pages import KEPT, Pages
from core.web.sites import site
from shopify_app import home
from shopify_app.sign_in import SignInMiddleware, patch

FAILURES = {NotFoundError: 404, StepRefusedError: 409}

routes = [
    Route("/patch", patch, name="patch"),
    *home.routes,
]


def create_staff_site(settings: Settings) -> Starlette:
    pages = Pages(
        templates=[Path(__file__).parent / "templates"],
        error_page="admin/error.html",
        keep=KEPT,
        context={
            "api_key": settings.shopify_api_key,
            "app_bridge_url": settings.app_bridge_url,
            "app_name": "Warranty Desk",
        },
    )
    policy = Policy(
        app_bridge_url=settings.app_bridge_url, admin_url=settings.shopify_admin_url, trusted_types=False
    )
    return site(
        routes, policy=policy, pages=pages, failures=FAILURES, middleware=[Middleware(SignInMiddleware)]
    )
