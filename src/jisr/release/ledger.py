"""What release needs stored: how far it has followed the record, what waits, what each partner was told."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from jisr.terms.entries import Origin
from jisr.terms.transactions import Tx


class Waiting(NamedTuple):
    """A decision not carried out yet; `due` in milliseconds."""

    decision: str
    serial: int
    partner: str
    report: int
    due: int


class Unsent(NamedTuple):
    """An acknowledgement that is not in the partner's log yet: its entry, whose item it is of, and which."""

    serial: int
    partner: str
    of: Origin


class Told(NamedTuple):
    """What one partner holds of one report: the first decision of the chain, the newest, and whether it stands."""

    first: str
    newest: str
    version: int
    withdrawn: bool


class LastCell(NamedTuple):
    level: int
    x: int
    y: int


class ReleaseLedger(Protocol):
    """Each call is part of the caller's transaction. A report is named by its first serial."""

    def cursor(self, tx: Tx) -> int:
        """The newest serial followed; 0 before the first."""

    def advance(self, tx: Tx, serial: int) -> None: ...

    def wait(self, tx: Tx, item: Waiting) -> None: ...

    def waiting(self, tx: Tx, due: int | None = None) -> Sequence[Waiting]:
        """What waits, in the order decided; with `due`, only what is due by then."""

    def done(self, tx: Tx, decision: str) -> None: ...

    def told(self, tx: Tx, partner: str, report: int) -> Told | None: ...

    def tell(self, tx: Tx, partner: str, report: int, told: Told) -> None: ...

    def forget(self, tx: Tx, partner: str) -> None:
        """Nothing was told in the log that begins now; what was told before and stands lies in a closed one."""

    def closed(self, tx: Tx, partner: str, report: int) -> Sequence[str]:
        """The decisions that began what was told of the report in closed logs and was not taken back."""

    def end_closed(self, tx: Tx, partner: str, report: int) -> None:
        """All of that was taken back."""


class CellLedger(Protocol):
    """The last cell of each level a partner was given for a subject: a jittering point must not be averaged out."""

    def last(self, tx: Tx, partner: str, subject: str) -> Sequence[LastCell]:
        """One for each level ever given, the coarsest first."""

    def keep(self, tx: Tx, partner: str, subject: str, cell: LastCell) -> None: ...


class PolicyLedger(Protocol):
    """Which policy is live."""

    def live(self, tx: Tx) -> int | None:
        """The entry with the text of the live policy; None while it is the one that comes with Jisr."""

    def make_live(self, tx: Tx, serial: int) -> None: ...


class OpenAlarm(NamedTuple):
    """An alarm nobody has looked at: its entry, the entry it is about, for which partner, the check that failed."""

    serial: int
    about: int
    partner: str
    failed: str
    at: int


class AlarmLedger(Protocol):
    """Open alarms of the second check."""

    def alarm(self, tx: Tx, one: OpenAlarm) -> None: ...

    def alarms(self, tx: Tx) -> Sequence[OpenAlarm]:
        """The open ones, oldest first."""

    def calm(self, tx: Tx, serial: int) -> None: ...


class OpenProposal(NamedTuple):
    """A proposal nobody approved yet: its entry, for which partner, of which version, until when in milliseconds."""

    serial: int
    partner: str
    report: int
    expires: int


class ProposalLedger(Protocol):
    """Proposals that wait for a second officer."""

    def propose(self, tx: Tx, one: OpenProposal) -> None: ...

    def proposals(self, tx: Tx) -> Sequence[OpenProposal]:
        """All of them, oldest first, those whose time is over too."""

    def close(self, tx: Tx, serial: int) -> None: ...


class AckLedger(Protocol):
    """Acknowledgements on their way; each call is part of the caller's transaction."""

    def cursor(self, tx: Tx) -> int:
        """The newest serial followed; 0 before the first."""

    def advance(self, tx: Tx, serial: int) -> None: ...

    def wait(self, tx: Tx, item: Unsent) -> None: ...

    def waiting(self, tx: Tx) -> Sequence[Unsent]:
        """What waits, in the order acknowledged."""

    def done(self, tx: Tx, serial: int) -> None: ...


class AgreeLedger(Protocol):
    """How far the record was followed for agreements; each call is part of the caller's transaction."""

    def cursor(self, tx: Tx) -> int:
        """The newest serial followed; 0 before the first."""

    def advance(self, tx: Tx, serial: int) -> None: ...


class Passing(NamedTuple):
    """A decision to pass an item on that was not carried out yet; `due` in milliseconds."""

    serial: int
    source: str
    position: int
    partner: str
    due: int


class Passed(NamedTuple):
    """Item `position` of `source` was passed on: `first` names the chain there, `serial` the newest decision of ours.

    `consent` is our question the consent answered, None under a standing one.
    """

    source: str
    position: int
    partner: str
    first: str
    consent: int | None
    serial: int
    withdrawn: bool


class Amended(NamedTuple):
    """The newest index about a partner's item, and whether it was withdrawn."""

    newest: int
    gone: bool


class OnwardLedger(Protocol):
    """Passing on; each call is part of the caller's transaction. Of one thing in two parts: decisions, and items."""

    def cursor(self, tx: Tx) -> int:
        """The newest serial followed; 0 before the first."""

    def advance(self, tx: Tx, serial: int) -> None: ...

    def wait(self, tx: Tx, item: Passing) -> None: ...

    def waiting(self, tx: Tx, due: int | None = None) -> Sequence[Passing]:
        """What waits, in the order decided; with `due`, only what is due by then."""

    def done(self, tx: Tx, serial: int) -> None: ...

    def passed(self, tx: Tx, source: str, index: int, partner: str) -> Passed | None: ...

    def everyone(self, tx: Tx, source: str, index: int) -> Sequence[Passed]:
        """To whom an item was passed on, by name."""

    def under(self, tx: Tx, source: str, consent: int) -> Sequence[Passed]:
        """What was passed on under the consent that answers this question of ours."""

    def tell(self, tx: Tx, told: Passed) -> None: ...

    def forget(self, tx: Tx, partner: str) -> None:
        """Nothing was passed on in the log that begins now; what was before and stands lies in a closed one."""

    def amended(self, tx: Tx, source: str, index: int) -> Amended | None:
        """None while an item stands as it was told first."""

    def amend(self, tx: Tx, source: str, index: int, newest: int, *, gone: bool) -> None: ...


class HoldingReading(Protocol):
    """What partners hold now."""

    def holdings(self, tx: Tx, partner: str, before: int, most: int) -> Sequence[tuple[int, int]]:
        """Report and version a partner was told and not asked to forget, the newest report before `before` first."""


class Stands(NamedTuple):
    """How a standing rule stands: its proposal's serial, and the serials of what activated and what stopped it."""

    serial: int
    partner: str
    expires: int
    activated: int | None = None
    stopped: int | None = None


class Candidate(NamedTuple):
    """A version (or a withdrawal) that rules have not judged yet; `rule` is 0 for all of them, else the only one."""

    version: int
    report: int
    rule: int = 0


class Chosen(NamedTuple):
    """The newest decision about one report for one partner; `rule` is the rule that decided, 0 for a person."""

    partner: str
    report: int
    action: str
    of: int
    rule: int


class Asked(NamedTuple):
    """What waits for a person: a partner, a report, the entry that made it so, why, and the rule that left it or 0."""

    partner: str
    report: int
    version: int
    code: str
    rule: int


class RuleLedger(Protocol):
    """Standing rules and what they sent; each call is part of the caller's transaction."""

    def cursor(self, tx: Tx) -> int:
        """The newest serial followed; 0 before the first."""

    def advance(self, tx: Tx, serial: int) -> None: ...

    def rules(self, tx: Tx) -> Sequence[Stands]:
        """All there ever were, the oldest first."""

    def rule(self, tx: Tx, serial: int) -> Stands | None: ...

    def keep(self, tx: Tx, rule: Stands) -> None:
        """Add it, or replace what is known of it."""

    def send(self, tx: Tx, rule: int, version: int, at: int) -> None:
        """Count one decision of a rule; milliseconds."""

    def sent(self, tx: Tx, rule: int, after: int) -> int:
        """How many were counted later than that instant."""


class CandidateLedger(Protocol):
    """What rules have still to judge, and what was decided so far; each call is part of the caller's transaction."""

    def hold(self, tx: Tx, candidate: Candidate) -> None: ...

    def candidates(self, tx: Tx, most: int) -> Sequence[Candidate]:
        """The oldest of them."""

    def drop(self, tx: Tx, candidate: Candidate) -> None: ...

    def choose(self, tx: Tx, chosen: Chosen) -> None: ...

    def chosen(self, tx: Tx, report: int) -> Sequence[Chosen]:
        """One for each partner that was decided about, by name."""


class AskedLedger(Protocol):
    """What waits for a person because a partner holds what no longer stands, or a rule did not go on."""

    def ask(self, tx: Tx, asked: Asked) -> None:
        """One for each partner and report; the newer replaces the older."""

    def settle(self, tx: Tx, partner: str | None, report: int) -> None:
        """Somebody decided for that partner, or with None: nothing of the report waits for any."""

    def asked(self, tx: Tx, most: int) -> Sequence[Asked]:
        """The newest first."""

    def count(self, tx: Tx) -> int: ...
