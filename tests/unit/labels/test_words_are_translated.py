"""Every word of labels and certificates is in every catalogue."""

from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from core.labels.certificates import LOCALES


def test_the_german_catalogue_has_every_word_and_no_other() -> None:
    found = extract_from_dir(Path(LOCALES).parent, [("**.py", "python")], keywords={"translate": None})
    wanted = {message for _, _, message, _, _ in found}
    with (LOCALES / "de" / "LC_MESSAGES" / "messages.po").open("rb") as source:
        catalogue = read_po(source)
    assert {message.id for message in catalogue if message.id and message.string} == wanted
    assert len(wanted) == 21
