"""What we erased before a partner came for it: set aside there at once, named, and what is said later is read."""

from collections.abc import Iterator

import pytest

from jisr.release.rules import Terms
from jisr.terms.sides import Limits
from jisr.terms.times import Span
from tests.media.sides import Two
from tests.media.sides import two as two_on_disk
from tests.two_sides.sides import HOLD, OFFICER, REPORTER, Wire, draft, puller, to
from tests.two_sides.test_erasing import EVERYWHERE


@pytest.fixture
def both() -> Iterator[Two]:
    with two_on_disk() as made:
        yield made


def decided(both: Two, words: str, serial: int | None = None) -> int:
    """A report, or its newest version, released and logged; the partner has not come for it."""
    north, made = both.north, draft(title=f"Title {words}", marking=to("south"))
    serial = north.intake.file(REPORTER, made) if serial is None else north.intake.correct(REPORTER, serial, made)
    north.release.release(OFFICER, serial, "south", Terms(3, f"Told {words}", f"Of {words}"))
    both.clock.tick(HOLD)
    north.settle()
    return serial


def erased(both: Two, words: str) -> int:
    serial = decided(both, words)
    both.north.intake.erase(OFFICER, serial, "by order")
    both.north.settle()
    return serial


def seen(both: Two) -> list[tuple[str, bool]]:
    """What south sees of north's items: titles, and whether they were withdrawn."""
    found = both.south.picture.find(EVERYWHERE, Span(0, 2**42), holders=["north"])
    return sorted((one.says.title, one.row.withdrawn) for one in found if one.says is not None)


def aside(both: Two) -> list[tuple[int, str]]:
    link = both.south.store.read(lambda tx: both.south.standing.link(tx, "north"))
    return [(one.position, one.reason) for one in link.aside]


def test_one_fetch_brings_the_rest_and_names_what_is_gone(both: Two) -> None:
    decided(both, "before")
    serial = erased(both, "gone")
    decided(both, "after")
    pull = puller(both.south, Wire(both.north, both.north.entropy))
    assert (pull.once().added, pull.fault) == (3, "")
    both.exchange()
    assert aside(both) == [(1, "body-missing")]
    assert seen(both) == [("Told after", False), ("Told before", False)]
    told = both.north.store.read(lambda tx: both.north.release.told(tx, "south", serial))
    assert told is not None
    assert both.north.store.read(lambda tx: both.north.standing.refused(tx, "south", told.first)) == "body-missing"


def test_its_withdrawal_is_taken_in_and_answered_with_nothing(both: Two) -> None:
    serial = erased(both, "gone")
    both.exchange()
    both.north.release.withdraw(OFFICER, serial, "south", "error")
    both.exchange()
    assert aside(both) == [(0, "body-missing")]
    link = both.north.store.read(lambda tx: both.north.standing.link(tx, "south"))
    assert [(one.position, one.reason) for one in link.rejected] == [(0, "body-missing")]
    told = both.north.store.read(lambda tx: both.north.release.told(tx, "south", serial))
    assert told is not None
    assert told.withdrawn


def test_what_could_not_be_read_is_told_anew_and_not_revised(both: Two) -> None:
    """Too large for the reader, then short enough: a version that cites what nobody there has would be lost as well."""
    both.south.limit("north", Limits(body=700))
    north = both.north
    serial = north.intake.file(REPORTER, draft(title="Title long", marking=to("south")))
    north.release.release(OFFICER, serial, "south", Terms(3, "Told long", "x" * 600))
    both.clock.tick(HOLD)
    both.exchange()
    assert aside(both) == [(0, "oversized")]
    assert seen(both) == []
    decided(both, "short", serial)
    both.exchange()
    assert aside(both) == [(0, "oversized")]
    assert seen(both) == [("Told short", False)]
