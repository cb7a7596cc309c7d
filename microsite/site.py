"""The door for buyers, as one application."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Route

from core.settings import Settings
from core.web.headers import Policy
from core.web.pages import Pages
from core.web.sites import site

routes: list[Route] = []


def create_microsite(settings: Settings) -> Starlette:
    pages = Pages(templates=[Path(__file__).parent / "templates"], error_page="microsite/error.html")
    return site(routes, policy=Policy(), pages=pages)
