"""Files at the console: in with an account, out with a marking, and never over a file that is there."""

import json
import stat
from pathlib import Path

from tests.cli.console import Pair, jisr, ok
from tests.intake.test_files import alert, feature, geojson, info, point

TWO = geojson(feature(point(), name="Bridge closed"), feature(point(200), name="Nowhere"))
WHEN = ("--occurred", "2017-06-13T10:00:00Z")


def test_a_file_is_tried_filed_and_known_again(strangers: Pair, tmp_path: Path) -> None:
    path = tmp_path / "posts"
    path.write_bytes(TWO)
    tried = ok("intake", strangers.north, path, *WHEN, "--dry-run")
    filed = ok("intake", strangers.north, path, *WHEN)
    again = ok("intake", strangers.north, path, *WHEN)
    assert [one["filed"] for one in (tried, filed, again)] == [1, 1, 0]
    assert [one["skipped"] for one in (tried, filed, again)] == [0, 0, 1]
    assert filed["files"][0]["format"] == "geojson"
    assert [(row["row"], row["code"]) for row in filed["refused"]] == [(2, "degrees")]
    said = jisr("intake", strangers.north, path, *WHEN)
    assert "2 rows: 0 filed, 0 corrected, 1 known already, 1 refused." in said.out
    assert "row 2: That is not a number of degrees" in said.out


def test_one_file_that_cannot_be_used_does_not_stop_the_others(strangers: Pair, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("1.xml", "2.xml", "3.xml")]
    paths[0].write_bytes(alert("a1", "Alert", info()))
    paths[1].write_bytes(b"<!DOCTYPE alert><alert/>")
    cited = "met@example.org,a1,2017-06-13T10:00:00+03:00"
    paths[2].write_bytes(alert("a2", "Cancel", cites=cited))
    said = jisr("intake", strangers.north, *paths, "--json")
    assert said.code == 1
    assert (said.document["filed"], said.document["withdrawn"]) == (1, 1)
    assert said.document["files"][1]["error"]["code"] == "xml-doctype"
    assert jisr("intake", strangers.north, paths[1], "--json").error == "xml-doctype"
    assert jisr("intake", strangers.north, tmp_path / "none", "--json").error == "no-file"
    assert jisr("intake", strangers.north, "--json").error == "no-file-named"


def test_an_export_takes_a_name_and_overwrites_nothing(strangers: Pair, tmp_path: Path) -> None:
    path, out = tmp_path / "posts", tmp_path / "out.kml"
    path.write_bytes(TWO)
    ok("intake", strangers.north, path, *WHEN, "--marking", "confidential", "--exercise")
    wanted = ("export", strangers.north, "--format", "kml", "--out", out)
    assert jisr(*wanted, "--json").error == "no-name"
    assert not out.exists()
    ok("user", "add", strangers.north, "dina", "--role", "duty officer")
    said = jisr(*wanted, "--as", "dina")
    assert said.code == 0, said
    assert "1 reports, CONFIDENTIAL, EXERCISE" in said.out
    assert "not carried: Sources, releasable-to lists and consents stay in the record." in said.out
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert b"CONFIDENTIAL \xc2\xb7 EXERCISE" in out.read_bytes()
    assert jisr(*wanted, "--as", "dina", "--json").error == "file-exists"
    assert ok("intake", strangers.north, out)["skipped"] == 1
    entry = ok("report", "list", strangers.north)
    assert "export" in json.dumps(entry)
