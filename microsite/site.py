"""The door for buyers, as one application."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware

from core.files.links import signing_keys
from core.settings import Settings
from core.store.base import NotFoundError
from core.web.csrf import Guard
from core.web.errors import Failures
from core.web.headers import Policy, picture_origins
from core.web.pages import Pages
from core.web.sites import site
from microsite import (
    addresses,
    appeals,
    certificates,
    claims,
    consents,
    filing,
    filing_with_code,
    home,
    links,
    registrations,
    repairs,
    returns,
    uploads,
)
from microsite.visits import UnbrandedMiddleware

FOLDER = Path(__file__).parent

FAILURES: Failures = {NotFoundError: 404}

# A code may stand directly behind the host, so what has a name of its own comes first.
routes = [
    *home.routes,
    *uploads.routes,
    *claims.routes,
    *appeals.routes,
    *consents.routes,
    *repairs.routes,
    *returns.routes,
    *addresses.routes,
    *certificates.routes,
    *filing.routes,
    *filing_with_code.routes,
    *links.routes,
    *registrations.routes,
]


def create_microsite(settings: Settings) -> Starlette:
    pages = Pages(
        templates=[FOLDER / "templates"],
        error_page="error.html",
        locales=(FOLDER / "locales",),
        static=(FOLDER / "static",),
        keep=("language",),
    )
    return site(
        routes,
        policy=Policy(pictures=picture_origins(settings)),
        pages=pages,
        guard=Guard(signing_keys(settings.signing_keys.get_secret_value())),
        failures=FAILURES,
        middleware=[Middleware(UnbrandedMiddleware)],
    )
