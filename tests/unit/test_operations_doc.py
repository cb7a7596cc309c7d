"""docs/operations.md names every setting, with the default that the code has."""

import re
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from pydantic.fields import FieldInfo

from core.metrics import COUNTED
from core.settings import Settings
from core.web.gauges import GAUGES

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


METRIC = re.compile(r"^\| `(warranty_desk_[a-z_]+)(?:\{([a-z_, ]+)\})?` \| (.+?) \| (.+?) \|$", re.MULTILINE)


def shown() -> dict[str, tuple[str, ...]]:
    """Every metric of ours as Prometheus names it, with its labels."""
    names = {f"warranty_desk_{name}": labels for name, (_, labels) in GAUGES.items()}
    for each in COUNTED:
        [family] = each.describe()
        labels = each._labelnames  # noqa: SLF001 - it says so nowhere else
        names[family.name + ("_total" if family.type == "counter" else "")] = labels
    return names


def test_every_metric_is_documented_with_its_labels_and_nothing_else_is() -> None:
    documented = {
        name: tuple(label.strip() for label in labels.split(",") if label)
        for name, labels, *_ in METRIC.findall(DOCUMENT.read_text())
    }
    assert documented == shown()


def test_no_metric_names_a_shop_or_a_person() -> None:
    personal = {"shop", "domain", "email", "order", "gid", "claim", "owner", "id"}
    assert {label for labels in shown().values() for label in labels} & personal == set()


def test_every_metric_of_this_process_is_one_of_those() -> None:
    ours = {family.name for family in REGISTRY.collect() if family.name.startswith("warranty_desk")}
    assert ours == {family.name for each in COUNTED for family in each.describe()}
