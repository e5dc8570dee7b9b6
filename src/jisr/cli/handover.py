"""`jisr handover`: the sheet of a hand-over, and the word of both officers that its head is the one they signed for."""

from argparse import Namespace

from jisr.brief import Sheet
from jisr.brief.handover import Signed
from jisr.cli.opening import named_actor, open_side
from jisr.cli.output import answer
from jisr.terms.times import iso

ABOUT = "Print the hand-over sheet with the head of the record; --give and --take confirm it, by two accounts."


def handover(given: Namespace) -> int:
    """Show the sheet as it would be given now, or give the watch, or take it."""
    with open_side(given) as node:
        serial: int | None = given.sheet
        if given.give:
            serial = node.handovers.give(named_actor(node, given))
        elif given.take is not None:
            node.handovers.take(named_actor(node, given), given.take)
            serial = given.take
        sheet = node.handovers.sheet(serial)
    document = {
        "serial": serial, "since": iso(sheet.since), "until": iso(sheet.until), "first": sheet.first,
        "last": sheet.last, "root": sheet.root.hex(), "words": sheet.words,
        "turns": [turn._asdict() for turn in sheet.turns], "kinds": dict(sheet.kinds),
        "open": [item._asdict() for item in sheet.open], "more_open": sheet.left,
        "partners": [way._asdict() for way in sheet.ways],
        "given": _by(sheet.given), "taken": _by(sheet.taken),
    }  # fmt: skip
    answer(given.json, document, _lines(sheet, serial))
    return 0


def _by(signed: Signed | None) -> dict[str, object] | None:
    if signed is None:
        return None
    return {
        "person": signed.by.person, "position": signed.by.position, "at": iso(signed.at), "serial": signed.serial
    }  # fmt: skip


def _lines(sheet: Sheet, serial: int | None) -> list[str]:
    groups = sheet.groups
    return [
        f"HAND-OVER  {iso(sheet.since)} to {iso(sheet.until)}  entries {sheet.first} to {sheet.last}",
        *(f"{iso(turn.at)}  {turn.person} {'takes' if turn.on else 'leaves'} {turn.position}" for turn in sheet.turns),
        "Recorded: " + (", ".join(f"{count} {kind}" for kind, count in sheet.kinds) or "nothing"),
        *(f"OPEN  {item.what}  entry {item.serial}  {item.partner}" for item in sheet.open),
        *([f"OPEN  and {sheet.left} more"] if sheet.left else []),
        *(
            f"{way.partner}: {way.health}, told {way.told}, receipted {way.receipted}"
            + (", STOPPED" if way.stopped else "")
            for way in sheet.ways
        ),
        f"Head of the record: {sheet.last} entries, root",
        *("  " + " ".join(groups[at : at + 8]) for at in range(0, len(groups), 8)),
        "  " + " ".join(sheet.words["en"]),
        "  " + " ".join(sheet.words["ar"]),
        _line("Given by", sheet.given),
        _line("Taken by", sheet.taken),
        *([] if serial is None or sheet.taken else [f"Another officer confirms it: jisr handover --take {serial}"]),
    ]


def _line(what: str, signed: Signed | None) -> str:
    by = _by(signed)
    return f"{what}: {'_' * 30}" + (f"  {by['person']}, {by['position']}, {by['at']}" if by else "")
