"""Why a granted remedy stopped: in plain words, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.domain.resolutions import Obstacle
from core.web.locales import Gettext, translatable


@dataclass(frozen=True, slots=True)
class Explained:
    title: str
    means: str
    advice: str
    after_call: str = ""
    """What it means instead, when a call was begun whose effect nobody knows."""

    def said(self, _: Gettext, *, called: bool) -> "Explained":
        means = self.after_call if called and self.after_call else self.means
        return Explained(_(self.title), _(means), _(self.advice))


OBSTACLES: Mapping[Obstacle, Explained] = {
    Obstacle.OUT_OF_STOCK: Explained(
        translatable("The product is out of stock"),
        translatable("No replacement was ordered: no location has a piece to send."),
        translatable("Add stock in Shopify, then continue. We look for a draft order of ours first."),
        translatable(
            "No location has a piece to send. A draft order of an earlier attempt may lie in Shopify all the"
            " same."
        ),
    ),
    Obstacle.VARIANT_GONE: Explained(
        translatable("The variant no longer exists"),
        translatable("It was deleted in Shopify, so there is nothing that could be sent."),
        translatable("Restore the variant and continue, or choose another remedy beside."),
    ),
    Obstacle.NOTHING_REFUNDABLE: Explained(
        translatable("Nothing is left to refund"),
        translatable("Shopify says that this piece was refunded or removed before. No money was sent."),
        translatable("Look at the order's payments. If the buyer has their money, choose “Settled outside”."),
        translatable(
            "Shopify says that this piece was refunded or removed before. It may have been by a call of ours"
            " whose answer was lost."
        ),
    ),
    Obstacle.AMOUNT_CHANGED: Explained(
        translatable("The amount has changed"),
        translatable(
            "What was approved cannot be paid: the order gave money back meanwhile, or nobody had seen the"
            " amount yet. No money was sent."
        ),
        translatable("Look at the order, then pay what can be paid now, or choose another remedy."),
    ),
    Obstacle.ORDER_UNREADABLE: Explained(
        translatable("Shopify does not show us the order"),
        translatable("It was deleted or archived, or it is older than our access reaches."),
        translatable(
            "Open the order in Shopify. If it is there, continue. If it is older than 60 days, we go on by"
            " ourselves once your store lets us read all orders. If it is gone, settle it by hand."
        ),
    ),
    Obstacle.NO_ORDER: Explained(
        translatable("There is no order to refund"),
        translatable("The buyer bought elsewhere, so this store holds no payment that could go back."),
        translatable("Choose another remedy, or settle it with the buyer and choose “Settled outside”."),
    ),
    Obstacle.NO_ADDRESS: Explained(
        translatable("There is no address to send to"),
        translatable("We do not know where whoever claims wants it sent."),
        translatable(
            "We have asked them by letter and go on by ourselves as soon as they answer. If they tell you,"
            " type it below."
        ),
    ),
    Obstacle.ADDRESS_REFUSED: Explained(
        translatable("Shopify does not take the address"),
        translatable("The replacement cannot be sent there as it is written. Nothing was ordered."),
        translatable(
            "We have asked the buyer to mend it, and you can mend it below. We go on by ourselves then."
        ),
    ),
    Obstacle.LEFT_AS_DRAFT: Explained(
        translatable("The draft order waits for you"),
        translatable("By the policy staff complete replacements themselves. Everything is on the draft."),
        translatable("Complete the draft order in Shopify. We notice it and go on by ourselves."),
    ),
    Obstacle.NO_CONSENT: Explained(
        translatable("The buyer has not agreed to an account yet"),
        translatable(
            "They bought elsewhere and are no customer of your store, so there is no account to credit."
            " Nothing was booked."
        ),
        translatable("We have asked them by letter and go on by ourselves as soon as they agree."),
    ),
    Obstacle.NO_CUSTOMER: Explained(
        translatable("The order belongs to no customer"),
        translatable("Store credit needs a customer's account, and this order has none. Nothing was booked."),
        translatable("Add the customer to the order in Shopify and continue, or choose another remedy."),
    ),
    Obstacle.CREDIT_UNCLEAR: Explained(
        translatable("We cannot tell whether the credit was booked"),
        translatable(
            "Shopify's answer was lost, and the customer's account shows several bookings of this amount at"
            " that time, or too many to see them all. Nothing more is booked on a guess."
        ),
        translatable(
            "Look at the customer's store credit in Shopify. Book it there if it is missing, then choose"
            " “Settled outside”."
        ),
    ),
    Obstacle.ERASED: Explained(
        translatable("Whoever claimed was erased"),
        translatable("Nobody knows any more who would get it. Nothing was sent or booked."),
        translatable(
            "Nothing more can be sent to them. Choose “Settled outside” if they were given anything."
        ),
        translatable(
            "Nobody knows any more who was to get it. A call was begun before, and it may have been"
            " carried out."
        ),
    ),
    Obstacle.SCOPE_MISSING: Explained(
        translatable("Your store has not granted us this"),
        translatable("Warranty Desk lacks a permission that this remedy needs. Nothing was sent or paid."),
        translatable(
            "Open the app from the Shopify admin and accept its new permissions. We go on by ourselves then."
        ),
    ),
    Obstacle.CHARGEBACK_OPEN: Explained(
        translatable("The buyer disputes the payment at their bank"),
        translatable("While the bank looks, nothing more is sent: it may take the money back by itself."),
        translatable(
            "Answer the dispute in Shopify. We keep looking, and go on by ourselves if the bank decides for"
            " you."
        ),
    ),
    Obstacle.CHARGEBACK_LOST: Explained(
        translatable("The bank gave the buyer the money back"),
        translatable("The dispute of this order's payment was lost, so nothing more is due from us."),
        translatable("If anything is left to settle with the buyer, do it and choose “Settled outside”."),
    ),
    Obstacle.RETURN_OPEN: Explained(
        translatable("A return of this line is open in Shopify"),
        translatable("While it is open nothing more is sent: what goes back by it is refunded by it."),
        translatable(
            "Finish, close, decline or cancel the return in Shopify. We notice it and go on by ourselves,"
            " unless a piece came back by it. If you settle this claim another way, choose “Settled outside”."
        ),
    ),
    Obstacle.UNIT_DOUBTED: Explained(
        translatable("The faulty unit is not what was claimed"),
        translatable("By your inspection it was damaged by use, or has no fault. Nothing was sent or paid."),
        translatable(
            "Continue to carry out what was granted all the same. Else settle it with the buyer and choose"
            " “Settled outside”."
        ),
    ),
    Obstacle.NOT_REPAIRABLE: Explained(
        translatable("It cannot be repaired"),
        translatable("The repair that was granted was given up, so the buyer still waits for a remedy."),
        translatable("Choose another remedy, or settle it with the buyer and choose “Settled outside”."),
    ),
    Obstacle.NOT_PAID: Explained(
        translatable("The buyer has not paid"),
        translatable(
            "The invoice for the replacement ran out or was taken back, and nothing is left that could be"
            " paid. Nothing was sent, and the buyer was told."
        ),
        translatable("Send a new invoice, send it without charge, or choose another remedy."),
    ),
    Obstacle.PAID_TWICE: Explained(
        translatable("An order that does not count was paid"),
        translatable("It pays an earlier quote of the repair, or is a copy of the order of its invoice."),
        translatable("Refund that order in Shopify."),
    ),
    Obstacle.NOBODY_LEFT: Explained(
        translatable("Whoever claims was erased"),
        translatable("There is no address left to which anything could be written or sent."),
        translatable("Settle what is left by hand."),
    ),
    Obstacle.UNIT_ENDED: Explained(
        translatable("A piece was taken off the order meanwhile"),
        translatable(
            "Since this was approved, a piece of this line was refunded, removed or cancelled in Shopify, or"
            " the order was deleted. It may be this very piece, so nothing more is sent."
        ),
        translatable("Look at the order, settle what is left with the buyer and choose “Settled outside”."),
    ),
    Obstacle.NOT_THEIRS: Explained(
        translatable("The unit is somebody else's now"),
        translatable("Since this was approved, staff decided that whoever claims does not hold the unit."),
        translatable("Nothing more is sent to them. Choose “Settled outside” if they were given anything."),
    ),
    Obstacle.REFUSED: Explained(
        translatable("Shopify refused"),
        translatable("It was asked and said no; nothing was sent or paid."),
        translatable("Read its words below, mend what they name in Shopify, then continue."),
        translatable(
            "It said no to our last call. Whether an earlier one was carried out, only Shopify shows."
        ),
    ),
    Obstacle.PAYMENT_FAILED: Explained(
        translatable("The payment did not go back"),
        translatable("Shopify recorded the refund, but the payment provider refused it."),
        translatable("Look at the order's payments in Shopify, repay it there and choose “Settled outside”."),
    ),
    Obstacle.PAYMENT_PENDING: Explained(
        translatable("The payment provider does not confirm the refund"),
        translatable("Shopify recorded the refund two weeks ago, and its payment is still pending."),
        translatable(
            "Look at the order's payments in Shopify. We look too, once a day, and go on by ourselves when it"
            " is confirmed. If the money went back another way, choose “Settled outside”."
        ),
    ),
    Obstacle.PARTLY_PAID: Explained(
        translatable("Only a part of the money went back"),
        translatable(
            "Shopify recorded the refund over several payments, and the payment provider refused at least one"
            " of them. What went back over the others stays with the buyer."
        ),
        translatable("Look at the order's payments in Shopify, repay the rest and choose “Settled outside”."),
    ),
    Obstacle.NO_ACCESS: Explained(
        translatable("We lost our access to the store"),
        translatable("Shopify no longer accepts our key. Nothing was sent or paid."),
        translatable(
            "You have just opened the app, which renews the access. We go on by ourselves within a quarter of"
            " an hour; continue if it is urgent."
        ),
        translatable(
            "Shopify no longer accepts our key. A call was begun before, and it may have been carried out;"
            " when you continue, we look first."
        ),
    ),
    Obstacle.UNREACHABLE: Explained(
        translatable("Shopify could not be reached for a day"),
        translatable("We tried again and again; nothing was confirmed."),
        translatable("We go on by ourselves when Shopify works again, and look before anything is sent."),
        translatable(
            "We tried again and again. A call was begun, and nobody knows yet whether it was carried out."
        ),
    ),
    Obstacle.OUTCOME_UNKNOWN: Explained(
        translatable("We cannot tell whether it happened"),
        translatable("Shopify's answer was lost, and looking afterwards did not settle it."),
        translatable(
            "Look at the order in Shopify first. When you continue, we look for it once more; what"
            " we do not find then, we send."
        ),
    ),
}
