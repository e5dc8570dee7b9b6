"""The index of words in SQLite: FTS5 over folded words, and beside it what a search is narrowed by.

Words come folded from `terms.shadow`, letters and digits only, and go into a question in quotes: nothing that was
typed can be an operator there.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from jisr.picture.ledger import Asked, Bounds, Version
from jisr.terms.shadow import BREAK, Columns, cut, numbers, surely
from jisr.terms.transactions import Tx
from jisr.terms.wanted import Piece, Term

_MEETS = "(west <= ? AND east >= ? AND south <= ? AND north >= ?)"
_OPEN = 1 << 62
"""The end of what still stands."""
_LAST = "\U0010ffff"
_PLAIN, _SURE = "{title text rest}", "{title text rest bare}"
_WEIGHTS = "4.0, 1.0, 1.5, 0.5, 0.25"
"""Of a hit in each column, in their order: a title counts most, a guess least."""
_ROW = """SELECT holder, report, serial, version, kind, category, lang, urgent, first, last, west, east, south, north,
                 ended, withdrawn"""
# In this order and no other: the words are found first, and each version looked up by its serial.
_MATCHED = "FROM search_words CROSS JOIN search_entry ON serial = search_words.rowid WHERE search_words MATCH ?"


def _version(found: tuple[Any, ...], sides: dict[int, str]) -> Version:
    holder, report, serial, version, kind, category, lang, urgent, first, last, *bounds, ended, withdrawn = found
    where = None if bounds[0] is None else Bounds(*bounds)
    return Version(
        sides[holder], report, serial, version, kind, category, lang, bool(urgent), first, last, where,
        None if ended == _OPEN else ended, bool(withdrawn),
    )  # fmt: skip


class SqliteSearch:
    """Keeps SearchLedger and SearchReading."""

    # --- writing -----------------------------------------------------------------------------------------------

    def made_by(self, tx: Tx) -> int | None:
        found: int | None = tx.handle.execute("SELECT by FROM search_made").get
        return found

    def clear(self, tx: Tx, made_by: int) -> None:
        db = tx.handle
        db.execute("DELETE FROM search_entry")
        db.execute("DELETE FROM search_words")
        # The words are gone, and so are the pages that parted them.
        _rewrite(tx)
        db.execute("INSERT INTO search_made VALUES (0, ?) ON CONFLICT DO UPDATE SET by = excluded.by", (made_by,))

    def put(self, tx: Tx, versions: Sequence[tuple[Version, Columns]]) -> None:
        db = tx.handle
        numbers = {side: _holder(tx, side) for side in {one.holder for one, _ in versions}}
        taken_back = self._withdrawn(
            tx, {(numbers[one.holder], one.report) for one, _ in versions if one.version != one.report}
        )
        entries = []
        for one, _ in versions:
            gone = (numbers[one.holder], one.report) in taken_back
            entries.append((
                one.serial, numbers[one.holder], one.report, one.version, one.serial if gone else _OPEN, gone, one.kind,
                one.category, one.lang, one.urgent, one.first, one.last, *(one.bounds or (None,) * 4),
            ))  # fmt: skip
        db.executemany("INSERT INTO search_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", entries)
        db.executemany(
            "INSERT INTO search_words (rowid, title, text, rest, bare, cut) VALUES (?, ?, ?, ?, ?, ?)",
            [(one.serial, *words) for one, words in versions],
        )

    def _withdrawn(self, tx: Tx, reports: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
        ask = "SELECT holder, report FROM search_entry WHERE holder = ? AND report = ? AND withdrawn"
        return set(tx.handle.executemany(ask, list(reports)))

    def end(self, tx: Tx, holder: str, report: int, serial: int, withdrawn: bool) -> None:
        tx.handle.execute(
            "UPDATE search_entry SET ended = ?, withdrawn = ? WHERE holder = ? AND report = ? AND ended = ?",
            (serial, withdrawn, _holder(tx, holder), report, _OPEN),
        )

    def erase(self, tx: Tx, serials: Sequence[int]) -> None:
        db = tx.handle
        ours = msgspec.json.encode(list(serials)).decode()
        which = "IN (SELECT value FROM json_each(?))"
        found = db.execute(f"SELECT title, text, rest, bare, cut FROM search_words WHERE rowid {which}", (ours,))  # noqa: S608
        gone = {word for row in found for column in row for word in column.split()}
        db.execute(f"DELETE FROM search_words WHERE rowid {which}", (ours,))  # noqa: S608
        db.execute(f"DELETE FROM search_entry WHERE serial {which}", (ours,))  # noqa: S608
        if gone and self._left_of(tx, gone):
            _rewrite(tx)

    def _left_of(self, tx: Tx, gone: set[str]) -> bool:
        """Whether beginnings of these words still part the index's pages, which deleting does not touch."""
        # Asking the vocabulary first puts on the pages what this transaction changed.
        self.vocabulary(tx, "", "0")
        parts = {bytes(row[0])[1:].decode(errors="ignore") for row in tx.handle.execute(
            "SELECT CAST(term AS BLOB) FROM search_words_idx"
        )} - {""}  # fmt: skip
        begun = {word[:length] for word in gone for length in range(1, len(word) + 1)} & parts
        return any(not self.vocabulary(tx, part, part + _LAST) for part in begun)

    # --- reading -----------------------------------------------------------------------------------------------

    def find(self, tx: Tx, asked: Asked) -> Iterator[tuple[Version, float]]:
        sides = _sides(tx)
        where, values = _narrowed(asked, sides)
        matched = _match(asked)
        ranked = asked.by_rank and matched
        if matched:
            score = f"bm25(search_words, {_WEIGHTS})" if ranked else "0.0"
            ask, values = f"{_ROW}, {score} AS score {_MATCHED} AND {where}", [matched, *values]
        else:
            ask = f"{_ROW}, 0.0 AS score FROM search_entry WHERE {where}"
        if asked.after is not None and ranked:
            ask = f"SELECT * FROM ({ask}) WHERE score > ? OR (score = ? AND serial < ?)"  # noqa: S608
            values += [asked.after[0], *asked.after]
        elif asked.after is not None:
            ask += " AND serial < ?"
            values.append(asked.after[1])
        # In the index's own order it walks the newest first, and stops when enough were taken.
        order = "score, serial" if ranked else "search_words.rowid" if matched else "serial"
        for row in tx.handle.execute(f"{ask} ORDER BY {order} DESC", values):
            yield _version(row[:-1], sides), row[-1]

    def count(self, tx: Tx, asked: Asked) -> int:
        where, values = _narrowed(asked, _sides(tx))
        if matched := _match(asked):
            found = tx.handle.execute(f"SELECT count(*) {_MATCHED} AND {where}", [matched, *values])
        else:
            found = tx.handle.execute(f"SELECT count(*) FROM search_entry WHERE {where}", values)  # noqa: S608
        return int(found.get)

    def vocabulary(self, tx: Tx, first: str, after: str) -> Sequence[str]:
        found = tx.handle.execute("SELECT term FROM search_vocabulary WHERE term >= ? AND term < ?", (first, after))
        return [row[0] for row in found if row[0] != BREAK]

    def holding(self, tx: Tx, key: str, position: int) -> Version | None:
        row = tx.handle.execute(
            f"{_ROW} {_MATCHED} AND serial <= ? AND ended > ? ORDER BY search_words.rowid DESC LIMIT 1",
            (f'{_PLAIN} : "{key}"', position, position),
        ).fetchone()
        return None if row is None else _version(row, _sides(tx))

    def versions(self, tx: Tx) -> Sequence[tuple[Version, Columns]]:
        sides, words = _sides(tx), "SELECT rowid, title, text, rest, bare, cut FROM search_words"
        held = {row[0]: Columns(*row[1:]) for row in tx.handle.execute(words)}
        entries = [_version(row, sides) for row in tx.handle.execute(f"{_ROW} FROM search_entry ORDER BY serial")]
        return [(one, held[one.serial]) for one in entries]


def _sides(tx: Tx) -> dict[int, str]:
    return dict(tx.handle.execute("SELECT number, side FROM picture_holder"))


def _holder(tx: Tx, side: str) -> int:
    find = "SELECT number FROM picture_holder WHERE side = ?"
    number: int | None = tx.handle.execute(find, (side,)).get
    if number is None:
        tx.handle.execute("INSERT INTO picture_holder (side) VALUES (?)", (side,))
        number = tx.handle.execute(find, (side,)).get
    return number or 0


def _rewrite(tx: Tx) -> None:
    """Write all of the index anew. Of a single piece that is left out, so there is made a second one first."""
    db = tx.handle
    db.execute("INSERT INTO search_words (rowid, rest) VALUES (0, ?)", (BREAK,))
    db.execute("SELECT 1 FROM search_vocabulary LIMIT 1").fetchall()
    db.execute("INSERT INTO search_words (search_words) VALUES ('optimize')")
    db.execute("DELETE FROM search_words WHERE rowid = 0")


# --- questions ---------------------------------------------------------------------------------------------------


def _narrowed(asked: Asked, sides: dict[int, str]) -> tuple[str, list[Any]]:
    """Conditions on the versions, and their values."""
    conditions: list[str] = ["serial <= ?"]
    values: list[Any] = [asked.position]
    if asked.serials:
        conditions.append(_one_of("serial", asked.serials))
        values += asked.serials
    elif not asked.struck:
        conditions.append("ended > ?")
        values.append(asked.position)
    if asked.holders:
        known = [number for number, side in sides.items() if side in asked.holders]
        conditions.append(_one_of("holder", known))
        values += known
    for column, given in (("kind", asked.kinds), ("category", asked.categories), ("lang", asked.langs)):
        if given:
            conditions.append(_one_of(column, given))
            values += given
    if asked.urgent:
        conditions.append("urgent")
    if asked.span is not None:
        conditions.append("first <= ? AND last >= ?")
        values += [asked.span[1], asked.span[0]]
    for boxes in asked.areas:
        conditions.append(f"({' OR '.join([_MEETS] * len(boxes))})")
        values += [value for box in boxes for value in (box.east, box.west, box.north, box.south)]
    if asked.wanted.none and not asked.wanted.every:
        conditions.append("serial NOT IN (SELECT rowid FROM search_words WHERE search_words MATCH ?)")
        values.append(" OR ".join(map(_term, asked.wanted.none)))
    return " AND ".join(conditions), values


def _one_of(column: str, given: Sequence[object]) -> str:
    return f"{column} IN ({', '.join('?' * len(given))})"


def _match(asked: Asked) -> str:
    """The words as FTS5 is asked for them; empty when none are wanted."""
    made = " AND ".join(map(_term, asked.wanted.every))
    return " NOT ".join([f"({made})", *map(_term, asked.wanted.none)]) if made else ""


def _term(term: Term) -> str:
    ways = [" AND ".join(map(_piece, way)) for way in term]
    return f"({' OR '.join(f'({way})' for way in ways)})"


def _piece(piece: Piece) -> str:
    star = " *" if piece.begins else ""
    if piece.exact:
        return f'{_PLAIN} : "{" ".join(piece.keys)}"{star}'
    (key,) = piece.keys
    ways = [f'"{one}"{star}' for one in surely(key)] + [f'"{one}"' for one in numbers(key)]
    ways += [f'{_SURE} : "{one}"' for one in cut(key)]
    return f"({' OR '.join(ways)})"
