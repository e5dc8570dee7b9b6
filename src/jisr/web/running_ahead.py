"""A partner's log that ran ahead of what was agreed at once: an officer lets it come, with a reason. Its routes."""

from typing import Any

import msgspec
from litestar import post
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_201_CREATED

from jisr.terms.errors import OurMistake
from jisr.web.api import At, Filed
from jisr.web.as_partner import partner_of
from jisr.web.pages import Page, _to
from jisr.web.reading import Desk
from jisr.web.sessions import Asked, For, form_of, session_of


class ToAllow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the log may come as far as it announced."""

    reason: str


@post(
    "/partners/{side:str}/allowance", opt={"purpose": For("resume")}, status_code=HTTP_201_CREATED, sync_to_thread=True
)
def allow(desk: At, request: Asked, side: FromPath[str], data: JSONBody[ToAllow]) -> Filed:
    """Let the log of a partner come that was stopped because it ran ahead."""
    return Filed(desk.node.allow(session_of(request).actor, _ahead(desk, side), data.reason))


@post("/partners/{side:str}/allowance", opt={"purpose": For("resume")}, sync_to_thread=True)
def allow_form(desk: At, request: Asked, side: FromPath[str]) -> Page:
    """Let the log of a partner come that was stopped because it ran ahead."""
    desk.node.allow(session_of(request).actor, _ahead(desk, side), form_of(request).text("reason"))
    return _to("/")


def _ahead(desk: Desk, side: str) -> str:
    """The partner of that name, when its log waits."""
    partner = partner_of(desk, side)
    if desk.node.store.read(lambda tx: desk.node.standing.link(tx, partner)).stopped != "jump":
        raise OurMistake("no-jump", "This partner's log does not wait to be allowed.")
    return partner


ROUTES: list[Any] = [allow]
PAGES: list[Any] = [allow_form]
