"""Which format a file has, by what is in it, and its rows. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Literal

from jisr.intake.files.archive import read_archive
from jisr.intake.files.cap import alert_item, read_cap
from jisr.intake.files.geojson import read_geojson
from jisr.intake.files.gpx import read_gpx
from jisr.intake.files.items import Item, Options, Reading, Rows
from jisr.intake.files.kml import read_kml
from jisr.intake.files.table import is_own_table, read_own_table
from jisr.intake.mapping import Mapping, read_rows
from jisr.terms.errors import OurMistake
from jisr.terms.xml import Element, read_xml

MOST_BYTES = 64 * 1024 * 1024
"""Bytes of the largest file anything is read of; each format has its own bound below."""

Format = Literal["cap", "caps", "csv", "geojson", "gpx", "kml", "kmz"]
FORMATS: tuple[Format, ...] = ("csv", "geojson", "kml", "kmz", "gpx", "cap", "caps")
_Found = tuple[int, Iterator[Item]]


def read_file(data: bytes, options: Options, mapping: Mapping | None = None) -> Reading:
    """A file's rows, whatever its format; OurMistake when the file as a whole cannot be used.

    A mapping is for tables; a table of ours needs none.
    """
    if len(data) > MOST_BYTES:
        raise OurMistake("file-size", f"The file has more than {MOST_BYTES // 2**20} MiB.", "Split it.")
    if not data.strip():
        raise OurMistake("file-empty", "The file is empty.")
    left: Counter[str] = Counter()
    start = data.removeprefix(b"\xef\xbb\xbf")[:256].lstrip()
    if data.startswith(b"PK"):
        return _archive(data, options, left)
    if start[:1] in (b"{", b"["):
        return _made("geojson", read_geojson(data, left), options, left)
    if start[:1] == b"<":
        root = read_xml(data)
        return _xml(root, options, left)
    if is_own_table(data):
        return _made("csv", read_own_table(data, left), options, left)
    if mapping is None:
        raise OurMistake(
            "file-kind", "The file is none of GeoJSON, KML, KMZ, GPX, CAP or a table of ours.",
            "A table of somebody else's needs --mapping.",
        )  # fmt: skip
    return Reading("csv", *read_rows(data, mapping), left)


def _made(name: Format, found: _Found, options: Options, left: Counter[str]) -> Reading:
    return Reading(name, found[0], Rows(name, options, left).all(found[1]), left)


_ROOTS: dict[str, tuple[Format, Callable[[Element, Options, Counter[str]], _Found]]] = {
    "alert": ("cap", read_cap),
    "gpx": ("gpx", lambda root, _options, left: read_gpx(root, left)),
    "kml": ("kml", lambda root, _options, left: read_kml(root, left)),
    "Document": ("kml", lambda root, _options, left: read_kml(root, left)),
}


def _xml(root: Element, options: Options, left: Counter[str]) -> Reading:
    if root.tag not in _ROOTS:
        raise OurMistake("xml-kind", "The file is XML, but none of KML, GPX or CAP.")
    name, read = _ROOTS[root.tag]
    return _made(name, read(root, options, left), options, left)


def _archive(data: bytes, options: Options, left: Counter[str]) -> Reading:
    """A KMZ, or a zip of alerts; whatever else lies in it is counted."""
    files = read_archive(data)
    kmls = [name for name in files if name.lower().endswith(".kml")]
    if len(kmls) > 1:
        raise OurMistake("zip-many", "The archive has more than one KML file.", "Import them one by one.")
    if kmls:
        left["file"] += len(files) - 1
        return _made("kmz", read_kml(read_xml(files[kmls[0]]), left), options, left)
    alerts = [name for name in files if name.lower().endswith((".cap", ".xml"))]
    if not alerts:
        raise OurMistake("zip-content", "The archive holds no KML file and no alerts.")
    left["file"] += len(files) - len(alerts)
    return _made("caps", (len(alerts), _alerts([files[name] for name in alerts], options, left)), options, left)


def _alerts(files: list[bytes], options: Options, left: Counter[str]) -> Iterator[Item]:
    for number, data in enumerate(files, 1):
        try:
            root = read_xml(data)
            if root.tag != "alert":
                raise OurMistake("cap-form", "The file is not a CAP alert.")
            yield alert_item(number, root, options, left)
        except OurMistake as error:
            yield Item(number, title=str(len(data)), text=data[:4096].decode("utf-8", "replace"), fault=error)
