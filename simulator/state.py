"""Everything the simulator remembers, in one object that can be saved and loaded."""

import random
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from simulator.clock import Clock
from simulator.config import AppConfig, Subscription
from simulator.records import (
    BulkOperation,
    Collection,
    Customer,
    DraftOrder,
    Location,
    Order,
    Product,
    ProductVariant,
    StaffMember,
)


class SimulatorError(Exception):
    """A control request that cannot be done; the message says why and what to do instead."""


@dataclass(slots=True)
class Knobs:
    """How a shop misbehaves. Shares are between 0 and 1, times are seconds of the simulator's clock."""

    duplicate: float = 0.0
    reorder: float = 0.0
    loss: float = 0.0
    forge: float = 0.0
    delay: float = 0.0
    parallel: int = 1
    protected_data: str = "level2"
    frozen: bool = False
    search_lag: float = 0.0
    draft_ready_delay: float = 0.2
    bucket_size: float = 2000.0
    restore_rate: float = 100.0
    refund_status: str = "SUCCESS"
    bulk_delay: float = 0.05
    bulk_failure: str | None = None


@dataclass(slots=True)
class Bucket:
    """Shopify's leaky bucket of query cost, one for each app in each shop."""

    available: float
    at: datetime


@dataclass(slots=True)
class Installation:
    """One app in one shop."""

    number: int
    client_id: str
    scopes: set[str]
    installed_at: datetime
    uninstalled_at: datetime | None = None
    subscriptions: list[Subscription] = field(default_factory=list)
    bucket: Bucket | None = None
    metafields: list[Any] = field(default_factory=list)

    @property
    def active(self) -> bool:
        return self.uninstalled_at is None


@dataclass(slots=True)
class Replay:
    """What an idempotency key stands for, for 24 hours."""

    digest: str
    at: datetime
    result: object


@dataclass(slots=True, eq=False)
class Shop:
    """One store. `domain` is its `*.myshopify.com` name; records are kept by number."""

    number: int
    domain: str
    name: str
    currency_code: str
    iana_timezone: str
    contact_email: str
    created_at: datetime
    taxes_included: bool = False
    tax_rate: Decimal = Decimal(0)
    tax_title: str = "Tax"
    rates: dict[str, Decimal] = field(default_factory=dict)
    plan: str = "Basic"
    country: str = "US"
    color: str = "#1f5f4a"
    knobs: Knobs = field(default_factory=Knobs)
    installations: dict[str, Installation] = field(default_factory=dict)
    locations: dict[int, Location] = field(default_factory=dict)
    products: dict[int, Product] = field(default_factory=dict)
    variants: dict[int, ProductVariant] = field(default_factory=dict)
    collections: dict[int, Collection] = field(default_factory=dict)
    customers: dict[int, Customer] = field(default_factory=dict)
    staff: dict[int, StaffMember] = field(default_factory=dict)
    """By user id."""
    orders: dict[int, Order] = field(default_factory=dict)
    drafts: dict[int, DraftOrder] = field(default_factory=dict)
    bulk_operations: dict[int, BulkOperation] = field(default_factory=dict)
    metafields: list[Any] = field(default_factory=list)
    replays: dict[str, Replay] = field(default_factory=dict)
    last_order: int = 1000
    last_draft: int = 0

    @property
    def handle(self) -> str:
        return self.domain.removesuffix(".myshopify.com")

    @property
    def main_location(self) -> Location:
        return next(iter(self.locations.values()))


@dataclass(slots=True)
class Token:
    """An access token; `refresh_token` is set for expiring offline tokens."""

    value: str
    domain: str
    client_id: str
    mode: str
    expires_at: datetime | None
    refresh_token: str | None = None
    refresh_expires_at: datetime | None = None
    user_id: int | None = None
    used: bool = False
    revoked: bool = False
    replaced_by: str | None = None


@dataclass(slots=True, eq=False)
class Delivery:
    """One webhook on its way: `state` is pending, delivered, failed (given up) or lost (never sent)."""

    number: int
    webhook_id: str
    event_id: str
    domain: str
    client_id: str
    topic: str
    name: str | None
    address: str
    body: bytes
    api_version: str
    triggered_at: datetime
    due_at: datetime
    state: str = "pending"
    forged: bool = False
    duplicate: bool = False
    out_of_line: bool = False
    attempts: list[tuple[datetime, int | str]] = field(default_factory=list)


@dataclass(slots=True)
class Mutation:
    """One mutation as it was carried out, for assertions such as "exactly one refund"."""

    at: datetime
    domain: str
    client_id: str
    operation: str | None
    field: str
    arguments: dict[str, Any]
    changed: bool
    result: dict[str, Any] | None = None
    answered: bool = True


@dataclass(slots=True)
class Fault:
    """What should go wrong, for which operation or root field (`*` is any), after `skip` calls."""

    kind: str
    operation: str = "*"
    domain: str | None = None
    skip: int = 0
    times: int = 1
    seconds: float = 0.0
    status: int = 503
    message: str = "Injected by a fault"
    field: list[str] | None = None
    code: str | None = None
    retry_after: float | None = None


@dataclass(slots=True, eq=False)
class Memory:
    """The part of the world that is saved to disk."""

    seed: int
    random: random.Random
    offset_seconds: float = 0.0
    last_number: int = 0
    shops: dict[str, Shop] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    refresh_tokens: dict[str, str] = field(default_factory=dict)
    deliveries: list[Delivery] = field(default_factory=list)
    mutations: list[Mutation] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


class World:
    """The whole simulated Shopify. Its functions live in `simulator.world`."""

    def __init__(self, apps: list[AppConfig], clock: Clock | None = None, seed: int = 1) -> None:
        self.apps = {app.client_id: app for app in apps}
        self.clock = clock or Clock()
        self.memory = Memory(seed=seed, random=random.Random(seed))  # noqa: S311 - repeatable dice, guarding nothing
        self.lock = threading.RLock()
        self.version = 0
        self.quiet = 0
        self.listeners: list[Callable[[], None]] = []
        self.keys_in_flight: set[tuple[str, str]] = set()
        self.inbox: deque[Delivery] = deque()

    @property
    def shops(self) -> dict[str, Shop]:
        return self.memory.shops

    def now(self) -> datetime:
        return self.clock.now()

    def next_number(self) -> int:
        """Ids of all kinds come from one counter, so that none is ever right by accident."""
        self.memory.last_number += self.memory.random.randint(1, 9)
        return 5_000_000_000_000 + self.memory.last_number

    def shop(self, domain: str | Shop) -> Shop:
        """By `name.myshopify.com` or just `name`."""
        if isinstance(domain, Shop):
            return domain
        full = domain if "." in domain else f"{domain}.myshopify.com"
        try:
            return self.shops[full]
        except KeyError:
            message = f"There is no shop {full}. Create it with POST /control/shops."
            raise SimulatorError(message) from None

    def app(self, client_id: str | None = None) -> AppConfig:
        """The app with this client id, or the first one registered."""
        if client_id is None:
            return next(iter(self.apps.values()))
        if client_id not in self.apps:
            message = f"No app with the client id {client_id} is registered with this simulator."
            raise SimulatorError(message)
        return self.apps[client_id]

    def post(self, delivery: Delivery) -> None:
        """Remember a delivery and hand it to whoever sends them."""
        self.memory.deliveries.append(delivery)
        if delivery.state == "pending":
            self.inbox.append(delivery)

    def changed(self) -> None:
        """Say that something is different now: state to save, webhooks to send."""
        self.version += 1
        for listener in list(self.listeners):
            listener()

    @contextmanager
    def silence(self) -> Iterator[None]:
        """No webhooks inside: for seeding a history that happened before the app was installed."""
        self.quiet += 1
        try:
            yield
        finally:
            self.quiet -= 1
