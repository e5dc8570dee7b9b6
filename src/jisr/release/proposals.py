"""Two officers for one release: the first proposes, another approves within a time, and nobody approves their own.

A proposal is an entry and sends nothing. An approval is a decision like any other, made by the second officer: what
would leave is judged and looked at anew, must still be the bytes that were proposed, and its hold begins then. The
record names both: the proposal's entry the first, the decision's entry the second.
"""

import msgspec

from jisr.people.names import name_key
from jisr.people.rules import check
from jisr.record import Record
from jisr.release.desk import Release
from jisr.release.ledger import OpenProposal, ProposalLedger
from jisr.release.preview import check_seen
from jisr.release.rules import Terms
from jisr.terms import canonical
from jisr.terms.actors import Actor
from jisr.terms.entries import By, NewEntry
from jisr.terms.errors import OurMistake, Refused
from jisr.terms.handling import Handling
from jisr.terms.ids import check_id, new_id
from jisr.terms.releases import Proposal
from jisr.terms.times import Clock, Entropy
from jisr.terms.transactions import Store, Tx

_proposal = msgspec.json.Decoder(Proposal).decode


class Proposals:
    """Keeps what one officer proposed until another approves it or its time is over."""

    def __init__(
        self, store: Store, ledger: ProposalLedger, record: Record, release: Release, clock: Clock, entropy: Entropy,
        within_ms: int,
    ) -> None:  # fmt: skip
        self._store, self._ledger, self._record, self._release = store, ledger, record, release
        self._clock, self._entropy, self._within_ms = clock, entropy, within_ms

    def propose(
        self, actor: Actor, serial: int, partner: str, terms: Terms, *, seen_hash: str, delay_ms: int = 0,
        decision: str | None = None, finer: bool = False, lint_seen: str | None = None,
    ) -> int:  # fmt: skip
        """Propose this release; the serial of the proposal. Asked twice with one name, it is proposed once."""
        check(actor, "release")
        name = check_id(decision) if decision else new_id(self._entropy)
        seen = self._release.preview(serial, partner, terms)
        check_seen(seen, seen_hash, finer=finer, lint_seen=lint_seen)
        now = self._clock.now()
        made = Proposal(
            delay=delay_ms, expires=now + self._within_ms, finer=finer, handling=seen.content.handling, hash=seen.hash,
            id=name, level=terms.level, lint=seen.lint or None, of=serial, partner=partner, media=terms.media,
            text=terms.text, title=terms.title, flash=terms.flash,
        )  # fmt: skip

        def file(tx: Tx) -> int:
            known = self._record.serial_of(tx, f"proposal:{name}")
            if known is not None:
                return known
            entry = NewEntry(
                k="propose", by=actor.by, entered=now, body=canonical.encode(made), key=f"proposal:{name}", re=(serial,)
            )
            filed = self._record.append(tx, [entry])[0]
            self._ledger.propose(tx, OpenProposal(filed, partner, serial, made.expires))
            return filed

        return self._store.write(file)

    def approve(self, actor: Actor, serial: int, seen_hash: str) -> int:
        """Approve the proposal in that entry, having seen the bytes with this hash; the serial of the decision.

        Refused for whoever proposed it, after its time, and whenever releasing it now would be refused.
        """
        check(actor, "release")
        if (approved := self._store.read(lambda tx: self._approved(tx, serial))) is not None:
            return approved
        by, made = self._store.read(lambda tx: self.one(tx, serial))
        if name_key(by.person) == name_key(actor.person):
            raise Refused(
                "own-proposal", "Nobody approves what they proposed.", "Ask another release officer to look at it."
            )
        if seen_hash != made.hash:
            raise Refused("changed", "What the partner would get has changed since the preview.", "Look again.")
        job = self._release.releasing(
            actor, made.of, made.partner, terms_of(made), delay_ms=made.delay, seen_hash=made.hash, decision=made.id,
            finer=made.finer, lint_seen=made.lint, proposal=serial,
        )  # fmt: skip

        def decide(tx: Tx) -> int:
            self.one(tx, serial)
            decided = job(tx)
            self._ledger.close(tx, serial)
            return decided

        return self._release.decide([decide])[0]

    def open(self, tx: Tx) -> list[tuple[int, By, Proposal]]:
        """Proposals that may be approved now, the oldest first: entry, who proposed it, what."""
        now = self._clock.now()
        return [(one.serial, *self._read(tx, one.serial)) for one in self._ledger.proposals(tx) if one.expires > now]

    def one(self, tx: Tx, serial: int) -> tuple[By, Proposal]:
        """Who proposed what in that entry; OurMistake when nothing of it can be approved."""
        found = next((one for one in self._ledger.proposals(tx) if one.serial == serial), None)
        if found is None:
            raise OurMistake("no-proposal", f"Entry {serial} is no open proposal.", "Look at the list again.")
        if found.expires <= self._clock.now():
            raise Refused("proposal-late", "The time to approve this is over.", "Propose it again.")
        return self._read(tx, serial)

    def _approved(self, tx: Tx, serial: int) -> int | None:
        """The decision that approved the proposal in that entry: who got no answer asks again."""
        entry = self._record.entry(tx, serial)
        if entry.header.k != "propose":
            return None
        return self._record.serial_of(tx, f"decision:{_proposal(entry.body or b'').id}")

    def _read(self, tx: Tx, serial: int) -> tuple[By, Proposal]:
        entry = self._record.entry(tx, serial)
        return entry.header.by, _proposal(entry.body or b"")


def terms_of(made: Proposal) -> Terms:
    """What the first officer chose."""
    handling = made.handling or Handling()
    return Terms(
        made.level, made.title, made.text, handling.purpose, handling.retain_until, media=made.media, flash=made.flash
    )
