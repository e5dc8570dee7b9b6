"""`jisr keys`: what signs, changing it by turns, and taking back a key that somebody else may hold."""

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jisr.cli.opening import KEY_FILE, PASSPHRASE, ask_secret, open_side
from jisr.cli.output import answer, note
from jisr.config import read_settings
from jisr.config.keys import CHANGING, ON_DEMAND, draw_key
from jisr.node import Node, SystemEntropy
from jisr.node.turning import OVERLAP_DAYS, revoke, rotate, state_mldsa
from jisr.terms.errors import Refused
from jisr.terms.sides import witness_name
from jisr.terms.times import iso
from jisr.terms.words import words_of
from jisr.tlog.note import KEY_COSIGNATURE, Signer


def add(verbs: Any, group_of: Callable[..., Any], sub: Callable[..., ArgumentParser]) -> None:
    """Add the commands."""
    group = group_of(verbs, "keys", "This side's keys: which sign, changing them, taking one back.")
    sub(group, "list", "List the keys partners know, and until when earlier ones count.", list_keys)
    turn = sub(group, "rotate", "Change a key by turns: both sign until the overlap ends.", rotate_key)
    turn.add_argument("key", choices=CHANGING)
    turn.add_argument("--days", type=int, default=OVERLAP_DAYS, help="days both sign; default: %(default)s")
    back = sub(group, "revoke", "Change the log key at once: somebody else may hold it.", revoke_key)
    back.add_argument("--sure", action="store_true", help="yes, nothing it signs from now on is to be trusted")
    make = sub(group, "make", "Make a key this side has not: witness, or ML-DSA-44 for receipts.", make_key)
    make.add_argument("key", choices=ON_DEMAND)


def list_keys(given: Namespace) -> int:
    with open_side(given) as node:
        document = _document(node)
    lines = [f"card version {document['version']}"]
    lines += [f"{name}: {value}" for name, value in document["keys"].items()]
    lines += [f"earlier {one['purpose']}: {one['key']} {one['counts']}" for one in document["earlier"]]
    answer(given.json, document, lines)
    return 0


def _document(node: Node) -> dict[str, Any]:
    card = node.own.card()
    earlier = node.own.earlier()
    keys = {"log": card.log, "receipt": card.receipt}
    if (beside := node.own.mldsa()) is not None:
        keys["receipt-mldsa"] = beside.verifier.vkey()
    if node.keys.witness is not None:
        keys["witness"] = Signer(witness_name(card), KEY_COSIGNATURE, node.keys.witness).verifier.vkey()
    return {
        "version": card.version, "keys": keys,
        "earlier": [
            {"purpose": one.purpose, "key": one.public,
             "counts": "revoked" if one.until is None else f"until {iso(one.until * 1000)}"} for one in earlier
        ],
    }  # fmt: skip


def _draw(given: Namespace, name: str) -> None:
    """Put one more key beside the others, under the same lock."""
    folder = Path(given.dir)
    path = given.key_file or os.environ.get(KEY_FILE) or read_settings(folder).key_file
    if path:
        draw_key(folder, name, SystemEntropy(), key_file=Path(path))
    else:
        secret = ask_secret(PASSPHRASE, "Passphrase of this side")
        # Asked once: opening the side afterwards takes it from here.
        os.environ[PASSPHRASE] = secret
        draw_key(folder, name, SystemEntropy(), passphrase=secret)


def _with_next(given: Namespace, purpose: Any) -> Node:
    """The side with a key drawn that nobody was told of yet; one left by a crash is taken first."""
    node = open_side(given)
    if node.own.next(purpose) is not None:
        return node
    node.close()
    _draw(given, purpose)
    return open_side(given)


def rotate_key(given: Namespace) -> int:
    with _with_next(given, given.key) as node:
        made = rotate(node, given.key, given.days)
        _told(given, node, made)
    return 0


def revoke_key(given: Namespace) -> int:
    if not given.sure:
        raise Refused(
            "not-sure", "Nothing was changed: a revoked key is never trusted again.", "Add --sure if it is meant."
        )
    with _with_next(given, "log") as node:
        made = revoke(node)
        _told(given, node, made)
    note("Hand every partner its own card: jisr partner card DIR --for SIDE. Until it is pinned they take nothing new.")
    return 0


def make_key(given: Namespace) -> int:
    _draw(given, given.key)
    with open_side(given) as node:
        if given.key == "receipt-mldsa":
            state_mldsa(node)
        document = _document(node)
        _told(given, node, document["keys"][given.key])
    return 0


def _told(given: Namespace, node: Node, made: str) -> None:
    words = words_of(node.fingerprint())
    answer(given.json, _document(node) | {"made": made, "words": list(words)}, [
        f"New key: {made}",
        "The card's words now, for partners to compare: " + " ".join(words),
        "A jisr serve that runs with a key file takes it up by itself; start any other again.",
        "Keep a copy of the keys folder apart.",
    ])  # fmt: skip
