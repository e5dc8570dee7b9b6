"""`jisr partner`: cards, pairing, limits."""

import sys
from argparse import Namespace
from pathlib import Path

import msgspec

from jisr.cli.opening import named_actor, open_side
from jisr.cli.output import answer, isolate, note, table
from jisr.config import read_settings
from jisr.exchange.cards import continues, fingerprint, read_card
from jisr.node import Node
from jisr.terms.errors import OurMistake, Refused
from jisr.terms.handling import Dealings
from jisr.terms.reports import LEVELS
from jisr.terms.sides import Card
from jisr.terms.times import iso
from jisr.terms.words import match_words, words_of


def card(given: Namespace) -> int:
    with open_side(given) as node:
        data = node.own_card(given.reader)
        words, arabic = words_of(fingerprint(data)), words_of(fingerprint(data), "ar")
    answer(
        given.json,
        {"card": data.decode(), "words": list(words), "words_ar": list(arabic)},
        [data.decode().rstrip("\n")],
    )
    note("Read these words to the partner, in person or by a voice you know:")
    note(f"  {' '.join(words)}\n  {isolate(' '.join(arabic))}")
    return 0


def add(given: Namespace) -> int:
    try:
        data = Path(given.file).read_bytes()
    except OSError:
        raise OurMistake("no-card", f"The card {given.file} cannot be read.") from None
    theirs, digest = read_card(data), fingerprint(data)
    words = " ".join(words_of(digest))
    with open_side(given) as node:
        _say_how_it_follows(node, theirs, data)
        if given.words is None and sys.stdin.isatty():
            note(f"Card of {theirs.side} ({isolate(theirs.name_en)}). Its words must be what the partner reads out:")
            note(f"  {words}\n  {isolate(' '.join(words_of(digest, 'ar')))}")
            agreed = input("Type yes if every word is the same: ").strip().lower() in ("yes", "نعم")
        else:
            agreed = given.words is not None and match_words(given.words, digest)
        if not agreed:
            raise Refused(
                "words-differ", "The card's words were not confirmed; nothing was pinned.", "Compare them: --words."
            )
        partner = node.pair(data)
    answer(given.json, {"partner": partner.side, "words": words.split()}, [f"{partner.side} is a partner now."])
    return 0


def _say_how_it_follows(node: Node, theirs: Card, data: bytes) -> None:
    """Before words are compared: does the key that is pinned stand behind this newer card, or only whoever made it?"""
    known = node.store.read(lambda tx: node.standing.find(tx, theirs.side))
    if known is not None and known.card.log != theirs.log:
        if continues(data, known.card):
            note(f"{theirs.side} changes its log key; the key you know signed this card too.")
        else:
            note(f"{theirs.side} changes its log key, and the key you know did NOT sign this card. Ask why, in person.")


def list_partners(given: Namespace) -> int:
    with open_side(given) as node:
        partners = node.standing.partners()
        links = [node.store.read(lambda tx, p=p: node.standing.link(tx, p.side)) for p in partners]  # type: ignore[misc]
    rows = [
        {
            "partner": link.partner, "last verified entry": iso(link.heard) if link.heard is not None else "never",
            "received": link.received, "set aside": len(link.aside), "logged": link.logged,
            "receipted": link.receipted, "rejected": len(link.rejected), "stopped": link.stopped or "-",
        }
        for link in links
    ]  # fmt: skip
    document = [{**link._asdict(), "card": p.card} for link, p in zip(links, partners, strict=True)]
    answer(
        given.json, msgspec.to_builtins(document), table(list(rows)) or ["No partner yet: jisr partner add DIR CARD."]
    )
    return 0


def limit(given: Namespace) -> int:
    with open_side(given) as node:
        known = node.store.read(lambda tx: node.standing.pinned(tx, given.side)).limits
        asked = {name: getattr(given, name) for name in ("day_entries", "day_bytes", "finest", "jump", "mark", "media")}
        changed = msgspec.structs.replace(known, **{name: value for name, value in asked.items() if value is not None})
        node.limit(given.side, changed)
    document = msgspec.to_builtins(changed)
    answer(given.json, document, [f"{name}: {value}" for name, value in document.items()])
    return 0


def equivalence(given: Namespace) -> int:
    settings = read_settings(Path(given.dir))
    labels = settings.partners.get(given.side, Dealings()).equivalence
    lines = [f"{level}: {isolate(labels[level]) if level in labels else 'not released'}" for level in LEVELS]
    if not labels:
        lines = [
            f"Nothing is settled with {given.side}: no label is carried. Write into side.toml, for example:",
            f'[partners.{given.side}.equivalence]\nopen = "UNCLASSIFIED"\nrestricted = "RESTRICTED"',
        ]
    answer(given.json, labels, lines)
    return 0


def resume(given: Namespace) -> int:
    with open_side(given) as node:
        serial = node.resume(named_actor(node, given), given.side, given.reason)
    answer(given.json, {"serial": serial}, [f"The log of {given.side} goes on; entry {serial} says why."])
    return 0


def allow(given: Namespace) -> int:
    with open_side(given) as node:
        serial = node.allow(named_actor(node, given), given.side, given.reason)
        size = node.incoming.announced(given.side)
    said = f"The log of {given.side} may come up to {size} entries; entry {serial} says why."
    answer(given.json, {"serial": serial, "size": size}, [said])
    return 0
