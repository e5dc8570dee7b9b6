"""Something is told ahead with a proof that does not place it in the log: nothing of it is kept or shown."""

import pytest

from jisr.exchange.ahead import decode_ahead
from tests.attacks.foretold import changed, foretold, refused, take
from tests.attacks.hostile import Scene, everything


def waiting(scene: Scene, count: int = 9) -> int:
    """So many entries nobody fetched, and a flash behind them; its index."""
    for at in range(count):
        scene.north.tell(at=at)
    return scene.north.tell(flash=True)


def test_an_honest_one_is_shown_and_is_no_custody(scene: Scene) -> None:
    flash = waiting(scene)
    assert take(scene.north, foretold(scene.north, flash)) == 1
    assert scene.north.shown() == [flash]
    assert scene.south.incoming.receipts.receipt("north") is None
    assert scene.north.offer().added == flash + 1
    assert sorted(scene.north.filed()) == list(range(flash + 1))


def test_a_proof_with_a_hash_changed(scene: Scene) -> None:
    data = foretold(scene.north, waiting(scene))
    proof = decode_ahead(data).items[0].proof
    for spot in range(len(proof)):
        bent = [*proof[:spot], bytes(32), *proof[spot + 1 :]]
        assert refused(scene.north, changed(data, proof=bent)).code == "ahead-damaged"


@pytest.mark.parametrize("count", [0, 1, 60])
def test_a_proof_of_another_length(scene: Scene, count: int) -> None:
    data = foretold(scene.north, waiting(scene))
    assert refused(scene.north, changed(data, proof=[bytes(32)] * count)).code == "ahead-damaged"


def test_the_proof_of_another_index(scene: Scene) -> None:
    flash = waiting(scene)
    data = foretold(scene.north, flash)
    for other in (flash - 1, flash + 1, 2**62, 2**64 - 1):
        assert refused(scene.north, changed(data, position=other)).code == "ahead-damaged"


def test_a_leaf_that_is_not_in_the_log(scene: Scene) -> None:
    flash = waiting(scene)
    other = scene.north.leaves[flash].replace(b'"by"', b'"bz"')
    assert refused(scene.north, changed(foretold(scene.north, flash), header=other)).code == "ahead-damaged"


def test_one_false_proof_among_right_ones(scene: Scene) -> None:
    first, second = waiting(scene), scene.north.tell(flash=True)
    data = changed(foretold(scene.north, first, second), proof=[bytes(32)] * 3)
    assert refused(scene.north, data).code == "ahead-damaged"


def test_the_wrong_body_beside_a_right_leaf_waits_for_the_log(scene: Scene) -> None:
    flash = waiting(scene)
    before = everything(scene.south)
    for body in (b"", bytes(16) + b"{}", scene.north.bodies[flash - 1], scene.north.bodies[flash] + b" "):
        assert take(scene.north, changed(foretold(scene.north, flash), salted=body)) == 0
    assert everything(scene.south) == before
    assert scene.north.offer().added == flash + 1
    assert scene.north.shown() == list(range(flash + 1))


def test_an_answer_cut_anywhere(scene: Scene) -> None:
    data = foretold(scene.north, waiting(scene))
    for length in range(0, len(data) - 1, 7):
        assert refused(scene.north, data[:length]).code == "ahead-damaged"
