"""How an entry is committed to, and whether a stored one still holds. Pure."""

from base64 import b64encode
from binascii import b2a_base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

import msgspec

from jisr.record.ledger import Row
from jisr.terms import canonical
from jisr.terms.entries import Commitment, Entry, EntryHeader, Erasure, NewEntry
from jisr.terms.errors import JisrError, OurMistake

SALT = 16
"""Bytes of salt before a body, so that short content cannot be guessed from its hash."""
MAX_BODY = 64 * 1024
DAY = 86_400_000
FACTOR, LEAST, A_DAY = 8, 10_000, 10_000
"""What is left out after a copy without a guard: so many times what it ever saw in as long; at least so many, and so
many more for each day since."""
MOST = 1_000_000
"""Serials left out at once at most: each is an entry, and so many take some ten seconds and 140 MB."""


class _Entered(msgspec.Struct):
    entered: int


class _Stored(msgspec.Struct):
    at: int
    k: str


_decode_entered = msgspec.json.Decoder(_Entered).decode
_decode_stored = msgspec.json.Decoder(_Stored).decode
_decode = msgspec.json.Decoder(EntryHeader).decode
_erasure = msgspec.json.Decoder(Erasure).decode


def commit(salt: bytes, body: bytes) -> Commitment:
    """What a header says of its body."""
    return Commitment(b64encode(sha256(salt + body).digest()).decode(), len(body))


class Sealed(NamedTuple):
    """An entry with the salt drawn for it and base64 of the hash its header will cite; both empty without a body."""

    new: NewEntry
    salt: bytes
    digest: bytes


def seal(new: NewEntry, salt: bytes) -> Sealed:
    """Hash an entry's body: all that can be done before its serial is known. OurMistake when the body is too long."""
    body = new.body
    if not body:
        return Sealed(new, b"", b"")
    if len(body) > MAX_BODY:
        raise OurMistake("too-large", f"An entry holds at most {MAX_BODY} bytes.")
    return Sealed(new, salt, b2a_base64(sha256(salt + body).digest(), newline=False))


def _alike(one: NewEntry | None, other: NewEntry) -> bool:
    return one is not None and one.by == other.by and (one.k, one.entered) == (other.k, other.entered)


class Press:
    """Makes the rows of one batch, all stored `at` the same instant, milliseconds.

    Entries of one kind by one person differ only in commitment and serial. Their header is encoded once and then
    stamped, which gives the same bytes as encoding each and takes half the time.
    """

    def __init__(self, at: int) -> None:
        self._at = at
        self._like: NewEntry | None = None
        self._stamp = b""

    def row(self, serial: int, sealed: Sealed) -> Row:
        """The row `serial`."""
        new, salt, digest = sealed
        if not salt or new.re or new.of is not None:
            return self._single(serial, sealed)
        if self._like is not new and not _alike(self._like, new):
            self._stamp = self._cut(new)
        self._like = new
        return Row(serial, self._stamp % (digest, len(new.body), serial), salt, new.body)

    def _cut(self, new: NewEntry) -> bytes:
        """The encoded header with holes for hash, length and serial."""
        blank = canonical.encode(self._header(0, new, Commitment("", 0))).replace(b"%", b"%%")
        head, rest = blank.split(b'"b":{"h":"","n":0}', 1)
        middle, tail = rest.rsplit(b'"serial":0,', 1)
        return head + b'"b":{"h":"%b","n":%d}' + middle + b'"serial":%d,' + tail

    def _single(self, serial: int, sealed: Sealed) -> Row:
        new, salt, digest = sealed
        commitment = Commitment(digest.decode(), len(new.body)) if salt else None
        header = canonical.encode(self._header(serial, new, commitment))
        return Row(serial, header, salt or None, new.body or None)

    def _header(self, serial: int, new: NewEntry, commitment: Commitment | None) -> EntryHeader:
        return EntryHeader(
            at=self._at, b=commitment, by=new.by, entered=new.entered, k=new.k, of=new.of, re=new.re, serial=serial, v=1
        )


def read_header(header: bytes) -> EntryHeader:
    """The header these bytes are; our own stored bytes, so anything else means the disk lied."""
    try:
        return _decode(header)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise JisrError("record-damaged", "A stored entry cannot be read.", "Run jisr verify.") from error


def entered_at(header: bytes) -> int:
    """When the entry with this header was made, milliseconds; the rest of it is not looked at."""
    try:
        return _decode_entered(header).entered
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise JisrError("record-damaged", "A stored entry cannot be read.", "Run jisr verify.") from error


def stored_at(header: bytes) -> int | None:
    """When the entry with this header was stored, milliseconds; None for a serial that was only left out."""
    try:
        found = _decode_stored(header)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise JisrError("record-damaged", "A stored entry cannot be read.", "Run jisr verify.") from error
    return None if found.k == "lost" else found.at


def busiest(stored: Sequence[int], span: int) -> int:
    """The most entries that were ever stored within `span` milliseconds; `stored` ascending.

    Where the record is shorter than that, it is taken to have gone on as it was, one younger than a day as a day's.
    """
    age = max(stored[-1] - stored[0], DAY)
    if span > age:
        return -(-len(stored) * span // age)
    most = first = 0
    for place, at in enumerate(stored):
        while stored[first] < at - span:
            first += 1
        most = max(most, place - first + 1)
    return most


def margin(stored: Sequence[int], now: int) -> int:
    """How many serials a copy leaves out that nobody knows the end of; `stored` ascending, as `now` in milliseconds.

    A clock that stands before the newest entry tells nothing: then as long is meant as the whole copy is old.
    """
    if not stored:
        return LEAST
    since = now - stored[-1] if now >= stored[-1] else stored[-1] - stored[0]
    return min(MOST, max(LEAST + A_DAY * since // DAY, FACTOR * busiest(stored, since)))


def holds(serial: int, header: bytes, salt: bytes | None, body: bytes | None) -> bool:
    """Whether stored bytes are the entry `serial`: canonical header, and a body that is what it cites or is erased.

    A body without salt is what an erasure left; whether it is that only the erasure's own entry says.
    """
    try:
        read = read_header(header)
    except JisrError:
        return False
    if read.serial != serial or canonical.encode(read) != header:
        return False
    if read.b is None:
        return salt is None and body is None
    return salt is None or (body is not None and commit(salt, body) == read.b)


def digest(body: bytes) -> str:
    """Base64 of SHA-256 of what an erasure left of a body."""
    return b64encode(sha256(body).digest()).decode()


@dataclass
class Findings:
    """What a reading of the whole record found: damage, bodies gone, serials an entry erased, and versions."""

    damaged: list[int] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    erased: set[int] = field(default_factory=set)
    left: dict[int, str] = field(default_factory=dict)
    said: dict[int, str] = field(default_factory=dict)
    stands: dict[int, tuple[int, bool]] = field(default_factory=dict)

    def look(self, rows: Sequence[Row]) -> None:
        """Take in further rows, in order."""
        for row in rows:
            if not holds(*row):
                self.damaged.append(row.serial)
                continue
            header = read_header(row.header)
            if header.b is not None and row.salt is None:
                self.gone.add(row.serial)
                if row.body is not None:
                    self.left[row.serial] = digest(row.body)
            if header.k == "erase":
                self.erased.update(header.re)
                self.said.update(_left(row.body))
            elif header.k == "correct":
                self.stands[header.re[0]] = (row.serial, False)
            elif header.k == "withdraw":
                version, _ = self.stands.get(header.re[0], (header.re[0], False))
                self.stands[header.re[0]] = (version, True)

    def missing(self) -> set[int]:
        """Entries whose content is gone though no entry says so, or of which something else is left than it says."""
        other = {serial for serial, held in self.left.items() if self.said.get(serial) != held}
        return self.gone - self.erased | other


def _left(body: bytes | None) -> dict[int, str]:
    """What an erasure says it left, by serial."""
    try:
        return {int(serial): held for serial, held in _erasure(body or b"").rest.items()}
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError):
        return {}


def entry(header: bytes, body: bytes | None) -> Entry:
    return Entry(header=read_header(header), body=body)
