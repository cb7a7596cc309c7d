"""Staff add, change, move and delete what terms are made of; nothing is kept before they save."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx
import pytest

from core.domain.claims import DeclineReason
from core.domain.conditions import When
from core.domain.deciding import Course, DecisionRule, Outcome
from core.domain.evidence import Piece, Tier
from core.domain.faults import Fault
from core.domain.goodwill import Goodwill
from core.domain.proofs import AlternativeProof, ProofKind
from core.domain.queues import Queue
from core.domain.registrations import Channel, Proof
from core.domain.remedies import Offer, Remedy, Step
from core.domain.roles import Role
from core.domain.starters import STARTERS
from core.domain.terms import Terms
from core.services.drafts import draft_from_terms, terms_from_draft
from core.store.policies import Policy
from core.web.form_names import take
from shopify_app.policy_form import TermsForm, draft_of, typed_of
from simulator import world as shopify
from tests.integration.shopify_app.support import HTMX, OTHER, said
from tests.integration.shopify_app.test_policies_are_written import TERMS, rows
from tests.integration.shopify_app.test_policies_begin_with_a_template import (
    beside,
    fields,
    only_policy,
    only_terms,
)
from tests.support.house import House
from tests.support.shops import lamp_terms, publish_policy

EVERY = When(
    faults=frozenset({Fault.BATTERY, Fault.BROKEN_PART}),
    categories=frozenset({"Lamps, indoor", "Candles"}),
    channels=frozenset({Channel.AMAZON, Channel.GIFT}),
    value_from=Decimal("1250.25"),
    value_to=Decimal(2000),
    months_from=0,
    months_to=11,
    proof=Proof.WEAK,
    earlier_claims_to=0,
    failures_from=2,
    in_stock=False,
    discontinued=True,
)
FULL = lamp_terms(
    offers=(Offer(remedy=Remedy.REFUND, when=EVERY), Offer(remedy=Remedy.REPLACEMENT)),
    tiers=(Tier(needs={Piece.VIDEO: 2}, when=When(discontinued=False)), Tier(needs={})),
    rules=(
        DecisionRule(
            name="Ask “why”",
            words="A new one is on its way.",
            course=Course.ASK,
            outcome=Outcome.NOT_YET,
            when=EVERY,
        ),
        DecisionRule(
            name="No", course=Course.DECLINE, outcome=Outcome.NOT_COVERED, reason=DeclineReason.NOT_PROVED
        ),
        DecisionRule(name="Dear", course=Course.QUEUE, queue=Queue.HIGH_VALUE, when=When(in_stock=True)),
    ),
    goodwill=Goodwill(
        months=6,
        remedy=Remedy.REPLACEMENT,
        share=Decimal("0.3333"),
        approver=Role.FINANCE,
        reasons=("Loyal, for years", "First failure"),
    ),
    pro_rata=(Step(until_months=6, share=Decimal(1)), Step(until_months=24, share=Decimal("0.125"))),
    alternative_proofs=(
        AlternativeProof(kind=ProofKind.SERIAL, gives=Proof.WEAK, days_after_shipping=90),
        AlternativeProof(kind=ProofKind.RECEIPT, gives=Proof.NONE),
    ),
)


async def kept(house: House, terms: Terms) -> str:
    """A policy with that draft; where it is."""
    async with house.tx() as tx:
        policy = Policy(name="Lamps", draft=draft_from_terms(terms), created_at=house.ctx.now())
        tx.add(policy)
    return f"/policies/{policy.id}"


async def press(staff: httpx.AsyncClient, address: str, form: dict[str, Any], step: str) -> dict[str, Any]:
    """The form as it stands after that button, its answer put where it belongs."""
    answer = await staff.post(address, data=form | {"step": step}, headers=HTMX)
    assert answer.status_code == 200, said(answer)
    [part] = re.findall(r'id="part-(\w+)"', answer.text)
    others = {name: text for name, text in form.items() if not name.startswith(f"{part}-")}
    begin = answer.text.index(f'id="part-{part}"')
    html = answer.text[begin : answer.text.index('id="preview"')]
    return others | fields(httpx.Response(200, text=f'<i id="policy-form">{html}</i>'))


@pytest.mark.parametrize("locale", ["en", "de"])
async def test_what_is_shown_and_saved_unchanged_is_the_same_to_the_last_condition(
    house: House, locale: str
) -> None:
    address = await kept(house, FULL)
    async with house.staff() as staff:
        page = await staff.get(address, params={"locale": locale})
        form = fields(page) | {"step": "publish"}
        saved = await staff.post(address, data=form, headers=HTMX, params={"locale": locale})
    assert saved.status_code == 200, said(saved)
    assert (await only_terms(house)).value() == FULL


ADDED: list[tuple[str, dict[str, str], dict[str, Any]]] = [
    (
        "offers",
        {"offers-2-remedy": "refund", "offers-2-when-in_stock": "no"},
        {"offers": (*FULL.offers, Offer(remedy=Remedy.REFUND, when=When(in_stock=False)))},
    ),
    (
        "tiers",
        {"tiers-2-needs-photo": "3", "tiers-2-needs-serial": "1", "tiers-2-when-value_from": "1,000"},
        {
            "tiers": (
                *FULL.tiers,
                Tier(needs={Piece.PHOTO: 3, Piece.SERIAL: 1}, when=When(value_from=Decimal(1000))),
            )
        },
    ),
    (
        "rules",
        {"rules-3-name": "Small", "rules-3-course": "approve", "rules-3-when-value_to": "50"},
        {
            "rules": (
                *FULL.rules,
                DecisionRule(name="Small", course=Course.APPROVE, when=When(value_to=Decimal(50))),
            )
        },
    ),
    (
        "pro_rata",
        {"pro_rata-2-until_months": "36", "pro_rata-2-share": "12.5"},
        {"pro_rata": (*FULL.pro_rata, Step(until_months=36, share=Decimal("0.125")))},
    ),
    (
        "alternative_proofs",
        {"alternative_proofs-2-kind": "marketplace", "alternative_proofs-2-gives": "strong"},
        {
            "alternative_proofs": (
                *FULL.alternative_proofs,
                AlternativeProof(kind=ProofKind.MARKETPLACE, gives=Proof.STRONG),
            )
        },
    ),
]


@pytest.mark.parametrize(("section", "written", "changes"), ADDED)
async def test_a_row_is_added_written_and_published(
    house: House, section: str, written: dict[str, str], changes: dict[str, Any]
) -> None:
    address = await kept(house, FULL)
    async with house.staff() as staff:
        form = fields(await staff.get(address)) | {"name": "Typed and kept"}
        count = len(getattr(FULL, section))
        form = await press(staff, address, form, f"add-{section}-{count}")
        assert (await only_policy(house)).name == "Lamps"
        await staff.post(address, data=form | written | {"step": "publish"}, headers=HTMX)
    assert (await only_terms(house)).value() == replace(FULL, **changes)
    assert (await only_policy(house)).name == "Typed and kept"


@pytest.mark.parametrize("section", ["offers", "tiers", "rules", "pro_rata", "alternative_proofs"])
async def test_rows_are_moved_up_and_deleted(house: House, section: str) -> None:
    address = await kept(house, FULL)
    async with house.staff() as staff:
        shown = fields(await staff.get(address))
        moved = await press(staff, address, shown, f"up-{section}-1")
        fewer = await press(staff, address, moved, f"delete-{section}-0")
        assert await drafted(house) == FULL
        [first, second, *others] = getattr(FULL, section)
        await staff.post(address, data=moved, headers=HTMX)
        assert await drafted(house) == changed(FULL, section, (second, first, *others))
        await staff.post(address, data=fewer, headers=HTMX)
    assert await drafted(house) == changed(FULL, section, (first, *others))


async def test_goodwill_is_taken_away_and_allowed_anew(house: House) -> None:
    address = await kept(house, FULL)
    async with house.staff() as staff:
        none = await press(staff, address, fields(await staff.get(address)), "delete-goodwill-0")
        await staff.post(address, data=none, headers=HTMX)
        assert await drafted(house) == replace(FULL, goodwill=None)
        assert "None: after the last covered day nothing is on offer." in said(await staff.get(address))
        anew = await press(staff, address, none, "add-goodwill-0")
        more = await staff.post(address, data=anew | {"step": "add-goodwill-1"}, headers=HTMX)
        await staff.post(address, data=anew | {"goodwill-0-reasons": "Loyal\r\n\r\n Early "}, headers=HTMX)
    assert more.status_code == 400
    given = Goodwill(months=3, remedy=Remedy.REFUND, share=Decimal("0.5"), reasons=("Loyal", "Early"))
    assert await drafted(house) == replace(FULL, goodwill=given)


async def test_a_policy_that_is_new_is_built_up_before_anything_is_saved(house: House) -> None:
    async with house.staff() as staff:
        form = await press(staff, "/policies/new", TERMS, "add-rules-0")
        form |= {"rules-0-name": "Small", "rules-0-course": "approve", "rules-0-when-value_to": "40"}
        page = await staff.post("/policies/new", data=form | {"step": "add-rules-1"})
        assert await rows(house) == (0, 0)
        without = fields(page)
        await staff.post("/policies/new", data=without | {"rules-1-name": "Rest", "step": "publish"})
    assert "<html" in page.text
    assert "Small: approve. Up to €40.00; answer: Covered." in said(page)
    assert (await only_terms(house)).value().rules == (
        DecisionRule(name="Small", course=Course.APPROVE, when=When(value_to=Decimal(40))),
        DecisionRule(name="Rest", course=Course.QUEUE),
    )


WRONG = {
    "rules-1-name": (" ", "Enter a name for the rule."),
    "rules-0-when-value_to": ("much", "Enter an amount in figures, like 12.50."),
    "offers-0-when-months_from": ("-1", "The lowest age must be 0 or more."),
    "tiers-0-needs-photo": ("11", "The number of photos must be 10 or less."),
    "goodwill-0-share": ("0", "The share must be more than 0."),
    "pro_rata-1-share": ("101", "The share must be 100 or less."),
    "pro_rata-0-until_months": ("", "Enter the age in months."),
    "alternative_proofs-0-days_after_shipping": ("x", "The number of days must be a whole number, like 12."),
}


async def test_what_is_wrong_in_a_row_stands_beside_its_very_field(house: House) -> None:
    address = await kept(house, FULL)
    async with house.staff() as staff:
        form = fields(await staff.get(address)) | {"name": "Typed"}
        form |= {name: typed for name, (typed, _) in WRONG.items()}
        refused = await staff.post(address, data=form, headers=HTMX)
    assert refused.status_code == 422
    for name, (_, reason) in WRONG.items():
        assert re.search(rf'id="error-{name}">.*?{re.escape(reason)}', refused.text)
        assert f'href="#field-{name}"' in refused.text
    assert fields(refused) == form
    assert refused.text.count('<details class="fold" open>') == len({name.split("-")[0] for name in WRONG})
    assert refused.text.count('<details class="only-when" open>') == len(["offers-0", "rules-0"])
    assert await drafted(house) == FULL


REFUSED = [
    (
        {"rules-1-course": "approve"},
        "rules-1",
        "A rule may approve what is eligible and decline what is not covered, never the other way round.",
    ),
    (
        {"pro_rata-1-until_months": "6"},
        "pro_rata-1",
        "Older units are worth less: ages rise and shares fall.",
    ),
    (
        {"length": "lifetime"},
        "goodwill",
        "A lifetime has no time after it in which goodwill could begin.",
    ),
]


@pytest.mark.parametrize(("change", "place", "reason"), REFUSED)
async def test_what_cannot_be_promised_is_kept_as_a_draft_and_refused_beside_its_row(
    house: House, change: dict[str, str], place: str, reason: str
) -> None:
    address = await kept(house, FULL)
    async with house.staff() as staff:
        form = fields(await staff.get(address)) | change
        saved = await staff.post(address, data=form, headers=HTMX)
        refused = await staff.post(address, data=form | {"step": "publish"}, headers=HTMX)
    assert (saved.status_code, refused.status_code) == (200, 422)
    assert re.search(rf'id="error-{place}">.*?{re.escape(reason)}', refused.text)
    assert f'href="#field-{place}"' in refused.text
    assert await rows(house) == (1, 0)


NEVER = {
    "tiers-0-when-value_from": ("100", ""),
    "tiers-0-when-value_to": ("50", "The lower end of this range is above its upper end"),
    "offers-0-when-months_to": ("11", "The lower end of this range is above its upper end"),
    "offers-0-when-months_from": ("12", ""),
    "rules-0-words": ("", "Write what the buyer is asked for. A question without words cannot be sent."),
    "rules-1-outcome": ("goodwill", "Goodwill and rights by law always go to a person"),
    "rules-1-course": ("queue", ""),
    "rules-2-name": ("no", "Another rule has this name."),
}


@pytest.mark.parametrize("step", ["draft", "publish"])
async def test_what_could_never_fire_is_refused_beside_its_box_and_kept_as_typed(
    house: House, step: str
) -> None:
    address = await kept(house, FULL)
    async with house.staff() as staff:
        form = fields(await staff.get(address)) | {name: typed for name, (typed, _) in NEVER.items()}
        answer = await staff.post(address, data=form | {"step": step}, headers=HTMX)
    assert answer.status_code == 422
    for name, (_, reason) in NEVER.items():
        found = re.search(rf'id="error-{name}">.*?{re.escape(reason)}', answer.text)
        assert bool(found) is bool(reason), name
    assert fields(answer) == form
    assert await drafted(house) == FULL
    assert await rows(house) == (1, 0)


async def test_no_remedy_at_all_is_refused_beside_the_remedies(house: House) -> None:
    address = await kept(house, lamp_terms())
    async with house.staff() as staff:
        form = await press(staff, address, fields(await staff.get(address)), "delete-offers-1")
        form = await press(staff, address, form, "delete-offers-0")
        refused = await staff.post(address, data=form | {"step": "publish"}, headers=HTMX)
    assert re.search(r'id="error-offers">.*?Offer at least one remedy\.', refused.text)


async def test_sentences_and_remarks_follow_the_rows(house: House) -> None:
    async with house.staff() as staff:
        form = await press(staff, "/policies/new", TERMS, "add-rules-0")
        form |= {"rules-0-course": "decline", "rules-0-outcome": "not_covered"}
        unnamed = await staff.post("/policies/preview", data=form, headers=HTMX)
        named = await staff.post("/policies/preview", data=form | {"rules-0-name": "No"}, headers=HTMX)
        moved = await staff.post("/policies/new", data=form | {"step": "up-offers-1"}, headers=HTMX)
        assert await rows(house) == (0, 0)
    assert "Not finished yet." in said(unnamed)
    assert "remarks-rules-0" not in unnamed.text
    assert "No: decline. In every case; answer: Not covered." in said(named)
    assert "A rule declines whatever is not covered" in beside(named, "rules-0")
    assert "Say which faults or ages it is about" in beside(named, "rules-0")
    assert 'id="said-rules-0-when" hx-swap-oob="true">In every case<' in named.text
    assert re.search(r'id="field-offers-0"[^>]* data-takes-focus', moved.text)


async def test_buttons_that_no_page_has_change_nothing(house: House) -> None:
    address = await kept(house, FULL)
    async with house.staff() as staff:
        form = fields(await staff.get(address)) | {"name": "Other"}
        for step in (
            "up-rules-0",
            "up-rules-3",
            "delete-rules-3",
            "add-goodwill-1",
            "add-rules-x",
            "up-gold-1",
        ):
            answer = await staff.post(address, data=form | {"step": step}, headers=HTMX)
            assert answer.status_code in {400, 422}
    assert (await only_policy(house)).name == "Lamps"


async def test_more_rows_than_a_form_takes_are_refused(house: House) -> None:
    many = {f"rules-{place}-name": f"Rule {place}" for place in range(31)}
    many |= {f"rules-{place}-course": "queue" for place in range(31)}
    many |= {f"rules-{place}-outcome": "eligible" for place in range(31)}
    async with house.staff() as staff:
        refused = await staff.post("/policies/new", data=TERMS | many, headers=HTMX)
        full = await staff.post("/policies/new", data=TERMS | many | {"step": "add-rules-31"}, headers=HTMX)
    assert (refused.status_code, full.status_code) == (422, 400)
    assert re.search(r'id="error-rules">.*?Choose at most 30 for rules\.', refused.text)
    assert await rows(house) == (0, 0)


async def test_another_shop_s_rows_are_unknown(house: House) -> None:
    terms = await publish_policy(house)
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    async with house.staff(OTHER) as stranger:
        form = TERMS | {"step": "add-rules-0"}
        for headers in (HTMX, {}):
            answer = await stranger.post(f"/policies/{terms.policy_id}", data=form, headers=headers)
            assert answer.status_code == 404


@pytest.mark.parametrize("key", STARTERS)
def test_the_form_writes_a_template_as_it_reads_it(key: str) -> None:
    draft = draft_from_terms(STARTERS[key].terms)
    for locale in ("en", "de"):
        typed = typed_of("Any", draft, locale)
        given = take({name: list(texts) for name, texts in typed.values.items()}, TermsForm)
        form = TermsForm.model_validate(given, context={"locale": locale})
        assert terms_from_draft(draft_of(form, {})) == STARTERS[key].terms


async def drafted(house: House) -> Terms | None:
    return terms_from_draft((await only_policy(house)).draft)


def changed(terms: Terms, section: str, rows: tuple[Any, ...]) -> Terms:
    part: dict[str, Any] = {section: rows}
    return replace(terms, **part)
