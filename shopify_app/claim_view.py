"""What the claim's page says, ready to be written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from starlette.requests import Request

from core.domain.claims import STEPS, ClaimState, ClaimStep
from core.domain.decisions import Rule, Verdict
from core.domain.letters import Letter
from core.domain.money import Money
from core.domain.resolutions import ResolutionState
from core.domain.terms import Remedy
from core.store.claims import Claim, Evidence, Message
from core.store.history import Event
from core.store.letters import LetterRow
from core.store.orders import OrderLineRow, OrderRow
from core.store.owners import Owner
from core.store.policies import TermsRow
from core.store.resolutions import Resolution
from core.store.units import Unit
from core.store.warranties import Warranty
from core.web.filters import filters
from core.web.locales import Gettext, chosen
from shopify_app import admin_links, words
from shopify_app.asking import words_of
from shopify_app.events import Happening, happenings
from shopify_app.obstacles import OBSTACLES, Explained
from shopify_app.rows import ClaimLine, claim_line
from shopify_app.signed import photo_url
from shopify_app.words import Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The rows."""

    claim: Claim
    warranty: Warranty
    unit: Unit
    owner: Owner
    line: OrderLineRow | None
    order: OrderRow | None
    terms: TermsRow | None
    photos: Sequence[Evidence]
    messages: Sequence[Message]
    letters: Sequence[LetterRow]
    resolution: Resolution | None
    earlier: Sequence[tuple[Claim, Unit]]
    events: Sequence[Event]
    image_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrying:
    """How far the granted remedy has come in Shopify."""

    remedy: str
    state: ResolutionState
    amount: Money | None
    links: list[tuple[str, str]]
    obstacle: Explained | None
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    claim: Claim
    unit: Unit
    owner: Owner
    title: str
    image_url: str | None
    state: Badge
    outcome: Badge
    fault: str
    wish: str
    trace: list[tuple[str, Badge, str]]
    cover: str
    order_name: str
    order_url: str
    photos: list[tuple[str, Evidence]]
    messages: list[tuple[bool, str, Message]]
    letters: list[tuple[str, Badge, datetime]]
    earlier: list[ClaimLine]
    decision: str
    carrying: Carrying | None
    running: bool
    steps: frozenset[ClaimStep]
    remedies: list[tuple[str, str, str]]
    history: list[Happening]


def view_of(request: Request, held: Held) -> View:
    _, claim, order = words_of(request), held.claim, held.order
    return View(
        claim=claim,
        unit=held.unit,
        owner=held.owner,
        title=held.unit.title,
        image_url=held.image_url,
        state=words.STATE[claim.state].said(_),
        outcome=words.OUTCOME[claim.outcome].said(_),
        fault=_(words.FAULT[claim.fault]),
        wish=_(words.REMEDY[claim.wished_remedy]) if claim.wished_remedy else "",
        trace=[_trace_line(_, line) for line in claim.trace],
        cover=_cover(request, held.warranty),
        order_name=order.name if order else "",
        order_url=admin_links.in_admin(request, "orders", order.gid) if order else "",
        photos=[(photo_url(request, photo.key), photo) for photo in held.photos],
        messages=[_message(request, message) for message in held.messages],
        letters=[_letter(_, letter) for letter in held.letters],
        earlier=[claim_line(other, unit, None, _=_) for other, unit in held.earlier],
        decision=_decision(_, request, claim),
        carrying=_carrying(request, held) if held.resolution else None,
        running=claim.state is ClaimState.APPROVED,
        steps=frozenset(step for state, step in STEPS if state is claim.state),
        remedies=_remedies(request, held),
        history=happenings(request, held.events),
    )


def _trace_line(_: Gettext, line: dict[str, str]) -> tuple[str, Badge, str]:
    return _(words.RULE[Rule(line["rule"])]), words.VERDICT[Verdict(line["verdict"])].said(_), line["text"]


def _cover(request: Request, warranty: Warranty) -> str:
    _, day = words_of(request), filters(chosen(request))["day"]
    if warranty.starts_on is None:
        return _("No terms yet")
    last = _("for life") if warranty.ends_on is None else day(warranty.ends_on)
    return _("{first} to {last}").format(first=day(warranty.starts_on), last=last)


def _message(request: Request, message: Message) -> tuple[bool, str, Message]:
    """Whether it is ours, who wrote it, and the words."""
    ours = message.actor.startswith("staff")
    return ours, words.who(words_of(request), message.actor, request.state.staff), message


def _letter(_: Gettext, letter: LetterRow) -> tuple[str, Badge, datetime]:
    name = _(words.LETTER[Letter(letter.kind)])
    if letter.problem:
        return name, Badge(_("Not delivered"), "critical"), letter.written_at
    badge = Badge(_("Sent"), "success") if letter.sent_at else Badge(_("On its way"), "info")
    return name, badge, letter.sent_at or letter.written_at


def _decision(_: Gettext, request: Request, claim: Claim) -> str:
    if claim.decided_by is None:
        return ""
    by = words.who(_, claim.decided_by, request.state.staff)
    what = _(words.DECLINE[claim.decline_reason]) if claim.decline_reason else ""
    what = _(words.REMEDY[claim.remedy]) if claim.remedy else what
    against = " " + _("This went against the computed answer.") if claim.overridden else ""
    return _("{what}, decided by {who}.").format(what=what, who=by) + against


def _carrying(request: Request, held: Held) -> Carrying | None:
    resolution, _ = held.resolution, words_of(request)
    if resolution is None:
        return None
    explained = OBSTACLES[resolution.obstacle] if resolution.obstacle else None
    return Carrying(
        remedy=_(words.REMEDY[resolution.remedy]),
        state=resolution.state,
        amount=_amount(resolution.amount, resolution.currency),
        links=_links(request, held, resolution),
        obstacle=explained and Explained(_(explained.title), _(explained.means), _(explained.advice)),
        problem=resolution.problem or "",
    )


def _links(request: Request, held: Held, resolution: Resolution) -> list[tuple[str, str]]:
    """Where Shopify shows what was done: the new order, else its draft; the order that was refunded."""
    _ = words_of(request)
    if resolution.remedy is Remedy.REFUND:
        gid = held.order.gid if held.order and resolution.refund_gid else None
        label = _("Refund on order {name}").format(name=held.order.name if held.order else "")
        return [(label, admin_links.in_admin(request, "orders", gid))] if gid else []
    if resolution.order_gid:
        label = _("Replacement order {name}").format(name=resolution.order_name or "")
        return [(label, admin_links.in_admin(request, "orders", resolution.order_gid))]
    gid = resolution.draft_order_gid
    return [(_("Draft order"), admin_links.in_admin(request, "draft_orders", gid))] if gid else []


def _amount(amount: Decimal | None, currency: str | None) -> Money | None:
    return None if amount is None or currency is None else Money(amount, currency)


def _remedies(request: Request, held: Held) -> list[tuple[str, str, str]]:
    """What can be granted, the terms' offers first and in their order; a refund needs an order."""
    _ = words_of(request)
    offered = [Remedy(name) for name in held.terms.remedies] if held.terms else []
    others = [remedy for remedy in Remedy if remedy not in offered]
    possible = [each for each in [*offered, *others] if each is not Remedy.REFUND or held.order is not None]
    return [
        (remedy.value, _(words.REMEDY[remedy]), _remedy_help(request, held, remedy, offered))
        for remedy in possible
    ]


def _remedy_help(request: Request, held: Held, remedy: Remedy, offered: Sequence[Remedy]) -> str:
    _, money = words_of(request), filters(chosen(request))["money"]
    said = "" if remedy in offered else _("The terms do not offer this; give a reason.") + " "
    if remedy is Remedy.REPLACEMENT:
        return said + _("A draft order at no charge, sent to the buyer's address.")
    price = Money(held.line.unit_price, held.order.presentment_currency) if held.line and held.order else None
    return said + _("About {amount}: what the buyer paid for this piece. Shopify has the last word.").format(
        amount=money(price)
    )
