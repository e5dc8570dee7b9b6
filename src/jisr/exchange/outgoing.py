"""Our logs: append what was released, answer what could not be read, sign the head.

Order: rows are durable, then the guard has the head, then it is signed, then the signature is stored and served. A
crash in between leaves an unsigned tail, which is signed next; Ed25519 is deterministic, so signing the same head again
gives the same bytes. A store that is behind the guard is an old copy: nothing is appended to it or signed.
Before signing, the new leaves are read back from the disk and hashed again: one flipped bit must not become a
checkpoint nobody can ever match.
"""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Sequence

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.exchange.accords import KINDS, Writer, fold
from jisr.exchange.ledger import LogHead, LogLedger, LogReading, Partners, Row
from jisr.exchange.roots import held
from jisr.exchange.rules import NEWER, RETAIN, VERSION, facts, read_leaf
from jisr.exchange.seen import receipted_head
from jisr.terms import canonical
from jisr.terms.entries import Commitment
from jisr.terms.errors import JisrError, OurMistake
from jisr.terms.guarding import Guard, Held, Mark, NoGuard, advance, check_unlocked, confirm, log_name
from jisr.terms.releases import (
    AckFact,
    CloseFact,
    Earlier,
    HeadFact,
    LeafHeader,
    LeafKind,
    RejectFact,
    Released,
    WithdrawFact,
)
from jisr.terms.sides import Card, Partner, log_origin
from jisr.terms.times import Clock
from jisr.terms.transactions import Store, Tx
from jisr.tlog.checkpoint import Checkpoint, sign_checkpoint
from jisr.tlog.merkle import leaf_hash
from jisr.tlog.note import KEY_ED25519, Note, Signer, parse_note, sign_note

STRIDE = 256
"""Leaves between two signed checkpoints at most: the smallest stretch a bad link can carry and still verify."""


class Outgoing:
    """The logs of this side towards its partners."""

    def __init__(
        self, store: Store, ledger: LogLedger, reading: LogReading, partners: Partners, clock: Clock,
        card: Card, key: Ed25519PrivateKey, guard: Guard | None = None,
        keys: Callable[[], Sequence[Ed25519PrivateKey]] | None = None,
    ) -> None:  # fmt: skip
        self._guard, self._keys = guard or NoGuard(), keys or (lambda: (key,))
        self._store, self._ledger, self._reading, self._partners = store, ledger, reading, partners
        self._clock, self._card = clock, card

    # --- appending ---------------------------------------------------------------------------------------------

    def append(self, tx: Tx, items: Sequence[Released]) -> list[int]:
        """Index of each item in its partner's log; an item whose decision is logged already keeps its index.

        Refused while signing is locked: what is appended to an old copy of a log is a second history.
        """
        check_unlocked(self._guard)
        indexes: list[int] = [-1] * len(items)
        for partner in dict.fromkeys(item.partner for item in items):
            log = self._log(tx, partner)
            rows: list[Row] = []
            for place, item in enumerate(items):
                if item.partner != partner:
                    continue
                known = self._reading.index_of(tx, log, item.decision)
                if known is None:
                    known = log.frontier.size + len(rows)
                    self._ledger.name(tx, log, item.decision, known)
                    rows.append(self._row(tx, log, item, known))
                    self._offer(tx, log, item, known)
                    self._remember(tx, log, item, known)
                indexes[place] = known
            self._grow(tx, log, rows)
            self._commit(tx, log, rows)
            if any(item.k in KINDS for item in items):
                self._agree(tx, log, rows)
        return indexes

    def _agree(self, tx: Tx, log: LogHead, rows: Sequence[Row]) -> None:
        """What these rows do to the agreement; one that would do nothing lawful is a mistake, and nothing is kept."""
        writer = Writer(self._card.side, log.partner, "out", log)
        known = self._partners.agreed(tx, log.partner)
        agreed, faults = fold(tx, self._reading, known, writer, rows)
        if faults:
            raise OurMistake("agreement-answer", "That proposal cannot be answered so any more.", "Look again.")
        self._partners.agree(tx, log.partner, agreed)

    def _commit(self, tx: Tx, log: LogHead, rows: Sequence[Row]) -> None:
        """Remember which of these leaves of ours commit to the partner's log."""
        leaves = {row.position: read_leaf(row.header, row.position) for row in rows if b'"k":"ack"' in row.header}
        read = {at: facts(leaf) for at, leaf in leaves.items() if isinstance(leaf, LeafHeader)}
        said = {at: fact for at, fact in read.items() if isinstance(fact, AckFact)}
        for at, fact in said.items():
            theirs, tree = self._theirs(tx, log.partner, fact.epoch), fact.tree
            if theirs is not None and tree is not None:
                self._ledger.commit(tx, log, theirs, [(at, tree.n)])

    def _theirs(self, tx: Tx, partner: str, epoch: int) -> LogHead | None:
        return next((log for log in self._reading.logs(tx, partner, "in") if log.epoch == epoch), None)

    def _row(self, tx: Tx, log: LogHead, item: Released, index: int) -> Row:
        cited = tuple(self._reading.index_of(tx, log, decision) for decision in item.re)
        earlier = self._earlier(tx, log, item) if None in cited else None
        if earlier is not None:
            cited = ()
        if None in cited:
            raise OurMistake("not-logged", "What this item refers to was never logged for that partner.")
        body = item.body
        if item.ack is not None:
            tree = receipted_head(self._theirs(tx, log.partner, item.ack.epoch))
            item = msgspec.structs.replace(item, ack=msgspec.structs.replace(item.ack, tree=tree))
        header = LeafHeader(
            at=self._clock.now() // 1000 if item.at is None else item.at,
            b=Commitment(item.commitment(), len(body)) if body else None,
            by=item.by, flash=item.flash, k=item.k, mark=item.mark if body else None,
            p=_facts(item, earlier),
            re=cited,  # type: ignore[arg-type]
            v=VERSION,
        )  # fmt: skip
        return Row(index, canonical.encode(header), item.salt + body if body else None)

    def _lies(self, tx: Tx, log: LogHead, name: str) -> tuple[LogHead, int] | None:
        """In which of our logs for that partner a decision lies, and where: the newest, or one that was closed."""
        for ours in self._reading.logs(tx, log.partner, "out"):
            index = self._reading.index_of(tx, ours, name)
            if index is not None and ours.epoch <= log.epoch:
                return ours, index
        return None

    def _earlier(self, tx: Tx, log: LogHead, item: Released) -> Earlier | None:
        """What a withdrawal takes back, when that lies in a log that was closed."""
        found = self._lies(tx, log, item.re[0]) if item.k == "withdraw" else None
        if found is None:
            return None
        closed, index = found
        (row,) = self._reading.rows(tx, closed, index, index + 1)
        return Earlier(closed.epoch, b64encode(leaf_hash(row.header)).decode(), index)

    def _offer(self, tx: Tx, log: LogHead, item: Released, index: int) -> None:
        """The files of the newest item of a chain can be fetched; a withdrawal or another version ends the earlier."""
        if item.k == "ack" or not (item.media or item.re):
            return
        begun, first = (self._lies(tx, log, item.re[0]) if item.re else None) or (log, index)
        self._ledger.offer(tx, begun, index, first, [(m.id, m.sha256) for m in item.media])

    def _remember(self, tx: Tx, log: LogHead, item: Released, index: int) -> None:
        """Which item this is a version of, and whether the partner may state from now on that it erased it."""
        begun, first = (self._lies(tx, log, item.re[0]) if item.re else None) or (log, index)
        if item.k == "revise":
            self._ledger.revise(tx, begun, first, index)
        if item.flash:
            self._ledger.keep_flash(tx, begun, first, index)
        if item.k == "withdraw":
            self._ledger.drop_flash(tx, begun, first)
        if item.erase or RETAIN in item.body:
            # Where the item lies in a closed log, the withdrawal has no index there.
            self._ledger.permit(tx, begun, first, index if begun.number == log.number else first)

    def erase(self, tx: Tx, partner: str, decision: str) -> None:
        """Our own copy of what the chain begun by this decision told is gone; the leaves stay, as does every proof."""
        newest = self._reading.head(tx, partner, "out")
        found = self._lies(tx, newest, decision) if newest is not None else None
        if found is not None:
            log, first = found
            versions = self._ledger.versions(tx, log, first)
            self._ledger.wipe(tx, log, versions)
            self._ledger.drop_flash(tx, log, first)
            # Nor can its files be fetched: nothing offers them any more.
            self._ledger.offer(tx, log, first, first, ())
            # Whoever holds it may say that it is gone there too.
            self._ledger.permit(tx, log, first, first)

    def _grow(self, tx: Tx, log: LogHead, rows: Sequence[Row]) -> None:
        if rows:
            self._ledger.append(tx, log, rows, log.frontier.extend([leaf_hash(row.header) for row in rows]))

    def _log(self, tx: Tx, partner: str) -> LogHead:
        known = self._partners.partner(tx, partner)
        if known is None:
            raise OurMistake("no-partner", "That side is not a partner yet.", "Pair with jisr partner add first.")
        return self._ledger.open(tx, self._origin(known), partner, "out")

    def _origin(self, partner: Partner) -> str:
        return log_origin(self._card, partner.card, partner.epoch)

    def open_all(self) -> None:
        """Begin the log of every partner, so that an empty log has a signed head too."""
        self._store.write(lambda tx: [self._log(tx, partner.side) for partner in self._partners.partners(tx)])

    # --- answering ---------------------------------------------------------------------------------------------

    def answer(self) -> int:
        """Append a `reject` for every item of a partner that was set aside and not answered; how many."""
        if not self._store.read(lambda tx: sum(len(found) for _, found in self._unanswered(tx))):
            return 0
        return self._store.write(self._append_rejects)

    def _unanswered(self, tx: Tx) -> list[tuple[LogHead, list[RejectFact]]]:
        answers = []
        for partner in self._partners.partners(tx):
            for theirs in self._reading.logs(tx, partner.side, "in"):
                found = [item for item in self._reading.aside(tx, theirs, unanswered=True) if item.reason != NEWER]
                made = [RejectFact(index=item.position, reason=item.reason, epoch=theirs.epoch) for item in found]  # type: ignore[arg-type]
                answers.append((theirs, made))
        return answers

    def _append_rejects(self, tx: Tx) -> int:
        count = 0
        for theirs, found in self._unanswered(tx):
            rows = self.state(tx, theirs.partner, "reject", found)
            self._ledger.answered(tx, theirs, [fact.index for fact in found])
            count += len(rows)
        return count

    def state(self, tx: Tx, partner: str, kind: LeafKind, stated: Sequence[msgspec.Struct]) -> range:
        """Append leaves of one kind that the exchange itself states; their indexes. They hold nothing of the record."""
        return self._state(tx, partner, kind, stated, self._clock.now() // 1000)

    def commit_head(self, tx: Tx, partner: str, at: int, salt: bytes, note: bytes) -> int:
        """Append SHA-256(salt‖note), dated `at`, seconds, and keep what opens it; at most once for one `at`.

        The time is the fixed one, not now: a partner must not see how busy we are.
        """
        log = self._log(tx, partner)
        known = self._reading.index_of(tx, log, f"head:{at}")
        if known is None:
            fact = HeadFact(b64encode(hashlib.sha256(salt + note).digest()).decode())
            (known,) = self._state(tx, partner, "head", [fact], at)
            self._ledger.name(tx, log, f"head:{at}", known)
            self._ledger.keep_opening(tx, log, known, salt, note)
        return known

    def _state(self, tx: Tx, partner: str, kind: LeafKind, stated: Sequence[msgspec.Struct], at: int) -> range:
        check_unlocked(self._guard)
        ours = self._log(tx, partner)
        start = ours.frontier.size
        rows = [Row(start + place, _protocol(kind, fact, at), None) for place, fact in enumerate(stated)]
        self._grow(tx, ours, rows)
        return range(start, start + len(stated))

    def close(self, tx: Tx, partner: str, fact: CloseFact) -> None:
        """End our log for that partner: the next epoch's begins with what is known of it.

        Also while signing is locked, because nothing was ever signed under the new name.
        """
        self._partners.turn(tx, partner, "out", fact, self._clock.now())
        ours = self._log(tx, partner)
        self._grow(tx, ours, [Row(0, _protocol("close", fact, self._clock.now() // 1000), None)])

    # --- signing -----------------------------------------------------------------------------------------------

    def sign(self) -> list[str]:
        """Sign the unsigned tail of every log; the partners that have something new to fetch. Nothing while locked."""
        if self._guard.locked() is not None:
            return []
        logs = self._store.read(
            lambda tx: [self._reading.head(tx, partner.side, "out") for partner in self._partners.partners(tx)]
        )
        tails = [log for log in logs if log is not None and (log.published.size < log.frontier.size or not log.note)]
        for log in tails:
            self._sign(log)
        return [log.partner for log in tails]

    def _sign(self, log: LogHead) -> None:
        signers = [Signer(log.origin, KEY_ED25519, key) for key in self._keys()]
        name = log_name(log.origin)
        before, log = self._confirmed(name, log)
        frontier = log.published
        heads: list[Checkpoint] = []
        while frontier.size < log.frontier.size or not heads:
            stop = min(frontier.size + STRIDE, log.frontier.size)
            rows = self._store.read(lambda tx, a=frontier.size, b=stop: self._reading.rows(tx, log, a, b))  # type: ignore[misc]
            if len(rows) != stop - frontier.size:
                raise _rotten()
            frontier, _ = frontier.extend([leaf_hash(row.header) for row in rows])
            heads.append(Checkpoint(log.origin, stop, frontier.root()))
        if frontier != log.frontier:
            raise _rotten()
        # From here on no other head may ever be signed, whatever becomes of this one.
        advance(self._guard, name, before, Mark(frontier.size, frontier.root()))
        notes = [(head.size, sign_checkpoint(head, *signers)) for head in heads]
        self._store.write(lambda tx: self._ledger.publish(tx, log, notes, frontier))

    def _confirmed(self, name: str, log: LogHead) -> tuple[Mark | None, LogHead]:
        """The log as the store holds it now, and the guard's mark it does follow."""
        heads = [log]

        def look() -> Held:
            heads.append(self._store.read(lambda tx: self._reading.head(tx, log.partner, "out")) or log)
            return held(self._store, self._reading, heads[-1])

        before, _ = confirm(self._guard, name, look)
        return before, heads[-1]

    def sign_again(self) -> None:
        """Add the newest key's line to every head signed before it, so that who pins it can read from the start."""
        check_unlocked(self._guard)
        logs = self._store.read(
            lambda tx: [self._reading.head(tx, partner.side, "out") for partner in self._partners.partners(tx)]
        )
        newest = self._keys()[-1]
        for log in logs:
            if log is not None:
                self._store.write(lambda tx, log=log: self._sign_again(tx, log, newest))  # type: ignore[misc]

    def _sign_again(self, tx: Tx, log: LogHead, key: Ed25519PrivateKey) -> None:
        signer = Signer(log.origin, KEY_ED25519, key)
        changed = []
        for size, data in self._partners.notes(tx, log):
            note = parse_note(data)
            if all(line.key_id != signer.verifier.key_id for line in note.signatures):
                (line,) = parse_note(sign_note(note.text, [signer])).signatures
                changed.append((size, Note(note.text, (*note.signatures, line)).encode()))
        self._partners.sign_again(tx, log, changed)


def _facts(item: Released, earlier: Earlier | None) -> msgspec.Raw | msgspec.UnsetType:
    """What a leaf without a body states."""
    fact = WithdrawFact(reason=item.reason, erase=item.erase, of=earlier) if item.reason else item.ack or item.fact
    return msgspec.UNSET if fact is None else msgspec.Raw(canonical.encode_any(fact))


def _protocol(kind: LeafKind, fact: msgspec.Struct, at: int) -> bytes:
    """A leaf that no person decided."""
    return canonical.encode(
        LeafHeader(at=at, by="machine", k=kind, p=msgspec.Raw(canonical.encode_any(fact)), v=VERSION)
    )


def _rotten() -> JisrError:
    return JisrError(
        "log-damaged", "Stored leaves of a partner log no longer match what was hashed; nothing was signed.",
        "Run jisr verify, and restore this side from its backup.",
    )  # fmt: skip
