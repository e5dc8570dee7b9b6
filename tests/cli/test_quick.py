"""The quick line at the console."""

from tests.cli.console import Pair, jisr, ok


def test_a_line_is_shown_and_only_filed_when_asked_to(strangers: Pair) -> None:
    line = "131200ZJUN17 clash at Tal Afar, B2"
    before = ok("report", "list", strangers.north)
    read = ok("report", "quick", strangers.north, line)["read"]
    assert read["dtg"] == "131200ZJUN17"
    assert [part["as"] for part in read["parts"]] == ["time", "category", "place", "grade"]
    assert ok("report", "list", strangers.north) == before
    filed = ok("report", "quick", strangers.north, line, "--file")
    shown = ok("report", "show", strangers.north, str(filed["serial"]))
    assert shown["body"]["title"] == read["draft"]["title"] == "clash at Tal Afar"
    assert shown["body"]["grade"] == {"information": 2, "source": "B"}


def test_people_read_what_was_understood_and_what_is_asked(strangers: Pair) -> None:
    said = jisr("report", "quick", strangers.north, "131200ZJUN17 fire at Tal Afar, B2")
    assert said.code == 0
    assert "source usually reliable, information probably true" in said.out
    assert "? Which category is it?" in said.out
    assert "131200ZJUN17 fire at Tal Afar, B2 #hazard" in said.out
    arabic = jisr("report", "quick", strangers.north, "اشتباك في تلعفر", "--lang", "ar")
    assert "اشتباك مسلح" in arabic.out


def test_a_line_that_asks_is_not_filed(strangers: Pair) -> None:
    before = ok("report", "list", strangers.north)
    said = jisr("report", "quick", strangers.north, "131200ZJUN17 fire at Tal Afar", "--file", "--json")
    assert said.error == "quick-asks"
    assert ok("report", "list", strangers.north) == before
