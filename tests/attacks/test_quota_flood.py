"""A partner that floods: taken up to the last head that fits the day, the rest waits, and nobody here feels it."""

import gc
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from jisr.exchange.delta import Delta, encode_delta
from jisr.node import be_prompt
from jisr.terms.errors import PartnerFault
from jisr.terms.sides import Limits
from jisr.wire.pull import Puller
from tests.attacks.hostile import HEAD, OFFICER, Attacker, Chance, Scene, edited, header_of, measured
from tests.two_sides.sides import draft

DAY_MS = 86_400_000
STRIDE = 256
"""Leaves between two heads the attacker signs: as few as the protocol asks of it."""
WINDOW_S, ROUNDS = 0.8, 4
"""How long it is quiet, and then flooded, and how often: what else the machine does hits both alike."""


class Flood:
    """A carrier behind which an attacker's whole log lies, in stretches that end at one of its heads."""

    def __init__(self, who: Attacker, stride: int = STRIDE) -> None:
        self.who, self.stride, self.asked = who, stride, 0

    def delta(self, start: int, most: int, wait: int) -> bytes:
        self.asked += 1
        end = (start + most) // self.stride * self.stride
        stop = min(max(end, (start // self.stride + 1) * self.stride), len(self.who.leaves))
        note = self.who.checkpoint(stop)
        return encode_delta(Delta(note, start, self.who.leaves[start:stop], self.who.bodies[start:stop]), level=1)

    def head(self) -> bytes:
        return self.who.checkpoint()

    def tile(self, level: int, n: int, width: int) -> bytes:
        raise PartnerFault("refused-by-partner", "The partner's side answered 404.")

    def receipt(self, note: bytes) -> None:
        return

    def close(self) -> None:
        return


def pull(scene: Scene, carrier: Flood, turns: int = 30) -> tuple[Puller, list[str]]:
    puller, faults = Puller("north", scene.south.incoming, carrier, Chance()), []
    for _ in range(turns):
        try:
            puller.once()
        except PartnerFault as fault:
            faults.append(fault.code)
    return puller, faults


def fill(who: Attacker, count: int) -> None:
    for at in range(count):
        who.put(header_of("head", at=at, p={"h": HEAD}))


def test_a_day_takes_what_fits_and_the_next_goes_on(scene: Scene) -> None:
    scene.south.limit("north", Limits(day_entries=1000))
    fill(scene.north, 2000)
    carrier, size = Flood(scene.north), scene.south.incoming.size
    puller, faults = pull(scene, carrier)
    assert size("north") == 768, "the last head that fits"
    assert set(faults) == {"over-quota"}
    asked = carrier.asked
    for _ in range(5):
        with pytest.raises(PartnerFault):
            puller.once()
    assert carrier.asked == asked, "nothing is fetched that could not be taken"
    scene.clock.at += DAY_MS
    for _ in range(30):
        try:
            puller.once()
        except PartnerFault:
            continue
    assert size("north") == 1536
    scene.south.limit("north", Limits(day_entries=5000))
    for _ in range(4):
        puller.once()
    assert size("north") == 2000, "a higher limit holds at once"


@pytest.mark.parametrize("limits", [Limits(day_entries=5), Limits(day_bytes=500)], ids=["entries", "bytes"])
def test_a_share_smaller_than_a_stretch_stands_still_for_no_one(scene: Scene, limits: Limits) -> None:
    """One stretch a day, for nothing smaller can be verified; never two."""
    scene.south.limit("north", limits)
    fill(scene.north, 600)
    carrier, size = Flood(scene.north), scene.south.incoming.size
    sizes = []
    for _ in range(4):
        pull(scene, carrier)
        sizes.append(size("north"))
        scene.clock.at += DAY_MS
    assert sizes == [256, 512, 600, 600]


def test_a_stretch_larger_than_any_honest_one_is_not_taken_for_the_smallest(scene: Scene) -> None:
    scene.south.limit("north", Limits(day_entries=5))
    fill(scene.north, 600)
    _, faults = pull(scene, Flood(scene.north, stride=600))
    assert scene.south.incoming.size("north") == 0
    assert set(faults) == {"over-quota"}


def flood(scene: Scene, carrier: Flood, going: threading.Event, ended: threading.Event) -> None:
    """Our own pull loop on an endless supply, and without the pauses it makes."""
    puller = Puller("north", scene.south.incoming, carrier, Chance())
    while not ended.is_set():
        if not going.wait(0.05):
            continue
        try:
            puller.once()
            scene.south.settle()
        except PartnerFault:
            ended.wait(0.001)


def file(scene: Scene, took: list[float]) -> None:
    """A line every few milliseconds, as on a busy watch."""
    until = time.perf_counter() + WINDOW_S
    while time.perf_counter() < until:
        began = time.perf_counter()
        scene.south.intake.file(OFFICER, draft(title=f"Line {len(took)}"))
        took.append(time.perf_counter() - began)
        time.sleep(0.003)


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def served() -> Iterator[None]:
    """Threads take turns as in a process that serves."""
    before = sys.getswitchinterval()
    be_prompt()
    yield
    sys.setswitchinterval(before)
    gc.unfreeze()


@pytest.mark.usefixtures("served")
def test_filing_goes_on_and_the_disk_is_bounded(scene: Scene, tmp_path: Path) -> None:
    limit = 6_000_000
    scene.south.limit("north", Limits(day_bytes=limit, day_entries=10**6))
    salted = bytes(16) + edited(text="w" * 9_000)
    leaf = header_of("release", salted)
    for _ in range(1024):
        scene.north.put(leaf, salted)
    carrier, ended = Flood(scene.north), threading.Event()
    stretches = {size: carrier.delta(size, 1, 0) for size in (0, 256, 512)}

    class Ready(Flood):
        """Has every answer at hand: what is measured is our work and not the attacker's."""

        def delta(self, start: int, most: int, wait: int) -> bytes:
            self.asked += 1
            return stretches[start]

    ready, going = Ready(scene.north), threading.Event()

    quiet, beside, sizes = list[float](), list[float](), list[int]()
    thread = threading.Thread(target=flood, args=(scene, ready, going, ended))
    thread.start()
    try:
        for _ in range(ROUNDS):
            file(scene, quiet)
            sizes.append(size_of(tmp_path))
            going.set()
            file(scene, beside)
            going.clear()
            sizes.append(size_of(tmp_path))
    finally:
        ended.set()
        thread.join()
    idle, flooded = (statistics.quantiles(took, n=20)[-1] for took in (quiet, beside))
    grown = sum(after - before for before, after in zip(sizes[::2], sizes[1::2], strict=True))
    measured(
        f"filing p95 {idle * 1000:.2f} ms idle, {flooded * 1000:.2f} ms beside {ready.asked} fetches of 2.4 MB: "
        f"{flooded / idle:.1f} times; disk grew {grown / 1e6:.1f} MB under a share of {limit / 1e6:.0f} MB"
    )
    taken = scene.south.store.read(lambda tx: tx.handle.execute("SELECT total(bytes) FROM exchange_carried").get)
    assert taken <= limit
    # Database and write-ahead log may each hold what was taken once, and the record of what was filed lies beside it.
    assert grown < 3 * limit + 4_000_000
    assert flooded < 0.5
    assert scene.east.tell() == 0
    assert scene.east.offer().added == 1
