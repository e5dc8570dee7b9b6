"""Two sides with folders of their own, so that they have somewhere to keep files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jisr.node import Node
from jisr.release.rules import Terms
from jisr.wire.fetching import Fetcher
from tests.media.planted import FILES, Cage
from tests.two_sides.sides import (
    HOLD,
    OFFICER,
    REPORTER,
    Chance,
    Clock,
    Wire,
    carrier,
    draft,
    exchange,
    on_file,
    pair,
    quick_folder,
    side,
    to,
)


class Two:
    """North tells, south is told."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock, self.opened = folder, Clock(), 0
        self.north, self.south = self.open("north"), self.open("south")
        pair(self.north, self.south)

    def open(self, name: str) -> Node:
        """The side on its disk, as after a restart."""
        self.opened += 1
        store = on_file(self.folder / name / "side.db")
        return side(name, store, self.clock, Chance(f"{name} {self.opened}"))

    def restart(self) -> None:
        for node in (self.north, self.south):
            node.close()
        self.north, self.south = self.open("north"), self.open("south")

    def report(self, *names: str, cage: Cage | None = None) -> tuple[int, list[int]]:
        """A report of north's with these files, and the serials of their entries."""
        serial = self.north.intake.file(REPORTER, draft(marking=to("south")))
        return serial, [
            self.north.attaching.attach(REPORTER, serial, name, FILES[name](cage or Cage())) for name in names
        ]

    def release(self, serial: int, files: list[int], text: str = "") -> None:
        self.north.release.release(OFFICER, serial, "south", Terms(3, None, text, media=tuple(files)))
        self.clock.tick(HOLD)
        self.exchange()

    def exchange(self) -> None:
        exchange(self.north, self.south)

    def fetcher(self) -> Fetcher:
        """South's, turned by hand."""
        way = carrier(self.south, Wire(self.north, self.north.entropy))
        return Fetcher("north", self.south.store, self.south.standing, self.south.arrivals, way)

    def fetch(self, most: int = 1000) -> int:
        """Fetch until nothing more comes; how many stretches did."""
        one = self.fetcher()
        return next(turn for turn in range(most) if not one.once())

    def folder_of(self, name: str) -> Path:
        return self.folder / name / "side.media"

    def on_disk(self, name: str) -> bytes:
        """Every byte of every file of a side, the database too."""
        return b"".join(path.read_bytes() for path in (self.folder / name).rglob("*") if path.is_file())


@contextmanager
def two() -> Iterator[Two]:
    with quick_folder() as folder:
        for name in ("north", "south"):
            (folder / name).mkdir()
        both = Two(folder)
        try:
            yield both
            assert both.north.record.verify().sound
            assert both.south.record.verify().sound
            assert all(log.sound for node in (both.north, both.south) for log in node.audit.verify())
        finally:
            both.north.close()
            both.south.close()
