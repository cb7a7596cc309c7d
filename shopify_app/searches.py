"""What staff search for may name a person, so it comes in a form's body and stands in addresses only locked.

A locked search is a query parameter like any other: pages, filters and the way back keep it.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.store.vault import VaultError
from core.web.addresses import url
from core.web.failures import NotFoundError
from core.web.forms import Form, parse
from core.web.pages import redirect

LISTS = {"warranties": "show", "claims": "state"}
"""What is searched, and the parameter of its tabs."""
LONGEST = 100


class SearchForm(Form):
    search: str = ""


async def search(request: Request) -> Response:
    """To the list, with what was typed.

    Nobody signs in for it: a browser without scripts sends a form without a token, and what the list
    shows it shows to those who are.
    """
    name = request.path_params["name"]
    if name not in LISTS:
        raise NotFoundError
    typed = (await parse(request, SearchForm)).search.replace("\x00", "").strip()[:LONGEST]
    tab = {LISTS[name]: request.query_params.get(LISTS[name])}
    return redirect(request, url(request, f"{name}.list", **tab, search=locked(request, typed)))


def locked(request: Request, text: str) -> str | None:
    """For an address. None without a search."""
    return urlsafe_b64encode(request.state.vault.lock(text, _place(request))).decode() if text else None


def searched_for(request: Request) -> str:
    """What the address says is searched for; nothing when we did not lock it for this shop."""
    text = request.query_params.get("search", "")
    try:
        return str(request.state.vault.open(urlsafe_b64decode(text), _place(request))) if text else ""
    except (VaultError, ValueError):
        return ""


def _place(request: Request) -> str:
    """The shop of whoever signed in, else the one that the form names: what it locks opens there only."""
    shop = getattr(request.state, "shop", None)
    return f"search:{shop.domain if shop else request.query_params.get('shop', '')}"


routes = [Route("/searches/{name}", search, name="searches.search", methods=["POST"])]
