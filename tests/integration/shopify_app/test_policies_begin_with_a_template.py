"""Staff begin with a template, read what it holds, and are told what a colleague would say."""

import re
from dataclasses import replace
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

import shopify_app
from core.domain.conditions import When
from core.domain.deciding import Course, DecisionRule
from core.domain.faults import Fault
from core.domain.queues import Queue
from core.domain.registrations import Channel
from core.domain.remedies import Offer, Payer, Remedy, plainly
from core.domain.returns import Back
from core.domain.starters import STARTERS
from core.domain.terms import StartRule
from core.store.policies import Policy, TermsRow
from core.web.locales import translations
from shopify_app.conditions import Reader
from shopify_app.policy_parts import parts_of
from shopify_app.policy_starters import SAID
from tests.integration.shopify_app.support import HTMX, said
from tests.integration.shopify_app.test_policies_are_written import TERMS, rows
from tests.support.house import House
from tests.support.shops import lamp_terms

LOCALES = Path(shopify_app.__file__).parent / "locales"


def fields(page: httpx.Response) -> dict[str, Any]:
    """What a browser would send of the policy's form."""
    form = page.text[page.text.index('id="policy-form"') :]
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrf_token" and ('type="radio"' in tag or 'type="checkbox"' in tag):
            if re.search(r"\bchecked\b", tag):
                sent.setdefault(name[1], []).append(value[1] if value else "on")
        elif name:
            sent[name[1]] = unescape(value[1]) if value else ""
    for name, chosen in re.findall(r'<select\b[^>]*name="([^"]+)"(.*?)</select>', form, re.DOTALL):
        found = re.search(r'value="([^"]*)" selected', chosen)
        sent[name] = found[1] if found else ""
    for name, text in re.findall(r'<textarea\b[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        sent[name] = unescape(text)
    return sent


async def only_policy(house: House) -> Policy:
    async with house.tx() as tx:
        return (await tx.scalars(select(Policy))).one()


async def only_terms(house: House) -> TermsRow:
    async with house.tx() as tx:
        return (await tx.scalars(select(TermsRow))).one()


@pytest.mark.parametrize("key", STARTERS)
async def test_a_template_is_published_as_it_is_and_nothing_is_saved_before(house: House, key: str) -> None:
    async with house.staff() as staff:
        page = await staff.get("/policies/new", params={"starter": key})
        assert await rows(house) == (0, 0)
        answer = await staff.post("/policies/new", data=fields(page) | {"step": "publish"})
    assert answer.status_code == 303
    assert (await only_terms(house)).value() == STARTERS[key].terms
    assert (await only_policy(house)).name == STARTERS[key].name


async def test_what_nobody_touched_outlives_every_save(house: House) -> None:
    electronics = STARTERS["electronics"].terms
    async with house.staff() as staff:
        page = await staff.get("/policies/new", params={"starter": "electronics"})
        await staff.post("/policies/new", data=fields(page))
        address = f"/policies/{(await only_policy(house)).id}"
        written = {
            "months": "30",
            "regions": "at, de",
            "statutory_months": "24",
            "deductible": "4.50",
            "shipping": "buyer",
            "hours_to_answer": "48",
            "back_order_days": "28",
            "sends_substitutes": "on",
            "refunds_shipping": "on",
            "replacement_shipping": "3.90",
            "unit_back": "afterwards",
            "unit_back_days": "21",
            "unit_back_words": "Lampenweg 2, 10115 Berlin",
        }
        await staff.post(address, data=fields(await staff.get(address)) | written, headers=HTMX)
        await staff.post(address, data=fields(await staff.get(address)) | {"step": "publish"}, headers=HTMX)
    assert (await only_terms(house)).value() == replace(
        electronics,
        months=30,
        regions=frozenset({"AT", "DE"}),
        statutory_months=24,
        deductible=Decimal("4.50"),
        shipping=Payer.BUYER,
        hours_to_answer=48,
        back_order_days=28,
        sends_substitutes=True,
        refunds_shipping=True,
        replacement_shipping=Decimal("3.90"),
        unit_back=Back.AFTERWARDS,
        unit_back_days=21,
        unit_back_words="Lampenweg 2, 10115 Berlin",
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"regions": "DE, EU"}, "Write codes of countries with commas between, like DE, AT, CH."),
        ({"statutory_months": "0"}, "The months by law must be 1 or more."),
        ({"deductible": "-1"}, "The deductible must be 0 or more."),
        ({"deductible": "much"}, "Enter an amount in figures, like 12.50."),
        ({"hours_to_answer": "2161"}, "The number of hours must be 2160 or less."),
        ({"back_order_days": "0"}, "The number of days must be 1 or more."),
        ({"shipping": "nobody"}, "Choose who pays for shipping."),
        ({"excluded_faults": list(Fault)}, "A promise that excludes every fault promises nothing."),
    ],
)
async def test_what_cannot_be_is_said_beside_its_field_and_kept(
    house: House, change: dict[str, Any], reason: str
) -> None:
    [name] = change
    async with house.staff() as staff:
        page = await staff.get("/policies/new", params={"starter": "batteries"})
        form = fields(page) | {"step": "publish"} | change
        refused = await staff.post("/policies/new", data=form, headers=HTMX)
    assert refused.status_code == 422
    assert re.search(rf'id="error-{name}".*?{re.escape(reason)}', refused.text, re.DOTALL)
    assert "Before 4 months: 60% of the price." in said(refused)
    if isinstance(change[name], str) and name != "shipping":
        assert f'value="{change[name]}"' in refused.text
    assert await rows(house) == (0, 0)


async def test_a_draft_in_the_words_of_an_earlier_form_still_opens(house: House) -> None:
    old = {
        "lifetime": False,
        "months": None,
        "start_rules": ["delivery", "purchase"],
        "remedies": ["refund", "replacement"],
        "excluded_faults": ["cosmetic"],
        "replacement_days": 30,
        "plain_text": "Old words.",
    }
    async with house.tx() as tx:
        policy = Policy(name="Old", draft=old, created_at=house.ctx.now())
        tx.add(policy)
    async with house.staff() as staff:
        address = f"/policies/{policy.id}"
        shown = fields(await staff.get(address))
        kept = (
            "length",
            "months",
            "start",
            "fallback",
            "offers-0-remedy",
            "offers-1-remedy",
            "replacement_days",
        )
        written = [shown[name] for name in kept]
        assert written == [["months"], "", "delivery", "", "refund", "replacement", "30"]
        assert shown["excluded_faults"] == ["cosmetic"]
        await staff.post(address, data=shown | {"months": "18", "step": "publish"}, headers=HTMX)
    assert (await only_terms(house)).value() == lamp_terms(
        months=18,
        start_rules=(StartRule.DELIVERY, StartRule.PURCHASE),
        offers=plainly(Remedy.REFUND, Remedy.REPLACEMENT),
        excluded_faults=frozenset({Fault.COSMETIC}),
        replacement_days=30,
        plain_text="Old words.",
    )


async def test_the_form_says_what_else_the_terms_hold(house: House) -> None:
    async with house.staff() as staff:
        english = said(await staff.get("/policies/new", params={"starter": "electronics"}))
        german = said(await staff.get("/policies/new", params={"starter": "electronics", "locale": "de"}))
    for sentence in (
        "Replacement: in stock. Refund: in every case.",
        "Up to €50.00: 1 × Photo. Up to €250.00: 2 × Photo, 1 × Proof of purchase. In every case: 2 × Photo",
        "Small and proved: approve. Up to €50.00, with at least a strong proof, "
        "earlier claims within a year: at most 1; answer: Covered.",
        "Dear: to a person, in the queue “High value”. From €250.00; answer: Covered.",
        "Up to 3 months after the end: Refund, 50% of the price. Decided by: Manager.",
        "Serial number: Counts as a weak proof. Taken as bought 90 days after it left the factory.",
    ):
        assert sentence in english
    assert "Klein und belegt: bewilligen. Bis 50,00 €, mit mindestens starkem Nachweis" in german
    assert "Wenn Ihr Gerät innerhalb von zwei Jahren nach seiner Ankunft ausfällt" in german


def test_every_condition_has_its_words() -> None:
    when = When(
        faults=frozenset({Fault.BATTERY, Fault.BROKEN_PART}),
        categories=frozenset({"Lamps"}),
        channels=frozenset({Channel.AMAZON}),
        value_from=Decimal(10),
        value_to=Decimal("20.5"),
        months_from=2,
        months_to=11,
        earlier_claims_to=0,
        failures_from=2,
        in_stock=False,
        discontinued=True,
    )
    terms = lamp_terms(
        offers=(
            Offer(remedy=Remedy.REFUND, when=when),
            Offer(remedy=Remedy.REPLACEMENT, when=When(discontinued=False)),
        ),
        rules=(DecisionRule(name="Odd", course=Course.QUEUE, queue=Queue.REVIEW, when=When(months_from=6)),),
    )
    parts = parts_of(terms, Reader(lambda text: text, "en", "EUR"))
    assert [part.sentences for part in parts if part.sentences] == [
        [
            "Refund: fault: Battery or Broken part, product type: Lamps, bought from: Amazon, "
            "from €10.00 to €20.50, from 2 to 11 months old, earlier claims within a year: at most 0, "
            "from failure number 2 on, out of stock, discontinued.",
            "Replacement: not discontinued.",
        ],
        ["Odd: to a person, in the queue “Review”. From 6 months old; answer: Covered."],
    ]


def test_every_word_of_the_templates_is_there_in_german() -> None:
    german = translations("de", (LOCALES,)).gettext
    for starter in STARTERS.values():
        terms = starter.terms
        spoken = {starter.name, terms.plain_text, terms.statutory_text, *(rule.name for rule in terms.rules)}
        assert spoken <= set(SAID)
    assert all(german(text) != text for text in SAID)


async def test_remarks_come_while_one_types_and_do_not_keep_from_publishing(house: House) -> None:
    form = TERMS | {
        "regions": "DE, ES",
        "months": "12",
        "offers-1-remedy": "replacement",
        "excluded_faults": "battery",
    }
    async with house.staff() as staff:
        seen = await staff.post("/policies/preview", data=form | {"name": ""}, headers=HTMX)
        german = await staff.post("/policies/preview", data=form, headers=HTMX, params={"locale": "de"})
        assert await rows(house) == (0, 0)
        await staff.post("/policies/new", data=form | {"step": "publish"})
        kept = await staff.get(f"/policies/{(await only_policy(house)).id}")
    for page in (seen, kept):
        assert "Number 2 is never reached: one before it applies wherever it does." in beside(
            page, "offers-1"
        )
        for field, text in (
            ("months", "The cover of 12 months is shorter than the 36 months of the law. Buyers keep"),
            ("statutory_months", "Set the months by law to 36: such claims then go to a person."),
            ("statutory_text", "Add a sentence about the rights that buyers have by law."),
            ("offers", "Offer a refund as well, as the last choice."),
            ("plain_text", "Write three sentences: what, how long, how to claim."),
        ):
            assert text in beside(page, field)
        assert beside(page, "deductible") == ""
    assert "Die Garantie von 12 Monaten ist kürzer als die 36 Monate des Gesetzes." in beside(
        german, "months"
    )
    assert (await only_terms(house)).value().months == 12


async def test_money_that_swallows_the_promise_or_is_kept_from_buyers_has_a_remark(house: House) -> None:
    form = TERMS | {"months": "6", "pro_rata-0-until_months": "6", "pro_rata-0-share": "50"}
    async with house.staff() as staff:
        seen = await staff.post("/policies/preview", data=form, headers=HTMX)
        lasting = await staff.post("/policies/preview", data=form | {"length": "lifetime"}, headers=HTMX)
        german = await staff.post("/policies/preview", data=form, headers=HTMX, params={"locale": "de"})
    assert beside(seen, "pro_rata") == (
        "The cover lasts 6 months, its last day included, and from an age of 6 months on a unit is worth "
        "nothing. Give it a share until an age of 7 months, or shorten the cover."
    )
    assert "for life, and from an age of 6 months on" in beside(lasting, "pro_rata")
    assert "Die Garantie dauert 6 Monate einschließlich ihres letzten Tages" in beside(german, "pro_rata")
    assert "Add a sentence about what they pay, and when." in beside(seen, "plain_text")
    assert "Ergänzen Sie einen Satz darüber, was sie zahlen und wann." in beside(german, "plain_text")


async def test_a_form_that_cannot_be_read_yet_keeps_its_remarks(house: House) -> None:
    async with house.staff() as staff:
        seen = await staff.post("/policies/preview", data=TERMS | {"months": "x"}, headers=HTMX)
    assert TERMS["plain_text"] in said(seen)
    assert "remarks-" not in seen.text


def beside(page: httpx.Response, field: str) -> str:
    """The remarks beside a field."""
    found = re.search(rf'id="remarks-{field}"[^>]*>(.*?)</div>', page.text, re.DOTALL)
    assert found, field
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())
