"""The page that leads through the story, and the mailbox: two things that no merchant would have."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from core.domain.codes import code_url
from core.labels import qr
from core.store.base import Database
from demo import photos
from demo.brand import LOGO
from demo.letters import find_letter, list_letters
from demo.options import Options
from demo.stations import Station, stations
from demo.story import Story, read_story

HERE = Path(__file__).parent
OWN_PAGE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
LETTER = {
    "Content-Security-Policy": "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data: https:; frame-ancestors 'self'",
    "Referrer-Policy": "no-referrer",
}


class Guide:
    """Reads the app's database; writes nothing."""

    def __init__(self, options: Options, database_url: str, since: datetime) -> None:
        self._options = options
        self._since = since
        self._db = Database.connect(database_url, pool_size=2)
        loader = FileSystemLoader(HERE / "templates")
        self._templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
        self._templates.filters["moment"] = lambda value: value.astimezone().strftime("%d %b %Y, %H:%M")

    async def show(self, _: Request) -> Response:
        story, found = await self._story()
        symbol = Markup(qr.svg(code_url(self._options.public_url, story.code))) if story.code else ""  # noqa: S704 - our own drawing
        logo = Markup(LOGO)  # noqa: S704 - our own drawing
        return self._page("guide.html", stations=found, symbol=symbol, logo=logo)

    async def state(self, _: Request) -> Response:
        """What changed meanwhile, for the page that is open."""
        found = (await self._story())[1]
        return JSONResponse([asdict(station) for station in found])

    async def mailbox(self, request: Request) -> Response:
        letters = list_letters(self._options.letters_folder)
        name = request.query_params.get("letter")
        chosen = next((letter for letter in letters if letter.name == name), None)
        shown = chosen or next(iter(letters), None)
        return self._page(
            "mailbox.html", letters=letters, shown=shown, opened=chosen is not None, since=self._since
        )

    async def letter(self, request: Request) -> Response:
        """A letter's own HTML, for the sandboxed frame; its links open new windows."""
        letter = find_letter(self._options.letters_folder, request.path_params["name"])
        if letter is None:
            return HTMLResponse("There is no such letter.", 404)
        return HTMLResponse('<base target="_blank">' + letter.html, headers=LETTER)

    async def photo(self, _: Request) -> Response:
        """Something to upload for whoever has no broken machine."""
        headers = {"Content-Disposition": 'attachment; filename="leaking-machine.jpg"'}
        picture = await asyncio.to_thread(photos.take, "machine", 7)
        return Response(picture, media_type="image/jpeg", headers=headers)

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        yield
        await self._db.close()

    async def _story(self) -> tuple[Story, list[Station]]:
        story = await read_story(self._db, self._since)
        letters = list_letters(self._options.letters_folder)
        new = sum(letter.written_at > self._since for letter in letters)
        return story, stations(self._options, story, new)

    def _page(self, name: str, **values: object) -> Response:
        return HTMLResponse(self._templates.get_template(name).render(**values), headers=OWN_PAGE)


def guide_site(options: Options, database_url: str, since: datetime) -> Starlette:
    guide = Guide(options, database_url, since)
    return Starlette(
        routes=[
            Route("/", guide.show),
            Route("/state", guide.state),
            Route("/mailbox", guide.mailbox),
            Route("/mailbox/{name}", guide.letter),
            Route("/photo.jpg", guide.photo),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        lifespan=guide.lifespan,
    )
