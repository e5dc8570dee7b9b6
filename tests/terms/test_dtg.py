"""Times as officers write them: what each means, and what is asked instead of guessed."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.terms.dtg import FoundTime, Unsure, When, find_times, read_time
from jisr.terms.errors import OurMistake
from jisr.terms.times import dtg, parse_iso
from tests.terms.time_cases import CASES, Case

NOW = parse_iso("2017-06-13T14:20:30Z")


def ms(text: str) -> int:
    return parse_iso(text + ("Z" if text.count(":") > 1 else ":00Z"))


def said(case: Case) -> str:
    """What was understood, in the words of the table."""
    try:
        read = read_time(case.text, parse_iso(case.now), case.zone, past=case.past)
    except OurMistake as mistake:
        return f"! {mistake.code}"
    if isinstance(read, Unsure):
        return f"? {read.code}: {'; '.join(read.choices)}".rstrip()
    return f"{read.start} .. {read.end}" if read.start != read.end else str(read.start)


def wanted(case: Case) -> str:
    if case.wants[0] in "?!":
        return case.wants
    return " .. ".join(str(ms(part)) for part in case.wants.split(" .. "))


def test_the_table_is_long_enough() -> None:
    assert len({case[:4] for case in CASES}) >= 500


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text)
def test_a_time_means_what_its_writer_meant(case: Case) -> None:
    assert said(case) == wanted(case)


@pytest.mark.parametrize("case", [case for case in CASES if case.wants.startswith("? ")], ids=lambda case: case.text)
def test_every_answer_to_a_question_settles_it(case: Case) -> None:
    read = read_time(case.text, parse_iso(case.now), case.zone, past=case.past)
    assert isinstance(read, Unsure)
    for choice in read.choices:
        assert isinstance(read_time(choice, parse_iso(case.now), case.zone, past=case.past), When)


@pytest.mark.parametrize("case", [case for case in CASES if case.wants[0] in "12"], ids=lambda case: case.text)
def test_what_is_said_back_reads_the_same(case: Case) -> None:
    now = parse_iso(case.now)
    first = read_time(case.text, now, case.zone, past=case.past)
    assert isinstance(first, When)
    again = read_time(first.text, now, case.zone, past=case.past)
    assert isinstance(again, When)
    assert (again.start, again.end) == (first.start, first.end)


@given(
    st.integers(parse_iso("1970-01-01T00:00:00Z"), parse_iso("2066-01-01T00:00:00Z")),
    st.sampled_from(["UTC", "Asia/Baghdad"]),
)
def test_a_group_reads_back_to_its_minute(instant: int, zone: str) -> None:
    read = read_time(dtg(instant), NOW, zone)
    assert isinstance(read, When)
    assert read.start == read.end == instant // 60_000 * 60_000


@given(st.text(alphabet=st.sampled_from("0123456789ZJCh:/-. ٠١٢JUNjunحزيرانأمسقبل+–,'"), max_size=24), st.booleans())
def test_whatever_is_typed_is_read_asked_or_refused(text: str, past: bool) -> None:
    try:
        read = read_time(text, NOW, "Asia/Baghdad", past=past)
    except OurMistake:
        return
    if isinstance(read, When):
        assert read.start <= read.end


@given(st.text(max_size=60), st.integers(-(2**60), 2**60))
def test_no_line_and_no_clock_breaks_the_finder(line: str, now: int) -> None:
    try:
        found = find_times(line, now, "Asia/Baghdad")
    except OurMistake:
        return
    assert all(0 <= one.start < one.end <= len(line) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_an_unknown_zone_is_refused() -> None:
    for zone in ("Mars/Base", "", "../etc/passwd"):
        with pytest.raises(OurMistake):
            read_time("0915Z", NOW, zone)


def found(line: str, past: bool = True) -> list[FoundTime]:
    return find_times(line, NOW, "Asia/Baghdad", past=past, counted=frozenset(("trucks", "شاحنات")))


@pytest.mark.parametrize(
    ("line", "stretches"),
    [
        ("0915Z 3 trucks", [("0915Z", "")]),
        ("trucks at 0915Z, B2", [("at 0915Z", "at")]),
        ("clash since 0900Z at Sinjar", [("since 0900Z", "since")]),
        ("مغلق منذ الساعة 0900", [("منذ الساعة 0900", "since")]),
        ("closed until 1800Z", [("until 1800Z", "until")]),
        ("left before 0900Z and after 0800Z", [("before 0900Z", "before"), ("after 0800Z", "after")]),
        ("about 0915Z a clash", [("about 0915Z", "about")]),
        ("seen between 0900Z and 1030Z", [("between 0900Z and 1030Z", "at")]),
        ("two seen yesterday at 1400Z near it", [("yesterday at 1400Z", "")]),
        ("within 1400m of it", []),
        ("within 1400 m of it", []),
        ("route 36.80 42.07", []),
        ("call 0770 123 4567", []),
        ("3 may be hurt", []),
        ("3 May 1400Z", [("3 May 1400Z", "")]),
        ("troops sat down", []),
        ("0915 a truck", [("0915", "")]),
        ("grid 38SKF1234", []),
        ("0.1400", []),
        ("اشتباك قبل 30 دقيقة في سنجار", [("قبل 30 دقيقة", "")]),
        ("0975Z trucks", [("0975Z", "")]),
    ],
)  # fmt: skip
def test_times_are_found_among_words(line: str, stretches: list[tuple[str, str]]) -> None:
    assert [(line[one.start : one.end], one.lead) for one in found(line)] == stretches


@pytest.mark.parametrize(
    ("line", "code", "choices"),
    [
        ("131400Z JUN 17 trucks", "count", ("131400ZJUN17", "131400ZJUN17 17")),
        ("0915 C trucks", "zone", ("130615ZJUN17", "130615ZJUN17 C")),
        ("0975Z trucks", "time-value", ()),
        ("a few hours ago", "how-long", ()),
    ],
)
def test_what_stands_around_a_time_can_make_it_doubtful(line: str, code: str, choices: tuple[str, ...]) -> None:
    (one,) = found(line)
    assert one.meaning == Unsure(code, choices)


def test_what_was_filled_in_is_said() -> None:
    wanted = {
        "131400ZJUN17": (), "0915Z": ("date",), "0915": ("zone", "date"), "131400Z": ("month",),
        "131400": ("zone", "month"), "13 Jun 1400Z": ("year",), "yesterday 1400": ("zone",),
        "30 min ago": (), "today": ("end",), "0915J": ("date",),
    }  # fmt: skip
    for text, assumed in wanted.items():
        read = read_time(text, NOW, "Asia/Baghdad")
        assert isinstance(read, When)
        assert read.assumed == assumed, text
