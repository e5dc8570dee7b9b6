"""Reading a whole log back: does what is stored still give what was signed?"""

from typing import NamedTuple

from jisr.exchange.cards import raw_key, read_card
from jisr.exchange.ledger import Direction, LogHead, LogReading, Partners, Row
from jisr.exchange.rules import body_fault, read_leaf
from jisr.terms.errors import PartnerFault
from jisr.terms.sides import Card, Partner, receipt_name
from jisr.terms.transactions import Store
from jisr.tlog.checkpoint import open_checkpoint, parse_checkpoint
from jisr.tlog.cosignature import verify_cosignature
from jisr.tlog.merkle import EMPTY_ROOT, Frontier, leaf_hash
from jisr.tlog.note import KEY_COSIGNATURE, KEY_ED25519, Verifier, parse_note

STRIDE = 4096


class LogVerified(NamedTuple):
    """What a full check of one log found; `damaged` lists indexes whose body no longer matches its leaf."""

    partner: str
    direction: Direction
    origin: str
    size: int
    signed_size: int
    receipt_size: int
    erased: int
    aside: int
    damaged: tuple[int, ...]
    stopped: str | None
    sound: bool


class Audit:
    """Checks every leaf, body, checkpoint and receipt of every log, with the keys on the pinned cards."""

    def __init__(self, store: Store, reading: LogReading, partners: Partners, card: Card) -> None:
        self._store, self._reading, self._partners, self._card = store, reading, partners, card

    def verify(self) -> list[LogVerified]:
        """One verdict a log, those that were closed among them."""
        partners = self._store.read(self._partners.partners)
        directions: tuple[Direction, ...] = ("out", "in")
        found = []
        for partner in partners:
            for direction in directions:
                logs = self._store.read(lambda tx, p=partner, d=direction: self._reading.logs(tx, p.side, d))  # type: ignore[misc]
                found += [self._verify(partner, log) for log in reversed(logs)]
        return found

    def _verify(self, partner: Partner, log: LogHead) -> LogVerified:
        signed = self._signed(partner, log)
        receipted = self._receipted(partner, log)
        marks = {mark[0] for mark in (signed, receipted) if mark is not None}
        aside = {item.position for item in self._store.read(lambda tx: self._reading.aside(tx, log))}
        roots, frontier = {0: EMPTY_ROOT}, Frontier.empty()
        damaged: list[int] = []
        erased = 0
        while frontier.size < log.frontier.size:
            reach = min([frontier.size + STRIDE, log.frontier.size, *(m for m in marks if m > frontier.size)])
            rows = self._store.read(lambda tx, a=frontier.size, b=reach: self._reading.rows(tx, log, a, b))  # type: ignore[misc]
            if len(rows) != reach - frontier.size:
                damaged.append(frontier.size)
                break
            # What a partner got wrong is kept as it came; it is no damage of ours.
            checked = {row.position: _state(row) for row in rows if log.direction == "out" or row.position not in aside}
            damaged += [position for position, state in checked.items() if state == "damaged"]
            erased += sum(state == "erased" for state in checked.values())
            frontier, _ = frontier.extend([leaf_hash(row.header) for row in rows])
            roots[reach] = frontier.root()
        sound = not damaged and frontier == log.frontier
        sound &= log.note is None or (signed is not None and roots.get(signed[0]) == signed[1])
        sound &= log.receipt is None or (
            receipted is not None and receipted[0] == log.receipt.size and roots.get(receipted[0]) == receipted[1]
        )
        return LogVerified(
            log.partner, log.direction, log.origin, log.frontier.size, signed[0] if signed else 0,
            receipted[0] if receipted else 0, erased, len(aside), tuple(damaged), log.stopped, sound,
        )  # fmt: skip

    def _signed(self, partner: Partner, log: LogHead) -> tuple[int, bytes] | None:
        """Size and root of the signed head, when its signature holds."""
        authors = self._cards(self._card if log.direction == "out" else partner.card)
        try:
            keys = dict.fromkeys(card.log for card in authors)
            known = [Verifier(log.origin, KEY_ED25519, raw_key(key)) for key in keys]
            checkpoint, _ = open_checkpoint(log.note or b"", log.origin, *known)
        except PartnerFault:
            return None
        return checkpoint.size, checkpoint.root

    def _cards(self, card: Card) -> list[Card]:
        """That card and every earlier one of its side: what was signed with a key that was replaced still holds."""
        earlier = self._store.read(lambda tx: self._partners.cards(tx, card.side))
        return [card, *map(read_card, earlier)]

    def _receipted(self, partner: Partner, log: LogHead) -> tuple[int, bytes] | None:
        """Size and root of the receipted head, when the cosignature holds."""
        readers = self._cards(partner.card if log.direction == "out" else self._card)
        if log.receipt is None:
            return None
        try:
            note = parse_note(log.receipt.note)
            checkpoint = parse_checkpoint(note.text)
            known = [Verifier(receipt_name(card), KEY_COSIGNATURE, raw_key(card.receipt)) for card in readers]
            lines = {(line.name, line.key_id): line for line in note.signatures}
            verifier = next((key for key in known if (key.name, key.key_id) in lines), known[0])
            verify_cosignature(note.text, lines.get((verifier.name, verifier.key_id), note.signatures[-1]), verifier)
        except PartnerFault:
            return None
        return (checkpoint.size, checkpoint.root) if checkpoint.origin == log.origin else None


def _state(row: Row) -> str:
    """Whether a stored body is still what its leaf commits to."""
    leaf = read_leaf(row.header, row.position)
    if isinstance(leaf, str):
        return "sound"
    if leaf.b is not None and row.salted is None:
        return "erased"
    return "sound" if body_fault(leaf, row.salted, len(row.salted or b"")) is None else "damaged"
