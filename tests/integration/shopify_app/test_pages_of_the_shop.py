"""The first page, warranties, disputes and the brand, as staff see them."""

import json
from base64 import urlsafe_b64decode
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po
from sqlalchemy import select

from core.domain.registrations import RegistrationState
from core.domain.remedies import Remedy
from core.store.codes import Sheet
from core.store.registrations import get_registration
from core.store.shops import get_shop
from core.store.warranties import Warranty
from core.web.colours import palette
from simulator import world as shopify
from tests.integration.shopify_app.support import HTMX, OTHER, disputed, filed, follow, said, searched, sold
from tests.support.house import SHOP, House
from tests.support.shops import approve

BRAND = {"name": "Lumen", "accent_colour": "E4572E", "logo_url": "", "email": "care@lumen.example"}


async def test_the_guide_follows_what_was_really_done(house: House) -> None:
    async with house.staff() as staff:
        fresh = await staff.get("/")
        assert "1 of 4 done" in said(fresh)
        assert "No warranties yet" in said(fresh)
        [warranty] = await sold(house)
        await staff.post(f"/warranties/{warranty.id}/label")
        later = await staff.get("/")
        assert "3 of 4 done" in said(later)
        await filed(house, warranty)
        done = await staff.get("/")
    assert "Set up Warranty Desk" not in said(done)
    assert "Claims in review 1" in said(done)


async def test_a_new_order_shows_up_in_the_fragment_that_the_page_asks_for(house: House) -> None:
    async with house.staff() as staff:
        page = await staff.get("/")
        assert 'hx-get="/newest?shop=lumen.myshopify.com' in page.text
        await sold(house)
        newest = await staff.get("/newest", headers=HTMX)
        progress = await staff.get("/progress", headers=HTMX)
    assert "Lumen desk lamp" in said(newest)
    assert "<main" not in newest.text
    assert "hx-trigger" not in progress.text


async def test_every_page_opens_with_nothing_in_the_shop(house: House) -> None:
    async with house.staff() as staff:
        for address in (
            *("/", "/claims", "/claims/new", "/warranties", "/policies", "/policies/new"),
            *("/policies/products", "/sheets", "/sheets/new", "/disputes", "/settings/brand"),
        ):
            for language in ("en", "de"):
                page = await staff.get(address, headers={"Accept-Language": language})
                assert page.status_code == 200, address
                assert f'<html lang="{language}"' in page.text


async def test_a_warranty_says_how_its_days_were_computed(house: House) -> None:
    [warranty] = await sold(house)
    async with house.staff() as staff:
        page = await staff.get(f"/warranties/{warranty.id}")
        first = await staff.post(f"/warranties/{warranty.id}/label", headers=HTMX)
        again = await staff.post(f"/warranties/{warranty.id}/label", headers=HTMX)
    assert "Counted from the day of purchase. Provisional:" in said(page)
    assert "Two years, version 1" in said(page)
    assert first.text == again.text
    async with house.tx() as tx:
        assert len(list(await tx.scalars(select(Sheet)))) == 1


async def test_warranties_are_paged_searched_and_filtered(house: House) -> None:
    house.order(house.product("Lamp without terms"), 51)
    await house.settle()
    async with house.staff() as staff:
        first = await staff.get("/warranties")
        further = first.text.partition('rel="next" href="')[2].partition('"')[0]
        second = await follow(staff, further)
        none = await searched(staff, "warranties", "100% of_nothing")
        exceptions = await staff.get("/warranties", params={"show": "no_policy"})
        odd = await staff.get("/warranties", params={"before": "nonsense", "show": "nonsense"})
    assert first.text.count("row-link") == 50
    assert second.text.count("row-link") == 1
    assert "Nothing found" in said(none)
    assert "No policy 51" in said(exceptions)
    assert odd.status_code == 200


async def test_a_search_for_an_address_keeps_filters_and_pages_and_stands_in_no_address(house: House) -> None:
    lamp = house.product("Lamp without terms")
    house.order(lamp, 51)
    house.order(lamp, 1, email="bob@example.org")
    await house.settle()
    async with house.staff() as staff:
        hers = {"search": " Ada@example.org\x00"}
        sent = await staff.post("/searches/warranties", params={"show": "no_policy"}, data=hers)
        by_script = await staff.post("/searches/warranties", data={"search": "bob@example.org"}, headers=HTMX)
        found_by_script = json.loads(by_script.headers["HX-Location"])["path"]
        first = await follow(staff, sent.headers["location"])
        further = first.text.partition('rel="next" href="')[2].partition('"')[0]
        second = await follow(staff, further)
        back = await follow(staff, second.text.partition('rel="prev" href="')[2].partition('"')[0])
        bobs = await follow(staff, found_by_script)
        everything = await searched(staff, "warranties", " ")
    assert sent.status_code == 303
    for address in (sent.headers["location"], further.replace("&amp;", "&"), found_by_script):
        [locked] = parse_qs(urlsplit(address).query)["search"]
        assert b"example" not in (address.encode() + urlsafe_b64decode(locked))
    assert (first.text.count("row-link"), second.text.count("row-link")) == (50, 1)
    assert back.text.count("row-link") == 50
    assert 'value="Ada@example.org"' in second.text
    assert "show=no_policy" in further
    assert bobs.text.count("row-link") == 1
    assert everything.text.count("row-link") == 50


async def test_a_search_without_scripts_leads_to_the_list_by_way_of_signing_in(house: House) -> None:
    house.order(house.product())
    await house.settle()
    shop = {"shop": SHOP, "host": "YWRtaW4uc2hvcGlmeS5jb20"}
    sent = await house.shopify_calls.post(
        "/searches/warranties", params=shop | {"show": "no_policy"}, data={"search": "ada@example.org"}
    )
    assert (sent.status_code, sent.text) == (303, "")
    stopped = await follow(house.shopify_calls, sent.headers["location"])
    assert stopped.status_code == 307
    again = parse_qs(urlsplit(stopped.headers["location"]).query)["shopify-reload"][0]
    async with house.staff() as staff:
        found = await follow(staff, again)
    assert found.text.count("row-link") == 1
    assert 'value="ada@example.org"' in found.text


async def test_a_search_that_was_made_up_or_is_another_shop_s_finds_nothing_out(house: House) -> None:
    house.order(house.product())
    await house.settle()
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    async with house.staff() as staff, house.staff(OTHER) as stranger:
        sent = await stranger.post("/searches/warranties", data={"search": "nobody@example.org"})
        theirs = parse_qs(urlsplit(sent.headers["location"]).query)["search"][0]
        assert (await staff.post("/searches/policies", data={"search": "x"})).status_code == 404
        for text in (theirs, theirs[:12], "nobody@example.org", "ÿ"):
            page = await staff.get("/warranties", params={"search": text})
            assert page.text.count("row-link") == 1
            assert "nobody" not in page.text


async def test_a_dispute_is_settled_once_with_its_reason(house: House) -> None:
    registration_id = await disputed(house)
    address = f"/disputes/{registration_id}"
    async with house.staff() as staff, house.staff(user=2) as colleague:
        assert "Says it is theirs Name Bob" in said(await staff.get("/disputes"))
        unreasoned = await staff.post(address, data={"verdict": "accept", "reason": ""}, headers=HTMX)
        assert unreasoned.status_code == 422
        assert "Enter the reason." in said(unreasoned)
        form = {"verdict": "accept", "reason": "He has the receipt."}
        settled = await staff.post(address, data=form, headers=HTMX)
        late = await colleague.post(address, data={"verdict": "reject", "reason": "No."}, headers=HTMX)
        assert "Nothing is disputed" in said(await staff.get("/disputes"))
    assert settled.status_code == 200
    assert "He has the receipt." in said(settled)
    assert late.status_code == 409
    assert "Sim Staff 1 settled this dispute already." in late.headers["HX-Trigger"]
    async with house.tx() as tx:
        registration = await get_registration(tx, registration_id)
        warranty = await tx.scalar(select(Warranty))
    assert warranty is not None
    assert (registration.state, warranty.owner_id) == (RegistrationState.CONFIRMED, registration.owner_id)


async def test_another_shop_s_dispute_is_unknown_and_stays_open(house: House) -> None:
    registration_id = await disputed(house)
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    async with house.staff(OTHER) as stranger:
        for unknown in (registration_id, uuid4()):
            for form in ({"verdict": "accept", "reason": "Mine."}, {}):
                assert (await stranger.post(f"/disputes/{unknown}", data=form)).status_code == 404
    async with house.tx() as tx:
        assert (await get_registration(tx, registration_id)).state is RegistrationState.DISPUTED


async def test_the_brand_is_kept_as_a_colour_of_six_digits(house: House) -> None:
    async with house.staff() as staff:
        preview = await staff.post("/settings/brand/preview", data=BRAND, headers=HTMX)
        assert f'fill="{palette("#e4572e").accent}"' in preview.text
        saved = await staff.post("/settings/brand", data=BRAND, headers=HTMX)
    assert saved.status_code == 200
    async with house.tx() as tx:
        shop = await get_shop(tx)
    assert (shop.name, shop.accent_colour, shop.logo_url, shop.email) == (
        "Lumen",
        "#e4572e",
        None,
        "care@lumen.example",
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": ""}, "Enter the name."),
        ({"name": "n" * 61}, "Shorten the name to 60 characters or fewer."),
        ({"accent_colour": "red;}"}, "Enter a colour as # and six digits, like #0f5f4c."),
        ({"logo_url": "javascript:alert(1)"}, "Enter the whole address of the picture"),
        ({"logo_url": "http://lumen.example/logo.png"}, "Enter the whole address of the picture"),
        ({"email": "care"}, "Enter an e-mail address in full, like name@example.com."),
    ],
)
async def test_a_brand_that_cannot_be_shown_is_not_kept(
    house: House, change: dict[str, str], reason: str
) -> None:
    async with house.tx() as tx:
        before = (await get_shop(tx)).accent_colour
    async with house.staff() as staff:
        refused = await staff.post("/settings/brand", data=BRAND | change, headers=HTMX)
        preview = await staff.post("/settings/brand/preview", data=BRAND | change, headers=HTMX)
    assert refused.status_code == 422
    assert reason in said(refused)
    assert preview.status_code == 200
    async with house.tx() as tx:
        shop = await get_shop(tx)
    assert (shop.accent_colour, shop.logo_url) == (before, None)


@pytest.mark.parametrize(
    ("locale", "said_of_new", "said_of_old"),
    [
        (
            "en",
            "How computed Carries on the promise of the unit that it replaces. Provisional: a better fact may"
            " still come and lengthen the cover. Replaced Nov 22, 2026",
            "How computed Counted from the day of purchase.",
        ),
        (
            "de",
            "Führt das Versprechen des Stücks fort, das es ersetzt. Vorläufig:",
            "Gerechnet ab: der Kauftag.",
        ),
    ],
)
async def test_a_replacement_s_cover_is_not_said_to_count_from_its_own_order(
    house: House, locale: str, said_of_new: str, said_of_old: str
) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    await approve(house, claim, Remedy.REPLACEMENT)
    house.shop.knobs.draft_ready_delay = 0
    await house.settle()
    async with house.tx() as tx:
        new = await tx.scalar(select(Warranty).where(Warranty.id != warranty.id))
    assert new is not None
    async with house.staff() as staff:
        pages = [
            await staff.get(f"/warranties/{each.id}", params={"locale": locale}) for each in (new, warranty)
        ]
    told = [said(page) for page in pages]
    assert said_of_new in told[0]
    assert said_of_old not in told[0]
    assert said_of_old in told[1]
    assert said_of_new not in told[1]


def test_every_text_of_the_staff_s_pages_is_translated_and_keeps_its_gaps() -> None:
    keywords = {**DEFAULT_KEYWORDS, "translatable": None}
    found = extract_from_dir("shopify_app", [("**.py", "python"), ("**.html", "jinja2")], keywords=keywords)
    with Path("shopify_app/locales/de/LC_MESSAGES/messages.po").open("rb") as source:
        catalogue = read_po(source)
    assert {message.id for message in catalogue if message.id} == {message for _, _, message, _, _ in found}
    for message in catalogue:
        if message.id:
            assert message.string, message.id
            assert not list(message.check(catalogue)), message.id
