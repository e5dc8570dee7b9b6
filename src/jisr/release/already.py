"""What partners hold of one report: to be said whenever a person narrows, corrects or withdraws it.

Narrowing recalls nothing. Whoever changes a report must see at once who was told of which version, and when, and that
only a withdrawal of its own takes it back.
"""

from collections.abc import Sequence

import msgspec

from jisr.exchange.standing import Standing
from jisr.exchange.ways import State, Ways
from jisr.record import Record
from jisr.release.desk import Release
from jisr.terms.releases import LeafHeader
from jisr.terms.reports import LEVELS, Marking
from jisr.terms.sides import Partner
from jisr.terms.transactions import Tx

_leaf = msgspec.json.Decoder(LeafHeader).decode


class AlreadyTold(msgspec.Struct, frozen=True, kw_only=True):
    """One partner that holds a version of the report, by our decision entry `decision`.

    `at` is when it was logged for them, `receipted` when they first receipted it; seconds, None where not yet.
    `narrowed` says that the marking as it stands would not let it go to them any more.
    """

    partner: str
    version: int
    decision: int
    state: State
    at: int | None
    receipted: int | None
    narrowed: bool


class Already:
    """Reads what was told."""

    def __init__(self, record: Record, standing: Standing, ways: Ways, release: Release) -> None:
        self._record, self._standing, self._ways, self._release = record, standing, ways, release

    def of(self, tx: Tx, report: int, partners: Sequence[Partner], marking: Marking | None) -> list[AlreadyTold]:
        """Who holds what of a report named by its first serial; `marking` is how it stands, None when it was withdrawn.

        `partners` are asked for before the transaction.
        """
        found = []
        for partner in partners:
            told = self._release.told(tx, partner.side, report)
            if told is None or told.withdrawn:
                continue
            (way,) = self._ways.of(tx, partner.side, [told.newest])
            rows = None
            if way.position is not None:
                rows = self._standing.rows(tx, partner.side, way.position, way.position + 1)
            found.append(AlreadyTold(
                partner=partner.side, version=told.version, state=way.state,
                decision=self._record.serial_of(tx, f"decision:{told.newest}") or 0,
                at=_leaf(rows[0].header).at if rows else None, receipted=way.receipted,
                narrowed=marking is not None and narrowed(marking, partner),
            ))  # fmt: skip
        return found


def narrowed(marking: Marking, partner: Partner) -> bool:
    """Whether a marking no longer lets a report go to a partner."""
    too_high = LEVELS.index(marking.level) > LEVELS.index(partner.limits.mark)
    return partner.side not in marking.releasable_to or too_high
