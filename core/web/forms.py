"""What people typed becomes a checked value, or the form again with reasons beside the fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError
from starlette.datastructures import FormData
from starlette.requests import Request

from core.web import csrf
from core.web.failures import BadRequestError
from core.web.form_messages import message_for
from core.web.form_names import Sent, count_rows, locate, take
from core.web.locales import chosen

MAX_FIELDS = 200
MAX_FILES = 10
MAX_FIELD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What stands in a form's boxes and what is wrong with it, as the macros read it."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        return next(iter(self.values.get(name, ())), "")

    def chosen(self, name: str, value: object) -> bool:
        return _text(value) in self.values.get(name, ())

    def error(self, name: str) -> str:
        return self.errors.get(name, "")

    def count(self, name: str) -> int:
        """Rows that a list of the form has."""
        return count_rows(self.values, name)


class Form(BaseModel):
    """Base of every form. `Field(title=…)` is what messages call the field: “the serial number”.

    A field may be another form, or a list of them (core.web.form_names says what their fields are called).
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
        arbitrary_types_allowed=True,
        hide_input_in_errors=True,
    )

    _typed: Typed = PrivateAttr(default_factory=Typed)

    @property
    def typed(self) -> Typed:
        """What stood in the boxes."""
        return self._typed

    def refused(self, **errors: str) -> "InvalidFormError":
        """What to raise when a well-formed form is wrong all the same: reasons by field, typed words kept."""
        return InvalidFormError(replace(self._typed, errors=errors))


class InvalidFormError(Exception):
    """Show the form again with `typed` and status 422."""

    def __init__(self, typed: Typed) -> None:
        super().__init__(f"Fields to correct: {', '.join(typed.errors)}")
        self.typed = typed

    @property
    def errors(self) -> Mapping[str, str]:
        return self.typed.errors


FormT = TypeVar("FormT", bound=Form)


def blank(**values: object) -> Typed:
    """A form nobody has sent yet, with what we know already."""
    return Typed(values={name: _texts(value) for name, value in values.items()})


async def parse(
    request: Request, model: type[FormT], *, max_files: int = MAX_FILES, max_fields: int = MAX_FIELDS
) -> FormT:
    """The sent form as a value.

    Raises InvalidFormError for what a person can correct, and BadRequestError for fields that the form does
    not have or that came twice, which only a tampered request does. It checks the CSRF token too.
    """
    sent = await _sent(request, max_files, max_fields)
    fields: Sent = {name: sent.getlist(name) for name in sent if name != csrf.FIELD}
    return _checked(request, model, _typed_of(sent), fields)


async def parse_typed(request: Request, *, max_fields: int = MAX_FIELDS) -> Typed:
    """What stands in the boxes of the sent form, unchecked but for the CSRF token."""
    return _typed_of(await _sent(request, MAX_FILES, max_fields))


def check(request: Request, model: type[FormT], typed: Typed) -> FormT:
    """What stands in the boxes as a value. Raises what `parse` does."""
    return _checked(request, model, typed, {name: list(texts) for name, texts in typed.values.items()})


def parse_query(request: Request, model: type[FormT]) -> FormT:
    """The query of the address as a value, without what the form does not have. Raises what `parse` does."""
    asked = {name: tuple(request.query_params.getlist(name)) for name in model.model_fields}
    return check(request, model, Typed(values={name: texts for name, texts in asked.items() if texts}))


async def _sent(request: Request, max_files: int, max_fields: int) -> FormData:
    sent = await request.form(max_files=max_files, max_fields=max_fields, max_part_size=MAX_FIELD_BYTES)
    request.state.form = sent
    csrf.check_token(request, sent.get(csrf.FIELD))
    return sent


def _checked(request: Request, model: type[FormT], typed: Typed, fields: Sent) -> FormT:
    given = take(fields, model)
    if fields:
        raise BadRequestError
    try:
        form = model.model_validate(given, context={"locale": chosen(request)})
    except ValidationError as refused:
        raise InvalidFormError(replace(typed, errors=_errors(request, model, refused))) from None
    form._typed = typed  # noqa: SLF001 (our own, so that `refused` can give it back)
    return form


def _typed_of(sent: FormData) -> Typed:
    names = [name for name in sent if name != csrf.FIELD]
    return Typed(
        values={name: tuple(text for text in sent.getlist(name) if isinstance(text, str)) for name in names}
    )


def _errors(request: Request, model: type[Form], refused: ValidationError) -> dict[str, str]:
    """The first reason of each field, in the order of the form."""
    found: dict[str, str] = {}
    for error in refused.errors(include_url=False, include_input=False):
        place = locate(model, error["loc"])
        found.setdefault(place.name, message_for(request, place.model, place.field, error))
    order = {name: number for number, name in enumerate(model.model_fields)}
    return dict(sorted(found.items(), key=lambda pair: order.get(pair[0].partition("-")[0], len(order))))


def _texts(value: object) -> tuple[str, ...]:
    if value is None or value is False:
        return ()
    if isinstance(value, Iterable) and not isinstance(value, str):
        return tuple(_text(part) for part in value)
    return (_text(value),)


def _text(value: object) -> str:
    """As a form would send it: a ticked box says `on`, a day `2026-11-22`."""
    return "on" if value is True else str(getattr(value, "value", value))
