"""`jisr media`: files attached to reports."""

import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from jisr.cli.making import write_new
from jisr.cli.opening import actor, open_side
from jisr.cli.output import answer, isolate, note, progress_bar, table
from jisr.media.rules import PART, check_size
from jisr.node import Node
from jisr.terms.errors import OurMistake

ABOUT = """Files of reports: photos, videos, PDF. A file is private, its name too, until a release names it.

  jisr media attach north 12 photo.jpg            # JPEG, PNG, WebP, PDF, MP4, MOV, WebM, up to 64 MiB
  jisr media list north 12                        # its files; of a partner's item, how far each came
  jisr media get north 13 copy.jpg                # file 13 as it was attached
  jisr media get north 13 clean.jpg --released    # what a partner would be sent: made anew, nothing hidden in it
  jisr release give north 12 --to south --level 3 --media 13 --as amal
"""


def add_commands(
    verbs: "_SubParsersAction[ArgumentParser]",
    group: Callable[..., Any],
    sub: Callable[..., ArgumentParser],
    by: Callable[..., None],
) -> None:
    """Add `jisr media`; the makers of groups, verbs and --as are those of the other commands."""
    media = group(verbs, "media", ABOUT)
    attach = sub(media, "attach", "Attach a file to a report of ours.", attach_file)
    attach.add_argument("serial", type=int, help="entry of the report")
    attach.add_argument("file", help="JPEG, PNG, WebP, PDF, MP4, MOV or WebM")
    by(attach)
    listing = sub(media, "list", "List the files of a report, ours or a partner's.", list_files)
    listing.add_argument("serial", type=int, help="entry of the report, or of the received item")
    get = sub(media, "get", "Save a file: the original, or with --released what a partner would be sent.", get_file)
    get.add_argument("serial", type=int, help="entry of the file; of a partner's, entry of the received item")
    get.add_argument("file", help="where to save it; it must not be there yet")
    get.add_argument("--released", action="store_true", help="made anew, exactly as a partner would get it")
    get.add_argument("--id", help="of a partner's item: which of its files")


def attach_file(given: Namespace) -> int:
    try:
        with Path(given.file).open("rb") as file:
            size = check_size(file.seek(0, 2))
            file.seek(0)
            with open_side(given) as node:
                serial = _send(node, given, file, size)
    except OSError:
        raise OurMistake("no-file", f"The file {given.file} cannot be read.") from None
    answer(given.json, {"serial": serial}, [f"Saved as entry {serial}, a file of entry {given.serial}."])
    return 0


def _send(node: Node, given: Namespace, file: BinaryIO, size: int) -> int:
    who = actor(node, given)
    upload = node.attaching.begin(who, given.serial, Path(given.file).name, size)
    bar, move = progress_bar("Attaching", size)
    with bar:
        while part := file.read(PART):
            upload = node.attaching.part(who, upload.id, upload.have, part)
            move(upload.have)
    return node.attaching.complete(who, upload.id)


def list_files(given: Namespace) -> int:
    with open_side(given) as node:
        header = node.store.read(lambda tx: node.record.entry(tx, given.serial)).header
        if header.of is not None:
            origin, side = header.of, header.by.person
            arrivals = node.store.read(lambda tx: node.arrivals.of_items(tx, side, origin.log, [origin.index]))
            rows: list[dict[str, Any]] = [
                {"id": one.id, "type": one.type, "size": one.size, "state": one.state, "have": one.have, "why": one.why}
                for one in arrivals
            ]
        else:
            kept = node.store.read(lambda tx: node.attaching.of_report(tx, given.serial))
            rows = [
                {"entry": one.serial, "type": one.type, "size": one.size, "sha256": one.sha256, "name": one.name}
                for one in kept
            ]
    shown = [{key: isolate(str(value)) for key, value in row.items()} for row in rows]
    answer(given.json, rows, table(list(shown)) or ["No file is attached."])
    return 0


def get_file(given: Namespace) -> int:
    with open_side(given) as node:
        theirs = given.id is not None
        if theirs:
            header = node.store.read(lambda tx: node.record.entry(tx, given.serial)).header
            if header.of is None:
                raise OurMistake("no-media", "There is no such file.", "Look at the report.")
            path = node.arrivals.held(header.by.person, header.of.log, header.of.index, given.id)[1]
        elif given.released:
            path = node.attachments.made(given.serial)[1]
        else:
            path = node.attachments.original(given.serial)[1]
        data = path.read_bytes()
    try:
        write_new(Path(given.file), data)
    except OSError:
        raise OurMistake(
            "file-there", f"{given.file} cannot be made, or is there already.", "Name a new file."
        ) from None
    answer(given.json, {"file": given.file, "size": len(data)}, [f"Saved {len(data)} bytes as {given.file}."])
    if theirs and sys.stderr is not None:
        note("CAUTION: this is as another side made it. Open it with care.")
    return 0
