"""What an answer of the Admin API means: data, or one of our errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import httpx
import orjson

from core.shopify.errors import (
    GraphQLRefused,
    ScopeMissing,
    ShopifyError,
    ShopUnavailable,
    Throttled,
    Unauthorised,
    UnknownOutcome,
    Unreachable,
)
from core.shopify.http import retry_after

PERSONAL = frozenset(
    (
        "email phone customer displayName firstName lastName "
        "defaultEmailAddress defaultPhoneNumber shippingAddress billingAddress"
    ).split()
)
"""Protected fields, which Shopify empties for apps without its approval. We live with their absence."""
AMBIGUOUS = frozenset({"IDEMPOTENCY_CONCURRENT_REQUEST", "IDEMPOTENCY_KEY_PARAMETER_MISMATCH"})
"""The key has been used: something happened or happens now."""
FAULTS_OF_SHOPIFY = frozenset({"INTERNAL_SERVER_ERROR", "TIMEOUT", "SERVICE_UNAVAILABLE"})
SECURITY_REJECTION = 430
WAIT_WHEN_UNTOLD = 2.0
WAIT_AFTER_SECURITY_REJECTION = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    data: dict[str, Any]
    cost: Mapping[str, Any] = field(default_factory=dict)
    denied: tuple[str, ...] = ()
    """Paths of fields that were emptied because the app may not read them."""


def lost(reason: str, *, mutation: bool) -> ShopifyError:
    """The error for an answer that did not reach us."""
    if mutation:
        return UnknownOutcome(f"{reason}: whether the change was made must be looked up")
    return Unreachable(f"{reason}: nothing was changed, ask again later")


def check_status(response: httpx.Response, *, mutation: bool) -> None:
    """Raise what an HTTP status other than 200 means."""
    match response.status_code:
        case HTTPStatus.OK:
            return
        case HTTPStatus.UNAUTHORIZED:
            raise Unauthorised("Shopify no longer accepts this access token")
        case HTTPStatus.TOO_MANY_REQUESTS:
            raise Throttled(retry_after(response, WAIT_WHEN_UNTOLD))
        case status if status == SECURITY_REJECTION:
            raise Throttled(retry_after(response, WAIT_AFTER_SECURITY_REJECTION))
        case 402 | 403 | 404 | 423 as status:
            raise ShopUnavailable(status)
        case status if response.is_redirect:
            raise ShopUnavailable(status)
        case status if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            reason = f"Shopify failed with HTTP {status}"
            raise lost(reason, mutation=mutation)
        case status:
            raise GraphQLRefused([f"HTTP {status}"])


def read_answer(response: httpx.Response, *, mutation: bool) -> Answer:
    """The data of an answer; raises one of our errors when there is none that can be relied on."""
    check_status(response, mutation=mutation)
    body = _read_body(response, mutation=mutation)
    cost = (body.get("extensions") or {}).get("cost") or {}
    if errors := body.get("errors"):
        return _read_errors(body, cost, errors, mutation=mutation)
    return Answer(data=body["data"], cost=cost)


def _read_body(response: httpx.Response, *, mutation: bool) -> dict[str, Any]:
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError as error:
        raise lost("Shopify's answer was torn", mutation=mutation) from error
    match body:
        case {"errors": [*_, _], "data": dict() | None} | {"data": dict()}:
            return dict(body)
        case {"errors": [*_, _]} if "data" not in body:
            return dict(body)
    raise lost("Shopify's answer was not GraphQL", mutation=mutation)


def _read_errors(
    body: dict[str, Any], cost: Mapping[str, Any], errors: Sequence[dict[str, Any]], *, mutation: bool
) -> Answer:
    """What is left of an answer with errors: data without personal fields, or the error that it means."""
    codes = {_code(each) for each in errors}
    if "THROTTLED" in codes:
        raise Throttled(_wait(cost))
    if codes == {"ACCESS_DENIED"}:
        return _without_denied_fields(body.get("data") or {}, cost, errors, mutation=mutation)
    if codes & AMBIGUOUS or codes & FAULTS_OF_SHOPIFY or _did_something(body, mutation=mutation):
        raise lost("Shopify failed while answering", mutation=mutation)
    raise GraphQLRefused(str(each.get("message", "")) for each in errors)


def _without_denied_fields(
    data: dict[str, Any], cost: Mapping[str, Any], errors: Sequence[dict[str, Any]], *, mutation: bool
) -> Answer:
    """Keep an answer from which only personal fields are missing.

    A change that was made stays made even if we may not read part of its answer.
    """
    paths = [[str(step) for step in each.get("path") or ()] for each in errors]
    for path in paths:
        answered = bool(path) and data.get(path[0]) is not None
        if mutation and len(path) > 1 and not answered:
            raise lost("Shopify hid the answer from us", mutation=True)
        if not (answered and (mutation or PERSONAL.intersection(path))):
            raise ScopeMissing(".".join(path) or "this request")
    fields = {".".join(step for step in path if not step.isdecimal()) for path in paths}
    return Answer(data=data, cost=cost, denied=tuple(sorted(fields)))


def _did_something(body: dict[str, Any], *, mutation: bool) -> bool:
    """Whether a mutation ran before its answer failed. Without `data` it was refused before it ran."""
    if not mutation or "data" not in body:
        return False
    some_data = any(value is not None for value in (body["data"] or {}).values())
    return some_data or any(len(each.get("path") or ()) > 1 for each in body["errors"])


def _code(error: dict[str, Any]) -> str:
    extensions = error.get("extensions")
    return str(extensions.get("code", "")) if isinstance(extensions, dict) else ""


def _wait(cost: Mapping[str, Any]) -> float:
    """Seconds until the bucket holds what the refused query asked for."""
    status = cost.get("throttleStatus") or {}
    missing = float(cost.get("requestedQueryCost") or 0) - float(status.get("currentlyAvailable") or 0)
    return max(0.0, missing) / max(1.0, float(status.get("restoreRate") or 0)) if status else WAIT_WHEN_UNTOLD
