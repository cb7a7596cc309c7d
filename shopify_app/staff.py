"""Staff and rights: who works here, as what, who is away, and what each role may do."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.rights import Right, allowed
from core.domain.roles import Role
from core.services import staff
from core.services.staff import LastOwnerError
from core.store.limits import list_limits
from core.store.staff import StaffMember, get_staff_member
from core.web.addresses import url
from core.web.fields import Day
from core.web.forms import Form, InvalidFormError, Typed, blank, parse
from core.web.locales import Gettext, translatable
from core.web.pages import page_or_fragment, redirect
from shopify_app import words
from shopify_app.asking import present, today, words_of
from shopify_app.colleagues import name_of
from shopify_app.staff_limits import LimitsForm, names, save, shown

PAGE, FRAGMENT = "staff/list.html", "staff/_staff.html"
YES, NO, BY_TERMS = "yes", "no", "by_terms"


class MemberForm(Form):
    role: Role = Field(title=translatable("a role"))
    absent_until: Day | None = Field(None, title=translatable("the last day away"))


class AbsenceForm(Form):
    absent_until: Day | None = Field(None, title=translatable("the last day away"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    id: UUID
    name: str
    me: bool
    store_owner: bool
    role: str
    last_seen_on: date
    absent_until: date | None
    """Only while it lasts."""
    action: str
    """Where their form goes; empty where the asker may change nothing."""
    asks_role: bool
    form: Typed


async def index(request: Request) -> Response:
    return await _page(request)


async def change(request: Request) -> Response:
    member_id: UUID = request.path_params["member_id"]
    async with request.state.db.transaction(request.state.shop_id) as tx:
        await get_staff_member(tx, member_id)
    try:
        form = await parse(request, MemberForm)
        _check_absence(request, form, form.absent_until)
        await _change(request, member_id, form)
    except InvalidFormError as refused:
        return await _page(request, refused={member_id: refused.typed}, status=422)
    _ = words_of(request)
    return redirect(request, url(request, "staff.list"), toast=_("Saved."))


async def go_away(request: Request) -> Response:
    """Everybody says of themself how long they are away."""
    member = request.state.member
    try:
        form = await parse(request, AbsenceForm)
        _check_absence(request, form, form.absent_until)
    except InvalidFormError as refused:
        return await _page(request, refused={member.id: refused.typed}, status=422)
    async with request.state.db.transaction(request.state.shop_id) as tx:
        await staff.go_away(tx, form.absent_until, by=request.state.staff, now=present())
    _ = words_of(request)
    return redirect(request, url(request, "staff.list"), toast=_("Saved."))


async def set_limits(request: Request) -> Response:
    try:
        await save(request, await parse(request, LimitsForm))
    except InvalidFormError as refused:
        return await _page(request, limits=refused.typed, status=422)
    _ = words_of(request)
    return redirect(request, url(request, "staff.list"), toast=_("Saved."))


async def _change(request: Request, member_id: UUID, form: MemberForm) -> None:
    by, now = request.state.staff, present()
    try:
        async with request.state.db.transaction(request.state.shop_id) as tx:
            await staff.change(tx, member_id, form.role, form.absent_until, by=by, now=now)
    except LastOwnerError:
        _ = words_of(request)
        said = _("The app needs an owner, and there is no other one. Make somebody else an owner first.")
        raise form.refused(role=said) from None


def _check_absence(request: Request, form: Form, day: date | None) -> None:
    if day is not None and day < today(request):
        _ = words_of(request)
        raise form.refused(absent_until=_("This day is over. Enter one from today on, or none."))


async def _page(
    request: Request,
    *,
    refused: dict[UUID, Typed] | None = None,
    limits: Typed | None = None,
    status: int = 200,
) -> Response:
    _ = words_of(request)
    forms = refused or {}
    async with request.state.db.transaction(request.state.shop_id) as tx:
        amounts = await list_limits(tx)
    return page_or_fragment(
        request,
        PAGE,
        FRAGMENT,
        status=status,
        lines=[_line(request, each, forms.get(each.id)) for each in request.state.colleagues],
        opened=next(iter(forms), None),
        roles=words.options(words.ROLE, _),
        limits_form=limits or shown(request, amounts),
        limited=names(request),
        currency=request.state.shop.currency,
        today=today(request),
        rights=[
            (_(name), _(help_text), _cells(_, right)) for right, (name, help_text) in words.RIGHT.items()
        ],
    )


def _line(request: Request, member: StaffMember, refused: Typed | None) -> Line:
    _, me = words_of(request), member.id == request.state.member.id
    manages = "staff.change" in request.state.may
    action = url(request, "staff.go_away") if me else ""
    if manages:
        action = url(request, "staff.change", member_id=member.id)
    absent_until = member.absent_until if member.absent(today(request)) else None
    return Line(
        id=member.id,
        name=name_of(_, member),
        me=me,
        store_owner=member.account_owner,
        role=_(words.ROLE[member.role]),
        last_seen_on=member.last_seen_on,
        absent_until=absent_until,
        action=action,
        asks_role=manages,
        form=refused or blank(role=member.role, absent_until=absent_until),
    )


def _cells(_: Gettext, right: Right) -> list[tuple[str, str]]:
    """For each role its name, and whether it has the right: `yes`, `no`, or by the terms of a policy."""
    otherwise = BY_TERMS if right is Right.GRANT_GOODWILL else NO
    return [(_(words.ROLE[role]), YES if allowed(role, right) else otherwise) for role in Role]


routes = [
    Route("/settings/staff", index, name="staff.list"),
    Route("/settings/staff/limits", set_limits, name="staff.limits", methods=["POST"]),
    Route("/settings/staff/absence", go_away, name="staff.go_away", methods=["POST"]),
    Route("/settings/staff/{member_id:uuid}", change, name="staff.change", methods=["POST"]),
]
