"""One item shown to a third party, and nothing else: header, body, proof, receipt, answers, signed silence."""

import json
from collections.abc import Sequence
from typing import Any

from jisr_verify.cards import Card, read_card, read_json, text_of
from jisr_verify.leaves import committed, read_header, says, when
from jisr_verify.notes import Head, Note, cosigned_at, need, number, plain, read_head, read_note, signed_by
from jisr_verify.trees import leaf, root_from

LARGEST, MAGIC = 64 * 1024 * 1024, "c2sp.org/tlog-proof@v1"
KEYS = {"answers", "author", "closed", "heartbeats", "item", "reader", "receipt", "seen", "v"}
Proved = tuple[int, Head, Note]


def read_proof(text: str, header: bytes) -> Proved:
    """That the header is entry `index` of the tree under the note in a `.tlog-proof`."""
    lines = text.split("\n")
    need(lines[0] == MAGIC, "A proof does not begin as proofs do.")
    at = 2 if len(lines) > 1 and lines[1].startswith("extra ") else 1
    need(len(lines) > at and lines[at].startswith("index "), "A proof does not say which entry it is about.")
    index = number(lines[at].removeprefix("index "))
    gap = next((place for place in range(at + 1, len(lines)) if not lines[place]), len(lines))
    need(gap - at <= 64, "A proof has hashes too many.")
    hashes = [plain(line, "A hash in a proof") for line in lines[at + 1 : gap]]
    head = read_head(note := read_note("\n".join(lines[gap + 1 :]).encode()))
    root = root_from(index, head.size, leaf(header), hashes)
    need(root == head.root, f"Entry {index} is not in the log {head.origin} under the head that is shown.")
    return index, head, note


def _sides(given: dict[str, Any], brought: Sequence[Card]) -> tuple[Card, Card, list[str]]:
    """Author and reader, and what to say of where their keys came from."""
    shown = [read_card(text_of(given, key, "The disclosure").encode(), known=False) for key in ("author", "reader")]
    told, used = [], []
    for card in shown:
        own = next((one for one in brought if one.side == card.side), None)
        same = own is None or own.print == card.print
        need(same, f"The card of {card.side} in this file is not the card that was brought.")
        used.append(own or card)
        told += used[-1].unsure()
    return used[0], used[1], told


def judge(data: bytes, brought: Sequence[Card]) -> list[str]:
    """Sentences that hold. Raises Fault at the first thing that does not."""
    need(len(data) <= LARGEST, "The file is larger than any disclosure.")
    given = read_json(data, "The disclosure")
    need(isinstance(given, dict) and given.get("v") == 1, "This is not a disclosure of version 1.")
    need(given.keys() <= KEYS, "The disclosure has parts this version does not know.")
    author, reader, told = _sides(given, brought)
    item = given.get("item")
    header = text_of(item, "header", "The item").encode()
    proved = index, (origin, *_), note = read_proof(text_of(item, "proof", "The item"), header)
    way = f"{author.domain}/jisr/{author.side}/{reader.side}/"
    need(origin.startswith(way), f"The log {origin} is not one in which {author.side} tells {reader.side}.")
    need(signed_by(note, author.log_key(origin)), f"{author.side} did not sign the head that is shown.")
    known = read_header(header)
    told.append(f"{author.side} told {reader.side} entry {index} of the log {origin}: {says(known)}.")
    told += _body(item, known) + _custody(given, proved, reader) + _answers(given, proved, author, reader)
    told += _later(given, proved, header, author, reader) + _silence(given, proved, known, author)
    return [*told, "Not proved: that the content is true, that a person read it, that anybody agreed to it, that "
            "either clock was right, or that nothing was told another way."]  # fmt: skip


def _body(item: Any, header: dict[str, Any]) -> list[str]:
    if "body" not in item:
        return ["Its content is not shown here." if header.get("b") else "This kind of entry has no content."]
    salt = plain(text_of(item, "salt", "The item"), "The salt")
    body = committed(header, salt + text_of(item, "body", "The item").encode())
    shown = json.dumps(read_json(body, "The content"), ensure_ascii=False, indent=2, sort_keys=True)
    return [f"This is its content, unchanged since it was logged:\n{shown}"]


def _custody(given: dict[str, Any], proved: Proved, reader: Card) -> list[str]:
    if not given.get("receipt"):
        return [f"There is no receipt here: whether {reader.side} holds it is not shown."]
    note = read_note(text_of(given, "receipt", "The disclosure").encode())
    need(read_head(note) == proved[1], "The receipt is for another head than the one the entry is proved under.")
    need((at := cosigned_at(note, reader.receipt_key())) is not None, f"The receipt is not by {reader.side}.")
    return [f"{reader.side} signed that by {when(at)}, by its own clock, it had durably stored every entry of this log "
            f"below {proved[1].size}, and so entry {proved[0]} too. That is custody, not approval."]  # fmt: skip


def _answers(given: dict[str, Any], proved: Proved, author: Card, reader: Card) -> list[str]:
    found, answers = [], given.get("answers", [])
    need(isinstance(answers, list), "The answers are not a list.")
    for one in answers:
        index, known, facts = _back(one, author, reader)
        about = facts.get("index"), facts.get("epoch", 1)
        need(about == (proved[0], number(proved[1].origin.rpartition("/")[2])), "An answer is about another entry.")
        what = facts.get("reason") or facts.get("stage") or ""
        found.append(f"{reader.side} answered in entry {index} of its log: {says(known)}. {what}".rstrip())
    return found or [f"No answer of {reader.side} is in this file; that none was given is not shown by that."]


def _back(one: Any, author: Card, reader: Card) -> tuple[int, dict[str, Any], dict[str, Any]]:
    """Index, header and facts of a proved entry of the reader's log towards the author."""
    header = text_of(one, "header", "An answer").encode()
    index, head, note = read_proof(text_of(one, "proof", "An answer"), header)
    need(head.origin.startswith(f"{reader.domain}/jisr/{reader.side}/{author.side}/"), "An answer is in another log.")
    signed = signed_by(note, reader.log_key(head.origin))
    need(signed, f"{reader.side} did not sign the head an answer is proved under.")
    known = read_header(header)
    return index, known, p if isinstance(p := known.get("p"), dict) else {}


def _later(given: dict[str, Any], proved: Proved, header: bytes, author: Card, reader: Card) -> list[str]:
    """Entries that name a tree with the item in it: of the reader, and what closed this log of the author."""
    told, item = [], proved[0]
    for key, by, to in (("seen", reader, author), ("closed", author, reader)):
        if key in given:
            index, known, facts = _back(given[key], to, by)
            tree: Any = t if isinstance(t := facts.get("tree", facts), dict) else {}
            n, h, path = tree.get("n", tree.get("size")), tree.get("h", tree.get("root")), given[key].get("path")
            said = isinstance(n, int) and isinstance(path, list) and len(path) < 64 and item < n
            last = number(proved[1].origin.rpartition("/")[2])
            ends = (index, known.get("k"), facts.get("epoch")) == (0, "close", last)
            need(said and (ends or key == "seen"), "An entry that should name this one does not.")
            root = root_from(item, n, leaf(header), [plain(str(one), "A hash on the way") for one in path])
            need(root == plain(str(h), "A root"), f"Entry {index} of {by.side} names another tree.")
            which = "next log, which closes this one," if key == "closed" else "log"
            told.append(f"Entry {index} of the {which} of {by.side} names a tree with entry {item} in it, so that was "
                        "there first.")  # fmt: skip
    return told


def _silence(given: dict[str, Any], proved: Proved, known: dict[str, Any], author: Card) -> list[str]:
    told, beats = [], given.get("heartbeats", [])
    need(isinstance(beats, list) and all(isinstance(one, str) for one in beats), "The heartbeats are not notes.")
    for one in beats:
        head = read_head(note := read_note(one.encode()))
        at = cosigned_at(note, author.heartbeat_key())
        need(head.origin == proved[1].origin and at is not None, f"A heartbeat is not {author.side}'s for this log.")
        told.append(f"{author.side} signed that at {when(at)}, by its own clock, its log had {head.size} entries.")
        if head.size <= proved[0] and known.get("k") != "ack" and known["at"] < (at or 0):
            told.append(f"Entry {proved[0]} is back-dated: it is dated before that, and was not there.")
    return told
