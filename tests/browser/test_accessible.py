"""Whoever reads it, and however: axe-core on every screen, language and theme; four ways of not seeing colours."""

import json
import re
import struct
import zlib
from typing import Any

import pytest
from playwright.sync_api import CDPSession, FloatRect, Page, expect

from jisr.intake.reading import DraftPlace
from tests.browser.axe import difference, grave, lab
from tests.browser.conftest import Sit
from tests.browser.floor import AXE, Seat
from tests.browser.screens import screens
from tests.browser.sides import Sides
from tests.two_sides.sides import TERMS

THEMES = ("dark", "light", "red")
VISIONS = ("none", "protanopia", "deuteranopia", "tritanopia", "achromatopsia")
FAR_ENOUGH = 15.0
"""CIEDE2000 between the two affiliations, where colour can tell them apart at all."""
SWATCHES = """() => {
  const style = getComputedStyle(document.documentElement);
  const box = document.createElement("div");
  box.id = "swatches";
  for (const name of ["--ours", "--theirs"]) {
    const one = document.createElement("i");
    one.style.cssText = `position:fixed;inset-block-start:0;z-index:99;inline-size:20px;block-size:20px;background:${style.getPropertyValue(name)}`;
    one.style.insetInlineStart = name === "--ours" ? "0" : "20px";
    box.append(one);
  }
  document.body.append(box);
}"""  # noqa: E501


@pytest.fixture(scope="module")
def furnished(sides: Sides) -> tuple[Sides, int, int]:
    """Something of everything: crossings on which both differ, a report told and seen, one withdrawn, one overdue."""
    iraq, syria = sides.both
    place = DraftPlace(lon="42.07", lat="36.81", error_m=100, name="Rabia")
    crossing: dict[str, Any] = {"kind": "crossing", "category": "status", "place": place}
    iraq.filed(title="Rabia closed", detail={"as": "crossing", "state": "closed"}, **crossing)
    theirs = syria.filed(title="Yarubiyah open", detail={"as": "crossing", "state": "open"}, **crossing)
    syria.node.release.release(syria.actor(), theirs, "iraq", TERMS._replace(level=5))
    one = iraq.filed(title="fire near the mill", impact="very-high", exercise=True)
    other = iraq.filed(title="حريق قرب الطاحونة", lang="ar")
    iraq.node.release.release(iraq.actor(), one, "syria", TERMS)
    gone = iraq.filed(title="withdrawn")
    iraq.node.intake.withdraw(iraq.actor("reporter"), gone, "error")
    late = iraq.filed(title="overdue", review_by="2017-06-13T11:00:00Z")
    assert late
    for side in sides.both:
        side.node.settle()
    return sides, one, other


def assert_open_to_all(page: Page, name: str, found: list[str]) -> None:
    found += [f"{name}: {one}" for one in grave(page)]


@pytest.mark.parametrize("theme", THEMES)
def test_no_screen_keeps_anybody_out(sit: Sit, furnished: tuple[Sides, int, int], lang: str, theme: str) -> None:
    sides, one, other = furnished
    door: Seat = sit(sides.iraq, lang=lang, theme=theme)
    door.context.add_init_script(path=AXE)
    door.knock()
    found: list[str] = []
    assert_open_to_all(door.page, "door", found)
    seat: Seat = sit(sides.iraq, lang=lang, theme=theme)
    seat.context.add_init_script(path=AXE)
    page = seat.enter()
    expect(page.locator(".log-row.theirs").first).to_be_visible()
    for name in screens(seat, one, other):
        assert_open_to_all(page, name, found)
    assert not found, json.dumps(found, ensure_ascii=False, indent=1)


def test_axe_finds_what_is_wrong(sit: Sit, sides: Sides) -> None:
    """Else nothing found would prove nothing."""
    seat = sit(sides.iraq)
    seat.context.add_init_script(path=AXE)
    page = seat.enter()
    page.evaluate("document.querySelector('#entry-line').closest('div').querySelector('label').remove()")
    page.evaluate("document.querySelector('#entry-line').removeAttribute('placeholder')")
    assert any("label" in one for one in grave(page))


def pixels(page: Page, box: FloatRect) -> tuple[list[tuple[int, int, int]], int]:
    """Colours of a part of the window as they are shown, row by row; and how wide it is."""
    picture = page.screenshot(clip=box, scale="css")
    return decoded(page, picture)


def decoded(page: Page, picture: bytes) -> tuple[list[tuple[int, int, int]], int]:
    """The pixels of a PNG, by the library of standard PNG parts alone: no filter but those browsers write."""

    at, data, wide, channels = 8, b"", 0, 3
    while at < len(picture):
        size, kind = struct.unpack(">I4s", picture[at : at + 8])
        if kind == b"IHDR":
            wide, _, _, colour = struct.unpack(">IIBB", picture[at + 8 : at + 18])
            channels = {2: 3, 6: 4}[colour]
        if kind == b"IDAT":
            data += picture[at + 8 : at + 8 + size]
        at += size + 12
    raw, stride = zlib.decompress(data), wide * channels
    before, found = bytearray(stride), []
    for row in range(len(raw) // (stride + 1)):
        begin = row * (stride + 1)
        line = bytearray(raw[begin + 1 : begin + 1 + stride])
        for x in range(stride):
            a = line[x - channels] if x >= channels else 0
            b, c = before[x], before[x - channels] if x >= channels else 0
            line[x] = (line[x] + _guess(raw[begin], a, b, c)) & 255
        before = line
        found += [(line[x], line[x + 1], line[x + 2]) for x in range(0, stride, channels)]
    return found, wide


def _guess(kind: int, a: int, b: int, c: int) -> int:
    if kind == 4:
        p = a + b - c
        far = [(abs(p - one), order, one) for order, one in enumerate((a, b, c))]
        return min(far)[2]
    return (0, a, b, (a + b) // 2)[kind]


def see(session: CDPSession, vision: str) -> None:
    session.send("Emulation.setEmulatedVisionDeficiency", {"type": vision})


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_whose_a_report_is_can_be_told_without_seeing_colours(
    sit: Sit, furnished: tuple[Sides, int, int], theme: str, record_property: Any
) -> None:
    sides, *_ = furnished
    seat: Seat = sit(sides.iraq, theme=theme)
    page = seat.enter()
    session = seat.context.new_cdp_session(page)
    page.evaluate(SWATCHES)
    figures = {}
    for vision in VISIONS:
        see(session, vision)
        page.wait_for_timeout(100)
        row, _ = pixels(page, {"x": 0, "y": 10, "width": 40, "height": 1})
        one, other = (lab(f"rgb{row[at]}") for at in (10, 30))
        figures[vision] = round(difference(one, other), 1)
    see(session, "none")
    record_property(f"delta_e_{theme}", figures)
    print(f"CIEDE2000 between ours and theirs, {theme}: {figures}")
    assert all(far >= FAR_ENOUGH for vision, far in figures.items() if vision != "achromatopsia"), figures


def test_the_two_affiliations_differ_in_shape(sit: Sit, furnished: tuple[Sides, int, int]) -> None:
    """The frames in the legend, without any colour: wider than high is ours, a square theirs."""
    sides, *_ = furnished
    seat: Seat = sit(sides.iraq, theme="light")
    seat.enter()
    panel = seat.panel("layers")
    panel.get_by_role("button", name="What the symbols mean").click()
    pictures = panel.locator(".legend img")
    expect(pictures.nth(1)).to_be_visible()
    shapes = [one.evaluate(MEASURE) for one in pictures.all()[:2]]
    (wide, high), (side, other) = shapes
    assert wide / high > 1.3
    assert 0.9 < side / other < 1.1
    expect(panel.locator(".legend li").nth(0)).to_contain_text("Rectangle")
    expect(panel.locator(".legend li").nth(1)).to_contain_text("Square")


MEASURE = """(image) => {
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
  const to = canvas.getContext("2d");
  to.drawImage(image, 0, 0);
  const {data} = to.getImageData(0, 0, canvas.width, canvas.height);
  let [left, right, top, bottom] = [1e9, -1, 1e9, -1];
  for (let y = 0; y < canvas.height; y++)
    for (let x = 0; x < canvas.width; x++)
      if (data[4 * (y * canvas.width + x) + 3] > 200) {
        left = Math.min(left, x); right = Math.max(right, x); top = Math.min(top, y); bottom = Math.max(bottom, y);
      }
  return [right - left + 1, bottom - top + 1];
}"""
"""Width and height of what is drawn in a picture."""


def test_the_board_says_states_in_words_and_signs(sit: Sit, furnished: tuple[Sides, int, int], lang: str) -> None:
    sides, *_ = furnished
    seat = sit(sides.iraq, lang=lang)
    seat.enter()
    panel = seat.panel("board")
    expect(panel.locator(".stated").first).to_be_visible()
    said = {
        one.get_attribute("data-state"): one.locator(".passage").inner_text() for one in panel.locator(".stated").all()
    }
    words = {"closed": ("✕", "closed", "مغلق"), "open": ("○", "open", "مفتوح")}
    assert {"closed", "open"} <= said.keys()
    for state, (sign, en, ar) in words.items():
        assert sign in said[state]
        assert {"en": en, "ar": ar}[lang] in said[state]
    expect(panel.locator(".agreement").first).to_have_text(re.compile(r"[=≠1?] \S+"))
