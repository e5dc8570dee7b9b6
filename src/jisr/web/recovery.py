"""Signing locked: how far recovery came, what was forgotten, unlocking, and closing a log. Routes and page."""

from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_201_CREATED

from jisr.people.rules import may
from jisr.terms.entries import EpochAct
from jisr.terms.releases import CloseReason
from jisr.web.api import At, Filed, known
from jisr.web.pages import Page, _to
from jisr.web.reading import Desk
from jisr.web.rendering import page
from jisr.web.says import Moment, moment
from jisr.web.sessions import Asked, For, form_of, session_of
from jisr.web.standing_rules import proof_of

_act = msgspec.json.Decoder(EpochAct).decode


class ReachedShown(msgspec.Struct, frozen=True):
    """How far recovery came with one partner; `missing` is -1 where what is here is another history."""

    partner: str
    compared: bool
    held: int | None
    size: int
    missing: int
    fault: str


class ForgottenShown(msgspec.Struct, frozen=True):
    """What this side had told and forgotten, with its content where there is one."""

    serial: int
    partner: str
    index: int
    k: str
    at: Moment
    title: str
    text: str


class EpochShown(msgspec.Struct, frozen=True):
    """One entry about closing a log; `open` while another officer may carry it out."""

    serial: int
    act: str
    partner: str
    epoch: int
    size: int
    reason: str
    words: str
    person: str
    at: Moment
    open: bool


class Recovering(msgspec.Struct, frozen=True):
    """Why signing is locked, None when it is not, and everything about the way on."""

    locked: str | None
    partners: list[ReachedShown]
    restored: bool
    forgotten: list[ForgottenShown]
    epochs: list[EpochShown]


class ToClose(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the partner is told, and a person's own words, which stay here."""

    partner: str
    reason: CloseReason
    words: str = ""
    password: str | None = None


class Again(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password, where it is too long ago that it was typed."""

    password: str | None = None


class OnPaper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The highest serial anybody has on a sheet."""

    serial: int


class LeftOut(msgspec.Struct, frozen=True):
    """Serials from `first` to `last` are never given; from `again` on some had been given a second time by then."""

    first: int | None
    last: int | None
    again: int | None


class Unlocked(msgspec.Struct, frozen=True):
    """Serials of what had been forgotten."""

    forgotten: list[int]


def state(desk: Desk) -> Recovering:
    """How this side stands with its guard."""
    node = desk.node
    entries, closings = node.store.read(
        lambda tx: (node.epochs.entries(tx), {one.serial for one in node.epochs.open(tx)})
    )
    epochs = []
    for entry in reversed(entries):
        act = _act(entry.body or b"")
        epochs.append(EpochShown(
            entry.serial, act.act, act.partner, act.epoch, act.size, act.reason, act.words, entry.header.by.person,
            moment(entry.header.entered), entry.serial in closings,
        ))  # fmt: skip
    forgotten = [
        ForgottenShown(one.serial, one.partner, one.position, one.k, moment(one.at * 1000), one.title, one.text)
        for one in node.recovery.told_and_forgotten()
    ]
    reached = [ReachedShown(*one) for one in node.recovery.reached()]
    return Recovering(node.recovery.locked(), reached, node.recovery.restored(), forgotten, epochs)


@get("/recovery", opt={"purpose": For("read")}, sync_to_thread=True)
def recovery(desk: At) -> Recovering:
    """Whether signing is locked, how far recovery came, and what had been told and forgotten."""
    return state(desk)


@post("/recovery/unlocking", opt={"purpose": For("release")}, status_code=HTTP_201_CREATED, sync_to_thread=True)
def unlock(desk: At, request: Asked) -> Unlocked:
    """Sign again, once nothing that was signed is missing."""
    return Unlocked(desk.node.recovery.unlock(session_of(request).actor))


@post("/recovery/serials", opt={"purpose": For("release")}, status_code=HTTP_201_CREATED, sync_to_thread=True)
def leave_out(desk: At, request: Asked, data: JSONBody[OnPaper]) -> LeftOut:
    """Give no serial up to the highest anybody has on paper, in a side that was restored."""
    made = desk.node.recovery.above(session_of(request).actor, known(data.serial))
    return LeftOut(made.first, made.last, made.again)


@post("/epochs", opt={"purpose": For("release")}, status_code=HTTP_201_CREATED, sync_to_thread=True)
def propose(desk: At, request: Asked, data: JSONBody[ToClose]) -> Filed:
    """Propose to close our log for a partner."""
    proof = proof_of(desk, request, data.password)
    return Filed(desk.node.epochs.propose(proof, data.partner, data.reason, data.words))


@post(
    "/epochs/{serial:int}/closing", opt={"purpose": For("release")}, status_code=HTTP_201_CREATED, sync_to_thread=True
)
def close(desk: At, request: Asked, serial: FromPath[int], data: JSONBody[Again]) -> Filed:
    """Close a log another officer proposed to close."""
    return Filed(desk.node.epochs.close(proof_of(desk, request, data.password), known(serial)))


@get("/recovery", opt={"purpose": For("read")}, sync_to_thread=True)
def recovery_page(desk: At, request: Asked) -> Page:
    """Where a person reads why nothing is signed, and does something about it."""
    decides = may(session_of(request).actor.role, "release")
    return page(request, desk, "recovery.html", here="/recovery", state=state(desk), decides=decides)


@post("/recovery/unlocking", opt={"purpose": For("release")}, sync_to_thread=True)
def unlock_form(desk: At, request: Asked) -> Page:
    """Sign again, once nothing that was signed is missing."""
    desk.node.recovery.unlock(session_of(request).actor)
    return _to("/recovery")


@post("/recovery/serials", opt={"purpose": For("release")}, sync_to_thread=True)
def leave_out_form(desk: At, request: Asked) -> Page:
    """Give no serial up to the highest anybody has on paper."""
    desk.node.recovery.above(session_of(request).actor, known(form_of(request).whole("serial") or 0))
    return _to("/recovery")


@post("/epochs", opt={"purpose": For("release")}, sync_to_thread=True)
def propose_form(desk: At, request: Asked) -> Page:
    """Propose to close our log for a partner."""
    form = form_of(request)
    reason: CloseReason = "fork" if form.text("reason") == "fork" else "restore"
    proof = proof_of(desk, request, form.text("password"))
    desk.node.epochs.propose(proof, form.text("partner"), reason, form.text("words"))
    return _to("/recovery")


@post("/epochs/{serial:int}/closing", opt={"purpose": For("release")}, sync_to_thread=True)
def close_form(desk: At, request: Asked, serial: FromPath[int]) -> Page:
    """Close a log another officer proposed to close."""
    desk.node.epochs.close(proof_of(desk, request, form_of(request).text("password")), known(serial))
    return _to("/recovery")


ROUTES: list[Any] = [recovery, unlock, leave_out, propose, close]
PAGES: list[Any] = [recovery_page, unlock_form, leave_out_form, propose_form, close_form]
