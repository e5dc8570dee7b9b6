"""Files that a partner brings itself, because nobody can fetch them from it: what is still wanted, and what is taken.

Nothing is taken but what a verified item of that partner's own log names and what is wanted of it now. Otherwise a
stretch ends where a fetched one ends: it waits apart until the whole file gives the hash its item states.
"""

from jisr.exchange.mirror import Answered
from jisr.exchange.standing import Standing
from jisr.media import Arrivals
from jisr.terms.errors import PartnerFault
from jisr.terms.sides import Limits
from jisr.terms.transactions import Store, Tx

MOST_NAMED = 64
"""Files named in one answer; who brought those asks for more."""


class Brought:
    """Takes the files partners bring."""

    def __init__(self, store: Store, standing: Standing, arrivals: Arrivals) -> None:
        self._store, self._standing, self._arrivals = store, standing, arrivals

    def wanted(self, side: str) -> bytes:
        """One line for each file that may be brought now: its id and the byte it goes on from, the first one first."""
        limits = self._limits(side)
        found = self._arrivals.awaited(side, limits)[:MOST_NAMED] if limits is not None else []
        return "".join(f"{one.id} {one.have}\n" for one in found).encode()

    def take(self, side: str, id: str, start: int, data: bytes) -> Answered | None:
        """Take a stretch of a file from byte `start` on; None for a file that is not wanted of that partner.

        200 and 409 say the byte the file goes on from; PartnerFault `log-stopped`, `over-quota`, `media-size`,
        `media-mismatch`, or what the whole file was refused for.
        """
        limits = self._limits(side)
        if limits is None:
            raise PartnerFault("log-stopped", "This partner's log is stopped until an officer resumes it.")
        one = next((one for one in self._arrivals.lacking(side) if one.id == id), None)
        if one is None:
            return None
        if start != one.have or not data:
            return Answered(409, f"{one.have}\n".encode())
        if one not in self._arrivals.awaited(side, limits):
            raise PartnerFault("over-quota", "The partner has sent more than was agreed for one day; the rest waits.")
        now = self._arrivals.take(one, data)
        if now.state == "refused" or now.tries > one.tries:
            raise PartnerFault(now.why, "A file is not what its item says.")
        return Answered(200, f"{now.have}\n".encode())

    def _limits(self, side: str) -> Limits | None:
        """What was agreed with that partner, None while its log is stopped."""

        def find(tx: Tx) -> Limits | None:
            log = self._standing.head(tx, side, "in")
            return None if log is not None and log.stopped else self._standing.limits_of(tx, side)

        return self._store.read(find)
