"""Zip files, read without ever touching the disk: checked whole before a byte of content is unpacked.

What is refused: names that leave a folder or mean something to some system, links and special files, encryption,
archives inside archives, entries that overlap or whose two headers differ, zip64, anything before, between or behind
the entries, and whatever grows beyond its bounds.
"""

import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Sequence

from jisr.terms.errors import OurMistake

MOST_BYTES = 16 * 1024 * 1024
MOST_ENTRIES = 500
MOST_DIRECTORY = 160 * 1024
MOST_UNPACKED = 16 * 1024 * 1024
MOST_RATIO = 100
MOST_NAME = 200

_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED, _DESCRIBED = 0x1 | 0x40 | 0x2000, 0x8
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_ARCHIVES = (
    ".7z",
    ".apk",
    ".bz2",
    ".cab",
    ".docx",
    ".gz",
    ".jar",
    ".kmz",
    ".rar",
    ".tar",
    ".tgz",
    ".xlsx",
    ".xz",
    ".zip",
)
_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\xfd7zX", b"BZh")
_AGAIN = "Pack the files again, or send them unpacked."
_STORED, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED


def read_archive(data: bytes) -> dict[str, bytes]:
    """Every file of a zip by its name, in the order of its directory; OurMistake in one sentence for anything else."""
    infos = _directory(data)
    _check_names(infos)
    if sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise OurMistake("zip-size", f"The archive holds more than {MOST_UNPACKED // 2**20} MiB.", "Split it.")
    begins = _places(data, infos)
    files: dict[str, bytes] = {}
    for info in infos:
        content = _unpack(data[begins[info.filename] : begins[info.filename] + info.compress_size], info)
        if not info.is_dir():
            files[info.filename] = content
    return files


def _directory(data: bytes) -> list[zipfile.ZipInfo]:
    """The entries, once the end of the file says that there are few and that nothing stands beside them."""
    if len(data) > MOST_BYTES:
        raise OurMistake("zip-size", f"The file has more than {MOST_BYTES // 2**20} MiB.", "Split it.")
    at = len(data) - _END.size
    if at < 0 or data[at : at + 4] != b"PK\x05\x06":
        raise OurMistake("zip-form", "The archive is cut off, or something stands behind its end.", _AGAIN)
    _, disk, first_disk, here, entries, size, offset, _ = _END.unpack_from(data, at)
    if disk or first_disk or here != entries or data[at - 20 : at - 16] == b"PK\x06\x07":
        raise OurMistake("zip-form", "The archive is of a kind that is not read.", _AGAIN)
    if entries > MOST_ENTRIES or size > MOST_DIRECTORY:
        raise OurMistake("zip-size", f"The archive has more than {MOST_ENTRIES} entries.", "Split it.")
    if offset + size != at:
        raise OurMistake("zip-form", "Something stands before or behind the archive's directory.", _AGAIN)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            infos = opened.infolist()
    except (zipfile.BadZipFile, UnicodeDecodeError, ValueError, struct.error, NotImplementedError):
        raise OurMistake("zip-form", "The archive's directory cannot be read.", _AGAIN) from None
    if len(infos) != entries or not infos:
        raise OurMistake("zip-form", "The archive's directory cannot be read.", _AGAIN)
    return infos


def _check_names(infos: Sequence[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for info in infos:
        if not sound_name(info.orig_filename):
            raise OurMistake("zip-name", "The archive has an entry whose name cannot be a plain file's.")
        folded = unicodedata.normalize("NFKC", info.filename).casefold().rstrip("/")
        if folded in seen:
            raise OurMistake("zip-name", "Two entries of the archive have the same name.")
        seen.add(folded)
        kind = stat.S_IFMT(info.external_attr >> 16)
        folder = kind == stat.S_IFDIR
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR) or (kind and folder != info.is_dir()):
            raise OurMistake("zip-link", "The archive has an entry that is no plain file.")
        if info.is_dir() and info.file_size:
            raise OurMistake("zip-form", "An entry of the archive contradicts its directory.", _AGAIN)
        if info.flag_bits & _ENCRYPTED:
            raise OurMistake("zip-encrypted", "The archive is encrypted.", "Send it without a password.")
        if info.compress_type not in (_STORED, _DEFLATED) or info.extract_version > 20:
            raise OurMistake("zip-form", "The archive is of a kind that is not read.", _AGAIN)
        if folded.endswith(_ARCHIVES):
            raise OurMistake("zip-nested", "The archive holds another archive.", "Send the inner one by itself.")
        if info.file_size > MOST_RATIO * info.compress_size + 1024:
            raise OurMistake("zip-ratio", "An entry of the archive grows beyond measure when it is unpacked.")


def sound_name(name: str) -> bool:
    """Whether a name is that of a plain file in folders of plain names, to every system."""
    if len(name) > MOST_NAME or not name or not all(c.isprintable() for c in name):
        return False
    for text in (name, unicodedata.normalize("NFKC", name)):
        if "\\" in text or ":" in text or text.startswith(("/", "~")):
            return False
        parts = text.removesuffix("/").split("/")
        if any(not part.strip(". \u2024\u2025\u2026") or part[-1] in ". " or part[0] == " " for part in parts if part):
            return False
        if not all(parts) or any(_DEVICE.fullmatch(part) for part in parts):
            return False
    return True


def _places(data: bytes, infos: Sequence[zipfile.ZipInfo]) -> dict[str, int]:
    """Where each entry's content begins, once every local header agrees with the directory and none overlap."""
    begins: dict[str, int] = {}
    reached = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        at = info.header_offset
        if at != reached or at + _LOCAL.size > len(data) or data[at : at + 4] != b"PK\x03\x04":
            raise OurMistake("zip-overlap", "Entries of the archive overlap, or something stands between them.")
        _, _, flags, method, _, _, crc, packed, size, name_size, extra_size = _LOCAL.unpack_from(data, at)
        name = data[at + _LOCAL.size : at + _LOCAL.size + name_size]
        same = (flags, method) == (info.flag_bits, info.compress_type)
        if not flags & _DESCRIBED:
            same &= (crc, packed, size) == (info.CRC, info.compress_size, info.file_size)
        if not same or name.decode("utf-8" if flags & 0x800 else "cp437", "replace") != info.orig_filename:
            raise OurMistake("zip-form", "An entry of the archive contradicts its directory.", _AGAIN)
        begins[info.filename] = at + _LOCAL.size + name_size + extra_size
        reached = begins[info.filename] + info.compress_size
        if flags & _DESCRIBED:
            reached += 16 if data[reached : reached + 4] == b"PK\x07\x08" else 12
    if reached != struct.unpack_from("<L", data, len(data) - 6)[0]:
        raise OurMistake("zip-overlap", "Entries of the archive overlap, or something stands between them.")
    return begins


def _unpack(packed: bytes, info: zipfile.ZipInfo) -> bytes:
    """One entry's content, never more than it was said to be."""
    content = packed
    if info.compress_type == _DEFLATED:
        engine = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = engine.decompress(packed, info.file_size + 1)
        except zlib.error:
            raise OurMistake("zip-form", "An entry of the archive cannot be unpacked.", _AGAIN) from None
        if not engine.eof or engine.unused_data:
            raise OurMistake("zip-form", "An entry of the archive cannot be unpacked.", _AGAIN)
    if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
        raise OurMistake("zip-form", "An entry of the archive cannot be unpacked.", _AGAIN)
    if content.startswith(_MAGIC):
        raise OurMistake("zip-nested", "The archive holds another archive.", "Send the inner one by itself.")
    return content


def write_archive(files: dict[str, bytes]) -> bytes:
    """A zip of these files, the same bytes for the same files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type, info.external_attr = _DEFLATED, 0o600 << 16
            made.writestr(info, content)
    return out.getvalue()
