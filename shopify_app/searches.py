"""What staff search for may name a person, so it comes in a form's body and stands in addresses only locked.

A locked search is a query parameter like any other: pages, filters and the way back keep it.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from starlette.requests import Request
from starlette.responses import Response

from core.store.vault import VaultError
from core.web.addresses import url
from core.web.forms import Form, parse
from core.web.pages import redirect

LONGEST = 100


class SearchForm(Form):
    search: str = ""


async def show_found(request: Request, name: str, **kept: str | None) -> Response:
    """To the list of that name, with what was typed."""
    typed = (await parse(request, SearchForm)).search.replace("\x00", "").strip()[:LONGEST]
    return redirect(request, url(request, name, **kept, search=locked(request, typed)))


def locked(request: Request, search: str) -> str | None:
    """For an address. None without a search."""
    if not search:
        return None
    return urlsafe_b64encode(request.state.vault.lock(search, _place(request))).decode()


def searched_for(request: Request) -> str:
    """What the address says is searched for; nothing when we did not lock it for this shop."""
    text = request.query_params.get("search", "")
    try:
        return str(request.state.vault.open(urlsafe_b64decode(text), _place(request))) if text else ""
    except (VaultError, ValueError):
        return ""


def _place(request: Request) -> str:
    return f"search:{request.state.shop_id}"
