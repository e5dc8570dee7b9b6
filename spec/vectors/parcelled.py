"""The vectors of parcels: a sealed one with its identity, archive and manifest; archives that are refused; sizes."""

from base64 import b64decode
from typing import Any

import pyrage
from sample import NORTH, ORIGIN, ROWS, b64, head, key

from jisr.exchange.cards import sign_card
from jisr.exchange.parcel import Lacking, Manifest, archive, class_of, compress, pack, padded, unpack
from jisr.exchange.sealing import seal, unseal
from jisr.tlog.tiles import encode_bodies, encode_bundle

FILES = {
    "card": sign_card(NORTH, key("north log")),
    "log/body/000.p/5": encode_bodies([salted for _, salted in ROWS]),
    "log/checkpoint": head(5),
    "log/head/3": head(3),
    "log/tile/entries/000.p/5": encode_bundle([header for header, _ in ROWS]),
    "media/0123456789abcdef0123456789abcdef/0": b"the first bytes of a file",
}
MANIFEST = Manifest(content="", log=ORIGIN, number=7, size=5, start=0, v=1, wanted=(Lacking("f" * 32, 17),))


def parcels(old: dict[str, Any]) -> dict[str, Any]:
    """Every case; a sealed parcel and its identity are taken over from `old` while they hold the same archive."""
    tar = archive(MANIFEST, FILES, NORTH, key("north log"))
    opened = unpack(padded(compress(tar)))
    identity, sealed = old.get("identity"), b64decode(old.get("sealed", ""))
    if identity is None or unpack(unseal(sealed, identity)) != opened:
        made = pyrage.x25519.Identity.generate()
        identity = str(made)
        sealed = seal(pack(MANIFEST, FILES, NORTH, key("north log")), str(made.to_public()))
    note = opened.note
    behind = 512 + -(-len(note) // 512) * 512
    bad = [
        ("nothing", b"", "parcel-form"), ("no archive", b"hello", "parcel-form"),
        ("another mode", tar.replace(b"0000600", b"0000644", 1), "parcel-form"),
        ("a name not on the list", tar.replace(b"log/checkpoint", b"../checkpointt"), "parcel-form"),
        ("manifest missing", tar[behind:], "parcel-form"), ("manifest twice", tar[:behind] + tar, "parcel-form"),
        ("one zero block", tar[:-512], "parcel-form"), ("three zero blocks", tar + bytes(512), "parcel-form"),
        ("a byte behind the end", tar + b"x", "parcel-form"), ("cut", tar[:4000], "parcel-form"),
        ("another byte in a file", tar.replace(b"the first bytes", b"the last bytes "), "parcel-damaged"),
    ]  # fmt: skip
    return {
        "warning": "TEST IDENTITY, never to be sealed to by anyone",
        "identity": identity, "sealed": b64(sealed), "archive": b64(tar), "manifest": note.decode(),
        "files": {name: b64(data) for name, data in sorted(FILES.items())},
        "refused": [{"name": name, "archive": b64(data), "code": code} for name, data, code in bad],
        "sizes": [[size, class_of(size)] for size in (0, 1, 65_536, 65_537, 81_920, 81_921, 1_000_000, 33_554_432)],
    }  # fmt: skip
