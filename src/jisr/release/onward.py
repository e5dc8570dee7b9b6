"""Passing on: a partner's item goes to a third side, as its originator consented and in no other way.

A release officer decides, for one item and one side, having seen the exact bytes; the decision waits out its hold and
is judged again when due. When the originator withdraws the item or its consent, taking back needs nobody: it follows by
itself, what still waits lapses, and who was told is told that it is withdrawn. `publish` follows the record by a cursor
of its own and carries out questions, answers and both of these, each once by its name.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

import msgspec

from jisr.exchange.outgoing import Outgoing
from jisr.exchange.rules import facts
from jisr.exchange.standing import Standing, asks_erasing
from jisr.people.rules import check
from jisr.record import Record
from jisr.release.alarms import Alarms
from jisr.release.consenting import Consenting, item_of
from jisr.release.ledger import OnwardLedger, Passed, Passing
from jisr.release.onward_rules import (
    Permission,
    ask_name,
    asked_item,
    check_origin,
    check_passing,
    consent_item,
    onward_content,
    onward_item,
    party_of,
    protected,
    taken_back,
)
from jisr.release.rules import again, body_hash, check_size, encode_content
from jisr.release.second_look_agreed import Source, look_at_passed, look_at_settled, look_at_taken_back
from jisr.terms import canonical
from jisr.terms.actors import Actor
from jisr.terms.consents import AskAct, ConsentAct, ConsentFact, OnwardAct
from jisr.terms.entries import MACHINE, Entry, NewEntry
from jisr.terms.epochs import epoch_and_index
from jisr.terms.errors import JisrError, OurMistake, Refused, Unavailable
from jisr.terms.ids import check_id, derived_id, keyed, new_id
from jisr.terms.releases import Content, Lapse, LeafHeader, Received, Released
from jisr.terms.times import Clock, Entropy
from jisr.terms.transactions import Store, Tx, in_slices

T = TypeVar("T")
STRIDE, STEPS = 200, 5
"""Entries of the record followed at once, and how often in one transaction."""

_ask = msgspec.json.Decoder(AskAct).decode
_consent = msgspec.json.Decoder(ConsentAct).decode
_onward = msgspec.json.Decoder(OnwardAct).decode


class OnwardPreview(NamedTuple):
    """What the third side would read: exact bytes, their meaning and hash, and the consent it rests on."""

    body: bytes
    content: Content
    hash: str
    given: Permission
    item: Received
    source: str
    position: int


class Onward:
    """The only way on for what a partner told. `root` is the secret every partner's pseudonyms and salts come from."""

    def __init__(
        self, store: Store, ledger: OnwardLedger, record: Record, standing: Standing, consenting: Consenting,
        outgoing: Outgoing, clock: Clock, entropy: Entropy, root: bytes, hold_ms: int, alarms: Alarms,
    ) -> None:  # fmt: skip
        self._store, self._ledger, self._record, self._standing = store, ledger, record, standing
        self._consenting, self._outgoing = consenting, outgoing
        self._clock, self._entropy, self._root, self._hold_ms = clock, entropy, root, hold_ms
        self._alarms = alarms

    # --- deciding ----------------------------------------------------------------------------------------------

    def preview(self, serial: int, to: str, level: int | None = None) -> OnwardPreview:
        """Exactly what `to` would get of the partner's item in that entry; nothing is recorded."""
        return self._store.read(lambda tx: self._preview(tx, serial, to, level))

    def pass_on(
        self, actor: Actor, serial: int, to: str, level: int | None = None, *, seen_hash: str | None = None,
        decision: str | None = None,
    ) -> int:  # fmt: skip
        """Decide that the item in that entry goes on to `to`; the serial of the decision."""
        check(actor, "release")
        name = check_id(decision) if decision else new_id(self._entropy)

        def decide(tx: Tx) -> int:
            known = self._record.serial_of(tx, f"onward:{name}")
            if known is not None:
                return known
            seen = self._preview(tx, serial, to, level)
            if seen_hash is not None and seen_hash != seen.hash:
                raise Refused("changed", "What the partner would get has changed since the preview.", "Look again.")
            act = OnwardAct(
                action="pass", consent=seen.given.ask, hash=seen.hash, id=name, index=seen.position, level=level,
                mark=seen.item.header.mark or "open", not_before=self._clock.now() + self._hold_ms, of=serial,
                partner=to, source=seen.source,
            )  # fmt: skip
            return self._file(tx, act, actor)

        return self._store.write(decide)

    def take_back(self, actor: Actor, serial: int, to: str) -> int:
        """Decide to take back from `to` what was passed on of the item in that entry, or still waits."""
        check(actor, "release")

        def decide(tx: Tx) -> int:
            entry, item = item_of(self._record, self._standing, tx, serial)
            source, index = entry.header.by.person, _first(item)
            told = self._standing_with(tx, source, index, to)
            waits = any((one.source, one.position, one.partner) == (source, index, to) for one in self._waiting(tx))
            if not waits and not told:
                raise OurMistake("nothing-told", f"{to} was not told of this report, so nothing can be withdrawn.")
            act = OnwardAct(
                action="take-back", erase=self._standing.erases(tx, to), id=new_id(self._entropy), index=index,
                mark=item.header.mark or "open",
                not_before=self._clock.now(), of=serial, partner=to, source=source, why="officer",
            )  # fmt: skip
            return self._file(tx, act, actor)

        return self._store.write(decide)

    def forget(self, tx: Tx, source: str, index: int) -> dict[int, bytes]:
        """Our own copies of what was passed on of an erased item are gone; what is left of the decisions, by serial.

        What still waits lapses now, for there is nothing left to send.
        """
        serials = []
        for one in self._ledger.waiting(tx):
            if (one.source, one.position) == (source, index):
                self._lapse(tx, one, "erased")
                serials.append(one.serial)
        for told in self._ledger.everyone(tx, source, index):
            self._outgoing.erase(tx, told.partner, told.first)
            serials.append(told.serial)
        acts = {serial: _read(self._record.entry(tx, serial), _onward) for serial in serials}
        return {
            serial: canonical.encode(msgspec.structs.replace(act, hash=None))
            for serial, act in acts.items() if act.hash is not None
        }  # fmt: skip

    def passed(self, tx: Tx, source: str, index: int) -> Sequence[Passed]:
        """To whom that item was passed on, by name."""
        return self._ledger.everyone(tx, source, index)

    def due_at(self) -> int | None:
        """When the next decision is due, milliseconds."""
        return self._store.read(lambda tx: min((one.due for one in self._ledger.waiting(tx)), default=None))

    def _waiting(self, tx: Tx) -> list[Passing]:
        """Decisions not carried out yet, those not followed yet among them."""
        found = list(self._ledger.waiting(tx))
        for entry in self._record.entries(tx, self._ledger.cursor(tx) + 1, self._record.size(tx) + 1, ("onward",)):
            act = _read(entry, _onward)
            if act.action == "pass":
                found.append(Passing(entry.serial, act.source, act.index, act.partner, act.not_before))
        return found

    def _file(self, tx: Tx, act: OnwardAct, actor: Actor | None) -> int:
        by = MACHINE if actor is None else actor.by
        entry = NewEntry(
            k="onward", by=by, entered=self._clock.now(), body=canonical.encode(act), key=f"onward:{act.id}",
            re=(act.of,),
        )  # fmt: skip
        return self._record.append(tx, [entry])[0]

    def _preview(self, tx: Tx, serial: int, to: str, level: int | None) -> OnwardPreview:
        entry, item = item_of(self._record, self._standing, tx, serial)
        source, reader = entry.header.by.person, self._standing.partner(tx, to)
        index = _first(item)
        if item.content is None:
            raise Refused("erased", f"The content of entry {serial} was erased.")
        check_origin(item.content, source, to)
        amended = self._ledger.amended(tx, source, index)
        if amended is not None and (amended.gone or amended.newest != item.number):
            raise Refused("not-current", f"Entry {serial} no longer stands; release its newest version.")
        given = self._permission(tx, item, source, index, to)
        now = self._clock.now() // 1000
        check_passing(item.content, item.header.mark or "open", reader, given, level, now)
        made = onward_content(item.content, self._standing.pinned(tx, source), given, level, self._secret(to))
        body = encode_content(made)
        check_size(body, reader)
        return OnwardPreview(body, made, body_hash(body), given, item, source, index)

    def _permission(self, tx: Tx, item: Received, source: str, index: int, to: str) -> Permission:
        """The consent that lets the item go to that side, asked or standing; Refused when there is none."""
        reader = self._standing.partner(tx, to)
        asked = self._consenting.asked(tx, item.origin.log, epoch_and_index(index)[1], to)
        if asked is not None:
            return self._asked(tx, source, asked, to)
        content, mark = item.content, item.header.mark
        if content is not None and mark is not None and not protected(content):
            level = self._standing.consent(tx, source, (content.kind, mark), party_of(reader))
            if level is not None:
                return Permission(level, None, None, None)
        raise Refused(
            "third-party-consent", f"{source} has not consented to {to} being told.", "Ask it: jisr consent ask."
        )

    def _asked(self, tx: Tx, source: str, asked: int, to: str) -> Permission:
        """What was answered to our question; a standing consent does not outweigh a refusal."""
        index = self._standing.number_of(tx, source, ask_name(asked))
        fact = self._standing.answered(tx, source, index) if index is not None else None
        if fact is None:
            raise Refused("consent-open", f"{source} has not answered yet; silence is no consent.")
        question = _read(self._record.entry(tx, asked), _ask).fact
        if fact.answer != "given" or question.key != self._standing.partner(tx, to).card.log:
            raise Refused("consent-refused", f"{source} does not consent to {to} being told.")
        return Permission(fact.level, fact.until, index, fact.subject)

    def _secret(self, partner: str) -> bytes:
        return keyed(self._root, "partner", partner)

    # --- carrying out ------------------------------------------------------------------------------------------

    def publish(self) -> int:
        """Follow the record and carry out what is due; how many items were logged. Call until it answers 0."""
        logged = 0
        while self._store.read(self._behind):
            logged += self._store.write(in_slices(self._step, self._behind, STEPS))
        return logged

    def _behind(self, tx: Tx) -> bool:
        return self._ledger.cursor(tx) < self._record.size(tx) or bool(self._ledger.waiting(tx, self._clock.now()))

    def _step(self, tx: Tx) -> int:
        # All that is recorded is read before anything goes: a consent may have been withdrawn a thousand entries later.
        if self._ledger.cursor(tx) < self._record.size(tx):
            return self._follow(tx)
        return sum(self._carry_out(tx, one) for one in self._ledger.waiting(tx, self._clock.now()))

    def _follow(self, tx: Tx) -> int:
        start = self._ledger.cursor(tx) + 1
        stop = min(start + STRIDE, self._record.size(tx) + 1)
        entries = self._record.entries(tx, start, stop, ("ask", "consent", "onward", "received"))
        headers = self._headers(tx, entries)
        logged = 0
        for entry in entries:
            match entry.header.k:
                case "ask":
                    logged += self._settle(tx, entry, asked_item(entry.serial, _read(entry, _ask)))
                case "consent":
                    logged += self._settle(tx, entry, consent_item(entry.serial, _read(entry, _consent)))
                case "onward":
                    logged += self._decided(tx, entry)
                case _:
                    self._heard(tx, entry, headers.get(entry.serial))
        self._ledger.advance(tx, stop - 1)
        return logged

    def _settle(self, tx: Tx, entry: Entry, item: Released) -> int:
        """Log a question or an answer, unless the second check does not find in it what was decided."""
        failed = look_at_settled(item, entry.body or b"", self._secret(item.partner))
        if failed:
            self._alarms.sound(tx, failed, item.partner, entry.serial)
            return 0
        self._outgoing.append(tx, [item])
        return 1

    def waiting(self, tx: Tx) -> Sequence[Passing]:
        """Decisions to pass something on that were not carried out yet."""
        return self._ledger.waiting(tx)

    def _headers(self, tx: Tx, entries: Sequence[Entry]) -> dict[int, LeafHeader]:
        """The leaf behind each received entry, by its serial."""
        wanted: dict[str, dict[int, int]] = {}
        for entry in entries:
            if entry.header.of is not None:
                wanted.setdefault(entry.header.by.person, {})[entry.header.of.number] = entry.serial
        return {
            serials[number]: header
            for side, serials in wanted.items()
            for number, header in self._standing.leaves(tx, side, serials).items()
        }

    def _decided(self, tx: Tx, entry: Entry) -> int:
        act = _read(entry, _onward)
        if act.action == "pass":
            self._ledger.wait(tx, Passing(entry.serial, act.source, act.index, act.partner, act.not_before))
            return 0
        for one in self._ledger.waiting(tx):
            earlier = (one.source, one.position, one.partner) == (act.source, act.index, act.partner)
            if earlier and one.serial < entry.serial:
                self._lapse(tx, one, "withdrawn")
        logged = 0
        for place, told in enumerate(self._standing_with(tx, act.source, act.index, act.partner)):
            item = taken_back(act, told.first)
            if failed := look_at_taken_back(item, entry.body or b"", told.first):
                self._alarms.sound(tx, failed, act.partner, entry.serial)
                return logged
            logged += len(self._outgoing.append(tx, [again(item, told.first) if place else item]))
            self._ledger.tell(tx, told._replace(withdrawn=True))
        return logged

    def _standing_with(self, tx: Tx, source: str, index: int, partner: str) -> list[Passed]:
        """What that partner was told of the item and was not taken back, in this log of ours and in those closed."""
        known = self._ledger.everyone(tx, source, index)
        return [told for told in known if told.partner == partner and not told.withdrawn]

    def _heard(self, tx: Tx, entry: Entry, header: LeafHeader | None) -> None:
        """What a partner said since: a newer version, a withdrawal, or that its consent is taken back."""
        of, source = entry.header.of, entry.header.by.person
        if header is None or of is None:
            return
        first = Received(origin=of, header=header, content=None).first
        if header.k in ("revise", "withdraw"):
            gone = header.k == "withdraw"
            self._ledger.amend(tx, source, first, of.number, gone=gone)
            if gone:
                self._undo(tx, entry, source, first, None, "withdrawn", erase=asks_erasing(header))
        fact = facts(header) if header.k == "consent" else None
        if isinstance(fact, ConsentFact) and fact.answer == "withdrawn":
            for told in self._ledger.under(tx, source, fact.number):
                self._undo(tx, entry, source, told.position, told.partner, "consent")
            for one in self._ledger.waiting(tx):
                if one.source == source and _read(self._record.entry(tx, one.serial), _onward).consent == fact.number:
                    self._lapse(tx, one, "consent-refused")

    def _undo(
        self, tx: Tx, entry: Entry, source: str, index: int, to: str | None, why: str, *, erase: bool = False
    ) -> None:
        """File that what was passed on of this item is taken back, from all or from one; it goes as it is followed.

        That the originator wants it erased is carried on, and each is asked for it who agreed to erase.
        """
        told_to = {told.partner: told for told in self._ledger.everyone(tx, source, index) if not told.withdrawn}
        for told in told_to.values():
            if to not in (None, told.partner):
                continue
            mark = _read(self._record.entry(tx, told.serial), _onward).mark
            act = OnwardAct(
                action="take-back", erase=erase or self._standing.erases(tx, told.partner),
                id=derived_id("take-back", str(entry.serial), told.partner), index=index, mark=mark,
                not_before=self._clock.now(), of=entry.serial, partner=told.partner, source=source,
                why="consent" if why == "consent" else "withdrawn",
            )  # fmt: skip
            self._file(tx, act, None)
        for one in self._ledger.waiting(tx):
            if (one.source, one.position) == (source, index) and to in (None, one.partner):
                self._lapse(tx, one, why)

    def _carry_out(self, tx: Tx, one: Passing) -> int:
        entry = self._record.entry(tx, one.serial)
        act = _read(entry, _onward)
        try:
            seen = self._preview(tx, act.of, act.partner, act.level)
        except JisrError as error:
            if isinstance(error, Unavailable):
                raise
            # Whatever is wrong with this one, the others go: it lapses and says why.
            self._lapse(tx, one, error.code)
            return 0
        if seen.hash != act.hash:
            self._lapse(tx, one, "bytes-changed")
            return 0
        told = self._ledger.passed(tx, act.source, act.index, act.partner)
        chain = told.first if told is not None and not told.withdrawn else None
        item = onward_item(act, seen.body, self._secret(act.partner), chain)
        if seen.item.content is None or (
            failed := look_at_passed(item, entry.body or b"", seen.item.content, self._allowed(tx, act, seen, chain))
        ):
            self._alarms.sound(tx, failed if seen.item.content else "facts", act.partner, entry.serial)
            self._lapse(tx, one, "second-look")
            return 0
        self._ledger.done(tx, one.serial)
        self._outgoing.append(tx, [item])
        self._ledger.tell(
            tx, Passed(act.source, act.index, act.partner, chain or item.decision, act.consent, one.serial, False)
        )
        return 1

    def _allowed(self, tx: Tx, act: OnwardAct, seen: OnwardPreview, chain: str | None) -> Source:
        """What the second check holds the item against."""
        reader = self._standing.partner(tx, act.partner)
        levels = [
            reader.limits.finest_of(seen.content.kind),
            *([seen.given.level] if seen.given.level is not None else []),
        ]
        key = self._standing.pinned(tx, act.source).card.log
        return Source(
            act.source, key, act.consent is not None, min(levels), seen.given.subject, self._secret(act.partner), chain
        )

    def _lapse(self, tx: Tx, one: Passing, code: str) -> None:
        self._ledger.done(tx, one.serial)
        name = _read(self._record.entry(tx, one.serial), _onward).id
        body = canonical.encode(Lapse(code, name))
        entry = NewEntry(k="lapse", by=MACHINE, entered=self._clock.now(), body=body, re=(one.serial,))
        self._record.append(tx, [entry])


def _first(item: Received) -> int:
    """The number that names an item of a partner through all its versions."""
    return item.first


def _read(entry: Entry, decode: Callable[[bytes], T]) -> T:
    """What an entry of ours says; while one cannot be read nothing goes on, because it may take back another."""
    try:
        return decode(entry.body or b"")
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise JisrError(
            "record-damaged", "A decision cannot be read any more: nothing is released until it can be.",
            "Run jisr verify, and restore a backup.", detail=f"entry {entry.serial}",
        ) from error  # fmt: skip
