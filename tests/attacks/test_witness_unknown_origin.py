"""A witness is asked for a log it never agreed to, or for one of its list under another key: it signs neither."""

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.tlog.cosignature import verify_cosignature
from jisr.tlog.note import KEY_COSIGNATURE, Verifier, parse_signature_line
from tests.attacks.hostile import HEAD, Scene, everything
from tests.attacks.pushed import STRANGER, WITNESS, WITNESSED, PushDoor, leaves_of, unchanged


def test_logs_not_on_the_list(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    scene.north.note("head", h=HEAD)
    before = everything(scene.south)
    for origin in (scene.north.origin, "nobody.example/log", WITNESSED + "1"):
        body = leaves_of(scene.north, origin).submission(0, 1, scene.north.checkpoint(origin=origin))
        assert door.post(scene.north, WITNESS, body).status == 404
    body = leaves_of(scene.north).submission(0, 1, scene.north.checkpoint(origin=WITNESSED, key=STRANGER))
    assert door.post(scene.north, WITNESS, body).status == 403
    unchanged(scene.south, before)


def test_a_side_without_a_list_is_no_witness(scene: Scene) -> None:
    scene.north.note("head", h=HEAD)
    door = PushDoor(scene.south)
    try:
        body = leaves_of(scene.north).submission(0, 1, scene.north.checkpoint())
        absent, asked = (door.post(scene.north, path, body) for path in ("/nothing", WITNESS))
        assert asked[:3] == absent[:3]
        assert asked.status == 404
    finally:
        door.close()


def test_any_partner_may_bring_a_head_that_is_signed(pushed: tuple[Scene, PushDoor]) -> None:
    """Witnessing asks for the log's signature, not for its author; the line is by a key of its own."""
    scene, door = pushed
    scene.north.note("head", h=HEAD)
    note = scene.north.checkpoint(origin=WITNESSED)
    answer = door.post(scene.east, WITNESS, leaves_of(scene.north, WITNESSED).submission(0, 1, note))
    assert answer.status == 200
    key = Ed25519PrivateKey.from_private_bytes(b"w" * 32).public_key().public_bytes_raw()
    verifier = Verifier("south.example/jisr/witness/1", KEY_COSIGNATURE, key)
    text = note.decode().partition("\n\n")[0] + "\n"
    verify_cosignature(text, parse_signature_line(answer.body.decode()), verifier)
    path = f"/witness/{hashlib.sha256(WITNESSED.encode()).hexdigest()}/checkpoint"
    assert door.get(scene.north, path).body.endswith(answer.body)
    assert door.get(scene.north, path.replace("/checkpoint", "/other")).status == 404
