"""`verify` finds every single bit that is not what was recorded, and every entry that is missing or in the wrong place.

The flips are drawn from every stored byte of headers, bodies, salts, the head, its signature and the subtrees.
"""

import random
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from jisr.node import Node
from jisr.terms.errors import JisrError
from tests.sides import BY, correction, lone, new, withdrawal

FLIPS = 300
ENTRIES = 520
"""More than two subtrees of 256 entries."""

COLUMNS = {
    "header": ("record_entry", "serial", "header"),
    "body": ("record_entry", "serial", "body"),
    "salt": ("record_entry", "serial", "salt"),
    "frontier": ("record_head", "one", "frontier"),
    "checkpoint": ("record_head", "one", "checkpoint"),
    "subtree": ("record_subtree", "idx", "hash"),
}


class Spot(NamedTuple):
    """One stored value: its table, the column and value that find it, and its own column."""

    table: str
    key: str
    at: int
    column: str


@pytest.fixture(scope="module")
def filled() -> Iterator[Node]:
    """A record with everything in it: corrections, a withdrawal, an erasure, a partner's entry, a signed head."""
    with lone() as node:
        node.record.file([new(f"report {number} تقرير", key=f"key {number}") for number in range(ENTRIES - 4)])
        node.record.file([correction(3), withdrawal(5)])
        node.store.write(lambda tx: node.record.erase(tx, [7, 8], BY, "asked for"))
        node.record.sign()
        node.record.file([new("after the signature")])
        assert node.record.verify()[:2] == (ENTRIES, 2)
        yield node


def spots(node: Node, name: str) -> list[Spot]:
    table, key, column = COLUMNS[name]
    rows = node.store.read(
        lambda tx: tx.handle.execute(f"SELECT {key} FROM {table} WHERE {column} IS NOT NULL").fetchall()
    )
    return [Spot(table, key, row[0], column) for row in rows]


def value(node: Node, spot: Spot) -> bytes:
    found: bytes = node.store.read(
        lambda tx: tx.handle.execute(f"SELECT {spot.column} FROM {spot.table} WHERE {spot.key} = ?", (spot.at,)).get
    )
    return found


def put(node: Node, spot: Spot, data: bytes | None) -> None:
    query = f"UPDATE {spot.table} SET {spot.column} = ? WHERE {spot.key} = ?"
    node.store.write(lambda tx: tx.handle.execute(query, (data, spot.at)))


def sound(node: Node) -> bool:
    """The verdict; a JisrError says just as plainly that something does not hold."""
    try:
        return node.record.verify().sound
    except JisrError:
        return False


def missed(node: Node, spot: Spot, bit: int) -> str:
    """Where a flip was not found, or nothing; the bit is put right again."""
    before = value(node, spot)
    changed = bytearray(before)
    changed[bit // 8] ^= 1 << bit % 8
    put(node, spot, bytes(changed))
    try:
        return f"{spot} bit {bit}" if sound(node) else ""
    finally:
        put(node, spot, before)


@pytest.mark.parametrize("name", COLUMNS)
def test_every_flipped_bit_is_found(filled: Node, name: str) -> None:
    chance, places = random.Random(name), spots(filled, name)
    assert places
    tried = [
        missed(filled, spot, chance.randrange(8 * len(value(filled, spot))))
        for spot in chance.choices(places, k=FLIPS // len(COLUMNS))
    ]
    assert [found for found in tried if found] == []
    assert filled.record.verify().sound


def test_a_flip_is_named_by_its_serial(filled: Node) -> None:
    for column in ("header", "body", "salt"):
        spot = Spot("record_entry", "serial", 41, column)
        before = value(filled, spot)
        put(filled, spot, bytes([before[0] ^ 1]) + before[1:])
        assert filled.record.verify().damaged == (41,)
        put(filled, spot, before)


BREAKS = {
    "an entry is missing": "DELETE FROM record_entry WHERE serial = 17",
    "the newest entry is missing": "DELETE FROM record_entry WHERE serial = (SELECT max(serial) FROM record_entry)",
    "two entries changed places": "UPDATE record_entry SET serial = CASE serial WHEN 20 THEN -21 ELSE -20 END"
    " WHERE serial IN (20, 21); UPDATE record_entry SET serial = -serial WHERE serial < 0",
    "two bodies changed places": "UPDATE record_entry SET body = (SELECT body FROM record_entry AS other"
    " WHERE other.serial = 51 - record_entry.serial) WHERE serial IN (25, 26)",
    "a body without its salt": "UPDATE record_entry SET salt = NULL WHERE serial = 30",
    "a salt without its body": "UPDATE record_entry SET body = NULL WHERE serial = 30",
    "a body where none was": "UPDATE record_entry SET salt = zeroblob(16), body = x'7b7d' WHERE serial = 7",
    "another entry after the last": "INSERT INTO record_entry SELECT serial + 1, header, salt, body FROM record_entry"
    " WHERE serial = (SELECT max(serial) FROM record_entry)",
    "content is gone and nobody erased it": "UPDATE record_entry SET salt = NULL, body = NULL WHERE serial = 33",
    "a subtree is missing": "DELETE FROM record_subtree WHERE idx = 1",
    "a withdrawn report stands again": "UPDATE record_amended SET withdrawn = 0 WHERE first = 5",
    "an old version stands again": "DELETE FROM record_amended WHERE first = 3",
}


@pytest.mark.parametrize("what", BREAKS)
def test_whatever_is_missing_or_misplaced_is_found(filled: Node, what: str) -> None:
    before = filled.store.db.serialize("main")  # type: ignore[attr-defined]
    filled.store.write(lambda tx: tx.handle.execute(BREAKS[what]))
    try:
        assert not sound(filled)
    finally:
        filled.store.db.deserialize("main", before)  # type: ignore[attr-defined]
    assert sound(filled)
