"""What a leaf must be, and what a partner's checkpoint means. Pure; written for hostile input.

A leaf under a valid root is kept whatever it holds, because custody is of leaves. What it may not do is reach the
picture: a leaf that is broken is set aside with a reason and answered with `reject`; one of a newer version is set
aside as `newer` and not answered, because it is not wrong.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Sequence
from typing import Literal, get_args

import msgspec
from msgspec import UNSET, UnsetType

from jisr.terms import canonical
from jisr.terms.agreements import AccordFact
from jisr.terms.canonical import BIGGEST
from jisr.terms.consents import AskFact, ConsentFact
from jisr.terms.entries import AckRole
from jisr.terms.errors import PartnerFault
from jisr.terms.releases import (
    AckFact,
    CloseFact,
    ErasedFact,
    HeadFact,
    KeyFact,
    LeafHeader,
    RejectFact,
    RejectReason,
    SeenFact,
    WithdrawFact,
    taken_back,
)
from jisr.tlog.checkpoint import Checkpoint
from jisr.tlog.merkle import Frontier

RETAIN = b'"retain_until":'
"""In a body: its handling says until when it may be kept."""
MAX_LEAF = 4096
"""Bytes of a header; a longer one is kept and set aside."""
SALT = 16
VERSION = 1
LAST_S = 253_402_300_799
"""The last second of the year 9999."""
NEWER: Literal["newer"] = "newer"
Why = RejectReason | Literal["newer"]

_leaf = msgspec.json.Decoder(LeafHeader).decode
_encode = canonical.encode
_FACTS: dict[str, type[msgspec.Struct]] = {
    "accord": AccordFact, "ack": AckFact, "ask": AskFact, "close": CloseFact, "consent": ConsentFact,
    "erased": ErasedFact, "head": HeadFact, "key": KeyFact, "reject": RejectFact, "seen": SeenFact,
    "withdraw": WithdrawFact,
}  # fmt: skip
_KEY = re.compile(r"[A-Za-z0-9+/]{43}=")
_WITH_BODY = frozenset(("agreement", "release", "revise"))
_BY_OFFICER = frozenset(("accord", "agreement", "ask", "consent"))
"""Kinds that only a release officer decides."""
_CITING = frozenset(("revise", "withdraw"))
FLASHED = frozenset(("release", "revise"))
"""Kinds an officer may mark as flash: what tells something, in words that person saw."""
TOLD = frozenset(("release", "revise", "withdraw"))
"""Kinds of leaves by which a partner is told something, and which a person there can therefore acknowledge."""


def read_leaf(data: bytes, index: int) -> LeafHeader | Why:
    """The header of leaf `index`, or why it must be set aside."""
    try:
        header = _leaf(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _why_not(data)
    if header.v != VERSION or len(data) > MAX_LEAF:
        return _why_not(data)
    # What we would have written ourselves is canonical without a second look, but for numbers that are too large.
    ours = header.p is UNSET and _encode(header) == data and _numbers_fit(header)
    if not ours and not _is_canonical(data):
        return "leaf-malformed"
    return _fits_kind(header, index)


def _numbers_fit(header: LeafHeader) -> bool:
    return abs(header.at) <= BIGGEST and (header.b is None or abs(header.b.n) <= BIGGEST)


def _is_canonical(data: bytes) -> bool:
    try:
        canonical.check(data)
    except PartnerFault:
        return False
    return True


def _why_not(data: bytes) -> Why:
    """Reason for a leaf that is not a header of this version; `leaf-malformed` when nothing better can be said."""
    if len(data) > MAX_LEAF:
        return "oversized"
    try:
        value = canonical.check(data)
    except PartnerFault:
        return "leaf-malformed"
    version = value.get("v") if isinstance(value, dict) else None
    if isinstance(version, int) and version > VERSION:
        return NEWER
    return "leaf-malformed"


def _fits_kind(header: LeafHeader, index: int) -> LeafHeader | Why:
    """The header itself when its kind has what it needs and cites only what lies before it."""
    bodied = header.k in _WITH_BODY
    if not 0 <= header.at <= LAST_S:
        return "leaf-malformed"
    malformed: Why = "leaf-malformed"
    if bodied != (header.b is not None) or bodied != (header.mark is not None) or bodied != (header.p is UNSET):
        return malformed
    if header.k in _FACTS and facts(header) is None:
        return malformed
    if header.k == "key" and not _states_key(header):
        return malformed
    if header.k == "ack" and header.by not in get_args(AckRole):
        # A machine has seen nothing, and a rule understands nothing.
        return malformed
    if header.flash and (header.k not in FLASHED or header.by != "release officer"):
        # Urgency is a person's judgement: no rule and no machine has any.
        return malformed
    if header.k in _BY_OFFICER and header.by != "release officer":
        return malformed
    if header.k == "close" and (index or header.by != "machine"):
        # It is how a log begins, and nothing else.
        return malformed
    elsewhere = taken_back(header) is not None
    if (header.k in _CITING and not elsewhere) != bool(header.re) or any(not 0 <= cited < index for cited in header.re):
        return "reference"
    return header


def overtaken(headers: Sequence[bytes], bodies: Sequence[bytes | None], start: int) -> set[int]:
    """Leaves of this stretch without a body that a later leaf of it takes back, or says anew with one."""
    last: dict[int, int] = {}
    bare: list[tuple[int, int]] = []
    for index, (header, salted) in enumerate(zip(headers, bodies, strict=True), start):
        leaf = read_leaf(header, index) if b'"re":[' in header or not salted else ""
        if not isinstance(leaf, LeafHeader):
            continue
        first = leaf.re[0] if leaf.re else index
        if leaf.b is not None and not salted:
            bare.append((index, first))
        elif leaf.re:
            last[first] = index
    return {index for index, first in bare if index < last.get(first, 0)}


def _states_key(header: LeafHeader) -> bool:
    """Whether a `key` leaf is the machine's, names a key as cards do, and a time."""
    fact = facts(header)
    stated = isinstance(fact, KeyFact) and _KEY.fullmatch(fact.log) is not None and 0 <= fact.until <= LAST_S
    return stated and header.by == "machine"


def facts(header: LeafHeader) -> msgspec.Struct | None:
    """The typed facts of a protocol leaf, or None when they are not what its kind states."""
    if isinstance(header.p, UnsetType):
        return None
    try:
        return msgspec.json.decode(header.p, type=_FACTS[header.k])
    except (KeyError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def body_fault(header: LeafHeader, salted: bytes | None, limit: int) -> Why | None:
    """What is wrong with the body beside a leaf; None when it is what the header commits to."""
    if header.b is None:
        return None if not salted else "body-mismatch"
    if header.b.n > limit:
        return "oversized"
    if not salted:
        return "body-missing"
    if len(salted) != SALT + header.b.n:
        return "body-mismatch"
    return None if b64encode(hashlib.sha256(salted).digest()).decode() == header.b.h else "body-mismatch"


Standing = Literal["fork", "grown", "same", "stale"]


def judge(known: Frontier, known_root: bytes, offered: Checkpoint) -> Standing:
    """What a verified checkpoint means beside the head we hold.

    A smaller one is stale: old, not wrong, and ignored. The same size with another root can only be a second history.
    """
    if offered.size < known.size:
        return "stale"
    if offered.size > known.size:
        return "grown"
    return "same" if offered.root == known_root else "fork"
