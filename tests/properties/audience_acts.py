"""More of what a side may do, one function each, for the audience law to play among its own rules.

A new way to release, to merge, to agree or to take back is one more function here, and its name in `MORE`. It gets the
law and `draw`, which takes a strategy. It acts on `law.nodes["north"]`, and tells the model in its own words what that
allows: `law.reports` who may have a report, `law.given` each permission with the words it permits, `law.obsolete` that
what was permitted and has not left never will, `law.limits` what a partner agreed to be told at all, `law.withdrawn`
how many leaves that take something back a partner may hold. The model must never read the product's own tables.
"""

from collections.abc import Callable
from typing import Any, Protocol

import msgspec
from hypothesis import strategies as st

from jisr.exchange.cards import sign_card
from jisr.node import Node
from jisr.release.rules import Terms
from jisr.terms.errors import JisrError
from jisr.terms.reports import LEVELS, Level
from jisr.terms.sides import Limits
from tests.properties.asking import PARTNER, THIRD, US
from tests.two_sides.sides import HOLD, HOUR, REPORTER, Chance, Clock, Inline, keys_of, side

Draw = Callable[[st.SearchStrategy[Any]], Any]
PARTNERS = st.sampled_from([PARTNER, THIRD])
DAY = 24 * HOUR


class Law(Protocol):
    """What an act may use of the machine."""

    clock: Clock
    limits: dict[str, Limits]
    nodes: dict[str, Node]
    reports: list[Any]


def merge(law: Law, draw: Draw) -> None:
    """Two reports are said to be of one event, or not after all: nobody gets either for that."""
    serials = [known.first for known in law.reports]
    received = law.nodes[US].store.read(
        lambda tx: law.nodes[US].record.entries(tx, 1, law.nodes[US].record.size(tx) + 1, ("received",))
    )
    choice = st.sampled_from([1, *serials, *(entry.serial for entry in received)])
    try:
        law.nodes[US].intake.relate(REPORTER, draw(choice), draw(choice), undo=draw(st.booleans()))
    except JisrError:
        return


def agree(law: Law, draw: Draw) -> None:
    """Less or more may be told from now on; what waits is judged by what is agreed when it is due."""
    partner = draw(PARTNERS)
    mark: Level = draw(st.sampled_from(LEVELS[:3]))
    law.limits[partner] = Limits(finest=draw(st.sampled_from([2, 3, 7, 7])), mark=mark)
    law.nodes[US].limit(partner, law.limits[partner])


def renew(law: Law, draw: Draw) -> None:
    """A partner has a newer card, or somebody else shows one in its name."""
    partner, version = draw(PARTNERS), draw(st.integers(1, 9))
    card = msgspec.structs.replace(law.nodes[partner].card, version=version)
    if draw(st.booleans()):
        card = msgspec.structs.replace(card, domain="another.example")
    try:
        law.nodes[US].pair(sign_card(card, keys_of(partner).log))
    except JisrError:
        return


def newcomer(law: Law, draw: Draw) -> None:
    """One more partner: what was released to others, or marked for it long ago, is not released to it."""
    law.nodes[US].pair(side("west", Inline(), law.clock, Chance("west")).own_card())
    law.nodes[US].settle()
    assert law.nodes[US].store.read(lambda tx: law.nodes[US].standing.rows(tx, "west", 0, 1)) is None


def set_the_clock(law: Law, draw: Draw) -> None:
    """Somebody sets the clock, forwards or back; what is due is due by the clock that then goes."""
    law.clock.at += draw(st.sampled_from([-DAY, -HOLD, HOLD, DAY]))


def look_around(law: Law, draw: Draw) -> None:
    """Looking, answering and signing decide nothing."""
    node, partner = law.nodes[US], draw(PARTNERS)
    node.store.read(lambda tx: node.holdings.of(tx, partner))
    node.outgoing.answer()
    node.record.sign()
    if law.reports:
        serial = draw(st.sampled_from(law.reports)).newest
        try:
            node.release.preview(serial, partner, Terms(3, None, "only looked at"))
        except JisrError:
            return


MORE: list[Callable[[Any, Draw], None]] = [merge, agree, renew, newcomer, set_the_clock, look_around]
