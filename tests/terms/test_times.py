"""Instants, spans and how officers write them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.terms.errors import OurMistake
from jisr.terms.times import MONTHS, Span, check_span, dtg, iso, local_days, parse_iso

FIRST, LAST = -62_135_596_800_000, 253_402_300_799_999
NOON = 1_497_355_200_000
HOUR, DAY = 3_600_000, 86_400_000

instants = st.integers(FIRST, LAST)


@pytest.mark.parametrize(
    ("ms", "group", "text"),
    [
        (NOON, "131200ZJUN17", "2017-06-13T12:00:00Z"),
        (0, "010000ZJAN70", "1970-01-01T00:00:00Z"),
        (-1, "312359ZDEC69", "1969-12-31T23:59:59Z"),
        (NOON + 59_999, "131200ZJUN17", "2017-06-13T12:00:59Z"),
        (1_709_208_000_000, "291200ZFEB24", "2024-02-29T12:00:00Z"),
        (LAST, "312359ZDEC99", "9999-12-31T23:59:59Z"),
    ],
)
def test_an_instant_is_written_as_officers_do(ms: int, group: str, text: str) -> None:
    assert (dtg(ms), iso(ms)) == (group, text)


@given(instants)
def test_what_is_written_reads_back(ms: int) -> None:
    assert parse_iso(iso(ms)) == ms // 1000 * 1000


@given(instants)
def test_a_group_names_the_minute_of_the_standard_library(ms: int) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
    day, month, year = moment.day, MONTHS[moment.month - 1], moment.year % 100
    assert dtg(ms) == f"{day:02}{moment.hour:02}{moment.minute:02}Z{month}{year:02}"


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("2017-06-13T12:00Z", NOON),
        ("2017-06-13 12:00Z", NOON),
        ("2017-06-13T15:00:00+03:00", NOON),
        ("2017-06-13T07:30-04:30", NOON),
        ("2017-06-13T12:00:00.5Z", NOON + 500),
        ("2017-06-13T12:00:00.0019Z", NOON + 1),
        ("1969-12-31T23:59:59.999Z", -1),
        ("0001-01-01T00:00Z", FIRST),
    ],
)
def test_an_instant_with_its_offset_is_read(text: str, ms: int) -> None:
    assert parse_iso(text) == ms


@pytest.mark.parametrize(
    "text",
    [
        "", "2017-06-13", "2017-06-13T12:00", "2017-06-13T12:00:00", "12:00Z", "2017-6-13T12:00Z", "2017-06-13T12Z",
        "2017-06-13T12:00z", "2017-06-13T12:00:00,5Z", "2017-06-13T12:00:00.1234567Z", " 2017-06-13T12:00Z",
        "2017-06-13T12:00Z\n", "2017-06-13T12:00+3", "2017-06-13T12:00+0300", "20170613T1200Z", "2017-W24-2T12:00Z",
        "2017-164T12:00Z", "-2017-06-13T12:00Z", "12017-06-13T12:00Z", "now", "131200ZJUN17",
    ],
)  # fmt: skip
def test_anything_that_does_not_state_its_offset_is_asked_again(text: str) -> None:
    with pytest.raises(OurMistake) as met:
        parse_iso(text)
    assert met.value.code == "time-form"


@pytest.mark.parametrize(
    "text",
    [
        "2017-02-29T12:00Z", "2017-13-01T12:00Z", "2017-00-10T12:00Z", "2017-06-31T12:00Z", "2017-06-13T24:01Z",
        "2017-06-13T12:60Z", "2017-06-13T12:00:60Z", "0000-01-01T00:00Z", "2017-06-13T12:00+24:00",
        "2017-06-13T12:00+99:99",
    ],
)  # fmt: skip
def test_a_time_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(OurMistake):
        parse_iso(text)


@given(st.text(max_size=30) | st.from_regex(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)", fullmatch=True))
def test_any_text_is_an_instant_or_a_mistake(text: str) -> None:
    try:
        ms = parse_iso(text)
    except OurMistake:
        return
    assert FIRST - DAY <= ms <= LAST + DAY


@pytest.mark.parametrize(
    ("first", "last", "zone", "start", "hours"),
    [
        ("2017-06-13", "2017-06-13", "UTC", "2017-06-13T00:00Z", 24),
        ("2017-06-13", "2017-06-13", "Asia/Baghdad", "2017-06-12T21:00Z", 24),
        ("2017-06-13", "2017-06-15", "Asia/Baghdad", "2017-06-12T21:00Z", 72),
        ("2017-03-26", "2017-03-26", "Europe/Berlin", "2017-03-25T23:00Z", 23),
        ("2017-10-29", "2017-10-29", "Europe/Berlin", "2017-10-28T22:00Z", 25),
        ("2011-12-30", "2011-12-31", "Pacific/Apia", "2011-12-30T10:00Z", 24),
    ],
)
def test_local_days_run_from_midnight_to_midnight(first: str, last: str, zone: str, start: str, hours: int) -> None:
    span = local_days(first, last, zone)
    assert span == Span(parse_iso(start), parse_iso(start) + hours * HOUR - 1)


@pytest.mark.parametrize(
    ("first", "last", "zone"),
    [
        ("2017-06-14", "2017-06-13", "UTC"),
        ("2017-06-31", "2017-06-31", "UTC"),
        ("13.06.2017", "13.06.2017", "UTC"),
        ("", "", "UTC"),
        ("2017-06-13", "2017-06-13", "Mars/Olympus"),
        ("2017-06-13", "2017-06-13", ""),
        ("2017-06-13", "2017-06-13", "../../etc/passwd"),
        ("2017-06-13", "2017-06-13", "/etc/passwd"),
        ("2017-06-13", "2017-06-13", "a\0b"),
        ("9999-12-31", "9999-12-31", "UTC"),
        ("0001-01-01", "0001-01-01", "Asia/Tokyo"),
    ],
)
def test_days_that_are_none_are_refused(first: str, last: str, zone: str) -> None:
    with pytest.raises(OurMistake):
        local_days(first, last, zone)


@pytest.mark.parametrize(
    ("fewest", "first", "last"),
    [(1, "13", "13"), (2, "13", "14"), (3, "12", "14"), (7, "10", "16")],
)
def test_an_uncertain_day_grows_to_both_sides(fewest: int, first: str, last: str) -> None:
    grown = local_days("2017-06-13", "2017-06-13", "Asia/Baghdad", fewest)
    assert grown == local_days(f"2017-06-{first}", f"2017-06-{last}", "Asia/Baghdad")


def test_a_span_that_is_long_enough_does_not_grow() -> None:
    assert local_days("2017-06-01", "2017-06-09", "UTC", 7) == local_days("2017-06-01", "2017-06-09", "UTC")


@pytest.mark.parametrize("days", [1, 2, 5, 30])
@pytest.mark.parametrize("fewest", [1, 2, 7, 31])
def test_growing_does_not_turn_a_span_round(days: int, fewest: int) -> None:
    """An end before its start is a mistake in the file; no uncertainty makes it right."""
    last = f"{datetime(2017, 6, 30, tzinfo=UTC) - timedelta(days=days):%Y-%m-%d}"
    with pytest.raises(OurMistake):
        local_days("2017-06-30", last, "UTC", fewest)


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_any_text_is_a_span_or_a_mistake(first: str, last: str, zone: str) -> None:
    with pytest.raises(OurMistake):
        local_days(first, last, zone + "?")


@pytest.mark.parametrize(("start", "end"), [(0, 0), (FIRST, LAST), (NOON, NOON + 1)])
def test_a_span_runs_forwards(start: int, end: int) -> None:
    assert check_span(Span(start, end)) == Span(start, end)


@pytest.mark.parametrize(("start", "end"), [(1, 0), (FIRST - 1, 0), (0, LAST + 1), (LAST, FIRST)])
def test_a_span_that_does_not_is_refused(start: int, end: int) -> None:
    with pytest.raises(OurMistake) as met:
        check_span(Span(start, end))
    assert met.value.code == "span-order"
