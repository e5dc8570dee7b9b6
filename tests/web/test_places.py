"""What the API says of places: readings to choose from, every form, names in both scripts."""

import pytest

from tests.web.staff import Staff


def read(staff: Staff, text: str):
    got = staff.ask("observer", "POST", "/api/v1/places", json={"text": text})
    assert got.status_code == 200, got.text
    return got.json()


@pytest.mark.parametrize("text", ["Mosul", "الموصل", "38S LF 3120 2385", "4 km S of Tal Afar", "٣٦٫٣٤٥ ش ٤٣٫١١٩ ق"])
def test_a_clear_text_gives_one_reading_and_asks_nothing(shared: Staff, text: str) -> None:
    told = read(shared, text)
    (one,) = told["readings"]
    assert told["ask"] == told["code"] == ""
    assert 28 < one["lat"] < 40 < one["lon"] < 50
    assert one["error_m"] >= 1


def test_what_may_be_several_places_asks(shared: Staff) -> None:
    for text in ("Sinjar", "36 42", "38S 333123 4022456"):
        told = read(shared, text)
        assert len(told["readings"]) == 2
        assert told["code"] == "choose-place"
        assert told["ask"].endswith(".")
        assert len({one["label"] for one in told["readings"]}) == 2


def test_what_is_no_place_is_answered_in_words_and_never_quoted(shared: Staff) -> None:
    before = shared.size()
    for text in ("", "123456", "the secret meeting", "x" * 5000, "{", "\x00" * 50, "<!DOCTYPE a>" * 100):
        told = read(shared, text)
        assert told["readings"] == []
        assert told["code"]
        assert told["ask"]
        assert "secret" not in told["ask"]
    assert shared.size() == before


def test_every_form_of_a_position(shared: Staff) -> None:
    told = shared.get("/api/v1/places/forms?lon=43.1189&lat=36.345").json()
    assert list(told) == ["decimal", "dms", "utm", "mgrs", "plus"]
    assert told["mgrs"] == "38S LF 31193 23857"
    for text in told.values():
        (one,) = read(shared, text)["readings"]
        assert abs(one["lat"] - 36.345) < 5e-5
        assert abs(one["lon"] - 43.1189) < 5e-5
    assert shared.get("/api/v1/places/forms?lon=181&lat=0").status_code == 400
    assert shared.get("/api/v1/places/forms?lon=x&lat=0").status_code == 400


def test_names_while_typing(shared: Staff) -> None:
    for typed in ("mos", "الموص", "Mosull"):
        first = shared.get(f"/api/v1/gazetteer?q={typed}&limit=3").json()[0]
        assert (first["name_en"], first["name_ar"]) == ("Mosul", "الموصل")
    assert len(shared.get("/api/v1/gazetteer?q=al&limit=1000").json()) <= 50
    assert shared.get("/api/v1/gazetteer?q=zzzzzz").json() == []
    assert shared.get("/api/v1/gazetteer?q=" + "a" * 4000).status_code == 200
