"""Report: one immutable statement by an originator about one subject.

A report is not an event: several reports may be about one. Kinds and categories are closed lists, and targeting,
weapons and dossiers on persons are not among them. `source`, `marking`, `observed` and all ids are private to
the side: no field of this Struct reaches a partner unless `release.rules` copies it by name.
"""

from typing import Literal

import msgspec

from jisr.terms.places import Place
from jisr.terms.times import Span

Kind = Literal["activity", "crossing", "event", "route", "sector", "site", "track"]
Category = Literal[
    "agreement", "armed-clash", "control", "explosion", "hazard", "humanitarian", "infrastructure",
    "meeting", "movement", "other", "protected-site", "status", "unknown",
]  # fmt: skip
Impact = Literal["high", "low", "medium", "unknown", "very-high"]
Level = Literal["open", "restricted", "confidential", "secret"]
LEVELS: tuple[Level, ...] = ("open", "restricted", "confidential", "secret")
Passage = Literal["closed", "open", "restricted", "unknown"]
Lang = Literal["ar", "en"]


class Grade(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Admiralty grade: source A-F and information 1-6; F and 6 mean "cannot be judged", not "worst"."""

    information: Literal[1, 2, 3, 4, 5, 6] = 6
    source: Literal["A", "B", "C", "D", "E", "F"] = "F"


class Marking(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How one version may be handled; an empty `releasable_to` means nobody.

    `consent` states where the notifying party agreed to a protected site being passed on. `personal` says that the
    words or the detail are about persons who can be known by them.
    """

    caveats: tuple[str, ...] = ()
    consent: str | None = None
    level: Level = "restricted"
    personal: bool = False
    releasable_to: tuple[str, ...] = ()


class _Detail(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="as"):
    pass


class CrossingDetail(_Detail, tag="crossing", frozen=True):
    """State of a border crossing since an instant, milliseconds."""

    since: int | None = None
    state: Passage = "unknown"


class RouteDetail(_Detail, tag="route", frozen=True):
    """State of a road between two places."""

    since: int | None = None
    state: Passage = "unknown"


class SectorDetail(_Detail, tag="sector", frozen=True):
    """Level of a sector; critical only for a time, so it needs `review_by` on the report."""

    level: Literal["critical", "high", "low", "medium", "unknown"] = "unknown"


class SiteDetail(_Detail, tag="site", frozen=True):
    """A protected site's function and the span its notification holds, milliseconds."""

    function: Literal["hospital", "other", "school", "settlement", "shelter", "warehouse", "water"] = "other"
    valid: Span | None = None


class EventDetail(_Detail, tag="event", frozen=True):
    """Counts of persons affected as an originator gives them, and who was involved; stays on the side."""

    best: int | None = None
    high: int | None = None
    low: int | None = None
    parties: tuple[str, ...] = ()


class TrackDetail(_Detail, tag="track", frozen=True):
    """Course in degrees and speed in metres a second, whole numbers; stays on the side."""

    course: int | None = None
    speed: int | None = None


class ActivityDetail(_Detail, tag="activity", frozen=True):
    """What is planned, in the planner's words; stays on the side."""

    plan: str = ""


Detail = ActivityDetail | CrossingDetail | EventDetail | RouteDetail | SectorDetail | SiteDetail | TrackDetail


class Report(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One statement. `id` names it through all its versions, `subject` names what it is about.

    `occurred` is when it happened, `observed` when the originator learnt of it, `review_by` when it must be looked
    at again (milliseconds). A detail belongs to its kind.
    """

    category: Category = "unknown"
    detail: Detail | None = None
    exercise: bool = False
    grade: Grade = Grade()
    id: str
    impact: Impact = "unknown"
    kind: Kind
    lang: Lang = "en"
    marking: Marking = Marking()
    observed: int
    occurred: Span
    place: Place | None = None
    review_by: int
    source: str = ""
    subject: str
    symbol: str | None = None
    text: str = ""
    title: str
