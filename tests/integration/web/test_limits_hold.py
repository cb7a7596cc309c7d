import asyncio
from collections.abc import Iterator

import httpx
import pytest
import time_machine
from starlette.requests import Request

from core.web.headers import Policy
from core.web.limits import BodyDeadline, visitor
from core.web.sites import site
from tests.integration.web.conftest import visiting
from tests.integration.web.style_guide import application


async def test_a_body_over_the_limit_is_refused_with_a_page_that_helps(staff: httpx.AsyncClient) -> None:
    answer = await staff.post("/", content=b"x" * (1024 * 1024 + 1))
    assert answer.status_code == 413
    assert "Send fewer or smaller files" in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


async def test_a_body_is_refused_by_its_announced_length_before_it_is_read(staff: httpx.AsyncClient) -> None:
    read = 0

    async def endless() -> Iterator[bytes]:  # type: ignore[misc]  # an async generator
        nonlocal read
        for _ in range(200):
            read += 1
            yield b"x" * 1024 * 1024

    answer = await staff.post("/", content=endless(), headers={"Content-Length": str(200 * 1024 * 1024)})
    assert answer.status_code == 413
    assert read <= 2


async def test_a_body_that_does_not_say_its_length_is_cut_off(staff: httpx.AsyncClient) -> None:
    read = 0

    async def endless() -> Iterator[bytes]:  # type: ignore[misc]  # an async generator
        nonlocal read
        for _ in range(200):
            read += 1
            yield b"x" * 256 * 1024

    answer = await staff.post("/forget", content=endless())
    assert answer.status_code == 413
    assert "Send fewer or smaller files" in answer.text
    assert read <= 6


async def test_a_dribbling_body_is_ended() -> None:
    async def app(scope: object, receive: object, send: object) -> None:
        while True:
            await receive()  # type: ignore[operator]  # ASGI

    async def dribble() -> dict[str, object]:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def ignore(message: object) -> None:
        pass

    began = asyncio.get_running_loop().time()
    with pytest.raises(Exception, match="408"):
        await BodyDeadline(app, patience=0.2, slowest=1000)({"type": "http"}, dribble, ignore)
    assert 0.15 < asyncio.get_running_loop().time() - began < 2


async def test_a_steady_upload_earns_its_time() -> None:
    parts = 40
    got = 0

    async def app(scope: object, receive: object, send: object) -> None:
        nonlocal got
        more = True
        while more:
            message = await receive()  # type: ignore[operator]  # ASGI
            got += len(message["body"])
            more = message["more_body"]

    async def steady() -> dict[str, object]:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x" * 1000, "more_body": got < 1000 * (parts - 1)}

    async def ignore(message: object) -> None:
        pass

    await BodyDeadline(app, patience=0.4, slowest=500)({"type": "http"}, steady, ignore)
    assert got == 1000 * parts


async def test_even_a_steady_upload_ends_some_time() -> None:
    got = 0

    async def app(scope: object, receive: object, send: object) -> None:
        nonlocal got
        while True:
            got += len((await receive())["body"])  # type: ignore[operator]  # ASGI

    async def steady() -> dict[str, object]:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x" * 1000, "more_body": True}

    async def ignore(message: object) -> None:
        pass

    with pytest.raises(Exception, match="408"):
        await BodyDeadline(app, patience=0.1, slowest=500, longest=0.3)({"type": "http"}, steady, ignore)
    assert 3000 < got < 20_000


async def test_the_third_try_in_an_hour_is_refused_and_says_when_to_come_back(
    buyer: httpx.AsyncClient,
) -> None:
    answers = [await buyer.get("/knock") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 3500 <= int(answers[2].headers["retry-after"]) <= 3600
    assert "That was a little too often" in answers[2].text


async def test_tries_come_back_as_the_window_moves(buyer: httpx.AsyncClient) -> None:
    with time_machine.travel("2026-11-22T12:00:00+00:00", tick=False) as clock:
        assert [(await buyer.get("/knock")).status_code for _ in range(3)] == [200, 200, 429]
        clock.shift(3601)
        assert (await buyer.get("/knock")).status_code == 200


async def test_a_forged_header_does_not_make_a_new_visitor(buyer: httpx.AsyncClient) -> None:
    headers = [
        {"X-Forwarded-For": f"198.51.100.{place}", "Forwarded": f"for=198.51.100.{place}"}
        for place in range(3)
    ]
    answers = [await buyer.get("/knock", headers=header) for header in headers]
    assert answers[2].status_code == 429


async def test_neighbours_have_their_own_tries() -> None:
    app = application()
    for address in ("203.0.113.1", "203.0.113.2"):
        async with visiting(app, "https://desk.example", address) as client:
            assert [(await client.get("/knock")).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::"),
        ("not an address", "unknown"),
    ],
)
def test_an_ipv6_household_counts_as_one(address: str, network: str) -> None:
    assert visitor(Request({"type": "http", "client": (address, 1)})) == network


def test_a_connection_without_an_address_is_unknown() -> None:
    assert visitor(Request({"type": "http", "client": None})) == "unknown"


def test_a_site_without_pages_serves_no_files() -> None:
    assert list(site([], policy=Policy()).routes) == []


def test_every_site_ends_bodies_that_dribble() -> None:
    middleware = [str(entry.cls) for entry in site([], policy=Policy()).user_middleware]
    assert str(BodyDeadline) in middleware
