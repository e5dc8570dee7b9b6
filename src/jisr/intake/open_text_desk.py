"""The desk for open text: read it, file it, cut what it suggests. Everything is filed by `Intake`."""

from collections.abc import Sequence

from jisr.intake.desk import Intake
from jisr.intake.open_text import (
    Chosen,
    OpenText,
    Suggestion,
    article_drafts,
    cut_drafts,
    read_open_text,
    read_published,
    suggestions_of,
)
from jisr.intake.open_text_html import is_page, read_page
from jisr.intake.quick_where import PlaceFinder
from jisr.terms.actors import Actor
from jisr.terms.errors import OurMistake
from jisr.terms.reports import Lang, Report
from jisr.terms.texts import MAX_TITLE, check_words
from jisr.terms.times import Clock

MOST_CUT = 200
"""Suggestions that are cut at once."""


class OpenTexts:
    """What a side does with articles and pasted messages; times that state no zone are read in its own `zone`."""

    def __init__(self, intake: Intake, clock: Clock, zone: str, gazetteer: PlaceFinder | None) -> None:
        self._intake, self._clock, self._zone, self._gazetteer = intake, clock, zone, gazetteer

    def read(
        self, raw: str, published: str, lang: Lang, *, source: str = "", end: int | None = None
    ) -> OpenText:  # fmt: skip
        """What a text says, plain or HTML; nothing is recorded. OurMistake when it or its day cannot be read."""
        when = read_published(published, self._clock.now(), self._zone)
        check_words("source", source, MAX_TITLE, empty=True)
        page = read_page(raw) if is_page(raw) else None
        return read_open_text(raw, when, self._zone, self._gazetteer, lang, source=source, end=end, page=page)

    def file(self, actor: Actor, read: OpenText, *, title: str = "", in_parts: bool = False) -> list[int]:
        """The serial of the article's report; more only for a long one that is filed in parts, linked to the first."""
        return self._intake.file_linked(actor, article_drafts(read, title=title, in_parts=in_parts))

    def suggestions(self, report: Report, lang: Lang) -> list[Suggestion]:
        """What a filed article still suggests, its readings in the language of the screen."""
        return suggestions_of(report, self._zone, self._gazetteer, lang)

    def cut(self, actor: Actor, serial: int, wanted: Sequence[Chosen]) -> list[int]:
        """The serials of the reports cut out of a filed article, all of them or none; cutting twice files once."""
        if not wanted:
            raise OurMistake("nothing-chosen", "No suggestion was chosen.", "Choose one at least.")
        if len(wanted) > MOST_CUT:
            raise OurMistake("too-many-cuts", f"At most {MOST_CUT} suggestions are cut at once.", "Cut them in turns.")
        return self._intake.cut(
            actor, serial, lambda report: cut_drafts(report, wanted, self._zone, self._gazetteer)
        )  # fmt: skip
