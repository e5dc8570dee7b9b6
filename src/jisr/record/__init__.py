"""Our own append-only record.

`Record.append` takes what other rooms want kept, numbers it, and hashes it into the side's Merkle log inside the
caller's transaction: when the transaction is durable so is the entry, and no serial is ever given twice. Nothing
is overwritten: a correction, a withdrawal or an erasure is a further entry. An erasure also removes salt and body of
the entries it cites; their headers stay, so the root and every proof stay. `Record.sign` signs the head.
"""

from jisr.record.desk import Record, Verified
from jisr.record.ledger import RecordLedger, RecordReading

__all__ = ["Record", "RecordLedger", "RecordReading", "Verified"]
