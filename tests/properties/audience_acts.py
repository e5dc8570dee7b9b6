"""More of what a side may do, one function each, for the audience law to play among its own rules.

A new way to release, to merge, to agree or to take back is one more function here, and its name in `MORE`. It gets the
law and `draw`, which takes a strategy. It acts on `law.nodes["north"]`, and tells the model in its own words what that
allows: `law.reports` who may have a report, `law.decided` each permission with the words it permits, `law.obsolete`
that what was permitted and has not left never will, `law.limits` and `law.agreed` what a partner agreed to be told at
all, `law.acted` how many leaves without words a partner may hold. The model must never read the product's own tables.
"""

import hashlib
import io
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from hypothesis import strategies as st
from PIL import Image

from jisr.exchange.cards import sign_card
from jisr.media import child
from jisr.media.rules import Made
from jisr.release.rules import Terms
from jisr.terms.actors import Actor
from jisr.terms.errors import JisrError
from jisr.terms.reports import LEVELS, Level
from jisr.terms.sides import Limits
from tests.properties.asking import PARTNER, THIRD, US
from tests.properties.audience_model import GRID, OWN, SORTS, Given
from tests.two_sides.agreed import finest, terms
from tests.two_sides.sides import (
    HOLD,
    HOUR,
    OFFICER,
    REPORTER,
    Chance,
    Inline,
    exchange,
    keys_of,
    quick_folder,
    side,
    to,
)

Draw = Callable[[st.SearchStrategy[Any]], Any]
Law = Any
"""The machine: `tests.properties.test_audience.AudienceLaw`, which cannot be named here."""
PARTNERS = st.sampled_from([PARTNER, THIRD])
DAY = 24 * HOUR
SECOND = Actor("s.officer", "second desk", "release officer")
ELSEWHERE = Actor("R.Officer", "another desk", "release officer")
"""The first officer at another desk, written otherwise."""
WHO = st.sampled_from([OFFICER, SECOND, SECOND, ELSEWHERE, Actor("d", "d", "duty officer")])
WITHIN = HOUR
"""How long a proposal may be approved."""


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
    law.follow()
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


# --- two officers ------------------------------------------------------------------------------------------------


class Proposed(NamedTuple):
    """What one officer proposed."""

    serial: int
    hash: str
    newest: int
    by: Actor
    expires: int
    delay: int
    made: Given


def be_careful(law: Law, draw: Draw) -> None:
    """From another marking on two officers are needed, as after a change of settings."""
    law.two_from = draw(st.sampled_from(["never", "confidential", "restricted", "restricted", "secret"]))
    law.furnish()


def propose(law: Law, draw: Draw) -> None:
    """One officer proposes a release: that sends nothing."""
    if draw(st.booleans()) or not law.reports:
        law.filed(to(PARTNER, THIRD, level=draw(st.sampled_from(["restricted", "confidential"]))))
    known, partner, by = draw(st.sampled_from(law.reports[-3:])), draw(PARTNERS), draw(WHO)
    words, delay = f"proposed {len(law.proposed)}", draw(st.sampled_from([0, HOUR]))
    node, what = law.nodes[US], Terms(GRID, None, words)
    allowed = by.role == "release officer" and not law.against(known, partner, persons=2)
    try:
        seen = node.release.preview(known.newest, partner, what).hash
        serial = node.proposals.propose(by, known.newest, partner, what, seen_hash=seen, delay_ms=delay, finer=True)
    except JisrError as error:
        assert not allowed, error.code  # noqa: PT017
        return
    assert allowed
    made = Given(partner, known.first, words, 0, persons=2)
    law.proposed.append(Proposed(serial, seen, known.newest, by, law.clock.now() + WITHIN, delay, made))
    when = draw(st.sampled_from([None, 0, WITHIN]))
    if when is not None:
        law.clock.tick(when)
        approve(law, draw)


def approve(law: Law, draw: Draw) -> None:
    """Somebody approves a proposal; the desk must say what the model says."""
    if not law.proposed:
        return
    one: Proposed = draw(st.sampled_from(law.proposed[-3:]))
    by, known, now = draw(WHO), law.known(one.made.report), law.clock.now()
    stands = now < one.expires and known.newest == one.newest
    other = by.person.casefold() != one.by.person.casefold()
    allowed = other and stands and not law.against(known, one.made.partner, persons=2)
    try:
        law.nodes[US].proposals.approve(by, one.serial, one.hash)
    except JisrError as error:
        assert error.code == "role" or not (allowed and by.role == "release officer"), error.code  # noqa: PT017
        return
    assert by.role == "release officer"
    if one.made not in law.given:
        assert allowed
        one.made.due = now + max(one.delay, HOLD)
        law.decided(one.made)


# --- policy and agreement ----------------------------------------------------------------------------------------


def change_policy(law: Law, draw: Draw) -> None:
    """The side's own forbids change; what waits is judged by those that are live when it is due."""
    law.policy = draw(st.sampled_from(sorted(OWN)))
    law.nodes[US].policy.activate(OFFICER, OWN[law.policy])


def countersign(law: Law, draw: Draw) -> None:
    """Terms are proposed to a partner, which accepts or declines them: only what is accepted binds."""
    partner, answer = draw(PARTNERS), draw(st.sampled_from(["accept", "accept", "decline", "silence", "end"]))
    mark: Level = draw(st.sampled_from(LEVELS[:3]))
    level, media = draw(st.sampled_from([2, 3, 7, 7])), draw(st.sampled_from([0, 2**20, 2**20]))
    north, other = law.nodes[US], law.nodes[partner]
    law.settled()
    flows = {US: {"finest": finest(level), "mark": mark, "media": media}}
    made = terms(US, partner, version=north.agreeing.next_version(partner), flows=flows, since=0)
    north.agreeing.propose(OFFICER, partner, made)
    law.acted[partner]["agreement"] += 1
    exchange(north, other)
    theirs = other.store.read(lambda tx: other.standing.agreed(tx, US)).theirs
    assert theirs is not None
    if answer in ("accept", "end"):
        law.agreed[partner] = Limits(finest=level, mark=mark, media=media)
        other.agreeing.accept(OFFICER, US, theirs.hash)
    elif answer == "decline":
        other.agreeing.decline(OFFICER, US, theirs.hash)
    exchange(north, other)
    if answer == "end":
        # An end only narrows: what was agreed to be too much stays too much.
        north.agreeing.end(OFFICER, partner)
        law.acted[partner]["accord"] += 1
    law.settled()


def acknowledge(law: Law, draw: Draw) -> None:
    """A partner tells north something; a person of north has seen it, and that partner alone is told so."""
    partner, north = draw(PARTNERS), law.nodes[US]
    law.settled()
    node = law.nodes[partner]
    made, _ = law.a_draft(to(US), SORTS[0])
    node.release.release(OFFICER, node.intake.file(REPORTER, made), US, Terms(GRID, None, "theirs"))
    node.settle()
    law.clock.tick(HOLD)
    law.settled()
    exchange(north, node)
    (entry,) = north.store.read(
        lambda tx: north.record.entries(tx, 1, north.record.size(tx) + 1, ("received",))[-1:]
    )  # fmt: skip
    by = draw(WHO)
    try:
        north.acknowledging.acknowledge(by, entry.serial, draw(st.sampled_from(["seen", "understood"])))
    except JisrError:
        return
    law.acted[partner]["ack"] += 1
    law.settled()


# --- files -------------------------------------------------------------------------------------------------------


class Here:
    """Makes files anew by the product's own code, in this process: a child for each would take all the time."""

    def make(self, source: Path, purpose: str, target: Path) -> Made:
        with target.open("wb") as sink:
            return child.make(source, purpose, sink)


def hashed(data: bytes) -> str:
    """Base64 of SHA-256, as items state it."""
    return b64encode(hashlib.sha256(data).digest()).decode()


def picture(number: int) -> bytes:
    """A tiny picture, another for every number."""
    held = io.BytesIO()
    Image.new("RGB", (2, 2), (number % 256, number // 256, 7)).save(held, "PNG")
    return held.getvalue()


@cache
def made_of(number: int) -> str:
    """The hash of what that picture is made into."""
    with quick_folder() as folder:
        (folder / "source").write_bytes(picture(number))
        Here().make(folder / "source", "released", folder / "made")
        return hashed((folder / "made").read_bytes())


def send_files(law: Law, draw: Draw) -> None:
    """Files are attached to a new report, and a release names some of them, or one of another report."""
    known, node = law.filed(to(PARTNER, THIRD)), law.nodes[US]
    for _ in range(draw(st.integers(1, 2))):
        law.pictures += 1
        data = picture(law.pictures)
        serial = node.attaching.attach(REPORTER, known.newest, "a.png", data)
        known.files[serial] = made_of(law.pictures)
    others = [serial for other in law.reports for serial in other.files]
    chosen = draw(
        st.one_of(st.sets(st.sampled_from(sorted(known.files))), st.sets(st.sampled_from(others), max_size=2))
    )
    law.released(known, draw(PARTNERS), OFFICER, 0, tuple(sorted(chosen)))


MORE: list[Callable[[Any, Draw], None]] = [merge, agree, renew, newcomer, set_the_clock, look_around, acknowledge]
TOGETHER: list[Callable[[Any, Draw], None]] = [propose, propose, approve, approve, be_careful]
BOUNDS: list[Callable[[Any, Draw], None]] = [change_policy, change_policy, countersign, agree]
