"""Which right each address asks for. Nothing is open because somebody forgot it: see `guarded`."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.rights import Right, allowed, may_grant_goodwill
from core.domain.roles import Role
from core.services.rights import RightMissingError
from core.store.staff import StaffMember
from core.web.addresses import url
from core.web.failures import ForbiddenError
from core.web.locales import translatable
from shopify_app.asking import words_of
from shopify_app.colleagues import those_who

Endpoint = Callable[[Request], Awaitable[Response]]

NEEDED: Mapping[str, Right | None] = MappingProxyType(
    {
        "claims.new": Right.FILE_CLAIMS,
        "claims.read_order": Right.FILE_CLAIMS,
        "claims.start": Right.FILE_CLAIMS,
        "claims.file": Right.FILE_CLAIMS,
        "claims.ask": Right.FILE_CLAIMS,
        "claims.give_address": Right.FILE_CLAIMS,
        "claims.add": Right.FILE_CLAIMS,
        # Goodwill belongs to whom the terms name, so the service looks at the claim.
        "claims.approve": None,
        "claims.confirm": Right.DECIDE,
        "claims.decline": Right.DECIDE,
        "claims.escalate": Right.DECIDE,
        "claims.set_signal_aside": Right.DECIDE,
        "claims.confirm_proof": Right.DECIDE,
        "claims.serial": Right.CORRECT_RECORDS,
        "claims.retry": Right.DECIDE,
        "claims.accept_amount": Right.DECIDE,
        "claims.send_substitute": Right.DECIDE,
        "substitutes.name": Right.EDIT_POLICIES,
        "substitutes.forget": Right.EDIT_POLICIES,
        "claims.settle_outside": Right.DECIDE,
        "claims.switch": Right.DECIDE,
        "payments.take_back": Right.DECIDE,
        "payments.waive": Right.DECIDE,
        "payments.give_back": Right.DECIDE,
        "claims.correct_cost": Right.EDIT_COSTS,
        "costs.show": Right.SEE_COSTS,
        "repairs.label": Right.DECIDE,
        "repairs.receive": Right.DECIDE,
        "repairs.inspect": Right.DECIDE,
        "repairs.quote": Right.DECIDE,
        "repairs.begin": Right.DECIDE,
        "repairs.finish": Right.DECIDE,
        "repairs.ship": Right.DECIDE,
        "repairs.deliver": Right.DECIDE,
        "repairs.give_up": Right.DECIDE,
        "repairs.retry": Right.DECIDE,
        "repairs.credited": Right.DECIDE,
        "returns.accept": Right.DECIDE,
        "returns.label": Right.DECIDE,
        "returns.send": Right.DECIDE,
        "returns.receive": Right.DECIDE,
        "returns.inspect": Right.DECIDE,
        "returns.waive": Right.DECIDE,
        "warranties.extend": Right.CHANGE_DATES,
        "warranties.take_back": Right.CHANGE_DATES,
        "warranties.label": Right.MAKE_LABELS,
        "warranties.serial": Right.CORRECT_RECORDS,
        "sheets.new": Right.MAKE_LABELS,
        "sheets.create": Right.MAKE_LABELS,
        "codes.void": Right.CORRECT_RECORDS,
        "registrations.correct": Right.CORRECT_RECORDS,
        "registrations.invalidate": Right.CORRECT_RECORDS,
        "disputes.settle": Right.CORRECT_RECORDS,
        "policies.new": Right.EDIT_POLICIES,
        "policies.create": Right.EDIT_POLICIES,
        "policies.preview": Right.EDIT_POLICIES,
        "policies.save": Right.EDIT_POLICIES,
        "policies.automate": Right.SWITCH_AUTOMATION,
        "policies.complete": Right.SWITCH_AUTOMATION,
        "policies.assign": Right.EDIT_POLICIES,
        "policies.match": Right.EDIT_POLICIES,
        "policies.find": Right.EDIT_POLICIES,
        "policies.replay": Right.SEE_COSTS,
        "policies.replay_part": Right.SEE_COSTS,
        "brand.show": Right.EDIT_BRAND,
        "brand.save": Right.EDIT_BRAND,
        "brand.preview": Right.EDIT_BRAND,
        "data_requests.list": Right.ANSWER_DATA_REQUESTS,
        "data_requests.answer": Right.ANSWER_DATA_REQUESTS,
        "data_requests.download": Right.ANSWER_DATA_REQUESTS,
        "address_questions.answer": Right.ANSWER_DATA_REQUESTS,
        "queues.give": Right.MANAGE_QUEUES,
        "staff.change": Right.MANAGE_STAFF,
        "staff.limits": Right.MANAGE_STAFF,
        # Their own absence, and nobody else's.
        "staff.go_away": None,
        # Nobody signs in for it; it leads to a list and shows nothing of it.
        "searches.search": None,
    }
)
"""By the names of routes; None asks for no right. Every address that changes something stands here."""

MISSING: Mapping[Right, str] = {
    Right.FILE_CLAIMS: translatable("You may not file claims or write to buyers."),
    Right.DECIDE: translatable("You may not decide claims."),
    Right.OVERRIDE: translatable("You may not decide against the computed answer."),
    Right.GRANT_GOODWILL: translatable("You may not grant goodwill under these terms."),
    Right.CHANGE_DATES: translatable("You may not change the end of a warranty."),
    Right.CORRECT_RECORDS: translatable("You may not correct registrations, owners or codes."),
    Right.MAKE_LABELS: translatable("You may not make labels."),
    Right.EDIT_POLICIES: translatable("You may not write policies."),
    Right.PUBLISH_TERMS: translatable("You may not publish terms."),
    Right.SWITCH_AUTOMATION: translatable("You may not switch automatic decisions."),
    Right.SEE_COSTS: translatable("You may not see costs."),
    Right.EDIT_COSTS: translatable("You may not enter or correct costs."),
    Right.EXPORT: translatable("You may not export."),
    Right.ANSWER_DATA_REQUESTS: translatable("You may not answer what buyers ask about their data."),
    Right.EDIT_BRAND: translatable("You may not change the brand."),
    Right.MANAGE_QUEUES: translatable("You may not say whose a queue is."),
    Right.MANAGE_STAFF: translatable("You may not change roles."),
}


def guarded(route: Route) -> Route:
    """The same route, which refuses whoever lacks its right. Raises KeyError for one that was forgotten."""
    changes = bool((route.methods or set()) - {"GET", "HEAD"})
    right = NEEDED[route.name] if changes else NEEDED.get(route.name)
    return Route(
        route.path,
        _refusing(route.endpoint, right),
        name=route.name,
        methods=route.methods,
        max_body_size=_most_bytes(route),
    )


def _most_bytes(route: Route) -> int | None:
    """What the route says that its forms may hold; None where it says nothing of its own."""
    return route.app.max_body_size if isinstance(route.app, RequestBodyLimitMiddleware) else None


def _refusing(endpoint: Endpoint, right: Right | None) -> Endpoint:
    async def answer(request: Request) -> Response:
        if right is not None and not allowed(request.state.member.role, right):
            raise ForbiddenError(refusal(request, right))
        try:
            return await endpoint(request)
        except RightMissingError as refused:
            raise ForbiddenError(refusal(request, refused.right, refused.approver)) from None

    return answer


def refusal(request: Request, right: Right, approver: Role | None = None) -> str:
    """What somebody may not do, and who in the shop can do it."""
    _ = words_of(request)
    return _("{missing} Ask {names}.").format(
        missing=_(MISSING[right]), names=those_who(request, lambda member: _has(member, right, approver))
    )


def _has(member: StaffMember, right: Right, approver: Role | None) -> bool:
    if right is Right.GRANT_GOODWILL:
        return may_grant_goodwill(member.role, approver)
    return allowed(member.role, right)


def what_may(role: Role) -> frozenset[str]:
    """Names of addresses and of rights, for templates: what somebody may not do is not offered to them."""
    open_to = {name for name, right in NEEDED.items() if right is None or allowed(role, right)}
    return frozenset(open_to | {right.value for right in Right if allowed(role, right)})


def offered(request: Request, name: str, label: str) -> tuple[str, ...]:
    """Address and label of a button; nothing for whoever may not use it."""
    return (url(request, name), label) if name in request.state.may else ()
