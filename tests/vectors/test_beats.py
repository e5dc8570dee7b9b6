"""The published vectors of heartbeats and cross-commits against our code."""

import hashlib
from base64 import b64decode, b64encode
from typing import Any

import pytest

from jisr.exchange.beats import dated_before, judge_beat, read_beat
from jisr.exchange.ledger import Beat
from jisr.exchange.order import Commitment, order, reaches
from jisr.terms.errors import PartnerFault
from jisr.tlog.note import parse_note
from tests.vectors.vectors import CARDS, load, tree_hash

BEATS, COMMITS = load("heartbeat"), load("cross-commit")


def beat(given: Any) -> Beat | None:
    return None if given is None else Beat(given[0], given[1], b"")


@pytest.mark.parametrize("case", BEATS["notes"], ids=lambda case: case["name"])
def test_notes(case: Any) -> None:
    note = parse_note(case["note"].encode())
    if isinstance(case["found"], str):
        with pytest.raises(PartnerFault) as refused:
            read_beat(note, CARDS["north"])
        assert refused.value.code == case["found"]
        return
    found, kept = read_beat(note, CARDS["north"])
    assert (found.at if found else None) == case["found"]
    if case["found"] is not None:
        assert kept.decode() == BEATS["notes"][1]["note"], "what is stored is the same with and without"


@pytest.mark.parametrize("case", BEATS["judged"], ids=lambda case: case["name"])
def test_judgements(case: Any) -> None:
    offered = beat(case["offered"])
    assert offered is not None
    assert judge_beat(beat(case["kept"]), offered, case["now"]) == case["verdict"]


@pytest.mark.parametrize("case", BEATS["dated"], ids=lambda case: case["name"])
def test_dates(case: Any) -> None:
    at, size = case["beat"]
    before = beat(case["beat"]) if size <= case["index"] else None
    assert dated_before(case["at"], case["kind"], before) is case["back_dated"]
    assert at


@pytest.mark.parametrize("case", COMMITS["order"], ids=lambda case: case["name"])
def test_orders(case: Any) -> None:
    ours, theirs = ([Commitment(*one) for one in case[name]] for name in ("our_commitments", "their_commitments"))
    i, j = case["ours"], case["theirs"]
    assert order(i, j, reaches(theirs, j), reaches(ours, i)) == case["order"]


def test_a_hidden_head_opens() -> None:
    head = COMMITS["head"]
    assert b64encode(hashlib.sha256(b64decode(head["salt"]) + head["note"].encode()).digest()).decode() == head["h"]


@pytest.mark.parametrize("case", COMMITS["seen"], ids=lambda case: case["name"])
def test_what_is_true_of_the_log(case: Any) -> None:
    leaves = [b64decode(entry["leaf_hash"]) for entry in load("log")["entries"]]
    true = case["n"] <= len(leaves) and b64encode(tree_hash(leaves[: case["n"]])).decode() == case["h"]
    assert true is case["true"]
