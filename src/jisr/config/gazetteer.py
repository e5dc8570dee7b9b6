"""The tables of place names as text: what comes with Jisr, and the side's own if `side.toml` names one."""

from importlib.resources import files
from pathlib import Path

from jisr.config.settings import Settings
from jisr.terms.errors import OurMistake

PACKAGED = ("crossings.csv", "places.csv")
"""In the order in which they win."""
MOST_BYTES = 50_000_000


def packaged_tables() -> list[str]:
    """The tables that come with Jisr."""
    folder = files("jisr") / "geo" / "data"
    return [(folder / name).read_text(encoding="utf-8") for name in PACKAGED]


def own_table(folder: Path, settings: Settings) -> tuple[str, str] | None:
    """The side's own table, `csv` or `geojson` and its text, or None; the path counts from the side's folder.

    Raises OurMistake with one sentence when it cannot be read.
    """
    if not settings.gazetteer:
        return None
    path = folder / settings.gazetteer
    form = {".csv": "csv", ".geojson": "geojson", ".json": "geojson"}.get(path.suffix.lower())
    if form is None:
        raise OurMistake(
            "gazetteer-file", "The gazetteer in side.toml is neither .csv nor .geojson.", "Look at side.toml."
        )
    try:
        if path.stat().st_size > MOST_BYTES:
            raise OurMistake(
                "gazetteer-size", "The gazetteer in side.toml is larger than 50 MB.", "Cut it to your area."
            )
        return form, path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise OurMistake("gazetteer-file", "The gazetteer in side.toml cannot be read.", "Look at side.toml.") from None
