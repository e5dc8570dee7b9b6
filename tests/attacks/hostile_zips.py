"""Zip files nobody packs by accident, made byte by byte."""

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

KML = (
    b'<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>x</name>'
    b"<Point><coordinates>1,2</coordinates></Point></Placemark></kml>"
)
PACKED = -zlib.MAX_WBITS


class Entry(NamedTuple):
    """One entry; what is None follows from the content."""

    name: bytes = b"doc.kml"
    data: bytes = KML
    method: int = 8
    flags: int = 0x800
    attributes: int = 0o100600 << 16
    version: int = 20
    size: int | None = None
    packed: bytes | None = None
    packed_size: int | None = None
    crc: int | None = None
    local_name: bytes | None = None
    local_size: int | None = None
    at: int | None = None
    extra: bytes = b""


def deflate(data: bytes) -> bytes:
    engine = zlib.compressobj(9, zlib.DEFLATED, PACKED)
    return engine.compress(data) + engine.flush()


def zipped(*entries: Entry, before: bytes = b"", behind: bytes = b"", comment: bytes = b"", count: int | None = None,
           disk: int = 0, shift: int = 0, between: bytes = b"") -> bytes:  # fmt: skip
    """The archive of these entries, as wrong as they are."""
    out, directory = bytearray(before), bytearray()
    for one in entries:
        content = one.packed if one.packed is not None else deflate(one.data) if one.method == 8 else one.data
        crc = zlib.crc32(one.data) if one.crc is None else one.crc
        size = len(one.data) if one.size is None else one.size
        packed = len(content) if one.packed_size is None else one.packed_size
        at = len(out) if one.at is None else one.at
        local = one.name if one.local_name is None else one.local_name
        if one.at is None:
            inside = size if one.local_size is None else one.local_size
            out += struct.pack("<4s5H3L2H", b"PK\x03\x04", one.version, one.flags, one.method, 0, 33, crc, packed,
                               inside, len(local), len(one.extra))  # fmt: skip
            out += local + one.extra + content
        directory += struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 0x314, one.version, one.flags, one.method, 0, 33, crc,
                                 packed, size, len(one.name), 0, 0, 0, 0, one.attributes, at) + one.name  # fmt: skip
    out += between
    offset = len(out) + shift
    out += directory
    number = len(entries) if count is None else count
    out += struct.pack("<4s4H2LH", b"PK\x05\x06", disk, disk, number & 0xFFFF, number & 0xFFFF, len(directory), offset,
                       len(comment)) + comment  # fmt: skip
    return bytes(out + behind)


NAMES = (
    "../x.kml",
    "a/../../x.kml", "a/b/../x.kml", "..\\x.kml", "a\\b.kml", "\\x.kml", "/x.kml", "/etc/x.kml", "//h/x.kml",
    "\\\\h\\s\\x.kml", "C:x.kml", "C:\\x.kml", "c:/x.kml", "~/x.kml", "~root/x.kml", "x.kml\0.txt", "a\nb.kml",
    "\x1b[2Jx.kml", "\u202elmk.x", "\u200bx.kml", "．．/x.kml", "․․/x.kml", "‥/x.kml", "…/x.kml", "／x.kml", "＼x.kml",
    "a／..／x.kml", "C：x.kml", "con", "CON.kml", "nul", "NUL.kml", "aux.kml", "PRN", "com1.kml", "COM9", "COM¹.kml",
    "lpt1.kml", "LPT³", "conin$", "CONOUT$.kml", "a/nul/x.kml", "ｎｕｌ.kml", "x.kml.", "x.kml ", " x.kml", "a./x.kml",
    "a /x.kml", "a//x.kml", "./x.kml", "a/./x.kml", ".", "..", "...", "a/...", "x.kml:stream", "x.kml::$DATA", "",
    "x" * 300 + ".kml", "a/" * 120 + "x.kml", "\x7fx.kml", "\x85x.kml", "\u2028x.kml", "\ufeffx.kml", "\\\\.\\COM1",
    "\\\\?\\C:\\x.kml", "%2e%2e/../x.kml",
)  # fmt: skip
TWINS = (
    ("doc.kml", "DOC.KML"), ("doc.kml", "doc.kml"), ("é.kml", "e\u0301.kml"), ("ß.kml", "ss.kml"), ("ﬁ.kml", "fi.kml"),
    ("ｄoc.kml", "doc.kml"), ("doc.kml", "doc.kml/"), ("K.kml", "\u212a.kml"),
)  # fmt: skip
INNER = (b"PK\x03\x04....", b"PK\x05\x06....", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08\x00", b"BZh91AY",
         b"\xfd7zXZ\x00")  # fmt: skip


def hostile_zips() -> Iterator[tuple[str, bytes]]:
    """Every one with what is wrong with it."""
    for name in NAMES:
        yield f"name {name[:20]!r}", zipped(Entry(name.encode()), Entry())
    for one, other in TWINS:
        yield (
            f"twins {one} {other}",
            zipped(Entry(one.encode()), Entry(other.encode(), data=b"" if other[-1] == "/" else KML)),
        )
    for what, kind in (("link", 0o120777), ("fifo", 0o010600), ("device", 0o020600), ("disk", 0o060600),
                       ("socket", 0o140600), ("door", 0o150600), ("folder that is a file", 0o040700)):  # fmt: skip
        yield what, zipped(Entry(b"x", b"/etc/passwd", attributes=kind << 16), Entry())
    for what, flags in (("encrypted", 0x801), ("strongly encrypted", 0x841), ("masked directory", 0x2801)):
        yield what, zipped(Entry(flags=flags))
    for method in (1, 6, 9, 12, 14, 93, 95, 98, 99):
        yield f"method {method}", zipped(Entry(method=method))
    whole = zipped(Entry(), Entry(b"a.png", b"x" * 300))
    for cut in range(1, 16):
        yield f"cut at {cut}/16", whole[: len(whole) * cut // 16]
    yield from _structures(whole)
    yield from _bombs()


def _structures(whole: bytes) -> Iterator[tuple[str, bytes]]:
    yield "something before", b"MZ" + whole
    yield "something before it knows of", zipped(Entry(), before=b"PK" + b"x" * 100)
    yield "something behind", whole + b"x"
    yield "a comment", zipped(Entry(), comment=b"hello")
    yield "an end in the comment", zipped(Entry(), comment=whole[-22:])
    yield "something between", zipped(Entry(), between=b"PK\x03\x04" * 20)
    yield "two disks", zipped(Entry(), disk=1)
    yield "more entries than there are", zipped(Entry(), count=2)
    yield "fewer entries than there are", zipped(Entry(), Entry(b"a"), count=1)
    yield "65535 entries", zipped(Entry(), count=65535)
    yield "600 entries", zipped(*(Entry(b"f%d" % n, b"") for n in range(600)))
    yield "60000 entries", zipped(*(Entry(b"%d" % n, b"", method=0) for n in range(60_000)))
    yield "no entries", zipped()
    yield "a directory elsewhere", zipped(Entry(), shift=5)
    yield "a directory before the file", zipped(Entry(), shift=-50)
    yield "another name inside", zipped(Entry(local_name=b"evil.kml"))
    yield "another size inside", zipped(Entry(local_size=3))
    yield "zip64", whole[:-22] + struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1) + whole[-22:]
    yield "version of zip64", zipped(Entry(version=45))
    yield "overlapping", zipped(Entry(), Entry(b"b.kml", at=0))
    yield "overlapping thirty times", zipped(Entry(), *(Entry(b"%d.kml" % n, at=0) for n in range(30)))
    inner = zipped(Entry(b"in.kml"))
    yield (
        "quoted in an extra field",
        zipped(Entry(extra=struct.pack("<HH", 0x9999, len(inner)) + inner), Entry(b"i", at=60)),
    )
    yield "wrong sum", zipped(Entry(crc=1))
    yield "broken stream", zipped(Entry(packed=b"\xff" * 40))
    yield "stream cut off", zipped(Entry(packed=deflate(KML)[:-9]))
    yield "more behind the stream", zipped(Entry(packed=deflate(KML) + b"xxxx"))
    yield "packed size too large", zipped(Entry(packed_size=10_000))
    yield "packed size zero", zipped(Entry(packed_size=0))
    yield "stored with two sizes", zipped(Entry(method=0, size=5))
    yield "folder with content", zipped(Entry(b"folder/", b"x", attributes=0), Entry())
    yield "two KML files", zipped(Entry(), Entry(b"other.kml"))
    yield "nothing to read", zipped(Entry(b"a.txt", b"x"))
    yield "not a zip at all", b"PK\x03\x04" + b"\0" * 400
    yield "a KML that is none", zipped(Entry(data=b"<html/>"))
    yield "a KML with a document type", zipped(Entry(data=b"<!DOCTYPE kml>" + KML))


def _bombs() -> Iterator[tuple[str, bytes]]:
    zeros = bytes(15 * 2**20)
    little = deflate(zeros)
    yield "a bomb", zipped(Entry(data=zeros))
    yield "a bomb that says little", zipped(Entry(data=zeros, size=500))
    yield "a bomb that says little everywhere", zipped(Entry(data=zeros, size=500, crc=0))
    yield "a bomb beside the KML", zipped(Entry(), Entry(b"a.png", zeros))
    bombs = [Entry(b"%d" % n, zeros, at=0, packed=little, crc=0) for n in range(200)]
    yield "many bombs over one stream", zipped(Entry(data=zeros, packed=little), *bombs)
    yield "four gigabytes said", zipped(Entry(size=0xFFFFFFFE))
    yield "many small ones", zipped(*(Entry(b"f%d" % n, bytes(100_000), method=0) for n in range(200)))
    nested = zipped(Entry())
    for depth in range(6):
        nested = zipped(Entry(b"n.zip" if depth % 2 else b"n.bin", nested, method=0 if depth < 3 else 8))
        yield f"nested {depth + 1} deep", nested
    for number, magic in enumerate(INNER):
        yield f"archive inside {number}", zipped(Entry(b"x.bin", magic + b"x" * 50), Entry())
    for end in (".zip", ".kmz", ".jar", ".tar", ".gz", ".7Z", ".RAR", ".docx"):
        yield f"archive by name {end}", zipped(Entry(f"x{end}".encode(), b"x"), Entry())
