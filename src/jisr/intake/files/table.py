"""The table Jisr writes, read back. Pure. Any other table needs a mapping, which says what its columns mean."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from jisr.geo.places import to_degrees
from jisr.intake.files.items import Item
from jisr.intake.files.shapes import Figure
from jisr.intake.mapping import look_through, records
from jisr.terms.errors import OurMistake

COLUMNS = (
    "marking", "title", "text", "lon", "lat", "kind", "category", "impact", "grade", "level", "caveats", "exercise",
    "occurred", "until", "observed", "review_by", "lang", "place", "error_m", "detail", "symbol", "subject", "id",
    "side", "serial", "geometry", "seal", "v",
)  # fmt: skip
"""Columns in the order written; the last are for Jisr alone."""
_SEEN = ("marking", "title", "text", "lon", "lat")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
NOTE = "#"


def harmless(cell: str) -> str:
    """A cell no spreadsheet takes for a formula: an apostrophe before whatever could begin one, and before that one.

    `plain_cell` takes exactly that apostrophe away again.
    """
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(_DANGEROUS) and not _is_number(cell) else cell


def plain_cell(cell: str) -> str:
    """The text that was made harmless."""
    return cell[1:] if cell.startswith("'") else cell


def _is_number(cell: str) -> bool:
    return cell.removeprefix("-").replace(".", "", 1).isdecimal() and cell.isascii()


def is_own_table(data: bytes) -> bool:
    """Whether these bytes begin as a table of ours: notes, then our columns."""
    head = data[:16_384].decode("utf-8-sig", "replace")
    line = next((line for line in head.splitlines() if not line.startswith(NOTE)), "")
    return line == ",".join(COLUMNS)


def read_own_table(data: bytes, _left: Counter[str]) -> tuple[int, Iterator[Item]]:
    """How many rows there are, and each in order, numbered as lines of the table without its notes; the header is 1."""
    notes = 0
    plain = data.removeprefix(b"\xef\xbb\xbf")
    while plain.startswith(NOTE.encode(), notes):
        notes = (plain.find(b"\n", notes) + 1) or len(plain)
    plain = plain[notes:]
    count, _ = look_through(plain)
    return count - 1, _items(islice(records(plain), 1, None))


def _items(lines: Iterable[list[str]]) -> Iterator[Item]:
    for number, cells in enumerate(lines, 2):
        if len(cells) != len(COLUMNS):
            fault = OurMistake("row-length", "The row has more or fewer cells than columns.")
            yield Item(number, text="\x1f".join(cells), fault=fault)
            continue
        row = {name: plain_cell(cell) for name, cell in zip(COLUMNS, cells, strict=True)}
        properties = {
            f"jisr.{name}": value for name, value in row.items() if value and name not in ("marking", "lon", "lat")
        }
        figure = Figure("point", ([(row["lon"], row["lat"])],)) if row["lon"] and row["lat"] else None
        yield Item(number, title=row["title"], text=row["text"], figure=figure, properties=properties)


def degrees_of(units: int) -> str:
    """A coordinate as a cell."""
    return to_degrees(units)
