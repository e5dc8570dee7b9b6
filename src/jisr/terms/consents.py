"""Consent: what an originator said about passing its item on to a third side. No consent by silence."""

from typing import Literal

import msgspec

from jisr.terms.epochs import Epoch, numbered
from jisr.terms.handling import Purpose
from jisr.terms.reports import Level

ConsentAnswer = Literal["given", "refused", "withdrawn"]


class AskFact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """May item `index` of your log be told to `to`? `key` is that side's log key as the asker has pinned it."""

    epoch: Epoch = 1
    index: int
    key: str
    to: str


class ConsentFact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The answer to the question at index `ask` of the asker's log.

    Of a consent that is given: at most as fine as grid level `level`, passed on before second `until`, for `purpose`
    alone, where these are stated; `subject` is the originator's own pseudonym of the subject for that third side.
    """

    answer: ConsentAnswer
    ask: int
    epoch: Epoch = 1
    level: int | None
    purpose: Purpose | None
    subject: str | None
    until: int | None

    @property
    def number(self) -> int:
        """What names the question among all the asker ever wrote to us."""
        return numbered(self.epoch, self.ask)


class AskAct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An officer of ours wants to pass on a partner's item; what goes is `fact`, to that partner."""

    fact: AskFact
    partner: str


class ConsentAct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an officer of ours answered `partner` about an item of ours and the third side `to`."""

    fact: ConsentFact
    partner: str
    to: str


class OnwardAct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A decision about passing a partner's item on: `of` is the serial of its version, (`source`, `index`) the item.

    `hash` is of the exact body that was looked at. A `take-back` needs no person: it follows from the originator's act,
    which `why` names, and carries on whether the originator asked for erasing. `consent` is our question that was
    answered, None under a standing consent.
    """

    action: Literal["pass", "take-back"]
    consent: int | None = None
    erase: bool = False
    hash: str | None = None
    id: str
    index: int
    level: int | None = None
    mark: Level = "open"
    not_before: int
    of: int
    partner: str
    source: str
    why: Literal["consent", "officer", "withdrawn"] | None = None


class Originator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who said it first, and on which consent it is passed on; `key` is its log key as the teller has pinned it."""

    consent: Literal["asked", "standing"]
    key: str
    side: str
