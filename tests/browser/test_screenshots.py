"""The pictures of the documents, made anew by every run and held against those that are kept.

A kept picture is not compared point by point, since fonts and cards differ: what is held is its size, its weight and
that it shows something. `make pictures` keeps the new ones; look at them before.
"""

import os
import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import evening
from tests.browser.conftest import Sit
from tests.browser.floor import Seat
from tests.browser.paletted import paletted
from tests.browser.sides import Sides
from tests.cli.processes import ROOT
from tests.two_sides.sides import quick_folder

KEPT = ROOT / "docs" / "pictures"
MOST_BYTES = 250_000
SIZE = (1366, 768)
CLOSED = "Rabia crossing closed, bridge under water"
FAMILIES = "Families return from the bridge on foot"
WALKING = "المعبر: المرور مشياً فقط"


@pytest.fixture(scope="module")
def played(browser: Browser) -> Iterator[tuple[Sides, dict[str, int]]]:
    """Both sides when the small exercise was played, at the minute at which every picture is taken."""
    with quick_folder() as folder:
        clock = evening.SetClock(evening.BEGIN)
        sides = Sides(folder, clock, 0)  # type: ignore[arg-type]
        try:
            yield sides, evening.play(sides, clock)
        finally:
            sides.stop()


def surveyed(seat: Seat) -> None:
    """The map shows the open report and what lies around it."""
    page = seat.page
    page.get_by_role("button", name=re.compile("Show on the map|إظهار على الخريطة")).click()
    page.wait_for_timeout(1_500)
    page.get_by_role("button", name=re.compile("Closer|تقريب")).click()
    page.wait_for_timeout(300)
    page.evaluate("document.activeElement.blur()")


def still(page: Page) -> None:
    """Wait until the map is drawn: it changes no more."""
    last = b""
    for _ in range(20):
        page.wait_for_timeout(1_000)
        now = page.locator(".map-host").screenshot()
        if now == last and len(now) > 10_000:
            return
        last = now
    pytest.fail("the map is not drawn, or not in half a minute")


def opened(seat: Seat, title: str) -> Page:
    """The floor with a report open, everything read."""
    page = seat.enter()
    unread = page.get_by_role("button", name=re.compile("Mark all read|الكل مقروء"))
    if unread.is_visible():
        unread.click()
        page.locator(".notice button").last.click()
    seat.titled(title).click()
    expect(seat.detail.locator("h2")).to_be_visible()
    return page


def floor(sit: Sit, sides: Sides, _: dict[str, int]) -> Page:
    """Iraq by night: an open report and its way to the partner."""
    seat = sit(sides.iraq)
    page = opened(seat, CLOSED)
    surveyed(seat)
    seat.detail.locator(".told-partner").scroll_into_view_if_needed()
    expect(seat.detail.locator("[data-step=understood]")).to_have_attribute("data-reached", "true")
    return page


def floor_arabic(sit: Sit, sides: Sides, _: dict[str, int]) -> Page:
    """Syria by day, in Arabic."""
    seat = sit(sides.syria, lang="ar", theme="light")
    page = opened(seat, "معبر اليعربية: المرور مشياً فقط")
    surveyed(seat)
    return page


def release(sit: Sit, sides: Sides, serials: dict[str, int]) -> Page:
    """The desk with everything Syria would get."""
    seat = sit(sides.iraq)
    page = seat.enter()
    seat.panel("release").locator(f"[data-report='{serials[FAMILIES]}']").click()
    page.locator(".tear input").fill("People return on foot")
    page.get_by_role("button", name=re.compile("^Preview")).click()
    expect(page.locator(".seen [data-fate=coarser]").first).to_be_visible()
    page.locator(".seen").scroll_into_view_if_needed()
    return page


def board(sit: Sit, sides: Sides, _: dict[str, int]) -> Page:
    """The wall screen: what each side says of every crossing."""
    seat = sit(sides.iraq)
    page = seat.enter(query="p=board&wall")
    expect(page.locator(".board-row[data-agree=differ]").first).to_be_visible()
    return page


def beside(sit: Sit, sides: Sides, _: dict[str, int]) -> Page:
    """Two reports of one crossing, side by side."""
    seat = sit(sides.iraq)
    page = opened(seat, CLOSED)
    page.get_by_role("button", name="Lay beside…").click()
    seat.detail.locator(".candidates button", has_text=WALKING).click()
    expect(seat.detail.locator(".beside tr.differs").first).to_be_visible()
    page.get_by_role("button", name="Lay beside…").click()
    seat.detail.locator(".beside").evaluate("(one) => one.scrollIntoView()")
    return page


def red(sit: Sit, sides: Sides, _: dict[str, int]) -> Page:
    """The red theme, which keeps eyes used to the night."""
    seat = sit(sides.syria, theme="red")
    page = opened(seat, "Rabia crossing closed: bridge under water")
    surveyed(seat)
    return page


def paper(sit: Sit, sides: Sides, _: dict[str, int]) -> Page:
    """The report as it is printed, in both languages."""
    seat = sit(sides.iraq, theme="light")
    page = opened(seat, CLOSED)
    page.emulate_media(media="print")
    return page


PICTURES: dict[str, Callable[[Sit, Sides, dict[str, int]], Page]] = {
    "floor": floor, "floor-arabic": floor_arabic, "release": release, "board": board, "beside": beside, "red": red,
    "paper": paper,
}  # fmt: skip


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_can_be_made_and_one_like_it_is_kept(
    name: str, sit: Sit, played: tuple[Sides, dict[str, int]], tmp_path: Path
) -> None:
    page = PICTURES[name](sit, *played)
    page.mouse.move(683, 2)
    if name != "paper":
        still(page)
    made = paletted(page.context, page.screenshot(caret="hide"))
    (tmp_path / f"{name}.png").write_bytes(made.png)
    if os.environ.get("JISR_PICTURES") == "write":
        KEPT.mkdir(exist_ok=True)
        (KEPT / f"{name}.png").write_bytes(made.png)
    kept = (KEPT / f"{name}.png").read_bytes()
    for png in (made.png, kept):
        assert size_of(png) == SIZE
        assert len(png) <= MOST_BYTES
    assert made.colours > 30, "something is drawn"
    assert made.commonest < 0.97, "and it is not all ground"


def test_every_picture_that_is_kept_is_one_that_is_made() -> None:
    assert {path.stem for path in KEPT.glob("*")} == set(PICTURES)
