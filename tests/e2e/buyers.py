"""What buyers do on their phones: register, claim, answer."""

from dataclasses import dataclass
from datetime import date, timedelta

from playwright.async_api import FilePayload, Locator, Page, expect

from tests.e2e.things import photo_with_place

NAME, EMAIL = "Selma Aster", "selma.aster@post.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    name: str
    email: str
    on: date
    channel: str


def bought(days_ago: int, *, name: str = NAME, email: str = EMAIL, channel: str = "amazon") -> Purchase:
    return Purchase(name=name, email=email, on=date.today() - timedelta(days=days_ago), channel=channel)  # noqa: DTZ011 - what a buyer's own calendar says


def years_later(day: date, years: int) -> date:
    """The same day, or the last of February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def picture(scene: str, seed: int) -> FilePayload:
    return {"name": "fault.jpg", "mimeType": "image/jpeg", "buffer": photo_with_place(scene, seed)}


async def fill_registration(page: Page, purchase: Purchase) -> None:
    await page.fill("[name=name]", purchase.name)
    await page.fill("[name=email]", purchase.email)
    await page.fill("[name=purchased_on]", purchase.on.isoformat())
    await page.select_option("[name=channel]", purchase.channel)


async def fill_claim(page: Page, fault: str, description: str, photo: FilePayload) -> None:
    await page.check(f"[name=fault][value={fault}]")
    await page.fill("[name=description]", description)
    await page.set_input_files("[name=photos]", photo)


async def send(page: Page, button: str) -> None:
    """Press the form's button; the next page is there afterwards."""
    async with page.expect_navigation():
        await page.locator("form[method=post] button[type=submit]", has_text=button).click()


async def expect_to_fit(page: Page) -> None:
    """Nothing reaches beyond the screen of a phone."""
    width = await page.evaluate("document.documentElement.scrollWidth")
    shown = await page.evaluate("document.documentElement.clientWidth")
    assert width == shown, f"{page.url} is {width} px wide on a screen of {shown} px"


async def reload_until(page: Page, shown: Locator) -> None:
    """What the worker does in the seconds after."""
    for _ in range(40):
        if await shown.count():
            break
        await page.wait_for_timeout(250)
        await page.reload()
    await expect(shown.first).to_be_visible()


async def number_of_claim(page: Page) -> str:
    kicker = page.locator(".kicker")
    await expect(kicker).to_be_visible()
    return (await kicker.inner_text()).split()[-1]
