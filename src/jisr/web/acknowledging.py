"""Acknowledging what a partner told, and linking reports of one event by hand: routes and the forms of the pages."""

from typing import Any

import msgspec
from litestar import post
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_201_CREATED

from jisr.terms.entries import AckStage
from jisr.terms.errors import OurMistake
from jisr.terms.transactions import Tx
from jisr.web.api import At, Filed, known
from jisr.web.errors import NOT_FOUND, answer, missing
from jisr.web.forms import Form
from jisr.web.pages import Page, acting
from jisr.web.reading import Desk
from jisr.web.sessions import Asked, For, session_of


class ToAcknowledge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which received item, and how far the person got with it; never that they approve of it."""

    serial: int
    stage: AckStage


class ToRelate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two reports, each named by any entry that is a version of it; `undo` takes the link back."""

    a: int
    b: int
    undo: bool = False


@post("/acknowledgements", opt={"purpose": For("acknowledge")}, status_code=HTTP_201_CREATED, sync_to_thread=True)
def acknowledge(desk: At, request: Asked, data: JSONBody[ToAcknowledge]) -> Filed:
    """Say that a person here has seen or understood a partner's item; the partner is told. It is no approval."""
    actor = session_of(request).actor
    return Filed(desk.node.acknowledging.acknowledge(actor, known(data.serial), data.stage))


@post("/relations", opt={"purpose": For("file")}, status_code=HTTP_201_CREATED, sync_to_thread=True)
def relate(desk: At, request: Asked, data: JSONBody[ToRelate]) -> Filed:
    """Say that two reports are of one event, or with `undo` that they are not; it stays on this side."""
    one, other = _report(desk, data.a), _report(desk, data.b)
    return Filed(desk.node.intake.relate(session_of(request).actor, one, other, undo=data.undo))


def _report(desk: Desk, serial: int) -> int:
    """The first serial of the report an entry is a version of, or `not-found`."""

    def first(tx: Tx) -> int:
        desk.trail.follow(tx)
        if desk.node.record.entry(tx, known(serial)).header.k not in ("correct", "received", "report"):
            raise missing()
        return desk.trail.first(serial)

    return desk.node.store.read(first)


# --- pages -------------------------------------------------------------------------------------------------------


@post("/reports/{serial:int}/acknowledgement", opt={"purpose": For("acknowledge")}, sync_to_thread=True)
def acknowledge_form(desk: At, request: Asked, serial: FromPath[int]) -> Page:
    """Say that the item in that entry was seen or understood."""
    return acting(
        desk, request, serial,
        lambda actor, form: desk.node.acknowledging.acknowledge(actor, known(serial), _stage(form)),
    )  # fmt: skip


@post("/reports/{serial:int}/relation", opt={"purpose": For("file")}, sync_to_thread=True)
def relate_form(desk: At, request: Asked, serial: FromPath[int]) -> Page:
    """Link the report to another one by that one's number, or take the link back."""
    return acting(desk, request, serial, lambda actor, form: desk.node.intake.relate(
        actor, _report(desk, serial), _other(desk, form), undo=bool(form.text("undo"))
    ))  # fmt: skip


def _other(desk: Desk, form: Form) -> int:
    """The report whose number was typed; a mistyped one is said on the form, not by a page of its own."""
    try:
        return _report(desk, form.whole("other", 15) or 0)
    except OurMistake as error:
        if answer(error) != NOT_FOUND:
            raise
        raise OurMistake("other-report", "There is no report by that number.", "Look it up in the log.") from None


def _stage(form: Form) -> AckStage:
    stage = form.text("stage")
    if stage not in ("seen", "understood"):
        raise OurMistake("stage", "Say whether it was seen or understood.")
    return "seen" if stage == "seen" else "understood"


ROUTES: list[Any] = [acknowledge, relate]
PAGES: list[Any] = [acknowledge_form, relate_form]
