"""The load generator, a process of its own: `python -m bench.load`, a `Plan` on stdin, a `Tally` on stdout.

Raw sockets that stay open, requests whose bytes were made beforehand, one thread: it takes a small part of a
core, so that it measures the server and not itself. `webhooks` measures its ceiling too.
"""

import json
import random
import selectors
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from bench import ROOT
from bench.figures import percentile

UNIQUE = "{{unique}}"
"""In a request: replaced by a number that no other request of the run has."""
WARM_SECONDS = 1.0
"""Counted among the answers, left out of rate and times."""
LAST_ANSWERS_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    port: int
    requests: Sequence[str]
    """Sent in turn."""
    run: str
    """Begins every unique number."""
    connections: int = 64
    seconds: float = 5.0
    rate: float | None = None
    """Requests a second whatever the server does (open loop, Poisson); None: each connection sends as soon as
    it has its answer (closed loop)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    accepted: int
    """All answers with 200, those to warm up included."""
    refused: int
    rate: float
    """Answers with 200 a second, after the warm-up."""
    p50: float
    """Milliseconds; in the open loop from the instant at which the request was due."""
    p99: float
    own_share: float
    """Of one core, used by the generator."""


def generate(plan: Plan) -> Tally:
    """Run the plan in a process of its own."""
    answer = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        cwd=ROOT,
        input=json.dumps(asdict(plan)),
        capture_output=True,
        text=True,
        check=True,
        timeout=plan.seconds + WARM_SECONDS + LAST_ANSWERS_SECONDS + 30,
    )
    return Tally(**json.loads(answer.stdout))


@dataclass(slots=True)
class _Line:
    """One connection and what it waits for."""

    connection: socket.socket
    since: float = 0.0
    received: bytes = b""


@dataclass(slots=True)
class _Run:
    plan: Plan
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    idle: deque[_Line] = field(default_factory=deque)
    times: list[float] = field(default_factory=list)
    sent: int = 0
    accepted: int = 0
    refused: int = 0
    counted: int = 0
    pieces: list[tuple[bytes, bytes | None]] = field(default_factory=list)
    began: float = 0.0

    def connect(self) -> None:
        for text in self.plan.requests:
            before, mark, after = text.partition(UNIQUE)
            self.pieces.append((before.encode(), after.encode() if mark else None))
        for _ in range(self.plan.connections):
            connection = socket.create_connection(("127.0.0.1", self.plan.port))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line = _Line(connection)
            self.selector.register(connection, selectors.EVENT_READ, line)
            self.idle.append(line)

    def send(self, line: _Line, since: float) -> None:
        before, after = self.pieces[self.sent % len(self.pieces)]
        self.sent += 1
        line.since = since
        unique = f"{self.plan.run}-{self.sent}".encode()
        line.connection.sendall(before if after is None else b"".join((before, unique, after)))

    def receive(self, line: _Line) -> bool:
        """Whether the answer is complete; then it is counted."""
        chunk = line.connection.recv(1 << 18)
        if not chunk:
            raise ConnectionError("the server closed a connection")
        line.received += chunk
        if not _complete(line.received):
            return False
        now = time.perf_counter()
        well = line.received.startswith(b"HTTP/1.1 200")
        self.accepted += well
        self.refused += not well
        if well and self.began + WARM_SECONDS <= now < self.began + WARM_SECONDS + self.plan.seconds:
            self.counted += 1
            self.times.append((now - line.since) * 1000)
        line.received = b""
        return True

    def go(self) -> None:
        due = self._due()
        self.began = time.perf_counter()
        end = self.began + WARM_SECONDS + self.plan.seconds
        while (now := time.perf_counter()) < end:
            while self.idle and now >= self.began + due[0]:
                self.send(self.idle.popleft(), now if self.plan.rate is None else self.began + due.popleft())
            wait = end - now if not self.idle else max(0.0, min(self.began + due[0], end) - now)
            self._answers(wait)
        while len(self.idle) < self.plan.connections and time.perf_counter() < end + LAST_ANSWERS_SECONDS:
            self._answers(1.0)

    def _answers(self, wait: float) -> None:
        for key, _ in self.selector.select(wait):
            if self.receive(key.data):
                self.idle.append(key.data)

    def _due(self) -> deque[float]:
        """When each request is to be sent, in seconds from the start; for the closed loop: always."""
        if self.plan.rate is None:
            return deque([0.0])
        dice, at, due = random.Random(1), 0.0, deque[float]()  # noqa: S311 - repeatable arrivals
        while at < WARM_SECONDS + self.plan.seconds + 1:
            at += dice.expovariate(self.plan.rate)
            due.append(at)
        return due


def _complete(received: bytes) -> bool:
    """Whether head and body are there. Raises ValueError for an answer that does not say its length."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = received[:end].lower()
    at = head.find(b"content-length:")
    if at < 0:
        raise ValueError("the answer does not say how long it is")
    return len(received) >= end + 4 + int(head[at + 15 :].split(b"\r\n", 1)[0])


def main() -> None:
    run = _Run(Plan(**json.load(sys.stdin)))
    run.connect()
    cpu, began = time.process_time(), time.perf_counter()
    run.go()
    own_share = (time.process_time() - cpu) / (time.perf_counter() - began)
    tally = Tally(
        accepted=run.accepted,
        refused=run.refused,
        rate=run.counted / run.plan.seconds,
        p50=percentile(run.times, 0.50),
        p99=percentile(run.times, 0.99),
        own_share=own_share,
    )
    print(json.dumps(asdict(tally)))


if __name__ == "__main__":
    main()
