"""What comes ahead of a partner's log: verified alone, kept until the log reaches it, and compared with the log then.

A signed head and a proof place an item in the log before anything that lies in between is here. It is filed and shown,
but it is not custody: nothing of it is receipted until the log is here up to it. The head is kept, and when the log
comes so far its root must be the one that was signed then; a head or a leaf that differs is a second history.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence

from jisr.exchange.ahead import Item, decode_ahead
from jisr.exchange.delta import Delta
from jisr.exchange.evidence import MAGIC
from jisr.exchange.ledger import Ahead, LogHead, Pending, Row
from jisr.exchange.partner_logs import PartnerLogs, over_quota, stopped_log
from jisr.exchange.rules import body_fault, judge, read_leaf
from jisr.exchange.signed_heads import SignedHeads
from jisr.terms.errors import PartnerFault
from jisr.terms.releases import LeafHeader
from jisr.terms.sides import Partner
from jisr.terms.transactions import Tx
from jisr.tlog.checkpoint import Checkpoint
from jisr.tlog.merkle import HASH_SIZE, leaf_hash, leaf_hashes, verify_inclusion

MOST = 64
"""Items of one log that may be here before their turn; more wait for the log."""


class Overtaking:
    """Takes in what comes ahead, and compares it with what comes in its turn.

    `look` stops a log whose head lies further ahead than agreed; `left` are entries and bytes that may come today.
    """

    def __init__(
        self, logs: PartnerLogs, heads: SignedHeads, look: Callable[[Partner, LogHead, int, bytes], None],
        left: Callable[[Tx, LogHead, Partner], tuple[int, int]],
    ) -> None:  # fmt: skip
        self._logs, self._heads, self._look, self._left = logs, heads, look, left
        self._store, self._ledger, self._reading = logs.store, logs.ledger, logs.reading

    def take(self, side: str, data: bytes) -> int:
        """Verify an answer and keep what is new in it; how many items. PartnerFault says its class by its code.

        `ahead-damaged` and `ahead-bomb` are unsigned damage, as is a proof that does not hold.
        """
        partner = self._logs.partner(side)
        log = self._logs.head(partner)
        if log.stopped:
            raise stopped_log()
        came = decode_ahead(data)
        offered, _ = self._heads.open(partner, log.origin, came.checkpoint)
        standing = judge(log.frontier, log.frontier.root(), offered)
        if standing == "fork":
            self._logs.fork(log, came.checkpoint)
        if standing != "grown":
            return 0
        self._look(partner, log, offered.size, came.checkpoint)
        for head in self._store.read(lambda tx: self._reading.held_heads(tx, log)):
            if head.size == offered.size and head.root != offered.root:
                self._logs.fork(log, came.checkpoint, head.note)
        found = self._verified(partner, log, offered, came.items)
        head = Pending(offered.size, offered.root, came.checkpoint)
        return self._store.write(lambda tx: self._keep(tx, log, partner, found, head)) if found else 0

    def since(self, side: str) -> int:
        """From which entry of the partner's log on nothing is here, neither in its turn nor before."""
        log = self._logs.head(self._logs.partner(side))
        held = self._held(log)
        return max(log.frontier.size, held[-1].row.position + 1 if held else 0)

    def lacks(self, side: str, index: int) -> bool:
        """Whether that entry is neither in our copy of the partner's log nor here ahead of it."""
        log = self._logs.head(self._logs.partner(side))
        if log.stopped or index < log.frontier.size:
            return False
        held = self._held(log)
        return len(held) < MOST and all(one.row.position != index for one in held)

    def _verified(self, partner: Partner, log: LogHead, offered: Checkpoint, items: Sequence[Item]) -> list[Ahead]:
        """What of an answer may be read before its turn; whatever else is wrong with a leaf the log itself will say."""
        leaves: dict[int, LeafHeader] = {}
        for item in items:
            try:
                verify_inclusion(leaf_hash(item.header), item.position, offered.size, item.proof, offered.root)
            except PartnerFault:
                raise PartnerFault("ahead-damaged", "The partner's answer was damaged on the way.") from None
            leaf = read_leaf(item.header, item.position)
            fits = isinstance(leaf, LeafHeader) and body_fault(leaf, item.salted, partner.limits.body) is None
            if isinstance(leaf, LeafHeader) and fits:
                leaves[item.position] = leaf
        size, held = log.frontier.size, {one.row.position for one in self._held(log)}
        begun = {at for at, leaf in leaves.items() if leaf.k == "release"} | held
        wanted: set[int] = set()
        for at, leaf in leaves.items():
            if leaf.flash and leaf.k == "release":
                wanted.add(at)
            elif leaf.flash and leaf.k == "revise" and (leaf.re[0] < size or leaf.re[0] in begun):
                wanted |= {at, leaf.re[0]}
        found = []
        for item in items:
            if item.position in wanted - held and item.position >= size:
                leaf, row = leaves[item.position], Row(item.position, item.header, item.salted)
                found.append(Ahead(leaf.re[0] if leaf.re else item.position, offered.size, row, b"".join(item.proof)))
        return found

    def _held(self, log: LogHead) -> Sequence[Ahead]:
        return self._store.read(lambda tx: self._reading.held(tx, log))

    def _keep(self, tx: Tx, seen: LogHead, partner: Partner, items: Sequence[Ahead], head: Pending) -> int:
        """All of them or none: a version is never kept without the item it is a version of."""
        log = self._ledger.open(tx, seen.origin, seen.partner, "in")
        if log.frontier != seen.frontier or log.stopped:
            raise PartnerFault("ahead-damaged", "The log itself was faster; this is not needed.")
        entries, size = self._left(tx, log, partner)
        weight = sum(len(one.row.header) + len(one.row.salted or b"") for one in items)
        if len(items) > entries or weight > size or len(items) + len(self._reading.held(tx, log)) > MOST:
            raise over_quota()
        items = [one for one in items if not self._ledger.ended(tx, log, one.first)]
        if not items:
            # No head is kept for nothing.
            return 0
        self._ledger.hold(tx, log, items, head)
        for one in items:
            if one.first != one.row.position:
                self._ledger.revise(tx, log, one.first, one.row.position)
        return len(items)

    # --- when the log comes ------------------------------------------------------------------------------------

    def compare(self, log: LogHead, delta: Delta) -> tuple[Delta, Sequence[Pending]]:
        """Stop the log where a stretch, which is verified, contradicts what came ahead; else what is to be judged of it
        and the heads that were held.

        The leaf hashes of the stretch are kept with the two heads, and the proof of an item whose leaf is another: with
        the log as it is here they are the tiles of the one head. A body that is here and did not come again is the
        same: both are what one leaf commits to.
        """
        heads, held = self._store.read(lambda tx: (self._reading.held_heads(tx, log), self._reading.held(tx, log)))
        if not heads:
            return delta, ()
        stop = delta.start + len(delta.headers)
        notes = {head.size: head.note for head in heads}
        bodies, hashes = list(delta.bodies), leaf_hashes(delta.headers)
        for one in held:
            at = one.row.position - delta.start
            if one.row.position >= stop:
                continue
            if delta.headers[at] != one.row.header:
                known = notes.get(one.size, b"")
                self._logs.fork(log, delta.checkpoint, known, (b"".join(hashes), tlog_proof(one, known)))
            bodies[at] = bodies[at] or one.row.salted or b""
        for head in heads:
            if head.size <= stop and log.frontier.extend(hashes[: head.size - delta.start])[0].root() != head.root:
                self._logs.fork(log, delta.checkpoint, head.note, (b"".join(hashes),))
        return delta._replace(bodies=bodies), heads

    def place(self, tx: Tx, log: LogHead, seen: Sequence[Pending], rows: list[Row], size: int) -> list[Row]:
        """The rows as they are stored: from here on they are the one place of the content. What was erased is not back.

        PartnerFault `delta-damaged` when something else came ahead since the stretch was compared.
        """
        if (heads := self._reading.held_heads(tx, log)) != list(seen):
            raise PartnerFault("delta-damaged", "Another fetch was faster; this one is not needed.")
        if not heads:
            return rows
        gone = {one.row.position for one in self._reading.held(tx, log) if one.row.salted is None}
        self._ledger.place(tx, log, size)
        return [row._replace(salted=None) if row.position in gone else row for row in rows]


def tlog_proof(item: Ahead, note: bytes) -> bytes:
    """The C2SP tlog-proof of an item that came ahead, under the note of its head."""
    hashes = [item.proof[at : at + HASH_SIZE] for at in range(0, len(item.proof), HASH_SIZE)]
    lines = [MAGIC, f"index {item.row.position}", *(b64encode(one).decode() for one in hashes), ""]
    return "\n".join(lines).encode() + b"\n" + note
