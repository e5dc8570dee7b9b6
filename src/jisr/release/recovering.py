"""After a restore: what our logs hold and the record had forgotten, told to the record and to everything that decides.

A decision that is in the record and whose leaf came back from the partner is found again by its leaf: salts are made
from the decision's name under the partner's secret, and leaves without a body say what the act said. It is named in
the log, so it is never appended twice. A leaf no act of the record made is one we told and forgot: it is filed as such
and an officer is shown it with its content.

What was decided and is not in the log does not go any more: a decision taken back after the copy was made would look
just the same. Officers decide it anew. Standing rules stop for the same reason. Withdrawals go, for they only narrow.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import msgspec

from jisr.exchange.ledger import LogHead, LogLedger, LogReading, Row
from jisr.exchange.rules import TOLD, read_leaf
from jisr.exchange.standing import Standing
from jisr.record import Record
from jisr.release.desk import first_serial, lapse_of
from jisr.release.ledger import CellLedger, LastCell, OnwardLedger, Passed, ReleaseLedger, RuleLedger, Told
from jisr.release.onward_rules import ask_name
from jisr.release.rules import ack_name
from jisr.release.standing_rules import standing_at
from jisr.terms import canonical
from jisr.terms.agreements import AgreementAct
from jisr.terms.consents import AskAct, ConsentAct, OnwardAct
from jisr.terms.entries import MACHINE, Acknowledgement, Entry, NewEntry, Recovered
from jisr.terms.epochs import epoch_of, numbered
from jisr.terms.ids import keyed
from jisr.terms.releases import AckFact, Decision, Lapse, LeafHeader, taken_back
from jisr.terms.reports import Report
from jisr.terms.standing_rules import RuleStopped
from jisr.terms.times import Clock
from jisr.terms.transactions import Tx

SALT = 16
CODE = "restored"
"""Why what was decided before a restore and had not left yet is not carried out."""
SHOWN = TOLD | frozenset(("accord", "ack", "agreement", "ask", "consent"))
"""Kinds of leaves a person or a rule of ours decided."""
STRIDE = 4096


class Acts(NamedTuple):
    """Acts of the record towards one partner that may have made a leaf: by the salt of its body, or by what it says."""

    salts: dict[bytes, str]
    facts: dict[tuple[str, bytes], str]
    decisions: dict[str, tuple[Entry, Decision]]
    onward: dict[str, tuple[Entry, OnwardAct]]


class Reconciling:
    """Brings the record and the release desk to where our logs are. Part of the caller's transaction."""

    def __init__(
        self, record: Record, standing: Standing, releases: ReleaseLedger, cells: CellLedger, onward: OnwardLedger,
        rules: RuleLedger, logs: LogLedger, reading: LogReading, clock: Clock, root: bytes,
    ) -> None:  # fmt: skip
        self._record, self._standing, self._releases, self._cells = record, standing, releases, cells
        self._onward, self._rules, self._logs, self._reading = onward, rules, logs, reading
        self._clock, self._root = clock, root
        self.follow: Callable[[Tx], None] = lambda _tx: None

    def reconcile(self, tx: Tx, sides: Iterable[str]) -> list[int]:
        """Name what is found again, end what must not go, file what was forgotten; serials of those entries."""
        self.follow(tx)
        forgotten: list[int] = []
        for side in sides:
            log = self._standing.head(tx, side, "out")
            if log is not None:
                forgotten += self._log(tx, log)
        self._lapse(tx)
        self._stop_rules(tx)
        return forgotten

    # --- finding again -----------------------------------------------------------------------------------------

    def _log(self, tx: Tx, log: LogHead) -> list[int]:
        back = [index for index, _ in self._reading.recovered(tx, log)]
        if not back:
            return []
        named = self._reading.decisions(tx, log, back[0], log.frontier.size)
        acts = self._acts(tx, log.partner)
        entries: list[NewEntry] = []
        for row in self._reading.pick(tx, log, back):
            leaf = read_leaf(row.header, row.position)
            if not isinstance(leaf, LeafHeader) or leaf.k not in SHOWN:
                continue
            name = named.get(row.position) or self._find(tx, log, acts, leaf, row)
            if name is not None and row.position not in named:
                self._logs.name(tx, log, name, row.position)
            self._tell(tx, log, acts, leaf, name)
            if name is None:
                number = numbered(log.epoch, row.position)
                made = Recovered(at=leaf.at, by=leaf.by, index=number, k=leaf.k, partner=log.partner)
                entries.append(NewEntry(
                    k="recovered", by=MACHINE, entered=self._clock.now(), body=canonical.encode(made),
                    key=f"recovered:{log.origin}:{row.position}",
                ))  # fmt: skip
        return self._record.append(tx, entries)

    def _find(self, tx: Tx, log: LogHead, acts: Acts, leaf: LeafHeader, row: Row) -> str | None:
        """The act of the record that made this leaf."""
        name = None
        if leaf.b is not None:
            name = acts.salts.get(row.salted[:SALT]) if row.salted is not None else None
        elif leaf.k == "withdraw":
            name = self._taken_back(tx, log, acts, leaf)
        elif not isinstance(leaf.p, msgspec.UnsetType):
            name = acts.facts.get((leaf.k, bytes(leaf.p)))
        return name if name is not None and self._reading.index_of(tx, log, name) is None else None

    def _taken_back(self, tx: Tx, log: LogHead, acts: Acts, leaf: LeafHeader) -> str | None:
        """The withdrawal of ours that takes back the chain this leaf takes back."""
        for name, (_, made) in acts.decisions.items():
            if made.action == "withdraw" and made.undo is not None:
                at = self._reading.index_of(tx, log, made.undo)
                rows = self._reading.pick(tx, log, [at]) if at is not None else ()
                told = read_leaf(rows[0].header, rows[0].position) if rows else None
                first = (told.re[0] if told.re else at) if isinstance(told, LeafHeader) else None
                if leaf.re and first == leaf.re[0] and self._reading.index_of(tx, log, name) is None:
                    return name
        return None

    def _acts(self, tx: Tx, side: str) -> Acts:
        acts = Acts({}, {}, {}, {})
        secret = keyed(self._root, "partner", side)
        size = self._record.size(tx)
        for start in range(1, size + 1, STRIDE):
            kinds = ("ack", "agree", "ask", "consent", "decide", "onward")
            for entry in self._record.entries(tx, start, min(start + STRIDE, size + 1), kinds):  # type: ignore[arg-type]
                try:
                    self._act(tx, acts, side, secret, entry)
                except (msgspec.MsgspecError, UnicodeDecodeError):
                    continue  # erased: nothing can be found again by it, and verify says so
        return acts

    def _act(self, tx: Tx, acts: Acts, side: str, secret: bytes, entry: Entry) -> None:
        body = entry.body or b""
        match entry.header.k:
            case "decide":
                made = msgspec.json.decode(body, type=Decision)
                if made.partner == side:
                    acts.decisions[made.id] = entry, made
                    acts.salts[keyed(secret, "salt", made.id)] = made.id
            case "onward":
                act = msgspec.json.decode(body, type=OnwardAct)
                if act.partner == side:
                    acts.onward[f"onward {act.id}"] = entry, act
                    acts.salts[keyed(secret, "salt", f"onward {act.id}")] = f"onward {act.id}"
            case "agree":
                said = msgspec.json.decode(body, type=AgreementAct)
                if said.partner == side:
                    acts.salts[keyed(secret, "salt", f"agree {said.id}")] = f"agree {said.id}"
                    if said.answer is not None:
                        acts.facts["accord", canonical.encode_any(said.answer)] = f"agree {said.id}"
            case "ask":
                asked = msgspec.json.decode(body, type=AskAct)
                if asked.partner == side:
                    acts.facts["ask", canonical.encode_any(asked.fact)] = ask_name(entry.serial)
            case "consent":
                given = msgspec.json.decode(body, type=ConsentAct)
                if given.partner == side:
                    acts.facts["consent", canonical.encode_any(given.fact)] = f"consent {entry.serial}"
            case _:
                item = self._record.entry(tx, entry.header.re[0])
                if item.header.of is not None and item.header.by.person == side:
                    seen = msgspec.json.decode(body, type=Acknowledgement)
                    of = item.header.of
                    fact = canonical.encode_any(AckFact(index=of.index, stage=seen.stage, epoch=epoch_of(of.log)))
                    acts.facts["ack", fact] = ack_name(entry.serial)

    # --- what partners hold ------------------------------------------------------------------------------------

    def _tell(self, tx: Tx, log: LogHead, acts: Acts, leaf: LeafHeader, name: str | None) -> None:
        """What the partner holds by this leaf, as the release desk keeps it."""
        if leaf.k not in TOLD or taken_back(leaf) is not None:
            return
        first = self._reading.trace(tx, log, leaf.re[0]).decision if leaf.re else name
        known = name or first or ""
        if known in acts.decisions and first is not None:
            self._told(tx, log.partner, acts.decisions[known], first, leaf, forgotten=name is None)
        elif known in acts.onward and first is not None:
            entry, act = acts.onward[known]
            given = self._onward.passed(tx, act.source, act.index, log.partner)
            made = given or Passed(act.source, act.index, log.partner, first, act.consent, entry.serial, False)
            self._onward.tell(tx, made._replace(withdrawn=leaf.k == "withdraw"))
            self._onward.done(tx, entry.serial)

    def _told(
        self, tx: Tx, side: str, decided: tuple[Entry, Decision], first: str, leaf: LeafHeader, *, forgotten: bool
    ) -> None:
        _, made = decided
        version = self._record.entry(tx, made.of)
        report = first_serial(version)
        given = self._releases.told(tx, side, report)
        if leaf.k == "withdraw":
            if given is not None:
                self._releases.tell(tx, side, report, given._replace(withdrawn=True))
        elif not forgotten:
            self._releases.tell(tx, side, report, Told(first, made.id, made.of, False))
            if made.cell is not None and made.level is not None and version.body is not None:
                subject = msgspec.json.decode(version.body, type=Report).subject
                self._cells.keep(tx, side, subject, LastCell(made.level, *made.cell))
        if not forgotten:
            self._releases.done(tx, made.id)

    # --- what does not go --------------------------------------------------------------------------------------

    def _lapse(self, tx: Tx) -> None:
        for item in self._releases.waiting(tx):
            entry = self._record.entry(tx, item.serial)
            if msgspec.json.decode(entry.body or b"", type=Decision).action == "release":
                self._releases.done(tx, item.decision)
                self._record.append(tx, [lapse_of(item, CODE, self._clock.now())])
        for one in self._onward.waiting(tx):
            self._onward.done(tx, one.serial)
            act = msgspec.json.decode(self._record.entry(tx, one.serial).body or b"", type=OnwardAct)
            body = canonical.encode(Lapse(CODE, act.id))
            self._record.append(
                tx, [NewEntry(k="lapse", by=MACHINE, entered=self._clock.now(), body=body, re=(one.serial,))]
            )

    def _stop_rules(self, tx: Tx) -> None:
        """A rule may have been stopped after this copy was made: officers activate it anew."""
        for stands in standing_at(self._rules.rules(tx), self._clock.now()):
            body = canonical.encode(RuleStopped(why=CODE))
            entry = NewEntry(k="rule", by=MACHINE, entered=self._clock.now(), body=body, re=(stands.serial,))
            self._rules.keep(tx, stands._replace(stopped=self._record.append(tx, [entry])[0]))
