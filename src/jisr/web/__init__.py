"""The staff listener: a side's own people, in a browser or through the API.

`sessions` is the one gate: who is asking, and whether the request came from our own page. `reading` is what screens and
API show of the record, with what became of each report (`trail`). `api` and `pages` are thin: they ask a room and show
its answer. `errors` is the one table from what went wrong to how it is told. Pages need no JavaScript and speak English
and Arabic (`words`).
"""

from jisr.web.app import staff_application
from jisr.web.port import StaffPort

__all__ = ["StaffPort", "staff_application"]
