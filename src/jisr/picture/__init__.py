"""The read model: what is where, by whose word.

`Picture.follow` projects the record, entry by entry, from a durable cursor: one row a report, ours and each partner's
kept apart, the latest statement a side makes on a subject marked as such, and one row for every period that is over,
so that the picture as known at any position of the record is answered without going through it again. It can be thrown
away and rebuilt from the record and gives the same. Content is not copied here: it is read from the record, or from our
copy of the partner's log, so that what was erased there is gone here too, at every position.
"""

from jisr.picture.desk import Box, Picture, Seen, Stood
from jisr.picture.ledger import Period, PictureLedger, PictureReading, Row

__all__ = ["Box", "Period", "Picture", "PictureLedger", "PictureReading", "Row", "Seen", "Stood"]
