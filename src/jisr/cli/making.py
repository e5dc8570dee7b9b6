"""What a command makes on the disk: whole, or not there."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def or_nothing(folder: Path, *names: str) -> Iterator[None]:
    """The folder, made if it is not there; when what follows fails, what it made is gone again.

    That is whatever is new in it under one of `names`, which are patterns, and the folders that were made if nothing
    else lies in them: somebody may put a keys folder there while a long copy runs.
    """
    before = set(folder.iterdir()) if folder.is_dir() else set()
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        yield
    except BaseException:
        for path in {path for name in names for path in folder.glob(name)} - before:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        for one in missing:
            with suppress(OSError):
                one.rmdir()
        raise


def write_new(path: Path, data: bytes, mode: int = 0o666) -> None:
    """A new file, on the disk before anybody is told; FileExistsError, or any OSError, and then there is none."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
