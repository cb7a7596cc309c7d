"""What a scanned or typed code leads to, and what it never says."""

import gzip
import re
import time

import httpx
import pytest

from core.services import codes, policies
from core.store.letters import LetterRow
from core.store.policies import list_policies
from core.store.registrations import Registration
from core.store.shops import Shop, get_shop
from microsite.codes import REFUSAL_SECONDS
from tests.integration.microsite.phone import (
    TITLE,
    all_of,
    count,
    label_of_order,
    labels,
    now,
    register,
    sheet,
    stock,
)
from tests.support.house import House
from tests.support.shops import STAFF, lamp_terms, publish_policy

UNKNOWN = "0123456789ABCDEF"


async def test_a_free_code_shows_the_product_in_the_merchant_s_colours(house: House) -> None:
    await stock(house)
    [code] = await labels(house)
    async with house.tx() as tx:
        shop = await get_shop(tx, lock=True)
        shop.accent_colour, shop.email = "#7a1fa2", "care@lumen.example"
    page = await house.buyer.get(f"/{code}")
    assert page.status_code == 200
    assert TITLE in page.text
    assert "--accent:#7a1fa2" in page.text
    assert '<span class="wordmark">Lumen</span>' in page.text
    assert 'src="https://cdn.shopify.com/s/files/lamp.jpg?v=1&amp;width=240"' in page.text
    assert "Your warranty holds with or without this registration" in page.text
    assert "File a claim now" in page.text
    assert sheet(page).names == ["name", "email", "purchased_on", "channel"]
    assert page.headers["x-robots-tag"] == "noindex, nofollow, noarchive"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"


async def test_a_code_that_knows_its_order_asks_for_two_things(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product())
    await house.settle()
    code = await label_of_order(house, order)
    page = await house.buyer.get(f"/{code}")
    assert sheet(page).names == ["name", "email"]


async def test_who_scans_may_read_the_promise_before_typing_a_name(house: House) -> None:
    await stock(house, hours_to_answer=48)
    [code] = await labels(house)
    page = await house.buyer.get(f"/{code}")
    claim = await house.buyer.get(f"/{code}/claim")
    for shown in (page, claim):
        assert shown.text.count("Two years on everything that we made wrong.") == 1
    assert "You hear from us within 2 days." in claim.text


async def test_a_code_without_a_policy_promises_nothing(house: House) -> None:
    [code] = await labels(house)
    page = await house.buyer.get(f"/{code}")
    claim = await house.buyer.get(f"/{code}/claim")
    assert (page.status_code, claim.status_code) == (200, 200)
    assert "What we promise" not in page.text + claim.text
    assert "You hear from us" not in claim.text


async def test_a_label_of_an_order_tells_the_terms_of_its_purchase_and_not_newer_ones(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product())
    await house.settle()
    code = await label_of_order(house, order)
    async with house.tx() as tx:
        [policy] = await list_policies(tx)
        newer = lamp_terms(plain_text="Three years.", months=36)
        await policies.publish(tx, policy.id, newer, by=STAFF, now=now())
    page = await house.buyer.get(f"/{code}")
    assert "Three years." not in page.text
    assert "What we promise" in page.text


@pytest.mark.parametrize("spelling", ["lower", "grouped", "letters read as figures"])
async def test_every_spelling_leads_to_the_canonical_one(house: House, spelling: str) -> None:
    code = "0123456789ABCDEF"
    typed = {
        "lower": "0123456789abcdef",
        "grouped": "0123-4567-89AB-CDEF",
        "letters read as figures": "oI23456789ABCDEF",
    }[spelling]
    for path, proper in ((f"/{typed}", f"/{code}"), (f"/{typed}/claim", f"/{code}/claim")):
        answer = await house.buyer.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, proper)


@pytest.mark.parametrize(
    "typed", ["7k3m-92qx-4t0b-hj6w", " 7K3M92QX4T0BHJ6W ", "https://go.test/7K3M92QX4T0BHJ6W/"]
)
async def test_a_typed_code_leads_to_its_page(house: House, typed: str) -> None:
    answer = await house.buyer.get("/", params={"code": typed, "language": "de"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/7K3M92QX4T0BHJ6W?language=de")


async def test_the_first_page_explains_itself_and_keeps_a_misspelt_code(house: House) -> None:
    page = await house.buyer.get("/")
    assert page.status_code == 200
    assert "The code on your product opens everything" in page.text
    wrong = await house.buyer.get("/", params={"code": "7K3M<b>"})
    assert wrong.status_code == 422
    assert 'value="7K3M&lt;b&gt;"' in wrong.text
    assert "A code has 16 letters and figures" in wrong.text


async def test_what_cannot_be_a_code_is_not_looked_up(house: House) -> None:
    page = await house.buyer.get("/wp-login.php")
    assert page.status_code == 404
    assert "A code has 16 letters and figures" in page.text


def neutral(answer: httpx.Response, code: str) -> str:
    """Without what differs from request to request anyway."""
    grouped = "-".join(code[place : place + 4] for place in range(0, 16, 4))
    text = answer.text.replace(code, "CODE").replace(grouped, "GROUPED")
    text = re.sub(r'nonce="[^"]+"', "", text)
    return re.sub(r'name="csrf_token" value="[^"]+"', "", text)


async def refused_codes(house: House) -> dict[str, str]:
    await stock(house)
    used, void = await labels(house, 2)
    await register(house, used)
    async with house.tx() as tx:
        await codes.make_void(tx, void, reason="Lost", by=STAFF, now=now())
    return {"unknown": UNKNOWN, "used": used, "void": void}


@pytest.mark.parametrize("below", ["", "/claim"])
async def test_unknown_void_and_used_codes_answer_alike(house: House, below: str) -> None:
    answers = {
        kind: (await house.buyer.get(f"/{code}{below}"), code)
        for kind, code in (await refused_codes(house)).items()
    }
    assert {answer.status_code for answer, _ in answers.values()} == {404}
    pages = {neutral(answer, code) for answer, code in answers.values()}
    assert len(pages) == 1
    [page] = pages
    assert "Lumen" not in page
    assert TITLE not in page
    assert "This code cannot be registered here" in page
    headers = {tuple(sorted(set(answer.headers) - {"set-cookie"})) for answer, _ in answers.values()}
    assert len(headers) == 1


async def test_no_refusal_is_quicker_than_another(house: House) -> None:
    for code in (await refused_codes(house)).values():
        began = time.perf_counter()
        await house.buyer.get(f"/{code}")
        assert time.perf_counter() - began >= REFUSAL_SECONDS


async def test_looking_writes_nothing(house: House) -> None:
    await refused_codes(house)
    before = await count(house, Registration, LetterRow)
    await house.buyer.get(f"/{UNKNOWN}")
    assert await count(house, Registration, LetterRow) == before


async def test_the_codes_of_an_erased_shop_are_unknown(house: House) -> None:
    await stock(house)
    [code] = await labels(house)
    async with house.tx() as tx:
        (await get_shop(tx, lock=True)).redacted_at = now()
    page = await house.buyer.get(f"/{code}")
    assert page.status_code == 404
    assert "Lumen" not in page.text


async def test_the_sixty_first_look_in_a_minute_is_refused(house: House) -> None:
    answers = [await house.buyer.get("/w/nothing") for _ in range(61)]
    assert [answer.status_code for answer in answers] == [404] * 60 + [429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert "That was a little too often" in answers[-1].text


async def test_the_first_view_weighs_less_than_thirty_kilobytes(house: House) -> None:
    await stock(house)
    [code] = await labels(house)
    page = await house.buyer.get(f"/{code}")
    addresses = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
    assert len(addresses) == 3
    sizes = [len(page.content)]
    for address in addresses:
        answer = await house.buyer.get(address.replace("&amp;", "&"), headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert answer.headers["content-encoding"] == "gzip"
        sizes.append(len(gzip.compress(answer.content)))
    assert sum(sizes) <= 30 * 1024


async def test_no_page_calls_a_third_party(house: House) -> None:
    await stock(house)
    code, used = await labels(house, 2)
    _, warranty = await register(house, used)
    link = warranty.certificate_code
    for path in (
        "/",
        f"/{code}",
        f"/{UNKNOWN}",
        f"/{code}/claim",
        f"/w/{link}",
        f"/w/{link}/claim",
        "/asked",
    ):
        page = (await house.buyer.get(path)).text
        # Keys of forms are random: one may begin with two slashes, but none has a point in it.
        addresses = set(re.findall(r'https?://[^\s"<]+|//[\w-]+\.[^\s"<]+', page))
        outside = {
            address
            for address in addresses
            if not address.startswith(("https://cdn.shopify.com/", "http://go.test/", "http://www.w3.org/"))
        }
        assert outside == set(), path


async def test_search_engines_are_asked_to_stay_away(house: House) -> None:
    answer = await house.buyer.get("/robots.txt")
    assert (answer.status_code, answer.text) == (200, "User-agent: *\nDisallow: /\n")


async def test_pages_speak_german_and_keep_to_it(house: House) -> None:
    await stock(house)
    [code] = await labels(house)
    page = await house.buyer.get(f"/{code}", headers={"Accept-Language": "de-AT"})
    assert '<html lang="de">' in page.text
    assert "In einer halben Minute registriert" in page.text
    chosen = await house.buyer.get(f"/{code}?language=de")
    assert sheet(chosen).action == f"/{code}?language=de"
    assert len(await all_of(house, Shop)) == 1
