"""Already told: what partners hold of a report that was just narrowed, corrected or withdrawn, said with the answer."""

import msgspec

from jisr.exchange.ways import State
from jisr.node import Node
from jisr.release.desk import first_serial
from jisr.terms.errors import JisrError
from jisr.terms.reports import Report
from jisr.terms.transactions import Tx
from jisr.web.says import Moment, moment

_report = msgspec.json.Decoder(Report).decode
_SPOILT = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A partner that holds a version of ours: which, since when, how far it is receipted, by which decision.

    `narrowed` says that the marking as it stands would not let it go there. A withdrawal is a decision of its own.
    """

    partner: str
    version: int
    decision: int
    state: State
    at: Moment | None
    receipted: Moment | None
    narrowed: bool


def told_already(node: Node, serial: int) -> tuple[Told, ...]:
    """Who holds an older version, or one of a report that no longer stands; nobody for what is no report of ours."""
    partners = node.standing.partners()

    def read(tx: Tx) -> tuple[Told, ...]:
        entry = node.record.entry(tx, serial)
        if entry.header.k not in ("correct", "report", "withdraw"):
            return ()
        report = entry.header.re[0] if entry.header.k == "withdraw" else first_serial(entry)
        version, gone = node.record.current(tx, report)
        try:
            marking = None if gone else _report(node.record.entry(tx, version).body or b"").marking
        except _SPOILT:
            marking = None
        return tuple(
            Told(
                partner=one.partner, version=one.version, decision=one.decision, state=one.state,
                at=moment(one.at * 1000) if one.at is not None else None,
                receipted=moment(one.receipted * 1000) if one.receipted is not None else None, narrowed=one.narrowed,
            )
            for one in node.already.of(tx, report, partners, marking)
            if gone or one.narrowed or one.version != version
        )  # fmt: skip

    try:
        return node.store.read(read)
    except JisrError:
        # What was asked for is done and on the disk; that this could not be read must not make it look undone.
        return ()
