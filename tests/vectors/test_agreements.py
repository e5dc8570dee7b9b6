"""The agreements of the vectors, offered to one side and written by the other."""

from base64 import b64decode, b64encode
from pathlib import Path

import msgspec

from jisr.exchange.accords import hash_of, read_terms
from jisr.exchange.delta import Delta, encode_delta
from jisr.exchange.ledger import Agreed
from jisr.exchange.rules import SALT
from jisr.terms import canonical
from jisr.terms.releases import Released
from jisr.terms.sides import log_origin
from jisr.tlog.checkpoint import Checkpoint, sign_checkpoint
from jisr.tlog.merkle import Frontier, leaf_hash
from jisr.tlog.note import KEY_ED25519, Signer
from tests.vectors.vectors import CARDS, KEYS, TestSide, load

DOCUMENT = load("agreement")
PROPOSALS, ANSWERS = DOCUMENT["proposals"], DOCUMENT["answers"]


def offered(author: str, reader: str, headers: list[bytes], bodies: list[bytes]) -> bytes:
    """A whole log as one delta."""
    origin = log_origin(CARDS[author], CARDS[reader], 1)
    root = Frontier.empty().extend([leaf_hash(header) for header in headers])[0].root()
    signer = Signer(origin, KEY_ED25519, KEYS[f"{author} log"])
    note = sign_checkpoint(Checkpoint(origin, len(headers), root), signer)
    return encode_delta(Delta(note, 0, headers, bodies))


def aside(side: TestSide, other: str) -> dict[int, str]:
    link = side.store.read(lambda tx: side.standing.link(tx, other))
    return {item.position: item.reason for item in link.aside}


def agreed(side: TestSide, other: str) -> Agreed:
    return side.store.read(lambda tx: side.standing.agreed(tx, other))


def test_every_proposal_is_judged_as_written(tmp_path: Path) -> None:
    south = TestSide(tmp_path, "south", "north")
    headers = [case["header"].encode() for case in PROPOSALS]
    south.incoming.offer("north", offered("north", "south", headers, [b64decode(c["salted"]) for c in PROPOSALS]))
    found = aside(south, "north")
    assert [found.get(at, "accepted") for at in range(len(PROPOSALS))] == [case["verdict"] for case in PROPOSALS]
    assert [hash_of(header) for header in headers] == [case["leaf_hash"] for case in PROPOSALS]
    theirs = agreed(south, "north").theirs
    assert theirs is not None
    assert theirs.terms.version == 2
    south.store.close()


def test_a_side_proposes_and_reads_the_answers(tmp_path: Path) -> None:
    """North writes the two good proposals byte for byte, and judges what South answers."""
    north = TestSide(tmp_path, "north", "south")
    for case in PROPOSALS:
        salted, said = b64decode(case["salted"]), msgspec.json.decode(case["header"])
        if case["verdict"] != "accepted":
            filler = Released(
                partner="south", decision=case["case"], k="ack", by="machine", mark="open", body=b"", salt=b""
            )
            north.store.write(lambda tx, item=filler: north.outgoing.append(tx, [item]))  # type: ignore[misc]
            continue
        assert b64encode(leaf_hash(case["header"].encode())).decode() == case["leaf_hash"]
        north.clock.at = said["at"] * 1000
        item = Released(
            partner="south", decision=case["case"], k="agreement", by=said["by"], mark=said["mark"],
            body=salted[SALT:], salt=salted[:SALT],
        )  # fmt: skip
        (index,) = north.store.write(lambda tx, item=item: north.outgoing.append(tx, [item]))  # type: ignore[misc]
        north.outgoing.sign()
        (row,) = north.store.read(lambda tx, at=index: north.standing.rows(tx, "south", at, at + 1)) or ()  # type: ignore[misc]
        assert (row.header, row.salted) == (case["header"].encode(), salted)
        terms = read_terms(salted, "north", "south")
        assert terms is not None
        assert canonical.encode(terms) == salted[SALT:]
    north.outgoing.sign()
    headers = [case["header"].encode() for case in ANSWERS]
    north.incoming.offer("south", offered("south", "north", headers, [b""] * len(headers)))
    found = aside(north, "south")
    assert [found.get(at, "accepted") for at in range(len(ANSWERS))] == [case["verdict"] for case in ANSWERS]
    (accord,) = agreed(north, "south").accords
    assert (accord.proposer, accord.index, accord.ended) == ("north", 1, (("south", 9),))
    north.store.close()
