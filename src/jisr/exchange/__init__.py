"""The provable exchange: one transparency log per direction and partner.

`outgoing` appends what `release` made to a partner's log and signs its head. The partner's `incoming` fetches,
verifies against the pinned card, stores durably, and cosigns: a receipt, which proves custody and is never an approval.
`standing` lets the rest of the house read heads and states. `rules`, `delta` and `cards` are pure: what a leaf must be,
how a stretch of a log travels, and how sides know each other. Nothing here can see the record.
"""

from jisr.exchange.ledger import Direction, LogHead, LogLedger, LogReading, Partners, Receipt, SetAside

__all__ = ["Direction", "LogHead", "LogLedger", "LogReading", "Partners", "Receipt", "SetAside"]
