"""The log of one partner towards this side: who it is of, how far it is here, and how it is stopped for a fork."""

from collections.abc import Sequence
from typing import NoReturn

from jisr.exchange.ledger import LogHead, LogLedger, LogReading, Partners
from jisr.terms.errors import OurMistake, PartnerFault
from jisr.terms.sides import Card, Partner, log_origin
from jisr.terms.times import Clock
from jisr.terms.transactions import Store


def stopped_log() -> PartnerFault:
    """What is said while a partner's log is stopped."""
    return PartnerFault("log-stopped", "This partner's log is stopped until an officer resumes it.")


def over_quota() -> PartnerFault:
    """What is said when no more is taken of a partner today."""
    return PartnerFault(
        "over-quota", "The partner has sent more than was agreed for one day; the rest waits until tomorrow.",
        "Agree a higher limit with jisr partner limit.",
    )  # fmt: skip


class PartnerLogs:
    """What everything that takes in from a partner begins with."""

    def __init__(
        self, store: Store, ledger: LogLedger, reading: LogReading, partners: Partners, clock: Clock, card: Card
    ) -> None:
        self.store, self.ledger, self.reading = store, ledger, reading
        self.partners, self.clock, self.card = partners, clock, card

    def partner(self, side: str) -> Partner:
        """A side we are paired with; OurMistake `no-partner`."""
        partner = self.store.read(lambda tx: self.partners.partner(tx, side))
        if partner is None:
            raise OurMistake("no-partner", "That side is not a partner yet.", "Pair with jisr partner add first.")
        return partner

    def head(self, partner: Partner) -> LogHead:
        """Its log towards us, begun empty if there was none."""
        log = self.store.read(lambda tx: self.reading.head(tx, partner.side, "in"))
        origin = log_origin(partner.card, self.card, partner.theirs)
        if log is not None and log.origin == origin:
            return log
        return self.store.write(lambda tx: self.ledger.open(tx, origin, partner.side, "in"))

    def fork(self, log: LogHead, note: bytes, known: bytes | None = None, beside: Sequence[bytes] = ()) -> NoReturn:
        """Stop a log for a head that cannot be true beside the known one, ours if no other; PartnerFault `fork`.

        `beside` is what else somebody needs who is to judge the two.
        """
        evidence = (log.note or b"" if known is None else known, note, *beside)
        self.store.write(lambda tx: self.ledger.stop(tx, log, "fork", evidence, self.clock.now()))
        raise PartnerFault(
            "fork", "The partner signed two histories that cannot both be true; its log is stopped.",
            "Keep the evidence and speak to the partner; jisr partner resume goes on.", evidence=evidence,
        )  # fmt: skip
