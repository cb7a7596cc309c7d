"""Every table, in one place for migrations and for the tests that look at all of them."""

from core.store import (
    address_questions,
    addresses,
    catalogue,
    claims,
    codes,
    costs,
    data_requests,
    decisions,
    differences,
    end_dates,
    history,
    letters,
    limits,
    notices,
    orders,
    owners,
    parcels,
    payments,
    policies,
    queues,
    registrations,
    repairs,
    resolutions,
    returns,
    shops,
    signals,
    staff,
    substitutes,
    syncs,
    tokens,
    units,
    warranties,
)
from core.store.base import Base

__all__ = ["Base"]

MODULES = (
    address_questions,
    addresses,
    catalogue,
    claims,
    codes,
    costs,
    data_requests,
    decisions,
    differences,
    end_dates,
    history,
    letters,
    limits,
    notices,
    orders,
    owners,
    parcels,
    payments,
    policies,
    queues,
    registrations,
    repairs,
    resolutions,
    returns,
    shops,
    signals,
    staff,
    substitutes,
    syncs,
    tokens,
    units,
    warranties,
)

WITHOUT_TENANT = frozenset({"shops", "public_codes"})
"""Where a request finds its shop. They hold no buyer's data."""

APPEND_ONLY = ("terms", "events", "decisions", "costs")
