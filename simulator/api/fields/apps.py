"""The app itself, as it sees itself."""

# ruff: noqa: ANN401 - values of any field pass through here

from typing import Any

from simulator.actions.shops import revoke_scopes
from simulator.api.context import Context, Fields, Payload, Types, errors
from simulator.api.fields.metafields import METAFIELD_FIELDS, app_number

Args = Any


def current_app_installation(_root: object, ctx: Context) -> object:
    return ctx.installation


def _scopes(names: Any) -> list[dict[str, str]]:
    return [{"handle": name, "description": name.replace("_", " ")} for name in sorted(names)]


def _app(_item: object, ctx: Context) -> dict[str, Any]:
    return {
        "id": f"gid://shopify/App/{app_number(ctx)}",
        "handle": ctx.app.handle,
        "title": ctx.app.name,
        "apiKey": ctx.app.client_id,
        "embedded": True,
        "requestedAccessScopes": _scopes(ctx.app.scopes),
        "optionalAccessScopes": _scopes(ctx.app.optional_scopes),
    }


def revoke(_root: object, ctx: Context, scopes: list[str]) -> Payload:
    required = [name for name in scopes if name in ctx.app.scopes]
    if required:
        problem = (["scopes"], f"Required scopes cannot be revoked: {', '.join(required)}")
        return Payload(revoked=[], userErrors=errors(problem, code="CANNOT_REVOKE_REQUIRED_SCOPES"))
    revoke_scopes(ctx.world, ctx.shop, set(scopes), ctx.app.client_id)
    return Payload(revoked=_scopes(scopes), userErrors=[])


def flow_trigger(_root: object, _ctx: Context, **_args: Args) -> Payload:
    """Recorded like every mutation; no Flow runs."""
    return Payload(userErrors=[])


def subscriptions(_root: object, ctx: Context, **args: Args) -> object:
    """Only subscriptions made through the API are listed, as in Shopify."""
    return ctx.connect([], {name: args.get(name) for name in ("first", "after", "last", "before", "reverse")})


QUERIES: Fields = {
    "currentAppInstallation": current_app_installation,
    "appInstallation": lambda _root, ctx, **_args: ctx.installation,
    "webhookSubscriptions": subscriptions,
}
MUTATIONS: Fields = {"appRevokeAccessScopes": revoke, "flowTriggerReceive": flow_trigger}
TYPES: Types = {
    "AppInstallation": {
        **METAFIELD_FIELDS,
        "id": lambda item, _ctx: f"gid://shopify/AppInstallation/{item.number}",
        "accessScopes": lambda item, _ctx: _scopes(item.scopes),
        "launchUrl": lambda _item, ctx: (
            f"{ctx.base_url}/admin/store/{ctx.shop.handle}/apps/{ctx.app.client_id}"
        ),
        "app": _app,
        "activeSubscriptions": lambda _item, _ctx: [],
    }
}
