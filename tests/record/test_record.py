"""The record numbers without gaps, answers twice the same, amends by further entries, and signs what it holds."""

import pytest

from jisr.node import Node
from jisr.record import Record
from jisr.record.rules import MAX_BODY
from jisr.store.sqlite.record import SqliteRecord
from jisr.terms.entries import By, Erasure, NewEntry
from jisr.terms.errors import OurMistake
from jisr.tlog.checkpoint import open_checkpoint
from jisr.tlog.merkle import EMPTY_ROOT, Frontier, leaf_hash
from jisr.tlog.note import KEY_ED25519, Signer
from tests.sides import BY, code, correction, entries, new, said, size, withdrawal
from tests.two_sides.sides import NOON, Chance, Clock, Inline, keys_of, side

NAME = "north.example/jisr/north/record"


def append(node: Node, *given: NewEntry) -> list[int]:
    return node.record.file(list(given))


def current(node: Node, first: int) -> tuple[int, bool]:
    return node.store.read(lambda tx: node.record.current(tx, first))


def erase(node: Node, *serials: int) -> int:
    return node.store.write(lambda tx: node.record.erase(tx, serials, BY, "asked by the originator"))


# --- numbering -------------------------------------------------------------------------------------------------


def test_serials_are_dense_over_batches_of_any_size(north: Node) -> None:
    expected = 1
    for count in (1, 3, 0, 2, 7):
        given = append(north, *(new(f"b{count}.{place}") for place in range(count)))
        assert given == list(range(expected, expected + count))
        expected += count
    assert [entry.serial for entry in entries(north)] == list(range(1, expected))


def test_what_fails_leaves_no_gap_and_nothing_behind(north: Node) -> None:
    append(north, new("a"))
    too_large = new("big", body=b"x" * (MAX_BODY + 1), key="big")
    assert code(OurMistake, lambda: append(north, new("b", key="b"), too_large)) == "too-large"
    assert size(north) == 1
    assert north.store.read(lambda tx: north.record.serial_of(tx, "b")) is None
    assert append(north, new("c")) == [2]


def test_the_largest_body_is_kept_whole(north: Node) -> None:
    append(north, new(body=b"x" * MAX_BODY))
    assert entries(north)[0].body == b"x" * MAX_BODY


def test_an_entry_keeps_who_when_and_what(north: Node) -> None:
    north.clock.tick(5_000)  # type: ignore[attr-defined]
    append(north, NewEntry(k="report", by=BY, entered=NOON, body=b"said"))
    (found,) = entries(north)
    assert (found.body, found.header.by, found.header.k, found.header.v) == (b"said", BY, "report", 1)
    assert (found.header.entered, found.header.at) == (NOON, NOON + 5_000)


def test_an_entry_without_a_body_commits_to_none(north: Node) -> None:
    append(north, NewEntry(k="received", by=BY, entered=NOON))
    assert (entries(north)[0].header.b, entries(north)[0].body) == (None, None)


def test_equal_bodies_commit_to_different_hashes(north: Node) -> None:
    """Otherwise a short body could be guessed from its hash, or seen to be said twice."""
    append(north, new("same"), new("same"))
    one, other = (entry.header.b for entry in entries(north))
    assert one is not None
    assert other is not None
    assert one.h != other.h


def test_the_tree_is_over_the_headers_as_stored(north: Node) -> None:
    assert north.record.verify().root == EMPTY_ROOT
    append(north, *(new(str(number)) for number in range(300)))
    headers = north.store.read(lambda tx: [row[0] for row in tx.handle.execute("SELECT header FROM record_entry")])
    frontier, _ = Frontier.empty().extend([leaf_hash(header) for header in headers])
    assert north.record.verify().root == frontier.root()


# --- asking twice ----------------------------------------------------------------------------------------------


def test_a_key_is_answered_with_its_first_serial(north: Node) -> None:
    assert append(north, new("a", key="k1"), new("b")) == [1, 2]
    assert append(north, new("z", key="k1")) == [1]
    assert append(north, new("c"), new("z", key="k1"), new("d", key="k2")) == [3, 1, 4]
    assert size(north) == 4
    assert north.store.read(lambda tx: north.record.serial_of(tx, "k2")) == 4


def test_a_key_twice_in_one_batch_is_one_entry(north: Node) -> None:
    assert append(north, new("a", key="k"), new("b"), new("c", key="k")) == [1, 2, 1]
    assert size(north) == 2


# --- amending --------------------------------------------------------------------------------------------------


def test_a_correction_is_a_further_entry_and_stands_from_then_on(north: Node) -> None:
    append(north, new("a"), new("b"))
    assert current(north, 1) == (1, False)
    assert append(north, correction(1)) == [3]
    assert append(north, correction(1, "three")) == [4]
    assert (current(north, 1), current(north, 2)) == ((4, False), (2, False))
    assert [entry.header.re for entry in entries(north, "correct")] == [(1,), (1,)]
    assert entries(north)[0].body == new("a").body


def test_a_withdrawal_keeps_the_version_and_ends_the_report(north: Node) -> None:
    append(north, new("a"), correction(1), withdrawal(1))
    assert current(north, 1) == (2, True)
    for more in (correction(1), withdrawal(1)):
        assert code(OurMistake, lambda more=more: append(north, more)) == "withdrawn"  # type: ignore[misc]
    assert size(north) == 3
    assert [entry.header.k for entry in entries(north)] == ["report", "correct", "withdraw"]


def test_reading_what_is_not_there_says_so(north: Node) -> None:
    append(north, new())
    for serial in (0, -1, 2, 10**15):
        found = said(OurMistake, lambda serial=serial: north.store.read(lambda tx: north.record.entry(tx, serial)))  # type: ignore[misc]
        assert found.code == "no-entry"


@pytest.mark.parametrize("serial", [2**63, 10**30, -(10**30)])
def test_a_number_no_record_can_reach_is_no_entry_either(north: Node, serial: int) -> None:
    assert code(OurMistake, lambda: north.store.read(lambda tx: north.record.entry(tx, serial))) == "no-entry"


def test_kinds_are_chosen_by_kind_and_not_by_what_a_name_holds(north: Node) -> None:
    odd = NewEntry(k="report", by=By('"k":"withdraw"', "desk"), entered=NOON, body=b"x")
    append(north, odd, new("b"), withdrawal(2))
    assert [entry.serial for entry in entries(north, "withdraw")] == [3]
    assert [entry.serial for entry in entries(north, "report", "withdraw")] == [1, 2, 3]


# --- erasing ---------------------------------------------------------------------------------------------------


def test_an_erasure_is_an_entry_and_keeps_root_and_headers(north: Node) -> None:
    append(north, new("a"), new("b"), new("c"))
    before, headers = north.record.verify(), [entry.header for entry in entries(north)]
    north.record.sign()
    assert erase(north, 1, 3) == 4
    after = north.record.verify()
    assert (after.size, after.erased, after.sound, after.damaged) == (4, 2, True, ())
    assert after.signed_size == 3
    found = entries(north)
    assert [entry.header for entry in found[:3]] == headers
    assert [entry.body is None for entry in found] == [True, False, True, False]
    assert (found[3].header.k, found[3].header.re, found[3].header.by) == ("erase", (1, 3), BY)
    assert b"asked by the originator" in (found[3].body or b"")
    frontier, _ = Frontier.empty().extend([leaf_hash(row) for row in _headers(north)[:3]])
    assert frontier.root() == before.root


def _headers(node: Node) -> list[bytes]:
    return node.store.read(lambda tx: [row[0] for row in tx.handle.execute("SELECT header FROM record_entry")])


def test_the_reason_of_an_erasure_is_kept_as_given(north: Node) -> None:
    append(north, new())
    erase(north, 1)
    assert Erasure("asked by the originator").reason.encode() in (entries(north, "erase")[0].body or b"")


# --- signing ---------------------------------------------------------------------------------------------------


def test_the_signed_head_is_of_this_record_under_its_key(north: Node) -> None:
    append(north, *(new(str(number)) for number in range(5)))
    signer = Signer(NAME, KEY_ED25519, north.keys.record)
    checkpoint, _ = open_checkpoint(north.record.sign(), NAME, signer.verifier)
    assert (checkpoint.origin, checkpoint.size, checkpoint.root) == (NAME, 5, north.record.verify().root)
    assert north.record.verify().signed_size == 5


def test_signing_the_same_head_again_changes_nothing(north: Node) -> None:
    assert north.record.sign() == north.record.sign()
    append(north, new())
    first = north.record.sign()
    assert north.record.sign() == first
    append(north, new())
    assert north.record.sign() != first


def test_a_head_signed_with_another_key_does_not_verify(north: Node) -> None:
    append(north, new())
    store, ledger = north.store, SqliteRecord()
    genuine = north.record.sign()
    Record(store, ledger, ledger, north.clock, Chance(2), Signer(NAME, KEY_ED25519, keys_of("south").record)).sign()
    assert not north.record.verify().sound
    store.write(lambda tx: ledger.keep_checkpoint(tx, genuine))


def test_the_same_entries_at_the_same_time_give_the_same_record() -> None:
    """Nothing but what is handed in decides a byte of it."""
    roots = []
    for _ in range(2):
        node = side("north", Inline(), Clock(), Chance("same"))
        append(node, new("a"), new("b", key="b"), correction(1))
        roots.append((node.record.verify().root, node.record.sign()))
        node.store.close()
    assert roots[0] == roots[1]
