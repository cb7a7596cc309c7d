"""The mailbox of the demo, where every letter arrives."""

from playwright.async_api import FrameLocator, expect

from tests.e2e.browsing import Visitor
from tests.e2e.running import Demo


async def open_letter(visitor: Visitor, demo: Demo, *, to: str, subject: str) -> FrameLocator:
    """Looks again until it has come."""
    row = visitor.page.locator("nav a", has_text=to).filter(has_text=subject).first

    async def there() -> None:
        await visitor.page.goto(f"{demo.guide}/mailbox")
        await expect(row).to_be_visible(timeout=1_000)

    for _ in range(20):
        try:
            await there()
            break
        except AssertionError:
            continue
    await row.click()
    await expect(visitor.page.locator("article h2")).to_contain_text(subject)
    return visitor.page.frame_locator("article iframe")
