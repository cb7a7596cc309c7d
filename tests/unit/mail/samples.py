"""One filled context for each letter: what its template must be able to show."""

from datetime import date
from decimal import Decimal

from core.domain.claims import DeclineReason
from core.domain.evidence import Piece
from core.domain.letters import Letter
from core.domain.money import Money
from core.domain.payments import PaymentNews
from core.domain.remedies import Remedy
from core.domain.repairs import RepairNews
from core.domain.returns import ReturnNews
from core.mail.contexts import (
    AddressAsked,
    AppealReceived,
    BackOrdered,
    Brand,
    ClaimApproved,
    ClaimDeclined,
    ClaimLink,
    ClaimNeedsInformation,
    ClaimReceived,
    ClaimSettled,
    ConsentAsked,
    Context,
    DisputeReceived,
    PaymentTold,
    RefundMade,
    RegistrationConfirmed,
    RepairTold,
    ReplacementSent,
    ReplacementShipped,
    ReturnTold,
    StoreCreditGiven,
)

BRAND = Brand(
    name="Northwind Kettles",
    contact_email="care@northwind.example",
    website_url="https://www.northwind.example",
    imprint="Northwind GmbH, Hafenstraße 4, 20457 Hamburg\nAmtsgericht Hamburg HRB 123456",
)
PRODUCT = "Trail Kettle 1.2 L"
CLAIM_NUMBER = "C-0000-0012"
CLAIM_URL = "https://care.northwind.example/claims/open#t"

SAMPLES: dict[Letter, Context] = {
    Letter.REGISTRATION_CONFIRMED: RegistrationConfirmed(
        brand=BRAND,
        owner_name="Anna Weber",
        product=PRODUCT,
        number="R-ZZZZ-ZZZC",
        serial="TK-2026-004711",
        purchased_on=date(2026, 11, 20),
        last_covered_day=date(2028, 11, 20),
        certificate_url="https://care.northwind.example/certificates/R-ZZZZ-ZZZC",
        claim_url="https://care.northwind.example/claims/new",
    ),
    Letter.DISPUTE_RECEIVED: DisputeReceived(
        brand=BRAND, owner_name="Anna Weber", product=PRODUCT, number="R-ZZZZ-ZZZC"
    ),
    Letter.CLAIM_RECEIVED: ClaimReceived(
        brand=BRAND,
        owner_name="Anna Weber",
        product=PRODUCT,
        number=CLAIM_NUMBER,
        claim_url=CLAIM_URL,
        answer_by=date(2026, 11, 24),
    ),
    Letter.CLAIM_LINK: ClaimLink(
        brand=BRAND,
        owner_name="Anna Weber",
        product=PRODUCT,
        number=CLAIM_NUMBER,
        claim_url=CLAIM_URL,
    ),
    Letter.CLAIM_NEEDS_INFORMATION: ClaimNeedsInformation(
        brand=BRAND,
        owner_name="Anna Weber",
        product=PRODUCT,
        number=CLAIM_NUMBER,
        claim_url=CLAIM_URL,
        pieces={Piece.PHOTO: 2, Piece.PROOF: 1},
        serial_helps=True,
        question="Could you send us a photo of the heating plate?\nPlease let the kettle cool down first.",
    ),
    Letter.CLAIM_DECLINED: ClaimDeclined(
        brand=BRAND,
        owner_name="Anna Weber",
        product=PRODUCT,
        number=CLAIM_NUMBER,
        claim_url=CLAIM_URL,
        reason=DeclineReason.OUTSIDE_COVER,
        note="Your kettle was bought on 3 May 2022. We can repair it for a fee: just reply.",
        last_covered_day=date(2024, 5, 3),
        declined_on=date(2026, 11, 22),
        terms_number=2,
        appeal_url=f"{CLAIM_URL}appeal",
        appeal_by=date(2026, 12, 22),
        terms_url="https://care.northwind.example/terms/1",
    ),
    Letter.APPEAL_RECEIVED: AppealReceived(
        brand=BRAND,
        owner_name="Anna Weber",
        product=PRODUCT,
        number=CLAIM_NUMBER,
        claim_url=CLAIM_URL,
    ),
    Letter.CLAIM_APPROVED: ClaimApproved(
        brand=BRAND,
        owner_name="Anna Weber",
        product=PRODUCT,
        number=CLAIM_NUMBER,
        claim_url=CLAIM_URL,
        remedy=Remedy.REPLACEMENT,
        note="You may keep the old kettle; please recycle it.",
    ),
    Letter.PAYMENT_NEWS: PaymentTold(
        brand=BRAND,
        owner_name="Anna Weber",
        product=PRODUCT,
        number=CLAIM_NUMBER,
        claim_url=CLAIM_URL,
        news=PaymentNews.ASKED,
        pay=Money(Decimal("19.90"), "EUR"),
        pay_piece=Money(Decimal("15.00"), "EUR"),
        pay_shipping=Money(Decimal("4.90"), "EUR"),
        pay_until=date(2026, 12, 6),
    ),
    Letter.REPLACEMENT_SENT: ReplacementSent(
        brand=BRAND,
        owner_name="Anna Weber",
        product=PRODUCT,
        number=CLAIM_NUMBER,
        claim_url=CLAIM_URL,
        order_name="#1042",
        last_covered_day=date(2028, 11, 20),
    ),
    Letter.BACK_ORDERED: BackOrdered(
        brand=BRAND,
        owner_name="Anna Weber",
        product=PRODUCT,
        number=CLAIM_NUMBER,
        claim_url=CLAIM_URL,
        until=date(2026, 12, 20),
    ),
    Letter.REPLACEMENT_SHIPPED: ReplacementShipped(
        brand=BRAND,
        owner_name="Anna Weber",
        product=PRODUCT,
        number=CLAIM_NUMBER,
        claim_url=CLAIM_URL,
        order_name="#1042",
        carrier="DHL",
        tracking_number="00340434161094015902",
        tracking_url="https://www.dhl.de/?piececode=00340434161094015902",
    ),
    Letter.REFUND_MADE: RefundMade(
        brand=BRAND,
        owner_name="Anna Weber",
        product=PRODUCT,
        number=CLAIM_NUMBER,
        claim_url=CLAIM_URL,
        amount=Money(Decimal("89.90"), "EUR"),
    ),
    Letter.REPAIR_NEWS: RepairTold(
        brand=BRAND,
        owner_name="Anna Weber",
        product=PRODUCT,
        number=CLAIM_NUMBER,
        claim_url=CLAIM_URL,
        news=RepairNews.QUOTED,
        amount=Money(Decimal("39.00"), "EUR"),
        until=date(2026, 12, 6),
    ),
    Letter.RETURN_NEWS: ReturnTold(
        brand=BRAND,
        owner_name="Anna Weber",
        product=PRODUCT,
        number=CLAIM_NUMBER,
        claim_url=CLAIM_URL,
        news=ReturnNews.ASKED_AFTERWARDS,
        until=date(2026, 12, 6),
        words="Northwind returns, Hafenstraße 4, 20457 Hamburg",
        free=True,
    ),
    Letter.STORE_CREDIT_GIVEN: StoreCreditGiven(
        brand=BRAND,
        owner_name="Anna Weber",
        product=PRODUCT,
        number=CLAIM_NUMBER,
        claim_url=CLAIM_URL,
        amount=Money(Decimal("89.90"), "EUR"),
    ),
    Letter.CONSENT_ASKED: ConsentAsked(
        brand=BRAND,
        owner_name="Anna Weber",
        product=PRODUCT,
        number=CLAIM_NUMBER,
        claim_url=CLAIM_URL,
        amount=Money(Decimal("89.90"), "EUR"),
    ),
    Letter.ADDRESS_ASKED: AddressAsked(
        brand=BRAND,
        owner_name="Anna Weber",
        product=PRODUCT,
        number=CLAIM_NUMBER,
        claim_url=CLAIM_URL,
    ),
    Letter.CLAIM_SETTLED: ClaimSettled(
        brand=BRAND,
        owner_name="Anna Weber",
        product=PRODUCT,
        number=CLAIM_NUMBER,
        claim_url=CLAIM_URL,
        remedy=Remedy.REFUND,
        amount=Money(Decimal("45.00"), "EUR"),
    ),
}
