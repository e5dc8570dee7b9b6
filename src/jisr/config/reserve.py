"""Serials set apart beside the keys: what is left to know by when data and guard are both lost.

The keys folder is kept apart from the data, never put back with a backup, and nobody works without it. A line is added
for each block; the largest counts, so two programs of one side never take back what the other one wrote.
"""

import logging
import os
from contextlib import suppress
from pathlib import Path

log = logging.getLogger("jisr.config")
FILE = "serials"


class KeysReserve:
    """Keeps terms.guarding.Reserve in a file of the keys folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "keys" / FILE
        self._known = self._read()

    def reserved(self) -> int:
        return self._known

    def reserve(self, number: int) -> None:
        if number <= self._known:
            return
        self._known = number
        try:
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                # A line cut off by a crash must not become the beginning of the next one.
                os.write(handle, f"\n{number}\n".encode())
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            # What it is about is on the disk already; a full disk or a locked folder must not unsay that.
            log.warning("reserve: %s", error)

    def _read(self) -> int:
        with suppress(OSError):
            lines = self._path.read_bytes().split(b"\n")
            return max((int(line) for line in lines if line.isdigit() and len(line) < 16), default=0)
        return 0
