"""A mirror answers a push with a receipt that proves nothing: the pusher counts nothing as delivered and goes on."""

import pytest

from jisr.terms.errors import PartnerFault
from jisr.wire.push import Pusher
from tests.attacks.hostile import Scene, everything
from tests.attacks.pushed import STRANGER
from tests.attacks.test_forged_receipt import bent, grown, receipted, signed_for, twice

FORGED = {
    "a stranger's key": lambda scene, note: scene.north.receipt(note, key=STRANGER),
    "another partner's": lambda scene, note: scene.east.receipt(note),
    "a bit changed": bent,
    "two of them": twice,
    "our own head": lambda _, note: note,
    "nothing": lambda *_: b"",
    "a size never published": lambda scene, _: scene.north.receipt(signed_for(scene, 9, bytes(32))),
    "another history": lambda scene, _: scene.north.receipt(signed_for(scene, 3, bytes(32))),
}


class Mirror:
    """A carrier whose other end answers whatever it likes."""

    def __init__(self, answer: tuple[bytes | None, int]) -> None:
        self.answer, self.pushed = answer, 0

    def began(self, data: bytes) -> int:
        return 0

    def push(self, data: bytes, first: int = 0) -> tuple[bytes | None, int]:
        self.pushed += 1
        return self.answer

    def close(self) -> None:
        pass


def pusher(scene: Scene, mirror: Mirror) -> Pusher:
    south = scene.south
    return Pusher("north", south.store, south.standing, south.incoming, mirror, south.entropy)


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_answer_delivers_nothing(scene: Scene, name: str) -> None:
    note = grown(scene, 3)
    mirror = Mirror((FORGED[name](scene, note), 0))
    push, before = pusher(scene, mirror), everything(scene.south)
    with pytest.raises(PartnerFault) as met:
        push.once()
    assert met.value.code.startswith("receipt-")
    assert everything(scene.south) == before
    assert receipted(scene)[0] == 0
    mirror.answer = (scene.north.receipt(note), 0)
    assert push.once() == 3


@pytest.mark.parametrize("size", [0, 2, 4, 2**40])
def test_a_size_that_is_no_answer_ends(scene: Scene, size: int) -> None:
    """Sizes may send a pusher back and forth only so often."""
    grown(scene, 3)
    mirror = Mirror((None, size))
    with pytest.raises(PartnerFault):
        pusher(scene, mirror).once()
    assert mirror.pushed <= 2
