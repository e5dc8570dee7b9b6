"""Every screen there is, in an order in which each can be reached from the one before, and what is measured on each."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.floor import CLIENT, Seat

PANELS = ("log", "entry", "release", "board", "partners", "layers", "seat")
KEYS = re.compile(r'^\s*"([a-z_]+)\.[a-z_.-]+":', re.M)
TEXTS = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let at = walk.nextNode(); at; at = walk.nextNode()) {
    const text = at.data.trim();
    const within = at.parentElement;
    if (text && within.checkVisibility() && !within.closest("script, style")) found.push([text, !!within.closest("bdi, kbd, input, textarea, .iso, [lang=en], [lang=ar], [data-said]")]);
  }
  for (const one of document.querySelectorAll("[aria-label], [title], [placeholder], [aria-valuetext]"))
    for (const name of ["aria-label", "title", "placeholder", "aria-valuetext"])
      if (one.hasAttribute(name)) found.push([one.getAttribute(name), true]);
  return found;
}"""  # noqa: E501
CONTROLS = """() => {
  const found = [];
  const seen = (one) => {
    const box = one.getBoundingClientRect();
    return one.checkVisibility({visibilityProperty: true, opacityProperty: true}) && box.width > 1 && box.height > 1;
  };
  for (const one of document.querySelectorAll("header.top button, header.top h1, header.top .clock, [role=tab], " +
      ".banner, .entry-row > *, .time-line > *, .map-top button, .map-top input, .map-bottom > *")) {
    if (!seen(one)) continue;
    const box = one.getBoundingClientRect();
    found.push({
      name: (one.getAttribute("aria-label") || one.innerText || one.id || one.className).trim().slice(0, 40),
      left: box.left, right: box.right, top: box.top, bottom: box.bottom,
      clipped: one.scrollWidth > one.clientWidth + 2 && getComputedStyle(one).overflowX !== "visible"
        && !one.matches("input") ? one.scrollWidth - one.clientWidth : 0,
      within: [...document.querySelectorAll("[data-n]")].length,
      path: (() => { const up = []; for (let at = one; at; at = at.parentElement) up.push(at); return up.length; })(),
    });
  }
  return {controls: found, wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          high: document.documentElement.scrollHeight - document.documentElement.clientHeight,
          width: innerWidth, height: innerHeight};
}"""


def rooms() -> set[str]:
    """The first part of every key of the dictionaries."""
    found: set[str] = set()
    for path in (CLIENT / "src").rglob("words.ts"):
        found |= set(KEYS.findall(Path(path).read_text(encoding="utf-8")))
    return found


ROOMS = rooms()
KEY = re.compile(rf"(?<![\w./@-])(?:{'|'.join(sorted(ROOMS))})\.[a-z_]+(?:[.-][a-z_]+)*(?![\w/@])")


def untranslated(page: Page) -> list[str]:
    """Keys of dictionaries that are shown or read aloud instead of their words."""
    return [text for text, _ in page.evaluate(TEXTS) if KEY.search(text)]


def screens(seat: Seat, report: int, other: int) -> Iterator[str]:
    """Show one screen after the other; `report` is ours and releasable, `other` lies near it."""
    page = seat.page
    for name in PANELS:
        if seat.has_panel(name):
            seat.panel(name)
            page.wait_for_timeout(150)
            yield name
    steps: list[tuple[str, Callable[[], None]]] = [
        ("report", lambda: _go(seat, f"r={report}")),
        ("desk", lambda: _go(seat, f"p=release&r={report}")),
        ("beside", lambda: _go(seat, f"r={report}&b={other}")),
        ("past", lambda: _go(seat, f"r={report}&t={report}")),
        ("wall", lambda: _go(seat, "wall")),
        ("palette", lambda: _go(seat, "", "Control+k")),
        ("sheet", lambda: _go(seat, "", "Shift+?")),
    ]
    for name, step in steps:
        step()
        yield name


def _go(seat: Seat, query: str, key: str = "") -> None:
    """Show an address without loading anew, as going back does."""
    page = seat.page
    page.keyboard.press("Escape")
    page.evaluate(
        "(query) => { history.pushState(null, '', '/floor?' + query); dispatchEvent(new PopStateEvent('popstate')); }",
        query,
    )
    if key:
        page.evaluate("document.activeElement?.blur()")
        page.keyboard.press(key)
        expect(page.locator("dialog.modal[open]")).to_be_visible()
    if "r=" in query:
        expect(seat.detail.locator("h2")).to_be_visible()
    if "b=" in query:
        expect(seat.detail.locator(".beside table")).to_be_visible()
    if "p=release" in query:
        expect(page.locator("form.desk")).to_be_visible()
    page.wait_for_timeout(150)
