"""Evidence of one item for a third party: its proof, what is disclosed and printed, and what it lies before and after.

What shows content is made by a release officer, for somebody named in words, and is an entry of the record first.
"""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from jisr.exchange.ledger import Direction
from jisr.exchange.order import Order
from jisr.exchange.rules import TOLD
from jisr.people.rules import may
from jisr.terms.actors import Actor
from jisr.terms.epochs import epoch_and_index, numbered
from jisr.terms.errors import JisrError, OurMistake
from jisr.terms.transactions import Tx
from jisr.web.api import At
from jisr.web.errors import answer, missing
from jisr.web.forms import Form
from jisr.web.pages import Page
from jisr.web.reading import Desk, LogLine, highest, history
from jisr.web.rendering import language, page
from jisr.web.says import Moment, moment
from jisr.web.sessions import Asked, For, form_of, session_of

NEIGHBOURS = 8
"""Items of the other log whose order beside this one is shown."""
BINARY = "application/octet-stream"


class Neighbour(msgspec.Struct, frozen=True):
    """An item of the other log: its kind, the date its author gave it, and its order beside the item asked about.

    `order` says where the item asked about lies: told before it, after it, or unknown.
    """

    index: int
    kind: str
    at: Moment
    order: Order
    epoch: int = 1


class Place(msgspec.Struct, frozen=True):
    """Where an item lies: in our log towards that partner (`out`) or in theirs, and what is known to lie around it.

    `closed` when another log followed the one of that `epoch`.
    """

    partner: str
    direction: Direction
    index: int
    neighbours: list[Neighbour]
    epoch: int = 1
    closed: bool = False


class Ordered(msgspec.Struct, frozen=True):
    """Where our entry lies beside the partner's."""

    order: Order


def places(desk: Desk, lines: list[LogLine]) -> list[Place]:
    """Where the item of these lines lies in logs with partners."""
    own: dict[str, tuple[Direction, int, int]] = {}
    for line in lines:
        if line.origin is not None and line.serial == lines[0].serial:
            own[line.origin.partner] = "in", line.origin.index, line.origin.epoch
        for state in line.partners:
            if state.index is not None:
                own[state.partner] = "out", state.index, state.epoch
    return [
        Place(
            partner, direction, index, _around(desk, partner, direction, (epoch, index)), epoch,
            closed=epoch < desk.node.evidence.epoch(partner, direction),
        )
        for partner, (direction, index, epoch) in sorted(own.items())
    ]  # fmt: skip


def _around(desk: Desk, partner: str, direction: Direction, item: tuple[int, int]) -> list[Neighbour]:
    """The newest items of the other log, and how each lies beside this one, given by epoch and index."""
    standing = desk.node.standing
    other: Direction = "in" if direction == "out" else "out"

    def read(tx: Tx) -> Sequence[tuple[int, str, int]]:
        head = standing.head(tx, partner, other)
        if head is None:
            return []
        numbers = [numbered(head.epoch, at) for at in range(max(0, head.published.size - 200), head.published.size)]
        leaves = standing.leaves(tx, partner, numbers, other)
        return [(at, leaf.k, leaf.at) for at, leaf in leaves.items() if leaf.k in TOLD][-NEIGHBOURS:]

    def judged(at: tuple[int, int]) -> Order:
        (our_epoch, ours), (their_epoch, theirs) = (item, at) if direction == "out" else (at, item)
        found = desk.node.evidence.order(partner, ours, theirs, (our_epoch, their_epoch))
        return found if direction == "out" else TURNED[found]

    found = [(epoch_and_index(number), kind, dated) for number, kind, dated in desk.node.store.read(read)]
    return [Neighbour(at[1], kind, moment(dated * 1000), judged(at), at[0]) for at, kind, dated in found]


TURNED: dict[Order, Order] = {"after": "before", "before": "after", "unknown": "unknown"}


@get("/evidence/order", opt={"purpose": For("read")}, sync_to_thread=True)
def order_of(desk: At, partner: FromQuery[str], ours: FromQuery[int], theirs: FromQuery[int]) -> Ordered:
    """Whether our entry was there before the partner's, after it, or unknown; read from the logs and no clock."""
    return Ordered(desk.node.evidence.order(partner, ours, theirs))


# --- pages -------------------------------------------------------------------------------------------------------


@get("/reports/{serial:int}/evidence", opt={"purpose": For("read")}, sync_to_thread=True)
def evidence_page(desk: At, request: Asked, serial: FromPath[int]) -> Page:
    """Where a report lies in logs with partners, and what can be shown of it to somebody else."""
    return _page(desk, request, serial)


def _page(desk: Desk, request: Asked, serial: int, error: JisrError | None = None, whom: str = "") -> Page:
    lines = history(desk, serial)
    told = answer(error, language(request, desk.node.settings.side)) if error else None
    return page(
        request, desk, "evidence.html", status=told.status if told else 200, here=f"/reports/{serial}/evidence",
        error=told, serial=lines[0].serial, places=places(desk, lines), level=highest(lines), whom=whom,
        may_show=may(session_of(request).actor.role, "release"),
    )  # fmt: skip


@get("/reports/{serial:int}/proof", opt={"purpose": For("release")}, sync_to_thread=True)
def proof_file(desk: At, serial: FromPath[int], partner: FromQuery[str]) -> Page:
    """The `.tlog-proof` of the report in the log with that partner."""
    place = _place(desk, serial, partner)
    made = desk.node.evidence.proof(partner, place.direction, place.index, place.epoch)
    return _file(made, f"{_stem(place)}.tlog-proof", BINARY)


@post("/reports/{serial:int}/disclosure", opt={"purpose": For("release")}, sync_to_thread=True, status_code=200)
def disclose_form(desk: At, request: Asked, serial: FromPath[int]) -> Page:
    """A disclosure, or a printed proof in one language, for somebody named in words; the record says so first."""
    form = form_of(request)

    def make(actor: Actor, form: Form) -> Page:
        place, whom, form_name = _place(desk, serial, form.text("partner")), form.text("whom"), form.text("form")
        where = place.partner, place.direction, place.index
        if form_name in ("ar", "en"):
            lang = "ar" if form_name == "ar" else "en"
            made = desk.node.sheets.make(actor, *where, whom, lang, place.epoch)  # type: ignore[arg-type]
            return _file(made, f"{_stem(place)}-{lang}.pdf", "application/pdf")
        if form_name != "file":
            raise OurMistake("evidence-form", "Choose what to make of the evidence.")
        made = desk.node.disclosing.disclose(actor, *where, whom, epoch=place.epoch)
        return _file(made, f"{_stem(place)}.jisr-disclosure", BINARY)

    return _making(desk, request, serial, form, make)


def _making(desk: Desk, request: Asked, serial: int, form: Form, make: Callable[[Actor, Form], Page]) -> Page:
    try:
        return make(session_of(request).actor, form)
    except OurMistake as error:
        return _page(desk, request, serial, error, form.text("whom"))


def _place(desk: Desk, serial: int, partner: str) -> Place:
    """Where the report lies in the log with that partner, or `not-found`."""
    found = next((place for place in places(desk, history(desk, serial)) if place.partner == partner), None)
    if found is None:
        raise missing()
    return found


def _stem(place: Place) -> str:
    log = f"{place.epoch}-" if place.closed else ""
    return f"{'to' if place.direction == 'out' else 'from'}-{place.partner}-{log}{place.index}"


def _file(made: bytes, name: str, media: str) -> Page:
    return Response(made, media_type=media, headers={"content-disposition": f'attachment; filename="{name}"'})


ROUTES: list[Any] = [order_of]
PAGES: list[Any] = [evidence_page, proof_file, disclose_form]
