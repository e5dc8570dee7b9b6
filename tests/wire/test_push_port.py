"""Two whole sides on loopback with TLS, one of which nobody can connect to: both logs arrive, and are receipted."""

from pathlib import Path

from jisr.node import Node
from jisr.store.sqlite import Database
from jisr.wire import PartnerPort
from jisr.wire.tls import spki_pin
from tests.attacks.hostile import settings_of
from tests.wire.linked import Side, linked, pair, until


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
