"""Queues: what waits in each, whose it is, and who stands in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.queues import Queue
from core.domain.registrations import RegistrationState
from core.services import queues
from core.services.queues import Charge, OwnBackupError
from core.store.exceptions import OF_WARRANTIES, Section, count_sections
from core.store.queues import Waiting, count_waiting
from core.store.registrations import count_registrations
from core.web.addresses import url
from core.web.failures import NotFoundError
from core.web.forms import Form, InvalidFormError, Typed, blank, parse
from core.web.locales import translatable
from core.web.pages import page_or_fragment, redirect
from shopify_app import words
from shopify_app.asking import present, today, words_of
from shopify_app.colleagues import name_of
from shopify_app.exceptions import SECTIONS

PAGE, FRAGMENT = "queues/list.html", "queues/_queues.html"


class ChargeForm(Form):
    owner: UUID = Field(title=translatable("an owner"))
    backup: UUID | None = Field(None, title=translatable("a backup"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    queue: Queue
    name: str
    about: str
    claims: int
    since: datetime | None
    others: tuple[tuple[str, str], ...]
    """What waits beside claims, and where it is listed."""
    owner: str
    backup: str
    stands_in: bool
    """The owner is away, so the backup has it."""
    unattended: bool
    """The owner is away, and so is whoever could stand in."""
    action: str
    """Where its form goes; empty where the asker may change nothing."""
    form: Typed


async def index(request: Request) -> Response:
    return await _page(request)


async def give(request: Request) -> Response:
    queue = _named(request)
    try:
        form = await parse(request, ChargeForm)
        await _give(request, queue, form)
    except InvalidFormError as refused:
        return await _page(request, refused={queue: refused.typed}, status=422)
    _ = words_of(request)
    return redirect(request, url(request, "queues.list"), toast=_("Saved."))


def _named(request: Request) -> Queue:
    try:
        return Queue(request.path_params["queue"])
    except ValueError:
        raise NotFoundError from None


async def _give(request: Request, queue: Queue, form: ChargeForm) -> None:
    by, now = request.state.staff, present()
    try:
        async with request.state.db.transaction(request.state.shop_id) as tx:
            await queues.give(tx, queue, form.owner, form.backup, by=by, now=now)
    except OwnBackupError:
        _ = words_of(request)
        said = _("Choose somebody else than the owner, or nobody.")
        raise form.refused(backup=said) from None


async def _page(
    request: Request, *, refused: Mapping[Queue, Typed] | None = None, status: int = 200
) -> Response:
    async with request.state.db.transaction(request.state.shop_id) as tx:
        charges = await queues.list_charges(tx, today(request))
        waiting = await count_waiting(tx)
        sections = await count_sections(tx)
        disputes = await count_registrations(tx, RegistrationState.DISPUTED)
    others = _others(request, sections, disputes)
    forms = refused or {}
    return page_or_fragment(
        request,
        PAGE,
        FRAGMENT,
        status=status,
        now=present(),
        lines=[
            _line(request, queue, charge, waiting.get(queue), others.get(queue, ()), forms.get(queue))
            for queue, charge in charges.items()
        ],
        opened=next(iter(forms), None),
        people=_people(request),
    )


def _people(request: Request) -> list[tuple[str, str]]:
    _ = words_of(request)
    return [
        (str(each.id), f"{name_of(_, each)} ({_(words.ROLE[each.role])})")
        for each in request.state.colleagues
    ]


def _others(
    request: Request, sections: Mapping[Section, int], disputes: int
) -> Mapping[Queue, Sequence[tuple[str, str]]]:
    """Exceptions of warranties that somebody has to settle, and registrations in dispute."""
    _, others = words_of(request), defaultdict[Queue, list[tuple[str, str]]](list)
    for section in OF_WARRANTIES:
        told, count = SECTIONS[section], sections[section]
        if told.urgent and count:
            href = url(request, "exceptions.show", section=section.value)
            others[told.queue].append((f"{_(told.name)}: {count}", href))
    if disputes:
        said = _("Disputes: {count}").format(count=disputes)
        others[Queue.OWNERSHIP].append((said, url(request, "disputes.list")))
    return others


def _line(
    request: Request,
    queue: Queue,
    charge: Charge,
    waiting: Waiting | None,
    others: Sequence[tuple[str, str]],
    refused: Typed | None,
) -> Line:
    _, backup = words_of(request), charge.backup
    away, stands_in = charge.owner.absent(today(request)), charge.holder.id != charge.owner.id
    action = url(request, "queues.give", queue=queue.value) if "queues.give" in request.state.may else ""
    return Line(
        queue=queue,
        name=_(words.QUEUE[queue]),
        about=_(words.WAITS_IN[queue]),
        claims=waiting.claims if waiting else 0,
        since=waiting.since if waiting else None,
        others=tuple(others),
        owner=name_of(_, charge.owner),
        backup=name_of(_, backup) if backup else "",
        stands_in=stands_in,
        unattended=away and not stands_in,
        action=action,
        form=refused or blank(owner=str(charge.owner.id), backup=str(backup.id) if backup else ""),
    )


routes = [
    Route("/settings/queues", index, name="queues.list"),
    Route("/settings/queues/{queue}", give, name="queues.give", methods=["POST"]),
]
