"""What every release goes through besides its own terms, put together once for a side."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from jisr.geo.gazetteer import Gazetteer
from jisr.release.alarms import Alarms
from jisr.release.lint import Finding, Known, read_words
from jisr.release.live import LivePolicy
from jisr.release.policy import Question
from jisr.release.rules import Terms
from jisr.terms.entries import Entry
from jisr.terms.handling import Caution, Dealings
from jisr.terms.places import Place
from jisr.terms.reports import Report
from jisr.terms.sides import Partner
from jisr.terms.transactions import Tx

ORDINARY = Dealings()


class Safeguards(NamedTuple):
    """The live policy, the alarms, how careful the side is, and what is settled with each partner by its name.

    `gazetteer` is made when first asked for; `names` are those of the side's persons and positions.
    """

    live: LivePolicy
    alarms: Alarms
    caution: Caution
    dealings: Mapping[str, Dealings]
    gazetteer: Callable[[], Gazetteer]
    names: Callable[[Tx], Sequence[str]]

    def dealing(self, partner: str) -> Dealings:
        """What is settled with that partner."""
        return self.dealings.get(partner, ORDINARY)

    def question(
        self, report: Report, entry: Entry, partner: Partner, terms: Terms, *, now: int, persons: int = 1,
        by_rule: bool = False,
    ) -> Question:  # fmt: skip
        """What the policy is asked about these terms at `now`, milliseconds."""
        return Question(
            report, entry.header.k in ("report", "correct"), partner, self.dealing(partner.side), self.caution,
            terms.level, terms.purpose, terms.retain_until, words=bool(terms.title or terms.text), by_rule=by_rule,
            persons=persons, now=now // 1000,
        )  # fmt: skip

    def label(self, partner: str, level: str) -> str | None:
        """The partner's own word for one of our markings, None where none was settled."""
        return self.dealing(partner).equivalence.get(level)

    def findings(self, tx: Tx, report: Report, released: Place | None, terms: Terms) -> tuple[Finding, ...]:
        """What in the words of a release tells more than its other fields; nothing where there are no words."""
        if not (terms.title or terms.text):
            return ()
        return read_words(terms, Known(report, released, self.gazetteer(), self.names(tx), self.caution.call_signs))
