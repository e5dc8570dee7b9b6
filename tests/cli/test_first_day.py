"""A first day at the console, from `init` to `verify`, each command answering with one document."""

import json
from pathlib import Path
from typing import Any

import pytest

from jisr.config import open_keys, read_settings
from jisr.node import Node, open_node
from jisr.wire.tls import spki_pin
from tests.cli.console import CROSSING, PASSWORD, Pair, jisr, ok
from tests.sides import PASSPHRASE, without_the_wait

EVENTS = Path(__file__).resolve().parents[1] / "intake"


def opened(folder: Path) -> Node:
    settings = read_settings(folder)
    keys = open_keys(folder, key_file=Path(settings.key_file))
    return open_node(folder, settings, keys, spki_pin(keys.tls))


def kinds(folder: Path) -> list[str]:
    """Kinds of every entry, oldest first."""
    return [entry["header"]["k"] for entry in reversed(ok("report", "list", folder, "--count", "1000"))]


# --- a side ----------------------------------------------------------------------------------------------------


def test_init_makes_a_side_and_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_the_wait(monkeypatch)
    monkeypatch.setenv("JISR_PASSPHRASE", PASSPHRASE)
    said = jisr("init", tmp_path / "north", "--side", "north", "--name-en", "North", "--name-ar", "الشمال",
                "--zone", "Asia/Baghdad", "--web", "127.0.0.1:1", "--wire", "127.0.0.1:2")  # fmt: skip
    assert said.code == 0
    assert "http://127.0.0.1:1/signup?token=" in said.out
    assert f"jisr serve {tmp_path / 'north'}" in said.out
    found = read_settings(tmp_path / "north")
    assert (found.side, found.name_en, found.name_ar, found.zone) == ("north", "North", "الشمال", "Asia/Baghdad")
    assert (tmp_path / "north").stat().st_mode & 0o777 == 0o700
    again = jisr("init", tmp_path / "north", "--side", "north", "--json")
    assert again.error == "side-exists"
    # Without a key file the passphrase opens it, the right one only.
    assert ok("user", "list", tmp_path / "north") == []
    monkeypatch.setenv("JISR_PASSPHRASE", "twelve grey herons")
    assert jisr("user", "list", tmp_path / "north", "--json").error == "keys-locked"
    monkeypatch.delenv("JISR_PASSPHRASE")
    assert jisr("user", "list", tmp_path / "north", "--json").error == "no-secret"


def test_the_passphrase_lies_in_no_file(fresh: Pair) -> None:
    for file in fresh.place.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert PASSPHRASE.encode() not in content, file
            assert PASSWORD.encode() not in content, file


def test_users_are_listed_changed_and_removed(strangers: Pair) -> None:
    north = strangers.north
    assert [found["person"] for found in ok("user", "list", north)] == ["amal", "omar"]
    assert ok("user", "role", north, "omar", "duty officer", "--position", "night desk") == {
        "person": "omar", "position": "night desk", "role": "duty officer",
    }  # fmt: skip
    held = ["night desk", "خفارة الجسر"]
    assert ok("user", "positions", north, "omar", *held) == {"person": "omar", "positions": held}
    assert [found["positions"] for found in ok("user", "list", north)][1] == held
    assert jisr("user", "positions", north, "omar", "x", "X", "--json").error == "positions"
    assert ok("user", "remove", north, "omar") == {"removed": "omar"}
    assert [found["role"] for found in ok("user", "list", north)] == ["release officer"]
    assert ok("user", "link", north, "--role", "observer")["link"].startswith("http://127.0.0.1:")
    assert jisr("user", "remove", north, "omar", "--json").error == "no-account"


# --- partners --------------------------------------------------------------------------------------------------


def test_a_partner_is_pinned_by_the_right_words_only(strangers: Pair) -> None:
    north, south = strangers.north, strangers.south
    theirs = ok("partner", "card", south)
    card = strangers.place / "south.card"
    card.write_text(theirs["card"], encoding="utf-8")
    ours = ok("partner", "card", north)
    wrong = [*theirs["words"][:9], ours["words"][0]]
    for words in (" ".join(wrong), " ".join(theirs["words"][:9]), "", " ".join(ours["words"])):
        assert jisr("partner", "add", north, card, "--words", words, "--json").error == "words-differ"
    assert jisr("partner", "add", north, card, "--json").error == "words-differ"
    assert ok("partner", "list", north) == []
    typed = "  ".join(theirs["words"]).upper() + "."
    assert ok("partner", "add", north, card, "--words", typed) == {"partner": "south", "words": theirs["words"]}
    assert ok("partner", "add", north, card, "--words", " ".join(theirs["words_ar"]))["partner"] == "south"
    assert [found["partner"] for found in ok("partner", "list", north)] == ["south"]


def test_a_card_printed_for_people_is_the_card(strangers: Pair) -> None:
    said = jisr("partner", "card", strangers.south)
    card = strangers.place / "printed.card"
    card.write_text(said.out, encoding="utf-8")
    words = ok("partner", "card", strangers.south)["words"]
    assert " ".join(words) in said.err
    assert ok("partner", "add", strangers.north, card, "--words", " ".join(words))["partner"] == "south"


def test_a_card_that_is_none_is_refused(strangers: Pair) -> None:
    bad = strangers.place / "bad.card"
    bad.write_bytes(b"\xff\xfenot a card")
    assert jisr("partner", "add", strangers.north, bad, "--words", "x", "--json").error == "card-malformed"
    assert jisr("partner", "add", strangers.north, strangers.place, "--words", "x", "--json").error == "no-card"
    own = strangers.place / "own.card"
    said = ok("partner", "card", strangers.north)
    own.write_text(said["card"], encoding="utf-8")
    assert (
        jisr("partner", "add", strangers.north, own, "--words", " ".join(said["words"]), "--json").error == "own-card"
    )


def test_limits_are_shown_and_changed_one_by_one(pair: Pair) -> None:
    before = ok("partner", "limit", pair.north, "south")
    after = ok("partner", "limit", pair.north, "south", "--finest", "2", "--mark", "restricted")
    assert after == before | {"finest": 2, "mark": "restricted"}
    assert ok("partner", "limit", pair.north, "south", "--day-entries", "5")["finest"] == 2
    assert jisr("partner", "limit", pair.north, "east", "--finest", "2", "--json").error == "no-partner"


@pytest.mark.parametrize(("name", "value"), [
    ("--day-entries", "-1"), ("--day-bytes", "-5"), ("--day-bytes", "9" * 30), ("--day-entries", "9" * 19),
])  # fmt: skip
def test_a_limit_nobody_can_mean_is_refused(pair: Pair, name: str, value: str) -> None:
    before = ok("partner", "limit", pair.north, "south")
    assert jisr("partner", "limit", pair.north, "south", name, value, "--json").error
    assert ok("partner", "limit", pair.north, "south") == before


# --- reports ---------------------------------------------------------------------------------------------------


def test_a_file_of_events_is_accounted_for(strangers: Pair) -> None:
    given = ("intake", strangers.north, EVENTS / "events.csv", "--mapping", EVENTS / "events.toml")
    first, second = ok(*given), ok(*given)
    assert (first["rows"], first["filed"], first["skipped"], len(first["refused"])) == (14, 7, 1, 6)
    assert (second["filed"], second["corrected"], second["skipped"]) == (0, 0, 8)
    lines = jisr(*given).out.splitlines()
    assert len(lines) == 7
    assert "row 9:" in lines[1]
    assert "Canary" not in json.dumps([first, second])


def test_a_report_through_its_whole_life(strangers: Pair) -> None:
    north = strangers.north
    assert ok("report", "file", north, *CROSSING, "--source", "post 4", "--grade", "B2") == {"serial": 1}
    shown = ok("report", "show", north, "1")
    assert shown["header"]["by"]["position"] == "console"
    assert shown["header"]["by"]["person"].startswith("console:")
    assert (shown["body"]["title"], shown["body"]["detail"]["state"]) == ("Crossing closed", "closed")
    assert not shown["body"].get("marking", {}).get("releasable_to")
    draft = strangers.place / "draft.json"
    draft.write_text(json.dumps({
        "kind": "crossing", "title": "أغلق المعبر", "lang": "ar", "occurred": "2017-06-13T10:30:00Z",
    }), encoding="utf-8")  # fmt: skip
    assert ok("report", "correct", north, "1", "--from", draft, "--as", "omar") == {"serial": 2}
    assert ok("report", "mark", north, "2", "--level", "open", "--releasable-to", "south") == {"serial": 3}
    assert ok("report", "withdraw", north, "1", "--reason", "superseded") == {"serial": 4}
    assert kinds(north) == ["report", "correct", "correct", "withdraw"]
    listed = ok("report", "list", north, "--count", "2")
    assert [entry["header"]["serial"] for entry in listed] == [4, 3]
    assert [entry["header"]["serial"] for entry in ok("report", "list", north, "--before", "2")] == [1]
    assert ok("report", "show", north, "2")["header"]["by"]["person"] == "omar"
    assert "أغلق المعبر" in jisr("report", "list", north).out
    assert ok("report", "file", north, "--from", draft) == {"serial": 5}


@pytest.mark.parametrize(("typed", "expected"), [
    (("show", "9"), "no-entry"), (("show", "0"), "no-entry"), (("show", "9" * 30), "no-entry"),
    (("withdraw", "9"), "no-entry"), (("mark", "9"), "no-entry"), (("file",), "no-draft"),
    (("file", "--kind", "event"), "no-draft"), (("file", "--from", "/nowhere"), "no-file"),
    (("file", "--kind", "event", "--title", "x", "--lat", "1"), "half-place"),
    (("file", "--kind", "event", "--title", "x", "--lat", "91", "--lon", "1"), "degrees"),
    (("file", "--kind", "event", "--title", " "), "empty"),
    (("file", "--kind", "event", "--title", "x", "--at", "noon"), "time-form"),
    (("file", "--kind", "event", "--title", "x", "--grade", "Z9"), "grade-form"),
    (("file", "--kind", "event", "--title", "x", "--state", "open"), "detail-form"),
    (("file", "--kind", "event", "--title", "x", "--as", "nobody"), "sign-in"),
])  # fmt: skip
def test_what_cannot_be_filed_or_found_is_one_document(strangers: Pair, typed: tuple[str, ...], expected: str) -> None:
    verb, *rest = typed
    said = jisr("report", verb, strangers.north, *rest, "--json")
    assert said.error == expected or expected == "sign-in"
    assert said.code == 1
    assert kinds(strangers.north) == []


@pytest.mark.parametrize("count", ["0", "-3", "9" * 30])
def test_any_count_is_answered(strangers: Pair, count: str) -> None:
    ok("report", "file", strangers.north, *CROSSING)
    for more in ((), ("--before", "0"), ("--before", "9" * 30)):
        assert len(ok("report", "list", strangers.north, "--count", count, *more)) <= 1


# --- releases --------------------------------------------------------------------------------------------------


def filed(pair: Pair, *more: str) -> Path:
    ok("report", "file", pair.north, *CROSSING, "--source", "post 4", *more)
    return pair.north


def test_a_release_is_seen_first_and_given_by_a_name(pair: Pair) -> None:
    north = filed(pair, "--releasable-to", "south")
    preview = ok("release", "preview", north, "1", "--to", "south", "--level", "3")["south"]
    assert (preview["revises"], preview["finer"]) == (False, False)
    assert preview["body"]["detail"]["state"] == "closed"
    assert "post 4" not in json.dumps(preview["body"])
    assert {"source", "title", "place"} <= set(preview["removed"])
    given = ("release", "give", north, "1", "--to", "south", "--level", "3")
    assert ok(*given, "--as", "amal", "--hash", preview["hash"]) == {"decisions": {"south": 3}}
    decision = ok("report", "show", north, "3")
    assert ok("report", "show", north, "2")["body"]["hash"] == decision["body"]["policy"]
    assert (decision["body"]["hash"], decision["body"]["action"]) == (preview["hash"], "release")
    assert decision["header"]["by"]["person"] == "amal"
    assert ok("release", "withdraw", north, "1", "--to", "south", "--as", "amal") == {"decisions": {"south": 4}}
    assert ok("release", "withhold", north, "1", "--to", "south", "--as", "amal") == {"decisions": {"south": 5}}
    assert kinds(north) == ["report", "policy", "decide", "decide", "decide"]


REFUSALS: list[tuple[tuple[str, ...], str]] = [
    (("give", "1", "--to", "south", "--level", "3"), "no-name"),
    (("withhold", "1", "--to", "south"), "no-name"),
    (("withdraw", "1", "--to", "south"), "no-name"),
    (("give", "1", "--to", "south", "--level", "3", "--as", "omar"), "role"),
    (("withhold", "1", "--to", "south", "--as", "omar"), "role"),
    (("withdraw", "1", "--to", "south", "--as", "omar"), "role"),
    (("give", "1", "--to", "south", "--as", "amal"), "no-level"),
    (("give", "1", "--to", "east", "--level", "3", "--as", "amal"), "no-partner"),
    (("give", "1", "--to", "", "--level", "3", "--as", "amal"), "no-partner"),
    (("give", "7", "--to", "south", "--level", "3", "--as", "amal"), "no-entry"),
    (("give", "1", "--to", "south", "--level", "3", "--as", "amal", "--hash", "x"), "changed"),
    (("withdraw", "1", "--to", "south", "--as", "amal"), "nothing-told"),
    (("preview", "1", "--to", "south"), "no-level"),
    (("preview", "1", "--to", "east", "--level", "3"), "no-partner"),
]


@pytest.mark.parametrize(("typed", "expected"), REFUSALS)
def test_a_refusal_names_its_rule_and_decides_nothing(pair: Pair, typed: tuple[str, ...], expected: str) -> None:
    north = filed(pair, "--releasable-to", "south")
    verb, *rest = typed
    assert jisr("release", verb, north, *rest, "--json").error == expected
    assert kinds(north) == ["report"]


def test_what_is_not_releasable_is_not_even_previewed(pair: Pair) -> None:
    north = filed(pair)
    for typed in (("preview",), ("give", "--as", "amal")):
        said = jisr("release", typed[0], north, "1", "--to", "south", "--level", "3", *typed[1:], "--json")
        assert said.error == "not-releasable"
        assert "jisr report mark" in said.document["error"]["hint"]
    ok("report", "mark", north, "1", "--releasable-to", "south")
    ok("report", "mark", north, "1", "--releasable-to", "south", "--level", "open")
    assert jisr("release", "give", north, "2", "--to", "south", "--level", "3", "--as", "amal", "--json").error == (
        "not-current"
    )
    assert ok("release", "give", north, "3", "--to", "south", "--level", "3", "--as", "amal")


def test_a_delay_nobody_can_mean_is_refused(pair: Pair) -> None:
    north = filed(pair, "--releasable-to", "south")
    given = ("release", "give", north, "1", "--to", "south", "--level", "3", "--as", "amal", "--delay", "9" * 30)
    assert jisr(*given, "--json").error
    assert kinds(north) == ["report"]


@pytest.mark.parametrize("typed", [("give", "--level", "3"), ("withhold",), ("withdraw",)])
def test_several_partners_are_decided_together_or_not_at_all(pair: Pair, typed: tuple[str, ...]) -> None:
    """Whoever reads "refused" must not have released to the first of the names."""
    north = filed(pair, "--releasable-to", "south", "--releasable-to", "east")
    verb, *rest = typed
    if verb == "withdraw":
        ok("release", "give", north, "1", "--to", "south", "--level", "3", "--as", "amal")
    before = kinds(north)
    assert jisr("release", verb, north, "1", "--to", "south,east", *rest, "--as", "amal", "--json").error
    assert kinds(north) == before


def test_a_wrong_password_decides_nothing(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    north = filed(pair, "--releasable-to", "south")
    monkeypatch.setenv("JISR_PASSWORD", "six quiet lanterns")
    assert jisr("release", "withhold", north, "1", "--to", "south", "--as", "amal", "--json").code == 1
    monkeypatch.delenv("JISR_PASSWORD")
    assert jisr("release", "withhold", north, "1", "--to", "south", "--as", "amal", "--json").error == "no-secret"
    assert kinds(north) == ["report"]


def test_a_watch_is_in_the_listed_log(strangers: Pair) -> None:
    with opened(strangers.north) as node:
        node.people.add(None, "Sami", "duty officer", "خفارة الجسر", "a dozen blue kites")
        token = node.people.sign_in("Sami", "a dozen blue kites", "console").token
        node.people.sit(token, "خفارة الجسر")
        node.people.sign_out(token)
    left, took = jisr("report", "list", strangers.north).out.splitlines()
    assert "Sami takes the watch at خفارة الجسر" in took
    assert "Sami leaves the watch at خفارة الجسر" in left
    assert kinds(strangers.north) == ["watch", "watch"]


def test_an_observer_at_the_console_may_read_and_not_file(strangers: Pair) -> None:
    ok("user", "role", strangers.north, "omar", "observer")
    assert jisr("report", "file", strangers.north, *CROSSING, "--as", "omar", "--json").error == "role"
    assert kinds(strangers.north) == []


# --- everything speaks one language ----------------------------------------------------------------------------

FOLDERLESS: list[tuple[str, ...]] = [
    ("user", "list"), ("user", "link"), ("user", "add", "x"), ("user", "role", "x", "observer"),
    ("user", "remove", "x"), ("user", "positions", "x", "y"), ("partner", "card"), ("partner", "list"),
    ("partner", "limit", "south"),
    ("partner", "resume", "south", "--reason", "x"), ("report", "list"), ("report", "show", "1"),
    ("report", "file", "--kind", "event", "--title", "x"), ("report", "mark", "1"), ("report", "withdraw", "1"),
    ("release", "preview", "1", "--to", "x"), ("release", "give", "1", "--to", "x"),
    ("release", "withhold", "1", "--to", "x"), ("release", "withdraw", "1", "--to", "x"), ("verify",), ("serve",),
]  # fmt: skip


@pytest.mark.parametrize("typed", FOLDERLESS, ids=" ".join)
def test_a_folder_without_a_side_is_one_document_for_every_command(tmp_path: Path, typed: tuple[str, ...]) -> None:
    at = 2 if typed[0] in ("user", "partner", "report", "release") else 1
    said = jisr(*typed[:at], tmp_path / "none", *typed[at:], "--json")
    assert said.error == "no-side"
    assert "jisr init" in said.document["error"]["hint"]
    assert list(tmp_path.iterdir()) == []


def test_an_error_for_people_is_on_standard_error_alone(tmp_path: Path) -> None:
    said = jisr("verify", tmp_path)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("jisr: ")
    assert said.err.count("\n") == 1


def test_control_characters_do_not_reach_the_terminal(strangers: Pair) -> None:
    """A name typed elsewhere must not move the cursor of whoever lists it."""
    with opened(strangers.north) as node:
        node.people.add(None, "عمر الخطيب", "observer", "مكتب", "a dozen blue kites")
    out = jisr("user", "list", strangers.north).out
    assert "\u2068عمر الخطيب\u2069" in out
    assert not any(ord(c) < 32 and c != "\n" for c in out)
    documents: Any = ok("user", "list", strangers.north)
    assert "عمر الخطيب" in [found["person"] for found in documents]
