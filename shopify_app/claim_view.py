"""What the claim's page says, ready to be written."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from core.domain.claims import STEPS, ClaimState, ClaimStep
from core.domain.letters import Letter
from core.domain.remedies import Remedy
from core.domain.resolutions import ONLY_OUTSIDE
from core.store.claims import Claim, Evidence, Message
from core.store.letters import LetterRow
from core.store.owners import Owner
from core.store.units import Unit
from core.store.warranties import Warranty
from core.web.filters import filters
from core.web.locales import Gettext, chosen
from shopify_app import admin_links, words
from shopify_app.asking import words_of
from shopify_app.claim_amounts import AmountsShown, amounts_of
from shopify_app.claim_answer import Answer, answer_of
from shopify_app.claim_remedies import Carrying, Held, carrying_of, remedies_of
from shopify_app.events import Happening, happenings
from shopify_app.findings import line_of
from shopify_app.rows import ClaimLine, claim_line
from shopify_app.signed import photo_url
from shopify_app.words import Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    claim: Claim
    unit: Unit
    owner: Owner
    title: str
    image_url: str | None
    state: Badge
    outcome: Badge
    answer: Answer | None
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
    refundable: bool
    """A refund is among them."""
    amounts: AmountsShown
    others: list[tuple[str, str, str]]
    """Remedies that can take the place of the granted one."""
    done_outside: list[tuple[str, str]]
    history: list[Happening]


def view_of(request: Request, held: Held) -> View:
    _, claim, order = words_of(request), held.claim, held.order
    remedies, carrying = remedies_of(request, held), carrying_of(request, held)
    return View(
        claim=claim,
        unit=held.unit,
        owner=held.owner,
        title=held.unit.title,
        image_url=held.image_url,
        state=words.STATE[claim.state].said(_),
        outcome=words.OUTCOME[claim.outcome].said(_),
        answer=answer_of(request, held.decision) if held.decision else None,
        fault=_(words.FAULT[claim.fault]),
        wish=_(words.REMEDY[claim.wished_remedy]) if claim.wished_remedy else "",
        trace=[line_of(request, finding) for finding in claim.trace],
        cover=_cover(request, held.warranty),
        order_name=order.name if order else "",
        order_url=admin_links.in_admin(request, "orders", order.gid) if order else "",
        photos=[(photo_url(request, photo.key), photo) for photo in held.photos],
        messages=[_message(request, message) for message in held.messages],
        letters=[_letter(_, letter) for letter in held.letters],
        earlier=[claim_line(other, unit, None, _=_) for other, unit in held.earlier],
        decision=_decision(_, request, claim),
        carrying=carrying,
        running=claim.state is ClaimState.APPROVED and not (carrying and carrying.pending),
        steps=frozenset(step for state, step in STEPS if state is claim.state),
        remedies=remedies,
        refundable=any(value == Remedy.REFUND for value, _label, _help in remedies),
        amounts=amounts_of(request, held.preview),
        others=_others(held, remedies),
        done_outside=words.options(words.DONE_OUTSIDE, _),
        history=happenings(request, held.events),
    )


def _others(held: Held, remedies: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    if held.resolution is not None and held.resolution.obstacle in ONLY_OUTSIDE:
        return []
    return [remedy for remedy in remedies if remedy[0] != held.claim.remedy]


def _cover(request: Request, warranty: Warranty) -> str:
    _, day = words_of(request), filters(chosen(request))["day"]
    if warranty.starts_on is None:
        return _("No terms yet")
    if warranty.ends_on is None:
        return _("From {first} for life").format(first=day(warranty.starts_on))
    return _("{first} to {last}").format(first=day(warranty.starts_on), last=day(warranty.ends_on))


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
    return _("{what}. Decided by: {who}.").format(what=what, who=by) + against
