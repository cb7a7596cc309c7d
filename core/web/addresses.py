"""Addresses inside a door: they carry on what Shopify put into the first one."""

from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.routing import NoMatchFound, Route


def url(request: Request, name: str, /, **params: object) -> str:
    """The address of a route of this door. What its path does not take becomes the query, except None."""
    names = _path_parameters(request, name)
    path = request.app.url_path_for(name, **{key: str(params[key]) for key in names if key in params})
    kept = {key: request.query_params[key] for key in _keep(request) if key in request.query_params}
    asked = {key: value for key, value in params.items() if key not in names and value is not None}
    query = urlencode({**kept, **asked}, doseq=True)
    return str(request.scope.get("root_path", "")) + str(path) + (f"?{query}" if query else "")


def page_above(request: Request) -> str:
    """The address that this one lies below, with what is kept."""
    kept = {key: request.query_params[key] for key in _keep(request) if key in request.query_params}
    above = request.url.path.rstrip("/").rpartition("/")[0] or "/"
    return above + (f"?{urlencode(kept)}" if kept else "")


def is_own_address(address: str) -> bool:
    """A path on this host, which no browser reads as another host."""
    plain = address.isprintable() and "\\" not in address
    return plain and address.startswith("/") and not address.startswith("//")


def _path_parameters(request: Request, name: str) -> Sequence[str]:
    for route in request.app.routes:
        if isinstance(route, Route) and route.name == name:
            return tuple(route.param_convertors)
    raise NoMatchFound(name, {})


def _keep(request: Request) -> Sequence[str]:
    return request.state.pages.keep  # type: ignore[no-any-return]  # Pages, which stands on this module
