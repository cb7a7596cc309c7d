"""Where a replacement goes, as the claim's page shows it."""

from dataclasses import dataclass

from starlette.requests import Request

from core.domain.remedies import Remedy
from core.services.addresses import may_change, order_of_buyer, waits_for_address
from core.web.delivery import IDS, countries, lines_of, provinces, typed_of
from core.web.filters import filters
from core.web.forms import Typed, blank
from core.web.locales import chosen
from shopify_app.asking import words_of
from shopify_app.claim_remedies import Held
from shopify_app.colleagues import who
from shopify_app.words import Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    lines: list[str]
    """The address as on a parcel; empty where none was given."""
    given: str
    """By whom."""
    with_order: bool
    """It goes to the order's address, which Shopify shows."""
    changeable: bool
    waits: bool
    typed: Typed
    countries: list[tuple[str, str]]
    provinces: list[tuple[str, list[tuple[str, str]]]]
    ids: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """One parcel on its way, or there."""

    badge: Badge
    tracking: str
    """Carrier and number; empty where nobody gave them."""
    url: str
    when: str


def parcels_of(request: Request, held: Held) -> list[Shipped]:
    _, instant = words_of(request), filters(chosen(request))["instant"]
    zone = request.state.shop.timezone
    return [
        Shipped(
            badge=Badge(_("Arrived"), "success") if each.delivered_at else Badge(_("On its way"), "info"),
            tracking=" ".join(part for part in (each.carrier, each.number) if part),
            url=each.url or "",
            when=instant(each.delivered_at or each.sent_at, zone, "short"),
        )
        for each in held.parcels
    ]


def delivery_of(request: Request, held: Held) -> Delivery | None:
    """None where no replacement comes of the claim."""
    claim, resolution, given = held.claim, held.resolution, held.address
    promised = held.terms.value().remedies if held.terms else ()
    possible = Remedy.REPLACEMENT in ({claim.remedy} if claim.remedy else set(promised))
    changeable = may_change(claim, resolution, held.owner)
    if not possible or (given is None and not changeable):
        return None
    _, locale, order = words_of(request), chosen(request), order_of_buyer(held.order, held.owner)
    return Delivery(
        lines=lines_of(given.value(), locale) if given else [],
        given=_("Given by: {who}.").format(who=who(request, given.given_by)) if given else "",
        with_order=given is None and order is not None and order.country_code is not None,
        changeable=changeable,
        waits=resolution is not None and waits_for_address(resolution),
        typed=typed_of(given.value()) if given else blank(name=held.owner.name),
        countries=countries(locale),
        provinces=provinces(locale),
        ids=IDS,
    )
