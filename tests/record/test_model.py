"""The record against a list in memory: whatever is asked of it, in whatever order, both answer the same."""

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from jisr.record.rules import MAX_BODY
from jisr.terms.entries import NewEntry
from jisr.terms.errors import OurMistake
from jisr.tlog.checkpoint import parse_checkpoint
from jisr.tlog.note import parse_note
from tests.sides import BY, code, correction, entries, new, withdrawal
from tests.two_sides.sides import Chance, Clock, Inline, side

KEYS = st.sampled_from([None, None, "k1", "k2", "k3", "k4"])
BATCHES = st.lists(st.tuples(KEYS, st.binary(max_size=40)), max_size=5)


@dataclass
class Model:
    """What a record is: kind and body by serial, and what follows from the entries for each report."""

    kept: list[tuple[str, bytes | None]] = field(default_factory=list)
    keys: dict[str, int] = field(default_factory=dict)
    stands: dict[int, int] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    erased: set[int] = field(default_factory=set)

    def add(self, kind: str, body: bytes, key: str | None = None) -> int:
        if key in self.keys:
            return self.keys[key]
        self.kept.append((kind, body or None))
        if key is not None:
            self.keys[key] = len(self.kept)
        return len(self.kept)

    def reports(self) -> list[int]:
        return [serial for serial, (kind, _) in enumerate(self.kept, start=1) if kind == "report"]


class RecordMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.node = side("north", Inline(), Clock(), Chance(3))
        self.record, self.model, self.signed = self.node.record, Model(), 0

    def teardown(self) -> None:
        found = self.record.verify()
        assert (found.sound, found.size, found.erased) == (True, len(self.model.kept), len(self.model.erased))
        assert found.signed_size == self.signed
        self.node.store.close()

    @rule(batch=BATCHES)
    def append(self, batch: list[tuple[str | None, bytes]]) -> None:
        given = [new(key=key, body=body) for key, body in batch]
        expected = [self.model.add("report", body, key) for key, body in batch]
        assert self.record.file(given) == expected

    @rule(batch=BATCHES)
    def fail(self, batch: list[tuple[str | None, bytes]]) -> None:
        """A batch with one entry that cannot be kept leaves nothing of the others."""
        given = [new(key=key, body=body) for key, body in batch]
        assert code(OurMistake, lambda: self.record.file([*given, new(body=b"x" * (MAX_BODY + 1))])) == "too-large"

    @rule(data=st.data(), withdraw=st.booleans())
    def amend(self, data: st.DataObject, withdraw: bool) -> None:
        if not self.model.reports():
            return
        first = data.draw(st.sampled_from(self.model.reports()))
        entry: NewEntry = withdrawal(first) if withdraw else correction(first)
        if first in self.model.gone:
            assert code(OurMistake, lambda: self.record.file([entry])) == "withdrawn"
            return
        serial = self.model.add(entry.k, entry.body)
        assert self.record.file([entry]) == [serial]
        if withdraw:
            self.model.gone.add(first)
        else:
            self.model.stands[first] = serial

    @rule(data=st.data())
    def erase(self, data: st.DataObject) -> None:
        bodied = [serial for serial, (_, body) in enumerate(self.model.kept, start=1) if body]
        if not bodied:
            return
        serials = data.draw(st.lists(st.sampled_from(bodied), min_size=1, max_size=3, unique=True))
        said = self.node.store.write(lambda tx: self.record.erase(tx, serials, BY, "why"))
        assert said == self.model.add("erase", b'{"reason":"why"}')
        for serial in serials:
            self.model.kept[serial - 1] = (self.model.kept[serial - 1][0], None)
            self.model.erased.add(serial)

    @rule()
    def sign(self) -> None:
        checkpoint = parse_checkpoint(parse_note(self.record.sign()).text)
        self.signed = len(self.model.kept)
        assert (checkpoint.size, checkpoint.root) == (self.signed, self.record.verify().root)

    @rule(data=st.data())
    def read_part(self, data: st.DataObject) -> None:
        start, stop = sorted(data.draw(st.tuples(*[st.integers(0, len(self.model.kept) + 2)] * 2)))
        found = self.node.store.read(lambda tx: self.record.entries(tx, start, stop))
        expected = [(s, *kept) for s, kept in enumerate(self.model.kept, start=1) if start <= s < stop]
        assert [(entry.serial, entry.header.k, entry.body) for entry in found] == expected

    @invariant()
    def same(self) -> None:
        found = [(entry.header.k, entry.body) for entry in entries(self.node)]
        assert found == self.model.kept
        for key, serial in self.model.keys.items():
            assert self.node.store.read(lambda tx, key=key: self.record.serial_of(tx, key)) == serial  # type: ignore[misc]
        for first in self.model.reports():
            expected = (self.model.stands.get(first, first), first in self.model.gone)
            assert self.node.store.read(lambda tx, first=first: self.record.current(tx, first)) == expected  # type: ignore[misc]


TestRecord = RecordMachine.TestCase
TestRecord.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
