"""Who is asking, and whether the request came from our own page.

Every route says in `opt` whom it is for: an action of `people.rules`, or anyone. `admit` is the one gate before all
of them, and a route that says nothing is closed. Whatever changes something must come from our own origin; from a
signed-in person it must also carry the session's token, which no other site can read.
"""

import io
import ipaddress
from dataclasses import dataclass
from typing import Any, Literal, cast

import msgspec
from litestar import Request
from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.exceptions import HTTPException, InternalServerException, MethodNotAllowedException
from litestar.handlers.base import BaseRouteHandler
from multipart import MultipartError, MultipartParser, parse_options_header

from jisr.people import Address, Session, same_csrf
from jisr.people.rules import Action, check
from jisr.terms.errors import OurMistake, Refused
from jisr.web.forms import FORM, Form, read_form
from jisr.web.reading import Desk
from jisr.web.uploads import PLACES, Sent, read_upload

API = "/api/"
SAFE = frozenset(("GET", "HEAD"))
PART_TYPE, FORM_FILE = "application/offset+octet-stream", "multipart/form-data"
MOST_FILE = 8 * 1024 * 1024
"""Bytes of a file that a form carries; what is larger goes in parts."""
MOST_FORM = MOST_FILE + 16 * 1024
YEAR_S = 365 * 86_400

Asked = Request[Any, Any, Any]
_anything = msgspec.json.Decoder().decode


@dataclass(frozen=True, slots=True)
class For:
    """Whom a route is for; `opened` routes ask for no session. Asking on its own, not `using`, keeps none alive.

    `takes` is what is sent: fields, as JSON or a form; a `part` of a file as it is; or a `file` in a form.
    """

    action: Action | None = None
    using: bool = True
    takes: Literal["fields", "file", "part"] = "fields"

    @property
    def opened(self) -> bool:
        return self.action is None


ANYONE = For()


def cookie(request: Asked, side: str, value: str | None) -> Cookie:
    """The session's cookie, or with None its end. Its name carries the side: ports of one host share cookies."""
    return Cookie(
        key=session_name(side), value=value or "", max_age=None if value else 0, path="/", httponly=True,
        samesite="strict", secure=request.scope["scheme"] == "https",
    )  # fmt: skip


def session_name(side: str) -> str:
    return f"jisr_{side}"


def language_name(side: str) -> str:
    return f"jisr_{side}_lang"


def language_cookie(request: Asked, side: str, lang: str) -> Cookie:
    """Remembers which language a browser wants."""
    return Cookie(
        key=language_name(side), value=lang, max_age=YEAR_S, path="/", httponly=True, samesite="strict",
        secure=request.scope["scheme"] == "https",
    )  # fmt: skip


def session_of(request: Asked) -> Session:
    """The session `admit` found; only routes that are not for anyone have one."""
    return cast(Session, request.state.session)


def token_of(request: Asked, side: str) -> str:
    """The token the browser brought, whether it stands or not."""
    return request.cookies.get(session_name(side), "")


def form_of(request: Asked) -> Form:
    """The form `admit` read."""
    return cast(Form, request.state.form)


def upload_of(request: Asked) -> dict[str, Sent]:
    """The files `admit` read, by the name of their field."""
    return cast("dict[str, Sent]", request.state.upload)


def where_from(request: Asked) -> str:
    """The address attempts to sign in are paced by."""
    return request.client.host if request.client else "unknown"


async def admit(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let a request through to its route, or raise why not."""
    request, purpose = cast(Asked, connection), handler.opt.get("purpose")
    if not isinstance(purpose, For):
        raise MethodNotAllowedException
    desk = cast(Desk, request.app.state.desk)
    own = request.state.own = own_address(request, desk)
    changes = request.method not in SAFE
    if changes:
        _same_origin(request, own.origin)
    session: Session | None = None
    if not purpose.opened:
        token = token_of(request, desk.node.settings.side)
        session = await sync_to_thread(desk.node.people.session, token, using=purpose.using) if token else None
        if session is None:
            raise Refused("signed-out", "Nobody is signed in here.", "Sign in first.")
        request.state.session = session
    if changes:
        if handler.opt.get("upload"):
            given = await _read_files(request, session, purpose)
        else:
            given = await (_read(request) if purpose.takes == "fields" else _read_file(request, session, purpose.takes))
        if session is not None and not same_csrf(session, given):
            raise Refused("csrf", "This did not come from a page of this session.", "Load the page again.")
    if session is not None and purpose.action is not None:
        check(session.actor, purpose.action)


async def _read_files(request: Asked, session: Session | None, purpose: For) -> str:
    """Read a form with files for whoever may send it, and keep both for its page, which lets go of its place."""
    if session is None or purpose.action is None:
        raise MethodNotAllowedException
    check(session.actor, purpose.action)
    header, kind = request.headers.get("x-csrf-token", ""), request.headers.get("content-type", "")
    if parse_options_header(kind)[0] != FORM_FILE and not same_csrf(session, header):
        raise Refused("csrf", "This did not come from a page of this session.", "Load the page again.")
    PLACES.take()
    try:
        form, files = await read_upload(request.stream(), kind, lambda token: same_csrf(session, token), header)
        given = header or form.text("csrf")
        if not same_csrf(session, given):
            raise Refused("csrf", "This did not come from a page of this session.", "Load the page again.")
    except BaseException:
        PLACES.leave()
        raise
    request.state.form, request.state.upload = form, files
    return given


async def _read(request: Asked) -> str:
    """Check the body's form once for everyone, keep a form for its page, and answer the token it came with."""
    try:
        body = await request.body()
    except InternalServerException:
        raise OurMistake("request-cut", "The request ended before all of it arrived.", "Send it again.") from None
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    header = request.headers.get("x-csrf-token", "")
    if request.scope["path"].startswith(API):
        if body and kind != "application/json":
            raise OurMistake("media-type", "The body must be JSON.", "Send content-type: application/json.")
        try:
            if body:
                _anything(body)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            raise OurMistake("body-form", "The body is not JSON.") from None
        return header
    if body and kind != FORM:
        raise OurMistake("media-type", "The body must be a form.")
    request.state.form = read_form(body)
    return header or form_of(request).text("csrf")


async def _read_file(request: Asked, session: Session | None, takes: str) -> str:
    """Check that a body is a part of a file, or keep the file of a form; answer the token it came with."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    header = request.headers.get("x-csrf-token", "")
    if kind != (PART_TYPE if takes == "part" else FORM_FILE):
        # Whose it is comes first: nobody else learns what an address takes.
        if session is None or not same_csrf(session, header):
            raise Refused("csrf", "This did not come from a page of this session.", "Load the page again.")
        raise OurMistake("media-type", "The body must be a file.", f"Send content-type: {PART_TYPE}.")
    try:
        body = await request.body()
    except HTTPException as error:
        if error.status_code != 413:
            raise
        raise OurMistake(
            "too-large", f"A form carries a file of at most {MOST_FILE} bytes.", "Use: jisr media attach."
        ) from None
    if takes == "part":
        return header
    form, file = _form_with_file(body, options.get("boundary", ""))
    request.state.form, request.state.file = form, file
    return header or form.text("csrf")


def _form_with_file(body: bytes, boundary: str) -> tuple[Form, tuple[str, bytes]]:
    """The fields of a form and its one file, kept in memory: what is private must not lie in a folder of the system."""
    fields, file = [], ("", b"")
    try:
        parser = MultipartParser(
            io.BytesIO(body), boundary, part_limit=8, spool_limit=MOST_FORM, memory_limit=MOST_FORM, disk_limit=0
        )
        for part in parser:
            if part.filename is not None:
                file = (part.filename, part.raw)
            else:
                fields.append((part.name or "", part.value))
    except (MultipartError, UnicodeDecodeError, ValueError):
        raise OurMistake("form", "The form cannot be read.", "Load the page again.") from None
    return Form(fields), file


def file_of(request: Asked) -> tuple[str, bytes]:
    """Name and bytes of the file `admit` read."""
    return cast(tuple[str, bytes], request.state.file)


def own_address(request: Asked, desk: Desk) -> Address:
    """This side as the browser names it. A foreign name that resolves to this machine is refused.

    `<side>.localhost` is this machine to every browser, and keeps the sides of one machine apart: cookies and passkeys
    of one are never those of another. Another side's is refused like any foreign name.
    """
    host = request.headers.get("host", "").lower()
    name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
    names = ("localhost", f"{desk.node.settings.side}.localhost", desk.host)
    if name not in names and not _numeric(name.strip("[]")):
        raise Refused("host", "This side does not answer to that name.", "Use the address it was started with.")
    return Address(name, f"{request.scope['scheme']}://{host}")


def address_of(request: Asked) -> Address:
    """The address `admit` found this request to be for."""
    return cast(Address, request.state.own)


def _numeric(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _same_origin(request: Asked, own: str) -> None:
    """Refuse what another site made a browser send.

    Our pages send no referrer, and then browsers write the origin of a form as `null`: that counts only together with
    the browser's own word that the request is same-origin, which no page can forge.
    """
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if site is None:
        ours = origin is not None and origin.lower() == own
    else:
        ours = site == "same-origin" and (origin is None or origin.lower() in (own, "null"))
    if not ours:
        raise Refused(
            "cross-site", "This did not come from this side's own pages.", "Open the page here and repeat it."
        )
