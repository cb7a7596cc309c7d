"""The network between worker and simulator: it numbers each call, and may do as it likes with one of them."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx

TOKEN = "token"
"""The one call that is not GraphQL."""

PassOn = Callable[[httpx.Request], Awaitable[httpx.Response]]


@dataclass(frozen=True, slots=True)
class Call:
    number: int
    name: str
    request: httpx.Request

    @property
    def query(self) -> str:
        """The document; empty where there is none."""
        return "" if self.name == TOKEN else str(json.loads(self.request.content)["query"])

    @property
    def changes(self) -> bool:
        return self.query.lstrip().startswith("mutation")


Treatment = Callable[[Call, PassOn], Awaitable[httpx.Response]]


async def faithfully(call: Call, pass_on: PassOn) -> httpx.Response:
    return await pass_on(call.request)


@dataclass
class Wire(httpx.AsyncBaseTransport):
    shopify: httpx.AsyncBaseTransport
    treatment: Treatment = faithfully
    calls: list[Call] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        call = Call(len(self.calls) + 1, name_of(request), request)
        self.calls.append(call)
        return await self.treatment(call, self._pass_on)

    async def _pass_on(self, request: httpx.Request) -> httpx.Response:
        """The whole answer, so that something can be done to it."""
        answer = await self.shopify.handle_async_request(request)
        content = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers, content=content, request=request)


def name_of(request: httpx.Request) -> str:
    """Of the operation that is asked for."""
    if request.url.path.endswith("/access_token"):
        return TOKEN
    return str(json.loads(request.content)["operationName"])
