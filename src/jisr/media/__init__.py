"""Files attached to reports: kept, made anew for whoever else is to see them, and taken in from partners.

A file is named on the disk by a keyed hash of its content and lies beside the database. It comes in parts (`Uploads`),
becomes an attachment when the record has its entry (`Attachments`), and is made anew in a child process before anyone
outside sees it: decoded to pixels, encoded afresh, so that nothing which was beside the pixels can leave. What partners
send (`Arrivals`) is hostile: checked against the hash in the verified entry, judged by content, and shown only after it
was made anew here as well. Only rows make a file stay; what no row names is swept.
"""

from jisr.media.arrivals import Arrivals
from jisr.media.desk import Attachments
from jisr.media.files import Files
from jisr.media.ledger import Arrival, Kept, MediaLedger, Stripped, Upload
from jisr.media.uploads import Uploads
from jisr.media.workshop import Workshop

__all__ = [
    "Arrival", "Arrivals", "Attachments", "Files", "Kept", "MediaLedger", "Stripped", "Upload", "Uploads", "Workshop",
]  # fmt: skip
