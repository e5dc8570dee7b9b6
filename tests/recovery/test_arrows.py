"""A crash at every arrow of record -> guard -> sign -> publish, and between recovering and unlocking, is harmless."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest

from jisr.exchange import outgoing, receipts
from jisr.exchange.outgoing import Outgoing
from jisr.record import desk
from jisr.store.sqlite.exchange import SqliteLogs
from jisr.store.sqlite.guard import SqliteGuard
from jisr.store.sqlite.record import SqliteRecord
from tests.recovery.restored import Side, exchange, leaves, two
from tests.recovery.test_guard import tell
from tests.two_sides.sides import OFFICER


class Cut(BaseException):
    """The process is gone."""


def before(_: Callable[..., Any]) -> Callable[..., Any]:
    def cut(*_given: Any, **_named: Any) -> Any:
        raise Cut

    return cut


def after(job: Callable[..., Any]) -> Callable[..., Any]:
    def cut(*given: Any, **named: Any) -> Any:
        job(*given, **named)
        raise Cut

    return cut


STEPS: list[tuple[Any, str]] = [
    (SqliteLogs, "append"), (Outgoing, "append"), (SqliteGuard, "swap"), (outgoing, "sign_checkpoint"),
    (SqliteLogs, "publish"), (Outgoing, "sign"),
]  # fmt: skip
READER: list[tuple[Any, str]] = [(SqliteGuard, "swap"), (receipts, "cosign"), (SqliteLogs, "keep_receipt")]
RECORD: list[tuple[Any, str]] = [
    (SqliteGuard, "swap"), (desk, "sign_checkpoint"), (SqliteRecord, "keep_checkpoint"),
]  # fmt: skip
WHEN = [before, after]


def crash(side: Side, of: Any, step: str, when: Callable[..., Any], job: Callable[[], object]) -> None:
    with patch.object(of, step, when(getattr(of, step))), pytest.raises(Cut):
        job()
    side.again()


@pytest.mark.parametrize("when", WHEN, ids=["before", "after"])
@pytest.mark.parametrize(("of", "step"), STEPS, ids=lambda given: getattr(given, "__name__", given))
def test_cut_off_while_a_log_is_signed(of: Any, step: str, when: Callable[..., Any]) -> None:
    with two() as (north, south, _):
        exchange(north.node, south.node)
        tell(north, 1)
        crash(north, of, step, when, north.node.settle)
        assert north.node.recovery.locked() is None
        tell(north, 2)
        exchange(north.node, south.node)
        assert len(leaves(south.node, "north", "in")) == 2


@pytest.mark.parametrize("when", WHEN, ids=["before", "after"])
@pytest.mark.parametrize(("of", "step"), READER, ids=lambda given: getattr(given, "__name__", given))
def test_cut_off_while_a_receipt_is_given(of: Any, step: str, when: Callable[..., Any]) -> None:
    with two() as (north, south, _):
        exchange(north.node, south.node)
        tell(north, 1)
        north.node.settle()
        with patch.object(of, step, when(getattr(of, step))), pytest.raises(Cut):
            exchange(north.node, south.node)
        south.again()
        assert south.node.recovery.locked() is None
        south.clock.tick(-5000)  # a clock set back meanwhile dates no receipt back
        exchange(north.node, south.node)
        assert north.node.store.read(lambda tx: north.node.standing.link(tx, "south")).receipted == 1


@pytest.mark.parametrize("when", WHEN, ids=["before", "after"])
@pytest.mark.parametrize(("of", "step"), RECORD, ids=lambda given: getattr(given, "__name__", given))
def test_cut_off_while_the_record_is_signed(of: Any, step: str, when: Callable[..., Any]) -> None:
    with two() as (north, _, _signed):
        tell(north, 1)
        crash(north, of, step, when, north.node.record.sign)
        assert north.node.recovery.locked() is None
        tell(north, 2)
        north.node.record.sign()


RECOVERY: list[tuple[Any, str]] = [
    (SqliteLogs, "recover"), (SqliteLogs, "publish"), (SqliteLogs, "keep_receipt"), (SqliteRecord, "begin_epoch"),
    (SqliteLogs, "name"), (SqliteGuard, "unlock"), (SqliteGuard, "lock"),
]  # fmt: skip


@pytest.mark.parametrize("when", WHEN, ids=["before", "after"])
@pytest.mark.parametrize(("of", "step"), RECOVERY, ids=lambda given: getattr(given, "__name__", given))
def test_cut_off_while_recovering(of: Any, step: str, when: Callable[..., Any]) -> None:
    with two() as (north, south, signed):
        exchange(north.node, south.node)
        tell(north, 1)
        copy = north.copy()
        exchange(north.node, south.node)
        north.node.record.sign()
        tell(north, 2)
        exchange(north.node, south.node)
        del signed

        def recover() -> None:
            node = north.put_back(copy)
            exchange(node, south.node)
            node.recovery.unlock(OFFICER)

        with patch.object(of, step, when(getattr(of, step))), pytest.raises(Cut):
            recover()
        node = north.again()
        if node.recovery.locked() is not None:
            exchange(node, south.node)
            node.recovery.unlock(OFFICER)
        tell(north, 3)
        exchange(node, south.node)
        node.record.sign()
        assert leaves(south.node, "north", "in") == leaves(node, "south")
        assert len(leaves(node, "south")) == 3
