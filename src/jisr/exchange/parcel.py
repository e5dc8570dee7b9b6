"""A parcel before it is sealed: what a partner lacks as files of one archive, and a manifest that binds them. Pure.

The archive is a tar of which there is one spelling only: members in order, each name on a list, every byte of every
header given by name and size. It is read by hand, into memory, within bounds, and no name in it ever becomes a path.
`spec/parcel.md` is the text of it.
"""

import hashlib
import re
import zlib
from base64 import b64encode
from collections.abc import Mapping
from typing import Literal, NamedTuple

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.exchange.cards import raw_key
from jisr.terms import canonical
from jisr.terms.canonical import BIGGEST
from jisr.terms.errors import JisrError, PartnerFault
from jisr.terms.sides import Card
from jisr.tlog.note import KEY_ED25519, Signer, Verifier, open_note, parse_note, sign_note

MAGIC = "jisr-parcel/1"
SMALLEST, STEP = 64 * 1024, 4096
"""Bytes of the smallest parcel, and what sizes of all larger ones are multiples of; each is a quarter more."""
LARGEST = 32 * 1024 * 1024
"""Bytes of a parcel before it is sealed; a larger one is not read."""
UNPACKED = 48 * 1024 * 1024
"""Bytes its archive may unpack to."""
MEMBERS = 4096
MOST_WANTED = 200
Receipted = Literal["known", "none", "refused", "taken"]
"""What became of the receipt in a parcel."""
_BLOCK = 512
_N = r"(?:x[0-9]{3}/){0,4}[0-9]{3}(?:\.p/[1-9][0-9]{0,2})?"
_NAME = re.compile(
    rf"card|manifest|receipt|log/(?:checkpoint|head/[1-9][0-9]{{0,14}}|tile/(?:entries|[1-9])/{_N}|body/{_N})"
    r"|media/[0-9a-f]{32}/(?:0|[1-9][0-9]{0,14})"
)
_SIZE = re.compile(rb"[0-7]{11}")
_ID = re.compile("[0-9a-f]{32}")


class Lacking(msgspec.Struct, frozen=True, forbid_unknown_fields=True, array_like=True):
    """A file of the reader's log that the author of this parcel still wants, and how much of it is there."""

    id: str
    have: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a parcel is: `content` is base64 of SHA-256 of everything behind the manifest in the archive.

    It carries entries `start` to `size` of `log`; `number` grows with each parcel of this author to this reader.
    """

    content: str
    log: str
    number: int
    size: int
    start: int
    v: int
    wanted: tuple[Lacking, ...] = ()


class Opened(msgspec.Struct, frozen=True):
    """A parcel that was read whole: its manifest's note, not yet verified, and its files by name."""

    note: bytes
    manifest: Manifest
    files: dict[str, bytes]


class Parcel(NamedTuple):
    """A sealed parcel and what it carries: entries `start` to `size` of `published`, some files, perhaps a receipt.

    `left` are files, with the bytes sent of each, that found no room; `serial` is the entry that says it was made.
    """

    name: str
    data: bytes
    number: int
    start: int
    size: int
    published: int
    files: int
    left: tuple[tuple[str, int], ...]
    serial: int

    @property
    def more(self) -> bool:
        """Whether another parcel has to follow."""
        return self.size < self.published or bool(self.left)


class Taken(NamedTuple):
    """What a parcel brought: `added` entries, up to `held` now; `files` that are whole now; what became of its receipt.

    `receipted` is how far our own log is receipted. `other_card` is a card in it that is not the pinned one.
    """

    partner: str
    number: int
    start: int
    size: int
    added: int
    held: int
    files: int
    receipt: Receipted
    receipted: int
    other_card: bytes | None
    serial: int


def manifest_name(card: Card) -> str:
    """Name of the key that signs a side's manifests."""
    return f"{card.domain}/jisr/parcel"


def pack(manifest: Manifest, files: Mapping[str, bytes], card: Card, *keys: Ed25519PrivateKey) -> bytes:
    """The archive, compressed and padded; `content` of the manifest is filled in here. Every key of `keys` signs."""
    return padded(compress(archive(manifest, files, card, *keys)))


def archive(manifest: Manifest, files: Mapping[str, bytes], card: Card, *keys: Ed25519PrivateKey) -> bytes:
    """The tar: the signed manifest first, then every file by name."""
    rest = b"".join(_member(name, files[name]) for name in sorted(files)) + bytes(2 * _BLOCK)
    bound = msgspec.structs.replace(manifest, content=b64encode(hashlib.sha256(rest).digest()).decode())
    text = f"{MAGIC}\n{canonical.encode(bound).decode()}\n"
    signers = [Signer(manifest_name(card), KEY_ED25519, key) for key in keys]
    return _member("manifest", sign_note(text, signers)) + rest


def compress(data: bytes) -> bytes:
    """One gzip stream without name or time."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()


def padded(data: bytes) -> bytes:
    """`data` with zeros up to the next size there is: whoever sees the parcel learns its size only so far."""
    return data + bytes(class_of(len(data)) - len(data))


def class_of(size: int) -> int:
    """The smallest size of a parcel that holds so many bytes."""
    found = SMALLEST
    while found < size:
        found = -(-found * 5 // (4 * STEP)) * STEP
    return found


def unpack(data: bytes) -> Opened:
    """Manifest and files of what was sealed. PartnerFault `parcel-damaged`, `parcel-bomb` or `parcel-form`."""
    raw = _decompress(data)
    names: list[str] = []
    files: dict[str, bytes] = {}
    at = rest = 0
    while raw[at : at + _BLOCK] != bytes(_BLOCK):
        name, content = _read_member(raw, at)
        at += _BLOCK + -(-len(content) // _BLOCK) * _BLOCK
        if not names:
            rest = at
        if len(names) >= MEMBERS or (name == "manifest") == bool(names) or name <= (names[1:] or [""])[-1]:
            raise _form()
        names.append(name)
        files[name] = content
    if not names or raw[at:] != bytes(2 * _BLOCK):
        raise _form()
    note = files.pop("manifest")
    manifest = read_manifest(note)
    if b64encode(hashlib.sha256(memoryview(raw)[rest:]).digest()).decode() != manifest.content:
        raise PartnerFault(
            "parcel-damaged", "What is in the parcel is not what its manifest states; nothing was taken."
        )
    return Opened(note, manifest, files)


def read_manifest(note: bytes) -> Manifest:
    """What a manifest states; whose it is, `check_manifest` says."""
    try:
        magic, line, rest = parse_note(note).text.split("\n", 2)
        if magic != MAGIC or rest:
            raise _form()
        canonical.check(line.encode())
        found = msgspec.json.decode(line, type=Manifest)
        raw_key(found.content)
    except (ValueError, msgspec.MsgspecError, PartnerFault):
        raise _form() from None
    numbers = (found.number, found.size, *(one.have for one in found.wanted))
    sound = found.v == 1 and 0 <= found.start <= found.size and all(0 <= number <= BIGGEST for number in numbers)
    ids = [one.id for one in found.wanted]
    if not sound or len(set(ids)) != len(ids) or len(ids) > MOST_WANTED or not all(map(_ID.fullmatch, ids)):
        raise _form()
    return found


def check_manifest(opened: Opened, card: Card, origin: str) -> None:
    """PartnerFault unless the side of this pinned card signed the manifest, for the log of this name."""
    try:
        open_note(opened.note, [Verifier(manifest_name(card), KEY_ED25519, raw_key(card.log))])
    except JisrError:
        raise PartnerFault(
            "parcel-signature", "The parcel is not signed by the partner it names; nothing was taken."
        ) from None
    if opened.manifest.log != origin:
        raise PartnerFault("parcel-log", "The parcel was made for another reader or log; nothing was taken.")


def _decompress(data: bytes) -> bytes:
    stream = zlib.decompressobj(31)
    try:
        raw = stream.decompress(data, UNPACKED + 1)
    except zlib.error:
        raise _damaged() from None
    if len(raw) > UNPACKED or stream.unconsumed_tail:
        raise PartnerFault("parcel-bomb", "The parcel unpacks to more than was agreed; it was not read.")
    if not stream.eof or stream.unused_data.strip(b"\0") or class_of(len(data)) != len(data):
        raise _damaged()
    return raw


def _read_member(raw: bytes, at: int) -> tuple[str, bytes]:
    """Name and content of the member at `at`, whose every byte must be as `_member` writes it."""
    header = raw[at : at + _BLOCK]
    size = header[124:135]
    name = header[:100].rstrip(b"\0").decode("ascii", "replace")
    if len(header) < _BLOCK or not _SIZE.fullmatch(size) or not _NAME.fullmatch(name):
        raise _form()
    length = int(size, 8)
    content = raw[at + _BLOCK : at + _BLOCK + length]
    padding = raw[at + _BLOCK + length : at + _BLOCK + -(-length // _BLOCK) * _BLOCK]
    if len(content) != length or len(padding) != -length % _BLOCK or padding.strip(b"\0"):
        raise _form()
    if header != _header(name, length):
        raise _form()
    return name, content


def _member(name: str, content: bytes) -> bytes:
    return _header(name, len(content)) + content + bytes(-len(content) % _BLOCK)


def _header(name: str, size: int) -> bytes:
    """A POSIX ustar header of a plain file, mode 0600, that says nothing of who wrote it or when."""
    owner = b"0000000\0" * 2
    head = name.encode().ljust(100, b"\0") + b"0000600\0" + owner + b"%011o\0" % size + b"00000000000\0"
    tail = b"0".ljust(101, b"\0") + b"ustar\x0000"
    blank = (head + b" " * 8 + tail).ljust(_BLOCK, b"\0")
    return blank[:148] + b"%06o\0 " % sum(blank) + blank[156:]


def _form() -> PartnerFault:
    return PartnerFault("parcel-form", "This parcel is not of the agreed form; nothing was taken.")


def _damaged() -> PartnerFault:
    return PartnerFault(
        "parcel-damaged", "This parcel was damaged on the way; nothing was taken.", "Copy it again, or ask for another."
    )
