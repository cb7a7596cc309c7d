"""The faulty unit on its way back as its card shows it: where it is, until when, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from core.domain.returns import AWAITED, STEPS, Back, ReturnState, ReturnStep, Rule
from core.files.kinds import kind_of_type
from core.store.returns import Return
from core.web.filters import filters
from core.web.forms import Typed, blank
from core.web.locales import Gettext, chosen
from shopify_app import admin_links, words
from shopify_app.asking import words_of
from shopify_app.claim_remedies import Held
from shopify_app.repair_words import GRADE
from shopify_app.return_words import BACK, CHOICE, END_BY_HAND, FIRST, NOW, OUTSIDE, RETURN_STATE
from shopify_app.signed import file_url
from shopify_app.words import Badge

FORMS = ("accept", "label", "send", "receive", "inspect", "waive")
BY_STAFF: Mapping[ReturnStep, str] = {
    ReturnStep.ACCEPT: "accept",
    ReturnStep.SEND_LABEL: "label",
    ReturnStep.SEND: "send",
    ReturnStep.RECEIVE: "receive",
    ReturnStep.INSPECT: "inspect",
    ReturnStep.WAIVE: "waive",
}
"""The forms of the card; the other steps are the buyer's and the clock's."""
USUAL: Mapping[ReturnState, Sequence[str]] = {
    ReturnState.ASKED: ("label", "receive"),
    ReturnState.LABEL_SENT: ("receive",),
    ReturnState.ON_ITS_WAY: ("receive",),
    ReturnState.RECEIVED: ("inspect",),
    ReturnState.OVERDUE: ("receive", "waive"),
}
"""What comes next as a rule; whatever else is possible is folded away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnView:
    state: Badge
    now: str
    first: str
    """Where the remedy waits for it."""
    next: Sequence[str]
    others: Sequence[str]
    facts: list[tuple[str, str]]
    links: list[tuple[str, str]]
    outside: str
    problem: str
    findings: str
    reason: str
    days: int


def shown_return(request: Request, held: Held) -> ReturnView | None:
    if held.back is None:
        return None
    _, row = words_of(request), held.back
    usual = USUAL.get(row.state, ())
    possible = [BY_STAFF[step] for state, step in STEPS if state is row.state and step in BY_STAFF]
    unended = row.ended_at is not None and row.problem and row.outside is None
    return ReturnView(
        state=RETURN_STATE[row.state].said(_),
        now=_(NOW[row.state]) if row.state in NOW else "",
        first=_(FIRST) if row.holds_remedy and row.back is Back.FIRST else "",
        next=[name for name in usual if name in possible],
        others=[name for name in possible if name not in usual],
        facts=[pair for pair in _facts(request, row) if pair[1]],
        links=_links(request, held, row),
        outside=_(END_BY_HAND) if unended else _(OUTSIDE[row.outside]) if row.outside else "",
        problem=row.problem or "",
        findings=row.findings or "",
        reason=row.reason or "",
        days=row.days,
    )


def _facts(request: Request, row: Return) -> list[tuple[str, str]]:
    _, day = words_of(request), filters(chosen(request))["day"]
    awaited = row.state in AWAITED and row.back is Back.AFTERWARDS
    return [
        (_("How"), _(BACK[row.back])),
        (_("Last day"), day(row.due_on) if row.due_on else ""),
        (_("Days from the replacement's order"), str(row.days) if awaited and not row.due_on else ""),
        (_("Shipping is paid by"), _(words.PAYER[row.payer]) if row.state in AWAITED else ""),
        (_("Tracking, to us"), row.tracking or ""),
        (_("Found"), _(GRADE[row.grade]) if row.grade else ""),
    ]


def _links(request: Request, held: Held, row: Return) -> list[tuple[str, str]]:
    _, links = words_of(request), []
    if row.label_key and row.label_type:
        links.append((_("Label"), file_url(request, row.label_key, kind_of_type(row.label_type))))
    elif row.label_url:
        links.append((_("Label"), row.label_url))
    if row.gid and held.order is not None:
        label = _("Return {name} in Shopify").format(name=row.name or "")
        links.append((label, admin_links.in_admin(request, "orders", held.order.gid)))
    return links


def return_forms(held: Held) -> dict[str, Typed]:
    """Each step's form as nobody has filled it in yet."""
    forms = {f"back_{name}_form": Typed() for name in FORMS}
    return forms | {"back_send_form": blank(tracking=held.back.tracking if held.back else None)}


def rule_of(held: Held) -> Rule:
    """As the terms say; whoever approves may say otherwise."""
    terms = held.terms.value() if held.terms else None
    return Rule(terms.unit_back, terms.unit_back_days) if terms else Rule()


def unit_back_in_words(_: Gettext, held: Held) -> str:
    """By the terms."""
    rule = rule_of(held)
    if rule.back is Back.AFTERWARDS:
        return _("The faulty unit: advance exchange, {days} days").format(days=rule.days)
    return _("The faulty unit: {how}.").format(how=_(CHOICE[rule.back]))


def ways_back(_: Gettext) -> list[tuple[str, str]]:
    return words.options(CHOICE, _)
