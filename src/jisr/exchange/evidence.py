"""Evidence for a third party: one entry with its proof and receipt, and nothing of what lies beside it.

A proof is a C2SP tlog-proof. A disclosure adds the header, the content with its salt, both cards, the receipt, and what
the reader answered. What is proved is proved by signatures the two sides made long before anybody asked.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence

import msgspec

from jisr.exchange.cards import raw_key, read_card
from jisr.exchange.ledger import Direction, LogHead, LogReading, Partners, Row
from jisr.exchange.order import Order, order
from jisr.exchange.roots import root_at, tiles
from jisr.exchange.rules import SALT, facts, read_leaf
from jisr.exchange.seen import committed
from jisr.terms import canonical
from jisr.terms.errors import OurMistake
from jisr.terms.releases import AckFact, CloseFact, LeafHeader, RejectFact
from jisr.terms.sides import Card, receipt_name
from jisr.terms.transactions import Store, Tx
from jisr.tlog.note import KEY_COSIGNATURE, KEY_ED25519, Verifier, parse_note
from jisr.tlog.proofs import TileReader, inclusion_proof

MAGIC = "c2sp.org/tlog-proof@v1"
ANSWERS = 20
"""Answers to one entry that a disclosure shows at most: more would not fit, and the first say it."""


class Answer(msgspec.Struct, frozen=True):
    """An entry of the reader's log about the item, with its `.tlog-proof`."""

    header: str
    proof: str


class Seen(msgspec.Struct, frozen=True):
    """An entry of the reader's log that names a tree with the item in it; `path` are the hashes that show it is."""

    header: str
    path: list[str]
    proof: str


class Item(msgspec.Struct, frozen=True, omit_defaults=True):
    """The entry that is shown: its header and `.tlog-proof`, and when its content is shown body and base64 salt."""

    body: str | None = None
    header: str = ""
    proof: str = ""
    salt: str | None = None


class Disclosure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is handed to a third party; `author` and `reader` are the cards, `receipt` the note the reader cosigned.

    `heartbeats` are the author's last one without the item and the first with it, `seen` the first entry of the
    reader's log that commits to it, `closed` the entry of the author's next log that closes this one and does.
    """

    answers: list[Answer] = []
    author: str
    closed: Seen | None = None
    heartbeats: list[str] = []
    item: Item
    reader: str
    receipt: str | None = None
    seen: Seen | None = None
    v: int


class Opening(msgspec.Struct, frozen=True):
    """What shows that a record was as is said: SHA-256(salt‖note) stands in the entry that is proved."""

    card: str
    header: str
    note: str
    proof: str
    salt: str
    v: int


class Evidence:
    """Makes proofs and disclosures of entries in either log with a partner."""

    def __init__(self, store: Store, reading: LogReading, partners: Partners, own_card: bytes) -> None:
        self._store, self._reading, self._partners, self._own_card = store, reading, partners, own_card

    def proof(self, side: str, direction: Direction, index: int, epoch: int | None = None) -> bytes:
        """The `.tlog-proof` of an entry under the newest head that covers it, receipted where there is a receipt.

        Of the log of that epoch, or without one of the newest.
        """
        return self._store.read(lambda tx: self._proof(tx, self._log(tx, side, direction, epoch), index)[0].encode())

    def disclosure(
        self, side: str, direction: Direction, index: int, epoch: int | None = None, *, content: bool = True
    ) -> bytes:
        """Everything that shows this one entry to somebody else; without `content`, all but what it says."""
        return self._store.read(lambda tx: self._disclosure(tx, self._log(tx, side, direction, epoch), index, content))

    def epoch(self, side: str, direction: Direction) -> int:
        """The epoch of the newest log."""
        return self._store.read(lambda tx: self._log(tx, side, direction)).epoch

    def _log(self, tx: Tx, side: str, direction: Direction, epoch: int | None = None) -> LogHead:
        logs = self._reading.logs(tx, side, direction)
        if not logs or self._partners.card(tx, side) is None:
            raise OurMistake("no-partner", "That side is not a partner yet.", "Pair with jisr partner add first.")
        found = next((log for log in logs if epoch in (None, log.epoch)), None)
        if found is None:
            raise OurMistake("no-epoch", "There is no log of that epoch.", "Name an epoch from 1 to the newest.")
        return found

    def _back(self, tx: Tx, log: LogHead) -> Sequence[LogHead]:
        """The reader's own logs towards the author, the newest first."""
        return self._reading.logs(tx, log.partner, "in" if log.direction == "out" else "out")

    def _head(self, tx: Tx, log: LogHead, index: int) -> tuple[int, bytes, bytes | None]:
        """Size and author's note of the head to prove under, and the receipt's note if one covers the entry."""
        receipt = log.receipt if log.receipt is not None and index < log.receipt.size else None
        found = self._reading.checkpoint_upto(tx, log, receipt.size if receipt else log.published.size)
        if found is None or not 0 <= index < found[0]:
            raise OurMistake("no-entry", "This log has no such entry under a signed head yet.")
        size, note = found
        return size, note, receipt.note if receipt is not None and receipt.size == size else None

    def _proof(self, tx: Tx, log: LogHead, index: int) -> tuple[str, bytes | None]:
        size, note, receipt = self._head(tx, log, index)
        hashes = inclusion_proof(index, size, self._tiles(tx, log))
        cosigned = receipt.decode().rpartition("\n\n")[2] if receipt is not None else ""
        lines = [MAGIC, f"index {index}", *(b64encode(one).decode() for one in hashes), ""]
        return "\n".join(lines) + "\n" + note.decode() + cosigned, receipt

    def _tiles(self, tx: Tx, log: LogHead) -> TileReader:
        return tiles(self._reading, tx, log)

    def _disclosure(self, tx: Tx, log: LogHead, index: int, content: bool) -> bytes:
        proof, receipt = self._proof(tx, log, index)
        ours, theirs = self._cards(tx, read_card(self._own_card).side), self._cards(tx, log.partner)
        authors, readers = (ours, theirs) if log.direction == "out" else (theirs, ours)
        # Whoever judges holds one card of each side: the newest whose key made what is shown.
        head = proof.rpartition("\n\n")[0].partition("\n\n")[2] + "\n\n" + proof.rpartition("\n\n")[2]
        author = _newest(authors, head.encode(), lambda card: Verifier(log.origin, KEY_ED25519, raw_key(card.log)))
        reader = _newest(readers, receipt, lambda c: Verifier(receipt_name(c), KEY_COSIGNATURE, raw_key(c.receipt)))
        (row,) = self._reading.rows(tx, log, index, index + 1)
        made = Disclosure(
            answers=self._answers(tx, log, index), author=author, closed=self._closed(tx, log, index),
            item=_item(row, proof, content),
            heartbeats=[beat.note.decode() for beat in self._reading.beats_around(tx, log, index) if beat is not None],
            reader=reader, receipt=receipt.decode() if receipt is not None else None,
            seen=self._seen(tx, log, index), v=1,
        )  # fmt: skip
        return canonical.encode(made) + b"\n"

    def _seen(self, tx: Tx, log: LogHead, index: int) -> Seen | None:
        """The first entry of the reader's logs that commits to this one, with its proof and the way to this one."""
        for back in reversed(self._back(tx, log)):
            at = self._reading.covering(tx, back, log, index)
            if at is None or at >= back.published.size:
                continue
            (row,) = self._reading.rows(tx, back, at, at + 1)
            leaf = read_leaf(row.header, at)
            tree = committed(facts(leaf)) if isinstance(leaf, LeafHeader) else None
            if tree is not None:
                return self._names(tx, log, index, tree.n, (back, row))
        return None

    def _closed(self, tx: Tx, log: LogHead, index: int) -> Seen | None:
        """What closed this log, when it names a tree with this entry in it and all of that is here."""
        for after in self._reading.logs(tx, log.partner, log.direction):
            if after.epoch != log.epoch + 1 or not after.published.size:
                continue
            (row,) = self._reading.rows(tx, after, 0, 1)
            leaf = read_leaf(row.header, 0)
            fact = facts(leaf) if isinstance(leaf, LeafHeader) else None
            if not isinstance(fact, CloseFact) or not index < fact.size <= log.frontier.size:
                continue
            # Of a fork, or where leaves were lost, what is here does not lead to that root.
            if b64encode(root_at(self._reading, tx, log, fact.size)).decode() == fact.root:
                return self._names(tx, log, index, fact.size, (after, row))
        return None

    def _names(self, tx: Tx, log: LogHead, index: int, size: int, by: tuple[LogHead, Row]) -> Seen:
        """An entry that names the tree of that size, with the way from this one to its root."""
        path = [b64encode(one).decode() for one in inclusion_proof(index, size, self._tiles(tx, log))]
        return Seen(by[1].header.decode(), path, self._proof(tx, by[0], by[1].position)[0])

    def order(self, side: str, ours: int, theirs: int, epochs: tuple[int | None, int | None] = (None, None)) -> Order:
        """Whether entry `ours` of our log for that side was there before entry `theirs` of its log; no clock is asked.

        `epochs` name our log and theirs where not the newest is meant. OurMistake when one of the two is not there.
        """

        def read(tx: Tx) -> Order:
            one = self._log(tx, side, "out", epochs[0])
            logs = self._reading.logs(tx, side, "in")
            other = next((log for log in logs if epochs[1] in (None, log.epoch)), None)
            if other is None or not (0 <= ours < one.published.size and 0 <= theirs < other.published.size):
                raise OurMistake("no-entry", "This log has no such entry under a signed head yet.")
            by_them = self._reading.committed(tx, other, one, theirs)
            return order(ours, theirs, by_them, self._reading.committed(tx, one, other, ours))

        return self._store.read(read)

    def opening(self, side: str, index: int, epoch: int | None = None) -> bytes:
        """What opens the `head` at that index of our log for the side: the signed head of our record it hides."""

        def read(tx: Tx) -> bytes:
            log = self._log(tx, side, "out", epoch)
            found = self._reading.opening(tx, log, index)
            if found is None:
                raise OurMistake("no-opening", "No head of our record was committed in that entry.")
            proof, _ = self._proof(tx, log, index)
            (row,) = self._reading.rows(tx, log, index, index + 1)
            salt, note = found
            return canonical.encode(
                Opening(self._own_card.decode(), row.header.decode(), note.decode(), proof, b64encode(salt).decode(), 1)
            ) + b"\n"  # fmt: skip

        return self._store.read(read)

    def _cards(self, tx: Tx, side: str) -> list[bytes]:
        """Every card of that side, the newest first."""
        return [*self._partners.cards(tx, side), self._partners.card(tx, side) or self._own_card]

    def _answers(self, tx: Tx, log: LogHead, index: int) -> list[Answer]:
        """What the reader answered to this entry, each with its own proof, the oldest first."""
        found: list[Answer] = []
        for back in reversed(self._back(tx, log)):
            start = 0
            while start < back.published.size and len(found) < ANSWERS:
                rows = self._reading.rows(tx, back, start, min(start + 4096, back.published.size))
                start += len(rows) or back.published.size
                for row in rows:
                    leaf = read_leaf(row.header, row.position)
                    if isinstance(leaf, LeafHeader) and _answers(leaf, log, index) and len(found) < ANSWERS:
                        found.append(Answer(row.header.decode(), self._proof(tx, back, row.position)[0]))
        return found


def _newest(cards: Sequence[bytes], note: bytes | None, key: Callable[[Card], Verifier]) -> str:
    """The newest of these cards whose key has a line under the note; the newest of all when there is no note."""
    lines = {(line.name, line.key_id) for line in parse_note(note).signatures} if note is not None else set()
    for data in cards:
        made = key(read_card(data))
        if (made.name, made.key_id) in lines:
            return data.decode()
    return cards[0].decode()


def _item(row: Row, proof: str, content: bool) -> Item:
    try:
        header = row.header.decode()
        if not content or row.salted is None:
            return Item(header=header, proof=proof)
        body, salt = row.salted[SALT:].decode(), b64encode(row.salted[:SALT]).decode()
    except UnicodeDecodeError:
        raise OurMistake("not-text", "This entry is not text, so it can only be shown with its whole log.") from None
    return Item(body=body, header=header, proof=proof, salt=salt)


def _answers(leaf: LeafHeader, log: LogHead, index: int) -> bool:
    found = facts(leaf)
    return isinstance(found, AckFact | RejectFact) and (found.epoch, found.index) == (log.epoch, index)
