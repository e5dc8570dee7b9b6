"""`jisr demo` proves what it says, and says so when it cannot.

It is played once as a process, as a visitor does; then, shortened and in this process, with something wrong each time:
what a partner holds is not what was released to it, or what a side keeps is not what was recorded.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jisr.demo import command
from jisr.demo.exercise import CASES, Scenario, border_2017
from jisr.demo.stage import Stage, free_ports
from jisr.demo.verdict import judge
from jisr.exchange.outgoing import Outgoing
from jisr.release import desk, rules
from jisr.store.sqlite.picture import SqlitePicture
from jisr.terms.releases import Released
from jisr.terms.transactions import Tx
from tests.cli.console import Said, jisr
from tests.cli.processes import ROOT, environment
from tests.sides import without_the_wait

LIMIT_S = 60
STEPS = 42
"""As many steps of the script as hold releases of both sides and a withdrawal."""


def shortened() -> Scenario:
    scenario = border_2017()
    return msgspec.structs.replace(scenario, steps=scenario.steps[:STEPS])


def assert_consistent(document: dict[str, Any]) -> None:
    """The figures of both sides tell one story."""
    first, second = document["sides"].values()
    for author, reader in ((first, second), (second, first)):
        assert author["delivered"] == author["released"] > 0
        assert reader["received"] == author["released"] + author["withdrawn"]
        assert (author["rejected"], reader["quarantined"]) == (0, 0)
        assert author["recorded"] > author["released"] + author["withdrawn"] + author["withheld"]
        assert all(author["verified"].values())
    assert 0 < document["latency_ms"]["p50"] <= document["latency_ms"]["p95"]
    assert document["link"]["bytes"] > 0


# --- as a visitor plays it -------------------------------------------------------------------------------------


def test_it_plays_verifies_and_prints_one_document(tmp_path: Path) -> None:
    events = Path(environment().get(CASES) or ROOT.parent / "shared" / "cases")
    began = time.monotonic()
    found = subprocess.run(
        [sys.executable, "-m", "jisr", "demo", "--headless", "--json", "--dir", str(tmp_path / "both")],
        env=environment(JISR_CASES=str(events)), cwd=tmp_path, capture_output=True, text=True, timeout=LIMIT_S,
    )  # fmt: skip
    seconds = time.monotonic() - began
    assert found.returncode == 0, found.stderr
    assert "Traceback" not in found.stderr
    assert found.stdout.count("\n") == 1
    document = json.loads(found.stdout)
    assert document["verified"] is True
    assert_consistent(document)
    steps = border_2017().steps
    for side, figures in document["sides"].items():
        done = [step.do for step in steps if step.side == side]
        assert figures["released"] + figures["lapsed"] == done.count("release")
        assert figures["withheld"] == done.count("withhold")
        assert figures["withdrawn"] == done.count("withdraw")
    csv = document["csv"]
    assert (csv is not None) == (events / "ucdp-syria-2017.csv").is_file()
    if csv is not None:
        assert csv["filed"] == csv["rows"]
    assert document["seconds"] <= seconds < LIMIT_S
    # What it left behind are two ordinary sides.
    for side in document["sides"]:
        assert (tmp_path / "both" / side / "side.toml").is_file()


# --- shortened, with something wrong on the way -----------------------------------------------------------------


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The same command over part of the script, without an event file and without the wait for a passphrase."""
    without_the_wait(monkeypatch)
    monkeypatch.setattr(command, "border_2017", shortened)
    monkeypatch.setenv(CASES, str(tmp_path / "none"))


def play(*more: str | Path) -> Said:
    return jisr("demo", "--headless", "--json", *more)


Append = Callable[[Outgoing, Tx, list[Released]], list[int]]


def one_body_differs(patch: pytest.MonkeyPatch) -> None:
    """The third item released does not say what was decided; the log around it is in order."""
    genuine, number = rules.released, count(1)

    def changed(*given: Any) -> Released:
        item = genuine(*given)
        if next(number) != 3:
            return item
        return msgspec.structs.replace(item, body=item.body.replace(b'"title":"', b'"title":"Not '))

    patch.setattr(desk, "released", changed)
    patch.setattr(desk, "look_at_item", lambda *_, **__: "")  # which would stop it here


def one_item_too_many(patch: pytest.MonkeyPatch) -> None:
    """Something nobody decided goes out beside the third item."""
    genuine: Append = Outgoing.append
    number = count(1)

    def more(self: Outgoing, tx: Tx, items: list[Released]) -> list[int]:
        if next(number) == 3:
            genuine(self, tx, [msgspec.structs.replace(items[0], decision="nobody-decided-this")])
        return genuine(self, tx, items)

    patch.setattr(Outgoing, "append", more)


def one_item_lost(patch: pytest.MonkeyPatch) -> None:
    """The third item is marked as told and never logged."""
    genuine: Append = Outgoing.append
    number = count(1)

    def fewer(self: Outgoing, tx: Tx, items: list[Released]) -> list[int]:
        return [] if next(number) == 3 else genuine(self, tx, items)

    patch.setattr(Outgoing, "append", fewer)


@pytest.mark.usefixtures("short")
def test_shortened_it_still_holds() -> None:
    """Without this the tests below would pass on anything that fails."""
    said = play()
    assert said.code == 0, said
    assert said.document["verified"] is True
    assert_consistent(said.document)
    assert said.document["csv"] is None


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("sabotage", [one_body_differs, one_item_too_many, one_item_lost])
def test_a_partner_that_holds_something_else_is_found(
    monkeypatch: pytest.MonkeyPatch, sabotage: Callable[[pytest.MonkeyPatch], None]
) -> None:
    sabotage(monkeypatch)
    said = play()
    assert said.code == 1
    assert said.document["verified"] is False
    sides = said.document["sides"].values()
    # Everything else holds: only the comparison with the decisions can know.
    assert sorted(side["verified"]["picture"] for side in sides) == [False, True]
    assert all(side["verified"]["record"] and side["verified"]["logs"] for side in sides)


@pytest.mark.usefixtures("short")
def test_an_exercise_that_never_settles_is_not_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    genuine = Stage.settle
    monkeypatch.setattr(Stage, "settle", lambda stage: not genuine(stage))
    said = play()
    assert (said.code, said.document["verified"]) == (1, False)


@pytest.mark.usefixtures("short")
def test_an_event_file_with_a_bad_row_is_not_verified(tmp_path: Path) -> None:
    head = (
        "id,date_start,date_end,date_prec,latitude,longitude,where_prec,where_coordinates,adm_1,adm_2,type_of_violence"
    )
    head += ",side_a,side_b,number_of_sources,source_office,event_clarity,low,best,high\n"
    good = "1,2017-05-01,2017-05-01,1,33.5,36.3,1,Somewhere,,,1,A,B,1,desk,1,0,0,0\n"
    bad = good.replace("33.5", "133.5").replace("1,", "2,", 1)
    (tmp_path / "good.csv").write_text(head + good)
    (tmp_path / "bad.csv").write_text(head + good + bad)
    said = play("--csv", tmp_path / "good.csv")
    assert (said.code, said.document["csv"]["filed"]) == (0, 1)
    said = play("--csv", tmp_path / "bad.csv")
    assert (said.code, said.document["verified"]) == (1, False)
    assert (said.document["csv"]["filed"], said.document["csv"]["refused"]) == (1, 1)


@pytest.mark.usefixtures("short")
def test_what_cannot_be_played_is_one_document(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("x")
    assert play("--serve").error == "demo-mode"
    assert play("--dir", tmp_path / "full").error == "folder-used"
    assert play("--csv", tmp_path / "none.csv").error == "no-file"


# --- played once, then spoilt in one place after the other ------------------------------------------------------


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with pytest.MonkeyPatch.context() as patch:
        without_the_wait(patch)
        one, other = free_ports(2)
        stage = Stage(shortened(), tmp_path_factory.mktemp("stage"), 7, (one, other))
        try:
            stage.start()
            stage.play(None, lambda *_: None)
            assert stage.settle()
            yield stage
        finally:
            stage.stop()


SPOILS = {
    # What a check that must fail reads, and how it is changed and put right again.
    "record": ("record_entry", "salt", "serial = 3"),
    "logs": ("exchange_entry", "salted", "id = (SELECT min(id) FROM exchange_entry)"),
    "receipts": ("exchange_log", "receipt_size", "number = 1"),
}


@pytest.mark.parametrize("check", SPOILS)
def test_every_check_can_fail(played: Stage, check: str) -> None:
    assert judge(played, True)["verified"] is True
    table, column, which = SPOILS[check]
    store = played.sides["iraq"].node.store
    ((before,),) = store.read(lambda tx: tx.handle.execute(f"SELECT {column} FROM {table} WHERE {which}").fetchall())
    # No receipt at all, or one bit of salt.
    changed = None if isinstance(before, int) else bytes([before[0] ^ 1]) + before[1:]
    put = f"UPDATE {table} SET {column} = ? WHERE {which}"
    store.write(lambda tx: tx.handle.execute(put, (changed,)))
    document = judge(played, True)
    store.write(lambda tx: tx.handle.execute(put, (before,)))
    assert document["verified"] is False
    assert document["sides"]["iraq"]["verified"] == {
        name: name != check for name in ("record", "logs", "receipts", "picture", "rebuild")
    }
    assert judge(played, True)["verified"] is True


def test_a_picture_that_does_not_follow_from_its_record_is_found(played: Stage) -> None:
    node = played.sides["iraq"].node
    node.store.write(lambda tx: SqlitePicture().withdraw(tx, "iraq", 1, 1))
    document = judge(played, True)
    assert document["verified"] is False
    assert document["sides"]["iraq"]["verified"]["rebuild"] is False
    # The rebuild mended it.
    assert judge(played, True)["verified"] is True
