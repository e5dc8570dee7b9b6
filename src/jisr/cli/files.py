"""`jisr intake`: files of other programs."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, get_args

from jisr.cli.opening import actor, open_side
from jisr.cli.output import answer, isolate, progress_bar
from jisr.intake import Account, read_mapping
from jisr.intake.files import MOST_BYTES, Options, Reading, read_file
from jisr.node import Node
from jisr.terms.actors import Actor
from jisr.terms.errors import OurMistake
from jisr.terms.reports import LEVELS, Kind, Marking
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
  jisr intake north events.csv --mapping examples/ucdp-ged/mapping.toml
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
    intake.add_argument("--lang", choices=("ar", "en"), help="left out: what the words are written in")
    intake.add_argument("--exercise", action="store_true", help="everything in the files is played")
    intake.add_argument(
        "--dataset", default="", metavar="NAME", help="collection whose ids mean the same in every issue"
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
    """File the files one after the other; one that cannot be used does not stop the others."""
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
    return {
        "file": file, "format": reading.format, **account._asdict(), "refused": [r._asdict() for r in account.refused],
        "left": {name: count for name, count in sorted(reading.left.items()) if count},
    }  # fmt: skip


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
