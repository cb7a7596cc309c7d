"""The mailbox of the demo, where every letter arrives."""

from playwright.async_api import Error as NotYetError
from playwright.async_api import FrameLocator, expect

from tests.e2e.browsing import Visitor
from tests.e2e.running import Demo

LOOKS = 15


async def open_letter(
    visitor: Visitor, demo: Demo, *, to: str, subject: str, saying: str = ""
) -> FrameLocator:
    """The newest to them with these words in its subject; looks again until it has come."""
    row = visitor.page.locator("nav a", has_text=to).filter(has_text=subject).first
    letter = visitor.page.frame_locator("article iframe")
    for look in range(LOOKS):
        try:
            await visitor.page.goto(f"{demo.guide}/mailbox")
            await row.click(timeout=2_000)
            await expect(letter.locator("body")).to_contain_text(saying, timeout=2_000)
        except (AssertionError, NotYetError):
            if look == LOOKS - 1:
                raise
        else:
            break
    await expect(visitor.page.locator("article h2")).to_contain_text(subject)
    return letter


async def links_of(letter: FrameLocator) -> list[str]:
    links: list[str] = await letter.locator("a").evaluate_all("all => all.map(each => each.href)")
    return links


async def claim_page(letter: FrameLocator) -> str:
    """Where it leads to the buyer's claim."""
    return next(link for link in await links_of(letter) if "/claims/" in link)
