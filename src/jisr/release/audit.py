"""Who decided what about whom, why, under which rules, and what came of it: read from the record and the logs alone.

Every line cites the serial of the entry it is made of. It is for this side only; nothing here has a way to a partner.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

import msgspec

from jisr.exchange.standing import Standing, acknowledged_by
from jisr.exchange.ways import State, Ways
from jisr.people.rules import same_person
from jisr.record import Record
from jisr.release.desk import first_serial
from jisr.release.standing_rules import act_of
from jisr.terms.entries import AckStage, Entry, EntryKind
from jisr.terms.releases import Author, Decision, Lapse
from jisr.terms.reports import Kind, Level, Report
from jisr.terms.standing_rules import RuleActivated, RuleFilled, RuleLeft, RuleProposed, RuleStopped
from jisr.terms.times import Clock
from jisr.terms.transactions import Tx

STRIDE = 4000
KINDS: tuple[EntryKind, ...] = ("decide", "lapse", "received", "rule")
Act = Literal[
    "release", "rule activated", "rule given old", "rule left", "rule proposed", "rule stopped", "withdraw", "withhold",
]  # fmt: skip
Came = Literal["", "data-damaged", "held", "lapsed"] | State

_decision = msgspec.json.Decoder(Decision).decode
_lapse = msgspec.json.Decoder(Lapse).decode
_report = msgspec.json.Decoder(Report).decode
_SPOILT = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class Acked(msgspec.Struct, frozen=True):
    """A person of the partner acknowledged it; `at` in seconds, as they state it, `serial` is our entry of it."""

    stage: AckStage
    by: Author
    at: int
    serial: int


class AuditLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One decision, or one act about a standing rule, made by `person` at `position` at `at`, milliseconds.

    `report` is the report's first serial, `version` the one decided on, `rule` the standing rule that decided or was
    decided about, `rules` the version of the release rules, `mark` the marking it went under, `hash` that of the exact
    bytes. `came` says how far it got, `code` and `lapse` why it lapsed and by which entry; `index` is where it lies in
    the partner's log, `receipted` when they first receipted it, seconds. `acknowledge_by` is until when a person there
    has agreed to acknowledge it, seconds, while nobody has. `title` is our own.
    """

    serial: int
    at: int
    act: Act
    partner: str
    person: str
    position: str
    report: int | None = None
    version: int | None = None
    kind: Kind | None = None
    title: str = ""
    why: str = ""
    reason: str = ""
    rule: int | None = None
    rules: str = ""
    mark: Level | None = None
    level: int | None = None
    words: str = ""
    text: str = ""
    hash: str = ""
    due: int | None = None
    came: Came = ""
    code: str = ""
    lapse: int | None = None
    index: int | None = None
    receipted: int | None = None
    acknowledge_by: int | None = None
    acks: tuple[Acked, ...] = ()


class Wanted(NamedTuple):
    """What is looked for; instants in milliseconds, `until` not included; `report` is any entry of a report."""

    partner: str | None = None
    since: int | None = None
    until: int | None = None
    person: str | None = None
    report: int | None = None


ALL = Wanted()


class ReleaseAudit:
    """Reads the audit of releases."""

    def __init__(self, record: Record, standing: Standing, ways: Ways, clock: Clock) -> None:
        self._record, self._standing, self._ways, self._clock = record, standing, ways, clock

    def lines(self, tx: Tx, wanted: Wanted = ALL, after: int = 0, most: int | None = None) -> list[AuditLine]:
        """What was decided after entry `after`, in the order decided, at most `most` of it.

        Read whole: where a clock was set back, an audit that began at an instant would leave something out.
        """
        found: dict[int, Entry] = {}
        lapses: dict[int, Entry] = {}
        acks: dict[int, list[Entry]] = {}
        size = self._record.size(tx)
        for begin in range(max(0, after) + 1, size + 1, STRIDE):
            for entry in self._record.entries(tx, begin, min(begin + STRIDE, size + 1), KINDS):
                match entry.header.k:
                    case "lapse" if entry.header.re:
                        lapses[entry.header.re[0]] = entry
                    case "received" if entry.header.re:
                        acks.setdefault(entry.header.re[0], []).append(entry)
                    case "decide" | "rule":
                        found[entry.serial] = entry
                    case _:
                        continue
        report = self._first(tx, wanted.report) if wanted.report is not None else None
        made: list[AuditLine] = []
        for entry in found.values():
            line = self._line(tx, entry)
            if line is not None and _fits(line, wanted, report):
                made.append(self._came(tx, line, lapses.get(entry.serial), acks.get(entry.serial, ())))
                if most is not None and len(made) >= most:
                    break
        return made

    def _first(self, tx: Tx, serial: int) -> int:
        found = self._record.pick(tx, [serial] if 0 < serial < 2**53 else [])
        return first_serial(found[0]) if found else serial

    def _line(self, tx: Tx, entry: Entry) -> AuditLine | None:
        header = entry.header
        plain = AuditLine(
            serial=entry.serial, at=header.entered, act="withhold", partner="", person=header.by.person,
            position=header.by.position,
        )  # fmt: skip
        try:
            return self._decided(tx, plain, entry) if header.k == "decide" else self._ruled(tx, plain, entry)
        except _SPOILT:
            return msgspec.structs.replace(plain, came="data-damaged")

    def _decided(self, tx: Tx, plain: AuditLine, entry: Entry) -> AuditLine:
        made = _decision(entry.body or b"")
        return self._about(tx, msgspec.structs.replace(
            plain, act=made.action, partner=made.partner, version=made.of, why=made.why, reason=made.reason or "",
            rule=made.rule, rules=made.rules, mark=made.mark, level=made.level, words=made.title or "", text=made.text,
            hash=made.hash or "", due=made.not_before,
        ))  # fmt: skip

    def _about(self, tx: Tx, line: AuditLine) -> AuditLine:
        """The line with what the version said, as far as that can be read."""
        found = self._record.pick(tx, [line.version or 0])
        if not found:
            return line
        line = msgspec.structs.replace(line, report=first_serial(found[0]))
        try:
            report = _report(found[0].body or b"")
        except _SPOILT:
            return line
        return msgspec.structs.replace(line, kind=report.kind, title=report.title)

    def _ruled(self, tx: Tx, plain: AuditLine, entry: Entry) -> AuditLine | None:
        act, cited = act_of(entry.body or b""), entry.header.re
        if isinstance(act, RuleProposed):
            return msgspec.structs.replace(
                plain, act="rule proposed", partner=act.rule.partner, rule=entry.serial, words=act.rule.name,
                hash=act.shown.hash, level=act.rule.cell, due=act.rule.expires,
            )  # fmt: skip
        line = msgspec.structs.replace(plain, rule=cited[0], partner=self._partner(tx, cited[0]))
        match act:
            case RuleActivated():
                return msgspec.structs.replace(line, act="rule activated", hash=act.shown.hash)
            case RuleStopped():
                return msgspec.structs.replace(line, act="rule stopped", why=act.why)
            case RuleFilled():
                return msgspec.structs.replace(
                    line, act="rule given old", hash=act.shown.hash, text=" ".join(map(str, act.versions))
                )
            case RuleLeft():
                left = msgspec.structs.replace(line, act="rule left", code=act.code, version=cited[1])
                return self._about(tx, left)
        return None

    def _partner(self, tx: Tx, rule: int) -> str:
        act = act_of(self._record.entry(tx, rule).body or b"")
        return act.rule.partner if isinstance(act, RuleProposed) else ""

    def _came(self, tx: Tx, line: AuditLine, lapse: Entry | None, acks: Iterable[Entry]) -> AuditLine:
        """The line with what came of it: lapsed, held, or how far it is on its way."""
        if line.act not in ("release", "withdraw") or line.came:
            return line
        if lapse is not None:
            try:
                code = _lapse(lapse.body or b"").code
            except _SPOILT:
                code = "data-damaged"
            return msgspec.structs.replace(line, came="lapsed", code=code, lapse=lapse.serial)
        name = _decision(self._record.entry(tx, line.serial).body or b"").id
        (way,) = self._ways.of(tx, line.partner, [name])
        came: Came = way.state
        if way.state == "queued":
            came = "held" if line.due is not None and self._clock.now() < line.due else "queued"
        said = tuple(self._acks(tx, line.partner, acks))
        flow = self._standing.flow(tx, line.partner) if came == "delivered" and not said else None
        owed = flow.acknowledge_s if flow is not None and line.act == "release" else None
        by = way.receipted + owed if owed is not None and way.receipted is not None else None
        return msgspec.structs.replace(
            line, came=came, index=way.position, receipted=way.receipted, acknowledge_by=by, acks=said
        )

    def _acks(self, tx: Tx, partner: str, entries: Iterable[Entry]) -> Iterable[Acked]:
        for entry in entries:
            numbers = [entry.header.of.number] if entry.header.of is not None else []
            for item in self._standing.items(tx, partner, numbers):
                fact = acknowledged_by(item.header)
                if fact is not None:
                    yield Acked(fact.stage, item.header.by, item.header.at, entry.serial)


def _fits(line: AuditLine, wanted: Wanted, report: int | None) -> bool:
    return (
        (wanted.partner is None or line.partner == wanted.partner)
        and (wanted.since is None or line.at >= wanted.since)
        and (wanted.until is None or line.at < wanted.until)
        and (wanted.person is None or same_person(line.person, wanted.person))
        and (report is None or line.report == report)
    )
