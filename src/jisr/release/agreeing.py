"""Agreements: an officer proposes terms or answers a partner's, and the partner is told so.

The act is recorded first; `publish` follows the record by a cursor of its own and appends each one to that partner's
log, once by its name. A proposal changes nothing by itself: what holds is read by `exchange` from the leaves of both
logs. Before an act goes it is judged again, for the partner may have ended or replaced meanwhile what it is about.
"""

from typing import NoReturn

import msgspec

from jisr.exchange.accords import in_force, newest_version
from jisr.exchange.ledger import Agreed
from jisr.exchange.outgoing import Outgoing
from jisr.exchange.standing import Standing
from jisr.people.rules import check
from jisr.record import Record
from jisr.release.alarms import Alarms
from jisr.release.ledger import AgreeLedger
from jisr.release.rules import agreed_item
from jisr.release.second_look_agreed import look_at_settled
from jisr.terms import canonical
from jisr.terms.actors import Actor
from jisr.terms.agreements import (
    MAX_TERMS,
    AccordFact,
    Agreement,
    AgreementAct,
    Answer,
    Whose,
    check_agreement,
    check_newer,
)
from jisr.terms.entries import MACHINE, NewEntry
from jisr.terms.epochs import epoch_and_index
from jisr.terms.errors import JisrError, OurMistake, Refused
from jisr.terms.ids import check_id, keyed, new_id
from jisr.terms.releases import Lapse
from jisr.terms.times import Clock, Entropy
from jisr.terms.transactions import Store, Tx

STRIDE = 1000
"""Entries of the record followed in one transaction."""

_act = msgspec.json.Decoder(AgreementAct).decode


class Agreeing:
    """Takes what officers of ours decide about agreements and carries it out."""

    def __init__(
        self, store: Store, ledger: AgreeLedger, record: Record, standing: Standing, outgoing: Outgoing, clock: Clock,
        entropy: Entropy, root: bytes, side: str, alarms: Alarms,
    ) -> None:  # fmt: skip
        self._store, self._ledger, self._record = store, ledger, record
        self._standing, self._outgoing = standing, outgoing
        self._clock, self._entropy, self._root, self._side = clock, entropy, root, side
        self._alarms = alarms

    # --- deciding ----------------------------------------------------------------------------------------------

    def next_version(self, partner: str) -> int:
        """The version a proposal to that partner gets: above all that either side proposed."""
        return self._store.read(lambda tx: _next(self._standing.agreed(tx, partner)))

    def propose(self, actor: Actor, partner: str, terms: Agreement, *, act: str | None = None) -> int:
        """Decide to propose these terms; the serial of the entry. They bind nobody until the partner accepts them."""
        check(actor, "release")
        check_agreement(terms, self._side, partner)
        if len(canonical.encode(terms)) > MAX_TERMS:
            raise OurMistake("agreement-long", f"Terms are at most {MAX_TERMS} bytes long.")
        return self._decide(actor, partner, AgreementAct(id=self._name(act), partner=partner, terms=terms))

    def accept(self, actor: Actor, partner: str, seen: str, *, act: str | None = None) -> int:
        """Decide to countersign the partner's newest proposal; `seen` is the hash of the one that was looked at."""
        return self._answer(actor, partner, "accepted", seen, act)

    def decline(self, actor: Actor, partner: str, seen: str, *, act: str | None = None) -> int:
        """Decide not to countersign it; what holds goes on to hold."""
        return self._answer(actor, partner, "declined", seen, act)

    def _answer(self, actor: Actor, partner: str, answer: Answer, seen: str, act: str | None) -> int:
        check(actor, "release")
        name = self._name(act)

        def decide(tx: Tx) -> int:
            known = self._record.serial_of(tx, _key(name))
            if known is not None:
                return known
            theirs = self._standing.agreed(tx, partner).theirs
            if theirs is None or theirs.answer is not None:
                _nothing(partner)
            if theirs.hash != seen:
                raise Refused("changed", "The partner has proposed other terms since.", "Look again.")
            if answer == "accepted":
                check_newer(theirs.terms, newest_version(self._standing.agreed(tx, partner)))
                self._check_thirds(tx, theirs.terms)
            fact = _fact(answer, theirs.hash, theirs.index, "reader")
            return self._file(tx, actor, AgreementAct(answer=fact, id=name, partner=partner))

        return self._store.write(decide)

    def end(self, actor: Actor, partner: str, *, act: str | None = None) -> int:
        """Decide to end what holds with that partner, or when nothing holds to take back our open proposal.

        What was agreed to be too much stays too much: an end only narrows.
        """
        check(actor, "release")
        name = self._name(act)

        def decide(tx: Tx) -> int:
            known = self._record.serial_of(tx, _key(name))
            if known is not None:
                return known
            fact = self._endable(tx, partner)
            return self._file(tx, actor, AgreementAct(answer=fact, id=name, partner=partner))

        return self._store.write(decide)

    def _endable(self, tx: Tx, partner: str) -> AccordFact:
        agreed = self._standing.agreed(tx, partner)
        # Nobody must have to wait for the day an agreement begins to be able to end it.
        holds = self._standing.in_force(tx, partner) or in_force(agreed, None)
        if holds is not None:
            ours = holds.proposer == self._side
            leaf = self._standing.leaf_hash(tx, partner, "out" if ours else "in", holds.index)
            return _fact("ended", leaf, holds.index, "author" if ours else "reader")
        if agreed.ours is not None and agreed.ours.answer is None:
            return _fact("ended", agreed.ours.hash, agreed.ours.index, "author")
        raise OurMistake("agreement-none", f"Nothing is agreed with {partner} that could be ended.")

    def _decide(self, actor: Actor, partner: str, act: AgreementAct) -> int:
        def decide(tx: Tx) -> int:
            known = self._record.serial_of(tx, _key(act.id))
            if known is not None:
                return known
            agreed = self._standing.agreed(tx, partner)
            if act.terms is not None:
                check_newer(act.terms, newest_version(agreed))
                self._check_thirds(tx, act.terms)
            return self._file(tx, actor, act)

        return self._store.write(decide)

    def _check_thirds(self, tx: Tx, terms: Agreement) -> None:
        """A side we let our items be passed on to must be one we know, by the key we pinned."""
        for consent in terms.by(self._side).consents:
            for party in consent.to:
                known = self._standing.find(tx, party.side)
                if known is None or known.card.log != party.key:
                    raise Refused(
                        "third-unknown", f"{party.side} is not a partner of ours under that key.",
                        "Consent can be given only for a side whose card is pinned here.",
                    )  # fmt: skip

    def _name(self, act: str | None) -> str:
        return check_id(act) if act else new_id(self._entropy)

    def _file(self, tx: Tx, actor: Actor, act: AgreementAct) -> int:
        entry = NewEntry(
            k="agree", by=actor.by, entered=self._clock.now(), body=canonical.encode_any(act), key=_key(act.id)
        )
        return self._record.append(tx, [entry])[0]

    # --- carrying out ------------------------------------------------------------------------------------------

    def publish(self) -> int:
        """Follow the record and log what was decided; how many acts were logged. Call until it answers 0."""
        logged = 0
        while self._store.read(lambda tx: self._ledger.cursor(tx) < self._record.size(tx)):
            logged += self._store.write(self._step)
        return logged

    def _step(self, tx: Tx) -> int:
        start = self._ledger.cursor(tx) + 1
        stop = min(start + STRIDE, self._record.size(tx) + 1)
        logged = 0
        for entry in self._record.entries(tx, start, stop, ("agree",)):
            try:
                act = _act(entry.body or b"")
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise JisrError(
                    "record-damaged", "A decision cannot be read any more: nothing is released until it can be.",
                    "Run jisr verify, and restore a backup.", detail=f"entry {entry.serial}",
                ) from error  # fmt: skip
            secret = keyed(self._root, "partner", act.partner)
            item, why = agreed_item(act, secret), self._stands(tx, act)
            if why is None and (failed := look_at_settled(item, entry.body or b"", secret)):
                self._alarms.sound(tx, failed, act.partner, entry.serial)
                why = "second-look"
            if why is None:
                self._outgoing.append(tx, [item])
                logged += 1
            else:
                body = canonical.encode(Lapse(why, act.id))
                lapse = NewEntry(k="lapse", by=MACHINE, entered=self._clock.now(), body=body, re=(entry.serial,))
                self._record.append(tx, [lapse])
        self._ledger.advance(tx, stop - 1)
        return logged

    def _stands(self, tx: Tx, act: AgreementAct) -> str | None:
        """Why the act must not go any more, or None: what it is about may have changed since it was decided."""
        agreed = self._standing.agreed(tx, act.partner)
        if act.terms is not None:
            return "agreement-older" if act.terms.version <= newest_version(agreed) else None
        answer = act.answer
        if answer is None or answer.answer == "ended":
            return None
        theirs = agreed.theirs
        stands = theirs is not None and theirs.index == answer.number and theirs.answer is None
        if stands and answer.answer == "accepted" and theirs is not None:
            return "agreement-older" if theirs.terms.version <= newest_version(agreed) else None
        return None if stands else "changed"


def _next(agreed: Agreed) -> int:
    seen = [proposal.terms.version for proposal in (agreed.ours, agreed.theirs) if proposal is not None]
    return max([newest_version(agreed), *seen]) + 1


def _fact(answer: Answer, digest: str, number: int, whose: Whose) -> AccordFact:
    epoch, index = epoch_and_index(number)
    return AccordFact(answer=answer, hash=digest, index=index, whose=whose, epoch=epoch)


def _key(act: str) -> str:
    return f"agree:{act}"


def _nothing(partner: str) -> NoReturn:
    raise OurMistake("agreement-none-open", f"{partner} has proposed nothing that is open.")
