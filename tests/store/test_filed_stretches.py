"""Which entry a partner's item was filed as is kept by stretches, however small the pieces were they came in."""

from pathlib import Path

from jisr.store.sqlite import Database
from jisr.store.sqlite.intake import SqliteIntake
from jisr.terms.entries import Origin
from jisr.terms.transactions import Tx

LOG, OTHER = "north.example/jisr/north/south/1", "north.example/jisr/north/south/2"
PIECES = [
    (LOG, 0, 10, 100), (LOG, 100, 110, 50),  # goes on
    (LOG, 151, 160, 9),  # one index was set aside
    (LOG, 160, 200, 5),  # something else was recorded between
    (LOG, 165, 205, 5), (OTHER, 170, 210, 5), (LOG, 170, 215, 5),
]  # fmt: skip


def test_pieces_that_follow_each_other_become_one(tmp_path: Path) -> None:
    ledger, store = SqliteIntake(), Database(tmp_path / "side.db", synchronous="OFF")
    for log, index, serial, count in PIECES:
        piece = Origin(log, index), serial, count
        store.write(lambda tx, piece=piece: ledger.keep_filed(tx, [piece]))  # type: ignore[misc]
    expected = {
        (log, index + n): serial + n for log, index, serial, count in PIECES for n in range(count)
    } | {(LOG, 150): None, (LOG, 175): None, (OTHER, 169): None, (OTHER, 175): None}  # fmt: skip

    def look(tx: Tx) -> int:
        found = {(log, index): ledger.filed(tx, Origin(log, index)) for log, index in expected}
        assert found == expected
        return int(tx.handle.execute("SELECT count(*) FROM intake_filed").get)

    assert store.read(look) == 5
    store.close()
