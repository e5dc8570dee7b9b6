"""No serial is given twice: by the guard, by what is set apart beside the keys, by pace, by partners, and by paper."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.config.reserve import FILE, KeysReserve
from jisr.record import restoring
from jisr.record.restoring import BLOCK
from jisr.record.rules import A_DAY, DAY, FACTOR, LEAST, MOST, busiest, margin
from jisr.terms.errors import OurMistake, Refused
from tests.recovery import serials
from tests.recovery.restored import Side, exchange, two
from tests.recovery.test_guard import tell
from tests.sides import code, entries, size
from tests.two_sides.sides import HOUR, OFFICER, REPORTER, draft

STORED = st.lists(st.integers(0, 40 * DAY), min_size=1, max_size=60).map(sorted)


@pytest.mark.parametrize("known", serials.KNOWN)
@pytest.mark.parametrize("seed", range(3))
def test_no_schedule_gives_a_serial_twice(known: str, seed: int) -> None:
    assert serials.run(seed, known).reused == 0


def test_more_than_a_thousand_entries_after_the_copy_and_the_guard_lost_twice() -> None:
    with two() as (north, _, _):
        copy, before = north.copy(), set[int]()
        for _ in range(2):
            before |= {file(north, f"life {len(before)} {n}") for n in range(1500)}
            north.clock.tick(HOUR)
            north.put_back(copy, lose_guard=True)
            assert file(north, "next") not in before


def file(side: Side, name: str) -> int:
    return side.node.intake.file(REPORTER, draft(title=name))


@settings(max_examples=60)
@given(STORED, st.integers(0, 90 * DAY))
def test_the_margin_is_eight_times_what_came_in_as_long(stored: list[int], since: int) -> None:
    left = margin(stored, stored[-1] + since)
    assert min(MOST, LEAST + A_DAY * since // DAY) <= left <= MOST
    ever = max(sum(at <= one <= at + since for one in stored) for at in stored)
    assert left >= min(MOST, FACTOR * ever)
    # More time never means fewer, and a clock that was set back does not make the margin vanish.
    assert margin(stored, stored[-1] + since + DAY) >= left
    assert margin(stored, stored[-1] - 1) >= LEAST


@settings(max_examples=40)
@given(STORED, st.integers(0, 40 * DAY))
def test_the_busiest_stretch_is_the_busiest(stored: list[int], span: int) -> None:
    if span <= max(stored[-1] - stored[0], DAY):
        assert busiest(stored, span) == max(sum(at <= one <= at + span for one in stored) for at in stored)
    else:
        assert busiest(stored, span) >= len(stored)


def test_what_is_set_apart_only_grows_whoever_writes_it(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    one, other = KeysReserve(tmp_path), KeysReserve(tmp_path)
    one.reserve(5000)
    other.reserve(3000)
    assert KeysReserve(tmp_path).reserved() == 5000
    place = tmp_path / "keys" / FILE
    place.write_bytes(place.read_bytes() + b"99")  # cut off by a crash: what was to be noted was 9,990
    one.reserve(6000)
    assert KeysReserve(tmp_path).reserved() == 6000
    assert place.stat().st_mode & 0o777 == 0o600


def test_a_side_without_a_place_for_it_files_all_the_same(tmp_path: Path) -> None:
    reserve = KeysReserve(tmp_path / "not there")
    reserve.reserve(10)
    assert KeysReserve(tmp_path / "not there").reserved() == 0


def test_serials_are_set_apart_before_anybody_hears_of_them() -> None:
    with two() as (north, _, _):
        north.apart = True
        north.again()
        for number in range(3):
            file(north, f"{number}")
            assert KeysReserve(north.folder).reserved() > size(north.node)
        assert KeysReserve(north.folder).reserved() <= size(north.node) + BLOCK


def test_data_and_guard_put_back_together_are_seen_beside_the_keys() -> None:
    with two() as (north, _, _):
        north.apart = True
        north.again()
        copy, guard = north.copy(), north.copy_guard()
        last = [file(north, f"{number}") for number in range(BLOCK + 100)][-1]
        north.put_back(copy, guard=guard)
        assert north.node.recovery.locked() == "guard-behind"
        assert file(north, "next") > last


def test_an_officer_names_the_highest_serial_on_paper() -> None:
    with two() as (north, south, _):
        copy = north.copy()
        assert code(OurMistake, lambda: north.node.recovery.above(OFFICER, 50)) == "not-restored"
        node = north.put_back(copy, lose_guard=True)
        first = size(node)
        assert code(Refused, lambda: node.recovery.above(REPORTER, 50)) == "role"
        for serial in (0, -1, first + MOST + 1):
            assert code(OurMistake, lambda s=serial: node.recovery.above(OFFICER, s)) == "above-far"  # type: ignore[misc]
        made = node.recovery.above(OFFICER, 20_000)
        assert (made.first, made.last, made.again) == (first + 1, 20_000 + LEAST, first)
        assert file(north, "next") == 20_000 + LEAST + 2
        # Said again it is already so; and what is below it never was in question.
        before = size(node)
        assert node.recovery.above(OFFICER, 20_000).first is None
        assert node.recovery.above(OFFICER, 3).again is None
        assert size(node) == before
        turn = entries(node, "restore")[-1]
        assert (turn.header.by, b'"act":"above"' in (turn.body or b"")) == (OFFICER.by, True)
        exchange(node, south.node)
        node.recovery.unlock(OFFICER)
        assert node.recovery.locked() is None


def test_what_was_given_a_second_time_is_said() -> None:
    with two() as (north, _, _):
        copy = north.copy()
        node = north.put_back(copy, lose_guard=True)
        turn = size(node)
        twice = [file(north, f"{number}") for number in range(3)]
        made = node.recovery.above(OFFICER, twice[-1])
        assert made.again == turn < twice[0]


def test_what_a_partner_gives_back_moves_the_serials_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restoring, "margin", lambda _stored, _now: 3)
    with two() as (north, south, _):
        copy = north.copy()
        for number in range(6):
            tell(north, number)
        exchange(north.node, south.node)
        before = size(north.node)
        node = north.put_back(copy, lose_guard=True)
        assert size(node) < before
        exchange(node, south.node)
        assert size(node) > before
        assert file(north, "next") > before + 6 * FACTOR
