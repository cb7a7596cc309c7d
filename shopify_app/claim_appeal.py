"""The appeal of a claim as staff see it: what was decided first, and whether whoever looks may decide now."""

from dataclasses import dataclass

from starlette.requests import Request

from core.domain.actors import Actor, is_rule
from core.domain.appeals import SecondLook, second_look
from core.domain.rights import Right, allowed
from core.store.claims import Claim
from core.web.locales import Gettext, translatable
from shopify_app.asking import words_of

WHO_DECIDES = {
    SecondLook.A_PERSON: translatable("Nobody has looked at it yet. A second decline is final."),
    SecondLook.SOMEBODY_ELSE: translatable(
        "A person decides now, and not whoever declined it. A second decline is final."
    ),
    SecondLook.THE_SAME: translatable(
        "Nobody else here may decide claims, so whoever declined it looks again. A second decline is final."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """Of a claim that waits for its second look."""

    who_decides: str
    is_own: bool
    """Whoever looks declined it."""
    is_alone: bool
    """And nobody else may decide, so they do, and say why."""
    was_rule: bool


def appeal_of(request: Request, claim: Claim) -> Appeal | None:
    """None where there is none, or it is decided."""
    if claim.appealed_at is None or claim.decided_at is not None:
        return None
    _: Gettext = words_of(request)
    look = second_look(claim.first_decided_by, None, others=_others(request, claim))
    is_own = claim.first_decided_by == str(request.state.staff)
    return Appeal(
        who_decides=_(WHO_DECIDES[look]),
        is_own=is_own,
        is_alone=is_own and look is SecondLook.THE_SAME,
        was_rule=is_rule(claim.first_decided_by),
    )


def _others(request: Request, claim: Claim) -> bool:
    return any(
        allowed(each.role, Right.DECIDE) and str(Actor.staff(each.user_id)) != claim.first_decided_by
        for each in request.state.colleagues
    )
