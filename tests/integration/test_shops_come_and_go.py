"""Install, uninstall, reinstall; tokens are exchanged, renewed one at a time, and lost without harm."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.services import shops
from core.shopify.errors import ReopenNeeded, Unauthorised, Unreachable
from core.shopify.shops import read_shop
from core.store.notices import Notice
from core.store.shops import ShopState, get_shop
from core.store.syncs import BackfillState, get_sync
from core.store.tokens import ShopToken, find_token
from simulator import tokens as simulated
from simulator import world as shopify
from sync.access import shopify_of
from tests.support.house import SHOP, House
from tests.support.shops import publish_policy


async def state(house: House) -> ShopState:
    async with house.tx() as tx:
        return (await get_shop(tx)).state


async def test_the_first_load_installs_and_reads_the_past(house: House) -> None:
    async with house.tx() as tx:
        shop, sync = await get_shop(tx), await get_sync(tx)
        token = await find_token(tx)
    assert (shop.state, shop.name, shop.currency, shop.timezone) == (
        ShopState.INSTALLED,
        "Lumen",
        "EUR",
        "Europe/Berlin",
    )
    assert sync.backfill_state is BackfillState.DONE
    assert token is not None
    assert all(known.encode() not in token.access_token for known in house.world.memory.tokens)


async def test_an_uninstall_drops_the_token_and_a_late_one_does_not(house: House) -> None:
    await publish_policy(house)
    shopify.uninstall_app(house.world, SHOP)
    await house.settle()
    assert await state(house) is ShopState.UNINSTALLED
    async with house.tx() as tx:
        assert await tx.scalar(select(func.count()).select_from(ShopToken)) == 0
        old = await tx.scalar(select(Notice).where(Notice.topic == "app/uninstalled"))
    assert old is not None
    shopify.install_app(house.world, SHOP)
    await house.open_app()
    assert await state(house) is ShopState.INSTALLED
    async with house.tx() as tx:
        assert await shops.uninstall(tx, triggered_at=old.triggered_at, now=house.ctx.now()) is False
    assert await state(house) is ShopState.INSTALLED


async def test_what_happened_while_we_were_away_is_read_after_a_reinstall(house: House) -> None:
    await publish_policy(house)
    lamp = house.product()
    await house.settle()
    shopify.uninstall_app(house.world, SHOP)
    await house.settle()
    house.order(lamp, 2)
    await house.settle()
    shopify.install_app(house.world, SHOP)
    await house.open_app()
    async with house.tx() as tx:
        assert (await get_sync(tx)).orders_read == 1


async def test_many_at_once_refresh_once(house: House) -> None:
    house.later(timedelta(hours=2))
    shop_id = await house.shop_id()
    grants = len(house.world.memory.tokens)

    async def ask() -> str:
        async with shopify_of(house.ctx, shop_id) as api:
            return (await read_shop(api)).name

    assert await asyncio.gather(*(ask() for _ in range(8))) == ["Lumen"] * 8
    assert len(house.world.memory.tokens) == grants + 1


async def test_a_lost_answer_to_a_refresh_is_asked_again(house: House) -> None:
    house.later(timedelta(hours=2))
    shop_id = await house.shop_id()
    shopify.add_fault(house.world, "lost_answer", "token")
    with pytest.raises(Unreachable):
        async with shopify_of(house.ctx, shop_id) as api:
            await read_shop(api)
    async with shopify_of(house.ctx, shop_id) as api:
        assert (await read_shop(api)).name == "Lumen"
    assert await state(house) is ShopState.INSTALLED


async def test_a_refused_refresh_asks_for_the_app_to_be_opened_again(house: House) -> None:
    shop_id = await house.shop_id()
    house.later(timedelta(days=100))
    with pytest.raises(ReopenNeeded):
        async with shopify_of(house.ctx, shop_id) as api:
            await read_shop(api)
    assert await state(house) is ShopState.NEEDS_REOPEN
    await house.open_app()
    assert await state(house) is ShopState.INSTALLED


async def test_a_revoked_token_is_replaced_by_the_next_attempt(house: House) -> None:
    shop_id = await house.shop_id()
    shopify.add_fault(house.world, "401", "ReadShop")
    with pytest.raises(Unauthorised):
        async with shopify_of(house.ctx, shop_id) as api:
            await read_shop(api)
    async with shopify_of(house.ctx, shop_id) as api:
        assert (await read_shop(api)).name == "Lumen"


@pytest.mark.parametrize("path", ["/", "/claims", "/policies"])
async def test_a_document_without_a_token_is_sent_to_fetch_one(house: House, path: str) -> None:
    query = {"shop": SHOP, "host": "YWRtaW4", "embedded": "1"}
    answer = await house.shopify_calls.get(path, params=query)
    assert answer.status_code == 307
    assert answer.headers["location"].startswith(
        "/patch?shop=lumen.myshopify.com&host=YWRtaW4&shopify-reload=%2F"
    )


async def test_a_fetch_with_a_bad_token_is_told_to_retry(house: House) -> None:
    good = simulated.mint_id_token(house.world, SHOP)
    for bad in ("", "x", good[:-3] + "abc", good + "é"):
        answer = await house.shopify_calls.get(
            "/", params={"shop": SHOP}, headers=[(b"Authorization", f"Bearer {bad}".encode())]
        )
        assert answer.status_code == 401
        assert answer.headers["x-shopify-retry-invalid-session-request"] == "1"
        assert "'none'" in answer.headers["content-security-policy"].partition("frame-ancestors")[2]


async def test_only_the_verified_shop_may_frame(house: House) -> None:
    async with house.staff() as staff:
        answer = await staff.get("/")
    policy = answer.headers["content-security-policy"]
    assert f"frame-ancestors https://{SHOP} http://simulator.test" in policy
    forged = await house.shopify_calls.get("/", params={"shop": "evil.com; script-src *", "host": "x"})
    assert forged.status_code == 400
    assert "evil" not in forged.headers["content-security-policy"]


async def test_top_level_visits_go_to_the_admin(house: House) -> None:
    answer = await house.shopify_calls.get("/", params={"shop": SHOP})
    assert answer.status_code == 307
    assert answer.headers["location"] == "http://simulator.test/admin/store/lumen/apps/warranty-desk"
