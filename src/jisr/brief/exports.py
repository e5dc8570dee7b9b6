"""The export desk: a part of the picture as one file for our own people."""

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from jisr.brief.items import Format, Shown, head, of_content, written
from jisr.brief.lost import LOST, lost
from jisr.brief.writing import MEDIA, write
from jisr.geo.places import bbox
from jisr.people.rules import check
from jisr.picture import Box, Picture, Stood
from jisr.record import Record
from jisr.terms import canonical
from jisr.terms.actors import Actor
from jisr.terms.entries import Exported, NewEntry
from jisr.terms.errors import OurMistake
from jisr.terms.reports import Kind, Lang, Level, Report
from jisr.terms.times import Clock, Span, dtg
from jisr.terms.transactions import Store, Tx

MOST = 20_000
"""Items of one file."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which reports: of these kinds, with these serials, meeting the box and the span; what is empty does not limit.

    With `own` partners' reports are left out.
    """

    box: Box | None = None
    kinds: tuple[Kind, ...] = ()
    own: bool = False
    serials: tuple[int, ...] = ()
    span: Span | None = None


class Export(NamedTuple):
    """A file, and what to say of it: its marking, what its format does not carry, which serials had to be left out.

    `serial` is the entry that says that it was made.
    """

    name: str
    media: str
    data: bytes
    reports: int
    level: Level
    exercise: bool
    lost: tuple[str, ...]
    left: tuple[int, ...]
    serial: int


class Exports:
    """Files of our picture, for our own people; no partner has a way to here."""

    def __init__(self, store: Store, record: Record, picture: Picture, clock: Clock, side: str) -> None:
        self._store, self._record, self._picture = store, record, picture
        self._clock, self._side = clock, side

    def make(self, actor: Actor, form: Format, wanted: Wanted, lang: Lang = "en") -> Export:
        """The file, once the record says who made it; OurMistake when nothing fits."""
        check(actor, "export")
        self._picture.follow()
        found = self._store.read(lambda tx: self._found(tx, wanted))
        items, left = _carried(form, found)
        if not items:
            raise OurMistake("export-empty", "Nothing in the picture that fits can go into this file.")
        now = self._clock.now()
        top = head(items, self._side, now, lang, lost(form, lang))
        data = write(form, top, [written(item, form) for item in items])
        body = Exported(
            count=len(items), exercise=top.exercise, format=form, level=top.level,
            hash=b64encode(hashlib.sha256(data).digest()).decode(),
        )  # fmt: skip
        (serial,) = self._record.file(
            [NewEntry(k="export", by=actor.by, entered=now, body=canonical.encode(body))]
        )  # fmt: skip
        media, ending = MEDIA[form]
        if data.startswith(b"PK") and form == "cap":
            media, ending = "application/zip", "zip"
        marked = "-".join([self._side, top.level.upper(), *(["EXERCISE"] if top.exercise else []), dtg(now)])
        return Export(
            f"{marked}.{ending}", media, data, len(items), top.level, top.exercise, lost(form, lang), left, serial
        )

    def _found(self, tx: Tx, wanted: Wanted) -> list[Shown]:
        shown: list[Shown] = []
        holders = (self._side,) if wanted.own else ()
        for stood in self._picture.stood(tx, self._record.size(tx), holders=holders, most=1_000_000):
            if (one := self._shown(stood)) is not None and _fits(one, stood, wanted):
                shown.append(one)
            if len(shown) > MOST:
                raise OurMistake("export-size", f"More than {MOST} reports fit.", "Choose an area or a time.")
        return sorted(shown)

    def _shown(self, stood: Stood) -> Shown | None:
        """A report that stands and can be read; what was withdrawn or erased goes into no file."""
        period = stood.period
        if period.withdrawn or stood.says is None or stood.level is None:
            return None
        if isinstance(stood.says, Report):
            return Shown(period.serial, self._side, True, stood.says)
        made = of_content(stood.says, stood.level, f"{period.holder}.{period.report}")
        return Shown(period.serial, period.holder, False, made)


def _fits(one: Shown, stood: Stood, wanted: Wanted) -> bool:
    report = one.report
    if wanted.kinds and report.kind not in wanted.kinds:
        return False
    if wanted.serials and not {one.serial, stood.period.filed, stood.period.since}.intersection(wanted.serials):
        first = stood.period.report if one.own else None
        if first not in wanted.serials:
            return False
    if wanted.span and not (report.occurred.start <= wanted.span.end and wanted.span.start <= report.occurred.end):
        return False
    return wanted.box is None or (report.place is not None and _meets(wanted.box, bbox(report.place.geometry)))


def _meets(box: Box, extent: tuple[int, int, int, int]) -> bool:
    west, south, east, north = extent
    if not (south <= box.north and box.south <= north):
        return False
    if box.west <= box.east:
        return west <= box.east and box.west <= east
    return west <= box.east or box.west <= east


def _carried(form: Format, found: Sequence[Shown]) -> tuple[list[Shown], tuple[int, ...]]:
    """What the format can hold at all, and the serials of the rest."""
    items = [
        item for item in found
        if ("placeless" not in LOST[form] or item.report.place is not None)
        and ("partners" not in LOST[form] or item.own)
    ]  # fmt: skip
    kept = {item.serial for item in items}
    return items, tuple(item.serial for item in found if item.serial not in kept)
