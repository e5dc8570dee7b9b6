"""A `.tlog-proof` is read by the text of C2SP tlog-proof, and a program from other hands finds it to hold."""

import base64
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from jisr.exchange.cards import raw_key
from jisr.node import Node
from jisr.tlog import Verifier
from jisr.tlog.note import KEY_ED25519
from tests.tlog.independent import sumdb_proofs
from tests.two_sides.sides import HOLD, OFFICER, REPORTER, TERMS, Chance, Clock, Inline, draft, exchange, pair, side, to

TOLD = 200
RECEIPTED = 170
SHOWN = sorted(random.Random("proofs").sample(range(TOLD), 100))
ORIGIN = "north.example/jisr/north/south/1"


class Told(NamedTuple):
    north: Node
    entries: list[bytes]
    vkey: str

    def write(self, folder: Path, index: int) -> Path:
        """The proof of an entry and the entry beside it."""
        path = folder / f"{index}.tlog-proof"
        path.write_bytes(self.north.evidence.proof("south", "out", index))
        path.with_suffix(".entry").write_bytes(self.entries[index])
        return path


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    """North told south 200 reports; south's receipt covers the first 170."""
    clock = Clock()
    north, south = (side(name, Inline(), clock, Chance(name)) for name in ("north", "south"))
    pair(north, south)
    for number in range(TOLD):
        if number == RECEIPTED:
            clock.tick(HOLD)
            exchange(north, south)
        serial = north.intake.file(REPORTER, draft(title=f"Report {number}", marking=to("south")))
        north.release.release(OFFICER, serial, "south", TERMS)
    clock.tick(HOLD)
    north.settle()
    rows = north.store.read(lambda tx: north.standing.rows(tx, "south", 0, TOLD))
    assert rows is not None
    yield Told(north, [row.header for row in rows], Verifier(ORIGIN, KEY_ED25519, raw_key(north.card.log)).vkey())
    north.close()
    south.close()


def test_a_hundred_at_random_are_accepted_by_another_program(told: Told, tmp_path: Path) -> None:
    for index in (*SHOWN, 0, RECEIPTED - 1, RECEIPTED, TOLD - 1):
        told.write(tmp_path, index)
    ok, said = sumdb_proofs(tmp_path, told.vkey)
    assert ok, said
    assert int(said.split()[1]) >= len(SHOWN)


def test_each_line_is_as_the_text_has_it(told: Told, tmp_path: Path) -> None:
    for index in SHOWN[:20]:
        above, below = told.write(tmp_path, index).read_text().split("\n\n", 1)
        magic, number, *hashes = above.split("\n")
        assert magic == "c2sp.org/tlog-proof@v1"
        assert number == f"index {index}"
        assert all(len(base64.b64decode(one, validate=True)) == 32 for one in hashes)
        form = ORIGIN + r"\n[0-9]+\n[A-Za-z0-9+/]{43}=\n\n(\u2014 \S+ \S+\n)+"
        assert re.fullmatch(form, below)
        assert ("south.example" in below) == (index < RECEIPTED), "the receipt stands below where one covers the entry"


@pytest.mark.parametrize(("old", "new"), [
    ("tlog-proof@v1", "tlog-proof@v2"), ("index ", "index 0"), ("index ", "index +"), ("index ", "Index "),
    ("\n\n", "\n"), ("\n\n", "\n" + "A" * 43 + "=\n\n"), ("north", "other"),
])  # fmt: skip
def test_what_is_changed_is_refused(told: Told, tmp_path: Path, old: str, new: str) -> None:
    path = told.write(tmp_path, 137)
    before = path.read_text()
    path.write_text(before.replace(old, new, 1))
    assert not sumdb_proofs(tmp_path, told.vkey)[0]


def test_a_proof_of_another_entry_is_refused(told: Told, tmp_path: Path) -> None:
    told.write(tmp_path, 137).with_suffix(".entry").write_bytes(told.entries[138])
    ok, said = sumdb_proofs(tmp_path, told.vkey)
    assert not ok
    assert "FAIL 137.tlog-proof" in said
