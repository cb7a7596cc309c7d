"""Structured logs: one event a line, with request, shop and job, and nothing personal."""

import logging
import re
import sys
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, BinaryIO, cast

import orjson
import structlog
from structlog.typing import Processor

from core.settings import Settings

PERSONAL = frozenset(
    "email name phone address token access_token refresh_token id_token authorization cookie body payload "
    "query password secret description message_text customer owner".split()
)
"""Keys whose values never reach a log, whoever logs them."""


def configure(settings: Settings) -> None:
    """Set up logging for this process: JSON lines on standard error, or coloured text for people."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        redact,
    ]
    renderer: Processor = structlog.dev.ConsoleRenderer()
    out: Callable[..., structlog.typing.WrappedLogger] = structlog.WriteLoggerFactory(sys.__stderr__)
    if settings.log_format == "json":
        renderer, out = structlog.processors.JSONRenderer(serializer=orjson.dumps), _bytes_out
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, hide_rows, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(settings.log_level)),
        logger_factory=out,
    )
    # Its lines hold addresses whole, private links and tokens included; our own name the route.
    logging.getLogger("uvicorn.access").disabled = True
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")


def _bytes_out(*_: object) -> structlog.BytesLogger:
    """To the process's own standard error, wherever `sys.stderr` points by then."""
    return structlog.BytesLogger(cast("BinaryIO", (sys.__stderr__ or sys.stderr).buffer))


def hide_rows(_: object, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """PostgreSQL quotes the row that it refuses, names and all."""
    if "exception" in event:
        event["exception"] = re.sub(r"DETAIL:[^\n]*", "DETAIL: [redacted]", str(event["exception"]))
    return event


def redact(_: object, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Blank values that name a person or open a door."""
    for key in PERSONAL & event.keys():
        event[key] = "[redacted]"
    return event
