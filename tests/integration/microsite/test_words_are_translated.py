"""Every word of the buyers' pages is in the German catalogue, and nothing stale is."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from core.domain.claims import ClaimState, DeclineReason
from core.domain.faults import Fault
from core.domain.registrations import Channel
from core.domain.units import VoidReason
from microsite import choices
from microsite.site import FOLDER


def catalogue(folder: Path) -> Catalog:
    with (folder / "locales" / "de" / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return read_po(source)


def test_every_text_is_translated_and_keeps_its_gaps() -> None:
    keywords = {**DEFAULT_KEYWORDS, "translatable": None}
    found = extract_from_dir(FOLDER, [("**.py", "python"), ("**.html", "jinja2")], keywords=keywords)
    wanted = {message for _, _, message, _, _ in found}
    german = catalogue(FOLDER)
    assert {message.id for message in german if message.id} == wanted
    for message in german:
        if message.id:
            assert message.string, message.id
            assert not list(message.check(german)), message.id


def test_every_choice_and_state_has_its_words() -> None:
    assert set(choices.CHANNELS) == set(Channel)
    assert set(choices.FAULTS) == set(Fault)
    assert set(choices.DECLINES) == set(DeclineReason)
    assert set(choices.VOIDS) == set(VoidReason)
    assert set(choices.STATES) == set(ClaimState)
