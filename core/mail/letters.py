"""Letters in the merchant's name, rendered from `templates/<letter>/` in the reader's language."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency
from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from core.domain.claims import DeclineReason
from core.domain.evidence import Piece
from core.domain.letters import Letter
from core.domain.money import Money
from core.domain.remedies import Remedy
from core.mail import payments, repairs
from core.mail.contexts import LETTERS, Brand, Context
from core.mail.returns import NEWS as RETURN_NEWS
from core.mail.returns import TELLS_HOW
from core.mail.words import translatable

FOLDER = Path(__file__).parent
LOCALES = ("en", "de")
"""The first is what the templates are written in, and the one for everybody else."""

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_LONGEST_NAME = 60
_LINK_LIKE = re.compile(r"[/:@<>]|\.[a-z]{2}|www", re.IGNORECASE)


REASONS: Mapping[DeclineReason, str] = MappingProxyType(
    {
        DeclineReason.OUTSIDE_COVER: translatable(
            "The warranty of this product had ended before your claim."
        ),
        DeclineReason.FAULT_EXCLUDED: translatable("The warranty does not cover this kind of fault."),
        DeclineReason.NOT_PROVED: translatable(
            "We could not find out when and where the product was bought, and nothing you sent us shows it."
        ),
        DeclineReason.NO_FAULT_FOUND: translatable("From what you sent us we cannot see a fault."),
        DeclineReason.OTHER: translatable("We looked at your claim closely and cannot accept it."),
    }
)

NEXT_STEPS: Mapping[Remedy, str] = MappingProxyType(
    {
        Remedy.REPLACEMENT: translatable(
            "You get a replacement. We are preparing it now and write to you as soon as it is on order. "
            "It costs you nothing."
        ),
        Remedy.REFUND: translatable(
            "You get your money back, the same way you paid. We are arranging it now and write to you when "
            "it is done."
        ),
        Remedy.REPAIR: translatable(
            "We repair it. On the page of your claim you find how to send it to us, and at any time "
            "where it is."
        ),
        Remedy.STORE_CREDIT: translatable(
            "You get store credit for another purchase with us. We are arranging it now and write to you "
            "when it is in your account."
        ),
    }
)


AFTER_RETURN: Mapping[Remedy, str] = MappingProxyType(
    {
        Remedy.REPLACEMENT: translatable("You get a replacement. It costs you nothing."),
        Remedy.REFUND: translatable("You get your money back, the same way you paid."),
        Remedy.REPAIR: translatable("We repair it."),
        Remedy.STORE_CREDIT: translatable("You get store credit for another purchase with us."),
    }
)

PIECES: Mapping[Piece, str] = MappingProxyType(
    {
        Piece.PHOTO: translatable("A photo of the fault, from close by"),
        Piece.VIDEO: translatable("A short video that shows the fault"),
        Piece.SERIAL: translatable("The serial number, from the label of the product"),
        Piece.PROOF: translatable("A proof of purchase: a receipt, an invoice or a picture of your order"),
    }
)

SETTLED: Mapping[Remedy, str] = MappingProxyType(
    {
        Remedy.REPLACEMENT: translatable("You have been given a replacement. It costs you nothing."),
        Remedy.REFUND: translatable("You have been given your money back."),
        Remedy.REPAIR: translatable("It has been repaired."),
        Remedy.STORE_CREDIT: translatable("You have been given store credit for another purchase with us."),
    }
)


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    """One line."""
    text: str
    html: str


def render(letter: Letter, locale: str, context: Context) -> Rendered:
    """The letter in the nearest language we have. Raises TypeError if the context is another letter's."""
    if type(context) is not LETTERS[letter]:
        msg = f"The letter {letter} needs {LETTERS[letter].__name__}, not {type(context).__name__}"
        raise TypeError(msg)
    environment = _environment(_supported(locale))
    values = _values(context)
    subject, text, html = (
        environment.get_template(f"{letter}/{part}").render(values)
        for part in ("subject.txt", "body.txt", "body.html")
    )
    paragraphs = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
    return Rendered(" ".join(subject.split()), paragraphs, html)


def _values(context: Context) -> dict[str, Any]:
    values = {field.name: getattr(context, field.name) for field in fields(context)}
    return {**values, "owner_name": _greetable(context.owner_name), "brand": _safe(context.brand)}


def _greetable(name: str | None) -> str | None:
    """The name on one line, or None if it may carry a message: anybody can type a stranger's address."""
    plain = " ".join((name or "").split())
    return plain if plain and len(plain) <= _LONGEST_NAME and not _LINK_LIKE.search(plain) else None


def _safe(brand: Brand) -> dict[str, Any]:
    """The brand's values, with nothing in them that could leave its place in a style or an address."""
    values = {field.name: getattr(brand, field.name) for field in fields(brand)}
    for field in fields(brand):
        if "accent" in field.name and not _COLOUR.fullmatch(values[field.name]):
            values[field.name] = field.default
        if field.name.endswith("_url") and not (values[field.name] or "").startswith(("https://", "http://")):
            values[field.name] = None
    return values


def _supported(locale: str) -> str:
    language = locale.replace("_", "-").partition("-")[0].lower()
    return language if language in LOCALES else LOCALES[0]


@cache
def _environment(locale: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=select_autoescape(("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(_translations(locale), newstyle=True)  # type: ignore[attr-defined]
    environment.globals |= {"locale": locale, "reasons": REASONS, "next_steps": NEXT_STEPS}
    environment.globals |= {
        "after_return": AFTER_RETURN,
        "settled": SETTLED,
        "piece_names": PIECES,
        "repair_news": repairs.NEWS,
        "payment_news": payments.NEWS,
        "return_news": RETURN_NEWS,
        "tells_how": TELLS_HOW,
    }
    environment.filters |= {"day": partial(format_date, format="long", locale=locale)}
    environment.filters |= {"money": partial(_money, locale=locale), "lines": _lines, "host": _host}
    return environment


def _money(value: Money, locale: str) -> str:
    return format_currency(value.rounded().amount, value.currency, locale=locale)


def _lines(text: str) -> Markup:
    """For HTML: text as typed, with its line breaks."""
    return Markup("<br>").join(escape(line) for line in text.strip().splitlines())


def _host(url: str) -> str:
    return (urlsplit(url).hostname or url).removeprefix("www.")


def gettext_of(locale: str) -> Callable[[str], str]:
    """For what is said beside the templates."""
    return _translations(_supported(locale)).gettext


def _translations(locale: str) -> Translations:
    catalogue = FOLDER / "locales" / locale / "LC_MESSAGES" / "messages.po"
    if not catalogue.exists():
        return Translations()
    binary = BytesIO()
    with catalogue.open("rb") as source:
        write_mo(binary, read_po(source))
    binary.seek(0)
    return Translations(binary)
