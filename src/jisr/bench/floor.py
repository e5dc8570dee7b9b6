"""The watch floor in a real Chromium: the demo's start and end, the client's weight, and a screen of 5,000 symbols.

Each figure that is drawn stands beside the same browser doing the least it can: an empty map of the same style, an
input on a blank page.
"""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from jisr.bench import pieces, sides, visit
from jisr.bench.exchange_logs import fetch_all, log_releases
from jisr.bench.figures import Figure, at_rank, median
from jisr.bench.screens import GAUGE, SIZE, browser, context, floor, forget, missing, noted, until
from jisr.bench.web import PASSWORD, cookie_of, served
from jisr.node import Node
from jisr.people import Session
from jisr.terms.places import DEGREE, Line, Place, Point, Polygon
from jisr.terms.reports import CrossingDetail, Report, RouteDetail, SectorDetail
from jisr.terms.times import Span
from jisr.web import assets, staff_application

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

__all__ = ["measure", "missing"]

OWN, THEIRS, RATE = 2_500, 2_500, 5
HOUR = 3_600_000
FRONTS = ((40.14, 35.34), (41.1, 34.4), (42.1, 36.8), (43.1, 36.3))
"""Where most of it happens, degrees: longitude, latitude."""
NEAR, FAR = ("1 front", 40.14, 35.34, 11.0), ("2 region", 41.2, 35.4, 6.0)
"""Bookmarks: symbols drawn one by one, and drawn together in clusters."""
PANS_S, PANS = 5.0, 2
KEYS, READINGS, FILINGS, ARRIVALS = 120, 40, 30, 5
KEYS_MS, SETTLES_MS = 125, 5_000
WORDS = "34.4523 41.0312 water trucks waiting for the bridge to open since noon B2 "


def measure(folder: Path, long: bool) -> list[Figure]:
    """Every figure of the watch floor."""
    if why := missing():
        raise why
    figures = [*pieces.figures(assets.CLIENT / "assets"), *visit.figures(folder / "demo", long)]
    node = _side(folder)
    try:
        node.people.add(None, "Bench", "release officer", "bench", PASSWORD)
        sessions = [node.people.sign_in("Bench", PASSWORD, "bench") for _ in range(2)]
        with served(node, staff_application(node, dict)) as port, browser() as started:
            seats = [context(started, port, cookie_of(node, session)) for session in sessions]
            _sit(seats[0], sessions[0], node, port)
            figures += _arriving(seats[0])
            with _reports(node):
                figures += _typing(started, seats[0], long)
                figures += _panning(seats[0], long)
                figures += _telling(seats, long)
    finally:
        node.close()
    return figures


# --- what is on the screen ---------------------------------------------------------------------------------------


def _side(folder: Path) -> Node:
    """A side that holds 2,500 reports of its own and 2,500 a partner released to it."""
    node, south = sides.make_side(folder / "bench", "bench"), sides.make_side(folder / "south", "south")
    try:
        sides.pair(node, south)
        now = int(time.time() * 1000)
        chance = random.Random(21)  # noqa: S311
        for start in range(0, OWN, 500):
            node.record.file([sides.entry(_stated(number, chance, "", now)) for number in range(start, start + 500)])
        log_releases(south, "bench", 0, THEIRS, partial(_stated, now=now))
        for delta in fetch_all(south, "bench"):
            node.incoming.offer("south", delta)
        node.settle()
    finally:
        south.close()
    return node


def _stated(number: int, chance: random.Random, partner: str, now: int) -> Report:
    """A report of the last two days: most are points around a front; some are crossings, routes and sectors."""
    made = sides.report(number, chance, partner)
    lon, lat = _somewhere(chance)
    kind = chance.random()
    at = now - chance.randrange(10 * 60_000, 48 * HOUR)
    made = msgspec.structs.replace(
        made, category=chance.choice(("armed-clash", "movement", "status", "humanitarian", "hazard")),
        impact="very-high" if chance.random() < 0.01 else "low", observed=at, occurred=Span(at - HOUR, at),
        review_by=now + chance.randrange(-6 * HOUR, 72 * HOUR),
        place=Place(error_m=chance.choice((50, 500, 2500)), geometry=Point(lat=lat, lon=lon)),
    )  # fmt: skip
    if kind < 0.05:
        return msgspec.structs.replace(made, kind="crossing", detail=CrossingDetail(state="closed"))
    side = DEGREE // 20
    if kind < 0.07:
        road = Line(((lon, lat), (lon + side, lat + side), (lon + 3 * side, lat + side)))
        place = Place(geometry=road, error_m=100)
        return msgspec.structs.replace(made, kind="route", detail=RouteDetail(state="restricted"), place=place)
    if kind < 0.08:
        ring = ((lon, lat), (lon + side, lat), (lon + side, lat + side), (lon, lat + side), (lon, lat))
        place = Place(geometry=Polygon((ring,)), error_m=100)
        return msgspec.structs.replace(made, kind="sector", detail=SectorDetail("high"), place=place)
    return made


def _somewhere(chance: random.Random) -> tuple[int, int]:
    if chance.random() < 0.3:
        return chance.randrange(380_000_000, 460_000_000), chance.randrange(320_000_000, 380_000_000)
    lon, lat = chance.choice(FRONTS)
    return round(chance.gauss(lon, 0.2) * DEGREE), round(chance.gauss(lat, 0.15) * DEGREE)


@contextmanager
def _reports(node: Node) -> Iterator[None]:
    """Meanwhile somebody at another desk files five reports a second."""
    ending = threading.Event()
    chance = random.Random(22)  # noqa: S311

    def file() -> None:
        number = OWN
        while not ending.wait(1 / RATE):
            made = _stated(number, chance, "", int(time.time() * 1000))
            node.record.file([sides.entry(msgspec.structs.replace(made, id=f"n{number}", subject=f"n{number}"))])
            number += 1

    desk = threading.Thread(target=file, name="desk", daemon=True)
    desk.start()
    try:
        yield
    finally:
        ending.set()
        desk.join()


def _sit(seat: "BrowserContext", session: Session, node: Node, port: int) -> None:
    """A person who has read everything so far and keeps two views."""
    views = [{"name": name, "lon": lon, "lat": lat, "zoom": zoom} for name, lon, lat, zoom in (NEAR, FAR)]
    kept = {"read_to": node.store.read(node.record.size), "views": [], "bookmarks": views}
    headers = {"x-csrf-token": session.csrf, "origin": f"http://127.0.0.1:{port}"}
    answer = seat.request.put("/api/v1/me/seat", data=kept, headers=headers)
    if not answer.ok:
        raise RuntimeError(f"the seat was not kept: {answer.text()}")


# --- the figures -------------------------------------------------------------------------------------------------


def _arriving(seat: "BrowserContext") -> list[Figure]:
    """From going there to the first symbols on the map."""
    times: list[float] = []
    bare: list[float] = []
    for _ in range(ARRIVALS):
        page = floor(seat)
        for name, found in (("jisr.symbols", times), ("jisr.map", bare)):
            found.append(page.evaluate("(name) => performance.getEntriesByName(name)[0].startTime / 1000", name))
        page.close()
    ratio = median(times) / median(bare)
    return [
        Figure(
            room="floor", what=f"from going to the watch floor to its first symbols, {OWN + THEIRS:,} known "
            f"({', '.join(f'{one:.1f}' for one in times)})",
            value=median(times), unit="s", ceiling=median(bare), ceiling_is="to the map without them, s:", ratio=ratio,
        )
    ]  # fmt: skip


def _ranks(values: list[float]) -> str:
    return f"p50 {median(values):.0f}, p95 {at_rank(values, 0.95):.0f} ms"


def _typing(started: "Browser", seat: "BrowserContext", long: bool) -> list[Figure]:
    """Keys as fast as a quick typist strikes them, then one by one until each was read."""
    count = KEYS * (4 if long else 1)
    blank = started.new_page(viewport=SIZE)  # type: ignore[arg-type]
    blank.add_init_script(GAUGE)
    blank.goto("data:text/html,<input id=entry-line>")
    blank.focus("#entry-line")
    bare, _ = _typed(blank, count)
    blank.context.close()
    page = floor(seat)
    page.wait_for_timeout(SETTLES_MS)
    page.keyboard.press("n")
    shown, drawn = _typed(page, count)
    page.keyboard.press("Escape")
    forget(page)
    for number in range(READINGS):
        page.keyboard.press(_key(WORDS[number % len(WORDS)]))
        until(page, f"bench.read.length > {number}")
    read = noted(page, "read")
    page.keyboard.press("Escape")
    page.close()
    p95, ceiling = at_rank(shown, 0.95), at_rank(bare, 0.95)
    return [
        Figure(
            room="floor", what=f"from a key to its letter on the screen, p95 of {count} keys, {RATE} reports/s coming "
            f"({_ranks(shown)}; drawn by the page {_ranks(drawn)})",
            value=p95, unit="ms", ceiling=ceiling, ceiling_is="an input on a blank page, p95 ms:", ratio=p95 / ceiling,
            bar="< 100", met=p95 < 100,
        ),
        Figure(
            room="floor", what=f"from a key to what the side read, painted, p95 of {READINGS} ({_ranks(read)})",
            value=at_rank(read, 0.95), unit="ms",
        ),
    ]  # fmt: skip


def _key(letter: str) -> str:
    return "Space" if letter == " " else letter


def _typed(page: "Page", count: int) -> tuple[list[float], list[float]]:
    """Milliseconds from each key to the screen as the browser says, and to the end of the page's own work."""
    forget(page)
    due = time.monotonic()
    for number in range(count):
        page.keyboard.press(_key(WORDS[number % len(WORDS)]))
        due += KEYS_MS / 1000
        page.wait_for_timeout(max(0.0, due - time.monotonic()) * 1000)
    page.wait_for_timeout(500)
    told = {round(at, 1): took for at, took in noted(page, "shown")}
    # What the browser does not tell of took less than two of its steps.
    return [told.get(round(at, 1), 16.0) for at in noted(page, "keys")], noted(page, "painted")


def _panning(seat: "BrowserContext", long: bool) -> list[Figure]:
    """The map dragged and moved by its keys, with all symbols and with none, in turn."""
    page = floor(seat)
    figures: list[Figure] = []
    for key, name in (("1", "one by one"), ("2", "in clusters")):
        page.keyboard.press(key)
        rates: dict[str, list[int]] = {"": [], "?q=nothing-is-called-that": []}
        keyed: list[int] = []
        seen = _in_view(page)
        for _ in range(PANS * (3 if long else 1)):
            for query, found in rates.items():
                _filter(page, query)
                found += _dragged(page)
            _filter(page, "")
            keyed += _walked(page)
        ours, empty = rates.values()
        fps = median(ours)
        figures.append(Figure(
            room="floor", what=f"frames a second while the map is dragged, {seen} symbols in sight drawn {name} "
            f"(worst second {min(ours)}, empty {min(empty)}; by its keys {median(keyed):.0f}, worst {min(keyed)})",
            value=fps, unit="fps", ceiling=median(empty), ceiling_is="an empty map, fps:", ratio=fps / median(empty),
            bar=">= 15", met=fps >= 15,
        ))  # fmt: skip
    page.close()
    return figures


def _filter(page: "Page", query: str) -> None:
    page.evaluate(
        "(query) => { history.pushState(null, '', `/floor${query}`); dispatchEvent(new PopStateEvent('popstate')); }",
        query,
    )
    page.wait_for_timeout(1500)


def _in_view(page: "Page") -> int:
    """How many statements lie within what the map shows, as the panel of layers counts them."""
    page.keyboard.press("y")
    page.wait_for_timeout(500)
    count = int(page.locator(".layers section h3 .count").first.inner_text())
    page.keyboard.press("l")
    return count


def _dragged(page: "Page") -> list[int]:
    """Frames in each second of a drag that goes round."""
    box = page.locator(".map-host").bounding_box()
    if box is None:
        raise RuntimeError("the map is not on the screen")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    forget(page)
    began = time.monotonic()
    while (passed := time.monotonic() - began) < PANS_S:
        turn = passed % 2
        page.mouse.move(x + 160 * (turn if turn < 1 else 2 - turn), y + 100 * (turn if turn < 1 else 2 - turn))
    frames = noted(page, "frames")
    page.mouse.up()
    return _seconds(frames)


def _walked(page: "Page") -> list[int]:
    """Frames in each second of arrow keys held on the map, there and back."""
    page.keyboard.press("m")
    forget(page)
    began = time.monotonic()
    while (passed := time.monotonic() - began) < PANS_S:
        page.keyboard.press("ArrowRight" if passed % 2 < 1 else "ArrowLeft")
        page.wait_for_timeout(30)
    return _seconds(noted(page, "frames"))


def _seconds(frames: list[float]) -> list[int]:
    """How many frames each whole second had from the first on."""
    counts = [0] * int(PANS_S)
    for at in frames:
        second = int((at - frames[0]) / 1000)
        if second < len(counts):
            counts[second] += 1
    return counts


def _telling(seats: "list[BrowserContext]", long: bool) -> list[Figure]:
    """Filed at one desk by the one line and Enter, until painted on the screen of another desk of the side."""
    desk, other = (floor(seat) for seat in seats)
    times: list[float] = []
    for number in range(FILINGS * (3 if long else 1)):
        # In letters: digits would be read.
        token = f"beacon{chr(97 + number // 26)}{chr(97 + number % 26)}"
        other.evaluate("(token) => { bench.seen = null; bench.wanted = token; }", token)
        desk.keyboard.press("n")
        desk.keyboard.insert_text(f"34.45{number:02} 41.03 water trucks waiting at {token} B2")
        desk.wait_for_selector('.entry-parts[aria-busy="false"]')
        forget(desk)
        desk.keyboard.press("Enter")
        until(other, "bench.seen !== null")
        times.append(noted(other, "seen") - noted(desk, "origin") - noted(desk, "keys")[0])
        desk.keyboard.press("Escape")
    p95 = at_rank(times, 0.95)
    return [
        Figure(
            room="floor", what=f"from Enter to the line on another screen of the side, p95 of {len(times)} "
            f"({_ranks(times)})",
            value=p95, unit="ms", bar="< 1000", met=p95 < 1000,
        )
    ]  # fmt: skip
