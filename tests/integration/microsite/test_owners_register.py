"""Buyers register by the code on the product, once, and learn nothing about anybody else."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from core.domain.registrations import Channel, RegistrationState
from core.services import codes
from core.store.claims import Claim
from core.store.letters import LetterRow
from core.store.owners import Owner
from core.store.registrations import Registration
from core.store.warranties import Warranty
from tests.integration.microsite.phone import (
    ADA,
    BOUGHT,
    all_of,
    count,
    entry,
    label_of_order,
    labels,
    now,
    register,
    send,
    sheet,
    stock,
)
from tests.support.house import PUBLIC, House
from tests.support.shops import STAFF, publish_policy

BOB = {"name": "Bob Other", "email": "bob@example.org"}
UNKNOWN = "0123456789ABCDEF"
SAID = "If this code is one of ours we have written to the address you gave."


async def nothing_happened(house: House) -> bool:
    return await count(house, Registration, Owner, Warranty, LetterRow) == [0, 0, 0, 0]


async def free_code(house: House) -> str:
    await stock(house)
    [code] = await labels(house)
    return code


async def opened_and_sent(house: House, code: str, data: dict[str, Any]) -> httpx.Response:
    return await send(house.buyer, await house.buyer.get(f"/{code}"), data)


def another_phone(house: House) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(house.app, raise_app_exceptions=False, client=("203.0.113.9", 1))
    return httpx.AsyncClient(transport=transport, base_url=PUBLIC)


async def test_a_buyer_registers_and_is_led_to_the_certificate(house: House) -> None:
    code = await free_code(house)
    answer = await opened_and_sent(house, code, {**ADA, **BOUGHT})
    [warranty] = await all_of(house, Warranty)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/w/{warranty.certificate_code}"
    assert (warranty.purchased_on, warranty.starts_on, warranty.ends_on) == (
        date(2026, 10, 13),
        date(2026, 10, 13),
        date(2028, 10, 13),
    )
    [registration] = await all_of(house, Registration)
    assert (registration.state, registration.channel) == (RegistrationState.CONFIRMED, Channel.RETAILER)
    [owner] = await all_of(house, Owner)
    assert (owner.name, owner.email, owner.locale) == ("Ada Buyer", "ada@example.org", "en")
    [letter] = await all_of(house, LetterRow)
    assert letter.kind == "registration_confirmed"
    page = await house.buyer.get(answer.headers["location"])
    assert "Registered. Everything is on file." in page.text
    assert registration.number in page.text
    again = await house.buyer.get(answer.headers["location"])
    assert "Registered." not in again.text
    assert registration.number in again.text


async def test_a_german_buyer_is_written_to_in_german(house: House) -> None:
    code = await free_code(house)
    page = await house.buyer.get(f"/{code}?language=de")
    answer = await send(house.buyer, page, {**ADA, **BOUGHT})
    assert answer.headers["location"].endswith("?language=de")
    [owner] = await all_of(house, Owner)
    assert owner.locale == "de"


async def test_the_order_s_own_day_counts_and_not_a_smuggled_one(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product(), at=datetime(2026, 11, 2, 12, tzinfo=UTC))
    await house.settle()
    code = await label_of_order(house, order)
    answer = await opened_and_sent(house, code, {**ADA, "purchased_on": "2026-11-20", "channel": "amazon"})
    assert answer.status_code == 303
    [warranty] = await all_of(house, Warranty)
    assert (warranty.purchased_on, warranty.channel) == (date(2026, 11, 2), Channel.WEBSHOP)


async def test_a_form_sent_twice_is_one_registration(house: House) -> None:
    code = await free_code(house)
    page = await house.buyer.get(f"/{code}")
    first = await send(house.buyer, page, {**ADA, **BOUGHT})
    again = await send(house.buyer, page, {**ADA, **BOUGHT})
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["location"] == again.headers["location"]
    assert await count(house, Registration, Owner, Warranty, LetterRow) == [1, 1, 1, 1]


async def test_an_order_s_short_form_sent_twice_is_one_registration(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product())
    await house.settle()
    page = await house.buyer.get(f"/{await label_of_order(house, order)}")
    answers = [await send(house.buyer, page, ADA) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert await count(house, Registration) == [1]


async def test_two_people_race_for_one_code_and_one_of_them_gets_it(house: House) -> None:
    code = await free_code(house)
    async with another_phone(house) as other:
        pages = [(house.buyer, await house.buyer.get(f"/{code}")), (other, await other.get(f"/{code}"))]
        answers = await asyncio.gather(
            *(
                send(client, page, {**who, **BOUGHT})
                for (client, page), who in zip(pages, (ADA, BOB), strict=True)
            )
        )
    assert sorted(answer.status_code for answer in answers) == [200, 303]
    rows = await all_of(house, Registration)
    assert sorted(row.state for row in rows) == ["confirmed", "disputed"]
    assert len({row.unit_id for row in rows}) == 1
    [dispute] = [row for row in rows if row.state is RegistrationState.DISPUTED]
    [loser] = [answer for answer in answers if answer.status_code == 200]
    assert dispute.number in loser.text
    assert "We will look at it and write to you." in loser.text
    assert "dispute" not in loser.text.lower()


async def test_a_stale_tab_of_somebody_else_opens_a_dispute_and_reveals_nothing(house: House) -> None:
    code = await free_code(house)
    page = await house.buyer.get(f"/{code}")
    await register(house, code)
    answer = await send(house.buyer, page, {**BOB, **BOUGHT})
    assert answer.status_code == 200
    for secret in ("Ada", "ada@example.org", "already", "/w/"):
        assert secret not in answer.text
    letters = [row.kind for row in await all_of(house, LetterRow)]
    assert letters == ["registration_confirmed", "dispute_received"]


async def test_an_owner_who_comes_back_later_finds_the_link_in_the_mailbox_only(house: House) -> None:
    code = await free_code(house)
    page = await house.buyer.get(f"/{code}")
    await register(house, code, at=now() - timedelta(hours=3))
    answer = await send(house.buyer, page, {**ADA, **BOUGHT})
    assert answer.status_code == 200
    assert "/w/" not in answer.text
    assert await count(house, Registration, LetterRow) == [1, 2]


async def test_a_known_person_s_name_is_not_told_to_whoever_types_their_address(house: House) -> None:
    await stock(house)
    mine, other = await labels(house, 2)
    await register(house, mine)
    answer = await opened_and_sent(house, other, {**ADA, **BOUGHT, "name": "Eve"})
    page = await house.buyer.get(answer.headers["location"])
    assert page.status_code == 200
    assert "Ada" not in page.text


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("name", "", "Enter your name."),
        ("name", "x" * 201, "Shorten your name to 200 characters or fewer."),
        ("name", "Ada\x00Buyer", "Use one line of plain text."),
        ("name", "Ada\r\nBcc: x@example.org", "Use one line of plain text."),
        ("email", "", "Enter your e-mail address."),
        ("email", "ada", "Enter an e-mail address in full, like name@example.com."),
        ("email", "a" * 300 + "@example.org", "Shorten your e-mail address to 254 characters or fewer."),
        ("purchased_on", "", "Enter the purchase date."),
        ("purchased_on", "2026-02-30", "The purchase date must be a real date, like 2026-11-22."),
        ("purchased_on", "yesterday", "The purchase date must be a real date, like 2026-11-22."),
        ("purchased_on", "1999-12-31", "Enter the day you bought it: not before 2000, and not after today."),
        ("purchased_on", "2190-01-01", "Enter the day you bought it: not before 2000, and not after today."),
        ("channel", "", "Choose where you bought it."),
        ("channel", "moon", "Choose where you bought it."),
    ],
)
async def test_a_mistake_is_told_beside_its_field_and_nothing_is_written(
    house: House, field: str, typed: str, message: str
) -> None:
    code = await free_code(house)
    answer = await opened_and_sent(house, code, {**ADA, **BOUGHT, field: typed})
    assert answer.status_code == 422
    assert f'<a href="#field-{field}">{message}</a>' in answer.text
    if field != "name":
        assert 'value="Ada Buyer"' in answer.text
    assert await nothing_happened(house)


async def test_the_shop_s_calendar_says_what_today_is(house: House) -> None:
    code = await free_code(house)
    tomorrow = (now() + timedelta(days=2)).date().isoformat()
    refused = await opened_and_sent(house, code, {**ADA, **BOUGHT, "purchased_on": tomorrow})
    assert refused.status_code == 422
    assert await nothing_happened(house)
    accepted = await opened_and_sent(house, code, {**ADA, **BOUGHT, "purchased_on": "2000-01-01"})
    assert accepted.status_code == 303


async def test_mistakes_are_told_in_german(house: House) -> None:
    code = await free_code(house)
    page = await house.buyer.get(f"/{code}?language=de")
    answer = await send(house.buyer, page, {**ADA, **BOUGHT, "purchased_on": "2190-01-01"})
    assert "Geben Sie den Kauftag an: nicht vor dem Jahr 2000 und nicht nach heute." in answer.text


async def test_a_form_without_its_token_changes_nothing(house: House) -> None:
    code = await free_code(house)
    for path in (f"/{code}", f"/{code}/ask", f"/{code}/claim"):
        answer = await house.buyer.post(path, data={**ADA, **BOUGHT})
        assert answer.status_code == 403
    assert await nothing_happened(house)


async def test_a_form_with_an_unknown_field_changes_nothing(house: House) -> None:
    code = await free_code(house)
    answer = await opened_and_sent(house, code, {**ADA, **BOUGHT, "state": "confirmed"})
    assert answer.status_code == 400
    assert await nothing_happened(house)


@pytest.mark.thorough
async def test_the_twenty_first_registration_of_an_hour_is_refused(house: House) -> None:
    code = await free_code(house)
    page = await house.buyer.get(f"/{code}")
    answers = [await send(house.buyer, page, {**ADA, **BOUGHT, "name": ""}) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [422] * 20 + [429]
    assert await nothing_happened(house)


@pytest.mark.thorough
async def test_the_eleventh_question_of_an_hour_is_refused(house: House) -> None:
    page = await house.buyer.get(f"/{UNKNOWN}")
    answers = [await send(house.buyer, page, {**ADA, **BOUGHT, "name": ""}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]


async def refused_codes(house: House) -> dict[str, str]:
    await stock(house)
    used, void = await labels(house, 2)
    await register(house, used)
    async with house.tx() as tx:
        await codes.make_void(tx, void, reason="Lost", by=STAFF, now=now())
    return {"unknown": UNKNOWN, "used": used, "void": void}


@pytest.mark.thorough
async def test_telling_us_is_answered_alike_whatever_the_code_is(house: House) -> None:
    pages = set()
    for code in (await refused_codes(house)).values():
        answer = await opened_and_sent(house, code, {**BOB, **BOUGHT})
        assert (answer.status_code, answer.headers["location"]) == (303, "/asked")
        pages.add((await house.buyer.get("/asked")).text.count(SAID))
    assert pages == {1}
    states = [row.state for row in await all_of(house, Registration)]
    assert states == [RegistrationState.CONFIRMED, RegistrationState.DISPUTED]
    assert [row.kind for row in await all_of(house, LetterRow)] == [
        "registration_confirmed",
        "dispute_received",
    ]


async def test_the_owner_who_tells_us_gets_the_link_again(house: House) -> None:
    await stock(house)
    [code] = await labels(house)
    await register(house, code)
    await opened_and_sent(house, code, {**ADA, **BOUGHT})
    assert [row.kind for row in await all_of(house, LetterRow)] == ["registration_confirmed"] * 2
    assert await count(house, Registration) == [1]


@pytest.mark.thorough
async def test_who_registered_long_ago_asks_for_the_link_with_an_address_alone(house: House) -> None:
    codes = await refused_codes(house)
    [registered] = [row for row in await all_of(house, LetterRow) if row.kind == "registration_confirmed"]
    answers = set()
    for code in codes.values():
        page = await house.buyer.get(f"/{code}")
        token = sheet(page).fields["csrf_token"]
        for address in ("ADA@example.org ", "ADA@example.org", "bob@example.org"):
            asked = {"registered_with": address, "csrf_token": token}
            answer = await house.buyer.post(f"/{code}/link", data=asked)
            answers.add((answer.status_code, answer.headers["location"], answer.text))
    assert answers == {(303, "/asked", "")}
    confirmed = [row for row in await all_of(house, LetterRow) if row.kind == "registration_confirmed"]
    assert [row.owner_id for row in confirmed] == [registered.owner_id] * 2
    assert await count(house, Registration, Owner) == [1, 1]


async def test_what_is_no_address_is_refused_where_it_was_typed(house: House) -> None:
    code = (await refused_codes(house))["used"]
    page = await house.buyer.get(f"/{code}")
    asked = {"registered_with": "ada at home", "csrf_token": sheet(page).fields["csrf_token"]}
    refused = await house.buyer.post(f"/{code}/link", data=asked)
    assert refused.status_code == 422
    assert 'value="ada at home"' in refused.text
    assert refused.text.count("data-error-summary") == 1
    assert await count(house, LetterRow) == [1]


async def test_telling_us_about_an_unknown_code_writes_nothing(house: House) -> None:
    await opened_and_sent(house, UNKNOWN, {**ADA, **BOUGHT})
    assert await nothing_happened(house)


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["unknown", "used", "void"])
async def test_an_impossible_day_is_refused_alike_whatever_the_code_is(house: House, kind: str) -> None:
    code = (await refused_codes(house))[kind]
    before = await count(house, Registration, LetterRow)
    answer = await opened_and_sent(house, code, {**BOB, **BOUGHT, "purchased_on": "2190-01-01"})
    assert answer.status_code == 422
    assert "not after today" in answer.text
    assert await count(house, Registration, LetterRow) == before


@pytest.mark.thorough
@pytest.mark.parametrize("below", ["", "/claim"])
async def test_posting_straight_to_a_refused_code_says_no_more_than_asking(house: House, below: str) -> None:
    token = (await house.buyer.get("/asked")).status_code
    assert token == 200
    codes_of_kinds = await refused_codes(house)
    page = await house.buyer.get(f"/{UNKNOWN}")
    csrf = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    sent: dict[str, str] = {**BOB, **BOUGHT, "csrf_token": csrf}
    if below:
        sent |= {"fault": "battery", "description": "Flat.", "submission_key": "k" * 20}
    for code in codes_of_kinds.values():
        answer = await house.buyer.post(f"/{code}{below}", data=sent)
        assert (answer.status_code, answer.headers["location"]) == (303, "/asked")
    assert await count(house, Claim) == [0]


@pytest.mark.parametrize("below", ["", "/claim"])
async def test_a_code_withdrawn_while_the_form_was_open_is_refused(house: House, below: str) -> None:
    code = await free_code(house)
    page = await house.buyer.get(f"/{code}{below}")
    async with house.tx() as tx:
        await codes.make_void(tx, code, reason="Lost", by=STAFF, now=now())
    fault = {"fault": "battery", "description": "Flat."} if below else {}
    answer = await send(house.buyer, page, {**ADA, **BOUGHT, **fault})
    assert answer.status_code == 404
    assert "This code cannot be registered here" in answer.text
    assert await nothing_happened(house)


@pytest.mark.parametrize("below", ["", "/ask", "/claim"])
async def test_what_cannot_be_a_code_takes_no_form(house: House, below: str) -> None:
    answer = await house.buyer.post(f"/nonsense{below}", data={**ADA, **BOUGHT})
    assert answer.status_code == 404


@pytest.mark.parametrize("below", ["", "/claim"])
async def test_a_mistake_on_a_refused_code_is_told_on_its_page(house: House, below: str) -> None:
    page = await house.buyer.get(f"/{UNKNOWN}")
    csrf = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = await house.buyer.post(f"/{UNKNOWN}{below}", data={**ADA, "email": "ada", "csrf_token": csrf})
    assert answer.status_code == 422
    assert "This code cannot be registered here" in answer.text
    assert "Enter an e-mail address in full" in answer.text


async def test_an_offer_of_one_code_opens_no_other(house: House) -> None:
    await stock(house)
    mine, theirs = await labels(house, 2)
    page = await house.buyer.get(f"/{mine}")
    await register(house, theirs, entry("owner@example.org"))
    form = page.text.split('name="offer" value="')[1].split('"')[0]
    csrf = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = await house.buyer.post(f"/{theirs}", data={**BOB, **BOUGHT, "offer": form, "csrf_token": csrf})
    assert (answer.status_code, answer.headers["location"]) == (303, "/asked")


async def test_a_product_s_code_registers_many_pieces(house: House) -> None:
    await stock(house)
    [code] = await labels(house, per_unit=False)
    for who in (ADA, BOB):
        answer = await opened_and_sent(house, code, {**who, **BOUGHT})
        assert answer.status_code == 303
    assert await count(house, Registration, Warranty) == [2, 2]
    assert len({row.unit_id for row in await all_of(house, Registration)}) == 2
