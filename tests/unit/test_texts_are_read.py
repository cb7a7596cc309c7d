"""What the texts of terms say of registering and of costs is read phrase by phrase."""

from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from core.domain import registering_english, registering_german
from core.domain.cost_words import names_a_cost
from core.domain.registering import LANGUAGES, is_condition
from core.domain.registering_phrases import compiled

SENTENCES = [
    (verdict == "yes", sentence)
    for verdict, sentence in (
        line.split(" | ", 1)
        for line in Path(__file__).with_name("registration_sentences.txt").read_text("utf-8").splitlines()
        if not line.startswith("#")
    )
]


def test_there_are_sentences_of_both_kinds_in_both_languages() -> None:
    assert len(SENTENCES) >= 340
    assert min(Counter(verdict for verdict, _ in SENTENCES).values()) >= 160


@pytest.mark.parametrize(("demanded", "sentence"), SENTENCES, ids=str)
def test_registration_as_a_condition_is_told_from_an_invitation(demanded: bool, sentence: str) -> None:
    assert is_condition(f"It is ours. {sentence} We answer within a day.") is demanded


LISTS = [
    (language, kind, phrases)
    for language in (registering_english, registering_german)
    for kind, phrases in {
        "otherwise": language.OTHERWISE,
        "waivers": language.WAIVERS,
        "demands": language.DEMANDS,
        "ties": language.TIES,
    }.items()
]


@pytest.mark.thorough
@pytest.mark.parametrize(("language", "kind", "phrases"), LISTS)
def test_every_phrase_is_held_by_a_sentence(
    language: ModuleType, kind: str, phrases: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it, some sentence would be read the other way."""
    other = next(each for each in LANGUAGES if each is not language.PHRASES)
    for phrase in phrases:
        rest = compiled(language.WORDS, *(each for each in phrases if each != phrase))
        without = language.PHRASES._replace(**{kind: rest})
        monkeypatch.setattr("core.domain.registering.LANGUAGES", (without, other))
        assert any(is_condition(sentence) is not demanded for demanded, sentence in SENTENCES), phrase


@pytest.mark.parametrize(
    ("demanded", "text"),
    [
        (True, "Registration is optional for cups.\nLamps must be registered"),
        (True, "REGISTER\xa0TO  ACTIVATE YOUR WARRANTY!"),
        (True, f"{'Lamps and cups, ' * 100} and: you must register."),
        (False, "You don’t have to register. We don't ask for a receipt; you must tell us what happened."),
        (False, "register " * 2000),
    ],
)
def test_every_sentence_of_a_text_is_read_alone(demanded: bool, text: str) -> None:
    assert is_condition(text) is demanded


@pytest.mark.parametrize(
    ("named", "text"),
    [
        (True, "You pay 5 EUR per claim."),
        (True, "We carry half of it: 50 %."),
        (True, "In the first two months it costs you nothing; later you pay for the time you have used it."),
        (True, "A fee of €5 applies."),
        (True, "You do not pay for the repair, but postage is yours."),
        (True, "Sie zahlen den Versand."),
        (True, "Der Selbstbehalt beträgt fünf Euro."),
        (True, "Die Reparatur ist kostenlos, die Versandkosten tragen Sie."),
        (True, "Nach einem Jahr erstatten wir den Restwert."),
        (False, "We replace it free of charge within 24 months."),
        (False, "It costs you nothing, and we pay the shipping."),
        (False, "Feel free to ask; damage from other chargers is not covered."),
        (False, "Two photos and 14 days are enough."),
        (False, "Wir ersetzen es kostenlos, den Versand zahlen wir."),
        (False, "Sie zahlen nichts."),
        (False, "Schicken Sie zwei Fotos."),
    ],
)
def test_a_text_names_what_something_costs_its_reader(named: bool, text: str) -> None:
    assert names_a_cost(text) is named
