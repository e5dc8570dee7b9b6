"""Hostile files: each is refused at once in one sentence, costs next to nothing, writes nothing and asks nobody.

They are read by a process of their own, so that its memory is that of reading and nothing else.
"""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST_S, MOST_MB = 1.0, 64.0
TRIES = 3
"""A machine that is busy may need a second try; a file that is slow is slow every time."""


@contextmanager
def listener() -> Iterator[tuple[int, list[str]]]:
    """A port of this machine, and who came."""
    came: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as sock:
        sock.settimeout(0.2)
        ending = threading.Event()

        def listen() -> None:
            while not ending.is_set():
                try:
                    guest, where = sock.accept()
                except TimeoutError:
                    continue
                came.append(str(where))
                guest.close()

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield sock.getsockname()[1], came
        finally:
            ending.set()
            thread.join()


def tree(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(p): (p.lstat().st_mtime_ns, p.lstat().st_size) for p in folder.rglob("*") if "__pycache__" not in str(p)
    }


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What the reading process says of every file, and what happened around it."""
    outside = tmp_path_factory.mktemp("outside")
    inside = outside / "a" / "b" / "c"
    inside.mkdir(parents=True)
    secret = outside / "secret.txt"
    secret.write_text("Canary-of-the-disk")
    before = tree(outside)
    with listener() as (port, came):
        run = subprocess.run(
            [sys.executable, "-m", "tests.attacks.read_hostile", str(port), str(secret)], cwd=inside, check=True,
            capture_output=True, text=True, env=os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"},
        )  # fmt: skip
        yield json.loads(run.stdout) | {"came": came, "changed": tree(outside) != before, "said": run.stdout}


def test_there_are_more_than_two_hundred_and_all_are_refused(told: dict[str, Any]) -> None:
    names = [one["name"] for one in told["files"]]
    assert len(names) == len(set(names)) > 200
    assert [one["name"] for one in told["files"] if not one["refused"]] == []
    slowest = max(told["files"], key=lambda one: float(one["seconds"]))
    largest = max(told["files"], key=lambda one: float(one["mb"]))
    sys.stdout.write(
        f"{len(names)} hostile files refused; slowest {slowest['seconds']:.2f} s ({slowest['name']}), "
        f"most memory {largest['mb']:.1f} MB ({largest['name']})\n"
    )


def test_each_is_refused_in_one_sentence_that_quotes_nothing(told: dict[str, Any]) -> None:
    for one in told["files"]:
        for say in one["says"]:
            assert say == say.strip(), one
            assert "\n" not in say, one
            assert say[-1] in ".!", one
            assert 8 < len(say) < 300, one
    assert "Canary-of-the-disk" not in told["said"]


def test_each_is_refused_at_once(told: dict[str, Any]) -> None:
    assert {one["name"]: one["seconds"] for one in told["files"] if one["seconds"] >= MOST_S} == {}


def test_each_costs_little_memory(told: dict[str, Any]) -> None:
    assert told["measured"]
    assert {one["name"]: one["mb"] for one in told["files"] if one["mb"] >= MOST_MB} == {}


def test_nothing_is_written_and_nobody_is_asked(told: dict[str, Any]) -> None:
    assert told["changed"] is False
    assert told["came"] == []
    assert told["acts"] == []
    assert told["harmless"] == {"kml": 1, "kml text": 1, "gpx": 1, "cap": 1}
