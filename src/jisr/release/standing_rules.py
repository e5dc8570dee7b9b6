"""Standing rules at work: proposed, activated by a second officer, stopped by one key, and tried on history before.

What a rule does is in `rule_following`; here persons decide about rules. Whoever proposes or activates proves again who
they are, and cites the dry run they looked at: it is made again, and if anything of it differs nothing is done.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec

from jisr.exchange.standing import Standing
from jisr.people.rules import Proof, check, same_person
from jisr.record import Record
from jisr.release.desk import lapse_of
from jisr.release.dry_run import DryRun, Moved, Trial, try_rule
from jisr.release.judging import check_release
from jisr.release.ledger import CandidateLedger, ReleaseLedger, RuleLedger, Stands
from jisr.release.rule_matching import DAY, HISTORY, Judge, check_rule, failed_cases
from jisr.release.rules import Terms
from jisr.release.safeguards import Safeguards
from jisr.terms import canonical
from jisr.terms.actors import Actor
from jisr.terms.entries import By, Entry, NewEntry
from jisr.terms.errors import JisrError, OurMistake, Refused
from jisr.terms.ids import keyed
from jisr.terms.releases import Decision
from jisr.terms.reports import Report
from jisr.terms.sides import Partner
from jisr.terms.standing_rules import RuleAct, RuleActivated, RuleFilled, RuleProposed, RuleStopped, Shown, StandingRule
from jisr.terms.texts import MAX_TITLE, check_words
from jisr.terms.times import Clock
from jisr.terms.transactions import Store, Tx

MINUTE = 60_000
FRESH = DAY
"""How old a dry run may be when it is cited."""
MOST_FILLED = 2000
"""Versions one act may hand to a rule from before it was activated; their serials stand in the entry."""

RuleState = Literal["active", "expired", "proposed", "stopped"]
act_of = msgspec.json.Decoder(RuleAct).decode


class Known(NamedTuple):
    """One rule as it stands at an instant. Instants in milliseconds; `sent` counts the last 24 hours."""

    serial: int
    rule: StandingRule
    state: RuleState
    author: By
    proposed: int
    activator: By | None
    activated: int | None
    stopper: By | None
    stopped: int | None
    why: str
    sent: int


class StandingRules:
    """The rules of this side. `root` is the secret bodies are made with, and a dry run makes them whole."""

    def __init__(
        self, store: Store, ledger: RuleLedger, candidates: CandidateLedger, releases: ReleaseLedger, record: Record,
        standing: Standing, clock: Clock, root: bytes, safeguards: Safeguards,
    ) -> None:  # fmt: skip
        self._store, self._ledger, self._candidates, self._releases = store, ledger, candidates, releases
        self._record, self._standing, self._clock, self._root = record, standing, clock, root
        self._safeguards = safeguards

    # --- trying ------------------------------------------------------------------------------------------------

    def dry_run(
        self, rule: StandingRule, *, days: int = HISTORY, upto: int | None = None, at: int | None = None,
        since: int | None = None, moved: Moved = lambda _done: None,
    ) -> DryRun:  # fmt: skip
        """What the rule would have told of the last `days`, or of the entries from `since` to `upto`; nothing is done.

        OurMistake or Refused where the rule itself cannot stand.
        """
        now = self._clock.now() if at is None else at
        partner = self._partner(rule.partner)
        check_rule(rule, partner, min(now, rule.expires - 1))
        first, last = self._store.read(lambda tx: self._span(tx, days, now, since, upto))
        trial = Trial(rule, partner, self._secret(partner.side), self._judge(partner, now))
        return try_rule(self._store, self._record, trial, rule, now, (first, last), moved)

    def dry_fill(self, serial: int, *, days: int = HISTORY, shown: Shown | None = None) -> DryRun:
        """What an active rule would tell of standing reports recorded before it was activated and never decided on."""
        known = self.rule(serial)
        if known.state != "active":
            raise Refused("rule-state", "This rule is not active.", "Only an active rule is given old reports.")
        partner, stands = self._partner(known.rule.partner), self._store.read(lambda tx: self._ledger.rule(tx, serial))
        before = stands.activated or 0 if stands is not None else 0
        now = self._clock.now() if shown is None else shown.at
        span = (shown.since, shown.upto) if shown is not None else (None, None)
        first, last = self._store.read(lambda tx: self._span(tx, days, now, *span))
        last = min(last, before)

        def undecided(tx: Tx, entry: Entry) -> bool:
            report = entry.serial if entry.header.k == "report" else entry.header.re[0]
            decided = any(one.partner == partner.side for one in self._candidates.chosen(tx, report))
            return not decided and self._record.current(tx, report) == (entry.serial, False)

        trial = Trial(known.rule, partner, self._secret(partner.side), self._judge(partner, now), undecided)
        return try_rule(self._store, self._record, trial, known.rule, now, (first, last))

    def _judge(self, partner: Partner, now: int) -> Judge:
        """The live policy, asked as about whatever a rule decides."""
        policy, safeguards = self._store.read(self._safeguards.live.of).policy, self._safeguards

        def judge(entry: Entry, report: Report, terms: Terms) -> str | None:
            check_release(policy, safeguards.question(report, entry, partner, terms, now=now, by_rule=True), terms)
            return safeguards.label(partner.side, report.marking.level)

        return judge

    def _span(self, tx: Tx, days: int, at: int, since: int | None, upto: int | None) -> tuple[int, int]:
        size = self._record.size(tx)
        last = size if upto is None else min(upto, size)
        first = since if since is not None else self._record.position_at(tx, at - days * DAY) + 1
        return max(1, min(first, last + 1)), last

    # --- deciding about rules ----------------------------------------------------------------------------------

    def propose(self, proof: Proof, rule: StandingRule, shown: Shown) -> int:
        """State a rule, having looked at its dry run; the serial that names it. It does nothing yet."""
        check(proof.actor, "release")
        partner = self._partner(rule.partner)
        check_rule(rule, partner, self._clock.now())
        self._same(rule, shown)
        self._cases(rule, partner)

        def keep(tx: Tx) -> int:
            serial = self._file(tx, proof.actor, RuleProposed(rule=rule, shown=shown))
            self._ledger.keep(tx, Stands(serial, rule.partner, rule.expires))
            return serial

        return self._store.write(keep)

    def activate(self, proof: Proof, serial: int, shown: Shown) -> int:
        """Let a rule act on what is recorded from now on; Refused to its own author. The serial of that entry."""
        check(proof.actor, "release")
        known = self.rule(serial)
        self._second(proof.actor, known)
        if known.state != "proposed":
            raise Refused("rule-state", "Only a rule that is proposed can be activated.", "Propose it anew.")
        partner = self._partner(known.rule.partner)
        check_rule(known.rule, partner, self._clock.now())
        self._same(known.rule, shown)
        self._cases(known.rule, partner)

        def keep(tx: Tx) -> int:
            stands = self._stands(tx, serial)
            if stands.activated is not None or stands.stopped is not None:
                raise Refused("rule-state", "Only a rule that is proposed can be activated.", "Propose it anew.")
            made = self._file(tx, proof.actor, RuleActivated(shown=shown), serial)
            self._ledger.keep(tx, stands._replace(activated=made))
            return made

        return self._store.write(keep)

    def stop(self, actor: Actor, serial: int, why: str = "") -> int:
        """Stop a rule now: what it decided and has not left yet lapses in the same moment. The serial of that entry.

        Stopping asks for nothing but a role, and stopping again answers the first serial.
        """
        check(actor, "stop")
        said = check_words("reason", why, MAX_TITLE, empty=True)

        def end(tx: Tx) -> int:
            stands = self._stands(tx, serial)
            if stands.stopped is not None:
                return stands.stopped
            made = self._file(tx, actor, RuleStopped(why=said), serial)
            self._ledger.keep(tx, stands._replace(stopped=made))
            for item in self._releases.waiting(tx):
                if item.decision.startswith(f"rule {serial} "):
                    self._releases.done(tx, item.decision)
                    self._record.append(tx, [lapse_of(item, "rule-stopped", self._clock.now())])
            return made

        return self._store.write(end)

    def fill(self, proof: Proof, serial: int, shown: Shown) -> int:
        """Hand the old reports of a dry fill to their rule, as a decision of its own; the serial of that entry."""
        check(proof.actor, "release")
        self._second(proof.actor, self.rule(serial))
        self._lately(shown)
        run = self.dry_fill(serial, shown=shown)
        if run.shown != shown:
            raise _differs()
        versions = tuple(line.serial for line in run.lines)
        if not versions:
            raise OurMistake("rule-nothing", "There is nothing old for this rule to tell.")
        if len(versions) > MOST_FILLED:
            raise OurMistake(
                "rule-much", f"At most {MOST_FILLED} old reports can be told at once.", "Choose fewer days."
            )
        made = RuleFilled(shown=shown, versions=versions)
        return self._store.write(lambda tx: self._file(tx, proof.actor, made, serial))

    def _second(self, actor: Actor, known: Known) -> None:
        if same_person(actor.person, known.author.person):
            raise Refused("rule-own", "Nobody activates a rule of their own.", "Ask another release officer.")

    def _same(self, rule: StandingRule, shown: Shown) -> None:
        """Refused unless the dry run a person looked at is recent, covers the history asked, and comes out again."""
        self._lately(shown)
        first, last = self._store.read(lambda tx: self._span(tx, HISTORY, shown.at, None, None))
        known = self._store.read(lambda tx: self._record.position_at(tx, shown.at - MINUTE))
        if shown.since > first or not known <= shown.upto <= last:
            raise _unseen()
        again = self.dry_run(rule, at=shown.at, since=shown.since, upto=shown.upto)
        if again.shown != shown:
            raise _differs()

    def _lately(self, shown: Shown) -> None:
        if not 0 <= self._clock.now() - shown.at <= FRESH:
            raise _unseen()

    def _cases(self, rule: StandingRule, partner: Partner) -> None:
        failed = failed_cases(rule, self._judge(partner, self._clock.now()))
        if failed:
            raise Refused("rule-case", f"The rule does not answer its test case {failed[0].name} as expected.")

    def _file(self, tx: Tx, actor: Actor, made: msgspec.Struct, *cited: int) -> int:
        entry = NewEntry(k="rule", by=actor.by, entered=self._clock.now(), body=canonical.encode(made), re=cited)
        return self._record.append(tx, [entry])[0]

    # --- reading -----------------------------------------------------------------------------------------------

    def rule(self, serial: int) -> Known:
        """One rule as it stands now, or OurMistake."""
        return self._store.read(lambda tx: self._known(tx, self._stands(tx, serial)))

    def rules(self, tx: Tx) -> list[Known]:
        """Every rule there ever was, newest first."""
        return [self._known(tx, stands) for stands in reversed(self._ledger.rules(tx))]

    def stopped(self, tx: Tx, made: Decision) -> str | None:
        """Why a decision must not be carried out although it was made: the rule that made it no longer stands."""
        if made.rule is None or made.action != "release":
            return None
        stands = self._ledger.rule(tx, made.rule)
        if stands is None or stands.activated is None or stands.stopped is not None:
            return "rule-stopped"
        return "rule-expired" if self._clock.now() >= stands.expires else None

    def _known(self, tx: Tx, stands: Stands) -> Known:
        now = self._clock.now()
        entry, rule = self._proposed(tx, stands.serial)
        begun = self._record.entry(tx, stands.activated).header if stands.activated is not None else None
        ended = self._record.entry(tx, stands.stopped) if stands.stopped is not None else None
        why = act_of(ended.body or b"") if ended is not None else None
        return Known(
            serial=stands.serial, rule=rule, state=state_of(stands, now), author=entry.header.by,
            proposed=entry.header.entered, activator=begun.by if begun is not None else None,
            activated=begun.entered if begun is not None else None,
            stopper=ended.header.by if ended is not None else None,
            stopped=ended.header.entered if ended is not None else None,
            why=why.why if isinstance(why, RuleStopped) else "",
            sent=self._ledger.sent(tx, stands.serial, now - DAY),
        )  # fmt: skip

    def _proposed(self, tx: Tx, serial: int) -> tuple[Entry, StandingRule]:
        return proposed(self._record, tx, serial)

    def _stands(self, tx: Tx, serial: int) -> Stands:
        stands = self._ledger.rule(tx, serial)
        if stands is None:
            raise OurMistake("no-rule", f"There is no standing rule {serial}.", "List them: jisr rule list.")
        return stands

    def _partner(self, side: str) -> Partner:
        return self._store.read(lambda tx: self._standing.partner(tx, side))

    def _secret(self, partner: str) -> bytes:
        return keyed(self._root, "partner", partner)


def state_of(stands: Stands, now: int) -> RuleState:
    """How a rule stands at an instant: stopped for good, over by the clock, at work, or not yet."""
    if stands.stopped is not None:
        return "stopped"
    if now >= stands.expires:
        return "expired"
    return "proposed" if stands.activated is None else "active"


def proposed(record: Record, tx: Tx, serial: int) -> tuple[Entry, StandingRule]:
    """The entry that proposed a rule, and what it states; a rule that cannot be read tells nothing."""
    entry = record.entry(tx, serial)
    try:
        act = act_of(entry.body or b"")
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        act = None
    if not isinstance(act, RuleProposed):
        raise JisrError("record-damaged", "This standing rule cannot be read any more.", "Run jisr verify.")
    return entry, act.rule


def _unseen() -> Refused:
    return Refused("rule-shown", f"A rule needs a dry run over the last {HISTORY} days first.", "Run it, and look.")


def _differs() -> Refused:
    return Refused("rule-changed", "The dry run comes out differently now than what was shown.", "Look at it again.")


def standing_at(rules: Sequence[Stands], now: int) -> list[Stands]:
    """The rules at work at an instant."""
    return [one for one in rules if state_of(one, now) == "active"]
