"""The statements of the vectors, offered to a side that told and took back what they say it did."""

from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jisr.exchange.rules import facts, read_leaf
from jisr.exchange.standing import asks_erasing
from jisr.terms.releases import ErasedFact, LeafHeader, Released
from tests.vectors.test_acks import BEFORE, FILLER, offered
from tests.vectors.vectors import TestSide, load

ERASED = load("erased")
BY_SIZE = {size: list(cases) for size, cases in groupby(ERASED["statements"], key=lambda case: case["published"])}


def tell(north: TestSide, size: int) -> None:
    """Append the first entries of the vectors and publish them."""
    for index, one in enumerate(ERASED["told"][:size]):
        until = one.get("retain_until")
        body = msgspec.json.encode({"handling": {"retain_until": until}} if until else {"title": "x"})
        bodied = one["k"] == "release"
        item = Released(
            partner="south", decision=f"d{index}", k=one["k"], by="release officer", mark="open",
            body=body if bodied else b"", salt=bytes(16) if bodied else b"",
            re=tuple(f"d{at}" for at in one.get("re", ())), reason=None if bodied else "error",
            erase=one.get("erase", False),
        )  # fmt: skip
        assert north.store.write(partial(north.outgoing.append, items=[item])) == [index]
    assert north.outgoing.sign() == ["south"] * bool(size)


def test_there_is_one_of_each_verdict() -> None:
    assert {case["verdict"] for case in ERASED["statements"]} == {"accepted", "reference"}


@pytest.mark.parametrize("size", BY_SIZE)
def test_a_statement_is_held_against_what_was_told_and_taken_back(tmp_path: Path, size: int) -> None:
    north = TestSide(tmp_path, "north", "south")
    tell(north, size)
    headers = [case["header"].encode() for case in BY_SIZE[size]]
    assert all(isinstance(read_leaf(header, at), LeafHeader) for at, header in enumerate(headers))
    assert north.incoming.offer("south", offered([FILLER] * BEFORE + headers)).added == BEFORE + len(headers)
    link = north.store.read(lambda tx: north.standing.link(tx, "south"))
    aside = {item.position: item.reason for item in link.aside if item.position >= BEFORE}
    assert [aside.get(BEFORE + at, "accepted") for at in range(len(headers))] == [c["verdict"] for c in BY_SIZE[size]]
    north.store.close()


def test_a_side_writes_both_so(tmp_path: Path) -> None:
    north = TestSide(tmp_path, "north", "south")
    tell(north, 6)
    rows = north.store.read(lambda tx: north.standing.rows(tx, "south", 0, 6))
    assert rows is not None
    leaves = [read_leaf(row.header, row.position) for row in rows]
    assert [isinstance(leaf, LeafHeader) and asks_erasing(leaf) for leaf in leaves] == [
        one.get("erase", False) for one in ERASED["told"]
    ]
    case: dict[str, Any] = next(case for case in ERASED["statements"] if case["verdict"] == "accepted")
    wanted = read_leaf(case["header"].encode(), 0)
    assert isinstance(wanted, LeafHeader)
    fact = facts(wanted)
    assert isinstance(fact, ErasedFact)
    north.clock.at = wanted.at * 1000
    (index,) = north.store.write(lambda tx: north.outgoing.state(tx, "south", "erased", [fact]))
    north.outgoing.sign()
    written = north.store.read(lambda tx: north.standing.rows(tx, "south", index, index + 1))
    assert written is not None
    assert written[0].header == case["header"].encode()
    north.store.close()
