"""What a screen shows and keeps: addresses, views, read marks, side by side, the past, keys, languages."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import Page, expect

from jisr.intake.reading import DraftPlace
from jisr.web.sessions import session_name
from tests.browser.conftest import Sit
from tests.browser.floor import CLIENT, Seat
from tests.browser.screens import CONTROLS, screens, untranslated
from tests.browser.sides import Side, Sides

OVERLAP_PX = 3


def api(side: Side, path: str) -> Any:
    """What the API answers the release officer."""
    cookie = f"{session_name(side.name)}={side.session().token}"
    return httpx.get(f"http://{side.settings.web}/api/v1{path}", headers={"cookie": cookie}).raise_for_status().json()


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query, keep_blank_values=True)


def test_two_windows_share_one_stream(sit: Sit, sides: Sides) -> None:
    side = sides.syria
    assert side.streams() == 0
    seat = sit(side)
    first = seat.enter()
    second = seat.window()
    assert side.streams() == 1
    serial = side.filed(title="seen in both windows")
    for page in (first, second):
        expect(seat.row(serial, page)).to_be_visible()
    first.close()
    serial = side.filed(title="seen in the one that is left")
    expect(seat.row(serial, second)).to_be_visible()
    assert side.streams() == 1


def test_filters_are_in_the_address_and_a_view_brings_them_back(sit: Sit, sides: Sides, lang: str) -> None:
    side = sides.iraq
    event = side.filed(title="an event to be sifted")
    crossing = side.filed(title="a crossing to be sifted", kind="crossing", category="status",
                          detail={"as": "crossing", "state": "closed"})  # fmt: skip
    seat = sit(side, lang=lang)
    page = seat.enter()
    page.locator("details.log-more > summary").first.click()
    kinds = page.locator("details.log-more fieldset").first.locator("button")
    kinds.filter(has_text={"en": "crossing", "ar": "معبر"}[lang]).click()
    page.locator("#log-words").fill("sifted")
    expect(seat.row(crossing)).to_be_visible()
    expect(seat.row(event)).to_have_count(0)
    assert query(page) == {"k": ["crossing"], "q": ["sifted"]}
    page.reload()
    seat.live()
    expect(seat.row(crossing)).to_be_visible()
    expect(seat.row(event)).to_have_count(0)
    expect(page.locator("#log-words")).to_have_value("sifted")
    name = f"crossings {lang}"
    page.locator("details.log-more > summary").nth(1).click()
    page.locator(".log-save input").fill(name)
    page.locator(".log-save button").click()
    expect(page.locator(".log-views", has_text=name)).to_be_visible()
    page.locator(".log-line > button.chip").last.click()
    expect(seat.row(event)).to_be_visible()
    assert query(page) == {}
    page.wait_for_timeout(800)
    # Kept by the side, not by this browser: there in another one.
    other = sit(side, lang=lang)
    page = other.enter()
    page.locator("details.log-more > summary").nth(1).click()
    page.locator(".log-views button", has_text=name).first.click()
    expect(other.row(crossing)).to_be_visible()
    expect(other.row(event)).to_have_count(0)
    assert query(page) == {"k": ["crossing"], "q": ["sifted"]}
    page.go_back()


def test_what_was_read_stays_read_through_a_restart_of_side_and_browser(sit: Sit, sides: Sides) -> None:
    side = sides.syria
    serials = [side.filed(title=f"to be read {number}") for number in range(4)]
    seat = sit(side)
    page = seat.enter("observer")
    expect(seat.row(serials[1])).to_have_attribute("data-unread", "true")
    seat.row(serials[1]).focus()
    page.keyboard.press("u")
    expect(seat.row(serials[1])).not_to_have_attribute("data-unread", "true")
    expect(seat.row(serials[2])).to_have_attribute("data-unread", "true")
    expect(page.locator("#tab-log .count")).to_have_text("2")
    page.wait_for_timeout(800)
    seat.close()
    side.restart()
    again = sit(side)
    page = again.enter("observer")
    expect(again.row(serials[1])).not_to_have_attribute("data-unread", "true")
    expect(again.row(serials[2])).to_have_attribute("data-unread", "true")
    expect(page.locator("#tab-log .count")).to_have_text("2")


def test_two_reports_are_laid_side_by_side_and_linked(sit: Sit, sides: Sides, lang: str) -> None:
    side = sides.iraq
    north = 36.1 if lang == "en" else 36.6
    one, other = (
        side.filed(title=f"smoke {lang} {number}", impact=impact,
                   place=DraftPlace(lon="42.3", lat=f"{north + number / 1000:.4f}", error_m=100))
        for number, impact in enumerate(("low", "high"))
    )  # fmt: skip
    seat = sit(side, lang=lang)
    page = seat.enter()
    seat.row(other).click()
    seat.detail.locator(".acts[role=toolbar] button", has_text={"en": "Lay beside", "ar": "ضعه بجانب"}[lang]).click()
    seat.detail.locator(f".candidates button[data-report='{one}']").click()
    beside = seat.detail.locator(".beside")
    expect(beside.locator("tr[data-field=impact]")).to_have_attribute("data-how", "differs")
    expect(beside.locator("tr[data-field=category]")).to_have_attribute("data-how", "agreed")
    assert query(page) == {"r": [str(other)], "b": [str(one)]}
    beside.locator(".acts button").first.click()
    expect(seat.detail.locator(f".notes li[data-report='{one}']")).to_be_visible()
    assert one in next(s for s in api(side, "/plot")["statements"] if s["report"] == other)["related"]


def test_the_past_is_what_the_side_says_was_known_then(sit: Sit, sides: Sides) -> None:
    side = sides.iraq
    first = side.filed(title="known then")
    position = side.size()
    side.node.intake.withdraw(side.actor("reporter"), first, "error")
    later = side.filed(title="known later only")
    seat = sit(side)
    page = seat.enter()
    expect(seat.row(later)).to_have_attribute("data-state", "stands")
    page.keyboard.press("t")
    slider = page.locator("#time-slider")
    expect(slider).to_be_focused()
    for _ in range(side.size() - position):
        page.keyboard.press("[")
    expect(page.locator(".banner.past")).to_contain_text(str(position))
    seat.panel("layers")
    page.locator(".map-zoom button").last.click()
    wanted = api(side, f"/plot?as_of={position}")
    counted: dict[Any, Any] = {}
    for one in wanted["statements"]:
        if one["place"]:
            counted[one["kind"]] = counted.get(one["kind"], 0) + 1
    for kind in ("event", "crossing"):
        row = page.locator(".tree > li", has=page.get_by_role("checkbox", name=re.compile(rf"^{kind} \d+$")))
        expect(row.locator(".count").first).to_have_text(str(counted.get(kind, 0)))
    seat.panel("log")
    expect(seat.row(later)).to_have_count(0)
    page.locator(".banner.past button").click()
    expect(seat.row(later)).to_be_visible()
    assert query(page) == {}


# --- keys and words ------------------------------------------------------------------------------------------------


def literal_commands() -> set[str]:
    """Every command that is registered under a name written in the client's source."""
    found: set[str] = set()
    for path in (CLIENT / "src").rglob("*.ts*"):
        source = path.read_text(encoding="utf-8")
        for block in re.findall(r"\bregister\(\s(.*?)\n\);", source, re.S):
            found |= set(re.findall(r'\bid: "([a-z0-9._-]+)"', block))
        found |= {f"go.{name}" for name in re.findall(r'addPanel\(\{\s*id: "(\w+)"', source)}
    return found


def offered(page: Page) -> set[str]:
    """Every action the palette offers now."""
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-list [role=option]").first).to_be_visible()
    ids = page.locator("#palette-list [role=option]").evaluate_all("all => all.map(one => one.id)")
    page.keyboard.press("Escape")
    expect(page.locator("#palette-list")).to_have_count(0)
    return {one.removeprefix("palette-") for one in ids}


def test_the_palette_reaches_every_command_and_the_sheet_lists_every_key(sit: Sit, sides: Sides) -> None:
    side = sides.iraq
    report = side.filed(title="something to act on")
    seat = sit(side)
    page = seat.enter(query=f"r={report}")
    reached = offered(page)
    page.locator(f"#log-{report}").focus()
    reached |= offered(page)
    page.keyboard.press("Shift+M")
    page.locator(".map-host canvas").focus()
    page.keyboard.press("Enter")
    reached |= offered(page)
    page.keyboard.press("Escape")
    page.keyboard.press("[")
    expect(page.locator(".banner.past")).to_be_visible()
    reached |= offered(page)
    page.keyboard.press("Shift+N")
    seat.file("1210Z something that can be undone")
    expect(page.locator(".notice.good button").first).to_be_visible()
    page.keyboard.press("Escape")
    reached |= offered(page)
    seat.show(f"p=release&r={report}")
    expect(page.locator("form.desk")).to_be_visible()
    page.locator("#panel-release").focus()
    reached |= offered(page)
    if not page.locator("form.desk .to input").is_checked():
        page.keyboard.press("1")
    page.locator("form.desk [type=submit]").click()
    expect(page.locator(".seen")).to_be_visible()
    reached |= offered(page)
    assert literal_commands() - reached == set()
    # The sheet is the same list, all that have a key.
    page.locator("#panel-release").focus()
    page.keyboard.press("Control+k")
    with_key = page.locator("#palette-list [role=option]:has(kbd) > span:first-child").all_inner_texts()
    page.keyboard.press("Escape")
    expect(page.locator("#palette-list")).to_have_count(0)
    page.locator("#panel-release").focus()
    page.keyboard.press("Shift+?")
    expect(page.locator(".sheet")).to_be_visible()
    assert sorted(page.locator(".sheet dd").all_inner_texts()) == sorted(with_key)
    # An action found by its words and run by Enter.
    page.keyboard.press("Escape")
    expect(page.locator(".sheet")).to_have_count(0)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Find an action")).to_be_focused()
    page.keyboard.type("next theme")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def overlaps(found: list[dict[str, Any]]) -> list[str]:
    """Pairs of controls that lie on each other without one holding the other."""
    made = []
    for at, a in enumerate(found):
        for b in found[at + 1 :]:
            wide = min(a["right"], b["right"]) - max(a["left"], b["left"])
            high = min(a["bottom"], b["bottom"]) - max(a["top"], b["top"])
            holds = any(
                x["left"] <= y["left"] + 1 and x["right"] >= y["right"] - 1 and x["top"] <= y["top"] + 1
                and x["bottom"] >= y["bottom"] - 1 for x, y in ((a, b), (b, a))
            )  # fmt: skip
            if wide > OVERLAP_PX and high > OVERLAP_PX and not holds:
                made.append(f"{a['name']!r} and {b['name']!r}: {wide:.0f} x {high:.0f} px")
    return made


def faults_of_layout(page: Page) -> list[str]:
    found = page.evaluate(CONTROLS)
    made = overlaps(found["controls"])
    made += [f"{one['name']!r} is cut by {one['clipped']} px" for one in found["controls"] if one["clipped"]]
    made += [
        f"{one['name']!r} leaves the window" for one in found["controls"]
        if one["left"] < -1 or one["right"] > found["width"] + 1 or one["bottom"] > found["height"] + 1
    ]  # fmt: skip
    if found["wide"] > 0:
        made.append(f"the page scrolls sideways by {found['wide']} px")
    if found["high"] > 0:
        made.append(f"the page scrolls by {found['high']} px")
    return made


def test_every_screen_is_whole_and_translated(sit: Sit, sides: Sides, lang: str) -> None:
    side = sides.iraq
    one = side.filed(title="a report to open")
    other = side.filed(title="another one beside it")
    seat = sit(side, lang=lang)
    page = seat.enter()
    faults = []
    for name in screens(seat, one, other):
        faults += [f"{name}: {one}" for one in faults_of_layout(page)]
        faults += [f"{name}: shows the key {one}" for one in untranslated(page)]
    assert not faults, json.dumps(faults, ensure_ascii=False, indent=1)


def test_changing_the_language_mirrors_the_screen(sit: Sit, sides: Sides) -> None:
    seat = sit(sides.iraq)
    page = seat.enter()

    def begins(selector: str) -> float:
        box = page.locator(selector).bounding_box()
        assert box is not None
        return box["x"]

    assert begins("h1") < begins(".person")
    assert begins(".side-panel") < begins("main")
    page.keyboard.press("Shift+L")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("#tab-log")).to_contain_text("السجل")
    assert begins("h1") > begins(".person")
    assert begins(".side-panel") > begins("main")
    page.keyboard.press("Shift+L")
    expect(page.locator("html")).to_have_attribute("dir", "ltr")


def test_the_measure_sees_what_is_wrong(sit: Sit, sides: Sides) -> None:
    """Else a whole screen would prove nothing."""
    page = sit(sides.iraq).enter()
    assert not faults_of_layout(page)
    page.evaluate("document.querySelector('.person').style.transform = 'translateX(-90px)'")
    assert any(" and " in one for one in faults_of_layout(page))
    page.evaluate("document.querySelector('h1').textContent = 'log.title'")
    assert untranslated(page) == ["log.title"]
    page.evaluate("document.querySelector('.person').style.transform = 'translateX(90px)'")
    assert any("leaves the window" in one for one in faults_of_layout(page))


@pytest.mark.parametrize("width", [1024, 1366, 1920])
def test_no_width_of_screen_cuts_controls(sit: Sit, sides: Sides, width: int, lang: str) -> None:
    seat: Seat = sit(sides.iraq, lang=lang, viewport={"width": width, "height": 768})
    page = seat.enter()
    assert not faults_of_layout(page)
