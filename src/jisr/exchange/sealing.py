"""Sealing a parcel: age, to the recipient on the partner's pinned card, so that nothing of it is in clear."""

import pyrage

from jisr.exchange.parcel import LARGEST
from jisr.terms.errors import OurMistake, PartnerFault

OVERHEAD = 1024 * 1024
"""Bytes by which a sealed parcel may be larger."""
_BEGIN = b"age-encryption.org/v1\n"


def seal(data: bytes, recipient: str) -> bytes:
    """`data` as only the holder of the recipient's identity can read it."""
    try:
        return bytes(pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(recipient)]))
    except pyrage.RecipientError:
        raise OurMistake(
            "parcel-recipient", "The partner's card names no recipient that can be sealed to.", "Ask for a new card."
        ) from None


def unseal(data: bytes, identity: str) -> bytes:
    """What was sealed to the identity; PartnerFault `parcel-sealed` when it is for another, else what is wrong."""
    if not data.startswith(_BEGIN):
        raise PartnerFault("parcel-kind", "This file is no parcel.", "Look for one that ends in .jisr-parcel.")
    if len(data) > LARGEST + OVERHEAD:
        raise PartnerFault("parcel-bomb", "The parcel unpacks to more than was agreed; it was not read.")
    try:
        return bytes(pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(identity)]))
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            raise PartnerFault(
                "parcel-sealed", "This parcel is not sealed to this side, and cannot be opened here.",
                "Give it to the side it is for.",
            ) from None  # fmt: skip
        raise PartnerFault(
            "parcel-damaged", "This parcel was damaged on the way; nothing was taken.",
            "Copy it again, or ask for another.",
        ) from None  # fmt: skip
