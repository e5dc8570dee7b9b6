"""`jisr backup`, `restore`, `recover` and `epoch`: an older copy of a side, and the way on from there."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jisr.cli.making import or_nothing
from jisr.cli.opening import named_actor, open_side
from jisr.cli.output import answer, isolate, note, progress_bar, table
from jisr.config import read_settings
from jisr.config.settings import DATA, FILE
from jisr.node import Node
from jisr.people.rules import Proof
from jisr.record.restoring import UNKNOWN
from jisr.store.sqlite.backup import read_backup, write_backup
from jisr.terms.errors import JisrError, OurMistake
from jisr.terms.times import iso
from jisr.wire.carriers import NetworkCarrier

Sub = Callable[..., ArgumentParser]


def backup(given: Namespace) -> int:
    folder = Path(given.dir)
    settings = read_settings(folder)
    if not (folder / DATA).is_file():
        raise OurMistake("no-data", f"The data of this side is gone: {DATA} is missing or empty.", "Restore a backup.")
    bar, moved = progress_bar("Copying", 100)

    def told(done: int, of: int) -> None:
        moved(100 * done // max(1, of))

    with bar:
        size = write_backup(folder / DATA, [folder / FILE], Path(given.file).absolute(), told)
    document = {"file": str(given.file), "bytes": size, "side": settings.side}
    answer(given.json, document, [
        f"Copied the data of {settings.side}: {given.file}, {size} bytes.",
        "Keys and guard are not in it: keep the keys folder apart, and never copy the guard.",
    ])  # fmt: skip
    return 0


def restore(given: Namespace) -> int:
    folder = Path(given.dir)
    with or_nothing(folder):
        read_backup(Path(given.file), folder, DATA, [FILE])
    side = read_settings(folder).side
    keys = (folder / "keys").is_dir()
    answer(given.json, {"side": side, "dir": str(folder), "keys": keys}, [
        f"Restored the data of {side} into {folder}.",
        *(() if keys else ("Put this side's keys folder there as well.",)),
        f"It starts with signing locked. Go on with: jisr recover {folder}",
        f"If a sheet shows a later entry, first: jisr recover {folder} --above SERIAL --as NAME",
    ])  # fmt: skip
    return 0


def recover(given: Namespace) -> int:
    """Fetch what partners hold of our logs, show it, and with a name unlock."""
    with open_side(given) as node:
        if given.above is not None:
            _above(node, given)
        if node.recovery.locked() is None:
            answer(given.json, {"locked": None}, ["Signing is not locked."])
            return 0
        for partner in node.standing.partners():
            carrier = NetworkCarrier(node.settings.side, partner, node.keys.request, node.clock)
            try:
                node.recovery.with_partner(partner.side, carrier)
            except JisrError as error:
                note(f"{partner.side}: {error.say}")
            finally:
                carrier.close()
        if given.above is None and node.recovery.locked() in UNKNOWN:
            note("Has anybody a sheet with a higher serial than this side knows? Say it: --above SERIAL --as NAME")
        if given.person:
            node.recovery.unlock(named_actor(node, given))
        _show(node, given)
        return 0 if node.recovery.locked() is None else 1


def _above(node: Node, given: Namespace) -> None:
    """Give no serial up to the one read on paper, before anything else is done."""
    made = node.recovery.above(named_actor(node, given), given.above)
    if made.last is not None:
        note(f"Serials {made.first} to {made.last} are left out.")
    if made.again is not None:
        note(f"From {made.again} to {given.above} serials were given a second time: tell whoever holds that sheet.")


def _show(node: Node, given: Namespace) -> None:
    why = node.recovery.locked()
    rows: list[dict[str, Any]] = [
        {
            "partner": one.partner, "asked": one.compared, "holds": one.held if one.held is not None else "-",
            "here": one.size, "missing": one.missing, "fault": one.fault or "-",
        }
        for one in node.recovery.reached()
    ]  # fmt: skip
    forgotten = node.recovery.told_and_forgotten()
    document = {"locked": why, "partners": rows, "forgotten": [one._asdict() for one in forgotten]}
    lines = [
        *table(list(rows)),
        *(f"told {one.partner} and forgot: {one.k}, {iso(one.at * 1000)}, {isolate(one.title)}" for one in forgotten),
        "Signing is unlocked." if why is None else f"Signing is locked ({why}). Unlock it with --as NAME.",
    ]
    answer(given.json, document, lines)


def propose(given: Namespace) -> int:
    with open_side(given) as node:
        serial = node.epochs.propose(Proof(named_actor(node, given)), given.partner, given.reason, given.why)
    answer(given.json, {"serial": serial}, [f"Proposed as entry {serial}. Nothing is closed yet."])
    note(f"Another release officer closes it: jisr epoch close {given.dir} {serial} --as NAME")
    return 0


def close(given: Namespace) -> int:
    with open_side(given) as node:
        serial = node.epochs.close(Proof(named_actor(node, given)), given.serial)
    answer(given.json, {"serial": serial}, [f"That log is closed: entry {serial}. The next one begins with saying so."])
    note("What was told in the old log stays proved and can be withdrawn. Tell the partner by voice what we lost.")
    return 0


def add(
    verbs: "_SubParsersAction[ArgumentParser]", sub: Sub, group: Callable[..., Any], as_person: Callable[..., None]
) -> None:
    """The commands, where the others are."""
    made = sub(verbs, "backup", "Copy a side's data into one file while it goes on; no keys, no guard.", backup)
    made.add_argument("file", metavar="FILE", help="a new file")
    made = sub(verbs, "restore", "Put a backup into a folder that has no data; signing starts locked.", restore)
    made.add_argument("file", metavar="FILE", help="what jisr backup wrote")
    made = sub(verbs, "recover", "Ask partners for our own logs, show what was forgotten, and unlock.", recover)
    made.add_argument(
        "--above", type=int, metavar="SERIAL", help="the highest serial anybody has on paper; none up to it"
    )
    as_person(made)
    verbs = group(verbs, "epoch", "Close a log that cannot be continued; two release officers.")
    made = sub(verbs, "propose", "Propose to close our log for a partner.", propose)
    made.add_argument("partner")
    made.add_argument("--reason", choices=("fork", "restore"), default="restore", help="what the partner is told")
    made.add_argument("--why", default="", help="your own words, which stay here")
    as_person(made, needed=True)
    made = sub(verbs, "close", "Close a log another officer proposed to close.", close)
    made.add_argument("serial", type=int)
    as_person(made, needed=True)
