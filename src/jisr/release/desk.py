"""The release desk: preview, decide, and carry decisions out."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import msgspec

from jisr.exchange.outgoing import Outgoing
from jisr.exchange.standing import Standing
from jisr.geo.grid import Cell
from jisr.media import Attachments, Stripped
from jisr.people.rules import check
from jisr.record import Record
from jisr.release.alarms import Disagreement
from jisr.release.holdings import begun
from jisr.release.judging import check_proposal, check_release, refusal
from jisr.release.ledger import CellLedger, LastCell, ReleaseLedger, Told, Waiting
from jisr.release.lint import lint_hash
from jisr.release.policy import Question
from jisr.release.preview import Preview, check_seen
from jisr.release.rules import (
    RULES,
    Terms,
    again,
    body_hash,
    check_size,
    content,
    encode_content,
    judge_again,
    released,
    released_media,
    removed,
    with_media,
    withdrawn,
)
from jisr.release.safeguards import Safeguards
from jisr.release.second_look import Agreed, AgreedFile, look, look_at_item
from jisr.terms import canonical
from jisr.terms.actors import Actor
from jisr.terms.entries import MACHINE, Entry, NewEntry, WithdrawReason
from jisr.terms.errors import JisrError, OurMistake, Refused, Unavailable
from jisr.terms.handling import Handling
from jisr.terms.ids import check_id, keyed, new_id
from jisr.terms.media import ReleasedMedia
from jisr.terms.releases import Decision, Lapse, Proposal, Released
from jisr.terms.reports import Report
from jisr.terms.sides import Partner
from jisr.terms.texts import MAX_TITLE, check_words
from jisr.terms.times import Clock, Entropy
from jisr.terms.transactions import Store, Tx

STRIDE = 1000
"""Entries of the record followed in one transaction."""

Job = Callable[[Tx], int]
LONGEST_DELAY_MS = 366 * 86_400_000

_decision = msgspec.json.Decoder(Decision).decode
_proposal = msgspec.json.Decoder(Proposal).decode
_report = msgspec.json.Decoder(Report).decode


class ByRule(NamedTuple):
    """The standing rule that decides: its serial, the decision's name, and what raises when it does not go."""

    serial: int
    name: str
    check: Callable[[Preview], None]


class Release:
    """The only way out. `root` is the secret every partner's pseudonyms and salts are made from."""

    def __init__(
        self, store: Store, ledger: ReleaseLedger, cells: CellLedger, record: Record, standing: Standing,
        outgoing: Outgoing, clock: Clock, entropy: Entropy, root: bytes, hold_ms: int, safeguards: Safeguards,
        attachments: Attachments,
    ) -> None:  # fmt: skip
        self._attachments = attachments
        self._store, self._ledger, self._cells, self._record = store, ledger, cells, record
        self._standing, self._outgoing = standing, outgoing
        self._clock, self._entropy, self._root, self._hold_ms = clock, entropy, root, hold_ms
        self._safeguards = safeguards
        self.judges: list[Callable[[Tx, Decision], str | None]] = []

    # --- deciding ----------------------------------------------------------------------------------------------

    def preview(self, serial: int, partner: str, terms: Terms) -> Preview:
        """Exactly what `partner` would get of this report version on these terms; nothing is recorded."""
        self._attachments.strip(terms.media)
        try:
            return self._store.read(lambda tx: self._preview(tx, serial, partner, terms))
        except Disagreement as found:
            raise self._safeguards.alarms.refuse(found) from None

    def decide(self, jobs: Sequence[Job]) -> list[int]:
        """Make several decisions together or not at all; the serials of their entries."""
        try:
            return self._store.write(lambda tx: [job(tx) for job in jobs])
        except Disagreement as found:
            raise self._safeguards.alarms.refuse(found) from None

    def release(
        self, actor: Actor, serial: int, partner: str, terms: Terms, *,
        delay_ms: int = 0, seen_hash: str | None = None, decision: str | None = None, why: str = "",
        finer: bool = False, lint_seen: str | None = None,
    ) -> int:  # fmt: skip
        """Decide that this version goes to this partner; the serial of the decision entry."""
        return self.decide([self.releasing(
            actor, serial, partner, terms, delay_ms=delay_ms, seen_hash=seen_hash, decision=decision, why=why,
            finer=finer, lint_seen=lint_seen,
        )])[0]  # fmt: skip

    def withhold(self, actor: Actor, serial: int, partner: str, *, why: str = "") -> int:
        """Decide that this version does not go to this partner; the serial of the decision entry."""
        return self.decide([self.withholding(actor, serial, partner, why=why)])[0]

    def withdraw(
        self, actor: Actor, serial: int, partner: str, reason: WithdrawReason, *, decision: str | None = None,
        why: str = "", erase: bool = False,
    ) -> int:  # fmt: skip
        """Take back what this partner was told, or is about to be; the serial of the decision entry."""
        return self.decide([
            self.withdrawing(actor, serial, partner, reason, decision=decision, why=why, erase=erase)
        ])[0]  # fmt: skip

    def releasing(
        self, actor: Actor, serial: int, partner: str, terms: Terms, *,
        delay_ms: int = 0, seen_hash: str | None = None, decision: str | None = None, why: str = "",
        rule: ByRule | None = None, finer: bool = False, lint_seen: str | None = None,
        proposal: int | None = None,
    ) -> Job:  # fmt: skip
        """The decision that this version goes to this partner, for `decide`.

        `seen_hash` is the hash of the preview the person looked at: if the bytes are no longer those, Refused. So it is
        when the place is finer than was told before and the person did not say that this is meant, by `finer`, and when
        the words tell more than the rest and `lint_seen` does not say that these findings were read. `proposal` is the
        entry in which another officer proposed this; without it, what needs two officers is Refused.
        `decision` names the decision, so that asking twice decides once. `why` is a reason that stays here.
        """
        check(actor, "release")
        if not 0 <= delay_ms <= LONGEST_DELAY_MS:
            raise OurMistake("delay", "A release can be delayed by at most a year.")
        name, given = self._named(decision, rule), check_why(why)
        self._attachments.strip(terms.media)

        def decide(tx: Tx) -> int:
            known = self._known(tx, name, "release", serial, partner, terms)
            if known is not None:
                return known
            preview = self._preview(tx, serial, partner, terms, by_rule=rule is not None)
            if rule is not None:
                rule.check(preview)
            check_seen(preview, seen_hash, finer=finer, lint_seen=lint_seen)
            entry, report = self._read(tx, serial)
            if preview.two_persons and proposal is None:
                asked = self._question(report, entry, self._standing.partner(tx, partner), terms)
                raise refusal("two-persons", asked)
            policy, policy_at = self._safeguards.live.recorded(tx)
            made = Decision(
                action="release", cell=(preview.cell.x, preview.cell.y) if preview.cell else None,
                finer=finer, flash=terms.flash, handling=preview.content.handling, hash=preview.hash, id=name,
                level=terms.level, lint=preview.lint or None, mark=report.marking.level, of=serial, partner=partner,
                policy=policy.hash, policy_at=policy_at, proposal=proposal,
                not_before=self._clock.now() + max(self._hold_ms, delay_ms), rules=RULES, text=terms.text,
                title=terms.title, rule=rule.serial if rule is not None else None, why=given,
                media=terms.media,
            )  # fmt: skip
            return self._file(tx, actor, made, serial)

        return decide

    def withholding(self, actor: Actor, serial: int, partner: str, *, why: str = "") -> Job:
        """The decision that this version does not go to this partner, for `decide`."""
        check(actor, "release")
        name, given = new_id(self._entropy), check_why(why)

        def decide(tx: Tx) -> int:
            report, side = self._read(tx, serial)[1], self._standing.partner(tx, partner).side
            made = Decision(
                action="withhold", id=name, mark=report.marking.level, not_before=self._clock.now(), of=serial,
                partner=side, rules=RULES, why=given,
            )  # fmt: skip
            return self._file(tx, actor, made, serial)

        return decide

    def withdrawing(
        self, actor: Actor, serial: int, partner: str, reason: WithdrawReason, *, decision: str | None = None,
        why: str = "", rule: ByRule | None = None, erase: bool = False,
    ) -> Job:  # fmt: skip
        """The decision to take back what this partner was told, or is about to be, of this report.

        It asks for erasing when `erase` says so, and whenever the partner agreed to erase what is withdrawn.
        """
        check(actor, "release")
        name, given = self._named(decision, rule), check_why(why)

        def decide(tx: Tx) -> int:
            known = self._known(tx, name, "withdraw", serial, partner, Terms(None, None, ""))
            if known is not None:
                return known
            entry = self._own(tx, serial)
            undo = self._undoable(tx, partner, first_serial(entry))
            if undo is None:
                raise OurMistake("nothing-told", f"{partner} was not told of this report, so nothing can be withdrawn.")
            made = Decision(
                action="withdraw", erase=erase or self._standing.erases(tx, partner), id=name,
                mark=self._decided(tx, undo).mark, not_before=self._clock.now(), of=serial,
                partner=partner, reason=reason, rules=RULES, undo=undo, why=given,
                rule=rule.serial if rule is not None else None,
            )  # fmt: skip
            return self._file(tx, actor, made, serial)

        return decide

    def _named(self, decision: str | None, rule: ByRule | None) -> str:
        """What the decision is called: a rule's has a space in its name, so that nobody else can use it up."""
        if rule is not None:
            return rule.name
        return check_id(decision) if decision else new_id(self._entropy)

    def _known(self, tx: Tx, name: str, action: str, serial: int, partner: str, terms: Terms) -> int | None:
        """The serial this decision got already; OurMistake when its name was used for another one."""
        known = self._record.serial_of(tx, f"decision:{name}")
        if known is None:
            return None
        made = _made(self._record.entry(tx, known))
        before = _terms_of(made)
        if (made.action, made.of, made.partner, before) != (action, serial, partner, terms):
            raise OurMistake("id-used", f"Entry {known} is another decision with this id.")
        return known

    def _undoable(self, tx: Tx, partner: str, report: int) -> str | None:
        """The decision a withdrawal would take back: told, waiting, or recorded and not followed yet."""
        told = self._ledger.told(tx, partner, report)
        live = told.newest if told is not None and not told.withdrawn else None
        for item in self._ledger.waiting(tx):
            if (item.partner, item.report) == (partner, report):
                live = item.decision
        for entry in self._record.entries(tx, self._ledger.cursor(tx) + 1, self._record.size(tx) + 1, ("decide",)):
            made = _made(entry)
            if made.partner == partner and first_serial(self._record.entry(tx, made.of)) == report:
                live = made.id if made.action == "release" else None if made.action == "withdraw" else live
        return live or next(iter(self._ledger.closed(tx, partner, report)), None)

    def _file(self, tx: Tx, actor: Actor, made: Decision, serial: int) -> int:
        entry = NewEntry(
            k="decide", by=actor.by, entered=self._clock.now(), body=canonical.encode(made), key=f"decision:{made.id}",
            re=(serial,) if made.proposal is None else (serial, made.proposal),
        )  # fmt: skip
        return self._record.append(tx, [entry])[0]

    def _preview(self, tx: Tx, serial: int, partner: str, terms: Terms, *, by_rule: bool = False) -> Preview:
        entry, report = self._read(tx, serial)
        known = self._standing.partner(tx, partner)
        question = self._question(report, entry, known, terms, by_rule=by_rule)
        policy = self._safeguards.live.of(tx).policy
        two_persons = check_proposal(policy, question, terms)
        current, gone = self._record.current(tx, first_serial(entry))
        if gone or current != serial:
            raise Refused("not-current", f"Entry {serial} no longer stands; release its newest version.")
        given, cell = self._last_cell(tx, partner, report, terms.level)
        files = self._files(tx, entry, terms)
        media = self._media(files, known)
        terms = terms._replace(label=self._safeguards.label(partner, report.marking.level))
        made, settled = content(report, terms, self._secret(partner), cell)
        made = with_media(made, media)
        body = encode_content(made)
        check_size(body, known)
        if failed := look(body, self._agreed(report, known, terms, cell, files)):
            raise Disagreement(failed, partner, serial)
        told = self._ledger.told(tx, partner, first_serial(entry))
        finer = terms.level is not None and bool(given) and terms.level > max(given)
        revises = begun(tx, self._standing, partner, told) is not None
        findings = self._safeguards.findings(tx, report, made.place, terms)
        return Preview(
            body, made, body_hash(body), settled, removed(report, made), revises, finer, two_persons,
            report.marking.level, findings,
            lint_hash(terms, findings), files,
        )  # fmt: skip

    def _question(
        self, report: Report, entry: Entry, partner: Partner, terms: Terms, persons: int = 1, *, by_rule: bool = False
    ) -> Question:
        """What the policy is asked about these terms."""
        now = self._clock.now()
        return self._safeguards.question(report, entry, partner, terms, now=now, persons=persons, by_rule=by_rule)

    def _agreed(
        self, report: Report, partner: Partner, terms: Terms, last: Cell | None, files: Sequence[Stripped]
    ) -> Agreed:
        """What the second check holds the bytes against."""
        label = self._safeguards.label(partner.side, report.marking.level)
        return Agreed(
            report, partner.limits, self._secret(partner.side), terms.level, terms.title, terms.text, terms.purpose,
            terms.retain_until, label, (last.x, last.y) if last is not None else None,
            files=tuple(AgreedFile(one.serial, one.sha256, one.size, one.type, one.duration, one.height, one.width)
                        for one in files),
        )  # fmt: skip

    def _files(self, tx: Tx, entry: Entry, terms: Terms) -> tuple[Stripped, ...]:
        """What the chosen attachments were made into; Refused unless each is this report's and was made anew."""
        made = []
        own = {kept.serial for kept in self._attachments.of_report(tx, first_serial(entry))} if terms.media else set()
        for serial in terms.media:
            found = self._attachments.stripped(tx, serial) if serial in own else None
            if found is None:
                raise Refused("media-gone", "A chosen file is not attached to this report any more.", "Look again.")
            made.append(found)
        return tuple(made)

    def _media(self, files: Sequence[Stripped], partner: Partner) -> tuple[ReleasedMedia, ...]:
        return tuple(released_media(one, self._secret(partner.side), partner) for one in files)

    def _last_cell(self, tx: Tx, partner: str, report: Report, level: int | None) -> tuple[set[int], Cell | None]:
        """The levels this partner was ever given for the subject, and the last cell of this level."""
        cells = {last.level: Cell(*last) for last in self._cells.last(tx, partner, report.subject)}
        return set(cells), cells.get(level) if level is not None else None

    def _decided(self, tx: Tx, name: str) -> Decision:
        """The decision of that name, which exists."""
        return _made(self._record.entry(tx, self._record.serial_of(tx, f"decision:{name}") or 0))

    def _own(self, tx: Tx, serial: int) -> Entry:
        entry = self._record.entry(tx, serial)
        if entry.header.k == "received":
            raise Refused("third-party", "A partner's report goes no further without that partner's consent.")
        if entry.header.k not in ("report", "correct"):
            raise OurMistake("no-report", f"Entry {serial} is not a report.")
        return entry

    def _read(self, tx: Tx, serial: int) -> tuple[Entry, Report]:
        entry = self._own(tx, serial)
        if entry.body is None:
            raise Refused("erased", f"The content of entry {serial} was erased.")
        return entry, _stated(entry.body)

    def _secret(self, partner: str) -> bytes:
        return keyed(self._root, "partner", partner)

    # --- carrying out ------------------------------------------------------------------------------------------

    def publish(self) -> int:
        """Follow the record and carry out what is due; how many items were logged. Call until it answers 0."""
        logged = 0
        while self._store.read(self.behind):
            logged += self._store.write(self._step)
        return logged

    def _step(self, tx: Tx) -> int:
        """Follow a stretch of the record, or when there is none left carry out what is due.

        Everything recorded is read before anything goes: a decision may have been taken back a thousand entries later.
        """
        if self._ledger.cursor(tx) < self._record.size(tx):
            self._follow(tx)
            return 0
        return sum(self._carry_out(tx, item) for item in self._ledger.waiting(tx, self._clock.now()))

    def follow(self, tx: Tx) -> None:
        """Read all that is recorded and carry nothing out."""
        while self._ledger.cursor(tx) < self._record.size(tx):
            self._follow(tx)

    def due_at(self) -> int | None:
        """When the next waiting decision is due, milliseconds."""
        return self._store.read(lambda tx: min((item.due for item in self._ledger.waiting(tx)), default=None))

    def waiting(self, tx: Tx) -> Sequence[Waiting]:
        """Decisions not carried out yet."""
        return self._ledger.waiting(tx)

    def forget(self, tx: Tx, report: int, partners: Iterable[str], about: Sequence[Entry]) -> dict[int, bytes]:
        """Of an erased report our own copies for partners go too; what is left of the decisions about it, by serial.

        `about` are the entries in which it was decided on or proposed. What still waits lapses now: the words that were
        approved must not be kept for a date to come. Words, places and hashes of what is gone are left out.
        """
        for item in self._ledger.waiting(tx):
            if item.report == report and self._decided(tx, item.decision).action == "release":
                self._ledger.done(tx, item.decision)
                self._lapse(tx, item, "erased")
        left: dict[int, bytes] = {}
        chains = {(told.first, side) for side in partners if (told := self._ledger.told(tx, side, report)) is not None}
        chains |= {(first, side) for side in partners for first in self._ledger.closed(tx, side, report)}
        for entry in about:
            bare, chain = without_content(entry)
            if bare is not None:
                left[entry.serial] = bare
            chains |= {chain} if chain is not None else set()
        for decision, side in chains:
            self._outgoing.erase(tx, side, decision)
        return left

    def told(self, tx: Tx, partner: str, report: int) -> Told | None:
        """What a partner holds of the report whose first serial is given."""
        return self._ledger.told(tx, partner, report)

    def closed(self, tx: Tx, partner: str, report: int) -> bool:
        """Whether a partner was told of the report in a log of ours that was closed, and it was not taken back."""
        return bool(self._ledger.closed(tx, partner, report))

    def behind(self, tx: Tx) -> bool:
        """Whether something that was decided is not read yet, or is due and was not carried out."""
        return self._ledger.cursor(tx) < self._record.size(tx) or bool(self._ledger.waiting(tx, self._clock.now()))

    def _follow(self, tx: Tx) -> None:
        start = self._ledger.cursor(tx) + 1
        stop = min(start + STRIDE, self._record.size(tx) + 1)
        for entry in self._record.entries(tx, start, stop, ("decide",)):
            made = _made(entry)
            report = first_serial(self._record.entry(tx, made.of))
            item = Waiting(made.id, entry.serial, made.partner, report, made.not_before)
            if made.action != "release":
                self._lapse_waiting(tx, item, "withheld" if made.action == "withhold" else "withdrawn")
            if made.action != "withhold":
                self._ledger.wait(tx, item)
        self._ledger.advance(tx, stop - 1)

    def _carry_out(self, tx: Tx, item: Waiting) -> int:
        """One due decision, in this transaction: logged, or lapsed with the reason recorded."""
        made = _made(self._record.entry(tx, item.serial))
        if made.action == "withdraw":
            return self._take_back(tx, item, made)
        entry = self._record.entry(tx, made.of)
        told = self._ledger.told(tx, made.partner, item.report)
        chain = begun(tx, self._standing, made.partner, told)
        ready = self._ready(tx, entry, made, chain, item.report)
        if not isinstance(ready, str) and (failed := self._look_again(tx, entry, made, chain, ready)):
            self._safeguards.alarms.sound(tx, failed, made.partner, made.of)
            ready = "second-look"
        self._ledger.done(tx, made.id)
        if isinstance(ready, str):
            self._lapse(tx, item, ready)
            return 0
        self._outgoing.append(tx, [ready])
        self._ledger.tell(tx, made.partner, item.report, Told(chain or made.id, made.id, made.of, False))
        if made.cell is not None and made.level is not None:
            subject = _stated(entry.body or b"").subject
            self._cells.keep(tx, made.partner, subject, LastCell(made.level, *made.cell))
        return 1

    def _ready(self, tx: Tx, entry: Entry, made: Decision, chain: str | None, report_serial: int) -> Released | str:
        """The item as it would be made now, or the rule that stops it."""
        if entry.body is None:
            return "erased"
        stopped = next((code for judge in self.judges if (code := judge(tx, made)) is not None), None)
        if stopped is not None:
            return stopped
        secret = self._secret(made.partner)
        terms = _terms_of(made)
        partner = self._standing.partner(tx, made.partner)
        try:
            report = _stated(entry.body)
            # The cell is settled anew: another release on the subject may have told one since, and then bytes differ.
            given, cell = self._last_cell(tx, made.partner, report, made.level)
            terms = terms._replace(label=self._safeguards.label(made.partner, report.marking.level))
            files = self._files(tx, entry, terms)
            media = self._media(files, partner)
            body = encode_content(with_media(content(report, terms, secret, cell)[0], media))
            why = judge_again(made, report, self._record.current(tx, report_serial), body)
            if why is None and made.level is not None and given and made.level > max(given) and not made.finer:
                why = "finer"
            if why is None:
                persons, by_rule = 2 if made.proposal else 1, made.rule is not None
                question = self._question(report, entry, partner, terms, persons, by_rule=by_rule)
                check_release(self._safeguards.live.of(tx).policy, question, terms)
                check_size(body, partner)
        except JisrError as error:
            if isinstance(error, Unavailable):
                raise
            # Whatever is wrong with this one, the others go: it lapses and says why.
            return error.code
        if why is None:
            for file, one in zip(files, media, strict=True):
                self._attachments.tell(tx, made.partner, one.id, file.serial)
        return why or released(made, body, secret, chain, media)

    def _look_again(self, tx: Tx, entry: Entry, made: Decision, chain: str | None, ready: Released) -> str:
        """What the second check says of an item in the moment before it is logged; nothing when all holds."""
        report = _stated(entry.body or b"")
        _, cell = self._last_cell(tx, made.partner, report, made.level)
        terms = _terms_of(made)
        of = self._agreed(report, self._standing.partner(tx, made.partner), terms, cell, self._files(tx, entry, terms))
        by = "release officer" if made.rule is None else "standing rule"
        return look_at_item(ready, of._replace(chain=(chain,) if chain else ()), by=by)

    def _take_back(self, tx: Tx, item: Waiting, made: Decision) -> int:
        self._ledger.done(tx, made.id)
        told = self._ledger.told(tx, item.partner, item.report)
        chains = [told.first] if told is not None and not told.withdrawn else []
        # What was told in logs that were closed since stands there beside it, and goes with it.
        chains += self._ledger.closed(tx, item.partner, item.report)
        taken = [withdrawn(made, first) for first in chains]
        taken = [
            again(one, first) if place else one for place, (one, first) in enumerate(zip(taken, chains, strict=True))
        ]
        if failed := next(filter(None, map(look_at_item, taken)), ""):
            self._safeguards.alarms.sound(tx, failed, item.partner, made.of)
            self._lapse(tx, item, "second-look")
            return 0
        self._outgoing.append(tx, taken)
        self._ledger.end_closed(tx, item.partner, item.report)
        if told is not None:
            self._ledger.tell(tx, item.partner, item.report, told._replace(withdrawn=True))
        return len(taken)

    def _lapse_waiting(self, tx: Tx, item: Waiting, code: str) -> None:
        """What was decided before `item` on the same report and partner and still waits does not go."""
        for other in self._ledger.waiting(tx):
            earlier = (other.partner, other.report) == (item.partner, item.report) and other.serial < item.serial
            if earlier and self._decided(tx, other.decision).action == "release":
                self._ledger.done(tx, other.decision)
                self._lapse(tx, other, code)

    def _lapse(self, tx: Tx, item: Waiting, code: str) -> None:
        self._record.append(tx, [lapse_of(item, code, self._clock.now())])


def first_serial(entry: Entry) -> int:
    """The serial that names a report through all its versions."""
    return entry.header.re[0] if entry.header.k == "correct" else entry.serial


def lapse_of(item: Waiting, code: str, now: int) -> NewEntry:
    """The entry that says a decision is not carried out, and which rule said so."""
    body = canonical.encode(Lapse(code, item.decision))
    return NewEntry(k="lapse", by=MACHINE, entered=now, body=body, re=(item.serial,))


def without_content(entry: Entry) -> tuple[bytes | None, tuple[str, str] | None]:
    """What may be kept of a decision or proposal on what was erased, and which chain of whom it may have begun.

    None where nothing in it tells what the report said, or it was made bare before.
    """
    made: Decision | Proposal = _made(entry) if entry.header.k == "decide" else _proposal(entry.body or b"")
    chain = None
    if isinstance(made, Decision):
        bare: Decision | Proposal = msgspec.structs.replace(
            made, cell=None, hash=None, lint=None, text="", title=None, why=""
        )
        chain = (made.id, made.partner) if made.action == "release" else None
    else:
        bare = msgspec.structs.replace(made, hash="", lint=None, text="", title=None)
    return (canonical.encode(bare) if bare != made else None), chain


def check_why(why: str) -> str:
    """The reason a person gives for a decision, which never leaves this side; it may be empty."""
    return check_words("reason", why, MAX_TITLE, empty=True)


def _terms_of(made: Decision) -> Terms:
    """What the person chose, as the decision states it."""
    handling = made.handling or Handling()
    return Terms(
        made.level, made.title, made.text, handling.purpose, handling.retain_until, media=made.media, flash=made.flash
    )


def _made(entry: Entry) -> Decision:
    """The decision in an entry; while one cannot be read nothing goes out, because it may take back another."""
    try:
        return _decision(entry.body or b"")
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise JisrError(
            "record-damaged", "A decision cannot be read any more: nothing is released until it can be.",
            "Run jisr verify, and restore a backup.", detail=f"entry {entry.serial}",
        ) from error  # fmt: skip


def _stated(body: bytes) -> Report:
    try:
        return _report(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise JisrError("record-damaged", "This report cannot be read any more.", "Run jisr verify.") from error
