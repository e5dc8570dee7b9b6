"""What a side does that a partner must never notice.

Each act is a function of one world. It may fail with a JisrError, as acts of people do; nothing of it may ever show.
"""

from collections.abc import Callable, Sequence

import msgspec

from jisr.geo.grid import Cell
from jisr.intake.mapping import MappedRow
from jisr.intake.reading import to_report
from jisr.release.rules import Terms
from jisr.terms.entries import WithdrawReason
from jisr.terms.errors import JisrError, OurMistake
from jisr.terms.reports import Marking
from tests.properties.asking import PARTNER, THIRD
from tests.properties.bystanders import (
    ADMINISTRATOR,
    acknowledge_another,
    acknowledge_in_vain,
    agree_with_another,
    ask_another,
    carry_to_another,
    hear_another,
    look_after_partner,
    push_by_another,
    read_on,
    relate,
    search,
    stop_another,
    take_the_watch,
    type_a_line,
)
from tests.properties.worlds import SUBJECTS, Shape, Tale, World, shape_of
from tests.two_sides.sides import EVER, Chance, to

Act = Callable[[World, Sequence[Tale]], object]


def _shape(world: World, plot: Sequence[Tale]) -> Shape:
    """Anything; by preference about a subject of the plot and right beside where that will be released."""
    shape = shape_of(world.any, world.any.choice(SUBJECTS))
    beside = next((tale.shape for tale in plot if tale.fresh and isinstance(tale.shape.spot, Cell)), shape)
    spot = beside.spot
    if not isinstance(spot, Cell) or world.any.random() < 0.3:
        return shape
    east, north = world.any.choice(((1, 0), (-1, 0), (0, 1), (0, -1)))
    moved = msgspec.structs.replace(spot, x=spot.x + east, y=spot.y + north)
    return shape._replace(subject=beside.subject, spot=moved, grid=beside.grid)


def _terms(world: World, shape: Shape) -> Terms:
    flash = world.any.random() < 0.3
    return Terms(
        shape.grid, world.any.choice((None, world.words())), world.any.choice(("", world.words())), flash=flash
    )


def _new(world: World, plot: Sequence[Tale]) -> tuple[int, Shape]:
    shape = _shape(world, plot)
    serial = world.node.intake.file(world.reporter, world.draft(shape))
    world.own.append(serial)
    return serial, shape


def _one(world: World, plot: Sequence[Tale]) -> int:
    """The index in `own` of some report filed before, or a new one."""
    if not world.own:
        _new(world, plot)
    return world.any.randrange(len(world.own))


# --- reports ---------------------------------------------------------------------------------------------------


def file(world: World, plot: Sequence[Tale]) -> object:
    """More reports, some of them releasable."""
    return [_new(world, plot) for _ in range(world.any.randrange(1, 4))]


def file_early(world: World, plot: Sequence[Tale]) -> object:
    """What will be released later is on file already, here and not there."""
    return [world.ensure(tale) for tale in plot if not tale.ended]


def correct(world: World, plot: Sequence[Tale]) -> object:
    at = _one(world, plot)
    world.own[at] = world.node.intake.correct(world.reporter, world.own[at], world.draft(_shape(world, plot)))
    return None


def mark(world: World, plot: Sequence[Tale]) -> object:
    at = _one(world, plot)
    marking = world.any.choice((Marking(), to(PARTNER), to(THIRD), to(PARTNER, level="secret")))
    world.own[at] = world.node.intake.mark(world.reporter, world.own[at], marking)
    return None


def withdraw(world: World, plot: Sequence[Tale]) -> object:
    return world.node.intake.withdraw(world.reporter, world.own.pop(_one(world, plot)), "error", world.words())


def erase(world: World, plot: Sequence[Tale]) -> object:
    return world.node.intake.erase(world.officer, world.own.pop(_one(world, plot)), world.words())


def bring_in(world: World, plot: Sequence[Tale]) -> object:
    """A file with good rows, repeated rows and rows that are refused."""
    chance, rows = world.any, []
    for number in range(2, 2 + chance.randrange(1, 5)):
        name, refusal = f"row-{chance.randrange(8)}", OurMistake("place-range", "No such place.")
        report = to_report(world.draft(_shape(world, plot)), world.clock.now(), Chance(0))
        made = msgspec.structs.replace(report, id=name)
        rows.append(MappedRow(number, name, refusal if chance.random() < 0.3 else made))
    return world.node.intake.import_rows(world.reporter, world.words(), rows)


def touch(world: World, plot: Sequence[Tale]) -> object:
    """A report of the plot corrected in nothing a release would show."""
    for tale in plot:
        if tale.fresh and tale.name not in world.buried and not world.waits(tale):
            return world.correct(tale, tale.shape)
    return None


def rewrite(world: World, plot: Sequence[Tale]) -> object:
    """A report that was released, corrected or marked for ourselves only."""
    for tale in plot:
        if not tale.fresh and tale.name not in world.buried and not world.waits(tale):
            world.correct(tale, shape_of(world.any, tale.shape.subject, tale.shape))
            if world.any.random() < 0.5:
                serial = world.node.intake.mark(world.reporter, world.serials[tale.name], Marking(level="secret"))
                world.serials[tale.name] = serial
            return tale
    return None


def bury(world: World, plot: Sequence[Tale]) -> object:
    """A report whose plot has ended, withdrawn for ourselves; it may still be taken back where it was told.

    Erasing it is no private act: our copy of what was told goes too, and whoever asks again is given no content.
    """
    for tale in plot:
        if tale.ended and tale.name in world.serials and tale.name not in world.buried and not world.waits(tale):
            world.buried.add(tale.name)
            reasons: tuple[WithdrawReason, ...] = ("error", "expired", "superseded")
            serial, reason = world.serials[tale.name], world.any.choice(reasons)
            return world.node.intake.withdraw(world.reporter, serial, reason, world.words())
    return None


# --- decisions -------------------------------------------------------------------------------------------------


def tell_another(world: World, plot: Sequence[Tale]) -> object:
    """A report of our own, or one of the plot, released to the third side."""
    if plot and world.any.random() < 0.5:
        tale = world.any.choice(plot)
        serial, shape = world.serials.get(tale.name, 0), tale.shape
        if tale.fresh and not world.waits(tale):
            marking = msgspec.structs.replace(world.marking(shape), releasable_to=(PARTNER, THIRD))
            serial = world.serials[tale.name] = world.node.intake.mark(world.reporter, serial, marking)
    else:
        serial, shape = _new(world, plot)
        serial = world.own[-1] = world.node.intake.mark(world.reporter, serial, to(THIRD, consent="given"))
    return world.node.release.release(world.officer, serial, THIRD, _terms(world, shape), finer=True)


def take_back_from_another(world: World, plot: Sequence[Tale]) -> object:
    serial = world.any.choice([*world.own, *world.serials.values(), 1])
    return world.node.release.withdraw(world.officer, serial, THIRD, "sensitive")


def withhold(world: World, plot: Sequence[Tale]) -> object:
    return world.node.release.withhold(world.officer, world.own[_one(world, plot)], world.any.choice((PARTNER, THIRD)))


def cancel(world: World, plot: Sequence[Tale]) -> object:
    """Released to the partner, and taken back or made obsolete before it could leave."""
    serial, shape = _new(world, plot)
    world.own.pop()
    world.node.release.release(world.officer, serial, PARTNER, _terms(world, shape), finer=True)
    if world.any.random() < 0.5:
        world.node.settle()
    how = world.any.randrange(6)
    if how == 0:
        return world.node.release.withdraw(world.officer, serial, PARTNER, "error")
    if how == 1:
        return world.node.intake.correct(world.reporter, serial, world.draft(shape))
    if how == 2:
        return world.node.intake.mark(world.reporter, serial, to(PARTNER, level="secret", consent="given"))
    if how == 3:
        return world.node.intake.withdraw(world.reporter, serial, "error")
    if how == 4:
        return world.node.release.withhold(world.officer, serial, PARTNER)
    return world.node.intake.erase(world.officer, serial, world.words())


def delay(world: World, plot: Sequence[Tale]) -> object:
    """Released to the partner, but not for years."""
    serial, shape = _new(world, plot)
    world.own.pop()
    return world.node.release.release(world.officer, serial, PARTNER, _terms(world, shape), delay_ms=EVER, finer=True)


def be_refused(world: World, plot: Sequence[Tale]) -> object:
    """A release to the partner that a rule stops; would that rule let it through, it would leave."""
    serial, shape = _new(world, plot)
    world.own.pop()
    node, terms = world.node, _terms(world, shape)
    actor, seen, marking = world.officer, None, to(PARTNER, consent="given")
    why = world.any.choice(("consent", "current", "fine", "hash", "level", "marking", "role", "secret", "third"))
    if why == "consent":
        serial = node.intake.file(world.reporter, world.draft(shape._replace(kind="site", detail=None)))
        marking = to(PARTNER)
    elif why == "fine":
        terms = terms._replace(level=8)
    elif why == "hash":
        seen = "another hash"
    elif why == "level":
        terms = terms._replace(level=None if shape.grid is not None else 8)
    elif why == "marking":
        marking = world.any.choice((Marking(), to(THIRD)))
    elif why == "role":
        actor = world.any.choice((ADMINISTRATOR, world.reporter))
    elif why == "secret":
        marking = to(PARTNER, consent="given", level="secret")
    marked = node.intake.mark(world.reporter, serial, marking)
    if why == "third":
        theirs = node.store.read(lambda tx: node.record.entries(tx, 1, node.record.size(tx) + 1, ("received",)))
        marked = world.any.choice(theirs).serial if theirs else serial
    return node.release.release(
        actor, serial if why == "current" else marked, PARTNER, terms, seen_hash=seen, finer=True
    )


def look(world: World, plot: Sequence[Tale]) -> object:
    """What either partner would get, asked and not decided."""
    serial, shape = _new(world, plot)
    world.own.pop()
    return [world.node.release.preview(serial, side, _terms(world, shape)) for side in (PARTNER, THIRD)]


def settle(world: World, plot: Sequence[Tale]) -> object:
    world.node.settle()
    return None


def sign_record(world: World, plot: Sequence[Tale]) -> object:
    return world.node.record.sign()


def stumble(world: World, plot: Sequence[Tale]) -> object:
    """Something is done on a full disk."""
    chosen = world.any.choice((file, correct, mark, tell_another, cancel, be_refused, bring_in, relate, read_on))
    world.store.failing = True
    try:
        return chosen(world, plot)
    finally:
        world.store.failing = False


ACTS: tuple[Act, ...] = (
    file, file_early, correct, mark, withdraw, erase, bring_in, touch, rewrite, bury, bury, tell_another, tell_another,
    tell_another, take_back_from_another, withhold, cancel, cancel, cancel, delay, be_refused, be_refused, look,
    hear_another, hear_another, acknowledge_another, acknowledge_in_vain, ask_another, agree_with_another, stop_another,
    relate, type_a_line, search, read_on, take_the_watch, look_after_partner, carry_to_another,
    push_by_another, stumble, settle, sign_record,
)  # fmt: skip
"""What any world may do. A new kind of act is one more function here: it gets the world and the plot's reports."""


def act(world: World, plot: Sequence[Tale]) -> str:
    """Do one thing; its name."""
    chosen = world.any.choice(ACTS)
    shuffled = world.any.sample(plot, len(plot))
    try:
        chosen(world, shuffled)
    except JisrError as error:
        return f"{chosen.__name__} ({error.code})"
    return chosen.__name__
