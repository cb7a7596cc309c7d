"""Addresses on a customer's orders that may be somebody else's: staff say whose they are."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.services import address_questions
from core.store.address_questions import AddressQuestion, list_address_questions, list_of_erasures
from core.store.base import Tx
from core.store.owners import Owner
from core.web.addresses import url
from core.web.failures import ConflictError
from core.web.forms import Form, parse
from core.web.locales import translatable
from core.web.pages import redirect
from shopify_app.asking import present, words_of


class WhoseForm(Form):
    whose: Literal["same", "other"] = Field(title=translatable("whose address it is"))


@dataclass(frozen=True, slots=True)
class Asked:
    id: UUID
    email: str


async def of_requests(tx: Tx, request_ids: list[UUID]) -> dict[UUID | None, list[Asked]]:
    """Unanswered, by data request; under None those that erased customers left."""
    found: dict[UUID | None, list[Asked]] = {}
    rows: list[tuple[AddressQuestion, Owner]] = [
        *await list_address_questions(tx, request_ids),
        *await list_of_erasures(tx),
    ]
    for question, owner in rows:
        found.setdefault(question.data_request_id, []).append(Asked(question.id, owner.email))
    return found


async def answer(request: Request) -> Response:
    _, question_id = words_of(request), request.path_params["question_id"]
    same = (await parse(request, WhoseForm)).whose == "same"
    async with request.state.db.transaction(request.state.shop_id) as tx:
        step = address_questions.answer
        if not await step(tx, question_id, same_person=same, by=request.state.staff, now=present()):
            raise ConflictError(_("This was answered already. Nothing of yours was changed."))
    toast = _("Noted: the same person.") if same else _("Noted: somebody else.")
    return redirect(request, url(request, "data_requests.list"), toast=toast)


routes = [
    Route(
        "/settings/data-requests/addresses/{question_id:uuid}",
        answer,
        name="address_questions.answer",
        methods=["POST"],
    )
]
