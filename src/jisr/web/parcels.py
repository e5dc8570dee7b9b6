"""The page of parcels: one is made for a partner, or a partner's is taken in; and what became of the last ones."""

from typing import Any, NamedTuple, Protocol

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from jisr.exchange.cards import fingerprint
from jisr.exchange.parcel import Parcel, Taken
from jisr.people.rules import may
from jisr.terms.actors import Actor
from jisr.terms.entries import Parcelled
from jisr.terms.errors import JisrError, OurMistake, Unavailable
from jisr.terms.transactions import Tx
from jisr.terms.words import words_of
from jisr.web.api import At
from jisr.web.errors import NOT_FOUND, answer
from jisr.web.pages import Page
from jisr.web.reading import Desk
from jisr.web.rendering import language, page
from jisr.web.says import Moment, moment
from jisr.web.sessions import Asked, For, form_of, session_of, upload_of
from jisr.web.uploads import MOST_BODY, PLACES

LOOKED, SHOWN = 5000, 20
"""Newest entries of the record that are looked through for parcels, and parcels that are shown."""


class ParcelDesk(Protocol):
    """What makes parcels and takes them in; the network's room does, and is handed in."""

    def make(self, actor: Actor, side: str, since: int | None = None) -> Parcel: ...

    def take(self, actor: Actor, data: bytes) -> Taken: ...


class Carried(NamedTuple):
    """A parcel that was made or taken in, as the record tells it."""

    serial: int
    at: Moment
    person: str
    says: Parcelled


Hands = NamedDependency[SkipValidation[ParcelDesk | None]]


@get("/parcels", opt={"purpose": For("read")}, sync_to_thread=True)
def parcels_page(desk: At, request: Asked) -> Page:
    """The forms, for those who may use them, and the last parcels."""
    return _page(desk, request)


@post("/parcels/{side:str}/making", opt={"purpose": For("export")}, sync_to_thread=True, status_code=200)
def make_parcel(desk: At, request: Asked, side: FromPath[str], parcels: Hands) -> Page:
    """A sealed parcel of what that partner lacks."""
    try:
        since = form_of(request).whole("since", 12)
        made = _hands(parcels).make(session_of(request).actor, side, since)
    except JisrError as error:
        if answer(error) == NOT_FOUND:
            raise
        return _page(desk, request, error=error)
    headers = {"content-disposition": f'attachment; filename="{made.name}"'}
    return Response(made.data, media_type="application/octet-stream", headers=headers)


@post(
    "/parcels", opt={"purpose": For("export"), "upload": True}, sync_to_thread=True, status_code=200,
    request_max_body_size=MOST_BODY,
)  # fmt: skip
def take_parcel(desk: At, request: Asked, parcels: Hands) -> Page:
    """Take in the parcel that was sent, and say what it brought."""
    try:
        sent = upload_of(request).get("file")
        if sent is None:
            raise OurMistake("no-file-sent", "No file was chosen.", "Choose one and send it again.")
        taken = _hands(parcels).take(session_of(request).actor, sent.data)
    except JisrError as error:
        return _page(desk, request, error=error)
    finally:
        upload_of(request).clear()
        PLACES.leave()
    return _page(desk, request, taken=taken)


def _hands(parcels: ParcelDesk | None) -> ParcelDesk:
    if parcels is None:
        raise Unavailable("no-parcels", "No parcels are made or taken in here.", "Start this side with jisr serve.")
    return parcels


def _carried(desk: Desk, tx: Tx) -> list[Carried]:
    """The newest parcels, the newest first."""
    size = desk.node.record.size(tx)
    entries = desk.node.record.entries(tx, max(1, size + 1 - LOOKED), size + 1, ("parcel",))
    return [
        Carried(one.serial, moment(one.header.at), one.header.by.person, msgspec.json.decode(one.body, type=Parcelled))
        for one in reversed(entries[-SHOWN:]) if one.body is not None
    ]  # fmt: skip


def _page(desk: Desk, request: Asked, *, taken: Taken | None = None, error: JisrError | None = None) -> Page:
    lang = language(request, desk.node.settings.side)
    told = answer(error, lang) if error else None
    words = words_of(fingerprint(taken.other_card), lang) if taken and taken.other_card else ()
    return page(
        request, desk, "parcels.html", status=told.status if told else 200, here="/parcels", error=told, taken=taken,
        card_words=" ".join(words), carried=desk.node.store.read(lambda tx: _carried(desk, tx)),
        may_carry=may(session_of(request).actor.role, "export"),
    )  # fmt: skip


PAGES: list[Any] = [parcels_page, make_parcel, take_parcel]
