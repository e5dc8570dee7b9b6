"""Our own disk against us: an old guard put in, another side's guard, and an old store under a current guard."""

import shutil

from jisr.terms.errors import Refused
from tests.recovery.restored import exchange, leaves, two
from tests.recovery.test_guard import tell
from tests.sides import code, size
from tests.two_sides.sides import OFFICER


def test_an_old_guard_beside_a_current_store_locks() -> None:
    with two() as (north, south, _):
        tell(north, 1)
        exchange(north.node, south.node)
        guard = north.copy_guard()
        tell(north, 2)
        exchange(north.node, south.node)
        node = north.put_back(north.copy(), guard=guard)
        tell(north, 3)
        assert code(Refused, node.record.sign) == "signing-locked"
        assert node.recovery.locked() == "guard-behind"
        exchange(node, south.node)
        assert len(leaves(node, "south")) >= 2
        node.recovery.unlock(OFFICER)
        exchange(node, south.node)
        assert leaves(south.node, "north", "in") == leaves(node, "south")


def test_the_guard_of_another_side_is_no_guard() -> None:
    with two() as (north, south, _):
        tell(north, 1)
        exchange(north.node, south.node)
        other = south.copy_guard()
        node = north.put_back(north.copy(), guard=other)
        tell(north, 2)
        assert node.recovery.locked() is not None or code(Refused, node.settle) == "signing-locked"


def test_a_store_rolled_back_under_a_running_guard_signs_nothing_and_gives_no_serial_twice() -> None:
    with two() as (north, south, signed):
        copies = [north.copy()]
        for number in range(6):
            tell(north, number)
            exchange(north.node, south.node)
            north.node.record.sign()
            copies.append(north.copy())
        for copy in copies[::-1]:
            heads = {name: dict(known) for name, known in signed.heads.items()}
            serials = size(north.node)
            node = north.put_back(copy)
            assert size(node) >= serials
            node.settle()
            if node.recovery.locked() is not None:
                assert code(Refused, node.record.sign) == "signing-locked"
                assert signed.heads == heads
        shutil.rmtree(copies[0])
