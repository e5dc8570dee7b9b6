"""The hand-over sheet as a page to be read, printed and confirmed by both officers."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from jisr.brief import Sheet
from jisr.people.rules import may
from jisr.terms.errors import JisrError
from jisr.web.api import At, known
from jisr.web.errors import NOT_FOUND, answer
from jisr.web.pages import Page
from jisr.web.reading import Desk
from jisr.web.rendering import language, page
from jisr.web.says import moment
from jisr.web.sessions import Asked, For, session_of


@get("/handover", opt={"purpose": For("read")}, sync_to_thread=True)
def handover_page(desk: At, request: Asked, sheet: FromQuery[int | None] = None) -> Page:
    """The sheet of a watch that was given, or as it would be given now."""
    return _page(desk, request, None if sheet is None else known(sheet))


def _page(desk: Desk, request: Asked, serial: int | None, error: JisrError | None = None) -> Page:
    told = answer(error, language(request, desk.node.settings.side)) if error else None
    handovers = desk.node.handovers
    shown: Sheet = handovers.sheet(serial)
    return page(
        request, desk, "handover.html", status=told.status if told else 200, error=told, sheet=shown, of=serial,
        here="/handover" if serial is None else f"/handover?sheet={serial}", waiting=handovers.waiting(),
        may_sign=may(session_of(request).actor.role, "acknowledge"), at=moment,
    )  # fmt: skip


@post("/handover", opt={"purpose": For("acknowledge")}, sync_to_thread=True)
def give_form(desk: At, request: Asked) -> Page:
    """Give the watch with the head of the record as it is now."""
    try:
        serial = desk.node.handovers.give(session_of(request).actor)
    except JisrError as error:
        return _page(desk, request, None, error)
    return Redirect(f"/handover?sheet={serial}", status_code=303)


@post("/handover/{serial:int}/taking", opt={"purpose": For("acknowledge")}, sync_to_thread=True)
def take_form(desk: At, request: Asked, serial: FromPath[int]) -> Page:
    """Take the watch that was given in this entry, for the same head."""
    try:
        desk.node.handovers.take(session_of(request).actor, known(serial))
    except JisrError as error:
        if answer(error) == NOT_FOUND or error.code in ("no-entry", "no-handover"):
            raise
        return _page(desk, request, serial, error)
    return Redirect(f"/handover?sheet={serial}", status_code=303)


ROUTES: list[Any] = []
PAGES: list[Any] = [handover_page, give_form, take_form]
