"""Templates name macros, blocks, filters and each other as strings: here a machine reads them all."""

from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from core.web.filters import filters
from core.web.pages import OWN_TEMPLATES, Pages

ROOT = Path(__file__).parents[3]
DOORS = {
    "shopify_app": [ROOT / "shopify_app/templates"],
    "microsite": [ROOT / "microsite/templates"],
    "simulator": [ROOT / "simulator/web/templates"],
    "demo": [ROOT / "demo/templates"],
}
BY_CORE = ("shopify_app", "microsite")
"""Behind their own folders stand those of core."""
LOOK = {"shopify_app": "microsite/", "microsite": "admin/"}
"""What of core's a door does not use: the other one's look."""


def folders(door: str) -> list[Path]:
    return [*DOORS[door], *([OWN_TEMPLATES] if door in BY_CORE else [])]


@cache
def names(door: str) -> list[str]:
    found = {
        path.relative_to(folder).as_posix()
        for folder in folders(door)
        for path in folder.rglob("*")
        if path.is_file()
    }
    return sorted(name for name in found if not name.startswith(LOOK.get(door, "\n")))


EVERY = [(door, name) for door in DOORS for name in names(door)]


@cache
def read(door: str, name: str) -> nodes.Template:
    [path, *_] = [folder / name for folder in folders(door) if (folder / name).is_file()]
    environment = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    environment.filters.update(filters("en"))
    return environment.parse(path.read_text(), name)


@cache
def named(door: str, name: str) -> frozenset[str]:
    """Templates that this one extends, includes or imports by a plain name."""
    kinds = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
    found = [dict(node.iter_fields())["template"] for node in read(door, name).find_all(kinds)]
    return frozenset(template.value for template in found if isinstance(template, nodes.Const))


@cache
def code_of(door: str) -> str:
    """All that the door is written in, with what core writes for it."""
    sources = [ROOT / door, *([ROOT / "core/web"] if door in BY_CORE else [])]
    return "\n".join(path.read_text() for folder in sources for path in folder.rglob("*.py"))


def exported(door: str, name: str) -> set[str]:
    """What an import of it offers: macros and values that do not begin with an underscore."""
    body = read(door, name).body
    macros = {node.name for node in body if isinstance(node, nodes.Macro)}
    values = {
        node.target.name
        for node in body
        if isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name)
    }
    return {each for each in macros | values if not each.startswith("_")}


def blocks_above(door: str, name: str) -> set[str]:
    parents = [node.template for node in read(door, name).find_all(nodes.Extends)]
    found: set[str] = set()
    for parent in parents:
        assert isinstance(parent, nodes.Const), "a parent is named plainly"
        found |= {block.name for block in read(door, parent.value).find_all(nodes.Block)}
        found |= blocks_above(door, parent.value)
    return found


@pytest.mark.parametrize("door", BY_CORE)
def test_every_template_of_a_door_compiles_with_its_filters(door: str) -> None:
    pages = Pages(templates=DOORS[door], error_page="")
    for name in names(door):
        assert pages.template(name, "de").name == name


@pytest.mark.parametrize(("door", "name"), EVERY)
def test_a_template_names_only_what_is_there(door: str, name: str) -> None:
    assert [each for each in named(door, name) if each not in names(door)] == []


@pytest.mark.parametrize(("door", "name"), EVERY)
def test_a_template_calls_only_macros_that_are_written(door: str, name: str) -> None:
    module = read(door, name)
    imports = {
        node.target: exported(door, node.template.value)
        for node in module.find_all(nodes.Import)
        if isinstance(node.template, nodes.Const)
    }
    wanted = [
        (node.node.name, node.attr)
        for node in module.find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name) and node.node.name in imports
    ]
    for node in module.find_all(nodes.FromImport):
        assert isinstance(node.template, nodes.Const), "an import is named plainly"
        imports[node.template.value] = exported(door, node.template.value)
        each_of = [each if isinstance(each, str) else each[0] for each in node.names]
        wanted += [(node.template.value, each) for each in each_of]
    assert [f"{of}.{macro}" for of, macro in wanted if macro not in imports[of]] == []


@pytest.mark.parametrize(("door", "name"), EVERY)
def test_a_template_fills_only_blocks_that_its_parents_have(door: str, name: str) -> None:
    """Any other would never be shown."""
    module = read(door, name)
    if module.find(nodes.Extends) is None:
        return
    filled = {node.name for node in module.body if isinstance(node, nodes.Block)}
    assert filled - blocks_above(door, name) == set()


@pytest.mark.parametrize(("door", "name"), EVERY)
def test_a_template_ends_in_html_and_is_used(door: str, name: str) -> None:
    assert name.endswith(".html")
    by_templates = {each for other in names(door) if other != name for each in named(door, other)}
    by_code = any(f"{quote}{name}{quote}" in code_of(door) for quote in "\"'")
    assert name in by_templates or by_code
