"""The staff application put together: routes, the gate before them, one answer to errors, headers on everything."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from litestar import Litestar, MediaType, Response, Router, get
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig
from litestar.response import Redirect
from litestar.types import Message, Scope

from jisr.node import Node
from jisr.web import (
    acknowledging,
    agreements,
    api,
    as_partner,
    assets,
    audit,
    board,
    consents,
    evidence,
    faults,
    files,
    handovers,
    live,
    media,
    open_text,
    pages,
    parcels,
    person,
    places,
    plot,
    proposals,
    quick,
    recovery,
    rule_pages,
    running_ahead,
    search,
    standing_rules,
    watch,
)
from jisr.web.errors import answer
from jisr.web.feed import LiveFeed
from jisr.web.reading import Desk
from jisr.web.rendering import error_page, language
from jisr.web.sessions import API, SAFE, Asked, For, admit
from jisr.web.trail import Trail
from jisr.web.undecided import Undecided

MAX_BODY = 64 * 1024
"""Bytes of a request's body."""
PREFIX = "/api/v1"
ROOMS = (
    acknowledging, agreements, api, as_partner, audit, board, consents, evidence, faults, live, media,
    open_text, person, places, plot, proposals, quick, recovery, running_ahead, search, standing_rules, watch,
)  # fmt: skip
"""Where the API's routes are."""
API_ROUTES: list[Any] = [route for room in ROOMS for route in room.ROUTES]
WITH_PAGES = (
    acknowledging, agreements, consents, evidence, faults, files, handovers, media, open_text, parcels,
    proposals, recovery, rule_pages, running_ahead, search,
)  # fmt: skip
"""Rooms that have pages of their own beside."""
PAGES: list[Any] = [*pages.ROUTES, *(route for room in WITH_PAGES for route in room.PAGES), *assets.ROUTES]
HEADERS = tuple(
    (name.encode(), value.encode())
    for name, value in {
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }.items()
)
"""On every answer, whatever became of the request; what `assets` serves may be kept and has a policy of its own."""


async def _secure(message: Message, scope: Scope) -> None:
    if message["type"] == "http.response.start":
        ours, path = dict(HEADERS), scope["path"]
        told = {name.lower(): value for name, value in message["headers"]}
        if assets.keeps(path) and b"cache-control" in told:
            ours[b"cache-control"] = told[b"cache-control"]
        if policy := assets.policy(path) or media.policy(path):
            ours[b"content-security-policy"] = policy.encode()
        message["headers"] = [*(pair for pair in message["headers"] if pair[0].lower() not in ours), *ours.items()]


def _told(request: Asked, error: Exception) -> Response[Any]:
    """An error as JSON for programs, as a page for people, in their language; who is not signed in is shown the way."""
    desk = request.app.state.desk
    told = answer(error, language(request, desk.node.settings.side))
    if request.scope["path"].startswith(API):
        content = {"code": told.code, "say": told.say, "hint": told.hint}
        return Response(content, status_code=told.status, media_type=MediaType.JSON)
    if told.code == "signed-out" and request.method in SAFE:
        return Redirect("/signin", status_code=303)
    return error_page(request, desk, told)


def staff_application(
    node: Node, wrong: Callable[[], dict[str, str]], hands: parcels.ParcelDesk | None = None
) -> Litestar:
    """The application for one side's own people; `wrong` names what is wrong with the way to each partner.

    `hands` make parcels and take them in.
    """
    app = unspoken()
    speak_for(app, node, wrong, hands)
    return app


def unspoken() -> Litestar:
    """All routes, for no side yet."""
    # Pages go in through a router as well: the framework wraps a handler twice when two of one path come one by one.
    ours = Router(PREFIX, route_handlers=[*API_ROUTES, openapi])
    return Litestar([ours, Router("/", route_handlers=PAGES)], openapi_config=None, **COMMON)


def speak_for(
    app: Litestar, node: Node, wrong: Callable[[], dict[str, str]], hands: parcels.ParcelDesk | None = None
) -> None:
    """From now on it answers for this side, and knows nothing of any other."""
    desk = Desk(node, wrong, Trail(node.record, node.standing))
    app.state = State({
        "desk": desk, "feed": LiveFeed(desk), "parcels": hands, "waiting": Undecided(node.record, desk.trail),
        "described": cache(partial(_described, node.settings.side)),
    })  # fmt: skip


# Made when it is first asked for, beside the event loop: it takes longer than all else an application begins with.
@get("/openapi.json", opt={"purpose": For("read")}, include_in_schema=False, sync_to_thread=True)
def openapi(request: Asked) -> dict[str, Any]:
    """What the API is, as OpenAPI 3.1."""
    made: dict[str, Any] = request.app.state.described()
    return made


def _described(side: str) -> dict[str, Any]:
    config = OpenAPIConfig(
        title=f"Jisr, side {side}", version="1", use_handler_docstrings=True,
        description="Sign in with POST /api/v1/session, send the cookie and its csrf as X-CSRF-Token.",
    )  # fmt: skip
    described = Litestar([Router(PREFIX, route_handlers=API_ROUTES)], openapi_config=config, **COMMON)
    return described.openapi_schema.to_schema()


def _of_state(name: str) -> Provide:
    def found(request: Asked) -> Any:
        return request.app.state[name]

    return Provide(found, sync_to_thread=False)


COMMON: dict[str, Any] = {
    "before_send": [_secure],
    "debug": False,
    "dependencies": {name: _of_state(name) for name in ("desk", "parcels", "waiting")},
    "exception_handlers": {Exception: _told},
    "guards": [admit],
    "logging_config": None,
    "request_max_body_size": MAX_BODY,
}
