"""Which products a policy is for, as staff choose them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import Field

from core.domain.policies import Assignment, AssignmentKind
from core.store.catalogue import ProductRow
from core.web.fields import Line, Text
from core.web.forms import Form, Typed, blank
from core.web.locales import translatable

MOST_OPTIONS = 100
NO_TITLES: Mapping[str, str] = MappingProxyType({})
Pairs = list[tuple[AssignmentKind, str]]


class AssignmentForm(Form):
    everything: bool = False
    types: list[Line] = Field([], title=translatable("product types"))
    vendors: list[Line] = Field([], title=translatable("vendors"))
    collections: list[Line] = Field([], title=translatable("collections"))
    products: list[Line] = Field([], title=translatable("products"))
    variants: list[Line] = Field([], title=translatable("variants"))
    tags: Text = Field("", title=translatable("tags"))
    find: Line = Field("", title=translatable("the search"))

    def pairs(self) -> Pairs:
        by_kind = {
            AssignmentKind.TYPE: self.types,
            AssignmentKind.VENDOR: self.vendors,
            AssignmentKind.COLLECTION: self.collections,
            AssignmentKind.PRODUCT: self.products,
            AssignmentKind.VARIANT: self.variants,
            AssignmentKind.TAG: split(self.tags),
        }
        named = [(kind, value) for kind, values in by_kind.items() for value in values]
        return [*([(AssignmentKind.EVERYTHING, "")] if self.everything else []), *named]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the catalogue offers to choose from, each with its number of products."""

    types: list[tuple[str, str, str]]
    vendors: list[tuple[str, str, str]]
    tags: str
    collections: list[tuple[str, str, str]]


def split(text: str) -> list[str]:
    """Tags as people list them: commas or lines between."""
    parts = (part.strip() for part in text.replace("\n", ",").split(","))
    return list(dict.fromkeys(part for part in parts if part))


def typed_of(assignments: Iterable[Assignment]) -> Typed:
    by_kind: dict[AssignmentKind, list[str]] = {kind: [] for kind in AssignmentKind}
    for assignment in assignments:
        by_kind[assignment.kind].append(assignment.value)
    return blank(
        everything=bool(by_kind[AssignmentKind.EVERYTHING]),
        types=by_kind[AssignmentKind.TYPE],
        vendors=by_kind[AssignmentKind.VENDOR],
        collections=by_kind[AssignmentKind.COLLECTION],
        products=by_kind[AssignmentKind.PRODUCT],
        variants=by_kind[AssignmentKind.VARIANT],
        tags=", ".join(by_kind[AssignmentKind.TAG]),
    )


def known_of(products: Sequence[ProductRow], titles: Mapping[str, str], form: Typed) -> Known:
    """The shop's own words; `titles` names collections by their gids.

    What was chosen before stays to be seen even if no product has it any more.
    """
    return Known(
        types=_options((product.product_type for product in products), form.values.get("types", ())),
        vendors=_options((product.vendor for product in products), form.values.get("vendors", ())),
        tags=", ".join(sorted({tag for product in products for tag in product.tags})[:40]),
        collections=_options(
            (gid for product in products for gid in product.collections),
            form.values.get("collections", ()),
            titles,
        ),
    )


def _options(
    found: Iterable[str | None], chosen: Iterable[str], titles: Mapping[str, str] = NO_TITLES
) -> list[tuple[str, str, str]]:
    """Value, label, number of products; the most common first."""
    counts: dict[str, int] = {}
    for value in found:
        if value:
            counts[value] = counts.get(value, 0) + 1
    common = sorted(counts, key=lambda value: (-counts[value], value))[:MOST_OPTIONS]
    shown = list(dict.fromkeys([*common, *chosen]))
    return [
        (value, titles.get(value, value.rpartition("/")[2]), str(counts.get(value, 0))) for value in shown
    ]
