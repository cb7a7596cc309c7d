"""Whole terms in plain language, part by part, as two versions are compared."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from core.domain.remedies import Payer
from core.domain.returns import Back
from core.domain.terms import Terms
from core.web.locales import translatable
from shopify_app import words
from shopify_app.conditions import Reader
from shopify_app.policy_kinds import KINDS
from shopify_app.policy_parts import SENTENCE, TITLE, rows_in
from shopify_app.policy_summary import exclusions, summary
from shopify_app.return_words import BACK

SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")


class Told(NamedTuple):
    title: str
    sentences: list[str]


def told(terms: Terms, reader: Reader) -> list[Told]:
    """The same parts in the same order for all terms."""
    return [
        Told(title, sentences)
        for look in (_promise, _lists, _terms)
        for title, sentences in look(terms, reader)
    ]


def _promise(terms: Terms, reader: Reader) -> Iterator[tuple[str, list[str]]]:
    _ = reader.gettext
    starts = [_(words.START[rule]) for rule in terms.start_rules]
    starts_on = _("Starts on: {days}.").format(days=_(translatable(", else ")).join(starts))
    yield _("The promise"), [summary(_, terms), starts_on]
    yield _("Countries"), sorted(terms.regions) or [_("Everywhere")]
    yield _("Faults that are not covered"), exclusions(_, terms) or [_("Nothing is excluded")]


def _lists(terms: Terms, reader: Reader) -> Iterator[tuple[str, list[str]]]:
    _ = reader.gettext
    for field, title in TITLE.items():
        said = [SENTENCE[field](row, reader) for row in rows_in(terms, field)]
        yield _(title), said or [_(KINDS[field].none)]


def _out_of_stock(terms: Terms, reader: Reader) -> Iterator[str]:
    _ = reader.gettext
    if terms.sends_substitutes:
        yield _("When a replacement is out of stock, its substitute is sent, if there is one.")
    if terms.back_order_days is None:
        yield _("When a replacement is out of stock, a person decides.")
    else:
        said = _("When a replacement is out of stock, the buyer waits at most {days} days.")
        yield said.format(days=terms.back_order_days)


def _unit_back(terms: Terms, reader: Reader) -> Iterator[str]:
    _ = reader.gettext
    yield _("The faulty unit: {how}.").format(how=_(BACK[terms.unit_back]))
    if terms.unit_back is Back.AFTERWARDS:
        yield _("Days to send it: {days}.").format(days=terms.unit_back_days)
    if terms.unit_back is not Back.NEVER:
        yield from filter(None, SENTENCES.split(terms.unit_back_words))


def _sending(terms: Terms, reader: Reader) -> Iterator[str]:
    if terms.shipping is Payer.BUYER and terms.replacement_shipping:
        _ = reader.gettext
        said = _("For sending a replacement the buyer pays {amount}.")
        yield said.format(amount=reader.money(terms.replacement_shipping))


def _terms(terms: Terms, reader: Reader) -> Iterator[tuple[str, list[str]]]:
    _ = reader.gettext
    yield (
        _("Costs and time"),
        [
            _("The buyer pays {amount} per claim.").format(amount=reader.money(terms.deductible)),
            _("Money back includes a share of the order's shipping.")
            if terms.refunds_shipping
            else _("Money back is for the piece alone, without shipping."),
            _("Shipping is paid by: {payer}.").format(payer=_(words.PAYER[terms.shipping])),
            *_sending(terms, reader),
            _("You answer within {hours} hours.").format(hours=terms.hours_to_answer),
            _("A replacement is covered for at least {days} days.").format(days=terms.replacement_days),
            *_out_of_stock(terms, reader),
            *_unit_back(terms, reader),
        ],
    )
    yield _("The text buyers read"), [*filter(None, SENTENCES.split(terms.plain_text))] or ["–"]
    months = _("Months by law: {months}.").format(months=terms.statutory_months or "–")
    yield _("Rights by law"), [months, *filter(None, SENTENCES.split(terms.statutory_text))]
