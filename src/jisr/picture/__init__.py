"""The read model: what is where, by whose word.

`Picture.follow` projects the record, entry by entry, from a durable cursor: one row a report, ours and each partner's
kept apart, the latest statement a side makes on a subject marked as such. It can be thrown away and rebuilt from the
record and gives the same. Content is not copied here: it is read from the record, or from our copy of the partner's
log, so that what was erased there is gone here too.
"""

from jisr.picture.desk import Box, Picture, Seen
from jisr.picture.ledger import PictureLedger, Row

__all__ = ["Box", "Picture", "PictureLedger", "Row", "Seen"]
