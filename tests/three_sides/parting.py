"""Three sides whose ways to each other are cut and healed by a seed, on the scenario's clock.

Real listeners, carriers and pull loops; only the sockets are left out. A way that is cut refuses or says nothing until
the carrier gives up, and what was under way when it was cut is lost after the partner acted on it, or in its middle.
"""

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import combinations, permutations

import httpx

from jisr.exchange.ledger import LogHead, Row
from jisr.node import Node
from jisr.release.rules import Terms
from jisr.store.sqlite.exchange import SqliteLogs
from jisr.terms.errors import OurMistake, Unavailable
from jisr.wire.carriers import TIMEOUT_S, NetworkCarrier
from jisr.wire.pull import Puller
from tests.three_sides.circle import SIDES, Circle
from tests.two_sides.sides import HOLD, OFFICER, REPORTER, SECOND, Wire, draft, to

PAIRS = tuple(frozenset(pair) for pair in combinations(SIDES, 2))
TICK = SECOND // 2
PATROL = 5 * SECOND
"""How often a side looks for what is due though nothing stirred it."""


class Way(httpx.BaseTransport):
    """The way of one reader to one author. `hung` is how long the last request took to fail, milliseconds."""

    def __init__(self, through: Wire, chance: random.Random) -> None:
        self.cut, self.hung, self.lost = False, 0, 0
        self._through, self._chance, self._under_way = through, chance, False

    def part(self) -> None:
        """Cut it; whatever is asked next was under way."""
        self._under_way, self.cut = not self.cut, True

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if not self.cut:
            return self._through.handle_request(request)
        self.lost += 1
        self.hung = self._chance.choice((0, int(TIMEOUT_S) * SECOND))
        under_way, self._under_way = self._under_way, False
        if not under_way:
            raise httpx.ConnectError("cut")
        answer = self._through.handle_request(request)
        body = answer.read()
        return httpx.Response(answer.status_code, headers=answer.headers, stream=Broken(body, self._chance))


class Broken(httpx.SyncByteStream):
    """The first bytes of an answer, and then nothing."""

    def __init__(self, body: bytes, chance: random.Random) -> None:
        self._came = body[: chance.randrange(len(body) + 1)]

    def __iter__(self) -> Iterator[bytes]:
        yield self._came
        raise httpx.ReadError("cut")


@dataclass
class Following:
    """One pull loop turned on the scenario's clock; `due` is when it asks next."""

    reader: Node
    author: Node
    way: Way
    puller: Puller = field(init=False)
    due: int = 0

    def __post_init__(self) -> None:
        name = self.author.settings.side
        partner = next(one for one in self.reader.standing.partners() if one.side == name)
        side, key = self.reader.settings.side, self.reader.keys.request
        carrier = NetworkCarrier(side, partner, key, self.reader.clock, self.way)
        self.puller = Puller(name, self.reader.incoming, carrier, self.reader.entropy, elapsed=lambda: 0.0)

    def turn(self, now: int) -> bool:
        """Ask if it is time to, and there is an answer: a long poll waits for one. Whether something new came."""
        if now < self.due or not (self.way.cut or self._news()):
            return False
        try:
            return bool(self.puller.once().added)
        except Unavailable:
            self.due = now + self.way.hung + round(self.puller.pause() * 1000)
            return False

    def _news(self) -> bool:
        """Whether the author has published what is not here, or lacks our receipt."""
        name, side = self.author.settings.side, self.reader.settings.side
        here = self.reader.store.read(lambda tx: self.reader.standing.head(tx, name, "in"))
        there = self.author.store.read(lambda tx: self.author.standing.head(tx, side, "out"))
        if here is None or there is None:
            return True
        return not here.frontier.size == there.published.size == here.sent


class Parting:
    """`circle` with one pull loop for each ordered pair, and what each side decided to tell whom."""

    def __init__(self, circle: Circle, seed: int) -> None:
        self.circle, self.chance, self.clock = circle, random.Random(seed), circle.clock
        self.loops: dict[tuple[str, str], Following] = {}
        for reader, author in permutations(SIDES, 2):
            way = Way(Wire(circle[author], circle[author].entropy), self.chance)
            self.loops[reader, author] = Following(circle[reader], circle[author], way)
        self.told: dict[tuple[str, str], list[tuple[str, int, str]]] = {pair: [] for pair in permutations(SIDES, 2)}
        self.stirred, self.wakes = set(SIDES), dict.fromkeys(SIDES, 0)

    # --- what happens ------------------------------------------------------------------------------------------

    def pass_time(self, ms: int) -> None:
        """Let every side and every pull loop do what is due, half a second after another."""
        for _ in range(ms // TICK):
            self.clock.tick(TICK)
            now = self.clock.now()
            for name, node in self.circle.nodes.items():
                if name in self.stirred or now >= self.wakes[name]:
                    node.settle()
                    due = node.release.due_at()
                    self.wakes[name] = now + PATROL if due is None else min(due, now + PATROL)
            self.stirred = {reader for (reader, _), loop in self.loops.items() if loop.turn(now)}

    def part(self) -> None:
        """Cut some of the ways, or one side off from both others."""
        alone = self.chance.choice((*SIDES, None))
        for pair in PAIRS:
            if (alone in pair) if alone else self.chance.random() < 0.6:
                for reader, author in permutations(sorted(pair)):
                    self.loops[reader, author].way.part()

    def heal(self) -> None:
        for loop in self.loops.values():
            loop.way.cut = False

    def work(self) -> None:
        """An officer somewhere tells somebody something, or takes back what was told."""
        by, whom = self.chance.choice(list(self.told))
        node, told = self.circle[by], self.told[by, whom]
        self.stirred.add(by)
        decision, words = f"{by}-{whom}-{len(told)}", f"told {len(told)} by {by} to {whom}"
        if told and self.chance.random() < 0.25:
            serial = self.chance.choice(told)[1]
            with suppress(OurMistake):
                node.release.withdraw(OFFICER, serial, whom, "error", decision=decision)
                told.append((decision, serial, ""))
            return
        serial = node.intake.file(REPORTER, draft(marking=to(whom)))
        node.release.release(OFFICER, serial, whom, Terms(3, None, words), decision=decision, finer=True)
        told.append((decision, serial, words))

    def converge(self, most: int) -> int:
        """Milliseconds until every side holds, receipted, what every other one told it."""
        began = self.clock.now()
        while not all(self.together(by, whom) for by, whom in self.told):
            assert self.clock.now() - began < most, "the sides did not come together in time"
            self.pass_time(TICK)
        return self.clock.now() - began

    # --- what must hold ----------------------------------------------------------------------------------------

    def head(self, by: str, whom: str, holder: str) -> LogHead:
        """Of the log in which `by` tells `whom`, as one of them holds it."""
        node = self.circle[holder]
        found = node.store.read(
            lambda tx: node.standing.head(tx, whom, "out") if holder == by else node.standing.head(tx, by, "in")
        )
        assert found is not None
        return found

    def rows(self, by: str, whom: str, holder: str) -> list[Row]:
        """Every leaf of it with its body."""
        head = self.head(by, whom, holder)
        return self.circle[holder].store.read(lambda tx: list(SqliteLogs().rows(tx, head, 0, head.frontier.size)))

    def together(self, by: str, whom: str) -> bool:
        """Whether everything was published, fetched, receipted, filed and shown."""
        author, reader = self.circle[by], self.circle[whom]
        ours, theirs = self.head(by, whom, by), self.head(by, whom, whom)
        size = ours.frontier.size
        receipted = ours.receipt.size if ours.receipt else 0
        return (
            size == ours.published.size == theirs.frontier.size == receipted == reader.shown(by)
            and not author.store.read(author.release.waiting)
        )  # fmt: skip

    def check(self, by: str, whom: str) -> int:
        """Nothing lost, nothing doubled, one root on both sides; how many items it is about."""
        reader = self.circle[whom]
        rows, copies = self.rows(by, whom, by), self.rows(by, whom, whom)
        assert self.head(by, whom, by).frontier.root() == self.head(by, whom, whom).frontier.root()
        assert rows == copies
        link = reader.store.read(lambda tx: reader.standing.link(tx, by))
        assert (link.aside, link.stopped) == ((), None)
        entries = reader.store.read(lambda tx: reader.record.entries(tx, 1, reader.record.size(tx) + 1, ("received",)))
        filed = [one.header.of.index for one in entries if one.header.of and one.header.by.person == by]
        told = [row.position for row in rows if b'"k":"seen"' not in row.header]
        assert filed == told, "each item is filed once, in order"
        names = [decision for decision, _, _ in self.told[by, whom]]
        author = self.circle[by]
        places = author.store.read(lambda tx: author.standing.indexes(tx, whom, names))
        assert sorted(places.values()) == told, "each decision is logged once"
        stands: dict[int, str] = {}
        for decision, serial, words in self.told[by, whom]:
            if decision in places:
                stands[serial] = words
        shown = [row.version for row in reader.picture.rows() if row.holder == by and not row.withdrawn]
        says = reader.store.read(lambda tx: reader.standing.items(tx, by, shown))
        assert sorted(item.content.text for item in says if item.content) == sorted(filter(None, stands.values()))
        return len(rows)


def play(circle: Circle, seed: int, most: int) -> tuple[int, int, int]:
    """One schedule: items that were told, requests that were lost, and milliseconds from healing to being together."""
    parting = Parting(circle, seed)
    for _ in range(parting.chance.randrange(2, 5)):
        parting.part()
        for _ in range(parting.chance.randrange(2, 7)):
            parting.work()
            parting.pass_time(parting.chance.randrange(0, 8) * SECOND)
        parting.pass_time(parting.chance.randrange(0, 90) * SECOND)
        if parting.chance.random() < 0.7:
            parting.heal()
            parting.pass_time(parting.chance.randrange(0, 10) * SECOND)
    parting.part()
    parting.pass_time(HOLD)
    parting.heal()
    took = parting.converge(most)
    items = sum(parting.check(by, whom) for by, whom in parting.told)
    return items, sum(loop.way.lost for loop in parting.loops.values()), took
