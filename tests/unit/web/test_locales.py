from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from core.domain.money import Money
from core.files.refusals import MESSAGES
from core.web.filters import filters
from core.web.locales import preferred, supported, translations


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr,en;q=0.5,de;q=0.7", "de"),
        ("en;q=0.1,de;q=0", "en"),
        ("*;q=nonsense,,;;", "en"),
    ],
)
def test_the_browser_s_best_known_language_is_chosen(header: str, language: str) -> None:
    assert preferred(header) == language


def test_a_region_is_answered_with_its_language() -> None:
    assert [supported(tag) for tag in ("de_CH", "DE", "sv", "")] == ["de", "de", "en", "en"]


def test_every_text_is_translated_into_german_and_keeps_its_gaps() -> None:
    with Path("core/web/locales/de/LC_MESSAGES/messages.po").open("rb") as source:
        catalogue = read_po(source)
    for message in catalogue:
        if message.id:
            assert message.string, message.id
            assert not list(message.check(catalogue)), message.id
            assert not message.fuzzy, message.id


def test_why_a_file_is_refused_is_said_in_german_too() -> None:
    german = translations("de").gettext
    assert [message for message in MESSAGES if german(message) == message] == []


def test_a_translated_sentence_is_spoken() -> None:
    assert translations("de").gettext("There is nothing here") == "Hier ist nichts"
    assert translations("en").gettext("There is nothing here") == "There is nothing here"


def test_days_and_amounts_are_written_as_the_reader_writes_them() -> None:
    german, english = filters("de"), filters("en")
    assert german["day"](date(2026, 11, 22), "long") == "22. November 2026"
    assert english["day"](date(2026, 11, 22), "long") == "November 22, 2026"
    assert german["money"](Money(Decimal("1249.5"), "EUR")) == "1.249,50\xa0€"
    assert english["money"](Money(Decimal("1249.5"), "JPY")) == "¥1,250"
    assert german["percent"](Decimal("0.125")) == "12,5\u00a0%"
    assert german["number"](1234567) == "1.234.567"


def test_an_instant_is_told_on_the_shop_s_clock() -> None:
    instant = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert filters("de")["instant"](instant, "Europe/Berlin") == "23.11.2026, 00:30:00"


def test_nothing_is_written_for_what_is_not_known() -> None:
    found = filters("en")
    assert [found[name](None) for name in ("day", "money", "number", "percent")] == [""] * 4
    assert found["instant"](None, "UTC") == ""
