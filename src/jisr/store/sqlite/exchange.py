"""The exchange's ledgers in SQLite."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from jisr.exchange.ledger import Agreed, Beat, Direction, LogHead, Receipt, Row, SetAside, Trace
from jisr.store.sqlite.ahead import SqliteAhead
from jisr.store.sqlite.erasing import SqliteStated
from jisr.store.sqlite.key_history import SqliteKeyHistory
from jisr.terms.consents import ConsentFact
from jisr.terms.errors import JisrError
from jisr.terms.releases import CloseFact
from jisr.terms.sides import Limits, Partner
from jisr.terms.transactions import Tx
from jisr.tlog.merkle import Frontier

_SPAN = 1 << 40
"""Ids of one log's entries."""
_HEAD = """SELECT number, origin, partner, direction, frontier, published, note, receipt_size, receipt_at, receipt_note,
                  sent, entry_at, stopped FROM exchange_log """
_decode = msgspec.msgpack.Decoder(Partner).decode
_consent = msgspec.msgpack.Decoder(ConsentFact).decode
_agreed = msgspec.msgpack.Decoder(Agreed).decode


def _partner(data: bytes) -> Partner:
    try:
        return _decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise JisrError("data-damaged", "What is stored of a partner is damaged.", "Restore a backup.") from error


def _head(row: tuple[Any, ...]) -> LogHead:
    number, origin, partner, direction, frontier, published, note, size, at, receipt, sent, entry_at, stopped = row
    return LogHead(
        number=number, origin=origin, partner=partner, direction=direction, frontier=Frontier.decode(frontier),
        published=Frontier.decode(published), note=note, receipt=None if size is None else Receipt(size, at, receipt),
        sent=sent, entry_at=entry_at, stopped=stopped,
    )  # fmt: skip


class SqliteLogs(SqliteStated, SqliteAhead):
    """Keeps LogLedger and LogReading."""

    # --- writing -----------------------------------------------------------------------------------------------

    def open(self, tx: Tx, origin: str, partner: str, direction: Direction) -> LogHead:
        empty = Frontier.empty().encode()
        tx.handle.execute(
            "INSERT INTO exchange_log (origin, partner, direction, frontier, published) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (origin, partner, direction, empty, empty),
        )
        return _head(tx.handle.execute(_HEAD + "WHERE origin = ?", (origin,)).fetchone())

    def append(
        self, tx: Tx, log: LogHead, rows: Sequence[Row], growth: tuple[Frontier, Sequence[tuple[int, int, bytes]]]
    ) -> None:
        frontier, subtrees = growth
        start = log.number * _SPAN
        tx.handle.executemany(
            "INSERT INTO exchange_entry VALUES (?, ?, ?)",
            [(start + position, header, salted) for position, header, salted in rows],
        )
        tx.handle.executemany(
            "INSERT INTO exchange_subtree VALUES (?, ?, ?, ?)", [(log.number, *subtree) for subtree in subtrees]
        )
        tx.handle.execute("UPDATE exchange_log SET frontier = ? WHERE number = ?", (frontier.encode(), log.number))

    def publish(self, tx: Tx, log: LogHead, notes: Sequence[tuple[int, bytes]], published: Frontier) -> None:
        tx.handle.executemany(
            "INSERT INTO exchange_checkpoint VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [(log.number, size, note) for size, note in notes],
        )
        tx.handle.execute(
            # A frontier begins with its size, most significant byte first: a slower signer cannot put the head back.
            "UPDATE exchange_log SET published = ?1, note = ?2 WHERE number = ?3 AND (note IS NULL OR published < ?1)",
            (published.encode(), notes[-1][1], log.number),
        )

    def keep_receipt(self, tx: Tx, log: LogHead, receipt: Receipt) -> None:
        tx.handle.execute(
            "UPDATE exchange_log SET receipt_size = ?1, receipt_at = ?2, receipt_note = ?3"
            " WHERE number = ?4 AND (receipt_size IS NULL OR receipt_size < ?1)",
            (*receipt, log.number),
        )
        if tx.handle.changes():
            tx.handle.execute("INSERT INTO exchange_receipt VALUES (?, ?, ?, ?)", (log.number, *receipt))

    def mark(
        self, tx: Tx, log: LogHead, *, sent: int | None = None, entry_at: int | None = None,
        carried: tuple[int, int] = (0, 0),
    ) -> None:  # fmt: skip
        if sent is not None:
            tx.handle.execute("UPDATE exchange_log SET sent = max(sent, ?) WHERE number = ?", (sent, log.number))
        if entry_at is not None:
            tx.handle.execute("UPDATE exchange_log SET entry_at = ? WHERE number = ?", (entry_at, log.number))
            tx.handle.execute("INSERT INTO exchange_carried VALUES (?, ?, ?, ?)", (log.number, entry_at, *carried))

    def set_aside(self, tx: Tx, log: LogHead, items: Sequence[SetAside]) -> None:
        tx.handle.executemany(
            "INSERT INTO exchange_aside VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [(log.number, item.position, item.reason, item.answered) for item in items],
        )

    def answered(self, tx: Tx, log: LogHead, indexes: Sequence[int]) -> None:
        tx.handle.executemany(
            "UPDATE exchange_aside SET answered = 1 WHERE log = ? AND idx = ?", [(log.number, i) for i in indexes]
        )

    def stop(self, tx: Tx, log: LogHead, code: str | None, evidence: Sequence[bytes], at: int) -> None:
        tx.handle.execute("UPDATE exchange_log SET stopped = ? WHERE number = ?", (code, log.number))
        tx.handle.executemany(
            "INSERT INTO exchange_evidence VALUES (?, ?, ?, ?, ?)",
            [(log.number, at, code, part, data) for part, data in enumerate(evidence)],
        )

    def name(self, tx: Tx, log: LogHead, decision: str, index: int) -> None:
        tx.handle.execute("INSERT INTO exchange_decision VALUES (?, ?, ?)", (log.number, decision, index))

    def recover(self, tx: Tx, log: LogHead, indexes: Sequence[int], at: int) -> None:
        tx.handle.executemany(
            "INSERT INTO exchange_recovered VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [(log.number, index, at) for index in indexes],
        )

    def cut(self, tx: Tx, log: LogHead) -> LogHead:
        size = log.published.size
        base = log.number * _SPAN
        tx.handle.execute("DELETE FROM exchange_entry WHERE id >= ? AND id < ?", (base + size, base + _SPAN))
        tx.handle.execute("DELETE FROM exchange_decision WHERE log = ? AND idx >= ?", (log.number, size))
        tx.handle.execute("DELETE FROM exchange_media WHERE log = ? AND idx >= ?", (log.number, size))
        tx.handle.execute("DELETE FROM exchange_flash WHERE log = ? AND idx >= ?", (log.number, size))
        for level in range(1, 8):
            first = size // 256**level
            tx.handle.execute(
                "DELETE FROM exchange_subtree WHERE log = ? AND level = ? AND idx >= ?", (log.number, level, first)
            )
        tx.handle.execute("UPDATE exchange_log SET frontier = ? WHERE number = ?", (log.published.encode(), log.number))
        return msgspec.structs.replace(log, frontier=log.published)

    def offer(self, tx: Tx, log: LogHead, index: int, chain: int, media: Sequence[tuple[str, str]]) -> None:
        tx.handle.execute("DELETE FROM exchange_media WHERE log = ? AND chain = ?", (log.number, chain))
        tx.handle.executemany(
            "INSERT INTO exchange_media VALUES (?, ?, ?, ?, ?)",
            [(log.number, name, index, chain, sha256) for name, sha256 in media],
        )

    def keep_beat(self, tx: Tx, log: LogHead, beat: Beat, heard: int) -> None:
        tx.handle.execute(
            "INSERT INTO exchange_beat VALUES (?1, ?2, ?3, ?4, ?3, ?4, ?5) ON CONFLICT DO UPDATE"
            " SET last_at = excluded.last_at, last_note = excluded.last_note, heard = excluded.heard",
            (log.number, beat.size, beat.at, beat.note, heard),
        )

    def odd_beat(self, tx: Tx, log: LogHead, code: str, beat: Beat, heard: int) -> None:
        tx.handle.execute(
            "INSERT OR REPLACE INTO exchange_odd_beat VALUES (?, ?, ?, ?)", (log.number, code, beat.note, heard)
        )

    def commit(self, tx: Tx, log: LogHead, other: LogHead, commits: Sequence[tuple[int, int]]) -> None:
        tx.handle.executemany(
            "INSERT INTO exchange_commit VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [(log.number, index, n, other.number) for index, n in commits],
        )

    def keep_opening(self, tx: Tx, log: LogHead, index: int, salt: bytes, note: bytes) -> None:
        tx.handle.execute("INSERT INTO exchange_opening VALUES (?, ?, ?, ?)", (log.number, index, salt, note))

    # --- reading -----------------------------------------------------------------------------------------------

    def head(self, tx: Tx, partner: str, direction: Direction) -> LogHead | None:
        row = tx.handle.execute(
            _HEAD + "WHERE partner = ? AND direction = ? ORDER BY number DESC LIMIT 1", (partner, direction)
        ).fetchone()
        return None if row is None else _head(row)

    def logs(self, tx: Tx, partner: str, direction: Direction) -> Sequence[LogHead]:
        rows = tx.handle.execute(
            _HEAD + "WHERE partner = ? AND direction = ? ORDER BY number DESC", (partner, direction)
        )
        return [_head(row) for row in rows]

    def rows(self, tx: Tx, log: LogHead, start: int, stop: int) -> Sequence[Row]:
        base = log.number * _SPAN
        found = tx.handle.execute(
            "SELECT id, header, salted FROM exchange_entry WHERE id >= ? AND id < ? ORDER BY id",
            (base + start, base + stop),
        )
        return [Row(at - base, header, salted) for at, header, salted in found]

    def pick(self, tx: Tx, log: LogHead, indexes: Iterable[int]) -> Sequence[Row]:
        base, asked = log.number * _SPAN, list(indexes)
        rows = tx.handle.execute(
            "SELECT id, header, salted FROM exchange_entry WHERE id IN (SELECT value FROM json_each(?))",
            (msgspec.json.encode([base + index for index in asked]).decode(),),
        )
        found = {at - base: Row(at - base, header, salted) for at, header, salted in rows}
        return [found[index] for index in asked if index in found]

    def subtrees(self, tx: Tx, log: LogHead, level: int, start: int, count: int) -> Sequence[bytes]:
        rows = tx.handle.execute(
            "SELECT hash FROM exchange_subtree WHERE log = ? AND level = ? AND idx >= ? AND idx < ? ORDER BY idx",
            (log.number, level, start, start + count),
        )
        return [row[0] for row in rows]

    def checkpoint_upto(self, tx: Tx, log: LogHead, size: int) -> tuple[int, bytes] | None:
        found: tuple[int, bytes] | None = tx.handle.execute(
            "SELECT size, note FROM exchange_checkpoint WHERE log = ? AND size <= ? ORDER BY size DESC LIMIT 1",
            (log.number, size),
        ).fetchone()
        return found

    def index_of(self, tx: Tx, log: LogHead, decision: str) -> int | None:
        found: int | None = tx.handle.execute(
            "SELECT idx FROM exchange_decision WHERE log = ? AND decision = ?", (log.number, decision)
        ).get
        return found

    def decisions(self, tx: Tx, log: LogHead, start: int, stop: int) -> dict[int, str]:
        rows = tx.handle.execute(
            "SELECT idx, decision FROM exchange_decision WHERE log = ? AND idx >= ? AND idx < ?",
            (log.number, start, stop),
        )
        return dict(rows)

    def trace(self, tx: Tx, log: LogHead, index: int) -> Trace:
        found: str | None = tx.handle.execute(
            "SELECT decision FROM exchange_decision WHERE log = ? AND idx = ?", (log.number, index)
        ).get
        row = tx.handle.execute(
            "SELECT size, at, note FROM exchange_receipt WHERE log = ? AND size > ? ORDER BY size LIMIT 1",
            (log.number, index),
        ).fetchone()
        return Trace(found, None if row is None or index < 0 else Receipt(*row))

    def aside(
        self, tx: Tx, log: LogHead, start: int = 0, stop: int = 1 << 40, *, unanswered: bool = False
    ) -> Sequence[SetAside]:
        rows = tx.handle.execute(
            "SELECT idx, reason, answered FROM exchange_aside"
            " WHERE log = ? AND idx >= ? AND idx < ? AND answered <= ? ORDER BY idx",
            (log.number, start, stop, 0 if unanswered else 1),
        )
        return [SetAside(index, reason, bool(answered)) for index, reason, answered in rows]

    def recovered(self, tx: Tx, log: LogHead) -> Sequence[tuple[int, int]]:
        rows = tx.handle.execute("SELECT idx, at FROM exchange_recovered WHERE log = ? ORDER BY idx", (log.number,))
        return [(index, at) for index, at in rows]

    def offered(self, tx: Tx, log: LogHead, id: str) -> tuple[int, str] | None:
        found: tuple[int, str] | None = tx.handle.execute(
            "SELECT idx, sha256 FROM exchange_media WHERE log = ? AND id = ? ORDER BY idx LIMIT 1", (log.number, id)
        ).fetchone()
        return found

    def offers(self, tx: Tx, log: LogHead) -> bool:
        return (
            tx.handle.execute("SELECT 1 FROM exchange_media WHERE log = ? LIMIT 1", (log.number,)).fetchone()
            is not None
        )

    def carried(self, tx: Tx, log: LogHead, since: int) -> tuple[int, int]:
        found: tuple[int, int] = tx.handle.execute(
            "SELECT coalesce(sum(entries), 0), coalesce(sum(bytes), 0) FROM exchange_carried WHERE log = ? AND at >= ?",
            (log.number, since),
        ).fetchone()
        return found

    def beat(self, tx: Tx, log: LogHead) -> tuple[Beat, int, str] | None:
        row = tx.handle.execute(
            "SELECT last_at, size, last_note, heard, coalesce((SELECT code FROM exchange_odd_beat o"
            " WHERE o.log = b.log AND o.heard >= b.heard), '')"
            " FROM exchange_beat b WHERE log = ? ORDER BY size DESC LIMIT 1",
            (log.number,),
        ).fetchone()
        return None if row is None else (Beat(*row[:3]), row[3], row[4])

    def beats_around(self, tx: Tx, log: LogHead, index: int) -> tuple[Beat | None, Beat | None]:
        before = tx.handle.execute(
            "SELECT last_at, size, last_note FROM exchange_beat WHERE log = ? AND size <= ? ORDER BY size DESC LIMIT 1",
            (log.number, index),
        ).fetchone()
        after = tx.handle.execute(
            "SELECT first_at, size, first_note FROM exchange_beat WHERE log = ? AND size > ? ORDER BY size LIMIT 1",
            (log.number, index),
        ).fetchone()
        return Beat(*before) if before else None, Beat(*after) if after else None

    def committed(self, tx: Tx, log: LogHead, other: LogHead, upto: int) -> int:
        found: int = tx.handle.execute(
            "SELECT coalesce(max(n), 0) FROM exchange_commit WHERE log = ? AND idx <= ? AND other = ?",
            (log.number, upto, other.number),
        ).get
        return found

    def covering(self, tx: Tx, log: LogHead, other: LogHead, index: int) -> int | None:
        found: int | None = tx.handle.execute(
            "SELECT idx FROM exchange_commit WHERE log = ? AND n > ? AND other = ? ORDER BY idx LIMIT 1",
            (log.number, index, other.number),
        ).get
        return found

    def opening(self, tx: Tx, log: LogHead, index: int) -> tuple[bytes, bytes] | None:
        found: tuple[bytes, bytes] | None = tx.handle.execute(
            "SELECT salt, note FROM exchange_opening WHERE log = ? AND idx = ?", (log.number, index)
        ).fetchone()
        return found


class SqlitePartners(SqliteKeyHistory):
    """Keeps Partners."""

    def pin(self, tx: Tx, partner: Partner, card: bytes, at: int) -> None:
        tx.handle.execute(
            "INSERT INTO exchange_partner VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET partner = excluded.partner, card = excluded.card, pinned = excluded.pinned",
            (partner.side, msgspec.msgpack.encode(partner), card, at),
        )
        self.keep_card(tx, partner.side, partner.card.version, card, at)

    def limit(self, tx: Tx, side: str, limits: Limits) -> None:
        known = self.partner(tx, side)
        if known is not None:
            changed = msgspec.structs.replace(known, limits=limits)
            tx.handle.execute(
                "UPDATE exchange_partner SET partner = ? WHERE side = ?", (msgspec.msgpack.encode(changed), side)
            )

    def partner(self, tx: Tx, side: str) -> Partner | None:
        found = tx.handle.execute("SELECT partner FROM exchange_partner WHERE side = ?", (side,)).get
        return None if found is None else _partner(found)

    def card(self, tx: Tx, side: str) -> bytes | None:
        found: bytes | None = tx.handle.execute("SELECT card FROM exchange_partner WHERE side = ?", (side,)).get
        return found

    def agreed(self, tx: Tx, side: str) -> Agreed:
        found = tx.handle.execute("SELECT agreed FROM exchange_agreed WHERE side = ?", (side,)).get
        try:
            return Agreed() if found is None else _agreed(found)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise JisrError("data-damaged", "What is stored of a partner is damaged.", "Restore a backup.") from error

    def agree(self, tx: Tx, side: str, agreed: Agreed) -> None:
        tx.handle.execute(
            "INSERT INTO exchange_agreed VALUES (?, ?) ON CONFLICT DO UPDATE SET agreed = excluded.agreed",
            (side, msgspec.msgpack.encode(agreed)),
        )

    def turn(self, tx: Tx, side: str, direction: Direction, fact: CloseFact, at: int) -> None:
        known = self.partner(tx, side)
        if known is None:
            return
        ours = direction == "out"
        changed = msgspec.structs.replace(known, epoch=known.epoch + ours, theirs=known.theirs + (not ours))
        tx.handle.execute(
            "UPDATE exchange_partner SET partner = ? WHERE side = ?", (msgspec.msgpack.encode(changed), side)
        )
        tx.handle.execute(
            "INSERT INTO exchange_closed VALUES (?, ?, ?, ?, ?)",
            (side, direction, fact.epoch, at, msgspec.msgpack.encode(fact)),
        )

    def turned(self, tx: Tx, side: str, direction: Direction) -> int | None:
        found: int | None = tx.handle.execute(
            "SELECT max(at) FROM exchange_closed WHERE partner = ? AND direction = ?", (side, direction)
        ).get
        return found

    def consent(self, tx: Tx, side: str, ask: int) -> ConsentFact | None:
        found = tx.handle.execute("SELECT fact FROM exchange_consent WHERE side = ? AND ask = ?", (side, ask)).get
        return None if found is None else _consent(found)

    def keep_consent(self, tx: Tx, side: str, fact: ConsentFact) -> None:
        tx.handle.execute(
            "INSERT INTO exchange_consent VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET fact = excluded.fact",
            (side, fact.number, msgspec.msgpack.encode(fact)),
        )

    def partners(self, tx: Tx) -> Sequence[Partner]:
        return [_partner(row[0]) for row in tx.handle.execute("SELECT partner FROM exchange_partner ORDER BY side")]
