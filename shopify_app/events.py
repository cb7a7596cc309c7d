"""History in sentences: what happened, who did it, when; newest first."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.requests import Request

from core.domain.claims import DeclineReason
from core.domain.deciding import Automation, Outcome
from core.domain.evidence import Piece
from core.domain.money import Money
from core.domain.registrations import Channel
from core.domain.remedies import Completion, Remedy
from core.domain.repairs import Grade, RepairState
from core.domain.resolutions import Obstacle
from core.domain.returns import Back, ReturnState
from core.domain.signals import SignalKind
from core.services.corrections import FOR_LIFE
from core.store.history import Event
from core.web.filters import filters
from core.web.locales import Gettext, chosen, translatable
from shopify_app import words
from shopify_app.asking import words_of
from shopify_app.colleagues import who
from shopify_app.hindrances import LEFT
from shopify_app.obstacles import OBSTACLES
from shopify_app.repair_words import GRADE, REPAIR_STATE
from shopify_app.return_words import BACK, RETURN_STATE

PLAIN: Mapping[str, str] = {
    "claim:answered": translatable("The buyer answered."),
    "claim:escalated": translatable("Handed up to somebody who may decide more."),
    "limits:set": translatable("Limits of approval set."),
    "claim:appealed": translatable("The buyer asked for a second look."),
    "resolution:retried": translatable("Went on after the obstacle was removed."),
    "resolution:replaced": translatable("The replacement is on order."),
    "resolution:shipped": translatable("The replacement left."),
    "resolution:delivered": translatable("The replacement arrived."),
    "resolution:refunded": translatable("The money is on its way back."),
    "resolution:repaired": translatable("The repaired piece is back with the buyer."),
    "resolution:returned": translatable("The piece is back with the buyer, unrepaired."),
    "payment:missed": translatable("The invoice was not paid: nobody can pay it any more."),
    "payment:overdue": translatable("The last day to pay for the replacement is over, and it is not paid."),
    "payment:paid": translatable("The buyer paid for the replacement."),
    "payment:taken_back": translatable("The invoice is to be taken back."),
    "payment:waived": translatable("The replacement goes out without charge."),
    "payment:stranded": translatable("The buyer paid for a replacement that they do not get."),
    "payment:returned": translatable("The buyer has back what they paid for the replacement."),
    "repair:invoiced": translatable("Shopify sent the buyer the invoice of the repair."),
    "repair:invoice_withdrawn": translatable("The invoice of the repair was taken back: nobody can pay it."),
    "repair:made_way": translatable("The repair ended: another remedy counts."),
    "repair:paid_late": translatable("The invoice was paid when the repair could not be done any more."),
    "repair:retried": translatable("What the repair needs of Shopify was tried again."),
    "resolution:credited": translatable("The store credit is in the buyer's account."),
    "claim:credit_consented": translatable("The buyer agreed to a customer account for store credit."),
    "claim:address_given": translatable("The address for the replacement was given."),
    "resolution:came_late": translatable("An earlier remedy took effect in Shopify as well."),
    "resolution:ordered_again": translatable("Another order was made for the claim in Shopify."),
    "resolution:lost_sight_of": translatable(
        "Shopify does not show the order any more, so nobody can look whether the earlier remedy took effect."
    ),
    "signal:set_aside": translatable("What was noticed was set aside."),
    "proof:confirmed": translatable("The proof of purchase was confirmed."),
    "unit:numbered": translatable("The serial number was noted on the unit."),
    "unit:renumbered": translatable("The serial number of the unit was corrected."),
    "unit:unnumbered": translatable("The serial number was taken off the unit."),
    "code:voided": translatable("A label was made void."),
    "unit:labelled": translatable("A label was made for this unit."),
    "warranty:inherited": translatable("Took over the promise of the unit that it replaces."),
    "registration:confirmed": translatable("Registered."),
    "registration:disputed": translatable("Someone else registered it too: a dispute began."),
    "registration:accepted": translatable("The dispute was settled for the new owner."),
    "registration:rejected": translatable("The dispute was settled for the earlier owner."),
    "substitute:named": translatable("A substitute was named."),
    "substitute:forgotten": translatable("A substitute was removed."),
    "policy:created": translatable("Policy begun."),
    "policy:assigned": translatable("The products were chosen anew."),
    "sheet:ordered": translatable("Labels ordered."),
    "order:deleted": translatable("The order was deleted in Shopify."),
}


MOVED = frozenset({"warranty:extended", "warranty:end_taken_back"})
"""What changes a last covered day."""
NAMED: Mapping[str, str] = {"name": translatable("the name"), "email": translatable("the e-mail address")}
"""What names a person: only that it changed is kept."""


@dataclass(frozen=True, slots=True)
class Happening:
    """As `ui.timeline` reads it."""

    text: str
    when: str
    who: str


def happenings(request: Request, events: Iterable[Event]) -> list[Happening]:
    _ = words_of(request)
    instant = filters(chosen(request))["instant"]
    zone = request.state.shop.timezone
    return [
        Happening(
            sentence(request, event),
            instant(event.happened_at, zone, "short"),
            who(request, event.actor),
        )
        for event in sorted(events, key=lambda event: event.id, reverse=True)
    ]


def sentence(request: Request, event: Event) -> str:
    _, special = words_of(request), SPECIAL.get(event.name)
    if special is not None:
        return special(_, _written(request, event))
    return _(PLAIN[event.name]) if event.name in PLAIN else event.name.replace(":", " ").replace("_", " ")


def _written(request: Request, event: Event) -> dict[str, Any]:
    """Days and amounts as people write them; history keeps them as machines do."""
    _, write, details = words_of(request), filters(chosen(request)), dict(event.details)
    if event.name in MOVED and details["before"] and details["after"]:
        details |= {name: write["day"](date.fromisoformat(details[name])) for name in ("before", "after")}
    if "until" in details:
        details["until"] = write["day"](date.fromisoformat(details["until"]))
    if "purchased_on" in details:
        known = details["purchased_on"]
        details["purchased_on"] = [write["day"](date.fromisoformat(day)) if day else "–" for day in known]
    if "ends_on" in details:
        details["ends_on"] = [_end(_, write["day"], day) for day in details["ends_on"]]
    for name in ("amount", "excess", "supplement"):
        if details.get(name):
            details[name] = write["money"](Money.parse(details[name]))
    return details


def _end(_: Gettext, write: Callable[[date], str], day: str) -> str:
    """An ISO date, `for_life`, or nothing where the promise ended."""
    if not day:
        return "–"
    return _("for life") if day == FOR_LIFE else write(date.fromisoformat(day))


def _filed(_: Gettext, details: Mapping[str, Any]) -> str:
    answer = _(words.OUTCOME[Outcome(details["outcome"])].text)
    return _("Claim filed. Computed answer: {answer}.").format(answer=answer)


def _asked(_: Gettext, details: Mapping[str, Any]) -> str:
    pieces = {Piece(piece): count for piece, count in details.get("pieces", {}).items()}
    if not pieces:
        return _("The buyer was asked for more.")
    return _("The buyer was asked for: {pieces}.").format(pieces=words.pieces(_, pieces))


def _added_to(_: Gettext, details: Mapping[str, Any]) -> str:
    pieces = {Piece(piece): count for piece, count in details["pieces"].items()}
    return _("Staff added: {pieces}.").format(pieces=words.pieces(_, pieces))


def _noticed(_: Gettext, details: Mapping[str, Any]) -> str:
    kind = _(words.SIGNAL[SignalKind(details["kind"])])
    return _("Noticed: {kind} in claim {number}.").format(kind=kind, number=details["other"])


def _approved(_: Gettext, details: Mapping[str, Any]) -> str:
    remedy = _(words.REMEDY[Remedy(details["remedy"])])
    if details.get("amount"):
        remedy = f"{remedy}, {details['amount']}"
    if details.get("excess"):
        remedy = _("{remedy}, and {excess} as store credit").format(remedy=remedy, excess=details["excess"])
    if details.get("supplement"):
        remedy = _("{remedy}, and {amount} paid back").format(remedy=remedy, amount=details["supplement"])
    if details.get("overridden"):
        return _("Approved against the computed answer: {remedy}.").format(remedy=remedy)
    if details.get("outcome") == Outcome.GOODWILL:
        return _("Granted as goodwill: {remedy}.").format(remedy=remedy)
    return _("Approved: {remedy}.").format(remedy=remedy)


def _declined(_: Gettext, details: Mapping[str, Any]) -> str:
    reason = _(words.DECLINE[DeclineReason(details["reason"])])
    if details.get("overridden"):
        return _("Declined against the computed answer: {reason}.").format(reason=reason)
    return _("Declined: {reason}.").format(reason=reason)


def _left(_: Gettext, details: Mapping[str, Any]) -> str:
    why = LEFT[details["why"]]
    return _("A rule left this to people.") + " " + _(why)


def _automated(_: Gettext, details: Mapping[str, Any]) -> str:
    choice, _means = words.AUTOMATION[Automation(details["automation"])]
    return _("Automatic decisions: {choice}.").format(choice=_(choice))


def _completion(_: Gettext, details: Mapping[str, Any]) -> str:
    choice, _means = words.COMPLETION[Completion(details["completion"])]
    return _("Replacements become orders: {choice}.").format(choice=_(choice))


def _stalled(_: Gettext, details: Mapping[str, Any]) -> str:
    obstacle = _(OBSTACLES[Obstacle(details["obstacle"])].title)
    return _("Stopped: {obstacle}.").format(obstacle=obstacle)


def _back_ordered(_: Gettext, details: Mapping[str, Any]) -> str:
    return _("Out of stock; promised to the buyer by {until}.").format(until=details["until"])


def _substituted(_: Gettext, details: Mapping[str, Any]) -> str:
    return _("A substitute is sent: {title}.").format(title=details["title"] or "–")


def _accepted(_: Gettext, details: Mapping[str, Any]) -> str:
    if details.get("excess"):
        return _("What can be paid now was approved: {amount}, and {excess} as store credit.").format_map(
            details
        )
    return _("What can be paid now was approved: {amount}.").format(amount=details["amount"])


def _moved(_: Gettext, details: Mapping[str, Any]) -> str:
    state = _(REPAIR_STATE[RepairState(details["state"])].text)
    if details.get("grade"):
        state = f"{state}, {_(GRADE[Grade(details['grade'])])}"
    if details.get("amount"):
        state = f"{state}, {details['amount']}"
    return _("Repair: {state}.").format(state=state)


def _stopped(_: Gettext, details: Mapping[str, Any]) -> str:
    obstacle = _(OBSTACLES[Obstacle(details["obstacle"])].title)
    return _("The repair needs somebody: {obstacle}.").format(obstacle=obstacle)


def _credited(_: Gettext, details: Mapping[str, Any]) -> str:
    amount = details.get("amount") or "–"
    return _("What the buyer paid for the repair went back: {amount}.").format(amount=amount)


def _asked_to_pay(_: Gettext, details: Mapping[str, Any]) -> str:
    return _("Shopify sent the buyer the invoice for the replacement, to be paid by {until}.").format(
        until=details["until"]
    )


def _switched(_: Gettext, details: Mapping[str, Any]) -> str:
    remedy = _(words.REMEDY[Remedy(details["remedy"])])
    return _("Another remedy was chosen: {remedy}.").format(remedy=remedy)


def _settled_outside(_: Gettext, details: Mapping[str, Any]) -> str:
    done = _(words.DONE_OUTSIDE[Remedy(details["remedy"])])
    return _("Settled outside: {done}.").format(done=done)


def _withdrawn(_: Gettext, details: Mapping[str, Any]) -> str:
    remedy = _(words.REMEDY[Remedy(details["remedy"])])
    return _("Made sure that it has no effect: {remedy}.").format(remedy=remedy)


def _corrected(_: Gettext, details: Mapping[str, Any]) -> str:
    said = [_(NAMED[name]) for name in details.get("named", [])]
    if "purchased_on" in details:
        before, after = details["purchased_on"]
        said.append(_("day of purchase {before} → {after}").format(before=before, after=after))
    if "channel" in details:
        before, after = (_(words.CHANNEL[Channel(each)]) for each in details["channel"])
        said.append(_("bought at {before} → {after}").format(before=before, after=after))
    if "ends_on" in details:
        before, after = details["ends_on"]
        said.append(_("last covered day {before} → {after}").format(before=before, after=after))
    return _("Registration corrected: {changes}.").format(changes=", ".join(said))


def _invalidated(_: Gettext, details: Mapping[str, Any]) -> str:
    said = _("The registration was made invalid.")
    if "ends_on" not in details:
        return said
    before, after = details["ends_on"]
    return f"{said} " + _("Last covered day: {before} → {after}.").format(before=before, after=after)


def _extended(_: Gettext, details: Mapping[str, Any]) -> str:
    return _("Last covered day extended: {before} → {after}.").format(**details)


def _taken_back(_: Gettext, details: Mapping[str, Any]) -> str:
    return _("Extension taken back: {before} → {after}.").format(**details)


def _published(_: Gettext, details: Mapping[str, Any]) -> str:
    return _("Version {number} published.").format(number=details["number"])


def _return_asked(_: Gettext, details: Mapping[str, Any]) -> str:
    said = _("The faulty unit: {how}.").format(how=_(BACK[Back(details["back"])]))
    if details["back"] == Back.AFTERWARDS:
        said += " " + _("Days to send it: {days}.").format(days=details["days"])
    return said


def _return_moved(_: Gettext, details: Mapping[str, Any]) -> str:
    state = _(RETURN_STATE[ReturnState(details["state"])].text)
    if details.get("grade"):
        state = f"{state}, {_(GRADE[Grade(details['grade'])])}"
    return _("Faulty unit: {state}.").format(state=state)


def _return_counted(_: Gettext, details: Mapping[str, Any]) -> str:
    return _("The faulty unit is to be sent by {until}.").format(until=details["until"])


SPECIAL: Mapping[str, Callable[[Gettext, Mapping[str, Any]], str]] = {
    "claim:filed": _filed,
    "claim:asked": _asked,
    "claim:added_to": _added_to,
    "claim:approved": _approved,
    "signal:noticed": _noticed,
    "claim:declined": _declined,
    "claim:left_to_people": _left,
    "policy:automated": _automated,
    "policy:completion_set": _completion,
    "resolution:stalled": _stalled,
    "resolution:amount_accepted": _accepted,
    "payment:asked": _asked_to_pay,
    "repair:moved": _moved,
    "repair:stopped": _stopped,
    "repair:credited": _credited,
    "return:asked": _return_asked,
    "return:moved": _return_moved,
    "return:counted": _return_counted,
    "resolution:back_ordered": _back_ordered,
    "resolution:substituted": _substituted,
    "resolution:switched": _switched,
    "resolution:settled_outside": _settled_outside,
    "resolution:withdrawn": _withdrawn,
    "registration:corrected": _corrected,
    "registration:invalidated": _invalidated,
    "warranty:extended": _extended,
    "warranty:end_taken_back": _taken_back,
    "terms:published": _published,
}
