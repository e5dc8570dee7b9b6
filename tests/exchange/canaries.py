"""Canaries: words and numbers nobody else writes, and a side full of them.

`Cage` keeps them and finds them again in any bytes, however they are written. `fill` makes a side that has one in every
field it does not release, in everything it did about them, and in its secrets.
"""

import random
import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import msgspec
import zstandard
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from msgspec.structs import replace

from jisr.config.keys import SIGNING
from jisr.exchange.delta import encode_delta
from jisr.intake.mapping import read_mapping, read_rows
from jisr.intake.reading import Draft, DraftPlace
from jisr.node import Node
from jisr.release.rules import Terms
from jisr.terms.actors import Actor, Role
from jisr.terms.entries import AckStage
from jisr.terms.errors import JisrError
from jisr.terms.releases import Decision
from jisr.terms.reports import Marking
from jisr.tlog.merkle import Frontier
from tests.two_sides.sides import EVER, HOLD, OFFICER, REPORTER, Clock, draft, keys_of, to

US, PARTNER, THIRD = "north", "south", "east"
FIRST_SERIAL = 77_120_391
"""Where serials begin, so that each is a number found nowhere else."""
AUTHORS: tuple[Role, ...] = ("duty officer", "release officer")
STAGES: tuple[AckStage, ...] = ("seen", "understood")
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
LONG = 14
"""Bytes a text needs so that what is left of it in base64, its ends cut off, is still nobody else's."""


@dataclass
class Cage:
    """The canaries, by what they stand for."""

    birds: dict[str, str] = field(default_factory=dict)
    _chance: random.Random = field(default_factory=lambda: random.Random(3))

    def word(self, what: str) -> str:
        """Letters and digits that an id may have."""
        return self.keep(what, f"qz{self._chance.getrandbits(56):014x}zq")

    def arabic(self, what: str) -> str:
        return self.keep(f"arabic {what}", "".join(self._chance.choice(LETTERS) for _ in range(16)))

    def both(self, what: str) -> str:
        return f"{self.word(what)} {self.arabic(what)}"

    def degrees(self, what: str, whole: float) -> float:
        """A coordinate less than a tenth of a degree from `whole`, its digits nobody else's."""
        units = round(whole * 10**7) + self._chance.randrange(123_456, 999_999)
        self.keep(what, str(units))
        return units / 1e7

    def number(self, what: str, value: int) -> int:
        return int(self.keep(what, str(value)))

    def keep(self, what: str, text: str) -> str:
        self.birds[f"{what}, {len(self.birds)}"] = text
        return text

    def secret(self, what: str, data: bytes) -> None:
        """Bytes that must not leave in any of the ways bytes are written."""
        self.keep(f"{what} in hex", data.hex())
        self.keep(f"{what} in base64", b64encode(data).decode().rstrip("="))

    def escaped(self, seen: bytes) -> list[str]:
        """Which canaries are in these bytes, in whatever disguise."""
        plain = b"\n".join((seen, *unpacked(seen)))
        flat = plain.lower()
        return [
            what
            for what, text in self.birds.items()
            if text.lower().encode() in flat or any(shape in plain for shape in disguises(text))
        ]


def disguises(text: str) -> Iterator[bytes]:
    """The ways a text may be written."""
    data = text.encode()
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        yield text.encode(encoding)
    for shape in (data.hex(), data.hex().upper(), text.encode("ascii", "backslashreplace").decode()):
        yield shape.encode()
    if text.isdecimal():
        yield from (int(text).to_bytes(8, order) for order in ("big", "little"))
    if len(data) < LONG:
        return
    for shift in range(3):
        # Whatever stands before and after it, these characters come from the canary alone.
        kept = b64encode(b"\0" * shift + data)[4 if shift else 0 : -4]
        yield kept
        yield kept.translate(bytes.maketrans(b"+/", b"-_"))


def unpacked(seen: bytes) -> Iterator[bytes]:
    """What every zstd frame among these bytes holds."""
    for match in re.finditer(re.escape(zstandard.FRAME_HEADER), seen):
        with suppress(zstandard.ZstdError):
            yield zstandard.ZstdDecompressor().decompressobj().decompress(seen[match.start() :])


# --- a side full of them ---------------------------------------------------------------------------------------


def places(cage: Cage) -> dict[str, dict[str, Any]]:
    """A place of every geometry, each vertex a canary."""

    def ring(lon: float) -> list[list[float]]:
        corners = [(lon, 34.0), (lon + 0.4, 34.0), (lon + 0.4, 34.4)]
        made = [[cage.degrees("longitude", x), cage.degrees("latitude", y)] for x, y in corners]
        return [*made, made[0]]

    return {
        "point": {"type": "Point", "coordinates": ring(41)[0]},
        "line": {"type": "LineString", "coordinates": ring(42)[:3]},
        "polygon": {"type": "Polygon", "coordinates": [ring(43)]},
        "multipolygon": {"type": "MultiPolygon", "coordinates": [[ring(44)], [ring(46)]]},
    }


def details(cage: Cage) -> dict[str, dict[str, Any]]:
    """A detail of every kind; `since` loses its milliseconds."""
    since = {"since": cage.number("moment of a state", 1_497_000_000_457), "state": "closed"}
    valid = [cage.number("valid from", 1_488_899_000_123), cage.number("valid until", 1_588_899_000_321)]
    counts = {name: cage.number(name, 918_273_640 + n) for n, name in enumerate(("low", "best", "high"))}
    return {
        "activity": {"plan": cage.both("plan")},
        "crossing": since,
        "event": {**counts, "parties": [cage.word("party"), cage.arabic("party")]},
        "route": since,
        "sector": {"level": "critical"},
        "site": {"function": "school", "valid": valid},
        "track": {"course": 271, "speed": 19_283},
    }


def full_draft(cage: Cage, kind: str, place: dict[str, Any], detail: dict[str, Any], **changes: Any) -> Draft:
    """A report with a canary in every field that has room for one."""
    marking = Marking(
        caveats=(cage.word("caveat"), cage.arabic("caveat")), consent=cage.both("consent"), level="open",
        releasable_to=(PARTNER, THIRD, cage.word("another reader")),
    )  # fmt: skip
    for moment in ("1497340800457", "1497340801789", "1488888123457", "1488888123", "1528876800457"):
        cage.keep("moment of the event, or second it was learnt", moment)
    return draft(**{
        "kind": kind, "category": "hazard", "exercise": True, "grade": "B2", "impact": "high", "lang": "ar",
        "title": cage.both("title"), "text": cage.both("text"), "detail": {"as": kind, **detail}, "marking": marking,
        "occurred": ("2017-06-13T08:00:00.457Z", "2017-06-13T08:00:01.789Z"), "observed": "2017-03-07T12:02:03.457Z",
        "review_by": "2018-06-13T08:00:00.457Z", "id": cage.word("id"), "subject": cage.word("subject"),
        "source": cage.both("source"), "symbol": cage.word("symbol"),
        "place": DraftPlace(geometry=place, error_m=7, name=cage.both("name of a place")),
    } | changes)  # fmt: skip


def begin_late(node: Node, cage: Cage) -> None:
    """Let the record go on as if it held `FIRST_SERIAL` entries already."""
    size = FIRST_SERIAL - 1
    frontier = Frontier(size, (b"\x07" * 32,) * size.bit_count())

    def move(tx: Any) -> None:
        tx.handle.execute("INSERT INTO record_head (one, frontier) VALUES (0, ?)", (frontier.encode(),))
        tx.handle.execute("INSERT INTO release_cursor VALUES (0, ?)", (size,))
        tx.handle.execute("INSERT INTO release_ack_cursor VALUES (0, ?)", (size,))
        tx.handle.execute("INSERT INTO picture_cursor VALUES (0, ?)", (size,))

    node.store.write(move)


def fill(node: Node, clock: Clock, cage: Cage) -> int:
    """File, import, correct, withdraw, decide and refuse; how many items were released to the partner."""
    begin_late(node, cage)
    officer = Actor(cage.both("officer's name"), cage.both("position"), "release officer")
    geometries = list(places(cage).values())
    serials = []
    for n, (kind, detail) in enumerate(details(cage).items()):
        serial = node.intake.file(officer, full_draft(cage, kind, geometries[n % 4], detail))
        node.release.release(officer, serial, PARTNER, Terms(3, None, ""))
        serials.append(serial)
    clock.tick(HOLD)
    node.settle()
    for n, (serial, (kind, detail)) in enumerate(zip(serials, details(cage).items(), strict=True)):
        newer = node.intake.correct(officer, serial, full_draft(cage, kind, geometries[(n + 1) % 4], detail))
        node.release.release(officer, newer, PARTNER, Terms(n, "An approved title", "An approved text"))
        told_only_there = Terms(3, cage.both("title for another"), cage.both("text for another"))
        node.release.release(officer, newer, THIRD, told_only_there)
        serials[n] = newer
    clock.tick(HOLD)
    node.settle()
    node.release.withdraw(officer, serials[0], PARTNER, "sensitive")
    keep_to_itself(node, officer, cage, geometries[0])
    clock.tick(HOLD)
    node.settle()
    number_everything(node, cage)
    return 2 * len(serials) + 1


def keep_to_itself(node: Node, officer: Actor, cage: Cage, place: dict[str, Any]) -> None:
    """Everything one can do with a report short of sending it."""
    drafts = [full_draft(cage, "event", place, {}) for _ in range(6)]
    assert drafts[2].marking is not None
    drafts[2] = replace(drafts[2], marking=replace(drafts[2].marking, personal=True))
    hidden = [node.intake.file(officer, one) for one in drafts]
    node.intake.withdraw(officer, hidden[0], "error", cage.both("reason of a withdrawal"))
    node.intake.erase(officer, hidden[1], cage.both("reason of an erasure"))
    node.release.withhold(officer, hidden[2], PARTNER)
    words = Terms(3, cage.both("title taken back"), cage.both("text taken back"))
    for serial in hidden[3:]:
        node.release.release(officer, serial, PARTNER, words, delay_ms=EVER)
    node.release.withdraw(officer, hidden[3], PARTNER, "error")
    node.intake.correct(officer, hidden[4], full_draft(cage, "event", place, {}))
    for terms in (Terms(8, cage.both("refused title"), ""), Terms(None, None, cage.both("refused text"))):
        with suppress(JisrError):
            node.release.release(officer, hidden[5], PARTNER, terms)
    mapping = read_mapping(MAPPING.format(name=cage.word("name of a mapping")).encode())
    cells = [cage.word(f"cell {n}") for n in range(6)]
    lon, lat = cage.degrees("longitude of a row", 41), cage.degrees("latitude of a row", 34)
    good = f"{cells[0]},2017-06-13,{lon},{lat},{cells[1]},{cells[2]},{cells[3]}"
    bad = f"{cells[4]},no date,{lon},{lat},{cells[5]},x,y"
    _, rows = read_rows(f"key,day,lon,lat,place,what,who\n{good}\n{bad}\n".encode(), mapping)
    assert node.intake.import_rows(officer, cage.word("name of a file"), rows).filed == 1


def acknowledge(node: Node, other: Node, clock: Clock, cage: Cage) -> int:
    """Take in what the partner tells, acknowledge it, link it to our own reports; how many leaves that makes."""
    theirs = other.intake.file(REPORTER, draft(marking=to(US)))
    other.release.release(OFFICER, theirs, US, Terms(3, None, ""))
    clock.tick(HOLD)
    other.settle()
    told = other.store.read(lambda tx: other.standing.delta(tx, US, 0, 99))
    assert told is not None
    node.incoming.offer(PARTNER, encode_delta(told))
    node.incoming.receipts.receipt(PARTNER)
    node.settle()
    serial = node.store.read(node.record.size)
    officers = [Actor(cage.both("reader's name"), cage.both("reader's position"), role) for role in AUTHORS]
    for officer, stage in zip(officers, STAGES, strict=True):
        node.acknowledging.acknowledge(officer, serial, stage)
        node.intake.relate(officer, serial, FIRST_SERIAL, undo=stage == "understood")
    clock.tick(HOLD)
    node.settle()
    number_everything(node, cage)
    return len(STAGES)


MAPPING = """
name = "{name}"
key = "key"
title = "{{what}}"
text = "{{what}}"
source = "who"
time = {{ start = "day" }}
place = {{ lon = "lon", lat = "lat", name = "place" }}
marking = {{ releasable_to = ["south"] }}
"""


def number_everything(node: Node, cage: Cage) -> None:
    """Serials, ids, salts and hashes the record gave, and every secret of the side."""
    rows = node.store.read(
        lambda tx: list(tx.handle.execute("SELECT serial, header, salt, body FROM record_entry ORDER BY serial"))
    )
    for serial, header, salt, body in rows:
        cage.number("serial", serial)
        if salt is not None:
            cage.secret("salt of an entry", salt)
            cage.keep("hash of an entry", msgspec.json.decode(header)["b"]["h"])
        if b'"k":"report"' in header and body is not None:
            cage.keep("name of a report", msgspec.json.decode(body)["id"])
        if b'"k":"decide"' in header:
            cage.keep("name of a decision", msgspec.json.decode(body, type=Decision).id)
    keys = keys_of(node.settings.side)
    cage.secret("root of pseudonyms and salts", keys.root)
    cage.keep("key of carried files", keys.age)
    for name in SIGNING:
        raw = getattr(keys, name).private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        cage.secret(f"{name} key", raw)
