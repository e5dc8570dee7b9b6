"""A standing rule as people and programs write it, and as it is shown: degrees, seconds, instants three ways."""

from typing import Any

import msgspec

from jisr.intake import Draft
from jisr.intake.reading import DraftPlace, read_place, to_report
from jisr.node import Node
from jisr.release.dry_run import DryLine, DryRun
from jisr.release.rule_matching import DAY
from jisr.release.standing_rules import Known, RuleState
from jisr.terms.errors import OurMistake
from jisr.terms.places import MultiPolygon, Polygon
from jisr.terms.reports import Kind, Level
from jisr.terms.standing_rules import RuleCase, Shown, StandingRule
from jisr.terms.times import parse_iso
from jisr.web.says import Moment, geojson, moment

MOST_LINES = 500
"""Lines of a dry run that are answered; its numbers and its hash are of all of them."""
_rule = msgspec.json.Decoder(StandingRule).decode


class CaseDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A made-up report, and whether the rule is to tell it."""

    name: str
    expect: bool
    report: Draft


class RuleDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule as it is typed: `area` as GeoJSON, `expires` in ISO 8601 or `days` from now."""

    name: str
    partner: str
    kinds: tuple[Kind, ...]
    markings: tuple[Level, ...]
    area: dict[str, Any]
    cell: int
    day: int
    delay_s: int = 0
    expires: str | None = None
    days: int | None = None
    withdraw: bool = False
    cases: tuple[CaseDraft, ...] = ()


class RuleShown(msgspec.Struct, frozen=True, kw_only=True):
    """One rule and how it stands. `sent` counts the last 24 hours, `area` is GeoJSON; nothing here leaves this side."""

    serial: int
    state: RuleState
    name: str
    partner: str
    kinds: tuple[Kind, ...]
    markings: tuple[Level, ...]
    area: dict[str, Any]
    cell: int
    day: int
    sent: int
    delay_s: int
    expires: Moment
    withdraw: bool
    cases: int
    author: str
    proposed: Moment
    activator: str | None
    activated: Moment | None
    stopper: str | None
    stopped: Moment | None
    why: str


class DryRunShown(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule would have told. `rule` and `shown` go back as they are with the proposal; `token` is `shown` short.

    `looked` counts the versions judged, `goes` and `left` the lines, `against` the rest by reason; `lines` are the
    first of them.
    """

    rule: StandingRule
    shown: Shown
    token: str
    started: Moment | None
    looked: int
    goes: int
    left: int
    against: dict[str, int]
    lines: list[DryLine]


def boxed(*degrees: str) -> dict[str, Any]:
    """West, south, east and north as a GeoJSON polygon."""
    try:
        west, south, east, north = (float(one) for one in degrees)
    except ValueError:
        raise _no_box() from None
    if not (west < east and south < north):
        raise _no_box()
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _no_box() -> OurMistake:
    return OurMistake("rule-box", "A box is west, south, east and north in degrees, the smaller ones first.")


def read_rule(draft: RuleDraft, node: Node) -> StandingRule:
    """The rule a draft states; OurMistake for what cannot be read. Whether it may stand, the rules of release say."""
    area = read_place(DraftPlace(geometry=draft.area))
    if area is None or not isinstance(area.geometry, Polygon | MultiPolygon):
        raise OurMistake("rule-area", "The area of a rule is a Polygon or MultiPolygon.")
    now = node.clock.now()
    if (draft.expires is None) == (draft.days is None):
        raise OurMistake("rule-expiry", "A rule ends at an instant or after some days: say one of the two.")
    expires = parse_iso(draft.expires) if draft.expires is not None else now + (draft.days or 0) * DAY
    cases = tuple(RuleCase(case.expect, case.name, to_report(case.report, now, node.entropy)) for case in draft.cases)
    return StandingRule(
        area=area.geometry, cases=cases, cell=draft.cell, day=draft.day, delay_ms=draft.delay_s * 1000,
        expires=expires, kinds=draft.kinds, markings=draft.markings, name=draft.name, partner=draft.partner,
        withdraw=draft.withdraw,
    )  # fmt: skip


def stated_rule(text: str) -> StandingRule:
    """A rule as a dry run answered it."""
    try:
        return _rule(text.encode())
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        raise OurMistake("rule-form", "The rule cannot be read.", "Run it anew, and take what comes.") from None


def token_of(shown: Shown) -> str:
    """What names a dry run in one word."""
    return f"{shown.at}:{shown.since}:{shown.upto}:{shown.hash}"


def read_token(text: str) -> Shown:
    """The dry run such a word names."""
    at, since, upto, digest = (text.strip().split(":", 3) + [""] * 4)[:4]
    numbers = (at, since, upto)
    if not digest or len(text) > 200 or not all(one.isascii() and one.isdecimal() and len(one) < 16 for one in numbers):
        raise OurMistake("rule-token", "That does not name a dry run.", "Run it anew, and take what comes.")
    return Shown(int(at), digest, int(since), int(upto))


def rule_shown(known: Known) -> RuleShown:
    """One rule for the screen."""
    rule = known.rule
    return RuleShown(
        serial=known.serial, state=known.state, name=rule.name, partner=rule.partner, kinds=rule.kinds,
        markings=rule.markings, area=geojson(rule.area), cell=rule.cell, day=rule.day, sent=known.sent,
        delay_s=rule.delay_ms // 1000, expires=moment(rule.expires), withdraw=rule.withdraw, cases=len(rule.cases),
        author=known.author.person, proposed=moment(known.proposed),
        activator=known.activator.person if known.activator is not None else None,
        activated=moment(known.activated) if known.activated is not None else None,
        stopper=known.stopper.person if known.stopper is not None else None,
        stopped=moment(known.stopped) if known.stopped is not None else None, why=known.why,
    )  # fmt: skip


def dry_shown(rule: StandingRule, run: DryRun, most: int = MOST_LINES) -> DryRunShown:
    """A dry run for the screen."""
    return DryRunShown(
        rule=rule, shown=run.shown, token=token_of(run.shown),
        started=moment(run.started) if run.started is not None else None, looked=run.looked, goes=run.goes,
        left=run.left, against=run.against, lines=run.lines[:most],
    )  # fmt: skip
