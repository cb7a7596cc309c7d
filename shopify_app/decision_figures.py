"""How many decisions rules took, and how many of these people took back, for the last 30 and 90 days."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from starlette.requests import Request

from core.store.automation import Figures, count_decided
from core.store.base import Tx
from core.store.claims import Way
from core.web.addresses import url
from shopify_app.asking import present, words_of

WINDOWS = (timedelta(days=30), timedelta(days=90))
Cell = tuple[int, Decimal | None]
"""A count, and its share of what it is a part of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    label: str
    href: str
    """To the claims behind it, where they have a list."""
    cells: list[Cell]
    """For each window."""


async def figures_of(request: Request, tx: Tx, policy_id: UUID | None = None) -> list[FigureLine]:
    """Nothing where nothing was decided in the longest window. Of every policy when none is named."""
    found = [await count_decided(tx, since=present() - window, policy_id=policy_id) for window in WINDOWS]
    return _lines(request, found) if found[-1].decided else []


def _lines(request: Request, found: list[Figures]) -> list[FigureLine]:
    _ = words_of(request)
    automatic = url(request, "claims.list", state=Way.AUTOMATIC)
    overridden = url(request, "claims.list", state=Way.OVERRIDDEN)
    return [
        FigureLine(label=_("Decided"), href="", cells=[(each.decided, None) for each in found]),
        FigureLine(
            label=_("By a rule, without a person"),
            href=automatic,
            cells=[(each.automatic, _share(each.automatic, each.decided)) for each in found],
        ),
        FigureLine(
            label=_("Of these taken back by people"),
            href="",
            cells=[(each.taken_back, _share(each.taken_back, each.automatic)) for each in found],
        ),
        FigureLine(
            label=_("Overridden in all"),
            href=overridden,
            cells=[(each.overridden, _share(each.overridden, each.decided)) for each in found],
        ),
    ]


def _share(part: int, whole: int) -> Decimal | None:
    return Decimal(part) / whole if part else None
