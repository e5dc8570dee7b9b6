"""Checkpoints: what a log says its tree is, in three lines and a signature (C2SP tlog-checkpoint v1.0.0).

Origin, size and root hash. Two signed checkpoints of one origin that do not continue each other are proof of a fork.
Our own logs write no extension lines: not every kind of cosignature covers them.
"""

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass

from jisr.terms.errors import OurMistake, PartnerFault
from jisr.tlog.merkle import HASH_SIZE, MAX_SIZE
from jisr.tlog.note import MAX_NOTE, Note, Signer, Verifier, open_note, sign_note, text_bytes, valid_name

MAX_ORIGIN = 255

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree of log `origin` at `size` entries has the 32-byte `root`; `extensions` are lines other logs add."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The text that gets signed, final line feed included."""
        lines = (self.origin, str(self.size), b64encode(self.root).decode(), *self.extensions)
        return "".join(line + "\n" for line in lines)


def valid_origin(origin: str) -> bool:
    """Whether one of our logs may be called `origin`: 1 to 255 ASCII characters, no space, no plus sign."""
    return origin.isascii() and len(origin) <= MAX_ORIGIN and valid_name(origin)


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in the text of a note; PartnerFault `checkpoint-malformed` unless every line is canonical.

    Any non-empty origin is read, as the specification asks; `sign_checkpoint` holds ours to `valid_origin`.
    """
    fault = PartnerFault("checkpoint-malformed", "The head of a log is not in the agreed form.")
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines) or text_bytes(text) is None:
        raise fault
    origin, decimal, encoded, *extensions = lines
    if not _DECIMAL.fullmatch(decimal) or int(decimal) > MAX_SIZE:
        raise fault
    try:
        checkpoint = Checkpoint(origin, int(decimal), b64decode(encoded, validate=True), tuple(extensions))
    except ValueError:
        raise fault from None
    if len(checkpoint.root) != HASH_SIZE or checkpoint.text() != text:
        raise fault
    return checkpoint


def sign_checkpoint(checkpoint: Checkpoint, *signers: Signer) -> bytes:
    """The signed note of `checkpoint`, ready to publish; OurMistake `checkpoint-unsignable` if ours may not say this.

    The caller has made durable that no other tree of this size was or will be signed.
    """
    fits = 0 <= checkpoint.size <= MAX_SIZE and len(checkpoint.root) == HASH_SIZE and not checkpoint.extensions
    if not fits or not valid_origin(checkpoint.origin):
        raise OurMistake("checkpoint-unsignable", "This head of a log cannot be signed as it stands.")
    return sign_note(checkpoint.text(), signers)


def open_checkpoint(data: bytes, origin: str, *verifiers: Verifier) -> tuple[Checkpoint, Note]:
    """The checkpoint of log `origin` signed by any of `verifiers`, and the note with all its lines (receipts too).

    Raises PartnerFault with the bytes as evidence: `checkpoint-malformed`, `checkpoint-signature` (missing or bad),
    `checkpoint-origin` (well signed, but the head of another log).
    """
    try:
        note, _ = open_note(data, verifiers)
        checkpoint = parse_checkpoint(note.text)
    except PartnerFault as fault:
        if fault.code in ("note-signature", "note-unsigned"):
            raise _refused("checkpoint-signature", "The head of a log is not signed by its key.", data) from None
        raise _refused("checkpoint-malformed", "The head of a log is not in the agreed form.", data) from None
    if checkpoint.origin != origin:
        raise _refused("checkpoint-origin", "This is the head of another log.", data)
    return checkpoint, note


def _refused(code: str, say: str, data: bytes) -> PartnerFault:
    return PartnerFault(code, say, evidence=(data[:MAX_NOTE],))
