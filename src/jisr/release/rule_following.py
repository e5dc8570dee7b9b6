"""What standing rules do: a follower of the record that decides as a release officer would, and leaves what it may not.

Everything recorded is read before anything is decided, so that a person's later word always counts. A rule decides
through the same door as a person and is judged again like one; it only says who decided. It acts on reports recorded
after it was activated, on corrections of what it told itself, and on old ones it was given by a decision of their own.
Where a person ever decided about a report and a partner, no rule does. What a rule may not tell waits for a person.
"""

import logging
from collections.abc import Sequence

import msgspec

from jisr.exchange.standing import Standing
from jisr.record import Record
from jisr.release.desk import ByRule, Release, first_serial
from jisr.release.ledger import (
    Asked,
    AskedLedger,
    Candidate,
    CandidateLedger,
    Chosen,
    ReleaseLedger,
    RuleLedger,
    Stands,
    Told,
)
from jisr.release.preview import Preview
from jisr.release.rule_matching import DAY, UNFIT, Matching, terms_of
from jisr.release.standing_rules import act_of, proposed, standing_at
from jisr.terms import canonical
from jisr.terms.actors import Actor
from jisr.terms.entries import BY_RULE, MACHINE, Entry, EntryKind, NewEntry, Withdrawal
from jisr.terms.errors import JisrError, OurMistake, Unavailable
from jisr.terms.releases import Decision, Lapse
from jisr.terms.reports import Marking, Report
from jisr.terms.standing_rules import RuleFilled, RuleLeft
from jisr.terms.times import Clock
from jisr.terms.transactions import Store, Tx

log = logging.getLogger("jisr.release")
STRIDE = 1000
"""Entries of the record followed in one transaction."""
AT_ONCE = 200
"""Versions judged in one transaction."""
FURTHEST = 65_536
"""Entries that mean nothing to any rule and may be passed over before the cursor is written."""
ALWAYS: tuple[EntryKind, ...] = ("correct", "decide", "erase", "lapse", "rule", "withdraw")

_ACTOR = Actor(BY_RULE.person, BY_RULE.position, "release officer")
"""How a rule stands at the desk. It has an officer's rights because two officers gave it these, and no others."""
_SPOILT = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class _Marked(msgspec.Struct):
    """Of a report only what says with whom it may go."""

    marking: Marking = Marking()


_decision = msgspec.json.Decoder(Decision).decode
_lapse = msgspec.json.Decoder(Lapse).decode
_marked = msgspec.json.Decoder(_Marked).decode
_report = msgspec.json.Decoder(Report).decode
_withdrawal = msgspec.json.Decoder(Withdrawal).decode


class _Unfit(Exception):
    """The rule is not about what the partner would get; the code says why."""


class RuleFollowing:
    """Carries standing rules out, and keeps what waits for a person because a partner holds what no longer stands."""

    def __init__(
        self, store: Store, ledger: RuleLedger, candidates: CandidateLedger, asked: AskedLedger,
        releases: ReleaseLedger, record: Record, standing: Standing, release: Release, clock: Clock,
    ) -> None:  # fmt: skip
        self._store, self._ledger, self._candidates, self._asked = store, ledger, candidates, asked
        self._releases, self._record, self._standing = releases, record, standing
        self._release, self._clock = release, clock
        self._passed = 0
        self._matching: dict[int, Matching] = {}

    def asked(self, tx: Tx, most: int) -> tuple[Sequence[Asked], int]:
        """What waits for a person, newest first, and how much there is of it."""
        return self._asked.asked(tx, most), self._asked.count(tx)

    # --- following ---------------------------------------------------------------------------------------------

    def follow(self) -> int:
        """Follow the record and let the rules decide; how many decisions and questions came of it."""
        done = 0
        while self._store.read(self._behind):
            done += self._store.write(self._step)
        return done

    def _kinds(self, tx: Tx) -> tuple[EntryKind, ...]:
        """Reports matter only while some rule stands: a rule sees nothing older than itself."""
        return (*ALWAYS, "report") if self._live(tx) else ALWAYS

    def _live(self, tx: Tx) -> list[Stands]:
        return standing_at(self._ledger.rules(tx), self._clock.now())

    def _behind(self, tx: Tx) -> bool:
        """Pass over what means nothing without writing, and stop where something does."""
        cursor, size, kinds = self._ledger.cursor(tx), self._record.size(tx), self._kinds(tx)
        at = min(max(self._passed, cursor), size)
        while at < size and at - cursor < FURTHEST:
            stop = min(at + STRIDE, size)
            if self._record.entries(tx, at + 1, stop + 1, kinds):
                break
            at = stop
        self._passed = at
        return at < size or bool(self._candidates.candidates(tx, 1))

    def _step(self, tx: Tx) -> int:
        at, size = max(self._passed, self._ledger.cursor(tx)), self._record.size(tx)
        if at < size:
            stop = min(at + STRIDE, size)
            for entry in self._record.entries(tx, at + 1, stop + 1, self._kinds(tx)):
                try:
                    self._take(tx, entry)
                except (*_SPOILT, LookupError, OurMistake):
                    # Its line in the log says so and verify names it; no rule decides on what cannot be read.
                    log.warning("entry %d cannot be read: no rule acts on it", entry.serial)
            self._ledger.advance(tx, stop)
            return 0
        live = [one for one in self._live(tx) if self._rule(tx, one) is not None]
        return sum(self._judge(tx, one, live) for one in self._candidates.candidates(tx, AT_ONCE))

    def _take(self, tx: Tx, entry: Entry) -> None:
        match entry.header.k:
            case "report" | "correct":
                self._take_version(tx, entry)
            case "withdraw":
                self._take_end(tx, entry, entry.header.re[0])
            case "erase":
                self._take_erased(tx, entry)
            case "decide":
                made = _decision(entry.body or b"")
                report = first_serial(self._record.entry(tx, made.of))
                self._candidates.choose(tx, Chosen(made.partner, report, made.action, made.of, made.rule or 0))
                self._asked.settle(tx, made.partner, report)
            case "lapse":
                self._take_lapse(tx, entry)
            case _:
                self._take_rule(tx, entry)

    def _take_version(self, tx: Tx, entry: Entry) -> None:
        report, live = first_serial(entry), self._live(tx)
        if entry.header.k == "correct":
            self._asked.settle(tx, None, report)
            sides = _sides(entry)
            for one in self._candidates.chosen(tx, report):
                if self._holds(tx, one.partner, report, entry.serial) is not None:
                    code = "corrected" if one.partner in sides else "narrowed"
                    self._asked.ask(tx, Asked(one.partner, report, entry.serial, code, 0))
        if live and (entry.header.k == "correct" or _sides(entry) & {one.partner for one in live}):
            self._candidates.hold(tx, Candidate(entry.serial, report))

    def _take_end(self, tx: Tx, entry: Entry, report: int) -> None:
        self._asked.settle(tx, None, report)
        for one in self._candidates.chosen(tx, report):
            if self._holds(tx, one.partner, report, entry.serial) is not None:
                self._asked.ask(tx, Asked(one.partner, report, entry.serial, "withdrawn", 0))
                self._candidates.hold(tx, Candidate(entry.serial, report))

    def _take_erased(self, tx: Tx, entry: Entry) -> None:
        for cited in self._record.pick(tx, entry.header.re):
            if cited.header.k not in ("correct", "report"):
                continue
            report = first_serial(cited)
            for one in self._candidates.chosen(tx, report):
                told = self._releases.told(tx, one.partner, report)
                if told is not None and not told.withdrawn and told.version == cited.serial:
                    self._asked.ask(tx, Asked(one.partner, report, entry.serial, "erased", 0))

    def _take_lapse(self, tx: Tx, entry: Entry) -> None:
        """What did not go although it was decided: a person decides again, unless a newer version is judged anyway."""
        made = _decision(self._record.entry(tx, entry.header.re[0]).body or b"")
        report = first_serial(self._record.entry(tx, made.of))
        version, gone = self._record.current(tx, report)
        told = self._releases.told(tx, made.partner, report)
        stale = told is not None and not told.withdrawn and (gone or told.version != version)
        if stale or (made.rule is not None and (version, gone) == (made.of, False)):
            code = _lapse(entry.body or b"").code
            self._asked.ask(tx, Asked(made.partner, report, entry.serial, code, made.rule or 0))

    def _take_rule(self, tx: Tx, entry: Entry) -> None:
        act = act_of(entry.body or b"")
        if isinstance(act, RuleFilled):
            for version in self._record.pick(tx, act.versions):
                self._candidates.hold(tx, Candidate(version.serial, first_serial(version), entry.header.re[0]))

    def _holds(self, tx: Tx, partner: str, report: int, before: int) -> Told | None:
        """What a partner holds of a report that is older than an entry."""
        told = self._releases.told(tx, partner, report)
        return told if told is not None and not told.withdrawn and told.version < before else None

    # --- deciding ----------------------------------------------------------------------------------------------

    def _judge(self, tx: Tx, candidate: Candidate, live: Sequence[Stands]) -> int:
        self._candidates.drop(tx, candidate)
        entry = self._record.entry(tx, candidate.version)
        chosen = {one.partner: one for one in self._candidates.chosen(tx, candidate.report)}
        if entry.header.k == "withdraw":
            return sum(self._withdraw(tx, entry, one, live) for one in chosen.values())
        if self._record.current(tx, candidate.report) != (candidate.version, False) or entry.body is None:
            return 0
        try:
            report = _report(entry.body)
        except _SPOILT:
            return 0
        done = 0
        for partner in sorted({one.partner for one in live}):
            before = chosen.get(partner)
            if before is None:
                done += self._first(tx, candidate, report, [one for one in live if one.partner == partner])
            elif before.action == "release" and before.of < candidate.version:
                done += sum(self._again(tx, candidate, report, one) for one in live if one.serial == before.rule)
        return done

    def _first(self, tx: Tx, candidate: Candidate, report: Report, rules: Sequence[Stands]) -> int:
        """Nobody ever decided for this partner: the oldest rule that is about it does."""
        for rule in rules:
            handed, newer = candidate.rule == rule.serial, candidate.report > (rule.activated or 0)
            if not handed and (candidate.rule or not newer):
                continue
            why = self._tell(tx, rule, candidate, report)
            if why is None:
                return 1
            if why not in UNFIT:
                return self._leave(tx, rule, candidate, why)
        return 0

    def _again(self, tx: Tx, candidate: Candidate, report: Report, rule: Stands) -> int:
        """The rule decided about an earlier version: it goes on while it is about this one too, else a person does."""
        why = self._tell(tx, rule, candidate, report)
        if why is None:
            return 1
        if why in UNFIT and self._holds(tx, rule.partner, candidate.report, candidate.version) is None:
            return 0  # What was decided before never left, and lapses because it was corrected.
        return self._leave(tx, rule, candidate, why)

    def _tell(self, tx: Tx, rule: Stands, candidate: Candidate, report: Report) -> str | None:
        """Decide that a version goes, or why it does not."""
        matching = self._matching[rule.serial]
        why = matching.against(report)
        if why is not None:
            return why
        if self._ledger.sent(tx, rule.serial, self._clock.now() - DAY) >= matching.rule.day:
            return self._why_outside(tx, matching, candidate) or "limit"

        def fits(preview: Preview) -> None:
            outside = matching.outside(preview.content.place)
            if outside is not None or preview.finer:
                raise _Unfit(outside or "finer")

        by = ByRule(rule.serial, f"rule {rule.serial} {candidate.version}", fits)
        try:
            self._release.releasing(
                _ACTOR,
                candidate.version,
                rule.partner,
                terms_of(matching.rule),
                delay_ms=matching.rule.delay_ms,
                rule=by,
            )(tx)
        except _Unfit as unfit:
            return str(unfit)
        except Unavailable:
            raise
        except JisrError as error:
            return error.code
        self._ledger.send(tx, rule.serial, candidate.version, self._clock.now())
        # Known at once: the same version may be a candidate twice, by itself and because it was handed to a rule.
        self._candidates.choose(tx, Chosen(rule.partner, candidate.report, "release", candidate.version, rule.serial))
        return None

    def _why_outside(self, tx: Tx, matching: Matching, candidate: Candidate) -> str | None:
        """Why the rule is not about a version by its place; asked where the version does not go anyway."""
        found: list[str | None] = []

        def look(preview: Preview) -> None:
            found.append(matching.outside(preview.content.place))
            raise _Unfit

        try:
            self._release.releasing(
                _ACTOR, candidate.version, matching.rule.partner, terms_of(matching.rule),
                rule=ByRule(0, f"rule look {candidate.version}", look),
            )(tx)  # fmt: skip
        except _Unfit:
            return found[0]
        except Unavailable:
            raise
        except JisrError as error:
            return error.code
        return None

    def _withdraw(self, tx: Tx, entry: Entry, before: Chosen, live: Sequence[Stands]) -> int:
        """Take back what a rule told, where the rule says so; otherwise it is asked already."""
        told = self._holds(tx, before.partner, before.report, entry.serial)
        for rule in live:
            if told is None or rule.serial != before.rule or before.action != "release":
                continue
            if not self._matching[rule.serial].rule.withdraw:
                return self._leave(tx, rule, Candidate(entry.serial, before.report), "withdrawn")
            by = ByRule(rule.serial, f"rule {rule.serial} {entry.serial}", lambda _preview: None)
            reason = _withdrawal(entry.body or b"").reason
            self._release.withdrawing(_ACTOR, told.version, before.partner, reason, rule=by)(tx)
            return 1
        return 0

    def _leave(self, tx: Tx, rule: Stands, candidate: Candidate, code: str) -> int:
        """Record that a rule did not go on, and ask a person."""
        self._record.append(tx, [NewEntry(
            k="rule", by=MACHINE, entered=self._clock.now(), body=canonical.encode(RuleLeft(code, rule.partner)),
            key=f"left:{rule.serial}:{candidate.version}", re=(rule.serial, candidate.version),
        )])  # fmt: skip
        self._asked.ask(tx, Asked(rule.partner, candidate.report, candidate.version, code, rule.serial))
        return 1

    def _rule(self, tx: Tx, stands: Stands) -> Matching | None:
        """What a rule says, which never changes; None for one that cannot be read any more, and which does nothing."""
        if stands.serial not in self._matching:
            try:
                rule = proposed(self._record, tx, stands.serial)[1]
            except JisrError as error:
                log.warning("rule %d: %s", stands.serial, error.say)
                return None
            self._matching[stands.serial] = Matching(rule)
        return self._matching[stands.serial]


def _sides(entry: Entry) -> frozenset[str]:
    """Where a version may go at all."""
    return frozenset(_marked(entry.body).marking.releasable_to) if entry.body is not None else frozenset()
