"""Importing a file: every row is accounted for, nothing is filed twice, and a refusal keeps nothing of the content."""

from collections import Counter
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.intake import Account, read_mapping
from jisr.intake.desk import BATCH
from jisr.intake.mapping import read_rows
from jisr.node import Node
from jisr.terms.actors import Actor
from jisr.terms.entries import Entry, Refusal
from jisr.terms.errors import Refused
from jisr.terms.reports import Marking, Report
from tests.intake.local import whole_days
from tests.sides import code, entries, lone, size
from tests.two_sides.sides import OFFICER, REPORTER, to

HERE = Path(__file__).parent
EVENTS = (HERE / "events.csv").read_text(encoding="utf-8")
MAPPING = (HERE / "events.toml").read_bytes()
SMALL = b'name = "small"\nkey = "no"\ntitle = "{what}"\n[time]\nstart = "day"\n'
KEYLESS = SMALL.replace(b'key = "no"\n', b"")
HEAD = "no,day,what\n"


def run(node: Node, text: str, mapping: bytes = SMALL) -> Account:
    return node.intake.import_rows(REPORTER, "events.csv", read_rows(text.encode(), read_mapping(mapping))[1])


def counts(account: Account) -> tuple[int, int, int, int]:
    """Filed, corrected, skipped, refused; they add up to the rows."""
    found = account.filed, account.corrected, account.skipped, len(account.refused)
    assert account.rows == sum(found)
    return found


def body(entry: Entry) -> Report:
    return msgspec.json.decode(entry.body or b"", type=Report)


def row(no: object, what: object = "a", day: str = "2017-06-13") -> str:
    return f"{no},{day},{what}\n"


# --- one small file with everything in it ----------------------------------------------------------------------


def test_every_row_of_the_file_is_accounted_for(north: Node) -> None:
    account = run(north, EVENTS, MAPPING)
    assert counts(account) == (7, 0, 1, 6)
    assert [(found.row, found.code) for found in account.refused] == [
        (9, "degrees"), (10, "date-form"), (11, "row-key"), (12, "time-precision"), (13, "count-form"),
        (14, "row-length"),
    ]  # fmt: skip
    assert Counter(entry.header.k for entry in entries(north)) == {"report": 7, "refuse": 6}
    again = run(north, EVENTS, MAPPING)
    assert counts(again) == (0, 0, 8, 6)
    assert again.refused == account.refused
    assert size(north) == 13


def test_what_was_filed_is_what_the_file_says(north: Node) -> None:
    run(north, EVENTS, MAPPING)
    found = {body(entry).title: body(entry) for entry in entries(north, "report")}
    floors = {title: report.place.error_m if report.place else None for title, report in found.items()}
    assert floors == {
        "Checkpoint opened": 2500, "Firing heard": 25_000, "Market closed": 50_000, "Convoys, several": 150_000,
        "Desert road watched": 150_000, "Night of the changed clock": 400_000, "وصل وفد": None,
    }  # fmt: skip
    assert all(whole_days(report.occurred, "Asia/Damascus") for report in found.values())
    assert found["Firing heard"].category == "armed-clash"
    assert found["Firing heard"].source == "post 2"
    assert {report.marking for report in found.values()} == {Marking()}


def test_a_refusal_is_code_file_and_position_and_never_content(north: Node) -> None:
    run(north, EVENTS, MAPPING)
    refusals = entries(north, "refuse")
    assert [msgspec.json.decode(entry.body or b"", type=Refusal) for entry in refusals] == [
        Refusal(found.code, "events.csv", found.row) for found in run(north, EVENTS, MAPPING).refused
    ]
    assert all(entry.header.by == REPORTER.by for entry in refusals)
    kept = north.store.db.serialize("main")  # type: ignore[attr-defined]
    assert "وصل وفد".encode() in kept
    assert b"Canary" not in kept


def test_only_who_may_file_may_import(north: Node) -> None:
    reader = Actor("o", "desk", "observer")
    _, rows = read_rows(EVENTS.encode(), read_mapping(MAPPING))
    assert code(Refused, lambda: north.intake.import_rows(reader, "events.csv", rows)) == "role"
    assert size(north) == 0


def test_progress_is_told_batch_by_batch(north: Node) -> None:
    told: list[int] = []
    text = HEAD + "".join(row(no) for no in range(BATCH + 3))
    _, rows = read_rows(text.encode(), read_mapping(SMALL))
    north.intake.import_rows(REPORTER, "x.csv", rows, told.append)
    assert told == [BATCH, BATCH + 3]


# --- the key column --------------------------------------------------------------------------------------------


def test_the_same_key_with_other_content_is_a_correction(north: Node) -> None:
    assert counts(run(north, HEAD + row(1) + row(2))) == (2, 0, 0, 0)
    assert counts(run(north, HEAD + row(1, "changed") + row(2))) == (0, 1, 1, 0)
    correction = entries(north)[2]
    assert (correction.header.k, correction.header.re) == ("correct", (1,))
    assert (body(correction).title, body(correction).id) == ("changed", body(entries(north)[0]).id)
    assert counts(run(north, HEAD + row(1, "changed") + row(2))) == (0, 0, 2, 0)
    assert counts(run(north, HEAD + row(1) + row(2))) == (0, 1, 1, 0)


def test_rows_may_come_in_any_order_and_leave(north: Node) -> None:
    run(north, HEAD + row(1) + row(2) + row(3))
    assert counts(run(north, HEAD + row(3) + row(1))) == (0, 0, 2, 0)
    assert size(north) == 3


def test_a_repaired_row_is_filed(north: Node) -> None:
    assert counts(run(north, HEAD + row(1, day="never"))) == (0, 0, 0, 1)
    assert counts(run(north, HEAD + row(1))) == (1, 0, 0, 0)


def test_a_row_that_broke_leaves_what_was_filed(north: Node) -> None:
    run(north, HEAD + row(1))
    assert counts(run(north, HEAD + row(1, day="never"))) == (0, 0, 0, 1)
    assert north.store.read(lambda tx: north.record.current(tx, 1)) == (1, False)


def test_without_a_key_a_changed_row_is_a_new_report(north: Node) -> None:
    assert counts(run(north, HEAD + row(1) + row(1), KEYLESS)) == (2, 0, 0, 0)
    assert counts(run(north, HEAD + row(1) + row(1) + row(1), KEYLESS)) == (1, 0, 2, 0)
    assert counts(run(north, HEAD + row(1, "changed"), KEYLESS)) == (1, 0, 0, 0)


def test_one_key_twice_in_a_file_does_not_change_back_and_forth(north: Node) -> None:
    """Two rows that claim one key cannot both be right; whatever is done with them is done once."""
    text = HEAD + row(1, "a") + row(1, "b")
    assert sum(counts(run(north, text))) == 2
    before = size(north)
    counts(run(north, text))
    assert size(north) == before


# --- what persons did since ------------------------------------------------------------------------------------


def test_an_import_does_not_bring_back_what_was_withdrawn(north: Node) -> None:
    run(north, HEAD + row(1))
    north.intake.withdraw(REPORTER, 1, "error")
    assert counts(run(north, HEAD + row(1))) == (0, 0, 1, 0)
    assert counts(run(north, HEAD + row(1, "changed"))) == (0, 0, 1, 0)
    assert [entry.header.k for entry in entries(north)] == ["report", "withdraw"]


def test_an_import_does_not_bring_back_what_was_erased(north: Node) -> None:
    run(north, HEAD + row(1))
    north.intake.erase(OFFICER, 1, "asked for")
    assert counts(run(north, HEAD + row(1))) == (0, 0, 1, 0)
    assert counts(run(north, HEAD + row(1, "changed"))) == (0, 0, 1, 0)
    assert [entry.header.k for entry in entries(north)] == ["report", "erase"]


def test_an_import_leaves_a_person_s_words_alone_while_the_row_is_the_same(north: Node) -> None:
    run(north, HEAD + row(1))
    north.intake.mark(OFFICER, 1, to("south"))
    assert counts(run(north, HEAD + row(1))) == (0, 0, 1, 0)
    assert north.store.read(lambda tx: north.record.current(tx, 1)) == (2, False)


def test_a_changed_row_keeps_the_marking_a_person_gave(north: Node) -> None:
    """A mapping that marks everything releasable must not undo an officer who said otherwise."""
    mapping = b'marking = { level = "open", releasable_to = ["south"] }\n' + SMALL
    run(north, HEAD + row(1), mapping)
    north.intake.mark(OFFICER, 1, Marking(level="secret"))
    assert counts(run(north, HEAD + row(1, "changed"), mapping)) == (0, 1, 0, 0)
    assert body(entries(north)[2]).title == "changed"
    assert body(entries(north)[2]).marking == Marking(level="secret")


def test_an_erased_report_leaves_no_hash_of_its_content(north: Node) -> None:
    """A hash without salt lets whoever guesses the content know that the guess was right."""
    run(north, HEAD + row(1))
    north.intake.erase(OFFICER, 1, "asked for")
    digests = north.store.read(lambda tx: tx.handle.execute("SELECT hash FROM intake_content").fetchall())
    assert digests in ([], [(b"",)])


# --- any file, edited anyhow -----------------------------------------------------------------------------------

NUMBERS = st.sampled_from(["1", "2", "3", "4", ""])
DAYS = st.sampled_from(["2017-06-13", "2017-06-14", "2017-02-30", ""])
WORDS = st.sampled_from(["a", "b", "ج", ""])
ROWS = st.lists(st.tuples(NUMBERS, DAYS, WORDS), max_size=8)


def csv(rows: list[tuple[str, str, str]]) -> str:
    return HEAD + "".join(f"{no},{day},{what}\n" for no, day, what in rows)


def usable(given_row: tuple[str, str, str], keyed: bool) -> bool:
    no, day, what = given_row
    return bool(what) and day in ("2017-06-13", "2017-06-14") and (bool(no) or not keyed)


@given(versions=st.lists(ROWS, min_size=1, max_size=4), keyed=st.booleans())
def test_accounts_add_up_and_a_second_run_adds_nothing(versions: list[list[tuple[str, str, str]]], keyed: bool) -> None:
    """Over any edits of a file: change, delete, insert, repeat, break, repair."""
    mapping = SMALL if keyed else KEYLESS
    with lone() as node:
        for rows in versions:
            account = run(node, csv(rows), mapping)
            filed, _, _, _ = counts(account)
            assert account.rows == len(rows)
            before = size(node)
            again = counts(run(node, csv(rows), mapping))
            assert size(node) == before
            assert again[:2] == (0, 0)
            assert filed <= sum(usable(one, keyed) for one in rows)
        # One report is each key whose first row could ever be used, or without a key each usable row as often as it
        # ever stood in one file.
        if keyed:
            firsts = [{one[0]: one for one in reversed(rows)} for rows in versions]
            expected = len({no for first in firsts for no, one in first.items() if usable(one, True)})
        else:
            most: Counter[tuple[str, str, str]] = Counter()
            for rows in versions:
                most |= Counter(one for one in rows if usable(one, False))
            expected = most.total()
        reports = [body(entry) for entry in entries(node, "report")]
        assert len(reports) == len({report.id for report in reports}) == expected


@given(before=ROWS, after=ROWS)
def test_a_run_cut_off_anywhere_is_simply_run_again(
    before: list[tuple[str, str, str]], after: list[tuple[str, str, str]]
) -> None:
    """Cut off between two batches: what is left is what a whole run leaves."""
    with lone() as cut, lone() as whole:
        run(cut, csv(before))
        run(cut, csv(before + after))
        run(whole, csv(before + after))
        first = [(body(entry).id, body(entry).title) for entry in entries(cut, "report", "correct")]
        second = [(body(entry).id, body(entry).title) for entry in entries(whole, "report", "correct")]
        assert first == second


@pytest.mark.parametrize("name", ["../../etc/passwd", "تقرير.csv", "x" * 300])
def test_a_file_name_is_kept_as_a_name(north: Node, name: str) -> None:
    _, rows = read_rows((HEAD + row(1, day="never")).encode(), read_mapping(SMALL))
    north.intake.import_rows(REPORTER, name, rows)
    assert msgspec.json.decode(entries(north)[0].body or b"", type=Refusal).file == name
