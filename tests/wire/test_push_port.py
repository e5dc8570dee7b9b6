"""Two whole sides on loopback with TLS, one of which nobody can connect to: both logs arrive, and are receipted."""

from pathlib import Path

from jisr.node import Node
from jisr.release.rules import Terms
from jisr.store.sqlite import Database
from jisr.wire import PartnerPort
from jisr.wire.tls import spki_pin
from tests.attacks.hostile import OFFICER, settings_of
from tests.media.planted import Cage, a_jpeg
from tests.two_sides.sides import draft, to
from tests.wire.linked import Side, linked, pair, until

ORIGIN = "north.example/jisr/north/south/1"


def hide(side: Side) -> None:
    """Open the side again as one that listens where nobody is told."""
    side.node.close()
    settings = settings_of(side.name, wire=f"127.0.0.1:{side.listens}", url="", hold_s=0)
    store = Database(side.folder / "side.db", synchronous="OFF")
    side.node = Node(settings, side.keys, store, tls_pin=spki_pin(side.keys.tls))
    side.port = PartnerPort(side.node, side._way)


def test_a_side_nobody_can_connect_to_tells_and_is_told(tmp_path: Path) -> None:
    with linked(tmp_path, paired=False) as (north, south):
        hide(north)
        pair(north, south)
        north.start()
        south.start()
        north.release("south", "from behind the wall")
        south.release("north", "from outside")
        until(lambda: south.titles_from("north") == ["from behind the wall"], 20)
        until(lambda: north.titles_from("south") == ["from outside"], 20)
        until(lambda: north.receipted_by("south") == 1 and south.receipted_by("north") == 1, 20)
        assert not south.ways, "nobody tried to connect to a side without an address"
        assert set(north.port.faults().values()) == {""}
        north.release("south", "and later")
        until(lambda: south.titles_from("north") == ["from behind the wall", "and later"], 20)


def test_its_files_come_as_well(tmp_path: Path) -> None:
    with linked(tmp_path, paired=False) as (north, south):
        hide(north)
        pair(north, south)
        north.start()
        south.start()
        serial = north.node.intake.file(OFFICER, draft(marking=to("south")))
        photo = north.node.attaching.attach(OFFICER, serial, "photo.jpg", a_jpeg(Cage()))
        north.node.release.release(OFFICER, serial, "south", Terms(3, None, "", media=(photo,)))
        whole = north.node.attachments.made(photo)[1].read_bytes()

        def held() -> list[bytes]:
            found = south.node.store.read(lambda tx: south.node.arrivals.of_items(tx, "north", ORIGIN, [0]))
            here = [one for one in found if one.state == "held"]
            return [south.node.arrivals.held("north", ORIGIN, 0, one.id)[1].read_bytes() for one in here]

        until(lambda: held() == [whole], 30)
        assert not south.ways
        until(lambda: set(north.port.faults().values()) == {""}, 30)
