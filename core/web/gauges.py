"""What the database knows of the state of things, counted when somebody asks: true for all processes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from prometheus_client import CollectorRegistry, Gauge

from core.store import jobs
from core.store.base import Database
from core.store.shops import ShopState, list_states
from core.store.tallies import CLAIMS, COMPARED, DIFFERING, INBOX, RECONCILED, STALLED, Tally, tally

GAUGES: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "jobs": ("Jobs that wait or run", ("job",)),
        "jobs_oldest_seconds": ("How long the job has been due that has waited longest", ("job",)),
        "inbox": ("Webhook deliveries that wait to be handled", ()),
        "inbox_oldest_seconds": ("Age of the oldest delivery that waits", ()),
        "shops": ("Shops by state", ("state",)),
        "claims": ("Claims by state", ("state",)),
        "resolutions_stalled": ("Remedies that wait for a person", ("obstacle",)),
        "decisions_differing": ("Decisions that their own facts and terms do not give any more", ()),
        "reconciled_oldest_seconds": ("Since the shop was reconciled that has waited longest", ()),
        "compared_oldest_seconds": ("Since the shop was compared that has waited longest", ()),
    }
)
"""Name behind `warranty_desk_`: what it is, and its labels."""


async def count_everything(db: Database) -> CollectorRegistry:
    """One question to the queue and one to each shop."""
    now, registry = datetime.now(UTC), CollectorRegistry()
    gauge = {
        name: Gauge(f"warranty_desk_{name}", text, labels, registry=registry)
        for name, (text, labels) in GAUGES.items()
    }
    async with db.transaction(None) as tx:
        waiting, oldest, states = await jobs.waiting(tx), await jobs.oldest_due(tx), await list_states(tx)
    for job, count in waiting.items():
        gauge["jobs"].labels(job).set(count)
    for job, seconds in oldest.items():
        gauge["jobs_oldest_seconds"].labels(job).set(seconds)
    for state in ShopState:
        gauge["shops"].labels(state).set(sum(each is state for _, each in states))
    everything: list[Tally] = []
    installed: list[Tally] = []
    for shop_id, state in states:
        async with db.transaction(shop_id) as tx:
            found = await tally(tx)
        everything += found
        installed += found if state is ShopState.INSTALLED else ()
    _put_tallies(gauge, everything, installed, now)
    return registry


def _put_tallies(
    gauge: Mapping[str, Gauge], everything: Iterable[Tally], installed: Iterable[Tally], now: datetime
) -> None:
    counts = Counter[tuple[str, str]]()
    for each in everything:
        counts[each.what, each.label] += each.count
    gauge["inbox"].set(counts[INBOX, ""])
    gauge["inbox_oldest_seconds"].set(_age(everything, INBOX, now))
    gauge["decisions_differing"].set(counts[DIFFERING, ""])
    gauge["reconciled_oldest_seconds"].set(_age(installed, RECONCILED, now))
    gauge["compared_oldest_seconds"].set(_age(installed, COMPARED, now))
    for (what, label), count in counts.items():
        if what == CLAIMS:
            gauge["claims"].labels(label).set(count)
        if what == STALLED:
            gauge["resolutions_stalled"].labels(label).set(count)


def _age(found: Iterable[Tally], what: str, now: datetime) -> float:
    """Of the oldest; 0 where there is none."""
    known = [each.since for each in found if each.what == what and each.since is not None]
    return max((now - min(known)).total_seconds(), 0.0) if known else 0.0
