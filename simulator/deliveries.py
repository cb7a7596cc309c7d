"""Sending webhooks: signed, in order per shop, retried on the simulator's clock."""

import asyncio
import base64
import contextlib
import hashlib
import heapq
import hmac
from collections import deque
from datetime import datetime, timedelta

import httpx

from simulator.state import Delivery, World

TIMEOUT = httpx.Timeout(5.0, connect=1.0)
# Eight retries within four hours, further and further apart.
RETRIES = [timedelta(seconds=seconds) for seconds in (10, 60, 240, 600, 1200, 2400, 3600, 6000)]


class Dispatcher:
    """One line per shop; what is out of line (reordered, retried) is sent when it is due."""

    def __init__(self, world: World, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.world = world
        self.client = httpx.AsyncClient(transport=transport, timeout=TIMEOUT, follow_redirects=False)
        self.lines: dict[str, deque[Delivery]] = {}
        self.later: list[tuple[datetime, int, Delivery]] = []
        self.busy: dict[str, int] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        self.wake = asyncio.Event()
        self.paused = False

    async def run(self) -> None:
        """Send until cancelled."""
        loop = asyncio.get_running_loop()

        def nudge() -> None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self.wake.set)

        self.world.listeners.append(nudge)
        try:
            while True:
                self.wake.clear()
                if not self.paused:
                    self.start_due()
                # Not `wait_for`, which before Python 3.12 forgets a cancellation that comes with a wake-up.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._pause()):
                        await self.wake.wait()
        finally:
            self.world.listeners.remove(nudge)
            await self.close()

    def _pause(self) -> float:
        if not self.later or self.paused:
            return 5.0
        return min(max((self.later[0][0] - self.world.now()).total_seconds(), 0.005), 5.0)

    async def close(self) -> None:
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.client.aclose()

    def _take_in(self) -> None:
        inbox, now = self.world.inbox, self.world.now()
        while inbox:
            delivery = inbox.popleft()
            if delivery.out_of_line or delivery.due_at > now:
                heapq.heappush(self.later, (delivery.due_at, delivery.number, delivery))
            else:
                self.lines.setdefault(delivery.domain, deque()).append(delivery)
        while self.later and self.later[0][0] <= now:
            delivery = heapq.heappop(self.later)[2]
            self.lines.setdefault(delivery.domain, deque()).append(delivery)

    def start_due(self) -> None:
        """Give every shop with something due as many senders as its `parallel` knob allows."""
        self._take_in()
        for domain, line in self.lines.items():
            shop = self.world.shops.get(domain)
            while line and self.busy.get(domain, 0) < min(shop.knobs.parallel if shop else 1, len(line)):
                self.busy[domain] = self.busy.get(domain, 0) + 1
                task = asyncio.create_task(self._drain(domain, line))
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)

    async def _drain(self, domain: str, line: deque[Delivery]) -> None:
        try:
            while line and not self.paused:
                await self.send(line.popleft())
                self._take_in()
        finally:
            self.busy[domain] -= 1
            self.wake.set()

    async def send(self, delivery: Delivery) -> None:
        """One attempt; a failure is put back with the next retry's time, or given up after the eighth."""
        outcome: int | str
        try:
            response = await self.client.post(
                delivery.address, content=delivery.body, headers=self._headers(delivery)
            )
            outcome = response.status_code
        except httpx.HTTPError as error:
            outcome = type(error).__name__
        delivery.attempts.append((self.world.now(), outcome))
        if isinstance(outcome, int) and 200 <= outcome < 300:  # noqa: PLR2004 - well-known numbers of HTTP and Shopify
            delivery.state = "delivered"
        elif delivery.forged or len(delivery.attempts) > len(RETRIES):
            delivery.state = "failed"
        else:
            delivery.due_at = self.world.now() + RETRIES[len(delivery.attempts) - 1]
            heapq.heappush(self.later, (delivery.due_at, delivery.number, delivery))
        self.world.version += 1

    def _headers(self, delivery: Delivery) -> dict[str, str]:
        secret = "forged" if delivery.forged else self.world.apps[delivery.client_id].client_secret
        signature = base64.b64encode(
            hmac.new(secret.encode(), delivery.body, hashlib.sha256).digest()
        ).decode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Shopify-Captain-Hook (simulator)",
            "X-Shopify-Topic": delivery.topic,
            "X-Shopify-Hmac-Sha256": signature,
            "X-Shopify-Shop-Domain": delivery.domain,
            "X-Shopify-API-Version": delivery.api_version,
            "X-Shopify-Webhook-Id": delivery.webhook_id,
            "X-Shopify-Event-Id": delivery.event_id,
            "X-Shopify-Triggered-At": delivery.triggered_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        }
        return headers | ({"X-Shopify-Name": delivery.name} if delivery.name else {})

    def forget(self) -> None:
        """Drop everything that waits."""
        self.lines.clear()
        self.later.clear()

    def outstanding(self) -> int:
        """Deliveries due now or being sent; retries of the future do not count."""
        self._take_in()
        return sum(len(line) for line in self.lines.values()) + sum(self.busy.values())

    async def flush(self, seconds: float = 30.0, *, late: bool = False) -> bool:
        """Wait until nothing is due; with `late` also for delayed and reordered ones. False: time ran out."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while loop.time() < end:
            if not self.paused:
                self.start_due()
            waiting = [entry for entry in self.later if not entry[2].attempts] if late else []
            if not self.outstanding() and not waiting:
                return True
            await asyncio.sleep(0.005)
        return False
