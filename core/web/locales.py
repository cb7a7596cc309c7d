"""The languages people are spoken to in. Catalogues are compiled when they are first asked for.

Several folders may hold catalogues (`<folder>/<locale>/LC_MESSAGES/messages.po`): ours and each door's.
"""

from collections.abc import Callable, Sequence
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from starlette.requests import Request

LOCALES = ("en", "de")
"""The first is what the source text is written in, and the one for everybody else."""

_OWN = Path(__file__).parent / "locales"

Gettext = Callable[[str], str]


def translatable(message: str) -> str:
    """Marks a text for the catalogue where it is written, because it is translated only where it is shown."""
    return message


@cache
def translations(locale: str, folders: Sequence[Path] = ()) -> NullTranslations:
    """What the catalogues of these folders say in that language; the source text where they say nothing."""
    merged = Translations()
    for folder in (_OWN, *folders):
        catalogue = folder / locale / "LC_MESSAGES" / "messages.po"
        if catalogue.exists():
            merged.merge(_compiled(catalogue))
    return merged


def chosen(request: Request) -> str:
    """What the door set as `request.state.locale`, else `?language=`, else what the browser prefers."""
    wished = getattr(request.state, "locale", None) or request.query_params.get("language")
    return supported(wished) if wished else preferred(request.headers.get("accept-language", ""))


def supported(tag: str) -> str:
    """`de-AT` is answered with `de`, an unknown language with the first."""
    language = tag.replace("_", "-").partition("-")[0].strip().lower()
    return language if language in LOCALES else LOCALES[0]


def preferred(accept_language: str) -> str:
    """The best of our languages by the browser's weights (RFC 9110, 12.5.4)."""
    offers = sorted(
        (_offer(part) for part in accept_language.split(",")[:20]), reverse=True, key=lambda o: o[0]
    )
    return next((language for weight, language in offers if weight > 0 and language in LOCALES), LOCALES[0])


def _offer(part: str) -> tuple[float, str]:
    tag, _, parameter = part.partition(";")
    weight = parameter.strip().removeprefix("q=") or "1"
    language = tag.strip().partition("-")[0].lower()
    return (float(weight) if weight.replace(".", "", 1).isdigit() else 0.0), language


def _compiled(catalogue: Path) -> Translations:
    binary = BytesIO()
    with catalogue.open("rb") as source:
        write_mo(binary, read_po(source))
    binary.seek(0)
    return Translations(binary)
