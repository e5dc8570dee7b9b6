"""Consent: questions of partners about what we told them, ours about what they told us, and passing on."""

from collections.abc import Callable
from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED

from jisr.people.rules import may
from jisr.release.onward_rules import ask_name
from jisr.terms.actors import Actor
from jisr.terms.consents import AskAct
from jisr.terms.entries import Entry
from jisr.terms.epochs import numbered
from jisr.terms.errors import JisrError
from jisr.terms.handling import Purpose
from jisr.terms.times import parse_iso
from jisr.terms.transactions import Tx
from jisr.web.api import At, Filed, known
from jisr.web.errors import NOT_FOUND, answer
from jisr.web.forms import Form
from jisr.web.pages import Page
from jisr.web.reading import Desk
from jisr.web.rendering import language, page
from jisr.web.says import Moment, moment
from jisr.web.sessions import Asked, For, form_of, session_of

_ask = msgspec.json.Decoder(AskAct).decode


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question in entry `serial`, about the item in entry `about`; `answer` is empty while there is none.

    `passed` says of ours whether the item stands at the third side.
    """

    serial: int
    partner: str
    about: int | None
    to: str
    answer: str = ""
    level: int | None = None
    purpose: Purpose | None = None
    until: Moment | None = None
    passed: bool = False


class Questions(msgspec.Struct, frozen=True):
    """What partners ask us, and what we ask them, newest first."""

    theirs: list[Question]
    ours: list[Question]


class _Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="action"):
    serial: int


class ToAsk(_Body, frozen=True, tag="ask"):
    """Ask who told us the item in entry `serial` whether `to` may be told."""

    to: str


class ToGive(_Body, frozen=True, tag="give"):
    """Consent to the question in entry `serial`, on conditions; `until` is ISO 8601."""

    level: int | None = None
    purpose: Purpose | None = None
    until: str | None = None


class ToRefuse(_Body, frozen=True, tag="refuse"):
    """Refuse it; that binds."""


class ToTakeConsent(_Body, frozen=True, tag="withdraw"):
    """Withdraw the consent that was given to it."""


class ToPass(_Body, frozen=True, tag="pass"):
    """Pass the item in entry `serial` on to `to`; `seen_hash` is the hash of the preview that was looked at."""

    to: str
    seen_hash: str
    level: int | None = None
    decision: str | None = None


class ToTakeBack(_Body, frozen=True, tag="take-back"):
    """Take back what was passed on."""

    to: str


class OnwardOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which item, for whom, and how coarse; null for as it was received."""

    serial: int
    to: str
    level: int | None = None


class OnwardSeen(msgspec.Struct, frozen=True):
    """Exactly what the third side would get: `body` is the text, `hash` base64 of SHA-256 of its UTF-8 bytes."""

    hash: str
    body: str


def questions(desk: Desk) -> Questions:
    """Every question between us and partners."""
    node = desk.node

    def read(tx: Tx) -> Questions:
        size = node.record.size(tx) + 1
        ours = [_ours(desk, tx, entry) for entry in node.record.entries(tx, 1, size, ("ask",))]
        desk.trail.follow(tx)
        theirs = [
            Question(
                serial=serial, partner=side, about=_about(desk, serial), to=fact.to,
                answer=node.consenting.answered(tx, serial) or "",
            )
            for serial, side, fact in desk.trail.questions()
        ]  # fmt: skip
        return Questions(theirs[::-1], ours[::-1])

    return node.store.read(read)


def _about(desk: Desk, serial: int) -> int | None:
    """The report of ours a question is about; None when it is about none that stands in our record."""
    report = desk.trail.first(serial)
    return report if report != serial else None


def _ours(desk: Desk, tx: Tx, entry: Entry) -> Question:
    act, standing = _ask(entry.body or b""), desk.node.standing
    name = ask_name(entry.serial)
    number = standing.number_of(tx, act.partner, name)
    fact = standing.answered(tx, act.partner, number) if number is not None else None
    told = next((one for one in desk.node.onward.passed(tx, act.partner, numbered(act.fact.epoch, act.fact.index))
                 if one.partner == act.fact.to), None)  # fmt: skip
    return Question(
        serial=entry.serial, partner=act.partner, about=entry.header.re[0], to=act.fact.to,
        answer=fact.answer if fact else "", level=fact.level if fact else None, purpose=fact.purpose if fact else None,
        until=moment(fact.until * 1000) if fact and fact.until is not None else None,
        passed=told is not None and not told.withdrawn,
    )  # fmt: skip


@get("/consents", opt={"purpose": For("read")}, sync_to_thread=True)
def list_questions(desk: At) -> Questions:
    """What partners ask us and we ask them about passing on."""
    return questions(desk)


@post("/consents", opt={"purpose": For("release")}, status_code=HTTP_201_CREATED, sync_to_thread=True)
def decide_consent(
    desk: At, request: Asked, data: JSONBody[ToAsk | ToGive | ToRefuse | ToTakeConsent | ToPass | ToTakeBack]
) -> Filed:
    """Ask, answer, pass on or take back."""
    actor, node, serial = session_of(request).actor, desk.node, known(data.serial)
    match data:
        case ToAsk():
            return Filed(node.consenting.ask(actor, serial, data.to))
        case ToGive():
            until = parse_iso(data.until) if data.until else None
            return Filed(node.consenting.give(actor, serial, level=data.level, until=until, purpose=data.purpose))
        case ToRefuse():
            return Filed(node.consenting.refuse(actor, serial))
        case ToTakeConsent():
            return Filed(node.consenting.withdraw(actor, serial))
        case ToPass():
            return Filed(node.onward.pass_on(
                actor, serial, data.to, data.level, seen_hash=data.seen_hash, decision=data.decision
            ))  # fmt: skip
        case ToTakeBack():
            return Filed(node.onward.take_back(actor, serial, data.to))


@post("/consents/previews", opt={"purpose": For("release")}, status_code=HTTP_200_OK, sync_to_thread=True)
def preview_onward(desk: At, data: JSONBody[OnwardOf]) -> OnwardSeen:
    """Exactly what a third side would get; nothing is recorded."""
    seen = desk.node.onward.preview(known(data.serial), data.to, data.level)
    return OnwardSeen(seen.hash, seen.body.decode())


# --- the page ----------------------------------------------------------------------------------------------------


@get("/consents", opt={"purpose": For("read")}, sync_to_thread=True)
def consents_page(desk: At, request: Asked) -> Page:
    """Questions of partners to be answered, ours with their answers, and what was passed on."""
    return _page(desk, request)


def _page(desk: Desk, request: Asked, error: JisrError | None = None) -> Page:
    told = answer(error, language(request, desk.node.settings.side)) if error else None
    return page(
        request, desk, "consents.html", status=told.status if told else 200, here="/consents", error=told,
        questions=questions(desk), may_answer=may(session_of(request).actor.role, "release"),
    )  # fmt: skip


@post("/consents/{serial:int}/answer", opt={"purpose": For("release")}, sync_to_thread=True)
def consent_form(desk: At, request: Asked, serial: FromPath[int]) -> Page:
    """Consent, refuse, or take a consent back."""

    def act(actor: Actor, form: Form) -> int:
        consenting, chosen = desk.node.consenting, form.text("answer")
        if chosen == "give":
            until = parse_iso(form.text("until")) if form.text("until") else None
            return consenting.give(actor, known(serial), level=form.whole("level", 1), until=until)
        return (consenting.withdraw if chosen == "withdraw" else consenting.refuse)(actor, known(serial))

    return _acting(desk, request, act)


@post("/consents/{serial:int}/passing", opt={"purpose": For("release")}, sync_to_thread=True)
def passing_form(desk: At, request: Asked, serial: FromPath[int]) -> Page:
    """Pass the item in that entry on, or take it back."""

    def act(actor: Actor, form: Form) -> int:
        onward, to = desk.node.onward, form.text("to")
        if form.text("back"):
            return onward.take_back(actor, known(serial), to)
        return onward.pass_on(actor, known(serial), to, form.whole("level", 1))

    return _acting(desk, request, act)


def _acting(desk: Desk, request: Asked, job: Callable[[Actor, Form], int]) -> Page:
    try:
        job(session_of(request).actor, form_of(request))
    except JisrError as error:
        if answer(error) == NOT_FOUND:
            raise
        return _page(desk, request, error)
    return Redirect("/consents", status_code=303)


ROUTES: list[Any] = [list_questions, decide_consent, preview_onward]
PAGES: list[Any] = [consents_page, consent_form, passing_form]
