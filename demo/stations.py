"""The eight stations of the story: what to do there, where it is, and what came of it."""

from dataclasses import dataclass, replace

from demo.brand import HANDLE
from demo.options import CLIENT_ID, Options
from demo.story import Outcome, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """`done` says what the visitor achieved here, in a few words."""

    key: str
    title: str
    text: str
    links: tuple[Link, ...]
    done: str | None = None


def stations(options: Options, story: Story, new_letters: int) -> list[Station]:
    return [*_bought(options, story), *_registered(options, story, new_letters), *_claimed(options, story)]


def admin(options: Options, path: str) -> str:
    """A page of the simulated Shopify admin."""
    return f"{options.simulator_url}/admin/store/{HANDLE}/{path}"


def framed(options: Options, path: str = "") -> str:
    """A page of the app, in the frame of the admin."""
    return admin(options, f"apps/{CLIENT_ID}{path}")


def _bought(options: Options, story: Story) -> list[Station]:
    code = f"{options.public_url}/{story.code}"
    sheet = f"/sheets/{story.sheet_id}" if story.sheet_id else "/sheets"
    return [
        Station(
            key="store",
            title="Buy something",
            text="You are a customer of Nordkessel. Choose a kettle, order two of them if you like.",
            links=(Link(label="Open the store", url=f"{options.simulator_url}/store/{HANDLE}"),),
            done=story.ordered and f"Order {story.ordered}",
        ),
        Station(
            key="admin",
            title="See the warranty appear",
            text="You are Nordkessel now. Two seconds after the order, each piece of it has its warranty. "
            "Nobody typed anything.",
            links=(
                Link(label="Open the app in the Shopify admin", url=framed(options)),
                Link(label="All warranties", url=framed(options, "/warranties")),
            ),
            done=story.promised,
        ),
        Station(
            key="label",
            title="Print labels",
            text="Pieces for marketplaces and shops leave the house with a label in the box. Click it: a "
            "phone cannot scan this one, because this machine's own address is in it.",
            links=(
                Link(label="Open the sheet", url=framed(options, sheet)),
                Link(label="What the label opens", url=code),
            ),
            done=story.printed or (story.registered and "Label used"),
        ),
    ]


def _registered(options: Options, story: Story, new_letters: int) -> list[Station]:
    code = Link(label="Open the registration page", url=f"{options.public_url}/{story.code}")
    mine = Link(label="Open your certificate", url=f"{options.public_url}/w/{story.certificate}")
    return [
        Station(
            key="register",
            title="Register the purchase",
            text="You bought a kettle on a marketplace. The code in the box already knows what it is; "
            "you add your name, your address and the day.",
            links=(mine, replace(code, label="Register another")) if story.certificate else (code,),
            done=story.registered,
        ),
        Station(
            key="mail",
            title="Read your post",
            text="Every letter the app sends arrives here, over a real mail connection that ends on this "
            "machine. The link to the certificate is in it.",
            links=(Link(label="Open the mailbox", url="/mailbox"),),
            done=f"{new_letters} new" if new_letters else None,
        ),
    ]


def _claimed(options: Options, story: Story) -> list[Station]:
    broken, claim = story.broken, f"/claims/{story.claim_id}" if story.claim_id else "/claims"
    who = f"{broken.owner}’s {broken.title}" if broken else "Something"
    filing = (
        Link(label="File the claim", url=f"{options.public_url}/w/{broken.link}/claim") if broken else None
    )
    filed = Link(label="Follow it as the buyer", url=f"{options.public_url}/claims/{story.claim_link}")
    return [
        Station(
            key="claim",
            title="File a claim",
            text=f"{who} stopped working. Say so and add a photo. If you have none at hand, take ours.",
            links=tuple(link for link in (filing, filed if story.claim_link else None) if link),
            done=story.filed,
        ),
        Station(
            key="decide",
            title="Decide it",
            text="You are Nordkessel again. The answer is computed already, rule by rule, with its reasons. "
            "Refund it, replace it, ask, or decline.",
            links=(Link(label="Open the claims", url=framed(options, claim)),),
            done=story.decided,
        ),
        Station(
            key="shopify",
            title="Look into Shopify",
            text="The refund is on the order, to the cent, the replacement is a draft order that became "
            "an order, and store credit is in the customer's account. Exactly once, whatever crashes.",
            links=_outcomes(options, story),
            done=story.settled,
        ),
    ]


def _outcomes(options: Options, story: Story) -> tuple[Link, ...]:
    refund = _link("The order with its refund", options, "orders", _order(story.refund))
    draft = _draft(story.replacement)
    replacement = _link("The draft order of a replacement", options, "draft_orders", draft)
    credit = _link("The customer with store credit", options, "customers", story.credited)
    return tuple(link for link in (refund, replacement, credit) if link)


def _order(outcome: Outcome | None) -> str | None:
    return outcome.order_gid if outcome else None


def _draft(outcome: Outcome | None) -> str | None:
    return outcome.draft_gid if outcome else None


def _link(label: str, options: Options, kind: str, gid: str | None) -> Link | None:
    return Link(label=label, url=admin(options, f"{kind}/{gid.rpartition('/')[2]}")) if gid else None
