"""Keys at rest: one per purpose, each an age file only the unlock identity opens.

The unlock identity lies in `keys/unlock.age` under a passphrase; for unattended starts it may also be written, plain
and mode 0600, to a file outside the data folder. A folder copied without passphrase or key file is of no use.
"""

import os
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
MIN_PASSPHRASE = 12


class Keys(msgspec.Struct, frozen=True):
    """Every key of a side, open. `root` is the release secret, `age` the identity that opens carried files."""

    heartbeat: Ed25519PrivateKey
    log: Ed25519PrivateKey
    receipt: Ed25519PrivateKey
    record: Ed25519PrivateKey
    request: Ed25519PrivateKey
    tls: Ed25519PrivateKey
    root: bytes
    age: str

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
        if key_file is not None:
            unlock = pyrage.x25519.Identity.from_str(key_file.read_text(encoding="ascii").strip())
        elif passphrase is not None:
            opened = pyrage.passphrase.decrypt((place / "unlock.age").read_bytes(), passphrase)
            unlock = pyrage.x25519.Identity.from_str(opened.decode())
        else:
            raise OurMistake("locked", "The keys are locked.", "Give --key-file, or a passphrase when asked.")
        names = (*SIGNING, ROOT, CARRIED)
        return _keys({name: pyrage.decrypt((place / f"{name}.age").read_bytes(), [unlock]) for name in names})
    except OSError as error:
        raise OurMistake("no-keys", f"The file {Path(str(error.filename)).name} cannot be read.") from None
    except (pyrage.DecryptError, pyrage.IdentityError, ValueError):
        raise Refused("keys-locked", "The passphrase or key file does not open this side's keys.") from None


def _keys(secrets: dict[str, bytes]) -> Keys:
    signing = {name: Ed25519PrivateKey.from_private_bytes(secrets[name]) for name in SIGNING}
    return Keys(**signing, root=secrets[ROOT], age=secrets[CARRIED].decode())


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
