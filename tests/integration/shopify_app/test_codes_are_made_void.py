"""Staff make a lost or copied label void, and say why."""

from uuid import UUID, uuid4

from sqlalchemy import select

from core.store.codes import CodeRow
from core.store.history import Event
from simulator import world as shopify
from tests.integration.shopify_app.support import HTMX, OTHER, disputed, follow, labelled, said
from tests.support.house import House


async def code_row(house: House) -> CodeRow:
    async with house.tx() as tx:
        [row] = await tx.scalars(select(CodeRow))
    return row


async def voided(house: House) -> list[UUID]:
    async with house.tx() as tx:
        return list(await tx.scalars(select(Event.subject_id).where(Event.name == "code:voided")))


async def test_a_void_code_answers_like_an_unknown_one_and_says_why_to_staff(house: House) -> None:
    sheet, [code] = await labelled(house)
    row = await code_row(house)
    async with house.staff() as staff:
        listed = await staff.get(f"/sheets/{sheet.id}")
        assert "Not registered" in said(listed)
        assert (await house.buyer.get(f"/{code}")).status_code == 200
        answer = await staff.post(
            f"/codes/{row.id}/void", data={"reason": "Lost in <the> post"}, headers=HTMX
        )
        again = await staff.post(f"/codes/{row.id}/void", data={"reason": "Me too"}, headers=HTMX)
        after = await staff.get(f"/sheets/{sheet.id}")
    assert answer.status_code == 200
    assert "Lost in &lt;the&gt; post" in answer.text
    assert again.status_code == 409
    assert "This code is void already." in again.headers["HX-Trigger"]
    assert "Void" in said(after)
    refused = await house.buyer.get(f"/{code}")
    assert refused.status_code == 404
    assert "Lumen" not in said(refused)
    row = await code_row(house)
    assert row.void_reason == "Lost in <the> post"
    assert await voided(house) == [row.unit_id]


async def test_without_a_reason_it_stays_as_it_is(house: House) -> None:
    await labelled(house)
    row = await code_row(house)
    async with house.staff() as staff:
        refused = await staff.post(f"/codes/{row.id}/void", data={"reason": " "}, headers=HTMX)
    assert refused.status_code == 422
    assert "Enter the reason." in said(refused)
    assert (await code_row(house)).void_at is None
    assert await voided(house) == []


async def test_a_registered_code_says_so_and_its_warranty_stays(house: House) -> None:
    await disputed(house)
    row = await code_row(house)
    async with house.staff() as staff:
        page = await staff.get(f"/codes/{row.id}")
        answer = await staff.post(f"/codes/{row.id}/void", data={"reason": "Copied"})
        assert answer.status_code == 303
        after = await follow(staff, answer.headers["location"])
    assert "Registered" in said(page)
    assert "Owners registered with it 1" in said(page)
    assert "Copied" in said(after)
    assert "/warranties/" in after.text


async def test_another_shop_s_code_is_unknown(house: House) -> None:
    await labelled(house)
    row = await code_row(house)
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    async with house.staff(OTHER) as stranger:
        for code_id in (row.id, uuid4()):
            assert (await stranger.get(f"/codes/{code_id}")).status_code == 404
            answer = await stranger.post(f"/codes/{code_id}/void", data={"reason": "no"})
            assert answer.status_code == 404
    assert (await code_row(house)).void_at is None
