"""Hostile words in every field, from our own people and from the partner, on every screen of both sides.

The doors refuse some of them; they are let in here, for a screen must stand what an older or a laxer side once wrote.
"""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from jisr.intake.reading import DraftPlace
from jisr.people import Bookmark, Named, View
from jisr.people import Seat as Kept
from jisr.terms.reports import Marking
from tests.browser.conftest import Sit
from tests.browser.floor import Seat as Sitting
from tests.browser.screens import PANELS, screens
from tests.browser.sides import PASSWORD, Side, Sides, two_sides
from tests.two_sides.sides import TERMS, draft
from tests.web.test_hostile_text import PAYLOADS, renamed

PERSON, POSITION = "Amal <img src=x onerror=alert(1)>", "<svg onload=alert(1)> desk"
PARTNER = '"><img src=x onerror=alert(2)>'
EVERY = 9
"""One report in so many states a crossing, so that the board is full of them too."""
FOREIGN = """() => {
  const wrong = [];
  const never = "script, iframe, object, embed, base, meta, link, style, svg, math, marquee, template, frameset, "
    + "video, audio, source, isindex, bgsound, noscript, details[ontoggle], b[onclick]";
  for (const one of document.querySelectorAll("#floor *")) {
    if (one.matches(never)) wrong.push(one.outerHTML.slice(0, 200));
    for (const {name, value} of one.attributes) {
      if (name.startsWith("on") || ["srcdoc", "formaction", "background", "ping", "srcset"].includes(name))
        wrong.push(`${one.tagName} ${name}=${value}`);
      if (["href", "src", "action"].includes(name) && !/^(\\/(?!\\/)|data:image\\/png|blob:)/.test(value))
        wrong.push(`${one.tagName} ${name}=${value}`);
    }
  }
  for (const place of ["header.top", ".side-panel", "main.map-place"]) {
    const one = document.querySelector(place);
    if (!one || one.getBoundingClientRect().width < 100) wrong.push(`no ${place}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) wrong.push(`wider than the window`);
  return wrong;
}"""
"""Elements, attributes and addresses that are none of ours, and parts of the page that are gone."""
GO = """(query) => {
  history.pushState(null, "", "/floor?" + query);
  dispatchEvent(new PopStateEvent("popstate"));
}"""
"""Show an address without loading anew."""
SCROLLED = """async () => {
  const box = document.querySelector(".log-list");
  const found = {};
  let low = Infinity;
  for (let waited = 0; waited < 500; waited++) {
    const rows = [...box.querySelectorAll(".log-row")];
    for (const row of rows) found[row.dataset.serial] = row.querySelector(".log-words").textContent;
    const last = rows.reduce((a, b) => (Number(b.dataset.serial) < Number(a.dataset.serial) ? b : a));
    if (Number(last.dataset.serial) < low) {
      low = Number(last.dataset.serial);
      last.scrollIntoView({block: "start"});
      waited = 0;
    } else if (low === 1) break;
    else if (waited % 25 === 24) {
      box.scrollTop += box.clientHeight / 2;
      box.querySelector(".log-foot button:not([disabled])")?.click();
    }
    await new Promise((done) => setTimeout(done, 20));
  }
  return found;
}"""
"""The words of every line of the log, scrolled through from its top to its end."""


@pytest.fixture(scope="module")
def spoiled(browser: Browser) -> Iterator[tuple[Sides, dict[int, str]]]:
    """Two sides full of hostile words, and which serial of ours has which."""
    with two_sides() as sides, pytest.MonkeyPatch.context() as patch:
        for door in ("intake.rules", "release.judging", "web.api"):
            patch.setattr(f"jisr.{door}.check_words", lambda _, text, *__, **___: text)
        patch.setattr("jisr.people.seats.check_name", lambda text, *_, **__: text)
        iraq, syria = sides.both
        iraq.node.people.add(None, PERSON, "release officer", POSITION, PASSWORD)
        iraq.sessions["release officer"] = iraq.node.people.sign_in(PERSON, PASSWORD, "here")
        ours = {filed(iraq, payload, number): payload for number, payload in enumerate(PAYLOADS)}
        for serial, payload in ours.items():
            terms = TERMS._replace(title=payload, text=payload)
            seen = iraq.node.release.preview(serial, "syria", terms)
            iraq.node.release.release(iraq.actor(), serial, "syria", terms, lint_seen=seen.lint)
        iraq.node.settle()
        keep(iraq)
        deadline = time.monotonic() + 90
        while syria.node.shown("iraq") < len(ours):
            assert time.monotonic() < deadline, "the partner was not told everything in time"
            time.sleep(0.1)
        # Only now: a card with another name is a new pull loop.
        iraq.node.pair(renamed(syria.node, PARTNER))
        syria.node.pair(renamed(iraq.node, PARTNER))
        yield sides, ours


def filed(side: Side, payload: str, number: int) -> int:
    """The serial of a report with the payload in every field of words."""
    lon, lat = f"{40 + number / 50:.4f}", f"{33.5 + number % 10 / 4:.4f}"
    fields: dict[str, Any] = {
        "title": payload, "text": payload * 2, "source": payload, "detail": {"as": "event", "parties": [payload]},
        "place": DraftPlace(lon=lon, lat=lat, error_m=50, name=payload),
        "marking": Marking(caveats=(payload,), releasable_to=("syria",)),
    }  # fmt: skip
    if number % EVERY == 0:
        fields |= {"kind": "crossing", "category": "status", "detail": {"as": "crossing", "state": "closed"}}
    return side.node.intake.file(side.actor(), draft(**fields))


def keep(side: Side) -> None:
    """Views and bookmarks with hostile names."""
    views = tuple(View(name=payload[:60], url="?q=a") for payload in PAYLOADS[:20])
    places = {"lon": 42.0, "lat": 36.0, "zoom": 8.0}
    marks = tuple(Bookmark(name=f"{at + 1} {payload[:40]}", **places) for at, payload in enumerate(PAYLOADS[20:29]))
    side.node.people.seats.keep(side.session().token, Kept(0, Named(bookmarks=marks, views=views)))


def assert_whole(page: Page, where: str, found: list[str]) -> None:
    found += [f"{where}: {one}" for one in page.evaluate(FOREIGN)]


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_our_screens_show_hostile_words_as_words(sit: Sit, spoiled: tuple[Sides, dict[int, str]], lang: str) -> None:
    sides, ours = spoiled
    seat = sit(sides.iraq, lang=lang)
    page = seat.enter()
    expect(page.locator(".log-row").first).to_be_visible()
    found: list[str] = []
    log = {int(serial): words for serial, words in page.evaluate(SCROLLED).items()}
    missing = [payload for serial, payload in ours.items() if log.get(serial) != payload]
    assert not missing, (len(log), missing)
    assert_whole(page, "log", found)
    expect(page.locator(".person")).to_contain_text(PERSON)
    expect(page.locator(".person")).to_contain_text(POSITION)
    first, second = list(ours)[:2]
    for name in screens(seat, first, second):
        assert_whole(page, name, found)
    assert not found


def test_every_report_opens_whole_on_both_sides(sit: Sit, spoiled: tuple[Sides, dict[int, str]]) -> None:
    sides, ours = spoiled
    for part, (side, lang) in enumerate(((sides.iraq, "en"), (sides.syria, "ar"))):
        seat = sit(side, lang=lang)
        page = seat.enter("release officer")
        found: list[str] = []
        wanted = dict(ours) if side is sides.iraq else dict(sorted(received(seat).items()))
        assert set(wanted.values()) >= set(PAYLOADS)
        # Each on one side: what opens a report is the same on both.
        for serial, payload in list(wanted.items())[part::2]:
            page.evaluate(GO, f"r={serial}")
            expect(seat.detail.locator(".report-head")).to_have_attribute("data-report", str(serial))
            title = seat.detail.locator("h2").evaluate("one => one.textContent")
            assert title == payload
            assert_whole(page, f"{side.name} {payload!r}", found)
        assert not found


def received(seat: Sitting) -> dict[int, str]:
    """The words of every line of the partner's in the log, by serial."""
    expect(seat.page.locator(".log-row.theirs").first).to_be_visible()
    return {int(serial): words for serial, words in seat.page.evaluate(SCROLLED).items() if words in PAYLOADS}


def test_the_partners_screens_show_them_as_words(sit: Sit, spoiled: tuple[Sides, dict[int, str]]) -> None:
    sides, _ = spoiled
    seat = sit(sides.syria)
    page = seat.enter()
    expect(page.locator("header .chips")).to_contain_text(PARTNER)
    found: list[str] = []
    told = list(received(seat))[:2]
    for name in PANELS:
        seat.panel(name)
        page.wait_for_timeout(200)
        assert_whole(page, name, found)
    for query in (f"r={told[0]}&b={told[1]}", f"r={told[0]}&t={told[0]}", "wall"):
        page.evaluate(GO, query)
        page.wait_for_timeout(300)
        assert_whole(page, query, found)
    assert not found


def test_hostile_lines_are_read_and_corrected_as_words(sit: Sit, spoiled: tuple[Sides, dict[int, str]]) -> None:
    """Typed into the one line, and put into the form by correcting a hostile report."""
    sides, ours = spoiled
    seat = sit(sides.iraq)
    page = seat.enter()
    seat.watched.may(r"status of 400")
    found: list[str] = []
    for payload in PAYLOADS[::6]:
        seat.line.fill(payload)
        page.wait_for_timeout(120)
        assert_whole(page, f"line {payload!r}", found)
    seat.line.fill("")
    for serial in list(ours)[::16]:
        page.evaluate(GO, f"r={serial}")
        expect(seat.detail.locator(".report-head")).to_have_attribute("data-report", str(serial))
        seat.detail.get_by_role("button", name="Correct").click()
        expect(page.locator("#entry-title")).to_be_visible()
        assert_whole(page, f"form {ours[serial]!r}", found)
    assert not found
