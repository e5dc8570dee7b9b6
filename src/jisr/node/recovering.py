"""Wiring of the guard: what is held against it at start, and the way back."""

from typing import TYPE_CHECKING

from jisr.exchange.recovering import Recovering
from jisr.node.recovery import Recovery
from jisr.record.restoring import Restoring
from jisr.release.epochs import Epochs
from jisr.release.recovering import Reconciling
from jisr.store.sqlite.exchange import SqliteLogs
from jisr.store.sqlite.guard import SqliteGuard
from jisr.store.sqlite.onward import SqliteOnward
from jisr.store.sqlite.record import SqliteRecord
from jisr.store.sqlite.release import SqliteRelease
from jisr.store.sqlite.rules import SqliteRules
from jisr.terms.releases import CloseFact
from jisr.terms.transactions import Tx
from jisr.tlog.note import Signer

if TYPE_CHECKING:
    from jisr.node.side import Node


def open_recovery(node: "Node", logs: SqliteLogs, records: SqliteRecord, signer: Signer) -> Recovery:
    """Hold the store against the guard, before anything can be filed or signed."""
    store, guard, releases = node.store, node.guard, SqliteRelease()
    restoring = Restoring(store, records, records, node.record, signer, guard, node.reserve)
    recovering = Recovering(store, logs, logs, node.pinned, node.clock, node.card, guard)
    reconciling = Reconciling(
        node.record, node.standing, releases, releases, SqliteOnward(), SqliteRules(), logs, logs, node.clock,
        node.keys.root,
    )  # fmt: skip
    reconciling.follow = node.release.follow
    found = Recovery(store, guard, recovering, restoring, reconciling, node.standing, node.record, node.incoming)
    node.incoming.caught_up = found.compared
    node.epochs = Epochs(store, node.record, node.standing, node.outgoing, releases, SqliteOnward(), node.clock, guard)

    def turning(tx: Tx, side: str, size: int, fact: CloseFact) -> None:
        node.intake.begin_anew(tx, side, size)
        node.epochs.heard(tx, side, fact)

    node.incoming.turning = turning
    if isinstance(guard, SqliteGuard):
        found.begin(new_guard=not guard.begun)
        guard.begin()
        store.durable = restoring.note
    return found
