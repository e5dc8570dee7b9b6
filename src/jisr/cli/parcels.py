"""`jisr parcel`: what a partner lacks in a sealed file, and a partner's taken in."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jisr.cli.making import or_nothing, write_new
from jisr.cli.opening import named_actor, open_side
from jisr.cli.output import answer, note, progress_bar
from jisr.exchange.cards import fingerprint
from jisr.exchange.parcel import LARGEST, Parcel, Taken
from jisr.exchange.sealing import OVERHEAD
from jisr.node import Node
from jisr.terms.actors import Actor
from jisr.terms.errors import OurMistake, PartnerFault
from jisr.terms.words import words_of
from jisr.wire.parcels import Parcels

ABOUT = """The exchange by hand: one sealed file, by stick or any other way.

  jisr parcel export north south week.jisr-parcel --as rana     # what south has not receipted yet
  jisr parcel import south week.jisr-parcel --as samir          # verified, stored and receipted like a fetch
  jisr parcel export south north back.jisr-parcel --as samir    # carries the receipt back
  jisr parcel export north south all.jisr-parcel --all-since 0 --as rana   # everything again: the first was lost
  jisr parcel folder north south log-for-audit --as rana        # the whole log in clear: jisr-verify folder DIR

A parcel opens only at the side it is for. What one cannot carry goes into week-2.jisr-parcel and so on.
"""
RECEIPTS = {
    "known": "Its receipt was known.", "none": "There was no receipt in it.",
    "refused": "Its receipt does not hold and was refused.", "taken": "It brought a receipt.",
}  # fmt: skip


def add(
    verbs: "_SubParsersAction[ArgumentParser]", sub: Callable[..., ArgumentParser], group: Callable[..., Any],
    by: Callable[..., None],
) -> None:  # fmt: skip
    """Add `jisr parcel`; the makers of groups, verbs and --as are those of the other commands."""
    parcel = group(verbs, "parcel", ABOUT)
    made = sub(parcel, "export", "Make a sealed parcel of what a partner lacks.", export_parcel)
    made.add_argument("partner", help="the side it is for")
    made.add_argument("file", help="where to write it; it must not be there yet")
    made.add_argument("--all-since", type=int, metavar="N", help="everything from entry N on, receipted or not")
    by(made, needed=True)
    taken = sub(parcel, "import", "Take in parcels of partners, in any order.", import_parcels)
    taken.add_argument("file", nargs="+", help="a parcel made for this side")
    taken.add_argument("--card", metavar="FILE", help="save a card in it that is not the pinned one, to compare words")
    by(taken, needed=True)
    folder = sub(parcel, "folder", "Write our whole log for a partner as plain files, for an auditor.", export_folder)
    folder.add_argument("partner", help="the side it tells")
    folder.add_argument("folder", help="where to write them; it must not be there yet")
    by(folder, needed=True)


def export_parcel(given: Namespace) -> int:
    first = Path(given.file)
    made: list[tuple[Path, Parcel]] = []
    with open_side(given) as node:
        actor = named_actor(node, given)
        node.settle()
        parcels, since, left = Parcels(node), given.all_since, None
        bar, move = progress_bar("Making", 1)
        with bar:
            while not made or made[-1][1].more:
                path = first if not made else first.with_name(f"{first.stem}-{len(made) + 1}{first.suffix}")
                if path.exists():
                    raise _there(path)
                parcel = parcels.make(actor, given.partner, since, left)
                _write(path, parcel.data)
                made.append((path, parcel))
                since, left = parcel.size, parcel.left
                bar.update(bar.task_ids[0], total=max(1, parcel.published))
                move(parcel.size)
    document = [
        {"file": str(path), "bytes": len(one.data)} | {
            name: getattr(one, name) for name in ("number", "start", "size", "published", "files", "serial")
        } for path, one in made
    ]  # fmt: skip
    answer(given.json, document, [
        f"{path}: parcel {one.number} for {given.partner}, entries {one.start} to {one.size} of {one.published}, "
        f"{one.files} files; entry {one.serial}." for path, one in made
    ])  # fmt: skip
    return 0


def import_parcels(given: Namespace) -> int:
    """Take in what is there; one that goes on too far ahead waits for the others."""
    waiting = [Path(name) for name in given.file]
    told: list[tuple[Path, Taken]] = []
    with open_side(given) as node:
        actor, parcels = named_actor(node, given), Parcels(node)
        bar, move = progress_bar("Taking in", len(waiting))
        with bar:
            while waiting:
                done = _round(parcels, actor, waiting)
                told += done
                waiting = [path for path in waiting if path not in {one for one, _ in done}]
                move(len(told))
        node.settle()
        _save_card(given, told)
    document = [{"file": str(path)} | one._asdict() | {"other_card": one.other_card is not None} for path, one in told]
    answer(given.json, document, [line for path, one in told for line in _lines(path, one)])
    return 0


def _round(parcels: Parcels, actor: Actor, waiting: list[Path]) -> list[tuple[Path, Taken]]:
    """Take in each that can be; PartnerFault when nothing can, and at once for whatever is no gap."""
    done: list[tuple[Path, Taken]] = []
    gap: PartnerFault | None = None
    for path in waiting:
        try:
            done.append((path, parcels.take(actor, _read(path))))
        except PartnerFault as error:
            if error.code != "parcel-gap":
                raise
            gap = gap or error
    if not done and gap is not None:
        raise gap
    return done


def _lines(path: Path, one: Taken) -> list[str]:
    news = f"{one.added} new entries" if one.added else "nothing new"
    lines = [
        f"{path}: parcel {one.number} of {one.partner}: {news}, {one.files} files whole; we hold {one.held}. "
        f"{RECEIPTS[one.receipt]} They hold {one.receipted} of ours. Entry {one.serial}."
    ]
    if one.other_card is not None:
        words = " ".join(words_of(fingerprint(one.other_card)))
        lines.append(f"It holds another card of {one.partner} than the pinned one, which changes nothing: {words}")
    return lines


def _save_card(given: Namespace, told: list[tuple[Path, Taken]]) -> None:
    found = next((one.other_card for _, one in told if one.other_card is not None), None)
    if given.card and found is not None:
        _write(Path(given.card), found)
        note("Compare its words in person, then: jisr partner add DIR FILE.")


def export_folder(given: Namespace) -> int:
    folder = Path(given.folder)
    if folder.exists():
        raise _there(folder)
    with open_side(given) as node:
        files = _folder(node, given)
    with or_nothing(folder, "*"):
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, data)
    answer(given.json, {"folder": str(folder), "files": len(files)}, [
        f"{folder}: {len(files)} files, in clear. Whoever gets them judges them with: jisr-verify folder DIR."
    ])  # fmt: skip
    return 0


def _folder(node: Node, given: Namespace) -> dict[str, bytes]:
    actor = named_actor(node, given)
    node.settle()
    return Parcels(node).folder(actor, given.partner)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST + OVERHEAD:
            raise PartnerFault("parcel-bomb", "The parcel unpacks to more than was agreed; it was not read.")
        return path.read_bytes()
    except OSError:
        raise OurMistake("no-file", f"The file {path.name} cannot be read.") from None


def _there(path: Path) -> OurMistake:
    return OurMistake("file-exists", f"{path.name} is there already.", "Name another one.")


def _write(path: Path, data: bytes) -> None:
    """Whole and on the disk, or nothing: a stick is pulled out the moment somebody is told that it is written."""
    try:
        write_new(path, data)
    except FileExistsError:
        raise _there(path) from None
    except OSError as error:
        raise OurMistake("file-write", f"{path.name} cannot be written.", detail=str(error)) from None
