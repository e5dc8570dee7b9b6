"""Partners' logs: verify, store, receipt.

A stretch is verified whole before a byte of it is stored, and stored with the new head in one transaction. Only then
is it cosigned: a receipt says "these leaves are durably here" and nothing about approval. A crash before the commit
fetches again; a crash after it cosigns what is stored.

Faults have classes. Damage is unsigned (`…-damaged`, `root-mismatch`): the caller fetches again. A smaller signed head
is stale and ignored. Two signed heads that cannot both be true stop that one log, with both kept as evidence, until an
officer resumes it with a reason.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.exchange.accords import KINDS, Writer, effective, fold
from jisr.exchange.answers import Answers, Citing
from jisr.exchange.beats import hear, read_beat
from jisr.exchange.cards import raw_key
from jisr.exchange.delta import Delta, decode_delta
from jisr.exchange.ledger import Beat, LogHead, LogLedger, LogReading, Partners, Pending, Row, SetAside
from jisr.exchange.overtaking import Overtaking
from jisr.exchange.partner_logs import PartnerLogs, over_quota, stopped_log
from jisr.exchange.receipts import Receipts
from jisr.exchange.roots import root_at
from jisr.exchange.rules import NEWER, Why, body_fault, facts, judge, overtaken, read_leaf
from jisr.exchange.seen import committed
from jisr.exchange.signed_heads import SignedHeads
from jisr.terms.epochs import MOST
from jisr.terms.errors import OurMistake, PartnerFault, Refused, Unavailable
from jisr.terms.guarding import Guard, NoGuard
from jisr.terms.releases import CloseFact, KeyFact, LeafHeader, RejectFact, RejectReason, SeenFact
from jisr.terms.sides import Card, Limits, Partner, log_origin
from jisr.terms.times import Clock
from jisr.terms.transactions import Store, Tx
from jisr.tlog.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from jisr.tlog.merkle import Frontier, leaf_hash, verify_consistency
from jisr.tlog.mldsa import MlDsaSigner
from jisr.tlog.note import KEY_ED25519, Note, Verifier, parse_note
from jisr.tlog.proofs import TileReader, consistency_proof, tree_root

DAY_MS = 86_400_000
SELDOM_MS = 3_600_000
"""A partner's log goes on under another name at most this often."""
ROTTEN: tuple[Why, ...] = ("body-mismatch",)
"""What a carrier may have done to a body: fetched again before the item is set aside."""


SMALLEST = 256
"""Entries of the smallest stretch an author can be asked for: it signs a head at least that often."""


class Progress(NamedTuple):
    """What one delta brought: `added` entries up to `size`; `standing` is the judgement on its checkpoint."""

    added: int
    size: int
    standing: str


class _Judged(NamedTuple):
    """A stretch leaf by leaf: what is stored, what is set aside, and what speaks of our own log (acks by index).

    `bound` are the rows that speak of an agreement, `seen` what commits to our own log by index, `keys`
    what the partner says of its own log key. `heads` are those held of what came ahead when this was compared.
    """

    rows: list[Row]
    aside: list[SetAside]
    rejects: list[RejectFact]
    acks: dict[int, Citing]
    bound: list[Row]
    seen: dict[int, SeenFact]
    keys: list[KeyFact]
    heads: Sequence[Pending] = ()


class Incoming:
    """The logs of partners towards this side."""

    def __init__(
        self, store: Store, ledger: LogLedger, reading: LogReading, partners: Partners, clock: Clock,
        card: Card, receipt_key: Ed25519PrivateKey, guard: Guard | None = None,
        receipt_keys: Callable[[], Sequence[Ed25519PrivateKey]] | None = None,
        mldsa: Callable[[], MlDsaSigner | None] = lambda: None,
    ) -> None:  # fmt: skip
        logs = PartnerLogs(store, ledger, reading, partners, clock, card)
        self._partner, self._head, self._fork = logs.partner, logs.head, logs.fork
        self._heads = SignedHeads(store, partners, clock)
        self._guard = guard or NoGuard()
        self.receipts = Receipts(logs, self._guard, receipt_keys or (lambda: (receipt_key,)), mldsa)
        self.ahead = Overtaking(logs, self._heads, self._check_jump, self._left)
        self.turning: Callable[[Tx, str, int, CloseFact], None] = lambda _tx, _side, _size, _fact: None
        """Part of the transaction in which a partner's next log begins; Unavailable while the last is not filed."""
        self.caught_up: Callable[[str], bool] = lambda _side: True
        """Whether what that partner holds of our own log was compared with ours, while signing is locked."""
        self._store, self._ledger, self._reading, self._partners = store, ledger, reading, partners
        self._clock, self._card = clock, card
        self._answers = Answers(ledger, reading, partners, card.side)

    # --- verifying ---------------------------------------------------------------------------------------------

    def size(self, side: str) -> int:
        """Leaves of that partner's log that are durably here."""
        return self._head(self._partner(side)).frontier.size

    def left(self, side: str) -> tuple[int, int]:
        """Entries and bytes that may still come from that partner today; PartnerFault while its log is stopped."""
        partner = self._partner(side)
        log = self._head(partner)
        if log.stopped:
            raise stopped_log()
        return self._store.read(lambda tx: self._left(tx, log, partner))

    def announce(self, side: str, note: bytes) -> None:
        """Look at how far the partner's log reaches before it is fetched; `jump` when that is further than agreed."""
        partner = self._partner(side)
        log = self._head(partner)
        if not log.stopped:
            self._check_jump(partner, log, self._open(partner, log, note)[0].size, note)

    def offer(self, side: str, data: bytes, *, give_up: bool = False, least: bool = False) -> Progress:
        """Verify a delta and store what is new. PartnerFault says its class by its code.

        With `give_up`, a body that does not match is set aside instead of being fetched yet again. With `least` the
        smallest stretch was asked for: it is taken once a day even where the day's share is smaller.
        """
        if self._head(self._partner(side)).stopped:
            raise stopped_log()
        return self.take(side, decode_delta(data), give_up=give_up, least=least)

    def take(
        self, side: str, delta: Delta, *, give_up: bool = False, least: bool = False, apart: bool = False
    ) -> Progress:
        """Verify a stretch, whichever way it came, and store what is new; as `offer`. Bodies may come `apart`."""
        partner = self._partner(side)
        log = self._head(partner)
        if self._guard.locked() is not None and not self.caught_up(side):
            # What the partner says of items of ours we lost would be judged as said of nothing.
            raise Unavailable("own-tail", "Our own log is asked of this partner first.", "It is tried again by itself.")
        if log.stopped:
            raise stopped_log()
        offered, opened = self._open(partner, log, delta.checkpoint)
        beat, note = read_beat(opened, partner.card)
        standing = judge(log.frontier, log.frontier.root(), offered)
        if standing == "fork":
            self._fork(log, delta.checkpoint)
        if standing != "grown":
            self._hear(log, beat)
            return Progress(0, log.frontier.size, standing)
        self._check_jump(partner, log, offered.size, delta.checkpoint)
        if delta.start != log.frontier.size or delta.start + len(delta.headers) != offered.size:
            raise PartnerFault("delta-damaged", "The partner's answer does not begin where our copy ends.")
        frontier, subtrees = log.frontier.extend([leaf_hash(header) for header in delta.headers])
        if frontier.root() != offered.root:
            raise PartnerFault("root-mismatch", "The entries do not give the root.", evidence=(delta.checkpoint,))
        delta, heads = self.ahead.compare(log, delta)
        again = () if give_up else (*ROTTEN, *(("body-missing",) if apart else ()))
        judged = self._judge_items(partner, delta, again)._replace(heads=heads)
        self._store.write(lambda tx: self._keep(tx, log, (note, beat), (frontier, subtrees), judged, least))
        return Progress(len(judged.rows), offered.size, standing)

    def _hear(self, log: LogHead, beat: Beat | None) -> None:
        """Take in a heartbeat that came without news."""
        known = self._store.read(lambda tx: self._reading.beat(tx, log))
        if beat is not None and (known is None or known[0][:2] != beat[:2]):
            self._store.write(lambda tx: hear(tx, self._ledger, self._reading, log, beat, self._clock.now()))

    def _judge_items(self, partner: Partner, delta: Delta, again: Sequence[Why]) -> _Judged:
        """What becomes of each leaf; PartnerFault `body-damaged` for a fault of `again`: it is fetched again."""
        judged, limit = _Judged([], [], [], {}, [], {}, []), partner.limits.body
        gone = overtaken(delta.headers, delta.bodies, delta.start)
        for index, (header, salted) in enumerate(zip(delta.headers, delta.bodies, strict=True), start=delta.start):
            leaf = read_leaf(header, index)
            why = leaf if isinstance(leaf, str) else body_fault(leaf, salted, limit)
            # Withdrawn or said anew before we came: its author need not have kept it, and nobody is owed it now.
            why = None if why == "body-missing" and index in gone else why
            if why is None:
                judged.rows.append(Row(index, header, salted or None))
                if isinstance(leaf, LeafHeader) and leaf.k in KINDS:
                    judged.bound.append(judged.rows[-1])
                fact = facts(leaf) if isinstance(leaf, LeafHeader) else None
                if isinstance(fact, RejectFact):
                    judged.rejects.append(fact)
                elif isinstance(fact, KeyFact):
                    judged.keys.append(fact)
                elif isinstance(fact, Citing):
                    judged.acks[index] = fact
                if (tree := committed(fact)) is not None:
                    judged.seen[index] = tree
                continue
            if why in again:
                raise PartnerFault("body-damaged", "A body does not match what its entry commits to.")
            judged.rows.append(Row(index, header, salted if why == NEWER and len(salted) <= limit else None))
            judged.aside.append(SetAside(index, why, why == NEWER))
        return judged

    def _keep(
        self, tx: Tx, seen: LogHead, said: tuple[bytes, Beat | None],
        growth: tuple[Frontier, Sequence[tuple[int, int, bytes]]], judged: _Judged, least: bool,
    ) -> None:  # fmt: skip
        rows, (note, beat) = judged.rows, said
        partner = self._partners.partner(tx, seen.partner)
        log = self._ledger.open(tx, seen.origin, seen.partner, "in")
        if partner is None or log.frontier != seen.frontier or log.stopped:
            raise PartnerFault("delta-damaged", "Another fetch was faster; this one is not needed.")
        self._check_quota(tx, log, partner, rows, least)
        rows, late = self._without_erased(tx, log, rows)
        frontier, subtrees = growth
        rows = self.ahead.place(tx, log, judged.heads, rows, frontier.size)
        self._ledger.append(tx, log, rows, (frontier, subtrees))
        self._heads.hear(tx, partner, judged.keys)
        self._ledger.publish(tx, log, [(frontier.size, note)], frontier)
        unbound = self._bind(tx, log, judged.bound) if judged.bound else ()
        false = self._answers.commit(tx, log, judged.seen) if judged.seen else ()
        groundless = self._answers.groundless(tx, log, judged.acks)
        self._ledger.set_aside(tx, log, [*judged.aside, *groundless, *unbound, *late, *false])
        self._ledger.mark(tx, log, entry_at=self._clock.now(), carried=(len(rows), _bytes(rows)))
        hear(tx, self._ledger, self._reading, log, beat, self._clock.now())
        self._answers.rejected(tx, log.partner, judged.rejects)

    def _without_erased(self, tx: Tx, log: LogHead, rows: list[Row]) -> tuple[list[Row], list[SetAside]]:
        """The rows without the content of versions of what is erased here already, and those versions set aside.

        What was withdrawn is told again only by a release of its own.
        """
        late: list[SetAside] = []
        for place, row in enumerate(rows):
            leaf = read_leaf(row.header, row.position) if b'"k":"revise"' in row.header else ""
            if isinstance(leaf, LeafHeader) and leaf.k == "revise" and self._ledger.ended(tx, log, leaf.re[0]):
                rows[place] = row._replace(salted=None)
                late.append(SetAside(row.position, "reference", False))
        return rows, late

    def _bind(self, tx: Tx, log: LogHead, rows: Sequence[Row]) -> list[SetAside]:
        """Take in what the partner says of an agreement; what is said of nothing that is so is set aside."""
        writer = Writer(log.partner, self._card.side, "in", log)
        known = self._partners.agreed(tx, log.partner)
        agreed, faults = fold(tx, self._reading, known, writer, rows)
        if agreed != known:
            self._partners.agree(tx, log.partner, agreed)
        return [SetAside(index, reason, False) for index, reason in faults.items()]

    def acknowledges(self, tx: Tx, side: str, fact: Citing) -> str | None:
        """The decision of ours that put the leaf these facts speak of into a log for that partner."""
        return self._answers.decision(tx, side, fact)

    def _left(self, tx: Tx, log: LogHead, partner: Partner) -> tuple[int, int]:
        limits, (count, size) = self._limits(tx, log, partner), self._carried(tx, log)
        return max(0, limits.day_entries - count), max(0, limits.day_bytes - size)

    def _limits(self, tx: Tx, log: LogHead, partner: Partner) -> Limits:
        """The narrower of ours and of what was agreed for what this partner tells."""
        agreed = self._partners.agreed(tx, log.partner)
        return effective(partner, agreed, log.partner, self._clock.now() // 1000).limits

    def _carried(self, tx: Tx, log: LogHead) -> tuple[int, int]:
        return self._reading.carried(tx, log, self._clock.now() // DAY_MS * DAY_MS)

    def _check_quota(self, tx: Tx, log: LogHead, partner: Partner, rows: Sequence[Row], least: bool) -> None:
        entries, size = self._left(tx, log, partner)
        if least and len(rows) <= SMALLEST and self._carried(tx, log) == (0, 0):
            # Nothing smaller can be verified: without this a log signed in larger stretches would stand still for ever.
            return
        if len(rows) > entries or _bytes(rows) > size:
            raise over_quota()

    def _check_jump(self, partner: Partner, log: LogHead, size: int, note: bytes) -> None:
        """Stop the log when its head lies further ahead than agreed, until an officer allows it.

        At the first meeting everything told so far may come, as far as one day's share reaches.
        """
        announced, allowed = self._store.read(lambda tx: self._ledger.jump(tx, log))
        first = self._store.read(lambda tx: self._limits(tx, log, partner)).day_entries if not log.frontier.size else 0
        if size <= max(log.frontier.size, allowed) + max(partner.limits.jump, first):
            if size > announced and size > log.frontier.size + partner.limits.jump:
                self._store.write(lambda tx: self._ledger.keep_jump(tx, log, size, max(size, allowed)))
            return

        def stop(tx: Tx) -> None:
            self._ledger.keep_jump(tx, log, size, allowed)
            self._ledger.stop(tx, log, "jump", (log.note or b"", note), self._clock.now())

        self._store.write(stop)
        raise PartnerFault(
            "jump", "The partner's log has grown by more than was agreed at once; it waits for an officer.",
            "Ask the partner whether that is so; jisr partner allow lets it come.", evidence=(note,),
        )  # fmt: skip

    def announced(self, side: str) -> int:
        """How many entries a partner's log has by the head that was last looked at for its size; 0 for none."""
        log = self._head(self._partner(side))
        return self._store.read(lambda tx: self._ledger.jump(tx, log))[0]

    def allow(self, side: str) -> None:
        """Let a log that was stopped because it ran ahead come as far as it announced; OurMistake when it was not."""
        log = self._head(self._partner(side))

        def let(tx: Tx) -> None:
            announced, _ = self._ledger.jump(tx, log)
            self._ledger.keep_jump(tx, log, announced, announced)
            self._ledger.stop(tx, log, None, (), self._clock.now())

        if log.stopped != "jump":
            raise OurMistake("no-jump", "This partner's log does not wait to be allowed.")
        self._store.write(let)

    def _open(self, partner: Partner, log: LogHead, note: bytes) -> tuple[Checkpoint, Note]:
        return self._heads.open(partner, log.origin, note)

    def opened(self, side: str, note: bytes) -> Checkpoint:
        """The head of that partner's log in a note; PartnerFault `submission-malformed`, `mirror-unknown` for another
        log's, `witness-signature` when no key that counts signed it, `log-stopped`."""
        partner = self._partner(side)
        log = self._head(partner)
        try:
            origin = parse_checkpoint(parse_note(note).text).origin
        except PartnerFault:
            raise PartnerFault("submission-malformed", "What was submitted is not in the agreed form.") from None
        if origin != log.origin:
            raise PartnerFault("mirror-unknown", "This side is not a mirror of that log.")
        if log.stopped:
            raise stopped_log()
        try:
            return self._open(partner, log, note)[0]
        except PartnerFault:
            raise PartnerFault("witness-signature", "The head of a log is not signed by its key.") from None

    def stop(self, side: str, known: bytes, note: bytes) -> None:
        """Stop that partner's log for two heads it signed that cannot both be true; raises nothing."""
        log = self._head(self._partner(side))
        self._store.write(lambda tx: self._ledger.stop(tx, log, "fork", (known, note), self._clock.now()))

    def examine(self, side: str, note: bytes, read: TileReader) -> None:
        """After a root mismatch: does the partner's own tree contain our copy? If it provably does not, stop the log.

        Tiles are unsigned, so they count only once they give the signed root, and what they say stood there when it
        was as large as our copy only once a proof binds that to the signed root too.
        """
        partner = self._partner(side)
        log = self._head(partner)
        (offered, _), held = self._open(partner, log, note), log.frontier.size
        if tree_root(offered.size, read) != offered.root:
            raise PartnerFault("tile-damaged", "The partner's tiles do not give the signed root.")
        theirs = tree_root(held, read, offered.size)
        try:
            verify_consistency(held, offered.size, theirs, offered.root, consistency_proof(held, offered.size, read))
        except PartnerFault:
            raise PartnerFault("tile-damaged", "The partner's tiles do not fit together.") from None
        if theirs != log.frontier.root():
            self._fork(log, note)

    def resume(self, side: str) -> None:
        """Let a stopped log go on; the officer's reason belongs in the record."""
        log = self._head(self._partner(side))
        if log.stopped == "jump":
            raise Refused("jump", "This log runs ahead of what was agreed.", "Let it come: jisr partner allow.")
        self._store.write(lambda tx: self._ledger.stop(tx, log, None, (), self._clock.now()))

    # --- another epoch -----------------------------------------------------------------------------------------

    def turn(self, side: str, data: bytes) -> CloseFact:
        """Follow a partner to its next log, when that begins by closing this one under the pinned key; what it says.

        PartnerFault `epoch-malformed`, `epoch-often`, `log-stopped` until an officer resumes this one, or `fork` when
        it closes another history than it signed before.
        """
        partner = self._partner(side)
        log = self._head(partner)
        if log.stopped:
            raise stopped_log()
        if partner.theirs >= MOST:
            raise PartnerFault("epoch-often", "The partner begins new logs too often; this one waits.")
        delta = decode_delta(data)
        origin = log_origin(partner.card, self._card, partner.theirs + 1)
        verifier = Verifier(origin, KEY_ED25519, raw_key(partner.card.log))
        offered, _ = open_checkpoint(delta.checkpoint, origin, verifier)
        root = Frontier.empty().extend([leaf_hash(header) for header in delta.headers])[0].root()
        leaf = read_leaf(delta.headers[0], 0) if delta.headers else None
        fact = facts(leaf) if isinstance(leaf, LeafHeader) and leaf.k == "close" else None
        whole = delta.start == 0 and len(delta.headers) == offered.size and root == offered.root
        if not whole or not isinstance(fact, CloseFact) or fact.epoch != partner.theirs:
            raise PartnerFault("epoch-malformed", "The partner's new log does not begin by closing the one before.")
        if fact.size <= log.frontier.size and _root(fact) != self._store.read(
            lambda tx: root_at(self._reading, tx, log, max(0, fact.size))
        ):
            self._fork(log, delta.checkpoint)

        def go_on(tx: Tx) -> None:
            last, now = self._partners.turned(tx, side, "in"), self._clock.now()
            if last is not None and 0 <= now - last < SELDOM_MS:
                raise PartnerFault("epoch-often", "The partner begins new logs too often; this one waits.")
            known = self._ledger.open(tx, log.origin, side, "in")
            if known.stopped or known.frontier != log.frontier:
                raise PartnerFault("delta-damaged", "Another fetch was faster; this one is not needed.")
            self.turning(tx, side, log.frontier.size, fact)
            self._partners.turn(tx, side, "in", fact, now)
            self._ledger.open(tx, origin, side, "in")

        self._store.write(go_on)
        return fact

    # --- handing on --------------------------------------------------------------------------------------------

    def set_aside(self, tx: Tx, side: str, items: Sequence[tuple[int, RejectReason]]) -> None:
        """Keep these items but never project them; each is answered with `reject`."""
        log = self._reading.head(tx, side, "in")
        if log is not None:
            self._ledger.set_aside(tx, log, [SetAside(index, reason, False) for index, reason in items])


def _root(fact: CloseFact) -> bytes:
    try:
        return raw_key(fact.root)
    except PartnerFault:
        return b""


def _bytes(rows: Sequence[Row]) -> int:
    return sum(len(row.header) + len(row.salted or b"") for row in rows)
