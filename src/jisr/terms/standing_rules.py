"""Standing rule: what two release officers agreed may be told to one partner without asking each time.

It states what it is for and nothing else: kinds, markings, an area, how coarse, how late, how many, until when. The
entry of its proposal names it from then on; that it was activated, stopped, or given old reports are entries too.
"""

import msgspec

from jisr.terms.places import MultiPolygon, Polygon
from jisr.terms.reports import Kind, Level, Report


class RuleCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A made-up report, and whether the rule is to tell it; every case is tried before the rule is activated."""

    expect: bool
    name: str
    report: Report


class StandingRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One rule for one partner.

    `area` holds the whole of every cell that is told. `cell` is the grid level, `day` the most items in any 24 hours,
    `delay_ms` how long each waits, `expires` an instant in milliseconds. With `withdraw` the partner is also told when
    a report that went by the rule is withdrawn here; without it an officer is asked.
    """

    area: Polygon | MultiPolygon
    cases: tuple[RuleCase, ...] = ()
    cell: int
    day: int
    delay_ms: int = 0
    expires: int
    kinds: tuple[Kind, ...]
    markings: tuple[Level, ...]
    name: str
    partner: str
    withdraw: bool = False


class Shown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The dry run a person looked at: when, of which entries (from `since` to `upto`, serials), and its hash."""

    at: int
    hash: str
    since: int
    upto: int


class _Act(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="act"):
    pass


class RuleProposed(_Act, frozen=True, tag="propose"):
    """The rule as its author states it, and the dry run that was looked at."""

    rule: StandingRule
    shown: Shown


class RuleActivated(_Act, frozen=True, tag="activate"):
    """A second release officer lets the cited rule act from here on, having looked at this dry run."""

    shown: Shown


class RuleStopped(_Act, frozen=True, tag="stop"):
    """The cited rule tells nothing more, not even what it decided before and still waits."""

    why: str = ""


class RuleFilled(_Act, frozen=True, tag="fill"):
    """The cited rule is to judge these versions too, which were recorded before it was activated."""

    shown: Shown
    versions: tuple[int, ...]


class RuleLeft(_Act, frozen=True, tag="left"):
    """The cited rule did not tell the cited version, and why; a person decides. Written by machine."""

    code: str
    partner: str


RuleAct = RuleActivated | RuleFilled | RuleLeft | RuleProposed | RuleStopped
