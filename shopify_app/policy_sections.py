"""The lists of the terms as their form shows them: rows with their sentences, and what is done to a row."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import TypeAdapter
from starlette.requests import Request

from core.domain.conditions import When
from core.web.failures import BadRequestError
from core.web.form_names import Row as Boxes
from core.web.form_names import rows_of, with_rows
from core.web.forms import InvalidFormError, Typed, check
from shopify_app.asking import words_of
from shopify_app.conditions import Reader, sentence
from shopify_app.policy_kinds import KINDS, Kind
from shopify_app.policy_parts import SENTENCE, TITLE
from shopify_app.policy_rows import WhenForm

CHANGE = re.compile(r"(add|up|delete)-([a-z_]+)-(\d{1,3})")
WHEN = TypeAdapter(When)


class Change(NamedTuple):
    """What a button of a row asks for."""

    verb: str
    section: str
    place: int

    @property
    def focus(self) -> int:
        """The row that is looked at afterwards."""
        return self.place - 1 if self.verb == "up" else self.place


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    name: str
    """Before the names of its fields, such as `rules-0`."""
    place: int
    label: str
    said: str
    when: str
    """Its condition as a sentence; empty while it cannot be read."""
    is_first: bool
    is_wrong: bool
    """Something of its condition is to be corrected."""
    has_focus: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    name: str
    title: str
    add: str
    help: str
    none: str
    rows: Sequence[Row]
    has_conditions: bool
    is_open: bool
    is_full: bool
    has_focus: bool
    """Its last row was deleted."""


def change_in(form: Typed) -> Change | None:
    """What the form was sent for, if not to be saved."""
    found = CHANGE.fullmatch(form.value("step"))
    if found is None or found[2] not in KINDS:
        return None
    return Change(found[1], found[2], int(found[3]))


def changed_by(form: Typed, change: Change) -> Typed:
    """The form with a row more, a row less, or one moved up. Raises BadRequestError where that cannot be."""
    kind, rows = KINDS[change.section], rows_of(form.values, change.section)
    if change.verb == "add" and len(rows) < kind.most:
        rows.append(kind.blank)
    elif change.verb == "delete" and change.place < len(rows):
        del rows[change.place]
    elif change.verb == "up" and 0 < change.place < len(rows):
        rows.insert(change.place - 1, rows.pop(change.place))
    else:
        raise BadRequestError
    kept = {name: texts for name, texts in form.values.items() if name != "step"}
    return Typed(values=with_rows(kept, change.section, rows))


def sections_of(
    request: Request, form: Typed, reader: Reader, change: Change | None = None
) -> dict[str, Section]:
    return {
        name: _section(request, form, reader, name, change if change and change.section == name else None)
        for name in KINDS
    }


def _section(request: Request, form: Typed, reader: Reader, name: str, change: Change | None) -> Section:
    _, kind, boxes = words_of(request), KINDS[name], rows_of(form.values, name)
    focus = min(change.focus, len(boxes) - 1) if change else None
    rows = [
        Row(
            name=f"{name}-{place}",
            place=place,
            label=_(kind.row).format(number=place + 1),
            said=_said(request, kind, name, row, reader) or _("Not finished yet."),
            when=_when(request, row, reader),
            is_first=place == 0,
            is_wrong=any(error.startswith(f"{name}-{place}-when-") for error in form.errors),
            has_focus=place == focus,
        )
        for place, row in enumerate(boxes)
    ]
    return Section(
        name=name,
        title=_(TITLE[name]),
        add=_(kind.add),
        help=_(kind.help),
        none=_(kind.none),
        rows=rows,
        has_conditions="when" in kind.form.model_fields,
        is_open=change is not None or any(re.match(rf"{name}(-|$)", error) for error in form.errors),
        is_full=len(rows) >= kind.most,
        has_focus=change is not None and not rows,
    )


def _said(request: Request, kind: Kind, name: str, row: Boxes, reader: Reader) -> str:
    """The row as a sentence; nothing while it cannot be read."""
    try:
        read = check(request, kind.form, Typed(values=row))
    except InvalidFormError:
        return ""
    return SENTENCE[name](kind.value.validate_python(read.model_dump(mode="json")), reader)


def _when(request: Request, row: Boxes, reader: Reader) -> str:
    values = {name.removeprefix("when-"): texts for name, texts in row.items() if name.startswith("when-")}
    try:
        read = check(request, WhenForm, Typed(values=values))
    except InvalidFormError:
        return ""
    return sentence(WHEN.validate_python(read.model_dump(mode="json")), reader)
