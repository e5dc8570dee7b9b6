"""Signed notes, checkpoints and cosignatures (C2SP signed-note, tlog-checkpoint, tlog-cosignature)."""

import base64
import hashlib
import re
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519, COSIGNATURE = 1, 4
LONGEST, MOST_LINES = 64 * 1024, 100
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_P = 2**255 - 19
_ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_WEAK = {0, 1, _P - 1, _ORDER_8, _P - _ORDER_8}


class Fault(Exception):
    """Something does not hold; the message is a whole sentence."""


def need(holds: bool, sentence: str) -> None:
    """Go on only if it holds."""
    if not holds:
        raise Fault(sentence)


class Key(NamedTuple):
    """A public key, what it is called and what it signs."""

    name: str
    kind: int
    raw: bytes

    def id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.raw).digest()[:4]

    def holds(self, message: bytes, signature: bytes) -> bool:
        y = int.from_bytes(self.raw, "little") & (2**255 - 1)
        if len(self.raw) != 32 or y >= _P or y in _WEAK:  # Under such a key one signature fits many texts.
            return False
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


class Note(NamedTuple):
    """A text and the lines under it: name, key id, the rest."""

    text: str
    lines: tuple[tuple[str, bytes, bytes], ...]


class Head(NamedTuple):
    """What a checkpoint states."""

    origin: str
    size: int
    root: bytes


def plain(text: str, what: str) -> bytes:
    """Bytes of base64 in its one spelling."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raise Fault(f"{what} is not base64.") from None
    need(base64.b64encode(raw).decode() == text, f"{what} is not base64 as an encoder writes it.")
    return raw


def number(text: str) -> int:
    need(bool(_NUMBER.fullmatch(text)) and int(text) < 2**63, "Where a number should stand is none.")
    return int(text)


def read_note(data: bytes) -> Note:
    need(len(data) <= LONGEST, "A signed note is longer than any may be.")
    try:
        whole = data.decode()
    except UnicodeDecodeError:
        raise Fault("A signed note is not text.") from None
    need(not any(ord(c) < 32 and c != "\n" for c in whole), "A signed note has control characters.")
    text, gap, rest = whole.rpartition("\n\n")
    need(bool(gap) and rest.endswith("\n"), "A signed note has no signature lines.")
    lines = []
    for line in rest[:-1].split("\n"):
        name, _, blob = line.removeprefix("\u2014 ").partition(" ")
        need(line[:2] == "\u2014 " and bool(name) and "+" not in name, "A signature line is not of the agreed form.")
        raw = plain(blob, "A signature line")
        need(len(raw) > 4, "A signature line is too short.")
        lines.append((name, raw[:4], raw[4:]))
    need(len(lines) <= MOST_LINES, "A signed note has too many signature lines.")
    return Note(text + "\n", tuple(dict.fromkeys(lines)))


def signed_by(note: Note, key: Key) -> bool:
    """Whether the key signed the note; a line of that key that does not hold is a fault, not a no."""
    mine = [rest for name, short, rest in note.lines if (name, short) == (key.name, key.id())]
    for rest in mine:
        need(key.holds(note.text.encode(), rest), f"A signature that claims to be by {key.name} is false.")
    return bool(mine)


def cosigned_at(note: Note, key: Key) -> int | None:
    """The second at which the key cosigned the note, by its own clock; None if it did not."""
    found = None
    for name, short, rest in note.lines:
        if (name, short) == (key.name, key.id()):
            found = int.from_bytes(rest[:8], "big")
            message = b"cosignature/v1\ntime %d\n" % found + note.text.encode()
            good = len(rest) == 72 and found < 2**63 and key.holds(message, rest[8:])
            need(good, f"A receipt that claims to be by {key.name} is false.")
    return found


def read_head(note: Note) -> Head:
    lines = note.text.split("\n")
    need(len(lines) == 4 and lines[3] == "" and bool(lines[0]), "A checkpoint does not have its three lines.")
    root = plain(lines[2], "The root in a checkpoint")
    need(len(root) == 32, "The root in a checkpoint is not a SHA-256 hash.")
    return Head(lines[0], number(lines[1]), root)
