"""Resolvers, one module for each noun; what has no resolver is read from the record's attribute."""

from simulator.api.context import Types
from simulator.api.fields import (
    apps,
    bulk,
    catalogue,
    customers,
    drafts,
    nodes,
    orders,
    refunds,
    returns,
    shops,
)

TYPES: Types = {
    "QueryRoot": {
        **apps.QUERIES,
        **bulk.QUERIES,
        **catalogue.QUERIES,
        **customers.QUERIES,
        **drafts.QUERIES,
        **nodes.QUERIES,
        **orders.QUERIES,
        **returns.QUERIES,
        **shops.QUERIES,
    },
    "Mutation": {
        **apps.MUTATIONS,
        **bulk.MUTATIONS,
        **customers.MUTATIONS,
        **drafts.MUTATIONS,
        **nodes.MUTATIONS,
        **orders.MUTATIONS,
        **refunds.MUTATIONS,
        **returns.MUTATIONS,
    },
    **apps.TYPES,
    **bulk.TYPES,
    **catalogue.TYPES,
    **customers.TYPES,
    **drafts.TYPES,
    **nodes.TYPES,
    **orders.TYPES,
    "Order": {**orders.TYPES["Order"], **returns.OF_ORDER, "suggestedRefund": refunds.suggested_refund},
    **refunds.TYPES,
    **returns.TYPES,
    **shops.TYPES,
}
