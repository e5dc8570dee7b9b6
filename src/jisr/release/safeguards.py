"""What every release goes through besides its own terms, put together once for a side."""

from collections.abc import Mapping
from typing import NamedTuple

from jisr.release.live import LivePolicy
from jisr.terms.handling import Caution, Dealings

ORDINARY = Dealings()


class Safeguards(NamedTuple):
    """The live policy, how careful the side is, and what is settled with each partner by its short name."""

    live: LivePolicy
    caution: Caution
    dealings: Mapping[str, Dealings]

    def dealing(self, partner: str) -> Dealings:
        """What is settled with that partner."""
        return self.dealings.get(partner, ORDINARY)

    def label(self, partner: str, level: str) -> str | None:
        """The partner's own word for one of our markings, None where none was settled."""
        return self.dealing(partner).equivalence.get(level)
