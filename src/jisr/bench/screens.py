"""A real Chromium to measure the watch floor in, drawing in software as a machine without a graphics card does."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from jisr.terms.errors import OurMistake
from jisr.web import assets

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

NAMES = ("chromium", "chromium-browser", "google-chrome")
SOFTWARE = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")
SIZE = {"width": 1366, "height": 768}
PATIENCE_MS = 60_000
GAUGE = """
// Every instant is milliseconds of this page's clock; `bench.origin` takes it to the machine's.
window.bench = {origin: performance.timeOrigin, keys: [], shown: [], painted: [], read: [], frames: [], seen: null};
const painted = (tell) => requestAnimationFrame(() => {
  const turn = new MessageChannel();
  turn.port1.onmessage = () => tell(performance.now());
  turn.port2.postMessage(0);
});
// A key until the frame after it was drawn by the page; and until the browser showed it, in steps of 8 ms.
let asked = null, stale = false;
addEventListener("keydown", (event) => {
  const at = event.timeStamp;
  bench.keys.push(at);
  [asked, stale] = [at, document.querySelector(".entry-parts") === null];
  painted((now) => bench.painted.push(now - at));
}, true);
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (one.name === "keydown") bench.shown.push([one.startTime, one.duration]);
}).observe({type: "event", durationThreshold: 16, buffered: true});
// The reading of the line: stale from the key on, and then the reading of what stands there.
const look = () => {
  const parts = document.querySelector(".entry-parts");
  if (asked !== null && parts?.getAttribute("aria-busy") === "true") stale = true;
  if (asked !== null && stale && parts?.getAttribute("aria-busy") === "false") {
    const at = asked;
    asked = null;
    painted((now) => bench.read.push(now - at));
  }
  const token = bench.wanted;
  if (token && document.querySelector(".log-list")?.textContent.includes(token)) {
    bench.wanted = null;
    painted((now) => { bench.seen = bench.origin + now; });
  }
};
const observer = new MutationObserver(look);
observer.observe(document, {subtree: true, childList: true, characterData: true, attributeFilter: ["aria-busy"]});
// A frame of the map is one in which it cleared its canvas.
if (window.WebGL2RenderingContext) {
  const clear = WebGL2RenderingContext.prototype.clear;
  let drew = false;
  WebGL2RenderingContext.prototype.clear = function (mask) { drew = true; return clear.call(this, mask); };
  const turn = (now) => { if (drew) { bench.frames.push(now); drew = false; } requestAnimationFrame(turn); };
  requestAnimationFrame(turn);
}
"""
"""Runs in every page before its own scripts, and notes when what was painted."""


def chromium() -> str | None:
    """Where the browser is, None when there is none on the PATH."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def missing() -> OurMistake | None:
    """Why the watch floor cannot be measured here, None when it can."""
    if not assets.has_floor():
        return OurMistake("no-floor", "There is no watch floor to measure.", "Build it with: make client.")
    if not (assets.MAP / "region.pmtiles").is_file():
        return OurMistake("no-map", "There is no offline map to measure.", "Build it with: make data.")
    if find_spec("playwright") is None:
        return OurMistake(
            "no-playwright", "Nothing here can drive a browser.", "Install playwright, or use make setup."
        )
    if chromium() is None:
        return OurMistake("no-chromium", "There is no Chromium on the PATH to measure in.", "Install chromium.")
    return None


@contextmanager
def browser() -> "Iterator[Browser]":
    """Chromium drawing in software; raises OurMistake when something is missing."""
    if why := missing():
        raise why
    from playwright.sync_api import sync_playwright

    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium(), args=[*root, *SOFTWARE])
        try:
            yield started
        finally:
            started.close()


def context(started: "Browser", port: int, cookie: str) -> "BrowserContext":
    """A person's profile with a session on the side at that port; what it paints is noted."""
    here = f"http://127.0.0.1:{port}"
    made = started.new_context(viewport=SIZE, base_url=here, reduced_motion="reduce")  # type: ignore[arg-type]
    made.set_default_timeout(PATIENCE_MS)
    name, _, token = cookie.partition("=")
    made.add_cookies([{"name": name, "value": token, "url": here}])
    made.add_init_script(GAUGE)
    return made


def floor(made: "BrowserContext", query: str = "") -> "Page":
    """A window with the watch floor in which symbols are shown."""
    page = made.new_page()
    page.goto(f"/floor{query}")
    until(page, "performance.getEntriesByName('jisr.symbols').length > 0")
    return page


def until(page: "Page", condition: str) -> None:
    """Wait for it; asked from outside, for the page's own policy forbids what a waiting page would need."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not page.evaluate(condition):
        if time.monotonic() > deadline:
            raise RuntimeError(f"the screen never came to: {condition}")
        page.wait_for_timeout(20)


def noted(page: "Page", what: str) -> Any:
    """What the gauge of that page has noted under a name."""
    return page.evaluate(f"bench.{what}")


def forget(page: "Page") -> None:
    """Begin to note anew."""
    page.evaluate("Object.assign(bench, {keys: [], shown: [], painted: [], read: [], frames: [], seen: null})")
