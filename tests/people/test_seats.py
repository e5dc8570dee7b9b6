"""The seat: what a person keeps for themselves, and that nothing else gets in."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.people import Bookmark, Named, Seat, Session, View
from jisr.people.seats import MOST_BYTES, MOST_URL, check_query
from jisr.terms.errors import JisrError, OurMistake, Refused
from tests.people.house import AMAL, AMALS, OMAR, OMARS, House

HERE = "10.0.0.9"
NAMED = Named(
    bookmarks=(Bookmark(name="جسر بزيبز", lon=43.98, lat=33.07, zoom=13.5),),
    views=(View(name="Crossings tonight", url="?kind=crossing&since=131400ZJUN17"), View(name="All", url="?")),
)


@pytest.fixture
def omar(house: House) -> Session:
    return house.people.sign_in(OMAR, OMARS, HERE)


def code(job) -> str:
    with pytest.raises(JisrError) as caught:
        job()
    return caught.value.code


def test_a_seat_is_empty_and_then_as_it_was_kept(house: House, omar: Session):
    assert house.people.seats.seat(omar.token) == Seat(0, Named())
    assert house.people.seats.keep(omar.token, Seat(7, NAMED)) == Seat(7, NAMED)
    assert house.reopened().seats.seat(omar.token) == Seat(7, NAMED)
    again = house.people.sign_in(OMAR, OMARS, HERE)
    assert house.people.seats.seat(again.token) == Seat(7, NAMED)


def test_nobody_has_the_seat_of_another(house: House, omar: Session):
    amal = house.people.sign_in(AMAL, AMALS, HERE)
    house.people.seats.keep(omar.token, Seat(7, NAMED))
    assert house.people.seats.seat(amal.token) == Seat(0, Named())
    house.people.remove(house.amal, OMAR)
    assert house.count("seat") == 0
    assert code(lambda: house.people.seats.seat(omar.token)) == "signed-out"
    assert code(lambda: house.people.seats.keep(omar.token, Seat(1, NAMED))) == "signed-out"


@pytest.mark.parametrize(("kept", "given_", "back", "stands"), [
    (0, 9, False, 9), (9, 4, False, 9), (9, 9, False, 9), (9, 4, True, 4), (9, 0, True, 0), (9, 12, True, 12),
])  # fmt: skip
def test_what_was_read_stays_read_unless_it_is_asked_back(
    house: House, omar: Session, kept: int, given_: int, back: bool, stands: int
):
    house.people.seats.keep(omar.token, Seat(kept, NAMED))
    assert house.people.seats.keep(omar.token, Seat(given_, Named()), back=back) == Seat(stands, Named())
    assert house.people.seats.seat(omar.token).read_to == stands


MARK, SEEN = Bookmark(name="x", lon=0, lat=0, zoom=0), View(name="x", url="?")


@pytest.mark.parametrize(("named", "why"), [
    (Named(views=tuple(View(name=f"v{n}", url="?") for n in range(51))), "seat-many"),
    (Named(bookmarks=tuple(msgspec.structs.replace(MARK, name=f"b{n}") for n in range(10))), "seat-many"),
    (Named(views=(SEEN, View(name="Ｘ", url="?a=1"))), "seat-twice"), (Named(bookmarks=(MARK, MARK)), "seat-twice"),
    (Named(views=(View(name="", url="?"),)), "view-form"), (Named(views=(View(name="\u202ex", url="?"),)), "view-form"),
    (Named(bookmarks=(msgspec.structs.replace(MARK, name="\n"),)), "bookmark-form"),
    (Named(bookmarks=(msgspec.structs.replace(MARK, lon=180.1),)), "bookmark"),
    (Named(bookmarks=(msgspec.structs.replace(MARK, lat=-90.1),)), "bookmark"),
    (Named(bookmarks=(msgspec.structs.replace(MARK, zoom=25),)), "bookmark"),
    (Named(bookmarks=(msgspec.structs.replace(MARK, lon=float("nan")),)), "bookmark"),
    (Named(views=tuple(View(name=f"v{n}", url="?a=" + "x" * 1_000) for n in range(40))), "seat-size"),
])  # fmt: skip
def test_what_does_not_fit_is_refused_whole(house: House, omar: Session, named: Named, why: str):
    house.people.seats.keep(omar.token, Seat(1, NAMED))
    assert code(lambda: house.people.seats.keep(omar.token, Seat(2, named))) == why
    assert house.people.seats.seat(omar.token) == Seat(1, NAMED)


def test_the_largest_seat_fits(house: House, omar: Session):
    views = tuple(View(name=f"v{n}", url="?a=" + "x" * 500) for n in range(50))
    marks = tuple(Bookmark(name=f"b{n}", lon=-180, lat=90, zoom=24) for n in range(9))
    kept = house.people.seats.keep(omar.token, Seat(0, Named(bookmarks=marks, views=views)))
    assert len(msgspec.json.encode(kept.named)) <= MOST_BYTES
    assert code(lambda: house.people.seats.keep(omar.token, Seat(-1, NAMED))) == "read-to"


@pytest.mark.parametrize("url", [
    "", "kind=event", "/?kind=event", "//evil.example?x=1", "http://evil.example", "javascript:alert(1)", "#x", "?a#b",
    "? a=1", "?a=\n", "?a=%0a", "?a=%00", "?a=%e2%80%ae", "?a=%ff", "?a=%zz", "?A=1", "?=1", "?a=1&&b=2", "?a=<b>",
    "?\\", "?" + "a" * 33 + "=1", "?a=" + "x" * MOST_URL, "?a=é", "??a=1", "?constructor[x]=1", '?a="',
])  # fmt: skip
def test_a_view_is_a_query_string_of_ours_and_nothing_else(url: str):
    with pytest.raises(OurMistake) as caught:
        check_query(url)
    assert caught.value.code == "view-url"


@pytest.mark.parametrize("url", [
    "?", "?kind=event", "?kind=event&kind=route", "?q=%D8%AC%D8%B3%D8%B1", "?at=2017-06-13T14:00:00Z&bbox=1.5,2,-3,4",
    "?q=a+b", "?x=", "?q=(north)*",
])  # fmt: skip
def test_what_our_pages_write_is_taken_as_it_is(url: str):
    assert check_query(url) == url


@given(st.text(max_size=60))
def test_any_text_is_a_view_or_is_told_in_one_sentence(text: str):
    try:
        assert check_query(text).startswith("?")
    except OurMistake as error:
        assert error.code == "view-url"  # noqa: PT017


def test_a_removed_session_keeps_nothing(house: House, omar: Session):
    house.people.sign_out(omar.token)
    with pytest.raises(Refused):
        house.people.seats.keep(omar.token, Seat(0, Named()))
