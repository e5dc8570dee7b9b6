"""`jisr keys`: which sign, changing one by turns, taking one back, and a side that is served meanwhile."""

import os
import pty
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from jisr.config import read_settings
from tests.cli.console import CROSSING, Pair, jisr, ok
from tests.cli.processes import ended, environment, served, within
from tests.cli.test_live_process import signed_in
from tests.sides import PASSPHRASE


def listed(side: Path) -> dict[str, str]:
    found = ok("keys", "list", side)["keys"]
    assert isinstance(found, dict)
    return found


def test_a_rotated_key_is_in_the_card_and_the_earlier_counts_until_the_overlap_ends(pair: Pair) -> None:
    before, words = listed(pair.north), ok("partner", "card", pair.north)["words"]
    made = ok("keys", "rotate", pair.north, "log", "--days", "2")
    assert (made["version"], made["keys"]["log"]) == (2, made["made"])
    assert made["words"] != words
    assert made["made"] != before["log"]
    (earlier,) = ok("keys", "list", pair.north)["earlier"]
    assert (earlier["purpose"], earlier["key"]) == ("log", before["log"])
    assert re.fullmatch(r"until \d{4}-\d\d-\d\dT.*", earlier["counts"])
    assert ok("keys", "rotate", pair.north, "receipt")["keys"]["receipt"] != before["receipt"]
    said = jisr("keys", "list", pair.north)
    assert (said.code, said.out.count("earlier ")) == (0, 2)
    assert sorted(path.name for path in (pair.north / "keys").glob("*-2.age")) == ["log-2.age", "receipt-2.age"]
    assert ok("verify", pair.north)["verified"]


@pytest.mark.parametrize("days", ["0", "367", "-1"])
def test_an_overlap_has_bounds_and_the_key_that_was_drawn_is_taken_next_time(pair: Pair, days: str) -> None:
    assert jisr("keys", "rotate", pair.north, "log", "--days", days, "--json").error == "overlap"
    assert ok("keys", "list", pair.north)["version"] == 1
    ok("keys", "rotate", pair.north, "log")
    assert [path.name for path in (pair.north / "keys").glob("log-*.age")] == ["log-2.age"]


def test_a_revoked_key_is_named_to_the_partner_alone(pair: Pair) -> None:
    old = listed(pair.north)["log"]
    assert jisr("keys", "revoke", pair.north, "--json").error == "not-sure"
    assert listed(pair.north)["log"] == old
    made = ok("keys", "revoke", pair.north, "--sure")
    assert made["keys"]["log"] == made["made"] != old
    assert ok("keys", "list", pair.north)["earlier"] == [{"purpose": "log", "key": old, "counts": "revoked"}]
    assert old in ok("partner", "card", pair.north, "--for", "south")["card"]
    assert old not in ok("partner", "card", pair.north)["card"]


def test_keys_a_side_has_only_when_it_makes_them(pair: Pair) -> None:
    assert set(listed(pair.north)) == {"log", "receipt"}
    ok("keys", "make", pair.north, "witness")
    ok("keys", "make", pair.north, "receipt-mldsa")
    assert set(listed(pair.north)) == {"log", "receipt", "receipt-mldsa", "witness"}
    assert jisr("keys", "make", pair.north, "witness", "--json").error == "keys-exist"


def test_what_cannot_be_opened_changes_nothing(pair: Pair, tmp_path: Path) -> None:
    (tmp_path / "other.unlock").write_text("AGE-SECRET-KEY-1NOBODY", encoding="ascii")
    before = sorted((pair.north / "keys").iterdir())
    for command in (("rotate", pair.north, "log"), ("revoke", pair.north, "--sure"), ("make", pair.north, "witness")):
        said = jisr("keys", *command, "--key-file", tmp_path / "other.unlock", "--json")
        assert said.error == "keys-locked"
    assert sorted((pair.north / "keys").iterdir()) == before


def test_a_parcel_made_after_a_change_is_read_by_who_pinned_the_new_card(pair: Pair, tmp_path: Path) -> None:
    north, south = pair.north, pair.south
    ok("report", "file", north, *CROSSING, "--releasable-to", "south")
    ok("release", "give", north, "1", "--to", "south", "--level", "3", "--as", "amal")
    ok("user", "add", south, "samir", "--role", "release officer")
    ok("keys", "rotate", north, "log")
    card = ok("partner", "card", north)
    (tmp_path / "new.card").write_text(card["card"], encoding="utf-8")
    ok("partner", "add", south, tmp_path / "new.card", "--words", " ".join(card["words"]))
    ok("parcel", "export", north, "south", tmp_path / "one.jisr-parcel", "--as", "amal")
    ok("parcel", "import", south, tmp_path / "one.jisr-parcel", "--as", "samir")


# --- while it is served ------------------------------------------------------------------------------------------


def pulse(side: Path, cookie: str) -> str:
    """The page a person sees."""
    return httpx.get(f"http://{read_settings(side).web}/", headers={"cookie": cookie}).text


def test_a_side_opened_by_key_file_takes_the_new_key_up_by_itself(pair: Pair) -> None:
    north = pair.north
    toml = north / "side.toml"
    toml.write_text(re.sub(r"hold_s = \d+", "hold_s = 1", toml.read_text()))
    with served(north) as process:
        assert process.stdout is not None
        process.stdout.readline()
        here = f"http://{read_settings(north).web}"
        cookie = signed_in(here, "amal")
        ok("report", "file", north, *CROSSING, "--releasable-to", "south")
        made = ok("keys", "rotate", north, "log")["made"]
        # The same process says again where it serves, with whoever was signed in.
        assert "Ctrl-C" in process.stdout.readline()
        assert within(10, lambda: "was changed" not in pulse(north, cookie))
        ok("release", "give", north, "1", "--to", "south", "--level", "3", "--as", "amal")
        logs = f"{here}/api/v1/partners"
        assert within(20, lambda: httpx.get(logs, headers={"cookie": cookie}).json()[0]["published"] == 2)
        assert listed(north)["log"] == made
        assert process.poll() is None
        ended(process, signal.SIGTERM, 10)
        assert process.returncode == 0
    assert ok("verify", north)["verified"]


def test_a_side_opened_by_a_typed_passphrase_says_what_to_do(
    strangers: Pair,
) -> None:
    """The passphrase is typed on a terminal, as a pseudo-terminal gives one."""
    side = strangers.north
    toml = side / "side.toml"
    key_file = re.search(r'key_file = "(.*)"', toml.read_text())
    assert key_file is not None
    toml.write_text(re.sub(r"key_file = .*\n", "", toml.read_text()))
    # Passphrases of these tests are known to this process alone: the other one gets a true one.
    lock = "import sys, pyrage; print(pyrage.passphrase.encrypt(sys.argv[1].encode(), sys.argv[2]).hex())"
    opens = Path(key_file.group(1)).read_text(encoding="ascii").strip()
    made = subprocess.run([sys.executable, "-c", lock, opens, PASSPHRASE], capture_output=True, check=True, text=True)
    (side / "keys" / "unlock.age").write_bytes(bytes.fromhex(made.stdout))
    theirs, ours = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "jisr", "serve", str(side)], env=environment(), stdin=ours, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    os.close(ours)
    late = threading.Timer(90, process.kill)
    late.start()
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        # What is typed before the question is thrown away.
        while "side: " not in os.read(process.stderr.fileno(), 200).decode():
            assert process.poll() is None
        os.write(theirs, f"{PASSPHRASE}\n".encode())
        assert "Ctrl-C" in process.stdout.readline()
        cookie = signed_in(f"http://{read_settings(side).web}", "amal")
        assert "was changed" not in pulse(side, cookie)
        ok("keys", "rotate", side, "log", "--key-file", key_file.group(1))
        assert within(10, lambda: "A KEY OF THIS SIDE WAS CHANGED" in pulse(side, cookie))
        assert process.poll() is None
        said = ""
        while "WARNING" not in said and process.poll() is None:
            said = process.stderr.readline()
        assert "Nothing is signed until you end this and start it again: jisr serve" in said
        ended(process, signal.SIGTERM, 15)
    finally:
        late.cancel()
        process.kill()
        process.communicate()
        os.close(theirs)
