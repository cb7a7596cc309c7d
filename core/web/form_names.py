"""What the fields of a form are called: `name`, in a group `when-name`, in a list of rows `rules-0-name`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias, get_args, get_origin

from pydantic import BaseModel
from starlette.datastructures import UploadFile

from core.web.failures import BadRequestError

Sent: TypeAlias = dict[str, list[UploadFile | str]]
Row: TypeAlias = Mapping[str, tuple[str, ...]]


class Place(NamedTuple):
    """Where an error belongs: the name as it was sent, and which field of which model that is."""

    name: str
    model: type[BaseModel]
    field: str


def take(sent: Sent, model: type[BaseModel], prefix: str = "") -> dict[str, Any]:
    """What the model's fields are given, taken out of what was sent. An empty box was not filled in.

    Raises BadRequestError for a field that came twice.
    """
    given = {
        name: _take(sent, f"{prefix}{name}", info.annotation) for name, info in model.model_fields.items()
    }
    return {name: value for name, value in given.items() if value is not None}


def _take(sent: Sent, name: str, annotation: Any) -> Any:  # noqa: ANN401 (whatever a model declares)
    inner, repeated = _model_in(annotation), _is_repeated(annotation)
    if inner is not None and repeated:
        return [take(sent, inner, f"{name}-{place}-") for place in range(count_rows(sent, name))]
    if inner is not None:
        return take(sent, inner, f"{name}-")
    values = sent.pop(name, [])
    if len(values) > 1 and not repeated:
        raise BadRequestError
    filled = [value for value in values if not _is_empty(value)]
    return (filled if repeated else filled[0]) if filled else None


def locate(model: type[BaseModel], loc: Sequence[int | str]) -> Place:
    """The place that pydantic means, such as `("rules", 0, "when", "faults", 2)`."""
    if not loc:
        return Place("", model, "")
    name, rest = str(loc[0]), loc[1:]
    inner = _model_in(model.model_fields[name].annotation) if name in model.model_fields else None
    if inner is None or not rest:
        return Place(name, model, name)
    if isinstance(rest[0], int):
        name, rest = f"{name}-{rest[0]}", rest[1:]
    below = locate(inner, rest)
    return Place(f"{name}-{below.name}" if below.name else name, below.model, below.field)


def count_rows(names: Iterable[str], name: str) -> int:
    """How many rows of that list there are among the names."""
    found = (re.match(rf"{re.escape(name)}-(\d{{1,3}})-", each) for each in names)
    return max((int(row[1]) + 1 for row in found if row), default=0)


def rows_of(values: Mapping[str, tuple[str, ...]], name: str) -> list[Row]:
    """Each row of that list with its own fields, without the list's name before them."""
    begin = (f"{name}-{place}-" for place in range(count_rows(values, name)))
    return [
        {each.removeprefix(prefix): texts for each, texts in values.items() if each.startswith(prefix)}
        for prefix in begin
    ]


def with_rows(values: Mapping[str, tuple[str, ...]], name: str, rows: Sequence[Row]) -> Row:
    """The values with these rows of that list instead of those they have."""
    kept = {each: texts for each, texts in values.items() if not re.match(rf"{re.escape(name)}-\d", each)}
    placed = {
        f"{name}-{place}-{field}": texts for place, row in enumerate(rows) for field, texts in row.items()
    }
    return kept | placed


def _model_in(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 (whatever a model declares)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


def _is_repeated(annotation: Any) -> bool:  # noqa: ANN401 (whatever a model declares)
    if get_origin(annotation) in {list, tuple, set, frozenset}:
        return True
    return any(_is_repeated(part) for part in get_args(annotation))


def _is_empty(value: UploadFile | str) -> bool:
    return not value.strip() if isinstance(value, str) else not value.filename and not value.size
