"""What the exchange needs stored: logs of both directions, the states of their items, and pinned partners."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, Protocol

import msgspec

from jisr.terms.agreements import Agreement, Answer
from jisr.terms.consents import ConsentFact
from jisr.terms.epochs import epoch_of
from jisr.terms.releases import CloseFact
from jisr.terms.sides import Limits, Partner
from jisr.terms.transactions import Tx
from jisr.tlog.merkle import Frontier

Direction = Literal["in", "out"]
KeyPurpose = Literal["log", "receipt", "receipt-mldsa"]
"""Keys on a card that may be replaced."""


class Row(NamedTuple):
    """One leaf and, beside it, salt‖body; `salted` is None when there is none or it was erased."""

    position: int
    header: bytes
    salted: bytes | None


class Receipt(NamedTuple):
    """Custody of the first `size` leaves, cosigned at `at` (seconds); `note` is the cosigned checkpoint."""

    size: int
    at: int
    note: bytes


class Trace(NamedTuple):
    """What is known of one leaf: the decision or acknowledgement that put it there, and the first receipt over it."""

    decision: str | None
    receipt: Receipt | None


class Beat(NamedTuple):
    """The author's own word that at `at`, seconds, its largest tree had `size` leaves; `note` holds that one line."""

    at: int
    size: int
    note: bytes


class SetAside(NamedTuple):
    """An item that is kept and named but not projected; for an outgoing log, one the partner rejected."""

    position: int
    reason: str
    answered: bool


class Ahead(NamedTuple):
    """A leaf that came before what lies before it, proven under a head of `size` leaves; `first` begins its item.

    `proof` are the hashes of its inclusion proof, joined.
    """

    first: int
    size: int
    row: Row
    proof: bytes


class Pending(NamedTuple):
    """A head a partner signed, and pushed or proved something under, whose leaves are not all here."""

    size: int
    root: bytes
    note: bytes


class Witnessed(NamedTuple):
    """The newest head of a log we cosigned as its witness, at `at` (seconds); `note` holds our line."""

    size: int
    root: bytes
    at: int
    note: bytes


class Retired(NamedTuple):
    """A key that was replaced: it counts until `until` (seconds), or None: it was revoked.

    A revoked key counts for heads of `origin` of at most `size` leaves, and of other logs for none.
    """

    purpose: KeyPurpose
    public: str
    until: int | None
    origin: str = ""
    size: int = 0


class LogHead(msgspec.Struct, frozen=True, kw_only=True):
    """State of one log. `frontier` covers what is stored, `published` what `note` signs.

    `receipt` is the newest cosignature: ours on a partner's log, theirs on ours; `sent` is the size of the newest of
    ours that the partner has confirmed. `entry_at` is when the newest entry was verified, milliseconds. `stopped` says
    why the log was stopped, if it was.
    """

    number: int
    origin: str
    partner: str
    direction: Direction
    frontier: Frontier
    published: Frontier
    note: bytes | None = None
    receipt: Receipt | None = None
    sent: int = 0
    entry_at: int | None = None
    stopped: str | None = None

    @property
    def epoch(self) -> int:
        """Which of its author's logs towards this reader it is, from 1."""
        return epoch_of(self.origin)


class Proposal(msgspec.Struct, frozen=True):
    """Terms proposed as item number `index` of the proposer; `hash` is base64 of the leaf's."""

    index: int
    hash: str
    terms: Agreement
    answer: Answer | None = None


class Accord(msgspec.Struct, frozen=True):
    """Terms both hold: proposed as item number `index` of the proposer, accepted at `accepted` of the other's log.

    `ended` is who ended it and where in that side's log, by name, for both may; empty while neither did.
    """

    terms: Agreement
    proposer: str
    index: int
    accepted: int
    ended: tuple[tuple[str, int], ...] = ()


class Closed(msgspec.Struct, frozen=True):
    """Our proposal of the number `index` was ended by us or declined by them, at `at` of whose log that was said."""

    index: int
    answer: Answer
    at: int


class Agreed(msgspec.Struct, frozen=True):
    """All agreement leaves between two sides taken together, however they came in.

    `ours` and `theirs` are each side's newest proposal; `closed` are those of ours that we ended or they declined,
    which nobody can accept any more.
    """

    accords: tuple[Accord, ...] = ()
    ours: Proposal | None = None
    theirs: Proposal | None = None
    closed: tuple[Closed, ...] = ()


class Owed(NamedTuple):
    """An item of a partner's log, by its `release`, to be erased here at `due`, milliseconds.

    `why` is `withdrawn` or `retention`; `entry` our entry that says so once the content is gone from the tables, 0 when
    there was nothing to cite.
    """

    first: int
    why: str
    due: int
    entry: int | None = None


class OwedLedger(Protocol):
    """What is to be erased here of partners' logs; each call is part of the caller's transaction."""

    def reached(self, tx: Tx, log: LogHead) -> tuple[int, int]:
        """How many leaves were followed for orders, and for their age."""

    def reach(self, tx: Tx, log: LogHead, followed: int, aged: int) -> None: ...

    def owe(self, tx: Tx, log: LogHead, first: int, why: str, due: int) -> None:
        """The newest order holds, but nothing takes the place of a withdrawal's."""

    def keep_longer(self, tx: Tx, log: LogHead, first: int) -> None:
        """The newest version no longer says until when it may be kept."""

    def owed(self, tx: Tx, log: LogHead, due: int, most: int) -> Sequence[Owed]:
        """What is due by then and was not stated yet."""

    def due_at(self, tx: Tx) -> int | None:
        """When the next of all is due."""

    def gone(self, tx: Tx, log: LogHead, first: int, entry: int) -> None: ...

    def stated(self, tx: Tx, log: LogHead, first: int, index: int) -> None: ...


class StatedLedger(Protocol):
    """Versions of items, what may be and was stated to be erased of ours, and heads that run ahead."""

    def revise(self, tx: Tx, log: LogHead, first: int, index: int) -> None:
        """Leaf `index` is a version of the item that `first` began."""

    def versions(self, tx: Tx, log: LogHead, first: int) -> Sequence[int]:
        """The item's `release` and every revision of it, in order."""

    def wipe(self, tx: Tx, log: LogHead, indexes: Sequence[int]) -> None:
        """Salt and body beside these leaves are gone from the disk when the transaction is."""

    def permit(self, tx: Tx, log: LogHead, first: int, index: int) -> None:
        """From leaf `index` of our log on the partner may state that it erased the item."""

    def permitted(self, tx: Tx, log: LogHead, first: int) -> int | None: ...

    def keep_erased(self, tx: Tx, log: LogHead, first: int, index: int) -> None:
        """Leaf `index` of the partner's log states that it erased our item; the first one stays."""

    def ended(self, tx: Tx, log: LogHead, first: int) -> bool:
        """Whether that item of the partner was withdrawn with erasing, and is erased here."""

    def jump(self, tx: Tx, log: LogHead) -> tuple[int, int]:
        """The size last announced, and up to which an officer or the first meeting lets it run ahead."""

    def keep_jump(self, tx: Tx, log: LogHead, announced: int, allowed: int) -> None: ...


class AheadLedger(Protocol):
    """What may overtake in our logs, and what came ahead of partners'."""

    def keep_flash(self, tx: Tx, log: LogHead, first: int, index: int) -> None:
        """Leaf `index` of ours, a version of the item that `first` began, may be read ahead."""

    def drop_flash(self, tx: Tx, log: LogHead, first: int) -> None:
        """No version of that item may be any more: it was taken back or erased."""

    def hold(self, tx: Tx, log: LogHead, items: Sequence[Ahead], head: Pending) -> None:
        """Keep items until the log reaches them, and the head they were proven under; one that is there stays."""

    def place(self, tx: Tx, log: LogHead, size: int) -> None:
        """The log is here up to that size: of items below it stays that they came ahead, and no head up to it."""

    def looked(self, tx: Tx, log: LogHead) -> None:
        """Until when what is here now may be kept was looked at."""


class AheadReading(Protocol):
    """The same, read."""

    def flashes(self, tx: Tx, log: LogHead, start: int, stop: int, most: int) -> Sequence[tuple[int, int]]:
        """The newest leaves with start <= index < stop that may be read ahead, newest first: index and first."""

    def held(self, tx: Tx, log: LogHead, indexes: Iterable[int] | None = None) -> Sequence[Ahead]:
        """Items the log has not reached, all or these, in order."""

    def held_heads(self, tx: Tx, log: LogHead) -> Sequence[Pending]:
        """Heads the log has not reached, the smallest first."""

    def unlooked(self, tx: Tx, log: LogHead) -> Sequence[Ahead]:
        """Items the log has not reached, whose content is here and was not looked at for how long it may be kept."""

    def came_ahead(self, tx: Tx, log: LogHead, start: int) -> Sequence[tuple[int, int]]:
        """Index and first of every item from `start` on that ever came ahead, in order."""


class LogLedger(StatedLedger, AheadLedger, Protocol):
    """Writes, each within the caller's transaction."""

    def open(self, tx: Tx, origin: str, partner: str, direction: Direction) -> LogHead:
        """The log of this name, begun empty if it is new."""

    def append(
        self, tx: Tx, log: LogHead, rows: Sequence[Row], growth: tuple[Frontier, Sequence[tuple[int, int, bytes]]]
    ) -> None:
        """Rows follow the frontier without a gap."""

    def publish(self, tx: Tx, log: LogHead, notes: Sequence[tuple[int, bytes]], published: Frontier) -> None:
        """Keep every signed checkpoint as (size, note); the last one is the head that readers see."""

    def keep_receipt(self, tx: Tx, log: LogHead, receipt: Receipt) -> None:
        """Make it the newest when it covers more; each that did so once is kept."""

    def mark(
        self, tx: Tx, log: LogHead, *, sent: int | None = None, entry_at: int | None = None,
        carried: tuple[int, int] = (0, 0),
    ) -> None:  # fmt: skip
        """Note a confirmed receipt, or that (entries, bytes) were verified at an instant, milliseconds."""

    def set_aside(self, tx: Tx, log: LogHead, items: Sequence[SetAside]) -> None: ...

    def answered(self, tx: Tx, log: LogHead, indexes: Sequence[int]) -> None:
        """These items set aside have their `reject` in our own log."""

    def stop(self, tx: Tx, log: LogHead, code: str | None, evidence: Sequence[bytes], at: int) -> None:
        """Stop the log with evidence kept, or with None let it go on."""

    def name(self, tx: Tx, log: LogHead, decision: str, index: int) -> None:
        """Remember which index a decision got: appending it again must do nothing."""

    def recover(self, tx: Tx, log: LogHead, indexes: Sequence[int], at: int) -> None:
        """A partner gave these leaves of ours back; milliseconds."""

    def cut(self, tx: Tx, log: LogHead) -> LogHead:
        """Forget what was never signed nor published, names and files included; the log as it is then."""

    def offer(self, tx: Tx, log: LogHead, index: int, chain: int, media: Sequence[tuple[str, str]]) -> None:
        """From now on the partner may fetch these files, (id, hash), for this chain and no others."""

    def keep_beat(self, tx: Tx, log: LogHead, beat: Beat, heard: int) -> None:
        """The newest heartbeat of a partner's log; of each size the first and the last are kept."""

    def odd_beat(self, tx: Tx, log: LogHead, code: str, beat: Beat, heard: int) -> None:
        """Keep the newest heartbeat that cannot be true, with why."""

    def commit(self, tx: Tx, log: LogHead, other: LogHead, commits: Sequence[tuple[int, int]]) -> None:
        """These entries of the log, by index, commit to so many leaves of that log in the other direction."""

    def keep_opening(self, tx: Tx, log: LogHead, index: int, salt: bytes, note: bytes) -> None:
        """What opens the `head` at an index of our log."""


class LogReading(AheadReading, Protocol):
    """Reads, each on the state of the caller's transaction."""

    def head(self, tx: Tx, partner: str, direction: Direction) -> LogHead | None:
        """The newest epoch's log."""

    def logs(self, tx: Tx, partner: str, direction: Direction) -> Sequence[LogHead]:
        """The log of every epoch, the newest first."""

    def rows(self, tx: Tx, log: LogHead, start: int, stop: int) -> Sequence[Row]: ...

    def pick(self, tx: Tx, log: LogHead, indexes: Iterable[int]) -> Sequence[Row]: ...

    def subtrees(self, tx: Tx, log: LogHead, level: int, start: int, count: int) -> Sequence[bytes]: ...

    def checkpoint_upto(self, tx: Tx, log: LogHead, size: int) -> tuple[int, bytes] | None:
        """The largest signed checkpoint of at most `size` leaves."""

    def index_of(self, tx: Tx, log: LogHead, decision: str) -> int | None: ...

    def erased(self, tx: Tx, log: LogHead, first: int) -> int | None:
        """The leaf in which the partner stated to have erased an item of ours."""

    def decisions(self, tx: Tx, log: LogHead, start: int, stop: int) -> dict[int, str]:
        """The decision behind each index with start <= index < stop; a walk over the log's names."""

    def trace(self, tx: Tx, log: LogHead, index: int) -> Trace:
        """Nothing is known of a leaf that is not there."""

    def aside(
        self, tx: Tx, log: LogHead, start: int = 0, stop: int = 1 << 40, *, unanswered: bool = False
    ) -> Sequence[SetAside]:
        """Items set aside with start <= position < stop, in order."""

    def recovered(self, tx: Tx, log: LogHead) -> Sequence[tuple[int, int]]:
        """Leaves a partner gave back: index, and when, milliseconds."""

    def offered(self, tx: Tx, log: LogHead, id: str) -> tuple[int, str] | None:
        """Index of the item that offers the file of that id, and its hash."""

    def offers(self, tx: Tx, log: LogHead) -> bool:
        """Whether any item of ours names a file that may be had now."""

    def carried(self, tx: Tx, log: LogHead, since: int) -> tuple[int, int]:
        """Leaves and bytes verified since that instant, milliseconds."""

    def beat(self, tx: Tx, log: LogHead) -> tuple[Beat, int, str] | None:
        """The newest heartbeat, when it was verified, milliseconds, and the code of a later one that was false."""

    def beats_around(self, tx: Tx, log: LogHead, index: int) -> tuple[Beat | None, Beat | None]:
        """The last heartbeat without the entry at this index and the first one with it."""

    def committed(self, tx: Tx, log: LogHead, other: LogHead, upto: int) -> int:
        """Most leaves of the other log that an entry with index <= upto commits to; 0 if none does."""

    def covering(self, tx: Tx, log: LogHead, other: LogHead, index: int) -> int | None:
        """The first entry of the log that commits to more than `index` leaves of the other."""

    def opening(self, tx: Tx, log: LogHead, index: int) -> tuple[bytes, bytes] | None:
        """Salt and signed head of the record behind a `head` of ours."""


class KeyHistory(Protocol):
    """Cards and keys that were replaced, of partners and under our own name of ourselves."""

    def keep_card(self, tx: Tx, side: str, version: int, card: bytes, at: int) -> None: ...

    def cards(self, tx: Tx, side: str) -> Sequence[bytes]:
        """Every card of that side, the newest first."""

    def retire(self, tx: Tx, side: str, key: Retired, at: int) -> None:
        """A key counts no longer than was said first; one that was revoked stays so."""

    def retired(self, tx: Tx, side: str, purpose: KeyPurpose, origin: str = "") -> Sequence[Retired]:
        """Replaced keys, the earliest first, with what each still counts for in the log of that name."""

    def notes(self, tx: Tx, log: LogHead) -> Sequence[tuple[int, bytes]]:
        """Every signed head that is kept, as (size, note), the smallest first."""

    def sign_again(self, tx: Tx, log: LogHead, notes: Sequence[tuple[int, bytes]]) -> None:
        """Put notes of the same heads with more signature lines in place of those kept."""


class PendingLedger(Protocol):
    """What a partner pushed and is not part of its log here yet."""

    def heads(self, tx: Tx, log: LogHead) -> Sequence[Pending]:
        """The smallest first."""

    def keep_head(self, tx: Tx, log: LogHead, head: Pending, most: int) -> None:
        """Keep it, and of all only the `most` largest."""

    def rows(self, tx: Tx, log: LogHead, start: int, stop: int) -> Sequence[Row]: ...

    def next(self, tx: Tx, log: LogHead) -> tuple[int, int]:
        """Index of the first leaf that is neither in the log nor pending, and how many bytes are pending."""

    def add(self, tx: Tx, log: LogHead, rows: Sequence[Row]) -> None:
        """Rows follow what is pending without a gap; one that is there stays as it is."""

    def fill(self, tx: Tx, log: LogHead, bodies: Sequence[tuple[int, bytes]]) -> None:
        """Put (index, salted body) beside leaves that are pending."""

    def drop(self, tx: Tx, log: LogHead, size: int) -> None:
        """Forget leaves below that size and heads below it: they are in the log."""


class WitnessLedger(Protocol):
    """Heads of other sides' logs that we cosigned as their witness."""

    def witnessed(self, tx: Tx, origin: str) -> Witnessed | None: ...

    def witness(self, tx: Tx, origin: str, made: Witnessed) -> None: ...

    def contradict(self, tx: Tx, origin: str, at: int, known: bytes, offered: bytes) -> None:
        """Keep the first two heads of a log that cannot both be true; later ones add nothing."""


class Partners(KeyHistory, Protocol):
    """The pinned partners."""

    def pin(self, tx: Tx, partner: Partner, card: bytes, at: int) -> None: ...

    def limit(self, tx: Tx, side: str, limits: Limits) -> None: ...

    def partner(self, tx: Tx, side: str) -> Partner | None: ...

    def partners(self, tx: Tx) -> Sequence[Partner]: ...

    def card(self, tx: Tx, side: str) -> bytes | None:
        """The card as it was pinned, with its signature."""

    def agreed(self, tx: Tx, side: str) -> Agreed:
        """What was proposed, countersigned and ended between us and that partner."""

    def agree(self, tx: Tx, side: str, agreed: Agreed) -> None: ...

    def turn(self, tx: Tx, side: str, direction: Direction, fact: CloseFact, at: int) -> None:
        """The log in that direction goes on under the next epoch's name; what closed the last one is kept."""

    def turned(self, tx: Tx, side: str, direction: Direction) -> int | None:
        """When the log in that direction last went on under another name, milliseconds."""

    def consent(self, tx: Tx, side: str, ask: int) -> ConsentFact | None:
        """What that partner answered to our question of the number `ask` in our logs towards it."""

    def keep_consent(self, tx: Tx, side: str, fact: ConsentFact) -> None: ...


class ParcelLedger(Protocol):
    """What is remembered of parcels; each call is part of the caller's transaction."""

    def next_number(self, tx: Tx, partner: str) -> int:
        """The number of a new parcel for that partner, from 1; never given twice."""

    def taken(self, tx: Tx, partner: str) -> int:
        """The number of the newest parcel of that partner that was taken in, 0 for none."""

    def take(self, tx: Tx, partner: str, number: int, wanted: Sequence[tuple[str, int]]) -> None:
        """Its newest is this one now, and these files of ours, (id, bytes it has), are all it lacks."""

    def wanted(self, tx: Tx, partner: str) -> Sequence[tuple[str, int]]: ...

    def offers(self, tx: Tx, log: LogHead, start: int, stop: int) -> Sequence[str]:
        """Ids of the files that items with start <= index < stop offer now, in their order."""
