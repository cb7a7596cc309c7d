"""The app inside the admin: the frame, and what its App Bridge asks for."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from simulator import tokens
from simulator import world as functions
from simulator.state import Shop
from simulator.web.rendering import page, shop_of, world_of

FIRST_NUMBERS = (1, 2, 3)
"""User ids to choose from where nobody was hired."""


async def frame(request: Request) -> Response:
    world, shop = world_of(request), shop_of(request)
    app = world.app(request.path_params["client_id"])
    installation = shop.installations.get(app.client_id)
    if installation is None or not installation.active:
        return RedirectResponse(f"/admin/store/{shop.handle}/settings/apps", 303)
    address = urlsplit(app.app_url)
    origin = f"{address.scheme}://{address.netloc}"
    return page(
        "frame.html",
        shop=shop,
        apps=list(world.apps.values()),
        here=app.client_id,
        app=app,
        origin=origin,
        people=[(number, _name(shop, number)) for number in sorted(shop.staff) or FIRST_NUMBERS],
    )


def _name(shop: Shop, number: int) -> str:
    """As tokens name them."""
    person = tokens.person_of(shop, number)
    owner = " (owner)" if person["account_owner"] else ""
    return f"{person['first_name']} {person['last_name']}{owner}"


async def launch(request: Request) -> Response:
    world, shop, user = world_of(request), shop_of(request), (await request.json())["user"]
    app = world.app(request.path_params["client_id"])
    return JSONResponse({"query": tokens.launch_parameters(world, shop, app, user)})


async def id_token(request: Request) -> Response:
    user = (await request.json())["user"]
    token = tokens.mint_id_token(world_of(request), shop_of(request), user, request.path_params["client_id"])
    return JSONResponse({"id_token": token})


async def scopes(request: Request) -> Response:
    """Ask, grant optional ones, or give some back."""
    world, shop, body = world_of(request), shop_of(request), await request.json()
    app = world.app(request.path_params["client_id"])
    if body.get("grant"):
        functions.grant_scopes(
            world, shop, set(body["grant"]) & (app.optional_scopes | app.scopes), app.client_id
        )
    if body.get("revoke"):
        functions.revoke_scopes(world, shop, set(body["revoke"]) - app.scopes, app.client_id)
    granted = functions.installation_of(world, shop, app.client_id).scopes
    return JSONResponse(
        {"granted": sorted(granted), "required": sorted(app.scopes), "optional": sorted(app.optional_scopes)}
    )
