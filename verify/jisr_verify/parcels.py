"""Parcels: an age file (age v1, X25519) around a gzip'd tar of files, opened in memory with the reader's identity."""

import hashlib
import hmac
import re
import zlib
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jisr_verify import folders
from jisr_verify.cards import Card, read_card, read_json, text_of
from jisr_verify.leaves import when
from jisr_verify.notes import ED25519, Fault, Key, cosigned_at, need, plain, read_head, read_note, signed_by

CHUNK, LARGEST = 64 * 1024, 64 * 1024 * 1024
Files = dict[str, bytes]
_HEAD = re.compile(rb"age-encryption\.org/v1\n((?:-> [!-~ ]+\n(?:\S{64}\n)*\S{0,63}\n)+)--- (\S{43})\n")
_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def read_identity(text: str) -> X25519PrivateKey:
    """The key in an age identity file."""
    found = re.search(f"(?m)^AGE-SECRET-KEY-1([{_LETTERS.upper()}]{{52}})[{_LETTERS.upper()}]{{6}}$", text)
    if found is None:
        raise Fault("The identity file has no age identity.")
    value = 0
    for letter in found[1].lower():
        value = value << 5 | _LETTERS.index(letter)
    return X25519PrivateKey.from_private_bytes((value >> 4).to_bytes(32, "big"))


def _expand(secret: bytes, salt: bytes, what: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, what).derive(secret)


def _open(key: bytes, nonce: bytes, data: bytes) -> bytes | None:
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, data, None)
    except (InvalidTag, ValueError):
        return None


def unseal(data: bytes, identity: X25519PrivateKey) -> bytes:
    """What an age file holds, all of it authenticated."""
    head = _HEAD.match(data[:65536])
    if head is None:
        raise Fault("This is no parcel: it does not begin as age files do.")
    ours, key = identity.public_key().public_bytes_raw(), b""
    for texts in re.findall(rb"-> X25519 (\S{43})\n(\S{43})\n", head[1]):
        share, body = (plain(text.decode("latin-1") + "=", "The parcel's head") for text in texts)
        try:
            secret = identity.exchange(X25519PublicKey.from_public_bytes(share))
        except ValueError:
            continue
        wrap = _expand(secret, share + ours, b"age-encryption.org/v1/X25519")
        key = _open(wrap, bytes(12), body) or key
    need(len(key) == 16, "This identity does not open the parcel: it is for somebody else.")
    wanted = hmac.digest(_expand(key, b"", b"header"), data[: head.end(1)] + b"---", hashlib.sha256)
    mac = plain(head[2].decode("latin-1") + "=", "The parcel's head")
    need(hmac.compare_digest(wanted, mac), "The parcel's head was changed.")
    found: list[bytes] = []
    at = head.end() + 16
    stream = _expand(key, data[at - 16 : at], b"payload")
    while at < len(data) or not found:
        part, at = data[at : at + CHUNK + 16], at + CHUNK + 16
        opened = _open(stream, len(found).to_bytes(11, "big") + bytes([at >= len(data)]), part)
        if opened is None or (found and not opened):
            raise Fault("The parcel was changed or cut.")
        found.append(opened)
    return b"".join(found)


def unpack(data: bytes) -> Files:
    """Files by their name, and as "" the bytes the manifest binds; nothing is written anywhere."""
    stream = zlib.decompressobj(31)
    found: Files = {}
    try:
        raw, at = stream.decompress(data, LARGEST), 0
        need(stream.eof and not stream.unused_data.strip(b"\0"), "The parcel holds more than it should, or is cut.")
        while raw[at : at + 512].strip(b"\0"):
            name, size = raw[at : at + 100].rstrip(b"\0").decode("ascii"), int(raw[at + 124 : at + 135], 8)
            need(name not in found and size >= 0, "A file is in the parcel twice.")
            found[name] = raw[at + 512 : at + 512 + size]
            at += 512 + -(-size // 512) * 512
            found.setdefault("", raw[at:])
    except (zlib.error, ValueError):
        raise Fault("What is in the parcel cannot be unpacked.") from None
    return found


def judge(files: Files, brought: Sequence[Card]) -> list[str]:
    """Sentences that hold of an unpacked parcel."""
    need({"manifest", "card"} <= files.keys(), "There is no manifest or no card in this parcel.")
    note, shown = read_note(files["manifest"]), read_card(files["card"], known=False)
    author = next((card for card in brought if card.side == shown.side), shown)
    signed = signed_by(note, Key(f"{author.domain}/jisr/parcel", ED25519, author.log))
    magic, _, line = note.text.partition("\n")
    need(signed and magic == "jisr-parcel/1", f"The parcel's manifest is not signed by {author.side}.")
    given = read_json(line, "The manifest")
    bound = plain(text_of(given, "content", "The manifest"), "The hash in the manifest")
    need(hashlib.sha256(files[""]).digest() == bound, "What is in the parcel is not what its manifest states.")
    log = text_of(given, "log", "The manifest")
    told = [f"{author.side} signed parcel {given.get('number')} of its log {log}."]
    if "receipt" in files:
        head = read_head(receipt := read_note(files["receipt"]))
        at = cosigned_at(receipt, author.receipt_key())
        need(at is not None, f"The receipt in it is not by {author.side}.")
        told.append(f"{author.side} signed that by {when(at)}, by its own clock, it had durably stored the first "
                    f"{head.size} entries of the log {head.origin}.")  # fmt: skip
    inside = {name.removeprefix("log/"): data for name, data in files.items() if name.startswith(("log/", "card"))}
    need(read_head(read_note(inside.get("checkpoint", b""))).origin == log, "The head is of another log than is named.")
    return told + folders.judge(inside.get, [*brought, author])
