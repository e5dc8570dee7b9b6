"""Showing one entry of a log to a third party: a decision of a person, and an entry of the record before the file is.

The record says who showed what to whom in words, and the hash of the file, so that any copy can be matched to it.
"""

import hashlib
from base64 import b64encode
from typing import Literal

import msgspec

from jisr.exchange.evidence import Evidence, Opening
from jisr.exchange.ledger import Direction
from jisr.people.rules import check
from jisr.record import Record
from jisr.terms import canonical
from jisr.terms.actors import Actor
from jisr.terms.entries import Disclosed, NewEntry
from jisr.terms.errors import Refused
from jisr.terms.texts import MAX_TITLE, check_words
from jisr.terms.times import Clock
from jisr.terms.transactions import Store
from jisr.tlog.checkpoint import parse_checkpoint
from jisr.tlog.note import parse_note

Form = Literal["disclosure", "opening", "sheet"]


class Disclosing:
    """Makes what a third party is handed, and says so in the record."""

    def __init__(self, store: Store, record: Record, evidence: Evidence, clock: Clock) -> None:
        self._store, self._record, self._evidence, self._clock = store, record, evidence, clock

    def disclose(
        self, actor: Actor, side: str, direction: Direction, index: int, to: str, *, content: bool = True,
        epoch: int | None = None,
    ) -> bytes:  # fmt: skip
        """A disclosure of this entry of the newest log, or of that epoch's; `to` says in words who gets it."""
        self._check(actor, to)
        made = self._evidence.disclosure(side, direction, index, epoch, content=content)
        return self.note(actor, side, direction, index, to, made, "disclosure", epoch)

    def open_head(self, actor: Actor, side: str, index: int, to: str, epoch: int | None = None) -> bytes:
        """What opens a committed head of our record; `to` says in words who gets it."""
        self._check(actor, to)
        made = self._evidence.opening(side, index, epoch)
        head = parse_checkpoint(parse_note(msgspec.json.decode(made, type=Opening).note.encode()).text)
        if self._store.read(lambda tx: self._record.root(tx, head.size)) != head.root:
            raise Refused("other-head", "The record no longer continues that head; nothing was opened.")
        return self.note(actor, side, "out", index, to, made, "opening", epoch)

    def note(
        self, actor: Actor, side: str, direction: Direction, index: int, to: str, made: bytes, form: Form,
        epoch: int | None = None,
    ) -> bytes:  # fmt: skip
        """The file itself, once the record holds who made it and for whom."""
        self._check(actor, to)
        digest = b64encode(hashlib.sha256(made).digest()).decode()
        body = Disclosed(
            direction=direction, epoch=epoch or self._evidence.epoch(side, direction), form=form, hash=digest,
            index=index, partner=side, to=to,
        )  # fmt: skip
        entry = NewEntry(k="disclose", by=actor.by, entered=self._clock.now(), body=canonical.encode(body))
        self._record.file([entry])
        return made

    def _check(self, actor: Actor, to: str) -> None:
        check(actor, "release")
        check_words("recipient", to, MAX_TITLE)
