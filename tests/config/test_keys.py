"""Keys at rest: for the owner's eyes, under a passphrase, of no use to whoever copies the folder without it."""

import shutil
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pyrage
import pytest

from jisr.config import Keys, make_keys, open_keys
from jisr.config.keys import CARRIED, MIN_PASSPHRASE, ROOT, SIGNING
from jisr.terms.errors import JisrError, OurMistake, Refused
from tests.sides import PASSPHRASE, assert_one_sentence, code, said, without_the_wait
from tests.two_sides.sides import Chance


class Made(NamedTuple):
    """A side's folder, the key file outside it, and the keys that were made."""

    folder: Path
    key_file: Path
    keys: Keys


@pytest.fixture(scope="module")
def made() -> Iterator[Made]:
    """Made once, and as everyone makes them: a passphrase is slow to try on purpose."""
    with TemporaryDirectory() as place:
        folder, key_file = Path(place) / "north", Path(place) / "north.unlock"
        folder.mkdir()
        yield Made(folder, key_file, make_keys(folder, PASSPHRASE, Chance(1), key_file))


def secrets_of(keys: Keys) -> dict[str, bytes]:
    found = {name: getattr(keys, name).private_bytes_raw() for name in SIGNING}
    return found | {ROOT: keys.root, CARRIED: keys.age.encode()}


def files(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_there_is_one_file_a_purpose_for_the_owner_alone(made: Made) -> None:
    place = made.folder / "keys"
    assert {file.name for file in place.iterdir()} == {f"{name}.age" for name in (*SIGNING, ROOT, CARRIED, "unlock")}
    assert place.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in [*place.iterdir(), made.key_file]} == {0o600}


def test_every_purpose_has_a_secret_of_its_own(made: Made) -> None:
    found = secrets_of(made.keys)
    assert len(set(found.values())) == len(found) == 8


def test_passphrase_and_key_file_open_the_same_keys(made: Made) -> None:
    by_file = open_keys(made.folder, key_file=made.key_file)
    by_words = open_keys(made.folder, passphrase=PASSPHRASE)
    assert secrets_of(by_file) == secrets_of(by_words) == secrets_of(made.keys)


def test_no_secret_lies_in_the_folder_in_any_writing(made: Made) -> None:
    content = b"\0".join(files(made.folder).values())
    plain = made.key_file.read_bytes().strip()
    for secret in (*secrets_of(made.keys).values(), plain, PASSPHRASE.encode()):
        for written in (secret, secret.hex().encode(), secret.hex().upper().encode(), b64encode(secret)):
            assert written not in content
    assert PASSPHRASE.encode() not in made.key_file.read_bytes()


def test_a_copied_folder_is_of_no_use_without_passphrase_or_key_file(made: Made, tmp_path: Path) -> None:
    copy = tmp_path / "stolen"
    shutil.copytree(made.folder, copy)
    assert code(OurMistake, lambda: open_keys(copy)) == "locked"
    assert code(Refused, lambda: open_keys(copy, passphrase="eleven grey heron")) == "keys-locked"
    for name, data in files(copy).items():
        tried = tmp_path / "tried"
        tried.write_bytes(data)
        assert code(Refused, lambda tried=tried: open_keys(copy, key_file=tried)) == "keys-locked", name  # type: ignore[misc]
        with pytest.raises(pyrage.DecryptError):
            pyrage.decrypt(data, [pyrage.x25519.Identity.generate()])


def test_two_sides_made_alike_share_no_secret(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even with the same passphrase; the entropy is the side's own."""
    without_the_wait(monkeypatch)
    other = make_keys(tmp_path, PASSPHRASE, Chance(2))
    assert not set(secrets_of(other).values()) & set(secrets_of(made.keys).values())
    assert other.recipient != made.keys.recipient
    assert not set(files(tmp_path / "keys").values()) & set(files(made.folder / "keys").values())
    assert code(Refused, lambda: open_keys(tmp_path, key_file=made.key_file)) == "keys-locked"


# --- what cannot be opened -------------------------------------------------------------------------------------

KEY_FILES = {
    "empty": b"", "not a key": b"hello\n", "not text": b"\xff\xfe\x00", "half": b"AGE-SECRET-KEY-1QQQQ",
    "a stranger's": str(pyrage.x25519.Identity.generate()).encode(),
}  # fmt: skip


@pytest.mark.parametrize("what", KEY_FILES)
def test_a_key_file_that_does_not_fit_is_one_sentence(made: Made, tmp_path: Path, what: str) -> None:
    tried = tmp_path / "tried"
    tried.write_bytes(KEY_FILES[what])
    met = said(Refused, lambda: open_keys(made.folder, key_file=tried))
    assert met.code == "keys-locked"
    assert_one_sentence(met)


def test_a_key_file_that_is_not_there_or_no_file_is_one_sentence(made: Made, tmp_path: Path) -> None:
    for tried in (tmp_path / "none", tmp_path, tmp_path / "none" / "deeper", made.key_file / "inside"):
        assert_one_sentence(said(OurMistake, lambda tried=tried: open_keys(made.folder, key_file=tried)))  # type: ignore[misc]


@pytest.mark.parametrize("name", [*SIGNING, ROOT, CARRIED])
def test_a_missing_or_damaged_key_is_one_sentence(made: Made, tmp_path: Path, name: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(made.folder, copy)
    file = copy / "keys" / f"{name}.age"
    whole = file.read_bytes()
    for damaged in (b"", whole[:-1], whole[:40], bytes(len(whole)), whole[:-5] + bytes([whole[-5] ^ 1]) + whole[-4:]):
        file.write_bytes(damaged)
        assert code(Refused, lambda: open_keys(copy, key_file=made.key_file)) == "keys-locked"
    file.unlink()
    met = said(OurMistake, lambda: open_keys(copy, key_file=made.key_file))
    assert met.code == "no-keys"
    assert str(tmp_path) not in met.say


def test_a_key_of_another_purpose_in_its_place_is_noticed_by_its_kind(made: Made, tmp_path: Path) -> None:
    """The identity for carried files is text of another length: it can never pass for a signing key."""
    copy = tmp_path / "copy"
    shutil.copytree(made.folder, copy)
    shutil.copy(copy / "keys" / f"{CARRIED}.age", copy / "keys" / "log.age")
    with pytest.raises(JisrError):
        open_keys(copy, key_file=made.key_file)


# --- what cannot be made ---------------------------------------------------------------------------------------


def test_keys_are_never_overwritten(made: Made) -> None:
    before = files(made.folder)
    assert code(Refused, lambda: make_keys(made.folder, PASSPHRASE, Chance(3))) == "keys-exist"
    assert files(made.folder) == before


@pytest.mark.parametrize("passphrase", ["", "short", "x" * (MIN_PASSPHRASE - 1)])
def test_a_passphrase_anybody_could_guess_is_refused(tmp_path: Path, passphrase: str) -> None:
    assert code(OurMistake, lambda: make_keys(tmp_path, passphrase, Chance(1))) == "passphrase-short"
    assert list(tmp_path.iterdir()) == []


def test_a_key_file_inside_the_data_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "keys-of-mine").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "north")
    folder = tmp_path / "north"
    folder.mkdir()
    for inside in (folder / "unlock", folder / "keys" / "unlock", folder / ".." / "north" / "unlock",
                   tmp_path / "link" / "unlock"):  # fmt: skip
        assert code(OurMistake, lambda inside=inside: make_keys(folder, PASSPHRASE, Chance(1), inside)) == (  # type: ignore[misc]
            "key-file-inside"
        )
    assert list(folder.iterdir()) == []


def test_a_key_file_that_cannot_be_written_leaves_no_half_made_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the next try meets keys nobody has the key file to."""
    without_the_wait(monkeypatch)
    folder = tmp_path / "north"
    folder.mkdir()
    taken = tmp_path / "taken"
    taken.write_text("somebody else's")
    for key_file in (tmp_path / "no such folder" / "unlock", taken, tmp_path):
        met = said(OurMistake, lambda key_file=key_file: make_keys(folder, PASSPHRASE, Chance(1), key_file))  # type: ignore[misc]
        assert_one_sentence(met)
        assert list(folder.iterdir()) == []
    assert taken.read_text() == "somebody else's"
