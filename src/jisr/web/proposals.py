"""Two officers for one release: proposing, the list, looking at one, approving. Routes and their pages.

Who approves types their password again: a screen left open is not a second officer.
"""

from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_201_CREATED

from jisr.release.proposals import terms_of
from jisr.terms.entries import By
from jisr.terms.errors import JisrError
from jisr.terms.releases import Proposal
from jisr.web.api import At, Filed, Previewed, ToRelease, delay, known, previewed, terms
from jisr.web.errors import NOT_FOUND, answer
from jisr.web.pages import Page, _findings_in, _terms, _to, acting
from jisr.web.reading import Desk
from jisr.web.rendering import language, page
from jisr.web.says import Moment, moment
from jisr.web.sessions import Asked, For, form_of, session_of, where_from


class ToApprove(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`seen_hash` is the hash of the proposal's preview; the password is that of whoever approves."""

    password: str
    seen_hash: str

    def __repr__(self) -> str:
        return "ToApprove(...)"


class Proposed(msgspec.Struct, frozen=True):
    """A release somebody proposed: in entry `serial`, of version `of`; it may be approved until `expires`."""

    serial: int
    of: int
    partner: str
    person: str
    position: str
    expires: Moment
    hash: str
    own: bool
    flash: bool = False


class ProposedPreview(msgspec.Struct, frozen=True):
    """A proposal and exactly what the partner would get now."""

    proposal: Proposed
    preview: Previewed


def _proposed(serial: int, by: By, made: Proposal, asker: str) -> Proposed:
    return Proposed(
        serial,
        made.of,
        made.partner,
        by.person,
        by.position,
        moment(made.expires),
        made.hash,
        by.person == asker,
        made.flash,
    )


def _open(desk: Desk, request: Asked) -> list[Proposed]:
    person = session_of(request).actor.person
    return [_proposed(*one, person) for one in desk.node.store.read(desk.node.proposals.open)]


def _one(desk: Desk, serial: int) -> tuple[By, Proposal]:
    return desk.node.store.read(lambda tx: desk.node.proposals.one(tx, known(serial)))


@post("/proposals", opt={"purpose": For("release")}, status_code=HTTP_201_CREATED, sync_to_thread=True)
def propose(desk: At, request: Asked, data: JSONBody[ToRelease]) -> Filed:
    """Propose a release that needs two officers; nothing leaves until another one approves it."""
    return Filed(desk.node.proposals.propose(
        session_of(request).actor, known(data.serial), data.partner,
        terms(data.level, data.title, data.text, data.purpose, data.retain_until, data.media, flash=data.flash),
        seen_hash=data.seen_hash, delay_ms=delay(data.delay_s), decision=data.decision, finer=data.finer,
        lint_seen=data.lint_seen,
    ))  # fmt: skip


@get("/proposals", opt={"purpose": For("release")}, sync_to_thread=True)
def list_proposals(desk: At, request: Asked) -> list[Proposed]:
    """Releases that wait for a second officer."""
    return _open(desk, request)


@get("/proposals/{serial:int}", opt={"purpose": For("release")}, sync_to_thread=True)
def look_at_proposal(desk: At, request: Asked, serial: FromPath[int]) -> ProposedPreview:
    """One proposal, and exactly what the partner would get."""
    by, made = _one(desk, serial)
    seen = desk.node.release.preview(made.of, made.partner, terms_of(made))
    return ProposedPreview(_proposed(serial, by, made, session_of(request).actor.person), previewed(seen))


@post(
    "/proposals/{serial:int}/approval", opt={"purpose": For("release")}, status_code=HTTP_201_CREATED,
    sync_to_thread=True,
)  # fmt: skip
def approve(desk: At, request: Asked, serial: FromPath[int], data: JSONBody[ToApprove]) -> Filed:
    """Approve what another officer proposed; it is held from now as any release is."""
    return Filed(_approve(desk, request, serial, data.password, data.seen_hash))


def _approve(desk: Desk, request: Asked, serial: int, password: str, seen_hash: str) -> int:
    session = session_of(request)
    desk.node.people.prove(session.token, password, where_from(request))
    return desk.node.proposals.approve(session.actor, known(serial), seen_hash)


# --- pages -------------------------------------------------------------------------------------------------------


@post("/reports/{serial:int}/proposal", opt={"purpose": For("release")}, sync_to_thread=True)
def propose_form(desk: At, request: Asked, serial: FromPath[int]) -> Page:
    """Propose the bytes that were looked at."""
    return acting(desk, request, serial, lambda actor, form: desk.node.proposals.propose(
        actor, known(serial), form.text("partner"), _terms(form), seen_hash=form.text("seen_hash"),
        delay_ms=delay((form.whole("delay") or 0) * 60), decision=form.text("decision") or None,
        finer=bool(form.text("finer")), lint_seen=form.text("lint_hash") if form.text("lint_seen") else None,
    ))  # fmt: skip


@get("/proposals", opt={"purpose": For("release")}, sync_to_thread=True)
def proposals_page(desk: At, request: Asked) -> Page:
    """Releases that wait for a second officer."""
    return page(request, desk, "proposals.html", here="/proposals", proposals=_open(desk, request))


@get("/proposals/{serial:int}", opt={"purpose": For("release")}, sync_to_thread=True)
def proposal_page(desk: At, request: Asked, serial: FromPath[int]) -> Page:
    """One proposal, the exact bytes, and the form that approves them."""
    return _proposal_page(desk, request, serial)


def _proposal_page(desk: Desk, request: Asked, serial: int, error: JisrError | None = None) -> Page:
    by, made = _one(desk, serial)
    seen = desk.node.release.preview(made.of, made.partner, terms_of(made))
    told = answer(error, language(request, desk.node.settings.side)) if error else None
    body = seen.body.decode()
    return page(
        request, desk, "proposal.html", status=told.status if told else 200, here=f"/proposals/{serial}", error=told,
        proposal=_proposed(serial, by, made, session_of(request).actor.person), seen=seen, body=body,
        pretty=msgspec.json.format(body, indent=2), findings=_findings_in(seen, made.title or "", made.text),
        level=seen.mark, exercise=seen.content.exercise,
    )  # fmt: skip


@post("/proposals/{serial:int}/approval", opt={"purpose": For("release")}, sync_to_thread=True)
def approve_form(desk: At, request: Asked, serial: FromPath[int]) -> Page:
    """Approve, or show the proposal again with why not."""
    form = form_of(request)
    try:
        _approve(desk, request, serial, form.text("password"), form.text("seen_hash"))
    except JisrError as error:
        if answer(error) == NOT_FOUND:
            raise
        return _proposal_page(desk, request, serial, error)
    return _to("/proposals")


ROUTES: list[Any] = [propose, list_proposals, look_at_proposal, approve]
PAGES: list[Any] = [propose_form, proposals_page, proposal_page, approve_form]
