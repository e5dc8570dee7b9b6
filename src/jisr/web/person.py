"""What a signed-in person may do to their own account: watch, password, passkeys, seat. No role is needed for any."""

from typing import Annotated, Any

import msgspec
from litestar import Response, delete, get, post, put
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_204_NO_CONTENT

from jisr.people import Bookmark, Held, Named, Seat, View
from jisr.terms.errors import OurMistake
from jisr.web.api import At, Me, instead, me_of, signed_in
from jisr.web.reading import Desk
from jisr.web.says import Moment, moment
from jisr.web.sessions import ANYONE, Asked, For, address_of, session_of, where_from

Serial = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]


class _Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"


class ToSit(_Body, frozen=True):
    """The position to take the watch at, null to leave it."""

    position: str | None


class NewPassword(_Body, frozen=True):
    """The password there was, and the one there shall be."""

    old: str
    new: str


class Proof(_Body, frozen=True):
    """The password, where it was not typed in the last five minutes."""

    password: str | None = None


class NewPasskey(_Body, frozen=True):
    """A name for it, and what `navigator.credentials.create` gave, as its `toJSON` does."""

    name: str
    credential: dict[str, Any]


class PasskeyAnswer(_Body, frozen=True):
    """What `navigator.credentials.get` gave, as its `toJSON` does."""

    credential: dict[str, Any]


class PasskeyLine(msgspec.Struct, frozen=True):
    """One passkey. `host` is the name it works under; `synced` says that its maker keeps copies elsewhere."""

    id: str
    name: str
    host: str
    synced: bool
    made: Moment
    used: Moment | None


class SeatShown(msgspec.Struct, frozen=True):
    """How far this person has read (a serial, 0 for nothing), and what they named; a bookmark's number is its place."""

    read_to: int
    views: tuple[View, ...]
    bookmarks: tuple[Bookmark, ...]


class ToKeep(_Body, frozen=True):
    """The whole seat. `read_to` moves on only; with `back` it may go back, for who wants to read again."""

    read_to: Serial
    views: tuple[View, ...]
    bookmarks: tuple[Bookmark, ...]
    back: bool = False


# --- watch and password ------------------------------------------------------------------------------------------


@put("/me/watch", opt={"purpose": For("read")}, sync_to_thread=True)
def take_watch(desk: At, request: Asked, data: JSONBody[ToSit]) -> Me:
    """Take the watch at a position of one's own, or leave it; both are entries of the record."""
    return me_of(desk, desk.node.people.sit(session_of(request).token, data.position))


@put("/me/password", opt={"purpose": For("read")}, status_code=HTTP_204_NO_CONTENT, sync_to_thread=True)
def change_password(desk: At, request: Asked, data: JSONBody[NewPassword]) -> None:
    """Change the password; every other session of this person ends."""
    desk.node.people.change_password(session_of(request).token, data.old, data.new, where_from(request))


# --- passkeys ----------------------------------------------------------------------------------------------------


@post("/me/passkeys/options", opt={"purpose": For("read")}, status_code=HTTP_200_OK, sync_to_thread=True)
def prepare_passkey(desk: At, request: Asked, data: JSONBody[Proof]) -> dict[str, Any]:
    """Options for `navigator.credentials.create`; `prove` when the password is needed and was not given."""
    people, token, where = desk.node.people, session_of(request).token, where_from(request)
    if data.password is not None:
        people.prove(token, data.password, where)
    return people.passkeys.prepare(token, desk.node.settings.side, address_of(request), where)


@post("/me/passkeys", opt={"purpose": For("read")}, status_code=HTTP_201_CREATED, sync_to_thread=True)
def make_passkey(desk: At, request: Asked, data: JSONBody[NewPasskey]) -> PasskeyLine:
    """Keep the passkey the browser made."""
    held = desk.node.people.passkeys.register(
        session_of(request).token, data.name, data.credential, address_of(request)
    )  # fmt: skip
    return _line(held)


@get("/me/passkeys", opt={"purpose": For("read")}, sync_to_thread=True)
def passkeys(desk: At, request: Asked) -> list[PasskeyLine]:
    """One's own passkeys, oldest first."""
    return [_line(held) for held in desk.node.people.passkeys.held(session_of(request).token)]


@delete("/me/passkeys/{passkey:str}", opt={"purpose": For("read")}, sync_to_thread=True)
def remove_passkey(desk: At, request: Asked, passkey: FromPath[str]) -> None:
    """Forget a passkey; every other session that began with it ends."""
    desk.node.people.passkeys.remove(session_of(request).token, passkey)


@post("/session/passkey/options", opt={"purpose": ANYONE}, status_code=HTTP_200_OK, sync_to_thread=True)
def ask_passkey(desk: At, request: Asked) -> dict[str, Any]:
    """Options for `navigator.credentials.get`, the same for everyone."""
    return desk.node.people.passkeys.challenge(address_of(request), where_from(request))


@post("/session/passkey", opt={"purpose": ANYONE}, status_code=HTTP_200_OK, sync_to_thread=True)
def sign_in_with_passkey(desk: At, request: Asked, data: JSONBody[PasskeyAnswer]) -> Response[Me]:
    """Sign in with a passkey; the session's token is in the cookie only."""
    people = desk.node.people
    session = people.sign_in_with_passkey(data.credential, address_of(request), where_from(request))
    return signed_in(desk, request, instead(desk, request, session))


def _line(held: Held) -> PasskeyLine:
    used = moment(held.used) if held.used is not None else None
    return PasskeyLine(held.id, held.name, held.host, held.synced, moment(held.made), used)


# --- the seat ----------------------------------------------------------------------------------------------------


@get("/me/seat", opt={"purpose": For("read")}, sync_to_thread=True)
def seat(desk: At, request: Asked) -> SeatShown:
    """What this person keeps, the same in every browser."""
    return _shown(desk, desk.node.people.seats.seat(session_of(request).token))


@put("/me/seat", opt={"purpose": For("read")}, sync_to_thread=True)
def keep_seat(desk: At, request: Asked, data: JSONBody[ToKeep]) -> SeatShown:
    """Keep the whole seat, and answer it as it is kept."""
    if data.read_to > _size(desk):
        raise OurMistake("read-to", "The record does not go that far.")
    given = Seat(data.read_to, Named(bookmarks=data.bookmarks, views=data.views))
    return _shown(desk, desk.node.people.seats.keep(session_of(request).token, given, back=data.back))


def _shown(desk: Desk, kept: Seat) -> SeatShown:
    # Where an older backup was restored the mark may lie beyond the end: what comes there now has not been read.
    return SeatShown(min(kept.read_to, _size(desk)), kept.named.views, kept.named.bookmarks)


def _size(desk: Desk) -> int:
    return desk.node.store.read(desk.node.record.size)


ROUTES: list[Any] = [
    take_watch, change_password, prepare_passkey, make_passkey, passkeys, remove_passkey, ask_passkey,
    sign_in_with_passkey, seat, keep_seat,
]  # fmt: skip
