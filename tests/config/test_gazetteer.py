"""A side's own gazetteer: named in side.toml, read at the start, or refused with one sentence."""

from pathlib import Path

import msgspec
import pytest

from jisr.config.gazetteer import own_table, packaged_tables
from jisr.config.settings import Settings, read_settings, write_settings
from jisr.geo.named import read_table
from jisr.terms.errors import OurMistake

SIDE = Settings(side="north", domain="north.example", name_en="North", name_ar="شمال")


def test_side_toml_names_it(tmp_path: Path) -> None:
    write_settings(tmp_path, msgspec.structs.replace(SIDE, gazetteer="ours.csv"))
    (tmp_path / "ours.csv").write_text("name_en,lat,lon\nHill 260,36.1,42.2\n", encoding="utf-8")
    own = own_table(tmp_path, read_settings(tmp_path))
    assert own is not None
    assert (own[0], read_table(own[1])[0].name_en) == ("csv", "Hill 260")
    assert own_table(tmp_path, SIDE) is None


@pytest.mark.parametrize("name", ["missing.csv", "ours.xlsx", "folder.csv", "latin.csv"])
def test_what_cannot_be_read_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "latin.csv").write_bytes(b"name_en,lat,lon\n\xe9,1,1\n")
    with pytest.raises(OurMistake) as raised:
        own_table(tmp_path, msgspec.structs.replace(SIDE, gazetteer=name))
    assert raised.value.code == "gazetteer-file"
    assert str(tmp_path) not in raised.value.say


def test_what_comes_along_is_sound_and_says_whose_it_is() -> None:
    crossings, places = packaged_tables()
    assert "CC BY 4.0" in places.split("name_en")[0]
    assert "NOT SURVEYED" in crossings.split("name_en")[0]
    assert len(read_table(crossings)) >= 30
    for place in read_table(crossings) + read_table(places):
        assert 28 <= place.lat / 1e7 <= 40
        assert 34 <= place.lon / 1e7 <= 50
        assert place.error_m >= 1000
