"""Items for a partner's log, made without the room that decides: these tests are about the log alone."""

from typing import Any

from jisr.node import Node
from jisr.terms.releases import Released
from tests.attacks.hostile import WORDS


def item(partner: str, decision: str, **changes: Any) -> Released:
    """A first release of the usual words, but for the changes."""
    fields: dict[str, Any] = {
        "partner": partner, "decision": decision, "k": "release", "by": "release officer", "mark": "open",
        "body": WORDS, "salt": decision.encode().ljust(16, b".")[:16],
    }  # fmt: skip
    return Released(**(fields | changes))


def taken_back(partner: str, decision: str, first: str) -> Released:
    """The withdrawal of what decision `first` released."""
    return item(partner, decision, k="withdraw", body=b"", salt=b"", re=(first,), reason="error")


def logged(node: Node, *items: Released) -> list[int]:
    """Append and do not sign; the indexes."""
    return node.store.write(lambda tx: node.outgoing.append(tx, items))


def published(node: Node, *items: Released) -> list[int]:
    """Append and sign; the indexes."""
    indexes = logged(node, *items)
    node.outgoing.sign()
    return indexes
