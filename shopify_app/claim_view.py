"""What the claim's page says, ready to be written."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from core.domain.actors import BUYER, is_rule
from core.domain.claims import STEPS, UNDECIDED, ClaimState, ClaimStep
from core.domain.deciding import Course, Outcome, approval_overrides
from core.domain.evidence import Piece
from core.domain.letters import Letter
from core.domain.payments import PaymentNews
from core.domain.queues import Queue
from core.domain.remedies import Remedy
from core.domain.repairs import RepairNews
from core.domain.resolutions import Obstacle
from core.domain.returns import ReturnNews
from core.domain.rights import Right
from core.store.claims import Claim, Message
from core.store.letters import LetterRow
from core.store.owners import Owner
from core.store.units import Unit
from core.store.warranties import Warranty
from core.web.filters import filters
from core.web.locales import Gettext, chosen
from shopify_app import admin_links, words
from shopify_app.asking import present, words_of
from shopify_app.claim_amounts import AmountsShown, amounts_of
from shopify_app.claim_answer import Answer, answer_of
from shopify_app.claim_appeal import Appeal, appeal_of
from shopify_app.claim_delivery import Delivery, Shipped, delivery_of, parcels_of
from shopify_app.claim_evidence import File, SignalView, files_of, signals_of
from shopify_app.claim_payment import PaymentShown, payment_of
from shopify_app.claim_remedies import Carrying, Held, carrying_of, on_offer, remedies_of
from shopify_app.claim_rights import Barred, barred_of, escalated_in_words, may_hand_up
from shopify_app.claim_suggestion import Suggestion, is_coming, left_of, suggestion_of
from shopify_app.clocks import clock_of
from shopify_app.colleagues import name_of, who
from shopify_app.events import Happening, happenings
from shopify_app.findings import line_of
from shopify_app.repair_words import NEWS
from shopify_app.return_words import NEWS as RETURN_NEWS
from shopify_app.rows import ClaimLine, claim_line
from shopify_app.words import Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    claim: Claim
    unit: Unit
    numbered: Warranty | None
    """Of another piece that has the serial which the buyer typed."""
    named_order_url: str
    """In Shopify; empty where we hold no order with the number that the buyer typed."""
    owner: Owner
    title: str
    image_url: str | None
    state: Badge
    queue: tuple[str, str, str] | None
    """Where it waits for staff: the queue, whose it is, and whom they stand in for."""
    outcome: Badge
    answer: Answer | None
    fault: str
    wish: str
    trace: list[tuple[str, Badge, str]]
    cover: str
    order_name: str
    order_url: str
    clock: Badge | None
    files: list[File]
    is_undecided: bool
    signals: list[SignalView]
    missing: list[Piece]
    """Of an undecided claim: what its tier misses."""
    named: list[tuple[Piece, str]]
    """What the buyer can be asked for by name."""
    asks: bool
    """The computed answer is to ask for what is missing."""
    messages: list[tuple[bool, str, Message, str]]
    """Whether it is ours, who wrote it, the words, and what it asks for by name."""
    letters: list[tuple[str, Badge, datetime]]
    earlier: list[ClaimLine]
    decision: str
    first_decision: str
    """Of a claim whose decline is looked at again."""
    appeal: Appeal | None
    """While its second look waits."""
    needs_reason: bool
    """Whichever remedy is approved, it asks for a reason."""
    escalated: str
    """Who handed it up, while it waits."""
    hands_up: bool
    suggestion: Suggestion | None
    returning: bool
    """Others return the unit's line in Shopify, while the claim is undecided."""
    coming: bool
    """A rule decides it in a moment."""
    left: str
    """Why a rule left it to people."""
    carrying: Carrying | None
    running: bool
    steps: frozenset[ClaimStep]
    barred: Barred
    remedies: list[tuple[str, str, str]]
    refundable: bool
    """A refund is among them."""
    creditable: bool
    """Store credit is."""
    amounts: AmountsShown
    others: list[tuple[str, str, str]]
    """Remedies that can take the place of the granted one."""
    done_outside: list[tuple[str, str]]
    payment: PaymentShown | None
    """What the buyer pays for the replacement."""
    parcels: list[Shipped]
    delivery: Delivery | None
    """Where a replacement goes, as long as one may come of it or did."""
    history: list[Happening]


def view_of(request: Request, held: Held) -> View:
    _, claim, order = words_of(request), held.claim, held.order
    remedies, carrying = remedies_of(request, held), carrying_of(request, held)
    missing = [Piece(piece) for piece in held.decision.missing] if held.decision else []
    missing = missing if claim.state in UNDECIDED else []
    barred = barred_of(request, claim.outcome, held.terms, on_offer(held), cure=bool(missing))
    appeal = appeal_of(request, claim)
    grantable = [each for each in remedies if each[0] not in barred.remedies]
    return View(
        claim=claim,
        unit=held.unit,
        numbered=held.numbered,
        named_order_url=admin_links.in_admin(request, "orders", held.named_order.gid)
        if held.named_order
        else "",
        owner=held.owner,
        title=held.unit.title,
        image_url=held.image_url,
        state=_state(claim, carrying).said(_),
        queue=_queue(request, held),
        outcome=words.OUTCOME[claim.outcome].said(_),
        answer=answer_of(request, held.decision, from_order=held.order is not None)
        if held.decision
        else None,
        fault=_(words.FAULT[claim.fault]),
        wish=_(words.REMEDY[claim.wished_remedy]) if claim.wished_remedy else "",
        trace=[line_of(request, finding) for finding in claim.trace],
        cover=_cover(request, held.warranty),
        order_name=order.name if order else "",
        order_url=admin_links.in_admin(request, "orders", order.gid) if order else "",
        clock=clock_of(request, claim, present()),
        files=files_of(request, held.files),
        is_undecided=claim.state in UNDECIDED,
        returning=claim.state in UNDECIDED and _returning(held),
        signals=signals_of(request, held.signals),
        missing=missing,
        named=_named(_, held),
        asks=bool(missing) and held.decision is not None and held.decision.course is Course.ASK,
        messages=[_message(request, message) for message in held.messages],
        letters=[_letter(_, letter) for letter in held.letters],
        earlier=[claim_line(other, unit, None, _=_) for other, unit in held.earlier],
        decision=_decision(_, request, held),
        first_decision=_first(_, request, held),
        appeal=appeal,
        needs_reason=_needs_reason(held, appeal, missing=bool(missing)),
        escalated=escalated_in_words(request, claim),
        hands_up=may_hand_up(request, claim),
        suggestion=suggestion_of(request, held),
        coming=is_coming(held),
        left=left_of(request, held),
        carrying=carrying,
        running=claim.state is ClaimState.APPROVED and not (carrying and carrying.waits),
        steps=_steps(request, held, appeal),
        barred=barred,
        remedies=grantable,
        refundable=any(value == Remedy.REFUND for value, _label, _help in grantable),
        creditable=any(value == Remedy.STORE_CREDIT for value, _label, _help in grantable),
        amounts=amounts_of(request, held.preview, claim, held.owner),
        others=_others(request, held, remedies),
        done_outside=words.options(words.DONE_OUTSIDE, _),
        payment=payment_of(request, held),
        parcels=parcels_of(request, held),
        delivery=delivery_of(request, held),
        history=happenings(request, held.events),
    )


def _state(claim: Claim, carrying: Carrying | None) -> Badge:
    return words.WAITS_FOR_STOCK if carrying and carrying.waits_for_stock else words.STATE[claim.state]


def _needs_reason(held: Held, appeal: Appeal | None, *, missing: bool) -> bool:
    """As `claims.approve` asks for one. Whether a remedy is on offer depends on which is chosen."""
    goodwill = held.terms.value().goodwill if held.terms else None
    in_own_words = held.claim.outcome is Outcome.GOODWILL and not (goodwill and goodwill.reasons)
    against = approval_overrides(held.claim.outcome, on_offer=True, missing=missing)
    return against or in_own_words or (appeal is not None and appeal.was_rule)


def _steps(request: Request, held: Held, appeal: Appeal | None) -> frozenset[ClaimStep]:
    claim, resolution = held.claim, held.resolution
    steps = frozenset(step for state, step in STEPS if state is claim.state)
    if resolution is not None and resolution.obstacle is Obstacle.NOT_REPAIRABLE:
        steps -= {ClaimStep.RETRY}
    if claim.escalated_by == str(request.state.staff):
        steps -= {ClaimStep.APPROVE}
    is_another_s = appeal is not None and appeal.is_own and not appeal.is_alone
    return steps - {ClaimStep.APPROVE, ClaimStep.DECLINE} if is_another_s else steps


def _others(request: Request, held: Held, remedies: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    resolution = held.resolution
    if resolution is not None and (resolution.excess or resolution.only_outside):
        return []
    promised = held.terms.value().remedies if held.terms else ()
    possible = frozenset(Remedy) if Right.OVERRIDE in request.state.may else frozenset(promised)
    credit = held.preview.credit
    by_itself = resolution is not None and resolution.through_the_order and credit and credit.by_account
    taken = {held.claim.remedy} - ({Remedy.STORE_CREDIT} if by_itself else set())
    return [remedy for remedy in remedies if remedy[0] in possible and remedy[0] not in taken]


def _returning(held: Held) -> bool:
    money = held.order.money_value() if held.order else None
    line = money.lines.get(held.line.gid) if money and held.line else None
    return bool(line and line.returning)


def _queue(request: Request, held: Held) -> tuple[str, str, str] | None:
    _, queue = words_of(request), held.claim.queue or Queue.REVIEW
    charge = held.charges.get(queue)
    if charge is None or held.claim.state is not ClaimState.IN_REVIEW:
        return None
    away = name_of(_, charge.owner) if charge.holder.id != charge.owner.id else ""
    return _(words.QUEUE[queue]), name_of(_, charge.holder), away


def _cover(request: Request, warranty: Warranty) -> str:
    _, day = words_of(request), filters(chosen(request))["day"]
    if warranty.starts_on is None:
        return _("No terms yet")
    if warranty.ends_on is None:
        return _("From {first} for life").format(first=day(warranty.starts_on))
    return _("{first} to {last}").format(first=day(warranty.starts_on), last=day(warranty.ends_on))


def _named(_: Gettext, held: Held) -> list[tuple[Piece, str]]:
    """A piece that is missing, as often as it is; a serial that we know is no question."""
    known = held.unit.serial or held.claim.serial
    missing = held.decision.missing if held.decision else {}
    return [
        (piece, words.pieces(_, {piece: missing.get(piece, 1)}))
        for piece in Piece
        if piece is not Piece.SERIAL or not known
    ]


def _message(request: Request, message: Message) -> tuple[bool, str, Message, str]:
    """Whether it is ours, who wrote it, the words, and the pieces that it asks for."""
    _, ours = words_of(request), message.actor != str(BUYER)
    return ours, who(request, message.actor), message, words.pieces(_, message.asked_for())


def _letter(_: Gettext, letter: LetterRow) -> tuple[str, Badge, datetime]:
    name = _(words.LETTER[Letter(letter.kind)])
    if letter.kind == Letter.REPAIR_NEWS:
        name = _("Repair: {state}").format(state=_(NEWS[RepairNews(letter.context["news"])]))
    if letter.kind == Letter.RETURN_NEWS:
        name = _("Faulty unit: {state}").format(state=_(RETURN_NEWS[ReturnNews(letter.context["news"])]))
    if letter.kind == Letter.PAYMENT_NEWS and letter.context.get("news") == PaymentNews.MISSED:
        name = _("Invoice no longer valid")
    if letter.problem:
        return name, Badge(_("Not delivered"), "critical"), letter.written_at
    badge = Badge(_("Sent"), "success") if letter.sent_at else Badge(_("On its way"), "info")
    return name, badge, letter.sent_at or letter.written_at


def _decision(_: Gettext, request: Request, held: Held) -> str:
    claim = held.claim
    if claim.decided_by is None:
        return ""
    what = _(words.DECLINE[claim.decline_reason]) if claim.decline_reason else ""
    what = _(words.REMEDY[claim.remedy]) if claim.remedy else what
    against = " " + _("This went against the computed answer.") if claim.overridden else ""
    if claim.appealed_at is not None and is_rule(claim.first_decided_by):
        against = " " + _("On appeal, against what a rule had decided.") if claim.overridden else ""
    return _by(_, request, held, what, claim.decided_by) + against


def _first(_: Gettext, request: Request, held: Held) -> str:
    claim = held.claim
    if claim.appealed_at is None or claim.first_decided_by is None:
        return ""
    what = _(words.DECLINE[claim.decline_reason]) if claim.decline_reason else _("Declined")
    return _by(_, request, held, what, claim.first_decided_by)


def _by(_: Gettext, request: Request, held: Held, what: str, actor: str) -> str:
    by, version = who(request, actor), held.terms.number if held.terms else None
    if is_rule(actor) and version is not None:
        said = _("{what}. Decided by the rule “{rule}” of version {number}.")
        return said.format(what=what, rule=actor.partition(":")[2], number=version)
    return _("{what}. Decided by: {who}.").format(what=what, who=by)
