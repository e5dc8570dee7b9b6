"""Terms as an officer writes them down, in TOML. Pure.

What is the same for both directions stands under `[both]`, what differs under `[ours]` and `[theirs]`. Nothing is left
to a default that is wider than what either side's officer wrote: what is left out is the narrowest there is, or none.
"""

import tomllib
from collections.abc import Mapping
from typing import Any

import msgspec

from jisr.terms.agreements import Agreement, Equivalence, Flow, Party, StandingConsent
from jisr.terms.errors import OurMistake
from jisr.terms.handling import Purpose
from jisr.terms.reports import LEVELS, Kind, Level
from jisr.terms.sides import Finest, Limits
from jisr.terms.times import parse_iso

DAY_S = 86_400


class _Consent(msgspec.Struct, forbid_unknown_fields=True):
    kinds: list[Kind]
    to: list[str]
    level: int = 0
    mark: Level = "open"


class _Flow(msgspec.Struct, forbid_unknown_fields=True):
    acknowledge_s: int | None = None
    body: int = Limits().body
    consents: list[_Consent] = []
    day_bytes: int = Limits().day_bytes
    day_entries: int = Limits().day_entries
    erase: bool = True
    finest: int | dict[Kind, int] = 0
    mark: Level = "open"
    media: int = 0
    purposes: list[Purpose] = []
    retain_days: int | None = None


class _File(msgspec.Struct, forbid_unknown_fields=True):
    both: dict[str, Any] = {}
    markings: dict[Level, dict[str, str]] = {}
    ours: dict[str, Any] = {}
    since: str | None = None
    theirs: dict[str, Any] = {}
    until: str | None = None
    version: int | None = None


def read_agreement(data: bytes, sides: tuple[str, str], now: int, version: int, keys: Mapping[str, str]) -> Agreement:
    """The terms in a file, between our side and the partner, in this order; `now` in milliseconds.

    `version` counts where the file names none; `keys` are the log keys of the sides we know, by name.
    """
    try:
        file = msgspec.convert(tomllib.loads(data.decode()), _File)
        given = [msgspec.convert(file.both | own, _Flow) for own in (file.ours, file.theirs)]
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise OurMistake("agreement-file", "The terms cannot be read: it is not TOML.") from None
    except msgspec.ValidationError as error:
        raise OurMistake("agreement-file", f"The terms cannot be read: {str(error)[:200]}.") from None
    flows = sorted((_flow(*pair, keys) for pair in zip(sides, given, strict=True)), key=lambda flow: flow.author)
    names = tuple(flow.author for flow in flows)
    markings = [
        Equivalence((labels.get(names[0], ""), labels.get(names[1], "")), level)
        for level, labels in sorted(file.markings.items(), key=lambda item: LEVELS.index(item[0]))
    ]
    return Agreement(
        flows=(flows[0], flows[1]), markings=tuple(markings),
        since=now // 1000 if file.since is None else parse_iso(file.since) // 1000,
        until=None if file.until is None else parse_iso(file.until) // 1000,
        version=version if file.version is None else file.version,
    )  # fmt: skip


def _flow(author: str, given: _Flow, keys: Mapping[str, str]) -> Flow:
    kinds = Finest.__struct_fields__
    levels = given.finest if isinstance(given.finest, dict) else dict.fromkeys(kinds, given.finest)
    return Flow(
        acknowledge_s=given.acknowledge_s, author=author, body=given.body,
        consents=tuple(
            StandingConsent(tuple(sorted(set(one.kinds))), one.level, one.mark, _parties(one.to, keys))
            for one in given.consents
        ),
        day_bytes=given.day_bytes, day_entries=given.day_entries, erase=given.erase,
        finest=Finest(**{kind: levels.get(kind, 0) for kind in kinds}),  # type: ignore[call-overload]
        mark=given.mark, media=given.media, purposes=tuple(sorted(set(given.purposes))), retain_days=given.retain_days,
    )  # fmt: skip


def _parties(names: list[str], keys: Mapping[str, str]) -> tuple[Party, ...]:
    for name in names:
        if name not in keys:
            raise OurMistake(
                "third-unknown", f"{name} is not a partner of ours under that key.",
                "Consent can be given only for a side whose card is pinned here.",
            )  # fmt: skip
    return tuple(Party(keys[name], name) for name in sorted(set(names)))
