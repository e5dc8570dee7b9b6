"""Agreements with each partner: what holds, since which positions, and what is proposed, side by side."""

from collections.abc import Callable
from typing import Any, Literal

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Redirect
from litestar.status_codes import HTTP_201_CREATED

from jisr.exchange.accords import binding
from jisr.exchange.ledger import Accord, Proposal
from jisr.people.rules import may
from jisr.release.rules import KINDS
from jisr.terms.actors import Actor
from jisr.terms.agreements import Agreement, Change, Equivalence, StandingConsent, difference, laid_out
from jisr.terms.epochs import epoch_and_index
from jisr.terms.errors import JisrError
from jisr.terms.reports import Lang
from jisr.terms.times import dtg
from jisr.terms.transactions import Tx
from jisr.web.api import At, Filed
from jisr.web.errors import NOT_FOUND, answer
from jisr.web.forms import Form
from jisr.web.pages import Page
from jisr.web.reading import Desk
from jisr.web.rendering import language, page
from jisr.web.says import in_calendar
from jisr.web.sessions import Asked, For, form_of, session_of
from jisr.web.words import Say, words

State = Literal["begins", "holds", "none", "over"]


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """Countersigned terms, since `index` of the proposer's log and `accepted` of the other's."""

    terms: Agreement
    proposer: str
    index: int
    accepted: int
    ended: tuple[tuple[str, int], ...]


class Proposed(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal at `index` of its author's log; `changes` is what it would change; `hash` names it in an answer."""

    terms: Agreement
    index: int
    hash: str
    answer: str | None
    changes: list[Change]


class AgreementState(msgspec.Struct, frozen=True, kw_only=True):
    """How we stand with one partner. Of `over` terms the limits go on to bind, consents and deadlines do not."""

    partner: str
    name_en: str
    name_ar: str
    state: State
    holds: Holding | None
    ours: Proposed | None
    theirs: Proposed | None


class ToAgree(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="action"):
    partner: str
    act: str | None = None


class ToPropose(ToAgree, frozen=True, tag="propose"):
    """Terms to be proposed; `act` names the act, to ask twice safely."""

    terms: Agreement


class ToAccept(ToAgree, frozen=True, tag="accept"):
    """Accept the partner's newest proposal, whose hash was looked at."""

    seen_hash: str


class ToDecline(ToAgree, frozen=True, tag="decline"):
    """Decline it."""

    seen_hash: str


class ToEnd(ToAgree, frozen=True, tag="end"):
    """End what holds, or take our open proposal back."""


def agreements(desk: Desk) -> list[AgreementState]:
    """Every partner, by name."""
    partners = desk.node.standing.partners()
    now = desk.node.clock.now() // 1000

    def read(tx: Tx) -> list[AgreementState]:
        found = []
        for partner in partners:
            agreed = desk.node.standing.agreed(tx, partner.side)
            force = desk.node.standing.in_force(tx, partner.side)
            shown = force or binding(agreed, now) or binding(agreed, None)
            state: State = "holds" if force else "none" if shown is None else "over"
            if force is None and shown is not None and not shown.ended and shown.terms.since > now:
                state = "begins"
            holds = force.terms if force else None
            found.append(AgreementState(
                partner=partner.side, name_en=partner.card.name_en, name_ar=partner.card.name_ar, state=state,
                holds=_holding(shown), ours=_proposed(agreed.ours, holds), theirs=_proposed(agreed.theirs, holds),
            ))  # fmt: skip
        return found

    return desk.node.store.read(read)


def _holding(found: Accord | None) -> Holding | None:
    if found is None:
        return None
    return Holding(
        terms=found.terms,
        proposer=found.proposer,
        index=epoch_and_index(found.index)[1],
        accepted=found.accepted,
        ended=found.ended,
    )


def _proposed(found: Proposal | None, holds: Agreement | None) -> Proposed | None:
    if found is None:
        return None
    changes = difference(holds, found.terms)
    return Proposed(
        terms=found.terms, index=epoch_and_index(found.index)[1], hash=found.hash, answer=found.answer, changes=changes
    )


@get("/agreements", opt={"purpose": For("read")}, sync_to_thread=True)
def list_agreements(desk: At) -> list[AgreementState]:
    """What is agreed with each partner, and what is proposed."""
    return agreements(desk)


@post("/agreements", opt={"purpose": For("release")}, status_code=HTTP_201_CREATED, sync_to_thread=True)
def act(desk: At, request: Asked, data: JSONBody[ToPropose | ToAccept | ToDecline | ToEnd]) -> Filed:
    """Propose terms, accept or decline the partner's, or end what holds."""
    actor, agreeing = session_of(request).actor, desk.node.agreeing
    if isinstance(data, ToPropose):
        return Filed(agreeing.propose(actor, data.partner, data.terms, act=data.act))
    if isinstance(data, ToEnd):
        return Filed(agreeing.end(actor, data.partner, act=data.act))
    decide = agreeing.accept if isinstance(data, ToAccept) else agreeing.decline
    return Filed(decide(actor, data.partner, data.seen_hash, act=data.act))


# --- the page ----------------------------------------------------------------------------------------------------


@get("/agreements", opt={"purpose": For("read")}, sync_to_thread=True)
def agreements_page(desk: At, request: Asked) -> Page:
    """What holds with each partner, and what is proposed beside it; made to be printed and signed as well."""
    return _page(desk, request)


def _page(desk: Desk, request: Asked, error: JisrError | None = None) -> Page:
    lang = language(request, desk.node.settings.side)
    told = answer(error, lang) if error else None
    return page(
        request, desk, "agreements.html", status=told.status if told else 200, here="/agreements", error=told,
        agreements=agreements(desk), may_agree=may(session_of(request).actor.role, "release"), laid_out=laid_out,
        us=desk.node.settings.side, value=lambda term, value: shown(words(lang), lang, term, value),
    )  # fmt: skip


@post("/agreements/{side:str}/answer", opt={"purpose": For("release")}, sync_to_thread=True)
def answer_form(desk: At, request: Asked, side: FromPath[str]) -> Page:
    """Accept or decline the terms that were looked at."""

    def decide(actor: Actor, form: Form) -> int:
        accepting = form.text("answer") == "accept"
        job = desk.node.agreeing.accept if accepting else desk.node.agreeing.decline
        return job(actor, side, form.text("seen_hash"))

    return _acting(desk, request, decide)


@post("/agreements/{side:str}/end", opt={"purpose": For("release")}, sync_to_thread=True)
def end_form(desk: At, request: Asked, side: FromPath[str]) -> Page:
    """End what holds, or take our proposal back."""
    return _acting(desk, request, lambda actor, _form: desk.node.agreeing.end(actor, side))


def _acting(desk: Desk, request: Asked, job: Callable[[Actor, Form], int]) -> Page:
    form = form_of(request)
    try:
        job(session_of(request).actor, form)
    except JisrError as error:
        if answer(error) == NOT_FOUND:
            raise
        return _page(desk, request, error)
    return Redirect("/agreements", status_code=303)


def shown(say: Say, lang: Lang, term: str, value: Any) -> str:
    """A term's value in words of that language."""
    if value is None:
        return say("agree.without")
    if isinstance(value, bool):
        return say("agree.yes" if value else "agree.no")
    if term in ("since", "until"):
        return dtg(in_calendar(value * 1000))
    if term == "mark":
        return say(f"level.{value}")
    if term == "purposes":
        return "، ".join(say(f"purpose.{one}") for one in value) if lang == "ar" else ", ".join(
            say(f"purpose.{one}") for one in value
        )  # fmt: skip
    if term == "markings":
        return "; ".join(_same(say, one) for one in value)
    if term == "consents":
        return "; ".join(_consent(say, lang, one) for one in value)
    return str(value)


def _same(say: Say, one: Equivalence) -> str:
    return f"{say(f'level.{one.level}')}: \u2068{one.labels[0]}\u2069 = \u2068{one.labels[1]}\u2069"


def _consent(say: Say, lang: Lang, one: StandingConsent) -> str:
    return say(
        "agree.consent", kinds=" + ".join(KINDS[lang][kind] for kind in one.kinds),
        to=" + ".join(f"\u2068{party.side}\u2069" for party in one.to), level=one.level, mark=say(f"level.{one.mark}"),
    )  # fmt: skip


ROUTES: list[Any] = [list_agreements, act]
PAGES: list[Any] = [agreements_page, answer_form, end_form]
