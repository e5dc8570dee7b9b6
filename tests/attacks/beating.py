"""Heartbeats as an attacker makes them: of any head, at any time, under any key and name."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.exchange.standing import Link
from jisr.terms.sides import heartbeat_name
from jisr.tlog.cosignature import cosign
from jisr.tlog.note import KEY_COSIGNATURE, Signer, signature_line
from tests.attacks.hostile import Attacker, Scene, everything


def beaten(
    who: Attacker, at: int, note: bytes | None = None, *, key: Ed25519PrivateKey | None = None, name: str | None = None
) -> bytes:
    """A head of its log, its newest unless another is given, with a heartbeat that states `at`, seconds."""
    note = who.checkpoint() if note is None else note
    text = note.decode().partition("\n\n")[0] + "\n"
    signer = Signer(name or heartbeat_name(who.card), KEY_COSIGNATURE, key or who.keys.heartbeat)
    return note + signature_line(cosign(text, signer, at)).encode()


def link(scene: Scene, side: str = "north") -> Link:
    return scene.south.store.read(lambda tx: scene.south.standing.link(tx, side))


def outside(scene: Scene) -> dict[str, object]:
    """Everything the victim keeps but for what is about partners' heartbeats."""
    return {name: rows for name, rows in everything(scene.south).items() if "beat" not in name}
