"""`side.toml`: who this side is and where it listens."""

import re
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from jisr.terms.errors import OurMistake
from jisr.terms.handling import Caution, Dealings, check_caution, check_dealings
from jisr.terms.ids import check_side
from jisr.terms.sides import check_domain, check_name, check_url

FILE = "side.toml"
DATA = "side.db"
DAY_S = 86_400
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One side's settings. Addresses are host:port; `url` is where partners reach the wire listener.

    `hold_s` is how many seconds a release waits before it goes, so that it can be taken back. `plain` lets the wire
    listener speak plain HTTP, on loopback only, for tests. `key_file` is where the unlock identity for unattended
    starts lies, if there is one. `gazetteer` is a CSV or GeoJSON file of the side's own place names, if it has one.
    `release` says how careful the side is, `partners` what is settled with each partner by its short name.
    `guard` is the folder of the guard, relative to the side's own; best on another disk. No backup may copy it.
    `url` is empty when nobody can connect to this side: then it pushes to every partner. `witness` are the keys, one
    line each, of logs this side agreed to witness.
    `inbox` is a folder a served side files whatever is put into, if it has one; relative to the side's folder.
    `commit_at` are times of day, UTC, such as "06:00", at which the head of the record is committed to every partner's
    log, so that it can be shown later; empty, nothing is committed.
    """

    side: str
    domain: str
    name_en: str
    name_ar: str
    zone: str = "UTC"
    web: str = "127.0.0.1:8460"
    wire: str = "127.0.0.1:8461"
    url: str = "https://127.0.0.1:8461"
    hold_s: int = 10
    plain: bool = False
    key_file: str = ""
    gazetteer: str = ""
    partners: dict[str, Dealings] = {}
    release: Caution = Caution()
    inbox: str = ""
    commit_at: tuple[str, ...] = ()
    guard: str = "guard"
    witness: tuple[str, ...] = ()


def guard_file(folder: Path, settings: Settings) -> Path:
    """Where the guard of the side in `folder` lies."""
    return folder / settings.guard / "guard.db"


def address(text: str) -> tuple[str, int]:
    """Host and port of `host:port`, else OurMistake."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise OurMistake("address-form", f"{text} is not an address of the form host:port.")
    return host.strip("[]"), int(port)


def check_settings(settings: Settings) -> Settings:
    """The settings, when they can be used."""
    check_side(settings.side)
    try:
        ZoneInfo(settings.zone)
    except (KeyError, ValueError, OSError):
        raise OurMistake("zone", f"{settings.zone} is not a known time zone.", "Write one like Asia/Baghdad.") from None
    for text in (settings.web, settings.wire):
        address(text)
    check_domain(settings.domain)
    if settings.url:
        check_url(settings.url)
    check_name(settings.name_en)
    check_name(settings.name_ar)
    if not 0 <= settings.hold_s <= DAY_S:
        raise OurMistake("hold", "A release may be held from 0 seconds to a day.")
    if settings.plain and address(settings.wire)[0] not in ("127.0.0.1", "::1", "localhost"):
        raise OurMistake("plain-http", "Plain HTTP is allowed on loopback only.")
    if not all(_TIME.fullmatch(text) for text in settings.commit_at):
        raise OurMistake("commit-at", "A time to commit the record at is hours and minutes in UTC.", "Write 06:00.")
    check_caution(settings.release)
    for name, dealings in settings.partners.items():
        check_side(name)
        check_dealings(dealings)
    return settings


def pushes_to(settings: Settings, partner: str) -> bool:
    """Whether this side brings its log to that partner, because nobody can connect to it or because it was settled."""
    return not settings.url or settings.partners.get(partner, Dealings()).push


def read_settings(folder: Path) -> Settings:
    """The settings of the side in `folder`, or OurMistake saying how to make one."""
    path = folder / FILE
    try:
        return check_settings(msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Settings))
    except FileNotFoundError:
        raise OurMistake("no-side", f"There is no side in {folder}.", "Make one with jisr init.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError, OSError) as error:
        raise OurMistake(
            "settings-form", f"{FILE} cannot be read: {type(error).__name__}.", f"Look at {FILE}."
        ) from None


def write_settings(folder: Path, settings: Settings) -> None:
    """Write `side.toml` for the first time."""
    lines = []
    for name, value in msgspec.structs.asdict(check_settings(settings)).items():
        if isinstance(value, dict | Caution):
            continue  # tables, which a person writes when there is something to say
        text = msgspec.json.encode(value).decode()
        lines.append(f"{name} = {text}\n")
    (folder / FILE).write_text("".join(lines), encoding="utf-8")
