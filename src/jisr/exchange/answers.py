"""What partners say of entries in our own logs: whether it can be so, and of which log it is said.

Judged when it is stored: what is published a moment later must not make a guess come true. Facts name an entry by its
index and the epoch of its log, so that what was said of a log that was closed since is never taken for another.
"""

from collections.abc import Mapping, Sequence

from jisr.exchange.accords import keeps_for_a_time
from jisr.exchange.ledger import LogHead, LogLedger, LogReading, Partners, Row, SetAside
from jisr.exchange.rules import TOLD, read_leaf
from jisr.exchange.seen import sorted_out
from jisr.terms.consents import AskFact, ConsentFact
from jisr.terms.releases import AckFact, ErasedFact, LeafHeader, RejectFact, SeenFact
from jisr.terms.transactions import Tx

Citing = AckFact | AskFact | ConsentFact | ErasedFact
"""What speaks of a leaf of our own logs."""
_CITED: dict[type, frozenset[str]] = {
    AckFact: TOLD, AskFact: frozenset(("release",)), ConsentFact: frozenset(("ask",)),
    ErasedFact: frozenset(("release",)),
}  # fmt: skip
_TURNS = frozenset(((None, "given"), (None, "refused"), ("given", "withdrawn")))


class Answers:
    """Takes in what partners say of our logs."""

    def __init__(self, ledger: LogLedger, reading: LogReading, partners: Partners, side: str) -> None:
        self._ledger, self._reading, self._partners, self._side = ledger, reading, partners, side

    def decision(self, tx: Tx, side: str, fact: Citing) -> str | None:
        """The decision of ours that put the leaf these facts speak of into a log for that partner."""
        ours = self._logs(tx, side).get(fact.epoch)
        return None if ours is None else self._reading.trace(tx, ours, _cited(fact)).decision

    def rejected(self, tx: Tx, side: str, rejects: Sequence[RejectFact]) -> None:
        """Set aside what the partner could not read; an index that was never published is ignored."""
        logs = self._logs(tx, side) if rejects else {}
        for epoch, ours in logs.items():
            known = [fact for fact in rejects if fact.epoch == epoch and 0 <= fact.index < ours.published.size]
            self._ledger.set_aside(tx, ours, [SetAside(fact.index, fact.reason, True) for fact in known])

    def groundless(self, tx: Tx, log: LogHead, said: Mapping[int, Citing]) -> list[SetAside]:
        """What answers or asks about something we never told or asked that partner: nobody there can have seen it.

        Of `log`, the partner's, by index. What can be so is kept where nothing else will keep it.
        """
        logs = self._logs(tx, log.partner) if said else {}
        return [
            SetAside(index, "reference", False)
            for index, fact in said.items()
            if not self._holds(tx, logs.get(fact.epoch), fact, index)
        ]

    def commit(self, tx: Tx, log: LogHead, said: Mapping[int, SeenFact]) -> list[SetAside]:
        """Keep what truly commits to a log of ours; what names a head that is not ours is set aside."""
        true, false = sorted_out(tx, self._reading, self._reading.logs(tx, log.partner, "out"), said)
        for ours, commits in true:
            self._ledger.commit(tx, log, ours, commits)
        return [SetAside(index, "reference", False) for index in false]

    def _logs(self, tx: Tx, side: str) -> dict[int, LogHead]:
        return {ours.epoch: ours for ours in self._reading.logs(tx, side, "out")}

    def _holds(self, tx: Tx, ours: LogHead | None, fact: Citing, index: int) -> bool:
        if ours is None or not 0 <= _cited(fact) < ours.published.size:
            return False
        kinds = {_kind(row) for row in self._reading.pick(tx, ours, [_cited(fact)])}
        if not kinds & _CITED[type(fact)]:
            return False
        if isinstance(fact, ConsentFact):
            return self._consent(tx, ours.partner, fact)
        return not isinstance(fact, ErasedFact) or self._erased(tx, ours, fact, index)

    def _erased(self, tx: Tx, ours: LogHead, fact: ErasedFact, index: int) -> bool:
        """Keep the statement that an item of ours is gone there, and say if it can be one: it was to be erased."""
        permitted = self._ledger.permitted(tx, ours, fact.index)
        asked = permitted is not None and permitted < ours.published.size
        if not asked and not keeps_for_a_time(self._partners.agreed(tx, ours.partner), self._side):
            return False
        self._ledger.keep_erased(tx, ours, fact.index, index)
        return True

    def _consent(self, tx: Tx, side: str, fact: ConsentFact) -> bool:
        """Keep an answer to our question, and say if it can be one: once given or refused, and given then withdrawn.

        A refusal binds, and so does a withdrawal: neither is ever followed by a consent.
        """
        known = self._partners.consent(tx, side, fact.number)
        if known == fact:
            return True
        if (known.answer if known else None, fact.answer) not in _TURNS:
            return False
        self._partners.keep_consent(tx, side, fact)
        return True


def _cited(fact: Citing) -> int:
    return fact.ask if isinstance(fact, ConsentFact) else fact.index


def _kind(row: Row) -> str:
    """The kind of a leaf of our own."""
    leaf = read_leaf(row.header, row.position)
    return leaf.k if isinstance(leaf, LeafHeader) else ""
