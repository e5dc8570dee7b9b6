"""A copy of a side's data in one file, and the way back: database and files, never keys and never the guard."""

import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw

from jisr.store.sqlite.database import Database, sync_folder
from jisr.terms.errors import OurMistake, Unavailable

Moved = Callable[[int, int], None]


def write_backup(data: Path, more: list[Path], place: Path, moved: Moved = lambda _done, _all: None) -> int:
    """Copy the database at `data`, its files, and `more` files beside it into `place`, a new file; bytes written.

    The database is copied as of one moment while others write. A crash leaves a file of another name, or nothing.
    """
    if place.exists():
        raise OurMistake("backup-exists", "There is a file of that name already.", "Choose another name.")
    part = place.with_name(f"{place.name}.part")
    try:
        with TemporaryDirectory(dir=place.parent) as scratch:
            store = Database(data)
            try:
                store.backup(Path(scratch) / data.name, moved)
            finally:
                store.close()
            with tarfile.open(part, "w", format=tarfile.PAX_FORMAT) as archive:
                for path in (*more, Path(scratch) / data.name, *_files(data.with_suffix(".media"))):
                    _add(archive, path, data.parent if path.parent != Path(scratch) else Path(scratch))
            _synced(part)
            part.rename(place)
            sync_folder(place.parent)
    except OSError as error:
        raise _failed(error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return place.stat().st_size


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(path for path in folder.rglob("*") if path.is_file())


def _add(archive: tarfile.TarFile, path: Path, base: Path) -> None:
    try:
        archive.add(path, str(path.relative_to(base)), recursive=False, filter=_plain)
    except FileNotFoundError:
        # Erased since it was listed: then it must not be in the copy either.
        return


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _synced(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def read_backup(place: Path, folder: Path, data: str, more: list[str]) -> None:
    """Put a backup's files into `folder`, which has no data yet; OurMistake when it is none, and then nothing stays."""
    if (folder / data).exists():
        raise OurMistake("side-exists", "There is data in that folder already.", "Choose another folder.")
    media = f"{Path(data).stem}.media"
    try:
        with tarfile.open(place, "r") as archive, TemporaryDirectory(dir=folder) as scratch:
            for member in archive:
                if not member.isfile() or not _wanted(member.name, [data, *more], media):
                    raise OurMistake("backup-form", "This file is not a backup of a side.")
                archive.extract(member, scratch, filter="data")
            copy = Path(scratch)
            _check(copy / data)
            if (copy / media).is_dir():
                (copy / media).rename(folder / media)
            for name in more:
                if (copy / name).is_file() and not (folder / name).exists():
                    (copy / name).rename(folder / name)
            (copy / data).rename(folder / data)
    except (tarfile.TarError, EOFError):
        raise OurMistake("backup-form", "This file is not a backup of a side.") from None
    except OSError as error:
        raise _failed(error) from error
    sync_folder(folder)


def _failed(error: OSError) -> Unavailable:
    said = "The backup cannot be read or written."
    return Unavailable("backup-failed", said, "Look at the disk.", detail=repr(error))


def _wanted(name: str, whole: list[str], media: str) -> bool:
    parts = Path(name).parts
    return name in whole or (len(parts) > 1 and parts[0] == media and ".." not in parts)


def _check(data: Path) -> None:
    """OurMistake unless this is a whole database; nobody who was signed in when it was made is signed in now."""
    try:
        db = apsw.Connection(str(data))
        try:
            sound = db.execute("PRAGMA quick_check").get == "ok"
            db.execute("DELETE FROM people_sitting")
        finally:
            db.close()
    except apsw.Error:
        sound = False
    if not sound:
        raise OurMistake("backup-damaged", "The data in this backup is damaged.", "Take another backup.")
