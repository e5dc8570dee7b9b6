"""Agreement: the versioned terms under which two sides tell each other things. Pure.

One document holds both directions, so that both countersign the same bytes: `flows` are by author, in the order of the
sides' names. What an agreement does not say, nobody agreed to.
"""

from typing import Any, Literal

import msgspec

from jisr.terms.canonical import BIGGEST
from jisr.terms.epochs import Epoch, numbered
from jisr.terms.errors import OurMistake, Refused
from jisr.terms.handling import Purpose
from jisr.terms.ids import check_side
from jisr.terms.reports import LEVELS, Kind, Level
from jisr.terms.sides import GRID_LEVELS, Finest, Limits
from jisr.terms.texts import check_words

LAST_S = 253_402_300_799
"""The last second of the year 9999."""
MOST_CONSENTS, MOST_PARTIES, MOST_LABEL = 20, 20, 60
MAX_TERMS = 32 * 1024
"""Bytes of one document of terms."""


class Party(msgspec.Struct, frozen=True, forbid_unknown_fields=True, order=True):
    """A third side: its short name, and its log key as whoever wrote this has pinned it, base64.

    Names are only short: with the key, two sides that mean different thirds by one name find out.
    """

    key: str
    side: str


class StandingConsent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The author's consent, given once: items of these kinds may be passed on to these sides.

    At most as fine as `level` and marked no higher than `mark`.
    """

    kinds: tuple[Kind, ...]
    level: int
    mark: Level
    to: tuple[Party, ...]


class Flow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `author` may tell the other, and what the other owes for it.

    `body` is the largest item and `media` the largest medium, bytes, 0 for none; `finest` the finest cell of each kind.
    `acknowledge_s` is within how many seconds a person of the reader acknowledges, `retain_days` how long the reader
    keeps content, None for as long as it will; with `erase` it erases what was withdrawn and answers.
    """

    acknowledge_s: int | None
    author: str
    body: int
    consents: tuple[StandingConsent, ...]
    day_bytes: int
    day_entries: int
    erase: bool
    finest: Finest
    mark: Level
    media: int
    purposes: tuple[Purpose, ...]
    retain_days: int | None


class Equivalence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What each side calls a marking level at home, in the order of `flows`."""

    labels: tuple[str, str]
    level: Level


class Agreement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Terms between two sides; `since` and `until` are seconds, `until` None for no end set."""

    flows: tuple[Flow, Flow]
    markings: tuple[Equivalence, ...]
    since: int
    until: int | None
    v: int = 1
    version: int

    @property
    def sides(self) -> tuple[str, str]:
        return self.flows[0].author, self.flows[1].author

    def by(self, author: str) -> Flow:
        """The flow of that author, who is one of the two."""
        return self.flows[self.sides.index(author)]


Answer = Literal["accepted", "declined", "ended"]
Whose = Literal["author", "reader"]


class AccordFact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An answer to a proposal: its index, the epoch of its log, the hash of its leaf, base64, and whose log it lies in.

    `author` is the log this answer lies in, `reader` the log of the side it is told to.
    """

    answer: Answer
    epoch: Epoch = 1
    hash: str
    index: int
    whose: Whose

    @property
    def number(self) -> int:
        """What names the proposal among all its author ever wrote to the other side."""
        return numbered(self.epoch, self.index)


class AgreementAct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an officer of ours decided about an agreement, as recorded; `answer` to a proposal, or `terms` of our own.

    `id` names the act, so that asking twice does it once.
    """

    answer: AccordFact | None = None
    id: str
    partner: str
    terms: Agreement | None = None


# --- what terms must be ------------------------------------------------------------------------------------------


def check_agreement(terms: Agreement, one: str, other: str) -> Agreement:
    """The terms themselves when they can be agreed between these two sides, else OurMistake with one sentence."""
    if terms.v != 1 or terms.sides != tuple(sorted((one, other))):
        raise OurMistake("agreement-pair", "These terms are not about the two sides they are between.")
    if not 1 <= terms.version <= BIGGEST:
        raise OurMistake("agreement-version", "A version is a whole number from 1.")
    if not 0 <= terms.since <= LAST_S or not (terms.until is None or terms.since < terms.until <= LAST_S):
        raise OurMistake("agreement-span", "An agreement begins before it ends, within the years 1970 to 9999.")
    levels = [marking.level for marking in terms.markings]
    if levels != sorted(set(levels), key=LEVELS.index):
        raise OurMistake("agreement-form", "The terms name something twice or out of order.")
    for marking in terms.markings:
        for label in marking.labels:
            check_words("marking", label, MOST_LABEL)
    for flow in terms.flows:
        _check_flow(flow, (one, other))
    return terms


def _check_flow(flow: Flow, sides: tuple[str, str]) -> None:
    check_side(flow.author)
    numbers = [flow.body, flow.day_bytes, flow.day_entries, flow.media + 1]
    numbers += [number for number in (flow.acknowledge_s, flow.retain_days) if number is not None]
    if not all(1 <= number <= BIGGEST for number in numbers):
        raise OurMistake("limits", "A limit is a whole number from 1, and a grid level from 0 to 7.")
    _check_levels([getattr(flow.finest, kind) for kind in flow.finest.__struct_fields__])
    _check_order(list(flow.purposes))
    if len(flow.consents) > MOST_CONSENTS:
        raise OurMistake("agreement-form", "The terms name something twice or out of order.")
    for consent in flow.consents:
        _check_levels([consent.level])
        _check_order(list(consent.kinds))
        _check_order([party.side for party in consent.to])
        if len(consent.to) > MOST_PARTIES or not consent.kinds or not consent.to:
            raise OurMistake("agreement-form", "The terms name something twice or out of order.")
        for party in consent.to:
            check_side(party.side)
            if party.side in sides or len(party.key) > MOST_LABEL:
                raise OurMistake("agreement-third", "A standing consent names third sides, not one of the two.")


def _check_levels(levels: list[int]) -> None:
    if not all(level in GRID_LEVELS for level in levels):
        raise OurMistake("limits", "A limit is a whole number from 1, and a grid level from 0 to 7.")


def _check_order(names: list[Any]) -> None:
    if names != sorted(set(names)):
        raise OurMistake("agreement-form", "The terms name something twice or out of order.")


# --- what follows from them --------------------------------------------------------------------------------------


def narrower(limits: Limits, flow: Flow) -> Limits:
    """The narrower of what this side allows and what was agreed, term by term."""
    return Limits(
        body=min(limits.body, flow.body), day_bytes=min(limits.day_bytes, flow.day_bytes),
        day_entries=min(limits.day_entries, flow.day_entries), finest=limits.finest, jump=limits.jump,
        kinds=flow.finest, mark=min(limits.mark, flow.mark, key=LEVELS.index), media=min(limits.media, flow.media),
        purposes=flow.purposes or None,
    )  # fmt: skip


def consented(flow: Flow, kind: Kind, mark: Level, party: Party) -> int | None:
    """The finest level at which a standing consent lets such an item go to that side; None when none does."""
    levels = [
        consent.level
        for consent in flow.consents
        if kind in consent.kinds and party in consent.to and LEVELS.index(mark) <= LEVELS.index(consent.mark)
    ]
    return max(levels, default=None)


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One term that differs: whose flow it is in, empty for terms of both, and the value before and after.

    `before` is None where nothing held.
    """

    after: Any
    author: str
    before: Any
    term: str


TERMS = (
    "body", "media", "day_entries", "day_bytes", "mark", "finest", "purposes", "erase", "retain_days", "acknowledge_s",
    "consents",
)  # fmt: skip
"""Terms of a flow in the order people read them."""


def laid_out(terms: Agreement) -> list[tuple[str, str, Any]]:
    """Every term as (author, name, value), those of both sides first; cells of each kind stand for themselves."""
    rows: list[tuple[str, str, Any]] = [
        ("", "version", terms.version), ("", "since", terms.since), ("", "until", terms.until),
        ("", "markings", terms.markings),
    ]  # fmt: skip
    for flow in terms.flows:
        for term in TERMS:
            value = getattr(flow, term)
            if isinstance(value, Finest):
                rows += [(flow.author, f"finest.{kind}", getattr(value, kind)) for kind in value.__struct_fields__]
            else:
                rows.append((flow.author, term, value))
    return rows


def difference(before: Agreement | None, after: Agreement) -> list[Change]:
    """What would change, term by term."""
    known = {(author, term): value for author, term, value in laid_out(before)} if before is not None else {}
    return [
        Change(after=value, author=author, before=known.get((author, term)), term=term)
        for author, term, value in laid_out(after)
        if (author, term) not in known or known[author, term] != value
    ]


def check_newer(terms: Agreement, newest: int) -> None:
    """Refused unless the version is larger than every one that was countersigned."""
    if terms.version <= newest:
        raise Refused("agreement-older", f"Version {newest} was agreed already; a proposal needs a larger one.")
