"""The audience law where standing rules decide as well: what a rule told is what two officers let it tell.

The model plays every rule itself, from what was asked: each version is judged once, when north next looks at its
record, by the oldest rule that is about it. What goes must have been decided so, have waited out its delay, and in the
moment it goes the rule must stand and nothing speak against it.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from jisr.people.rules import Proof
from jisr.terms.actors import Actor
from jisr.terms.errors import JisrError, OurMistake, Refused
from jisr.terms.reports import Level
from jisr.terms.standing_rules import StandingRule
from tests.properties.asking import PARTNER, THIRD, US
from tests.properties.audience_acts import DAY, SECOND, WHO
from tests.properties.audience_model import Given, Item, Known, Sort
from tests.properties.test_audience import ANY, BOTH, PARTNERS, AudienceLaw
from tests.release.ruled import rule as a_rule
from tests.two_sides.sides import HOLD, HOUR, MINUTE, OFFICER, to


@dataclass
class Stated:
    """A rule that was stated, who did, and what became of it; `since` is the newest report when it was activated."""

    serial: int
    says: StandingRule
    author: Actor
    since: int | None = None
    stopped: bool = False
    told: list[int] = field(default_factory=list)

    def live(self, now: int) -> bool:
        return self.since is not None and not self.stopped and now < self.says.expires


class Going(NamedTuple):
    """What a rule decided: not before `due`."""

    by: Stated
    version: int
    due: int


class Chosen(NamedTuple):
    """The last word on a report and a partner: a rule's, or a person's when `by` is None."""

    yes: bool
    by: Stated | None
    version: int


TOLD = st.sampled_from([BOTH, BOTH, BOTH, (PARTNER,), (THIRD,)])
NEAR = st.sampled_from([Sort(), Sort(), Sort(inside=False), Sort("crossing"), Sort(category="protected-site")])
WITHIN = st.sampled_from([DAY, DAY, HOLD // 2])
"""How long a rule stands: some end before what they decided may go."""
STATE = st.fixed_dictionaries({
    "cell": st.sampled_from([2, 3, 3]), "day": st.sampled_from([1, 2, 50]),
    "delay_ms": st.sampled_from([0, MINUTE, HOUR]), "expires": st.sampled_from([HOUR, 2 * DAY, 7 * DAY]),
    "kinds": st.sampled_from([("event",), ("event", "crossing")]),
    "markings": st.sampled_from([("restricted",), ("open", "restricted"), ("confidential", "restricted")]),
    "partner": PARTNERS, "withdraw": st.booleans(),
})  # fmt: skip


class RuleLaw(AudienceLaw):
    """North acts, and so do its standing rules. What partners fetch is the law's that has none."""

    exchange = None  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.stated: list[Stated] = []
        self.versions: list[tuple[Known, int]] = []
        self.ended_now: list[Known] = []
        self.handed: list[tuple[Known, int, Stated]] = []
        self.chosen: dict[tuple[str, int], Chosen] = {}
        self.going: dict[tuple[str, int], Going] = {}
        self.told: dict[tuple[str, int], Stated] = {}

    # --- what the model hears ----------------------------------------------------------------------------------

    def stands(self, known: Known) -> None:
        super().stands(known)
        self.versions.append((known, known.newest))

    def corrected(self, known: Known) -> None:
        super().corrected(known)
        self.versions.append((known, known.newest))

    def obsolete(self, report: int, partner: str = "") -> None:
        super().obsolete(report, partner)
        known = self.known(report)
        if partner:
            self.chosen[partner, report] = Chosen(False, None, known.newest)
        elif known.ended:
            self.ended_now.append(known)
        for key in [key for key in self.going if key[1] == report and partner in ("", key[0])]:
            del self.going[key]

    def decided(self, one: Given) -> None:
        super().decided(one)
        self.chosen[one.partner, one.report] = Chosen(True, None, self.known(one.report).newest)

    # --- the rules, as the model plays them --------------------------------------------------------------------

    def follow(self) -> None:
        self.judge()
        super().follow()

    def judge(self) -> None:
        """Every version not judged yet, in the order recorded, and then what a rule was handed."""
        waiting: list[tuple[int, Known, Stated | None]] = [(version, known, None) for known, version in self.versions]
        waiting += [(version, known, by) for known, version, by in self.handed]
        for version, known, by in sorted(waiting, key=lambda one: (one[0], one[2].serial if one[2] else 0)):
            if version == known.newest and not known.ended and not known.erased:
                self.judged(known, by)
        for known in self.ended_now:
            self.taken_back(known)
        self.versions, self.handed, self.ended_now = [], [], []

    def judged(self, known: Known, by: Stated | None) -> None:
        for partner in BOTH:
            live = [one for one in self.stated if one.says.partner == partner and one.live(self.clock.now())]
            before = self.chosen.get((partner, known.first))
            if before is None:
                live = [one for one in live if one is by or (by is None and known.first > (one.since or 0))]
                for one in live:
                    if self.about(one.says, known) and not self.tell(one, known):
                        break
                    if (partner, known.first) in self.chosen:
                        break
            elif (
                before.yes and before.by in live and before.version < known.newest and self.about(before.by.says, known)
            ):
                self.tell(before.by, known)

    def about(self, says: StandingRule, known: Known) -> bool:
        """Whether a rule is about a report, whatever then stops it."""
        sort, marking = known.sort, known.marking
        return (
            sort.category != "protected-site" and sort.kind in says.kinds and marking.level in says.markings
            and says.partner in marking.releasable_to and sort.inside
        )  # fmt: skip

    def tell(self, one: Stated, known: Known) -> bool:
        """The rule decides, unless something stops it: then the version is left to a person."""
        now, partner = self.clock.now(), one.says.partner
        full = sum(at > now - DAY for at in one.told) >= one.says.day
        if full or self.against(known, partner, cell=one.says.cell, by_rule=True):
            return False
        one.told.append(now)
        self.going[partner, known.first] = Going(one, known.newest, now + max(HOLD, one.says.delay_ms))
        self.chosen[partner, known.first] = Chosen(True, one, known.newest)
        return True

    def taken_back(self, known: Known) -> None:
        """What a rule told is taken back by it when our own report ended, where it says so."""
        for partner in BOTH:
            last = self.chosen.get((partner, known.first))
            if last and last.yes and last.by and last.by.live(self.clock.now()) and last.by.says.withdraw:
                self.takes_back(known, partner)

    def may_appear(self, partner: str, item: Item) -> bool:
        if item.words:
            return super().may_appear(partner, item)
        first = self.first_of.get(item.second)
        going = self.going.pop((partner, first or 0), None)
        if first is None or going is None:
            return False
        known, now = self.known(first), self.clock.now()
        stopped = not going.by.live(now) or going.due > now or going.version != known.newest
        against = self.against(known, partner, cell=going.by.says.cell, by_rule=True)
        return not stopped and not against and item.second == known.second and not item.hashes

    # --- acts --------------------------------------------------------------------------------------------------

    @rule(says=STATE, by=WHO, other=WHO, at_once=st.booleans())
    def state(self, says: dict[str, Any], by: Actor, other: Actor, at_once: bool) -> None:
        """Somebody states a rule, and mostly another activates it."""
        made = a_rule(**says | {"expires": self.clock.now() + says["expires"]})
        node = self.nodes[US]
        try:
            serial = node.rules.propose(Proof(by), made, node.rules.dry_run(made).shown)
        except (OurMistake, Refused):
            return
        assert by.role == "release officer"
        self.stated.append(Stated(serial, made, by))
        if at_once:
            self.activated(self.stated[-1], SECOND if by.person != SECOND.person else OFFICER)
        else:
            self.activated(self.stated[-1], other)

    def activated(self, one: Stated, by: Actor) -> None:
        """Whoever activates a rule is another officer, and it was never stopped."""
        node, now = self.nodes[US], self.clock.now()
        try:
            node.rules.activate(Proof(by), one.serial, node.rules.dry_run(one.says).shown)
        except (OurMistake, Refused):
            return
        assert by.role == "release officer"
        assert by.person.casefold() != one.author.person.casefold()
        assert one.since is None
        assert not one.stopped
        assert now < one.says.expires
        one.since = node.store.read(node.record.size)

    @precondition(lambda self: self.stated)
    @rule(which=ANY, by=WHO)
    def activate(self, which: int, by: Actor) -> None:
        self.activated(self.stated[which % len(self.stated)], by)

    @precondition(lambda self: self.stated)
    @rule(which=ANY)
    def stop(self, which: int) -> None:
        """One officer alone stops a rule; what it decided and has not left never will."""
        one = self.stated[which % len(self.stated)]
        self.nodes[US].rules.stop(OFFICER, one.serial)
        one.stopped = True

    @precondition(lambda self: self.stated)
    @rule(which=ANY, by=WHO)
    def fill(self, which: int, by: Actor) -> None:
        """Old reports are handed to a rule by a second officer: those that stand and nobody decided on."""
        one, node = self.stated[which % len(self.stated)], self.nodes[US]
        self.settled()
        try:
            node.rules.fill(Proof(by), one.serial, node.rules.dry_fill(one.serial).shown)
        except (OurMistake, Refused):
            return
        assert by.role == "release officer"
        assert by.person.casefold() != one.author.person.casefold()
        assert one.live(self.clock.now())
        for known in self.reports:
            if known.newest <= (one.since or 0) and (one.says.partner, known.first) not in self.chosen:
                self.handed.append((known, known.newest, one))

    @rule(partner=PARTNERS, day=st.sampled_from([1, 50]), withdraw=st.booleans(), within=WITHIN, sort=NEAR)
    def begin(self, partner: str, day: int, withdraw: bool, within: int, sort: Sort) -> None:
        """An ordinary rule that one officer stated and another activated, and the first report after it."""
        says = {"partner": partner, "day": day, "withdraw": withdraw, "expires": within}
        self.state(says, OFFICER, SECOND, at_once=True)
        self.happen(BOTH, "restricted", sort)

    @precondition(lambda self: any(item.words == "" for items in self.logged.values() for item in items))
    @rule(which=ANY)
    def end_what_a_rule_told(self, which: int) -> None:
        """A report that went by a rule is withdrawn here; only a rule that says so takes it back by itself."""
        told = sorted({item.second for items in self.logged.values() for item in items if not item.words})
        known = self.known(self.first_of[told[which % len(told)]])
        self.end(self.reports.index(known), erase=False)
        self.settled()

    @rule(audience=TOLD, level=st.sampled_from(["restricted", "restricted", "confidential"]), sort=NEAR)
    def happen(self, audience: tuple[str, ...], level: Level, sort: Sort) -> None:
        """A report as rules are about, or nearly so, and time for it to go."""
        self.filed(to(*audience, level=level), sort)
        self.settled()
        self.clock.tick(HOLD)
        self.settled()

    @rule(partner=PARTNERS, said=st.booleans())
    def say_so_first(self, partner: str, said: bool) -> None:
        """An officer decides on a report before any rule has looked at it."""
        known = self.filed(to(*BOTH))
        if said:
            self.released(known, partner, OFFICER)
        else:
            self.nodes[US].release.withhold(OFFICER, known.newest, partner)
            self.obsolete(known.first, partner)
        self.settled()
        self.clock.tick(HOLD)
        self.settled()

    @precondition(lambda self: self.going)
    @rule(which=ANY, withhold=st.booleans())
    def overrule(self, which: int, withhold: bool) -> None:
        """An officer says no to what a rule decided."""
        keys = sorted(self.going)
        partner, first = keys[which % len(keys)]
        known, release = self.known(first), self.nodes[US].release
        try:
            if withhold:
                release.withhold(OFFICER, known.newest, partner)
            else:
                release.withdraw(OFFICER, known.newest, partner, "error")
                self.takes_back(known, partner)
        except JisrError:
            return
        self.obsolete(first, partner)
