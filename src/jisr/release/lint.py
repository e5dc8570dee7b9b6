"""Reading a draft before it is released: what in its words tells more than the cell, the times and the fields do.

It finds, it never changes and never decides: a person reads each finding and says so. Better a finding too many than
one too few. Spans count code points of the title or text as written, `end` not included.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

import msgspec

from jisr.geo.coordinates import find_coordinates
from jisr.geo.gazetteer import Gazetteer
from jisr.geo.inside import covers
from jisr.geo.references import codes
from jisr.geo.signs import plain
from jisr.release.rules import Terms
from jisr.terms.dtg import When, find_times
from jisr.terms.errors import JisrError
from jisr.terms.folding import words
from jisr.terms.places import Place, Point
from jisr.terms.reports import ActivityDetail, EventDetail, Report

Code = Literal[
    "address", "call-sign", "caveat", "coordinates", "grid", "id", "person", "phone", "place-inside", "place-name",
    "place-own", "serial", "source", "time",
]  # fmt: skip
SAYS: dict[Code, tuple[str, str]] = {
    "address": ("This is an address on a network.", "هذا عنوان على شبكة."),
    "call-sign": ("This reads like a call sign.", "هذا يشبه نداء اتصال."),
    "caveat": ("These are words of the marking's caveats.", "هذه كلمات من قيود التصنيف."),
    "coordinates": ("These are coordinates; the partner gets a cell.", "هذه إحداثيات؛ ولا يصل الشريك إلا خلية."),
    "grid": ("This reads like a grid reference.", "هذا يشبه إحداثيات شبكة."),
    "id": ("This is an identifier of ours.", "هذا معرّف من معرّفاتنا."),
    "person": ("This is the name of a person or position of ours.", "هذا اسم شخص أو منصب لدينا."),
    "phone": ("This reads like a telephone number.", "هذا يشبه رقم هاتف."),
    "place-inside": (
        "This place lies within the cell and is smaller than it.", "يقع هذا المكان داخل الخلية وهو أصغر منها."
    ),
    "place-name": ("This place is told more finely than the cell.", "هذا المكان أدق من الخلية."),
    "place-own": ("This is our own name of the place.", "هذا اسم المكان كما نسمّيه."),
    "serial": ("This reads like the number of an entry of ours.", "هذا يشبه رقم قيد لدينا."),
    "source": ("This word stands in the source.", "هذه الكلمة واردة في المصدر."),
    "time": ("This time is not the released one, or finer.", "هذا الوقت غير الوقت المُفرج عنه أو أدق منه."),
}  # fmt: skip
PIECE = 3500
"""Characters looked through at once; a piece ends between words and the next begins a few words before."""
OVERLAP = 200
SHORTEST = 4
"""Letters of a word that can give a source away."""
_COMMON = frozenset((
    "about", "after", "area", "from", "local", "near", "north", "officer", "patrol", "police", "report", "reported",
    "reports", "road", "seen", "source", "south", "east", "that", "their", "there", "they", "this", "through", "told",
    "unit", "village", "were", "west", "what", "when", "where", "which", "with", "within", "young",
))  # fmt: skip
"""Words of many sources, folded, that give none away."""
_DIGIT_WORDS = (
    r"alfa|alpha|bravo|charlie|delta|echo|foxtrot|hotel|juliett?|kilo|lima|oscar|papa|quebec|romeo|sierra|tango"
)
_CALL = re.compile(
    r"(?<![\w-])(?!(?:ROUTE|ROAD|HIGHWAY|MSR|PHASE|DTG|ZONE|LEVEL|CELL|TYPE|MARK|UTM|MGRS)\b)"
    r"[A-Z]{3,12}[ -]?[0-9]{1,2}(?:[ -][0-9A-Z]{1,2})?(?![\w-])"
    rf"|(?<!\w)(?i:{_DIGIT_WORDS})[ -]?(?i:[0-9]{{1,2}}|actual|one|two|three|four|five|six|seven|eight|nine)(?!\w)"
    r"|(?<!\w)(?i:call ?sign)[ :]+\S{2,20}|(?<!\w)(?:نداء|النداء)[ :]+\S{2,20}"
)
_PAIRS = "|".join(rf"[0-9]{{{n}}}[ ]?[0-9]{{{n}}}" for n in (5, 4, 3, 2))
_GRID = re.compile(
    rf"(?<![\w.])[A-HJ-NP-Z]{{2}}[ ]?(?:{_PAIRS})(?![\w.])"
    r"|(?i:\b(?:grid|gr|mgrs|utm)\b)[ :]{0,3}(?:[A-Za-z]{2}[ ]?)?[0-9]{2,5}[ ]?[0-9]{2,5}(?!\w)"
    r"|(?:ال)?(?:شبكة|[إا]حداثيات|مربع)[ :]{1,3}[0-9]{2,5}[ ]?[0-9]{2,5}(?!\w)"
)
_PHONE = re.compile(
    r"(?<![\w.,])(?:\+|00)?[0-9](?:[ ./()-]{0,2}[0-9]){7,14}(?!\w)"
    r"|(?<!\w)(?:\+|00)?\([0-9]{2,5}\)[ -]?[0-9](?:[ ./-]{0,2}[0-9]){4,10}(?!\w)"
)
_NOT_PHONE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[0-9]{1,3}(?:[ ,.][0-9]{3})+")
_SERIAL = re.compile(
    r"(?<!\w)#[ ]?[0-9]{1,9}(?!\w)"
    r"|(?i:\b(?:entry|entries|serial|log no\.?|our report)) (?:no\.? ?)?[0-9]{1,9}\b"
    r"|(?<!\w)(?:ال)?(?:قيد|قيود|تسلسل|تسلسلي) (?:رقم )?[0-9]{1,9}(?!\w)"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?(?:/.*)?")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,60}|(?i:https?://|www\.)\S{3,200}")


class Finding(msgspec.Struct, frozen=True, order=True):
    """A stretch of the title or the text, and what it may tell."""

    where: Literal["text", "title"]
    start: int
    end: int
    code: Code


class Known(NamedTuple):
    """What words are held against. `released` is the place the partner gets; `names` are persons and positions."""

    report: Report
    released: Place | None
    gazetteer: Gazetteer
    names: Sequence[str]
    call_signs: Sequence[str]


def read_words(terms: Terms, known: Known) -> tuple[Finding, ...]:
    """Every finding in the words a person wrote for this release, in order."""
    found: set[Finding] = set()
    for where, text in (("title", terms.title or ""), ("text", terms.text)):
        spans = [one for first, piece in _pieces(text) for one in _shifted(_all(piece, known), first)]
        found |= {Finding(where, start, end, code) for start, end, code in _without_doubles(spans)}  # type: ignore[arg-type]
    return tuple(sorted(found, key=lambda one: (one.where != "title", one.start, one.end, one.code)))


def lint_hash(terms: Terms, findings: Sequence[Finding]) -> str:
    """What stands for having read these findings in these words: base64 of SHA-256; empty without any."""
    if not findings:
        return ""
    told = msgspec.json.encode([terms.title, terms.text, findings])
    return b64encode(hashlib.sha256(told).digest()).decode()


Span = tuple[int, int, Code]
_FIRST: tuple[Code, ...] = ("coordinates", "grid", "address", "time", "phone", "serial", "call-sign")
"""Of forms that look alike, the one that is told when several fit."""


def _without_doubles(spans: Sequence[Span]) -> list[Span]:
    """Of figures that can be several things only the first, and of one thing found twice the longer stretch."""
    kept: list[Span] = []
    for start, end, code in sorted(set(spans), key=lambda one: (_rank(one[2]), one[0] - one[1], one[0])):
        figures = _rank(code) < len(_FIRST)
        hidden = any(
            start < b and a < end and (other == code or (figures and _rank(other) < len(_FIRST)))
            for a, b, other in kept
        )
        if not hidden:
            kept.append((start, end, code))
    return kept


def _rank(code: Code) -> int:
    return _FIRST.index(code) if code in _FIRST else len(_FIRST)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """The text in pieces that overlap, cut between words."""
    start = 0
    while start < len(text):
        end = min(len(text), start + PIECE)
        if end < len(text) and (cut := max(text.rfind(c, start + OVERLAP, end) for c in " \n\t")) > start:
            end = cut
        yield start, text[start:end]
        if end == len(text):
            return
        back = max((text.rfind(c, start, end - OVERLAP) for c in " \n\t"), default=-1)
        start = back + 1 if back > start else end


def _shifted(spans: Iterable[Span], by: int) -> Iterator[Span]:
    return ((start + by, end + by, code) for start, end, code in spans)


def _all(text: str, known: Known) -> Iterator[Span]:
    shown = plain(text)
    for find in (_coordinates, _places):
        try:
            yield from find(text, known)
        except JisrError:
            # It looks like one and cannot be read as one: a person reads it.
            yield 0, len(text), "coordinates"
    for code, pattern in (("grid", _GRID), ("serial", _SERIAL), ("address", _ADDRESS), ("call-sign", _CALL)):
        yield from ((hit.start(), hit.end(), code) for hit in pattern.finditer(shown))  # type: ignore[misc]
    for hit in _PHONE.finditer(shown):
        if sum(c.isdigit() for c in hit[0]) >= 8 and not _NOT_PHONE.fullmatch(hit[0]):
            yield hit.start(), hit.end(), "phone"
    yield from _times(text, known)
    yield from _private(text, known)


def _coordinates(text: str, _: Known) -> Iterator[Span]:
    for one in find_coordinates(text):
        yield one.start, one.end, "coordinates"
    for stretch in codes(plain(text)):
        yield stretch.start, stretch.end, "coordinates"


def _places(text: str, known: Known) -> Iterator[Span]:
    """Names of the gazetteer in both languages that say more than the released place does."""
    released = known.released
    if known.report.place is not None and known.report.place.name:
        yield from _phrases(text, (known.report.place.name,), "place-own")
    for one in known.gazetteer.find(text):
        for reading in one.readings:
            fine = reading.error_m is not None and (
                released is None or released.error_m is None or reading.error_m < released.error_m
            )
            within = released is not None and covers(released.geometry, Point(lon=reading.lon, lat=reading.lat))
            if fine:
                yield one.start, one.end, "place-inside" if within else "place-name"
                break


def _times(text: str, known: Known) -> Iterator[Span]:
    """Times of day that do not hold the whole of the released span: another time, or a finer one."""
    first, last = known.report.occurred.start, known.report.occurred.end
    for one in find_times(text, last, "UTC"):
        if one.bare and not one.lead:
            continue
        meaning = one.meaning
        if isinstance(meaning, When):
            minute = 59_999 if meaning.start % 60_000 == 0 else 999
            if _DAY.fullmatch(meaning.text) or (meaning.start <= first and last <= meaning.end + minute):
                continue
        elif not any(c.isdigit() for c in plain(text[one.start : one.end])):
            continue  # a day of the week: coarser than any hour
        yield one.start, one.end, "time"


def _private(text: str, known: Known) -> Iterator[Span]:
    """Words of the source, caveats, ids, persons, positions and the side's own call signs."""
    report = known.report
    telling = [word for word in words(report.source) if len(word.key) >= SHORTEST and word.key not in _COMMON]
    keys = {word.key for word in telling}
    yield from ((word.start, word.end, "source") for word in words(text) if word.key in keys)
    if isinstance(report.detail, EventDetail):
        yield from _phrases(text, report.detail.parties, "person")
    if isinstance(report.detail, ActivityDetail) and report.detail.plan:
        yield from _phrases(text, (report.detail.plan,), "source")
    # An id that is an ordinary word gives nothing away by itself.
    ids = tuple(one for one in (report.id, report.subject) if not one.isalpha())
    for code, phrases in (
        ("caveat", report.marking.caveats), ("id", ids), ("person", known.names),
        ("call-sign", known.call_signs),
    ):  # fmt: skip
        yield from _phrases(text, phrases, code)  # type: ignore[arg-type]


def _phrases(text: str, phrases: Iterable[str], code: Code) -> Iterator[Span]:
    """Where one of these stands in the text, compared folded, word by word."""
    row = words(text)
    keys = [word.key for word in row]
    for phrase in phrases:
        wanted = [word.key for word in words(phrase)]
        if not wanted or sum(map(len, wanted)) < 3:
            continue
        for at in range(len(keys) - len(wanted) + 1):
            if keys[at : at + len(wanted)] == wanted:
                yield row[at].start, row[at + len(wanted) - 1].end, code
