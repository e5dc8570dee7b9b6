"""An author tells ahead what its own log has withdrawn already: the log, once here, has the last word."""

from tests.attacks.foretold import foretold, take
from tests.attacks.hostile import Scene


def test_what_the_log_withdraws_is_struck_through_with_the_log(scene: Scene) -> None:
    scene.north.tell()
    flash = scene.north.tell(flash=True)
    scene.north.note("withdraw", reason="error")
    scene.north.leaves[-1] = scene.north.leaves[-1].replace(b'"v":1', b'"re":[1],"v":1')
    assert take(scene.north, foretold(scene.north, flash)) == 1
    assert scene.north.shown() == [flash]
    assert scene.north.offer().added == 3
    assert scene.north.shown() == [0]
    assert sorted(scene.north.filed()) == [0, 1, 2]
    assert scene.north.aside() == {}


def test_it_does_not_come_back_by_being_told_ahead_again(scene: Scene) -> None:
    scene.north.tell()
    flash = scene.north.tell(flash=True)
    answer = foretold(scene.north, flash)
    scene.north.note("withdraw", reason="error")
    scene.north.leaves[-1] = scene.north.leaves[-1].replace(b'"v":1', b'"re":[1],"v":1')
    scene.north.offer()
    assert take(scene.north, answer) == 0
    scene.north.tell()
    assert take(scene.north, foretold(scene.north, flash)) == 0
    assert scene.north.shown() == [0]
    assert scene.north.filed() == [0, 1, 2]


def test_its_content_may_be_left_out_of_the_log_and_is_still_what_was_told(scene: Scene) -> None:
    scene.north.tell()
    flash = scene.north.tell(flash=True)
    scene.north.tell(at=5)
    assert take(scene.north, foretold(scene.north, flash)) == 1
    scene.north.bodies[flash] = b""
    assert scene.north.offer().added == 3
    assert scene.north.shown() == [0, 1, 2]
    assert scene.north.aside() == {}
