import re

import httpx
import pytest

GOOD = {
    "name": "Two years",
    "email": "ada@example.com",
    "bought": "2026-03-14",
    "months": "24",
    "fault": "cracked",
}


async def test_a_good_form_becomes_a_value(staff: httpx.AsyncClient) -> None:
    sent = {**GOOD, "fee": "1,249.50", "marks": ["gift", "b"], "story": " a\r\nb ", "agreed": "on"}
    answer = await staff.post("/echo", data=sent)
    assert answer.json() == {
        "name": "Two years",
        "email": "ada@example.com",
        "bought": "2026-03-14",
        "months": 24,
        "fee": "1249.50",
        "fault": "cracked",
        "marks": ["gift", "b"],
        "story": "a\nb",
        "agreed": True,
        "serial": None,
        "photos": 0,
    }


async def test_amounts_are_read_in_the_reader_s_language(staff: httpx.AsyncClient) -> None:
    for typed, read in [("1.249,50", "1249.50"), ("12.5", "12.5"), ("1.250", "1250")]:
        answer = await staff.post("/echo", data={**GOOD, "fee": typed}, headers={"Accept-Language": "de"})
        assert answer.json()["fee"] == read


async def test_errors_stand_beside_their_fields_and_all_words_are_kept(staff: httpx.AsyncClient) -> None:
    answer = await staff.post(
        "/",
        data={
            **GOOD,
            "name": "  ",
            "email": 'a"><b>@x',
            "bought": "2026-02-30",
            "months": "0",
            "story": "it broke",
        },
    )
    assert answer.status_code == 422
    page = answer.text
    assert 'value="a&#34;&gt;&lt;b&gt;@x"' in page
    assert 'value="2026-02-30"' in page
    assert "it broke</textarea>" in page
    assert 'value="cracked" id="field-fault-again" checked' in page
    assert re.search(r'id="error-name">.*Enter the policy name\.</p>', page)
    assert re.search(r'name="name"[^>]* aria-describedby="help-name error-name" aria-invalid="true"', page)
    summary = re.findall(r'<a href="#field-(\w+)">([^<]+)</a>', page)
    assert summary == [
        ("name", "Enter the policy name."),
        ("email", "Enter an e-mail address in full, like name@example.com."),
        ("bought", "The purchase date must be a real date, like 2026-11-22."),
        ("months", "The number of months must be 1 or more."),
    ]


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("name", "a\rb", "Use one line of plain text."),
        ("name", "a\x00b", "Use one line of plain text."),
        ("name", "a\u2028b", "Use one line of plain text."),
        ("name", "x" * 201, "Shorten the policy name to 200 characters or fewer."),
        ("story", "a\x00b", "The text holds characters that cannot be shown. Type it again."),
        ("fee", "twelve", "Enter an amount in figures, like 12.50."),
        ("fee", "NaN", "Enter an amount in figures, like 12.50."),
        ("months", "many", "The number of months must be a whole number, like 12."),
        ("bought", "1600-01-01", "Enter a date between 1970 and 2199."),
        ("fault", "stolen", "Choose what is wrong."),
        ("serial", "ab", "The serial number is not written as we expect it."),
        ("marks", ["a", "b", "c", "d"], "Choose at most 3 for marks."),
    ],
)
async def test_each_mistake_has_its_own_words(
    staff: httpx.AsyncClient, field: str, typed: str | list[str], message: str
) -> None:
    answer = await staff.post("/", data={**GOOD, field: typed})
    assert answer.status_code == 422
    assert message in answer.text


async def test_mistakes_are_told_in_german(staff: httpx.AsyncClient) -> None:
    answer = await staff.post("/", data={**GOOD, "email": "x"}, headers={"Accept-Language": "de"})
    assert "Geben Sie eine vollständige E-Mail-Adresse ein, etwa name@example.com." in answer.text
    assert '<html lang="de">' in answer.text


@pytest.mark.parametrize(
    "sent", [{"role": "owner"}, {"months": ["24", "36"]}, {"csrf_token": "x", "id": "17"}]
)
async def test_fields_that_the_form_does_not_have_or_that_come_twice_are_refused(
    staff: httpx.AsyncClient, sent: dict[str, str | list[str]]
) -> None:
    answer = await staff.post("/echo", data={**GOOD, **sent})
    assert answer.status_code == 400


async def test_files_are_taken_and_empty_file_boxes_are_not_files(staff: httpx.AsyncClient) -> None:
    two = [("photos", ("a.jpg", b"1", "image/jpeg")), ("photos", ("b.jpg", b"2", "image/jpeg"))]
    assert (await staff.post("/echo", data=GOOD, files=two)).json()["photos"] == 2
    empty = [("photos", ("", b"", "application/octet-stream"))]
    assert (await staff.post("/echo", data=GOOD, files=empty)).json()["photos"] == 0


async def test_more_files_than_a_form_takes_are_refused(staff: httpx.AsyncClient) -> None:
    many = [("photos", (f"{place}.jpg", b"1", "image/jpeg")) for place in range(11)]
    assert (await staff.post("/echo", data=GOOD, files=many)).status_code == 400


async def test_htmx_gets_the_form_alone_with_its_errors(staff: httpx.AsyncClient) -> None:
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = await staff.post("/", data={**GOOD, "email": "x"}, headers=headers)
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith('<section class="card" id="form">')
    assert "data-error-summary" in answer.text
