"""The published vectors of media against our code."""

import hashlib
from typing import Any

import pytest

from jisr.exchange.ledger import Row, SetAside
from jisr.exchange.standing import read_item
from jisr.intake.rules import check_content
from jisr.terms import canonical
from jisr.terms.entries import Commitment
from jisr.terms.errors import OurMistake
from jisr.terms.releases import LeafHeader
from jisr.wire.listener import _range
from tests.vectors.vectors import load

MEDIA = load("media")


@pytest.mark.parametrize("case", MEDIA["bodies"], ids=lambda case: case["name"])
def test_bodies_with_files(case: Any) -> None:
    salted = bytes(16) + case["body"].encode()
    commitment = Commitment(hashlib.sha256(salted).hexdigest(), len(salted) - 16)
    leaf = canonical.encode(LeafHeader(at=1, b=commitment, by="machine", k="release", mark="open", v=1))
    item, verdict = read_item("log", Row(0, leaf, salted)), "accepted"
    if isinstance(item, SetAside):
        verdict = item.reason
    else:
        assert item.content is not None
        try:
            check_content(item.content)
        except OurMistake:
            verdict = "body-malformed"
    assert verdict == case["verdict"]


@pytest.mark.parametrize("case", MEDIA["ranges"], ids=lambda case: f"{case['range']} of {case['size']}")
def test_ranges(case: Any) -> None:
    assert _range(case["range"], case["size"]) == (case["first"], case["stop"])
