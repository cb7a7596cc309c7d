"""Parcels of a replacement order, as far as buyers and staff follow them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One fulfilment that left. Instants in UTC; its number leads to an address: never log it."""

    gid: str
    sent_at: datetime
    delivered_at: datetime | None
    carrier: str | None
    number: str | None
    url: str | None
    """Where the carrier shows it; http or https, or None."""
