"""Which function does which job. Nothing registers itself."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from core.store import jobs
from core.store.jobs import Job
from sync.back_orders import look_for_stock
from sync.backfill import advance
from sync.comparison import compare
from sync.context import Context
from sync.costs import check_costs
from sync.decisions import decide
from sync.differences import replay
from sync.letters import send_letter
from sync.lifecycle import erase_owner
from sync.notices import drain
from sync.orders import read_orders
from sync.policies import apply
from sync.reconcile import reconcile_orders, reconcile_products
from sync.repairs import look_after
from sync.resolutions import carry_out, show_on_order
from sync.resuming import go_on_by_itself, look_at_payment
from sync.returns import look_after_return
from sync.shops import renew_token, welcome

Handler = Callable[[Context, Any], Awaitable[None]]

HANDLERS: Mapping[type[Job], Handler] = MappingProxyType(
    {
        jobs.DrainNotices: drain,
        jobs.WelcomeShop: welcome,
        jobs.AdvanceBackfill: advance,
        jobs.ReadOrders: read_orders,
        jobs.ReconcileOrders: reconcile_orders,
        jobs.ReconcileProducts: reconcile_products,
        jobs.CompareWithShopify: compare,
        jobs.ReplayDecisions: replay,
        jobs.ApplyPolicies: apply,
        jobs.DecideClaim: decide,
        jobs.LookForStock: look_for_stock,
        jobs.CarryOutResolution: carry_out,
        jobs.LookAfterRepair: look_after,
        jobs.LookAfterReturn: look_after_return,
        jobs.SendLetter: send_letter,
        jobs.ShowOnOrder: show_on_order,
        jobs.CheckCosts: check_costs,
        jobs.GoOn: go_on_by_itself,
        jobs.LookAtPayment: look_at_payment,
        jobs.RenewToken: renew_token,
        jobs.EraseOwner: erase_owner,
    }
)
