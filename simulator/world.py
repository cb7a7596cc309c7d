"""Everything a test, a seed script or the control API can do to the simulated Shopify.

Every function takes the world first, then the shop (record, `name.myshopify.com` or `name`).
"""

from simulator.actions.catalogue import (
    create_collection,
    create_product,
    delete_product,
    delete_variant,
    find_product,
    find_variant,
    set_cost,
    set_stock,
    update_product,
)
from simulator.actions.customers import (
    create_customer,
    credit,
    find_customer,
    merge_customers,
    redact_customer,
    request_customer_data,
    update_customer,
)
from simulator.actions.fulfillments import deliver_order, fulfill_order, track
from simulator.actions.orders import (
    cancel_order,
    delete_order,
    dispute_order,
    edit_order,
    find_order,
    pay_order,
    place_order,
    tag_order,
)
from simulator.actions.refunds import merchant_refund
from simulator.actions.returns import move_return, open_return
from simulator.actions.shops import (
    create_shop,
    grant_scopes,
    hire,
    install_app,
    installation_of,
    redact_shop,
    revoke_scopes,
    set_knobs,
    uninstall_app,
)
from simulator.events import replay
from simulator.faults import add_fault
from simulator.state import Fault, Knobs, SimulatorError, World

__all__ = [
    "Fault",
    "Knobs",
    "SimulatorError",
    "World",
    "add_fault",
    "cancel_order",
    "create_collection",
    "create_customer",
    "create_product",
    "create_shop",
    "credit",
    "delete_order",
    "delete_product",
    "delete_variant",
    "deliver_order",
    "dispute_order",
    "edit_order",
    "find_customer",
    "find_order",
    "find_product",
    "find_variant",
    "fulfill_order",
    "grant_scopes",
    "hire",
    "install_app",
    "installation_of",
    "merchant_refund",
    "merge_customers",
    "move_return",
    "open_return",
    "pay_order",
    "place_order",
    "redact_customer",
    "redact_shop",
    "replay",
    "request_customer_data",
    "revoke_scopes",
    "set_cost",
    "set_knobs",
    "set_stock",
    "tag_order",
    "track",
    "uninstall_app",
    "update_customer",
    "update_product",
]
