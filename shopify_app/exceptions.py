"""The exceptions report: what no rule settles by itself, in sections that each belong to a queue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.queues import Queue
from core.services.queues import Charge, list_charges
from core.store.base import Tx
from core.store.claims import Claim
from core.store.end_dates import EndChange, list_moves_by_registration
from core.store.exceptions import (
    OF_MOVES,
    OF_WARRANTIES,
    Section,
    count_sections,
    list_claims_of_section,
    list_warranties_of_section,
)
from core.store.owners import Owner
from core.store.units import Unit
from core.web.addresses import url
from core.web.failures import NotFoundError
from core.web.locales import translatable
from core.web.pages import render
from shopify_app import words
from shopify_app.asking import before_of, present, today, words_of
from shopify_app.colleagues import name_of, who
from shopify_app.rows import claim_line, warranty_line
from shopify_app.warranty_end import moved_days
from shopify_app.words import Badge

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the report says of a section, and in whose queue its work belongs."""

    name: str
    means: str
    to_do: str
    queue: Queue
    urgent: bool = True
    """Somebody has to do something; otherwise it is there to be read."""


SECTIONS: Mapping[Section, Told] = {
    Section.NO_POLICY: Told(
        name=translatable("Warranties without a policy"),
        means=translatable("No policy covers the product, so nothing is promised."),
        to_do=translatable("Publish a policy for it; the warranties get their days by themselves."),
        queue=Queue.NO_POLICY,
    ),
    Section.POLICY_CONFLICT: Told(
        name=translatable("Warranties with two policies"),
        means=translatable("Two policies cover the product equally specifically; neither counts."),
        to_do=translatable("Take the product out of one of them, or name it more closely in the other."),
        queue=Queue.POLICY_CONFLICT,
    ),
    Section.SHORTENING: Told(
        name=translatable("Warranties that a fact would shorten"),
        means=translatable("A day came in that would take days from the buyer. The old days still count."),
        to_do=translatable("Compare the days on the warranty's page with the order."),
        queue=Queue.DATES,
    ),
    Section.ANOTHER_ORDER: Told(
        name=translatable("Second orders for one claim"),
        means=translatable(
            "Another draft order of ours, or a copy of one, was completed beside the replacement."
        ),
        to_do=translatable("Cancel the order that is not to be sent in Shopify; then this ends by itself."),
        queue=Queue.REVIEW,
    ),
    Section.UNRETURNED: Told(
        name=translatable("Faulty units that did not come back"),
        means=translatable("The last day of an advance exchange is over, and the replacement's cover ended."),
        to_do=translatable("Write to the buyer. Note the unit when it arrives, or waive it with a reason."),
        queue=Queue.REVIEW,
    ),
    Section.DATES: Told(
        name=translatable("Claims with contradictory dates"),
        means=translatable("Two days cannot both be right, or the day of purchase is an unproved estimate."),
        to_do=translatable("Ask the buyer for a receipt, or correct the day on the registration."),
        queue=Queue.DATES,
    ),
    Section.ESTIMATED: Told(
        name=translatable("Warranties with an estimated day of purchase"),
        means=translatable("Nobody named the day and no order knows it, so it is the day of registration."),
        to_do=translatable("Ask the buyer for the day and correct the registration."),
        queue=Queue.DATES,
    ),
    Section.PROVISIONAL: Told(
        name=translatable("Warranties with a provisional start"),
        means=translatable("The day that the terms count from is not known yet; another one stands in."),
        to_do=translatable("Nothing, as a rule: the cover grows by itself when the day comes in."),
        queue=Queue.DATES,
        urgent=False,
    ),
    Section.EXTENDED: Told(
        name=translatable("Warranties that staff extended"),
        means=translatable("The last covered day is a later one than the terms give, for a reason."),
        to_do=translatable("Read the reasons on the warranties' pages. Where they repeat, change the terms."),
        queue=Queue.REVIEW,
        urgent=False,
    ),
    Section.CORRECTED: Told(
        name=translatable("Last days moved by a correction"),
        means=translatable("Staff corrected a registration or made it invalid, and the cover changed."),
        to_do=translatable("Compare both days with the reason and the proof of purchase."),
        queue=Queue.REVIEW,
        urgent=False,
    ),
    Section.OVERRIDDEN: Told(
        name=translatable("Overridden decisions"),
        means=translatable("People decided against the computed answer, or against a rule on appeal."),
        to_do=translatable("Read the reasons. Where they repeat, change the terms."),
        queue=Queue.REVIEW,
        urgent=False,
    ),
    Section.OWN_APPEALS: Told(
        name=translatable("Appeals decided by who had declined"),
        means=translatable("Nobody else may decide claims, so the same person looked again and said why."),
        to_do=translatable("Read the reasons. Give a colleague a role that decides claims."),
        queue=Queue.APPEAL,
        urgent=False,
    ),
    Section.DIFFERENCES: Told(
        name=translatable("Decisions that the replay did not find again"),
        means=translatable("Made again from its own facts and terms, a decision came out otherwise."),
        to_do=translatable("Look at the claim. The decision stays as it was; tell whoever runs the app."),
        queue=Queue.REVIEW,
    ),
    Section.COSTS: Told(
        name=translatable("Costs that Shopify shows otherwise"),
        means=translatable("What was booked for a claim is not what its refund or order says in Shopify."),
        to_do=translatable("Open the claim, compare it with Shopify, and correct its costs with a reason."),
        queue=Queue.REVIEW,
    ),
    Section.STRANDED: Told(
        name=translatable("Buyers who paid for a replacement that they do not get"),
        means=translatable("Its order was cancelled or deleted after it was paid, or another remedy counts."),
        to_do=translatable("Refund the order in Shopify, or note on the claim how the money went back."),
        queue=Queue.REVIEW,
    ),
    Section.OVERDUE: Told(
        name=translatable("Replacements that nobody has paid for"),
        means=translatable("Their draft was completed by hand, and the last day to pay is over."),
        to_do=translatable("Mark the order as paid in Shopify once it is, or cancel it: then decide anew."),
        queue=Queue.REVIEW,
    ),
}
"""A further section is one more entry here and its condition in the store."""

OF_PEOPLE = frozenset({Section.OVERRIDDEN, Section.OWN_APPEALS})
"""What somebody decided, shown beside the computed answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    name: str
    means: str
    to_do: str
    count: int
    urgent: bool
    href: str
    queue: str
    holder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The last covered day before and after."""

    id: UUID
    warranty_id: UUID
    title: str
    before: str
    after: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """The computed answer and the decision, side by side."""

    id: UUID
    number: str
    title: str
    computed: Badge
    decision: str
    reason: str
    by: str
    at: datetime | None


async def index(request: Request) -> Response:
    async with request.state.db.transaction(request.state.shop_id) as tx:
        counts, charges = await count_sections(tx), await list_charges(tx, today(request))
    lines = [_line(request, section, counts, charges) for section in SECTIONS]
    return render(request, "exceptions/list.html", lines=lines)


async def show(request: Request) -> Response:
    section, before = _named(request), before_of(request)
    async with request.state.db.transaction(request.state.shop_id) as tx:
        counts, charges = await count_sections(tx), await list_charges(tx, today(request))
        rows = await _rows(request, tx, section, before)
    address = url(request, "exceptions.show", section=section.value)
    shown, more = rows[:PAGE], len(rows) > PAGE
    further = url(request, "exceptions.show", section=section.value, before=shown[-1].id) if more else ""
    return render(
        request,
        "exceptions/show.html",
        line=_line(request, section, counts, charges),
        kind=_kind(section),
        rows=shown,
        now=present(),
        first=address if before else "",
        further=further,
    )


def _named(request: Request) -> Section:
    try:
        return Section(request.path_params["section"])
    except ValueError:
        raise NotFoundError from None


def _kind(section: Section) -> str:
    """Which table shows it."""
    if section in OF_WARRANTIES:
        return "warranties"
    if section in OF_MOVES:
        return "moves"
    return "overrides" if section in OF_PEOPLE else "claims"


async def _rows(request: Request, tx: Tx, section: Section, before: UUID | None) -> list[Any]:
    _ = words_of(request)
    if section in OF_WARRANTIES:
        found = await list_warranties_of_section(tx, section, before=before, limit=PAGE + 1)
        return [warranty_line(*each, today=today(request), _=_) for each in found]
    if section in OF_MOVES:
        moves = await list_moves_by_registration(tx, before=before, limit=PAGE + 1)
        return [_move(request, *each) for each in moves]
    claims = await list_claims_of_section(tx, section, before=before, limit=PAGE + 1)
    if section in OF_PEOPLE:
        return [_override(request, *each) for each in claims]
    return [claim_line(*each, _=_) for each in claims]


def _line(
    request: Request, section: Section, counts: Mapping[Section, int], charges: Mapping[Queue, Charge]
) -> Line:
    _, told = words_of(request), SECTIONS[section]
    return Line(
        name=_(told.name),
        means=_(told.means),
        to_do=_(told.to_do),
        count=counts[section],
        urgent=told.urgent and counts[section] > 0,
        href=url(request, "exceptions.show", section=section.value),
        queue=_(words.QUEUE[told.queue]),
        holder=name_of(_, charges[told.queue].holder),
    )


def _move(request: Request, change: EndChange, unit: Unit) -> Move:
    before, after = moved_days(request, change)
    return Move(
        id=change.id,
        warranty_id=change.warranty_id,
        title=unit.title,
        before=before,
        after=after,
        reason=change.reason,
        by=who(request, change.made_by),
        at=change.made_at,
    )


def _override(request: Request, claim: Claim, unit: Unit, _owner: Owner) -> Override:
    _ = words_of(request)
    declined = _("Declined: {reason}").format(
        reason=_(words.DECLINE[claim.decline_reason]) if claim.decline_reason else "–"
    )
    reasons = filter(None, (claim.own_appeal_reason, claim.goodwill_reason, claim.decision_note))
    return Override(
        id=claim.id,
        number=claim.number,
        title=unit.title,
        computed=words.OUTCOME[claim.outcome].said(_),
        decision=_(words.REMEDY[claim.remedy]) if claim.remedy else declined,
        reason=" · ".join(reasons),
        by=who(request, claim.decided_by) if claim.decided_by else "",
        at=claim.decided_at,
    )


routes = [
    Route("/exceptions", index, name="exceptions.list"),
    Route("/exceptions/{section}", show, name="exceptions.show"),
]
