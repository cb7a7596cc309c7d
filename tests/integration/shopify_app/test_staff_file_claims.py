"""Staff file a claim from an order's page, with photos that only short-lived links show."""

from uuid import uuid4

from sqlalchemy import func, select

from core.domain.claims import ClaimState
from core.domain.deciding import Outcome
from core.store import jobs
from core.store.claims import Claim, Evidence
from core.store.warranties import Warranty
from simulator import world as shopify
from tests.integration.shopify_app.support import HTMX, OTHER, filed, follow, jpeg, said, sold
from tests.support.house import House


def form(**changes: str) -> dict[str, str]:
    known = {
        "name": "Ada Buyer",
        "email": "ada@example.org",
        "fault": "stopped_working",
        "description": "It went dark.",
        "submission_key": "key-of-this-form",
    }
    return known | changes


async def claims_of(house: House) -> list[Claim]:
    async with house.tx() as tx:
        return list(await tx.scalars(select(Claim)))


async def test_an_order_s_link_lists_its_units_and_their_open_claims(house: House) -> None:
    first, second = await sold(house, 2)
    claim = await filed(house, second)
    [order] = house.shop.orders.values()
    async with house.staff() as staff:
        by_number = await staff.get("/claims/new", params={"id": order.id.rpartition("/")[2]})
        by_gid = await staff.get("/claims/new", params={"id": order.id})
        by_name = await staff.get("/claims/new", params={"search": order.name.removeprefix("#")})
    for page in (by_number, by_gid, by_name):
        assert f"/warranties/{first.id}/claims/new" in page.text
        assert f"Open {claim.number}" in said(page)
        assert f"/warranties/{second.id}/claims/new" not in page.text


async def test_the_form_opens_for_a_unit_that_nobody_has_registered(house: House) -> None:
    [warranty] = await sold(house)
    assert warranty.owner_id is None
    async with house.staff() as staff:
        form = await staff.get(f"/warranties/{warranty.id}/claims/new")
    assert (form.status_code, "What is wrong?" in said(form)) == (200, True)


async def test_an_unknown_order_is_read_when_staff_ask_for_it(house: House) -> None:
    gid = "gid://shopify/Order/424242"
    async with house.staff() as staff:
        page = await staff.get("/claims/new", params={"id": gid})
        assert "We do not know this order yet" in said(page)
        answer = await staff.post("/claims/new/read", params={"id": gid})
        assert answer.status_code == 303
        again = await follow(staff, answer.headers["location"])
    assert "Shopify has been asked." in said(again)
    async with house.tx() as tx:
        assert await jobs.waiting(tx) == {"ReadOrders": 1}


async def test_nonsense_for_an_order_asks_for_its_number(house: House) -> None:
    async with house.staff() as staff:
        for wrong in ("", "gid://shopify/Order/1 OR 1=1", "٣", "9" * 40):
            page = await staff.get("/claims/new", params={"id": wrong})
            assert page.status_code == 200
            assert "Find the order" in said(page)


async def test_a_claim_is_filed_once_with_its_photo(house: House) -> None:
    [warranty] = await sold(house)
    address = f"/warranties/{warranty.id}/claims/new"
    async with house.staff() as staff:
        page = await staff.get(address)
        assert 'value="Ada Buyer"' in page.text
        assert 'value="ada@example.org"' in page.text
        files = {"photos": ("fault.jpg", jpeg(), "image/jpeg")}
        first = await staff.post(address, data=form(), files=files)
        again = await staff.post(address, data=form(), files=files)
        shown = await follow(staff, first.headers["location"])
    assert (first.status_code, again.status_code) == (303, 303)
    [claim] = await claims_of(house)
    assert first.headers["location"] == again.headers["location"]
    assert (claim.state, claim.outcome, claim.submitted_by) == (
        ClaimState.IN_REVIEW,
        Outcome.ELIGIBLE,
        "staff:1",
    )
    photo = shown.text.partition('src="/signed/files/')[2].partition('"')[0]
    picture = await house.shopify_calls.get(f"/signed/files/{photo}")
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
    assert picture.headers["x-content-type-options"] == "nosniff"
    assert picture.headers["content-security-policy"].startswith("sandbox;")
    forged = await house.shopify_calls.get(f"/signed/files/{photo[:-2]}xx")
    assert forged.status_code == 403


async def test_what_is_wrong_stands_beside_its_field_and_nothing_is_filed(house: House) -> None:
    [warranty] = await sold(house)
    address = f"/warranties/{warranty.id}/claims/new"
    async with house.staff() as staff:
        wrong = form(name="n" * 201, email="nobody", fault="ghost", description="")
        refused = await staff.post(address, data=wrong)
        files = {"photos": ("fault.jpg", b"MZ not a photo", "image/jpeg")}
        no_photo = await staff.post(address, data=form(description="Kept words"), files=files)
    assert refused.status_code == 422
    for reason in (
        "Shorten the buyer's name to 200 characters or fewer.",
        "Enter an e-mail address in full, like name@example.com.",
        "Choose what is wrong.",
        "Enter the description.",
    ):
        assert reason in said(refused)
    assert 'value="nobody"' in refused.text
    assert no_photo.status_code == 422
    assert "This file is not a photo we can use." in said(no_photo)
    assert "Kept words" in no_photo.text
    assert await claims_of(house) == []
    async with house.tx() as tx:
        assert await tx.scalar(select(func.count()).select_from(Evidence)) == 0


async def test_a_second_claim_for_the_unit_is_refused_with_the_first_one_s_number(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    async with house.staff() as staff:
        refused = await staff.post(f"/warranties/{warranty.id}/claims/new", data=form(), headers=HTMX)
    assert refused.status_code == 409
    assert f"Claim {claim.number} is open for this unit already. Nothing was filed." in said(refused)
    assert "It went dark." in refused.text
    assert len(await claims_of(house)) == 1


async def test_nobody_files_for_another_shop_s_warranty(house: House) -> None:
    [warranty] = await sold(house)
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    async with house.staff(OTHER) as stranger:
        for warranty_id in (warranty.id, uuid4()):
            address = f"/warranties/{warranty_id}"
            assert (await stranger.get(address)).status_code == 404
            assert (await stranger.get(f"{address}/claims/new")).status_code == 404
            assert (await stranger.post(f"{address}/claims/new", data=form())).status_code == 404
            assert (await stranger.post(f"{address}/label")).status_code == 404
        assert "No warranties yet" in said(await stranger.get("/warranties"))
    assert await claims_of(house) == []
    async with house.tx() as tx:
        assert await tx.scalar(select(func.count()).select_from(Warranty)) == 1
