"""What can be typed into a box: a line, one entry a line, texts, e-mail addresses, days and amounts."""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated

from babel.numbers import NumberFormatError, parse_decimal
from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo

from core.web.locales import translatable

LINE_LENGTH = 200
TEXT_LENGTH = 5000
MOST_LINES = 100
EMAIL_LENGTH = 254
"""The longest address that mail can be sent to (RFC 5321 as corrected)."""

_LINE_BREAKS = re.compile(r"\r\n?")
_EARLIEST = date(1970, 1, 1)
_LATEST = date(2199, 12, 31)
_NO_AMOUNT = translatable("Enter an amount in figures, like 12.50.")


def _one_line(text: str) -> str:
    """NFC, and nothing that could end a line in a header, a log or a file: C0, C1, U+2028, U+2029."""
    if any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in text):
        raise ValueError(translatable("Use one line of plain text."))
    return unicodedata.normalize("NFC", text)


def each_line(typed: object) -> object:
    """A box with one entry a line; empty lines are none."""
    if not isinstance(typed, list):
        return typed
    lines = (line.strip() for text in typed for line in str(text).splitlines())
    return [line for line in lines if line]


def _many_lines(text: str) -> str:
    plain = _LINE_BREAKS.sub("\n", text)
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in plain if character not in "\n\t"):
        raise ValueError(translatable("The text holds characters that cannot be shown. Type it again."))
    return unicodedata.normalize("NFC", plain)


def _email(text: str) -> str:
    """Syntax only: whether mail arrives is found out by sending it."""
    try:
        return validate_email(text, check_deliverability=False, allow_smtputf8=True).normalized
    except EmailNotValidError:
        wrong = translatable("Enter an e-mail address in full, like name@example.com.")
        raise ValueError(wrong) from None


def _real_day(day: date) -> date:
    if not _EARLIEST <= day <= _LATEST:
        raise ValueError(translatable("Enter a date between 1970 and 2199."))
    return day


def _amount(typed: object, info: ValidationInfo) -> object:
    """As the reader writes them: `1.234,50` in German, `1,234.50` in English; `12.5` works everywhere."""
    if not isinstance(typed, str):
        return typed
    locale = (info.context or {}).get("locale", "en")
    compact = typed.replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    try:
        number = parse_decimal(compact, locale=locale, strict=True)
    except NumberFormatError:
        number = _plain_decimal(compact)
    if not number.is_finite():
        raise ValueError(_NO_AMOUNT)
    return number


def _plain_decimal(typed: str) -> Decimal:
    try:
        return Decimal(typed)
    except InvalidOperation:
        raise ValueError(_NO_AMOUNT) from None


Line = Annotated[str, StringConstraints(max_length=LINE_LENGTH), AfterValidator(_one_line)]
Lines = Annotated[list[Line], BeforeValidator(each_line), Field(max_length=MOST_LINES)]
Text = Annotated[str, StringConstraints(max_length=TEXT_LENGTH), AfterValidator(_many_lines)]
Email = Annotated[
    str, StringConstraints(max_length=EMAIL_LENGTH), AfterValidator(_one_line), AfterValidator(_email)
]
Day = Annotated[date, AfterValidator(_real_day)]
Amount = Annotated[Decimal, BeforeValidator(_amount), Field(max_digits=18, decimal_places=4)]
