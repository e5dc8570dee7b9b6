"""Between sides: the partner listener on its own port, carriers, and the pull loop.

`listener` serves the published bytes of a partner's own log to that partner alone, and takes its receipts: no sessions,
no query interface, one answer for whatever is not there. `carriers` bring bytes from a partner; `pull` has them
verified, receipted, and tries again. `signing` proves who asks, `tls` whom one asked.
"""

from jisr.wire.carriers import Carrier, NetworkCarrier
from jisr.wire.listener import partner_listener
from jisr.wire.port import PartnerPort
from jisr.wire.pull import Puller

__all__ = ["Carrier", "NetworkCarrier", "PartnerPort", "Puller", "partner_listener"]
