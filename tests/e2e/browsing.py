"""A staff member at a desk and a buyer with a phone, each in a browser of their own."""

import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    FrameLocator,
    Page,
    Playwright,
    ViewportSize,
    WebError,
)

from tests.e2e.running import ROOT

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
INSTALL = "No Chromium or Chrome here. Install one: sudo apt-get install chromium"
ARTEFACTS = ROOT / "test-artifacts" / "e2e"
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
DESK = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=844)
EXPECTED = (
    "status of 422",  # a form that was refused, which is the answer asked for
    # The simulator's App Bridge hides its menu by a style of its own.
    "sha256-4dt9PgvQ72DXkIyUVkSYQDGSwtwta9fUhFPvDIlHQHQ=",
    "the 'allow-scripts' permission is not set",  # the driver looks into the sandboxed frame of a letter
)
"""What browsers report though nothing of ours is wrong."""
BAR = 80
"""What the admin shows above its frame."""
BLOCK, ALLOW = 2, 1


@dataclass(kw_only=True)
class Visitor:
    """`complaints` is what the browser said against our pages: scripts that fell, policies that blocked."""

    context: BrowserContext
    page: Page
    device: str
    complaints: list[str] = field(default_factory=list)

    @property
    def app(self) -> FrameLocator:
        """The app in the admin's frame."""
        return self.page.frame_locator("iframe[name=app-iframe]")

    async def show(self, name: str, *, page: Page | None = None, whole: bool = True) -> None:
        """Keep a picture for people to look at."""
        suffix = "" if self.device == "desk" else f"-{self.device}"
        path = ARTEFACTS / f"{name}{suffix}.png"
        shown = page or self.page
        framed = shown.frame("app-iframe")
        if framed and whole:
            tall = await framed.evaluate("document.documentElement.scrollHeight")
            await shown.set_viewport_size(ViewportSize(width=DESK["width"], height=BAR + tall))
        await shown.screenshot(path=path, full_page=whole, animations="disabled", caret="initial")
        if framed and whole:
            await shown.set_viewport_size(DESK)

    def listen(self) -> None:
        self.context.on("console", self._hear)
        self.context.on("weberror", self._notice)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(known in message.text for known in EXPECTED):
            self.complaints.append(f"{message.type}: {message.text} ({_where(message)})")

    def _notice(self, error: WebError) -> None:
        self.complaints.append(f"exception: {error.error}")


def _where(message: ConsoleMessage) -> str:
    """Without the query: tokens of the session are in it."""
    place = message.location
    return f"{place['url'].partition('?')[0]}:{place['lineNumber']}"


@asynccontextmanager
async def desk(playwright: Playwright, folder: Path, *, simulator: str) -> AsyncIterator[Visitor]:
    """A browser that gives no site cookies or storage, but the admin around the app."""
    profile = folder / "Default"
    profile.mkdir(parents=True)
    profile.joinpath("Preferences").write_text(json.dumps(_preferences(simulator)))
    context = await playwright.chromium.launch_persistent_context(
        folder, executable_path=CHROMIUM, args=ARGUMENTS, viewport=DESK, locale="en-GB"
    )
    async with _visiting(context, "desk") as visitor:
        yield visitor


def _preferences(allowed: str) -> dict[str, object]:
    content = {"exceptions": {"cookies": {f"{allowed},*": {"setting": ALLOW}}}}
    return {
        "profile": {
            "default_content_setting_values": {"cookies": BLOCK},
            "content_settings": content,
            "block_third_party_cookies": True,
            "cookie_controls_mode": 1,
        }
    }


@asynccontextmanager
async def phones(playwright: Playwright) -> AsyncIterator[Browser]:
    """One browser; each phone of it knows nothing of the others."""
    browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    await browser.close()


@asynccontextmanager
async def phone(browser: Browser, *, scripts: bool = True, locale: str = "en-GB") -> AsyncIterator[Visitor]:
    context = await browser.new_context(
        viewport=PHONE,
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
        java_script_enabled=scripts,
        locale=locale,
    )
    async with _visiting(context, "phone") as visitor:
        yield visitor


@asynccontextmanager
async def _visiting(context: BrowserContext, device: str) -> AsyncIterator[Visitor]:
    context.set_default_timeout(20_000)
    page = context.pages[0] if context.pages else await context.new_page()
    visitor = Visitor(context=context, page=page, device=device)
    visitor.listen()
    yield visitor
    await context.close()
