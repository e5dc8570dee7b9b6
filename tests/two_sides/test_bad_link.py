"""Two sides over a bad link, one random schedule a seed: in the end each holds exactly what the other decided to tell.

What goes wrong is drawn from the seed: fetches and receipts lost, repeated, cut, damaged, late and out of order, and
sides that are closed in the middle and opened again on what their disk holds.
"""

import random
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from jisr.exchange.cards import raw_key
from jisr.exchange.ledger import LogHead, Row
from jisr.node import Node
from jisr.release.desk import first_serial
from jisr.release.rules import Terms
from jisr.store.sqlite.exchange import SqliteLogs
from jisr.terms.errors import JisrError, OurMistake
from jisr.terms.sides import receipt_name
from jisr.terms.transactions import Tx
from jisr.tlog.cosignature import verify_cosignature
from jisr.tlog.note import KEY_COSIGNATURE, Verifier, parse_note
from jisr.wire.pull import Puller
from tests.two_sides.sides import (
    HOLD,
    OFFICER,
    REPORTER,
    Chance,
    Clock,
    FaultyCarrier,
    Wire,
    carrier,
    draft,
    on_file,
    pair,
    quick_folder,
    side,
    to,
)

SEEDS, CHUNKS = 200, 4
NAMES = ("north", "south")
LINK_FAULTS = ("delta-damaged", "link-down", "root-mismatch", "tile-damaged")


@dataclass
class Bridge:
    """Both sides, the links between them, and what their officers decided; `seed` is that of everything."""

    seed: int
    folder: Path
    clock: Clock = field(default_factory=Clock)
    nodes: dict[str, Node] = field(default_factory=dict)
    pulls: dict[str, Puller] = field(default_factory=dict)
    decided: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    faults: float = 0.0
    opened: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.links: dict[str, FaultyCarrier] = {}
        self.faults = self.chance.choice((0.1, 0.3, 0.6))
        for name in NAMES:
            self.nodes[name] = self._open(name)
            self.decided[name] = []
        pair(*self.nodes.values())
        for name in NAMES:
            self._link(name)

    def _open(self, name: str) -> Node:
        """The side on its disk; each time with other chance, for an id drawn twice would be the same report."""
        self.opened += 1
        chance = Chance(f"{self.seed} {name} {self.opened}")
        return side(name, on_file(self.folder / name), self.clock, chance)

    def _link(self, name: str) -> None:
        """The way of `name` to the other: a new carrier, as after a restart of either."""
        node, other = self.nodes[name], self.nodes[self.other(name)]
        link = FaultyCarrier(carrier(node, Wire(other, other.entropy)), self.chance, self.faults)
        self.links[name] = link
        self.pulls[name] = Puller(self.other(name), node.incoming, link, node.entropy)

    def other(self, name: str) -> str:
        return NAMES[name == NAMES[0]]

    def restart(self, name: str) -> None:
        """Close and open again on the same disk; whatever was on the way is gone."""
        self.nodes[name].close()
        self.nodes[name] = self._open(name)
        for one in NAMES:
            self._link(one)

    # --- what happens ------------------------------------------------------------------------------------------

    def work(self, name: str) -> None:
        """An officer releases a new report, a correction of an old one, or takes one back."""
        node, reader, told = self.nodes[name], self.other(name), self.decided[name]
        decision, words, marking = f"{name}-{len(told)}", f"release {len(told)} of {name}", to(reader)
        if not told or self.chance.random() < 0.6:
            serial = node.intake.file(REPORTER, draft(marking=marking))
        else:
            serial = self.version(name, self.chance.choice(told)[0])
            if self.chance.random() < 0.4:
                with suppress(OurMistake):
                    node.release.withdraw(OFFICER, serial, reader, "error", decision=decision)
                    told.append((decision, ""))
                return
            serial = node.intake.correct(REPORTER, serial, draft(marking=marking))
        terms = Terms(self.chance.choice((2, 3)), None, words)
        node.release.release(OFFICER, serial, reader, terms, decision=decision, finer=True)
        told.append((decision, words))

    def version(self, name: str, decision: str) -> int:
        """The serial of the report version a decision is about."""
        record = self.nodes[name].record

        def about(tx: Tx) -> int:
            return record.entry(tx, record.serial_of(tx, f"decision:{decision}") or 0).header.re[0]

        return self.nodes[name].store.read(about)

    def report(self, name: str, decision: str) -> int:
        """The first serial of the report a decision is about."""
        serial, node = self.version(name, decision), self.nodes[name]
        return first_serial(node.store.read(lambda tx: node.record.entry(tx, serial)))

    def step(self) -> None:
        name = self.chance.choice(NAMES)
        what = self.chance.random()
        if what < 0.3:
            self.work(name)
        elif what < 0.45:
            self.clock.tick(self.chance.choice((1, HOLD // 2, HOLD)))
        elif what < 0.6:
            self.nodes[name].settle()
        elif what < 0.63:
            self.restart(name)
        else:
            self.pull(name)

    def pull(self, name: str) -> None:
        """One fetch, which may fail in every way a link can fail, and in no other."""
        pull = self.pulls[name]
        try:
            pull.once()
        except JisrError as error:
            if error.code not in LINK_FAULTS:
                raise

    def heal(self) -> None:
        """The link is good again: how many fetches it takes until nothing is left to fetch is bounded."""
        self.clock.tick(HOLD)
        for link in self.links.values():
            link.faults = 0.0
        for _ in range(200):
            before = [self.published(name) for name in NAMES]
            for name in NAMES:
                self.nodes[name].settle()
                self.pull(name)
                self.nodes[name].settle()
            held = [self.nodes[name].incoming.size(self.other(name)) for name in reversed(NAMES)]
            if before == held == [self.published(name) for name in NAMES] and not any(
                self.links[n]._late for n in NAMES
            ):
                return
        raise AssertionError(f"seed {self.seed}: the sides did not come together")

    def published(self, name: str) -> int:
        node = self.nodes[name]
        head = node.store.read(lambda tx: node.standing.checkpoint(tx, self.other(name)))
        return head[0] if head is not None else 0

    # --- what must hold ----------------------------------------------------------------------------------------

    def log(self, author: str, holder: str) -> tuple[LogHead, list[Row]]:
        """The log in which `author` tells the other, as `holder` has it."""
        node, direction = self.nodes[holder], "out" if author == holder else "in"
        partner = self.other(author) if author == holder else author
        logs = SqliteLogs()

        def stored(tx: Tx) -> tuple[LogHead, list[Row]]:
            head = logs.head(tx, partner, direction)  # type: ignore[arg-type]
            assert head is not None
            return head, list(logs.rows(tx, head, 0, head.frontier.size))

        return node.store.read(stored)

    def check_receipt(self, name: str) -> None:
        """Always: what an author holds as receipt verifies, and covers no more than the reader has stored."""
        author, reader = self.nodes[name], self.nodes[self.other(name)]
        head, _ = self.log(name, name)
        if head.receipt is None:
            return
        size, at, receipt = head.receipt
        assert size <= reader.incoming.size(name)
        key = Verifier(receipt_name(reader.card), KEY_COSIGNATURE, raw_key(reader.card.receipt))
        note = parse_note(receipt)
        (signature,) = (one for one in note.signatures if one.name == key.name)
        assert verify_cosignature(note.text, signature, key) == at
        known = author.store.read(lambda tx: SqliteLogs().checkpoint_upto(tx, head, size))
        assert known is not None
        assert parse_note(known[1]).text == note.text

    def check_told(self, name: str) -> None:
        """In the end: the reader's copy is the author's log, all of it receipted, filed once each and in order."""
        author, reader = self.nodes[name], self.nodes[self.other(name)]
        (ours, rows), (_, copies) = self.log(name, name), self.log(name, self.other(name))
        assert copies == rows
        assert (ours.receipt.size if ours.receipt else 0) == ours.published.size == len(rows)
        link = reader.store.read(lambda tx: reader.standing.link(tx, name))
        assert (link.aside, link.stopped) == ((), None)
        entries = reader.store.read(lambda tx: reader.record.entries(tx, 1, reader.record.size(tx) + 1, ("received",)))
        told = [row.position for row in rows if b'"k":"seen"' not in row.header]
        assert [entry.header.of.index for entry in entries if entry.header.of] == told
        decisions = [decision for decision, _ in self.decided[name]]
        logged = author.store.read(lambda tx: author.standing.indexes(tx, reader.settings.side, decisions))
        assert sorted(logged.values()) == told
        self.check_picture(name, set(logged))

    def check_picture(self, name: str, logged: set[str]) -> None:
        """Of each report the words last released, nothing once it was withdrawn, and nothing else."""
        reader = self.nodes[self.other(name)]
        stands = {self.report(name, decision): words for decision, words in self.decided[name] if decision in logged}
        shown = [row for row in reader.picture.rows() if row.holder == name and not row.withdrawn]
        says = reader.store.read(lambda tx: reader.standing.items(tx, name, [row.version for row in shown]))
        assert sorted(item.content.text for item in says if item.content) == sorted(filter(None, stands.values()))
        before = reader.picture.rows()
        reader.picture.rebuild()
        assert reader.picture.rows() == before


def play(seed: int, folder: Path) -> None:
    """One schedule from beginning to end."""
    bridge = Bridge(seed, folder)
    for _ in range(bridge.chance.randrange(20, 60)):
        bridge.step()
        for name in NAMES:
            bridge.check_receipt(name)
    bridge.heal()
    for name in NAMES:
        bridge.check_receipt(name)
        bridge.check_told(name)
        assert bridge.nodes[name].record.verify().sound
    for node in bridge.nodes.values():
        node.close()


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_both_sides_hold_what_was_told(chunk: int) -> None:
    for seed in range(chunk, SEEDS, CHUNKS):
        with quick_folder() as folder:
            try:
                play(seed, folder)
            except BaseException as error:
                error.add_note(f"seed {seed}")
                raise
