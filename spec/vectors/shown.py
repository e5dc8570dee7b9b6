"""The vectors of evidence: proofs and disclosures that hold, and each way in which one does not."""

from collections.abc import Callable, Sequence
from typing import Any

from beats import line
from sample import LOG_SIGNER, NOON, NORTH, ORIGIN, ROWS, SOUTH, b64, head, key, receipt, root

from jisr.exchange.cards import sign_card
from jisr.terms import canonical
from jisr.terms.sides import log_origin
from jisr.tlog.checkpoint import Checkpoint, sign_checkpoint
from jisr.tlog.merkle import Frontier, leaf_hash
from jisr.tlog.note import KEY_ED25519, Signer
from jisr.tlog.proofs import inclusion_proof

HEADERS = [header for header, _ in ROWS]
BACK = Signer(log_origin(SOUTH, NORTH, 1), KEY_ED25519, key("south log"))
NEXT = Signer(log_origin(NORTH, SOUTH, 2), KEY_ED25519, key("north log"))
SIZE = len(HEADERS)
Item = dict[str, Any]
Change = Callable[[Item], None]


def entry(k: str, by: str, p: Any) -> bytes:
    return canonical.encode_any({"at": NOON + 300, "by": by, "k": k, "p": p, "v": 1})


def way(headers: Sequence[bytes], index: int, size: int) -> list[str]:
    """The hashes of an inclusion proof, base64."""
    leaves = [leaf_hash(header) for header in headers]
    return [b64(one) for one in inclusion_proof(index, size, lambda _, n, width: b"".join(leaves[:width]))]


def proof(headers: Sequence[bytes], index: int, note: bytes, size: int | None = None) -> str:
    """A `.tlog-proof` under that note."""
    hashes = way(headers, index, size or len(headers))
    return "\n".join(["c2sp.org/tlog-proof@v1", f"index {index}", *hashes, "", note.decode()])


def under(headers: Sequence[bytes], signer: Signer) -> bytes:
    tree = Frontier.empty().extend([leaf_hash(header) for header in headers])[0].root()
    return sign_checkpoint(Checkpoint(signer.name, len(headers), tree), signer)


SEEN = {"h": b64(root(3)), "n": 3}
ANSWERS = [
    entry("seen", "machine", {"h": b64(root(1)), "n": 1}),
    entry("ack", "duty officer", {"index": 0, "stage": "understood", "tree": SEEN}),
    entry("reject", "machine", {"index": 1, "reason": "body-malformed"}),
    entry("reject", "machine", {"epoch": 2, "index": 0, "reason": "oversized"}),
]
CLOSE = [entry("close", "machine", {"epoch": 1, "reason": "restore", "root": b64(root(SIZE)), "size": SIZE})]


# --- proofs ------------------------------------------------------------------------------------------------------


def proofs() -> list[Item]:
    """Proofs under the key `log` of north's card, each with the entry it is of."""
    note = head(SIZE)
    good = proof(HEADERS, 2, note)
    found = [
        {"name": f"entry {index} of {size}", "entry": HEADERS[index].decode(), "holds": True,
         "proof": proof(HEADERS, index, head(size), size)}
        for size in (1, 2, 3, SIZE) for index in range(size)
    ]  # fmt: skip
    cosigned = note + receipt(SIZE, NOON + 30).rpartition("\n\n")[2].encode()
    hashes = way(HEADERS, 2, SIZE)
    cases = [
        ("with a receipt below", proof(HEADERS, 2, cosigned), True),
        ("with extra data", good.replace("\nindex", "\nextra AAAA\nindex"), True),
        ("another form", good.replace("@v1", "@v2"), False),
        ("a leading zero", good.replace("index 2", "index 02"), False),
        ("no index", good.replace("index 2\n", ""), False),
        ("another index", good.replace("index 2", "index 3"), False),
        ("an index the log does not have", good.replace("index 2", "index 5"), False),
        ("a hash too few", good.replace(hashes[-1] + "\n", ""), False),
        ("a hash too many", good.replace("\n\n", f"\n{hashes[0]}\n\n", 1), False),
        ("hashes in another order", good.replace("\n".join(hashes), "\n".join(hashes[::-1])), False),
        ("a hash without its padding", good.replace(hashes[0], hashes[0].rstrip("=")), False),
        ("a hash in another spelling", good.replace(hashes[0], _respelled(hashes[0])), False),
        ("no empty line", good.replace("\n\n", "\n", 1), False),
        ("a head of other entries", proof(HEADERS, 2, sign_checkpoint(Checkpoint(ORIGIN, SIZE, root(4)), LOG_SIGNER)),
         False),
        ("a head nobody signed", good.replace(note.decode().rpartition("\n\n")[2], line(SIZE, NOON)), False),
        ("signed by another", proof(HEADERS, 2, head(SIZE, Signer(ORIGIN, KEY_ED25519, key("south log")))), False),
    ]  # fmt: skip
    other = {"name": "another entry", "entry": HEADERS[1].decode(), "holds": False, "proof": good}
    return [
        *found, other,
        *({"name": name, "entry": HEADERS[2].decode(), "holds": holds, "proof": text} for name, text, holds in cases),
    ]  # fmt: skip


def _respelled(text: str) -> str:
    """The same bytes of base64 with a bit set that no encoder writes."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return text[:-2] + letters[letters.index(text[-2]) + 1] + "="


# --- disclosures -------------------------------------------------------------------------------------------------


def shown() -> Item:
    """Entry 0 with everything a disclosure can hold."""
    cosigned = receipt(SIZE, NOON + 30)
    back = under(ANSWERS, BACK)
    body = ROWS[0][1]
    return {
        "answers": [{"header": ANSWERS[1].decode(), "proof": proof(ANSWERS, 1, back)}],
        "author": sign_card(NORTH, key("north log")).decode(),
        "closed": {
            "header": CLOSE[0].decode(), "path": way(HEADERS, 0, SIZE), "proof": proof(CLOSE, 0, under(CLOSE, NEXT)),
        },
        "heartbeats": [_beat(0, NOON - 20), _beat(1, NOON + 10)],
        "item": {
            "body": body[16:].decode(), "header": HEADERS[0].decode(), "proof": proof(HEADERS, 0, head(SIZE)),
            "salt": b64(body[:16]),
        },
        "reader": sign_card(SOUTH, key("south log")).decode(),
        "receipt": cosigned,
        "seen": {"header": ANSWERS[0].decode(), "path": way(HEADERS, 0, 1), "proof": proof(ANSWERS, 0, back)},
        "v": 1,
    }  # fmt: skip


def _beat(size: int, at: int) -> str:
    return Checkpoint(ORIGIN, size, root(size)).text() + "\n" + line(size, at)


def _put(path: str, value: Any) -> Change:
    """Replaces what lies at `a.b.c`; None takes it away."""

    def change(item: Item) -> None:
        *parents, last = path.split(".")
        inner: Any = item
        for name in parents:
            inner = inner[int(name)] if name.isdecimal() else inner[name]
        if value is None:
            inner.pop(last)
        else:
            inner[last] = value

    return change


def _lean(item: Item) -> None:
    for name in ("answers", "closed", "heartbeats", "receipt", "seen"):
        item.pop(name)
    item["item"] = {name: item["item"][name] for name in ("header", "proof")}


def disclosures() -> list[Item]:
    """Whole files; `holds` says whether all of one does."""
    good, back = shown(), under(ANSWERS, BACK)
    answer = {"header": ANSWERS[2].decode(), "proof": proof(ANSWERS, 2, back)}
    other_epoch = {"header": ANSWERS[3].decode(), "proof": proof(ANSWERS, 3, back)}
    own = {"header": HEADERS[4].decode(), "proof": proof(HEADERS, 4, head(SIZE))}
    opening = [entry("close", "machine", {"epoch": 2, "reason": "restore", "root": b64(root(SIZE)), "size": SIZE})]
    elsewhere = {**good["closed"], "header": opening[0].decode(), "proof": proof(opening, 0, under(opening, NEXT))}
    said = [entry("ack", "duty officer", {"index": 0, "stage": "seen", "tree": {"h": b64(root(2)), "n": 1}})]
    lying = {"header": said[0].decode(), "path": [], "proof": proof(said, 0, under(said, BACK))}
    cases: list[tuple[str, Change, bool]] = [
        ("everything", lambda _: None, True),
        ("without content, receipt and the rest", _lean, True),
        ("without answers", _put("answers", None), True),
        ("the content changed", _put("item.body", good["item"]["body"].replace("closed", "opened", 1)), False),
        ("another salt", _put("item.salt", b64(bytes(16))), False),
        ("content without its salt", _put("item.salt", None), False),
        ("the header of another entry", _put("item.header", HEADERS[1].decode()), False),
        ("a header in another spelling", _put("item.header", HEADERS[0].decode().replace(":", ": ", 1)), False),
        ("a proof under a head of another log", _put("item.proof", good["closed"]["proof"]), False),
        ("a receipt on another head", _put("receipt", receipt(3, NOON + 30)), False),
        ("a receipt of another side", _put("receipt", receipt(
            SIZE, NOON + 30, Signer("south.example/jisr/receipt/1", 4, key("north receipt")))), False),
        ("an answer to another entry", _put("answers", [answer]), False),
        ("an answer about another epoch", _put("answers", [other_epoch]), False),
        ("an answer out of the author's log", _put("answers", [own]), False),
        ("a tree that is named falsely", _put("seen", lying), False),
        ("a way to another tree", _put("seen.path", [b64(root(1))]), False),
        ("the close of another epoch", _put("closed", elsewhere), False),
        ("a close that is none", _put("closed", good["seen"]), False),
        ("a heartbeat of another key", _put("heartbeats", [_beat(1, NOON).replace(
            line(1, NOON), line(1, NOON, Signer("north.example/jisr/heartbeat", 4, key("south heartbeat"))))]), False),
        ("a heartbeat of another size", _put("heartbeats", [_beat(1, NOON).replace("\n1\n", "\n2\n", 1)]), False),
        ("a card that is not signed so", _put("author", good["author"].replace('"version":1', '"version":2')
                                              .replace("north.example:8461", "north.example:8462")), False),
        ("cards exchanged", lambda item: item.update(author=good["reader"], reader=good["author"]), False),
        ("another version", _put("v", 2), False),
        ("a part that is not known", _put("words", "private"), False),
    ]  # fmt: skip
    made = []
    for name, change, holds in cases:
        item = shown()
        change(item)
        made.append({"name": name, "file": canonical.encode_any(item).decode() + "\n", "holds": holds})
    twice = made[0]["file"].replace('"v":1}', '"v":1,"v":1}')
    return [*made, {"name": "something stated twice", "file": twice, "holds": False}]


def evidence() -> Item:
    """Every case; whether one holds is written by hand from the text of the specification."""
    return {
        "disclosures": disclosures(),
        "key": Signer(ORIGIN, KEY_ED25519, key("north log")).verifier.vkey(),
        "proofs": proofs(),
    }  # fmt: skip
