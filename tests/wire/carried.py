"""Two sides that know each other and no network between them: what goes, goes by parcel."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from jisr.exchange.parcel import Parcel, Taken
from jisr.node import Node
from jisr.release.rules import Terms
from jisr.wire.parcels import Parcels
from tests.sides import assert_holds
from tests.two_sides.sides import HOLD, OFFICER, REPORTER, Chance, Clock, Inline, draft, pair, side, to


class Hands(NamedTuple):
    """North tells South; `clock` is both sides'."""

    north: Node
    south: Node
    clock: Clock

    def tell(self, *titles: str, author: Node | None = None) -> None:
        """Release a report under each title, and let it be published."""
        author = author or self.north
        other = "south" if author is self.north else "north"
        for title in titles:
            serial = author.intake.file(REPORTER, draft(title="Secret title", marking=to(other)))
            author.release.release(OFFICER, serial, other, Terms(3, title, ""))
        self.clock.tick(HOLD)
        author.settle()

    def made(self, author: Node | None = None, since: int | None = None, room: int | None = None) -> Parcel:
        author = author or self.north
        parcels = Parcels(author) if room is None else Parcels(author, room)
        return parcels.make(OFFICER, "south" if author is self.north else "north", since)

    def take(self, parcel: Parcel | bytes, reader: Node | None = None) -> Taken:
        reader = reader or self.south
        taken = Parcels(reader).take(OFFICER, parcel if isinstance(parcel, bytes) else parcel.data)
        reader.settle()
        return taken

    def copy(self) -> tuple[int, bytes, list[bytes]]:
        """South's copy of North's log: size, root, and every row."""
        return copy_of(self.south, "north")


def copy_of(reader: Node, author: str) -> tuple[int, bytes, list[bytes]]:
    """What a side holds of another's log."""
    head = reader.store.read(lambda tx: reader.standing.head(tx, author, "in"))
    if head is None:
        return 0, b"", []
    query = "SELECT header, salted FROM exchange_entry WHERE id >> 40 = ? ORDER BY id"
    rows = reader.store.read(lambda tx: list(tx.handle.execute(query, (head.number,))))
    return head.frontier.size, head.frontier.root(), [header + b"|" + (salted or b"") for header, salted in rows]


@contextmanager
def by_hand() -> Iterator[Hands]:
    clock = Clock()
    north, south = (side(name, Inline(), clock, Chance(name)) for name in ("north", "south"))
    pair(north, south)
    for node, author in ((north, "south"), (south, "north")):
        node.incoming.size(author)  # Begins the copy, empty: a side that pulls has done that.
    try:
        yield Hands(north, south, clock)
        for node in (north, south):
            assert_holds(node)
    finally:
        north.close()
        south.close()
