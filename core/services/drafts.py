"""The terms being written: kept whole as JSON, incomplete for as long as their author likes."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from core.domain.terms import Terms
from core.store.values import TERMS


def draft_from_terms(terms: Terms) -> dict[str, Any]:
    """A draft that promises the same."""
    written: dict[str, Any] = TERMS.dump_python(terms, mode="json")
    return written


def whole(draft: Mapping[str, Any]) -> dict[str, Any]:
    """The draft as terms are stored, but for `months` where nobody has said how long.

    Drafts from before terms held more than a form had words of their own.
    """
    if "lifetime" not in draft:
        return dict(draft)
    kept = {name: value for name, value in draft.items() if name not in {"lifetime", "months", "remedies"}}
    kept["offers"] = [{"remedy": remedy} for remedy in draft["remedies"]]
    if draft["lifetime"] or draft["months"] is not None:
        kept["months"] = None if draft["lifetime"] else draft["months"]
    return kept


def terms_from_draft(draft: Mapping[str, Any]) -> Terms | None:
    """What publishing the draft would promise; None while something that every promise has is missing."""
    try:
        return TERMS.validate_python(whole(draft), strict=False)
    except ValidationError:
        return None


def differs(draft: Mapping[str, Any], published: Terms) -> bool:
    """Whether the draft says something else than what is published. One that nobody has begun does not."""
    return bool(draft) and terms_from_draft(draft) != published
