"""docs/operations.md names every setting, with the default that the code has."""

import re
from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

from core.settings import Settings

DOCUMENT = Path(__file__).parents[2] / "docs" / "operations.md"
ROW = re.compile(r"^\| `([A-Z_]+)` \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def rows() -> dict[str, tuple[str, str, str]]:
    return {
        name.lower(): (default, what, when) for name, default, what, when in ROW.findall(DOCUMENT.read_text())
    }


def default_of(field: FieldInfo) -> str:
    if field.is_required():
        return "must be set"
    match field.default:
        case None:
            return "none"
        case bool(value):
            return f"`{str(value).lower()}`"
        case value:
            return f"`{value}`"


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    assert sorted(rows()) == sorted(Settings.model_fields)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_documented_default_is_the_one_in_the_code(name: str) -> None:
    assert rows()[name][0] == default_of(Settings.model_fields[name])


@pytest.mark.parametrize("name", Settings.model_fields)
def test_each_setting_says_what_it_is_and_when_to_change_it(name: str) -> None:
    _, what, when = rows()[name]
    assert len(what) > 10, f"{name} does not say what it is"
    assert len(when) > 5 or when == "Never", f"{name} does not say when to change it"
