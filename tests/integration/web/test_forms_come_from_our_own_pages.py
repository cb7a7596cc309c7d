"""The matrix of who may send a form to the buyers' site."""

import re

import httpx
import pytest
import time_machine

from core.web.csrf import Guard
from tests.integration.web.conftest import visiting
from tests.integration.web.style_guide import application
from tests.integration.web.test_forms_keep_what_was_typed import GOOD

HOME = {"Origin": "https://desk.example", "Sec-Fetch-Site": "same-origin"}


async def token_of(client: httpx.AsyncClient) -> str:
    page = (await client.get("/")).text
    return page.split('name="csrf_token" value="')[1].split('"')[0]


async def send(client: httpx.AsyncClient, token: str | None, **headers: str) -> int:
    sent = {**GOOD, "csrf_token": token} if token else GOOD
    answer = await client.post(
        "/echo", data=sent, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )
    return answer.status_code


async def test_a_form_from_our_page_is_taken(buyer: httpx.AsyncClient) -> None:
    token = await token_of(buyer)
    assert await send(buyer, token, Origin="https://desk.example", Sec_Fetch_Site="same-origin") == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "https://desk.example"}, 200),
        ({"Origin": "null"}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "https://shop.example"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://desk.example.evil.example"}, 403),
        ({"Origin": "https://desk.example:8443"}, 403),
    ],
)
async def test_the_origin_decides_even_over_a_good_token(
    buyer: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    token = await token_of(buyer)
    answer = await buyer.post("/echo", data={**GOOD, "csrf_token": token}, headers=headers)
    assert answer.status_code == status


async def test_no_token_a_wrong_one_and_another_visitor_s_are_refused(buyer: httpx.AsyncClient) -> None:
    async with visiting(application(), "https://desk.example") as other:
        foreign = await token_of(other)
    own = await token_of(buyer)
    wrong = [None, "nonsense", own[:-2] + "xx", foreign]
    assert [await send(buyer, token, Sec_Fetch_Site="same-origin") for token in wrong] == [403] * 4


async def test_a_token_without_its_cookie_is_refused(buyer: httpx.AsyncClient) -> None:
    token = await token_of(buyer)
    buyer.cookies.clear()
    assert await send(buyer, token, Sec_Fetch_Site="same-origin") == 403


async def test_a_token_lasts_a_day(buyer: httpx.AsyncClient) -> None:
    with time_machine.travel("2026-11-22T12:00:00+00:00", tick=False) as clock:
        token = await token_of(buyer)
        clock.shift(86_400)
        assert await send(buyer, token) == 200
        clock.shift(2)
        assert await send(buyer, token) == 403


def test_a_token_of_the_previous_key_is_still_good() -> None:
    old, rotated = Guard(["old-key"]), Guard(["new-key", "old-key"])
    assert rotated.is_valid(old.token("visit"), "visit")
    assert not old.is_valid(rotated.token("visit"), "visit")


async def test_the_cookie_is_bound_to_host_and_https(buyer: httpx.AsyncClient) -> None:
    first = await buyer.get("/")
    assert re.fullmatch(
        r"__Host-visit=[\w-]{43}; Path=/; HttpOnly; SameSite=Lax; Secure", first.headers["set-cookie"]
    )
    assert "set-cookie" not in (await buyer.get("/")).headers
    value = buyer.cookies["__Host-visit"]
    assert value not in first.text


async def test_on_plain_http_the_cookie_has_a_plain_name() -> None:
    async with visiting(application(), "http://127.0.0.1:4500") as client:
        assert (await client.get("/")).headers["set-cookie"].startswith("visit=")
        assert await send(client, await token_of(client)) == 200


async def test_a_route_without_a_form_takes_the_token_in_a_header(buyer: httpx.AsyncClient) -> None:
    token = await token_of(buyer)
    assert (await buyer.post("/press", headers={"X-CSRF-Token": token})).text == "pressed"
    assert (await buyer.post("/press")).status_code == 403


async def test_a_route_that_forgets_to_check_does_not_answer(buyer: httpx.AsyncClient) -> None:
    answer = await buyer.post("/forget", headers=HOME)
    assert answer.status_code == 500
    assert "changed without a check" not in answer.text


async def test_the_admin_needs_no_token_and_sets_no_cookie(staff: httpx.AsyncClient) -> None:
    assert "set-cookie" not in (await staff.get("/")).headers
    answer = await staff.post("/echo", data=GOOD, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
