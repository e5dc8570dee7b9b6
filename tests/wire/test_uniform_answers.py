"""What a stranger can learn from the port itself: the same bytes, the same header names, the same time."""

import gc
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator
from math import sqrt
from pathlib import Path

import pytest

from tests.attacks.hostile import Attacker, Door, Scene, keys_of, measured, staged
from tests.wire.linked import Side, linked, raw, signed

PAIRS = 2_000
GENEROUS = 12.0
"""Standard errors two means may differ by: noise on a shared machine stays under it, a skipped signature does not."""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Side, Side]]:
    """North listening; South asks, and is not started."""
    with linked(tmp_path_factory.mktemp("port")) as (north, south):
        north.start()
        north.release("south", "told")
        yield north, south


def request(method: str, target: str, headers: dict[str, str], port: int, body: bytes = b"") -> bytes:
    lines = [f"{method} {target} HTTP/1.1", f"host: 127.0.0.1:{port}", "connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"content-length: {len(body)}"] if body else []
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def nonce_from(north: Side) -> str:
    answer = raw(north, request("GET", "/", {}, north.listens))
    found = re.search(rb"jisr-nonce: ([0-9a-f]{32})\r\n", answer)
    assert found is not None
    return found[1].decode()


def without_nonce(answer: bytes) -> bytes:
    return re.sub(rb"(jisr-nonce: )[0-9a-f]{32}", rb"\1-", answer)


def asked(north: Side, south: Side, target: str, method: str = "GET", body: bytes = b"") -> bytes:
    """What a well signed request of South gets, the nonce's value aside."""
    headers = signed(south, north, method, target, nonce_from(north), body)
    return without_nonce(raw(north, request(method, target, headers, north.listens, body)))


def test_no_answer_names_a_program_or_a_time(port: tuple[Side, Side]) -> None:
    north, south = port
    answers = [
        asked(north, south, "/north/south/1/checkpoint"),
        asked(north, south, "/nothing"),
        asked(north, south, "/north/south/1/receipt", "POST", b"x"),
        raw(north, request("GET", "/", {}, north.listens)),
        raw(north, b"no HTTP at all\r\n\r\n"),
        raw(north, b"GET / HTTP/9.9\r\n\r\n"),
        raw(north, b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n"),
        raw(north, request("GET", "/", {"x": "y" * 100_000}, north.listens)),
        raw(north, request("GET", "/", {"upgrade": "websocket", "sec-websocket-version": "13"}, north.listens)),
    ]
    for answer in answers:
        head = answer.partition(b"\r\n\r\n")[0].lower()
        assert b"\r\nserver:" not in head
        assert b"\r\ndate:" not in head
        assert not re.search(rb"uvicorn|starlette|python|traceback|site-packages|\.py", answer.lower())


def test_whatever_is_not_there_is_the_same_answer(port: tuple[Side, Side]) -> None:
    """Unknown path, forbidden log, unknown log, unknown side, false signature: compared to the last byte."""
    north, south = port
    stranger = Side("stranger", south.folder, keys_of(77), 1)
    impostor = Side("south", south.folder, keys_of(77), 1)
    answers = {
        "unknown path": asked(north, south, "/nothing"),
        "percent": asked(north, south, "/%0a%00/%ff"),
        "forbidden log": asked(north, south, "/south/north/1/checkpoint"),
        "unknown log": asked(north, south, "/north/west/1/checkpoint"),
        "unknown index": asked(north, south, "/north/south/1/delta/999"),
        "unknown index ahead": asked(north, south, "/north/south/1/ahead/999"),
        "an index that is none": asked(north, south, "/north/south/1/ahead/0?since=x"),
        "ahead of an unknown log": asked(north, south, "/north/west/1/ahead/0"),
        "ahead of our own log": asked(north, south, "/south/north/1/ahead/0"),
        "ahead for a stranger": asked(north, stranger, "/north/south/1/ahead/0"),
        "unknown side": asked(north, stranger, "/north/south/1/checkpoint"),
        "false signature": asked(north, impostor, "/north/south/1/checkpoint"),
        "another method": asked(north, south, "/north/south/1/checkpoint", "DELETE"),
        "an odd method": asked(north, south, "/north/south/1/checkpoint", "TRACE"),
    }
    assert {name for name, answer in answers.items() if answer != answers["unknown path"]} == set()
    assert answers["unknown path"].startswith(b"HTTP/1.1 404 ")


def test_whoever_proves_nothing_gets_the_same_answer(port: tuple[Side, Side]) -> None:
    north, south = port
    answers = [
        without_nonce(raw(north, request(method, target, headers, north.listens)))
        for method in ("GET", "PUT", "TRACE")
        for target in ("/", "/north/south/1/checkpoint", "/card", "/%0a")
        for headers in ({}, signed(south, north, method, target, "0" * 32))
    ]
    assert set(answers) == {answers[0]}
    assert answers[0].startswith(b"HTTP/1.1 401 ")


@pytest.mark.parametrize("side", ["south", "nobody"])
def test_bytes_that_are_no_text_tell_nobody_who_is_a_partner(port: tuple[Side, Side], side: str) -> None:
    """A query of raw bytes under a partner's name and a false signature: answered as under any other name."""
    north, _ = port
    impostor = Side(side, north.folder, keys_of(77), 1)
    headers = signed(impostor, north, "GET", "/", nonce_from(north))
    answer = raw(north, request("GET", "/?\xff\xfe", headers, north.listens))
    assert answer.startswith((b"HTTP/1.1 404 ", b"HTTP/1.1 400 "))


def welch(one: list[int], other: list[int]) -> float:
    """Welch's t of two samples, each cut at its 90th percentile: what interrupts a machine is in the rest."""
    cut = [sorted(sample)[: int(len(sample) * 0.9)] for sample in (one, other)]
    means = [statistics.fmean(sample) for sample in cut]
    spread = sqrt(sum(statistics.variance(sample, mean) / len(sample) for sample, mean in zip(cut, means, strict=True)))
    return (means[0] - means[1]) / spread


def timed(asks: list[Callable[[], None]]) -> list[list[int]]:
    """Nanoseconds of each of these, `PAIRS` times in an order that is drawn anew every time."""
    source = random.Random(5)
    took: list[list[int]] = [[] for _ in asks]
    gc.collect()
    gc.disable()
    try:
        for _ in range(PAIRS):
            for at in source.sample(range(len(asks)), len(asks)):
                took[at].append(clocked(asks[at]))
    finally:
        gc.enable()
    return took


def clocked(ask: Callable[[], None]) -> int:
    began = time.perf_counter_ns()
    ask()
    return time.perf_counter_ns() - began


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Scene, Door]]:
    with staged(tmp_path_factory.mktemp("stage")) as scene:
        door = Door(scene.south)
        yield scene, door
        door.close()


def judged(name: str, took: list[list[int]]) -> float:
    t = welch(*took)
    means = [statistics.median(sample) / 1000 for sample in took]
    measured(f"{name}: Welch t = {t:+.1f} over {PAIRS} pairs, medians {means[0]:.0f} and {means[1]:.0f} µs")
    return abs(t)


def asker(door: Door, who: Attacker, target: str, *, side: str | None = None) -> Callable[[], None]:
    """The request, signed beforehand so that only the answer is timed."""
    prepared = iter([door.signed(who, "GET", target, side=side) for _ in range(PAIRS)])

    def ask() -> None:
        assert door.ask("GET", target, headers=next(prepared)).status == 404

    return ask


def test_an_unknown_log_takes_as_long_as_a_forbidden_one(stage: tuple[Scene, Door]) -> None:
    scene, door = stage
    unknown = asker(door, scene.north, "/south/west/1/checkpoint")
    forbidden = asker(door, scene.north, "/south/east/1/checkpoint")
    assert judged("unknown against forbidden log", timed([unknown, forbidden])) < GENEROUS


def test_an_unknown_side_takes_as_long_as_a_false_signature(stage: tuple[Scene, Door], tmp_path: Path) -> None:
    """Otherwise anyone can ask who our partners are, without proving anything."""
    scene, door = stage
    stranger = Attacker(scene.south, "west", keys_of(9), scene.north.card)
    unknown = asker(door, stranger, "/south/east/1/checkpoint", side="west")
    false = asker(door, stranger, "/south/east/1/checkpoint", side="east")
    assert judged("unknown side against false signature", timed([unknown, false])) < GENEROUS
