"""Parcels: an age file (age v1, X25519) around a gzip'd tar of folders, opened in memory with the reader's identity."""

import base64
import hashlib
import hmac
import io
import tarfile
import zlib
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jisr_verify.notes import Fault, need

CHUNK, LARGEST = 64 * 1024, 1024 * 1024 * 1024
_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def read_identity(text: str) -> X25519PrivateKey:
    """The key in an age identity file."""
    line = next((one.strip() for one in text.splitlines() if one.strip() and not one.startswith("#")), "")
    need(line.startswith("AGE-SECRET-KEY-1"), "The identity file has no age identity.")
    letters = [_LETTERS.find(c) for c in line.lower()[len("age-secret-key-1") :]]
    need(min(letters, default=-1) >= 0 and len(letters) == 58, "The identity is not spelled as age spells them.")
    value = 0
    for five in letters[:-6]:
        value = value << 5 | five
    return X25519PrivateKey.from_private_bytes((value >> 4).to_bytes(32, "big"))


def _unpadded(text: str) -> bytes:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        raise Fault("The parcel's head is not of the agreed form.") from None
    need(base64.b64encode(raw).decode().rstrip("=") == text, "The parcel's head is not of the agreed form.")
    return raw


def _header(data: bytes) -> tuple[list[tuple[list[str], bytes]], bytes, bytes, bytes]:
    """Recipients, what the MAC is over, the MAC, and what follows."""
    end = data.find(b"\n---")
    need(data.startswith(b"age-encryption.org/v1\n") and 0 < end < 65536, "This is no parcel: it is no age file.")
    line_end = data.find(b"\n", end + 1)
    need(line_end > 0, "The parcel's head is cut.")
    stanzas: list[tuple[list[str], bytes]] = []
    body: list[str] = []
    for line in data[: end + 1].decode("ascii", "replace").split("\n")[1:-1]:
        if line.startswith("-> "):
            stanzas.append((line[3:].split(" "), b""))
            body = []
        else:
            need(bool(stanzas) and len(line) <= 64, "The parcel's head is not of the agreed form.")
            body.append(line)
            stanzas[-1] = stanzas[-1][0], _unpadded("".join(body))
    mac = data[end + 1 : line_end].decode("ascii", "replace")
    need(mac.startswith("--- "), "The parcel's head is not of the agreed form.")
    return stanzas, data[: end + 4], _unpadded(mac[4:]), data[line_end + 1 :]


def _expand(secret: bytes, salt: bytes, what: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, what).derive(secret)


def unseal(data: bytes, identity: X25519PrivateKey) -> bytes:
    """What an age file holds, all of it authenticated."""
    stanzas, covered, mac, payload = _header(data)
    ours = identity.public_key().public_bytes_raw()
    key = b""
    for words, body in stanzas:
        if words[:1] != ["X25519"] or len(words) != 2 or len(body) != 32:
            continue
        share = _unpadded(words[1])
        try:
            secret = identity.exchange(X25519PublicKey.from_public_bytes(share))
            wrap = _expand(secret, share + ours, b"age-encryption.org/v1/X25519")
            key = ChaCha20Poly1305(wrap).decrypt(bytes(12), body, None)
        except (InvalidTag, ValueError):
            continue
    need(len(key) == 16, "This identity does not open the parcel: it is for somebody else.")
    wanted = hmac.digest(_expand(key, b"", b"header"), covered, hashlib.sha256)
    need(hmac.compare_digest(wanted, mac), "The parcel's head was changed.")
    plain: list[bytes] = []
    stream, at = ChaCha20Poly1305(_expand(key, payload[:16], b"payload")), 16
    while True:
        part = payload[at : at + CHUNK + 16]
        at += len(part)
        last = at >= len(payload)
        try:
            plain.append(stream.decrypt(len(plain).to_bytes(11, "big") + bytes([last]), part, None))
        except (InvalidTag, ValueError):
            raise Fault("The parcel was changed or cut.") from None
        need(bool(plain[-1]) or (last and len(plain) == 1), "The parcel ends as no age file does.")
        if last:
            return b"".join(plain)


def unpack(data: bytes) -> dict[str, bytes]:
    """Files by their path; nothing is written anywhere."""
    stream = zlib.decompressobj(31)
    try:
        opened = stream.decompress(data, LARGEST)
    except zlib.error:
        raise Fault("What is in the parcel cannot be unpacked.") from None
    need(not stream.unconsumed_tail, "The parcel holds more than this program reads.")
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(opened), mode="r:") as tar:
            for member in tar:
                file = tar.extractfile(member) if member.isreg() else None
                if file is not None:
                    found[member.name.removeprefix("./")] = file.read()
    except (tarfile.TarError, EOFError):
        raise Fault("What is in the parcel cannot be unpacked.") from None
    return found


def within(files: dict[str, bytes], log: str) -> Callable[[str], bytes | None]:
    """Reader of one log's folder in a parcel."""
    return lambda name: files.get(log + name)
