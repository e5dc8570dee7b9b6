"""Cosignatures with ML-DSA-44 (FIPS 204), for receipts that must outlast Ed25519 (C2SP tlog-cosignature 1.1.0-rc.1).

A key of type 6 signs the head itself, not the text of its note: cosigner, time, origin, and the tree from 0 to its
size. Lines are long (3.3 KB) and chance goes into each, so the same head signed again gives other bytes.
"""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from jisr.terms.errors import OurMistake, PartnerFault
from jisr.tlog.checkpoint import Checkpoint, parse_checkpoint
from jisr.tlog.note import MAX_TIME_S, TIME_SIZE, Signature, valid_name

KEY_MLDSA = 6
PUBLIC_SIZE, SIGNATURE_SIZE, SEED_SIZE = 1312, 2420, 32
_LABEL = b"subtree/v1\n\0"
_MAX_NAME = 255


@dataclass(frozen=True, slots=True)
class MlDsaVerifier:
    """A pinned ML-DSA-44 key of 1312 bytes; PartnerFault `key-malformed`."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        if not valid_name(self.name) or len(self.name.encode()) > _MAX_NAME or len(self.public) != PUBLIC_SIZE:
            raise PartnerFault("key-malformed", "A public key is not in a form that can be used.")

    @property
    def key_id(self) -> bytes:
        """The four bytes that name this key, with its name, on a signature line."""
        return sha256(self.name.encode() + b"\n" + bytes((KEY_MLDSA,)) + self.public).digest()[:4]

    def vkey(self) -> str:
        """One-line form, as an Ed25519 key has it."""
        return f"{self.name}+{self.key_id.hex()}+{b64encode(bytes((KEY_MLDSA,)) + self.public).decode()}"


@dataclass(frozen=True, slots=True)
class MlDsaSigner:
    """The key made from 32 secret bytes, with the name it cosigns under."""

    name: str
    seed: bytes

    @property
    def verifier(self) -> MlDsaVerifier:
        return MlDsaVerifier(self.name, self._private().public_key().public_bytes_raw())

    def _private(self) -> MLDSA44PrivateKey:
        return MLDSA44PrivateKey.from_seed_bytes(self.seed)

    def cosign(self, checkpoint_text: str, at_s: int) -> Signature:
        """The signature on a checkpoint as of `at_s`; OurMistake `cosignature-unsignable`."""
        try:
            head = parse_checkpoint(checkpoint_text)
            message = cosigned_tree(self.name, head, at_s)
        except (PartnerFault, OverflowError, ValueError):
            raise OurMistake("cosignature-unsignable", "This head of a log cannot be countersigned.") from None
        blob = at_s.to_bytes(TIME_SIZE, "big") + self._private().sign(message)
        return Signature(self.name, self.verifier.key_id, blob)


def cosigned_tree(name: str, head: Checkpoint, at_s: int) -> bytes:
    """What a key of type 6 signs; ValueError when name or origin is longer than 255 bytes."""
    return b"".join((
        _LABEL, bytes((len(name.encode()),)), name.encode(), at_s.to_bytes(8, "big"),
        bytes((len(head.origin.encode()),)), head.origin.encode(), bytes(8), head.size.to_bytes(8, "big"), head.root,
    ))  # fmt: skip


def verify_mldsa(checkpoint_text: str, signature: Signature, verifier: MlDsaVerifier) -> int:
    """The time `verifier` cosigned the head at, seconds, by its own claim.

    PartnerFault `cosignature-malformed`, `cosignature-key` or `cosignature-signature`.
    """
    evidence = (signature.blob,)
    try:
        head = parse_checkpoint(checkpoint_text)
    except PartnerFault:
        raise PartnerFault("cosignature-malformed", "What was countersigned is not the head of a log.") from None
    if (signature.name, signature.key_id) != (verifier.name, verifier.key_id):
        raise PartnerFault("cosignature-key", "A receipt was signed by another key.", evidence=evidence)
    at_s = int.from_bytes(signature.blob[:TIME_SIZE], "big")
    try:
        if len(signature.blob) != TIME_SIZE + SIGNATURE_SIZE or at_s > MAX_TIME_S:
            raise ValueError
        message = cosigned_tree(verifier.name, head, at_s)
        MLDSA44PublicKey.from_public_bytes(verifier.public).verify(signature.blob[TIME_SIZE:], message)
    except (InvalidSignature, ValueError):
        raise PartnerFault(
            "cosignature-signature", "The signature on a receipt does not hold.", evidence=evidence
        ) from None
    return at_s
