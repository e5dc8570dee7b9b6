"""What a leaf must be, what a body must be, and what a head means beside ours."""

import pytest

from jisr.exchange.rules import MAX_LEAF, SALT, body_fault, facts, judge, read_leaf
from jisr.terms.entries import Commitment
from jisr.terms.releases import AckFact, KeyFact, LeafHeader, RejectFact, WithdrawFact
from jisr.tlog.checkpoint import Checkpoint
from jisr.tlog.merkle import Frontier, leaf_hash
from tests.attacks.hostile import HEAD, header_of

SALTED = b"s" * SALT + b"content"
LIMIT = 1_000


def leaf(k: str, salted: bytes = b"", index: int = 5, **changes: object) -> LeafHeader:
    found = read_leaf(header_of(k, salted, **changes), index)
    assert isinstance(found, LeafHeader), found
    return found


@pytest.mark.parametrize(("k", "cited"), [("release", None), ("revise", [0]), ("revise", [4])])
def test_a_kind_with_a_body(k: str, cited: list[int] | None) -> None:
    found = leaf(k, SALTED, re=cited)
    assert (found.k, found.v, found.mark) == (k, 1, "open")
    assert found.b == Commitment(found.b.h if found.b else "", 7)
    assert facts(found) is None


@pytest.mark.parametrize("k", ["close", "erased", "head", "key", "reject", "seen"])
def test_a_kind_of_the_protocol_states_its_own_facts(k: str) -> None:
    assert read_leaf(header_of(k, p={"any": ["thing", 1, None, True]}), 1000) == "leaf-malformed"


def test_a_key_leaf_names_a_key_and_a_time() -> None:
    fact = {"log": "A" * 43 + "=", "until": 1}
    assert facts(leaf("key", by="machine", p=fact)) == KeyFact(**fact)  # type: ignore[arg-type]
    wrong: tuple[dict[str, object], ...] = (
        {},
        fact | {"until": -1},
        fact | {"log": "A" * 44},
        fact | {"log": ""},
        fact | {"more": 1},
    )
    assert [read_leaf(header_of("key", by="machine", p=p), 5) for p in wrong] == ["leaf-malformed"] * len(wrong)
    assert read_leaf(header_of("key", p=fact), 5) == "leaf-malformed"


@pytest.mark.parametrize("reason", ["error", "expired", "originator", "sensitive", "superseded"])
def test_a_withdrawal_says_why(reason: str) -> None:
    assert facts(leaf("withdraw", p={"reason": reason}, re=[0])) == WithdrawFact(reason=reason)  # type: ignore[arg-type]


def test_a_reject_says_what_and_why() -> None:
    assert facts(leaf("reject", p={"index": 7, "reason": "oversized"})) == RejectFact(index=7, reason="oversized")


@pytest.mark.parametrize("by", ["duty officer", "release officer"])
@pytest.mark.parametrize("stage", ["seen", "understood"])
def test_an_acknowledgement_says_what_and_how_far(stage: str, by: str) -> None:
    found = leaf("ack", p={"index": 7, "stage": stage}, by=by)
    assert facts(found) == AckFact(index=7, stage=stage)  # type: ignore[arg-type]


@pytest.mark.parametrize("by", ["duty officer", "machine", "release officer", "standing rule"])
def test_an_author_is_a_role(by: str) -> None:
    assert leaf("head", p={"h": HEAD}, by=by).by == by


def test_the_longest_header_and_one_byte_more() -> None:
    def padded(size: int) -> bytes:
        made = header_of("ask", p={"index": 0, "key": "", "to": "any"})
        return made.replace(b'""', b'"' + b"x" * (size - len(made)) + b'"')

    assert isinstance(read_leaf(padded(MAX_LEAF), 0), LeafHeader)
    assert read_leaf(padded(MAX_LEAF + 1), 0) == "oversized"


@pytest.mark.parametrize(("cited", "index"), [([0], 1), ([5], 6), ([0, 1, 2], 3)])
def test_citing_what_lies_before(cited: list[int], index: int) -> None:
    assert leaf("withdraw", index=index, p={"reason": "error"}, re=cited).re == tuple(cited)


@pytest.mark.parametrize(("k", "cited", "index"), [("withdraw", [1], 1), ("withdraw", None, 1), ("head", [0], 1)])
def test_citing_what_may_not_be_cited(k: str, cited: list[int] | None, index: int) -> None:
    p = {"reason": "error"} if k == "withdraw" else {"h": HEAD}
    assert read_leaf(header_of(k, p=p, re=cited), index) == "reference"


@pytest.mark.parametrize(
    ("salted", "why"),
    [
        (SALTED, None),
        (None, "body-missing"),
        (b"", "body-missing"),
        (SALTED[:-1], "body-mismatch"),
        (SALTED + b"x", "body-mismatch"),
        (b"t" + SALTED[1:], "body-mismatch"),
        (SALTED[:-1] + b"x", "body-mismatch"),
    ],
)
def test_a_body_is_what_the_header_commits_to(salted: bytes | None, why: str | None) -> None:
    assert body_fault(leaf("release", SALTED), salted, LIMIT) == why


def test_the_agreed_size_counts_without_the_salt() -> None:
    at, over = b"s" * (SALT + LIMIT), b"s" * (SALT + LIMIT + 1)
    assert body_fault(leaf("release", at), at, LIMIT) is None
    assert body_fault(leaf("release", over), over, LIMIT) == "oversized"
    assert body_fault(leaf("release", over), b"", LIMIT) == "oversized", "too large is too large, present or not"


def test_a_kind_without_a_body_brings_none() -> None:
    head = leaf("head", p={"h": HEAD})
    assert body_fault(head, None, LIMIT) is None
    assert body_fault(head, b"", LIMIT) is None
    assert body_fault(head, b"x", LIMIT) == "body-mismatch"


@pytest.mark.parametrize(
    ("size", "same_root", "standing"),
    [(2, True, "stale"), (2, False, "stale"), (3, True, "same"), (3, False, "fork"), (4, False, "grown")],
)
def test_a_head_beside_ours(size: int, same_root: bool, standing: str) -> None:
    known, _ = Frontier.empty().extend([leaf_hash(b"%d" % at) for at in range(3)])
    offered = Checkpoint("any.example/log", size, known.root() if same_root else bytes(32))
    assert judge(known, known.root(), offered) == standing


def test_an_empty_log_beside_an_empty_log() -> None:
    empty = Frontier.empty()
    assert judge(empty, empty.root(), Checkpoint("any.example/log", 0, empty.root())) == "same"
    assert judge(empty, empty.root(), Checkpoint("any.example/log", 1, bytes(32))) == "grown"
