"""The second check of what officers settle between sides: terms, answers, questions, consents, and what is passed on.

As in `second_look`, nothing of the code that makes an item is used here. Each is held against the bytes of the recorded
act as anybody's JSON, and a body that goes on against what the originator's own log holds.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
import shapely

from jisr.release.second_look import Box, _keyed, _named, _on_grid, _parts
from jisr.terms.places import DEGREE
from jisr.terms.releases import Content, Released

ENVELOPE = ("originator", "place", "subject")
"""All of a partner's item that may change when it goes on."""

_read = msgspec.json.Decoder().decode
_write = msgspec.json.Encoder(order="sorted").encode
FINEST = 7
"""The finest level of the grid."""


class Source(NamedTuple):
    """What an item may go on as: whose it is by name and log key, on which consent, how fine, under which pseudonym.

    `level` is the finest grid level consented and agreed, `secret` the reader's alone, `chain` what it revises.
    """

    side: str
    key: str
    asked: bool
    level: int
    subject: str | None
    secret: bytes
    chain: str | None = None


def look_at_settled(item: Released, act: bytes, secret: bytes) -> str:
    """The first check that does not hold for terms, an answer, a question or a consent; empty when all do.

    `act` is the body of the recorded entry that decided it.
    """
    said = _read(act)
    if item.partner != said["partner"]:
        return "partner"
    if item.by != "release officer" or item.mark != "restricted" or item.media or not _plain(item):
        return "kind"
    if item.k == "agreement":
        whole = item.fact is None and item.body == _write(said.get("terms")) and "answer" not in said
        return "" if whole and item.salt == _keyed(secret, b"salt", item.decision) else "terms"
    name = {"accord": "answer", "ask": "fact", "consent": "fact"}.get(item.k)
    if name is None or item.body or item.salt:
        return "kind"
    fact = msgspec.to_builtins(item.fact)
    return "" if type(fact) is dict and "terms" not in said and _same(fact, said.get(name)) else "answer"


def look_at_passed(item: Released, act: bytes, told: Content, of: Source) -> str:
    """The first check that does not hold for a partner's item on its way to a third side; empty when all do."""
    said, body = _read(act), _opened(item.body)
    if item.partner != said["partner"] or said["action"] != "pass":
        return "partner"
    cited = (of.chain,) if of.chain else ()
    if item.k != ("revise" if of.chain else "release") or item.re != cited or item.by != "release officer":
        return "kind"
    if not _plain(item, cited) or item.fact is not None or item.mark != said.get("mark", "open") or item.media:
        return "kind"
    if item.salt != _keyed(of.secret, b"salt", item.decision):
        return "salt"
    if body is None:
        return "form"
    known: dict[str, Any] = _read(_write(told))
    kept = {name: value for name, value in known.items() if name not in ENVELOPE}
    if not _same({name: value for name, value in body.items() if name not in ENVELOPE}, kept):
        return "facts"
    whose = {"consent": "asked" if of.asked else "standing", "key": of.key, "side": of.side}
    if not _same(body.get("originator"), whose):
        return "originator"
    if body["subject"] != (of.subject or _keyed(of.secret, b"onward", f"{of.side} {known['subject']}").hex()):
        return "subject"
    return "" if _no_finer(body.get("place"), known.get("place"), of.level) else "place"


def look_at_taken_back(item: Released, act: bytes, chain: str) -> str:
    """The first check that does not hold for taking back what was passed on; empty when all do."""
    said = _read(act)
    if item.partner != said["partner"] or said["action"] != "take-back":
        return "partner"
    by = "release officer" if said.get("why") == "officer" else "machine"
    whole = item.k == "withdraw" and item.by == by and item.re == (chain,) and item.reason == "originator"
    bare = (
        not item.body
        and not item.salt
        and not item.media
        and all(one is None for one in (item.fact, item.ack, item.at))
    )
    return "" if whole and bare else "withdrawal"


def _same(one: Any, other: Any) -> bool:
    """The same JSON, in type too."""
    return bool(_write(one) == _write(other))


def _plain(item: Released, cited: tuple[str, ...] = ()) -> bool:
    """No person's acknowledgement, no reason, no hour and no citation beside what belongs there."""
    return item.ack is None and item.at is None and item.reason is None and item.re == cited


def _opened(body: bytes) -> dict[str, Any] | None:
    try:
        said = _read(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return said if type(said) is dict and _write(said) == body and "subject" in said else None


def _no_finer(place: Any, told: Any, level: int) -> bool:
    """The place as it was told, where that is no finer than allowed; else cells that hold it, and no smaller error."""
    if told is None or place is None:
        return place is told
    if _same(place, told):
        return level >= FINEST or _cells(told["geometry"], level) is not None
    if not {"geometry", "name"} <= place.keys() <= {"error_m", "geometry", "name"}:
        return False
    # Coarser than was allowed is allowed too: the name says which level it is.
    named = (one for one in range(level + 1) if (box := _cells(place["geometry"], one)) and _called(place, box, one))
    before, after = told.get("error_m"), place.get("error_m")
    blurred = after is None if before is None else type(after) is int and after >= before
    return blurred and next(named, None) is not None and _holds(place["geometry"], told["geometry"])


def _cells(geometry: Any, level: int) -> Box | None:
    """The box around an area made of whole cells of that level; None for anything else."""
    parts = _parts(geometry)
    if not parts or not all(_on_grid(ring, DEGREE >> level) for part in parts for ring in part):
        return None
    spots = [spot for part in parts for ring in part for spot in ring]
    columns, rows = [x for x, _ in spots], [y for _, y in spots]
    return min(columns), min(rows), max(columns), max(rows)


def _called(place: Any, box: Box, level: int) -> bool:
    return _named(place["name"], box, DEGREE >> level)


def _holds(wide: Any, told: Any) -> bool:
    """Every corner of what was told lies in the area, and all of it where it is an area of the grid itself."""
    shape = shapely.MultiPolygon([(part[0], part[1:]) for part in _parts(wide)])
    if any(_cells(told, level) for level in range(FINEST + 1)):
        inner = shapely.MultiPolygon([(part[0], part[1:]) for part in _parts(told)])
        return bool(shapely.covers(shape, inner))
    spots = list(_spots(told))
    return bool(shapely.intersects_xy(shape, *zip(*spots, strict=True)).all())


def _spots(geometry: Any) -> Iterator[Any]:
    """Every corner of any geometry, as (lon, lat)."""
    if "lon" in geometry:
        yield geometry["lon"], geometry["lat"]
    yield from geometry.get("coords", ())
    for part in geometry.get("polygons", [geometry.get("rings", ())]):
        for ring in part:
            yield from ring
