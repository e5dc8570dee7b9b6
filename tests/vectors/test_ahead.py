"""The published vectors of what is read ahead: the author's answer byte for byte, and what a reader makes of each."""

from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard

from jisr.exchange.ahead import decode_ahead, encode_ahead
from jisr.exchange.delta import Delta, encode_delta
from jisr.exchange.flashes import read_ahead
from jisr.exchange.ledger import Row
from jisr.store.sqlite.exchange import SqliteLogs
from jisr.terms.errors import PartnerFault
from jisr.tlog.checkpoint import Checkpoint, sign_checkpoint
from jisr.tlog.merkle import Frontier, leaf_hash
from jisr.tlog.note import KEY_ED25519, Signer
from tests.vectors.vectors import KEYS, TestSide, load

AHEAD, LOGS = load("ahead"), SqliteLogs()
LEAVES = [b64decode(leaf) for leaf in AHEAD["leaves"]]
BODIES = {int(index): b64decode(body) for index, body in AHEAD["bodies"].items()}
DAMAGE = ("ahead-damaged", "checkpoint-signature")


def named(cases: list[Any]) -> Callable[[Any], Any]:
    return pytest.mark.parametrize("case", cases, ids=[case["name"] for case in cases])


@pytest.fixture
def south(tmp_path: Path) -> TestSide:
    return TestSide(tmp_path, "south", "north")


def reading(south: TestSide, size: int) -> None:
    """South holds the first `size` leaves, under heads signed with the key of the vectors."""
    if size:
        note = signed(size)
        bodies = [BODIES.get(index, b"") for index in range(size)]
        south.incoming.offer("north", encode_delta(Delta(note, 0, LEAVES[:size], bodies)))


def signed(size: int) -> bytes:
    origin = AHEAD["checkpoint"].partition("\n")[0]
    root = Frontier.empty().extend([leaf_hash(leaf) for leaf in LEAVES[:size]])[0].root()
    return sign_checkpoint(Checkpoint(origin, size, root), Signer(origin, KEY_ED25519, KEYS["north log"]))


def held(south: TestSide) -> list[int]:
    def read(tx: Any) -> list[int]:
        log = LOGS.head(tx, "north", "in")
        return [one.row.position for one in LOGS.held(tx, log)] if log is not None else []

    return south.store.read(read)


@named(AHEAD["answers"])
def test_the_author_answers_byte_for_byte(tmp_path: Path, case: Any) -> None:
    north = TestSide(tmp_path, "north", "south")
    origin = AHEAD["checkpoint"].partition("\n")[0]
    rows = [Row(at, leaf, BODIES.get(at)) for at, leaf in enumerate(LEAVES)]

    def log(tx: Any) -> Any:
        made = LOGS.open(tx, origin, "south", "out")
        growth = made.frontier.extend([leaf_hash(leaf) for leaf in LEAVES])
        LOGS.append(tx, made, rows, growth)
        LOGS.publish(tx, made, [(len(LEAVES), AHEAD["checkpoint"].encode())], growth[0])
        LOGS.keep_flash(tx, made, 2, 9)
        LOGS.keep_flash(tx, made, 11, 11)
        return read_ahead(tx, LOGS, LOGS.head(tx, "south", "out"), case["from"], case["since"])  # type: ignore[arg-type]

    made = north.store.write(log)
    raw = zstandard.ZstdDecompressor().stream_reader(encode_ahead(made)).read()
    assert raw == b64decode(case["raw"])
    assert encode_ahead(decode_ahead(b64decode(case["frame"]))) == encode_ahead(made)


@named(AHEAD["answers"])
def test_the_reader_takes_what_is_answered(south: TestSide, case: Any) -> None:
    reading(south, case["from"])
    assert south.incoming.ahead.take("north", b64decode(case["frame"])) == len(case["indexes"])
    assert held(south) == case["indexes"]


@named(AHEAD["judged"])
def test_the_reader_judges_what_is_not_right(south: TestSide, case: Any) -> None:
    reading(south, case["from"])
    frame, verdict = b64decode(case["frame"]), case["verdict"]
    if isinstance(verdict, list):
        assert south.incoming.ahead.take("north", frame) == len(verdict)
        assert held(south) == verdict
        return
    with pytest.raises(PartnerFault) as met:
        south.incoming.ahead.take("north", frame)
    assert met.value.code in (DAMAGE if verdict == "damage" else ("ahead-bomb",))
    assert held(south) == []
