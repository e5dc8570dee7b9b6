"""Terms for tests: wide ones, with what a test wants otherwise."""

from typing import Any

import msgspec

from jisr.terms.agreements import Agreement, Equivalence, Flow
from jisr.terms.sides import Finest
from tests.two_sides.sides import NOON

NOON_S = NOON // 1000


def finest(level: int = 7, **kinds: int) -> Finest:
    """The same level for every kind, but for those named."""
    return Finest(**dict.fromkeys(Finest.__struct_fields__, level) | kinds)


def flow(author: str, **changes: Any) -> Flow:
    given: dict[str, Any] = {
        "acknowledge_s": 3600, "author": author, "body": 65_536, "consents": (), "day_bytes": 2**28,
        "day_entries": 200_000, "erase": True, "finest": finest(), "mark": "confidential", "media": 0,
        "purposes": ("coordination", "humanitarian"), "retain_days": 365,
    }  # fmt: skip
    return Flow(**given | changes)


def terms(
    one: str = "north", other: str = "south", *, version: int = 1, flows: Any = None, **changes: Any
) -> Agreement:
    """`flows` says per author what is not as usual."""
    made = tuple(flow(author, **(flows or {}).get(author, {})) for author in sorted((one, other)))
    given: dict[str, Any] = {
        "flows": made, "markings": (Equivalence(("NORTH RESTRICTED", "محدود"), "restricted"),), "since": NOON_S,
        "until": None, "version": version,
    }  # fmt: skip
    return msgspec.convert(msgspec.to_builtins(given | changes), Agreement)
