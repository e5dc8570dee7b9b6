"""What may be passed on of a partner's item, and what is then left of it. Pure.

The content goes exactly as it was received or with a coarser place; nothing of ours is added but who said it first. The
subject is the originator's own pseudonym for the reader where it gave one, else one of ours for that reader alone.
"""

from typing import NamedTuple

import msgspec

from jisr.geo.grid import LEVELS, Cell, cell_of, coarsen, half_diagonal_m
from jisr.geo.places import bbox
from jisr.terms.agreements import Party
from jisr.terms.consents import AskAct, AskFact, ConsentAct, ConsentFact, OnwardAct, Originator
from jisr.terms.errors import Refused
from jisr.terms.ids import keyed
from jisr.terms.places import Place, Polygon
from jisr.terms.releases import Content, Released
from jisr.terms.reports import LEVELS as MARKS
from jisr.terms.reports import Level
from jisr.terms.sides import Partner


class Permission(NamedTuple):
    """A consent as it stands: finest level, the last second but one, and our question it answers, None when standing.

    `subject` is the originator's pseudonym for the reader, where it gave one.
    """

    level: int | None
    until: int | None
    ask: int | None
    subject: str | None


def party_of(partner: Partner) -> Party:
    """A third side as consents name it."""
    return Party(partner.card.log, partner.side)


def protected(content: Content) -> bool:
    """Whether a consent must have been asked for it: never by rule, never once for many."""
    return content.kind == "site" or content.category == "protected-site"


def check_origin(content: Content, source: str, to: str) -> None:
    """Refused when a consent of `source` could not be enough, or the reader is who said it."""
    if to == source:
        raise Refused("onward-back", "That side said it itself.")
    if content.originator is not None:
        raise Refused(
            "onward-second", f"{source} passed this on itself; only who said it first can consent.",
            "Ask that side directly.",
        )  # fmt: skip


def check_passing(
    content: Content, mark: Level, partner: Partner, given: Permission, level: int | None, now: int
) -> None:  # fmt: skip
    """Refused, naming the rule, unless consent and what we agreed with the reader let it go; `now` in seconds."""
    if given.until is not None and now >= given.until:
        raise Refused("onward-late", "The originator's consent was for a time that is over.")
    if MARKS.index(mark) > MARKS.index(partner.limits.mark):
        raise Refused("marking-level", f"Reports marked {mark} are above what was agreed with {partner.side}.")
    if content.place is None:
        return
    finest = min(partner.limits.finest_of(content.kind), given.level if given.level is not None else max(LEVELS))
    shown = _level_of(content.place)
    if level is not None and level > finest:
        raise Refused("onward-fine", f"The finest grid level this may go to {partner.side} at is {finest}.")
    if level is None and finest < max(LEVELS) and (shown is None or shown > finest):
        raise Refused("onward-fine", f"The finest grid level this may go to {partner.side} at is {finest}.")


def _cell_of(place: Place) -> Cell | None:
    """The one cell a place is, if it is one."""
    if not isinstance(place.geometry, Polygon):
        return None
    west, south, east, north = bbox(place.geometry)
    for level in LEVELS:
        cell = cell_of(level, (west + east) // 2, (south + north) // 2)
        if cell.polygon() == place.geometry:
            return cell
    return None


def _level_of(place: Place) -> int | None:
    cell = _cell_of(place)
    return cell.level if cell is not None else None


def coarser(place: Place, level: int) -> Place:
    """The place at a grid level no finer than it was: of a cell the one it lies in, of anything else what it meets."""
    cell = _cell_of(place)
    if cell is None:
        return coarsen(place, level)[0]
    if cell.level <= level:
        return place
    west, south, east, north = bbox(place.geometry)
    wide = cell_of(level, (west + east) // 2, (south + north) // 2)
    error = None if place.error_m is None else max(place.error_m, half_diagonal_m(wide))
    return Place(geometry=wide.polygon(), error_m=error, name=wide.name())


def onward_content(content: Content, source: Partner, given: Permission, level: int | None, secret: bytes) -> Content:
    """The body the reader gets; `secret` is that reader's alone."""
    place = content.place
    if place is not None and level is not None:
        place = coarser(place, level)
    subject = given.subject or keyed(secret, "onward", f"{source.side} {content.subject}").hex()
    said = Originator("standing" if given.ask is None else "asked", source.card.log, source.side)
    return msgspec.structs.replace(content, originator=said, place=place, subject=subject)


# --- what goes ---------------------------------------------------------------------------------------------------


def ask_name(serial: int) -> str:
    """What the question in entry `serial` is called in our own tables."""
    return f"ask {serial}"


def asked_item(serial: int, act: AskAct) -> Released:
    """The item that asks a partner: its own index, and the side that shall be told."""
    return _bare("ask", ask_name(serial), act.partner, act.fact)


def consent_item(serial: int, act: ConsentAct) -> Released:
    """The item that answers a partner: its own index, and conditions."""
    return _bare("consent", f"consent {serial}", act.partner, act.fact)


def _bare(k: str, name: str, partner: str, fact: AskFact | ConsentFact) -> Released:
    return Released(
        partner=partner, decision=name, k="ask" if k == "ask" else "consent", by="release officer", mark="restricted",
        body=b"", salt=b"", fact=fact,
    )  # fmt: skip


def onward_item(act: OnwardAct, body: bytes, secret: bytes, chain: str | None) -> Released:
    """A partner's item for another partner's log: a first one, or one that revises the chain."""
    name = f"onward {act.id}"
    return Released(
        partner=act.partner, decision=name, k="revise" if chain else "release", by="release officer", mark=act.mark,
        body=body, salt=keyed(secret, "salt", name), re=(chain,) if chain else (),
    )  # fmt: skip


def taken_back(act: OnwardAct, chain: str) -> Released:
    """What the chain told is taken back at the originator's word; no person decides it, and none can refuse it."""
    return Released(
        partner=act.partner, decision=f"onward {act.id}", k="withdraw", mark=act.mark, body=b"", salt=b"", re=(chain,),
        by="release officer" if act.why == "officer" else "machine", reason="originator", erase=act.erase,
    )  # fmt: skip
