"""Open text: an article or a pasted message becomes one open-source report, and what it tells is suggested. Pure.

The text is kept whole and is the report's text; readers' comments are told apart and never filed. What a sentence says
of time, place, kind, category and number is suggested with the words it comes from, and an officer cuts what holds into
reports of its own, linked to the article's. All of it is private, and graded as what cannot be judged.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, Protocol

import msgspec

from jisr.geo.coordinates import find_coordinates
from jisr.geo.readings import Found
from jisr.intake.open_text_chat import Chat, chat_of, without
from jisr.intake.open_text_comments import By, Division, cut_at, divide
from jisr.intake.open_text_lines import clean, lines_of
from jisr.intake.open_text_sheet import FIELDS, Field, Mark, Option, Suggestion
from jisr.intake.open_text_suggest import Against, labels_of, place_id, place_name, suggest, title_of
from jisr.intake.quick_where import PlaceFinder
from jisr.intake.reading import Draft, DraftPlace
from jisr.terms.dtg import When, read_time
from jisr.terms.errors import OurMistake
from jisr.terms.ids import derived_id
from jisr.terms.reports import Lang, Marking, Report
from jisr.terms.texts import MAX_TEXT, MAX_TITLE
from jisr.terms.times import Span, dtg, iso, local_days

__all__ = [
    "Chosen", "Comments", "Field", "Mark", "OpenText", "Option", "Suggestion", "article_drafts", "cut_drafts",
    "read_open_text", "read_published", "settled", "suggestions_of",
]  # fmt: skip

GRADE = "F6"
_ARABIC = re.compile(r"[\u0621-\u064a]")
_LATIN = re.compile(r"[A-Za-z]")
_SENTENCE = re.compile(r"(?<=[.!?؟])\s+")


class PageText(Protocol):
    """What is made of a page in HTML: see `open_text_html`, which is not pure."""

    @property
    def text(self) -> str: ...

    @property
    def comments(self) -> tuple[int, int, bool] | None: ...

    @property
    def left_out(self) -> int: ...


class Comments(msgspec.Struct, frozen=True, kw_only=True):
    """Readers' comments: from `start` to the end of the text, `count` of them, at least so many when not `exact`.

    `by` says what told them apart.
    """

    start: int
    count: int
    exact: bool
    by: By


class OpenText(msgspec.Struct, frozen=True, kw_only=True):
    """What a pasted text was read as. Offsets are code points of `text`; the article is [0, `end`).

    `removed` characters were taken out because they lie to the eye, `left_out` were the frame of a page around the
    article; `parts` is how many reports the article fills.
    """

    form: Literal["article", "message", "page"]
    text: str
    end: int
    title: str
    lang: Lang
    source: str
    published: tuple[int, int]
    dtg: str
    parts: int
    removed: int
    left_out: int
    comments: Comments
    suggestions: list[Suggestion]


class Chosen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One suggestion to cut: where its sentence begins, and ids of options where something else is meant than was
    chosen, or nothing was; `title` when not the suggested one."""

    start: int
    time: str | None = None
    place: str | None = None
    kind: str | None = None
    category: str | None = None
    count: str | None = None
    title: str | None = None


def read_published(text: str, now: int, zone: str) -> Span:
    """The publication an officer states: a day, an instant, a DTG, or two of them; OurMistake when in doubt."""
    meaning = read_time(text, now, zone)
    if not isinstance(meaning, When) or {"date", "month", "year"} & set(meaning.assumed):
        raise OurMistake("published-doubt", "The publication must be one day or one time.", "Write it like 2017-06-14.")
    if meaning.start > now:
        raise OurMistake("published-future", "The publication cannot be in the future.", "Write it like 2017-06-14.")
    if "end" in meaning.assumed:
        # A day that is not over is still one publication: filed in the morning and in the evening it is the same.
        first, _, last = meaning.text.partition("/")
        return local_days(first, last or first, zone)
    return Span(meaning.start, meaning.end)


def read_open_text(
    raw: str, published: Span, zone: str, gazetteer: PlaceFinder | None, lang: Lang, *, source: str = "",
    end: int | None = None, page: PageText | None = None,
) -> OpenText:  # fmt: skip
    """What the text says. `lang` is that of the answer; `end` is where the officer lets the article end, in characters.

    `page` is what was made of HTML, and then `raw` is not read. OurMistake when there is no text.
    """
    cleaned = clean(page.text if page else raw)
    text, lines = cleaned.text, lines_of(cleaned.text)
    chat = chat_of(lines) if page is None else None
    comments = page.comments if page and not cleaned.removed else None
    if end is not None:
        parted = cut_at(text, lines, end)
    elif comments is not None:
        at = min(comments[0], len(text))
        parted = Division(len(text[:at].rstrip()), at, comments[1], comments[2], "page")
    elif chat is not None:
        parted = Division(len(text), len(text), 0, True, "none")
    else:
        parted = divide(text, lines)
    if not text[: parted.end].strip():
        raise OurMistake("article-empty", "Nothing is left of the article.", "Let it end further down.")
    article = text[: parted.end]
    written = language_of(article, lang)
    against = Against(published, zone, gazetteer, lang, written)
    first, last = dtg(published.start), dtg(published.end)
    return OpenText(
        form="message" if chat else "page" if page else "article", text=text, end=parted.end,
        title=_headline(article, chat.heads if chat else ()), lang=written,
        source=source or _senders(chat.senders if chat else ()), published=(published.start, published.end),
        dtg=first if first == last else f"{first}-{last}", parts=len(parts_of(article)), removed=cleaned.removed,
        left_out=page.left_out if page else 0,
        comments=Comments(start=parted.start, count=parted.many, exact=parted.exact, by=parted.by),
        suggestions=_suggested(article, chat, against),
    )  # fmt: skip


def suggestions_of(report: Report, zone: str, gazetteer: PlaceFinder | None, lang: Lang) -> list[Suggestion]:
    """The suggestions of a filed article, read again from what the record keeps."""
    chat = chat_of(lines_of(report.text))
    against = Against(report.occurred, zone, gazetteer, lang, report.lang)
    return _suggested(report.text, chat, against)


def _suggested(article: str, chat: Chat | None, against: Against) -> list[Suggestion]:
    """The suggestions of an article; its headline says shortly what its sentences say, and is none of them."""
    lines = lines_of(article)
    headline = not chat and len(lines) > 1 and lines[0].text[-1] not in ".!?؟…:"
    start = lines[0].end if headline else 0
    return suggest(article, start, len(article), against, chat.heads if chat else ())


def language_of(text: str, otherwise: Lang) -> Lang:
    """The language a text is written in, by its letters."""
    arabic, latin = len(_ARABIC.findall(text)), len(_LATIN.findall(text))
    return otherwise if arabic == latin else "ar" if arabic > latin else "en"


def _senders(names: Sequence[str]) -> str:
    """Who sent it, as one private source; what does not fit is counted, not cut off in a name."""
    kept: list[str] = []
    for name in names:
        if len("; ".join([*kept, name])) > MAX_TITLE - 12:
            return f"{'; '.join(kept)}; +{len(names) - len(kept)}"
        kept.append(name)
    return "; ".join(kept)


def _headline(article: str, heads: Iterable[tuple[int, int]]) -> str:
    """The first line, or its first sentence; a longer one ends with an ellipsis, the text has all of it."""
    shown = without(article, heads)
    line = next((one.strip() for one in shown.split("\n") if any(c.isalnum() for c in one)), article.strip())
    line = " ".join(line.split())
    if len(line) > MAX_TITLE:
        line = _SENTENCE.split(line, maxsplit=1)[0]
    return line if len(line) <= MAX_TITLE else line[: MAX_TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,;:،؛-") + "…"


# --- the article -------------------------------------------------------------------------------------------------


def parts_of(article: str) -> list[str]:
    """The article in as many pieces as a report's text can hold, cut at line ends; one, nearly always."""
    pieces: list[str] = []
    rest = article
    while len(rest) > MAX_TEXT:
        cut = max(rest.rfind("\n", 0, MAX_TEXT), 0) or max(rest.rfind(" ", 0, MAX_TEXT), 0) or MAX_TEXT
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest]


def article_drafts(read: OpenText, *, title: str = "", source: str = "", in_parts: bool = False) -> list[Draft]:
    """The article as a draft, or when it is longer than a report can be and `in_parts`, one for each part.

    The id follows from words and publication, so filing twice files once. OurMistake for a long one without `in_parts`.
    """
    pieces = parts_of(read.text[: read.end])
    if len(pieces) > 1 and not in_parts:
        raise OurMistake(
            "article-long", f"The article is longer than the {MAX_TEXT} characters of one report.",
            f"File it in {len(pieces)} parts that are linked, or let it end earlier.",
        )  # fmt: skip
    when = (iso(read.published[0]), iso(read.published[1]))
    whole = hashlib.sha256(read.text[: read.end].encode()).hexdigest()
    drafts = []
    for number, piece in enumerate(pieces, 1):
        name = title.strip() or read.title
        if len(pieces) > 1:
            mark = f" ({number}/{len(pieces)})"
            name = name[: MAX_TITLE - len(mark)].rstrip() + mark
        drafts.append(Draft(
            kind="event", title=name, text=piece, occurred=when if when[0] != when[1] else when[0], grade=GRADE,
            id=derived_id("open-text", whole, *when, str(number)), lang=read.lang, source=source.strip() or read.source,
        ))  # fmt: skip
    return drafts


# --- cutting -----------------------------------------------------------------------------------------------------


def cut_drafts(report: Report, wanted: Sequence[Chosen], zone: str, gazetteer: PlaceFinder | None) -> list[Draft]:
    """A draft for each suggestion that was chosen, with its words as text; private, as its article is.

    OurMistake when a suggestion is not there any more, or leaves something open.
    """
    known = {one.start: one for one in suggestions_of(report, zone, gazetteer, report.lang)}
    return [_cut(report, _known(known, one), one, gazetteer) for one in wanted]


def _known(known: dict[int, Suggestion], wanted: Chosen) -> Suggestion:
    if wanted.start not in known:
        raise _gone()
    return known[wanted.start]


def _gone() -> OurMistake:
    return OurMistake(
        "suggestion-gone", "The article does not suggest that any more.", "Look at its suggestions again."
    )


def settled(one: Suggestion, wanted: Chosen) -> dict[str, str]:
    """The value of each field of a suggestion; OurMistake when one is left open or is none of its readings."""
    values: dict[str, str] = {}
    for field in one.fields:
        value = getattr(wanted, field.name) or field.chosen
        if not value:
            raise OurMistake(
                "suggestion-asks", "A suggestion leaves something open.", "Choose one of its readings first."
            )
        if value not in {option.id for option in field.options}:
            raise _gone()
        values[field.name] = value
    if any(getattr(wanted, name) and name not in values for name in FIELDS):
        raise _gone()
    return values


def _cut(report: Report, one: Suggestion, wanted: Chosen, gazetteer: PlaceFinder | None) -> Draft:
    values = settled(one, wanted)
    first, _, last = values["time"].partition("/")
    kind, _, state = values["kind"].partition(":")
    detail: dict[str, str | int] | None = {"as": kind, "state": state} if state else None
    bound, _, number = values.get("count", "").partition(":")
    if kind == "event" and number:
        detail = {"as": "event", bound: int(number)}
    # What is cut is never further open than what it was cut from, and like it releasable to nobody.
    marking = Marking(caveats=report.marking.caveats, level=report.marking.level)
    return Draft(
        kind=kind, title=(wanted.title or "").strip() or _title(one, values, gazetteer, report.lang),  # type: ignore[arg-type]
        text=one.quote, occurred=first if first == last else (first, last),
        category=values["category"], detail=detail,  # type: ignore[arg-type]
        exercise=report.exercise, grade=GRADE, lang=report.lang, marking=marking,
        id=derived_id("cut", report.id, str(one.start), one.quote),
        place=_placed(one, values.get("place", ""), gazetteer, report.lang), source=report.source,
    )  # fmt: skip


def _placed(one: Suggestion, chosen: str, gazetteer: PlaceFinder | None, lang: Lang) -> DraftPlace | None:
    if chosen in ("", "none"):
        return None
    lat, lon, error = chosen.split(",")
    name = None
    for found in _finds(one, gazetteer):
        for reading in found.readings:
            if name is None and place_id(reading) == chosen:
                name = place_name(one.quote[found.start : found.end], reading, lang)
    return DraftPlace(lat=lat, lon=lon, error_m=int(error) if error else None, name=name)


def _title(one: Suggestion, values: Mapping[str, str], gazetteer: PlaceFinder | None, lang: Lang) -> str:
    places = labels_of(
        [
            *(found.readings for found in _finds(one, gazetteer)),
            *(found.readings for found in find_coordinates(one.quote)),
        ]
    )
    return title_of(values, places, lang)[:MAX_TITLE]


def _finds(one: Suggestion, gazetteer: PlaceFinder | None) -> Sequence[Found]:
    return gazetteer.find(one.quote) if gazetteer else ()
