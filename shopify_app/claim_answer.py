"""The computed answer to a claim, ready to be written: what follows, what is on offer, what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from starlette.requests import Request

from core.domain.evidence import Piece
from core.domain.money import Money
from core.domain.remedies import Remedy
from core.store.decisions import DecisionRow
from core.web.filters import filters
from core.web.locales import chosen
from shopify_app import words
from shopify_app.asking import words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    follows: str
    remedies: list[tuple[str, str]]
    """On offer, in order, each with what it is worth."""
    missing: str


def answer_of(request: Request, decision: DecisionRow, *, from_order: bool) -> Answer:
    """`from_order`: the unit came with an order of the shop, which can be refunded."""
    _ = words_of(request)
    return Answer(
        follows=words.follows(_, decision.course, decision.queue, decision.rule),
        remedies=[
            _remedy(request, decision.facts, offered, from_order=from_order) for offered in decision.remedies
        ],
        missing=words.pieces(_, {Piece(piece): count for piece, count in decision.missing.items()}),
    )


def _remedy(
    request: Request, facts: Mapping[str, Any], offered: Mapping[str, str], *, from_order: bool
) -> tuple[str, str]:
    _, money = words_of(request), filters(chosen(request))["money"]
    name = _(words.REMEDY[Remedy(offered["remedy"])])
    if facts["value"] is None:
        return name, _("Nobody knows what it cost.")
    worth, pays = (Money(Decimal(offered[key]), facts["currency"]) for key in ("worth", "buyer_pays"))
    if offered["remedy"] == Remedy.REPAIR:
        return name, _("at most {worth}; a quote after the inspection").format(worth=money(worth))
    if offered["remedy"] == Remedy.REFUND and not from_order:
        return name, _("{worth}, outside Shopify: no order of this store").format(worth=money(worth))
    if pays.amount == 0:
        return name, money(worth)
    return name, _("{worth}, of which the buyer pays {share}").format(worth=money(worth), share=money(pays))
