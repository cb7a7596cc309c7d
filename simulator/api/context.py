"""What a resolver knows about the request it serves."""

# ruff: noqa: ANN401 - values of any field pass through here

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from graphql import GraphQLError

from simulator.api import access
from simulator.api.connections import Connection, Key, by_number, connect
from simulator.api.naming import snake
from simulator.config import AppConfig
from simulator.money import Pair
from simulator.records import DraftOrder, Order
from simulator.state import Fault, Installation, Shop, World

ORDER_WINDOW = timedelta(days=60)
Resolver = Callable[..., Any]
Fields = Mapping[str, Resolver]
Types = Mapping[str, Fields]


class Payload(dict[str, Any]):
    """A mutation's answer; what was not set is null."""


@dataclass(slots=True, kw_only=True)
class Context:
    """One request of one app to one shop."""

    world: World
    shop: Shop
    app: AppConfig
    installation: Installation
    types: Types
    base_url: str = ""
    mode: str = "offline"
    operation: str | None = None
    fault: Fault | None = None
    bulk: bool = False
    busy_keys: set[str] = field(default_factory=set)
    unknown_filters: list[str] = field(default_factory=list)
    readers: dict[tuple[str, str], Resolver] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.world.now()

    def resolve(self, parent: str, name: str, source: Any, args: dict[str, Any]) -> Any:
        """A field's value, by its resolver or the attribute of the same name. Access is checked once."""
        known = self.readers.get((parent, name))
        if known is None:
            access.check(parent, name, self.installation.scopes, self.shop.knobs.protected_data)
            known = self.types.get(parent, {}).get(name) or partial(_read, parent, name, snake(name))
            self.readers[parent, name] = known
        if args:
            return known(source, self, **{snake(key): value for key, value in args.items()})
        return known(source, self)

    def connect(self, items: Any, args: dict[str, Any], key: Key = by_number) -> Connection:
        return connect(items, args, key=key, bulk=self.bulk)

    def visible(self, order: Order) -> bool:
        """Orders older than 60 days need read_all_orders."""
        if order.deleted:
            return False
        if "read_all_orders" in self.installation.scopes:
            return True
        return order.created_at >= self.now - ORDER_WINDOW

    def indexed(self, created_at: datetime) -> bool:
        """Whether the search index has caught up with something made then."""
        return created_at <= self.now - timedelta(seconds=self.shop.knobs.search_lag)


def _read(parent: str, name: str, attribute: str, source: Any, _ctx: Context, **_args: Any) -> Any:
    """What has no resolver is read from the record."""
    if isinstance(source, dict):
        if name in source:
            return source[name]
        if isinstance(source, Payload):
            return None
    elif source is not None and hasattr(source, attribute):
        return getattr(source, attribute)
    message = f"The simulator does not imitate {parent}.{name}."
    raise GraphQLError(message, extensions={"code": "NOT_SIMULATED"})


def bag(owner: Order | DraftOrder, pair: Pair) -> dict[str, Any]:
    """A MoneyBag."""
    return {
        "shopMoney": {"amount": pair.shop, "currencyCode": owner.currencies.shop},
        "presentmentMoney": {"amount": pair.presentment, "currencyCode": owner.currencies.presentment},
    }


def errors(*problems: tuple[list[str] | None, str], code: str | None = None) -> list[dict[str, Any]]:
    return [
        {"__typename": "UserError", "field": path, "message": text, "code": code} for path, text in problems
    ]


def refused(path: list[str] | None, message: str, code: str | None = None, **more: Any) -> Payload:
    """A payload with one user error."""
    return Payload(userErrors=errors((path, message), code=code), **more)


def number_of(gid: str, kind: str | None = None) -> int:
    """The number in a gid; a wrong kind or shape is a top-level error, as in Shopify."""
    parts = str(gid).split("?")[0].split("/")
    if len(parts) != 5 or parts[2] != "shopify" or not parts[4].isdigit() or kind not in {None, parts[3]}:  # noqa: PLR2004 - well-known numbers of HTTP and Shopify
        message = f"Invalid global id '{gid}'"
        raise GraphQLError(message, extensions={"code": "argumentLiteralsIncompatible"})
    return int(parts[4])
