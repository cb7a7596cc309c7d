"""Whatever is handed to a macro comes out as text."""

import inspect
from types import SimpleNamespace

import pytest
from jinja2.runtime import Macro
from markupsafe import Markup

from core.web.forms import Typed
from core.web.pages import Pages

BAD = "\"'><script>alert(1)</script>"
FILES = ["_fields.html", "admin/_macros.html", "microsite/_macros.html"]
PAGES = Pages(templates=[], error_page="admin/error.html")


def hostile(name: str) -> object:
    """A hostile value of the kind that a parameter of this name takes."""
    shaped: dict[str, object] = {
        "form": Typed(values={BAD: (BAD,)}, errors={BAD: BAD, "": BAD}),
        "name": BAD,
        "options": [(BAD, BAD), (BAD, BAD, BAD)],
        "attributes": {"data-x": BAD},
        "ids": {BAD: BAD},
        "fields": {BAD: BAD},
        "kept": {BAD: BAD},
        "columns": [BAD, (BAD, BAD)],
        "rows": [[BAD]],
        "empty": (BAD, BAD, BAD, BAD),
        "pairs": [(BAD, BAD)],
        "events": [SimpleNamespace(when=BAD, who=BAD, text=BAD)],
        "items": [(BAD, BAD, True, BAD)],
        "stages": [(BAD, BAD, BAD)],
        "messages": [SimpleNamespace(author=BAD, when=BAD, text=BAD, mine=True)],
        "many": True,
        "required": False,
        "files": True,
        "save_bar": True,
        "flush": True,
        "inline": True,
        "shrink": True,
    }
    return shaped.get(name, BAD)


def macros() -> list[tuple[str, str]]:
    found = [(file, PAGES.template(file, "en").make_module()) for file in FILES]
    return [(file, name) for file, module in found for name in dir(module) if _is_macro(module, name)]


def _is_macro(module: object, name: str) -> bool:
    return not name.startswith("_") and isinstance(inspect.getattr_static(module, name), Macro)


@pytest.mark.parametrize(("file", "name"), macros())
def test_a_macro_writes_what_it_is_given_as_text(file: str, name: str) -> None:
    macro = getattr(PAGES.template(file, "en").make_module(), name)
    given = {argument: hostile(argument) for argument in macro.arguments}
    caller = {"caller": lambda *_: Markup("<i>inside</i>")} if macro.caller else {}
    html = str(macro(**given, **caller))
    assert "<script" not in html
    assert "\"'>" not in html
    assert "&lt;script&gt;" in html


def test_there_are_macros_to_test() -> None:
    assert len(macros()) > 40
