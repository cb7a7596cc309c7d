"""The mailbox of the demo, where every letter arrives."""

from playwright.async_api import FrameLocator, expect

from tests.e2e.browsing import Visitor
from tests.e2e.running import Demo

LOOKS = 15


async def open_letter(
    visitor: Visitor, demo: Demo, *, to: str, subject: str, saying: str = ""
) -> FrameLocator:
    """The newest to them with these words in its subject and in itself; looks again until it has come.

    Two that are written together arrive in any order.
    """
    rows = visitor.page.locator("nav a", has_text=to).filter(has_text=subject)
    letter = visitor.page.frame_locator("article iframe")
    for _ in range(LOOKS):
        await visitor.page.goto(f"{demo.guide}/mailbox")
        for row in range(await rows.count()):
            await rows.nth(row).click()
            if await _says(letter, saying):
                await expect(visitor.page.locator("article h2")).to_contain_text(subject)
                return letter
        await visitor.page.wait_for_timeout(1_000)
    msg = f"no letter to {to} about {subject} says {saying!r}"
    raise AssertionError(msg)


async def _says(letter: FrameLocator, saying: str) -> bool:
    try:
        await expect(letter.locator("body")).to_contain_text(saying, timeout=2_000)
    except AssertionError:
        return False
    return True


async def links_of(letter: FrameLocator) -> list[str]:
    links: list[str] = await letter.locator("a").evaluate_all("all => all.map(each => each.href)")
    return links


async def claim_page(letter: FrameLocator) -> str:
    """Where it leads to the buyer's claim."""
    return next(link for link in await links_of(letter) if "/claims/" in link)
