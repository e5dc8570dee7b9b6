"""What may be attached, and how large; judged by content, never by a name or a stated type. Pure.

Only the first bytes are looked at here: enough to know what a file claims to be, and how many pixels it would unpack
to, before any decoder sees it. Whether it really is that, the decoder says, in a process of its own.
"""

import struct
from base64 import b64decode, b64encode
from typing import NamedTuple

from jisr.terms.errors import OurMistake
from jisr.terms.media import OriginalType, ReleasedType
from jisr.terms.texts import MAX_TITLE, check_words

RULES = "jisr-media/1"
"""Version of how files are made anew: what was made by another version is made again."""
MOST_ORIGINAL = 64 * 1024 * 1024
"""Bytes of a file that may be attached."""
MOST_PIXELS = 64_000_000
"""Pixels of a picture or a frame that may be unpacked."""
MOST_EDGE = 65_500
MOST_RELEASED = 32 * 1024 * 1024
"""Bytes of what is made anew, whatever was agreed with a partner."""
HEAD = 256 * 1024
"""Bytes of the beginning in which a file must say what it is."""
LONGEST = 2560
"""Pixels of the longer edge of a picture that leaves."""
LONGEST_PAGE, MOST_PAGES = 1800, 40
LONGEST_FRAME, LONGEST_FILM_S, MOST_FRAMES = 1280, 120, 120 * 60
SMALL = 360
"""Pixels of the longer edge of a thumbnail."""
PERSON_OPEN, PERSON_BYTES = 4, 128 * 1024 * 1024
"""Uploads one person may have under way, and their bytes together."""
ALL_OPEN, ALL_BYTES = 64, 1024 * 1024 * 1024
PART = 1024 * 1024
"""Bytes of one part of an upload."""
UPLOAD_MS = 24 * 3_600_000
"""How long an upload may rest before it is forgotten."""
ENDINGS: dict[OriginalType | ReleasedType, str] = {
    "application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "video/mp4": "mp4",
    "video/quicktime": "mov", "video/webm": "webm",
}  # fmt: skip
FILMS = frozenset(("video/mp4", "video/quicktime", "video/webm"))
_STILLS = frozenset((b"avif", b"avis", b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"))


class Made(NamedTuple):
    """A file made anew: its type, and what of its form may be told; width and height in pixels, milliseconds."""

    type: ReleasedType
    width: int | None = None
    height: int | None = None
    duration: int | None = None


def recognised(head: bytes) -> OriginalType:
    """What a file is by its first bytes, or OurMistake `media-type`."""
    kind: OriginalType | None = None
    if head.startswith(b"\xff\xd8\xff"):
        kind = "image/jpeg"
    elif head.startswith(b"\x89PNG\r\n\x1a\n"):
        kind = "image/png"
    elif head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        kind = "image/webp"
    elif head.startswith(b"%PDF-"):
        kind = "application/pdf"
    elif head[4:8] == b"ftyp" and head[8:12] not in _STILLS:
        kind = "video/quicktime" if head[8:12] == b"qt  " else "video/mp4"
    elif head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]:
        kind = "video/webm"
    if kind is None:
        raise OurMistake(
            "media-type", "This is no file that can be attached: its content is of no known type.",
            "Attach JPEG, PNG, WebP, PDF, MP4, MOV or WebM.",
        )  # fmt: skip
    return kind


def check_file(head: bytes, size: int) -> OriginalType:
    """What a file is, when it may be attached at all."""
    check_size(size)
    kind = recognised(head)
    check_pixels(*(dimensions(kind, head) or (1, 1)))
    return kind


def check_size(size: int) -> int:
    """`size` when a file may have that many bytes."""
    if not 1 <= size <= MOST_ORIGINAL:
        raise OurMistake("media-size", f"A file to be attached has 1 to {MOST_ORIGINAL} bytes.", "Make it smaller.")
    return size


def check_pixels(width: int, height: int) -> None:
    """OurMistake `media-pixels` when a picture would unpack to more than may be unpacked."""
    if not (0 < width <= MOST_EDGE and 0 < height <= MOST_EDGE and width * height <= MOST_PIXELS):
        raise OurMistake(
            "media-pixels", f"A picture may have at most {MOST_PIXELS} pixels, and not none.", "Make it smaller."
        )


def check_file_name(name: str) -> str:
    """The last part of a file's name, when people can read it."""
    return check_words("file name", name.replace("\\", "/").rpartition("/")[2], MAX_TITLE)


def dimensions(kind: OriginalType, head: bytes) -> tuple[int, int] | None:
    """Width and height a picture says it has; None where the type states none so early, or the header is cut."""
    try:
        if kind == "image/png":
            return struct.unpack(">II", head[16:24]) if head[12:16] == b"IHDR" else (0, 0)
        if kind == "image/jpeg":
            return _of_jpeg(head)
        if kind == "image/webp":
            return _of_webp(head)
    except (struct.error, IndexError):
        return None
    return None


def _of_jpeg(head: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(head):
        if head[at] != 0xFF:
            return None
        marker = head[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return width, height
        if marker in (0x01, *range(0xD0, 0xD9)):
            at += 2
            continue
        at += 2 + int.from_bytes(head[at + 2 : at + 4])
    return None


def _of_webp(head: bytes) -> tuple[int, int] | None:
    chunk = head[12:16]
    if chunk == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if chunk == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 ":
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def fitted(width: int, height: int, longest: int, step: int = 1) -> tuple[int, int]:
    """The size within `longest` that keeps the shape, never larger than it was; each edge a multiple of `step`."""
    scale = min(1.0, longest / max(width, height))
    return tuple(max(step, round(edge * scale) // step * step) for edge in (width, height))  # type: ignore[return-value]


def as_text(digest: bytes) -> str:
    """Base64 of a hash, as record and wire state it."""
    return b64encode(digest).decode()


def as_hash(text: str) -> bytes:
    """The 32 bytes a stated SHA-256 is, or OurMistake; only the one spelling an encoder writes is taken."""
    try:
        digest = b64decode(text, validate=True)
    except ValueError:
        digest = b""
    if len(digest) != 32 or as_text(digest) != text:
        raise OurMistake("media-hash", "This is no SHA-256 in base64.")
    return digest
