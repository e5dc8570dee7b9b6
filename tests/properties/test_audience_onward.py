"""The audience law for what another said: east tells north, and south hears of it only as east let it.

Hypothesis plays asking, consenting, refusing, taking back and passing on, over a link that is there or not. The model
knows what east answered and what of it north has heard; what goes on is judged by what north has heard.
"""

from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from jisr.exchange.rules import facts
from jisr.node import Node
from jisr.release.rules import Terms
from jisr.terms.actors import ROLES, Actor, Role
from jisr.terms.consents import AskFact
from jisr.terms.errors import JisrError
from tests.properties.asking import PARTNER, THIRD, US
from tests.properties.audience_leaks import LEAKS, second_look_blind
from tests.properties.audience_seen import assert_seen
from tests.properties.mutating import one_check_alone
from tests.properties.test_audience import images
from tests.two_sides.sides import (
    HOLD,
    HOUR,
    OFFICER,
    REPORTER,
    SECOND,
    Chance,
    Clock,
    Inline,
    draft,
    exchange,
    side,
    to,
)

ANY = st.integers(0, 10**6)
UNTIL = st.sampled_from([None, HOLD // 2, HOUR])
"""For how long east consents: some end before what was decided may go."""
ROLE = st.sampled_from([*["release officer"] * 8, *ROLES])


@dataclass
class Said:
    """An item of east's: what it answered about south, and what of all that north has heard."""

    words: str
    serial: int
    entry: int
    also: bool
    question: int = 0
    answer: str = ""
    until: int | None = None
    gone: bool = False
    heard: tuple[str, bool] = ("", False)
    passes: list[int] = field(default_factory=list)
    """When each decision to pass it on that still waits may be carried out."""


class OnwardLaw(RuleBasedStateMachine):
    """East tells north, north would tell south."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.stores = {name: Inline(content) for name, content in images().items()}
        self.nodes = {name: side(name, store, self.clock, Chance(name)) for name, store in self.stores.items()}
        self.said: list[Said] = []
        self.held: list[str] = []
        self.takes = 0

    def teardown(self) -> None:
        for store in self.stores.values():
            store.close()

    # --- acts --------------------------------------------------------------------------------------------------

    @rule(
        also=st.sampled_from([True, True, True, False]), as_far=st.sampled_from([0, 1, 2, 3, 3, 3]),
        how=st.sampled_from(["give", "give", "refuse"]), until=UNTIL,
    )  # fmt: skip
    def tell(self, also: bool, as_far: int, how: str, until: int | None) -> None:
        """East tells north something, which south may have by its marking or not; often more follows at once."""
        east, words = self.nodes[THIRD], f"words {len(self.said)}"
        marking = to(US, PARTNER) if also else to(US)
        serial = east.intake.file(REPORTER, draft(marking=marking))
        east.release.release(OFFICER, serial, US, Terms(3, None, words))
        self.wait(HOLD)
        self.link()
        self.said.append(Said(words, serial, _received(self.nodes[US], THIRD)[-1][0], also))
        last = len(self.said) - 1
        for follows in (self.ask, lambda which: self.answer(which, how, until), self.pass_on)[:as_far]:
            follows(last)
            self.link()

    @precondition(lambda self: self.said)
    @rule(which=ANY)
    def ask(self, which: int) -> None:
        one = self.said[which % len(self.said)]
        self.nodes[US].consenting.ask(OFFICER, one.entry, PARTNER)
        self.link()
        if not one.question:
            one.question = _received(self.nodes[THIRD], US)[-1][0]

    @precondition(lambda self: self.said)
    @rule(
        which=ANY, how=st.sampled_from(["give", "refuse", "withdraw", "withdraw"]), until=st.sampled_from([None, HOUR])
    )
    def answer(self, which: int, how: str, until: int | None) -> None:
        """East answers; a refusal and what was taken back are for good."""
        one, consenting = self.said[which % len(self.said)], self.nodes[THIRD].consenting
        if not one.question:
            return
        end = None if until is None else self.clock.now() + until
        try:
            if how == "give":
                consenting.give(OFFICER, one.question, until=end)
            else:
                (consenting.refuse if how == "refuse" else consenting.withdraw)(OFFICER, one.question)
        except JisrError:
            return
        if one.answer == {"give": "given", "refuse": "refused", "withdraw": "withdrawn"}[how]:
            return
        assert one.answer == ("given" if how == "withdraw" else "")
        assert how != "give" or one.also
        one.answer = {"give": "given", "refuse": "refused", "withdraw": "withdrawn"}[how]
        one.until = end if how == "give" else one.until
        if which % 2 == 0:
            self.link()

    @precondition(lambda self: self.said)
    @rule(which=ANY)
    def take_it_back(self, which: int) -> None:
        """East withdraws what it told north."""
        one = self.said[which % len(self.said)]
        if not one.gone:
            self.nodes[THIRD].release.withdraw(OFFICER, one.serial, US, "error")
            one.gone = True

    @precondition(lambda self: self.said)
    @rule(which=ANY, role=ROLE)
    def pass_on(self, which: int, role: Role = "release officer") -> None:
        """Somebody of north decides that an item goes on; north must say what the model says."""
        one = self.said[which % len(self.said)]
        allowed = role == "release officer" and self.may_go(one)
        try:
            self.nodes[US].onward.pass_on(Actor("some.one", "desk", role), one.entry, PARTNER)
        except JisrError as error:
            assert not allowed, error.code  # noqa: PT017
            return
        assert allowed
        one.passes.append(self.clock.now() + HOLD)

    @precondition(lambda self: self.said)
    @rule(which=ANY)
    def take_back(self, which: int) -> None:
        """North's officer takes back from south what was passed on."""
        one = self.said[which % len(self.said)]
        try:
            self.nodes[US].onward.take_back(OFFICER, one.entry, PARTNER)
        except JisrError:
            return
        one.passes, self.takes = [], self.takes + 1

    def may_go(self, one: Said) -> bool:
        """Whether north, as far as it has heard, may let south know now."""
        return one.heard == ("given", False) and (one.until is None or self.clock.now() < one.until)

    # --- time --------------------------------------------------------------------------------------------------

    @rule(ms=st.sampled_from([SECOND, HOLD, HOLD, HOUR]))
    def wait(self, ms: int) -> None:
        self.clock.tick(ms)
        self.settle()

    def settle(self) -> None:
        for node in self.nodes.values():
            node.settle()
        self.only_what_east_let_go()

    @rule()
    def link(self) -> None:
        """East and north hear from each other. What waits at north and may not go any more never will."""
        self.settle()
        for one in self.said:
            heard = one.answer, one.gone
            # Withdrawn by east, or its consent taken back: what was passed on is taken back, once for each.
            self.takes += heard != one.heard
            one.heard = heard
            if heard != ("given", False):
                one.passes = []
        exchange(self.nodes[US], self.nodes[THIRD])

    # --- the law -----------------------------------------------------------------------------------------------

    @invariant()
    def only_what_east_let_go(self) -> None:
        """South is offered nothing of east's but what north passed on while it had heard consent, and not too early."""
        node, now = self.nodes[US], self.clock.now()
        made = node.store.read(lambda tx: node.standing.delta(tx, PARTNER, 0, 4096))
        bodies = [msgspec.json.decode(body[16:]) for body in (made.bodies if made else ()) if body]
        words = [body["text"] for body in bodies]
        assert words[: len(self.held)] == self.held
        for body in bodies[len(self.held) :]:
            (one,) = [one for one in self.said if one.words == body["text"]]
            assert body["originator"]["side"] == THIRD
            assert self.may_go(one), "it went without consent"
            assert any(due <= now for due in one.passes), "nobody decided that it goes, or not yet"
            one.passes.remove(min(one.passes))
        self.held = words
        assert sum(b'"k":"withdraw"' in header for header in (made.headers if made else ())) <= self.takes

    @invariant()
    def nothing_goes_back(self) -> None:
        """East gets no item from north, only questions and what belongs to them."""
        node = self.nodes[US]
        made = node.store.read(lambda tx: node.standing.delta(tx, THIRD, 0, 4096))
        assert not any(made.bodies if made else ())


def _received(node: Node, source: str) -> list[tuple[int, Any]]:
    """Entries of what that side told or asked, and what each is, the oldest first."""

    def read(tx: Any) -> list[tuple[int, Any]]:
        entries = node.record.entries(tx, 1, node.record.size(tx) + 1, ("received",))
        ours = [entry for entry in entries if entry.header.by.person == source and entry.header.of is not None]
        items = [
            (one.serial, node.standing.items(tx, source, [one.header.of.index])[0]) for one in ours if one.header.of
        ]
        return [(serial, item) for serial, item in items if item.content or isinstance(facts(item.header), AskFact)]

    return node.store.read(read)


TestOnwardLaw = OnwardLaw.TestCase
TestOnwardLaw.settings = settings(max_examples=15, stateful_step_count=20)

BROKEN = ("silence is consent", "a refusal is forgotten", "consent without end", "what waits outlives consent")


@pytest.mark.parametrize("leak", BROKEN)
def test_a_broken_law_is_seen(leak: str, monkeypatch: pytest.MonkeyPatch) -> None:
    images()
    one_check_alone(monkeypatch)
    second_look_blind(monkeypatch)
    LEAKS[leak](monkeypatch)
    assert_seen(OnwardLaw, leak, 200, 20)
