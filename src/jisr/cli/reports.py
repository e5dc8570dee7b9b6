"""`jisr report`, `release`."""

import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from jisr.cli.opening import actor, named_actor, open_side
from jisr.cli.output import answer, isolate, note
from jisr.intake import Draft, read_draft
from jisr.intake.quick import Quick
from jisr.intake.reading import DraftPlace
from jisr.node import Node
from jisr.release import Preview
from jisr.release.lint import SAYS
from jisr.release.rules import Terms
from jisr.terms.entries import Entry
from jisr.terms.errors import OurMistake
from jisr.terms.reports import Marking, Report
from jisr.terms.times import dtg, iso, parse_iso
from jisr.web.already import Told, told_already
from jisr.web.quick import read_quick

_report = msgspec.json.Decoder(Report).decode


def _bytes(path: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError:
        raise OurMistake("no-file", f"The file {path} cannot be read.") from None


def _draft(given: Namespace, node: Node) -> Draft:
    if given.draft:
        return read_draft(_bytes(given.draft))
    if not given.kind or not given.title:
        raise OurMistake("no-draft", "A report needs --kind and --title, or --from FILE.")
    if (given.lat is None) != (given.lon is None):
        raise OurMistake("half-place", "A place needs both --lat and --lon.")
    place = DraftPlace(lat=given.lat, lon=given.lon, error_m=given.error) if given.lat is not None else None
    return Draft(
        kind=given.kind, title=given.title, text=given.text, occurred=given.at or iso(node.clock.now()), place=place,
        detail={"as": given.kind, "state": given.state} if given.state else None, grade=given.grade,
        source=given.source, lang=given.lang, marking=Marking(releasable_to=tuple(given.releasable_to)),
    )  # fmt: skip


def file(given: Namespace) -> int:
    with open_side(given) as node:
        serial = node.intake.file(actor(node, given), _draft(given, node))
    answer(given.json, {"serial": serial}, [f"Saved as entry {serial}."])
    return 0


def quick(given: Namespace) -> int:
    with open_side(given) as node:
        read = read_quick(node, given.line, given.lang)
        if given.file and read.draft is None:
            raise OurMistake(
                "quick-asks", f"The line leaves something open: {_asked(read, given.lang)}", "Write it so."
            )
        serial = node.intake.file(actor(node, given), read.draft) if given.file and read.draft is not None else None
    document = {"read": read, "serial": serial} if given.file else {"read": read}
    answer(given.json, document, [*_understood(read, given.lang), *([f"Saved as entry {serial}."] if serial else [])])
    return 0


def _asked(read: Quick, lang: str) -> str:
    return " ".join(ask.say_ar if lang == "ar" else ask.say_en for ask in read.asks)


def _understood(read: Quick, lang: str) -> list[str]:
    """The line part by part, what is left as the title, and what is asked with the lines that answer it."""
    lines = [f"{part.as_:<14}{isolate(part.text or '-')}  =  {isolate(part.means)}" for part in read.parts]
    if read.draft is not None:
        lines.append(f"{'title':<14}{isolate(read.draft.title)}  ({read.draft.kind}, {read.draft.category})")
    for ask in read.asks:
        lines.append(f"? {isolate(ask.say_ar if lang == 'ar' else ask.say_en)}")
        lines += [f"    {isolate(choice.label)}:  {isolate(choice.line)}" for choice in ask.choices]
    return lines


def correct(given: Namespace) -> int:
    with open_side(given) as node:
        serial = node.intake.correct(actor(node, given), given.serial, read_draft(_bytes(given.draft)))
        told = told_already(node, serial)
    answer(given.json, _with(serial, told), [f"Entry {serial} corrects entry {given.serial}.", *_already(told)])
    return 0


def mark(given: Namespace) -> int:
    with open_side(given) as node:
        before = _read(node, given.serial)[1].marking
        marking = Marking(
            caveats=before.caveats, consent=given.consent or before.consent, level=given.level or before.level,
            personal=before.personal if given.personal is None else given.personal,
            releasable_to=tuple(given.releasable_to or ()),
        )  # fmt: skip
        serial = node.intake.mark(actor(node, given), given.serial, marking)
        told = told_already(node, serial)
    to = ", ".join(marking.releasable_to) or "nobody"
    said = f"Entry {serial}: {marking.level}, releasable to {to}."
    answer(given.json, _with(serial, told), [said, *_already(told)])
    return 0


def withdraw(given: Namespace) -> int:
    with open_side(given) as node:
        serial = node.intake.withdraw(actor(node, given), given.serial, given.reason)
        told = told_already(node, serial)
    said = f"Entry {serial} withdraws entry {given.serial}."
    answer(given.json, _with(serial, told), [said, *_already(told)])
    note("Partners who were told of it still hold it: jisr release withdraw tells them.")
    return 0


def _with(serial: int, told: Sequence[Told]) -> dict[str, Any]:
    """The serial, and who was told already, where anybody was."""
    return {"serial": serial} | ({"told": msgspec.to_builtins(told)} if told else {})


def _already(told: Sequence[Told]) -> list[str]:
    """Who was told of what before; narrowing recalls nothing."""
    return [
        f"Already told: {one.partner} holds version {one.version}"
        f"{f' since {one.at.dtg}' if one.at is not None else ''}, {one.state}"
        f"{', and may not have it by its marking now' if one.narrowed else ''}. "
        f"To take it back: jisr release withdraw DIR {one.version} --to {one.partner} --as NAME"
        for one in told
    ]


def acknowledge(given: Namespace) -> int:
    with open_side(given) as node:
        serial = node.acknowledging.acknowledge(named_actor(node, given), given.serial, given.stage)
    answer(given.json, {"serial": serial}, [f"Entry {serial}: entry {given.serial} was {given.stage}. No approval."])
    note("The partner is told while the side is served.")
    return 0


def _read(node: Node, serial: int) -> tuple[Entry, Report]:
    entry = node.store.read(lambda tx: node.record.entry(tx, serial))
    if entry.header.k not in ("report", "correct") or entry.body is None:
        raise OurMistake("no-report", f"Entry {serial} is not a report of ours.")
    return entry, _report(entry.body)


def list_log(given: Namespace) -> int:
    with open_side(given) as node:
        entries = node.store.read(lambda tx: _newest(node, tx, given))
        titles = node.store.read(lambda tx: _titles(node, tx, entries))
    answer(
        given.json,
        [_document(entry) for entry in entries],
        [_line(entry, titles.get(entry.serial, "")) for entry in entries] or ["The log is empty."],
    )
    return 0


def _newest(node: Node, tx: Any, given: Namespace) -> list[Entry]:
    end = min(given.before or 2**62, node.record.size(tx) + 1)
    return node.record.entries(tx, max(1, end - given.count), end)[::-1]


def _titles(node: Node, tx: Any, entries: Sequence[Entry]) -> dict[int, str]:
    """What partners called the items these entries refer to."""
    found = {}
    for entry in entries:
        if entry.header.of is not None:
            for item in node.standing.items(tx, entry.header.by.person, [entry.header.of.number]):
                found[entry.serial] = (
                    f"{entry.header.by.person}: {item.content.title if item.content else item.header.k}"
                )
    return found


def _document(entry: Entry) -> dict[str, Any]:
    body = msgspec.json.decode(entry.body) if entry.body else None
    return {"header": msgspec.to_builtins(entry.header), "body": body}


def _line(entry: Entry, title: str) -> str:
    said = _document(entry)["body"] or {}
    what = (
        said.get("title")
        or said.get("name")
        or said.get("action")
        or said.get("code")
        or said.get("reason")
        or said.get("stage")
        or title
    )
    if "on" in said:
        what = f"{entry.header.by.person} {'takes' if said['on'] else 'leaves'} the watch at {said['position']}"
    to = f" {said['partner']}" if "partner" in said else ""
    cites = f" re {', '.join(map(str, entry.header.re))}" if entry.header.re else ""
    return f"{entry.serial:>7}  {dtg(entry.header.at)}  {entry.header.k:<8}  {isolate(str(what))}{to}{cites}"


def show(given: Namespace) -> int:
    with open_side(given) as node:
        entry = node.store.read(lambda tx: node.record.entry(tx, given.serial))
    document = _document(entry)
    pretty = msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
    answer(given.json, document, [pretty])
    return 0


def terms_given(given: Namespace) -> Terms:
    """What was typed as the terms of a release."""
    until = parse_iso(given.retain_until) // 1000 if given.retain_until else None
    flash = getattr(given, "flash", False)
    return Terms(given.level, given.title, given.text, given.purpose, until, media=tuple(given.media), flash=flash)


def preview(given: Namespace) -> int:
    with open_side(given) as node:
        found = {to: node.release.preview(given.serial, to, terms_given(given)) for to in given.to.split(",")}
    document = {
        to: {
            "hash": p.hash, "body": msgspec.json.decode(p.body), "removed": p.removed, "revises": p.revises,
            "finer": p.finer, "two_persons": p.two_persons, "lint_hash": p.lint, "findings": _found(p),
        }
        for to, p in found.items()
    }  # fmt: skip
    lines = []
    for to, p in found.items():
        lines += [f"{to} would read exactly this ({len(p.body)} bytes, hash {p.hash}):", isolate(p.body.decode())]
        lines += [f"Not in it as you wrote it: {', '.join(p.removed)}."]
        lines += [
            f"File {one.serial}, made anew: {one.type}, {one.size} bytes, SHA-256 {one.sha256}; "
            f"look at it: jisr media get --released"
            for one in p.media
        ]
        lines += ["It revises what they hold."] if p.revises else []
        lines += ["CAUTION: it is finer than what they were given before; confirm with --finer."] if p.finer else []
        lines += ["This marking needs two release officers: jisr release propose."] if p.two_persons else []
        if p.findings:
            lines += [f"The words tell more than the rest, in {len(p.findings)} places:"]
            lines += [f"  {one['where']}: {isolate(one['words'])}: {one['say']}" for one in _found(p, given)]
            lines += [f"When you have read this, release with --read {p.lint}"]
    answer(given.json, document, lines)
    return 0


def _found(seen: Preview, given: Namespace | None = None) -> list[dict[str, Any]]:
    """The findings as documents, with the words they stand on where those are given."""
    found = []
    for one in seen.findings:
        text = (given.title or "" if one.where == "title" else given.text) if given is not None else ""
        made = {"where": one.where, "start": one.start, "end": one.end, "code": one.code}
        found.append(made | dict(zip(("say", "say_ar"), SAYS[one.code], strict=True)) | (
            {"words": text[one.start : one.end]} if given is not None else {}
        ))  # fmt: skip
    return found


def give(given: Namespace) -> int:
    partners = given.to.split(",")
    with open_side(given) as node:
        who, terms = named_actor(node, given), terms_given(given)
        jobs = [
            node.release.releasing(
                who,
                given.serial,
                to,
                terms,
                delay_ms=given.delay * 1000,
                seen_hash=given.hash,
                finer=given.finer,
                lint_seen=given.read,
                why=given.why,
            )
            for to in partners
        ]
        serials = node.release.decide(jobs)
        hold = max(node.settings.hold_s, given.delay)
    gone = f"it goes in {hold} s while the side is served; withdraw stops it"
    return _decided(given, partners, serials, f"released to {{}}; {gone}")


def withhold(given: Namespace) -> int:
    partners = given.to.split(",")
    with open_side(given) as node:
        who = named_actor(node, given)
        jobs = [node.release.withholding(who, given.serial, to, why=given.why) for to in partners]
        serials = node.release.decide(jobs)
    return _decided(given, partners, serials, "withheld from {}")


def take_back(given: Namespace) -> int:
    partners = given.to.split(",")
    with open_side(given) as node:
        who = named_actor(node, given)
        serials = node.release.decide(
            [
                node.release.withdrawing(who, given.serial, to, given.reason, why=given.why, erase=given.erase)
                for to in partners
            ]
        )
    return _decided(given, partners, serials, "withdrawn from {}")


def _decided(given: Namespace, partners: list[str], serials: list[int], said: str) -> int:
    decisions = dict(zip(partners, serials, strict=True))
    lines = [f"Entry {serial}: {said.format(to)}." for to, serial in decisions.items()]
    answer(given.json, {"decisions": decisions}, lines)
    return 0
