"""Both sides at once: decided here, seen there without a reload, and what people there did comes back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.conftest import Sit
from tests.browser.floor import Seat
from tests.browser.sides import Side, Sides, two_sides
from tests.two_sides.sides import TERMS

HOLD_S = 600
"""Longer than any machine takes to look at it; a test ends it by the clock."""


@pytest.fixture(scope="module")
def holding(browser: Browser) -> Iterator[Sides]:
    """Two sides on which a release is held until a test lets the time pass."""
    with two_sides(hold_s=HOLD_S) as both:
        yield both


def decide(seat: Seat, report: int, title: str) -> Locator:
    """At the desk: open the report, write a title for the partner, look at the preview, release."""
    page = seat.page
    panel = seat.panel("release")
    panel.locator(f".queue-item[data-report='{report}']").click()
    desk = panel.locator("form.desk")
    boxes = desk.locator("input[type=checkbox]")
    expect(boxes).to_have_count(2)
    expect(boxes.first).to_be_checked()
    expect(boxes.last).not_to_be_checked()
    expect(desk.locator(".desk-do button")).to_be_disabled()
    desk.locator(".tear input").fill(title)
    page.keyboard.press("Enter")
    seen = desk.locator(".seen")
    expect(seen).to_have_attribute("data-hash", re.compile(r"^[A-Za-z0-9+/]{43}=$"))
    expect(seen.locator("tr[data-fate=removed]").first).to_be_visible()
    expect(seen).to_contain_text(title)
    # Words that tell more than the rest are named, and are released only once they were read.
    for tick in seen.locator("input[type=checkbox]").all():
        expect(desk.locator(".desk-do button")).to_be_disabled()
        tick.check()
    desk.locator(".desk-do button").click()
    return desk


def hold_ends(sides: Sides) -> None:
    """The time in which a release can be taken back is over."""
    sides.clock.skip(HOLD_S * 1000)


def stays(seat: Seat) -> None:
    """From here on the window may not load anew."""
    seat.page.evaluate("window.stays = true")


def stayed(seat: Seat) -> bool:
    return seat.page.evaluate("window.stays === true") is True


def told(seat: Seat) -> Locator:
    """What the partner was told of the open report."""
    return seat.detail.locator(".told-partner")


def test_a_report_is_released_arrives_is_acknowledged_and_taken_back(sit: Sit, holding: Sides, lang: str) -> None:
    title = {"en": "meeting at Rabia", "ar": "اجتماع في ربيعة"}[lang]
    ours, theirs = sit(holding.iraq, lang=lang), sit(holding.syria, lang=lang)
    ours.enter()
    theirs.enter("duty officer")
    stays(ours)
    stays(theirs)
    before = holding.iraq.size()
    ours.file({"en": "1300Z meeting at Rabia REL SYRIA", "ar": "1300Z اجتماع في معبر ربيعة REL SYRIA"}[lang])
    decide(ours, before + 1, title)
    expect(told(ours)).to_have_attribute("data-state", "held")
    expect(theirs.page.locator(".log-row", has_text=title)).to_have_count(0)
    hold_ends(holding)
    # There: on the open screen, in log and list of the map, as theirs and not as its own.
    row = theirs.titled(title)
    expect(row).to_be_visible()
    expect(row).to_have_class(re.compile(r"\btheirs\b"))
    row.click()
    expect(theirs.detail.locator("h2")).to_have_text(title)
    # Here: the receipt is the machine's, and says so; it is no approval.
    expect(told(ours)).to_have_attribute("data-state", "delivered")
    expect(told(ours).locator("[data-step=delivered]")).to_have_attribute("data-reached", "true")
    expect(told(ours).locator("[data-step=seen]")).to_have_attribute("data-reached", "false")
    for number, stage in enumerate(("seen", "understood")):
        theirs.detail.locator(".acts[role=toolbar] .button.strong").nth(number).click()
        expect(told(ours)).to_have_attribute("data-state", stage)
        expect(theirs.detail.locator(f"[data-stage={stage}]")).to_be_visible()
    # Taken back: struck through over there, never gone.
    desk = ours.page.locator("form.desk")
    desk.locator(".to > .button.grave").click()
    desk.locator(".act-form .button.grave").click()
    expect(told(ours)).to_have_attribute("data-state", "withdrawn")
    expect(row).to_have_attribute("data-state", "withdrawn")
    expect(row.locator(".log-words")).to_have_css("text-decoration-line", "line-through")
    expect(theirs.detail.locator(".report-head")).to_have_attribute("data-state", "withdrawn")
    assert stayed(ours)
    assert stayed(theirs)


def test_what_is_taken_back_while_it_is_held_never_leaves(sit: Sit, holding: Sides) -> None:
    ours, theirs = sit(holding.iraq), sit(holding.syria)
    report = holding.iraq.filed(title="never told")
    ours.enter()
    theirs.enter("duty officer")
    desk = decide(ours, report, "words never told")
    held = desk.locator(".hold")
    expect(held.locator("progress")).to_be_visible()
    held.locator(".button.grave").click()
    expect(told(ours)).to_have_attribute("data-state", re.compile("lapsed|withdrawn|private"))
    second = holding.iraq.filed(title="told after that")
    release(holding.iraq, second, "told after that")
    hold_ends(holding)
    expect(theirs.titled("told after that")).to_be_visible()
    expect(theirs.page.locator(".log-row", has_text="never told")).to_have_count(0)
    kept = b"".join(path.read_bytes() for path in holding.syria._folder.glob("syria.db*"))
    assert b"told after that" in kept
    assert b"never told" not in kept


def release(side: Side, report: int, title: str) -> None:
    """Decide without a desk."""
    side.node.release.release(side.actor(), report, "syria", TERMS._replace(title=title))
    side.node.settle()


def test_a_link_that_is_cut_is_said_and_what_was_decided_goes_when_it_is_healed(sit: Sit, sides: Sides) -> None:
    ours, theirs = sit(sides.iraq), sit(sides.syria)
    report = sides.iraq.filed(title="told over a broken link")
    ours.enter(query=f"r={report}")
    theirs.enter("duty officer")
    sides.iraq.way.cut()
    try:
        release(sides.iraq, report, "told over a broken link")
        expect(told(ours)).to_have_attribute("data-state", "logged")
        expect(told(ours).locator("[data-step=delivered]")).to_have_attribute("data-reached", "false")
        expect(theirs.page.locator("header .chips .chip strong")).to_be_visible()
        expect(theirs.page.locator("#tab-partners .count")).to_have_text("1")
        expect(theirs.panel("partners").locator(".problem")).to_be_visible()
        theirs.panel("log")
        expect(theirs.page.locator(".log-row", has_text="broken link")).to_have_count(0)
    finally:
        sides.iraq.way.heal()
    expect(theirs.titled("told over a broken link")).to_be_visible(timeout=60_000)
    expect(told(ours)).to_have_attribute("data-state", "delivered")
    expect(theirs.page.locator("header .chips .chip strong")).to_have_count(0)
