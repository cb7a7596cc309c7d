"""Carries our documents to one shop's Admin API and brings back data or a typed error."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx
import orjson
import structlog
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from core.metrics import SHOPIFY_SECONDS, SHOPIFY_WAITED, timed
from core.settings import Settings
from core.shopify.admin_api.base_model import UNSET
from core.shopify.answers import Answer, lost, read_answer
from core.shopify.backoff import IN_THE_BACKGROUND, WITH_A_PERSON_WAITING, Backoff
from core.shopify.budget import Budget, Priority
from core.shopify.errors import NotSent, Throttled, Unreachable
from core.shopify.http import shop_url

API_VERSION = "2026-10"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    name: str
    mutation: bool
    content: bytes


class AdminTransport:
    """What the generated `AdminApi` stands on: one shop, one access token, one priority.

    Questions are asked again when they fail for a passing reason; changes only when nothing has happened.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        settings: Settings,
        shop: str,
        access_token: str,
        budget: Budget,
        priority: Priority = Priority.PEOPLE,
        *,
        backoff: Backoff | None = None,
    ) -> None:
        self.shop = shop
        self._http = http
        self._url = shop_url(settings, shop, f"/admin/api/{API_VERSION}/graphql.json")
        self._headers = {"X-Shopify-Access-Token": access_token, "Content-Type": "application/json"}
        self._budget, self._priority = budget, priority
        self._backoff = backoff or (
            WITH_A_PERSON_WAITING if priority is Priority.PEOPLE else IN_THE_BACKGROUND
        )

    async def execute(
        self, query: str, operation_name: str | None = None, variables: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The data that a document answers. Raises the errors of `core.shopify.errors`."""
        body = {"query": query, "operationName": operation_name, "variables": plain(variables or {})}
        operation = Operation(
            name=operation_name or "",
            mutation=query.lstrip().startswith("mutation"),
            content=orjson.dumps(body),
        )
        for attempt in count(1):
            try:
                return await self._once(operation)
            except (Throttled, Unreachable) as error:
                pause = self._backoff.pause(attempt, error.wait if isinstance(error, Throttled) else 0.0)
                if pause is None:
                    raise
                log.info("shopify.again", operation=operation.name, attempt=attempt, why=type(error).__name__)
            await asyncio.sleep(pause)
        raise AssertionError  # count() does not end

    def get_data(self, response: dict[str, Any]) -> dict[str, Any]:
        """Part of what generated code expects; `execute` has done the work."""
        return response

    async def _once(self, operation: Operation) -> dict[str, Any]:
        begun = time.perf_counter()
        taken = await self._budget.take(operation.name, self._priority)
        SHOPIFY_WAITED.labels(self._priority.name.lower()).inc(time.perf_counter() - begun)
        cost: Mapping[str, Any] | None = None
        try:
            with timed(SHOPIFY_SECONDS, operation.name):
                answer = read_answer(await self._send(operation), mutation=operation.mutation)
            cost = answer.cost
        finally:
            self._budget.settle(operation.name, taken, cost)
        self._report_denied(operation, answer)
        return answer.data

    async def _send(self, operation: Operation) -> httpx.Response:
        try:
            response = await self._http.post(self._url, content=operation.content, headers=self._headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            msg = f"No connection to {self.shop}: nothing was sent"
            raise NotSent(msg) from error
        except httpx.RequestError as error:
            reason = f"The connection broke ({type(error).__name__})"
            raise lost(reason, mutation=operation.mutation) from error
        version = response.headers.get("X-Shopify-API-Version", API_VERSION)
        if version != API_VERSION:
            log.warning(
                "shopify.other_version", asked=API_VERSION, answered=version, operation=operation.name
            )
        return response

    def _report_denied(self, operation: Operation, answer: Answer) -> None:
        if answer.denied:
            log.info("shopify.fields_denied", operation=operation.name, fields=answer.denied)


def plain(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Variables as JSON values; what is not set is not sent."""
    return {
        name: to_jsonable_python(_dumped(value), by_alias=True)
        for name, value in variables.items()
        if value is not UNSET
    }


def _dumped(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(by_alias=True, exclude_unset=True)
    if isinstance(value, list):
        return [_dumped(each) for each in value]
    return value
