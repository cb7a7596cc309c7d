"""The repair of a claim as its card shows it: where it is, what comes next, what it costs, what went back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from starlette.requests import Request

from core.domain.money import Money
from core.domain.repairs import AT_WORK, STEPS, STEPS_BACK, USUAL_DAYS, Grade, RepairState, RepairStep
from core.domain.resolutions import UNDER_WAY
from core.domain.rights import Right
from core.files.kinds import kind_of_type
from core.store.history import Event
from core.store.repairs import Repair
from core.web.filters import filters
from core.web.forms import Typed, blank
from core.web.locales import Gettext, chosen
from shopify_app import admin_links
from shopify_app.asking import today, words_of
from shopify_app.claim_remedies import Held
from shopify_app.obstacles import OBSTACLES
from shopify_app.repair_words import (
    ADVICE,
    GRADE,
    LOOK_AT_ORDER,
    MADE_WAY,
    NOW,
    OF_CREDIT,
    OF_INVOICE,
    REPAIR_STATE,
    RETURNING,
)
from shopify_app.signed import file_url
from shopify_app.words import Badge

FORMS = ("label", "receive", "inspect", "quote", "begin", "finish", "ship", "deliver", "give_up")
BY_STAFF: Mapping[RepairStep, str] = {
    RepairStep.SEND_LABEL: "label",
    RepairStep.RECEIVE: "receive",
    RepairStep.INSPECT: "inspect",
    RepairStep.QUOTE: "quote",
    RepairStep.BEGIN: "begin",
    RepairStep.FINISH: "finish",
    RepairStep.SHIP: "ship",
    RepairStep.DELIVER: "deliver",
    RepairStep.GIVE_UP: "give_up",
}
"""The forms of the card; the other steps are the buyer's, the clock's and Shopify's."""
USUAL: Mapping[RepairState, Sequence[str]] = {
    RepairState.AUTHORISED: ("label", "receive"),
    RepairState.LABEL_SENT: ("receive",),
    RepairState.RECEIVED: ("inspect",),
    RepairState.QUOTE_DECLINED: ("quote", "ship"),
    RepairState.QUOTE_EXPIRED: ("quote", "ship"),
    RepairState.QUOTE_PAID: ("begin",),
    RepairState.IN_REPAIR: ("finish",),
    RepairState.REPAIRED: ("ship",),
    RepairState.SHIPPED_BACK: ("deliver",),
}
"""What comes next as a rule; whatever else is possible is folded away."""
AFTER_INSPECTION: Mapping[Grade, Sequence[str]] = {
    Grade.MINOR: ("begin", "quote"),
    Grade.MAJOR: ("begin", "quote"),
    Grade.BY_USE: ("quote", "ship"),
    Grade.NO_FAULT: ("ship",),
    Grade.BEYOND_REPAIR: ("give_up",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    label: str
    when: str
    now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """What stands in the way of an invoice or of money back."""

    title: str
    advice: str
    problem: str
    by_hand: bool
    """Staff may note that they gave the money back themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairView:
    id: UUID
    state: Badge
    now: str
    stages: list[Stage]
    next: Sequence[str]
    others: Sequence[str]
    facts: list[tuple[str, str]]
    links: list[tuple[str, str]]
    reason: str
    findings: str
    stopped: Stopped | None
    currency: str
    """Of a quote."""
    shop_currency: str
    renewed: bool
    """There was a quote before."""
    made_way: bool
    """Another remedy counts in its place: only the unit's way back is left."""


def shown_repair(request: Request, held: Held) -> RepairView | None:
    """The last one: also when another remedy took its place, since money may still go back for it."""
    if not held.repairs:
        return None
    _, repair, resolution = words_of(request), held.repairs[-1], held.resolution
    counts = resolution is not None and resolution.id == repair.resolution_id
    under_way = counts and resolution is not None and resolution.state in UNDER_WAY
    made_way = repair.made_way_at is not None
    possible = _possible(repair) if under_way or made_way else []
    usual = possible if made_way else _usual(repair)
    return RepairView(
        id=repair.id,
        state=REPAIR_STATE[repair.state].said(_),
        now=_now(_, repair, under_way=under_way),
        stages=_stages(request, held.events, repair),
        next=[name for name in usual if name in possible],
        others=[name for name in possible if name not in usual],
        facts=[pair for pair in _facts(request, repair) if pair[1]],
        links=_links(request, repair),
        reason=repair.reason or "",
        findings=repair.findings or "",
        stopped=_stopped(_, repair),
        currency=quote_currency(request, held),
        shop_currency=request.state.shop.currency,
        renewed=repair.quote_round > 0,
        made_way=made_way,
    )


def forms_of(request: Request, repair: Repair | None) -> dict[str, Typed]:
    """Each step's form as nobody has filled it in yet."""
    until = today(request) + timedelta(days=USUAL_DAYS)
    amount = repair.quote_amount if repair else None
    forms = {f"{name}_form": Typed() for name in (*FORMS, "credited")}
    return forms | {
        "quote_form": blank(until=until, amount=amount, words=repair.quote_words if repair else None),
        "receive_form": blank(tracking=repair.tracking_in if repair else None),
    }


def quote_currency(request: Request, held: Held) -> str:
    """What the buyer paid in, if they bought in this store."""
    return held.order.presentment_currency if held.order else str(request.state.shop.currency)


def _now(_: Gettext, repair: Repair, *, under_way: bool) -> str:
    if repair.made_way_at is not None and repair.state in AT_WORK:
        return _(RETURNING if repair.state is RepairState.SHIPPED_BACK else MADE_WAY)
    return _(NOW[repair.state]) if under_way or repair.state is RepairState.NOT_REPAIRABLE else ""


def _possible(repair: Repair) -> list[str]:
    steps = STEPS if repair.made_way_at is None else STEPS_BACK
    return [BY_STAFF[step] for state, step in steps if state is repair.state and step in BY_STAFF]


def _usual(repair: Repair) -> Sequence[str]:
    if repair.state is RepairState.INSPECTED:
        return AFTER_INSPECTION[repair.grade or Grade.MINOR]
    return USUAL.get(repair.state, ())


def _stages(request: Request, events: Sequence[Event], repair: Repair) -> list[Stage]:
    """Where it has been, in order; a state that it came to twice counts as of the last time."""
    _, instant = words_of(request), filters(chosen(request))["instant"]
    zone = request.state.shop.timezone
    moved = [
        (RepairState(event.details["state"]), instant(event.happened_at, zone, "short"))
        for event in events
        if event.name == "repair:moved" and event.details["repair_id"] == str(repair.id)
    ]
    last = {state: number for number, (state, _when) in enumerate(moved)}
    return [
        Stage(label=_(REPAIR_STATE[state].text), when=when, now=state is repair.state)
        for number, (state, when) in enumerate(moved)
        if last[state] == number
    ]


def _facts(request: Request, repair: Repair) -> list[tuple[str, str]]:
    _, write = words_of(request), filters(chosen(request))
    money, day = write["money"], write["day"]
    offered, back = repair.quote(), repair.credited()
    facts = [
        (_("Found"), _(GRADE[repair.grade]) if repair.grade else ""),
        (_("Tracking, to us"), repair.tracking_in or ""),
        (_("Tracking, back"), repair.tracking_back or ""),
    ]
    if Right.SEE_COSTS in request.state.may:
        facts += [
            (_("Parts"), _cost(request, repair.parts_cost)),
            (_("Labour"), _cost(request, repair.labour_cost)),
        ]
    if offered:
        until = _("{amount}, until {day}").format(amount=money(offered.amount), day=day(offered.until))
        facts += [(_("Quote"), until), (_("For the buyer"), repair.quote_words or "")]
    if repair.paid_at:
        facts.append((_("Paid"), _("Yes, says Shopify")))
    if repair.credited_at:
        facts.append((_("Given back"), money(back) if back else _("By hand")))
        facts.append((_("Reference"), repair.credit_reference or ""))
    elif repair.owes_credit:
        facts.append((_("Given back"), _("On its way") if not repair.obstacle else _("Not yet")))
    return facts


def _cost(request: Request, amount: Decimal | None) -> str:
    shown = filters(chosen(request))["money"]
    return "" if amount is None else str(shown(Money(amount, request.state.shop.currency)))


def _links(request: Request, repair: Repair) -> list[tuple[str, str]]:
    _, links = words_of(request), []
    if repair.label_key and repair.label_type:
        links.append((_("Label"), file_url(request, repair.label_key, kind_of_type(repair.label_type))))
    elif repair.label_url:
        links.append((_("Label"), repair.label_url))
    if repair.order_gid:
        label = _("Order {name}").format(name=repair.order_name or "")
        links.append((label, admin_links.in_admin(request, "orders", repair.order_gid)))
    elif repair.draft_order_gid:
        links.append((_("Invoice"), admin_links.in_admin(request, "draft_orders", repair.draft_order_gid)))
    return links


def _stopped(_: Gettext, repair: Repair) -> Stopped | None:
    if repair.obstacle is None:
        return None
    first = OF_CREDIT if repair.owes_credit else OF_INVOICE
    advice = first.get(repair.obstacle) or ADVICE.get(repair.obstacle, LOOK_AT_ORDER)
    return Stopped(
        title=_(OBSTACLES[repair.obstacle].title),
        advice=_(advice),
        problem=repair.problem or "",
        by_hand=repair.owes_credit,
    )
