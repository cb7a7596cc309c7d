"""What the warranty's page says, ready to be written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from starlette.requests import Request

from core.domain.codes import grouped
from core.domain.terms import StartRule
from core.domain.units import VoidReason
from core.store.claims import Claim
from core.store.codes import CodeRow
from core.store.history import Event
from core.store.orders import OrderLineRow, OrderRow
from core.store.owners import Owner
from core.store.policies import Policy, TermsRow
from core.store.registrations import Registration
from core.store.units import Unit
from core.store.warranties import Warranty
from core.web.filters import filters
from core.web.locales import Gettext, chosen
from shopify_app import admin_links, words
from shopify_app.asking import words_of
from shopify_app.events import Happening, happenings
from shopify_app.rows import ClaimLine, claim_line, status_of
from shopify_app.words import Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The rows."""

    warranty: Warranty
    unit: Unit
    line: OrderLineRow | None
    order: OrderRow | None
    terms: tuple[Policy, TermsRow] | None
    owner: Owner | None
    registrations: Sequence[tuple[Registration, Owner]]
    code: CodeRow | None
    claims: Sequence[Claim]
    open_claim: Claim | None
    before: Warranty | None
    after: Sequence[Warranty]
    events: Sequence[Event]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    id: UUID
    title: str
    origin: str
    badge: Badge
    exception: str
    ended: str
    cover: list[tuple[str, str]]
    policy: tuple[UUID, str] | None
    order_url: str
    order_facts: list[tuple[str, str]]
    owner: Owner | None
    registrations: list[tuple[UUID, str, str, str, Badge]]
    code: str
    code_id: UUID | None
    registration_url: str
    sheet_id: UUID | None
    can_be_labelled: bool
    certificate_url: str
    claims: list[ClaimLine]
    open_claim: Claim | None
    before: UUID | None
    after: list[UUID]
    history: list[Happening]


def view_of(request: Request, held: Held, today: date) -> View:
    _ = words_of(request)
    warranty, unit, code = held.warranty, held.unit, held.code
    return View(
        id=warranty.id,
        title=unit.title,
        origin=_origin(_, held),
        badge=words.STATUS[status_of(warranty, unit, today)].said(_),
        exception=warranty.exception or "",
        ended=_ended(_, held),
        cover=_cover(request, held),
        policy=_policy(_, held),
        order_url=admin_links.in_admin(request, "orders", held.order.gid) if held.order else "",
        order_facts=_order_facts(_, held),
        owner=held.owner,
        registrations=[_registration(request, pair) for pair in held.registrations],
        code=grouped(code.code) if code else "",
        code_id=code.id if code else None,
        registration_url=admin_links.registration(request, code.code) if code else "",
        sheet_id=code.sheet_id if code else None,
        can_be_labelled=code is None and unit.void_reason is None,
        certificate_url=admin_links.certificate(request, warranty.certificate_code),
        claims=[claim_line(claim, unit, None, _=_) for claim in held.claims],
        open_claim=held.open_claim,
        before=held.before.id if held.before else None,
        after=[each.id for each in held.after],
        history=happenings(request, held.events),
    )


def _origin(_: Gettext, held: Held) -> str:
    if held.order is None or held.line is None:
        return _("Registered by its owner; not from an order of this store")
    return _("Unit {position} of {quantity}, order {name}").format(
        position=held.unit.position, quantity=held.line.quantity, name=held.order.name
    )


def _ended(_: Gettext, held: Held) -> str:
    reason = held.unit.void_reason
    if reason is VoidReason.REPLACED and not held.after:
        return _(words.REPLACED_OUTSIDE)
    return _(words.VOID[reason]) if reason else ""


def _cover(request: Request, held: Held) -> list[tuple[str, str]]:
    _, day, warranty = words_of(request), filters(chosen(request))["day"], held.warranty
    if warranty.starts_on is None or warranty.basis is None:
        return [(_("Covered"), _("Nobody has promised anything for this unit yet."))]
    last = _("Lifetime") if warranty.ends_on is None else day(warranty.ends_on, "long")
    facts = [
        (_("First covered day"), day(warranty.starts_on, "long")),
        (_("Last covered day"), last),
        (_("How computed"), _computed(_, held.unit, warranty, warranty.basis)),
        (_("Replaced") if held.unit.replaces_id else _("Bought"), day(warranty.purchased_on)),
        *((_("Sent"), day(warranty.fulfilled_on)), (_("Arrived"), day(warranty.delivered_on))),
        (_("Registered"), day(warranty.registered_on)),
    ]
    return [(term, value) for term, value in facts if value]


def _computed(_: Gettext, unit: Unit, warranty: Warranty, basis: StartRule) -> str:
    text = _("Counted from {fact}.").format(fact=_(words.START[basis]))
    if unit.replaces_id is not None:
        text = _("Carries on the promise of the unit that it replaces.")
    if warranty.provisional:
        text += " " + _("Provisional: a better fact may still come and lengthen the cover.")
    return text


def _policy(_: Gettext, held: Held) -> tuple[UUID, str] | None:
    if held.terms is None:
        return None
    policy, terms = held.terms
    return policy.id, _("{policy}, version {number}").format(policy=policy.name, number=terms.number)


def _order_facts(_: Gettext, held: Held) -> list[tuple[str, str]]:
    line, unit = held.line, held.unit
    facts = [
        (_("SKU"), unit.sku or ""),
        (_("Variant"), (line.variant_title if line else "") or ""),
        (_("Serial number"), unit.serial or ""),
        (_("Bought at"), _(words.CHANNEL[held.warranty.channel])),
        (_("Proof of purchase"), _(words.PROOF[held.warranty.proof])),
    ]
    return [(term, value) for term, value in facts if value]


def _registration(request: Request, pair: tuple[Registration, Owner]) -> tuple[UUID, str, str, str, Badge]:
    registration, owner = pair
    _, instant = words_of(request), filters(chosen(request))["instant"]
    when = instant(registration.registered_at, request.state.shop.timezone, "short")
    badge = words.REGISTRATION[registration.state].said(_)
    return registration.id, owner.name or registration.number, registration.number, when, badge
