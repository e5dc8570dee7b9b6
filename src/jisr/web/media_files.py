"""The files of a report, as screens and programs see them."""

import msgspec

from jisr.terms.entries import Origin
from jisr.terms.transactions import Tx
from jisr.web.errors import missing
from jisr.web.reading import Desk


class FileLine(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a report. `name` is empty for a partner's: names do not travel. `link` and `small` are addresses here.

    `state` is `held`, `wanted` while a partner's file is on its way, or `refused` with the reason in `why`.
    """

    name: str
    type: str
    size: int
    sha256: str
    state: str
    serial: int | None = None
    id: str | None = None
    have: int | None = None
    why: str = ""
    link: str = ""
    small: str = ""


def files_of(desk: Desk, tx: Tx, serial: int) -> list[FileLine]:
    """The files of the report an entry is a version of, or `not-found`."""
    header = desk.node.record.entry(tx, serial).header
    if header.k == "received" and header.of is not None:
        return _received_files(desk, tx, serial, header.by.person, header.of)
    if header.k not in ("report", "correct"):
        raise missing()
    return [
        FileLine(
            name=kept.name,
            type=kept.type,
            size=kept.size,
            sha256=kept.sha256,
            state="held",
            serial=kept.serial,
            link=f"/media/{kept.serial}/original",
            small=f"/media/{kept.serial}/thumbnail",
        )
        for kept in desk.node.attaching.of_report(tx, serial)
    ]


def _received_files(desk: Desk, tx: Tx, serial: int, side: str, origin: Origin) -> list[FileLine]:
    made = []
    for one in desk.node.arrivals.of_items(tx, side, origin.log, [origin.index]):
        here, link = one.state == "held", f"/received/{serial}/media/{one.id}"
        made.append(
            FileLine(
                name="",
                type=one.type,
                size=one.size,
                sha256=one.sha256,
                state=one.state,
                id=one.id,
                have=one.have,
                why=one.why,
                link=link if here else "",
                small=f"{link}/thumbnail" if here else "",
            )
        )
    return made
