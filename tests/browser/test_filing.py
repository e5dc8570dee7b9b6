"""From a typed line to the log and the map, by keys alone, and through a side that stops meanwhile."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest
from playwright.sync_api import Request, Route, expect

from jisr.terms.reports import Report
from tests.browser.conftest import Sit
from tests.browser.sides import Side, Sides
from tests.sides import entries

LINES = {"en": "0915Z Rabia crossing closed B2", "ar": "٠٩١٥ معبر ربيعة مغلق B2"}
TITLES = {"en": "Rabia crossing closed", "ar": "معبر ربيعة مغلق"}
LOST = (r"ERR_CONNECTION_REFUSED", r"ERR_INCOMPLETE_CHUNKED", r"ERR_CONNECTION_RESET", r"ERR_EMPTY_RESPONSE",
        r"ERR_NETWORK_CHANGED", r"ERR_CONNECTION_CLOSED", r"status of 50", r"Ignoring the font face")  # fmt: skip
"""What a browser says while nobody listens there."""


def reports(side: Side, title: str) -> list[Report]:
    """Every report of ours in the record with this title."""
    made = [msgspec.json.decode(one.body, type=Report) for one in entries(side.node, "report") if one.body]
    return [one for one in made if one.title == title]


@pytest.fixture
def restarted(sides: Sides) -> Iterator[Side]:
    """Iraq, serving again at the end whatever the test did."""
    yield sides.iraq
    sides.iraq.close_staff()
    sides.iraq.open_staff()


def test_a_line_becomes_a_report_in_log_and_map(sit: Sit, sides: Sides, lang: str) -> None:
    seat = sit(sides.iraq, lang=lang)
    page = seat.enter("reporter")
    before = sides.iraq.size()
    seat.file(LINES[lang])
    row = seat.row(before + 1)
    expect(row).to_contain_text(TITLES[lang])
    row.click()
    expect(seat.detail.locator("h2")).to_have_text(TITLES[lang])
    page.get_by_role("button", name="إظهار على الخريطة" if lang == "ar" else "Show on the map").click()
    page.keyboard.press("Escape")
    expect(seat.detail).to_have_count(0)
    here = seat.panel("layers").locator(".here-item", has_text=TITLES[lang])
    expect(here.first).to_be_visible()
    # What is drawn in the middle of the map is that report: it opens when it is pressed.
    box = page.locator(".map-host").bounding_box()
    assert box is not None
    for _ in range(30):
        page.wait_for_timeout(500)
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        if seat.detail.count():
            break
    expect(seat.detail.locator("h2")).to_have_text(TITLES[lang])


def test_a_report_is_filed_and_read_back_by_keys_alone(sit: Sit, sides: Sides, lang: str) -> None:
    seat = sit(sides.iraq, lang=lang)
    page = seat.enter("reporter")
    page.evaluate("for (const one of ['mousedown', 'pointerdown', 'touchstart']) "
                  "addEventListener(one, () => { window.pointed = true; }, true)")  # fmt: skip
    before = sides.iraq.size()
    page.keyboard.press("n")
    expect(seat.line).to_be_focused()
    page.keyboard.type(LINES[lang])
    page.keyboard.press("Enter")
    expect(seat.line).to_have_value("")
    expect(seat.row(before + 1)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("l")
    expect(page.locator("#panel-log")).to_be_focused()
    page.keyboard.press("j")
    expect(seat.row(before + 1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(seat.detail.locator("h2")).to_have_text(TITLES[lang])
    page.keyboard.press("Escape")
    expect(seat.detail).to_have_count(0)
    # The same in the form: its fields in order, filed with Ctrl+Enter.
    page.keyboard.press("n")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#entry-title")).to_be_focused()
    page.keyboard.type("typed into the form")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.locator("#entry-from")).to_be_focused()
    page.keyboard.type("-30")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("l")
    expect(seat.row(before + 2)).to_contain_text("typed into the form")
    # The form without a title filed nothing, and the one with it was filed once.
    expect(seat.row(before + 3)).to_have_count(0)
    assert not page.evaluate("window.pointed === true")


def test_what_is_typed_while_the_side_is_stopped_is_filed_once_when_it_is_back(sit: Sit, restarted: Side) -> None:
    seat = sit(restarted)
    page = seat.enter("reporter")
    seat.watched.may(*LOST)
    title = "bridge guard changed at Rabia"
    seat.line.click()
    page.keyboard.type(f"1210Z {title}")
    expect(page.locator("[data-part=title]")).to_contain_text(title)
    restarted.close_staff()
    expect(page.locator(".link-lost").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".entry-queue")).to_be_visible()
    expect(seat.line).to_have_value("")
    page.keyboard.type("1215Z half a li")
    seat.panel("entry")
    page.locator("#entry-title").fill("half a form")
    # Even a window that is closed and opened again has it.
    page.close()
    restarted.open_staff()
    seat.page = page = seat.context.new_page()
    seat.show()
    expect(seat.line).to_have_value("1215Z half a li")
    seat.panel("entry")
    expect(page.locator("#entry-title")).to_have_value("half a form")
    seat.panel("log")
    expect(seat.titled(title)).to_be_visible()
    expect(page.locator(".entry-queue")).to_have_count(0)
    page.wait_for_timeout(1_000)
    assert len(reports(restarted, title)) == 1


def test_an_open_window_goes_on_by_itself_when_the_side_is_back(sit: Sit, restarted: Side) -> None:
    """And an answer that was lost on its way does not make a second report of the first."""
    seat = sit(restarted)
    page = seat.enter("reporter")
    seat.watched.may(*LOST, r"request failed: net::ERR_FAILED", r"net::ERR_FAILED")
    title = "generator fails at Rabia"
    lost: list[str] = []

    def lose(route: Route, request: Request) -> None:
        """The side takes it; the browser never hears of that."""
        if request.method == "POST" and not lost:
            lost.append(request.url)
            host = urlsplit(request.url).netloc
            there = request.url.replace(host.partition(":")[0], "127.0.0.1")
            answer = httpx.post(there, content=request.post_data, headers=request.all_headers() | {"host": host})
            assert answer.status_code == 201, answer.text
            route.abort()
        else:
            route.continue_()

    page.route("**/api/v1/reports", lose)
    seat.line.click()
    page.keyboard.type(f"1211Z {title}")
    page.keyboard.press("Enter")
    expect(page.locator(".entry-queue")).to_be_visible()
    restarted.close_staff()
    expect(page.locator(".link-lost").first).to_be_visible()
    missed = restarted.filed(title="filed while nobody could look")
    restarted.open_staff()
    seat.live()
    expect(page.locator(".entry-queue")).to_have_count(0)
    expect(seat.row(missed)).to_be_visible()
    expect(seat.titled(title)).to_be_visible()
    assert lost
    assert len(reports(restarted, title)) == 1
