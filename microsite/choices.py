"""What the choices and states of the domain are called on buyers' pages."""

from collections.abc import Mapping
from types import MappingProxyType

from core.domain.claims import ClaimState, DeclineReason
from core.domain.evidence import Piece
from core.domain.faults import Fault
from core.domain.registrations import Channel
from core.domain.units import VoidReason
from core.web.locales import Gettext, translatable

CHANNELS: Mapping[Channel, str] = MappingProxyType(
    {
        Channel.WEBSHOP: translatable("The brand's own online shop"),
        Channel.AMAZON: translatable("Amazon"),
        Channel.EBAY: translatable("eBay"),
        Channel.MARKETPLACE: translatable("Another marketplace"),
        Channel.RETAILER: translatable("A shop or retailer"),
        Channel.GIFT: translatable("It was a gift"),
        Channel.OTHER: translatable("Somewhere else"),
    }
)

FAULTS: Mapping[Fault, tuple[str, str]] = MappingProxyType(
    {
        Fault.DEAD_ON_ARRIVAL: (
            translatable("It never worked"),
            translatable("Broken or dead when I unpacked it"),
        ),
        Fault.STOPPED_WORKING: (
            translatable("It stopped working"),
            translatable("It worked for a while, now it does not"),
        ),
        Fault.BROKEN_PART: (
            translatable("A part broke"),
            translatable("Cracked, torn, loose or missing"),
        ),
        Fault.BATTERY: (
            translatable("Battery or charging"),
            translatable("Does not charge, or runs out too soon"),
        ),
        Fault.COSMETIC: (
            translatable("Only its looks"),
            translatable("Scratches, colour or coating; it works"),
        ),
        Fault.ACCIDENT: (
            translatable("It had an accident"),
            translatable("Dropped, got wet, or used in another way"),
        ),
        Fault.OTHER: (translatable("Something else"), translatable("Tell us below")),
    }
)

DECLINES: Mapping[DeclineReason, str] = MappingProxyType(
    {
        DeclineReason.OUTSIDE_COVER: translatable("The warranty had ended when you sent the claim."),
        DeclineReason.FAULT_EXCLUDED: translatable("The terms do not cover this kind of fault."),
        DeclineReason.NOT_PROVED: translatable("We could not establish what the terms ask for."),
        DeclineReason.NO_FAULT_FOUND: translatable("We could not find the fault."),
        DeclineReason.OTHER: translatable("The reason is in our message below."),
    }
)

VOIDS: Mapping[VoidReason, str] = MappingProxyType(
    {
        VoidReason.CANCELLED: translatable("The order was cancelled."),
        VoidReason.REMOVED: translatable("It was taken off the order or returned."),
        VoidReason.DELETED: translatable("The order no longer exists."),
        VoidReason.REFUNDED: translatable("You were refunded."),
        VoidReason.CREDITED: translatable("You got store credit for it."),
        VoidReason.REPLACED: translatable("It was replaced."),
        VoidReason.UNRETURNED: translatable(
            "It was sent in advance, and the faulty one did not come back in time. Once it does, it goes on."
        ),
        VoidReason.INVALIDATED: translatable("The registration turned out to be a mistake."),
    }
)


FILES: Mapping[Piece, str] = MappingProxyType(
    {
        Piece.PHOTO: translatable("Photo"),
        Piece.VIDEO: translatable("Video"),
        Piece.PROOF: translatable("Proof of purchase"),
    }
)
"""One file of each piece that is sent."""

STATES: Mapping[ClaimState, str] = MappingProxyType(
    {
        ClaimState.IN_REVIEW: translatable("We are looking at it"),
        ClaimState.WAITING: translatable("We have a question for you"),
        ClaimState.APPROVED: translatable("Approved"),
        ClaimState.NEEDS_ATTENTION: translatable("Approved"),
        ClaimState.DECLINED: translatable("Declined"),
        ClaimState.DONE: translatable("Settled"),
    }
)


def channels(_: Gettext) -> list[tuple[Channel, str]]:
    return [(channel, _(label)) for channel, label in CHANNELS.items()]


def faults(_: Gettext) -> list[tuple[Fault, str, str]]:
    return [(fault, _(label), _(more)) for fault, (label, more) in FAULTS.items()]
