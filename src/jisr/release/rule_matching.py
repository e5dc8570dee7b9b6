"""What a standing rule may state, and what it tells. Pure; read this to know what leaves without a person's look.

A rule sees of a place only the cell the partner would see: two points in one cell always get the same answer, so what
a rule sends, and what it does not, says nothing about a point that the cell does not say.
"""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Sequence

import msgspec

from jisr.geo.grid import Cell
from jisr.geo.inside import covers
from jisr.geo.places import check_geometry
from jisr.release.rules import Terms, content
from jisr.terms import canonical
from jisr.terms.entries import By, Entry, EntryHeader
from jisr.terms.errors import JisrError, OurMistake, Refused
from jisr.terms.places import Geometry, Place
from jisr.terms.releases import Content
from jisr.terms.reports import LEVELS, Report
from jisr.terms.sides import Partner
from jisr.terms.standing_rules import RuleCase, StandingRule
from jisr.terms.texts import MAX_TITLE, check_words

DAY = 86_400_000
LONGEST = 30 * DAY
"""How long a rule may stand before it is thought about anew."""
LONGEST_DELAY = 30 * DAY
MOST_A_DAY, MOST_CASES = 10_000, 20
HISTORY = 90
"""Days of history a dry run covers before a rule is proposed or activated."""

UNFIT = frozenset(("area", "consent", "kind", "level", "no-place", "not-releasable", "site"))
"""Codes that say a rule is not about this report; every other code says something stopped what it is about."""


Judge = Callable[[Entry, Report, Terms], str | None]
"""Asks the policy about a version a rule would tell: the partner's label for its marking, or Refused."""


def check_rule(rule: StandingRule, partner: Partner, now: int) -> None:
    """OurMistake or Refused, in one sentence, unless a rule may say this at `now`, milliseconds."""
    check_words("name", rule.name, MAX_TITLE)
    if "site" in rule.kinds:
        raise Refused("rule-site", "A protected site is never released by a rule.", "Release it by name, as a person.")
    if not rule.kinds or len(set(rule.kinds)) < len(rule.kinds):
        raise OurMistake("rule-kinds", "A rule names each kind it is for, once.")
    if not rule.markings or len(set(rule.markings)) < len(rule.markings):
        raise OurMistake("rule-markings", "A rule names each marking it is for, once.")
    for level in rule.markings:
        if LEVELS.index(level) > LEVELS.index(partner.limits.mark):
            raise Refused("rule-marking", f"The rule names a marking above what was agreed with {partner.side}.")
    finest = min(partner.limits.finest_of(kind) for kind in rule.kinds)
    if not 0 <= rule.cell <= finest:
        raise Refused("too-fine", f"The finest grid level agreed with {partner.side} is {finest}.")
    check_geometry(rule.area)
    if not 1 <= rule.day <= MOST_A_DAY:
        raise OurMistake("rule-day", f"A rule tells 1 to {MOST_A_DAY} items in 24 hours.")
    if not 0 <= rule.delay_ms <= LONGEST_DELAY:
        raise OurMistake("delay", "A release can be delayed by 0 seconds to 30 days.")
    if not now < rule.expires <= now + LONGEST:
        raise OurMistake("rule-expiry", "A rule ends within 30 days from now.", "Give it an end; it can be made anew.")
    if len(rule.cases) > MOST_CASES:
        raise OurMistake("rule-cases", f"A rule keeps at most {MOST_CASES} test cases.")
    for case in rule.cases:
        check_words("name", case.name, MAX_TITLE)


def terms_of(rule: StandingRule) -> Terms:
    """What goes: a cell of this level, a template title, and no text, ever."""
    return Terms(rule.cell, None, "")


class Matching:
    """One rule, asked about many reports; it remembers which cells lie in its area."""

    def __init__(self, rule: StandingRule) -> None:
        self.rule = rule
        self._inside: dict[Geometry, bool] = {}

    def against(self, report: Report) -> str | None:
        """Why the rule is not about this report, as far as that does not depend on where it is; None when it is."""
        rule = self.rule
        if report.kind == "site" or report.category == "protected-site":
            return "site"
        if report.kind not in rule.kinds:
            return "kind"
        if report.marking.level not in rule.markings:
            return "level"
        if rule.partner not in report.marking.releasable_to:
            return "not-releasable"
        return "no-place" if report.place is None else None

    def outside(self, place: Place | None) -> str | None:
        """Why the rule is not about a place as the partner would have it: cells that are not wholly in the area."""
        if place is None:
            return "no-place"
        known = self._inside.get(place.geometry)
        if known is None:
            known = covers(self.rule.area, place.geometry)
            if len(self._inside) < 10_000:
                self._inside[place.geometry] = known
        return None if known else "area"

    def told(
        self, entry: Entry, report: Report, secret: bytes, last: Cell | None, judge: Judge
    ) -> tuple[Content, Cell | None] | str:
        """What the partner would read, with the cell it was settled in, or the code that says why nothing goes."""
        why = self.against(report)
        if why is not None:
            return why
        try:
            terms = terms_of(self.rule)
            made, cell = content(report, terms._replace(label=judge(entry, report, terms)), secret, last)
        except JisrError as error:
            return error.code
        return self.outside(made.place) or (made, cell)


def failed_cases(rule: StandingRule, judge: Judge) -> list[RuleCase]:
    """The test cases the rule does not answer as its author expects."""
    matching = Matching(rule)
    header = EntryHeader(at=0, by=By("test", "case"), entered=0, k="report", serial=1, v=1)
    entry = Entry(header=header, body=None)
    return [
        case for case in rule.cases
        if isinstance(matching.told(entry, case.report, b"case", None, judge), str) is case.expect
    ]  # fmt: skip


def shown_hash(rule: StandingRule, at: int, span: tuple[int, int], lines: Sequence[msgspec.Struct]) -> str:
    """Base64 of SHA-256 over the rule, the entries looked at, and every line of the dry run."""
    digest = hashlib.sha256(canonical.encode(rule))
    digest.update(canonical.encode_any([at, *span]))
    for line in lines:
        digest.update(msgspec.json.encode(line))
    return b64encode(digest.digest()).decode()
