"""What every handler takes from its request: the moment, the shop's day, the reader's language."""

from datetime import UTC, date, datetime
from uuid import UUID

from starlette.requests import Request

from core.domain.days import day_of
from core.web.locales import Gettext, chosen, translations
from core.web.pages import KEPT


def present() -> datetime:
    return datetime.now(UTC)


def today(request: Request) -> date:
    """On the shop's calendar."""
    return day_of(present(), request.state.shop.timezone)


def words_of(request: Request) -> Gettext:
    """What translates a text for whoever asks."""
    return translations(chosen(request), tuple(request.state.pages.locales)).gettext


def before_of(request: Request) -> UUID | None:
    """Where a page of a list begins; anything that is no id begins at the newest."""
    try:
        return UUID(request.query_params.get("before", ""))
    except ValueError:
        return None


def search_of(request: Request) -> str:
    return request.query_params.get("search", "").replace("\x00", "").strip()[:100]


def hidden_fields(request: Request, **more: str) -> dict[str, str]:
    """For a form that asks with GET, which drops the query of its address."""
    kept = {name: request.query_params[name] for name in KEPT if name in request.query_params}
    return kept | {name: value for name, value in more.items() if value}
