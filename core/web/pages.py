"""A request becomes HTML: whole pages, the fragment htmx asked for, and redirects inside the app.

Every template can use `url`, `static`, `_`, `request`, `nonce`, `locale`, `brand`, `csrf_token`, `may` (names
of what the asker has a right to) and the filters of `core.web.filters`. Macros are imported without context
and see only `_` and the filters: hand them ready addresses.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.bccache import Bucket
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from core.web import static
from core.web.addresses import is_own_address, page_above, url
from core.web.brand import NEUTRAL
from core.web.filters import filters
from core.web.locales import chosen, translations

OWN_TEMPLATES = Path(__file__).parent / "templates"
KEPT = ("shop", "host", "embedded", "locale")
"""What Shopify puts into the first address. A link without them is a blank page: no shop, no token."""


class Compiled(BytecodeCache):
    """Templates are compiled once a process, in however many languages they speak."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        code = self._code.get((bucket.key, bucket.checksum))
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


COMPILED = Compiled()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """One door's templates. `site` puts it where a request finds it."""

    templates: Sequence[Path]
    """The door's own folders; those of `core.web` stand behind them."""
    error_page: str
    locales: Sequence[Path] = ()
    static: tuple[Path, ...] = ()
    keep: tuple[str, ...] = ()
    """Query parameters every address inside the door carries on: `KEPT` in the admin, nothing elsewhere."""
    context: Mapping[str, object] = field(default_factory=dict)
    """What every template of this door sees, such as the App Bridge address."""
    environments: dict[str, Environment] = field(default_factory=dict, init=False)

    def template(self, name: str, locale: str) -> Template:
        """Raises ValueError for a name that does not end in `.html`."""
        if not name.endswith(".html"):
            msg = f"A template's name ends in .html, not {name}"
            raise ValueError(msg)
        if locale not in self.environments:
            self.environments[locale] = self._environment(locale)
        return self.environments[locale].get_template(name)

    def _environment(self, locale: str) -> Environment:
        """One for each language, so that macros speak it too."""
        environment = Environment(
            loader=FileSystemLoader([*self.templates, OWN_TEMPLATES]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=COMPILED,
            extensions=["jinja2.ext.i18n"],
        )
        environment.install_gettext_translations(  # type: ignore[attr-defined]  # the extension adds it
            translations(locale, tuple(self.locales)), newstyle=True
        )
        environment.filters.update(filters(locale))
        environment.globals.update(self.context)
        return environment


def render(
    request: Request,
    template: str,
    *,
    status: int = 200,
    toast: str | None = None,
    headers: Mapping[str, str] | None = None,
    **context: Any,  # noqa: ANN401 (whatever the template names)
) -> HTMLResponse:
    """A page or a fragment, by its name."""
    html = rendered(request, template, **context)
    response = HTMLResponse(html, status, {**(headers or {}), **(toasted(toast) if toast else {})})
    response.headers["vary"] = "HX-Request, HX-Request-Type, Accept-Language"
    return response


def rendered(request: Request, template: str, **context: Any) -> str:  # noqa: ANN401 (see render)
    """The HTML alone."""
    door: Pages = request.state.pages
    locale = chosen(request)
    own: dict[str, Any] = {
        "request": request,
        "locale": locale,
        "nonce": getattr(request.state, "nonce", ""),
        "brand": getattr(request.state, "brand", NEUTRAL),
        "csrf_token": getattr(request.state, "csrf_token", ""),
        "may": getattr(request.state, "may", frozenset()),
        "url": lambda name, **params: url(request, name, **params),
        "static": lambda name: static.address(name, request.scope.get("root_path", ""), door.static),
    }
    return door.template(template, locale).render({**own, **context})


def page_or_fragment(
    request: Request,
    page: str,
    fragment: str,
    *,
    status: int = 200,
    toast: str | None = None,
    **context: Any,  # noqa: ANN401 (whatever the template names)
) -> HTMLResponse:
    """The fragment when htmx replaces a part of the page, the page when anyone opens the address."""
    return render(
        request, fragment if wants_fragment(request) else page, status=status, toast=toast, **context
    )


def changed(
    request: Request,
    fragment: str,
    *,
    to: str | None = None,
    toast: str | None = None,
    **context: Any,  # noqa: ANN401 (see render)
) -> Response:
    """What a POST answers: the fragment it changed, or without htmx the page that holds it.

    Without `to` that page is the address the step was posted below: `/claims/17/approve` shows `/claims/17`.
    """
    if wants_fragment(request):
        return render(request, fragment, toast=toast, **context)
    return redirect(request, to or page_above(request), toast=toast)


def redirect(request: Request, to: str, *, toast: str | None = None) -> Response:
    """Go on to an address of ours: 303, or for htmx a fetch that carries the session token along.

    Raises ValueError for an address of somebody else's.
    """
    if not is_own_address(to):
        raise ValueError("A redirect stays inside the app; link to other sites instead")
    if not is_htmx(request):
        return RedirectResponse(to, 303)
    location = json.dumps({"path": to, "target": "body"})
    return Response(headers={"HX-Location": location, **(toasted(toast) if toast else {})})


def is_htmx(request: Request) -> bool:
    return request.headers.get("HX-Request") == "true"


def wants_fragment(request: Request) -> bool:
    """Whether a part is replaced. The header says `full` for the whole body: a boosted link, a redirect."""
    return is_htmx(request) and request.headers.get("HX-Request-Type", "partial") == "partial"


def toasted(message: str, *, tone: str = "success") -> dict[str, str]:
    """The header that makes the page show a short message; `tone` is success or critical."""
    return {"HX-Trigger": json.dumps({"toast": {"message": message, "tone": tone, "target": "body"}})}
