"""What was erased is offered again, in every way there is: it does not come back, and the log goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jisr.exchange.delta import Delta, encode_delta
from jisr.terms.errors import PartnerFault
from tests.attacks.hostile import Attacker, Scene, edited, header_of, staged
from tests.attacks.test_foreign_withdrawal import agree

NEEDLE = b"vorpalneedle"


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with staged(tmp_path) as made:
        agree(made, made.north)
        yield made


def checkpointed_bytes(folder: Path) -> bytes:
    """Every byte of every file the side keeps."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def erased(north: Attacker) -> int:
    told = north.tell(edited(text=NEEDLE.decode()))
    north.offer()
    north.put(header_of("withdraw", p={"erase": True, "reason": "error"}, re=[told]))
    north.offer()
    return told


def test_by_the_same_stretch_again(scene: Scene, tmp_path: Path) -> None:
    north = scene.north
    told = erased(north)
    assert NEEDLE not in checkpointed_bytes(tmp_path)
    for start in range(len(north.leaves)):
        whole = encode_delta(Delta(north.checkpoint(), start, north.leaves[start:], north.bodies[start:]), level=1)
        assert north.victim.incoming.offer("north", whole).added == 0
    north.tell()
    for start in range(len(north.leaves) - 1):
        whole = encode_delta(Delta(north.checkpoint(), start, north.leaves[start:], north.bodies[start:]), level=1)
        with pytest.raises(PartnerFault) as caught:
            north.victim.incoming.offer("north", whole)
        assert caught.value.code == "delta-damaged"
    north.offer()
    assert told not in north.shown()
    assert NEEDLE not in checkpointed_bytes(tmp_path)


def test_by_a_revision_of_it(scene: Scene, tmp_path: Path) -> None:
    """What was withdrawn is told again only by a release of its own: its revision is kept no longer than it was."""
    north = scene.north
    told = erased(north)
    salted = b"r" * 16 + edited(text=f"{NEEDLE.decode()} again")
    north.put(header_of("revise", salted, re=[told]), salted)
    north.offer()
    assert north.shown() == []
    assert NEEDLE not in checkpointed_bytes(tmp_path)


def test_by_body_and_withdrawal_in_one_stretch(scene: Scene, tmp_path: Path) -> None:
    north = scene.north
    told = north.tell(edited(text=NEEDLE.decode()))
    north.put(header_of("withdraw", p={"erase": True, "reason": "error"}, re=[told]))
    north.offer()
    assert north.shown() == []
    assert NEEDLE not in checkpointed_bytes(tmp_path)
    assert north.aside() == {}
