"""Entry: what the record holds, in two layers.

The header is the leaf of the side's own Merkle log and cites SHA-256(salt‖body). Body and salt lie beside it, so
content can be erased while every proof still holds. Corrections, withdrawals and erasures are entries too.
"""

from typing import Literal

import msgspec

from jisr.terms.epochs import epoch_of, numbered

EntryKind = Literal[
    "ack", "agree", "alarm", "ask", "attach", "consent", "correct", "decide", "disclose", "epoch", "erase", "export",
    "handover", "lapse", "lost", "onward", "parcel", "policy", "propose", "received", "recovered", "refuse", "relate",
    "report", "restore", "resume",
    "rule", "watch", "withdraw",
]  # fmt: skip
AckRole = Literal["duty officer", "release officer"]
"""Roles of persons who may acknowledge."""
AckStage = Literal["seen", "understood"]
"""How far a person got with what a partner told; neither is an approval."""
WithdrawReason = Literal["error", "expired", "originator", "sensitive", "superseded"]
WatchEnd = Literal["expired", "left", "passkey", "password", "position", "removed", "role", "signed-out"]
"""Why a watch ended: the time of its session was over, or by which act."""


class Commitment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`h` is base64 of SHA-256(salt‖body), `n` the body's length in bytes."""

    h: str
    n: int


class By(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who made an entry: an account's name, and the position held at that moment."""

    person: str
    position: str


MACHINE = By("jisr", "machine")
BY_RULE = By("jisr", "standing rule")
"""Who decides where a standing rule did; the rule's own entries name the persons who stand for it."""


class Origin(msgspec.Struct, frozen=True, forbid_unknown_fields=True, array_like=True):
    """Where a partner's item lies in that partner's log; the only id it has."""

    log: str
    index: int

    @property
    def number(self) -> int:
        """What names the item among all that its author ever told us, whichever log it lies in."""
        return numbered(epoch_of(self.log), self.index)


class EntryHeader(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Leaf of the record. `at` is when it was stored, `entered` when a person made it; milliseconds.

    `re` cites serials of this record; `of` cites a partner's item, whose content stays in the copy of its log.
    """

    at: int
    b: Commitment | None = None
    by: By
    entered: int
    k: EntryKind
    of: Origin | None = None
    re: tuple[int, ...] = ()
    serial: int
    v: int


class NewEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What a room asks the record to keep. `key` makes asking twice harmless: the first serial is answered again."""

    k: EntryKind
    by: By
    entered: int
    body: bytes = b""
    key: str | None = None
    of: Origin | None = None
    re: tuple[int, ...] = ()


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as recorded; `body` is None when there is none or it was erased."""

    header: EntryHeader
    body: bytes | None

    @property
    def serial(self) -> int:
        return self.header.serial


class Withdrawal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Why a report no longer stands."""

    reason: WithdrawReason
    text: str = ""


class Acknowledgement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That a person in this role has seen or understood the cited item of a partner; never that they approve of it."""

    role: AckRole
    stage: AckStage


class Relation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That the two cited reports are of one event, or with `undo` that they are not after all."""

    undo: bool


class Erasure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Why the content of the cited entries was erased.

    Of a decision everything is left but words, place and hashes; `rest` has, for each serial of which something is,
    base64 of SHA-256 of the bytes that are.
    """

    reason: str
    rest: dict[str, str] = {}


class Restoration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Signing was locked because of `why`, or an officer unlocked it, or said up to which serial some had been given.

    Serials `first` to `last` were given before and what they said is not in this copy; `size` and `root` (base64) are
    the head of the record that was signed last before. From `again` on serials had been given a second time by then.
    """

    act: Literal["above", "locked", "unlocked"]
    again: int | None = None
    first: int | None = None
    last: int | None = None
    root: str | None = None
    size: int | None = None
    why: str


class Recovered(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A leaf of our own log that `partner` gave back and this copy had forgotten; its content stays in that log.

    `at` is when it was logged, seconds; `by` the role the partner was told, `index` its number among our logs for it.
    """

    at: int
    by: str
    index: int
    k: str
    partner: str


class EpochAct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two persons close a log of ours: one proposes, another carries it out. Or a partner closed one of its own.

    `epoch`, `size` and `root` (base64) are those of the log that ends; `words` are a person's own and stay here.
    """

    act: Literal["closed", "partner-closed", "proposed"]
    epoch: int
    partner: str
    reason: str
    root: str
    size: int
    words: str = ""


class Resumption(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why an officer let a partner's stopped log go on."""

    partner: str
    reason: str


class Disclosed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One entry of a log with a partner was shown to a third party, `to` in words; `hash` is base64 of the file's."""

    direction: Literal["in", "out"]
    epoch: int = 1
    form: Literal["disclosure", "opening", "sheet"]
    hash: str
    index: int
    partner: str
    to: str


class HandedOver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An officer signed for the head of the record at a hand-over: gave the watch, or with `taken` took it.

    The sheet covers the serials `first` to `last`; the head is that of `last` entries, `root` in base64.
    """

    first: int
    last: int
    root: str
    taken: bool


class Exported(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file was made for our own people: how many reports, their highest marking, base64 of its SHA-256."""

    count: int
    exercise: bool
    format: str
    hash: str
    level: Literal["confidential", "open", "restricted", "secret"]


class Parcelled(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A parcel was made for a partner, or one of its parcels was taken in. `hash` is base64 of the file's SHA-256.

    `entries` and `files` are how many it carried, of one taken in how many were new; `size` is where its log stood.
    """

    act: Literal["made", "taken"]
    entries: int
    files: int
    hash: str
    number: int
    partner: str
    size: int


class Refusal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An input that was not taken: code and position, never its content."""

    code: str
    file: str
    row: int


class Watch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A person took the watch at a position, or with `on` false left it; `why` it ended. The entry's `by` is theirs."""

    on: bool
    position: str
    why: WatchEnd | None = None
