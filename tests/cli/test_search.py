"""Searching at the console."""

from tests.cli.console import CROSSING, Pair, jisr, ok


def filed(strangers: Pair) -> None:
    north = strangers.north
    ok("report", "file", north, *CROSSING)
    ok("report", "file", north, "--kind", "event", "--title", "Three trucks in Mosul", "--source", "our driver")
    ok("report", "file", north, "--kind", "event", "--title", "شاحنات في الموصل", "--lang", "ar")
    ok("report", "withdraw", north, "1")


def test_words_in_either_language_and_what_they_are_narrowed_by(strangers: Pair) -> None:
    filed(strangers)
    north = strangers.north

    def found(*typed: str) -> list[int]:
        return [hit["serial"] for hit in ok("report", "search", north, *typed)["hits"]]

    assert found("truck") == [2]
    assert found("موصل") == found("Mosul") == [3, 2]
    assert found("Mosul", "--lang", "ar") == [3]
    assert found('"three trucks" -driver') == []
    assert found("crossing") == []
    assert found("crossing", "--struck", "--near", "36.8N 42.2E", "--within", "5") == []
    assert found("crossing", "--struck", "--near", "36.8N 42.07E", "--within", "5") == [1]
    assert found("crossing", "--as-of", "3") == [1]
    assert found("--since", "2017-06-13", "--until", "2017-06-14", "--kind", "crossing", "--struck") == [1]
    assert found("#2") == [2]
    first = ok("report", "search", north, "--count", "1")
    assert [hit["serial"] for hit in ok("report", "search", north, "--after", first["after"])["hits"]] == [2]


def test_people_read_what_was_found_and_what_may_be_meant(strangers: Pair) -> None:
    filed(strangers)
    said = jisr("report", "search", strangers.north, "driver")
    assert said.code == 0
    assert said.out.startswith("#2  ")
    assert "    Three trucks in Mosul\n    source: our »driver«\n" in said.out
    nothing = jisr("report", "search", strangers.north, "trukcs")
    assert (nothing.code, nothing.out) == (0, "")
    assert "Did you mean: trucks" in nothing.err
    assert "With --struck there are 1" in jisr("report", "search", strangers.north, "crossing").err
    assert '--near "36.3350000N 43.1' in jisr("report", "search", strangers.north, "Mosul").err


def test_what_cannot_be_asked_is_one_sentence(strangers: Pair) -> None:
    for typed, code in (
        (("!!!",), "no-words"),
        (("x", "--near", "Nowhereville"), "no-place"),
        (("--as-of", "9"), "not-found"),
    ):
        assert jisr("report", "search", strangers.north, *typed, "--json").error == code
