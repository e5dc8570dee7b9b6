"""Open text over the API and on pages: read a pasted article, file it, and cut what it suggests into linked reports.

Nothing is recorded by reading. An article is larger than other requests, so its routes alone take more than the rest.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED

from jisr.intake.open_text import Chosen, Mark, OpenText, Suggestion
from jisr.intake.open_text_desk import OpenTexts
from jisr.intake.open_text_lines import lines_of
from jisr.node import Node
from jisr.terms.errors import JisrError, OurMistake
from jisr.terms.reports import Lang
from jisr.web.api import At, known
from jisr.web.errors import NOT_FOUND, answer
from jisr.web.forms import Form
from jisr.web.pages import Page
from jisr.web.reading import Desk
from jisr.web.rendering import language, page
from jisr.web.sessions import Asked, For, form_of, session_of

MAX_OPEN_TEXT = 2 * 1024 * 1024
"""Bytes of a request's body on the routes that take a whole text."""
SHOWN = 25
"""Suggestions on one page: a form has a bounded number of fields."""
BEGINNING = 60
"""Characters of a line that show which one it is."""


class ToRead(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A pasted text, plain or HTML, and when it was published: a day, a DTG, or two of them.

    `end` is where the article ends, in characters of the cleaned text, when the officer says so; `source` is private.
    """

    text: str
    published: str
    lang: Lang = "en"
    source: str = ""
    end: int | None = None


class ToFileText(ToRead, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text to be filed as one report; one that is too long for that only `in_parts`, which are linked."""

    title: str = ""
    in_parts: bool = False


class ToCut(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Suggestions of the filed article that entry `serial` is a version of, to be cut into reports of their own."""

    serial: int
    cuts: list[Chosen]


class FiledText(msgspec.Struct, frozen=True):
    """Serials of the entries, which are on the disk; the first is the article's."""

    serials: list[int]


def open_texts(node: Node) -> OpenTexts:
    """The desk for open text as this side has it: its clock, its zone, its place names."""
    return OpenTexts(node.intake, node.clock, node.settings.zone, node.gazetteer)


def _read(node: Node, data: ToRead) -> OpenText:
    return open_texts(node).read(data.text, data.published, data.lang, source=data.source, end=data.end)


# --- the API -----------------------------------------------------------------------------------------------------


@post(
    "/open-text", opt={"purpose": For("file")}, status_code=HTTP_200_OK, sync_to_thread=True,
    request_max_body_size=MAX_OPEN_TEXT,
)  # fmt: skip
def read_text(desk: At, data: JSONBody[ToRead]) -> OpenText:
    """What a text would be filed as, where its comments begin, and what it suggests; nothing is recorded."""
    return _read(desk.node, data)


@post(
    "/open-text/file", opt={"purpose": For("file")}, status_code=HTTP_201_CREATED, sync_to_thread=True,
    request_max_body_size=MAX_OPEN_TEXT,
)  # fmt: skip
def file_text(desk: At, request: Asked, data: JSONBody[ToFileText]) -> FiledText:
    """File the article as one open-source report; its comments are not kept. The same text is filed once."""
    return FiledText(_file(desk, request, data))


def _file(desk: Desk, request: Asked, data: ToFileText) -> list[int]:
    read = _read(desk.node, data)
    return open_texts(desk.node).file(
        session_of(request).actor, read, title=data.title, in_parts=data.in_parts
    )  # fmt: skip


@post("/open-text/cut", opt={"purpose": For("file")}, status_code=HTTP_201_CREATED, sync_to_thread=True)
def cut_text(desk: At, request: Asked, data: JSONBody[ToCut]) -> FiledText:
    """Cut suggestions into reports of their own, linked to the article's; all of them or none, each once."""
    return FiledText(open_texts(desk.node).cut(session_of(request).actor, known(data.serial), data.cuts))


@get("/open-text/{serial:int}", opt={"purpose": For("file")}, sync_to_thread=True)
def suggestions(desk: At, request: Asked, serial: FromPath[int]) -> list[Suggestion]:
    """What a filed article suggests, read again from the record."""
    _, report = desk.node.intake.standing(known(serial))
    return open_texts(desk.node).suggestions(report, language(request, desk.node.settings.side))


# --- pages -------------------------------------------------------------------------------------------------------


class Piece(NamedTuple):
    """A stretch of a line as it is shown; `as_` is empty where nothing was read out of it."""

    text: str
    as_: str = ""
    means: str = ""


def pieces_of(text: str, start: int, end: int, marks: Sequence[Mark]) -> list[list[Piece]]:
    """The lines of a stretch, each in pieces, marked words apart; of marks that overlap the first one shows.
    Marks stand in order, each within one line.

    Pieces are put beside each other without isolates: they are one line, and a letter must join the next.
    """
    lines: list[list[Piece]] = []
    following = 0
    for line in lines_of(text[:end]):
        if line.end <= start:
            continue
        pieces, at = [], line.start
        while following < len(marks) and marks[following].end <= line.end:
            mark = marks[following]
            following += 1
            if mark.start < at:
                continue
            if at < mark.start:
                pieces.append(Piece(text[at : mark.start]))
            pieces.append(Piece(text[mark.start : mark.end], mark.as_, mark.means))
            at = mark.end
        if at < line.end:
            pieces.append(Piece(text[at : line.end]))
        lines.append(pieces)
    return lines


@get("/open-text", opt={"purpose": For("file")}, sync_to_thread=True)
def paste_page(desk: At, request: Asked) -> Page:
    """An empty form to paste into."""
    return _pasted(desk, request, Form([]), None)


@post("/open-text", opt={"purpose": For("file")}, sync_to_thread=True, request_max_body_size=MAX_OPEN_TEXT)
def read_form(desk: At, request: Asked) -> Page:
    """What was pasted, as it was read: the article, where its comments begin, and what it suggests."""
    form = form_of(request)
    try:
        return _pasted(desk, request, form, _read(desk.node, _to_read(desk, request, form)))
    except JisrError as error:
        return _pasted(desk, request, form, None, error)


@post("/open-text/file", opt={"purpose": For("file")}, sync_to_thread=True, request_max_body_size=MAX_OPEN_TEXT)
def file_text_form(desk: At, request: Asked) -> Page:
    """File what was read and go on to its suggestions, or show the form again."""
    form = form_of(request)
    try:
        given = _to_read(desk, request, form)
        wanted = ToFileText(
            text=given.text, published=given.published, lang=given.lang, source=given.source, end=given.end,
            title=form.text("title"), in_parts=bool(form.text("in_parts")),
        )  # fmt: skip
        serials = _file(desk, request, wanted)
    except JisrError as error:
        return _pasted(desk, request, form, _once_more(desk, request, form), error)
    return Redirect(f"/open-text/{serials[0]}", status_code=303)


def _to_read(desk: Desk, request: Asked, form: Form) -> ToRead:
    return ToRead(
        text=form.text("text"), published=form.text("published"), source=form.text("source").strip(),
        end=form.whole("end"), lang=language(request, desk.node.settings.side),
    )  # fmt: skip


def _once_more(desk: Desk, request: Asked, form: Form) -> OpenText | None:
    try:
        return _read(desk.node, _to_read(desk, request, form))
    except JisrError:
        return None


def _pasted(
    desk: Desk, request: Asked, form: Form, read: OpenText | None, error: JisrError | None = None
) -> Page:  # fmt: skip
    told = answer(error, language(request, desk.node.settings.side)) if error else None
    marks = [mark for one in read.suggestions for mark in one.marks] if read else []
    begins = [(line.start, line.text[:BEGINNING]) for line in lines_of(read.text)][1:] if read else []
    typed = {name: form.text(name) for name in ("text", "published", "source", "title")}
    if read is not None:
        typed |= {"text": read.text if read.form != "page" else typed["text"], "title": typed["title"] or read.title}
    return page(
        request, desk, "open-text.html", status=told.status if told else 200, here="/open-text", error=told,
        typed=typed, read=read, begins=begins, lines=pieces_of(read.text, 0, read.end, marks) if read else [],
        apart=pieces_of(read.text, read.comments.start, len(read.text), ()) if read else [],
    )  # fmt: skip


@get("/open-text/{serial:int}", opt={"purpose": For("file")}, sync_to_thread=True)
def cut_page(desk: At, request: Asked, serial: FromPath[int], begin: FromQuery[int] = 0) -> Page:
    """A filed article and what it suggests, to be ticked."""
    return _to_be_cut(desk, request, known(serial), begin)


def _to_be_cut(
    desk: Desk, request: Asked, serial: int, begin: int, form: Form | None = None, error: JisrError | None = None
) -> Page:  # fmt: skip
    lang = language(request, desk.node.settings.side)
    first, report = desk.node.intake.standing(serial)
    found = open_texts(desk.node).suggestions(report, lang)
    told = answer(error, lang) if error else None
    begin = max(0, min(begin, len(found)))
    marks = [mark for one in found for mark in one.marks]
    typed = form or Form([])
    return page(
        request, desk, "open-text-cut.html", status=told.status if told else 200, here=f"/open-text/{serial}",
        error=told, serial=first, report=report, level=report.marking.level, exercise=report.exercise,
        lines=pieces_of(report.text, 0, len(report.text), marks), shown=found[begin : begin + SHOWN], begin=begin,
        count=len(found), more=begin + SHOWN if begin + SHOWN < len(found) else None, ticked=typed.all("cut"),
        chosen=typed.text, related=desk.trail.related(first),
    )  # fmt: skip


@post("/open-text/{serial:int}/cut", opt={"purpose": For("file")}, sync_to_thread=True)
def cut_form(desk: At, request: Asked, serial: FromPath[int]) -> Page:
    """Cut what was ticked and show the article's report with its links, or the suggestions again."""
    form = form_of(request)
    try:
        wanted = [_chosen(form, start) for start in form.all("cut")]
        open_texts(desk.node).cut(session_of(request).actor, known(serial), wanted)
    except JisrError as error:
        if answer(error) == NOT_FOUND:
            raise
        return _to_be_cut(desk, request, known(serial), form.whole("begin") or 0, form, error)
    return Redirect(f"/reports/{serial}", status_code=303)


def _chosen(form: Form, start: str) -> Chosen:
    """What the fields beside one tick say; an empty one keeps what was suggested."""
    if not start.isdecimal() or len(start) > 7:
        raise OurMistake(
            "suggestion-gone", "The article does not suggest that any more.", "Look at its suggestions again."
        )
    given = {name: form.text(f"{name}-{start}") or None for name in ("time", "place", "kind", "category", "count")}
    return Chosen(start=int(start), title=form.text(f"title-{start}") or None, **given)


ROUTES: list[Any] = [read_text, file_text, cut_text, suggestions]
PAGES: list[Any] = [paste_page, read_form, file_text_form, cut_page, cut_form]
