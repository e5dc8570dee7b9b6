"""What was erased is gone from the index of words too: from its tables, its pages, and every byte of the files."""

import random
from pathlib import Path

import apsw
import pytest

from jisr.node import Node
from jisr.picture.search import Sought
from jisr.store.sqlite.search import SqliteSearch
from jisr.terms import canonical
from jisr.terms.entries import NewEntry
from jisr.terms.shadow import columns
from tests.record.test_erasure import bytes_of, checkpoint
from tests.sides import BY, assert_follows, on_disk, report
from tests.two_sides.sides import NOON, OFFICER, REPORTER, draft

SECRET = "Quizzaciously xylographed vorpal zugzwang"
GEHEIM = "والمستشفيات بالقسطنطينية"
"""Words that nothing else holds."""


def filled(folder: Path, count: int, lot: int = 50) -> Node:
    """A side with so many other reports, in many pieces of the index."""
    node, chance = on_disk(folder), random.Random(1)
    names = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=8)) for _ in range(3000)]
    for start in range(0, count, lot):
        node.record.file([
            NewEntry(k="report", by=BY, entered=NOON, body=canonical.encode(
                report(f"r{at}", title=" ".join(chance.choices(names, k=8)), text=" ".join(chance.choices(names, k=20)))
            ))
            for at in range(start, start + lot)
        ])  # fmt: skip
        node.settle()
    return node


def needles() -> list[bytes]:
    """Every word of the secret as it is held, and as it was written."""
    held = {word for column in columns(f"{SECRET} {GEHEIM}", "", ()) for word in column.split()}
    return [word.encode() for word in {*held, *SECRET.split(), *GEHEIM.split()}]


def total(node: Node, text: str) -> int:
    size = node.store.read(node.record.size)
    return node.store.read(lambda tx: node.search.ask(tx, Sought(text, struck=True), size)).total


@pytest.mark.parametrize("closed", [False, True], ids=["while open", "after closing"])
@pytest.mark.parametrize("where", ["first", "among many"])
def test_no_byte_of_a_word_is_left(tmp_path: Path, where: str, closed: bool) -> None:
    node = filled(tmp_path, 0 if where == "first" else 300)
    serial = node.intake.file(REPORTER, draft(title=SECRET, text=GEHEIM, source=SECRET, place=None))
    node.intake.correct(REPORTER, serial, draft(title="harmless", text=SECRET, place=None))
    node.settle()
    assert total(node, "vorpal zugzwang") == 2
    checkpoint(tmp_path)
    assert all(needle in bytes_of(tmp_path) for needle in (b"vorpal", b"zugzwang"))
    node.intake.erase(OFFICER, serial, "asked for")
    node.settle()
    assert total(node, "vorpal") == total(node, "zugz*") == total(node, "مستشفيات") == total(node, "harmless") == 0
    assert node.store.read(lambda tx: SqliteSearch().vocabulary(tx, "vorp", "vorq")) == []
    if closed:
        node.close()
    else:
        checkpoint(tmp_path)
    left = bytes_of(tmp_path)
    assert [needle for needle in needles() if needle in left] == []
    again = on_disk(tmp_path) if closed else node
    assert_follows(again)
    again.close()


def test_no_beginning_of_a_word_is_left_between_the_pages(tmp_path: Path) -> None:
    """FTS5 parts its pages by beginnings of words and leaves them when the word goes: these are written anew."""
    node = filled(tmp_path, 1500, 500)
    index = SqliteSearch()
    parting = node.store.read(lambda tx: [
        bytes(row[0])[1:].decode(errors="ignore")
        for row in tx.handle.execute("SELECT CAST(term AS BLOB) FROM search_words_idx")
    ])  # fmt: skip
    parts = [part for part in parting if len(part) > 2]
    assert len(parts) > 10
    for part in parts:
        words = node.store.read(lambda tx, part=part: index.vocabulary(tx, part, part + "\U0010ffff"))  # type: ignore[misc]
        if len(words) == 1:
            break
    else:
        pytest.fail("no page is parted by a word that stands alone")
    (word,) = words
    holding = node.store.read(lambda tx: [
        version.serial for version, held in index.versions(tx) if word in f"{held.title} {held.text}".split()
    ])  # fmt: skip
    for serial in holding:
        node.intake.erase(OFFICER, serial, "asked for")
    node.settle()
    left = node.store.read(lambda tx: [
        bytes(row[0])[1:].decode(errors="ignore")
        for row in tx.handle.execute("SELECT CAST(term AS BLOB) FROM search_words_idx")
    ])  # fmt: skip
    assert part not in left
    assert_follows(node)
    node.close()


def test_clearing_leaves_nothing_either(tmp_path: Path) -> None:
    node = filled(tmp_path, 100)
    node.store.write(lambda tx: SqliteSearch().clear(tx, 99))
    assert node.store.read(lambda tx: SqliteSearch().versions(tx)) == []
    assert node.store.read(lambda tx: SqliteSearch().vocabulary(tx, "", "\U0010ffff")) == []
    # Made by another number, the follower makes it anew.
    node.settle()
    assert len(node.store.read(lambda tx: SqliteSearch().versions(tx))) == 100
    node.close()


def test_words_are_deleted_for_good_on_every_connection(tmp_path: Path) -> None:
    """What erasing leans on: the table itself says that what goes goes at once."""
    on_disk(tmp_path).close()
    db = apsw.Connection(str(tmp_path / "side.db"))
    assert db.execute("SELECT v FROM search_words_config WHERE k = 'secure-delete'").get == 1
    db.close()
