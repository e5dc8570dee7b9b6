"""Files beside the database. A name is a keyed hash of the content: whoever sees the folder can confirm no guess.

Whatever is written is on the disk, with its name, before a row or an entry says so. A crash at any point leaves a file
that no row names, or one that is not whole; both are swept.
"""

import errno
import hashlib
import hmac
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from jisr.terms.errors import Unavailable

STRETCH = 1024 * 1024


class Files:
    """Blobs and parts of one side in `folder`; without a folder there is nowhere to keep any."""

    def __init__(self, folder: Path | None, secret: bytes) -> None:
        self._folder, self._secret = folder, secret

    def name(self, purpose: str, digest: bytes) -> str:
        """What a file of this content is called; each purpose has names of its own."""
        return hmac.digest(self._secret, purpose.encode() + b"\0" + digest, "sha256").hex()[:40]

    def blob(self, name: str) -> Path:
        """Where the blob of that name lies, or would."""
        return self._place("blobs") / name

    def part(self, name: str) -> Path:
        """Where a file lies that is not whole yet."""
        return self._place("parts") / name

    def has(self, name: str) -> bool:
        return bool(name) and self._folder is not None and self.blob(name).is_file()

    def write(self, part: str, offset: int, data: bytes) -> None:
        """Write bytes at `offset` of a part, cutting off whatever a crash left after it; they are on the disk then."""
        path = self.part(part)
        with _told(), os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            new = not file.seek(0, os.SEEK_END)
            file.truncate(offset)
            file.seek(offset)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            if new:
                _sync(path.parent)

    def place(self, part: str, name: str) -> None:
        """Give a whole part its lasting name. Done before, it is done: a crash may have come between."""
        with _told():
            if self.part(part).is_file():
                with self.part(part).open("rb") as file:
                    os.fsync(file.fileno())
                self.part(part).replace(self.blob(name))
                _sync(self._place("parts"))
                _sync(self._place("blobs"))

    def digest(self, path: Path) -> bytes:
        """SHA-256 of a file."""
        made = hashlib.sha256()
        with _told(), path.open("rb") as file:
            while stretch := file.read(STRETCH):
                made.update(stretch)
        return made.digest()

    def drop(self, path: Path) -> None:
        with suppress(FileNotFoundError), _told():
            path.unlink()

    def sweep(self, names: Callable[[], set[str]]) -> int:
        """Remove what no row names; how many files. What was made of a blob goes with the blob.

        Rows are written before files, so the names are asked for after the files were listed: a file that appears
        meanwhile is not touched, one that is listed has its row already.
        """
        if self._folder is None or not self._folder.is_dir():
            return 0
        listed = [path for place in ("blobs", "parts") for path in self._place(place).iterdir()]
        named = names() if listed else set()
        gone = [path for path in listed if path.name.partition(".")[0] not in named]
        for path in gone:
            self.drop(path)
        for folder in {path.parent for path in gone}:
            _sync(folder)
        return len(gone)

    def _place(self, name: str) -> Path:
        if self._folder is None:
            raise Unavailable("no-media", "This side has no folder for files.", "Restart it from its folder.")
        place = self._folder / name
        if not place.is_dir():
            with _told():
                place.mkdir(mode=0o700, parents=True, exist_ok=True)
                _sync(self._folder)
                _sync(self._folder.parent)
        return place


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def _told() -> Iterator[None]:
    """A disk that is full or fails, in the words the store has for it."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Unavailable(
                "disk-full", "The disk is full: nothing was saved. Reading goes on.",
                "Free some space and send it again, or start Jisr again.",
            ) from error  # fmt: skip
        raise Unavailable(
            "media-disk", "The file could not be written: nothing was saved.", "Look at the disk and send it again.",
            detail=repr(error),
        ) from error  # fmt: skip
