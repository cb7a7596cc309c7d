"""Staff decide claims: approve, ask, decline, go on."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from core.domain.cases import ClaimFacts
from core.domain.claims import ClaimState
from core.domain.coverage import Coverage
from core.domain.decisions import decide
from core.domain.evidence import Piece, Tier
from core.domain.faults import Fault
from core.domain.remedies import Remedy
from core.domain.resolutions import Obstacle
from core.domain.terms import StartRule
from core.domain.units import VoidReason
from core.services import resolutions
from core.services.decisions import trace_of
from core.store.claims import Message, get_claim
from core.store.resolutions import Resolution
from shopify_app.obstacles import OBSTACLES
from simulator import world as shopify
from tests.integration.shopify_app.support import HTMX, OTHER, claim_now, filed, follow, said, sold
from tests.support.house import House
from tests.support.shops import lamp_terms


async def count_resolutions(house: House) -> int:
    async with house.tx() as tx:
        return await tx.scalar(select(func.count()).select_from(Resolution)) or 0


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
    assert "About €80.00: what the buyer paid for this piece." in text
    assert "http://simulator.test/admin/store/lumen/orders/" in page.text


TOLD = {
    "en": [
        "Policy Passed Terms version 1 were in force at purchase.",
        "Validity Passed The warranty is valid.",
        "Dates Passed The dates agree with each other.",
        "Covered days Passed Claimed on Nov 22, 2026; covered from Nov 22, 2026 to Nov 22, 2028,"
        " both days included. The start is provisional.",
        "Country Passed The promise holds everywhere.",
        "Kind of fault Passed The terms do not exclude this kind of fault: Stopped working.",
        "Proof of purchase Passed The proof of purchase is strong.",
        "Evidence Passed Everything that a claim of this kind needs was sent.",
        "Owner Passed Nobody disputes the owner.",
        "Payment Passed No payment is open.",
        "Signals Passed Nothing was noticed.",
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
        "Kaufnachweis Erfüllt Der Kaufnachweis ist stark.",
        "Belege Erfüllt Alles, was ein solcher Fall braucht, wurde gesendet.",
        "Besitzer Erfüllt Niemand bestreitet, wem das Stück gehört.",
        "Zahlung Erfüllt Es ist keine Zahlung offen.",
        "Auffälligkeiten Erfüllt Nichts ist aufgefallen.",
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
    "Kaufnachweis Fehlt Ein Kaufnachweis fehlt.",
    "Belege Fehlt Es fehlen noch: 2 × Foto.",
    "Besitzer Fehlt Zwei Personen sagen, dass dieses Stück ihnen gehört.",
    "Zahlung Fehlt Die Bestellung ist noch nicht bezahlt.",
    "Auffälligkeiten Erfüllt Aufgefallen: 1. Eine Person sieht sich diesen Fall an.",
    "Abhilfe Nicht erfüllt Nichts steht zur Wahl.",
    "Wie es weitergeht Erfüllt Wartet in: Widersprüchliche Daten. Eine Person entscheidet.",
)


async def test_an_answer_from_before_evidence_had_tiers_still_shows_its_photos(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    async with house.tx() as tx:
        row = await get_claim(tx, claim.id, lock=True)
        row.trace = [{"rule": "photo", "verdict": "missing", "text": "None.", "values": {"photos": 0}}]
    async with house.staff() as staff:
        text = said(await staff.get(f"/claims/{claim.id}", params={"locale": "de"}))
    assert "Fotos Fehlt Ein Foto des Fehlers fehlt." in text


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


async def test_an_approved_replacement_is_ordered_once_and_followed_on_the_page(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    async with house.staff() as staff:
        form = {"remedy": "replacement", "note": ""}
        approved = await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
        assert approved.status_code == 200
        assert 'hx-trigger="every 2s"' in approved.text
        assert "Being carried out in Shopify: Replacement" in said(approved)
        await house.settle()
        after = await staff.get(f"/claims/{claim.id}", headers=HTMX)
    assert "hx-trigger" not in after.text.partition("<header")[0]
    assert "Done in Shopify: Replacement" in said(after)
    assert (await claim_now(house, claim.id)).state is ClaimState.DONE
    assert await count_resolutions(house) == 1


async def test_approving_twice_makes_one_resolution_and_says_who_was_faster(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    async with house.staff(user=1) as first, house.staff(user=2) as second:
        await first.post(f"/claims/{claim.id}/approve", data={"remedy": "replacement"}, headers=HTMX)
        late = await second.post(f"/claims/{claim.id}/approve", data={"remedy": "refund"}, headers=HTMX)
    assert late.status_code == 409
    assert "A colleague (1) was faster: the claim is now “Being carried out”." in said(late)
    assert "critical" in late.headers["HX-Trigger"]
    assert await count_resolutions(house) == 1
    assert (await claim_now(house, claim.id)).remedy is Remedy.REPLACEMENT


async def test_going_against_the_answer_needs_a_reason_and_keeps_what_was_chosen(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty, Fault.ACCIDENT)
    async with house.staff() as staff:
        refused = await staff.post(f"/claims/{claim.id}/approve", data={"remedy": "refund"}, headers=HTMX)
        assert refused.status_code == 422
        assert "Say why you decide against the computed answer." in said(refused)
        assert 'value="refund" checked' in " ".join(refused.text.split())
        assert (await claim_now(house, claim.id)).state is ClaimState.IN_REVIEW
        assert await count_resolutions(house) == 0
        form = {"remedy": "refund", "note": "A good customer of ours"}
        approved = await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
    assert approved.status_code == 200
    assert "This went against the computed answer." in said(approved)


async def test_without_htmx_a_step_leads_back_to_the_claim(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    async with house.staff() as staff:
        answer = await staff.post(f"/claims/{claim.id}/ask", data={"question": "Which bulb?"})
        assert answer.status_code == 303
        page = await follow(staff, answer.headers["location"])
    assert answer.headers["location"].startswith(f"/claims/{claim.id}?shop=lumen.myshopify.com")
    assert "Which bulb?" in said(page)
    assert (await claim_now(house, claim.id)).state is ClaimState.WAITING


@pytest.mark.parametrize(
    ("question", "reason"),
    [("", "Enter your question."), ("x" * 5001, "Shorten your question to 5000 characters or fewer.")],
)
async def test_a_question_is_neither_empty_nor_endless(house: House, question: str, reason: str) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    async with house.staff() as staff:
        refused = await staff.post(f"/claims/{claim.id}/ask", data={"question": question}, headers=HTMX)
    assert refused.status_code == 422
    assert reason in said(refused)
    assert question in refused.text
    async with house.tx() as tx:
        assert await tx.scalar(select(func.count()).select_from(Message)) == 0


async def test_a_decline_needs_a_reason_and_words_for_the_buyer(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty, Fault.ACCIDENT)
    async with house.staff() as staff:
        form = {"reason": "because", "note": ""}
        refused = await staff.post(f"/claims/{claim.id}/decline", data=form, headers=HTMX)
        assert refused.status_code == 422
        assert "Choose a reason." in said(refused)
        assert "Enter the text for the buyer." in said(refused)
        assert (await claim_now(house, claim.id)).state is ClaimState.IN_REVIEW
        form = {"reason": "fault_excluded", "note": "A fall is not a fault of ours."}
        declined = await staff.post(f"/claims/{claim.id}/decline", data=form, headers=HTMX)
    assert declined.status_code == 200
    assert "The terms exclude this fault. Decided by: You" in said(declined)
    assert (await claim_now(house, claim.id)).state is ClaimState.DECLINED


async def test_an_obstacle_is_explained_and_the_remedy_goes_on_when_it_is_gone(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    [product] = house.shop.products.values()
    variant = product.variants[0]
    shopify.set_stock(house.world, house.shop, variant, 0)
    async with house.staff() as staff:
        await staff.post(f"/claims/{claim.id}/approve", data={"remedy": "replacement"}, headers=HTMX)
        await house.settle()
        stopped = await staff.get(f"/claims/{claim.id}")
        assert "The product is out of stock" in said(stopped)
        assert "Add stock in Shopify, then continue." in said(stopped)
        shopify.set_stock(house.world, house.shop, variant, 5)
        again = await staff.post(f"/claims/{claim.id}/retry", headers=HTMX)
        assert again.status_code == 200
        await house.settle()
        twice = await staff.post(f"/claims/{claim.id}/retry", headers=HTMX)
    assert twice.status_code == 409
    assert (await claim_now(house, claim.id)).state is ClaimState.DONE
    assert await count_resolutions(house) == 1


async def test_an_obstacle_is_told_in_shopify_s_own_words_too(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    async with house.staff() as staff:
        await staff.post(f"/claims/{claim.id}/approve", data={"remedy": "replacement"}, headers=HTMX)
        async with house.tx() as tx:
            resolution = await tx.scalar(select(Resolution))
            assert resolution is not None
            now = house.ctx.now()
            await resolutions.stall(tx, resolution.id, Obstacle.REFUSED, "<b>Title</b> is taken", now=now)
        page = await staff.get(f"/claims/{claim.id}")
    assert "In Shopify's words: &lt;b&gt;Title&lt;/b&gt; is taken" in page.text
    assert "Continue" in said(page)


def test_every_obstacle_has_its_words() -> None:
    assert set(OBSTACLES) == set(Obstacle)


@pytest.mark.parametrize("step", ["", "/approve", "/ask", "/decline", "/retry"])
async def test_another_shop_s_claim_is_as_unknown_as_one_that_never_was(house: House, step: str) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    form = {"": None, "/approve": {"remedy": "refund"}, "/ask": {"question": "?"}, "/retry": {}}
    data = form.get(step, {"reason": "other", "note": "no"})
    answers = []
    async with house.staff(OTHER) as stranger:
        for claim_id in (claim.id, uuid4()):
            address = f"/claims/{claim_id}{step}"
            answers.append(await stranger.post(address, data=data) if step else await stranger.get(address))
    assert [answer.status_code for answer in answers] == [404, 404]
    assert said(answers[0]).partition("Number of")[0] == said(answers[1]).partition("Number of")[0]
    assert (await claim_now(house, claim.id)).state is ClaimState.IN_REVIEW
    assert await count_resolutions(house) == 0


async def test_the_inbox_has_a_tab_for_each_state_with_its_count(house: House) -> None:
    first, second = await sold(house, 2)
    await filed(house, first)
    declined = await filed(house, second)
    house.later(timedelta(minutes=1))
    async with house.staff() as staff:
        form = {"reason": "other", "note": "No fault of ours."}
        await staff.post(f"/claims/{declined.id}/decline", data=form)
        inbox = await staff.get("/claims")
        closed = await staff.get("/claims", params={"state": "declined"})
        found = await staff.get("/claims", params={"state": "all", "search": declined.number.lower()})
        nothing = await staff.get("/claims", params={"state": "all", "search": "nobody@example.org"})
    assert "In review 1" in said(inbox)
    assert "Declined 1" in said(inbox)
    assert declined.number not in inbox.text
    assert declined.number in closed.text
    assert declined.number in found.text
    assert "Nothing found" in said(nothing)
