"""Resolvers, one module for each noun; what has no resolver is read from the record's attribute."""

from simulator.api.context import Types
from simulator.api.fields import apps, bulk, catalogue, customers, drafts, nodes, orders, refunds, shops

TYPES: Types = {
    "QueryRoot": {
        **apps.QUERIES,
        **bulk.QUERIES,
        **catalogue.QUERIES,
        **customers.QUERIES,
        **drafts.QUERIES,
        **nodes.QUERIES,
        **orders.QUERIES,
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
    },
    **apps.TYPES,
    **bulk.TYPES,
    **catalogue.TYPES,
    **customers.TYPES,
    **drafts.TYPES,
    **nodes.TYPES,
    **orders.TYPES,
    "Order": {**orders.TYPES["Order"], "suggestedRefund": refunds.suggested_refund},
    **refunds.TYPES,
    **shops.TYPES,
}
