"""Nordkessel, an invented maker of kitchen and coffee gear, and what it promises its buyers."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from core.domain.claims import DeclineReason
from core.domain.conditions import When
from core.domain.deciding import Automation, Course, DecisionRule, Outcome
from core.domain.faults import Fault
from core.domain.goodwill import Goodwill
from core.domain.policies import AssignmentKind
from core.domain.queues import Queue
from core.domain.registrations import Proof
from core.domain.remedies import Offer as RemedyOffer
from core.domain.remedies import Remedy, plainly
from core.domain.terms import StartRule, Terms

SHOP = "nordkessel.myshopify.com"
HANDLE = SHOP.removesuffix(".myshopify.com")
NAME = "Nordkessel"
EMAIL = "service@nordkessel.example"
ACCENT = "#8a3f1c"
TIMEZONE = "Europe/Berlin"

LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 212 48" width="212" height="48" role="img" '
    'aria-label="Nordkessel">'
    f'<path d="M11 20h24l5 19a4 4 0 0 1-4 4H10a4 4 0 0 1-4-4z" fill="{ACCENT}"/>'
    f'<path d="M10 25 2 20l5 11zM14 17a9 9 0 0 1 18 0" fill="{ACCENT}"/>'
    f'<path d="M14 17a9 9 0 0 1 18 0" fill="none" stroke="{ACCENT}" stroke-width="3"/>'
    '<circle cx="23" cy="6" r="2.6" fill="#d9a441"/>'
    '<text x="52" y="34" font-family="Avenir Next,Segoe UI,DejaVu Sans,sans-serif" font-size="25" '
    'font-weight="600" letter-spacing="-.3" fill="#2b2320">nordkessel</text></svg>'
)
"""For the guide alone: the product shows logos from Shopify's own servers only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Terms as they were published so long ago."""

    terms: Terms
    ago: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    name: str
    assignments: tuple[tuple[AssignmentKind, str], ...]
    versions: tuple[Version, ...]
    """Oldest first."""
    automation: Automation = Automation.SUGGEST


ON_ARRIVAL = (StartRule.DELIVERY, StartRule.FULFILMENT, StartRule.PURCHASE)
LONG_AGO = timedelta(days=600)
SMALL, DEAR = Decimal(150), Decimal(300)
DROPS = DecisionRule(
    name="Drops",
    course=Course.DECLINE,
    outcome=Outcome.NOT_COVERED,
    when=When(faults=frozenset({Fault.ACCIDENT})),
    reason=DeclineReason.FAULT_EXCLUDED,
    words="We are sorry that it broke. Falls are not covered, but WELCOME10 makes a new one cheaper.",
)


def _machines(months: int, text: str) -> Terms:
    return Terms(
        months=months,
        start_rules=ON_ARRIVAL,
        offers=plainly(Remedy.REPLACEMENT, Remedy.REFUND, Remedy.STORE_CREDIT),
        rules=(
            DecisionRule(
                name="Small and proved",
                course=Course.APPROVE,
                when=When(value_to=SMALL, proof=Proof.STRONG, earlier_claims_to=2),
            ),
            DecisionRule(
                name="Dear machines", course=Course.QUEUE, queue=Queue.HIGH_VALUE, when=When(value_from=DEAR)
            ),
            DROPS,
        ),
        goodwill=Goodwill(months=6, remedy=Remedy.REFUND, share=Decimal("0.5")),
        plain_text=text,
    )


OFFERS = (
    Offer(
        name="Machines",
        assignments=tuple(
            (AssignmentKind.TYPE, kind)
            for kind in ("Espresso machines", "Coffee makers", "Kettles", "Toasters", "Blenders")
        ),
        versions=(
            Version(
                terms=_machines(
                    24,
                    "If your machine stops working within two years of arriving, we replace it or give your "
                    "money back. Damage from drops and descaling with vinegar is not covered.",
                ),
                ago=LONG_AGO,
            ),
            Version(
                terms=_machines(
                    36,
                    "If your machine stops working within three years of arriving, we replace it or give "
                    "your money back. Damage from drops is not covered.",
                ),
                ago=timedelta(days=90),
            ),
        ),
    ),
    Offer(
        name="Grinders, mended first",
        automation=Automation.AUTOMATIC,
        assignments=((AssignmentKind.TYPE, "Grinders"),),
        versions=(
            Version(
                terms=Terms(
                    months=36,
                    start_rules=ON_ARRIVAL,
                    offers=(
                        RemedyOffer(remedy=Remedy.REPAIR, when=When(value_from=Decimal(100))),
                        *plainly(Remedy.REPLACEMENT, Remedy.REFUND),
                    ),
                    excluded_faults=frozenset({Fault.ACCIDENT}),
                    rules=(
                        DecisionRule(
                            name="Worth mending",
                            course=Course.APPROVE,
                            when=When(
                                faults=frozenset({Fault.STOPPED_WORKING}),
                                value_from=Decimal(100),
                                proof=Proof.STRONG,
                            ),
                            words="Our workshop in Berlin looks at it. We send you a label for the way here.",
                        ),
                    ),
                    plain_text="Our grinders can be taken apart. Within three years of arriving we repair "
                    "them free of charge, and replace those that cannot be repaired. Damage from stones and "
                    "drops we repair at cost, if you like.",
                ),
                ago=LONG_AGO,
            ),
        ),
    ),
    Offer(
        name="Cast iron and knives for life",
        assignments=((AssignmentKind.TYPE, "Cookware"), (AssignmentKind.TYPE, "Knives")),
        versions=(
            Version(
                terms=Terms(
                    months=None,
                    start_rules=(StartRule.PURCHASE,),
                    offers=plainly(Remedy.REPLACEMENT),
                    excluded_faults=frozenset({Fault.ACCIDENT, Fault.COSMETIC}),
                    plain_text="Our pans and knives are made to outlive us. If one cracks, warps or breaks "
                    "in ordinary use, we replace it. Scratches and stains are signs of a good life.",
                ),
                ago=LONG_AGO,
            ),
        ),
    ),
    Offer(
        name="Everything else",
        automation=Automation.AUTOMATIC,
        assignments=tuple(
            (AssignmentKind.TYPE, kind) for kind in ("Drippers and filters", "Cups", "Flasks", "Accessories")
        ),
        versions=(
            Version(
                terms=Terms(
                    months=24,
                    start_rules=(StartRule.PURCHASE,),
                    offers=plainly(Remedy.REFUND, Remedy.REPLACEMENT),
                    rules=(
                        DecisionRule(
                            name="Small and bought here",
                            course=Course.APPROVE,
                            when=When(value_to=Decimal(80), proof=Proof.STRONG, earlier_claims_to=2),
                            words="You need not send anything back. Whatever of it still works is yours.",
                        ),
                        DROPS,
                    ),
                    statutory_text="Your rights by law towards the seller last for two years from "
                    "delivery, and stay as they are.",
                    plain_text="Two years from the day you bought it. If it fails, we give your money back "
                    "or send another one, as you like. What falls off the table is not covered.",
                ),
                ago=LONG_AGO,
            ),
        ),
    ),
)
