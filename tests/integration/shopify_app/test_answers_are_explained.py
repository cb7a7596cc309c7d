"""Staff read the computed answer in their language: every rule, what it read, what follows."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.domain.cases import EDITION, ClaimFacts
from core.domain.conditions import When
from core.domain.coverage import Coverage
from core.domain.deciding import Course, DecisionRule, Outcome
from core.domain.decisions import decide
from core.domain.evidence import Piece, Tier
from core.domain.faults import Fault
from core.domain.goodwill import Goodwill
from core.domain.proofs import AlternativeProof, ProofKind
from core.domain.registrations import Channel, Proof
from core.domain.remedies import Offer, Remedy
from core.domain.terms import StartRule
from core.domain.units import VoidReason
from core.services import registrations
from core.services.decisions import trace_of
from core.services.registrations import Entry
from core.store.claims import get_claim
from core.store.warranties import find_warranty_of_unit
from tests.integration.shopify_app.support import filed, labelled, said, sold
from tests.support.house import House
from tests.support.shops import file_claim, lamp_terms, publish_policy


async def test_a_claim_is_shown_with_the_answer_and_why(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
    text = said(page)
    assert page.status_code == 200
    assert "Computed answer Covered" in text
    assert "What follows Waits in: Review. A person decides." in text
    assert "On offer Replacement: €80.00 Refund: €80.00" in text
    assert "€80.00, to the original payment." in text
    assert "http://simulator.test/admin/store/lumen/orders/" in page.text


async def test_a_refund_of_what_came_from_elsewhere_is_said_to_be_outside_shopify(house: House) -> None:
    await publish_policy(house)
    _, [code] = await labelled(house)
    now = house.ctx.now()
    entry = Entry(name="Ada", email="ada@example.org", purchased_on=now.date(), channel=Channel.RETAILER)
    async with house.tx() as tx:
        registration = await registrations.register(tx, code, entry, now=now)
        warranty = await find_warranty_of_unit(tx, registration.unit_id)
    assert warranty is not None
    claim = await filed(house, warranty)
    async with house.staff() as staff:
        page = said(await staff.get(f"/claims/{claim.id}"))
    assert "On offer Replacement: €80.00 Refund: €80.00, outside Shopify: no order of this store" in page


TOLD = {
    "en": [
        "Policy Passed Terms version 1 were in force at purchase.",
        "Validity Passed The warranty is valid.",
        "Dates Passed The dates agree with each other.",
        "Covered days Passed Claimed on Nov 22, 2026; covered from Nov 22, 2026 to Nov 22, 2028,"
        " both days included. The start is provisional.",
        "Country Passed The promise holds everywhere.",
        "Kind of fault Passed The terms do not exclude this kind of fault: Stopped working.",
        "Evidence asked for Passed No step of the terms applies, so what every claim needs: 1 × Photo.",
        "Proof of purchase Passed The proof of purchase is strong.",
        "Evidence Passed Everything that a claim of this kind needs was sent.",
        "Owner Passed Nobody disputes the owner.",
        "Payment Passed No payment is open.",
        "Signals Passed Nothing was noticed.",
        "Remedies Passed Replacement: on offer.",
        "Remedies Passed Refund: on offer.",
        "Remedies Passed On offer: Replacement, Refund.",
        "What follows Passed Waits in: Review. A person decides.",
    ],
    "de": [
        "Garantieregel Erfüllt Beim Kauf galten die Bedingungen in Fassung 1.",
        "Gültigkeit Erfüllt Die Garantie ist gültig.",
        "Daten Erfüllt Die Daten passen zueinander.",
        "Garantiezeit Erfüllt Gemeldet am 22.11.2026; Garantie von 22.11.2026 bis 22.11.2028,"
        " beide Tage eingeschlossen. Der Beginn ist vorläufig.",
        "Land Erfüllt Die Garantie gilt überall.",
        "Art des Fehlers Erfüllt Die Bedingungen schließen diese Art von Fehler nicht aus:"
        " Funktioniert nicht mehr.",
        "Verlangte Belege Erfüllt Keine Stufe der Bedingungen passt, also was jeder Fall braucht: 1 × Foto.",
        "Kaufnachweis Erfüllt Der Kaufnachweis ist stark.",
        "Belege Erfüllt Alles, was ein solcher Fall braucht, wurde gesendet.",
        "Besitzer Erfüllt Niemand bestreitet, wem das Stück gehört.",
        "Zahlung Erfüllt Es ist keine Zahlung offen.",
        "Auffälligkeiten Erfüllt Nichts ist aufgefallen.",
        "Abhilfe Erfüllt Ersatz: steht zur Wahl.",
        "Abhilfe Erfüllt Erstattung: steht zur Wahl.",
        "Abhilfe Erfüllt Zur Wahl stehen: Ersatz, Erstattung.",
        "Wie es weitergeht Erfüllt Wartet in: Prüfung. Eine Person entscheidet.",
    ],
}


@pytest.mark.parametrize("locale", ["en", "de"])
async def test_the_answer_is_explained_in_the_reader_s_language(house: House, locale: str) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}", params={"locale": locale})
    assert " ".join(TOLD[locale]) in said(page)


async def test_what_speaks_against_a_claim_is_explained_too(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    facts = ClaimFacts(
        submitted_on=date(2026, 11, 22),
        fault=Fault.ACCIDENT,
        coverage=Coverage(
            starts_on=date(2025, 3, 1), ends_on=None, basis=StartRule.PURCHASE, provisional=False
        ),
        terms_number=2,
        void_reason=VoidReason.REFUNDED,
        purchased_on=date(2025, 3, 1),
        shipped_on=date(2025, 3, 2),
        region="US",
        signals=1,
        owner_disputed=True,
        unpaid=True,
    )
    terms = lamp_terms(regions=frozenset({"DE", "AT"}), tiers=(Tier(needs={Piece.PHOTO: 2, Piece.PROOF: 1}),))
    async with house.tx() as tx:
        row = await get_claim(tx, claim.id, lock=True)
        row.trace = trace_of(decide(facts, terms))
    async with house.staff() as staff:
        text = said(await staff.get(f"/claims/{claim.id}", params={"locale": "de"}))
    assert " ".join(AGAINST) in text


AGAINST = (
    "Garantieregel Erfüllt Beim Kauf galten die Bedingungen in Fassung 2.",
    "Gültigkeit Nicht erfüllt Die Garantie ist beendet. Das Stück wurde erstattet.",
    "Daten Fehlt Gekauft am 01.03.2025, bevor das Stück am 02.03.2025 das Werk verließ.",
    "Garantiezeit Erfüllt Gemeldet am 22.11.2026; Garantie ab 01.03.2025 ein Leben lang.",
    "Land Nicht erfüllt Verkauft nach US; die Garantie gilt in AT, DE.",
    "Art des Fehlers Nicht erfüllt Die Bedingungen schließen diese Art von Fehler aus: Unfall oder Sturz.",
    "Verlangte Belege Erfüllt Stufe 1 gilt: 2 × Foto, 1 × Kaufnachweis.",
    "Kaufnachweis Fehlt Ein Kaufnachweis fehlt.",
    "Belege Fehlt Es fehlen noch: 2 × Foto.",
    "Besitzer Fehlt Zwei Personen sagen, dass dieses Stück ihnen gehört.",
    "Zahlung Fehlt Die Bestellung ist noch nicht bezahlt.",
    "Auffälligkeiten Erfüllt Aufgefallen: 1. Eine Person sieht sich diesen Fall an.",
    "Abhilfe Nicht erfüllt Nichts steht zur Wahl.",
    "Wie es weitergeht Erfüllt Wartet in: Widersprüchliche Daten. Eine Person entscheidet.",
)


PICTURE = AlternativeProof(kind=ProofKind.MARKETPLACE, gives=Proof.STRONG)
BESIDE: list[tuple[dict[str, Any], dict[str, Any], list[str]]] = [
    (
        {
            "tiers": (
                Tier(needs={Piece.PHOTO: 1}, when=When(value_to=Decimal(50))),
                Tier(needs={Piece.PHOTO: 2}),
            )
        },
        {"value": Decimal(80)},
        [
            "Not meant Step 1 does not apply. It is for: up to €50.00. This claim: €80.00.",
            "Passed Step 2 applies: 2 × Photo.",
        ],
    ),
    (
        {
            "offers": (
                Offer(remedy=Remedy.REPLACEMENT, when=When(in_stock=True)),
                Offer(remedy=Remedy.REFUND, when=When(failures_from=2)),
            )
        },
        {"in_stock": False},
        [
            "Not meant Replacement: not on offer. It is for: in stock. This claim: out of stock.",
            "Refund: not on offer. It is for: from failure number 2 on. This claim: failure number 1.",
        ],
    ),
    (
        {
            "rules": (
                DecisionRule(name="Young", course=Course.APPROVE, when=When(months_to=3)),
                DecisionRule(name="Shop", course=Course.QUEUE, when=When(channels=frozenset({Channel.EBAY}))),
                DecisionRule(name="No", course=Course.DECLINE, outcome=Outcome.NOT_COVERED),
                DecisionRule(name="Any", course=Course.QUEUE),
            )
        },
        {},
        [
            "Not meant “Young” does not fit. It is for: up to 3 months old. This claim: 20 months old.",
            "Not meant “Shop” does not fit. It is for: bought from: eBay. This claim: Elsewhere.",
            "Not meant “No” does not fit. It is for the answer “Not covered”; this one is “Covered”.",
            "Passed “Any” fits, the first that does.",
        ],
    ),
    (
        {"months": 12, "goodwill": Goodwill(months=6, remedy=Remedy.REFUND, share=Decimal("0.5"))},
        {"ends": date(2026, 11, 1)},
        [
            "Rights by law Not meant The terms name no months by law.",
            "Late, but inside the 6 months of goodwill, which last until May 1, 2027.",
        ],
    ),
    (
        {"statutory_months": 36},
        {"ends": date(2026, 3, 1)},
        ["By law the seller answers for defects for 36 months, here until Mar 1, 2028."],
    ),
    (
        {},
        {"ends": date(2026, 3, 1), "provisional": True},
        [
            "The terms give no goodwill.",
            "The covered days are over, but their start is provisional. No rule declines that. Waits in:"
            " Contradictory dates.",
        ],
    ),
    (
        {"tiers": (Tier(needs={Piece.PROOF: 1}),), "alternative_proofs": (PICTURE,)},
        {"proof": Proof.NONE, "proofs_given": frozenset({ProofKind.MARKETPLACE})},
        [
            "The proof of purchase is weak. It counts for more once staff have confirmed it: Picture of the"
            " order in a marketplace."
        ],
    ),
    (
        {"tiers": (Tier(needs={Piece.PROOF: 1}),)},
        {"proof": Proof.NONE, "proofs_given": frozenset({ProofKind.RECEIPT}), "evidence": {Piece.PROOF: 1}},
        ["Proof of purchase Passed What was sent counts as none by these terms: Receipt."],
    ),
    (
        {"tiers": (Tier(needs={Piece.PROOF: 1, Piece.PHOTO: 1}),)},
        {"proof": Proof.NONE},
        [
            "Missing A proof of purchase is missing.",
            "Everything else that a claim of this kind needs was sent.",
        ],
    ),
]


@pytest.mark.thorough
@pytest.mark.parametrize(("promised", "different", "expected"), BESIDE)
async def test_what_was_looked_at_and_is_not_meant_says_why(
    house: House, promised: dict[str, Any], different: dict[str, Any], expected: list[str]
) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    known = dict(different)
    ends, provisional = known.pop("ends", date(2027, 3, 1)), known.pop("provisional", False)
    cover = Coverage(
        starts_on=date(2025, 3, 1), ends_on=ends, basis=StartRule.PURCHASE, provisional=provisional
    )
    facts = ClaimFacts(
        edition=EDITION,
        submitted_on=date(2026, 11, 22),
        fault=Fault.STOPPED_WORKING,
        coverage=cover,
        **{"evidence": {Piece.PHOTO: 2}, "proof": Proof.STRONG, "terms_number": 1, **known},
    )
    async with house.tx() as tx:
        row = await get_claim(tx, claim.id, lock=True)
        row.trace = trace_of(decide(facts, lamp_terms(**promised)))
    async with house.staff() as staff:
        text = said(await staff.get(f"/claims/{claim.id}"))
    for line in expected:
        assert line in text


async def test_an_answer_from_before_evidence_had_tiers_still_shows_its_photos(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    async with house.tx() as tx:
        row = await get_claim(tx, claim.id, lock=True)
        row.trace = [{"rule": "photo", "verdict": "missing", "text": "None.", "values": {"photos": 0}}]
    async with house.staff() as staff:
        text = said(await staff.get(f"/claims/{claim.id}", params={"locale": "de"}))
    assert "Fotos Fehlt Ein Foto des Fehlers fehlt." in text


BY_AGE: dict[str, Any] = {
    "offers": (Offer(remedy=Remedy.REPLACEMENT), Offer(remedy=Remedy.REFUND, when=When(failures_from=2))),
    "deductible": Decimal(15),
}


async def test_a_rule_is_named_with_what_the_buyer_would_pay(house: House) -> None:
    rule = DecisionRule(name="Small & proved", course=Course.APPROVE, when=When(value_to=Decimal(100)))
    await publish_policy(house, rules=(rule,), **BY_AGE)
    order = house.order(house.product())
    await house.settle()
    claim = await file_claim(house, order)
    async with house.staff() as staff:
        text = said(await staff.get(f"/claims/{claim.id}"))
        german = said(await staff.get(f"/claims/{claim.id}", params={"locale": "de"}))
        inbox = said(await staff.get("/claims"))
    assert "What follows A rule would approve this: Small & proved. Our answer Due in" in text
    assert "On offer Replacement: €80.00, of which the buyer pays €15.00 Policy" in text
    assert "The buyer's part of the price €15.00" in text
    assert "Not on offer for this claim; give a reason. About €80.00" in text
    assert "Ersatz: 80,00 €, davon zahlt der Käufer 15,00 €" in german
    assert "Der Käufer zahlt zuerst 15,00 € auf Rechnung; dann geht er an seine Adresse." in german
    assert "Covered Lumen desk lamp" in inbox


async def test_what_is_missing_is_counted_and_the_inbox_names_the_queue(house: House) -> None:
    await publish_policy(house, tiers=(Tier(needs={Piece.PHOTO: 3, Piece.SERIAL: 1}),))
    lamp = house.product()
    order, unpaid = house.order(lamp), house.order(lamp, paid=False)
    await house.settle()
    claim = await file_claim(house, order)
    await file_claim(house, unpaid)
    async with house.staff() as staff:
        text = said(await staff.get(f"/claims/{claim.id}"))
        inbox = said(await staff.get("/claims"))
    assert (
        "The buyer has to send what is missing. Still to come 2 × Photo, 1 × Serial number Our answer Due in"
        in text
    )
    assert "Not yet: something is missing Open payment Lumen desk lamp" in inbox


async def test_an_answer_from_before_values_were_kept_shows_its_own_words(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    text = "Claimed on 2025-11-22; covered from 2025-03-01 to 2027-03-01 inclusive."
    async with house.tx() as tx:
        row = await get_claim(tx, claim.id, lock=True)
        row.trace = [{"rule": "period", "verdict": "passed", "text": text}]
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}", params={"locale": "de"})
    assert f"Garantiezeit Erfüllt {text}" in said(page)
