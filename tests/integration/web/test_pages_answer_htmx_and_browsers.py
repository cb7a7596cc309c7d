import json
from pathlib import Path

import httpx
import pytest

from core.web.addresses import is_own_address
from core.web.pages import OWN_TEMPLATES, Pages
from tests.integration.web.test_forms_keep_what_was_typed import GOOD

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
FULL = {"HX-Request": "true", "HX-Request-Type": "full"}
KEPT = "shop=northwind.myshopify.com&host=aG9zdA&embedded=1"


async def test_an_opened_address_is_a_page_and_htmx_gets_the_part(staff: httpx.AsyncClient) -> None:
    assert (await staff.get("/")).text.startswith("<!doctype html>")
    assert "<html" not in (await staff.get("/", headers=PARTIAL)).text
    assert (await staff.get("/", headers=FULL)).text.startswith("<!doctype html>")


async def test_caches_are_told_that_the_answer_depends_on_htmx(staff: httpx.AsyncClient) -> None:
    assert (await staff.get("/")).headers["vary"] == "HX-Request, HX-Request-Type, Accept-Language"


async def test_a_change_answers_with_its_fragment_and_a_toast(staff: httpx.AsyncClient) -> None:
    answer = await staff.post("/claims/17/approve", data=GOOD, headers=PARTIAL)
    assert answer.status_code == 200
    assert answer.text.strip() == '<div id="form" class="card">Saved: Two years</div>'
    toast = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert toast == {"message": "Saved Two years", "tone": "success", "target": "body"}


async def test_without_htmx_a_change_leads_to_the_page_above_and_keeps_the_shop(
    staff: httpx.AsyncClient,
) -> None:
    answer = await staff.post(f"/claims/17/approve?{KEPT}&other=1", data=GOOD)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/app/claims/17?{KEPT}"


async def test_htmx_follows_a_redirect_by_a_fetch_that_carries_the_token(staff: httpx.AsyncClient) -> None:
    answer = await staff.post("/claims/17/approve", data=GOOD, headers=FULL)
    assert answer.status_code == 200
    assert json.loads(answer.headers["HX-Location"]) == {"path": "/app/claims/17", "target": "body"}
    assert "location" not in answer.headers


async def test_every_link_keeps_shop_and_host_in_the_admin(staff: httpx.AsyncClient) -> None:
    page = (await staff.get(f"/?{KEPT}")).text
    assert f'href="/app/claims/C-7K3M-92QX?{KEPT}"'.replace("&", "&amp;") in page
    assert f'hx-post="/app/?{KEPT}"'.replace("&", "&amp;") in page


async def test_the_microsite_carries_nothing_of_the_sort(buyer: httpx.AsyncClient) -> None:
    page = (await buyer.get(f"/?{KEPT}&language=de")).text
    assert "northwind.myshopify.com" not in page
    assert 'action="/?language=de"' in page


@pytest.mark.parametrize(
    "to",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/a\r\nb", "a"],
)
async def test_nobody_is_sent_to_another_site(staff: httpx.AsyncClient, to: str) -> None:
    assert not is_own_address(to)
    answer = await staff.get("/go", params={"to": to})
    assert answer.status_code == 500
    assert "location" not in answer.headers


async def test_only_names_that_end_in_html_are_rendered() -> None:
    pages = Pages(templates=[], error_page="admin/error.html")
    with pytest.raises(ValueError, match=r"ends in \.html"):
        pages.template("mail.txt", "en")


def test_every_template_is_escaped_by_its_name() -> None:
    doors = [Path("shopify_app"), Path("microsite")]
    folders = [OWN_TEMPLATES, *(door / "templates" for door in doors)]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert files
    assert [str(path) for path in files if path.suffix != ".html"] == []


def test_no_template_switches_escaping_off_or_writes_code_into_attributes() -> None:
    for path in OWN_TEMPLATES.rglob("*.html"):
        text = path.read_text()
        for forbidden in (
            "|safe",
            "| safe",
            "autoescape",
            " style=",
            " onclick=",
            "hx-on",
            "javascript:",
            "js:",
        ):
            assert forbidden not in text, f"{forbidden} in {path}"


async def test_style_sheets_are_kept_for_ever_only_under_their_current_version(
    staff: httpx.AsyncClient,
) -> None:
    page = (await staff.get("/")).text
    address = page.split('rel="stylesheet" href="/app')[1].split('"')[0]
    kept = await staff.get(address)
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert kept.headers["content-type"].startswith("text/css")
    assert (await staff.get("/static/admin.css?v=0")).headers["cache-control"] == "public, max-age=300"
    assert "set-cookie" not in kept.headers


async def test_the_first_view_of_the_microsite_weighs_at_most_thirty_kilobytes(
    buyer: httpx.AsyncClient,
) -> None:
    files = [await buyer.get(path) for path in ("/", "/static/microsite.css", "/static/microsite.js")]
    assert sum(len(file.content) for file in files) <= 30 * 1024
