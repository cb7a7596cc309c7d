import re

import httpx
import pytest
from starlette.requests import Request

from core.web.headers import allow_framing
from tests.integration.web.conftest import visiting
from tests.integration.web.style_guide import application

GOOD_TOKEN = {"Authorization": "Bearer good"}
PATHS = [
    "/",
    "/nope",
    "/fail/bug",
    "/fail/stolen",
    "/go?to=/x",
    "/static/admin.css",
    "/static/nope.css",
    "/knock",
]


def directives(answer: httpx.Response) -> dict[str, list[str]]:
    parts = answer.headers["content-security-policy"].split("; ")
    return {name: sources for name, *sources in (part.split(" ") for part in parts)}


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_carries_the_policy(
    staff: httpx.AsyncClient, buyer: httpx.AsyncClient, program: httpx.AsyncClient, path: str
) -> None:
    for visitor in (staff, buyer, program):
        answer = await visitor.get(path)
        policy = directives(answer)
        assert policy["default-src"] == ["'none'"]
        assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
        assert policy["form-action"] == ["'self'"]
        assert "unsafe-inline" not in str(policy)
        assert "strict-dynamic" not in str(policy)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
        assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["x-request-id"])


async def test_refused_methods_and_bodies_carry_it_too(staff: httpx.AsyncClient) -> None:
    wrong_method = await staff.delete("/")
    too_large = await staff.post("/", content=b"x" * (1024 * 1024 + 1))
    assert [wrong_method.status_code, too_large.status_code] == [405, 413]
    assert "content-security-policy" in wrong_method.headers
    assert "content-security-policy" in too_large.headers


async def test_plain_http_promises_no_https() -> None:
    async with visiting(application(), "http://127.0.0.1:4500") as client:
        assert "strict-transport-security" not in (await client.get("/")).headers


async def test_each_page_has_its_own_nonce_and_uses_it(staff: httpx.AsyncClient) -> None:
    first, second = await staff.get("/"), await staff.get("/")
    nonces = [
        re.findall(r"'nonce-([^']+)'", answer.headers["content-security-policy"])[0]
        for answer in (first, second)
    ]
    assert nonces[0] != nonces[1]
    assert set(re.findall(r'nonce="([^"]+)"', first.text)) == {nonces[0]}


async def test_only_the_verified_shop_s_admin_may_frame_a_page(staff: httpx.AsyncClient) -> None:
    verified = await staff.get("/", headers=GOOD_TOKEN)
    assert directives(verified)["frame-ancestors"] == [
        "https://northwind.myshopify.com",
        "https://admin.shopify.com",
    ]
    claimed = await staff.get("/?shop=evil.myshopify.com", headers={"Authorization": "Bearer bad"})
    assert directives(claimed)["frame-ancestors"] == ["'none'"]


async def test_a_failing_page_of_a_verified_shop_can_still_be_framed(staff: httpx.AsyncClient) -> None:
    answer = await staff.get("/fail/bug", headers=GOOD_TOKEN)
    assert answer.status_code == 500
    assert directives(answer)["frame-ancestors"][0] == "https://northwind.myshopify.com"


@pytest.mark.parametrize(
    "shop",
    [
        "evil.com",
        "x.myshopify.com; script-src *",
        "x.myshopify.com.evil.com",
        "-x.myshopify.com",
        "X.myshopify.com\n",
        "",
    ],
)
def test_nothing_but_a_shop_s_domain_gets_into_the_header(shop: str) -> None:
    request = Request({"type": "http", "state": {}})
    with pytest.raises(ValueError, match="verified shop"):
        allow_framing(request, shop)
    assert not hasattr(request.state, "frame_shop")


async def test_app_bridge_comes_from_its_own_folder_and_runs_first(staff: httpx.AsyncClient) -> None:
    answer = await staff.get("/")
    assert directives(answer)["script-src"][-1] == "https://cdn.shopify.com/shopifycloud/"
    scripts = re.findall(r"<script src=\"([^\"?]+)", answer.text)
    assert scripts == [
        "https://cdn.shopify.com/shopifycloud/app-bridge.js",
        "/app/static/htmx-4.0.1.min.js",
        "/app/static/admin.js",
        "/app/static/unsaved.js",
    ]


async def test_the_microsite_loads_nothing_from_elsewhere(buyer: httpx.AsyncClient) -> None:
    answer = await buyer.get("/")
    assert directives(answer)["require-trusted-types-for"] == ["'script'"]
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', answer.text)


async def test_the_camera_is_for_the_page_that_scans(buyer: httpx.AsyncClient) -> None:
    scanning, other = await buyer.get("/scan"), await buyer.get("/")
    assert "camera=(self)" in scanning.headers["permissions-policy"]
    assert "'wasm-unsafe-eval'" in directives(scanning)["script-src"]
    assert "camera=()" in other.headers["permissions-policy"]
    assert "'wasm-unsafe-eval'" not in directives(other)["script-src"]


async def test_pages_are_never_kept_by_caches(staff: httpx.AsyncClient) -> None:
    for path in ("/", "/nope", "/fail/bug"):
        assert (await staff.get(path)).headers["cache-control"] == "no-store"
