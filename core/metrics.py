"""What this process counts for whoever operates it: no shop and no person, and few values for each label.

What the database knows is counted when it is asked for, in `core.web.gauges`.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Histogram

from core.domain.notices import TOPICS

OTHER = "other"
WEBHOOKS = Counter("warranty_desk_webhooks", "Deliveries to the webhooks' address", ["topic", "outcome"])
JOB_SECONDS = Histogram(
    "warranty_desk_job_seconds",
    "How long jobs ran, and how they ended",
    ["job", "outcome"],
    buckets=(0.01, 0.05, 0.25, 1, 5, 30, 120, 600),
)
SHOPIFY_SECONDS = Histogram(
    "warranty_desk_shopify_seconds",
    "How long Shopify took to answer, and what came of it",
    ["operation", "outcome"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30),
)
SHOPIFY_WAITED = Counter(
    "warranty_desk_shopify_waited_seconds", "Time spent waiting for a shop's GraphQL points", ["priority"]
)
LETTERS = Counter("warranty_desk_letters", "Letters handed to the mail server", ["letter", "outcome"])
REPAIRED = Counter("warranty_desk_repaired", "What webhooks lost and we found again", ["found_by", "kind"])
TIMER_FAILURES = Counter("warranty_desk_timer_failures", "Shops in which a timer failed", ["timer"])
COUNTED = (WEBHOOKS, JOB_SECONDS, SHOPIFY_SECONDS, SHOPIFY_WAITED, LETTERS, REPAIRED, TIMER_FAILURES)

_DELIVERIES = {
    (topic, outcome): WEBHOOKS.labels(topic, outcome)
    for topic in (*TOPICS, OTHER)
    for outcome in ("received", "ignored", "refused")
}
"""Bound once: thousands of deliveries a second look no label up."""


def count_delivery(topic: str, outcome: str) -> None:
    """Topics that we do not know count together, whatever a stranger calls them."""
    (_DELIVERIES.get((topic, outcome)) or _DELIVERIES[OTHER, outcome]).inc()


@contextmanager
def timed(histogram: Histogram, name: str) -> Iterator[None]:
    """Observe how long it took; the outcome is `ok` or the kind of error that was raised."""
    begun, outcome = time.perf_counter(), "ok"
    try:
        yield
    except BaseException as error:
        outcome = type(error).__name__
        raise
    finally:
        histogram.labels(name, outcome).observe(time.perf_counter() - begun)
