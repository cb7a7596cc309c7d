"""What can happen to a call on its way: one entry for each fault, struck before, during or after the call."""

import asyncio
import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import httpx
from graphql import FieldNode, OperationDefinitionNode, parse

from tests.faults.wire import Call, PassOn

SLOW_SECONDS = 0.03


UNKEYED = frozenset({"GiveStoreCredit"})
"""Shopify takes no key for it and keeps no word of ours with it. A proxy that repeats it books twice, whoever
asks; and where Shopify books and says that it did not, its word is all there is to go by. Nothing else is
spared, and what is spared is shown in `test_networks_fail.py`."""


class When(StrEnum):
    BEFORE = "before"
    """Shopify never hears of the call."""
    DURING = "during"
    """Shopify does what was asked, and the fault comes in place of the answer."""
    AFTER = "after"
    """The call is answered; from then on nothing gets through, for some minutes."""


Seen = Callable[[Call, httpx.Response | None], httpx.Response]
"""What the caller sees, given Shopify's answer or that there is none. May raise what httpx raises."""


@dataclass(frozen=True, slots=True)
class Fault:
    seen: Seen
    only_graphql: bool = False
    only_changes: bool = False
    denies: bool = False
    """It says that nothing was done. Of a change that was, this is a lie."""
    repeats: bool = False

    def meets(self, call: Call, when: When) -> bool:
        if (self.only_graphql and not call.query) or (self.only_changes and not call.changes):
            return False
        lies = self.denies and when is When.DURING
        return not (call.name in UNKEYED and (self.repeats or lies))

    async def strike(self, call: Call, pass_on: PassOn, *, done: bool) -> httpx.Response:
        """In place of the answer; Shopify carries the call out only if `done`."""
        return self.seen(call, await pass_on(call.request) if done else None)


class Slow(Fault):
    async def strike(self, call: Call, pass_on: PassOn, *, done: bool) -> httpx.Response:
        """On the way there, or on the way back."""
        if not done:
            await asyncio.sleep(SLOW_SECONDS)
        answer = await pass_on(call.request)
        if done:
            await asyncio.sleep(SLOW_SECONDS)
        return answer


class Twice(Fault):
    async def strike(self, call: Call, pass_on: PassOn, *, done: bool) -> httpx.Response:
        """A proxy delivers the request again. The first answer gets through, or the second."""
        first, second = await pass_on(call.request), await pass_on(call.request)
        return second if done else first


def _raises(kind: type[httpx.RequestError], words: str) -> Seen:
    def seen(call: Call, _: httpx.Response | None) -> httpx.Response:
        raise kind(words, request=call.request)

    return seen


def _answers(status: int, content: bytes, **headers: str) -> Seen:
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def seen(call: Call, _: httpx.Response | None) -> httpx.Response:
        return httpx.Response(status, content=content, headers=named, request=call.request)

    return seen


def _json(body: Any) -> Seen:
    return _answers(200, json.dumps(body).encode(), content_type="application/json")


def _content(answer: httpx.Response | None) -> bytes:
    return answer.content if answer else b'{"data": {"order": {"id": "gid://shopify/Order/1"}}}'


def _half(call: Call, answer: httpx.Response | None) -> httpx.Response:
    content = _content(answer)
    return httpx.Response(200, content=content[: len(content) // 2], request=call.request)


def _torn_gzip(call: Call, answer: httpx.Response | None) -> httpx.Response:
    packed = gzip.compress(_content(answer))
    stream = httpx.ByteStream(packed[: len(packed) // 2])
    return httpx.Response(200, headers={"content-encoding": "gzip"}, stream=stream, request=call.request)


def _user_errors(call: Call, _: httpx.Response | None) -> httpx.Response:
    """Of the shape that the document asks for."""
    [operation] = [
        node for node in parse(call.query).definitions if isinstance(node, OperationDefinitionNode)
    ]
    data = {_key(root): _refusal(root) for root in _fields(operation)}
    return httpx.Response(200, json={"data": data}, request=call.request)


def _refusal(root: FieldNode) -> dict[str, Any]:
    error = {"field": ["input"], "message": "Something is wrong", "code": "INVALID"}
    return {_key(each): [error] if each.name.value == "userErrors" else None for each in _fields(root)}


def _fields(node: OperationDefinitionNode | FieldNode) -> list[FieldNode]:
    chosen = node.selection_set.selections if node.selection_set else ()
    return [each for each in chosen if isinstance(each, FieldNode)]


def _key(node: FieldNode) -> str:
    return node.alias.value if node.alias else node.name.value


BROKEN = b"<!DOCTYPE html><html><body><h1>Something went wrong.</h1></body></html>"
TOO_MANY = b'{"errors": "Exceeded 2 calls per second for api client."}'
THROTTLED = {"errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}]}
FAILED = {
    "data": None,
    "errors": [{"message": "Internal error", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}],
}

FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        "no_name": Fault(_raises(httpx.ConnectError, "[Errno -2] Name or service not known"), denies=True),
        "connection_refused": Fault(
            _raises(httpx.ConnectError, "[Errno 111] Connection refused"), denies=True
        ),
        "no_trust": Fault(_raises(httpx.ConnectError, "certificate verify failed: self-signed"), denies=True),
        "reset_while_sending": Fault(_raises(httpx.WriteError, "[Errno 104] Connection reset by peer")),
        "reset_before_answer": Fault(_raises(httpx.ReadError, "[Errno 104] Connection reset by peer")),
        "hung_up": Fault(_raises(httpx.RemoteProtocolError, "Server disconnected without a response.")),
        "read_timeout": Fault(_raises(httpx.ReadTimeout, "timed out")),
        "half_an_answer": Fault(_half),
        "torn_gzip": Fault(_torn_gzip),
        "a_page": Fault(_answers(200, BROKEN, content_type="text/html")),
        "empty": Fault(_answers(200, b"", content_type="application/json")),
        "500": Fault(_answers(500, BROKEN)),
        "502": Fault(_answers(502, BROKEN)),
        "503": Fault(_answers(503, BROKEN)),
        "504": Fault(_answers(504, BROKEN)),
        "429_until": Fault(_answers(429, TOO_MANY, retry_after="0.01"), denies=True),
        "429": Fault(_answers(429, TOO_MANY), denies=True),
        "throttled": Fault(_json(THROTTLED), only_graphql=True, denies=True),
        "user_errors": Fault(_user_errors, only_graphql=True, only_changes=True, denies=True),
        "null_and_errors": Fault(_json(FAILED), only_graphql=True),
        "twice": Twice(_half, repeats=True),
        "slow": Slow(_half),
    }
)
