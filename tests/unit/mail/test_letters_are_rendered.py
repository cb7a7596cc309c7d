"""Every letter renders in every language, says what it must and nothing it must not."""

import re
from dataclasses import MISSING, asdict, fields, replace
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from pydantic import ValidationError

from core.domain.claims import DeclineReason
from core.domain.letters import Letter
from core.domain.money import Money
from core.domain.remedies import Remedy
from core.mail.contexts import (
    LETTERS,
    ClaimApproved,
    ClaimDeclined,
    ClaimLink,
    ClaimNeedsInformation,
    ClaimReceived,
    RefundMade,
    RegistrationConfirmed,
    context_of,
)
from core.mail.letters import FOLDER, LOCALES, NEXT_STEPS, REASONS, render
from tests.unit.mail.samples import BRAND, CLAIM_URL, PRODUCT, SAMPLES

VOID = {"meta", "img", "br", "link"}


class Page(HTMLParser):
    """Checks that tags close in order, and collects what a mail program would fetch or follow."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"style", "title"}:
            self.text += data


def declined() -> ClaimDeclined:
    sample = SAMPLES[Letter.CLAIM_DECLINED]
    assert isinstance(sample, ClaimDeclined)
    return sample


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("letter", list(Letter))
def test_every_letter_is_whole_in_every_language(letter: Letter, locale: str) -> None:
    rendered = render(letter, locale, SAMPLES[letter])
    page = Page(rendered.html)
    assert page.open == []
    assert rendered.subject == " ".join(rendered.subject.split())
    assert 10 <= len(rendered.subject) <= 70
    for text in (rendered.text, page.text):
        assert PRODUCT in text
        assert "Anna Weber" in text
        assert "Northwind Kettles" in text
        assert "care@northwind.example" in text
        assert "Amtsgericht Hamburg HRB 123456" in text
        assert "%(" not in text
        assert "None" not in text
    assert "\n\n\n" not in rendered.text
    assert len(rendered.html) < 10_000


@pytest.mark.parametrize("letter", list(Letter))
def test_text_and_html_lead_to_the_same_places(letter: Letter) -> None:
    rendered = render(letter, "en", SAMPLES[letter])
    followed = {address for address in Page(rendered.html).addresses if not address.startswith("mailto:")}
    assert followed == set(re.findall(r"https://\S+", rendered.text))


def test_the_registration_letter_word_for_word() -> None:
    rendered = render(Letter.REGISTRATION_CONFIRMED, "en-GB", SAMPLES[Letter.REGISTRATION_CONFIRMED])
    assert rendered.subject == "Your Trail Kettle 1.2 L is registered"
    assert rendered.text == (
        "Hello Anna Weber,\n\n"
        "Thank you for registering your Trail Kettle 1.2 L. We have everything on file now. If something is "
        "ever wrong with it, you will not have to search for paperwork.\n\n"
        "Registration number: R-ZZZZ-ZZZC\n"
        "Serial number: TK-2026-004711\n"
        "Bought on: November 20, 2026\n"
        "Covered until: November 20, 2028\n\n"
        "Your certificate, to keep or to print:\n"
        "https://care.northwind.example/certificates/R-ZZZZ-ZZZC\n\n"
        "Something is not right? Tell us here, it takes two minutes:\n"
        "https://care.northwind.example/claims/new\n\n"
        "Your warranty holds with or without this registration, and your rights by law stay as they are.\n\n"
        "Kind regards\n"
        "Your team at Northwind Kettles\n\n"
        "-- \n"
        "Questions? Just reply to this e-mail, or write to care@northwind.example.\n"
        "Northwind Kettles\n"
        "https://www.northwind.example\n"
        "Northwind GmbH, Hafenstraße 4, 20457 Hamburg\n"
        "Amtsgericht Hamburg HRB 123456\n"
    )


def test_a_german_reader_gets_german_days_and_amounts() -> None:
    rendered = render(Letter.REFUND_MADE, "de_AT", SAMPLES[Letter.REFUND_MADE])
    assert rendered.subject == "Ihre Erstattung zum Fall C-0000-0012 ist unterwegs"
    assert "Betrag: 89,90\u00a0€" in rendered.text
    assert "Guten Tag Anna Weber," in rendered.text
    assert "20. November 2028" in render(Letter.REPLACEMENT_SENT, "de", SAMPLES[Letter.REPLACEMENT_SENT]).text


def test_an_unknown_language_gets_english() -> None:
    assert render(Letter.CLAIM_LINK, "ja", SAMPLES[Letter.CLAIM_LINK]) == render(
        Letter.CLAIM_LINK, "en", SAMPLES[Letter.CLAIM_LINK]
    )


def test_the_letter_about_a_dispute_lets_nobody_know_that_there_is_one() -> None:
    rendered = render(Letter.DISPUTE_RECEIVED, "en", SAMPLES[Letter.DISPUTE_RECEIVED])
    said = (rendered.subject + rendered.text + rendered.html).lower()
    for word in (
        "dispute",
        "already",
        "another",
        "someone else",
        "somebody else",
        "first owner",
        "twice",
        "again",
    ):
        assert word not in said
    assert {address for address in Page(rendered.html).addresses if "northwind" not in address} == set()


@pytest.mark.parametrize("reason", list(DeclineReason))
def test_each_reason_to_decline_has_its_words(reason: DeclineReason) -> None:
    rendered = render(Letter.CLAIM_DECLINED, "en", replace(declined(), reason=reason, note=None))
    assert REASONS[reason] in rendered.text
    assert REASONS[reason] in Page(rendered.html).text
    assert "Your rights by law" in rendered.text


def test_the_merchants_words_on_statutory_rights_replace_ours() -> None:
    rendered = render(
        Letter.CLAIM_DECLINED,
        "en",
        replace(declined(), statutory_rights="You may turn to the seller\nfor 2 years."),
    )
    assert "You may turn to the seller\nfor 2 years." in rendered.text
    assert "You may turn to the seller<br>for 2 years." in rendered.html
    assert "This decision is about our warranty only" not in rendered.text


@pytest.mark.parametrize("remedy", list(Remedy))
def test_each_remedy_has_its_next_step(remedy: Remedy) -> None:
    sample = SAMPLES[Letter.CLAIM_APPROVED]
    assert isinstance(sample, ClaimApproved)
    assert NEXT_STEPS[remedy] in render(Letter.CLAIM_APPROVED, "en", replace(sample, remedy=remedy)).text


def test_cover_for_life_and_cover_not_known_yet() -> None:
    sample = SAMPLES[Letter.REGISTRATION_CONFIRMED]
    assert isinstance(sample, RegistrationConfirmed)
    for_life = replace(sample, last_covered_day=None, lifetime=True)
    unknown = replace(sample, last_covered_day=None)
    assert "Covered until: for life" in render(Letter.REGISTRATION_CONFIRMED, "en", for_life).text
    assert "Covered until" not in render(Letter.REGISTRATION_CONFIRMED, "en", unknown).text


def test_nothing_typed_by_people_becomes_markup_or_a_second_line_in_the_subject() -> None:
    sample = SAMPLES[Letter.CLAIM_NEEDS_INFORMATION]
    assert isinstance(sample, ClaimNeedsInformation)
    hostile = replace(
        sample,
        product="<script>alert(1)</script>\r\nBcc: spy@example.org",
        number='C"><b>\r\nBcc: spy@example.org',
        claim_url='https://x.example/"onmouseover="alert(1)',
        question="<img src=x onerror=alert(1)>\n{{ 7 * 7 }} %(product)s",
    )
    rendered = render(Letter.CLAIM_NEEDS_INFORMATION, "en", hostile)
    page = Page(rendered.html)
    assert rendered.subject == 'One question about your claim C"><b> Bcc: spy@example.org'
    assert "<script>" not in rendered.html
    assert "<img" not in rendered.html
    assert "<b>" not in rendered.html
    assert 'https://x.example/"onmouseover="alert(1)' in page.addresses
    assert "{{ 7 * 7 }} %(product)s" in page.text
    assert "{{ 7 * 7 }} %(product)s" in rendered.text


@pytest.mark.parametrize(
    "name",
    [
        None,
        "",
        "  ",
        "Win a prize at https://spam.example",
        "spam.example",
        "www spam",
        "me@spam.example",
        "A" * 61,
    ],
)
def test_a_name_that_carries_a_message_is_not_greeted(name: str | None) -> None:
    sample = SAMPLES[Letter.CLAIM_LINK]
    assert isinstance(sample, ClaimLink)
    rendered = render(Letter.CLAIM_LINK, "en", replace(sample, owner_name=name))
    assert rendered.text.startswith("Hello,\n\n")
    assert "spam" not in rendered.text + rendered.html


def test_a_name_on_two_lines_is_greeted_on_one() -> None:
    sample = SAMPLES[Letter.CLAIM_RECEIVED]
    assert isinstance(sample, ClaimReceived)
    rendered = render(Letter.CLAIM_RECEIVED, "en", replace(sample, owner_name="Anna\r\n J. Weber"))
    assert rendered.text.startswith("Hello Anna J. Weber,\n")


def test_colours_and_addresses_that_are_none_are_not_used() -> None:
    sample = SAMPLES[Letter.CLAIM_LINK]
    assert isinstance(sample, ClaimLink)
    brand = replace(
        BRAND, accent="red;background:url(x)", logo_url="javascript:alert(1)", website_url="data:x"
    )
    html = render(Letter.CLAIM_LINK, "en", replace(sample, brand=brand)).html
    assert "url(x)" not in html
    assert "background:#0f5f4c" in html
    assert set(Page(html).addresses) == {CLAIM_URL, "mailto:care@northwind.example"}


def test_the_brands_colours_and_logo_are_used() -> None:
    sample = SAMPLES[Letter.CLAIM_LINK]
    assert isinstance(sample, ClaimLink)
    brand = replace(BRAND, accent="#123456", on_accent="#fedcba", logo_url="https://cdn.example/logo.png")
    html = render(Letter.CLAIM_LINK, "en", replace(sample, brand=brand)).html
    assert "background:#123456;color:#fedcba" in html
    assert '<img class="logo" src="https://cdn.example/logo.png" alt="Northwind Kettles"' in html


def test_a_context_of_another_letter_is_refused() -> None:
    with pytest.raises(TypeError, match=r"^The letter claim_link needs ClaimLink, not RefundMade$"):
        render(Letter.CLAIM_LINK, "en", SAMPLES[Letter.REFUND_MADE])


def test_a_context_comes_back_from_stored_json() -> None:
    values = {
        "product": PRODUCT,
        "number": "C-0000-0012",
        "claim_url": CLAIM_URL,
        "owner_name": "Anna Weber",
        "amount": {"amount": "89.90", "currency": "EUR"},
    }
    context = context_of(Letter.REFUND_MADE, BRAND, values)
    assert context == SAMPLES[Letter.REFUND_MADE]
    assert isinstance(context, RefundMade)
    assert context.amount == Money(Decimal("89.90"), "EUR")
    stored = {**asdict(declined()), "reason": "outside_cover", "last_covered_day": "2024-05-03"}
    del stored["brand"]
    assert context_of(Letter.CLAIM_DECLINED, BRAND, stored) == replace(
        declined(), last_covered_day=date(2024, 5, 3)
    )


def test_a_missing_or_unknown_value_is_named() -> None:
    with pytest.raises(ValidationError, match="claim_url"):
        context_of(Letter.CLAIM_LINK, BRAND, {"product": PRODUCT, "number": "C-0000-0012"})
    with pytest.raises(TypeError, match=r"^The letter claim_link has no place for claim_link, shoe_size$"):
        context_of(Letter.CLAIM_LINK, BRAND, {"shoe_size": 42, "claim_link": CLAIM_URL})


def test_every_letter_has_its_three_templates_and_no_folder_is_left_over() -> None:
    folders = {path.name: path for path in (FOLDER / "templates").iterdir() if path.is_dir()}
    assert set(folders) == set(Letter) == set(LETTERS) == set(SAMPLES)
    for path in folders.values():
        assert {file.name for file in path.iterdir()} == {"subject.txt", "body.txt", "body.html"}


@pytest.mark.parametrize("letter", list(Letter))
def test_every_letter_renders_with_the_least_it_may_know(letter: Letter) -> None:
    sample = SAMPLES[letter]
    least = {field.name: getattr(sample, field.name) for field in fields(sample) if field.default is MISSING}
    rendered = render(letter, "en", context_of(letter, BRAND, {**least, "brand": BRAND}))
    assert rendered.text.startswith("Hello,\n\n")
    assert "None" not in rendered.text + rendered.html
    assert "\n\n\n" not in rendered.text


def test_the_german_catalogue_has_every_text_and_no_other() -> None:
    methods = [("*.py", "python"), ("templates/**.txt", "jinja2"), ("templates/**.html", "jinja2")]
    found = extract_from_dir(Path(FOLDER), methods, keywords={"_": None, "translatable": None})
    wanted = {message for _, _, message, _, _ in found}
    with (FOLDER / "locales" / "de" / "LC_MESSAGES" / "messages.po").open("rb") as source:
        catalogue = read_po(source)
    translated = {
        str(message.id): str(message.string) for message in catalogue if message.id and message.string
    }
    assert set(translated) == wanted
    for text, translation in translated.items():
        assert re.findall(r"%\(\w+\)s", text) == re.findall(r"%\(\w+\)s", translation)
