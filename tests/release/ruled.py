"""Standing rules for a test: one that is about the ordinary report of `tests.two_sides.sides`, and how it goes live."""

from typing import Any

import msgspec

from jisr.people.rules import Proof
from jisr.release.dry_run import DryRun
from jisr.terms.actors import Actor
from jisr.terms.places import DEGREE, Polygon
from jisr.terms.standing_rules import StandingRule
from tests.release.trio import PARTNER, Trio
from tests.two_sides.sides import NOON, OFFICER

SECOND = Actor("s.officer", "release desk", "release officer")
DAY = 86_400_000


def box(west: float, south: float, east: float, north: float) -> Polygon:
    """A rectangle in degrees."""
    w, s, e, n = (round(value * DEGREE) for value in (west, south, east, north))
    return Polygon((((w, s), (e, s), (e, n), (w, n), (w, s)),))


AREA = box(40, 33, 43, 36)
"""Holds the ordinary report's cell of every level."""


def rule(**changes: Any) -> StandingRule:
    """Events and crossings, open and restricted, in cells of 1/8 degree, at most fifty a day, for a week."""
    given: dict[str, Any] = {
        "area": AREA, "cell": 3, "day": 50, "expires": NOON + 7 * DAY, "kinds": ("event", "crossing"),
        "markings": ("open", "restricted"), "name": "Events by the river", "partner": PARTNER,
    }  # fmt: skip
    return StandingRule(**given | changes)


def shown(three: Trio, made: StandingRule) -> DryRun:
    return three.north.rules.dry_run(made)


def proposed(three: Trio, made: StandingRule | None = None, by: Actor = OFFICER) -> int:
    """The serial of a rule that was proposed."""
    made = made or rule()
    return three.north.rules.propose(Proof(by), made, shown(three, made).shown)


def activated(three: Trio, made: StandingRule | None = None) -> int:
    """The serial of a rule that acts from here on."""
    made = made or rule()
    serial = proposed(three, made)
    three.north.rules.activate(Proof(SECOND), serial, shown(three, made).shown)
    three.north.settle()
    return serial


def go(three: Trio, ms: int) -> None:
    """Let the rules decide what there is, and then let time pass."""
    three.north.settle()
    three.later(ms)


def decisions(three: Trio) -> list[dict[str, Any]]:
    """Every decision of the record, as it states itself."""
    return [msgspec.json.decode(entry.body or b"") for entry in three.entries("decide")]


def left(three: Trio) -> list[tuple[int, str]]:
    """Versions a rule left to a person, and why."""
    acts = [(entry, msgspec.json.decode(entry.body or b"")) for entry in three.entries("rule")]
    return [(entry.header.re[1], act["code"]) for entry, act in acts if act["act"] == "left"]


def asked(three: Trio) -> list[tuple[str, int, str]]:
    """What waits for a person: partner, report, why; the newest first."""
    found, count = three.north.store.read(lambda tx: three.north.ruling.asked(tx, 1000))
    assert count == len(found)
    return [(one.partner, one.report, one.code) for one in found]
