import asyncio

from core.shopify.budget import Budget, Budgets, Priority


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def status(
    available: float, requested: float = 100, maximum: float = 1000, rate: float = 50
) -> dict[str, object]:
    return {
        "requestedQueryCost": requested,
        "throttleStatus": {"maximumAvailable": maximum, "currentlyAvailable": available, "restoreRate": rate},
    }


async def is_blocked(budget: Budget, priority: Priority) -> bool:
    try:
        await asyncio.wait_for(budget.take("ReadOrder", priority), 0.02)
    except TimeoutError:
        return True
    return False


async def test_points_are_learnt_from_answers_and_refill_with_time() -> None:
    clock = Clock()
    budget = Budget(clock)
    taken = await budget.take("ReadOrder", Priority.PEOPLE)
    budget.settle("ReadOrder", taken, status(available=400))
    assert budget.level == 400
    clock.now = 2
    assert budget.level == 500
    clock.now = 3600
    assert budget.level == 1000


async def test_what_is_under_way_is_not_spent_twice() -> None:
    budget = Budget(Clock())
    first = await budget.take("ReadOrder", Priority.PEOPLE)
    second = await budget.take("ReadOrder", Priority.PEOPLE)
    budget.settle("ReadOrder", first, status(available=400))
    assert budget.level == 400 - second


async def test_an_operation_waits_until_it_can_be_afforded() -> None:
    clock = Clock()
    budget = Budget(clock)
    budget.settle("ReadOrder", await budget.take("ReadOrder", Priority.PEOPLE), status(available=40))
    assert await is_blocked(budget, Priority.PEOPLE) is True
    clock.now = 2
    assert await is_blocked(budget, Priority.PEOPLE) is False


async def test_a_backfill_leaves_half_of_the_bucket_to_people() -> None:
    budget = Budget(Clock())
    budget.settle("ReadOrder", await budget.take("ReadOrder", Priority.PEOPLE), status(available=550))
    assert await is_blocked(budget, Priority.BACKFILL) is True
    assert await is_blocked(budget, Priority.PEOPLE) is False


async def test_a_backfill_waits_while_a_person_waits() -> None:
    clock = Clock()
    budget = Budget(clock)
    budget.settle("ReadOrder", await budget.take("ReadOrder", Priority.PEOPLE), status(available=0, rate=1))
    person = asyncio.create_task(budget.take("ReadOrder", Priority.PEOPLE))
    await asyncio.sleep(0)
    clock.now = 3600
    assert await is_blocked(budget, Priority.BACKFILL) is True
    person.cancel()
    await asyncio.gather(person, return_exceptions=True)
    assert await is_blocked(budget, Priority.BACKFILL) is False


async def test_an_operation_dearer_than_the_bucket_is_still_sent_when_it_is_full() -> None:
    clock = Clock()
    budget = Budget(clock)
    taken = await budget.take("ReadOrder", Priority.PEOPLE)
    budget.settle("ReadOrder", taken, status(available=0, requested=5000))
    clock.now = 3600
    assert await is_blocked(budget, Priority.BACKFILL) is False


def test_every_shop_has_a_budget_of_its_own() -> None:
    budgets = Budgets()
    assert budgets.of("a.myshopify.com") is budgets.of("a.myshopify.com")
    assert budgets.of("a.myshopify.com") is not budgets.of("b.myshopify.com")
