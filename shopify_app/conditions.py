"""Conditions in plain language: “up to €50.00, with at least a strong proof”."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple, TypeVar

from core.domain.conditions import When
from core.domain.money import Money
from core.domain.registrations import Proof
from core.web.filters import filters
from core.web.locales import Gettext, translatable
from shopify_app import words

Number = TypeVar("Number", int, Decimal)


class Reader(NamedTuple):
    """Who reads, and in which currency the terms are."""

    gettext: Gettext
    locale: str
    currency: str

    def money(self, amount: Decimal) -> str:
        return filters(self.locale)["money"](Money(amount, self.currency))

    def share(self, share: Decimal) -> str:
        return filters(self.locale)["percent"](share)


PROOF = {
    Proof.WEAK: translatable("a weak proof"),
    Proof.STRONG: translatable("a strong proof"),
}


def sentence(when: When, reader: Reader) -> str:
    """As `phrase`, with a capital."""
    said = phrase(when, reader)
    return said[:1].upper() + said[1:]


def phrase(when: When, reader: Reader) -> str:
    """“up to €50.00, with at least a strong proof”: everything that must hold together."""
    said = [part for look in (_claimed, _measured, _known) for part in look(when, reader)]
    return ", ".join(said) or reader.gettext(translatable("in every case"))


def _claimed(when: When, reader: Reader) -> Iterator[str]:
    _ = reader.gettext
    if when.faults:
        yield _("fault: {faults}").format(faults=_any_of(_, [_(words.FAULT[f]) for f in sorted(when.faults)]))
    if when.categories:
        yield _("product type: {types}").format(types=_any_of(_, sorted(when.categories)))
    if when.channels:
        named = [_(words.CHANNEL[channel]) for channel in sorted(when.channels)]
        yield _("bought from: {channels}").format(channels=_any_of(_, named))


def _measured(when: When, reader: Reader) -> Iterator[str]:
    _ = reader.gettext
    yield from _range(_, (when.value_from, when.value_to), reader.money, "{value}")
    yield from _range(_, (when.months_from, when.months_to), str, _("{value} months old"))
    if when.proof is not Proof.NONE:
        yield _("with at least {proof}").format(proof=_(PROOF[when.proof]))
    if when.earlier_claims_to is not None:
        yield _("earlier claims within a year: at most {count}").format(count=when.earlier_claims_to)
    if when.failures_from is not None:
        yield _("from failure number {number} on").format(number=when.failures_from)


def _known(when: When, reader: Reader) -> Iterator[str]:
    _ = reader.gettext
    if when.in_stock is not None:
        yield _("in stock") if when.in_stock else _("out of stock")
    if when.discontinued is not None:
        yield _("discontinued") if when.discontinued else _("not discontinued")


def _range(
    _: Gettext, ends: tuple[Number | None, Number | None], write: Callable[[Number], str], gap: str
) -> Iterator[str]:
    lowest, highest = ends
    low, high = ("" if end is None else write(end) for end in ends)
    if lowest is not None and highest is not None:
        yield gap.format(value=_("from {lowest} to {highest}").format(lowest=low, highest=high))
    elif lowest is not None:
        yield gap.format(value=_("from {lowest}").format(lowest=low))
    elif highest is not None:
        yield gap.format(value=_("up to {highest}").format(highest=high))


def _any_of(_: Gettext, names: list[str]) -> str:
    return f" {_('or')} ".join(names)
