"""Two days of one month, however they are written: never the first of them in a year that nobody wrote."""

from calendar import monthrange
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.intake.open_text_times import times_of
from jisr.terms.dtg import When, find_times, read_time
from jisr.terms.spelling import spell
from jisr.terms.times import Span, local_days

ZONE = "Asia/Baghdad"
NOW = local_days("2017-12-31", "2017-12-31", ZONE).end
EN = ("January", "Feb", "March", "Apr.", "May", "June", "July", "Aug", "Sept", "October", "Nov.", "December")
AR = ("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "يونيو", "تموز", "آب", "أيلول", "أكتوبر", "نوفمبر", "ديسمبر")
FIGURES = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
DASHES = st.sampled_from(("-", "–", " - ", "—", " – "))


@st.composite
def ranges(draw: st.DrawFn) -> tuple[int, int, int]:
    """Month, first and last day, of 2017."""
    month = draw(st.integers(1, 12))
    first = draw(st.integers(1, monthrange(2017, month)[1] - 1))
    return month, first, draw(st.integers(first + 1, monthrange(2017, month)[1]))


def two_days(month: int, first: int, last: int) -> Span:
    return local_days(date(2017, month, first).isoformat(), date(2017, month, last).isoformat(), ZONE)


def span_of(found: object) -> tuple[int, int]:
    """First and last instant; where the last day is today it ends now."""
    assert isinstance(found, When), found
    return found.start, found.end


@given(ranges(), DASHES, st.booleans(), st.booleans(), st.booleans())
def test_a_range_of_days_is_those_days(
    days: tuple[int, int, int], dash: str, arabic: bool, month_first: bool, year: bool
) -> None:
    month, first, last = days
    name, said = (AR if arabic else EN)[month - 1], f"{first}{dash}{last}"
    text = f"{name} {said}" if month_first else f"{said} {name}"
    text += (", 2017" if month_first else " 2017") if year else ""
    text = text.translate(FIGURES) if arabic else text
    meant = two_days(*days)
    whole = span_of(read_time(text, NOW, ZONE))
    assert whole == (meant.start, min(meant.end, NOW))
    (one,) = find_times(f"Between them {text}." if not arabic else f"في {text}.", NOW, ZONE)
    assert span_of(one.meaning) == whole
    assert year or "year" in one.meaning.assumed  # type: ignore[union-attr]


@given(ranges(), DASHES, st.booleans(), st.booleans())
def test_an_article_is_read_the_same(days: tuple[int, int, int], dash: str, arabic: bool, month_first: bool) -> None:
    month, first, last = days
    name, said = (AR if arabic else EN)[month - 1], f"{first}{dash}{last}"
    text = f"{name} {said}" if month_first else f"{said} {name}"
    line = f"أُغلق المعبر في {text}." if arabic else f"The crossing was closed on {text}."
    published = local_days("2017-12-31", "2017-12-31", ZONE)
    (mark,) = times_of(spell(line), published, ZONE)
    meant = two_days(*days)
    assert any(reading.start == meant.start and abs(reading.end - meant.end) <= 60_000 for reading in mark.readings), (
        mark.readings
    )
    assert {datetime.fromtimestamp(one.start / 1000, ZoneInfo(ZONE)).year for one in mark.readings} <= {2017, 2018}


@pytest.mark.parametrize(
    ("text", "year"),
    [("June 12, 13", 2013), ("June 12 '13", 2013), ("12-June-13", 2013), ("12 June 13", 2013), ("June 12-11", 2011)],
)
def test_what_is_no_range_keeps_its_year(text: str, year: int) -> None:
    found = read_time(text, NOW, ZONE)
    assert isinstance(found, When)
    assert datetime.fromtimestamp(found.start / 1000, ZoneInfo(ZONE)).year == year
