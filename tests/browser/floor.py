"""A person at the watch floor: one real browser window on one side, watched for everything that must not happen.

Whatever the console, the page, a dialog, a request or the content policy says that a test did not announce with `may`
fails the test.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Locator,
    Page,
    Request,
    WebError,
    expect,
)

from jisr.terms.actors import Role
from jisr.web import assets
from jisr.web.sessions import session_name
from tests.browser.sides import NAMES, PASSWORD, Side

CLIENT = Path(__file__).resolve().parents[2] / "client"
AXE = CLIENT / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE_MS = 60_000
REPORTS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
});
"""
"""What the content policy stopped is said on the console."""
GONE = "net::ERR_ABORTED"
"""A request the page itself gave up: it was left, or asked anew."""

expect.set_options(timeout=PATIENCE_MS)


def chromium() -> str | None:
    """Where the browser is."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def missing() -> str:
    """Why these tests cannot run here, in one sentence; empty when they can."""
    if not assets.has_floor():
        return "no watch floor to look at: build it with make client"
    if not (assets.MAP / "region.pmtiles").is_file():
        return "no offline map to look at: build it with make data"
    if chromium() is None:
        return "no Chromium on the PATH: install chromium"
    return ""


@dataclass
class Watched:
    """What happened in one window that a person should never see."""

    origin: str
    seen: list[str] = field(default_factory=list)
    allowed: list[re.Pattern[str]] = field(default_factory=list)

    def may(self, *patterns: str) -> None:
        """These may happen from here on, and did perhaps a moment ago."""
        self.allowed += map(re.compile, patterns)

    def strange(self) -> list[str]:
        return [one for one in self.seen if not any(pattern.search(one) for pattern in self.allowed)]

    def follow(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("dialog", self._dialog)
        context.on("request", self._request)
        context.on("requestfailed", self._failed)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.seen.append(f"console {message.type}: {message.text} {message.location.get('url', '')}")

    def _error(self, error: WebError) -> None:
        self.seen.append(f"page error: {error.error}")

    def _dialog(self, dialog: Dialog) -> None:
        self.seen.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "blob:", "data:")):
            self.seen.append(f"foreign request: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != GONE:
            self.seen.append(f"request failed: {request.failure} {request.url}")


class Seat:
    """One browser profile on one side, with a first window `page`; more windows share its cookies and its stream."""

    def __init__(self, browser: Browser, side: Side, *, lang: str = "en", theme: str = "dark", **options: Any) -> None:
        self.side, self.lang, self.theme = side, lang, theme
        options.setdefault("viewport", {"width": 1366, "height": 768})
        self.context = browser.new_context(base_url=side.url, reduced_motion="reduce", **options)
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.add_init_script(REPORTS)
        self.watched = Watched(side.url)
        self.watched.follow(self.context)
        self.page = self.context.new_page()

    # --- coming in ---------------------------------------------------------------------------------------------

    def knock(self, query: str = "") -> None:
        """The door, with nobody signed in."""
        self.watched.may(r"status of 40[13].*/api/v1/me$")
        self.page.goto(f"/floor?lang={self.lang}&theme={self.theme}{'&' if query else ''}{query}")
        expect(self.page.get_by_role("dialog")).to_be_visible()

    def sign_in(self, role: Role = "release officer", password: str = PASSWORD) -> None:
        """Name and password typed into the door that is shown."""
        door = self.page.get_by_role("dialog")
        door.locator("[name=name]").fill(NAMES[role])
        door.locator("[name=password]").fill(password)
        door.locator("[type=submit]").click()

    def token(self) -> str:
        """The session this browser has."""
        name = session_name(self.side.name)
        return next(one["value"] for one in self.context.cookies() if one["name"] == name)

    def enter(self, role: Role = "release officer", query: str = "") -> Page:
        """The floor, for a person who signed in before; the first answer of everything is there."""
        token = self.side.session(role).token
        self.context.add_cookies([
            {"name": session_name(self.side.name), "value": token, "url": self.side.url, "sameSite": "Strict"}
        ])  # fmt: skip
        return self.show(query)

    def show(self, query: str = "", page: Page | None = None) -> Page:
        """Load the floor at this address."""
        page = page or self.page
        page.goto(f"/floor?lang={self.lang}&theme={self.theme}{'&' if query else ''}{query}")
        self.live(page)
        expect(page.locator("html")).to_have_attribute("data-theme", self.theme)
        return page

    def live(self, page: Page | None = None) -> None:
        """Wait until the window follows the side."""
        expect((page or self.page).locator(".link-open")).to_be_visible()

    def window(self, query: str = "") -> Page:
        """Another window of the same profile."""
        return self.show(query, self.context.new_page())

    # --- what is on it -----------------------------------------------------------------------------------------

    @property
    def line(self) -> Locator:
        """The one line reports are typed into."""
        return self.page.locator("#entry-line")

    def row(self, serial: int, page: Page | None = None) -> Locator:
        """A line of the log, by its serial."""
        return (page or self.page).locator(f"#log-{serial}")

    def titled(self, title: str, page: Page | None = None) -> Locator:
        """The newest line of the log with these words."""
        return (page or self.page).locator(".log-row", has_text=title).first

    def panel(self, name: str, page: Page | None = None) -> Locator:
        """Open a panel by its tab."""
        page = page or self.page
        page.locator(f"#tab-{name}").click()
        return page.locator(f"#panel-{name}")

    def has_panel(self, name: str) -> bool:
        return self.page.locator(f"#tab-{name}").count() > 0

    @property
    def detail(self) -> Locator:
        """The open report."""
        return self.page.locator("section.detail")

    def file(self, line: str) -> None:
        """Type a line and press Enter; it is filed when the line is empty again."""
        self.line.click()
        self.page.keyboard.type(line)
        self.page.keyboard.press("Enter")
        expect(self.line).to_have_value("")

    def pictures(self, folder: Path, name: str) -> Iterator[Path]:
        """A picture of each open window."""
        for number, page in enumerate(self.context.pages):
            path = folder / f"{re.sub(r'[^A-Za-z0-9]+', '-', name)}-{self.side.name}-{number}.png"
            try:
                page.screenshot(path=path, timeout=5_000)
            except Exception as error:  # noqa: BLE001 - a picture that fails must not hide why the test did
                path.with_suffix(".txt").write_text(str(error), encoding="utf-8")
            yield path

    def close(self) -> None:
        self.context.close()
