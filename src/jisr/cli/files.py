"""`jisr intake` and `jisr export`: files of other programs, in and out."""

import sys
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, get_args

from jisr.brief import FORMATS, Wanted
from jisr.cli import open_text
from jisr.cli.making import write_new
from jisr.cli.opening import actor, named_actor, open_side
from jisr.cli.output import answer, isolate, note, progress_bar
from jisr.intake import Account, read_mapping
from jisr.intake.files import MOST_BYTES, Options, Reading, read_file
from jisr.intake.inbox import LOOK_S, Inbox, told
from jisr.node import Node
from jisr.picture import Box
from jisr.terms.actors import Actor
from jisr.terms.errors import OurMistake
from jisr.terms.reports import LEVELS, Kind, Marking
from jisr.terms.times import Span, parse_iso
from jisr.web.words_files import FILES_EN

KINDS = get_args(Kind)
ABOUT_INTAKE = """File every item of files: CSV, GeoJSON, KML, KMZ, GPX, CAP 1.2 alerts, zips of alerts.

The format is told by the content, not the name. Every item ends as filed, corrected, skipped or refused with one
sentence, and nothing is filed twice however often a file comes. What was exported by this side is understood exactly.
Properties about persons are not taken in; links are never followed.

  jisr intake north posts.geojson --dry-run            # what would happen, nothing kept
  jisr intake north track.gpx --kind track
  jisr intake north survey.kml --occurred 2017-06-13 --marking open
  jisr intake north alert.xml update.xml cancel.xml    # updates correct, cancellations withdraw
  jisr intake north --watch ~/incoming                 # whatever is put there, until Ctrl-C; then done/ or refused/
  jisr intake north events.csv --mapping examples/ucdp-ged/mapping.toml
  jisr intake north article.txt --article --published 2017-06-14   # one open-source report, and what it suggests
"""


def add_intake(intake: ArgumentParser) -> None:
    """The arguments of `jisr intake`."""
    intake.add_argument("file", nargs="*", help="files to file from")
    intake.add_argument("--mapping", help="TOML file for CSV files: which column means what")
    intake.add_argument(
        "--kind", choices=KINDS, help="left out: points are events, lines routes or tracks, areas sites"
    )
    intake.add_argument(
        "--occurred", default="", metavar="WHEN", help="when, for items that do not say: 2017-06-13, an instant, or A/B"
    )
    intake.add_argument("--marking", choices=LEVELS, help="left out: restricted, an alert as its scope says")
    intake.add_argument("--grade", default="", help="such as B2, for all items; left out: F6, or an alert's certainty")
    intake.add_argument("--error", type=int, metavar="METRES", help="error of places that state none")
    intake.add_argument("--lang", choices=("ar", "en"), help="left out: what the words are written in; of the answer")
    intake.add_argument("--exercise", action="store_true", help="everything in the files is played")
    intake.add_argument(
        "--dataset", default="", metavar="NAME", help="collection whose ids mean the same in every issue"
    )
    intake.add_argument(
        "--watch", metavar="FOLDER", help="file what is put there; jisr serve does so for inbox in side.toml"
    )
    intake.add_argument("--dry-run", action="store_true", help="say what would happen and keep nothing")


def options(node: Node, given: Namespace) -> Options:
    """What the command says of whole files."""
    return Options(
        dataset=given.dataset, error_m=given.error, exercise=given.exercise, grade=given.grade, kind=given.kind,
        lang=given.lang, marking=Marking(level=given.marking) if given.marking else None, occurred=given.occurred,
        side=node.settings.side, zone=node.settings.zone,
    )  # fmt: skip


def read_bounded(path: Path) -> bytes:
    """The bytes of a file, no more than anything is read of."""
    try:
        with path.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError:
        raise OurMistake("no-file", f"The file {path} cannot be read.") from None
    if len(data) > MOST_BYTES:
        raise OurMistake("file-size", f"The file has more than {MOST_BYTES // 2**20} MiB.", "Split it.")
    return data


def intake(given: Namespace) -> int:
    """File the files one after the other; one that cannot be used does not stop the others. Or one article."""
    if given.article:
        return open_text.article(given)
    if given.watch:
        return _watch(given)
    if not given.file:
        raise OurMistake("no-file-named", "Say which file.", "For example: jisr intake north posts.geojson.")
    with open_side(given) as node:
        who, said = actor(node, given), options(node, given)
        documents = [_one(node, who, Path(name), said, given, alone=len(given.file) == 1) for name in given.file]
        if not given.dry_run:
            node.record.sign()
    counts = ("rows", "filed", "corrected", "skipped", "withdrawn")
    total: dict[str, Any] = {name: sum(one.get(name, 0) for one in documents) for name in counts}
    total |= {"refused": [row for one in documents for row in one.get("refused", ())], "dry_run": given.dry_run}
    lines = [line for one in documents for line in account_lines(one, given.dry_run)]
    answer(given.json, total | {"files": documents}, lines)
    return 1 if any("error" in one for one in documents) else 0


def _watch(given: Namespace) -> int:
    """File whatever is put into the folder, until Ctrl-C; one line, or with --json one document, for each file."""
    with open_side(given) as node:
        inbox = Inbox(node.intake, actor(node, given), Path(given.watch), options(node, given))
        note(f"Watching {given.watch}. Ctrl-C ends.")
        while True:
            for one in inbox.look():
                answer(given.json, one, account_lines(one | {"file": isolate(one["file"])}))
                node.record.sign()
            sys.stdout.flush()
            time.sleep(LOOK_S)


def _one(node: Node, who: Actor, path: Path, said: Options, given: Namespace, *, alone: bool) -> dict[str, Any]:
    try:
        mapping = read_mapping(read_bounded(Path(given.mapping))) if given.mapping else None
        reading = read_file(read_bounded(path), said, mapping)
    except OurMistake as error:
        if alone:
            raise
        return {"file": path.name, "error": {"code": error.code, "say": error.say, "hint": error.hint}}
    bar, move = progress_bar("Trying" if given.dry_run else "Filing", reading.total)
    with bar:
        account = node.intake.import_rows(who, path.name, reading.rows, move, dry=given.dry_run)
    return account_document(path.name, reading, account)


def account_document(file: str, reading: Reading, account: Account) -> dict[str, Any]:
    """What became of a file, for programs."""
    return {"file": file, **told(reading, account)}


def account_lines(one: dict[str, Any], dry: bool = False) -> list[str]:
    """What became of a file, for people."""
    name = isolate(one["file"])
    if "error" in one:
        return [f"{name}: refused. {one['error']['say']} {one['error']['hint']}".rstrip()]
    withdrawn = f"{one['withdrawn']} withdrawn, " if one["withdrawn"] else ""
    lines = [
        f"{name} ({one['format']}): {one['rows']} rows: {one['filed']} filed, {one['corrected']} corrected, "
        f"{one['skipped']} known already, {withdrawn}{len(one['refused'])} refused."
        + (" Nothing was kept: this was a trial." if dry else "")
    ]
    lines += [f"  row {row['row']}: {isolate(row['say'])} ({row['code']})" for row in one["refused"]]
    lines += [f"  not taken in: {count} {FILES_EN[f'left.{left}']}" for left, count in one["left"].items()]
    return lines


# --- out ---------------------------------------------------------------------------------------------------------

ABOUT_EXPORT = """Write a part of our picture into a file for our own people: GeoJSON, KML, KMZ, GPX, CSV or CAP 1.2.

The highest marking and EXERCISE stand in the head and on every item; what the format cannot carry is listed. The record
says who made the file. It is not for partners: what they are told is released to them, one by one. This side
understands its own files when they come back: jisr intake.

  jisr export north --format geojson --as dina
  jisr export north --format kmz --box 40,34,44,37 --since 2017-06-01T00:00:00Z --as dina
  jisr export north --format cap --id 17 --out alert.xml --as dina
"""


def add_export(export: ArgumentParser) -> None:
    """The arguments of `jisr export`."""
    export.add_argument("--format", choices=FORMATS, required=True)
    export.add_argument(
        "--out", help="file to write, or - for standard output; left out: a name with the marking in it"
    )
    export.add_argument("--box", metavar="W,S,E,N", help="degrees; only what meets it")
    export.add_argument("--since", metavar="INSTANT", help="only what occurred then or later")
    export.add_argument("--until", metavar="INSTANT", help="only what occurred then or earlier")
    export.add_argument("--kind", action="append", choices=KINDS, default=[], help="may be given several times")
    export.add_argument(
        "--id", action="append", type=int, default=[], metavar="SERIAL", help="entries of these reports"
    )
    export.add_argument("--own", action="store_true", help="without what partners told")
    export.add_argument("--lang", choices=("ar", "en"), default="en", help="language of the list in the file")


def export(given: Namespace) -> int:
    """Write the file, and say what it does not carry."""
    wanted = Wanted(
        box=_box(given.box), kinds=tuple(given.kind), own=given.own, serials=tuple(given.id), span=_span(given)
    )
    with open_side(given) as node:
        who = named_actor(node, given)
        made = node.exports.make(who, given.format, wanted, given.lang)
        node.record.sign()
    path = write_out(given.out or made.name, made.data)
    document = {**made._asdict(), "file": path, "bytes": len(made.data)}
    del document["data"]
    lines = [
        f"{made.reports} reports, {made.level.upper()}{', EXERCISE' if made.exercise else ''}, in {isolate(path)}; "
        f"entry {made.serial} says so. It is for our own people only.",
        *(f"  not carried: {sentence}" for sentence in made.lost),
        *([f"  left out, entries {', '.join(map(str, made.left))}"] if made.left else []),
    ]
    if given.out == "-":
        for line in lines:
            note(line)
    else:
        answer(given.json, document, lines)
    return 0


def write_out(name: str, data: bytes) -> str:
    """Write a file nobody else may read, and never over one that is there; its path."""
    if name == "-":
        sys.stdout.buffer.write(data)
        return name
    try:
        write_new(Path(name), data, 0o600)
    except FileExistsError:
        raise OurMistake("file-exists", f"There is a file {name} already.", "Give another name with --out.") from None
    except OSError:
        raise OurMistake("no-file", f"The file {name} cannot be written.") from None
    return name


def _box(text: str | None) -> Box | None:
    return None if text is None else Box.typed(text)


def _span(given: Namespace) -> Span | None:
    if not given.since and not given.until:
        return None
    first = parse_iso(given.since) if given.since else -62_135_596_800_000
    return Span(first, parse_iso(given.until) if given.until else 253_402_300_799_999)
