"""Agreements of the vectors: North's proposals, South's answers, and what becomes of each."""

from typing import Any

import msgspec
from sample import NOON, ORIGIN, b64, commitment, key, salt

from jisr.terms import canonical
from jisr.tlog.merkle import leaf_hash

Document = dict[str, Any]
THIRD = b64(key("east log").public_key().public_bytes_raw())
"""Log key of a third side."""


def agreed_terms(version: int = 1, **changes: Any) -> dict[str, Any]:
    """Terms between the two test sides, as anybody would write them down."""

    def flow(author: str, **own: Any) -> dict[str, Any]:
        kinds = ("activity", "crossing", "event", "route", "sector", "site", "track")
        return {
            "acknowledge_s": 3600, "author": author, "body": 65_536, "consents": [], "day_bytes": 268_435_456,
            "day_entries": 5000, "erase": True, "finest": dict.fromkeys(kinds, 4), "mark": "restricted", "media": 0,
            "purposes": ["coordination", "humanitarian"], "retain_days": 90, **own,
        }  # fmt: skip

    consent = {"kinds": ["crossing", "route"], "level": 3, "mark": "open", "to": [{"key": THIRD, "side": "east"}]}
    return {
        "flows": [flow("north", consents=[consent]), flow("south", acknowledge_s=None, erase=False, retain_days=None)],
        "markings": [{"labels": ["NORTH RESTRICTED", "محدود"], "level": "restricted"}], "since": NOON, "until": None,
        "v": 1, "version": version, **changes,
    }  # fmt: skip


def agreements() -> Document:
    """North's log of proposals and what South makes of each, South's answers and what North makes of those."""

    def accord(p: Any) -> str:
        return canonical.encode_any({"at": NOON + 60, "by": "release officer", "k": "accord", "p": p, "v": 1}).decode()

    def proposal(terms: Any, place: int) -> tuple[bytes, bytes]:
        salted = salt(f"agreement {place}") + canonical.encode_any(terms)
        b = msgspec.to_builtins(commitment(salted))
        made = {"at": NOON + place, "b": b, "by": "release officer", "k": "agreement", "mark": "restricted", "v": 1}
        return canonical.encode_any(made), salted

    flows = agreed_terms()["flows"]
    eight = {**flows[0], "finest": {**flows[0]["finest"], "site": 8}}
    turned = {**flows[0], "purposes": ["rescue", "humanitarian"]}
    cases = [
        ("terms", agreed_terms(), "accepted"), ("a newer version", agreed_terms(2, until=NOON + 86_400), "accepted"),
        ("authors in another order", agreed_terms(3, flows=flows[::-1]), "body-malformed"),
        ("terms of another pair", agreed_terms(3, flows=[flows[0], {**flows[1], "author": "west"}]), "body-malformed"),
        ("ended before it begins", agreed_terms(3, until=NOON), "body-malformed"),
        ("a level beyond 7", agreed_terms(3, flows=[eight, flows[1]]), "body-malformed"),
        ("a field more", agreed_terms(3, note="yes"), "body-malformed"),
        ("purposes out of order", agreed_terms(3, flows=[turned, flows[1]]), "body-malformed"),
        ("a consent for one of the two", agreed_terms(3, flows=[
            {**flows[0], "consents": [{"kinds": ["event"], "level": 1, "mark": "open",
                                       "to": [{"key": THIRD, "side": "south"}]}]}, flows[1]]), "body-malformed"),
    ]  # fmt: skip
    made = [proposal(terms, place) for place, (_, terms, _) in enumerate(cases)]
    hashes = [b64(leaf_hash(leaf)) for leaf, _ in made]
    answers = [
        ("declined", 0, hashes[0], "reader", "accepted"), ("accepted", 0, hashes[0], "reader", "reference"),
        ("accepted", 1, hashes[0], "reader", "reference"), ("accepted", 2, hashes[2], "reader", "reference"),
        ("accepted", 1, hashes[1], "author", "reference"), ("ended", 1, hashes[1], "reader", "reference"),
        ("accepted", 1, hashes[1], "reader", "accepted"), ("accepted", 1, hashes[1], "reader", "accepted"),
        ("declined", 1, hashes[1], "reader", "reference"), ("ended", 1, hashes[1], "reader", "accepted"),
        ("accepted", 99, hashes[1], "reader", "reference"),
    ]  # fmt: skip
    return {
        "log": ORIGIN,
        "proposals": [
            {"case": name, "header": leaf.decode(), "salted": b64(salted), "leaf_hash": digest, "verdict": verdict}
            for (name, _, verdict), (leaf, salted), digest in zip(cases, made, hashes, strict=True)
        ],
        "answers": [
            {"header": accord({"answer": kind, "hash": digest, "index": index, "whose": whose}), "verdict": verdict}
            for kind, index, digest, whose, verdict in answers
        ],
    }  # fmt: skip
