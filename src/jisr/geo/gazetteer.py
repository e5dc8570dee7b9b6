"""Named places: which of them a line of words means, and what to suggest while a name is typed.

Names are compared folded (`terms.folding`), longest first. A name that belongs to several places gives a reading for
each, and a person chooses; only `suggest` knows of likeness, and it never chooses either.
"""

from collections.abc import Iterable, Sequence
from heapq import nsmallest

import msgspec
from rapidfuzz import fuzz, process

from jisr.geo.bearings import POINTS, POINTS_AR, point_from
from jisr.geo.coordinates import EXAMPLES, MOST_TEXT, find_coordinates, read_coordinates
from jisr.geo.named import MOST_NAME, Named
from jisr.geo.offsets import moved, offset_before
from jisr.geo.ordinary import CUES, NEVER, ORDINARY, ORDINARY_AR
from jisr.geo.places import distance_m
from jisr.geo.readings import Found, Reading
from jisr.geo.references import codes, recover
from jisr.geo.signs import plain
from jisr.terms.errors import OurMistake
from jisr.terms.folding import ARTICLES, Word, fold, key, words
from jisr.terms.places import DEGREE, Point

MOST_SUGGESTED = 50
MOST_READINGS = 12
"""As many places of one name as a person can choose from."""
LIKE = 78
"""How like a name must be to be suggested, of 100."""
TOWN = 50_000
"""People of a town that others are described by."""
_JOINTS = frozenset(" -'’`\u2010\u2011\u2013/\u200e\u200f\u2066\u2067\u2068\u2069\u00a0")
_PREFIXES = "وفبكل"


class Asked(msgspec.Struct, frozen=True):
    """What a text means as a place; `ask` is the sentence to put to a person, empty when there is one reading."""

    readings: tuple[Reading, ...]
    ask: str = ""


class Gazetteer:
    """A loaded table of named places, ready to be asked; earlier places win where two rows are one place."""

    def __init__(self, places: Iterable[Named]) -> None:
        self.places: Sequence[Named] = tuple(places)
        self._named: dict[str, list[int]] = {}
        self._longest = 1
        first: set[tuple[str, int]] = set()
        for number, place in enumerate(self.places):
            for name in filter(None, (place.name_en, place.name_ar, place.name_ku, *place.aliases)):
                for one in _keys(name):
                    if name in (place.name_en, place.name_ar, place.name_ku):
                        first.add((one, number))
                    held = self._named.setdefault(one, [])
                    if not held or held[-1] != number:
                        held.append(number)
                    self._longest = max(self._longest, one.count(" ") + 1)
        for one, numbers in self._named.items():
            # Whose own name it is comes before whose other name it is, and a large place before a small one.
            own = {number for number in numbers if (one, number) in first}
            self._named[one] = sorted(numbers, key=lambda at: (at not in own, -self.places[at].population))
        self._sorted = sorted(self._named)
        self._told_apart: dict[Named, tuple[str, str | None]] = {}
        self._towns = [place for place in self.places if place.population >= TOWN]

    def find(self, line: str) -> list[Found]:
        """Names inside a line of words, with the words that move them, in order and without overlap.

        Offsets are code points of `line`; several readings ask. Raises OurMistake for a line that is too long.
        """
        if len(line) > MOST_TEXT:
            raise OurMistake("too-long", f"A place is described in at most {MOST_TEXT} characters.", EXAMPLES)
        shown, taken = plain(line), 0
        found: list[Found] = []
        short = [stretch for stretch in codes(shown) if stretch.fault]
        for start, end, numbers in self._names(line):
            if start < taken:
                continue
            readings = self._readings(numbers)
            offset = offset_before(shown, start)
            code = next(
                (one for one in short if taken <= one.start and one.end <= start and _near(line[one.end : start])), None
            )
            if offset is not None:
                while found and found[-1].start >= offset.start:
                    found.pop()  # a word of the direction that is a place somewhere, such as one called West
                if found and found[-1].end > offset.start:
                    offset = None
            if offset is not None:
                start, readings = offset.start, tuple(moved(one, offset) for one in readings)
            elif code is not None:
                start, readings = code.start, tuple(_recovered(shown[code.start : code.end], one) for one in readings)
            found.append(Found(start, end, readings))
            taken = end
        return found

    def read(self, text: str) -> Asked:
        """What a text that is meant as one place says: coordinates, a name, or words that move one.

        Raises OurMistake with one sentence when it says none.
        """
        try:
            readings = tuple(read_coordinates(text))
        except OurMistake as fault:
            named = self._alone(text)
            if not named:
                raise self._unknown(text, fault) from None
            readings = named
        return Asked(readings, "" if len(readings) == 1 else "The text can mean more than one place: choose one.")

    def suggest(self, text: str, limit: int = 10) -> list[Named]:
        """Places whose names begin like what is typed, then those that are like it; larger ones first. May be empty."""
        typed = key(text[:80])
        most = max(0, min(limit, MOST_SUGGESTED))
        if not typed or not most:
            return []
        bare = typed.removeprefix("ال") or typed
        ranks: dict[int, tuple[int, int, int]] = {}
        for one, numbers in self._named.items():
            if one in (typed, bare) or one == "ال" + bare:
                rank = 0
            elif one.startswith((typed, bare, "ال" + bare)):
                rank = 1
            elif f" {bare}" in one:
                rank = 2
            else:
                continue
            for number in numbers:
                if number not in ranks or rank < ranks[number][0]:
                    ranks[number] = (rank, *self._order(number))
        if len(ranks) < most and len(bare) >= 3:
            like = process.extract(bare, self._sorted, scorer=fuzz.ratio, score_cutoff=LIKE, limit=4 * most)
            for one, score, _ in like:
                for number in self._named[one]:
                    ranks.setdefault(number, (200 - round(score), *self._order(number)))
        chosen = nsmallest(most, ranks, key=lambda number: (ranks[number], number))
        return [self.places[number] for number in chosen]

    def named(self, text: str) -> list[Named]:
        """Places of which a text is a name and nothing besides; none for a number or an ordinary word."""
        typed = key(text[:MOST_NAME])
        if not typed or typed.isdecimal() or typed in NEVER or typed in ORDINARY or typed in ORDINARY_AR:
            return []
        ways = (typed, typed.replace(" ", ""), "ال" + typed)
        return [self.places[number] for number in next(filter(None, map(self._named.get, ways)), ())]

    def _order(self, number: int) -> tuple[int, int]:
        """Short names before long ones, so that a town stands before its quarters; then the larger first."""
        place = self.places[number]
        return key(place.name_en).count(" "), -place.population

    def _names(self, line: str) -> Iterable[tuple[int, int, list[int]]]:
        """(start, end, places) of names, leftmost first and each as long as it can be."""
        row = [(word, word.key in ARTICLES) for word in words(line)]
        at = 0
        while at < len(row):
            if row[at][1] or (hit := self._longest_at(line, row, at)) is None:
                at += 1
                continue
            numbers, last, cut = hit
            start = row[at][0].start + cut
            if at and row[at - 1][1] and not cut and _joined(line, row[at - 1][0], row[at][0]):
                start = row[at - 1][0].start if self._has_article(numbers, row[at - 1][0].key) else start
            yield start, row[last][0].end, numbers
            at = last + 1

    def _longest_at(self, line: str, row: list[tuple[Word, bool]], at: int) -> tuple[list[int], int, int] | None:
        """Places named by the most words from one on, the last of these, and how many letters stand before the name."""
        run, ends = [row[at][0].key], [at]
        for next_at in range(at + 1, min(len(row), at + 2 * self._longest)):
            if not _joined(line, row[next_at - 1][0], row[next_at][0]) or len(run) >= self._longest:
                break
            if not row[next_at][1]:
                run.append(row[next_at][0].key)
                ends.append(next_at)
        for count in range(len(run), 0, -1):
            for first, cut in _unprefixed(run[0]):
                spelled = " ".join([first, *run[1:count]])
                numbers = self._named.get(spelled)
                if numbers is None and count > 1 and len(spelled) > 6:
                    numbers = self._named.get(spelled.replace(" ", ""))
                if numbers is None or (count == 1 and not _stands_out(line, row, at, first)):
                    continue
                if count == 1 and cut and len(first) < 3:
                    # Two letters alone are too little to be told from a word that begins so.
                    continue
                return numbers, ends[count - 1], cut
        return None

    def _has_article(self, numbers: list[int], article: str) -> bool:
        """Whether one of the places is written with this article."""
        return any(
            fold(name.replace("-", " ").split(" ")[0]) == article
            for number in numbers
            for name in (self.places[number].name_en, *self.places[number].aliases)
        )

    def _readings(self, numbers: list[int]) -> tuple[Reading, ...]:
        """A reading for each place, rows that are one place taken once; several say where each of them lies."""
        kept: list[Named] = []
        for place in (self.places[number] for number in numbers):
            if not any(distance_m(place.point, one.point) <= max(place.error_m, one.error_m) for one in kept):
                kept.append(place)
        several = len(kept) > 1
        return tuple(self._reading(place, several) for place in kept[:MOST_READINGS])

    def _reading(self, place: Named, several: bool) -> Reading:
        label, label_ar = place.name_en, place.name_ar
        if several:
            # The nearest town is looked for among all of them, and a text names the same places again and again.
            if place not in self._told_apart:
                self._told_apart[place] = self._described(place)
            label, label_ar = self._told_apart[place]
        return Reading(
            lon=place.lon, lat=place.lat, error_m=place.error_m, form="name", label=label, label_ar=label_ar,
            name_en=place.name_en, name_ar=place.name_ar,
        )  # fmt: skip

    def _described(self, place: Named) -> tuple[str, str | None]:
        """A place told apart from others of its name by the nearest town, in English and Arabic."""
        others = [town for town in self._towns if town.name_en != place.name_en]
        if not others:
            at = f"{place.lat / DEGREE:.3f}, {place.lon / DEGREE:.3f}"
            return f"{place.name_en} ({at})", f"{place.name_ar} ({at})" if place.name_ar else None
        town = min(others, key=lambda one: distance_m(place.point, one.point))
        far, way = round(distance_m(place.point, town.point) / 1000), point_from(town.point, place.point)
        label_ar = None
        if place.name_ar:
            label_ar = f"{place.name_ar} ({far} كم {POINTS_AR[way]} {town.name_ar or town.name_en})"
        return f"{place.name_en} ({far} km {POINTS[way]} of {town.name_en})", label_ar

    def _alone(self, text: str) -> tuple[Reading, ...]:
        """Readings of a text that is one name and nothing besides; an Arabic name may lack its article here."""
        found = self.find(text)
        if len(found) == 1 and not (text[: found[0].start] + text[found[0].end :]).strip(" .,;:!?()[]\"'،؛؟\t\n"):
            return found[0].readings
        typed = key(text)
        numbers = self._named.get(typed) or self._named.get("ال" + typed) or []
        return self._readings(numbers) if numbers else ()

    def _unknown(self, text: str, fault: OurMistake) -> OurMistake:
        """Why a text is no place: with names that are like it, else what is wrong with its coordinates."""
        if fault.code != "no-coordinates":
            return fault
        if like := self.suggest(text, 3):
            names = ", ".join(place.name_en for place in like)
            return OurMistake("no-place", "No place of this name is known here.", f"Is it one of these: {names}?")
        return OurMistake("no-place", "No place of this name is known here.", EXAMPLES)


def read_line(line: str, gazetteer: Gazetteer) -> list[Found]:
    """Coordinates and names of a line of words together, in order; where they overlap, coordinates win."""
    fixed = find_coordinates(line)
    free = [
        one
        for one in gazetteer.find(line)
        if not any(one.start < other.end and other.start < one.end for other in fixed)
    ]
    return sorted([*fixed, *free], key=lambda one: one.start)


def _keys(name: str) -> set[str]:
    """Every key a name is found by: its words, its words as one, and both with the articles run on."""
    bare: list[str] = []
    glued: list[str] = []
    article = ""
    for word in words(name):
        if word.key in ARTICLES:
            article += word.key
            continue
        bare.append(word.key)
        glued.append(article + word.key)
        article = ""
    return {one for one in (" ".join(bare), "".join(bare), " ".join(glued), "".join(glued)) if len(one) > 1}


def _unprefixed(first: str) -> list[tuple[str, int]]:
    """A word, and what is left of an Arabic one without "and", "in", "for"; with the letters that went."""
    forms = [(first, 0)]
    if first.startswith("لل"):
        forms.append(("ال" + first[2:], 0))
    if first[0] in _PREFIXES and len(first) > 2:
        forms.append((first[1:], 1))
        if first.startswith("ولل"):
            forms.append(("ال" + first[3:], 1))
        elif first[0] == "و" and first[1] in _PREFIXES and len(first) > 4:
            forms.append((first[2:], 2))
    return forms


def _stands_out(line: str, row: list[tuple[Word, bool]], at: int, spelled: str) -> bool:
    """Whether a single word can be a name: no number, and no ordinary word unless something marks it as one."""
    if spelled.isdecimal() or spelled in NEVER:
        return False
    if spelled in ORDINARY_AR:
        return at > 0 and row[at - 1][0].key in CUES
    if spelled not in ORDINARY:
        return True
    start = row[at][0].start
    opens = at == 0 or line[:start].rstrip()[-1:] in ".!?:;"
    return line[start].isupper() and not opens and any(c.islower() for c in line)


def _joined(line: str, one: Word, two: Word) -> bool:
    """Whether two words stand together as words of one name do."""
    gap = line[one.end : two.start]
    return len(gap) <= 3 and all(c in _JOINTS for c in gap)


def _near(gap: str) -> bool:
    return len(gap) <= 3 and not gap.strip(" ,،")


def _recovered(code: str, near: Reading) -> Reading:
    found = recover(code, Point(lon=near.lon, lat=near.lat), near.name_en or near.label)
    return msgspec.structs.replace(found, name_en=near.name_en, name_ar=near.name_ar)
