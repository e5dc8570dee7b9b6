"""`jisr serve` with screens open: what another process files reaches all of them, and none keeps it from ending."""

import signal
import time
from contextlib import ExitStack
from itertools import cycle

import httpx
import pytest

from jisr.config import read_settings
from tests.cli.console import CROSSING, PASSWORD, Pair, ok
from tests.cli.processes import ended, served, within
from tests.web.streams import Screen

SCREENS = 50
EACH = 5


def signed_in(here: str, name: str) -> str:
    answer = httpx.post(
        f"{here}/api/v1/session", json={"name": name, "password": PASSWORD},
        headers={"origin": here, "sec-fetch-site": "same-origin"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    return answer.headers["set-cookie"].partition(";")[0]


def opened(here: str, cookie: str) -> Screen:
    client = httpx.Client(base_url=here, headers={"cookie": cookie}, timeout=30)
    screen = Screen(client.send(client.build_request("GET", "/api/v1/live"), stream=True), client)
    assert screen.response.status_code == 200, screen.response.read()
    screen.start()
    return screen


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_fifty_screens_are_told_and_let_it_end(strangers: Pair, number: int) -> None:
    here = f"http://{read_settings(strangers.north).web}"
    # A person has places for 24 screens, a session for six.
    ok("user", "add", strangers.north, "huda", "--role", "observer")
    people = cycle(("amal", "omar", "huda"))
    with served(strangers.north) as process, ExitStack() as open_screens:
        assert process.stdout is not None
        process.stdout.readline()
        screens = []
        for _ in range(SCREENS // EACH):
            cookie = signed_in(here, next(people))
            screens += [opened(here, cookie) for _ in range(EACH)]
        for screen in screens:
            open_screens.callback(screen.leave)
        assert within(5, lambda: all(screen.named("pulse") for screen in screens))
        assert ok("report", "file", strangers.north, *CROSSING) == {"serial": 1}
        filed = time.monotonic()
        assert within(3, lambda: all(screen.serials() == [1] for screen in screens))
        assert max(event.at for screen in screens for event in screen.events if event.name == "line") - filed < 1
        assert ended(process, number) < 3
        assert process.returncode == 0
        for screen in screens:
            assert screen.closed.wait(1)
            assert screen.named("end") == [{"code": "ending"}]
        assert process.stderr is not None
        assert process.stderr.read() == ""
