"""The first page, for whoever has a code but no camera."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core.domain.codes import normalise
from core.web.addresses import url
from core.web.forms import Typed
from core.web.pages import redirect, render
from microsite.visits import words


async def show(request: Request) -> Response:
    """Asks for a code, and goes on to its page when one is typed, or pasted with its address."""
    typed = request.query_params.get("code")
    if typed is None:
        return render(request, "home/show.html", form=Typed())
    code = normalise(typed.strip().rstrip("/").rpartition("/")[2])
    if code is not None:
        return redirect(request, url(request, "registrations.new", code=code))
    return misspelt(request, typed, status=422)


def misspelt(request: Request, typed: str, *, status: int) -> Response:
    """What was typed cannot be a code, whoever printed it."""
    _ = words(request)
    wrong = _("A code has 16 letters and figures. Check it character by character; O and 0 are the same.")
    form = Typed(values={"code": (typed[:80],)}, errors={"code": wrong})
    return render(request, "home/show.html", status=status, form=form)


async def robots(_: Request) -> Response:
    return PlainTextResponse("User-agent: *\nDisallow: /\n")


routes = [
    Route("/", show, name="home.show"),
    Route("/robots.txt", robots, name="home.robots"),
]
