"""The page of a claim says what was checked, in the buyer's language, and keeps inside what is not theirs."""

from datetime import timedelta
from decimal import Decimal

import httpx

from core.domain.goodwill import Goodwill
from core.domain.remedies import Remedy
from core.store.claims import Claim
from tests.integration.microsite.phone import all_of
from tests.integration.microsite.test_declines_are_looked_at_again import appealed, declined
from tests.integration.shopify_app.support import said
from tests.support.house import House
from tests.support.shops import file_claim, publish_policy

GERMAN = {"Accept-Language": "de"}


def checked(page: httpx.Response) -> list[str]:
    """The list of reasons, as it is read aloud."""
    part = page.text.partition('id="reasons"')[2].partition("</section>")[0]
    items = part.split("<li")[1:]
    texts = [httpx.Response(200, text=f"<p {item}") for item in items]
    return [said(text) for text in texts]


async def claim_of(house: House, **changes: object) -> str:
    order = house.order(house.product(stock=9))
    await house.settle()
    claim = await file_claim(house, order, **changes)  # type: ignore[arg-type]
    await house.settle()
    return f"/claims/{claim.access_code}"


async def test_a_claim_says_what_was_checked_in_the_buyers_language(house: House) -> None:
    await publish_policy(house, goodwill=Goodwill(months=6, remedy=Remedy.REFUND, share=Decimal(1)))
    path = await claim_of(house)
    assert checked(await house.buyer.get(path)) == [
        "Version 1 of the warranty terms counts: it was in force when you bought it.",
        "All right: You claimed in time, on Nov 22, 2026. It is covered from Nov 22, 2026 to Nov 22, 2028,"
        " both days included. The first day is not final yet.",
        "All right: The terms do not exclude this fault: It stopped working.",
        "All right: There is a proof of the purchase.",
        "All right: Everything that a claim of this kind needs is here.",
        "A person decides this, not a rule.",
    ]
    assert checked(await house.buyer.get(path, headers=GERMAN)) == [
        "Es gilt Fassung 1 der Garantiebedingungen: Sie war in Kraft, als Sie gekauft haben.",
        "In Ordnung: Sie haben rechtzeitig gemeldet, am 22.11.2026. Die Garantie gilt vom 22.11.2026 bis zum"
        " 22.11.2028, beide Tage eingeschlossen. Der erste Tag steht noch nicht endgültig fest.",
        "In Ordnung: Die Bedingungen schließen diesen Fehler nicht aus: Es geht nicht mehr.",
        "In Ordnung: Ein Kaufnachweis liegt vor.",
        "In Ordnung: Alles, was ein solcher Fall braucht, ist da.",
        "Das entscheidet ein Mensch, keine Regel.",
    ]


async def test_what_is_missing_is_among_it(house: House) -> None:
    await publish_policy(house)
    path = await claim_of(house, photos=0)
    assert "Open: Still missing: one photo of the fault." in checked(await house.buyer.get(path))


async def test_the_rule_that_decided_is_named_until_somebody_looks_again(house: House) -> None:
    _, path = await declined(house, by_rule=True)
    told = checked(await house.buyer.get(path))
    assert "Against it: The terms exclude this fault: It had an accident." in told
    assert told[-1] == "The published rule “Drops” decided this, without a person."
    await appealed(house, path)
    told = checked(await house.buyer.get(path))
    assert told[-1] == "A person decides this, not a rule."


async def test_what_staff_read_beside_it_stays_inside(house: House) -> None:
    """A late claim inside the goodwill window, with a photo of another claim."""
    goodwill = Goodwill(months=6, remedy=Remedy.REFUND, share=Decimal("0.5"))
    await publish_policy(house, months=1, goodwill=goodwill)
    path = await claim_of(house, after=timedelta(days=60))
    page = await house.buyer.get(path)
    told = checked(page)
    assert told[1].startswith("Against it: You claimed on Jan 21, 2027, after the last covered day.")
    assert told[-1] == "A person decides this, not a rule."
    assert "goodwill" not in page.text.lower()
    async with house.staff() as staff:
        [claim] = await all_of(house, Claim)
        assert "Late, but inside the 6 months of goodwill" in said(await staff.get(f"/claims/{claim.id}"))
