"""The door for staff, as one application."""

from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from core.domain.claims import StepRefusedError
from core.settings import Settings
from core.store.base import NotFoundError
from core.web.headers import Policy, picture_origins
from core.web.pages import KEPT, Pages
from core.web.sites import site
from shopify_app import (
    address_questions,
    brand,
    claim_adding,
    claim_address,
    claim_confirm,
    claim_cost_steps,
    claim_escalation,
    claim_new,
    claim_payment_steps,
    claim_proofs,
    claim_show,
    claim_signals,
    claim_start,
    claim_steps,
    claim_withdrawals,
    claims,
    codes,
    cost_export,
    costs,
    data_requests,
    disputes,
    exceptions,
    home,
    policies,
    policy_automation,
    policy_compare,
    policy_completion,
    policy_editor,
    policy_products,
    policy_replay,
    policy_show,
    queues,
    registrations,
    repairs,
    returns,
    searches,
    sheet_show,
    sheets,
    signed,
    staff,
    substitutes,
    warranties,
    warranty_end,
    warranty_serial,
    warranty_show,
)
from shopify_app.rights import guarded
from shopify_app.sign_in import SignInMiddleware, patch

HERE = Path(__file__).parent
FAILURES = {NotFoundError: 404, StepRefusedError: 409}

ROUTES = [
    Route("/patch", patch, name="patch"),
    *home.routes,
    *claims.routes,
    *claim_new.routes,
    *claim_start.routes,
    *claim_show.routes,
    *claim_adding.routes,
    *claim_steps.routes,
    *claim_address.routes,
    *claim_confirm.routes,
    *claim_escalation.routes,
    *claim_proofs.routes,
    *claim_signals.routes,
    *claim_withdrawals.routes,
    *claim_payment_steps.routes,
    *claim_cost_steps.routes,
    *repairs.routes,
    *returns.routes,
    *searches.routes,
    *warranties.routes,
    *warranty_show.routes,
    *warranty_end.routes,
    *warranty_serial.routes,
    *policies.routes,
    *policy_editor.routes,
    *policy_products.routes,
    *policy_show.routes,
    *policy_automation.routes,
    *policy_completion.routes,
    *policy_compare.routes,
    *policy_replay.routes,
    *sheets.routes,
    *sheet_show.routes,
    *codes.routes,
    *registrations.routes,
    *disputes.routes,
    *exceptions.routes,
    *costs.routes,
    *cost_export.routes,
    *brand.routes,
    *data_requests.routes,
    *address_questions.routes,
    *queues.routes,
    *staff.routes,
    *substitutes.routes,
    *signed.routes,
]


def create_staff_site(settings: Settings) -> Starlette:
    pages = Pages(
        templates=[HERE / "templates"],
        error_page="admin/error.html",
        locales=(HERE / "locales",),
        static=(HERE / "static",),
        keep=KEPT,
        context={
            "api_key": settings.shopify_api_key,
            "app_bridge_url": settings.app_bridge_url,
            "app_name": "Warranty Desk",
        },
    )
    policy = Policy(
        app_bridge_url=settings.app_bridge_url,
        admin_url=_origin(settings.shopify_admin_url),
        pictures=picture_origins(settings),
        trusted_types=False,
    )
    return site(
        [guarded(route) for route in ROUTES],
        policy=policy,
        pages=pages,
        failures=FAILURES,
        middleware=[Middleware(SignInMiddleware)],
    )


def _origin(address: str) -> str:
    """Without a path: in what may frame us one would match nothing."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
