import json

import httpx
import pytest

from core.web.headers import Policy
from core.web.pages import Pages
from core.web.sites import site
from tests.integration.web.conftest import visiting
from tests.integration.web.style_guide import routes

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.mark.parametrize("path", ["/nope", "/claims", "/static/nope.css"])
async def test_unknown_addresses_all_get_the_same_page(buyer: httpx.AsyncClient, path: str) -> None:
    answer = await buyer.get(path)
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert "Not Found" not in answer.text


async def test_a_fault_of_ours_shows_its_number_and_no_traceback(
    staff: httpx.AsyncClient, buyer: httpx.AsyncClient, program: httpx.AsyncClient
) -> None:
    for visitor in (staff, buyer, program):
        answer = await visitor.get("/fail/bug")
        assert answer.status_code == 500
        assert answer.headers["x-request-id"] in answer.text
        for secret in ("Traceback", "RuntimeError", "secret detail", "style_guide.py"):
            assert secret not in answer.text


async def test_even_a_broken_error_page_is_answered_with_a_number() -> None:
    pages = Pages(templates=[], error_page="no/such/page.html")
    app = site(routes(), policy=Policy(), pages=pages)
    async with visiting(app, "https://desk.example") as client:
        answer = await client.get("/fail/bug")
    assert answer.status_code == 500
    assert (
        answer.text
        == f"Something went wrong on our side. Number of this request: {answer.headers['x-request-id']}"
    )
    assert "content-security-policy" in answer.headers


async def test_an_exception_of_an_inner_layer_says_what_happened(staff: httpx.AsyncClient) -> None:
    answer = await staff.get("/fail/stolen")
    assert answer.status_code == 409
    assert "<h1>This unit was reported as stolen</h1>" in answer.text


async def test_htmx_leaves_the_page_as_it_is_and_shows_a_toast(staff: httpx.AsyncClient) -> None:
    answer = await staff.get("/fail/stolen", headers=PARTIAL)
    assert answer.status_code == 409
    assert answer.text == ""
    assert answer.headers["HX-Reswap"] == "none"
    assert json.loads(answer.headers["HX-Trigger"])["toast"] == {
        "message": "This unit was reported as stolen",
        "tone": "critical",
        "target": "body",
    }


async def test_programs_get_json(program: httpx.AsyncClient, staff: httpx.AsyncClient) -> None:
    answer = await program.get("/fail/stolen")
    number = answer.headers["x-request-id"]
    assert answer.json() == {"error": 409, "message": "This unit was reported as stolen", "request": number}
    assert (await staff.get("/nope", headers={"Accept": "application/json"})).json()["error"] == 404


async def test_errors_are_told_in_the_reader_s_language(buyer: httpx.AsyncClient) -> None:
    answer = await buyer.get("/nope", headers={"Accept-Language": "de-DE"})
    assert "Hier ist nichts" in answer.text


async def test_a_wrong_method_is_explained(staff: httpx.AsyncClient) -> None:
    answer = await staff.delete("/")
    assert answer.status_code == 405
    assert "This address does not do that" in answer.text


async def test_the_log_names_the_route_and_nothing_of_the_address(
    staff: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    await staff.get("/claims/C-CANARY?search=canary@example.com")
    logged = capsys.readouterr().out
    assert "claims.show" in logged
    assert "canary" not in logged.lower()
