"""Cosignatures: another key states, with a time, that it holds this head of the log (C2SP tlog-cosignature v1).

A receipt is one of these: "as of this second I have durably stored every entry up to the size above". The heartbeat
of a log is another: "as of this second this is still my largest tree". What a key means by it is agreed beforehand,
so every cosigner and every statement has a key of its own.
"""

from jisr.terms.errors import OurMistake, PartnerFault
from jisr.tlog.checkpoint import parse_checkpoint
from jisr.tlog.note import KEY_COSIGNATURE, MAX_TIME_S, TIME_SIZE, Signature, Signer, Verifier, cosigned_message


def cosign(checkpoint_text: str, signer: Signer, at_s: int) -> Signature:
    """The signature of a KEY_COSIGNATURE `signer` on a checkpoint as of `at_s`, whole seconds since 1970 UTC.

    Raises OurMistake `cosignature-unsignable` for another kind of key, a time out of range or no checkpoint.
    """
    fault = OurMistake("cosignature-unsignable", "This head of a log cannot be countersigned.")
    if signer.kind != KEY_COSIGNATURE or not 0 <= at_s <= MAX_TIME_S:
        raise fault
    try:
        text = parse_checkpoint(checkpoint_text).text().encode()
    except PartnerFault:
        raise fault from None
    blob = at_s.to_bytes(TIME_SIZE, "big") + signer.private.sign(cosigned_message(text, at_s))
    return Signature(signer.name, signer.verifier.key_id, blob)


def verify_cosignature(checkpoint_text: str, signature: Signature, verifier: Verifier) -> int:
    """The time `verifier` cosigned `checkpoint_text`, in seconds since 1970 UTC; the time is its own claim.

    Raises PartnerFault `cosignature-malformed` (no checkpoint), `cosignature-key` (a line of another key) or
    `cosignature-signature`.
    """
    evidence = (signature.blob,)
    try:
        parse_checkpoint(checkpoint_text)
    except PartnerFault:
        raise PartnerFault(
            "cosignature-malformed", "What was countersigned is not the head of a log.", evidence=evidence
        ) from None
    named = (signature.name, signature.key_id) == (verifier.name, verifier.key_id)
    if not named or verifier.kind != KEY_COSIGNATURE:
        raise PartnerFault("cosignature-key", "A receipt was signed by another key.", evidence=evidence)
    if not verifier.accepts(checkpoint_text, signature.blob):
        raise PartnerFault("cosignature-signature", "The signature on a receipt does not hold.", evidence=evidence)
    return int.from_bytes(signature.blob[:TIME_SIZE], "big")
