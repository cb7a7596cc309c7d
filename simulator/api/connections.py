"""Connections with keyset cursors: who pages while items change loses none of them."""

# ruff: noqa: ANN401 - values of any field pass through here

import base64
import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import Any

from graphql import GraphQLError

MOST = 250
Key = Callable[[Any], Any]


class Edge:
    """One item and its cursor."""

    __slots__ = ("cursor", "node")

    def __init__(self, node: Any, cursor: str) -> None:
        self.node = node
        self.cursor = cursor


class Connection:
    """A page of items."""

    __slots__ = ("_cursor", "has_next_page", "has_previous_page", "nodes")

    def __init__(
        self, nodes: Sequence[Any], cursor: Callable[[Any], str], *, more: bool = False, before: bool = False
    ) -> None:
        self.nodes = nodes
        self._cursor = cursor
        self.has_next_page = more
        self.has_previous_page = before

    @property
    def edges(self) -> list[Edge]:
        return [Edge(node, self._cursor(node)) for node in self.nodes]

    @property
    def page_info(self) -> "Connection":
        return self

    @property
    def start_cursor(self) -> str | None:
        return self._cursor(self.nodes[0]) if self.nodes else None

    @property
    def end_cursor(self) -> str | None:
        return self._cursor(self.nodes[-1]) if self.nodes else None


def by_number(item: Any) -> Any:
    return item["number"] if isinstance(item, dict) else item.number


def connect(
    items: Sequence[Any], args: dict[str, Any], *, key: Key = by_number, bulk: bool = False
) -> Connection:
    """One page of `items`, sorted by `key` and then by number, as `first/after/last/before/reverse` ask."""

    def place(item: Any) -> tuple[Any, int]:
        return _comparable(key(item)), by_number(item)

    ordered = sorted(items, key=place) if len(items) > 1 else list(items)

    def cursor(item: Any) -> str:
        return base64.b64encode(json.dumps(place(item)).encode()).decode()

    reverse = bool(args.get("reverse"))
    if bulk:
        return Connection(ordered[::-1] if reverse else ordered, cursor)
    places = [place(item) for item in ordered]
    start, end = _window(places, args, reverse=reverse)
    chosen = ordered[start:end]
    if reverse:
        chosen.reverse()
    first, last = args.get("first"), args.get("last") or 0
    if first is None and args.get("last") is None:
        message = "you must provide one of first or last"
        raise GraphQLError(message, extensions={"code": "BAD_REQUEST"})
    if max(first or 0, last) > MOST:
        message = f"first and last cannot be more than {MOST}"
        raise GraphQLError(message, extensions={"code": "BAD_REQUEST"})
    if first is not None:
        return Connection(chosen[:first], cursor, more=len(chosen) > first, before=bool(args.get("after")))
    return Connection(
        chosen[-last:] if last else [], cursor, more=bool(args.get("before")), before=len(chosen) > last
    )


def _window(places: list[tuple[Any, int]], args: dict[str, Any], *, reverse: bool) -> tuple[int, int]:
    low, high = ("before", "after") if reverse else ("after", "before")
    start = bisect_right(places, _read(args[low])) if args.get(low) else 0
    end = bisect_left(places, _read(args[high])) if args.get(high) else len(places)
    return start, end


def _comparable(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _read(cursor: str) -> tuple[Any, int]:
    try:
        value, number = json.loads(base64.b64decode(cursor))
    except ValueError:
        message = "Invalid cursor for current pagination sort."
        raise GraphQLError(message, extensions={"code": "BAD_REQUEST"}) from None
    return value, number
