"""Text and numbers made to break a screen, a log line or a table: set aside, and nothing else stops."""

import pytest

from jisr.terms.sides import Limits
from tests.attacks.hostile import NOON, Attacker, Scene, edited

ARABIC = "\u0645\u0639\u0628\u0631 \u0645\u063a\u0644\u0642"
WORDS = {
    "a NUL": "a\x00b",
    "a bell": "a\x07b",
    "an escape sequence": "\x1b[2J\x1b[31mred",
    "a carriage return": "a\rb",
    "a delete": "a\x7fb",
    "a C1 control": "a\x9bb",
    "an override to the left": "open \u202edesolc",
    "an override to the right": "a\u202db",
    "an embedding": "a\u202bb",
    "an embedding to the right": "a\u202ab",
}
FINE = {
    "Arabic": ARABIC,
    "Arabic with vowel signs": "\u0645\u064e\u0639\u0652\u0628\u064e\u0631",
    "both": f"Fish Khabur ({ARABIC}): open",
    "a direction mark": f"{ARABIC}\u200f: 7\u200e",
    "an Arabic letter mark": f"{ARABIC}\u061c",
    "a closed isolate": f"\u2068{ARABIC}\u2069",
    "joiners": "\u0645\u06cc\u200c\u0631\u0648\u062f",
    "an emoji": "\U0001f6a7",
}
PLACE = {"error_m": 500, "geometry": {"as": "point", "lat": 1, "lon": 1}}


def set_aside(north: Attacker, body: bytes, why: str = "body-malformed") -> None:
    """This body is kept, named and answered; what comes before and after it is shown."""
    before = north.tell()
    wrong = north.tell(body)
    after = north.tell()
    north.offer()
    assert north.aside() == north.rejects() == {wrong: why}
    assert north.shown() == [before, after]
    assert north.stopped() is None


@pytest.mark.parametrize("field", ["title", "text", "subject", "name"])
@pytest.mark.parametrize("words", WORDS)
def test_words_that_lie_to_the_eye_are_set_aside(north: Attacker, field: str, words: str) -> None:
    text = WORDS[words]
    set_aside(north, edited(place=PLACE | {"name": text}) if field == "name" else edited(**{field: text}))


@pytest.mark.parametrize("field", ["title", "subject", "name"])
@pytest.mark.parametrize("end", ["\n", "\t", "\u2028", "\u2029"], ids=["line feed", "tab", "separator", "paragraph"])
def test_what_is_one_line_has_no_second(north: Attacker, field: str, end: str) -> None:
    """A line feed belongs into a text; a title with one forges the next line of every list it stands in."""
    text = f"Crossing: closed{end}131400ZJUN17 Crossing: open"
    set_aside(north, edited(place=PLACE | {"name": text}) if field == "name" else edited(**{field: text}))


@pytest.mark.parametrize("words", FINE)
def test_the_words_of_both_languages_pass(north: Attacker, words: str) -> None:
    told = north.tell(edited(title=FINE[words], text=FINE[words] + "\n\tand more", lang="ar"))
    north.offer()
    assert (north.aside(), north.shown()) == ({}, [told])


@pytest.mark.parametrize(("field", "most"), [("title", 200), ("text", 16_000), ("subject", 200)])
def test_words_have_a_length(north: Attacker, field: str, most: int) -> None:
    fits = north.tell(edited(**{field: "x" * most}))
    north.offer()
    assert north.shown() == [fits]
    north.tell(edited(**{field: "x" * (most + 1)}))
    north.offer()
    assert north.rejects() == {1: "body-malformed"}


def test_a_megabyte_of_title_is_too_large_or_too_long(scene: Scene) -> None:
    """Over the agreed body it is oversized; where large bodies are agreed, it is still no title."""
    scene.south.limit("north", Limits(body=2_000_000))
    set_aside(scene.north, edited(title="x" * 1_000_000))
    set_aside(scene.east, edited(title="x" * 1_000_000), "oversized")


@pytest.mark.parametrize("title", ["", " ", "\t", "\u2003"])
def test_a_title_says_something(north: Attacker, title: str) -> None:
    set_aside(north, edited(title=title))


NUMBERS: dict[str, dict[str, object]] = {
    "a review time beyond the calendar": {"review_by": 2**53 - 1},
    "a review time before it": {"review_by": -(2**53) + 1},
    "a review time beyond 64 bits": {"review_by": 10**25},
    "a review time beyond 63 bits in milliseconds": {"review_by": 9_300_000_000_000_000},
    "an instant beyond the calendar": {"occurred": [NOON, 2**53 - 1]},
    "an instant before it": {"occurred": [-(2**53) + 1, NOON]},
    "an instant beyond 64 bits": {"occurred": [NOON, 10**30]},
    "an end before its start": {"occurred": [NOON, NOON - 1]},
    "a state since beyond the calendar": {"detail": {"as": "crossing", "since": 2**53 - 1, "state": "open"}},
    "a state since beyond 64 bits": {"detail": {"as": "crossing", "since": -(10**25), "state": "open"}},
    "an error beyond 2^53": {"place": PLACE | {"error_m": 2**53}},
    "an error beyond 64 bits": {"place": PLACE | {"error_m": 10**30}},
    "an error wider than the world": {"place": PLACE | {"error_m": 10**9}},
}


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_nobody_can_mean_are_set_aside(north: Attacker, name: str) -> None:
    set_aside(north, edited(**NUMBERS[name]))


@pytest.mark.parametrize("at", [2**53 - 1, -(2**53) + 1, 10**25, -1_000_000_000_000])
def test_a_release_time_nobody_can_mean_is_malformed(north: Attacker, at: int) -> None:
    """The header's time is drawn on a screen like any other."""
    north.tell(at=at)
    after = north.tell()
    north.offer()
    assert north.rejects() == {0: "leaf-malformed"}
    assert north.shown() == [after]


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        ("event", {"as": "crossing", "since": None, "state": "open"}),
        ("crossing", {"as": "site", "function": "hospital"}),
        ("crossing", {"as": "track", "course": 1, "speed": 1}),
        ("crossing", {"as": "event", "best": 5}),
        ("crossing", {"since": None, "state": "open"}),
        ("crossing", {"as": "crossing", "since": None, "state": "mined"}),
    ],
)
def test_a_detail_belongs_to_its_kind(north: Attacker, kind: str, detail: dict[str, object]) -> None:
    set_aside(north, edited(kind=kind, detail=detail))
