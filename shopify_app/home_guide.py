"""The setup guide: four steps to the first warranty, each with its real state."""

from dataclasses import dataclass

from starlette.requests import Request

from core.store.syncs import BackfillState, ShopSync
from core.web.addresses import url
from shopify_app.asking import words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the setup guide."""

    title: str
    text: str
    done: bool
    href: str
    label: str


def steps_of(
    request: Request, sync: ShopSync, done: tuple[bool, bool, bool], *, has_orders: bool
) -> list[Step]:
    """The guide, empty once all of it is done."""
    _ = words_of(request)
    has_terms, has_sheets, has_claims = done
    steps = [
        Step(
            title=_("Read your products and orders"),
            text=_("Happens by itself. Every unit you sold becomes a warranty record."),
            done=sync.backfill_state is BackfillState.DONE,
            href="",
            label="",
        ),
        Step(
            title=_("Publish your first policy"),
            text=_("Say what you promise and for how long. Units bought before get it too."),
            done=has_terms,
            href=url(request, "policies.new"),
            label=_("Write a policy"),
        ),
        Step(
            title=_("Print your first label sheet"),
            text=_("Buyers from marketplaces and shops scan the label and register in half a minute."),
            done=has_sheets,
            href=url(request, "sheets.new"),
            label=_("Order labels"),
        ),
        Step(
            title=_("File a test claim"),
            text=_("Try what your team will do every day. Nothing is paid before you approve it.")
            if has_orders
            else _("Place an order in your store first; then file a claim for it."),
            done=has_claims,
            href=url(request, "claims.new"),
            label=_("File a claim"),
        ),
    ]
    return [] if all(step.done for step in steps) else steps
