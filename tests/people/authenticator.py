"""A security key in software, of `cryptography` alone: it makes passkeys and answers challenges as browsers would.

Every part of an answer can be spoilt on purpose: that is what it is for.
"""

import hashlib
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ELIGIBLE, BACKED, ATTESTED, EXTENDED = 1, 4, 8, 16, 64, 128
Json = dict[str, Any]
Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def unb64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def cbor(value: object) -> bytes:
    """The plain form: whole numbers, bytes, text, lists and maps in the order given."""
    match value:
        case bool():
            return b"\xf5" if value else b"\xf4"
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case bytes():
            return _head(2, len(value)) + value
        case str():
            return _head(3, len(value.encode())) + value.encode()
        case list():
            return _head(4, len(value)) + b"".join(map(cbor, value))
        case dict():
            return _head(5, len(value)) + b"".join(cbor(key) + cbor(one) for key, one in value.items())
    raise TypeError(value)


def _head(kind: int, value: int) -> bytes:
    if value < 24:
        return bytes([kind << 5 | value])
    for sign, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if value < 1 << 8 * size:
            return bytes([kind << 5 | sign]) + value.to_bytes(size, "big")
    raise ValueError(value)


@dataclass
class Credential:
    """A key the authenticator holds; `handle` is the account it was made for."""

    id: bytes
    rp: str
    handle: bytes
    key: Key
    counter: int = 0

    def cose(self) -> bytes:
        match self.key:
            case ec.EllipticCurvePrivateKey():
                numbers = self.key.public_key().public_numbers()
                x, y = (part.to_bytes(32, "big") for part in (numbers.x, numbers.y))
                return cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y})
            case ed25519.Ed25519PrivateKey():
                return cbor({1: 1, 3: -8, -1: 6, -2: self.key.public_key().public_bytes_raw()})
        public = self.key.public_key().public_numbers()
        return cbor({1: 3, 3: -257, -1: public.n.to_bytes(-(-public.n.bit_length() // 8), "big"), -2: b"\x01\x00\x01"})

    def sign(self, data: bytes) -> bytes:
        match self.key:
            case ec.EllipticCurvePrivateKey():
                return self.key.sign(data, ec.ECDSA(SHA256()))
            case ed25519.Ed25519PrivateKey():
                return self.key.sign(data)
        return self.key.sign(data, padding.PKCS1v15(), SHA256())


@dataclass
class Authenticator:
    """`step` is by how much the counter moves, 0 for one that does not count; `synced` for one that keeps copies.

    One that `attests` signs for a new key with the key itself, asked or not.
    """

    step: int = 1
    synced: bool = False
    algorithm: str = "es256"
    attests: bool = False
    credentials: list[Credential] = field(default_factory=list)

    def flags(self) -> int:
        return PRESENT | VERIFIED | ((ELIGIBLE | BACKED) if self.synced else 0)

    def make(self, options: Json, origin: str, **spoilt: Any) -> Json:
        """What `navigator.credentials.create` gives for these options on a page of `origin`.

        `spoilt`: rp, flags, client (fields of clientDataJSON), attestation, data, public, tail.
        """
        rp = spoilt.get("rp", options["rp"]["id"])
        credential = Credential(
            os.urandom(32), rp, unb64(options["user"]["id"]), _fresh(self.algorithm)
        )  # fmt: skip
        self.credentials.append(credential)
        flags = spoilt.get("flags", self.flags() | ATTESTED)
        public = spoilt.get("public", credential.cose())
        data = hashlib.sha256(rp.encode()).digest() + bytes([flags]) + credential.counter.to_bytes(4, "big")
        data += bytes(16) + len(credential.id).to_bytes(2, "big") + credential.id + public + spoilt.get("tail", b"")
        client = _client("webauthn.create", options, origin, spoilt)
        attestation = {"fmt": "none", "attStmt": {}, "authData": spoilt.get("data", data)}
        if self.attests:
            signed = credential.sign(data + hashlib.sha256(client).digest())
            attestation |= {"fmt": "packed", "attStmt": {"alg": -7, "sig": signed}}
        made = cbor(attestation | spoilt.get("attestation", {}))
        return {
            "id": b64(credential.id), "rawId": b64(credential.id), "type": "public-key",
            "authenticatorAttachment": "cross-platform", "clientExtensionResults": {},
            "response": {
                "attestationObject": b64(spoilt.get("object", made)), "transports": ["usb"],
                "clientDataJSON": b64(client),
            },
        }  # fmt: skip

    def answer(self, options: Json, origin: str, **spoilt: Any) -> Json:
        """What `navigator.credentials.get` gives; `spoilt` also: credential, counter, handle, signature."""
        rp = str(spoilt.get("rp") or options["rpId"])
        given: Credential | None = spoilt.get("credential")
        credential = given or next(one for one in self.credentials if one.rp == rp)
        credential.counter = spoilt.get("counter", credential.counter + self.step)
        data = hashlib.sha256(rp.encode()).digest() + bytes([spoilt.get("flags", self.flags())])
        data = spoilt.get("data", data + credential.counter.to_bytes(4, "big") + spoilt.get("tail", b""))
        client = _client("webauthn.get", options, origin, spoilt)
        signature = spoilt.get("signature", credential.sign(data + hashlib.sha256(client).digest()))
        response = {"authenticatorData": b64(data), "clientDataJSON": b64(client), "signature": b64(signature)}
        handle: bytes | None = spoilt.get("handle", credential.handle)
        return {
            "id": b64(credential.id), "rawId": b64(credential.id), "type": "public-key", "clientExtensionResults": {},
            "response": response if handle is None else response | {"userHandle": b64(handle)},
        }  # fmt: skip


def _client(kind: str, options: Json, origin: str, spoilt: Json) -> bytes:
    given: Json = {"type": kind, "challenge": options["challenge"], "origin": origin, "crossOrigin": False}
    return json.dumps(given | spoilt.get("client", {})).encode()


def _fresh(algorithm: str) -> Key:
    if algorithm == "es256":
        return ec.generate_private_key(ec.SECP256R1())
    if algorithm == "rs256":
        return rsa.generate_private_key(65537, 2048)
    return ed25519.Ed25519PrivateKey.generate()
