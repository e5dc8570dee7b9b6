"""Cards: the keys of a side, and the words they are compared by."""

import hashlib
import json
from importlib.resources import files
from typing import Any, NamedTuple

from jisr_verify.notes import COSIGNATURE, ED25519, Fault, Key, need, plain, read_note, signed_by


class Card(NamedTuple):
    """A side as its card states it; `known` if the card was brought apart from what it is to judge."""

    side: str
    domain: str
    log: bytes
    receipt: bytes
    heartbeat: bytes
    words: str
    print: str
    known: bool

    def unsure(self) -> list[str]:
        """What to say of keys that nobody brought."""
        said = f"The keys of {self.side} come from the evidence itself. Ask {self.side} to read out: {self.words}."
        return [] if self.known else [said]

    def log_key(self, origin: str) -> Key:
        return Key(origin, ED25519, self.log)

    def receipt_key(self) -> Key:
        return Key(f"{self.domain}/jisr/receipt/1", COSIGNATURE, self.receipt)

    def heartbeat_key(self) -> Key:
        return Key(f"{self.domain}/jisr/heartbeat", COSIGNATURE, self.heartbeat)


def read_json(data: bytes | str, what: str) -> Any:
    """JSON without repeated keys, fractions or numbers too large."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        need(len({key for key, _ in found}) == len(found), f"{what} states something twice.")
        return dict(found)

    def no(text: str) -> Any:
        raise Fault(f"{what} has a number that is not whole.")

    try:
        return json.loads(data, object_pairs_hook=pairs, parse_float=no, parse_constant=no)
    except (ValueError, RecursionError):
        raise Fault(f"{what} is not JSON.") from None


def text_of(given: Any, key: str, what: str) -> str:
    """A text in an object, or a fault."""
    found = given.get(key) if isinstance(given, dict) else None
    if not isinstance(found, str):
        raise Fault(f"{what} lacks {key}.")
    return found


def read_card(data: bytes, *, known: bool) -> Card:
    note = read_note(data)
    magic, _, line = note.text.partition("\n")
    need(magic == "jisr-card/1", "A card does not begin as cards do.")
    given = read_json(line, "A card")
    words = {key: text_of(given, key, "A card") for key in ("side", "domain", "name_en", "log", "receipt", "heartbeat")}
    log, receipt, heartbeat = (plain(words[key], "A key on a card") for key in ("log", "receipt", "heartbeat"))
    need({len(log), len(receipt), len(heartbeat)} == {32}, "A key on a card is not 32 bytes long.")
    holds = signed_by(note, Key(f"{words['domain']}/jisr/card", ED25519, log))
    need(holds, f"The card of {words['side']} is not signed by its own key.")
    digest = hashlib.sha256(note.text.encode()).digest()
    listed = (files("jisr_verify") / "words.txt").read_text(encoding="utf-8").split()
    spoken = " ".join(listed[byte] for byte in digest[:10])
    return Card(words["side"], words["domain"], log, receipt, heartbeat, spoken, digest.hex(), known)
