"""Twenty ordinary reports of a watch, entered into the one line by keys alone: how many keys, and what was filed."""

import statistics
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser, expect

from jisr.terms.entries import Entry
from jisr.terms.reports import Report
from jisr.terms.times import iso
from tests.browser.conftest import Sit
from tests.browser.floor import Seat
from tests.browser.sides import Sides, two_sides
from tests.intake.standard_reports import STANDARD, Standard
from tests.sides import entries

MOST_KEYS = 60
"""Of the median report."""
POINTED = """() => {
  window.pointed = 0;
  for (const one of ["pointerdown", "mousedown", "touchstart", "wheel"])
    addEventListener(one, () => { window.pointed += 1; }, true);
}"""


@pytest.fixture(scope="module")
def slow(browser: Browser) -> Iterator[Sides]:
    """Two sides on which it stays the minute in which the standard reports are read."""
    with two_sides(pace=0.02) as both:
        yield both


def said(entry: Entry) -> dict[str, Any]:
    """What a report says, in the words of the standard reports."""
    report = msgspec.json.decode(entry.body or b"", type=Report)
    detail = msgspec.to_builtins(report.detail) or {}
    first, last = iso(report.occurred.start), iso(report.occurred.end)
    since = detail.get("since")
    return {
        "kind": report.kind, "title": report.title, "occurred": first if first == last else (first, last),
        "grade": f"{report.grade.source}{report.grade.information}", "category": report.category,
        "impact": report.impact,
        "lang": report.lang, "exercise": report.exercise, "state": detail.get("state"), "level": detail.get("level"),
        "since": iso(since) if since is not None else None, "error_m": report.place.error_m if report.place else None,
        "releasable_to": report.marking.releasable_to,
    }  # fmt: skip


def wanted(standard: Standard) -> dict[str, Any]:
    """With the partner as it is called here."""
    wants = dict(standard.wants)
    if "releasable_to" in wants:
        wants["releasable_to"] = ("syria",)
    return wants


def enter(seat: Seat, line: str) -> int:
    """Type a report and file it; how many keys that took. The hands stay on the line for the next one."""
    keys = seat.page.keyboard
    for letter in line:
        keys.type(letter)
    keys.press("Enter")
    expect(seat.line).to_have_value("")
    expect(seat.line).to_be_focused()
    return len(line) + 1


def test_the_twenty_standard_reports_take_few_keys_and_no_pointer(
    sit: Sit, slow: Sides, record_property: Callable[[str, object], None]
) -> None:
    seat = sit(slow.iraq)
    page = seat.enter("reporter")
    page.evaluate(POINTED)
    page.keyboard.press("n")
    expect(seat.line).to_be_focused()
    keys = []
    for standard in STANDARD:
        before = slow.iraq.size()
        keys.append(enter(seat, standard.line))
        expect(seat.row(before + 1)).to_be_visible()
        made = said(entries(slow.iraq.node, "report")[-1])
        assert {name: made[name] for name in standard.wants} == wanted(standard), standard.name
    assert len(entries(slow.iraq.node, "report")) == len(STANDARD) == 20
    assert page.evaluate("window.pointed") == 0
    median = statistics.median(keys)
    record_property("keys_median", median)
    record_property("keys", keys)
    print(f"keys a report: median {median}, most {max(keys)}, least {min(keys)}")
    assert median <= MOST_KEYS
