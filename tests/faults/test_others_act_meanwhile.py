"""Before each call of each saga somebody else acts: the merchant refunds by hand, the access ends.

Access ends where an operation is asked for first; `CALLS=all` ends it before every call of every saga.
`CALLS=refund/7` plays one again.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from core.domain.resolutions import Obstacle
from core.services.return_days import resume_returns
from simulator import world as shopify
from simulator.actions.refunds import refund_everything
from tests.faults.asked import calls, chosen
from tests.faults.conftest import StageOf, again
from tests.faults.figures import Figures
from tests.faults.outcomes import Done, Effect, Outcome
from tests.faults.repairs import ASKED
from tests.faults.sagas import SAGAS, done, stands
from tests.faults.stage import Stage
from tests.faults.wire import Call, PassOn, Wire
from tests.support.house import SHOP

PIECES = 2
"""Of the line, one of them claimed."""
STOPPED = {Obstacle.UNIT_ENDED, Obstacle.NOTHING_REFUNDABLE}
LOOK, PAYS = "ReadOrder", frozenset({"CreateRefund", "CompleteDraftOrder"})

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("impatient"), pytest.mark.timeout(600)]
Act = Callable[[Stage], None]


async def _meanwhile(stage: Stage, number: int, act: Act) -> None:
    """The saga, with somebody acting just before its call `number`."""

    async def treat(call: Call, pass_on: PassOn) -> httpx.Response:
        if call.number == number:
            act(stage)
        return await pass_on(call.request)

    await stage.put_back()
    await stage.work(Wire(httpx.ASGITransport(stage.house.simulator), treat))


def refunds(pieces: int) -> Act:
    def give_back(stage: Stage) -> None:
        """As many of the line as there are left."""
        order = shopify.find_order(stage.house.shop, stage.case.order_gid)
        line = order.line_items[0]
        if count := min(pieces, line.refundable_quantity):
            shopify.merchant_refund(stage.house.world, SHOP, order, lines={line.id: count})

    return give_back


def last_look(made: list[Call]) -> tuple[int, int]:
    """Numbers of the call that pays or sends, and of the last look at the order before it."""
    pays = next(call.number for call in made if call.name in PAYS)
    return pays, max(call.number for call in made if call.name == LOOK and call.number < pays)


def by_hand(stage: Stage) -> int:
    """Pieces that the merchant refunded."""
    order = shopify.find_order(stage.house.shop, stage.case.order_gid)
    theirs = [refund for refund in order.refunds if "warranty-claim-" not in (refund.note or "")]
    return sum(line.quantity for refund in theirs for line in refund.lines)


@pytest.mark.parametrize(
    ("name", "pieces"),
    [
        pytest.param(name, pieces, marks=() if (name, pieces) == ("refund", PIECES) else pytest.mark.slow)
        for name, saga in SAGAS.items()
        if saga.by_hand
        for pieces in range(1, PIECES + 1)
    ],
)
async def test_a_merchant_who_refunds_by_hand_meanwhile_is_never_doubled(
    stage_of: StageOf, figures: Figures, name: str, pieces: int
) -> None:
    stage = await stage_of(name)
    made = await calls(stage)
    pays, look = last_look(made)
    failures = []
    for call in await chosen(stage_of, name, every=True):
        await _meanwhile(stage, call.number, refunds(pieces))
        figures.count(interruptions=1)
        found = await stage.outcome()
        theirs = Counter({each: n for each, n in found.effects.items() if each.effect is Effect.BY_HAND})
        found = replace(found, effects=found.effects - theirs)
        held = stands(found, stage.saga)
        if call.number <= look:
            held &= found.left_to_a_person and found.obstacle in STOPPED
            held &= {each.effect for each in found.effects} <= {Effect.OPEN_DRAFT}
        elif call.number > pays:
            held &= found == done(stage.saga)
        of_the_line = by_hand(stage) + sum(
            count for each, count in found.effects.items() if each.effect is Effect.REFUND
        )
        if not held or of_the_line > PIECES:
            failures.append(f"CALLS={name}/{call.number} {again()}\n  {call.name}: {theirs} by hand, {found}")
    assert not failures, "\n".join(failures)


def gives_the_invoice_back(stage: Stage) -> None:
    """All that was paid for the repair."""
    [order] = [draft.order for draft in stage.house.shop.drafts.values() if draft.order]
    if not order.refunds:
        refund_everything(stage.house.world, stage.house.shop, order, restock=False)


@pytest.mark.slow
async def test_a_merchant_who_gives_a_repair_s_price_back_meanwhile_is_never_doubled(
    stage_of: StageOf, figures: Figures
) -> None:
    stage = await stage_of("paid_back")
    ours, theirs = Done(Effect.PAID_BACK, ASKED), Done(Effect.BY_HAND, ASKED)
    failures = []
    for call in await chosen(stage_of, "paid_back", every=True):
        await _meanwhile(stage, call.number, gives_the_invoice_back)
        figures.count(interruptions=1)
        found = await stage.outcome()
        if found.left_to_a_person:
            figures.count(left_to_a_person=1)
            await stage.go_on()
            found = await stage.outcome()
        by_them = found.effects[theirs]
        one = replace(found, effects=found.effects - Counter([theirs]) + Counter([ours] * by_them))
        if one != done(stage.saga):
            failures.append(f"CALLS=paid_back/{call.number} {again()}\n  {call.name}: {found}")
    assert not failures, "\n".join(failures)


def expires(stage: Stage) -> None:
    """Before its time, for a reason that Shopify does not tell."""
    for token in stage.house.world.memory.tokens.values():
        if token.mode == "offline":
            token.expires_at = stage.house.world.now()


def is_revoked(stage: Stage) -> None:
    """With its refresh token: only somebody who opens the app gives us another."""
    for token in stage.house.world.memory.tokens.values():
        token.revoked = True


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.slow) for name in SAGAS])
@pytest.mark.parametrize("act", [expires, is_revoked])
async def test_an_access_that_ends_meanwhile_costs_nobody_their_remedy(
    stage_of: StageOf, figures: Figures, name: str, act: Act
) -> None:
    stage = await stage_of(name)
    failures = []
    for call in await chosen(stage_of, name):
        await _meanwhile(stage, call.number, act)
        figures.count(interruptions=1)
        found = await stage.outcome()
        held = found == done(stage.saga)
        if not held and act is is_revoked:
            # A person is asked; or it waits, as a faulty unit's way does. Either goes on with the access.
            held = not found.left_to_a_person or found.obstacle is Obstacle.NO_ACCESS
            await _open_app(stage)
            await stage.go_on()
            found = await stage.outcome()
            held &= found in (done(stage.saga), without_return(done(stage.saga)))
        if not held:
            failures.append(f"CALLS={name}/{call.number} {again()}\n  {call.name}: {found}")
    assert not failures, "\n".join(failures)


def without_return(wanted: Outcome) -> Outcome:
    """A unit that arrived while nobody could open its return needs none any more."""
    effects = Counter({each: n for each, n in wanted.effects.items() if each.effect is not Effect.RETURN})
    return replace(wanted, effects=effects)


async def _open_app(stage: Stage) -> None:
    """And a quarter of an hour later the timer asks after what nobody is asked about."""
    house = stage.house
    async with house.staff() as staff:
        assert (await staff.get("/")).status_code == 200
    house.later(timedelta(minutes=15))
    async with house.tx() as tx:
        await resume_returns(tx, now=house.ctx.now())
