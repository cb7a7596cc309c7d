"""Token exchange and refresh."""

from datetime import timedelta

from simulator import tokens
from simulator import world as do
from tests.simulator.conftest import Desk

SHOP = "{ shop { name } }"


async def status(desk: Desk, token: str) -> int:
    desk.token = token
    return (await desk.post(SHOP)).status_code


async def test_an_exchanged_token_lives_an_hour(desk: Desk) -> None:
    answer = (await desk.exchange()).json()
    assert (answer["expires_in"], answer["refresh_token_expires_in"]) == (3600, 7776000)
    assert await status(desk, answer["access_token"]) == 200
    desk.world.clock.advance(timedelta(seconds=3600))
    assert await status(desk, answer["access_token"]) == 401


async def test_an_online_token_comes_with_its_person_and_cannot_be_refreshed(desk: Desk) -> None:
    """As shopify.dev describes the answer of a token exchange for online access."""
    do.hire(desk.world, desk.shop, 4821, "Mia", "Weber", account_owner=True)
    subject = tokens.mint_id_token(desk.world, desk.shop, 4821)
    answer = (await desk.exchange(subject_token=subject, requested_token_type=tokens.ONLINE)).json()
    assert answer.keys() == {
        *("access_token", "scope", "expires_in", "associated_user_scope", "associated_user")
    }
    assert answer["expires_in"] == 86399
    assert answer["associated_user"] == {
        "id": 4821,
        "first_name": "Mia",
        "last_name": "Weber",
        "email": "mia.weber@demo.example",
        "email_verified": True,
        "account_owner": True,
        "locale": "en",
        "collaborator": False,
    }
    offline = desk.token
    assert await status(desk, answer["access_token"]) == 200
    assert await status(desk, offline) == 200, "the app's own access goes on"
    desk.world.clock.advance(timedelta(seconds=86399))
    assert await status(desk, answer["access_token"]) == 401


async def test_a_token_that_never_expires_is_forbidden(desk: Desk) -> None:
    answer = (await desk.exchange(expiring="0")).json()
    assert "expires_in" not in answer
    assert await status(desk, answer["access_token"]) == 403


async def test_a_missing_or_foreign_token_is_refused(desk: Desk) -> None:
    other = do.create_shop(desk.world, "other")
    assert other.installations
    assert await status(desk, "") == 401
    assert await status(desk, "shpat_wrong") == 401
    good = (await desk.exchange()).json()["access_token"]
    headers = {"X-Shopify-Access-Token": good}
    address = "http://sim.test/shops/other.myshopify.com/admin/api/2026-10/graphql.json"
    assert (await desk.http.post(address, json={"query": SHOP}, headers=headers)).status_code == 401


async def test_bad_id_tokens_are_refused(desk: Desk) -> None:
    old = tokens.mint_id_token(desk.world, desk.shop, life=-1)
    foreign = tokens.mint_id_token(desk.world, do.create_shop(desk.world, "other"))
    for subject in (old, foreign, old[:-3] + "abc", ""):
        answer = await desk.exchange(subject_token=subject)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_subject_token")


async def test_a_wrong_secret_is_refused(desk: Desk) -> None:
    answer = await desk.exchange(client_secret="wrong")
    assert answer.json()["error"] == "invalid_client"


async def test_the_old_refresh_token_works_until_the_new_access_token_is_used(desk: Desk) -> None:
    first = (await desk.exchange()).json()
    lost = (await desk.refresh(first["refresh_token"])).json()
    again = (await desk.refresh(first["refresh_token"])).json()
    assert again["refresh_token"] != lost["refresh_token"]
    assert await status(desk, lost["access_token"]) == 401
    assert await status(desk, again["access_token"]) == 200
    late = await desk.refresh(first["refresh_token"])
    assert (late.status_code, late.json()["error"]) == (400, "invalid_grant")
    assert (await desk.refresh(again["refresh_token"])).status_code == 200


async def test_a_refresh_token_dies_after_90_days(desk: Desk) -> None:
    first = (await desk.exchange()).json()
    desk.world.clock.advance(timedelta(days=90))
    assert (await desk.refresh(first["refresh_token"])).json()["error"] == "invalid_grant"


async def test_uninstalling_kills_tokens_and_reinstalling_allows_new_ones(desk: Desk) -> None:
    first = (await desk.exchange()).json()
    do.uninstall_app(desk.world, desk.shop)
    assert await status(desk, first["access_token"]) == 401
    assert (await desk.refresh(first["refresh_token"])).status_code == 400
    do.install_app(desk.world, desk.shop)
    assert await status(desk, first["access_token"]) == 401
    assert await status(desk, (await desk.exchange()).json()["access_token"]) == 200


async def test_the_launch_query_is_signed(desk: Desk) -> None:
    query = tokens.launch_parameters(desk.world, desk.shop, desk.world.app())
    assert set(query) == {"embedded", "hmac", "host", "id_token", "locale", "session", "shop", "timestamp"}
    assert query["hmac"] == tokens.query_hmac(query, desk.world.app().client_secret)
