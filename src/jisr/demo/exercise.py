"""The exercise: scenario steps as drafts and decisions."""

import os
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import msgspec

from jisr.intake import Draft
from jisr.terms.entries import WithdrawReason
from jisr.terms.errors import OurMistake
from jisr.terms.reports import Lang
from jisr.terms.times import parse_iso

CASES, CSV_NAME = "JISR_CASES", "ucdp-syria-2017.csv"


class Words(msgspec.Struct, frozen=True):
    """The same words in both languages."""

    en: str
    ar: str

    def get(self, lang: Lang) -> str:
        return self.ar if lang == "ar" else self.en


class Statement(msgspec.Struct, frozen=True):
    """Title and text of a report in one language."""

    title: str
    text: str


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step. `of` names the report it is about; `name` names the version it makes."""

    at: str
    side: str
    do: Literal["correct", "release", "report", "retract", "withdraw", "withhold"]
    name: str = ""
    of: str = ""
    to: str = ""
    basis: str = ""
    lang: Lang = "en"
    en: Statement | None = None
    ar: Statement | None = None
    report: dict[str, Any] = {}
    level: int | None = None
    delay_min: int = 0
    title: Words | None = None
    text: Words | None = None
    reason: WithdrawReason = "originator"

    @property
    def instant(self) -> int:
        """When it happens on the scenario clock, milliseconds."""
        return parse_iso(self.at)

    def draft(self, lang: Lang) -> Draft:
        """The report this step files, worded in `lang`."""
        said = self.ar if lang == "ar" else self.en
        if said is None:
            raise OurMistake("scenario", f"The step {self.name} has no words in {lang}.")
        return msgspec.convert({**self.report, "title": said.title, "text": said.text, "lang": lang}, Draft)


class SideNames(msgspec.Struct, frozen=True):
    en: str
    ar: str
    zone: str


class Scenario(msgspec.Struct, frozen=True):
    """A whole exercise, its steps in order of time."""

    title: Words
    sides: dict[str, SideNames]
    steps: tuple[Step, ...]


def _examples() -> Path:
    """The examples, beside the source tree or inside the installed package."""
    packaged = Path(str(files("jisr"))) / "examples"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "examples"


def border_2017() -> Scenario:
    """The exercise that ships with Jisr."""
    return msgspec.json.decode((_examples() / "border-2017" / "scenario.json").read_bytes(), type=Scenario)


def ucdp_mapping() -> bytes:
    """The mapping for event files of the UCDP."""
    return (_examples() / "ucdp-ged" / "mapping.toml").read_bytes()


def events_csv(given: str | None) -> Path | None:
    """The event file to file on one side: the one given, or the one among the cases, or None."""
    if given is not None:
        if not Path(given).is_file():
            raise OurMistake("no-file", f"The file {given} cannot be read.")
        return Path(given)
    found = Path(os.environ.get(CASES, "../shared/cases")) / CSV_NAME
    return found if found.is_file() else None
