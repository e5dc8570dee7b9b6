"""The map in a real browser, before a real side: what is drawn can be reached, nothing urgent hides, figures hold."""

import math
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from geographiclib.geodesic import Geodesic
from msgspec.structs import replace
from playwright.sync_api import Browser, Page

from jisr.intake.reading import DraftPlace
from jisr.web import StaffPort
from tests.web.staff import NAMES, PASSWORD, Staff, staffed
from tests.web.test_port import free_port

SECONDS = 60
AT = (41.5, 35.5)


@pytest.fixture
def floor(browser: Browser) -> Iterator[tuple[Staff, Callable[..., Page]]]:
    """A side, and a way to sit down before its map: at a place and zoom, in a language and a theme."""
    with staffed() as staff:
        number = free_port()
        staff.node.settings = replace(staff.node.settings, web=f"127.0.0.1:{number}")
        port = StaffPort(staff.node, dict)
        port.start()
        contexts = []

        def sit(zoom: float = 9, lang: str = "en", theme: str = "dark") -> Page:
            context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="en-GB")
            contexts.append(context)
            page = context.new_page()
            page.set_default_timeout(SECONDS * 1000)
            page.add_init_script(
                f"""sessionStorage.setItem("jisr.place", sessionStorage.getItem("jisr.place") ?? "{[*AT, zoom]}");
                localStorage.setItem("jisr.lang", "{lang}"); localStorage.setItem("jisr.theme", "{theme}");"""
            )
            page.goto(f"http://127.0.0.1:{number}/floor/")
            page.fill("input[name=name]", NAMES["duty officer"])
            page.fill("input[name=password]", PASSWORD)
            page.press("input[name=password]", "Enter")
            page.wait_for_selector(".maplibregl-canvas")
            return page

        try:
            yield staff, sit
        finally:
            for context in contexts:
                context.close()
            port.stop()


def filed(staff: Staff, lon: float, lat: float, **told: Any) -> int:
    serial = staff.filed("reporter", place=DraftPlace(lon=str(lon), lat=str(lat), error_m=500), **told)
    staff.node.settle()
    return serial


def pixel(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Where on the screen a place is, by the map's own projection and not by its code."""
    box = page.locator(".map-host").bounding_box()
    assert box is not None
    middle_lon, middle_lat, zoom = page.evaluate("JSON.parse(sessionStorage.getItem('jisr.place'))")
    size = 512 * 2**zoom

    def flat(x: float, y: float) -> tuple[float, float]:
        return size * (x + 180) / 360, size * (1 - math.asinh(math.tan(math.radians(y))) / math.pi) / 2

    (x, y), (x0, y0) = flat(lon, lat), flat(middle_lon, middle_lat)
    return box["x"] + box["width"] / 2 + x - x0, box["y"] + box["height"] / 2 + y - y0


def becomes(told: Callable[[], bool], again: Callable[[], Any] = lambda: None) -> None:
    """Wait for what is told to come true, doing something again until it does."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        again()
        for _ in range(10):
            if told():
                return
            time.sleep(0.15)
    raise AssertionError("it did not come about")


def opened(page: Page) -> int | None:
    found = re.search(r"[?&]r=(\d+)", page.evaluate("location.search"))
    return int(found[1]) if found else None


def test_what_is_drawn_opens_under_the_pointer(floor: tuple[Staff, Callable[..., Page]]) -> None:
    staff, sit = floor
    serial = filed(staff, *AT, title="Bridge at the mill")
    page = sit()
    becomes(lambda: opened(page) == serial, lambda: page.mouse.click(*pixel(page, *AT)))


def test_nothing_urgent_hides_among_others(floor: tuple[Staff, Callable[..., Page]]) -> None:
    """Forty calm reports at one place are drawn as one; the urgent one there is on top of them at any scale."""
    staff, sit = floor
    for number in range(20):
        filed(staff, AT[0] + number / 1e4, AT[1], title=f"Calm {number}", impact="low")
    urgent = filed(staff, *AT, title="Many hurt", impact="very-high")
    for number in range(20):
        filed(staff, AT[0] - number / 1e4, AT[1], title=f"Later {number}", impact="low")
    staff.clock.tick(3_600_000)
    page = sit(zoom=4.5)
    becomes(lambda: opened(page) == urgent, lambda: page.mouse.click(*pixel(page, *AT)))
    # A click on what stands for several would have gone closer.
    assert page.evaluate("JSON.parse(sessionStorage.getItem('jisr.place'))[2]") == 4.5


def test_measuring_needs_no_pointer_and_is_right(floor: tuple[Staff, Callable[..., Page]]) -> None:
    _, sit = floor
    page = sit()
    page.wait_for_selector("#map-goto")
    page.locator(".map-host canvas").focus()
    page.keyboard.press("Shift+M")
    places = [(34.5, 41.0), (36.25, 42.5), (35.0, 43.0)]
    for number, (lat, lon) in enumerate(places, 1):
        page.fill("#map-corner", f"{lat} {lon}")
        page.press("#map-corner", "Enter")
        page.wait_for_selector(f".map-corners li:nth-child({number})")
    leg = Geodesic.WGS84.Inverse(*places[1], *places[2])
    polygon = Geodesic.WGS84.Polygon()
    for lat, lon in places:
        polygon.AddPoint(lat, lon)
    figures = [text.replace("\u200e", "") for text in page.locator(".map-figures dd").all_inner_texts()]
    assert figures[0] == f"{leg['s12'] / 1000:.1f} km"
    assert figures[1].startswith(f"{leg['azi1'] % 360:05.1f}°")
    assert figures[1].endswith(f"{leg['azi1'] % 360 * 6400 / 360:.0f} mil")
    assert figures[3] == f"{abs(polygon.Compute()[2]) / 1e6:.0f} km²"


def test_what_is_on_the_map_is_a_list_as_well(floor: tuple[Staff, Callable[..., Page]]) -> None:
    """Whoever cannot point at a symbol finds it under Layers, and a layer that is off says what it keeps back."""
    staff, sit = floor
    serial = filed(staff, *AT, title="Road washed out", impact="very-high")
    filed(staff, AT[0] + 20, AT[1], title="Far away")
    page = sit()
    page.locator(".map-host canvas").focus()
    page.keyboard.press("y")
    items = page.locator(".here-item")
    items.first.wait_for()
    assert items.count() == 1
    page.locator(".tree input").first.uncheck()
    assert "1 of them urgent" in re.sub("[\u2068\u2069]", "", page.locator(".map-bottom").inner_text())
    page.locator(".tree input").first.check()
    items.first.press("Enter")
    becomes(lambda: opened(page) == serial)


@pytest.mark.parametrize(("lang", "theme"), [("en", "dark"), ("ar", "light"), ("ar", "red")])
def test_the_map_keeps_to_its_policy(floor: tuple[Staff, Callable[..., Page]], lang: str, theme: str) -> None:
    """Nothing is refused by the browser, nothing goes wrong in the page, in any language or theme."""
    staff, sit = floor
    filed(staff, *AT, title="جسر مغلق", lang="ar", exercise=True)
    page = sit(lang=lang, theme=theme)
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.reload()
    page.wait_for_selector(".maplibregl-canvas")
    page.keyboard.press("Shift+T")
    page.keyboard.press("Shift+L")
    page.locator(".map-about").click()
    page.locator("dialog[open] section").first.wait_for()
    page.keyboard.press("Escape")
    becomes(lambda: len(page.locator(".map-host").screenshot()) > 8_000)
    assert page.locator(".notice.bad").all_inner_texts() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # The side says 401 to whoever is not signed in yet; software drawing warns of its own slowness.
    assert [text for text in wrong if "401" not in text and "GPU stall" not in text] == []
