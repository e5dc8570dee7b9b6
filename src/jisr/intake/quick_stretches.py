"""Where in a line the small parts stand: grade, impact, error, marking, exercise, counts, tags and quoted words.

Everything works on folded text; offsets are those of the folded text.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from jisr.intake.quick_words import COUNTED, EXERCISE, IMPACT_OF, MARK_OF, NAMING, TAGS
from jisr.terms.spelling import Spelling, spelt
from jisr.terms.time_words import pattern, spaced

_QUOTED = re.compile(r'(?:(?<!\w)|(?<=(?<!\w)[وفبلك]))"(?=\S)[^"]*(?<=\S)"(?!\w)')
_TAG = re.compile(r"(?<!\S)#(?P<tag>\w[\w-]*)")
_GRADE = re.compile(r"(?<![\w/.#-])(?P<grade>[a-f][1-6])(?![\w/-])(?!\.\d)")
_GRADE_WORD = re.compile(r"(?:grade[d]?|rated|rating|تقييم|التقييم|بتقييم)\s*[:=]?\s*$")
_MARKS = re.compile(r"(?<!\S)(?P<mark>!{1,2})(?!\S)")
_IMPACT = pattern(IMPACT_OF)
_IMPACT_WORDS = re.compile(
    rf"(?<!\w)(?:(?P<a>{_IMPACT})[\s-]+impact|impact(?:\s+level)?\s*[:=]?\s*(?P<b>{_IMPACT})"
    rf"|(?:ال)?(?:اثر|تاثير)\s*:?\s*(?:ال)?(?P<c>{_IMPACT}))(?!\w)"
)
_ERROR = re.compile(
    r"(?P<lead>±|\+\s?/\s?-|\+-|(?<!\w)(?:within|accurate to|error(?: of)?|ضمن|خلال"
    r"|بهامش خطا|هامش الخطا|هامش خطا|هامش)\s)"
    r"\s*:?\s*(?P<n>\d{1,6}(?:\.\d{1,2})?)\s*"
    r"(?P<unit>kilomet(?:re|er)s?|km|met(?:re|er)s?|m|كيلومترات|كيلومتر|كيلو متر|كيلو|كم|امتار|مترا|متر|م)(?!\w)"
)
_ABOUT = re.compile(r"\s+(?:of|from|من|عن)(?!\w)")
_LEVEL = re.compile(rf"//\s*(?P<mark>{pattern(MARK_OF)})(?!\w)\s*(?://)?(?=\s|$|//|[,;.])")
_RELEASE = re.compile(
    r"(?:(?<!\S)|(?<=//)|(?<=[,;]))(?://\s*)?(?P<rel>rel|releasable|افراج)(?:\s+(?:to|الي|ل))?\s+(?=\S)"
)
_BETWEEN = re.compile(r"\s*(?:,|/|&|and(?!\w)|و(?=\w))\s*|\s+")
_NAME = re.compile(r"[^\s,;/!]+")
_COUNT = re.compile(r"(?<![\w.,:/-])(?P<n>\d{1,3}(?:,\d{3})+|\d{1,7})\s*x?\s+(?:\w+\s+){0,2}?(?P<what>[^\W\d_]+)(?!\w)")
_NEXT = re.compile(r"\s+(?P<what>[^\W\d_]+)")
_EXERCISE = re.compile(rf"(?<!\w)(?P<word>{pattern(EXERCISE)})(?:[\s,/-]+{pattern(EXERCISE)})*(?!\w)(?:\s?:)?")
_EDGE = frozenset(" ,;:./-")


class Stretch(NamedTuple):
    """Spelling offsets and what stands there; `sure` False when a person has to say what it is."""

    start: int
    end: int
    says: str
    sure: bool = True


def quoted(text: Spelling) -> Iterator[Stretch]:
    """Words in quotes, which are taken as they stand."""
    for match in _QUOTED.finditer(text.text):
        yield Stretch(match.start(), match.end(), "quoted")


def tags(text: Spelling) -> Iterator[tuple[Stretch, str]]:
    """Tags of the closed list, with the field each sets."""
    for match in _TAG.finditer(text.text):
        if match["tag"] in TAGS:
            field, value = TAGS[match["tag"]]
            yield Stretch(match.start(), match.end(), value), field


def grades(text: Spelling) -> Iterator[Stretch]:
    """Grades, sure where one is expected: last, after a comma or the word for it; elsewhere B2 may be a name."""
    line = text.text
    for match in _GRADE.finditer(line):
        before, after = line[: match.start()], line[match.end() :]
        word = _GRADE_WORD.search(before)
        if NAMING.search(before) and not word:
            continue
        last = not after.strip(" ,;.!") or after.lstrip()[:2] in ("//", "# ") or after.lstrip()[:1] in ("#", "!")
        sure = bool(word or last or before.rstrip()[-1:] in (",", ";") or after.lstrip()[:1] in (",", ";"))
        yield Stretch(word.start() if word else match.start(), match.end(), match["grade"].upper(), sure)


def impacts(text: Spelling) -> Iterator[Stretch]:
    """One mark is high, two are very high; or in words."""
    for match in _MARKS.finditer(text.text):
        yield Stretch(match.start(), match.end(), "high" if len(match["mark"]) == 1 else "very-high")
    for match in _IMPACT_WORDS.finditer(text.text):
        name = spaced(match["a"] or match["b"] or match["c"])
        yield Stretch(match.start(), match.end(), IMPACT_OF[name])


def errors(text: Spelling) -> Iterator[tuple[Stretch, int]]:
    """Stated errors in metres; not sure where "of" follows, because the words then say more than an error."""
    for match in _ERROR.finditer(text.text):
        metres = round(float(match["n"]) * (1000 if match["unit"][0] in "kك" else 1))
        if metres >= 1:
            bound = _ABOUT.match(text.text, match.end()) is None
            yield Stretch(match.start(), match.end(), str(metres), bound), metres


def levels(text: Spelling) -> Iterator[Stretch]:
    """Markings, written after two strokes."""
    for match in _LEVEL.finditer(text.text):
        yield Stretch(match.start(), match.end(), MARK_OF[spaced(match["mark"])])


class Releasable(NamedTuple):
    """A stretch naming partners; `stranger` is the stretch of a name nobody has, if there is one."""

    start: int
    end: int
    sides: tuple[str, ...]
    stranger: tuple[int, int] | None


def releasables(text: Spelling, names: dict[str, str]) -> Iterator[Releasable]:
    """Whom the line may be released to; `names` are folded names of partners with their sides.

    The small word "rel" counts only before a name that is a partner's: it may be a word of the line.
    """
    known = re.compile(rf"(?:ال)?(?P<name>{pattern(names)})(?!\w)") if names else None
    for match in _RELEASE.finditer(text.text):
        sides: list[str] = []
        at = match.end()
        end = at
        while known and (name := known.match(text.text, at)):
            sides.append(names[spaced(name["name"])])
            end = name.end()
            between = _BETWEEN.match(text.text, end)
            if between is None:
                break
            at = between.end()
        typed = text.typed(match.start("rel"))
        capital = typed.isupper() or not typed.isascii() or "//" in match[0]
        if sides:
            yield Releasable(match.start(), end, tuple(dict.fromkeys(sides)), None)
        elif capital and (stranger := _NAME.match(text.text, match.end())):
            yield Releasable(match.start(), stranger.end(), (), stranger.span())


def counts(text: Spelling) -> Iterator[Stretch]:
    """Numbers of things; they stay in the words."""
    for match in _COUNT.finditer(text.text):
        if match["what"] in COUNTED:
            more = _NEXT.match(text.text, match.end())
            end = more.end() if more and more["what"] in COUNTED else match.end()
            yield Stretch(match.start(), end, text.text[match.start() : end])


def exercises(text: Spelling) -> Iterator[Stretch]:
    """The word that marks an exercise; inside a sentence, in small letters, it may be a word like others."""
    for match in _EXERCISE.finditer(text.text):
        typed = text.source[text.at[match.start("word")] : text.at[match.end("word") - 1] + 1]
        edge = not set(text.text[: match.start()]) - _EDGE or not set(text.text[match.end() :]) - _EDGE
        yield Stretch(match.start(), match.end(), "exercise", edge or typed.isupper() or match[0].endswith(":"))


def partner_names(partners: tuple[tuple[str, str, str], ...]) -> dict[str, str]:
    """Every folded name of each partner, from its side's short name, English and Arabic names."""
    return {" ".join(spelt(name).split()): side for side, *more in partners for name in (side, *more)}
