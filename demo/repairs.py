"""Takes granted repairs as far as their stories go: staff, buyers and Shopify each do their part."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import httpx
from fpdf import FPDF

from core.domain.days import day_of
from core.domain.money import Money
from core.domain.repairs import USUAL_DAYS, Grade, Quote
from core.files.blobs import new_key
from core.files.clean import clean_file
from core.files.kinds import Kind
from core.services import repair_quotes, repair_steps
from core.services.repair_steps import Costs, Label
from core.store.repairs import Repair, list_repairs_of_claim
from demo.brand import TIMEZONE
from demo.complaints import Mending
from demo.seeding import STAFF, Seeding, present

PATIENCE_SECONDS = 30.0
PRICE = Money(Decimal("59.00"), "EUR")
COSTS = Costs(parts=Decimal("18.50"), labour=Decimal("32.00"))
WORDS = "Something hard has chipped both burrs. We fit new ones, clean the chamber and set the grind."


async def mend(seeding: Seeding, claim_id: UUID, mending: Mending, *, filed: float) -> None:
    """Filed so many days ago. What Shopify has a part in happens now."""
    await _send_label(seeding, claim_id, filed - 0.2)
    if mending is Mending.LABEL_SENT:
        return
    free = mending is Mending.DELIVERED
    await _look_at_it(seeding, claim_id, filed - 1.2, Grade.MINOR if free else Grade.BY_USE)
    if free:
        await _repair(seeding, claim_id, filed - 1.5)
        return
    await _quote(seeding, claim_id, filed - 1.4)
    if mending is not Mending.QUOTED:
        await _accept(seeding, claim_id)
    if mending is Mending.GIVEN_UP:
        await _pay_for_nothing(seeding, claim_id)


async def _send_label(seeding: Seeding, claim_id: UUID, ago: float) -> None:
    with await clean_file(_label_paper(), kinds=frozenset({Kind.PAPER})) as clean:
        stored = await seeding.blobs.put(new_key(seeding.shop_id), clean.content)
        label = Label(key=stored.key, content_type=clean.content_type)
    async with seeding.tx() as tx:
        number = f"NK{seeding.dice.randint(10**9, 10**10 - 1)}"
        await repair_steps.send_label(tx, claim_id, label, number, by=STAFF, now=seeding.ago(ago))


def _label_paper() -> bytes:
    """As a carrier's site hands it out."""
    paper = FPDF(format=(105, 148))
    paper.add_page()
    paper.set_font("Helvetica", size=11)
    paper.multi_cell(0, 7, "To\nNordkessel workshop\nWerkhof 3\n10999 Berlin", border=1)
    paper.ln(6)
    paper.set_font("Helvetica", style="B", size=20)
    paper.cell(0, 14, "PARCEL 2 KG", border=1, align="C")
    return bytes(paper.output())


async def _look_at_it(seeding: Seeding, claim_id: UUID, ago: float, grade: Grade) -> None:
    findings = "Both burrs chipped by a stone." if grade is Grade.BY_USE else "Capacitor gone. The usual one."
    async with seeding.tx() as tx:
        await repair_steps.receive(tx, claim_id, "", by=STAFF, now=seeding.ago(ago))
        now = seeding.ago(ago - 0.1)
        await repair_steps.inspect(tx, claim_id, grade, findings, COSTS, by=STAFF, now=now)


async def _repair(seeding: Seeding, claim_id: UUID, ago: float) -> None:
    async with seeding.tx() as tx:
        await repair_steps.start(tx, claim_id, by=STAFF, now=seeding.ago(ago))
        await repair_steps.finish(tx, claim_id, Costs(), by=STAFF, now=seeding.ago(ago - 1))
        await repair_steps.ship(tx, claim_id, "NK5500112233", by=STAFF, now=seeding.ago(ago - 1.1))
        await repair_steps.deliver(tx, claim_id, by=STAFF, now=seeding.ago(ago - 3))


async def _quote(seeding: Seeding, claim_id: UUID, ago: float) -> None:
    until = day_of(seeding.now, TIMEZONE) + timedelta(days=USUAL_DAYS)
    async with seeding.tx() as tx:
        await repair_quotes.quote(tx, claim_id, Quote(PRICE, until), WORDS, by=STAFF, now=seeding.ago(ago))


async def _accept(seeding: Seeding, claim_id: UUID) -> None:
    async with seeding.tx() as tx:
        await repair_quotes.accept(tx, claim_id, 1, now=present())
    await _until(seeding, claim_id, lambda repair: repair.invoice_sent_at is not None)


async def _pay_for_nothing(seeding: Seeding, claim_id: UUID) -> None:
    """As the buyer does in Shopify; the workshop finds more, and the money goes back."""
    async with seeding.tx() as tx:
        [repair] = await list_repairs_of_claim(tx, claim_id)
    async with httpx.AsyncClient() as buyer:
        (await buyer.post(repair.invoice_url or "", follow_redirects=True)).raise_for_status()
    await _until(seeding, claim_id, lambda repair: repair.paid_at is not None)
    async with seeding.tx() as tx:
        reason = "Under the burrs the axle is bent, and there is no axle for this model any more."
        await repair_steps.start(tx, claim_id, by=STAFF, now=present())
        await repair_steps.give_up(tx, claim_id, reason, by=STAFF, now=present())
    await _until(seeding, claim_id, lambda repair: repair.credited_at is not None)


async def _until(seeding: Seeding, claim_id: UUID, question: Callable[[Repair], bool]) -> None:
    """Raises TimeoutError when the worker does not get there."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            async with seeding.tx() as tx:
                [repair] = await list_repairs_of_claim(tx, claim_id)
            if question(repair):
                return
            await asyncio.sleep(0.1)
