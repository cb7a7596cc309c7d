"""What is wrong with a field, in plain words, by the kind of error that pydantic found."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails
from starlette.datastructures import UploadFile
from starlette.requests import Request

from core.web.locales import Gettext, chosen, translatable, translations

_CHOICES = {"enum", "literal_error", "bool_parsing", "uuid_parsing"}
_MESSAGES: Mapping[str, str] = {
    "string_too_long": translatable("Shorten {title} to {max_length} characters or fewer."),
    "string_too_short": translatable("{Title} must have at least {min_length} characters."),
    "string_pattern_mismatch": translatable("{Title} is not written as we expect it."),
    "greater_than_equal": translatable("{Title} must be {ge} or more."),
    "greater_than": translatable("{Title} must be more than {gt}."),
    "less_than_equal": translatable("{Title} must be {le} or less."),
    "less_than": translatable("{Title} must be less than {lt}."),
    "too_long": translatable("Choose at most {max_length} for {title}."),
    "too_short": translatable("Choose at least {min_length} for {title}."),
    "int_parsing": translatable("{Title} must be a whole number, like 12."),
    "int_from_float": translatable("{Title} must be a whole number, like 12."),
    "decimal_parsing": translatable("{Title} must be a number, like 12.50."),
    "decimal_max_places": translatable("{Title} has too many digits after the point."),
    "date_parsing": translatable("{Title} must be a real date, like 2026-11-22."),
    "date_from_datetime_parsing": translatable("{Title} must be a real date, like 2026-11-22."),
}
_ENTER = translatable("Enter {title}.")
_CHOOSE = translatable("Choose {title}.")
_CHOOSE_FILE = translatable("Choose a file for {title}.")
_CONFIRM = translatable("Tick the box: {title}.")
_OTHERWISE = translatable("Check {title}.")


def message_for(request: Request, model: type[BaseModel], name: str, error: ErrorDetails) -> str:
    """One sentence for the person who typed. A ValueError of a validator of ours speaks for itself."""
    _ = translations(chosen(request), tuple(request.state.pages.locales)).gettext
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        return _(str(context["error"]))
    title = _title(_, model, name)
    named = {**context, "title": title, "Title": title[:1].upper() + title[1:]}
    return _(_sentence(model, name, _kind(error))).format_map(named)


def _kind(error: ErrorDetails) -> str:
    """A text that is too long behind a validator of ours is reported as if it were a list."""
    is_text = error.get("ctx", {}).get("field_type") == "Value"
    return (
        f"string_{error['type']}" if is_text and error["type"] in {"too_long", "too_short"} else error["type"]
    )


def _sentence(model: type[BaseModel], name: str, kind: str) -> str:
    if kind in _MESSAGES:
        return _MESSAGES[kind]
    if kind in _CHOICES:
        return _CHOOSE
    if kind != "missing":
        return _OTHERWISE
    return _missing(model, name)


def _missing(model: type[BaseModel], name: str) -> str:
    annotation: Any = model.model_fields[name].annotation
    said = str(annotation)
    by_kind: list[tuple[Callable[[], bool], str]] = [
        (lambda: "UploadFile" in said or annotation is UploadFile, _CHOOSE_FILE),
        (lambda: annotation is bool or "Literal[True]" in said, _CONFIRM),
        (lambda: hasattr(annotation, "__members__") or "Literal[" in said or "list[" in said, _CHOOSE),
    ]
    return next((sentence for is_kind, sentence in by_kind if is_kind()), _ENTER)


def _title(_: Gettext, model: type[BaseModel], name: str) -> str:
    info = model.model_fields.get(name)
    return _(info.title) if info is not None and info.title else name.replace("_", " ")
