"""The certificate behind a private link: a page, a PDF to keep, and an entry for the calendar."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.codes import grouped
from core.domain.coverage import Status
from core.labels import qr
from core.labels.certificates import LOCALES, Certificate
from core.labels.certificates import render as render_pdf
from core.web.failures import NotFoundError
from core.web.filters import filters
from core.web.locales import Gettext, chosen, translations
from core.web.pages import render
from microsite import calendars, choices, holdings, thanks
from microsite.holdings import Holding
from microsite.thanks import Thanks
from microsite.visits import look_up, now, words

ENDED = frozenset({Status.EXPIRED, Status.VOID})


async def show(request: Request) -> Response:
    await look_up(request)
    holding = await holdings.read(request)
    _ = words(request)
    status = holding.status(now())
    label, until = _promise(_, status, holding, chosen(request))
    page = render(
        request,
        "certificates/show.html",
        holding=holding,
        new=thanks.due(request) == Thanks.REGISTERED,
        label=label,
        until=until,
        tone="ended" if status in ENDED else "good",
        void=_void(_, holding),
        channel=_(choices.CHANNELS[holding.registration.channel]),
        states={state: _(label) for state, label in choices.STATES.items()},
        can_claim=status is not Status.VOID,
        grouped=grouped(holding.code) if holding.code else "",
        address=_address(request, holding),
        symbol=qr.svg(_address(request, holding)),
        title=holding.unit.title or _("Your product"),
    )
    return thanks.said(request, page)


async def pdf(request: Request) -> Response:
    await look_up(request)
    holding = await holdings.read(request)
    locale = chosen(request)
    certificate = _certificate(request, holding)
    speak = translations(locale, (LOCALES,)).gettext
    data = await asyncio.to_thread(render_pdf, certificate, locale=locale, translate=speak)
    return _file(data, "application/pdf", f"{holding.registration.number}.pdf")


async def calendar(request: Request) -> Response:
    """Raises NotFoundError where no day is known, or none will ever come."""
    await look_up(request)
    holding = await holdings.read(request)
    if holding.last_day is None or holding.unit.void_reason is not None:
        raise NotFoundError
    _ = words(request)
    number = holding.registration.number
    title = _("Last day of warranty: %(product)s") % {"product": holding.unit.title}
    text = _("Check it once more before this day. Until then you can claim. Registration %(number)s.")
    entry = calendars.Entry(
        uid=f"{number}@{request.url.hostname}",
        day=holding.last_day,
        title=title,
        text=text % {"number": number},
        written_at=now(),
    )
    return _file(calendars.render(entry), "text/calendar", f"{number}.ics")


def _promise(_: Gettext, status: Status, holding: Holding, locale: str) -> tuple[str, str]:
    """The ticket's two lines: what is promised, and until when."""
    day = filters(locale)["day"]
    last = day(holding.last_day, "long")
    lines = {
        Status.ACTIVE: (_("Covered until and including"), last),
        Status.UPCOMING: (_("Covered from"), day(holding.warranty.starts_on, "long")),
        Status.EXPIRED: (_("The cover ended on"), last),
        Status.VOID: (_("This warranty"), _("has ended")),
        Status.UNDECIDED: (_("Your cover"), _("is being worked out")),
    }
    if status is Status.ACTIVE and holding.last_day is None:
        return _("Covered"), _("for life")
    return lines[status]


def _void(_: Gettext, holding: Holding) -> str:
    """Why it has ended before its last day, for the buyer; empty while it has not."""
    reason = holding.unit.void_reason
    return _(choices.VOIDS[reason]) if reason else ""


def _certificate(request: Request, holding: Holding) -> Certificate:
    """Without the owner's name: whoever typed an address that we know must not learn whose it is."""
    warranty, terms, _ = holding.warranty, holding.terms, words(request)
    title = _("Warranty terms, version %(number)s")
    return Certificate(
        brand_name=holding.shop.name,
        product=holding.unit.title,
        registration_number=holding.registration.number,
        url=_address(request, holding),
        issued_on=holdings.today(holding),
        serial=holding.unit.serial,
        code=grouped(holding.code) if holding.code else None,
        purchased_on=warranty.purchased_on,
        replacement=holding.replaced,
        starts_on=warranty.starts_on,
        last_covered_day=warranty.ends_on,
        lifetime=warranty.starts_on is not None and warranty.ends_on is None,
        void=_void(_, holding),
        terms_title=title % {"number": terms.number} if terms else None,
        terms_text=holding.promise,
        accent=request.state.brand.palette.accent,
    )


def _address(request: Request, holding: Holding) -> str:
    """As the letter says it, so that it can be opened on another device."""
    return f"{request.state.settings.public_url.rstrip('/')}/w/{holding.link}"


def _file(data: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=media_type, headers=headers)


routes = [
    Route("/w/{link}", show, name="certificates.show"),
    Route("/w/{link}/certificate.pdf", pdf, name="certificates.pdf"),
    Route("/w/{link}/end-of-cover.ics", calendar, name="certificates.calendar"),
]
