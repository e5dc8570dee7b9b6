"""The published vectors of evidence, against what we make and against the judge that shares no code with us."""

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest

from jisr_verify import disclosure
from jisr_verify.notes import ED25519, Fault, Key, need, signed_by
from tests.tlog.independent import sumdb_proofs
from tests.vectors.vectors import load

EVIDENCE = load("evidence")
NAME, _, PUBLIC = EVIDENCE["key"].split("+", 2)
LOG = Key(NAME, ED25519, base64.b64decode(PUBLIC)[1:])
SMALL = 8 * 1024


@pytest.mark.parametrize("case", EVIDENCE["proofs"], ids=lambda case: case["name"])
def test_a_proof_holds_where_it_should(case: Any) -> None:
    try:
        _, _, note = disclosure.read_proof(case["proof"], case["entry"].encode())
        need(signed_by(note, LOG), "The head is not signed.")
        held = True
    except Fault:
        held = False
    assert held == case["holds"]


@pytest.mark.parametrize("holds", [True, False])
def test_another_program_finds_the_same_of_every_proof(tmp_path: Path, holds: bool) -> None:
    cases = [case for case in EVIDENCE["proofs"] if case["holds"] == holds]
    for number, case in enumerate(cases):
        path = tmp_path / f"{number}.tlog-proof"
        path.write_text(case["proof"], encoding="utf-8")
        path.with_suffix(".entry").write_text(case["entry"], encoding="utf-8")
    ok, said = sumdb_proofs(tmp_path, EVIDENCE["key"])
    assert said.count("FAIL") == (0 if holds else len(cases)), said
    assert ok == holds


@pytest.mark.parametrize("case", EVIDENCE["disclosures"], ids=lambda case: case["name"])
def test_a_disclosure_holds_where_it_should(case: Any) -> None:
    assert len(case["file"]) < SMALL
    try:
        said = disclosure.judge(case["file"].encode(), [])
    except Fault:
        said = []
    assert bool(said) == case["holds"]


def test_what_holds_is_said_whole() -> None:
    said = "\n".join(disclosure.judge(EVIDENCE["disclosures"][0]["file"].encode(), []))
    for words in (
        "north told south entry 0", "south signed that by", "answered in entry 1", "Entry 0 of the log of south names",
        "Entry 0 of the next log, which closes this one, of north names", "its log had 0 entries", "had 1 entries",
    ):  # fmt: skip
        assert words in said


def test_names_are_told_apart() -> None:
    for part in ("proofs", "disclosures"):
        names = [hashlib.sha256(f"{case['name']}".encode()).digest() for case in EVIDENCE[part]]
        assert len(set(names)) == len(names)
