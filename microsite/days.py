"""Days of purchase that cannot be: what is said beside the field."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from starlette.requests import Request

from core.domain.days import day_of
from core.services.registrations import EARLIEST_PURCHASE, PurchaseDayError
from core.store.shops import Shop
from core.web.forms import Form, InvalidFormError
from microsite.visits import now, words

FURTHEST_AHEAD = timedelta(hours=14)
"""Where on earth a new day begins first, so that no shop's today is refused while the shop is unknown."""


def latest_day(shop: Shop | None) -> date:
    """Today on the shop's calendar; the latest today on earth where no shop may be known."""
    return day_of(now(), shop.timezone) if shop else (now() + FURTHEST_AHEAD).date()


def refused_day(request: Request, form: Form) -> InvalidFormError:
    _ = words(request)
    return form.refused(purchased_on=_("Enter the day you bought it: not before 2000, and not after today."))


def check_day(request: Request, form: Form, day: date) -> None:
    """The same for every code, known or not. Raises InvalidFormError."""
    if not EARLIEST_PURCHASE <= day <= latest_day(None):
        raise refused_day(request, form)


@contextmanager
def days_checked(request: Request, form: Form) -> Iterator[None]:
    """Puts the service's refusal of a day beside its field. Raises InvalidFormError."""
    try:
        yield
    except PurchaseDayError:
        raise refused_day(request, form) from None
