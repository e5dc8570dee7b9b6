"""The acknowledgements of the vectors, offered to a side that has published so much of its log."""

from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jisr.exchange.delta import Delta, encode_delta
from jisr.exchange.rules import read_leaf
from jisr.terms import canonical
from jisr.terms.releases import AckFact, LeafHeader, Released
from jisr.terms.sides import log_origin
from jisr.tlog.checkpoint import Checkpoint, sign_checkpoint
from jisr.tlog.merkle import Frontier, leaf_hash
from jisr.tlog.note import KEY_ED25519, Signer
from tests.vectors.test_vectors import ROWS, sides, tell
from tests.vectors.vectors import CARDS, KEYS, TestSide, load

ACKS = load("ack")
BY_SIZE = {size: list(cases) for size, cases in groupby(ACKS["acks"], key=lambda case: case["published"])}
FILLER, BEFORE = canonical.encode_any({"at": 1, "by": "machine", "k": "key", "p": {}, "v": 1}), 8
"""Leaves that say nothing, up to where the log of the vectors answers one."""
__all__ = ["sides"]


def offered(headers: list[bytes]) -> bytes:
    """South's log of these leaves as one delta."""
    origin = log_origin(CARDS["south"], CARDS["north"], 1)
    root = Frontier.empty().extend([leaf_hash(header) for header in headers])[0].root()
    signer = Signer(origin, KEY_ED25519, KEYS["south log"])
    note = sign_checkpoint(Checkpoint(origin, len(headers), root), signer)
    return encode_delta(Delta(note, 0, headers, [b""] * len(headers)))


def test_there_is_one_of_each_verdict_and_stage() -> None:
    assert ACKS["log"] == load("log")["origin"]
    assert {case["verdict"] for case in ACKS["acks"]} == {"accepted", "reference"}
    assert {msgspec.json.decode(case["header"])["p"]["stage"] for case in ACKS["acks"]} == {"seen", "understood"}


@pytest.mark.parametrize("size", BY_SIZE)
def test_an_acknowledgement_is_held_against_what_was_published(tmp_path: Path, size: int) -> None:
    north = TestSide(tmp_path, "north", "south")
    tell(north, size)
    cases = BY_SIZE[size]
    headers = [case["header"].encode() for case in cases]
    assert all(isinstance(read_leaf(header, at), LeafHeader) for at, header in enumerate(headers))
    assert north.incoming.offer("south", offered([FILLER] * BEFORE + headers)).added == BEFORE + len(cases)
    link = north.store.read(lambda tx: north.standing.link(tx, "south"))
    aside = {item.position: item.reason for item in link.aside if item.position >= BEFORE}
    assert [aside.get(BEFORE + at, "accepted") for at in range(len(cases))] == [case["verdict"] for case in cases]
    north.store.close()


def test_a_side_writes_it_so(sides: tuple[TestSide, TestSide]) -> None:
    _, south = sides
    case = next(case for case in ACKS["acks"] if case["verdict"] == "accepted")
    said: dict[str, Any] = msgspec.json.decode(case["header"])
    item = Released(
        partner="north", decision="ack 1", k="ack", by=said["by"], mark="open", body=b"", salt=b"", at=said["at"],
        ack=AckFact(**said["p"]),
    )  # fmt: skip
    assert south.store.write(lambda tx: south.outgoing.append(tx, [item])) == [0]
    south.outgoing.sign()
    (row,) = south.store.read(lambda tx: south.standing.rows(tx, "north", 0, 1)) or ()
    assert (row.header, row.salted) == (case["header"].encode(), None)
    assert canonical.encode_any(said) == row.header


def test_the_log_they_are_about_has_every_kind() -> None:
    assert [msgspec.json.decode(header)["k"] for header, _ in ROWS] == [
        "release", "release", "revise", "withdraw", "reject",
    ]  # fmt: skip
