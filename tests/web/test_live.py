"""The live feed on a real port: every entry once and in order, whatever the connection does, and an end when due."""

import json
import random
import socket
import threading
import time
from collections.abc import Iterator

import apsw
import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jisr.node import Node
from jisr.node.listening import ANSWERING
from jisr.people import Session
from jisr.store.sqlite import Database
from jisr.terms.actors import ROLES
from jisr.terms.sides import Limits
from jisr.web import feed as feeding
from jisr.web.feed import LiveFeed
from tests.two_sides.sides import HOUR, MINUTE, REPORTER, TERMS, Chance, draft, side
from tests.web.staff import Staff, staffed
from tests.web.streams import Floor, Screen, floor, read_events, within
from tests.web.test_faults import alarmed

SOON = 1.0


@pytest.fixture
def open_floor(staff: Staff) -> Iterator[Floor]:
    with floor(staff) as one:
        yield one


@pytest.fixture(scope="module")
def busy_floor() -> Iterator[Floor]:
    """One floor for many short visits."""
    with staffed() as staff, floor(staff) as one:
        yield one


def got(screen: Screen, *serials: int) -> bool:
    """Whether exactly these lines came, soon and in this order."""
    within(3, lambda: len(screen.serials()) >= len(serials))
    return screen.serials() == list(serials)


def the_feed(one: Floor) -> LiveFeed:
    feed = one.port._feed
    assert feed is not None
    return feed


def released(staff: Staff) -> int:
    """A report of ours that is on its way to the partner, held at first."""
    serial = staff.filed()
    staff.node.release.release(staff.session("release officer").actor, serial, "south", TERMS)
    return serial


def states(screen: Screen, report: int) -> list[str]:
    """Every state of that report the screen was told, in order."""
    return [told["partners"][0]["state"] for told in screen.named("told") if told["report"] == report]


# --- lines -------------------------------------------------------------------------------------------------------


def test_what_is_filed_is_on_every_open_screen_at_once(open_floor: Floor) -> None:
    screens = [open_floor.open(role=role) for role in ("observer", "reporter", "administrator")]
    began = time.monotonic()
    first, second = open_floor.staff.filed(), open_floor.staff.filed()
    for screen in screens:
        assert got(screen, first, second)
        line = next(event for event in screen.events if event.name == "line")
        assert line.at - began < SOON
        assert line.data == open_floor.staff.get(f"/api/v1/log/{first}").json()
        assert line.id == str(first)


def test_the_answer_is_a_stream_nobody_keeps(open_floor: Floor) -> None:
    headers = open_floor.open().response.headers
    assert headers["content-type"] == "text/event-stream"
    assert headers["cache-control"] == "no-store"
    assert not {"content-encoding", "content-length", "server"} & set(headers)


def test_coming_back_at_every_point_gives_exactly_the_rest(open_floor: Floor) -> None:
    serials = [open_floor.staff.filed() for _ in range(9)]
    first = open_floor.open(after=0)
    assert got(first, *serials)
    for point in range(len(serials) + 1):
        rest = serials[point:]
        by_query, by_header = open_floor.open(after=point), open_floor.open(after=3, last=str(point))
        for screen in (by_query, by_header):
            assert got(screen, *rest), point
            assert screen.events[0].id == str(point), "coming back before the first line must not lose the place"
            screen.leave()
    assert within(3, lambda: len(the_feed(open_floor)._streams) == 1)
    assert got(open_floor.open()), "without a serial it begins at the end"


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(("file", "file many", "away", "back", "file while away")), max_size=12))
def test_whatever_the_connection_does_each_line_comes_once(busy_floor: Floor, steps: list[str]) -> None:
    staff, seen = busy_floor.staff, []
    start = staff.size()
    screen: Screen | None = busy_floor.open()

    def leave() -> None:
        nonlocal screen
        if screen is not None:
            screen.leave()
            seen.extend(screen.serials())
            screen = None

    for step in [*steps, "back"]:
        if step in ("away", "file while away"):
            leave()
        if step.startswith("file"):
            for _ in range(7 if step == "file many" else 1):
                staff.filed()
        if step == "back" and screen is None:
            screen = busy_floor.open(last=str(seen[-1] if seen else start))
    assert screen is not None
    assert within(5, lambda: len(seen) + len(screen.serials()) >= staff.size() - start)
    leave()
    assert seen == list(range(start + 1, staff.size() + 1))


def test_a_line_waits_for_the_picture(open_floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    staff, screen = open_floor.staff, open_floor.open()
    follow = staff.node.picture.follow
    monkeypatch.setattr(staff.node.picture, "follow", lambda: 0)
    serial = staff.filed()
    time.sleep(0.6)
    assert screen.serials() == []
    follow()
    assert got(screen, serial)


def test_what_another_program_wrote_comes_too(open_floor: Floor) -> None:
    staff, screen = open_floor.staff, open_floor.open()
    store = Database(staff.node.store._path, synchronous="OFF")
    other: Node = side("north", store, staff.clock, Chance(99))
    try:
        serials = [other.intake.file(staff.session("reporter").actor, draft(title=f"By hand {n}")) for n in range(3)]
    finally:
        store.close()
    assert got(screen, *serials)


def test_a_line_the_disk_spoilt_hides_no_other(open_floor: Floor) -> None:
    staff = open_floor.staff
    serials = [staff.filed() for _ in range(3)]
    db = apsw.Connection(staff.node.store._path)
    db.set_busy_timeout(10_000)
    kept = db.execute("SELECT body FROM record_entry WHERE serial = 2").get
    db.execute("UPDATE record_entry SET body = ? WHERE serial = 2", (b"\xff" + kept[1:],))
    screen = open_floor.open(after=0)
    assert got(screen, *serials)
    assert screen.named("line")[1]["note"] == {"code": "data-damaged"}
    assert screen.named("line")[2]["says"]["title"] == "Private words"
    db.execute("UPDATE record_entry SET body = ? WHERE serial = 2", (kept,))
    db.close()


def test_a_feed_that_fails_ends_its_streams_and_goes_on(open_floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream nobody looks after would outlive its session."""
    feed, screen = the_feed(open_floor), open_floor.open()
    look = feed._look
    monkeypatch.setattr(feed, "_look", lambda watching: 1 // 0)
    assert screen.closed.wait(3)
    assert screen.named("end") == [{"code": "ending"}]
    monkeypatch.setattr(feed, "_look", look)
    again = open_floor.open()
    assert got(again, open_floor.staff.filed())


def test_what_was_erased_is_not_told_to_whoever_comes_back(open_floor: Floor) -> None:
    """Lines are kept encoded for those who fall behind; content that is gone from the record is gone from there too."""
    staff, screen = open_floor.staff, open_floor.open()
    kept, gone = staff.filed(title="Stays"), staff.filed(title="Taken away")
    assert got(screen, kept, gone)
    erased = staff.node.intake.erase(staff.session("release officer").actor, gone, "entered by mistake")
    assert got(screen, kept, gone, erased)
    again = open_floor.open(last=str(kept - 1))
    assert got(again, kept, gone, erased)
    stays, line, _ = again.named("line")
    assert stays["says"]["title"] == "Stays"
    assert (line["state"], line["ended"], line.get("says")) == ("erased", erased, None)
    assert again.named("line") == staff.get(f"/api/v1/log?after={kept - 1}").json()["entries"]


def test_a_slow_screen_costs_nobody_and_misses_nothing(open_floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes nothing while far more than the ring holds is filed, and then reads on from the record."""
    monkeypatch.setattr(feeding, "RING", 16)
    staff, feed, quick = open_floor.staff, the_feed(open_floor), open_floor.open()
    slow = raw_stream(open_floor, staff.session("reporter"))
    for _ in range(1500):
        staff.filed(text="words " * 600)
    assert within(10, lambda: len(quick.serials()) == 1500)
    behind = min(feed._streams, key=lambda stream: stream.serial)
    assert behind.serial < 1400
    assert len(feed._ring) <= 16
    serials: list[int] = []
    for event in read_events(lines_of(slow)):
        serials += [event.data["serial"]] if event.name == "line" else []
        if len(serials) == 1500:
            break
    slow.close()
    assert serials == quick.serials() == list(range(1, 1501))


def raw_stream(one: Floor, session: Session) -> socket.socket:
    """A stream nobody reads yet, with as little room on the way as the system allows."""
    link = socket.socket()
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    host, _, port = one.here.removeprefix("http://").rpartition(":")
    link.connect((host, int(port)))
    name = f"jisr_{one.staff.node.settings.side}"
    asked = f"GET /api/v1/live?after=0 HTTP/1.1\r\nhost: {host}:{port}\r\ncookie: {name}={session.token}\r\n\r\n"
    link.sendall(asked.encode())
    feed = the_feed(one)
    assert within(3, lambda: any(stream.token == session.token for stream in feed._streams))
    return link


def lines_of(link: socket.socket) -> Iterator[str]:
    """The lines of a chunked answer's body; header and chunk sizes are taken out."""
    reader = link.makefile("rb")
    while reader.readline().strip():
        pass
    rest = b""
    while size := int(reader.readline(), 16):
        *whole, rest = (rest + reader.read(size)).split(b"\n")
        reader.readline()
        yield from (line.decode() for line in whole)


# --- what partners were told, links, pulse -----------------------------------------------------------------------


def test_each_step_of_a_release_is_told(open_floor: Floor) -> None:
    staff, screen = open_floor.staff, open_floor.open()
    report = released(staff)
    assert within(3, lambda: states(screen, report) == ["held"])
    staff.clock.tick(11_000)
    assert within(3, lambda: states(screen, report)[-1:] == ["logged"])
    staff.exchange()
    assert within(3, lambda: states(screen, report)[-1:] == ["delivered"])
    assert set(states(screen, report)) <= {"held", "queued", "logged", "delivered"}
    shown = staff.get(f"/api/v1/log/{report}").json()["partners"]
    assert screen.named("told")[-1] == {"report": report, "partners": shown}
    told = len(screen.named("told"))
    staff.filed()
    staff.exchange()
    time.sleep(0.6)
    assert len(screen.named("told")) == told, "nothing moved, and nothing is said"


def test_a_hold_that_is_taken_back_is_told(open_floor: Floor) -> None:
    staff, screen = open_floor.staff, open_floor.open()
    report = released(staff)
    staff.node.release.withdraw(staff.session("release officer").actor, report, "south", "error")
    assert within(3, lambda: states(screen, report)[-1:] == ["withdrawn"])


def test_a_reject_after_delivery_is_told(open_floor: Floor) -> None:
    """Also of a release that was delivered before anybody watched."""
    staff = open_floor.staff
    old = released(staff)
    staff.clock.tick(11_000)
    staff.exchange()
    screen = open_floor.open()
    db = apsw.Connection(staff.node.store._path)
    number = db.execute("SELECT number FROM exchange_log WHERE direction = 'out'").get
    db.execute("INSERT INTO exchange_aside VALUES (?, 0, 'unreadable', 1)", (number,))
    db.close()
    assert within(3, lambda: states(screen, old) == ["rejected"])


def test_a_partner_that_takes_less_is_told_as_it_says(open_floor: Floor) -> None:
    staff, screen = open_floor.staff, open_floor.open()
    staff.other.limit("north", Limits(body=10))
    report = released(staff)
    staff.clock.tick(11_000)
    staff.exchange()
    assert within(3, lambda: states(screen, report)[-1:] == ["rejected"])


@pytest.mark.parametrize("kept", [True, False])
def test_what_moved_while_a_browser_was_away_is_told_when_it_is_back(
    open_floor: Floor, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    """Also where the encoded event is no longer kept."""
    monkeypatch.setattr(feeding, "READY", 100 if kept else 1)
    staff, screen, stays = open_floor.staff, open_floor.open(), open_floor.open()
    reports = [released(staff) for _ in range(3)]
    # The first decision has the policy it was judged by before it.
    assert got(screen, *range(1, 8))
    screen.leave()
    staff.clock.tick(11_000)
    staff.exchange()
    assert within(3, lambda: all(states(stays, report)[-1:] == ["delivered"] for report in reports))
    again = open_floor.open(last="7")
    assert within(3, lambda: len(again.named("told")) >= 3)
    assert [states(again, report) for report in reports] == [["delivered"]] * 3
    new = staff.filed()
    assert got(again, new)
    assert len(open_floor.open(last=str(new)).named("told")) == 0


def test_a_change_comes_after_its_line_and_before_the_next(open_floor: Floor) -> None:
    """Whoever has a line has every change before it, so a browser that left there misses none."""
    staff, screen = open_floor.staff, open_floor.open()
    report = released(staff)
    assert within(3, lambda: states(screen, report) == ["held"])
    last = staff.filed()
    assert got(screen, 1, 2, 3, 4)
    order = [(event.name, event.data.get("serial")) for event in screen.events if event.name in ("line", "told")]
    assert order == [("line", 1), ("line", 2), ("line", 3), ("told", None), ("line", last)]


def test_links_come_when_more_than_the_age_changed(open_floor: Floor) -> None:
    staff, screen = open_floor.staff, open_floor.open()
    assert within(3, lambda: len(screen.named("links")) == 1)
    assert [link["partner"] for link in screen.named("links")[0]] == ["south"]
    staff.other.intake.file(staff.session("reporter").actor, draft())
    staff.clock.tick(5_000)
    time.sleep(1.5)
    assert len(screen.named("links")) == 1
    staff.faults["south"] = "The partner's side cannot be reached."
    assert within(3, lambda: screen.named("links")[-1][0]["fault"] == staff.faults["south"])
    assert len(screen.named("links")) == 2


def test_the_pulse_says_how_the_side_is(open_floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeding, "PULSE_S", 0.3)
    staff, screen = open_floor.staff, open_floor.open()
    first = screen.named("pulse")[0]
    assert first | {"began": 0} == {
        "now": staff.clock.now(), "size": 0, "storage": "", "storage_ar": "", "hold_s": 10, "exercise": True,
        "began": 0, "locked": "", "alarms": 0, "behind": False,
    }  # fmt: skip
    staff.filed()
    staff.clock.tick(77)
    assert within(3, lambda: screen.named("pulse")[-1] == first | {"now": staff.clock.now(), "size": 1})


# --- ends --------------------------------------------------------------------------------------------------------


def sign_out(staff: Staff) -> None:
    staff.node.people.sign_out(staff.session("observer").token)


def change_role(staff: Staff) -> None:
    staff.node.people.change_role(None, "Olaf", "reporter", "desk")


def remove(staff: Staff) -> None:
    staff.node.people.remove(None, "Olaf")


def idle(staff: Staff) -> None:
    staff.clock.tick(HOUR)


def by_another_program(staff: Staff) -> None:
    db = apsw.Connection(staff.node.store._path)
    db.execute("DELETE FROM people_sitting")
    db.close()


@pytest.mark.parametrize("why", [sign_out, change_role, remove, idle, by_another_program])
def test_a_stream_ends_with_its_session(open_floor: Floor, why) -> None:
    staff, screens = open_floor.staff, [open_floor.open() for _ in range(3)]
    stays = open_floor.open(role="administrator") if why is not idle else None
    began = time.monotonic()
    why(staff)
    for screen in screens:
        assert screen.closed.wait(SOON)
        assert screen.events[-1].name == "end"
        assert screen.events[-1].data == {"code": "signed-out"}
    assert time.monotonic() - began < SOON
    serial = staff.node.intake.file(REPORTER, draft())
    if stays is not None and why is not by_another_program:
        assert got(stays, serial)
    assert all(screen.serials() == [] for screen in screens)


def test_a_screen_left_alone_keeps_nobody_signed_in(open_floor: Floor) -> None:
    """Not even one whose browser comes back by itself again and again."""
    staff, session = open_floor.staff, open_floor.staff.session("observer")
    for minutes, status in ((25, 200), (50, 200), (75, 401)):
        staff.clock.tick(25 * MINUTE)
        screen = open_floor.ask()
        assert screen.response.status_code == status, minutes
        screen.leave()
    assert staff.node.people.session(session.token) is None


def test_a_watch_runs_on_the_machines_clock(staff: Staff) -> None:
    """A scenario may leap months ahead; nobody is signed out by it."""
    other = side("west", Database(":memory:", exclusive=True), staff.clock, Chance(5))
    node = Node(other.settings, other.keys, other.store, tls_pin=other.card.tls, clock=staff.clock, entropy=Chance(6))
    try:
        node.people.add(None, "Amal", "observer", "desk", "seven quiet lanterns")
        session = node.people.sign_in("Amal", "seven quiet lanterns", "here")
        staff.clock.tick(300 * HOUR)
        assert node.people.session(session.token) is not None
        assert abs(session.expires - time.time() * 1000) < 2 * HOUR
    finally:
        node.close()


def test_a_stream_ends_while_every_request_waits_for_the_disk(open_floor: Floor) -> None:
    staff, screen, go = open_floor.staff, open_floor.open(), threading.Event()
    headers = staff.headers("reporter") | {"origin": open_floor.here}
    stalled = threading.Thread(target=staff.node.store.write, args=[lambda tx: go.wait(30)])
    stalled.start()
    body = {"kind": "event", "title": "x", "occurred": "2017-06-13T10:00:00Z"}

    def file() -> None:
        httpx.post(f"{open_floor.here}/api/v1/reports", json=body, headers=headers, trust_env=False, timeout=30)

    filing = [threading.Thread(target=file) for _ in range(ANSWERING + 10)]
    for thread in filing:
        thread.start()
    assert within(10, lambda: len(staff.node.store._jobs) >= ANSWERING)
    staff.clock.tick(HOUR)
    assert screen.closed.wait(SOON)
    go.set()
    for thread in [*filing, stalled]:
        thread.join()
    assert staff.size() >= ANSWERING


def test_a_screen_that_takes_nothing_is_cut_off_too(open_floor: Floor) -> None:
    staff, feed = open_floor.staff, the_feed(open_floor)
    link = raw_stream(open_floor, staff.session("reporter"))
    for _ in range(400):
        staff.filed(text="words " * 600)
    assert within(5, lambda: next(iter(feed._streams)).serial > 0)
    staff.node.people.sign_out(staff.session("reporter").token)
    assert within(SOON, lambda: not feed._streams)
    link.close()


def test_all_streams_end_when_the_side_stops(open_floor: Floor) -> None:
    staff = open_floor.staff
    for role in ROLES:
        for _ in range(feeding.EACH):
            open_floor.open(role=role)
    stuck = open_floor.screens.pop()
    began = time.monotonic()
    open_floor.port.stop()
    assert time.monotonic() - began < SOON
    for screen in [*open_floor.screens, stuck]:
        assert screen.closed.wait(SOON)
        assert screen.events[-1].name == "end"
        assert screen.events[-1].data == {"code": "ending"}
    stuck.leave()
    assert staff.size() == 0


# --- what is refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("last", ["-1", "x", "1.5", "9" * 17, "1 2", "٣", "0x1", "1;2"])
def test_a_last_event_that_is_no_serial_is_one_sentence(busy_floor: Floor, last: str) -> None:
    answer = busy_floor.ask(last=last.encode().decode("latin-1") if last.isascii() else "%D9%A3").response
    assert (answer.status_code, json.loads(answer.read())["code"]) == (400, "serial")


@pytest.mark.parametrize(("after", "code"), [(-1, "serial"), (2**53, "serial"), (10**30, "serial"), (10**9, "beyond")])
def test_a_serial_the_record_does_not_have_is_one_sentence(busy_floor: Floor, after: int, code: str) -> None:
    """A record restored from a backup may be shorter than what a browser saw; it must not wait for ever."""
    answer = busy_floor.ask(after=after).response
    assert answer.status_code == 400
    assert json.loads(answer.read())["code"] in (code, "request-form")
    assert within(3, lambda: not [stream for stream in the_feed(busy_floor)._streams if stream.serial == after])


def test_an_empty_last_event_is_none(busy_floor: Floor) -> None:
    assert got(busy_floor.open(last=""))


def test_one_session_has_so_many_streams_and_no_more(open_floor: Floor) -> None:
    opened = [open_floor.open() for _ in range(feeding.EACH)]
    answer = open_floor.ask().response
    assert (answer.status_code, json.loads(answer.read())["code"]) == (503, "streams")
    open_floor.open(role="reporter")
    opened[0].leave()
    assert within(3, lambda: len(the_feed(open_floor)._streams) == feeding.EACH)
    open_floor.open()


def test_signing_in_again_does_not_take_the_places_of_others(open_floor: Floor) -> None:
    """One person may not hold every stream there is by beginning session after session."""
    staff = open_floor.staff
    for _ in range(feeding.PERSON // feeding.EACH):
        staff.sessions.pop("observer", None)
        for _ in range(feeding.EACH):
            open_floor.open()
    staff.sessions.pop("observer")
    answer = open_floor.ask().response
    assert (answer.status_code, json.loads(answer.read())["code"]) == (503, "streams")
    open_floor.open(role="reporter")


def test_streams_leave_room_for_everything_else(open_floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every stream there may be open, as many ordinary connections are answered as without any."""
    monkeypatch.setattr(feeding, "EACH", feeding.ALL)
    monkeypatch.setattr(feeding, "PERSON", feeding.ALL)
    session = open_floor.staff.session("observer")
    links = [raw_stream(open_floor, session) for _ in range(feeding.ALL)]
    assert within(5, lambda: len(the_feed(open_floor)._streams) == feeding.ALL)
    answer = open_floor.ask().response
    assert (answer.status_code, json.loads(answer.read())["code"]) == (503, "streams")
    idle_links = [socket.create_connection(links[0].getpeername()) for _ in range(200)]
    assert httpx.get(f"{open_floor.here}/signin", trust_env=False).status_code == 200
    for link in [*links, *idle_links]:
        link.close()


# --- at work -----------------------------------------------------------------------------------------------------


def test_many_write_and_many_watch(open_floor: Floor) -> None:
    """Writers in threads, readers that come and go: each reader has each line once."""
    staff, chance = open_floor.staff, random.Random(4)
    actor = staff.session("reporter").actor
    total = 240

    def write() -> None:
        for _ in range(total // 4):
            staff.node.intake.file(actor, draft())

    writers = [threading.Thread(target=write) for _ in range(4)]
    for thread in writers:
        thread.start()
    seen: list[list[int]] = [[] for _ in range(5)]
    for _ in range(6):
        screens = [
            open_floor.open(last=str(lines[-1] if lines else 0), role=role)
            for lines, role in zip(seen, ROLES, strict=True)
        ]
        time.sleep(chance.random() * 0.1)
        for lines, screen in zip(seen, screens, strict=True):
            screen.leave()
            lines += screen.serials()
    for thread in writers:
        thread.join()
    for lines, role in zip(seen, ROLES, strict=True):
        screen = open_floor.open(last=str(lines[-1] if lines else 0), role=role)
        assert got(screen, *range(len(lines) + 1, total + 1))
        assert lines == list(range(1, len(lines) + 1))


def test_an_alarm_is_on_the_floor_at_once_and_until_somebody_looked(
    open_floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff, screen = open_floor.staff, open_floor.open()
    alarmed(staff, monkeypatch)
    assert within(3, lambda: screen.named("pulse")[-1]["alarms"] == 1), "long before the next pulse is due"
    (fault,) = staff.get("/api/v1/faults").json()
    staff.post(f"/faults/{fault['serial']}/acknowledgement", "duty officer")
    assert within(3, lambda: screen.named("pulse")[-1]["alarms"] == 0)
