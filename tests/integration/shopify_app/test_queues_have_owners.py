"""Each queue has an owner and a backup; while the owner is away, the backup has it."""

from datetime import timedelta
from uuid import uuid4

import httpx

from core.domain.queues import Queue
from core.domain.roles import Role
from core.services import staff
from core.services.queues import list_charges
from core.store.claims import Claim
from core.store.history import list_events
from core.store.queues import list_queue_owners
from core.store.staff import StaffMember, list_staff
from simulator import world as shopify
from tests.integration.shopify_app.support import HTMX, OTHER, disputed, filed, said, sold
from tests.support.house import House
from tests.support.shops import STAFF, hire


async def holder_of(house: House, queue: Queue) -> str:
    async with house.tx() as tx:
        return (await list_charges(tx, house.ctx.now().date()))[queue].holder.user_id


async def shows(client: httpx.AsyncClient, tab: str, claim: Claim) -> bool:
    return claim.number in (await client.get("/claims", params={"state": tab})).text


async def leave(house: House, member: StaffMember) -> None:
    async with house.tx() as tx:
        until = house.ctx.now().date() + timedelta(days=3)
        await staff.change(tx, member.id, member.role, until, by=STAFF, now=house.ctx.now())


async def test_a_queue_is_the_first_owner_s_until_it_is_given_to_somebody(house: House) -> None:
    mia, tom = (
        await hire(house, 12, Role.SERVICE, "Mia Weber"),
        await hire(house, 13, Role.MANAGER, "Tom Alt"),
    )
    assert await holder_of(house, Queue.REVIEW) == "1"
    async with house.staff(user=13) as manager:
        form = {"owner": str(mia.id), "backup": str(tom.id)}
        assert (await manager.post("/settings/queues/review", data=form)).status_code == 303
        page = said(await manager.get("/settings/queues"))
    assert "Everything that no rule decides. Owner: Mia Weber · Backup: Tom Alt" in page
    async with house.tx() as tx:
        [row] = await list_queue_owners(tx)
        [event] = await list_events(tx, [row.id])
    assert (row.queue, row.owner_id, row.backup_id) == (Queue.REVIEW, mia.id, tom.id)
    assert (event.name, event.actor) == ("queue:given", "staff:13")
    assert event.details == {"queue": "review", "owner": str(mia.id), "backup": str(tom.id)}


async def test_an_absence_moves_the_work_to_the_backup(house: House) -> None:
    mia, tom = (
        await hire(house, 12, Role.SERVICE, "Mia Weber"),
        await hire(house, 13, Role.SERVICE, "Tom Alt"),
    )
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    async with house.staff() as owner, house.staff(user=12) as hers, house.staff(user=13) as his:
        form = {"owner": str(mia.id), "backup": str(tom.id)}
        await owner.post("/settings/queues/review", data=form)
        before = [await shows(each, "mine", claim) for each in (hers, his)]
        await leave(house, mia)
        after = [await shows(each, "mine", claim) for each in (hers, his)]
        page = said(await his.get(f"/claims/{claim.id}"))
        queues = said(await owner.get("/settings/queues"))
        listed = [await shows(his, each, claim) for each in ("review", "dates")]
    assert (before, after, listed) == ([True, False], [False, True], [True, False])
    assert "Queue Review · Tom Alt while Mia Weber is away" in page
    assert "With the backup Waiting: 1 oldest:" in queues


async def test_who_may_not_is_refused_and_nothing_happens(house: House) -> None:
    mia = await hire(house, 12, Role.SERVICE, "Mia Weber")
    async with house.staff() as owner, house.staff(user=12) as service:
        form = {"owner": str(mia.id), "backup": ""}
        refused = await service.post("/settings/queues/review", data=form)
        page = await service.get("/settings/queues")
        twice = {"owner": str(mia.id), "backup": str(mia.id)}
        own = await owner.post("/settings/queues/review", data=twice, headers=HTMX)
        unknown = await owner.post("/settings/queues/nowhere", data=form)
        stranger = await owner.post("/settings/queues/review", data={"owner": str(uuid4())})
    assert (refused.status_code, page.status_code, own.status_code) == (403, 200, 422)
    assert (unknown.status_code, stranger.status_code) == (404, 404)
    assert "/settings/queues/review" not in page.text
    assert "Choose somebody else than the owner, or nobody." in said(own)
    async with house.tx() as tx:
        assert await list_queue_owners(tx) == []


async def test_staff_of_another_shop_can_be_given_nothing(house: House) -> None:
    async with house.tx() as tx:
        [ours] = await list_staff(tx)
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    async with house.staff(OTHER) as stranger:
        form = {"owner": str(ours.id), "backup": ""}
        assert (await stranger.post("/settings/queues/review", data=form)).status_code == 404
    async with house.tx(OTHER) as tx:
        assert await list_queue_owners(tx) == []


async def test_what_waits_beside_claims_is_named_in_its_queue(house: House) -> None:
    house.order(house.product("Lamp without terms"), 3)
    await house.settle()
    async with house.staff() as staff:
        before = said(await staff.get("/settings/queues"))
        await disputed(house)
        after = said(await staff.get("/settings/queues"))
    assert "Warranties without a policy: 3" in before
    assert "Disputes:" not in before
    assert "Warranties without a policy" not in after
    assert "Disputes: 1" in after
    assert [each.count("Nothing waits") for each in (before, after)] == [len(Queue) - 1] * 2
