"""As a partner sees it: the items of our log for that partner, exactly as they lie there, and nothing else.

The answer is made from the published log alone, as the partner's own side would read it; from our record it takes only
which of the items still stands.
"""

from typing import Any, Literal

import msgspec
from litestar import get
from litestar.params import FromPath, FromQuery

from jisr.exchange.rules import SALT
from jisr.exchange.standing import asks_erasing, read_item, withdrawn_for
from jisr.geo.places import bbox, from_degrees
from jisr.release.holdings import LAST
from jisr.terms.folding import words as words_in
from jisr.terms.releases import Author, Content, LeafKind, Received
from jisr.terms.reports import Level
from jisr.terms.times import Span, check_span, parse_iso
from jisr.terms.transactions import Tx
from jisr.web.api import At, known
from jisr.web.errors import missing
from jisr.web.reading import MOST, PAGE, Desk
from jisr.web.says import Moment, Says, StatedErased, moment, says_content, stated_erased
from jisr.web.sessions import For

MOST_HELD = 2000
"""Items looked through for a map or a search."""
Stands = Literal["protocol", "replaced", "stands", "withdrawn", "withdrawal"]


class AsItem(msgspec.Struct, frozen=True, kw_only=True):
    """One item of our log for a partner. `body` is the exact text it carries, `says` the same laid out.

    `state` says whether it stands there, was replaced or withdrawn by a later item, or states nothing itself;
    `receipted` whether the partner's receipt covers it. `re` cites indexes of the same log. `erased` is where and when
    the partner states to have erased it; `asks_erasing` that a withdrawal asks for that; `flash` that it may overtake.
    """

    index: int
    at: Moment
    by: Author
    kind: LeafKind
    mark: Level | None
    re: tuple[int, ...]
    reason: str
    state: Stands
    receipted: bool
    body: str
    says: Says | None
    asks_erasing: bool = False
    erased: StatedErased | None = None
    flash: bool = False


class AsLog(msgspec.Struct, frozen=True, kw_only=True):
    """What that partner can fetch of us, newest first; ask again with `before` = `older` for what came before."""

    partner: str
    size: int
    items: list[AsItem]
    older: int | None


class AsMap(msgspec.Struct, frozen=True, kw_only=True):
    """What stands at that partner and meets the box, the span and the words; `more` that not all was looked through."""

    partner: str
    items: list[AsItem]
    more: bool


@get("/as/{side:str}/log", opt={"purpose": For("read")}, sync_to_thread=True)
def as_log(desk: At, side: FromPath[str], before: FromQuery[int | None] = None, limit: FromQuery[int] = PAGE) -> AsLog:
    """Our log for a partner, as they have it."""
    return log_as(desk, side, before, limit)


def log_as(desk: Desk, side: str, before: int | None, limit: int) -> AsLog:
    """The newest items before an index, or the newest there are."""
    partner = partner_of(desk, side)

    def read(tx: Tx) -> AsLog:
        head = desk.node.standing.head(tx, partner, "out")
        size = head.published.size if head is not None else 0
        stop = max(0, min(before if before is not None else size, size))
        start = max(0, stop - max(1, min(limit, MOST)))
        items = _items(desk, tx, partner, list(range(start, stop)))
        return AsLog(partner=partner, size=size, items=items[::-1], older=start if start > 0 else None)

    return desk.node.store.read(read)


@get("/as/{side:str}/reports/{serial:int}", opt={"purpose": For("read")}, sync_to_thread=True)
def as_report(desk: At, side: FromPath[str], serial: FromPath[int]) -> AsLog:
    """Everything that partner was told of one of our reports, newest first; empty when it was told nothing."""
    partner, asked = partner_of(desk, side), known(serial)

    def read(tx: Tx) -> AsLog:
        desk.trail.follow(tx)
        if desk.node.record.entry(tx, asked).header.k not in ("correct", "report"):
            raise missing()
        about = desk.node.record.pick(tx, desk.trail.about(desk.trail.first(asked)))
        names = [_name(entry.body) for entry in about if entry.header.k == "decide"]
        indexes = sorted(desk.node.standing.indexes(tx, partner, names).values())
        head = desk.node.standing.head(tx, partner, "out")
        size = head.published.size if head is not None else 0
        items = _items(desk, tx, partner, [index for index in indexes if index < size])
        return AsLog(partner=partner, size=size, items=items[::-1], older=None)

    return desk.node.store.read(read)


@get("/as/{side:str}/picture", opt={"purpose": For("read")}, sync_to_thread=True)
def as_picture(
    desk: At, side: FromPath[str], west: FromQuery[str | None] = None, south: FromQuery[str | None] = None,
    east: FromQuery[str | None] = None, north: FromQuery[str | None] = None, first: FromQuery[str | None] = None,
    last: FromQuery[str | None] = None, q: FromQuery[str] = "",
) -> AsMap:  # fmt: skip
    """What stands at that partner, in a box (degrees), in a span (ISO 8601), with these words; each may be left out."""
    box = None
    if west is not None and south is not None and east is not None and north is not None:
        low, high = from_degrees(west, south), from_degrees(east, north)
        box = (low.lon, low.lat, high.lon, high.lat)
    span = check_span(Span(parse_iso(first), parse_iso(last))) if first is not None and last is not None else None
    return map_as(desk, side, box, span, q)


def map_as(
    desk: Desk, side: str, box: tuple[int, int, int, int] | None = None, span: Span | None = None, q: str = ""
) -> AsMap:
    """What stands at a partner and fits; box in 1e-7 degree, span in milliseconds."""
    partner, words = partner_of(desk, side), [word.key for word in words_in(q)]

    def read(tx: Tx) -> AsMap:
        held = desk.node.holdings.of(tx, partner, LAST, MOST_HELD + 1)
        newest = [told.newest for report, _ in held if (told := desk.node.release.told(tx, partner, report))]
        indexes = sorted(desk.node.standing.indexes(tx, partner, newest[:MOST_HELD]).values(), reverse=True)
        head = desk.node.standing.head(tx, partner, "out")
        size = head.published.size if head is not None else 0
        found = [
            made for made, content in _read(desk, tx, partner, [index for index in indexes if index < size])
            if content is not None and _meets(content, box, span, words)
        ]  # fmt: skip
        return AsMap(partner=partner, items=found, more=len(held) > MOST_HELD)

    return desk.node.store.read(read)


def _meets(content: Content, box: tuple[int, int, int, int] | None, span: Span | None, words: list[str]) -> bool:
    if box is not None:
        if content.place is None:
            return False
        west, south, east, north = bbox(content.place.geometry)
        if west > box[2] or east < box[0] or south > box[3] or north < box[1]:
            return False
    first, last = content.occurred
    if span is not None and (first * 1000 > span.end or last * 1000 + 999 < span.start):
        return False
    name = content.place.name if content.place is not None else None
    told = " ".join(word.key for word in words_in(f"{content.title} {content.text} {name or ''}"))
    return all(word in told for word in words)


def partner_of(desk: Desk, side: str) -> str:
    """The partner of that name, or `not-found`."""
    if side not in {partner.side for partner in desk.node.standing.partners()}:
        raise missing()
    return side


def _name(body: bytes | None) -> str:
    try:
        return str(msgspec.json.decode(body or b"", type=dict[str, Any]).get("id", ""))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""


def _items(desk: Desk, tx: Tx, partner: str, indexes: list[int]) -> list[AsItem]:
    return [made for made, _ in _read(desk, tx, partner, indexes)]


def _read(desk: Desk, tx: Tx, partner: str, indexes: list[int]) -> list[tuple[AsItem, Content | None]]:
    """These published items as the partner's side reads them, each with the content it carries."""
    standing, made = desk.node.standing, []
    head = standing.head(tx, partner, "out")
    receipted = head.receipt.size if head is not None and head.receipt is not None else 0
    names = standing.decisions(tx, partner, min(indexes), max(indexes) + 1) if indexes else {}
    for index in indexes:
        rows = standing.rows(tx, partner, index, index + 1)
        item = read_item(head.origin, rows[0]) if rows and head is not None else None
        if not rows or not isinstance(item, Received):
            continue
        state = _state(desk, tx, partner, item, names.get(index))
        body = rows[0].salted[SALT:].decode() if rows[0].salted is not None else ""
        made.append((AsItem(
            index=index, at=moment(item.header.at * 1000), by=item.header.by, kind=item.header.k,
            mark=item.header.mark, re=item.header.re,
            reason=withdrawn_for(item.header) if item.header.k == "withdraw" else "", state=state,
            receipted=index < receipted, body=body, says=says_content(item.content) if item.content else None,
            asks_erasing=asks_erasing(item.header), erased=_erased(desk, tx, partner, item),
            flash=item.header.flash,
        ), item.content))  # fmt: skip
    return made


def _erased(desk: Desk, tx: Tx, partner: str, item: Received) -> StatedErased | None:
    """What the partner states of a release, a revision or a withdrawal of ours."""
    if item.header.k not in ("release", "revise", "withdraw"):
        return None
    return stated_erased(desk.node.standing.erased(tx, partner, item.number))


def _state(desk: Desk, tx: Tx, partner: str, item: Received, name: str | None) -> Stands:
    if item.header.k == "withdraw":
        return "withdrawal"
    if item.header.k not in ("release", "revise") or name is None:
        return "protocol"
    record = desk.node.record
    decided = record.serial_of(tx, f"decision:{name}")
    if decided is None:
        return "protocol"
    desk.trail.follow(tx)
    told = desk.node.release.told(tx, partner, desk.trail.first(record.entry(tx, decided).header.re[0]))
    if told is None or told.newest != name:
        # A withdrawn report may be told again: what came before is what the withdrawal took.
        return "replaced" if told is not None and not _ended(desk, tx, partner, item) else "withdrawn"
    return "withdrawn" if told.withdrawn else "stands"


def _ended(desk: Desk, tx: Tx, partner: str, item: Received) -> bool:
    """Whether the chain of an item that is not the newest was withdrawn."""
    begun = item.header.re[0] if item.header.re else item.origin.index
    head = desk.node.standing.head(tx, partner, "out")
    size = head.published.size if head is not None else 0
    for row in desk.node.standing.rows(tx, partner, item.origin.index, size) or ():
        later = read_item("", row)
        if isinstance(later, Received) and later.header.k == "withdraw" and later.header.re[:1] == (begun,):
            return True
    return False


ROUTES: list[Any] = [as_log, as_report, as_picture]
