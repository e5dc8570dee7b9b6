"""What the screens and the API show: lines of the log, what each partner was told of them, how each link stands.

Shapes here are the API's own. Everything of one answer is read in one transaction, so that it agrees with itself.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from jisr.config.settings import address
from jisr.exchange.accords import KINDS
from jisr.exchange.beats import Health, health
from jisr.exchange.cards import fingerprint
from jisr.exchange.standing import Link, acknowledged_by, withdrawn_for
from jisr.exchange.ways import State, Way
from jisr.node import Node
from jisr.release.rules import ack_name
from jisr.terms.entries import (
    Acknowledgement,
    AckStage,
    Entry,
    EntryKind,
    Erasure,
    Refusal,
    Relation,
    Resumption,
    Watch,
    Withdrawal,
)
from jisr.terms.epochs import epoch_of, numbered
from jisr.terms.errors import OurMistake
from jisr.terms.media import Attachment
from jisr.terms.releases import Author, Decision, Lapse, Received
from jisr.terms.reports import LEVELS, Level, Report
from jisr.terms.sides import Partner
from jisr.terms.transactions import Tx
from jisr.terms.words import words_of
from jisr.web.errors import missing
from jisr.web.noting import Note, note_of_leaf, note_of_release, noted_rule
from jisr.web.says import Moment, Says, StatedErased, moment, says_content, says_report, stated_erased
from jisr.web.trail import SPOILT, Choice, Trail

PAGE, MOST = 50, 200
"""Entries of a page of the log, and most that may be asked for."""
TURNED_FOR = 7 * 86_400_000
"""How long every screen says that a partner closed its log."""
NAMED = 5
"""Items set aside of one log that are named with their reason, the newest; the others are counted."""

_report = msgspec.json.Decoder(Report).decode

Reached = State | AckStage
"""How far something told is: the exchange's states, and beyond delivered what a person acknowledged."""
ToldState = Literal[
    "delivered", "held", "lapsed", "logged", "private", "queued", "rejected", "seen", "understood", "withdrawn",
    "withheld",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """One side as its staff listener needs it; `faults` names what is wrong with the way to each partner."""

    node: Node
    faults: Callable[[], dict[str, str]]
    trail: Trail

    @property
    def host(self) -> str:
        """The host this listener was given."""
        return address(self.node.settings.web)[0].lower()


class TheirAcknowledgement(msgspec.Struct, frozen=True):
    """A person of the partner, in this role, has seen or understood what was told; `serial` is our entry of it."""

    stage: AckStage
    by: Author
    at: Moment
    serial: int


class OurAcknowledgement(msgspec.Struct, frozen=True):
    """A person here has seen or understood a partner's item; `state` is how far word of that is on its way back."""

    stage: AckStage
    position: str
    person: str
    at: Moment
    serial: int
    state: State


class PartnerState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far one report is on its way to one partner.

    `decision` is the serial of the newest decision, `of` the version it is about, `until` when a held one may leave,
    `reason` why it lapsed or was withdrawn, `stage` how far a withdrawal got, `holds` the version the partner has.
    `index` is where what was decided lies in the partner's log of that `epoch`, which may be `closed` since,
    `receipted` when it was first receipted, `acks` what persons there acknowledged of it; neither a receipt nor an
    acknowledgement is an approval. `erased` is where and when the partner states that it erased it.
    """

    partner: str
    state: ToldState
    decision: int | None = None
    of: int | None = None
    until: Moment | None = None
    reason: str = ""
    stage: Reached | None = None
    holds: int | None = None
    index: int | None = None
    receipted: Moment | None = None
    acks: tuple[TheirAcknowledgement, ...] = ()
    erased: StatedErased | None = None
    epoch: int = 1
    closed: bool = False


class From(msgspec.Struct, frozen=True):
    """A partner's item: whose, where in which of its logs, and when and in which role it was released.

    `predates` stands on what is dated before an instant at which its author signed that its log did not have it.
    `ahead` is how many entries before it are not here yet, while it is here before its turn; none is receipted then.
    """

    partner: str
    index: int
    released: Moment
    by: str
    predates: Moment | None = None
    epoch: int = 1
    flash: bool = False
    ahead: int | None = None


class LogLine(msgspec.Struct, frozen=True, kw_only=True):
    """One entry. `state` of a report is how it stands now: `newest` is the version that does, `ended` what ended it.

    `acked` is what persons here acknowledged of a partner's item, `related` the reports linked to this one by hand.
    """

    serial: int
    entry: EntryKind
    entered: Moment
    stored: Moment
    person: str
    position: str
    report: int
    state: Literal["corrected", "erased", "noted", "stands", "withdrawn"] = "noted"
    newest: int | None = None
    ended: int | None = None
    level: Level | None = None
    says: Says | None = None
    note: Note | None = None
    origin: From | None = None
    partners: tuple[PartnerState, ...] = ()
    acked: tuple[OurAcknowledgement, ...] = ()
    related: tuple[int, ...] = ()


class LogPage(msgspec.Struct, frozen=True):
    """Entries newest first, or oldest first when asked for those after a serial.

    Ask again with `before` = `older` for what came before them, None at the beginning, or with `after` = `newer` for
    what came after them, None at the end.
    """

    entries: list[LogLine]
    older: int | None
    newer: int | None = None


class LinkState(msgspec.Struct, frozen=True, kw_only=True):
    """How one partner stands. `age_s` is the age of the last verified entry, whole seconds; None when there is none.

    `health` is judged by that or the last verified heartbeat, `beat`, whichever is newer; `beat_says` is the time their
    clock gave it, `odd` the code of a later one that cannot be true beside it.
    `asides` are the newest items set aside. `fingerprint`, hex, and the ten words made of it are those of the card that
    is pinned; `url` is where it answers. `turned` is when, in the last days, it closed its log and began another.
    """

    partner: str
    name_en: str
    name_ar: str
    health: Health
    heard: Moment | None
    age_s: int | None
    received: int
    aside: int
    stopped: str | None
    fault: str
    logged: int
    published: int
    receipted: int
    receipt_at: Moment | None
    rejected: int
    finest: int
    mark: Level
    words_en: tuple[str, ...]
    words_ar: tuple[str, ...]
    fingerprint: str
    url: str
    beat: Moment | None = None
    beat_says: Moment | None = None
    turned: Moment | None = None
    odd: str = ""
    asides: tuple["Aside", ...] = ()


class Aside(msgspec.Struct, frozen=True):
    """An item of a partner's log that is not shown, and why."""

    index: int
    reason: str


# --- links -------------------------------------------------------------------------------------------------------


def links(desk: Desk) -> list[LinkState]:
    """Every partner, by name."""
    known, faults, now = desk.node.standing.partners(), desk.faults(), desk.node.clock.now()
    standing = desk.node.standing

    def read(tx: Tx) -> list[tuple[Link, bytes, int | None]]:
        sides = [partner.side for partner in known]
        return [(standing.link(tx, side), standing.card(tx, side), standing.turned(tx, side)) for side in sides]

    return [
        _link(partner, link, fingerprint(card), faults.get(partner.side, ""), now, turned)
        for partner, (link, card, turned) in zip(known, desk.node.store.read(read), strict=True)
    ]


def _link(partner: Partner, link: Link, digest: bytes, fault: str, now: int, turned: int | None) -> LinkState:
    return LinkState(
        partner=partner.side, name_en=partner.card.name_en, name_ar=partner.card.name_ar,
        health=health(link.fresh, now), heard=moment(link.heard) if link.heard is not None else None,
        age_s=max(0, now - link.heard) // 1000 if link.heard is not None else None,
        received=link.received, aside=len(link.aside), stopped=link.stopped, fault=fault, logged=link.logged,
        published=link.published, receipted=link.receipted,
        receipt_at=moment(link.receipt_at * 1000) if link.receipt_at is not None else None,
        rejected=len(link.rejected), finest=partner.limits.finest, mark=partner.limits.mark,
        words_en=words_of(digest), words_ar=words_of(digest, "ar"), fingerprint=digest.hex(), url=partner.card.url,
        beat=moment(link.beat_heard) if link.beat_heard is not None else None, odd=link.odd,
        beat_says=moment(link.beat_at * 1000) if link.beat_at is not None else None,
        turned=moment(turned) if turned is not None and now - turned < TURNED_FOR else None,
        asides=tuple(Aside(one.position, one.reason) for one in link.aside[: -NAMED - 1 : -1]),
    )  # fmt: skip


# --- the log -----------------------------------------------------------------------------------------------------


def log_page(desk: Desk, before: int | None, limit: int, after: int | None = None) -> LogPage:
    """At most `limit` entries older than serial `before`, or those that follow serial `after`, or the newest."""
    if before is not None and after is not None:
        raise OurMistake("page-form", "Ask for what is before an entry or for what is after one, not for both.")
    sides, most = _sides(desk), max(1, min(limit, MOST))

    def read(tx: Tx) -> LogPage:
        desk.trail.follow(tx)
        end = desk.node.record.size(tx) + 1
        if after is not None:
            start = min(max(0, after) + 1, end)
            stop = min(start + most, end)
        else:
            stop = max(1, min(before if before is not None else end, end))
            start = max(1, stop - most)
        entries = desk.node.record.entries(tx, start, stop)
        lines = _lines(desk, tx, entries if after is not None else entries[::-1], sides)
        return LogPage(lines, start if start > 1 else None, stop - 1 if stop < end else None)

    return desk.node.store.read(read)


def lines_after(desk: Desk, tx: Tx, serial: int, stop: int, sides: Sequence[str]) -> list[LogLine]:
    """Entries after `serial` up to `stop`, oldest first, none left out."""
    desk.trail.follow(tx)
    return _lines(desk, tx, desk.node.record.entries(tx, serial + 1, stop + 1), sides)


def log_line(desk: Desk, serial: int) -> LogLine:
    """One entry, or `not-found`."""
    sides = _sides(desk)

    def read(tx: Tx) -> list[LogLine]:
        desk.trail.follow(tx)
        return _lines(desk, tx, _pick(desk, tx, [serial]), sides)

    found = desk.node.store.read(read)
    if not found:
        raise missing()
    return found[0]


def history(desk: Desk, serial: int) -> list[LogLine]:
    """Everything recorded about the report an entry belongs to, oldest first; `not-found` for what is no report."""
    sides = _sides(desk)

    def read(tx: Tx) -> list[LogLine]:
        desk.trail.follow(tx)
        return _lines(desk, tx, _pick(desk, tx, desk.trail.about(desk.trail.first(serial))), sides)

    found = desk.node.store.read(read)
    if not found or found[0].entry not in ("received", "report"):
        raise missing()
    return found


def lines_of(desk: Desk, tx: Tx, serials: Sequence[int], sides: Sequence[str]) -> list[LogLine]:
    """These entries in the order asked, missing ones left out; the trail was followed in this transaction."""
    return _lines(desk, tx, _pick(desk, tx, serials), sides)


def highest(lines: Iterable[LogLine]) -> Level:
    """The highest marking among what is shown."""
    return max((line.level for line in lines if line.level is not None), key=LEVELS.index, default="open")


def _pick(desk: Desk, tx: Tx, serials: Sequence[int]) -> list[Entry]:
    # What does not fit the store's whole numbers is not there either.
    return desk.node.record.pick(tx, [serial for serial in serials if 0 < serial < 2**53])


def _sides(desk: Desk) -> list[str]:
    """Asked before the transaction: a read inside a read would wait for a second connection."""
    return [partner.side for partner in desk.node.standing.partners()]


def _lines(desk: Desk, tx: Tx, entries: Sequence[Entry], sides: Sequence[str]) -> list[LogLine]:
    items = _items(desk, tx, entries)
    own = {desk.trail.first(entry.serial) for entry in entries if entry.header.k in ("report", "correct")}
    known = told(desk, tx, sorted(own), sides)
    lines = [_line(desk, entry, items, known) for entry in entries]
    return [_theirs(desk, tx, line, line.origin, items) if line.origin else line for line in lines]


def _theirs(desk: Desk, tx: Tx, line: LogLine, origin: From, items: dict[tuple[str, int], Received]) -> LogLine:
    """A partner's item with what was acknowledged of it, and what its author's own heartbeats say against its date."""
    item = items[origin.partner, numbered(origin.epoch, origin.index)]
    at = desk.node.standing.predates(tx, item)
    origin = msgspec.structs.replace(
        origin, predates=moment(at * 1000) if at is not None else None,
        ahead=desk.node.standing.before(tx, item) if origin.flash else None,
    )  # fmt: skip
    return msgspec.structs.replace(line, acked=_acked(desk, tx, line), origin=origin)


def _acked(desk: Desk, tx: Tx, line: LogLine) -> tuple[OurAcknowledgement, ...]:
    """What persons here acknowledged of a partner's item, and how far each of it is on its way back."""
    made = desk.trail.acked(line.serial)
    ways = desk.node.ways.of(tx, line.person, [ack_name(one.serial) for one in made]) if made else []
    return tuple(
        OurAcknowledgement(one.stage, one.by.position, one.by.person, moment(one.at), one.serial, way.state)
        for one, way in zip(made, ways, strict=True)
    )


def _items(desk: Desk, tx: Tx, entries: Sequence[Entry]) -> dict[tuple[str, int], Received]:
    wanted: dict[str, list[int]] = {}
    for entry in entries:
        if entry.header.of is not None:
            wanted.setdefault(entry.header.by.person, []).append(entry.header.of.number)
    return {
        (side, item.number): item
        for side, numbers in wanted.items()
        for item in desk.node.standing.items(tx, side, numbers)
    }


def _line(
    desk: Desk, entry: Entry, items: dict[tuple[str, int], Received], told: dict[int, tuple[PartnerState, ...]]
) -> LogLine:
    """The line of one entry; one the disk spoilt says so in its place, and hides no other."""
    header, trail = entry.header, desk.trail
    line = LogLine(
        serial=entry.serial, entry=header.k, entered=moment(header.entered), stored=moment(header.at),
        person=header.by.person, position=header.by.position, report=trail.first(entry.serial),
        related=trail.related(trail.first(entry.serial)) if header.k in ("correct", "received", "report") else (),
    )  # fmt: skip
    if header.k == "received":
        item = items.get((header.by.person, header.of.number)) if header.of is not None else None
        return _received_line(trail, line, item, header.re[0] if header.re else None)
    try:
        if header.k in ("report", "correct"):
            return _own_line(trail, line, entry, told.get(line.report, ()))
        made, level = _note(entry)
    except SPOILT:
        return msgspec.structs.replace(line, note=Note(code="data-damaged"), partners=told.get(line.report, ()))
    return msgspec.structs.replace(line, note=made, level=level)


def _own_line(trail: Trail, line: LogLine, entry: Entry, partners: tuple[PartnerState, ...]) -> LogLine:
    if entry.body is None:
        return msgspec.structs.replace(
            line, state="erased", ended=trail.erased(entry.serial), newest=trail.newest(line.report), partners=partners
        )
    report = _report(entry.body)
    return msgspec.structs.replace(
        _standing(trail, line), says=says_report(report), level=report.marking.level, partners=partners
    )


def _standing(trail: Trail, line: LogLine) -> LogLine:
    """The line with how its report stands now."""
    gone, newest = trail.gone(line.report), trail.newest(line.report)
    if gone is not None and gone != line.serial:
        return msgspec.structs.replace(line, state="withdrawn", ended=gone, newest=newest)
    return msgspec.structs.replace(line, state="stands" if newest == line.serial else "corrected", newest=newest)


def _received_line(trail: Trail, line: LogLine, item: Received | None, answers: int | None) -> LogLine:
    """A partner's item; `answers` is our decision it acknowledges, if it does."""
    if item is None:
        return msgspec.structs.replace(line, state="erased")
    header = item.header
    released, log = moment(header.at * 1000), item.origin.log
    origin = From(line.person, item.origin.index, released, header.by, epoch=epoch_of(log), flash=header.flash)
    line = msgspec.structs.replace(line, origin=origin, level=header.mark)
    if (fact := acknowledged_by(header)) is not None:
        told = Note(of=answers, action="ack", partner=line.person, stage=fact.stage)
        return msgspec.structs.replace(line, note=told, related=())
    if header.k in KINDS or header.k in ("ask", "consent", "erased"):
        made = msgspec.structs.replace(note_of_leaf(item, line.person), of=answers)
        return msgspec.structs.replace(line, note=made, related=())
    if header.k == "withdraw":
        made = Note(of=line.report, action="withdraw", partner=line.person, reason=withdrawn_for(header))
        return msgspec.structs.replace(line, note=made)
    if item.content is None:
        return msgspec.structs.replace(line, state="erased", ended=trail.erased(line.serial))
    return msgspec.structs.replace(_standing(trail, line), says=says_content(item.content))


def _note(entry: Entry) -> tuple[Note | None, Level | None]:
    """What an entry that is no report tells, and its marking where it has one."""
    of = entry.header.re[0] if entry.header.re else None
    if entry.body is None:
        return Note(of=of), None
    match entry.header.k:
        case "decide":
            made = msgspec.json.decode(entry.body, type=Decision)
            return Note(
                of=made.of, action=made.action, partner=made.partner, reason=made.reason or "",
                text=made.text, due=moment(made.not_before), hash=made.hash or "", rule=made.rule,
            ), made.mark  # fmt: skip
        case "lapse":
            return Note(of=of, code=msgspec.json.decode(entry.body, type=Lapse).code), None
        case "withdraw":
            gone = msgspec.json.decode(entry.body, type=Withdrawal)
            return Note(of=of, reason=gone.reason, text=gone.text), None
        case "erase":
            return Note(of=of, text=msgspec.json.decode(entry.body, type=Erasure).reason), None
        case "ack":
            return Note(of=of, action="ack", stage=msgspec.json.decode(entry.body, type=Acknowledgement).stage), None
        case "relate":
            undo = msgspec.json.decode(entry.body, type=Relation).undo
            return Note(of=of, other=entry.header.re[1], action="unlink" if undo else "link"), None
        case "attach":
            return Note(of=of, text=msgspec.json.decode(entry.body, type=Attachment).name), None
        case "resume":
            again = msgspec.json.decode(entry.body, type=Resumption)
            return Note(partner=again.partner, text=again.reason), None
        case "watch":
            sat = msgspec.json.decode(entry.body, type=Watch)
            return Note(action="take" if sat.on else "leave", text=sat.position, reason=sat.why or ""), None
        case "rule":
            return noted_rule(entry), None
        case "refuse":
            no = msgspec.json.decode(entry.body, type=Refusal)
            return Note(code=no.code, file=no.file, row=no.row), None
        case _:
            return note_of_release(entry, entry.body, of)


# --- what partners were told -------------------------------------------------------------------------------------


def told(desk: Desk, tx: Tx, reports: Sequence[int], sides: Sequence[str]) -> dict[int, tuple[PartnerState, ...]]:
    """For each of our reports, how it stands with each partner; the trail was followed in this transaction."""
    now, node = desk.node.clock.now(), desk.node
    waiting = {(item.partner, item.report): item.due for item in node.release.waiting(tx)}
    columns: list[list[PartnerState]] = []
    for side in sides:
        choices = [desk.trail.choice(report, side) for report in reports]
        asked = [choice.id for choice in choices if choice is not None]
        ways = dict(zip(asked, node.ways.of(tx, side, asked), strict=True)) if asked else {}
        columns.append([
            _state(desk, tx, side, report, choice, ways, waiting.get((side, report)), now)
            for report, choice in zip(reports, choices, strict=True)
        ])  # fmt: skip
    return {report: tuple(column[place] for column in columns) for place, report in enumerate(reports)}


def _state(
    desk: Desk, tx: Tx, side: str, report: int, choice: Choice | None, ways: dict[str, Way], waits: int | None,
    now: int,
) -> PartnerState:  # fmt: skip
    if choice is None:
        return PartnerState(partner=side, state="private")
    told = desk.node.release.told(tx, side, report)
    made = PartnerState(
        partner=side, state="withheld", decision=choice.serial, of=choice.of,
        holds=told.version if told is not None and not told.withdrawn else None,
    )  # fmt: skip
    if choice.action == "withdraw":
        # A release that was still held never left: then nothing is on its way to the partner.
        way = ways[choice.id]
        if told is None and way.number is None and not desk.node.release.closed(tx, side, report):
            return msgspec.structs.replace(made, state="withdrawn", reason=choice.reason or "")
        made, stage = _reached(desk, made, way)
        gone = stated_erased(desk.node.standing.erased(tx, side, way.number)) if way.number is not None else None
        return msgspec.structs.replace(made, state="withdrawn", reason=choice.reason or "", stage=stage, erased=gone)
    if choice.action == "withhold":
        # Deciding not to tell does not stop what was decided before and still waits; say what will happen.
        return msgspec.structs.replace(made, state="held", until=moment(waits)) if waits is not None else made
    why = desk.trail.lapsed(choice.id)
    if why is not None:
        return msgspec.structs.replace(made, state="lapsed", reason=why)
    if now < choice.due:
        return msgspec.structs.replace(made, state="held", until=moment(choice.due))
    made, state = _reached(desk, made, ways[choice.id])
    return msgspec.structs.replace(made, state=state)


def _reached(desk: Desk, made: PartnerState, way: Way) -> tuple[PartnerState, Reached]:
    """The state with what is known of its way, and how far that is.

    What a person acknowledged counts beyond delivered only: it does not stand in for a receipt.
    """
    acks = desk.trail.acks(made.partner, way.number) if way.number is not None else ()
    stages = {ack.stage for ack in acks}
    beyond: AckStage | None = "understood" if "understood" in stages else "seen" if stages else None
    state: Reached = beyond if beyond is not None and way.state == "delivered" else way.state
    return msgspec.structs.replace(
        made, index=way.position, epoch=way.epoch, closed=way.closed,
        receipted=moment(way.receipted * 1000) if way.receipted is not None else None,
        acks=tuple(TheirAcknowledgement(ack.stage, ack.by, moment(ack.at * 1000), ack.serial) for ack in acks),
    ), state  # fmt: skip
