"""A browser for each worker, seats in it for each test, and two sides a module shares."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.floor import Seat, chromium, missing
from tests.browser.sides import Side, Sides, two_sides
from tests.conftest import NO_BROWSER

Sit = Callable[..., Seat]
ARGS = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":  # type: ignore[attr-defined]
        item.stash[FAILED] = report.failed  # type: ignore[attr-defined]
    return report


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, started once; without it or the floor these tests are left out, or fail where it is required."""
    if why := missing():
        if os.environ.get("JISR_BROWSER") == "require":
            pytest.fail(f"The browser tests cannot run: {why}.", pytrace=False)
        pytest.skip(f"{NO_BROWSER}: {why}")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium(), args=[*root, *ARGS])
        yield started
        started.close()


@pytest.fixture
def sit(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Sit]:
    """Opens seats; when the test is over nothing unannounced may have happened at any of them."""
    seats: list[Seat] = []

    def opened(side: Side, **options: Any) -> Seat:
        seats.append(Seat(browser, side, **options))
        return seats[-1]

    yield opened
    strange = [f"{seat.side.name}: {one}" for seat in seats for one in seat.watched.strange()]
    if strange or request.node.stash.get(FAILED, True):
        folder = Path(tempfile.gettempdir()) / "jisr-browser"
        folder.mkdir(exist_ok=True)
        for seat in seats:
            for path in seat.pictures(folder, request.node.name):
                print(f"picture: {path}")
    for seat in seats:
        seat.close()
    assert not strange


@pytest.fixture(scope="module")
def sides(browser: Browser) -> Iterator[Sides]:
    """Two sides that release at once, shared by the tests of a module."""
    with two_sides() as both:
        yield both


@pytest.fixture(params=["en", "ar"])
def lang(request: pytest.FixtureRequest) -> str:
    """The language the officer reads."""
    return str(request.param)
