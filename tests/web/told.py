"""The partner tells something: filed there, released to us, fetched and projected here."""

from typing import Any

from jisr.release.rules import Terms
from tests.two_sides.sides import HOLD, draft, to
from tests.web.staff import Staff


def tell(staff: Staff, level: int | None = 3, title: str | None = None, **changes: Any) -> int:
    """The serial here of what the partner told; `level` is the grid level of its place."""
    officer, other = staff.session("release officer").actor, staff.other
    theirs = other.intake.file(officer, draft(marking=to("north"), **changes))
    other.release.release(officer, theirs, "north", Terms(level, title, ""))
    staff.clock.tick(2 * HOLD)
    staff.exchange()
    return staff.size()


def release(staff: Staff, serial: int, **given: Any) -> int:
    """The serial of our decision that the partner is told."""
    officer = staff.session("release officer").actor
    return staff.node.release.release(officer, serial, "south", Terms(3, None, ""), **given)


def later(staff: Staff) -> None:
    """What was decided is due, and everything that can be has reached the other side."""
    staff.clock.tick(2 * HOLD)
    staff.exchange()
