"""What people typed becomes a checked value, or the form again with reasons beside the fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from core.web import csrf
from core.web.failures import BadRequestError
from core.web.form_messages import message_for
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


class Form(BaseModel):
    """Base of every form. `Field(title=…)` is what messages call the field: “the serial number”."""

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


async def parse(request: Request, model: type[FormT], *, max_files: int = MAX_FILES) -> FormT:
    """The sent form as a value.

    Raises InvalidFormError for what a person can correct, and BadRequestError for fields that the form does
    not have or that came twice, which only a tampered request does. It checks the CSRF token too.
    """
    sent = await request.form(max_files=max_files, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES)
    request.state.form = sent
    csrf.check_token(request, sent.get(csrf.FIELD))
    typed = Typed(values=_typed_values(sent))
    try:
        form = model.model_validate(_given(sent, model), context={"locale": chosen(request)})
    except ValidationError as refused:
        raise InvalidFormError(replace(typed, errors=_errors(request, model, refused))) from None
    form._typed = typed  # noqa: SLF001 (our own, so that `refused` can give it back)
    return form


def _given(sent: FormData, model: type[Form]) -> dict[str, Any]:
    """One value or a list for each field. An empty box is a field that was not filled in."""
    unknown = set(sent) - set(model.model_fields) - {csrf.FIELD}
    if unknown:
        raise BadRequestError
    given: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        values = [value for value in sent.getlist(name) if not _is_empty(value)]
        repeated = _is_repeated(info.annotation)
        if len(sent.getlist(name)) > 1 and not repeated:
            raise BadRequestError
        if values:
            given[name] = values if repeated else values[0]
    return given


def _is_empty(value: UploadFile | str) -> bool:
    return not value.strip() if isinstance(value, str) else not value.filename and not value.size


def _is_repeated(annotation: Any) -> bool:  # noqa: ANN401 (whatever a model declares)
    if get_origin(annotation) in {list, tuple, set, frozenset}:
        return True
    return any(_is_repeated(part) for part in get_args(annotation))


def _typed_values(sent: FormData) -> dict[str, tuple[str, ...]]:
    names = [name for name in sent if name != csrf.FIELD]
    return {name: tuple(v for v in sent.getlist(name) if isinstance(v, str)) for name in names}


def _errors(request: Request, model: type[Form], refused: ValidationError) -> dict[str, str]:
    """The first reason of each field, in the order of the form."""
    found: dict[str, str] = {}
    for error in refused.errors(include_url=False, include_input=False):
        name = str(error["loc"][0]) if error["loc"] else ""
        found.setdefault(name, message_for(request, model, name, error))
    order = [*model.model_fields, ""]
    return {name: found[name] for name in order if name in found}


def _texts(value: object) -> tuple[str, ...]:
    if value is None or value is False:
        return ()
    if isinstance(value, Iterable) and not isinstance(value, str):
        return tuple(_text(part) for part in value)
    return (_text(value),)


def _text(value: object) -> str:
    """As a form would send it: a ticked box says `on`, a day `2026-11-22`."""
    return "on" if value is True else str(getattr(value, "value", value))
