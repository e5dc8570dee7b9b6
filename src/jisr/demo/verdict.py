"""What came of it: both sides read back, each picture held against the other's decisions, and the figures."""

import statistics
from typing import Any

import msgspec

from jisr.demo.stage import PlayedSide, Stage
from jisr.release.rules import body_hash, encode_content
from jisr.terms.releases import Content, Decision
from jisr.terms.transactions import Tx

_decision = msgspec.json.Decoder(Decision).decode


def decisions(side: PlayedSide) -> list[Decision]:
    """Every decision in that side's record, in order."""
    record = side.node.record
    entries = side.node.store.read(lambda tx: record.entries(tx, 1, record.size(tx) + 1, ("decide",)))
    return [_decision(entry.body or b"") for entry in entries]


def lapsed(side: PlayedSide) -> set[str]:
    """Decisions that were not carried out because a rule said no when they were due."""
    record = side.node.record
    entries = side.node.store.read(lambda tx: record.entries(tx, 1, record.size(tx) + 1, ("lapse",)))
    return {msgspec.json.decode(entry.body or b"{}")["decision"] for entry in entries}


def expected(side: PlayedSide) -> tuple[dict[int, str], set[int]]:
    """What a partner must hold, from the decisions alone: hash by report, and the reports withdrawn from it."""
    holds: dict[int, str] = {}
    gone: set[int] = set()
    dropped = lapsed(side)
    node = side.node
    for made in decisions(side):
        entry = node.store.read(lambda tx, of=made.of: node.record.entry(tx, of))  # type: ignore[misc]
        report = entry.header.re[0] if entry.header.k == "correct" else entry.serial
        if made.id in dropped or made.action == "withhold":
            continue
        if made.action == "withdraw":
            gone.add(report)
        else:
            holds[report] = made.hash or ""
            gone.discard(report)
    return holds, gone


def held(side: PlayedSide, partner: str) -> tuple[list[str], list[str]]:
    """Hashes of what that side's picture holds of a partner: standing, and withdrawn."""
    picture = side.node.picture
    standing: list[str] = []
    withdrawn: list[str] = []
    for seen in picture.everything(holder=partner):
        made = body_hash(encode_content(seen.says)) if isinstance(seen.says, Content) else "not content"
        (withdrawn if seen.row.withdrawn else standing).append(made)
    return sorted(standing), sorted(withdrawn)


def exact(author: PlayedSide, reader: PlayedSide) -> bool:
    """Whether the reader's picture holds exactly what the author released to it, no less and no more."""
    holds, gone = expected(author)
    standing = sorted(made for report, made in holds.items() if report not in gone)
    withdrawn = sorted(holds[report] for report in gone)
    return held(reader, author.node.settings.side) == (standing, withdrawn)


def latencies(author: PlayedSide, reader: PlayedSide) -> list[float]:
    """Milliseconds from each undelayed decision to its place in the reader's picture."""
    node, partner = author.node, reader.node.settings.side

    def indexes(tx: Tx) -> dict[str, int]:
        return node.standing.indexes(tx, partner, list(author.decided))

    places = node.store.read(indexes)
    return [
        (reader.seen[index] - author.decided[name]) * 1000 for name, index in places.items() if index in reader.seen
    ]


def figures(author: PlayedSide, reader: PlayedSide) -> dict[str, Any]:
    """The counts of one side."""
    node, partner = author.node, reader.node.settings.side
    made = decisions(author)
    link = node.store.read(lambda tx: node.standing.link(tx, partner))
    released = [d.id for d in made if d.action == "release"]
    states = node.store.read(lambda tx: node.standing.states(tx, partner, released))
    return {
        "recorded": node.store.read(node.record.size),
        "released": len(released) - len(lapsed(author)),
        "lapsed": len(lapsed(author)),
        "withheld": sum(d.action == "withhold" for d in made),
        "withdrawn": sum(d.action == "withdraw" for d in made),
        "received": node.store.read(
            lambda tx: len(node.record.entries(tx, 1, node.record.size(tx) + 1, ("received",)))
        ),
        "delivered": states.count("delivered"),
        "rejected": len(link.rejected),
        "quarantined": len(link.aside),
    }


def judge(stage: Stage, settled: bool) -> dict[str, Any]:
    """The whole document, with `verified` as its verdict."""
    first, second = stage.sides.values()
    report: dict[str, Any] = {"sides": {}}
    verified = settled
    waits: list[float] = []
    for side, other in ((first, second), (second, first)):
        record, logs = side.node.record.verify(), side.node.audit.verify()
        rows = side.node.picture.rows()
        side.node.picture.rebuild()
        checks = {
            "record": record.sound,
            "logs": all(log.sound for log in logs) and len(logs) == 2,
            "receipts": all(log.receipt_size == log.size for log in logs),
            "picture": exact(other, side),
            "rebuild": list(rows) == list(side.node.picture.rows()),
        }
        waits += latencies(side, other)
        verified &= all(checks.values())
        report["sides"][side.node.settings.side] = {**figures(side, other), "verified": checks}
    ranked = sorted(waits)
    report["latency_ms"] = {
        "items": len(ranked),
        "p50": round(statistics.median(ranked), 1) if ranked else None,
        "p95": round(ranked[int(len(ranked) * 0.95)], 1) if ranked else None,
    }
    report["link"] = {
        "bytes": sum(s.link.bytes for s in stage.sides.values()),
        "cuts": sum(s.link.cuts for s in stage.sides.values()),
        "repeats": sum(s.link.repeats for s in stage.sides.values()),
    }
    report["verified"] = verified
    return report
