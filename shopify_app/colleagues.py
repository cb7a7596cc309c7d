"""Staff by their names, and who of them may do something."""

from collections.abc import Callable

from starlette.requests import Request

from core.domain.actors import ActorKind
from core.store.staff import StaffMember
from core.web.locales import Gettext, translatable
from shopify_app.asking import words_of

OTHERS = {
    ActorKind.BUYER: translatable("The buyer"),
    ActorKind.SHOPIFY: "Shopify",
    ActorKind.SYSTEM: "Warranty Desk",
    ActorKind.RULE: translatable("The rules"),
}
NAMED = 3
"""So many are named; of more, how many more there are."""


def who(request: Request, actor: str) -> str:
    """Who did something. The history knows numbers of staff; their names are looked up when it is read."""
    _ = words_of(request)
    if actor == str(request.state.staff):
        return _("You")
    kind, _sep, reference = actor.partition(":")
    if kind == ActorKind.RULE and reference:
        return _("The rule “{rule}”").format(rule=reference)
    if kind != ActorKind.STAFF:
        return _(OTHERS[ActorKind(kind)])
    known = (each for each in request.state.colleagues if each.user_id == reference)
    return name_of(_, next(known, None), reference)


def name_of(_: Gettext, member: StaffMember | None, user_id: str = "") -> str:
    if member is not None and member.name:
        return member.name
    return _("Staff {number}").format(number=member.user_id if member else user_id)


def those_who(request: Request, may: Callable[[StaffMember], bool]) -> str:
    """Their names in one line."""
    _ = words_of(request)
    names = [name_of(_, each) for each in request.state.colleagues if may(each)]
    if not names:
        return _("nobody")
    if len(names) > NAMED:
        names[NAMED:] = [_("{count} more").format(count=len(names) - NAMED)]
    if len(names) == 1:
        return names[0]
    return _("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])
