"""Keys at rest: one per purpose, each an age file only the unlock identity opens.

The unlock identity lies in `keys/unlock.age` under a passphrase; for unattended starts it may also be written, plain
and mode 0600, to a file outside the data folder. A folder copied without passphrase or key file is of no use.
"""

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.terms.errors import OurMistake, Refused
from jisr.terms.times import Entropy

SIGNING = ("heartbeat", "log", "receipt", "record", "request", "tls")
ROOT = "release"
"""The secret that partners' pseudonyms and salts are made from."""
CARRIED = "age"
CHANGING = ("log", "receipt")
"""Keys with generations: `log.age`, then `log-2.age` and so on."""
ON_DEMAND = ("receipt-mldsa", "witness")
"""Keys a side has only once somebody made them."""
MIN_PASSPHRASE = 12


class Keys(msgspec.Struct, frozen=True):
    """Every key of a side, open. `root` is the release secret, `age` the identity that opens carried files.

    `later` are further generations of log and receipt key; `receipt_mldsa` is the seed of the ML-DSA-44 key.
    """

    heartbeat: Ed25519PrivateKey
    log: Ed25519PrivateKey
    receipt: Ed25519PrivateKey
    record: Ed25519PrivateKey
    request: Ed25519PrivateKey
    tls: Ed25519PrivateKey
    root: bytes
    age: str
    later: dict[str, tuple[Ed25519PrivateKey, ...]] = {}
    witness: Ed25519PrivateKey | None = None
    receipt_mldsa: bytes | None = None

    @property
    def recipient(self) -> str:
        """Whom carried files to this side are encrypted to."""
        return str(pyrage.x25519.Identity.from_str(self.age).to_public())


def make_keys(folder: Path, passphrase: str | None, entropy: Entropy, key_file: Path | None = None) -> Keys:
    """Draw every key and write it under `folder`/keys; refuses to overwrite.

    Without a passphrase only the key file opens them, as for an exercise that ends with its folder.
    """
    if passphrase is None and key_file is None:
        raise OurMistake("unlock", "Keys need a passphrase, or a key file that opens them.")
    if passphrase is not None and len(passphrase) < MIN_PASSPHRASE:
        raise OurMistake("passphrase-short", f"A passphrase needs at least {MIN_PASSPHRASE} characters.")
    if key_file is not None and folder.resolve() in key_file.resolve().parents:
        raise OurMistake("key-file-inside", "The key file must lie outside the data folder.")
    if key_file is not None and (key_file.exists() or not key_file.resolve().parent.is_dir()):
        raise OurMistake("key-file-place", "The key file must be a new file in a folder that exists.")
    place = folder / "keys"
    try:
        place.mkdir(mode=0o700)
    except FileExistsError:
        raise Refused("keys-exist", "This folder has keys already; they are never overwritten.") from None
    unlock = pyrage.x25519.Identity.generate()
    secrets = {name: entropy.draw(32) for name in (*SIGNING, ROOT)}
    secrets[CARRIED] = str(pyrage.x25519.Identity.generate()).encode()
    for name, secret in secrets.items():
        _write(place / f"{name}.age", pyrage.encrypt(secret, [unlock.to_public()]))
    if passphrase is not None:
        _write(place / "unlock.age", pyrage.passphrase.encrypt(str(unlock).encode(), passphrase))
    if key_file is not None:
        _write(key_file, f"{unlock}\n".encode())
    return _keys(secrets)


def open_keys(folder: Path, *, passphrase: str | None = None, key_file: Path | None = None) -> Keys:
    """The side's keys; Refused when passphrase or key file do not open them."""
    place = folder / "keys"
    try:
        unlock = _unlock(place, passphrase, key_file)
        names = [*SIGNING, ROOT, CARRIED]
        names += [path.stem for path in sorted(place.glob("*.age")) if _extra(path.stem)]
        return _keys({name: pyrage.decrypt((place / f"{name}.age").read_bytes(), [unlock]) for name in names})
    except OSError as error:
        raise OurMistake("no-keys", f"The file {Path(str(error.filename)).name} cannot be read.") from None
    except (pyrage.DecryptError, pyrage.IdentityError, ValueError):
        raise _locked() from None


def draw_key(
    folder: Path, name: str, entropy: Entropy, *, passphrase: str | None = None, key_file: Path | None = None
) -> None:  # fmt: skip
    """Draw one more key: the next generation of one that changes, or one that is made on demand; never overwrites."""
    place = folder / "keys"
    try:
        unlock = _unlock(place, passphrase, key_file)
    except OSError as error:
        raise OurMistake("no-keys", f"The file {Path(str(error.filename)).name} cannot be read.") from None
    except (pyrage.DecryptError, pyrage.IdentityError, ValueError):
        raise _locked() from None
    if name in CHANGING:
        name = f"{name}-{2 + len(list(place.glob(f'{name}-[0-9]*.age')))}"
    try:
        _write(place / f"{name}.age", pyrage.encrypt(entropy.draw(32), [unlock.to_public()]))
    except FileExistsError:
        raise Refused("keys-exist", "This folder has that key already; keys are never overwritten.") from None


def _extra(stem: str) -> bool:
    """Whether that file holds a key not every side has."""
    name, _, number = stem.rpartition("-")
    return stem in ON_DEMAND or (name in CHANGING and number.isdecimal())


def _locked() -> Refused:
    return Refused("keys-locked", "The passphrase or key file does not open this side's keys.")


def _unlock(place: Path, passphrase: str | None, key_file: Path | None) -> pyrage.x25519.Identity:
    if key_file is not None:
        return pyrage.x25519.Identity.from_str(key_file.read_text(encoding="ascii").strip())
    if passphrase is None:
        raise OurMistake("locked", "The keys are locked.", "Give --key-file, or a passphrase when asked.")
    opened = pyrage.passphrase.decrypt((place / "unlock.age").read_bytes(), passphrase)
    return pyrage.x25519.Identity.from_str(opened.decode())


def _keys(secrets: dict[str, bytes]) -> Keys:
    signing = {name: Ed25519PrivateKey.from_private_bytes(secrets[name]) for name in SIGNING}
    later = {
        name: tuple(Ed25519PrivateKey.from_private_bytes(secrets[stem]) for stem in _generations(name, secrets))
        for name in CHANGING
    }
    witness = Ed25519PrivateKey.from_private_bytes(secrets["witness"]) if "witness" in secrets else None
    return Keys(
        **signing, root=secrets[ROOT], age=secrets[CARRIED].decode(), later=later, witness=witness,
        receipt_mldsa=secrets.get("receipt-mldsa"),
    )  # fmt: skip


def _generations(name: str, stems: Iterable[str]) -> list[str]:
    found = [stem for stem in stems if stem.rpartition("-")[0] == name and stem.rpartition("-")[2].isdecimal()]
    return sorted(found, key=lambda stem: int(stem.rpartition("-")[2]))


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, and on the disk before anyone is told."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
