from datetime import UTC, datetime

import httpx
import pytest

from core.settings import Settings
from core.shopify.admin_api.client import AdminApi
from core.shopify.errors import InvalidIdToken, ReopenNeeded, ScopeMissing, ShopUnavailable, Unauthorised
from core.shopify.guards import decode_id_token, scopes_cover, verify_query_hmac
from core.shopify.shops import read_scopes, read_shop
from core.shopify.tokens import exchange_id_token, refresh
from simulator import world as shopify
from simulator.tokens import launch_parameters, mint_id_token
from tests.integration.shopify.conftest import Simulated
from tests.unit.shopify.support import SHOP


async def test_what_the_admin_sends_when_it_opens_us_is_believed(
    settings: Settings, simulated: Simulated
) -> None:
    query = launch_parameters(simulated.world, simulated.shop, simulated.world.app(None), 7)
    assert verify_query_hmac(query, settings) is True
    token = decode_id_token(query["id_token"], settings)
    assert (token.shop, token.user_id) == (SHOP, "7")


async def test_a_refresh_replaces_both_tokens(
    http: httpx.AsyncClient, settings: Settings, simulated: Simulated
) -> None:
    id_token = mint_id_token(simulated.world, simulated.shop)
    first = await exchange_id_token(http, settings, SHOP, id_token, now=datetime.now(UTC))
    second = await refresh(http, settings, SHOP, first.refresh_token, now=datetime.now(UTC))
    assert second.access_token != first.access_token
    assert second.refresh_token != first.refresh_token
    assert second.scopes == first.scopes


async def test_a_lost_refresh_is_asked_again_with_the_old_token(
    http: httpx.AsyncClient, settings: Settings, simulated: Simulated
) -> None:
    first = await exchange_id_token(
        http, settings, SHOP, mint_id_token(simulated.world, simulated.shop), now=datetime.now(UTC)
    )
    await refresh(http, settings, SHOP, first.refresh_token, now=datetime.now(UTC))
    assert (await refresh(http, settings, SHOP, first.refresh_token, now=datetime.now(UTC))).access_token


async def test_a_session_token_of_another_app_buys_nothing(
    http: httpx.AsyncClient, settings: Settings, simulated: Simulated
) -> None:
    with pytest.raises(InvalidIdToken):
        await exchange_id_token(http, settings, SHOP, "forged.token.here", now=datetime.now(UTC))
    assert simulated.world.memory.tokens == {}


async def test_an_unknown_refresh_token_asks_for_the_app_to_be_opened(
    http: httpx.AsyncClient, settings: Settings, simulated: Simulated
) -> None:
    with pytest.raises(ReopenNeeded):
        await refresh(http, settings, simulated.shop.domain, "shprt_unknown", now=datetime.now(UTC))


async def test_the_shop_tells_who_and_where_it_is(api: AdminApi) -> None:
    facts = await read_shop(api)
    assert (facts.name, facts.domain, facts.currency) == ("Demo", SHOP, "USD")
    assert facts.timezone == "Europe/Berlin"


async def test_the_granted_scopes_are_those_of_the_manifest(api: AdminApi) -> None:
    scopes = await read_scopes(api)
    assert scopes_cover(scopes, ["read_orders", "write_draft_orders", "read_inventory"]) is True
    assert scopes_cover(scopes, ["write_products"]) is False


async def test_an_uninstalled_app_is_unauthorised_and_a_frozen_shop_unavailable(
    api: AdminApi, simulated: Simulated
) -> None:
    shopify.set_knobs(simulated.world, simulated.shop, frozen=True)
    with pytest.raises(ShopUnavailable):
        await read_shop(api)
    shopify.set_knobs(simulated.world, simulated.shop, frozen=False)
    shopify.uninstall_app(simulated.world, simulated.shop)
    with pytest.raises(Unauthorised):
        await read_shop(api)


async def test_a_revoked_scope_is_named(api: AdminApi, simulated: Simulated) -> None:
    order = simulated.place()
    shopify.revoke_scopes(simulated.world, simulated.shop, {"read_orders", "write_orders"})
    with pytest.raises(ScopeMissing) as raised:
        await api.read_order(order.id)
    assert raised.value.field.startswith("order")
