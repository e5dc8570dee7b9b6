"""One item shown to a mediator: the independent verifier finds it proved, and the file holds nothing of any other."""

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from jisr.node import Node
from jisr.release.rules import Terms
from jisr.terms.errors import OurMistake
from jisr_verify import disclosure
from jisr_verify.notes import Fault
from tests.two_sides.sides import HOLD, OFFICER, REPORTER, Chance, Clock, Inline, draft, exchange, pair, side, to
from tests.verify.judged import judged

TOLD = 300
SHOWN = 137
ABSENT = re.compile("is not shown|There is no receipt|No answer of")


class Two(NamedTuple):
    north: Node
    south: Node
    place: Path


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """North told south 300 reports; south holds them, and a person there has seen one."""
    clock = Clock()
    north, south = (side(name, Inline(), clock, Chance(name)) for name in ("north", "south"))
    pair(north, south)
    for number in range(TOLD):
        serial = north.intake.file(REPORTER, draft(title=f"Secret title {number}", marking=to("south")))
        north.release.release(OFFICER, serial, "south", Terms(3, f"Told number {number}", ""))
    clock.tick(HOLD)
    exchange(north, south)
    told = south.store.read(lambda tx: [e for e in south.record.entries(tx, 1, TOLD + 1) if e.header.of is not None])
    south.acknowledging.acknowledge(OFFICER, told[SHOWN].serial, "seen")
    exchange(north, south)
    place = tmp_path_factory.mktemp("evidence")
    for node in (north, south):
        (place / f"{node.settings.side}.card").write_bytes(node.own_card())
    yield Two(north, south, place)
    north.close()
    south.close()


def shown(two: Two, node: Node, partner: str, direction: str, index: int = SHOWN, **more: bool) -> Path:
    path = two.place / f"{node.settings.side}-{direction}-{index}-{len(more)}.jisr-disclosure"
    path.write_bytes(node.evidence.disclosure(partner, direction, index, **more))  # type: ignore[arg-type]
    return path


def test_either_side_can_show_what_was_told_and_that_it_is_held(two: Two) -> None:
    cards = ("--card", two.place / "north.card", "--card", two.place / "south.card")
    for node, partner, direction in ((two.north, "south", "out"), (two.south, "north", "in")):
        path = shown(two, node, partner, direction)
        code, said = judged("disclosure", path, *cards)
        assert code == 0, said
        assert f"north told south entry {SHOWN} of the log north.example/jisr/north/south/1" in said
        assert f"Told number {SHOWN}" in said
        assert "south signed that by" in said
        assert "That is custody, not approval." in said
        assert "seen" in said
        assert "Not proved: that the content is true" in said
        print(f"disclosure of one item among {TOLD}: {path.stat().st_size:,} bytes (bar 8,192)")
        assert path.stat().st_size < 8192


def test_the_file_holds_no_other_item(two: Two) -> None:
    data = shown(two, two.north, "south", "out").read_text()
    assert data.count("Told number") == 1
    assert "Secret title" not in data
    assert all(f"Told number {number}" not in data for number in range(TOLD) if number not in (SHOWN, SHOWN // 10, 1))


def test_without_brought_cards_the_words_are_to_be_compared(two: Two) -> None:
    code, said = judged("disclosure", shown(two, two.north, "south", "out"))
    assert code == 0, said
    assert said.count("Ask ") == 2


def test_content_can_be_held_back(two: Two) -> None:
    path = shown(two, two.north, "south", "out", content=False)
    assert b"Told number" not in path.read_bytes()
    code, said = judged("disclosure", path)
    assert code == 0, said
    assert "Its content is not shown here." in said


def test_another_sides_card_is_noticed(two: Two) -> None:
    stranger = side("north", Inline(), Clock(), Chance("stranger"), url="https://127.0.0.1:2")
    other = two.place / "other.card"
    other.write_bytes(stranger.own_card())
    code, said = judged("disclosure", shown(two, two.north, "south", "out"), "--card", other)
    assert code == 1
    assert "is not the card that was brought" in said


def test_an_entry_that_is_not_there_is_said(two: Two) -> None:
    with pytest.raises(OurMistake, match="no such entry"):
        two.north.evidence.proof("south", "out", TOLD + 10)


def test_every_proof_of_the_log_holds(two: Two) -> None:
    rows = two.north.store.read(lambda tx: two.north.standing.rows(tx, "south", 0, TOLD))
    assert rows is not None
    for row in rows:
        proof = two.north.evidence.proof("south", "out", row.position).decode()
        assert disclosure.read_proof(proof, row.header)[0] == row.position


def verified(data: bytes) -> list[str] | None:
    try:
        return disclosure.judge(data, [])
    except Fault:
        return None


def test_no_mutation_changes_what_is_believed(two: Two) -> None:
    """A changed file is refused, or says nothing that it did not say before but that something is not shown."""
    data = shown(two, two.north, "south", "out").read_bytes()
    before = verified(data)
    assert before is not None
    chance = random.Random(5)
    harmless = 0
    for _ in range(3000):
        spoilt = bytearray(data)
        match chance.randrange(4):
            case 0:
                spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
            case 1:
                del spoilt[(at := chance.randrange(len(spoilt))) : at + chance.randrange(1, 40)]
            case 2:
                at, other = chance.randrange(len(spoilt)), chance.randrange(len(spoilt))
                spoilt[at:at] = spoilt[other : other + chance.randrange(1, 40)]
            case _:
                given = json.loads(data)
                key = chance.choice(["author", "reader", "receipt"])
                given[key] = given[chance.choice(["author", "reader", "receipt"])]
                spoilt = bytearray(json.dumps(given).encode())
        after = verified(bytes(spoilt))
        harmless += after is not None
        assert all(ABSENT.search(sentence) for sentence in set(after or ()) - set(before))
    print(f"3,000 mutations of a disclosure: 0 accepted with another meaning, {harmless} without effect")
