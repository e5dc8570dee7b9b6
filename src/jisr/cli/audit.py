"""`jisr release audit`: who decided what about whom, why, and what came of it."""

import csv
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import Any

import msgspec

from jisr.cli.opening import open_side
from jisr.cli.output import answer, isolate
from jisr.release import AuditLine, Wanted
from jisr.terms.times import dtg, iso, parse_iso

COLUMNS = (
    "serial", "at", "act", "partner", "report", "version", "kind", "title", "person", "position", "why", "reason",
    "rule", "rules", "mark", "level", "words", "text", "hash", "due", "came", "code", "lapse", "index", "receipted",
    "acknowledge_by", "acks",
)  # fmt: skip
_TURNED = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would take for a formula."""


def add(verbs: Any, sub: Callable[..., ArgumentParser]) -> None:
    """The verb, on the command line."""
    audit = sub(verbs, "audit", "Who released, withheld or withdrew what, why, and what came of it.", show)
    audit.add_argument("--partner", metavar="SIDE", help="only what is about this partner")
    audit.add_argument("--since", metavar="TIME", help="ISO 8601, such as 2017-06-13T14:00:00Z, or a date")
    audit.add_argument("--until", metavar="TIME", help="not included")
    audit.add_argument("--person", metavar="NAME", help="only what this person decided")
    audit.add_argument("--report", type=int, metavar="SERIAL", help="only this report; any of its entries names it")
    audit.add_argument("--csv", action="store_true", help="print a table for other programs")


def show(given: Namespace) -> int:
    wanted = Wanted(given.partner, _instant(given.since), _instant(given.until), given.person, given.report)
    with open_side(given) as node:
        found = node.store.read(lambda tx: node.releases.lines(tx, wanted))
    if given.csv:
        rows = csv.writer(sys.stdout, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows([[_cell(line, name) for name in COLUMNS] for line in found])
        return 0
    document = [msgspec.to_builtins(line) for line in found]
    answer(given.json, document, [_line(one) for one in found] or ["Nothing was decided that fits."])
    return 0


def _instant(text: str | None) -> int | None:
    if text is None:
        return None
    return parse_iso(text if len(text) > len("2017-06-13") else f"{text}T00:00:00Z")


def _cell(line: AuditLine, name: str) -> str:
    value = getattr(line, name)
    if name in ("at", "due") and value is not None:
        return iso(value)
    if name in ("acknowledge_by", "receipted") and value is not None:
        return iso(value * 1000)
    if name == "acks":
        return "; ".join(f"{ack.stage} by {ack.by} {iso(ack.at * 1000)} (entry {ack.serial})" for ack in value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_TURNED) else text


def _line(one: AuditLine) -> str:
    who = f"rule {one.rule}" if one.rule is not None and one.act in ("release", "withdraw") else isolate(one.person)
    what = f" report {one.report} version {one.version} {isolate(one.title)}" if one.report is not None else ""
    about = f" rule {one.rule}" if one.act.startswith("rule") else ""
    came = f": {one.came}{f' {one.code}' if one.code else ''}" if one.came else f": {one.code}" if one.code else ""
    why = f" because {isolate(one.why)}" if one.why else ""
    return f"{one.serial:>7}  {dtg(one.at)}  {one.act:<14} {one.partner}{about}{what} by {who}{why}{came}"
