"""Consent: a partner's item goes no further unless its originator says yes, and to nobody else than it said.

Who holds an item asks; the originator's officer answers for one third side. Question and answer are recorded first and
go as leaves of their own, as acknowledgements do (`Onward` in `onward.py` carries them out). There is no consent by
silence, a refusal binds, and a consent can be withdrawn.
"""

import msgspec

from jisr.exchange.rules import facts
from jisr.exchange.standing import Standing
from jisr.people.rules import check
from jisr.record import Record
from jisr.release.onward_rules import check_origin
from jisr.terms import canonical
from jisr.terms.actors import Actor
from jisr.terms.consents import AskAct, AskFact, ConsentAct, ConsentAnswer, ConsentFact
from jisr.terms.entries import Entry, NewEntry
from jisr.terms.epochs import epoch_of
from jisr.terms.errors import OurMistake, Refused
from jisr.terms.handling import Purpose
from jisr.terms.ids import keyed
from jisr.terms.releases import Decision, Received
from jisr.terms.reports import LEVELS, Report
from jisr.terms.sides import GRID_LEVELS
from jisr.terms.times import Clock
from jisr.terms.transactions import Store, Tx

_decision = msgspec.json.Decoder(Decision).decode
_report = msgspec.json.Decoder(Report).decode


def item_of(record: Record, standing: Standing, tx: Tx, serial: int) -> tuple[Entry, Received]:
    """The partner's item filed as that entry, or Refused."""
    entry = record.entry(tx, serial)
    of = entry.header.of
    found = standing.items(tx, entry.header.by.person, [of.number]) if of is not None else []
    if not found:
        raise Refused(
            "not-told", f"Entry {serial} is nothing a partner told; only that can be passed on.",
            "Name the entry of a received item.",
        )  # fmt: skip
    return entry, found[0]


class Consenting:
    """Asks originators, and answers for us as one."""

    def __init__(self, store: Store, record: Record, standing: Standing, clock: Clock, root: bytes) -> None:
        self._store, self._record, self._standing = store, record, standing
        self._clock, self._root = clock, root

    # --- asking ------------------------------------------------------------------------------------------------

    def ask(self, actor: Actor, serial: int, to: str) -> int:
        """Ask who told us the item in that entry whether it may be told to `to`; once for each item and side."""
        check(actor, "release")

        def file(tx: Tx) -> int:
            entry, item = item_of(self._record, self._standing, tx, serial)
            third = self._standing.partner(tx, to)
            source = entry.header.by.person
            if item.content is None:
                raise Refused("erased", f"The content of entry {serial} was erased.")
            check_origin(item.content, source, to)
            index = item.header.re[0] if item.header.re else item.origin.index
            act = AskAct(
                AskFact(index=index, key=third.card.log, to=third.side, epoch=epoch_of(item.origin.log)), source
            )
            return self._file(
                tx, actor, "ask", canonical.encode_any(act), serial, f"ask:{item.origin.log}:{index}:{to}"
            )

        return self._store.write(file)

    def asked(self, tx: Tx, log: str, index: int, to: str) -> int | None:
        """The entry of our question about that item and side, if it was asked."""
        return self._record.serial_of(tx, f"ask:{log}:{index}:{to}")

    # --- answering ---------------------------------------------------------------------------------------------

    def give(
        self, actor: Actor, serial: int, *, level: int | None = None, until: int | None = None,
        purpose: Purpose | None = None,
    ) -> int:  # fmt: skip
        """Consent to the question in that entry, on these conditions; `until` in milliseconds."""
        if level is not None and level not in GRID_LEVELS:
            raise OurMistake("limits", "A limit is a whole number from 1, and a grid level from 0 to 7.")
        if until is not None and until <= self._clock.now():
            raise OurMistake("consent-until", "A consent must end after now.")
        return self._answer(actor, serial, "given", level, None if until is None else until // 1000, purpose)

    def refuse(self, actor: Actor, serial: int) -> int:
        """Refuse it; that binds, and the same question is not asked again."""
        return self._answer(actor, serial, "refused", None, None, None)

    def withdraw(self, actor: Actor, serial: int) -> int:
        """Take the consent back that was given to the question in that entry: what was passed on is then withdrawn."""
        return self._answer(actor, serial, "withdrawn", None, None, None)

    def answered(self, tx: Tx, serial: int) -> ConsentAnswer | None:
        """What we answered the question in that entry so far."""
        for answer in ("withdrawn", "refused", "given"):
            if self._record.serial_of(tx, _key(serial, answer)) is not None:
                return answer
        return None

    def _answer(
        self, actor: Actor, serial: int, answer: ConsentAnswer, level: int | None, until: int | None,
        purpose: Purpose | None,
    ) -> int:  # fmt: skip
        check(actor, "release")

        def file(tx: Tx) -> int:
            known = self._record.serial_of(tx, _key(serial, answer))
            if known is not None:
                return known
            before = self.answered(tx, serial)
            if before != ("given" if answer == "withdrawn" else None):
                raise Refused("consent-answered", f"The question in entry {serial} was answered already.")
            entry, item = item_of(self._record, self._standing, tx, serial)
            fact = facts(item.header)
            if not isinstance(fact, AskFact):
                raise OurMistake("no-question", f"Entry {serial} is no question for our consent.")
            subject = self._check_given(tx, entry, fact) if answer == "given" else None
            made = ConsentFact(
                answer=answer,
                ask=item.origin.index,
                epoch=epoch_of(item.origin.log),
                level=level,
                purpose=purpose,
                subject=subject,
                until=until,
            )
            act = ConsentAct(made, entry.header.by.person, fact.to)
            return self._file(tx, actor, "consent", canonical.encode_any(act), serial, _key(serial, answer))

        return self._store.write(file)

    def _check_given(self, tx: Tx, entry: Entry, fact: AskFact) -> str:
        """Our pseudonym of the subject for the third side; Refused when we would not let it know ourselves."""
        third = self._standing.find(tx, fact.to)
        if third is None or third.card.log != fact.key:
            raise Refused(
                "third-unknown", f"{fact.to} is not a partner of ours under that key.",
                "Consent can be given only for a side whose card is pinned here.",
            )  # fmt: skip
        report = self._told(tx, entry)
        marking = report.marking
        if fact.to not in marking.releasable_to:
            raise Refused(
                "not-releasable", f"The marking does not make this report releasable to {fact.to}.",
                "Correct the marking first: jisr report mark.",
            )  # fmt: skip
        allowed = self._standing.partner(tx, fact.to).limits
        if LEVELS.index(marking.level) > LEVELS.index(allowed.mark):
            raise Refused("marking-level", f"Reports marked {marking.level} are above what was agreed with {fact.to}.")
        if (report.kind == "site" or report.category == "protected-site") and not marking.consent:
            raise Refused("consent", "A protected site needs the notifying party's recorded consent before release.")
        return keyed(keyed(self._root, "partner", fact.to), "subject", report.subject).hex()

    def _told(self, tx: Tx, entry: Entry) -> Report:
        """The report of ours the question is about, as it stands now."""
        decided = _decision(self._record.entry(tx, entry.header.re[0]).body or b"") if entry.header.re else None
        if decided is None:
            raise OurMistake("no-question", f"Entry {entry.serial} is no question for our consent.")
        told = self._record.entry(tx, decided.of)
        first = told.header.re[0] if told.header.k == "correct" else told.serial
        version, gone = self._record.current(tx, first)
        body = self._record.entry(tx, version).body
        if gone or body is None:
            raise Refused("not-current", f"Entry {first} no longer stands; release its newest version.")
        return _report(body)

    def _file(self, tx: Tx, actor: Actor, k: str, body: bytes, about: int, key: str) -> int:
        kind = "ask" if k == "ask" else "consent"
        entry = NewEntry(k=kind, by=actor.by, entered=self._clock.now(), body=body, key=key, re=(about,))  # type: ignore[arg-type]
        return self._record.append(tx, [entry])[0]


def _key(serial: int, answer: str) -> str:
    return f"consent:{serial}:{answer}"
