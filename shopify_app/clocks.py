"""How long we have left to answer a claim, in a few words."""

from datetime import datetime

from babel.dates import format_timedelta
from starlette.requests import Request

from core.domain.claims import UNDECIDED
from core.store.claims import Claim
from core.web.filters import filters
from core.web.locales import chosen
from shopify_app.asking import words_of
from shopify_app.words import Badge


def clock_of(request: Request, claim: Claim, now: datetime, *, brief: bool = False) -> Badge | None:
    """None once the claim is decided. `brief` is for a list."""
    if claim.state not in UNDECIDED:
        return None
    _, locale, clock = words_of(request), chosen(request), claim.clock()
    if clock.waiting_since is not None and not clock.left(now):
        return Badge(_("Stands still, late already"), "info")
    if clock.waiting_since is not None:
        left = format_timedelta(clock.left(now), locale=locale)
        said = _("Stands still") if brief else _("Stands still, {left} left").format(left=left)
        return Badge(said, "info")
    if clock.is_late(now) and brief:
        late = format_timedelta(now - clock.due_at, locale=locale)
        return Badge(_("{late} late").format(late=late), "critical")
    if clock.is_late(now):
        since = filters(locale)["instant"](clock.due_at, request.state.shop.timezone, "short")
        return Badge(_("Late since {since}").format(since=since), "critical")
    due = format_timedelta(clock.left(now), add_direction=True, locale=locale)
    return Badge(_("Due {due}").format(due=due), "neutral")
