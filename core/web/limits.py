"""How much and how often: the time a body may take, and how many tries a visitor has.

The size of a body is limited by Starlette (`max_body_size` of the app and of a route).
"""

import asyncio
import time
from ipaddress import IPv6Address, ip_address

from limits import parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.web.failures import TooManyError

PATIENCE = 20.0
"""Seconds a body may take however small it is."""
SLOWEST = 8_000
"""Bytes a second that earn more time: a photo over a bad mobile line still arrives, a dribble does not."""
LONGEST = 3600.0
"""Seconds after which even a steady body ends: a video of 200 MB needs half a megabit a second."""
MAX_BODY_SIZE = 1024 * 1024
"""Bytes of an ordinary form. Routes that take files say more."""

_IPV6_NETWORK = 64


class Limiter:
    """Counts tries in this process, in a moving window."""

    def __init__(self) -> None:
        self._counter = MovingWindowRateLimiter(MemoryStorage())

    async def take(self, name: str, rate: str, key: str) -> None:
        """Raises TooManyError when `rate`, such as `20/hour`, is used up by that key."""
        item = parse(rate)
        if await self._counter.hit(item, name, key):
            return
        window = await self._counter.get_window_stats(item, name, key)
        raise TooManyError(retry_after=max(1, round(window.reset_time - time.time())))


async def limited(request: Request, name: str, rate: str, *, key: str | None = None) -> None:
    """Count one try of `name`. Raises TooManyError.

    The key is the visitor's network unless another is given, such as a shop or a warranty.
    """
    limiter: Limiter = request.state.limiter
    await limiter.take(name, rate, key or visitor(request))


def visitor(request: Request) -> str:
    """The address that the connection came from; an IPv6 household is its /64.

    The server replaces it by what a *trusted* proxy reports (`forwarded_allow_ips`); no header is read here.
    """
    if request.client is None:
        return "unknown"
    try:
        address = ip_address(request.client.host.partition("%")[0])
    except ValueError:
        return "unknown"
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> _IPV6_NETWORK << _IPV6_NETWORK))


class BodyDeadline:
    """Ends a request whose body dribbles in, because servers would hold it open for ever."""

    def __init__(
        self, app: ASGIApp, patience: float = PATIENCE, slowest: int = SLOWEST, longest: float = LONGEST
    ) -> None:
        self.app = app
        self.patience = patience
        self.slowest = slowest
        self.longest = longest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = asyncio.get_running_loop().time()
        arrived = 0
        complete = False

        async def in_time() -> Message:
            nonlocal arrived, complete
            if complete:
                return await receive()
            try:
                earned = min(self.patience + arrived / self.slowest, self.longest)
                async with asyncio.timeout_at(began + earned):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, headers={"Connection": "close"}) from None
            arrived += len(message.get("body", b""))
            complete = not message.get("more_body", False)
            return message

        await self.app(scope, in_time, send)
