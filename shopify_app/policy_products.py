"""Every product with its policy: which have none, and which have two."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.services.policies import Match, match_products
from core.store.catalogue import list_whole_catalogue
from core.store.policies import list_policies
from core.web.addresses import url
from core.web.pages import render
from shopify_app import admin_links
from shopify_app.asking import words_of
from shopify_app.product_matches import MOST_PRODUCTS, Overview, counted
from shopify_app.words import Badge

PAGE = 100
FILTERS = ("all", "none", "conflict")


async def index(request: Request) -> Response:
    shown = request.query_params.get("show", "all")
    shown = shown if shown in FILTERS else "all"
    async with request.state.db.transaction(request.state.shop_id) as tx:
        matches = await match_products(tx, await list_whole_catalogue(tx, limit=MOST_PRODUCTS))
        names = {policy.id: policy.name for policy in await list_policies(tx)}
    wanted = [match for match in matches if _is_shown(match, shown)]
    start = _start(request)
    return render(
        request,
        "policies/products.html",
        lines=[_line(request, match, names) for match in wanted[start : start + PAGE]],
        overview=counted(matches),
        tabs=_tabs(request, shown, counted(matches)),
        first=url(request, "policies.products", show=shown) if start else "",
        further=url(request, "policies.products", show=shown, start=start + PAGE)
        if start + PAGE < len(wanted)
        else "",
    )


def _is_shown(match: Match, shown: str) -> bool:
    counts = {"none": 0, "conflict": 2}
    return shown == "all" or min(len(match.policy_ids), 2) == counts[shown]


def _start(request: Request) -> int:
    text = request.query_params.get("start", "0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len("10000") else 0


def _line(request: Request, match: Match, names: dict[UUID, str]) -> tuple[str, str, str, str, Badge]:
    """Title, type, vendor, address in Shopify, and the policy."""
    product = match.product
    address = admin_links.in_admin(request, "products", product.gid)
    return (
        product.title,
        product.product_type or "",
        product.vendor or "",
        address,
        policy_badge(request, match, names),
    )


def policy_badge(request: Request, match: Match, names: dict[UUID, str]) -> Badge:
    _ = words_of(request)
    named = [names.get(policy_id, "") for policy_id in match.policy_ids]
    if not named:
        return Badge(_("No policy"), "attention")
    if len(named) > 1:
        return Badge(_("Tie: {names}").format(names=" · ".join(named)), "warning")
    return Badge(named[0], "success")


def _tabs(request: Request, shown: str, found: Overview) -> list[tuple[str, str, bool, int]]:
    _ = words_of(request)
    counts = {"all": found.products, "none": found.none, "conflict": found.conflicts}
    names = {"all": _("All"), "none": _("Without a policy"), "conflict": _("With two policies")}
    return [
        (names[key], url(request, "policies.products", show=key), key == shown, counts[key])
        for key in FILTERS
    ]


routes = [Route("/policies/products", index, name="policies.products")]
