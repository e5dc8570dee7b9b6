"""The policy that is live: which one, since which entry of the record, and how another becomes it.

Its text is an entry of its own before the first decision is made by it, so that whoever reads a decision later reads
the text it was judged by. Every decision asks anew which one is live: a change by another program counts at once.
"""

from contextlib import suppress
from typing import NamedTuple

import msgspec

from jisr.people.rules import check
from jisr.record import Record
from jisr.release.ledger import PolicyLedger
from jisr.release.policy import Policy, read_policy
from jisr.terms import canonical
from jisr.terms.actors import Actor
from jisr.terms.entries import MACHINE, By, NewEntry
from jisr.terms.errors import JisrError, OurMistake
from jisr.terms.releases import PolicyText
from jisr.terms.times import Clock
from jisr.terms.transactions import Store, Tx

_text = msgspec.json.Decoder(PolicyText).decode


class Live(NamedTuple):
    """The live policy; `serial` is the entry with its text, None while no decision was made by it."""

    policy: Policy
    serial: int | None


class LivePolicy:
    """Knows the live policy and makes another one live."""

    def __init__(self, store: Store, ledger: PolicyLedger, record: Record, clock: Clock) -> None:
        self._store, self._ledger, self._record, self._clock = store, ledger, record, clock
        self._read: tuple[int, PolicyText] | None = None

    def of(self, tx: Tx) -> Live:
        """The live policy as this transaction sees it.

        After an upgrade it is what comes with the new Jisr, with what the side had added; that is recorded when the
        first decision is made by it. Raises JisrError while what the side had added no longer holds.
        """
        serial = self._ledger.live(tx)
        if serial is None:
            return Live(read_policy(), None)
        text = self._text(tx, serial)
        try:
            policy = read_policy(text.own)
        except OurMistake as error:
            raise JisrError(
                "policy-broken", "What this side added to the policy no longer holds, so nothing is released.",
                "Correct policy.cedar and activate it: jisr policy activate.", detail=f"{error.say} {error.detail}",
            ) from error  # fmt: skip
        return Live(policy, serial if policy.hash == text.hash else None)

    def recorded(self, tx: Tx) -> tuple[Policy, int]:
        """The live policy and the entry with its text, which is made now when there is none yet."""
        live = self.of(tx)
        return live.policy, live.serial or self._go_live(tx, live.policy, MACHINE)

    def activate(self, actor: Actor, own: str) -> int:
        """Make the policy with this addition live; the serial of its entry. OurMistake when it does not hold.

        Decisions that wait are judged by it when they are due. The one that is live already answers its entry.
        """
        check(actor, "release")
        policy = read_policy(own)

        def change(tx: Tx) -> int:
            serial = self._ledger.live(tx)
            # One that cannot be read any more is no reason not to make another live.
            with suppress(JisrError):
                if serial is not None and self._text(tx, serial).hash == policy.hash:
                    return serial
            return self._go_live(tx, policy, actor.by)

        return self._store.write(change)

    def _go_live(self, tx: Tx, policy: Policy, by: By) -> int:
        body = canonical.encode(policy.text)
        serial = self._record.append(tx, [NewEntry(k="policy", by=by, entered=self._clock.now(), body=body)])[0]
        self._ledger.make_live(tx, serial)
        return serial

    def _text(self, tx: Tx, serial: int) -> PolicyText:
        if self._read is None or self._read[0] != serial:
            try:
                self._read = serial, _text(self._record.entry(tx, serial).body or b"")
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise JisrError(
                    "record-damaged", "The live policy cannot be read any more, so nothing is released.",
                    "Activate it again: jisr policy activate.", detail=f"entry {serial}",
                ) from error  # fmt: skip
        return self._read[1]
