"""Something is told ahead under a head this partner's log key never signed for this log: it proves nothing."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.terms.errors import PartnerFault
from tests.attacks.foretold import foretold, refused, take
from tests.attacks.hostile import Scene, everything

REFUSED = ("checkpoint-malformed", "checkpoint-signature", "note-malformed")
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def told(scene: Scene) -> int:
    scene.north.tell()
    return scene.north.tell(flash=True)


def test_a_head_nobody_signed(scene: Scene) -> None:
    flash = told(scene)
    bare = scene.north.checkpoint().partition(b"\n\n")[0] + b"\n\n"
    assert refused(scene.north, foretold(scene.north, flash, note=bare)).code in REFUSED


def test_a_head_under_another_key(scene: Scene) -> None:
    flash = told(scene)
    for key in (STRANGER, scene.north.keys.receipt, scene.north.keys.heartbeat, scene.east.keys.log):
        assert refused(scene.north, foretold(scene.north, flash, note=scene.north.checkpoint(key=key))).code in REFUSED


def test_a_head_of_another_log(scene: Scene) -> None:
    flash = told(scene)
    for origin in (scene.east.origin, scene.north.origin[:-1] + "2", "south.example/jisr/south/north/1"):
        assert (
            refused(scene.north, foretold(scene.north, flash, note=scene.north.checkpoint(origin=origin))).code
            in REFUSED
        )


def test_what_another_partner_told_ahead(scene: Scene) -> None:
    scene.east.tell()
    assert refused(scene.north, foretold(scene.east, scene.east.tell(flash=True))).code in REFUSED


def test_a_head_that_runs_further_ahead_than_agreed(scene: Scene) -> None:
    flash = told(scene)
    far = foretold(scene.north, flash, note=scene.north.checkpoint(10**9, root=scene.north.tree().root))
    with pytest.raises(PartnerFault) as met:
        take(scene.north, far)
    assert met.value.code == "jump"
    assert scene.north.stopped() == "jump", "the same stop as for a head that announces it"
    assert scene.north.shown() == []


def test_an_old_head_is_ignored(scene: Scene) -> None:
    flash = told(scene)
    old = foretold(scene.north, flash)
    scene.north.tell()
    scene.north.offer()
    before = everything(scene.south)
    assert take(scene.north, old) == 0
    assert everything(scene.south) == before
