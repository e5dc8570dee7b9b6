"""The second check of terms, questions, consents and what is passed on: honest items go, a tampered one never does."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from jisr.release import agreeing, onward, onward_rules, rules
from jisr.release.second_look_agreed import Source, look_at_passed, look_at_settled, look_at_taken_back
from jisr.terms import canonical
from jisr.terms.agreements import AccordFact, AgreementAct
from jisr.terms.consents import AskAct, AskFact, ConsentFact, OnwardAct
from jisr.terms.ids import keyed
from jisr.terms.places import Place, Point
from jisr.terms.releases import AckFact, Content, Lapse, Released
from jisr.terms.reports import Grade
from tests.sides import entries
from tests.three_sides.circle import Circle, circle
from tests.two_sides.agreed import terms
from tests.two_sides.sides import OFFICER

SECRET = b"east's alone"


@pytest.fixture
def three() -> Iterator[Circle]:
    with circle() as made:
        yield made


def alarms(three: Circle, at: str) -> list[tuple[str, str]]:
    node = three[at]
    return [(one.failed, one.partner) for one in node.store.read(node.alarms.open)]


# --- what officers settle ----------------------------------------------------------------------------------------

PROPOSED = AgreementAct(id="0" * 32, partner="east", terms=terms("east", "south"))
ANSWERED = AgreementAct(
    answer=AccordFact(answer="accepted", hash="h" * 44, index=3, whose="reader"), id="1" * 32, partner="east"
)
GIVEN = ConsentFact(answer="given", ask=1, level=None, purpose=None, subject=None, until=None)
ASKED = AskAct(AskFact(index=4, key="k" * 44, to="west"), "east")


def proposed() -> Released:
    name = f"agree {PROPOSED.id}"
    return Released(
        partner="east", decision=name, k="agreement", by="release officer", mark="restricted",
        body=canonical.encode(terms("east", "south")), salt=keyed(SECRET, "salt", name),
    )  # fmt: skip


def bare(k: Any, fact: Any) -> Released:
    return Released(
        partner="east", decision="x", k=k, by="release officer", mark="restricted", body=b"", salt=b"", fact=fact
    )


TAMPERED: list[Callable[[Released], Released]] = [
    lambda item: replace(item, partner="west"),
    lambda item: replace(item, by="machine"),
    lambda item: replace(item, mark="open"),
    lambda item: replace(item, body=item.body + b" "),
    lambda item: replace(item, salt=b"s" * 16),
    lambda item: replace(item, re=("earlier",)),
    lambda item: replace(item, reason="error"),
    lambda item: replace(item, at=1),
    lambda item: replace(item, ack=AckFact(index=1, stage="seen")),
    lambda item: replace(item, k="release"),
    lambda item: replace(item, fact=GIVEN),
]  # fmt: skip


@pytest.mark.parametrize("change", range(len(TAMPERED)))
def test_no_item_but_the_one_decided_is_let_go(change: int) -> None:
    for item, act in (
        (proposed(), PROPOSED),
        (bare("accord", ANSWERED.answer), ANSWERED),
        (bare("ask", ASKED.fact), ASKED),
    ):
        body = canonical.encode(act)
        assert look_at_settled(item, body, SECRET) == ""
        assert look_at_settled(TAMPERED[change](item), body, SECRET) != ""


def test_other_terms_or_another_answer_than_recorded_are_seen() -> None:
    wide = canonical.encode(terms("east", "south", flows={"south": {"retain_days": None}}))
    assert look_at_settled(replace(proposed(), body=wide), canonical.encode(PROPOSED), SECRET) == "terms"
    other = AccordFact(answer="accepted", hash="h" * 44, index=4, whose="reader")
    assert look_at_settled(bare("accord", other), canonical.encode(ANSWERED), SECRET) == "answer"
    finer = AskFact(index=5, key="k" * 44, to="west")
    assert look_at_settled(bare("ask", finer), canonical.encode(ASKED), SECRET) == "answer"


def test_terms_changed_on_the_way_are_stopped_with_an_alarm(three: Circle, monkeypatch: pytest.MonkeyPatch) -> None:
    making = rules.agreed_item

    def leak(act: AgreementAct, secret: bytes) -> Released:
        return replace(making(act, secret), body=canonical.encode(terms(version=7)))

    monkeypatch.setattr(agreeing, "agreed_item", leak)
    three["north"].agreeing.propose(OFFICER, "south", terms())
    three.later()
    assert alarms(three, "north") == [("terms", "south")]
    assert three.items("south", "north") == []
    (lapse,) = entries(three["north"], "lapse")
    assert msgspec.json.decode(lapse.body or b"", type=Lapse).code == "second-look"


# --- what is passed on -------------------------------------------------------------------------------------------


def test_honest_questions_consents_and_items_raise_no_alarm(three: Circle) -> None:
    serial = three.consented(level=4)
    three["south"].onward.pass_on(OFFICER, serial, "east", 4)
    three.later()
    assert len(three.told("east", "south")) == 1
    three["south"].onward.take_back(OFFICER, serial, "east")
    three.later()
    assert [alarms(three, name) for name in three.nodes] == [[], [], []]
    assert three.items("east", "south")[-1][1].header.k == "withdraw"


LEAKS: dict[str, Callable[[Content], Content]] = {
    "facts": lambda content: replace(content, grade=Grade(information=1, source="A")),
    "place": lambda content: replace(
        content, place=Place(geometry=Point(lat=345_000_000, lon=410_000_000), error_m=50, name="here")
    ),
    "originator": lambda content: replace(content, originator=None),
    "subject": lambda content: replace(content, subject="the originator's name for it"),
}


@pytest.mark.parametrize("failed", LEAKS)
def test_an_item_that_is_not_what_was_consented_is_stopped(
    three: Circle, failed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    serial = three.consented(level=4)
    making = onward_rules.onward_content
    monkeypatch.setattr(onward, "onward_content", lambda *given: LEAKS[failed](making(*given)))
    three["south"].onward.pass_on(OFFICER, serial, "east", 4)
    three.later()
    assert alarms(three, "south") == [(failed, "east")]
    assert three.told("east", "south") == []


def test_a_finer_cell_than_the_consent_allows_is_seen(three: Circle, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both the check and the making of the first forget the level; the second does not."""
    serial = three.consented(level=2)
    monkeypatch.setattr(onward, "check_passing", lambda *_: None)
    three["south"].onward.pass_on(OFFICER, serial, "east", 5)
    three.later()
    assert alarms(three, "south") == [("place", "east")]
    assert three.told("east", "south") == []


def test_a_taking_back_says_nothing_but_that() -> None:
    act = OnwardAct(
        action="take-back", id="2" * 32, index=1, not_before=0, of=1, partner="east", source="north", why="officer"
    )
    item = Released(
        partner="east", decision="x", k="withdraw", by="release officer", mark="open", body=b"", salt=b"",
        re=("first",), reason="originator",
    )  # fmt: skip
    body = canonical.encode(act)
    assert look_at_taken_back(item, body, "first") == ""
    for other in (
        replace(item, body=b"{}"), replace(item, re=("second",)), replace(item, by="machine"), replace(item, at=3),
        replace(item, reason="sensitive"), replace(item, partner="west"),
    ):  # fmt: skip
        assert look_at_taken_back(other, body, "first") != ""


def test_bytes_that_are_no_object_are_refused() -> None:
    act = OnwardAct(action="pass", hash="h", id="3" * 32, index=1, not_before=0, of=1, partner="east", source="north")
    source = Source("north", "k" * 44, False, 7, None, SECRET)
    name = f"onward {act.id}"
    for body in (b"", b"[]", b"{", b'{"a":1}', b"null"):
        item = Released(
            partner="east", decision=name, k="release", by="release officer", mark="open", body=body,
            salt=keyed(SECRET, "salt", name),
        )  # fmt: skip
        told = Content(
            category="other", grade=Grade(), impact="low", kind="event", lang="en", occurred=(0, 1), review_by=2,
            subject="s", title="t",
        )  # fmt: skip
        assert look_at_passed(item, canonical.encode(act), told, source) == "form"
