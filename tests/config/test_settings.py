"""`side.toml`: what is written is read back, and what cannot be used is one sentence."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.config import Settings, read_settings, write_settings
from jisr.config.settings import FILE, address, check_settings
from jisr.exchange.cards import read_card, sign_card
from jisr.node import card_of
from jisr.terms.errors import OurMistake
from jisr.wire.tls import spki_pin
from tests.sides import assert_one_sentence, code, said
from tests.two_sides.sides import keys_of

GOOD = {"side": "north", "domain": "north.example", "name_en": "North", "name_ar": "الشمال"}
LINES = "".join(f'{name} = "{value}"\n' for name, value in GOOD.items())


def read(text: str | bytes) -> Settings:
    with TemporaryDirectory() as folder:
        (Path(folder) / FILE).write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_settings(Path(folder))


def test_what_is_left_out_has_a_value_that_works_on_one_machine() -> None:
    found = read(LINES)
    assert found == Settings(**GOOD)  # type: ignore[arg-type]
    assert (found.zone, found.web, found.wire, found.hold_s, found.plain) == (
        "UTC", "127.0.0.1:8460", "127.0.0.1:8461", 10, False,
    )  # fmt: skip


def test_every_setting_is_read_as_written() -> None:
    given_settings = Settings(
        **GOOD,  # type: ignore[arg-type]
        zone="Asia/Baghdad", web="[::1]:1", wire="127.0.0.1:65535", url="https://north.example:8461",
        hold_s=0, plain=True, key_file="/media/stick/unlock",
    )  # fmt: skip
    with TemporaryDirectory() as folder:
        write_settings(Path(folder), given_settings)
        assert read_settings(Path(folder)) == given_settings


@given(name=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
@settings(max_examples=200)
def test_any_name_is_written_so_that_it_is_read_back_or_refused(name: str) -> None:
    with TemporaryDirectory() as folder:
        try:
            write_settings(Path(folder), Settings(**GOOD | {"name_en": name}))  # type: ignore[arg-type]
        except OurMistake as error:
            assert_one_sentence(error)
            assert list(Path(folder).iterdir()) == []
            return
        assert read_settings(Path(folder)).name_en == name


BAD: dict[str, str | bytes] = {
    "nothing": "", "not toml": "side =", "not text": LINES.encode() + b'zone = "\xff"',
    "utf-16": LINES.encode("utf-16"),
    "unknown setting": LINES + 'colour = "red"\n', "unknown table": LINES + "[web]\nport = 1\n",
    "a setting twice": LINES + 'side = "north"\n', "no side": LINES.replace("side", "# side"),
    "a number for a name": LINES.replace('"North"', "5"), "a list": LINES.replace('"North"', "[]"),
    "a side with a space": LINES.replace('"north"', '"no rth"'),
    "a side in capitals": LINES.replace('"north"', '"North"'),
    "a side of one letter": LINES.replace('"north"', '"n"'),
    "a side with an edge": LINES.replace('"north"', '"-north"'),
    "a side in arabic": LINES.replace('"north"', '"شمال"'), "no name": LINES.replace('"North"', '""'),
    "a name with a control character": LINES.replace('"North"', r'"a\u0007"'),
    "a zone nobody knows": LINES + 'zone = "Moon/Tranquility"\n',
    "a zone that is a path": LINES + 'zone = "../../etc/passwd"\n',
    "a zone that is a folder": LINES + 'zone = "Asia"\n',
    "a port too high": LINES + 'web = "127.0.0.1:65536"\n', "no port": LINES + 'web = "127.0.0.1"\n',
    "no host": LINES + 'wire = ":8461"\n', "a port in words": LINES + 'wire = "127.0.0.1:http"\n',
    "a port below nothing": LINES + 'wire = "127.0.0.1:-1"\n', "a hold in words": LINES + 'hold_s = "long"\n',
    "a hold below nothing": LINES + "hold_s = -1\n", "half a second": LINES + "hold_s = 0.5\n",
    "plain http for everyone": LINES + 'plain = true\nwire = "0.0.0.0:8461"\n',
    "plain http on a name": LINES + 'plain = true\nwire = "north.example:8461"\n',
    "a domain with a space": LINES.replace("north.example", "north example"),
    "a domain in capitals": LINES.replace("north.example", "North.Example"),
    "no domain": LINES.replace("north.example", ""), "a long domain": LINES.replace("north.example", "n" * 101),
    "an address partners refuse": LINES + 'url = "http://north.example"\n',
    "a long address": LINES + f'url = "https://{"n" * 200}"\n',
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_settings_that_cannot_be_used_are_one_sentence(what: str) -> None:
    assert_one_sentence(said(OurMistake, lambda: read(BAD[what])))


def test_a_folder_without_a_side_says_how_to_make_one(tmp_path: Path) -> None:
    met = said(OurMistake, lambda: read_settings(tmp_path / "none"))
    assert (met.code, "jisr init" in met.hint) == ("no-side", True)
    (tmp_path / FILE).mkdir()
    assert_one_sentence(said(OurMistake, lambda: read_settings(tmp_path)))


def test_a_bad_setting_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(OurMistake):
        write_settings(tmp_path, Settings(**GOOD | {"zone": "Moon"}))  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


TRIED: list[dict[str, Any]] = [
    {}, {"url": ""}, {"domain": "a"}, {"domain": "a" * 100}, {"url": "https://[::1]:1"},
    {"url": "http://127.0.0.1:1", "plain": True}, {"name_en": "x" * 200},
    {"domain": "north.example."}, {"domain": "-"}, {"domain": "north/example"},
    {"domain": "a+b"}, {"url": "ftp://north.example"},
]  # fmt: skip


@pytest.mark.parametrize("changes", TRIED)
def test_settings_that_pass_make_a_card_partners_accept(changes: dict[str, Any]) -> None:
    """What partners would refuse must be found here, not by them."""
    keys = keys_of("north")
    try:
        checked = check_settings(Settings(**GOOD | changes))
    except OurMistake:
        return
    card = card_of(checked, keys, spki_pin(keys.tls))
    assert read_card(sign_card(card, keys.log)) == card


@pytest.mark.parametrize(("text", "expected"), [
    ("127.0.0.1:0", ("127.0.0.1", 0)), ("[::1]:8460", ("::1", 8460)), ("north.example:65535", ("north.example", 65535)),
])  # fmt: skip
def test_an_address_is_host_and_port(text: str, expected: tuple[str, int]) -> None:
    assert address(text) == expected


@pytest.mark.parametrize("text", ["", ":", "8460", "host:", ":1", "host:65536", "host:1.5", "host: 1", "host:²"])
def test_anything_else_is_no_address(text: str) -> None:
    assert code(OurMistake, lambda: address(text)) == "address-form"
