"""What a shop has done before a test begins: plain functions with defaults."""

from datetime import timedelta

from core.domain.actors import BUYER, Actor
from core.domain.faults import Fault
from core.domain.policies import AssignmentKind
from core.domain.remedies import Remedy, plainly
from core.domain.roles import Role
from core.domain.terms import StartRule, Terms
from core.services import claims, owners, policies, staff
from core.services.amounts import RULE, Agreed
from core.services.claims import Complaint
from core.services.evidence import Brought, Upload
from core.store.claims import Claim, get_claim
from core.store.orders import find_order
from core.store.policies import TermsRow
from core.store.resolutions import Resolution, find_resolution_of_claim
from core.store.staff import StaffMember, find_staff_member
from core.store.warranties import list_warranties_of_order
from simulator import world as shopify
from simulator.records import Order
from tests.support.house import House

STAFF = Actor.staff("1")


def lamp_terms(**changes: object) -> Terms:
    values: dict[str, object] = {
        "months": 24,
        "start_rules": (StartRule.DELIVERY, StartRule.FULFILMENT, StartRule.PURCHASE),
        "offers": plainly(Remedy.REPLACEMENT, Remedy.REFUND),
        "plain_text": "Two years on everything that we made wrong.",
    }
    return Terms(**(values | changes))  # type: ignore[arg-type]


async def hire(house: House, user: int, role: Role, name: str = "") -> StaffMember:
    """Somebody opens the app, and the owner gives them a role."""
    if name:
        shopify.hire(house.world, house.shop, user, *name.split())
    async with house.staff(user=user) as client:
        assert (await client.get("/")).status_code == 200
    async with house.tx() as tx:
        member = await find_staff_member(tx, str(user))
        assert member is not None
        return await staff.change(tx, member.id, role, None, by=STAFF, now=house.ctx.now())


async def publish_policy(
    house: House,
    name: str = "Two years",
    kind: AssignmentKind = AssignmentKind.EVERYTHING,
    value: str = "",
    **terms: object,
) -> TermsRow:
    """A published policy for every product, unless told otherwise."""
    async with house.tx() as tx:
        policy = await policies.create(tx, name, {}, by=STAFF, now=house.ctx.now())
        await policies.assign(tx, policy.id, [(kind, value)], by=STAFF, now=house.ctx.now())
        row = await policies.publish(tx, policy.id, lamp_terms(**terms), by=STAFF, now=house.ctx.now())
    await house.settle()
    return row


PHOTO = Upload(
    key=f"00000000-0000-7000-8000-000000000000/{0:032x}",
    content_type="image/jpeg",
    width=800,
    height=600,
    size=1000,
    sha256="0" * 64,
    perceptual_hash=0,
)


async def file_claim(
    house: House,
    order: Order,
    *,
    photos: int = 1,
    position: int = 1,
    fault: Fault = Fault.STOPPED_WORKING,
    after: timedelta = timedelta(0),
    name: str = "Ada Buyer",
    email: str = "ada@example.org",
) -> Claim:
    """The buyer of an order claims one of its pieces, now or so long after."""
    now = house.ctx.now() + after
    async with house.tx() as tx:
        row = await find_order(tx, order.id)
        assert row is not None
        pairs = await list_warranties_of_order(tx, row.id)
        warranty = next(warranty for warranty, unit in pairs if unit.position == position)
        owner = await owners.get_or_add(tx, name=name, email=email, locale="en", now=now)
        complaint = Complaint(
            fault=fault,
            description="It does not light up any more.",
            brought=Brought(files=[PHOTO] * photos),
            submission_key=None,
        )
        return await claims.file(tx, warranty.id, owner.id, complaint, by=BUYER, now=now)


async def approve(
    house: House, claim: Claim, remedy: Remedy, *, agreed: Agreed = RULE, note: str = ""
) -> None:
    async with house.tx() as tx:
        now = house.ctx.now()
        await claims.approve(tx, claim.id, remedy, agreed=agreed, note=note, by=STAFF, now=now)


async def claim_and_resolution(house: House, claim: Claim) -> tuple[Claim, Resolution]:
    async with house.tx() as tx:
        resolution = await find_resolution_of_claim(tx, claim.id)
        assert resolution is not None
        return await get_claim(tx, claim.id), resolution
