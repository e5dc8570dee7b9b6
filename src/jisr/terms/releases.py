"""Released, Received, and the decision between them.

`Content` is the body a partner reads. `Released` is made in `release` and nowhere else, and it is the only thing
`exchange.outgoing` will append for a person. `Received` is what came out of a partner's log.
"""

import hashlib
from base64 import b64encode
from typing import Annotated, Literal

import msgspec

from jisr.terms.agreements import AccordFact, Agreement
from jisr.terms.consents import AskFact, ConsentFact, Originator
from jisr.terms.entries import AckStage, Commitment, Origin, WithdrawReason
from jisr.terms.epochs import BITS, MOST, Epoch, numbered
from jisr.terms.handling import Handling
from jisr.terms.media import ReleasedMedia
from jisr.terms.places import Place
from jisr.terms.reports import Category, Grade, Impact, Kind, Lang, Level, Passage

LeafKind = Literal[
    "accord", "ack", "agreement", "ask", "close", "consent", "erased", "head", "key", "reject", "release", "revise",
    "seen", "withdraw",
]  # fmt: skip
Author = Literal["duty officer", "machine", "release officer", "standing rule"]
CloseReason = Literal["fork", "restore"]
"""Why a log was closed: two histories were signed, or what was signed is lost."""
RejectReason = Literal["body-mismatch", "body-missing", "body-malformed", "leaf-malformed", "oversized", "reference"]


class ReleasedCrossing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="as", tag="crossing"):
    """State of a crossing as told to a partner; `since` in seconds."""

    since: int | None
    state: Passage


class ReleasedRoute(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="as", tag="route"):
    """State of a route as told to a partner; `since` in seconds."""

    since: int | None
    state: Passage


class ReleasedSector(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="as", tag="sector"):
    """Level of a sector as told to a partner."""

    level: Literal["critical", "high", "low", "medium", "unknown"]


class ReleasedSite(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="as", tag="site"):
    """Function of a protected site as told to a partner."""

    function: Literal["hospital", "other", "school", "settlement", "shelter", "warehouse", "water"]


ReleasedDetail = ReleasedCrossing | ReleasedRoute | ReleasedSector | ReleasedSite


class Content(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The body of a `release` or `revise`: the allow-list, in one place.

    Instants are seconds; `occurred` is [first, last]; `subject` is a pseudonym made for this partner alone.
    `originator` stands on what is another side's statement, passed on with its consent.
    """

    category: Category
    detail: ReleasedDetail | None = None
    exercise: bool = False
    grade: Grade
    handling: Handling | None = None
    impact: Impact
    kind: Kind
    lang: Lang
    media: tuple[ReleasedMedia, ...] = ()
    occurred: tuple[int, int]
    originator: Originator | None = None
    place: Place | None = None
    review_by: int
    subject: str
    text: str = ""
    title: str


class SeenFact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far its author has receipted the log it answers: the first `n` leaves, whose root in base64 is `h`."""

    h: Annotated[str, msgspec.Meta(min_length=44, max_length=44)]
    n: Annotated[int, msgspec.Meta(ge=1)]


class HeadFact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`h` is base64 of SHA-256(salt‖signed head of the author's record): it says nothing until it is opened."""

    h: Annotated[str, msgspec.Meta(min_length=44, max_length=44)]


class AckFact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`index` is in the log of the side whose item a person has seen or understood.

    `tree` is how far that log was receipted when this was said, so that an acknowledgement orders the two logs too.
    """

    epoch: Epoch = 1
    index: int
    stage: AckStage
    tree: SeenFact | None = None


class Released(msgspec.Struct, frozen=True, kw_only=True):
    """One item ready for one partner's log; `re` cites earlier decisions that reached the same log.

    Of an `ack`, `decision` names the entry carried out, `ack` is all it states, and `at` when the person acknowledged,
    seconds; everything else is dated when it is logged. `fact` is all an answer or question between officers states.
    `flash` says that it may overtake what lies before it.
    """

    partner: str
    decision: str
    k: Literal["accord", "ack", "agreement", "ask", "consent", "release", "revise", "withdraw"]
    by: Author
    mark: Level
    body: bytes
    salt: bytes
    re: tuple[str, ...] = ()
    reason: WithdrawReason | None = None
    erase: bool = False
    flash: bool = False
    ack: AckFact | None = None
    fact: AccordFact | AskFact | ConsentFact | None = None
    at: int | None = None
    media: tuple[ReleasedMedia, ...] = ()

    def commitment(self) -> str:
        """Base64 of SHA-256(salt‖body)."""
        return b64encode(hashlib.sha256(self.salt + self.body).digest()).decode()


class Earlier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A `release` in a log of the same author that was closed since; `h` is base64 of its leaf's hash."""

    epoch: Annotated[int, msgspec.Meta(ge=1, le=MOST)]
    h: Annotated[str, msgspec.Meta(min_length=44, max_length=44)]
    index: Annotated[int, msgspec.Meta(ge=0, lt=1 << BITS)]

    @property
    def number(self) -> int:
        """What names it among all that its author ever told."""
        return numbered(self.epoch, self.index)


class WithdrawFact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Why it is taken back; `erase` that the content is to be erased, where an agreement says so.

    `of` names what was told in an earlier log; without it the header cites what was told in this one.
    """

    erase: bool = False
    of: Earlier | None = None
    reason: WithdrawReason


class ErasedFact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The reader's statement that the content of an item is gone; `index` is its `release` in the author's log."""

    epoch: Epoch = 1
    index: int


class RejectFact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`index` is in the log of the side that is being answered."""

    epoch: Epoch = 1
    index: int
    reason: RejectReason


class CloseFact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The log of the epoch before this one ends, as its author knew it last: leaves and base64 of the root."""

    epoch: int
    reason: CloseReason
    root: str
    size: int


class KeyFact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The author's checkpoints are signed with the key `log` too, base64, and after `until`, seconds, with it alone."""

    log: str
    until: int


_withdraw = msgspec.json.Decoder(WithdrawFact).decode


class LeafHeader(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Leaf of a partner log. `at` is the time of release in seconds, `re` cites indexes of the same log.

    `p` holds the facts of the kinds that have no body (`withdraw`, `reject`, `ack` and the other protocol kinds).
    `flash` marks what may be read ahead of the entries before it.
    """

    at: int
    b: Commitment | None = None
    by: Author
    flash: bool = False
    k: LeafKind
    mark: Level | None = None
    p: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    re: tuple[int, ...] = ()
    v: int


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """One verified item of a partner's log; `content` is None for a withdrawal or when it was erased.

    `terms` are what an `agreement` proposes.
    """

    origin: Origin
    header: LeafHeader
    content: Content | None
    terms: Agreement | None = None

    @property
    def number(self) -> int:
        """What names it among all that its author ever told us."""
        return self.origin.number

    @property
    def first(self) -> int:
        """The number of the item it continues or takes back; its own when it begins one."""
        if self.header.re:
            return Origin(self.origin.log, self.header.re[0]).number
        earlier = taken_back(self.header)
        return earlier.number if earlier is not None else self.number


def taken_back(header: LeafHeader) -> Earlier | None:
    """What a withdrawal names in an earlier log, if it does."""
    if header.k != "withdraw" or isinstance(header.p, msgspec.UnsetType):
        return None
    try:
        return _withdraw(header.p).of
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One yes, no, or take back, for one report version and one partner: a person's, or a standing rule's.

    `of` is the serial of the version decided on. `hash` is base64 of SHA-256 of the exact body previewed. `level` is
    the grid level, `cell` the cell's (x, y) there. `not_before` is when it may leave, milliseconds. For a withdrawal
    `undo` names the decision taken back and `erase` says that the partner is to erase it. `policy` is the hash of the
    policy it was judged by and `policy_at` the serial of the entry with its text. `finer` and `lint` say what the
    person confirmed: a place finer than was told before, and the findings in the words, by their hash. `proposal` is
    the entry in which another officer proposed it. `flash` is the officer's word that it must not wait its turn.
    `media` are the serials of the attachments that go along. `rule` is the serial of the standing rule that decided,
    None when a person did; `why` is that person's own reason, which stays here.
    """

    action: Literal["release", "withdraw", "withhold"]
    cell: tuple[int, int] | None = None
    erase: bool = False
    finer: bool = False
    flash: bool = False
    handling: Handling | None = None
    hash: str | None = None
    id: str
    level: int | None = None
    lint: str | None = None
    mark: Level
    media: tuple[int, ...] = ()
    not_before: int
    of: int
    partner: str
    policy: str | None = None
    policy_at: int | None = None
    proposal: int | None = None
    reason: WithdrawReason | None = None
    rule: int | None = None
    rules: str
    text: str = ""
    title: str | None = None
    undo: str | None = None
    why: str = ""


class Lapse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A decision that was judged again when due and not carried out, and the rule that said so."""

    code: str
    decision: str


class Proposal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A release one officer proposes and another may approve until `expires`; the fields mean what a Decision's mean.

    `delay` and `expires` are milliseconds; the delay begins with the approval.
    """

    delay: int = 0
    expires: int
    finer: bool = False
    flash: bool = False
    handling: Handling | None = None
    hash: str
    id: str
    level: int | None = None
    lint: str | None = None
    media: tuple[int, ...] = ()
    of: int
    partner: str
    text: str = ""
    title: str | None = None


class PolicyText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A policy as it went live: what comes with Jisr, its schema, what the side added, and the hash of all three."""

    hash: str
    own: str
    packaged: str
    schema: str


class Alarm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The second check found what the first let through: which check, for whom; `on` false is a person's word on it.

    It never says what was found: an alarm is read by more people than the report is.
    """

    check: str
    on: bool
    partner: str
