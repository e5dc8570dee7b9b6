"""What the log tells of files that left or came by hand."""

from typing import Any

import msgspec

from jisr.terms.entries import EntryKind, Exported, Parcelled
from jisr.terms.reports import Level


def carried(kind: EntryKind, body: bytes) -> tuple[dict[str, Any], Level | None]:
    """Fields of the note of an export or a parcel, and the marking of what was in it, where it has one."""
    if kind == "export":
        out = msgspec.json.decode(body, type=Exported)
        return {"action": "export", "text": f"{out.format} × {out.count}", "hash": out.hash}, out.level
    one = msgspec.json.decode(body, type=Parcelled)
    text = f"{one.number}: {one.entries} → {one.size}"
    return {"action": f"parcel-{one.act}", "partner": one.partner, "text": text, "hash": one.hash}, None
