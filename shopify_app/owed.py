"""What the buyer pays for a replacement, part by part."""

from starlette.requests import Request

from core.domain.payments import Owed
from core.web.filters import filters
from core.web.locales import chosen
from shopify_app.asking import words_of


def lines_of(request: Request, owed: Owed) -> list[tuple[str, str]]:
    """Each part that is not nothing."""
    _, money = words_of(request), filters(chosen(request))["money"]
    parts = [
        (_("The buyer's part of the price"), owed.piece),
        (_("Shipping"), owed.shipping),
        (_("The buyer pays"), owed.total),
    ]
    return [(term, money(part.presentment)) for term, part in parts if not part.nothing]
