"""`jisr report ack`: what a partner told is acknowledged at the console, by a name, and reaches the other side."""

import pytest

from jisr.config import open_keys, read_settings
from jisr.node import Node, open_node
from jisr.wire.tls import spki_pin
from tests.cli.console import CROSSING, Pair, jisr, ok
from tests.two_sides.sides import NOON, Clock, exchange

LATER = NOON + 30 * 366 * 86_400_000
"""When everything decided now is due."""


def exchanged(pair: Pair) -> None:
    """Let everything that is due reach both sides."""
    nodes: list[Node] = []
    for folder in (pair.north, pair.south):
        settings = read_settings(folder)
        keys = open_keys(folder, key_file=folder.parent / settings.key_file)
        nodes.append(open_node(folder, settings, keys, spki_pin(keys.tls), Clock(LATER)))
    exchange(*nodes)
    for node in nodes:
        node.close()


@pytest.fixture
def told(pair: Pair) -> Pair:
    """North has told South of a crossing, which is entry 1 there."""
    serial = ok("report", "file", pair.north, *CROSSING, "--releasable-to", "south")["serial"]
    ok("release", "give", pair.north, str(serial), "--to", "south", "--level", "3", "--as", "amal")
    ok("user", "add", pair.south, "dana", "--role", "duty officer")
    ok("user", "add", pair.south, "rami", "--role", "reporter")
    exchanged(pair)
    return pair


def test_an_item_is_acknowledged_by_a_name(told: Pair) -> None:
    made = ok("report", "ack", told.south, "1", "--stage", "seen", "--as", "dana")
    assert made == {"serial": 2}
    assert ok("report", "ack", told.south, "1", "--stage", "seen", "--as", "dana") == made
    exchanged(told)
    entries = ok("report", "list", told.north)
    (answer,) = (entry["header"] for entry in entries if entry["header"]["k"] == "received")
    assert answer["by"] == {"person": "south", "position": "partner"}
    assert answer["re"] == [3], "the decision it answers"
    said = jisr("report", "ack", told.south, "1", "--stage", "understood", "--as", "dana")
    assert said.out == "Entry 3: entry 1 was understood. No approval.\n"
    assert "seen" in jisr("report", "list", told.south).out


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("1", "--stage", "seen"), "no-name"), (("7", "--stage", "seen", "--as", "dana"), "no-entry"),
        (("1", "--stage", "seen", "--as", "rami"), "role"),
    ],
)  # fmt: skip
def test_what_is_refused_is_one_document(told: Pair, typed: tuple[str, ...], expected: str) -> None:
    assert jisr("report", "ack", told.south, *typed, "--json").error == expected
    assert len(ok("report", "list", told.south)) == 1


def test_our_own_report_is_not_acknowledged(told: Pair) -> None:
    assert jisr("report", "ack", told.north, "1", "--stage", "seen", "--as", "amal", "--json").error == "not-told"


def test_a_stage_is_one_of_two(told: Pair) -> None:
    assert jisr("report", "ack", told.south, "1", "--stage", "approved", "--as", "amal").code == 2
