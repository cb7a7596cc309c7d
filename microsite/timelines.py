"""Where a claim stands, in a buyer's words: what happened, who acts next, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from core.domain.appeals import SecondLook, last_day, refusal_of
from core.domain.claims import ClaimState
from core.domain.days import day_of
from core.domain.money import Money
from core.domain.payments import PaymentState
from core.domain.remedies import OF_MONEY, Remedy
from core.domain.resolutions import Obstacle
from core.services.addresses import waits_for_address
from core.services.back_orders import waits_for_stock
from core.store.claims import Claim, Evidence, Message
from core.store.parcels import ParcelRow
from core.store.payments import Payment
from core.store.repairs import Repair
from core.store.resolutions import Resolution
from core.store.returns import Return
from core.web.filters import filters
from core.web.locales import Gettext, translatable
from microsite import repair_timelines, return_timelines

CARRIED_OUT_WITHIN = timedelta(hours=48)
TOLD_WITHIN = timedelta(days=30)
"""Whoever has not told Shopify by then that a parcel left, does not tell it at all."""

LOOKING = {
    SecondLook.A_PERSON: translatable("A person is looking at your claim"),
    SecondLook.SOMEBODY_ELSE: translatable("Somebody else is looking at your claim"),
    SecondLook.THE_SAME: translatable("We are looking at your claim again"),
}
HOW_TO_ASK = {
    SecondLook.A_PERSON: translatable("The reasons are below, and how to ask a person to look at it."),
    SecondLook.SOMEBODY_ELSE: translatable(
        "The reasons are below, and how to ask somebody else to look again."
    ),
    SecondLook.THE_SAME: translatable("The reasons are below, and how to ask us to look again."),
}

Stage = tuple[str, str, str]
"""Title, text, and `done`, `now` or `next`."""


class Journey(StrEnum):
    ORDERED = "ordered"
    ON_ITS_WAY = "on_its_way"
    ARRIVED = "arrived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What is known of a claim when its page is opened."""

    claim: Claim
    messages: Sequence[Message]
    files: Sequence[Evidence]
    resolution: Resolution | None
    repair: Repair | None
    """The last one, whether it still counts or not."""
    back: Return | None
    """Of the faulty unit, where it comes back."""
    beside: Resolution | None
    """Store credit for what did not fit on the order, beside the refund; or money beside the replacement."""
    payment: Payment | None
    """What they pay for the replacement."""
    parcels: Sequence[ParcelRow]
    """Of the replacement."""
    second_look: SecondLook
    """Whose it is, was, or would be."""
    timezone: str
    """The shop's IANA name: days are its calendar's."""
    now: datetime

    @property
    def in_repair(self) -> bool:
        """A repair is what is granted, and it has not come to its end."""
        resolution, repair = self.resolution, self.repair
        counts = resolution is not None and repair is not None and resolution.id == repair.resolution_id
        return counts and self.claim.state in {ClaimState.APPROVED, ClaimState.NEEDS_ATTENTION}

    @property
    def waits_for_unit(self) -> bool:
        """Nothing is sent or paid yet: the faulty unit comes first, or the buyer has to agree."""
        return self.claim.state is ClaimState.APPROVED and self.back is not None and self.back.holds_remedy

    @property
    def must_pay(self) -> bool:
        """The invoice waits for them."""
        payment, granted = self.payment, self.claim.state is ClaimState.APPROVED
        return granted and payment is not None and payment.state is PaymentState.ASKED

    @property
    def invoice(self) -> str:
        """Where it is paid; empty where it cannot be any more."""
        ordered = self.resolution is None or self.resolution.order_gid is not None
        if not self.must_pay or self.payment is None or ordered or self.payment.take_back_since:
            return ""
        return self.payment.invoice_url or ""

    @property
    def journey(self) -> Journey | None:
        """How far the replacement's order has come; None where there is none."""
        resolution = self.resolution
        if self.claim.state is not ClaimState.DONE or resolution is None or not resolution.order_name:
            return None
        if not self.parcels:
            sent_lately = resolution.done_at is not None and self.now - resolution.done_at < TOLD_WITHIN
            return Journey.ORDERED if sent_lately else None
        return Journey.ARRIVED if all(each.delivered_at for each in self.parcels) else Journey.ON_ITS_WAY

    def day(self, instant: datetime) -> date:
        return day_of(instant, self.timezone)

    def appeal_by(self) -> date | None:
        """Until when a second look can be asked for; None where it cannot."""
        claim = self.claim
        if claim.state is not ClaimState.DECLINED or claim.decided_at is None:
            return None
        declined_on, appealed = self.day(claim.decided_at), claim.appealed_at is not None
        refused = refusal_of(declined_on, self.day(self.now), appealed=appealed)
        return None if refused else last_day(declined_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Says it in one language."""

    gettext: Gettext
    locale: str

    def headline(self, story: Story) -> tuple[str, str]:
        """What it is now, and who acts next."""
        if story.in_repair and story.repair is not None:
            return repair_timelines.headline(self.gettext, story.repair.state)
        if story.waits_for_unit and story.back is not None:
            return return_timelines.headline(self.gettext, story.back.state)
        return self._headline(story)

    def _headline(self, story: Story) -> tuple[str, str]:
        _ = self.gettext
        match story.claim.state:
            case ClaimState.IN_REVIEW if story.claim.appealed_at is not None:
                return _(LOOKING[story.second_look]), self._answer_by(story)
            case ClaimState.IN_REVIEW:
                return _("We are looking at your claim"), self._answer_by(story)
            case ClaimState.WAITING:
                return _("We have a question for you"), _("You act next: please answer below.")
            case ClaimState.APPROVED | ClaimState.NEEDS_ATTENTION:
                title = _("Please pay for your replacement") if story.must_pay else self._granted(story)
                return title, self._carried_out_by(story)
            case ClaimState.DECLINED:
                return _("We cannot accept this claim"), self._after_decline(story)
            case ClaimState.DONE:
                return self._done(story)

    def _done(self, story: Story) -> tuple[str, str]:
        _ = self.gettext
        match story.journey:
            case Journey.ORDERED:
                return self._settled(story), _("We act next: it is packed. We write to you when it leaves.")
            case Journey.ON_ITS_WAY:
                return _("Your replacement is on its way"), _("Nobody has to act. You can follow it below.")
            case Journey.ARRIVED:
                return _("Your replacement has arrived"), _("Everything is done.")
            case None:
                return self._settled(story), _("Everything is done.")

    def _after_decline(self, story: Story) -> str:
        _ = self.gettext
        if story.appeal_by() is None:
            return _("Nobody has to act. The reasons are below.")
        return _(HOW_TO_ASK[story.second_look])

    def stages(self, story: Story) -> list[Stage]:
        claim = story.claim
        if claim.appealed_at is None:
            return self._stages(story, claim)
        _ = self.gettext
        first = (_("Declined"), self._day(story, claim.first_decided_at), "done")
        asked = (_("You asked for a second look"), self._day(story, claim.appealed_at), "done")
        received, *later = self._stages(story, claim)
        return [received, first, asked, *later]

    def _stages(self, story: Story, claim: Claim) -> list[Stage]:
        _ = self.gettext
        received = (_("Claim received"), self._day(story, claim.submitted_at), "done")
        match claim.state:
            case ClaimState.IN_REVIEW | ClaimState.WAITING:
                title = (
                    _("We check it") if claim.state is ClaimState.IN_REVIEW else _("You answer our question")
                )
                later = [(_("Decision"), "", "next"), (_("Replacement or refund"), "", "next")]
                return [received, (title, self.headline(story)[1], "now"), *later]
            case ClaimState.DECLINED:
                return [received, (_("Declined"), self._day(story, claim.decided_at), "now")]
            case _:
                approved = (_("Approved"), self._day(story, claim.decided_at), "done")
                if story.in_repair and story.repair is not None:
                    return [received, approved, *self._repair(story.repair)]
                last = [self._last(story), *self._journey(story)]
                if story.back is None or story.back.state not in return_timelines.SHOWN:
                    return [received, approved, *last]
                return [received, approved, *return_timelines.around(self.gettext, story.back, last)]

    def _journey(self, story: Story) -> list[Stage]:
        _ = self.gettext
        left, arrived = _("On its way"), _("Arrived")
        match story.journey:
            case None:
                return []
            case Journey.ORDERED:
                return [(left, "", "next"), (arrived, "", "next")]
        sent = (left, self._day(story, story.parcels[0].sent_at))
        last = max((each.delivered_at for each in story.parcels if each.delivered_at), default=None)
        if story.journey is Journey.ON_ITS_WAY:
            return [(*sent, "now"), (arrived, "", "next")]
        return [(*sent, "done"), (arrived, self._day(story, last), "done")]

    def _repair(self, repair: Repair) -> list[Stage]:
        quoted, mended = repair.quote_round > 0, repair.repaired_at is not None
        return repair_timelines.stages(self.gettext, repair.state, quoted=quoted, mended=mended)

    def _last(self, story: Story) -> Stage:
        if story.claim.state is ClaimState.DONE:
            done_at = story.resolution.done_at if story.resolution else None
            return self._settled(story), self._day(story, done_at), "done"
        _ = self.gettext
        titles = {
            Remedy.REFUND: _("Refund"),
            Remedy.REPLACEMENT: _("Replacement"),
            Remedy.STORE_CREDIT: _("Store credit"),
        }
        title = titles[story.claim.remedy] if story.claim.remedy else ""
        return title, self._carried_out_by(story), "now"

    def _answer_by(self, story: Story) -> str:
        _ = self.gettext
        if story.claim.clock().is_late(story.now):
            return _("We act next. It is taking longer than we promised; we have not forgotten you.")
        return _("We act next. You hear from us by %(day)s.") % {"day": self._day(story, story.claim.due_at)}

    def _asked(self, story: Story) -> str:
        """What the buyer is to do before anything goes on; empty where nothing."""
        _, payment = self.gettext, story.payment
        obstacle = story.resolution.obstacle if story.resolution else None
        if story.must_pay and payment is not None:
            said = _("You act next: please pay by %(day)s. We send it as soon as it is paid.")
            return said % {"day": filters(self.locale)["day"](payment.until, "long")}
        if obstacle is Obstacle.NOT_PAID:
            return _("The invoice was not paid. If you still want the replacement, write to us.")
        if obstacle is Obstacle.NO_CONSENT:
            return _("You act next: please answer the question below.")
        if story.resolution is not None and waits_for_address(story.resolution):
            return _("You act next: tell us below where it goes.")
        return ""

    def _carried_out_by(self, story: Story) -> str:
        _ = self.gettext
        if asked := self._asked(story):
            return asked
        if promised_on := self._promised_on(story):
            said = _("It is out of stock at the moment. We send it by %(day)s.")
            return said % {"day": filters(self.locale)["day"](promised_on, "long")}
        until = (story.claim.decided_at or story.now) + CARRIED_OUT_WITHIN
        if until < story.now or story.claim.state is ClaimState.NEEDS_ATTENTION:
            return _("We act next. It takes a little longer; somebody is working on it.")
        return _("We act next. It will be done by %(day)s.") % {"day": self._day(story, until)}

    def _promised_on(self, story: Story) -> date | None:
        """Until when new stock is promised; None where it is not, or the day has passed."""
        resolution = story.resolution
        waits = resolution is not None and waits_for_stock(resolution, story.day(story.now))
        return resolution.promised_on if resolution and waits else None

    def _granted(self, story: Story) -> str:
        _ = self.gettext
        if story.claim.remedy is Remedy.STORE_CREDIT:
            return _("Approved: you get store credit")
        refund = story.claim.remedy is Remedy.REFUND
        return _("Approved: we are refunding you") if refund else _("Approved: we are replacing it")

    def _settled(self, story: Story) -> str:
        _, resolution = self.gettext, story.resolution
        if resolution is None:
            return _("Your claim is settled")
        if resolution.remedy in OF_MONEY:
            return self._paid(story, resolution)
        if resolution.remedy is Remedy.REPAIR:
            back = story.repair is not None and story.repair.repaired_at is None
            unrepaired = back and resolution.outside_reference is None
            return _("It is back with you, unrepaired") if unrepaired else _("Repaired")
        if not resolution.order_name:
            return _("Replaced")
        said = _("Your replacement is order %(order)s")
        beside = self._amount(story.beside) if story.beside else ""
        if beside:
            said = _("Your replacement is order %(order)s, and %(amount)s went back to you")
        return said % {"order": resolution.order_name, "amount": beside}

    def _paid(self, story: Story, resolution: Resolution) -> str:
        _, amount, rest = self.gettext, self._amount(resolution), self._rest(story)
        credited = resolution.remedy is Remedy.STORE_CREDIT
        if rest:
            said = _("Refunded: %(amount)s, and %(rest)s as store credit")
            said = _("Store credit: %(amount)s and %(rest)s") if credited else said
            return said % {"amount": amount, "rest": rest}
        if not amount:
            return _("Store credit given") if credited else _("Refunded")
        said = _("Store credit: %(amount)s") if credited else _("Refunded: %(amount)s")
        return said % {"amount": amount}

    def _rest(self, story: Story) -> str:
        """Store credit beside it; empty where there is none, or staff settled it otherwise."""
        beside = story.beside
        return self._amount(beside) if beside and beside.remedy is Remedy.STORE_CREDIT else ""

    def _amount(self, resolution: Resolution) -> str:
        if resolution.amount is None or resolution.currency is None:
            return ""
        return filters(self.locale)["money"](Money(resolution.amount, resolution.currency))

    def _day(self, story: Story, instant: datetime | None) -> str:
        return filters(self.locale)["day"](story.day(instant), "long") if instant else ""
