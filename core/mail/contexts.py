"""What each letter must know. Free text of staff is shown as they wrote it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter

from core.domain.appeals import SecondLook
from core.domain.claims import DeclineReason
from core.domain.evidence import Piece
from core.domain.letters import Letter
from core.domain.money import Money
from core.domain.payments import PaymentNews
from core.domain.remedies import Remedy
from core.domain.repairs import RepairNews
from core.domain.returns import ReturnNews


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """Who writes. Colours are `#rrggbb`, already readable on white and on black; others are not used."""

    name: str
    contact_email: str
    website_url: str | None = None
    logo_url: str | None = None
    imprint: str | None = None
    """Who stands behind the brand, as commercial law asks of business letters in some countries."""
    accent: str = "#0f5f4c"
    on_accent: str = "#ffffff"
    accent_at_night: str = "#5fb89f"
    on_accent_at_night: str = "#1c1917"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationConfirmed:
    brand: Brand
    product: str
    number: str
    certificate_url: str
    claim_url: str
    owner_name: str | None = None
    serial: str | None = None
    purchased_on: date | None = None
    last_covered_day: date | None = None
    lifetime: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeReceived:
    """To whoever registered a unit that has an owner already. It must not let them know."""

    brand: Brand
    product: str
    number: str
    owner_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimReceived:
    brand: Brand
    product: str
    number: str
    claim_url: str
    owner_name: str | None = None
    answer_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLink:
    brand: Brand
    product: str
    number: str
    claim_url: str
    owner_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimNeedsInformation:
    brand: Brand
    product: str
    number: str
    claim_url: str
    """Where it is sent: the claim's page, at the answer."""
    question: str | None = None
    pieces: Mapping[Piece, int] | None = None
    """What is to be sent, and how much of it."""
    serial_helps: bool = False
    """Its serial number may do instead of another proof of purchase."""
    owner_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimDeclined:
    brand: Brand
    product: str
    number: str
    claim_url: str
    reason: DeclineReason
    owner_name: str | None = None
    note: str | None = None
    last_covered_day: date | None = None
    declined_on: date | None = None
    terms_number: int | None = None
    by_rule: bool = False
    """Nobody looked at it: the terms' own rule decided."""
    appeal_url: str | None = None
    """Where a second look is asked for; else on the claim's page."""
    appeal_by: date | None = None
    """The last day for it."""
    final: bool = False
    """There was a second look."""
    second_look: SecondLook = SecondLook.SOMEBODY_ELSE
    """Whose it was, or would be."""
    terms_url: str | None = None
    statutory_rights: str | None = None
    """The merchant's own words on rights by law in the buyer's country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealReceived:
    brand: Brand
    product: str
    number: str
    claim_url: str
    second_look: SecondLook = SecondLook.SOMEBODY_ELSE
    owner_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimApproved:
    brand: Brand
    product: str
    number: str
    claim_url: str
    remedy: Remedy
    owner_name: str | None = None
    note: str | None = None
    waits: bool | None = None
    """Another letter says what comes first: the faulty unit, or a yes to an exchange."""
    pay: Money | None = None
    """What the buyer pays before a replacement is sent, in the parts below."""
    pay_piece: Money | None = None
    pay_shipping: Money | None = None
    pay_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentTold:
    """What is to pay for the replacement, or that it need not be paid any more."""

    brand: Brand
    product: str
    number: str
    claim_url: str
    news: PaymentNews
    pay: Money
    pay_piece: Money | None = None
    pay_shipping: Money | None = None
    pay_until: date | None = None
    """The last day for it."""
    owner_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacementSent:
    """The draft order is completed: the warehouse has the order, not yet the carrier."""

    brand: Brand
    product: str
    number: str
    claim_url: str
    owner_name: str | None = None
    order_name: str | None = None
    substitute: str | None = None
    """What is sent in place of the same kind."""
    last_covered_day: date | None = None
    """Of the replacement, by the terms' rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackOrdered:
    """It is sent as soon as there is one, and `until` is the last day for it."""

    brand: Brand
    product: str
    number: str
    claim_url: str
    until: date
    owner_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacementShipped:
    """The carrier has it."""

    brand: Brand
    product: str
    number: str
    claim_url: str
    owner_name: str | None = None
    order_name: str | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    tracking_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundMade:
    brand: Brand
    product: str
    number: str
    claim_url: str
    amount: Money
    owner_name: str | None = None
    beside: bool = False
    """A part of the price, beside a replacement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairTold:
    """Where a repair is now, and what the buyer has to do, if anything."""

    brand: Brand
    product: str
    number: str
    claim_url: str
    news: RepairNews
    owner_name: str | None = None
    amount: Money | None = None
    """Asked for, or on its way back."""
    until: date | None = None
    """The last day of a quote."""
    goes_back: bool | None = None
    """What was paid for the repair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnTold:
    """Where the faulty unit is on its way back, and what the buyer has to do, if anything."""

    brand: Brand
    product: str
    number: str
    claim_url: str
    news: ReturnNews
    owner_name: str | None = None
    days: int | None = None
    """Of an offer: how long the buyer would have."""
    until: date | None = None
    """The last day for handing it in."""
    words: str | None = None
    """How and where it is sent, in the merchant's words."""
    free: bool | None = None
    """The shop pays for sending it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreCreditGiven:
    brand: Brand
    product: str
    number: str
    claim_url: str
    amount: Money
    owner_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentAsked:
    """Store credit needs a customer account, and whoever claims has none."""

    brand: Brand
    product: str
    number: str
    claim_url: str
    """Where they agree: the claim's page, at the question."""
    amount: Money | None = None
    owner_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressAsked:
    """A replacement waits until we know where it goes."""

    brand: Brand
    product: str
    number: str
    claim_url: str
    """Where it is said: the claim's page, at the form."""
    refused: bool = False
    """There is an address, and nothing can be sent to it as it is written."""
    owner_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSettled:
    """Staff did it themselves; how, the buyer knows from them."""

    brand: Brand
    product: str
    number: str
    claim_url: str
    remedy: Remedy
    owner_name: str | None = None
    amount: Money | None = None


Context = (
    RegistrationConfirmed
    | DisputeReceived
    | ClaimReceived
    | ClaimLink
    | ClaimNeedsInformation
    | ClaimDeclined
    | AppealReceived
    | ClaimApproved
    | PaymentTold
    | ReplacementSent
    | BackOrdered
    | ReplacementShipped
    | RefundMade
    | RepairTold
    | ReturnTold
    | StoreCreditGiven
    | ConsentAsked
    | AddressAsked
    | ClaimSettled
)

LETTERS: Mapping[Letter, type[Context]] = MappingProxyType(
    {
        Letter.REGISTRATION_CONFIRMED: RegistrationConfirmed,
        Letter.DISPUTE_RECEIVED: DisputeReceived,
        Letter.CLAIM_RECEIVED: ClaimReceived,
        Letter.CLAIM_LINK: ClaimLink,
        Letter.CLAIM_NEEDS_INFORMATION: ClaimNeedsInformation,
        Letter.CLAIM_DECLINED: ClaimDeclined,
        Letter.APPEAL_RECEIVED: AppealReceived,
        Letter.CLAIM_APPROVED: ClaimApproved,
        Letter.PAYMENT_NEWS: PaymentTold,
        Letter.REPLACEMENT_SENT: ReplacementSent,
        Letter.BACK_ORDERED: BackOrdered,
        Letter.REPLACEMENT_SHIPPED: ReplacementShipped,
        Letter.REFUND_MADE: RefundMade,
        Letter.REPAIR_NEWS: RepairTold,
        Letter.RETURN_NEWS: ReturnTold,
        Letter.STORE_CREDIT_GIVEN: StoreCreditGiven,
        Letter.CONSENT_ASKED: ConsentAsked,
        Letter.ADDRESS_ASKED: AddressAsked,
        Letter.CLAIM_SETTLED: ClaimSettled,
    }
)


def context_of(letter: Letter, brand: Brand, values: Mapping[str, Any]) -> Context:
    """The typed context from stored JSON: days as ISO text, money as `{"amount": "1.00", "currency": "EUR"}`.

    Raises TypeError for an unknown name, pydantic's ValidationError for a missing one or a wrong kind.
    """
    if unknown := values.keys() - {field.name for field in fields(LETTERS[letter])}:
        msg = f"The letter {letter} has no place for {', '.join(sorted(unknown))}"
        raise TypeError(msg)
    return _ADAPTERS[letter].validate_python({**values, "brand": brand})


_ADAPTERS: Mapping[Letter, TypeAdapter[Context]] = MappingProxyType(
    {letter: TypeAdapter(context) for letter, context in LETTERS.items()}
)
