"""The search: a hundred thousand reports in two languages, asked as people ask, beside FTS5 alone and a search without
shadows; and what indexing adds to projecting.

Words are drawn as in real text: the commonest is in every second report, half of all words are in less than a handful.
"""

import itertools
import random
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from jisr.bench.figures import Figure, at_rank, median, timed
from jisr.bench.sides import OFFICER, WORDS, make_side
from jisr.node import Node, packaged_places
from jisr.picture import Picture
from jisr.picture.ledger import Version
from jisr.picture.rules import boxes, fields
from jisr.picture.search import Centre, Outcome, Sought
from jisr.store.sqlite.ceiling import BareWords
from jisr.store.sqlite.picture import SqlitePicture
from jisr.store.sqlite.search import SqliteSearch
from jisr.terms import canonical
from jisr.terms.entries import NewEntry
from jisr.terms.places import Place, Point
from jisr.terms.reports import Report
from jisr.terms.shadow import Columns, columns
from jisr.terms.times import Span
from jisr.terms.transactions import Tx

REPORTS = 100_000
ASKED = 300
DAY = 86_400_000
START = 1_490_000_000_000
RARE = 30_000
"""Words of each language besides the ordinary ones."""
LIVE = 400
"""Reports that are filed and projected one by one."""


class Corpus:
    """Reports and questions of one seed, words by rank as Zipf found them."""

    def __init__(self, seed: int = 11) -> None:
        self.chance = random.Random(seed)  # noqa: S311
        names = [place for place in packaged_places().places if place.name_ar][:400]
        self.words: list[list[str]] = [
            self._ranked(
                [one for one in WORDS if one.isascii()], [one.name_en for one in names], "bcdfghjklmnprstvwyz", "aeiou"
            ),
            self._ranked(
                [one for one in WORDS if not one.isascii()],
                [one.name_ar or "" for one in names],
                "بتثجحخدرزسشصعغفقكلمنه",
                "اوي",
            ),
        ]
        self.weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(len(self.words[0]))))

    def _ranked(self, ordinary: Sequence[str], names: Sequence[str], consonants: str, vowels: str) -> list[str]:
        made: set[str] = set()
        for _ in range(2 * RARE):
            syllables = range(self.chance.randint(2, 4))
            made.add("".join(self.chance.choice(consonants) + self.chance.choice(vowels) for _ in syllables))
        rare = sorted(made)
        self.chance.shuffle(rare)
        mixed = [*names, *rare[:1000]]
        self.chance.shuffle(mixed)
        return [*ordinary, *mixed, *rare[1000:]][:RARE]

    def text(self, arabic: bool, count: int) -> str:
        """That many words, of an Arabic text some with the article and what stands before it."""
        drawn = self.chance.choices(self.words[arabic], cum_weights=self.weights[: len(self.words[arabic])], k=count)
        return " ".join(self._dressed(one) if arabic else one for one in drawn)

    def _dressed(self, word: str) -> str:
        if word.startswith("ال"):
            return self.chance.choice(("", "", "و", "ب")) + word
        return self.chance.choice(("", "", "", "ال", "ال", "وال", "بال", "و", "ب")) + word

    def report(self, number: int) -> Report:
        arabic = self.chance.random() < 0.5
        start = START + self.chance.randrange(200 * DAY)
        lon, lat = self.chance.randrange(380_000_000, 460_000_000), self.chance.randrange(310_000_000, 380_000_000)
        return Report(
            category=self.chance.choice(("armed-clash", "movement", "status", "humanitarian")), id=f"r{number}",
            impact=self.chance.choice(("low", "medium", "very-high")), kind=self.chance.choice(("event", "route")),
            lang="ar" if arabic else "en", observed=start, occurred=Span(start, start + DAY // 24),
            place=Place(error_m=500, geometry=Point(lat=lat, lon=lon), name=self.text(arabic, 1)),
            review_by=start + DAY, source=self.text(arabic, 2), subject=f"s{number}", text=self.text(arabic, 22),
            title=self.text(arabic, 6),
        )  # fmt: skip

    def question(self, turn: int) -> Sought:
        """Words common and rare, beginnings, phrases and what is left out, with area and time and without."""
        arabic = self.chance.random() < 0.5
        listed = self.words[arabic]
        common, known, rare = listed[turn % 20], listed[20 + turn % 900], listed[self.chance.randrange(RARE)]
        text = (
            f"{common} ", f"{rare} ", f"{known} ", f"{common} {known} ", common[:3], rare[:3], f'"{known}"',
            f"{common} -{known}", f"{common} {listed[(turn + 7) % 20]} ", f"{rare} {common}",
        )[turn % 10]  # fmt: skip
        start = START + self.chance.randrange(150 * DAY)
        west, south = self.chance.randrange(380_000_000, 440_000_000), self.chance.randrange(310_000_000, 360_000_000)
        wide = self.chance.choice((5_000_000, 20_000_000))
        area = boxes(west, south, west + wide, south + wide) if turn % 3 else ()
        near = Centre(Point(lon=west, lat=south), 50_000) if turn % 7 == 0 else None
        return Sought(
            text, boxes=area, span=Span(start, start + 50 * DAY) if turn % 2 else None, near=near,
            by_rank=turn % 5 == 0, kinds=("event",) if turn % 4 == 0 else (),
        )  # fmt: skip


class _Nowhere(SqliteSearch):
    """An index that takes no words: what following costs without."""

    def put(self, tx: Tx, versions: Sequence[tuple[Version, Columns]]) -> None:
        """Let them go."""


def measure(folder: Path, long: bool) -> list[Figure]:
    """Every figure of the search."""
    corpus, count = Corpus(), ASKED * (5 if long else 1)
    packaged_places()
    node = make_side(folder / "search", "bench")
    plain = BareWords(folder / "plain.db", "title, text, rest, tokenize = 'unicode61'")
    bare = BareWords(folder / "bare.db", "title, text, rest, bare, cut, tokenize = 'ascii'")
    try:
        folding = _fill(node, corpus, plain, bare)
        without = _without(node)
        bulk = _bulk(node, without)
        live = _live(node, corpus, without)
        size = node.store.read(node.record.size)
        questions = [corpus.question(turn) for turn in range(count)]
        first = [one.text.split()[0].strip('"-') for one in questions]
        ours = [timed(partial(_ask, node, one, size)) for one in questions]
        alone = [timed(partial(bare.find, one)) for one in first]
        peer = [timed(partial(plain.find, one)) for one in first]
        liked = [timed(partial(plain.like, one)) for one in first[:20]]
        share = _recall(node, corpus, plain, size)
    finally:
        bare.close()
        plain.close()
        node.close()
    p95, ceiling = at_rank(ours, 0.95) * 1000, at_rank(alone, 0.95) * 1000
    return [
        Figure(
            room="search", what=f"asked with words, area, time, order and total at {REPORTS:,} reports, p95 (median "
            f"{median(ours) * 1000:.1f} ms, slowest {max(ours) * 1000:.0f} ms)",
            value=p95, unit="ms", ceiling=ceiling, ceiling_is="one word asked of FTS5 by itself, p95 ms:",
            ratio=p95 / ceiling, bar="< 200", met=p95 < 200,
        ),
        Figure(
            room="search", what="peer: one word by FTS5's own unicode61 without shadows, p95, which finds "
            f"{share:.0%} of what ours finds by a hundred Arabic words",
            value=at_rank(peer, 0.95) * 1000, unit="ms", ceiling=at_rank(liked, 0.95) * 1000,
            ceiling_is="peer: LIKE over every text, p95 ms:",
        ),
        Figure(
            room="search", what=f"projecting a report with its words, {REPORTS:,} at once (folding {folding:.0f} µs)",
            value=bulk[1], unit="µs", ceiling=bulk[0] - folding, ceiling_is="without its words, µs:",
            ratio=bulk[1] / (bulk[0] - folding),
        ),
        Figure(
            room="search", what="filing and projecting a report that comes by itself, with its words",
            value=live[1], unit="ms", ceiling=live[0], ceiling_is="without its words, ms:", ratio=live[1] / live[0],
        ),
    ]  # fmt: skip


def _ask(node: Node, sought: Sought, size: int) -> Outcome:
    return node.store.read(lambda tx: node.search.ask(tx, sought, size))


def _without(node: Node) -> Picture:
    """A picture of the same record that keeps no words."""
    pictures = SqlitePicture()
    return Picture(node.store, pictures, pictures, node.record, node.standing, node.settings.side, _Nowhere())


def _bulk(node: Node, without: Picture) -> tuple[float, float]:
    """Microseconds a report for projecting everything without words and with; folding is in both."""
    bare = timed(without.rebuild) / REPORTS * 1e6
    return bare, timed(node.picture.rebuild) / REPORTS * 1e6


def _fill(node: Node, corpus: Corpus, plain: BareWords, bare: BareWords) -> float:
    """File everything, the same words into the tables to compare with; microseconds a report for folding alone."""
    spent = 0.0
    for start in range(0, REPORTS, 1000):
        made = [corpus.report(number) for number in range(start, start + 1000)]
        node.record.file([
            NewEntry(k="report", by=OFFICER.by, entered=one.observed, body=canonical.encode(one)) for one in made
        ])  # fmt: skip
        said = [fields(one) for one in made]
        rows = [(title[1], text[1], [one for _, one in rest]) for title, text, *rest in said]
        folded: list[tuple[str, ...]] = []
        spent += timed(lambda rows=rows, folded=folded: folded.extend(columns(*one) for one in rows))  # type: ignore[misc]
        plain.add([(title, text, " ".join(rest)) for title, text, rest in rows])
        bare.add(folded)
    return spent / REPORTS * 1e6


def _live(node: Node, corpus: Corpus, without: Picture) -> tuple[float, float]:
    """Milliseconds for filing one report and following it without words and with, in turns; medians."""
    spent: tuple[list[float], list[float]] = ([], [])
    for number in range(LIVE):
        made = corpus.report(REPORTS + number)
        entry = NewEntry(k="report", by=OFFICER.by, entered=made.observed, body=canonical.encode(made))
        follow = (without, node.picture)[number % 2].follow
        spent[number % 2].append(timed(partial(_file, node, entry, follow)))
    return median(spent[0]) * 1000, median(spent[1]) * 1000


def _file(node: Node, entry: NewEntry, follow: Callable[[], int]) -> None:
    node.record.file([entry])
    follow()


def _recall(node: Node, corpus: Corpus, plain: BareWords, size: int) -> float:
    """Which share of the hits of a hundred Arabic words with us the peer has too."""
    ours = theirs = 0
    for word in corpus.words[1][20:120]:
        hits = _ask(node, Sought(f"{word} "), size).total
        ours += hits
        theirs += min(hits, plain.count(word))
    return theirs / ours
