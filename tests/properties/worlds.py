"""Worlds that a partner must not be able to tell apart.

Some worlds of side north share the time, the keys and a plot: what is released to partner south, in which words, in
which cell, at which instant, under which decision id. Everything else differs: chance, who acts, the private half of
every report, when it was filed, and whatever `tests.properties.unreleased` adds. After each step all answer south's
questions, and every byte must be the same as the first world's. Each world but the first is one pair a step: whatever
was unreleased before it stays different, and at least one of the two gains something new, so no pair is judged twice.
"""

import random
import re
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
from argon2 import PasswordHasher

from jisr.exchange.cards import sign_card
from jisr.exchange.delta import MOST, Delta, encode_delta
from jisr.exchange.rules import SALT
from jisr.geo.grid import Cell, coarsen, half_diagonal_m
from jisr.intake.reading import Draft, DraftPlace, read_place
from jisr.node import Node
from jisr.people import People
from jisr.people.desk import Session
from jisr.release.rules import Terms
from jisr.store.sqlite.people import SqlitePeople
from jisr.terms import canonical
from jisr.terms.actors import Actor
from jisr.terms.reports import Kind, Level, Marking
from jisr.terms.sides import Limits
from jisr.terms.times import iso
from jisr.tlog.checkpoint import Checkpoint, sign_checkpoint
from jisr.tlog.merkle import Frontier, leaf_hash
from jisr.tlog.note import KEY_ED25519, Signer
from tests.properties.asking import PARTNER, THIRD, US
from tests.properties.doors import Port, Pushed, north, pushes
from tests.properties.living import Life, Streams, Swift
from tests.two_sides.sides import (
    HOLD,
    MINUTE,
    NOON,
    OFFICER,
    REPORTER,
    SECOND,
    Chance,
    Clock,
    Inline,
    draft,
    keys_of,
    pair,
    side,
    to,
)

LONG_LOG = 270
"""Items of the longer log, so that full tiles and a second bundle are asked for too."""
EAST_WAS_TOLD = 6
"""Items in the third side's log before anything begins."""
_SUBJECT = re.compile(rb'"subject":"([^"]*)"')
MOST_A_DAY = 20
KEPT_UNTIL = (None, NOON // SECOND + 90, None, NOON // SECOND + 3700)
"""Until when what a partner tells may be kept, one item after the other; then it is erased, and that is stated."""
PASSPHRASE, CHEAP = "eleven grey herons", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
KINDS: tuple[Kind, ...] = ("activity", "crossing", "event", "event", "route", "sector", "site", "track", "track")
SUBJECTS = tuple(f"subject-{n}" for n in range(3))

# --- what a partner may see of a report ------------------------------------------------------------------------


class Shape(NamedTuple):
    """The half of a report that a release shows; instants in seconds. `spot` is a cell or an index into `twins`."""

    kind: Kind
    given: dict[str, Any]
    detail: dict[str, Any] | None
    first: int
    last: int
    review_by: int | None
    subject: str
    spot: Cell | int | None
    grid: int | None
    mark: Level
    error: int | None


@cache
def twins() -> list[list[dict[str, Any]]]:
    """Lines and areas in groups that cover the same cells of level 3, though no two are the same."""
    chance = random.Random(5)
    groups: list[list[dict[str, Any]]] = []
    while len(groups) < 12:
        lon, lat, area = chance.uniform(40, 43), chance.uniform(33, 36), chance.random() < 0.5
        steps = [(0.0, 0.0), (chance.uniform(0.1, 0.6), 0.0), (chance.uniform(0.1, 0.6), chance.uniform(0.1, 0.6))]
        group: list[dict[str, Any]] = []
        seen = None
        for _ in range(40):
            ring = [[lon + x + chance.uniform(0, 2e-3), lat + y + chance.uniform(0, 2e-3)] for x, y in steps]
            coordinates: Any = [[*ring, ring[0]]] if area else ring
            shape = {"type": "Polygon" if area else "LineString", "coordinates": coordinates}
            place = read_place(DraftPlace(geometry=shape))
            cells = coarsen(place, 3)[0] if place is not None else None
            if seen is None or cells == seen:
                seen = cells
                group.append(shape)
        if len(group) > 3:
            groups.append(group)
    return groups


def shape_of(chance: random.Random, subject: str, was: Shape | None = None) -> Shape:
    """What a release may show, drawn anew; of an earlier version it keeps what names the thing."""
    kind = was.kind if was else chance.choice(KINDS)
    first = NOON // SECOND - chance.randrange(1, 10**6)
    return Shape(
        kind=kind,
        given={
            "category": chance.choice(("hazard", "movement", "unknown", "status")), "lang": chance.choice(("ar", "en")),
            "impact": chance.choice(("high", "low", "unknown")), "exercise": chance.random() < 0.5,
            "grade": chance.choice(("A1", "B2", "F6")),
        },
        detail=detail_of(chance, kind, first), first=first, last=first + chance.choice((0, 0, 60, 86_400)),
        review_by=first + 10**7 if chance.random() < 0.5 else None, subject=subject,
        **spot_of(chance, subject), mark=chance.choice(("open", "restricted", "confidential")),
    )  # fmt: skip


def detail_of(chance: random.Random, kind: str, first: int) -> dict[str, Any] | None:
    """The states a release shows."""
    state, level = chance.choice(("closed", "open", "unknown")), chance.choice(("critical", "low"))
    known: dict[str, dict[str, Any]] = {
        "crossing": {"state": state, "since": chance.choice((None, first - 60))},
        "route": {"state": state, "since": chance.choice((None, first - 60))},
        "sector": {"level": level}, "site": {"function": chance.choice(("school", "water"))},
    }  # fmt: skip
    return {"as": kind, **known[kind]} if kind in known and chance.random() < 0.8 else None


def spot_of(chance: random.Random, subject: str) -> dict[str, Any]:
    """Where: nowhere, an area, or one of the cells its subject moves between, none of them beside another."""
    if chance.random() < 0.1:
        return {"spot": None, "grid": None, "error": None}
    if chance.random() < 0.08:
        return {"spot": chance.randrange(len(twins())), "grid": 3, "error": chance.choice((None, 900_000))}
    grid, home = chance.choice((3, 3, 3, 7)), SUBJECTS.index(subject)
    cell = Cell(grid, (220 + home << grid) + 3 * chance.randrange(2), 124 << grid)
    return {"spot": cell, "grid": grid, "error": chance.choice((None, 0, 0, 900_000))}


# --- one world -------------------------------------------------------------------------------------------------


class Tale(msgspec.Struct, eq=False):
    """A report of the plot. `fresh` while its newest version is the one the plot goes on with.

    An `ended` one is never told again: a world may withdraw or erase it for itself, and the plot may take it back.
    """

    name: str
    shape: Shape
    fresh: bool = True
    told: bool = False
    ended: bool = False


@dataclass
class World:
    """One world of side north. `serials` and `firsts` name versions of the plot's reports, `own` everything else."""

    name: str
    seed: str
    image: bytes
    clock: Clock = field(default_factory=Clock)
    serials: dict[str, int] = field(default_factory=dict)
    firsts: dict[str, int] = field(default_factory=dict)
    own: list[int] = field(default_factory=list)
    buried: set[str] = field(default_factory=set)
    heard: int = 0

    def __post_init__(self) -> None:
        self.any = random.Random(f"{self.seed} {self.name}")
        self.store = Swift(self.image)
        self.node = north(self.store, self.clock, Chance(f"{self.seed} {self.name}"))
        self.nonces = Streams(self.seed)
        self.wire = Port(self.node, self.nonces)
        self.life = Life(self.node, self.clock, PARTNER)
        # Which of the officers acts is nobody's business.
        self.officer = Actor(self.words(), self.words(), "release officer")
        self.watch = Actor(self.words(), self.words(), "duty officer")
        self.reporter = Actor(self.words(), self.words(), "reporter")

    def words(self) -> str:
        return f"w{self.any.getrandbits(80):x}"

    def instant(self, second: int, *, late: bool = False) -> str:
        """That second, at a moment within it that is this world's own."""
        return f"{iso(second * SECOND)[:-1]}.{self.any.randrange(500) + 500 * late:03d}Z"

    def draft(self, shape: Shape, *, near: bool = False) -> Draft:
        """A report that shows this shape when released, and says other things besides."""
        chance, detail, marking = self.any, shape.detail, self.marking(shape)
        if detail is not None:
            detail = {k: self.instant(v) if k == "since" and v is not None else v for k, v in detail.items()}
            if shape.kind == "site" and chance.random() < 0.5:
                detail["valid"] = [1, 2 + chance.randrange(10**9)]
        elif shape.kind in ("activity", "event", "track") and chance.random() < 0.5:
            given: dict[str, Any] = {
                "activity": {"plan": self.words()},
                "event": {"best": chance.randrange(9)},
                "track": {"speed": 7},
            }
            detail = {"as": shape.kind, **given[shape.kind]}
        return draft(
            kind=shape.kind, **shape.given, detail=detail, id=self.words(), subject=shape.subject,
            occurred=(self.instant(shape.first), self.instant(shape.last, late=True)),
            review_by=None if shape.review_by is None else self.instant(shape.review_by),
            observed=self.instant(chance.randrange(10**9)) if chance.random() < 0.7 else None,
            place=self.place(shape, near), marking=marking, source=chance.choice(("", self.words())),
            symbol=chance.choice((None, self.words())), text=chance.choice(("", self.words())), title=self.words(),
        )  # fmt: skip

    def marking(self, shape: Shape) -> Marking:
        others = self.any.sample((THIRD, "west", "elsewhere"), self.any.randrange(3))
        consent = self.words() if shape.kind == "site" else None
        caveats = (self.words(),) * self.any.randrange(2)
        return to(PARTNER, *others, level=shape.mark, consent=consent, caveats=caveats)

    def place(self, shape: Shape, near: bool) -> DraftPlace | None:
        """Somewhere in the cell, or if `near` up to a quarter outside, where that was told last; an error hides in it.

        An error of 0 in a shape stands for any that the cell is larger than.
        """
        name, spot = self.any.choice((None, self.words())), shape.spot
        if spot is None:
            return None
        if isinstance(spot, int):
            return DraftPlace(geometry=self.any.choice(twins()[spot]), error_m=shape.error, name=name)
        error = self.any.randrange(1, half_diagonal_m(spot)) if shape.error == 0 else shape.error
        west, south, east, north = spot.box()
        spare = (east - west) // 4 - 1 if near and spot in self.settled(shape.subject) else 0
        lon = self.along(west - spare, east + spare)
        lat = self.along(south - spare, north + spare)
        return DraftPlace(lon=f"{lon / 1e7:.7f}", lat=f"{lat / 1e7:.7f}", error_m=error, name=name)

    def along(self, first: int, last: int) -> int:
        """Anywhere from `first` to before `last`, by preference near an end."""
        edge = (last - first) // 5
        return self.any.choice((
            self.any.randrange(first, last), self.any.randrange(first, first + edge),
            self.any.randrange(last - edge, last),
        ))  # fmt: skip

    def settled(self, subject: str) -> list[Cell]:
        """The cells the partner was last told for a subject."""
        rows = self.node.store.read(
            lambda tx: list(
                tx.handle.execute(
                    "SELECT level, x, y FROM release_cell WHERE partner = ? AND subject = ?", (PARTNER, subject)
                )
            )
        )
        return [Cell(*row) for row in rows]

    def ensure(self, tale: Tale) -> int:
        """The serial of the newest version of a report of the plot, filed now if it was not before."""
        if tale.name not in self.serials:
            serial = self.node.intake.file(self.reporter, self.draft(tale.shape))
            self.serials[tale.name] = self.firsts[tale.name] = serial
        return self.serials[tale.name]

    def correct(self, tale: Tale, shape: Shape, *, near: bool = False) -> int:
        """The serial of a new version; with `near` it must be decided on before anything else about its subject."""
        serial = self.node.intake.correct(self.reporter, self.ensure(tale), self.draft(shape, near=near))
        self.serials[tale.name] = serial
        return serial

    def received(self, partner: str) -> dict[int, int]:
        """Serials of what a partner told, by index of its log; what it only answered is not among them."""
        record = self.node.record
        found = self.node.store.read(lambda tx: record.entries(tx, 1, record.size(tx) + 1, ("received",)))
        mine = [entry for entry in found if entry.header.by.person == partner]
        return {entry.header.of.index: entry.serial for entry in mine if entry.header.of and not entry.header.re}

    def waits(self, tale: Tale) -> bool:
        """Whether something of this report is on its way to the partner."""
        waiting = self.node.store.read(self.node.release.waiting)
        return any((w.partner, w.report) == (PARTNER, self.firsts.get(tale.name)) for w in waiting)

    def marks(self, partner: str) -> set[bytes]:
        """Whatever in that partner's log is drawn or derived: salts, commitments, names of subjects."""
        rows = self.node.store.read(lambda tx: self.node.standing.delta(tx, partner, 0, MOST))
        found: set[bytes] = set()
        for salted in rows.bodies if rows is not None else ():
            if salted:
                found |= {salted[:SALT], sha256(salted).digest(), *_SUBJECT.findall(salted)}
        return found

    def transcript(self, have: int) -> dict[str, object]:
        """Everything published to the partner, as the listener would read it."""
        standing = self.node.standing

        def all_of_it(tx: Any) -> dict[str, object]:
            head = standing.checkpoint(tx, PARTNER)
            size = head[0] if head else 0
            whole = standing.delta(tx, PARTNER, 0, MOST)
            bodies = whole.bodies if whole is not None else []
            return {
                "bodies": [body[SALT:] for body in bodies], "salts": [body[:SALT] for body in bodies],
                "headers of leaves": whole.headers if whole is not None else [],
                "newest head": head, "delta from 0": whole,
                "delta": standing.delta(tx, PARTNER, min(have, size), MOST),
                "short delta": standing.delta(tx, PARTNER, min(have, size), 1),
                "tile": standing.tile(tx, PARTNER, 0, 0, min(size, 256)),
            }  # fmt: skip

        return self.node.store.read(all_of_it)


# --- beginnings ------------------------------------------------------------------------------------------------


class Beginning(NamedTuple):
    """Databases of north to begin from, and what the partners will tell it, a stretch at a time."""

    short: bytes
    long: bytes
    stretches: dict[str, list[bytes]]
    pushes: list[Pushed]
    forks: list[bytes]
    cards: list[bytes]
    session: Session


@cache
def beginning() -> Beginning:
    """Three sides paired; the longer beginning has told south of `LONG_LOG` reports.

    Somebody is signed in. What east or south sends on one day fits what was agreed, what both send does not.
    """
    clock = Clock(NOON - 25 * MINUTE)
    nodes = [side(name, Inline(), clock, Chance(name)) for name in (US, PARTNER, THIRD)]
    pair(*nodes)
    ours, *others = nodes
    for other in others:
        ours.limit(other.settings.side, Limits(day_entries=MOST_A_DAY))
    people = People(ours.store, SqlitePeople(), ours.record, clock, Chance("people"), CHEAP)
    people.add(None, "a.watcher", "duty officer", "watch", PASSPHRASE)
    session = people.sign_in("a.watcher", PASSPHRASE, "here")
    tell(ours, clock, THIRD, EAST_WAS_TOLD)
    short = image(ours)
    tell(ours, clock, PARTNER, LONG_LOG)
    for other in others:
        tell(other, clock, US, 12)
    told = {other.settings.side: stretches(other) for other in others}
    pushed = pushes(told[PARTNER])
    return Beginning(short, image(ours), told, pushed, forks(others[1]), later_cards(others[1]), session)


def tell(node: Node, clock: Clock, partner: str, count: int) -> None:
    """Release so many reports to that partner, a few at a time. What we are told may be kept for a while only."""
    for n in range(count):
        until = KEPT_UNTIL[n % len(KEPT_UNTIL)] if partner == US else None
        serial = node.intake.file(REPORTER, draft(id=f"{partner}-{n}", subject=f"{partner}-{n}", marking=to(partner)))
        node.release.release(OFFICER, serial, partner, Terms(3, None, "", None, until), decision=f"{partner}-{n}")
        if n % 3 == 0:
            clock.tick(HOLD)
            node.settle()
    clock.tick(HOLD)
    node.settle()


def image(node: Node) -> bytes:
    """The whole database as it stands."""
    assert isinstance(node.store, Inline)
    return bytes(node.store.db.serialize("main"))


def ack(index: int, stage: str) -> bytes:
    """A partner's leaf that acknowledges that index of our log."""
    return canonical.encode_any({
        "at": NOON // SECOND, "by": "duty officer", "k": "ack", "p": {"index": index, "stage": stage}, "v": 1,
    })  # fmt: skip


def stretches(author: Node) -> list[bytes]:
    """What that side released to us, with leaves among it that must be set aside, as deltas of a few leaves each."""
    side_of = author.settings.side
    head, rows = author.store.read(
        lambda tx: (author.standing.head(tx, US, "out"), author.standing.rows(tx, US, 0, 12) or [])
    )
    assert head is not None
    leaves = [(row.header, row.salted or b"") for row in rows]
    # Acknowledgements too: of what may have been told, of what is told later, of what never is.
    leaves[1:1] = [(ack(index, stage), b"") for index, stage in ((0, "seen"), (1, "understood"), (10**6, "seen"))]
    leaves[2:2] = [(b"no leaf at all", b""), (b'{"v":9}', b""), (leaves[0][0], b"another body")]
    signer, frontier, made = Signer(head.origin, KEY_ED25519, keys_of(side_of).log), Frontier.empty(), []
    for start in range(0, len(leaves), 3):
        part = leaves[start : start + 3]
        frontier, _ = frontier.extend([leaf_hash(header) for header, _ in part])
        note = sign_checkpoint(Checkpoint(head.origin, frontier.size, frontier.root()), signer)
        made.append(encode_delta(Delta(note, start, [header for header, _ in part], [body for _, body in part])))
    return made


def forks(author: Node) -> list[bytes]:
    """Heads of that side's log which contradict those of its stretches."""
    head = author.store.read(lambda tx: author.standing.head(tx, US, "out"))
    assert head is not None
    signer = Signer(head.origin, KEY_ED25519, keys_of(author.settings.side).log)
    notes = [sign_checkpoint(Checkpoint(head.origin, size, b"x" * 32), signer) for size in range(1, 19)]
    return [encode_delta(Delta(note, 0, [], [])) for note in notes]


def later_cards(author: Node) -> list[bytes]:
    """Newer cards of a partner, and the card of one we have not paired with."""
    west = side("west", Inline(), Clock(), Chance("west"))
    later = [msgspec.structs.replace(author.card, version=n, url=f"https://192.0.2.{n}:1") for n in (2, 3)]
    return [*(sign_card(card, keys_of(author.settings.side).log) for card in later), west.own_card()]
