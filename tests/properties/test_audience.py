"""The audience law: whatever a side does, each partner holds only what a decision gave it.

Hypothesis plays any sequence of filing, correcting, marking, withdrawing, erasing, importing, releasing, withholding,
taking back, waiting, following late and restarting, and of all that `tests.properties.audience_acts` adds. Beside it
runs a model that knows audiences, limits and decisions only, from what was asked and never from a table of the product:
it says which releases the desk must accept, and which words each partner may ever hold.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from jisr.intake.mapping import MappedRow
from jisr.intake.reading import to_report
from jisr.release.rules import Terms
from jisr.terms.actors import ROLES, Actor, Role
from jisr.terms.errors import JisrError, Refused
from jisr.terms.handling import Caution
from jisr.terms.reports import Level, Marking
from tests.properties.asking import PARTNER, THIRD, US
from tests.properties.audience_acts import BOUNDS, MORE, TOGETHER, Draw, Here, hashed, send_files
from tests.properties.audience_leaks import LEAKS as MORE_LEAKS
from tests.properties.audience_model import FIRST, GRID, SORTS, Given, Item, Known, Model, Sort
from tests.properties.audience_seen import assert_seen
from tests.properties.mutants import LEAKS
from tests.properties.mutating import one_check_alone
from tests.properties.worlds import image
from tests.two_sides.sides import (
    HOLD,
    HOUR,
    OFFICER,
    REPORTER,
    SECOND,
    Chance,
    Clock,
    Inline,
    Wire,
    fetched,
    pair,
    puller,
    quick_folder,
    side,
    to,
)

ANY = st.integers(0, 10**6)
BOTH = ("south", "east")
AUDIENCE = st.sampled_from([BOTH, BOTH, BOTH, (PARTNER,), (THIRD,), (), ("west",)])
PARTNERS = st.sampled_from([PARTNER, PARTNER, THIRD])
LEVELS = st.sampled_from(["restricted", "restricted", "open", "confidential", "secret"])
ROLE = st.sampled_from([*["release officer"] * 8, *ROLES])
SORT = st.sampled_from(SORTS)
CONSENT = st.sampled_from([None, None, "a letter"])
COUNTED = ("accord", "ack", "agreement", "ask", "consent", "withdraw")
"""Leaves without words that an officer's act makes, each at most once."""


@cache
def images() -> dict[str, bytes]:
    """Three sides, paired."""
    clock = Clock()
    nodes = [side(name, Inline(), clock, Chance(name)) for name in (US, PARTNER, THIRD)]
    pair(*nodes)
    return {node.settings.side: image(node) for node in nodes}


class AudienceLaw(Model, RuleBasedStateMachine):
    """North acts; south and east hold what they were given."""

    def __init__(self) -> None:
        Model.__init__(self)
        RuleBasedStateMachine.__init__(self)
        self.clock, self.opened, self.ends = Clock(), 0, ExitStack()
        self.stores = {name: Inline(content) for name, content in images().items()}
        self.stores[US].files = self.ends.enter_context(quick_folder())
        self.nodes = {name: side(name, self.stores[name], self.clock, Chance(name)) for name in self.stores}
        self.proposed: list[Any] = []
        self.pictures = 0
        self.logged: dict[str, list[Item]] = {PARTNER: [], THIRD: []}
        self.held: dict[str, list[Item]] = {PARTNER: [], THIRD: []}
        self.leaves: dict[str, Counter[str]] = {PARTNER: Counter(), THIRD: Counter()}
        self.acted: dict[str, Counter[str]] = {PARTNER: Counter(), THIRD: Counter()}
        self.ids: set[str] = set()
        self.furnish()

    def furnish(self) -> None:
        """What a side is started with and does not store: how careful it is, and who makes its files anew."""
        node = self.nodes[US]
        caution = Caution(two_persons_from=self.two_from)  # type: ignore[arg-type]
        node.release._safeguards = node.release._safeguards._replace(caution=caution)
        node.attachments._maker = Here()

    def teardown(self) -> None:
        for store in self.stores.values():
            store.close()
        self.ends.close()

    # --- acts --------------------------------------------------------------------------------------------------

    @rule(audience=AUDIENCE, level=LEVELS, sort=SORT, consent=CONSENT)
    def file(self, audience: tuple[str, ...], level: Level, sort: Sort, consent: str | None) -> None:
        self.filed(Marking(releasable_to=audience, level=level, consent=consent), sort)

    def filed(self, marking: Marking, sort: Sort = SORTS[0]) -> Known:
        """A new report."""
        made, second = self.a_draft(marking, sort)
        serial = self.nodes[US].intake.file(REPORTER, made)
        self.stands(Known(serial, serial, marking, sort, second))
        return self.reports[-1]

    @rule(row=st.integers(0, 2), audience=AUDIENCE, words=st.sampled_from("ab"))
    def bring_in(self, row: int, audience: tuple[str, ...], words: str) -> None:
        """The same three rows again and again: new, unchanged, or a correction of the one before."""
        name, node, marking = f"row-{row}", self.nodes[US], Marking(releasable_to=audience)
        said, second = self.a_draft(marking, SORTS[0], FIRST - 2 * row - (words == "b"), id=name, text=words)
        account = node.intake.import_rows(REPORTER, "rows.csv", [MappedRow(2, name, to_report(said, 0, Chance(0)))])
        first = node.store.read(lambda tx: node.record.serial_of(tx, f"report:{name}"))
        newest = node.store.read(node.record.size)
        if first is not None and account.filed:
            self.stands(Known(first, newest, marking, SORTS[0], second))
        if first is not None and account.corrected:
            # A marking is a person's word: what a file says of it counts for new rows only.
            known = self.known(first)
            known.newest, known.sort, known.second = newest, SORTS[0], second
            self.corrected(known)

    @precondition(lambda self: self.reports)
    @rule(which=ANY, audience=AUDIENCE, level=LEVELS, sort=SORT, consent=CONSENT, only_marking=st.booleans())
    def correct(
        self, which: int, audience: tuple[str, ...], level: Level, sort: Sort, consent: str | None, only_marking: bool
    ) -> None:  # fmt: skip
        known, node = self.reports[which % len(self.reports)], self.nodes[US]
        marking = Marking(releasable_to=audience, level=level, consent=consent)
        if known.ended or known.erased:
            with pytest.raises(JisrError):
                node.intake.mark(REPORTER, known.newest, marking)
            return
        if only_marking:
            known.newest = node.intake.mark(REPORTER, known.newest, marking)
        else:
            made, known.second = self.a_draft(marking, sort)
            known.newest, known.sort = node.intake.correct(REPORTER, known.newest, made), sort
        known.marking = marking
        self.corrected(known)

    @precondition(lambda self: self.reports)
    @rule(which=ANY, erase=st.booleans())
    def end(self, which: int, erase: bool) -> None:
        """Withdraw or erase a report of our own; partners hear of it by a decision only."""
        known, node = self.reports[which % len(self.reports)], self.nodes[US]
        if known.ended or known.erased:
            return
        if erase:
            node.intake.erase(OFFICER, known.newest, "asked for")
            known.erased = True
        else:
            node.intake.withdraw(REPORTER, known.newest, "error")
            known.ended = True
        self.obsolete(known.first)

    @precondition(lambda self: self.reports)
    @rule(which=ANY, partner=PARTNERS, role=ROLE, delay=st.sampled_from([0, 0, HOUR]))
    def release(self, which: int, partner: str, role: Role, delay: int) -> None:
        self.released(self.reports[which % len(self.reports)], partner, Actor("some.one", "desk", role), delay)

    def released(
        self, known: Known, partner: str, someone: Actor, delay: int = 0, files: tuple[int, ...] = ()
    ) -> None:  # fmt: skip
        """Somebody decides to release this report; the desk must say what the model says."""
        words = f"words {len(self.given)}"
        own = all(serial in known.files for serial in files)
        allowed = someone.role == "release officer" and not self.against(known, partner, files=bool(files)) and own
        terms = Terms(GRID, None, words, media=files)
        try:
            self.nodes[US].release.release(someone, known.newest, partner, terms, delay_ms=delay, finer=True)
        except JisrError as error:
            assert not allowed, error.code  # noqa: PT017
            return
        assert allowed
        self.decided(Given(
            partner, known.first, words, self.clock.now() + max(delay, HOLD), files=files,
            hashes=tuple(known.files[serial] for serial in files),
        ))  # fmt: skip

    def decided(self, one: Given) -> None:
        """One or two officers said yes."""
        self.given.append(one)

    @rule(partner=PARTNERS, delay=st.sampled_from([0, 0, HOUR]))
    def give(self, partner: str, delay: int) -> None:
        """A new report, released at once."""
        self.released(self.filed(to(*BOTH)), partner, OFFICER, delay)

    @precondition(lambda self: self.reports)
    @rule(which=ANY, partner=PARTNERS, withhold=st.booleans())
    def say_no(self, which: int, partner: str, withhold: bool) -> None:
        """Take back what was given, or withhold the report from now on; one that was given, where there is one."""
        ones = [self.known(one.report) for one in self.given if one.partner == partner] or self.reports
        known, release = ones[which % len(ones)], self.nodes[US].release
        try:
            if withhold:
                release.withhold(OFFICER, known.newest, partner)
            else:
                release.withdraw(OFFICER, known.newest, partner, "error")
                self.takes_back(known, partner)
        except JisrError as error:
            assert error.code in (("erased",) if withhold else ("nothing-told",)), error.code  # noqa: PT017
            return
        self.obsolete(known.first, partner)

    def takes_back(self, known: Known, partner: str) -> None:
        """One leaf may take back what that partner was told of a report, if it was told anything."""
        self.look()
        told = any(self.first_of.get(item.second) == known.first for item in self.offered[partner])
        self.acted[partner]["withdraw"] += told

    def obsolete(self, report: int, partner: str = "") -> None:
        self.look()
        super().obsolete(report, partner)

    # --- time --------------------------------------------------------------------------------------------------

    @rule(ms=st.sampled_from([SECOND, HOLD, HOLD, HOUR]), awake=st.booleans())
    def wait(self, ms: int, awake: bool) -> None:
        """Time passes, and the followers run afterwards or not yet."""
        self.clock.tick(ms)
        if awake:
            self.follow()

    @rule()
    def settle(self) -> None:
        self.follow()

    def follow(self) -> None:
        """North's followers run until nothing is left to do in this moment."""
        self.nodes[US].settle()

    def settled(self) -> None:
        """Followed and judged, before an act in which more may change than one thing."""
        self.follow()
        self.only_what_was_given()

    @rule()
    def restart(self) -> None:
        self.opened += 1
        self.nodes[US] = side(US, self.stores[US], self.clock, Chance(f"again {self.opened}"))
        self.furnish()

    @rule()
    def exchange(self) -> None:
        """Both partners fetch everything, and try to hand on what they got."""
        wire = Wire(self.nodes[US], Chance(self.opened))
        for name in (PARTNER, THIRD):
            node = self.nodes[name]
            pull = puller(node, wire)
            while fetched(pull):
                node.settle()
            received = node.store.read(
                lambda tx, n=node: n.record.entries(tx, 1, n.record.size(tx) + 1, ("received",))  # type: ignore[misc]
            )
            for entry in received[-2:]:
                with pytest.raises(Refused):
                    node.release.release(OFFICER, entry.serial, US, Terms(3, None, ""))

    @rule(act=st.sampled_from(MORE), data=st.data())
    def do_more(self, act: Callable[[Any, Draw], None], data: st.DataObject) -> None:
        act(self, data.draw)

    @rule(act=st.sampled_from(TOGETHER), data=st.data())
    def decide_together(self, act: Callable[[Any, Draw], None], data: st.DataObject) -> None:
        act(self, data.draw)

    @rule(act=st.sampled_from(BOUNDS), data=st.data())
    def bound(self, act: Callable[[Any, Draw], None], data: st.DataObject) -> None:
        """Fewer or other things may be told from now on; mostly something waits that this is about."""
        self.give(data.draw(PARTNERS), 0)
        act(self, data.draw)
        self.clock.tick(HOLD)
        self.follow()

    @rule(data=st.data())
    def send_files(self, data: st.DataObject) -> None:
        send_files(self, data.draw)
        self.clock.tick(HOLD)
        self.follow()

    # --- the law -----------------------------------------------------------------------------------------------

    def look(self) -> None:
        """What lies published for each partner."""
        node = self.nodes[US]
        for partner in self.logged:
            made = node.store.read(lambda tx, p=partner: node.standing.delta(tx, p, 0, 4096))  # type: ignore[misc]
            kinds = [_kind(header) for header in (made.headers if made else ())]
            self.logged[partner] = [
                self.item(body) for kind, body in zip(kinds, made.bodies if made else (), strict=True)
                if body and kind in ("release", "revise")
            ]  # fmt: skip
            self.offered[partner] |= set(self.logged[partner])
            self.leaves[partner] = Counter(kinds)

    def item(self, salted: bytes) -> Item:
        """What a body is known by; the rest of it is the subject of other tests."""
        made = msgspec.json.decode(salted[16:])
        files = made.get("media", ())
        self.ids |= {file["id"] for file in files}
        return Item(made.get("text", ""), made["occurred"][0], tuple(file["sha256"] for file in files))

    @invariant()
    def only_what_was_given(self) -> None:
        """No partner is offered words that no decision gave it, too early, or although something spoke against it.

        What speaks against it is judged when the words appear: afterwards they are told, whatever is agreed then.
        """
        self.look()
        for partner, items in self.logged.items():
            # Our copy of what was told of an erased report is gone with it; of every other it stays.
            held = [item for item in self.held[partner] if item in items or not self.erased(item)]
            assert items[: len(held)] == held, "what was told once was not there any more"
            for item in items[len(held) :]:
                assert self.may_appear(partner, item), item
            words = [item.words for item in items if item.words]
            assert len(set(words)) == len(words)
            self.held[partner] = items
            for kind in COUNTED:
                assert self.leaves[partner][kind] <= self.acted[partner][kind], kind

    def erased(self, item: Item) -> bool:
        """Whether the report this item is about was erased."""
        return self.known(self.first_of[item.second]).erased

    def may_appear(self, partner: str, item: Item) -> bool:
        """Whether an item that was not offered before may be offered now."""
        one = next((one for one in self.given if (one.partner, one.words) == (partner, item.words)), None)
        if one is None or not self.permitted(one, self.clock.now()):
            return False
        return item == Item(one.words, self.known(one.report).second, one.hashes)

    @invariant()
    def only_files_that_were_chosen(self) -> None:
        """A partner may fetch a file only when an item of its own names it, and not after its report was erased."""
        node = self.nodes[US]
        for partner, items in self.logged.items():
            erased = {sha for known in self.reports if known.erased for sha in known.files.values()}
            told = {sha for item in items for sha in item.hashes} - erased
            for name in self.ids:
                path = node.media_for(partner, name)
                assert path is None or hashed(path.read_bytes()) in told

    @invariant()
    def shown_is_what_stands(self) -> None:
        """What a partner's picture shows was logged for it once, and of each report at most one version."""
        for partner, offered in self.offered.items():
            node = self.nodes[partner]
            rows = [row for row in node.picture.rows() if not row.withdrawn and row.holder == US]
            items = node.store.read(
                lambda tx, n=node, r=rows: n.standing.items(tx, US, [row.version for row in r])  # type: ignore[misc]
            )
            shown = [(item.content.text, item.content.occurred[0]) for item in items if item.content]
            assert set(shown) <= {(item.words, item.second) for item in offered}
            words = {one.words: one.report for one in self.given}
            reports = [words[text] if text else self.first_of[second] for text, second in shown]
            assert len(reports) == len(set(reports)) == len(rows)


def _kind(header: bytes) -> str:
    return header.split(b'"k":"', 1)[1].split(b'"', 1)[0].decode()


TestAudienceLaw = AudienceLaw.TestCase
TestAudienceLaw.settings = settings(max_examples=100, stateful_step_count=50)

BROKEN = (
    "rules left out", "roles left out", "second judgement left out", "delay left out", "marking above what was agreed",
    "own proposal approved", "proposal approved late", "one officer is enough", "policy as it comes",
    "countersigned and forgotten", "file of another report", "file served to anybody",
)  # fmt: skip


@pytest.mark.parametrize("leak", BROKEN)
def test_a_broken_law_is_seen(leak: str, monkeypatch: pytest.MonkeyPatch) -> None:
    images()
    one_check_alone(monkeypatch)
    (MORE_LEAKS | LEAKS)[leak](monkeypatch)
    assert_seen(AudienceLaw, leak, 400, 50)
