"""Warranties: which terms and days a unit has, and what becomes of them when facts arrive."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from core.domain import coverage
from core.domain.coverage import Coverage
from core.domain.end_dates import that_counts
from core.domain.policies import NoPolicyError, PolicyConflictError
from core.domain.terms import StartRule
from core.services import policies
from core.services.policies import Book
from core.store.base import Tx
from core.store.catalogue import ProductRow, find_product, list_products_by_gid
from core.store.policies import get_terms
from core.store.units import Unit, list_units
from core.store.warranties import Warranty, find_warranty_of_unit, list_undecided

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The facts that may start a cover, on the shop's calendar."""

    purchased_on: date
    fulfilled_on: date | None = None
    delivered_on: date | None = None
    registered_on: date | None = None

    def known(self) -> Mapping[StartRule, date]:
        days = {
            StartRule.PURCHASE: self.purchased_on,
            StartRule.FULFILMENT: self.fulfilled_on,
            StartRule.DELIVERY: self.delivered_on,
            StartRule.REGISTRATION: self.registered_on,
        }
        return {rule: day for rule, day in days.items() if day is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a warranty's row says of its terms and days."""

    terms_id: UUID | None
    coverage: Coverage | None
    exception: str | None

    def columns(self) -> dict[str, Any]:
        cover = self.coverage
        return {
            "terms_id": self.terms_id,
            "starts_on": cover and cover.starts_on,
            "ends_on": cover and cover.ends_on,
            "computed_ends_on": cover and cover.ends_on,
            "basis": cover and cover.basis,
            "provisional": cover is not None and cover.provisional,
            "exception": self.exception,
        }


NOTHING = Promise(terms_id=None, coverage=None, exception=None)
"""Of a label that nobody has registered."""


def promise(
    book: Book,
    product: ProductRow | None,
    *,
    product_gid: str | None,
    variant_gid: str | None,
    days: Days,
    purchased_at: datetime | None = None,
) -> Promise:
    """The terms in force at purchase and the days they give; an exception where nothing fits.

    `purchased_at` is None where nobody knows more than the day.
    """
    facts = policies.facts_of(product, product_gid=product_gid, variant_gid=variant_gid)
    try:
        version = book.version_for(facts, days.purchased_on, purchased_at)
    except (NoPolicyError, PolicyConflictError) as error:
        return Promise(terms_id=None, coverage=None, exception=policies.exception_of(error))
    cover = coverage.compute(version.terms, days.known())
    return Promise(terms_id=version.terms_id, coverage=cover, exception=None)


def days_of(warranty: Warranty) -> Days:
    return Days(
        purchased_on=warranty.purchased_on,
        fulfilled_on=warranty.fulfilled_on,
        delivered_on=warranty.delivered_on,
        registered_on=warranty.registered_on,
    )


def put_days(warranty: Warranty, days: Days) -> bool:
    """Store the facts; whether any of them is new."""
    new = days != days_of(warranty)
    warranty.purchased_on = days.purchased_on
    warranty.fulfilled_on, warranty.delivered_on = days.fulfilled_on, days.delivered_on
    warranty.registered_on = days.registered_on
    return new


async def refresh(tx: Tx, warranty: Warranty, unit: Unit) -> None:
    """Apply the governing terms to the facts the warranty now has.

    A fact may lengthen the cover. What would shorten it is left for a person (`shortening`). A
    replacement carries on what it inherited.
    """
    if unit.replaces_id is not None:
        await _refresh_inherited(tx, warranty, unit.replaces_id)
    elif warranty.terms_id is None:
        await promise_anew(tx, warranty, unit)
    else:
        terms = await get_terms(tx, warranty.terms_id)
        lengthen(warranty, coverage.compute(terms.value(), days_of(warranty).known()))


async def promise_anew(tx: Tx, warranty: Warranty, unit: Unit) -> None:
    """The terms and days that its facts give, whatever it had before."""
    product = await find_product(tx, unit.product_gid) if unit.product_gid else None
    put_promise(warranty, _promise_of(await Book.read(tx), product, unit, warranty))


async def _refresh_inherited(tx: Tx, warranty: Warranty, replaces_id: UUID) -> None:
    original = await find_warranty_of_unit(tx, replaces_id)
    cover = original.coverage() if original else None
    if original is None or cover is None or original.terms_id is None:
        return
    terms = (await get_terms(tx, original.terms_id)).value()
    began = warranty.delivered_on or warranty.fulfilled_on or warranty.purchased_on
    lengthen(warranty, coverage.inherited(cover, terms, replaced_on=began))


def lengthen(warranty: Warranty, new: Coverage) -> None:
    """Take the new days unless the buyer would lose some."""
    old = warranty.computed()
    if old is not None and coverage.shortens(old, new):
        warranty.exception = "shortening"
        return
    if warranty.exception == "shortening":
        warranty.exception = None
    put_coverage(warranty, new)


def put_promise(warranty: Warranty, given: Promise) -> None:
    """Days that staff added stay, also while nothing is promised that they could be added to."""
    for name, value in given.columns().items():
        setattr(warranty, name, value)
    put_extension(warranty, warranty.extended_ends_on)


def put_coverage(warranty: Warranty, cover: Coverage) -> None:
    warranty.starts_on, warranty.computed_ends_on = cover.starts_on, cover.ends_on
    warranty.basis, warranty.provisional = cover.basis, cover.provisional
    put_extension(warranty, warranty.extended_ends_on)


def put_extension(warranty: Warranty, ends_on: date | None) -> None:
    """Let the warranty last until that day, or as long as computed if that is longer; None adds nothing."""
    warranty.extended_ends_on = ends_on
    warranty.ends_on = that_counts(warranty.computed_ends_on, ends_on)


async def decide_undecided(tx: Tx, *, after: UUID | None) -> UUID | None:
    """Give terms to a batch of warranties that had none. Returns where to go on, None at the end."""
    book = await Book.read(tx)
    if not book.assignments:
        return None
    batch = await list_undecided(tx, after=after, limit=BATCH)
    units = {unit.id: unit for unit in await list_units(tx, [warranty.unit_id for warranty in batch])}
    gids = sorted({unit.product_gid for unit in units.values() if unit.product_gid})
    products = {product.gid: product for product in await list_products_by_gid(tx, gids)}
    for warranty in batch:
        unit = units[warranty.unit_id]
        if unit.replaces_id is not None:
            await _follow_original(tx, warranty, unit.replaces_id)
            continue
        put_promise(warranty, _promise_of(book, products.get(unit.product_gid or ""), unit, warranty))
    return batch[-1].id if len(batch) == BATCH else None


async def _follow_original(tx: Tx, warranty: Warranty, replaces_id: UUID) -> None:
    """A replacement has what its original has, as soon as that one has anything."""
    original = await find_warranty_of_unit(tx, replaces_id)
    if original is not None and original.terms_id is not None:
        warranty.terms_id, warranty.exception = original.terms_id, original.exception
        await _refresh_inherited(tx, warranty, replaces_id)


def _promise_of(book: Book, product: ProductRow | None, unit: Unit, warranty: Warranty) -> Promise:
    return promise(
        book,
        product,
        product_gid=unit.product_gid,
        variant_gid=unit.variant_gid,
        days=days_of(warranty),
        purchased_at=warranty.purchased_at,
    )


async def inherit(tx: Tx, warranty: Warranty, unit: Unit, original: Warranty) -> None:
    """Let a replacement carry on the promise, and the owner, of the unit it replaces."""
    unit.replaces_id = original.unit_id
    warranty.terms_id, warranty.exception = original.terms_id, original.exception
    warranty.owner_id, warranty.registered_on = original.owner_id, original.registered_on
    warranty.starts_on = warranty.ends_on = warranty.computed_ends_on = warranty.basis = None
    await _refresh_inherited(tx, warranty, original.unit_id)
