"""What each person keeps of their own seat, for nobody else: how far they have read, views and places they named."""

import re
import unicodedata
from typing import NamedTuple
from urllib.parse import parse_qsl

import msgspec

from jisr.people.ledger import Kept, PeopleLedger
from jisr.people.names import check_name, name_key
from jisr.people.sittings import Sittings
from jisr.terms.errors import OurMistake
from jisr.terms.transactions import Store, Tx

MOST_BYTES, MOST_VIEWS, MOST_BOOKMARKS, MOST_URL = 32 * 1024, 50, 9, 2000
DEEPEST_ZOOM = 24

_QUERY = re.compile(r"\?[A-Za-z0-9_.~%,:;@!*'()/=&+-]*")
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_BROKEN = re.compile(r"%(?![0-9A-Fa-f]{2})")


class View(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named way to look at the side; `url` is a query string of ours, nothing else."""

    name: str
    url: str


class Bookmark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named place on the map, in degrees; its number is its place in the list, from 1."""

    name: str
    lon: float
    lat: float
    zoom: float


class Named(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person named."""

    bookmarks: tuple[Bookmark, ...] = ()
    views: tuple[View, ...] = ()


class Seat(NamedTuple):
    """`read_to` is the last serial this person has read, 0 for none."""

    read_to: int
    named: Named


_decode = msgspec.json.Decoder(Named).decode


class Seats:
    """One seat for each account, the same in every session of it."""

    def __init__(self, store: Store, ledger: PeopleLedger, sittings: Sittings) -> None:
        self._store, self._ledger, self._sittings = store, ledger, sittings

    def seat(self, token: str) -> Seat:
        """The seat of this session's person."""

        def read(tx: Tx) -> Kept | None:
            return self._ledger.seat(tx, self._sittings.need(tx, token)[1].id)

        kept = self._store.read(read)
        return Seat(0, Named()) if kept is None else Seat(kept.read_to, _decode(kept.body))

    def keep(self, token: str, seat: Seat, *, back: bool = False) -> Seat:
        """Keep this seat; the mark of what was read moves on only, unless it is asked to go `back`.

        Two screens of one person write in any order, and the older must not make unread what the newer has read.
        """
        named = check_named(seat.named)
        body = msgspec.json.encode(named)
        if len(body) > MOST_BYTES:
            raise OurMistake("seat-size", f"A seat holds at most {MOST_BYTES // 1024} KiB.", "Remove a view.")
        if seat.read_to < 0:
            raise OurMistake("read-to", "What was read is a serial, or 0 for nothing.")

        def change(tx: Tx) -> Seat:
            _, account = self._sittings.need(tx, token)
            kept = self._ledger.seat(tx, account.id)
            read_to = seat.read_to if back or kept is None else max(kept.read_to, seat.read_to)
            self._ledger.keep_seat(tx, account.id, Kept(read_to, body))
            return Seat(read_to, named)

        return self._store.write(change)


def check_named(named: Named) -> Named:
    """The same with tidy names, or OurMistake that says what does not fit."""
    if len(named.views) > MOST_VIEWS or len(named.bookmarks) > MOST_BOOKMARKS:
        raise OurMistake("seat-many", f"A seat has at most {MOST_VIEWS} views and {MOST_BOOKMARKS} bookmarks.")
    views = tuple(View(name=check_name(view.name, "view"), url=check_query(view.url)) for view in named.views)
    bookmarks = tuple(
        msgspec.structs.replace(_on_earth(mark), name=check_name(mark.name, "bookmark")) for mark in named.bookmarks
    )
    for kind in (views, bookmarks):
        if len({name_key(one.name) for one in kind}) < len(kind):
            raise OurMistake("seat-twice", "Two of these have the same name.", "Give one another name.")
    return Named(bookmarks=bookmarks, views=views)


def check_query(url: str) -> str:
    """`url` when it is a query string our own pages could have: it can only ever be opened on this side."""
    fits = len(url) <= MOST_URL and _QUERY.fullmatch(url) and not _BROKEN.search(url)
    try:
        pairs = parse_qsl(url[1:], keep_blank_values=True, strict_parsing=len(url) > 1, errors="strict") if fits else []
    except ValueError:
        fits, pairs = None, []
    if not fits or not all(_KEY.fullmatch(key) and _readable(value) for key, value in pairs):
        raise OurMistake("view-url", "A view is a query string of this side, such as ?kind=event.")
    return url


def _readable(value: str) -> bool:
    return not any(unicodedata.category(letter) in ("Cc", "Cs") or "\u202a" <= letter <= "\u202e" for letter in value)


def _on_earth(mark: Bookmark) -> Bookmark:
    if not (-180 <= mark.lon <= 180 and -90 <= mark.lat <= 90 and 0 <= mark.zoom <= DEEPEST_ZOOM):
        raise OurMistake("bookmark", f"A bookmark lies in degrees on the Earth, at a zoom of 0 to {DEEPEST_ZOOM}.")
    return mark
