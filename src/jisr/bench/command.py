"""`jisr bench`."""

import sys
import tempfile
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable
from pathlib import Path

import msgspec

from jisr.bench import exchange, floor, intake, picture, record, release, screens, search, standing_rules, web
from jisr.bench.figures import Figure, line
from jisr.terms.errors import OurMistake

ROOMS: dict[str, Callable[[Path, bool], list[Figure]]] = {
    "record": record.measure,
    "exchange": exchange.measure,
    "intake": intake.measure,
    "picture": picture.measure,
    "release": release.measure,
    "rules": standing_rules.measure,
    "search": search.measure,
    "web": web.measure,
    "floor": floor.measure,
}


def add_command(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    """Add `bench` to the command line."""
    about = "Measure every room and the watch floor, each figure beside its ceiling."
    bench = verbs.add_parser("bench", help=about, description=about, allow_abbrev=False)
    bench.add_argument("what", nargs="*", metavar="ROOM", help=f"{', '.join(ROOMS)}; left out: all of them")
    bench.add_argument("--long", action="store_true", help="more rounds and longer histories")
    bench.add_argument("--json", action="store_true", help="print one JSON document")
    bench.add_argument("--dir", help="folder on the disk to measure; left out: a temporary one")
    bench.set_defaults(run=run)


def run(given: Namespace) -> int:
    """Measure what was named and print it."""
    unknown = [name for name in given.what if name not in ROOMS]
    if unknown:
        raise OurMistake(
            "no-room", f"There is nothing to measure called {unknown[0]}.", f"Choose of {', '.join(ROOMS)}."
        )
    figures: list[Figure] = []
    for name in given.what or _all():
        with tempfile.TemporaryDirectory(prefix="jisr-bench-", dir=given.dir) as folder:
            for figure in ROOMS[name](Path(folder), given.long):
                figures.append(figure)
                if not given.json:
                    print(line(figure), flush=True)
    if given.json:
        print(msgspec.json.encode(figures).decode())
    return 0


def _all() -> list[str]:
    """Every room; the watch floor only where it was built and there is a browser to see it in, and a line where not."""
    if (why := screens.missing()) is None:
        return list(ROOMS)
    print(f"floor: not measured. {why.say} {why.hint}", file=sys.stderr, flush=True)
    return [name for name in ROOMS if name != "floor"]
