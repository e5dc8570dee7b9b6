"""A long log to measure with: releases appended as a decision would append them, and the deltas a partner fetches."""

import random
from collections.abc import Callable

from jisr.bench.sides import report
from jisr.exchange.delta import MOST, encode_delta
from jisr.node import Node
from jisr.release.rules import Terms, body_hash, content, encode_content, released
from jisr.terms.ids import keyed
from jisr.terms.releases import Decision
from jisr.terms.reports import Report
from jisr.terms.transactions import Tx


def log_releases(
    node: Node, partner: str, first: int, count: int, make: Callable[[int, random.Random, str], Report] = report
) -> None:
    """Append that many releases to the partner's log, made by the rules a decision goes through, and sign."""
    chance = random.Random(11 + first)  # noqa: S311
    secret = keyed(node.keys.root, "partner", partner)

    def some(tx: Tx, start: int, stop: int) -> None:
        items = []
        for number in range(start, stop):
            made = make(number, chance, partner)
            terms = Terms(5, made.title, made.text)
            body = encode_content(content(made, terms, secret, None)[0])
            decision = Decision(
                action="release", hash=body_hash(body), id=f"d{number}", level=5, mark="restricted", not_before=0,
                of=number + 1, partner=partner, rules="bench",
            )  # fmt: skip
            items.append(released(decision, body, secret, None))
        node.outgoing.append(tx, items)

    for start in range(first, first + count, 1000):
        stop = min(start + 1000, first + count)
        node.store.write(lambda tx, a=start, b=stop: some(tx, a, b))  # type: ignore[misc]
    node.outgoing.sign()


def fetch_all(node: Node, partner: str, start: int = 0, most: int = MOST) -> list[bytes]:
    """Every delta from `start` to the head, of about `most` entries."""
    deltas: list[bytes] = []
    while True:
        made = node.store.read(lambda tx, at=start: node.standing.delta(tx, partner, at, most))  # type: ignore[misc]
        if made is None or not made.headers:
            return deltas
        deltas.append(encode_delta(made))
        start += len(made.headers)
