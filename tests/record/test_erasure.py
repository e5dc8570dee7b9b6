"""What was erased is gone from the disk: no byte of body or salt is left in the database file or its log."""

from pathlib import Path

import apsw
import pytest

from jisr.node import Node
from jisr.record.rules import MAX_BODY
from tests.sides import BY, new, on_disk

NEEDLE = b"The well at the old mill is where they sleep. "
BODIES = {
    "short": NEEDLE,
    "one page": NEEDLE * 60,
    "overflowing pages": (NEEDLE * 1500)[:MAX_BODY],
}


def bytes_of(folder: Path) -> bytes:
    """Every byte the side keeps: database, log, shared memory."""
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()))


def checkpoint(folder: Path) -> None:
    """What SQLite does by itself every thousand pages and at the end: the log goes into the database."""
    db = apsw.Connection(str(folder / "side.db"))
    try:
        ((busy, _, _),) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        assert busy == 0
    finally:
        db.close()


def salts(node: Node, *serials: int) -> list[bytes]:
    return node.store.read(
        lambda tx: [
            tx.handle.execute("SELECT salt FROM record_entry WHERE serial = ?", (serial,)).get for serial in serials
        ]
    )


def erase(node: Node, *serials: int) -> None:
    node.store.write(lambda tx: node.record.erase(tx, serials, BY, "asked for"))


@pytest.mark.parametrize("size", BODIES)
@pytest.mark.parametrize("closed", [False, True], ids=["while open", "after closing"])
def test_no_byte_of_body_or_salt_is_left(tmp_path: Path, size: str, closed: bool) -> None:
    node = on_disk(tmp_path)
    node.record.file([new("before"), new(body=BODIES[size]), new("between"), new(body=BODIES[size]), new("after")])
    hidden = [NEEDLE, *salts(node, 2, 4)]
    assert [needle in bytes_of(tmp_path) for needle in hidden] == [True, True, True]
    root, sound = node.record.verify().root, node.record.verify().sound
    checkpoint(tmp_path)
    erase(node, 2, 4)
    if closed:
        node.close()
    else:
        checkpoint(tmp_path)
    assert [needle in bytes_of(tmp_path) for needle in hidden] == [False, False, False]
    again = on_disk(tmp_path) if closed else node
    found = again.record.verify()
    assert (found.sound, sound, found.size, found.erased) == (True, True, 6, 2)
    assert found.root != root
    kept = again.store.read(lambda tx: again.record.entries(tx, 1, 7))
    assert [entry.body is None for entry in kept] == [False, True, False, True, False, False]
    again.close()


def test_what_moved_while_the_file_grew_is_gone_too(tmp_path: Path) -> None:
    """Splitting pages copies content: the copies must go with it."""
    node = on_disk(tmp_path)
    node.record.file([new(body=NEEDLE)])
    (salt,) = salts(node, 1)
    for number in range(40):
        node.record.file([new(f"filler {number}.{place}" * 20) for place in range(5)])
        if number % 10 == 0:
            checkpoint(tmp_path)
    erase(node, 1)
    node.record.file([new(f"later {number}") for number in range(50)])
    node.close()
    content = bytes_of(tmp_path)
    assert b"filler 39.4" in content
    assert NEEDLE not in content
    assert salt not in content
