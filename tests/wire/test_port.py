"""Two sides over real sockets: they converge, promptly, across a restart, and end when told to."""

import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.hostile import measured
from tests.wire.linked import Side, linked, pair, signed, until

Two = tuple[Side, Side]


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    with linked(tmp_path) as sides:
        yield sides


def test_both_directions_converge_and_are_receipted(two: Two) -> None:
    north, south = two
    for side in two:
        side.start()
    told = [f"Event {number}" for number in range(25)]
    for title in told:
        north.release("south", title)
        south.release("north", title.upper())
    until(lambda: len(south.titles_from("north")) == len(north.titles_from("south")) == 25)
    assert south.titles_from("north") == told
    assert north.titles_from("south") == [title.upper() for title in told]
    until(lambda: north.receipted_by("south") == south.receipted_by("north") == 25)
    until(lambda: (north.port.faults(), south.port.faults()) == ({"south": ""}, {"north": ""}))


def test_a_long_poll_returns_with_the_release(two: Two) -> None:
    north, south = two
    for side in two:
        side.start()
    north.release("south", "first")
    until(lambda: len(south.titles_from("north")) == 1)
    took = []
    for number in range(12):
        time.sleep(0.05)
        size = south.node.incoming.size("north")
        north.release("south", f"Event {number}")
        took.append(until(lambda size=size: south.node.incoming.size("north") > size))  # type: ignore[misc]
    median, most = statistics.median(took), max(took)
    measured(f"from release to stored at the partner: median {median * 1000:.0f} ms, most {most * 1000:.0f} ms")
    assert statistics.median(took) < 0.2
    assert max(took) < 2.0


def test_a_restart_in_the_middle_loses_and_repeats_nothing(two: Two) -> None:
    north, south = two
    for side in two:
        side.start()
    told = [f"Event {number}" for number in range(30)]
    for title in told[:10]:
        north.release("south", title)
    until(lambda: len(south.titles_from("north")) == 10)
    for title in told[10:15]:
        north.release("south", title)
    north.close()
    north.open()
    for title in told[15:]:
        north.release("south", title)
    north.start()
    until(lambda: len(south.titles_from("north")) == 30, 30)
    assert south.titles_from("north") == told
    until(lambda: north.receipted_by("south") == 30)
    assert south.node.store.read(lambda tx: south.node.standing.link(tx, "north")).aside == ()


def test_a_restart_of_the_reader_goes_on_where_it_stopped(two: Two) -> None:
    north, south = two
    for side in two:
        side.start()
    for number in range(5):
        north.release("south", f"Event {number}")
    until(lambda: len(south.titles_from("north")) == 5)
    south.close()
    for number in range(5, 10):
        north.release("south", f"Event {number}")
    south.open()
    south.start()
    until(lambda: len(south.titles_from("north")) == 10)
    assert south.titles_from("north") == [f"Event {number}" for number in range(10)]


def test_the_nonce_costs_one_round_trip_only(two: Two) -> None:
    north, south = two
    north.start()
    south.start()
    for number in range(8):
        north.release("south", f"Event {number}")
        until(lambda number=number: south.node.incoming.size("north") > number)  # type: ignore[misc]
    until(lambda: north.receipted_by("south") == 8)
    (way,) = south.ways
    assert way.statuses[0] == 401
    assert set(way.statuses[1:]) <= {200, 204}
    assert way.statuses.count(204) >= 1


def test_a_port_stops_within_three_seconds_though_a_poll_is_open(two: Two, caplog: pytest.LogCaptureFixture) -> None:
    """In the order `jisr serve` ends: whoever waits is answered, then the port goes, and nothing is cancelled."""
    north, south = two
    north.start()
    south.start()
    north.release("south", "first")
    until(lambda: south.node.incoming.size("north") == 1)
    time.sleep(0.3)  # by now South polls again, for twenty seconds
    took = {}
    for side in (north, south):
        began = time.perf_counter()
        side.node.stop()
        side.port.stop()
        took[side.name] = time.perf_counter() - began
    measured(f"stopped in {took['north']:.2f} s and {took['south']:.2f} s")
    until(lambda: not any(thread.name == "listener" for thread in threading.enumerate()), 3)
    assert max(took.values()) < 3.2
    assert [record.message for record in caplog.records if record.name.startswith(("uvicorn", "asyncio"))] == []


def test_a_stopped_port_answers_nobody_and_starts_again(two: Two) -> None:
    north, south = two
    north.start()
    north.port.stop()
    south.start()
    north.release("south", "waits")
    until(lambda: south.port.faults() == {"north": "link-down"})
    north.node.stop()
    north.node.store.close()
    north.open()
    north.start()
    until(lambda: south.titles_from("north") == ["waits"], 20)
    until(lambda: south.port.faults() == {"north": ""})


def test_a_partner_paired_later_is_followed_without_a_restart(tmp_path: Path) -> None:
    """Pairing is done while the house is running; the loop looks for new partners by itself."""
    with linked(tmp_path, paired=False) as (north, south):
        north.start()
        south.start()
        pair(north, south)
        north.release("south", "told")
        until(lambda: south.titles_from("north") == ["told"])


def test_what_is_signed_for_one_port_is_not_for_another(two: Two) -> None:
    """The address is part of the signature: two sides on one machine differ in their port."""
    north, south = two
    target = "/north/south/1/checkpoint"
    one, other = (signed(south, side, "GET", target, "n") for side in (north, south))
    assert one["Signature"] != other["Signature"]
