"""What is posted to the partner listener besides receipts: pushed logs, and heads we are to witness.

C2SP tlog-mirror and tlog-witness fix paths, statuses and types of what lies under `mirror` and `witness`; `delta` and
`bodies` are ours. Whoever asks has proven who it is, like everywhere on this port, and pushes its own log only.
"""

import hashlib
import logging
import re
import zlib
from base64 import b64decode

from starlette.responses import Response

from jisr.exchange.delta import LIMIT
from jisr.exchange.mirror import Answered, Mirror
from jisr.exchange.witness import REFUSED, Witness
from jisr.terms.errors import PartnerFault
from jisr.terms.sides import Partner
from jisr.tlog.submissions import INFO_TYPE, SIZE_TYPE
from jisr.wire.brought import Brought

log = logging.getLogger("jisr.wire")
PUSHED = 16 * 1024 * 1024
"""Bytes of one pushed request, as sent."""
BINARY, TEXT = "application/octet-stream", "text/plain; charset=utf-8"
BRIEF = {"cache-control": "no-store"}
ENTRIES = "mirror/add-entries"
LARGE = frozenset((ENTRIES, "mirror/add-checkpoint", "witness/add-checkpoint"))
"""Where more may be posted than a receipt needs; a head with the lines of many cosigners does."""
_REST = re.compile(r"delta/([0-9a-f]{64})/([1-9][0-9]{0,14})")
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")
_FILE = re.compile(r"media/([0-9a-f]{32})/(0|[1-9][0-9]{0,14})")
STATUSES = REFUSED | {
    "mirror-unknown": 404, "upload-malformed": 400, "proof-malformed": 422, "proof-subtree": 422, "delta-damaged": 400,
    "delta-bomb": 400, "body-damaged": 422, "root-mismatch": 422, "fork": 422, "key-retired": 403,
    "checkpoint-malformed": 400, "checkpoint-signature": 403, "checkpoint-origin": 403, "log-stopped": 403,
    "over-quota": 429, "epoch-malformed": 404, "epoch-often": 404,
}  # fmt: skip
"""Status of each fault a pushed request can meet; 409 alone says what to send instead."""


class Pushing:
    """Answers posts to the mirror, to the witness and to a partner's own log here, with the files it names."""

    def __init__(self, mirror: Mirror, witness: Witness, brought: Brought, side: str) -> None:
        self._mirror, self._witness, self._brought, self._side = mirror, witness, brought, side
        self._begun = dict[str, tuple[str, bytes]]()
        """By partner the beginning of its newest delta that was cut, and the hexadecimal SHA-256 of the whole."""

    def large(self, path: str, side: str, epoch: int) -> bool:
        """Whether more than the usual may be posted there by that partner."""
        ours, following = f"{side}/{self._side}/{epoch}/", f"{side}/{self._side}/{epoch + 1}/delta"
        own = path.startswith(ours) and not path.endswith("/receipt")
        return own or path in LARGE or path == following

    def post(self, partner: Partner, path: str, body: bytes, encoding: str) -> Response | None:
        """The answer to a post, or None when there is nothing of that name for that partner."""
        brief = BRIEF | ({"accept-encoding": "gzip"} if path == ENTRIES else {})
        try:
            found = self._posted(partner, path, body, encoding)
        except PartnerFault as error:
            log.warning("pushed by %s: %s", partner.side, error.code)
            status = STATUSES.get(error.code, 422)
            if status == 409:
                return Response(error.evidence[0], 409, BRIEF | {"content-type": SIZE_TYPE})
            # A log that is not theirs and a log that does not exist are one answer.
            return None if status == 404 else Response(b"refused\n", status, brief, TEXT)
        if found is None:
            return None
        info = path == ENTRIES and found.status in (202, 409)
        size = found.status == 409 and not info
        kind = INFO_TYPE if info else SIZE_TYPE if size else TEXT
        # Given as a header, for the framework would add a character set to a type that is fixed without one.
        return Response(found.body, found.status, brief if found.status == 204 else brief | {"content-type": kind})

    def _posted(self, partner: Partner, path: str, body: bytes, encoding: str) -> Answered | None:
        side, ours = partner.side, f"{partner.side}/{self._side}/{partner.theirs}/"
        if path == "mirror/add-checkpoint":
            return self._mirror.add_checkpoint(side, body)
        if path == ENTRIES:
            return self._mirror.add_entries(side, unpacked(body, encoding))
        if path == "witness/add-checkpoint":
            return Answered(200, self._witness.submit(body))
        if path == f"{ours}delta":
            return self._mirror.delta(side, body)
        if path == f"{side}/{self._side}/{partner.theirs + 1}/delta":
            return self._mirror.turn(side, body)
        if found := _REST.fullmatch(path.removeprefix(ours)):
            # What does not fit together is answered like a delta that begins elsewhere: by where to begin.
            return self._mirror.delta(side, self._joined(side, found, body, keep=False))
        if found := self._file(partner, path):
            return self._brought.take(side, found[1], int(found[2]), body)
        start = path.removeprefix(f"{ours}bodies/")
        if start != path and start.isascii() and start.isdecimal() and len(start) < 16 and str(int(start)) == start:
            return self._mirror.add_bodies(side, int(start), unpacked(body, encoding))
        return None

    def _file(self, partner: Partner, path: str) -> re.Match[str] | None:
        """Id and first byte of a stretch of a file posted there."""
        return _FILE.fullmatch(path.removeprefix(f"{partner.side}/{self._side}/{partner.theirs}/"))

    def _joined(self, side: str, found: re.Match[str], rest: bytes, *, keep: bool) -> bytes:
        """The delta whose beginning was kept with its rest, b"" unless they are one; with `keep` as far as it came."""
        whole, begun = self._begun.pop(side, ("", b""))
        if (whole, len(begun)) != (found[1], int(found[2])) or len(begun) + len(rest) > PUSHED:
            return b""
        if keep:
            self._begun[side] = whole, begun + rest
        elif hashlib.sha256(begun + rest).hexdigest() != whole:
            return b""
        return begun + rest

    def cut(self, partner: Partner, path: str, body: bytes, encoding: str, digest: str) -> None:
        """Keep the beginning of a post whose end was lost, where what came proves itself without the rest.

        Of a file it is as good as a shorter stretch, and each package of an upload has a proof of its own. Of a delta
        the beginning waits for its rest; the digest that was signed says whether the two are one.
        """
        ours = f"{partner.side}/{self._side}/{partner.theirs}/"
        if path == f"{ours}delta" and (said := _DIGEST.fullmatch(digest)):
            self._begun[partner.side] = b64decode(said[1]).hex(), body
        elif found := _REST.fullmatch(path.removeprefix(ours)):
            self._joined(partner.side, found, body, keep=True)
        if path == ENTRIES or self._file(partner, path) is not None:
            self.post(partner, path, body, encoding)

    def get(self, partner: Partner, path: str) -> Response | None:
        """The head of a log we witness, under `witness/<hex of SHA-256 of its origin>/checkpoint`; what files of the
        partner's own log are wanted, and how much of a delta of it came before a cut."""
        if path == f"{partner.side}/{self._side}/{partner.theirs}/delta":
            whole, begun = self._begun.get(partner.side, ("", b""))
            return Response(f"{whole} {len(begun)}\n".encode() if begun else b"", 200, BRIEF, TEXT)
        if path == f"{partner.side}/{self._side}/{partner.theirs}/wanted":
            return Response(self._brought.wanted(partner.side), 200, BRIEF, TEXT)
        for origin in self._witness.origins():
            if path == f"witness/{hashlib.sha256(origin.encode()).hexdigest()}/checkpoint":
                note = self._witness.head(origin)
                return None if note is None else Response(note, 200, BRIEF, TEXT)
        return None


def unpacked(body: bytes, encoding: str) -> bytes:
    """The body as it was before gzip, as far as it came; PartnerFault `delta-bomb` or `upload-malformed`."""
    if encoding.lower() in ("", "identity"):
        return body
    raw, rest = bytearray(), body
    try:
        if encoding.lower() != "gzip" or not body:
            raise zlib.error
        while rest and len(raw) <= LIMIT:
            # One member after the other; the last may be cut, and what it says until there counts.
            member = zlib.decompressobj(wbits=31)
            raw += member.decompress(rest, LIMIT + 1 - len(raw))
            rest = member.unused_data
    except zlib.error:
        raise PartnerFault("upload-malformed", "What was uploaded is not in the agreed form.") from None
    if len(raw) > LIMIT:
        raise PartnerFault("delta-bomb", "What was uploaded unpacks to more than was agreed; it was not read.")
    return bytes(raw)
