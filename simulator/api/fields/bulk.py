"""Bulk operations as the API shows them; `simulator.bulk` runs them."""

# ruff: noqa: A002 - the schema's name

from typing import Any

from simulator import payloads
from simulator.api.context import Context, Fields, Payload, Types, errors, number_of
from simulator.api.search import compile_query
from simulator.events import emit, random_id
from simulator.records import BulkOperation

Args = Any
AT_ONCE = 5
ACTIVE = frozenset({"CREATED", "RUNNING", "CANCELING"})
FILTERS = {
    "id": lambda item: item.number,
    "status": lambda item: item.status.lower(),
    "operation_type": lambda item: item.type.lower(),
    "created_at": lambda item: item.created_at,
}


def bulk_operation(_root: object, ctx: Context, id: str) -> BulkOperation | None:
    found = ctx.shop.bulk_operations.get(number_of(id, "BulkOperation"))
    return found if found and found.client_id == ctx.app.client_id else None


def bulk_operations(
    _root: object, ctx: Context, query: str | None = None, sort_key: str = "CREATED_AT", **args: Args
) -> object:
    test, unknown = compile_query(query, FILTERS, lambda item: item.status)
    ctx.unknown_filters += unknown
    own = [
        item
        for item in ctx.shop.bulk_operations.values()
        if item.client_id == ctx.app.client_id and test(item)
    ]
    key = (lambda item: item.created_at) if sort_key == "CREATED_AT" else (lambda item: item.number)
    return ctx.connect(own, args, key=key)


def run_query(_root: object, ctx: Context, query: str, **_args: Args) -> Payload:
    from simulator.bulk import problem_with  # noqa: PLC0415 - the other module builds on this one

    problem = problem_with(query)
    if problem:
        return Payload(userErrors=errors((["query"], problem), code="INVALID"))
    own = [item for item in ctx.shop.bulk_operations.values() if item.client_id == ctx.app.client_id]
    if sum(item.status in ACTIVE for item in own) >= AT_ONCE:
        text = f"You have reached the limit of {AT_ONCE} concurrent bulk query operations."
        return Payload(userErrors=errors((None, text), code="LIMIT_REACHED"))
    operation = BulkOperation(
        ctx.world.next_number(), ctx.app.client_id, query, ctx.now, secret=random_id(ctx.world)
    )
    ctx.shop.bulk_operations[operation.number] = operation
    ctx.world.changed()
    return Payload(bulkOperation=operation, userErrors=[])


def cancel(_root: object, ctx: Context, id: str) -> Payload:
    found = bulk_operation(None, ctx, id)
    if found is None:
        return Payload(userErrors=errors((["id"], "Bulk operation does not exist")))
    if found.status not in ACTIVE:
        text = f"A bulk operation cannot be canceled when it is {found.status.lower()}"
        return Payload(bulkOperation=found, userErrors=errors((None, text)))
    found.status, found.completed_at = "CANCELED", ctx.now
    emit(ctx.world, ctx.shop, [("bulk_operations/finish", lambda: payloads.bulk_operation(found))])
    return Payload(bulkOperation=found, userErrors=[])


def _url(item: BulkOperation, ctx: Context) -> str:
    return f"{ctx.base_url}/bulk/{ctx.shop.handle}/{item.number}-{item.secret}.jsonl"


QUERIES: Fields = {"bulkOperation": bulk_operation, "bulkOperations": bulk_operations}
MUTATIONS: Fields = {"bulkOperationRunQuery": run_query, "bulkOperationCancel": cancel}
TYPES: Types = {
    "BulkOperation": {
        "url": lambda item, ctx: (
            _url(item, ctx) if item.status == "COMPLETED" and item.object_count else None
        ),
        "partialDataUrl": lambda item, ctx: (
            _url(item, ctx) if item.status == "FAILED" and item.partial else None
        ),
        "objectCount": lambda item, _ctx: item.object_count,
        "rootObjectCount": lambda item, _ctx: item.root_object_count,
        "fileSize": lambda item, _ctx: item.file_size,
    }
}
