"""The intake desk: file, correct, withdraw, import, take in."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Literal, NamedTuple

import msgspec

from jisr.exchange.incoming import Incoming
from jisr.exchange.ledger import SetAside
from jisr.exchange.rules import facts
from jisr.exchange.standing import Standing
from jisr.intake.ledger import IntakeLedger
from jisr.intake.mapping import MappedRow
from jisr.intake.reading import Draft, to_report
from jisr.intake.rules import check_content, check_report
from jisr.media import Arrivals, Attachments
from jisr.people.rules import check
from jisr.record import Record
from jisr.terms import canonical
from jisr.terms.actors import Actor
from jisr.terms.consents import AskFact, ConsentFact
from jisr.terms.entries import By, Entry, NewEntry, Origin, Refusal, Relation, Withdrawal, WithdrawReason
from jisr.terms.epochs import epoch_of, numbered
from jisr.terms.errors import OurMistake, Refused, Unavailable
from jisr.terms.releases import AckFact, ErasedFact, Received, RejectReason, taken_back
from jisr.terms.reports import Marking, Report
from jisr.terms.times import Clock, Entropy
from jisr.terms.transactions import Store, Tx, in_slices

BATCH = 500
"""Rows of an import filed in one transaction."""
STRIDE, STEPS = 100, 10
"""Items of a partner filed before it is looked whether somebody waits, and how often that goes into one transaction."""
MISSING: RejectReason = "body-missing"
"""Why an item is set aside whose author has its content no more; what is said of it later can be read all the same."""
FILED = frozenset(("accord", "ack", "agreement", "ask", "consent", "erased", "release", "revise", "withdraw"))

_report = msgspec.json.Decoder(Report).decode


Outcome = Literal["corrected", "filed", "refused", "skipped", "withdrawn"]


class RowOutcome(NamedTuple):
    """What became of one row; `code`, `say` and `hint` are empty unless it was refused."""

    row: int
    outcome: Outcome
    code: str = ""
    say: str = ""
    hint: str = ""


class Account(NamedTuple):
    """Every row of an import accounted for."""

    rows: int
    filed: int
    corrected: int
    skipped: int
    refused: tuple[RowOutcome, ...]
    withdrawn: int = 0


class _Tried(Exception):
    """Ends a transaction in which something was only tried, so that nothing of it is kept."""

    def __init__(self, outcomes: list[RowOutcome]) -> None:
        super().__init__()
        self.outcomes = outcomes


class Intake:
    """Everything that enters the record comes through here."""

    def __init__(
        self, store: Store, ledger: IntakeLedger, record: Record, standing: Standing, incoming: Incoming,
        clock: Clock, entropy: Entropy, attachments: Attachments, arrivals: Arrivals,
    ) -> None:  # fmt: skip
        self._attachments, self._arrivals = attachments, arrivals
        self._store, self._ledger, self._record = store, ledger, record
        self._standing, self._incoming = standing, incoming
        self._clock, self._entropy = clock, entropy

    # --- our own reports ---------------------------------------------------------------------------------------

    def file(self, actor: Actor, draft: Draft) -> int:
        """The serial of the filed report, once it is durable. The same id with the same content is filed once."""
        check(actor, "file")
        report = to_report(draft, self._clock.now(), self._entropy)
        return self._store.write(lambda tx: self._file(tx, actor, report, same=_same_statement))

    def file_linked(self, actor: Actor, drafts: Sequence[Draft]) -> list[int]:
        """The serials of several reports filed at once, each one linked to the first; what is filed stays as it is."""
        check(actor, "file")
        reports = [to_report(draft, self._clock.now(), self._entropy) for draft in drafts]
        return self._store.write(lambda tx: self._file_linked(tx, actor, reports, None))

    def standing(self, serial: int) -> tuple[int, Report]:
        """First serial and standing version of the report of ours that an entry belongs to."""
        return self._store.read(lambda tx: self._current(tx, serial))

    def cut(self, actor: Actor, serial: int, draw: Callable[[Report], Sequence[Draft]]) -> list[int]:
        """File what `draw` cuts out of the standing report an entry belongs to, each piece linked to it; their serials.

        A piece that was cut before is not filed or linked again.
        """
        check(actor, "file")

        def act(tx: Tx) -> list[int]:
            first, whole = self._current(tx, serial)
            pieces = [to_report(draft, self._clock.now(), self._entropy) for draft in draw(whole)]
            return self._file_linked(tx, actor, pieces, first)

        return self._store.write(act)

    def _file_linked(self, tx: Tx, actor: Actor, reports: Iterable[Report], first: int | None) -> list[int]:
        serials: list[int] = []
        for report in reports:
            known = self._record.serial_of(tx, f"report:{report.id}")
            serial = self._file(tx, actor, report, same=_same_statement)
            if known is None and first is not None:
                # A link that a person took back since is not made again by filing the same once more.
                self._link(tx, actor, (first, serial), undo=False)
            serials.append(serial)
            first = serial if first is None else first
        return serials

    def _file(self, tx: Tx, actor: Actor, report: Report, same: Callable[[Report, Report], bool]) -> int:
        known = self._record.serial_of(tx, f"report:{report.id}")
        if known is not None:
            body = self._record.entry(tx, known).body
            if body is None or not same(_report(body), report):
                raise OurMistake("id-used", f"Entry {known} already has this id and says something else.")
            return known
        return self._record.append(tx, [self._new(actor, "report", report)])[0]

    def _new(self, actor: Actor, k: Literal["correct", "report"], report: Report, first: int | None = None) -> NewEntry:
        return NewEntry(
            k=k, by=actor.by, entered=self._clock.now(), body=canonical.encode(report),
            key=f"report:{report.id}" if k == "report" else None, re=() if first is None else (first,),
        )  # fmt: skip

    def correct(self, actor: Actor, serial: int, draft: Draft) -> int:
        """File a corrected version of the report that entry `serial` is a version of; its serial."""
        check(actor, "file")
        made = to_report(draft, self._clock.now(), self._entropy)

        def amend(tx: Tx) -> int:
            first, report = self._current(tx, serial)
            corrected = msgspec.structs.replace(
                made, id=report.id, subject=draft.subject or report.subject, marking=draft.marking or report.marking
            )
            return self._record.append(tx, [self._new(actor, "correct", corrected, first)])[0]

        return self._store.write(amend)

    def mark(self, actor: Actor, serial: int, marking: Marking) -> int:
        """File a version of the report with another marking and nothing else changed; its serial."""
        check(actor, "file")

        def amend(tx: Tx) -> int:
            first, report = self._current(tx, serial)
            marked = check_report(msgspec.structs.replace(report, marking=marking))
            return self._record.append(tx, [self._new(actor, "correct", marked, first)])[0]

        return self._store.write(amend)

    def withdraw(self, actor: Actor, serial: int, reason: WithdrawReason, text: str = "") -> int:
        """File that a report of ours no longer stands; the entry's serial. Partners are told by a decision."""
        check(actor, "file")

        def amend(tx: Tx) -> int:
            first, _ = self._current(tx, serial)
            body = canonical.encode(Withdrawal(reason, text))
            entry = NewEntry(k="withdraw", by=actor.by, entered=self._clock.now(), body=body, re=(first,))
            return self._record.append(tx, [entry])[0]

        return self._store.write(amend)

    def erase(self, actor: Actor, serial: int, reason: str) -> int:
        """Remove the content of every version of a report, and its files, for good; the entry that says so."""
        check(actor, "erase")

        def wipe(tx: Tx) -> int:
            first = _first(self._own(tx, serial))
            versions = [first] + [
                entry.serial for entry in self._record.entries(tx, first, self._record.size(tx) + 1, ("correct",))
                if entry.header.re[0] == first
            ]  # fmt: skip
            body = self._record.entry(tx, first).body
            if body is not None:
                # The hash an import compares with has no salt: whoever guesses the content could confirm it.
                self._ledger.forget_content(tx, _report(body).id)
            return self._record.erase(tx, [*versions, *self._attachments.forget(tx, first)], actor.by, reason)

        erased = self._store.write(wipe)
        # A crash here leaves files no row names; the next sweep removes them.
        self._attachments.sweep()
        return erased

    def relate(self, actor: Actor, one: int, other: int, *, undo: bool = False) -> int:
        """File that two reports are of one event, or with `undo` that they are not after all; the entry's serial.

        A report is named by its first serial, a partner's by the entry its `release` was filed as. What is so already
        is not filed again. It stays on this side, and changes neither report.
        """
        check(actor, "file")
        pair = min(one, other), max(one, other)
        if one == other:
            raise OurMistake("same-report", "A report cannot be linked to itself.", "Name two reports.")

        return self._store.write(lambda tx: self._link(tx, actor, pair, undo=undo))

    def _link(self, tx: Tx, actor: Actor, pair: tuple[int, int], *, undo: bool) -> int:
        for serial in pair:
            self._check_first(tx, serial)
        key, turns, newest = f"relate:{pair[0]}:{pair[1]}", 0, 0
        # Entries about one pair take turns, link and undo, each under the next key: so asking twice is harmless.
        while (found := self._record.serial_of(tx, f"{key}:{turns}")) is not None:
            turns, newest = turns + 1, found
        linked = turns % 2 == 1
        if linked != undo:
            if not turns:
                raise OurMistake("not-related", "These reports are not linked, so there is nothing to undo.")
            return newest
        body = canonical.encode(Relation(undo))
        entry = NewEntry(k="relate", by=actor.by, entered=self._clock.now(), body=body, key=f"{key}:{turns}", re=pair)
        return self._record.append(tx, [entry])[0]

    def _check_first(self, tx: Tx, serial: int) -> None:
        """OurMistake unless a report, ours or a partner's, is named by this serial."""
        header = self._record.entry(tx, serial).header
        told = self._standing.items(tx, header.by.person, [header.of.number]) if header.of is not None else []
        if header.k != "report" and not any(item.header.k == "release" for item in told):
            raise OurMistake("no-report", f"Entry {serial} is not the first of a report.")

    def _current(self, tx: Tx, serial: int) -> tuple[int, Report]:
        """First serial and standing version of the report that entry `serial` belongs to."""
        first = _first(self._own(tx, serial))
        version, gone = self._record.current(tx, first)
        body = self._record.entry(tx, version).body
        if gone or body is None:
            raise OurMistake("withdrawn", "This report was withdrawn or erased; file a new one instead.")
        return first, _report(body)

    def _own(self, tx: Tx, serial: int) -> Entry:
        entry = self._record.entry(tx, serial)
        if entry.header.k == "received":
            raise Refused("not-ours", "A partner's report is the partner's to change.")
        if entry.header.k not in ("report", "correct"):
            raise OurMistake("no-report", f"Entry {serial} is not a report.")
        return entry

    # --- files -------------------------------------------------------------------------------------------------

    def import_rows(
        self, actor: Actor, file: str, rows: Iterable[MappedRow], progress: Callable[[int], None] = lambda _: None,
        *, dry: bool = False,
    ) -> Account:  # fmt: skip
        """File mapped rows, a batch a transaction; a run that is cut off is simply run again.

        Same id and content: skipped. Same id, other content: a correction. `progress` is told how many rows are done.
        With `dry` nothing is kept, and what would have become of each row is answered.
        """
        check(actor, "file")
        outcomes: list[RowOutcome] = []
        following = iter(rows)
        while batch := list(islice(following, BATCH)):
            outcomes += self._file_batch(actor, file, batch, dry)
            progress(len(outcomes))
        count = Counter(outcome.outcome for outcome in outcomes)
        refused = tuple(o for o in outcomes if o.outcome == "refused")
        return Account(len(outcomes), count["filed"], count["corrected"], count["skipped"], refused, count["withdrawn"])

    def _file_batch(self, actor: Actor, file: str, batch: Sequence[MappedRow], dry: bool) -> list[RowOutcome]:
        def run(tx: Tx) -> list[RowOutcome]:
            outcomes = self._file_rows(tx, actor, file, batch)
            if dry:
                raise _Tried(outcomes)
            return outcomes

        try:
            return self._store.write(run)
        except _Tried as tried:
            return tried.outcomes

    def _file_rows(self, tx: Tx, actor: Actor, file: str, batch: Sequence[MappedRow]) -> list[RowOutcome]:
        outcomes: list[RowOutcome] = []
        # What is new is appended in one piece: the head of the record is then moved once a batch, not once a row.
        fresh: list[NewEntry] = []
        for row in batch:
            try:
                if isinstance(row.report, OurMistake):
                    raise row.report
                if isinstance(row.report, Withdrawal):
                    self._append(tx, fresh)
                    outcomes.append(RowOutcome(row.number, self._take_back(tx, actor, row, row.report)))
                else:
                    outcomes.append(RowOutcome(row.number, self._file_row(tx, actor, row, row.report, fresh)))
            except OurMistake as error:
                body = canonical.encode(Refusal(error.code, file, row.number))
                key = f"refuse:{row.id}:{error.code}"
                fresh.append(NewEntry(k="refuse", by=actor.by, entered=self._clock.now(), body=body, key=key))
                outcomes.append(RowOutcome(row.number, "refused", error.code, error.say, error.hint))
        self._append(tx, fresh)
        return outcomes

    def _append(self, tx: Tx, fresh: list[NewEntry]) -> None:
        if fresh:
            self._record.append(tx, fresh)
            fresh.clear()

    def _file_row(
        self, tx: Tx, actor: Actor, row: MappedRow, report: Report, fresh: list[NewEntry]
    ) -> Outcome:  # fmt: skip
        digest = hashlib.sha256(canonical.encode(report)).digest()
        before = self._ledger.content(tx, report.id)
        if before == digest or (row.follows and self._record.serial_of(tx, f"follow:{row.id}") is not None):
            return "skipped"
        if before is not None or row.follows:
            # An earlier row of this batch may be what it corrects.
            self._append(tx, fresh)
        first = self._record.serial_of(tx, f"report:{report.id}")
        if before is None and first is None:
            earlier = self._followed(tx, row.follows)
            if earlier:
                return self._follow(tx, actor, row, earlier[0], report)
            self._ledger.keep_content(tx, report.id, digest)
            fresh.append(self._new(actor, "report", report))
            return "filed"
        body = self._standing_body(tx, first)
        if first is None or body is None:
            # Withdrawn or erased by a person since, or called off before it came: an import must not bring it back.
            return "skipped"
        if before is None:
            return _known_here(report, _report(body))
        self._append(tx, fresh)
        self._ledger.keep_content(tx, report.id, digest)
        corrected = msgspec.structs.replace(report, marking=_report(body).marking)
        self._record.append(tx, [self._new(actor, "correct", corrected, first)])
        return "corrected"

    def _standing_body(self, tx: Tx, first: int | None) -> bytes | None:
        """What stands of the report that began with entry `first`; None where it was withdrawn or erased."""
        version, gone = self._record.current(tx, first) if first is not None else (0, True)
        return None if gone else self._record.entry(tx, version).body

    def _followed(self, tx: Tx, names: Sequence[str]) -> list[int]:
        """First serials of the reports that rows of these ids were filed as, or had taken the place of."""
        found: list[int] = []
        for name in names:
            first = self._record.serial_of(tx, f"report:{name}")
            if first is None and (version := self._record.serial_of(tx, f"follow:{name}")) is not None:
                first = _first(self._record.entry(tx, version))
            if first is not None and first not in found:
                found.append(first)
        return found

    def _follow(self, tx: Tx, actor: Actor, row: MappedRow, first: int, report: Report) -> Outcome:
        """File the row as the newest version of an earlier one; the key says so, and makes a second run add nothing."""
        body = self._standing_body(tx, first)
        if body is None:
            return "skipped"
        before = _report(body)
        made = msgspec.structs.replace(report, id=before.id, subject=before.subject, marking=before.marking)
        entry = self._new(actor, "correct", made, first)
        self._record.append(tx, [msgspec.structs.replace(entry, key=f"follow:{row.id}")])
        return "corrected"

    def _take_back(self, tx: Tx, actor: Actor, row: MappedRow, withdrawal: Withdrawal) -> Outcome:
        """Withdraw what the row follows; what has not come yet is not filed when it does."""
        outcome: Outcome = "skipped"
        for first in self._followed(tx, row.follows):
            if self._standing_body(tx, first) is not None:
                body = canonical.encode(withdrawal)
                entry = NewEntry(k="withdraw", by=actor.by, entered=self._clock.now(), body=body, re=(first,))
                self._record.append(tx, [entry])
                outcome = "withdrawn"
        for name in row.follows:
            if not self._followed(tx, [name]) and self._ledger.content(tx, name) is None:
                self._ledger.keep_content(tx, name, b"")
        return outcome

    # --- partners ----------------------------------------------------------------------------------------------

    def take_in(self, partner: str) -> int:
        """File what that partner released since the last time; how many entries the record got."""
        filed = 0
        if self._store.read(lambda tx: self._fresh_ahead(tx, partner)):
            filed += self._store.write(lambda tx: self._file_received(tx, partner, self._fresh_ahead(tx, partner)))
        step = in_slices(lambda tx: self._take_in(tx, partner), lambda tx: self._behind(tx, partner), STEPS)
        while self._store.read(lambda tx: self._behind(tx, partner)):
            filed += self._store.write(step)
        if filed and self._store.read(lambda tx: self._fresh_ahead(tx, partner)):
            filed += self._store.write(lambda tx: self._file_received(tx, partner, self._fresh_ahead(tx, partner)))
        return filed

    def reached(self, tx: Tx, partner: str) -> int:
        """How many items of that partner's log were taken in or set aside."""
        return self._ledger.cursor(tx, partner)

    def begin_anew(self, tx: Tx, partner: str, size: int) -> None:
        """That partner goes on in another log; Unavailable until all `size` items of the last one were taken in."""
        if self._ledger.cursor(tx, partner) < size:
            raise Unavailable("busy", "The partner's last log is still being taken in.", "It is tried again by itself.")
        self._ledger.advance(tx, partner, 0)

    def _behind(self, tx: Tx, partner: str) -> bool:
        theirs = self._standing.head(tx, partner, "in")
        return theirs is not None and self._ledger.cursor(tx, partner) < theirs.frontier.size

    def _take_in(self, tx: Tx, partner: str) -> int:
        start = self._ledger.cursor(tx, partner)
        items, following = self._standing.received(tx, partner, start, STRIDE)
        overtook = self._standing.overtook(tx, partner, start)
        fresh: list[Received] = []
        aside: list[tuple[int, RejectReason]] = []
        for item in items:
            if isinstance(item, SetAside):
                aside.append((item.position, item.reason))  # type: ignore[arg-type]
            elif item.header.k in FILED:
                why = self._fault(tx, partner, item, {position for position, why in aside if why != MISSING})
                if why is not None:
                    aside.append((item.origin.index, why))
                elif item.origin.index not in overtook or self._ledger.filed(tx, item.origin) is None:
                    fresh.append(item)
        # An item set aside before keeps its answer; a newer one is set aside without one.
        self._incoming.set_aside(tx, partner, aside)
        filed = self._file_received(tx, partner, fresh, overtook)
        self._ledger.advance(tx, partner, following)
        return filed

    def _fresh_ahead(self, tx: Tx, partner: str) -> list[Received]:
        """What came ahead of the partner's log, can be shown, is not filed yet, and is no version of what is not.

        That may be here and not filed so far: it is in turn then, and its version the time after.
        """
        found: dict[Origin, Received] = {}
        for item in self._standing.came_ahead(tx, partner):
            if not isinstance(item, Received) or self._ledger.filed(tx, item.origin) is not None:
                continue
            begun = [Origin(item.origin.log, index) for index in item.header.re]
            there = all(one in found or self._ledger.filed(tx, one) is not None for one in begun)
            if there and self._fault(tx, partner, item, set()) is None:
                found[item.origin] = item
        return list(found.values())

    def _file_received(
        self, tx: Tx, partner: str, items: Sequence[Received], overtook: Mapping[int, int] = MappingProxyType({})
    ) -> int:
        """File these items; `overtook` are those that were filed before their turn, with where each begins."""
        by, now = By(partner, "partner"), self._clock.now()
        entries: list[NewEntry] = []
        newest = {first: index for index, first in overtook.items()}
        for item in items:
            chain = item.header.re[0] if item.header.re else item.origin.index
            if newest.get(chain, -1) <= item.origin.index:
                # A newer version, which came ahead, says which files there are.
                self._take_media(tx, partner, item)
            about, key = self._about(tx, partner, item)
            entries.append(NewEntry(k="received", by=by, entered=now, key=key, of=item.origin, re=about))
        before = self._record.size(tx)
        serials = self._record.append(tx, entries)
        origins = [entry.of for entry in entries if entry.of is not None]
        self._ledger.keep_filed(tx, runs(zip(origins, serials, strict=True)))
        return self._record.size(tx) - before

    def filed_as(self, tx: Tx, origin: Origin) -> int | None:
        """The serial of the entry a partner's item was filed as; None when it was not, or was set aside."""
        return self._ledger.filed(tx, origin)

    def _take_media(self, tx: Tx, partner: str, item: Received) -> None:
        """The files an item names are to be fetched; those its chain named before are not any more."""
        header, media = item.header, item.content.media if item.content is not None else ()
        if header.k == "ack" or not (media or header.re):
            return
        chain = header.re[0] if header.re else item.origin.index
        most = self._standing.limits_of(tx, partner).media
        self._arrivals.want(tx, partner, item.origin, chain, media, most)

    def _about(self, tx: Tx, partner: str, item: Received) -> tuple[tuple[int, ...], str | None]:
        """What an acknowledgement is about: the decision of ours it answers, and a key, for a second one adds nothing.

        So is a statement that an item of ours was erased.

        A question is about a decision of ours too, and an answer about our question. Any other item is about nothing of
        ours and has no key.
        """
        fact = facts(item.header)
        if isinstance(fact, ConsentFact):
            asked = (self._incoming.acknowledges(tx, partner, fact) or "").removeprefix("ask ")
            return ((int(asked),) if asked.isdecimal() else ()), None
        if isinstance(fact, AskFact):
            told = self._incoming.acknowledges(tx, partner, fact)
            about = self._record.serial_of(tx, f"decision:{told}")
            return ((about,) if about is not None else ()), None
        if not isinstance(fact, AckFact | ErasedFact):
            return (), None
        decision = self._incoming.acknowledges(tx, partner, fact)
        serial = self._record.serial_of(tx, f"decision:{decision}") if decision is not None else None
        of = numbered(fact.epoch, fact.index)
        done = f"acked:{item.origin.log}:{of}:{fact.stage}" if isinstance(fact, AckFact) else None
        return (serial,) if serial is not None else (), done or f"erased:{item.origin.log}:{of}"

    def _fault(self, tx: Tx, partner: str, item: Received, aside: set[int]) -> RejectReason | None:
        """Why a verified item cannot be shown, or None; `aside` are positions this transaction sets aside."""
        if item.content is not None:
            try:
                check_content(item.content)
            except OurMistake:
                return "body-malformed"
            said = item.content.originator
            if said is not None and said.side == partner:
                return "body-malformed"
        cited = item.header.re
        if cited and (aside.intersection(cited) or not self._cites_release(tx, partner, cited)):
            return "reference"
        earlier = taken_back(item.header)
        if earlier is not None and not (
            earlier.epoch < epoch_of(item.origin.log) and self._standing.release_at(tx, partner, earlier)
        ):
            return "reference"
        return None

    def _cites_release(self, tx: Tx, partner: str, indexes: Sequence[int]) -> bool:
        """Whether it cites one release that could be read, or whose author had its content no more when we came."""
        if len(indexes) != 1:
            return False
        cited = next(iter(self._standing.received(tx, partner, indexes[0], 1)[0]), None)
        if cited is None:
            # What came ahead cites what came with it.
            ahead = (one for one in self._standing.came_ahead(tx, partner) if isinstance(one, Received))
            cited = next((one for one in ahead if one.origin.index == indexes[0]), None)
        if isinstance(cited, SetAside):
            newest = self._standing.head(tx, partner, "in")
            number = numbered(newest.epoch if newest is not None else 1, indexes[0])
            leaf = self._standing.leaves(tx, partner, [number]).get(number) if cited.reason == MISSING else None
            return leaf is not None and leaf.k == "release"
        return cited is not None and cited.header.k == "release"


def runs(filed: Iterable[tuple[Origin, int]]) -> list[tuple[Origin, int, int]]:
    """Items and serials as stretches of neighbours: where each begins, its serial, and how many there are."""
    made: list[tuple[Origin, int, int]] = []
    for origin, serial in filed:
        last = made[-1] if made else None
        if last is not None and (last[0].log, last[0].index + last[2], last[1] + last[2]) == (*_pair(origin), serial):
            made[-1] = (*last[:2], last[2] + 1)
        else:
            made.append((origin, serial, 1))
    return made


def _pair(origin: Origin) -> tuple[str, int]:
    return origin.log, origin.index


def _first(entry: Entry) -> int:
    return entry.header.re[0] if entry.header.k == "correct" else entry.serial


def _known_here(report: Report, standing: Report) -> Outcome:
    """A report of ours that comes back from a file: skipped as it stands, OurMistake when it says something else."""
    kept = msgspec.structs.replace(
        standing.marking, releasable_to=report.marking.releasable_to, consent=report.marking.consent
    )
    if msgspec.structs.replace(standing, source=report.source, marking=kept) == report:
        return "skipped"
    raise OurMistake(
        "own-stands", "The record has this report, and it says something else there.", "Correct it in Jisr."
    )


def _same_statement(one: Report, other: Report) -> bool:
    """Equal but for the times a repeated request cannot repeat."""
    return msgspec.structs.replace(one, observed=0, review_by=0) == msgspec.structs.replace(
        other, observed=0, review_by=0
    )
