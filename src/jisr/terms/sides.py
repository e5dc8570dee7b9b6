"""Sides, partners, cards and limits.

A card is a side's signed identity. Two officers compare its words in person, and from then on its keys are pinned.
"""

import re
from typing import Literal

import msgspec

from jisr.terms.errors import OurMistake
from jisr.terms.handling import Purpose
from jisr.terms.reports import Kind

GRID_LEVELS = range(8)
"""Levels of the grid, the coarsest first."""
MAX_NAME = 100
LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,100}}$){_LABEL}(?:\.{_LABEL})*")
_URL = re.compile(
    r"(?P<scheme>https?)://(?:(?P<host>[a-z0-9.-]{1,100})|\[(?P<v6>[0-9a-f:.]{2,45})\])(?::(?P<port>[0-9]{1,5}))?/?"
)


class Finest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The finest grid level of each kind of report."""

    activity: int
    crossing: int
    event: int
    route: int
    sector: int
    site: int
    track: int


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the two sides agreed to carry; sizes in bytes. `finest` is the finest grid level that may be released.

    `kinds` narrows it by kind, and `purposes` what it may be told for, where an agreement holds. `jump` is by how many
    entries a partner's signed head may lie ahead of what we hold before an officer is asked.
    """

    body: int = 64 * 1024
    day_bytes: int = 256 * 1024 * 1024
    day_entries: int = 200_000
    finest: int = 7
    jump: int = 20_000
    kinds: Finest | None = None
    mark: Literal["open", "restricted", "confidential", "secret"] = "confidential"
    media: int = 8 * 1024 * 1024
    purposes: tuple[Purpose, ...] | None = None

    def finest_of(self, kind: Kind) -> int:
        """The finest grid level at which a report of this kind may be released."""
        agreed: int = self.finest if self.kinds is None else getattr(self.kinds, kind)
        return min(self.finest, agreed)


class Revoked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A log key that counts no more but for heads of the reader's log of at most `size` leaves."""

    key: str
    size: int


class Card(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of a side's identity; keys are base64 of raw public keys, `tls` of SHA-256 of the TLS key's SPKI.

    `version` grows with every new card. `age` is the recipient for carried files. `url` is where its listener answers,
    empty when nobody can connect to it and it pushes. `receipt_mldsa` is the ML-DSA-44 key beside `receipt`; `revoked`
    are log keys of earlier cards that count no more.
    """

    age: str
    domain: str
    heartbeat: str
    log: str
    name_ar: str
    name_en: str
    receipt: str
    receipt_mldsa: str | msgspec.UnsetType = msgspec.UNSET
    request: str
    revoked: tuple[Revoked, ...] | msgspec.UnsetType = msgspec.UNSET
    side: str
    tls: str
    url: str
    v: int = 1
    version: int = 1


class Partner(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another side as pinned by ours. `epoch` counts our logs towards it, `theirs` its logs towards us."""

    card: Card
    limits: Limits = Limits()
    epoch: int = 1
    theirs: int = 1

    @property
    def side(self) -> str:
        return self.card.side


def log_origin(author: Card, reader: Card, epoch: int) -> str:
    """Name of the log in which `author` tells `reader`."""
    return f"{author.domain}/jisr/{author.side}/{reader.side}/{epoch}"


def receipt_name(reader: Card) -> str:
    """Name of the key with which `reader` receipts."""
    return f"{reader.domain}/jisr/receipt/1"


def heartbeat_name(author: Card) -> str:
    """Name of the key with which `author` says what its largest tree is."""
    return f"{author.domain}/jisr/heartbeat"


def witness_name(witness: Card) -> str:
    """Name of the key with which a side cosigns logs it witnesses."""
    return f"{witness.domain}/jisr/witness/1"


def check_name(name: str) -> str:
    """`name` when it can be a side's name in one language."""
    if not 1 <= len(name) <= MAX_NAME or not name.strip() or not name.isprintable():
        raise OurMistake("side-name", f"A side's name has 1 to {MAX_NAME} visible characters.")
    return name


def check_domain(domain: str) -> str:
    """`domain` when logs and keys can be named under it."""
    if not _HOST.fullmatch(domain):
        raise OurMistake("side-domain", "A domain has lower-case letters, digits, hyphens and dots, up to 100.")
    return domain


def check_url(url: str) -> str:
    """An address of a partner listener: https (or http on loopback), a host, perhaps a port, and nothing else."""
    match = _URL.fullmatch(url)
    port = match["port"] if match else None
    host = (match["host"] or match["v6"]) if match else ""
    sound = match is not None and (match["v6"] or _HOST.fullmatch(host)) and (port is None or 1 <= int(port) <= 65535)
    if not sound or (url.startswith("http:") and host not in LOOPBACK):
        raise OurMistake("side-url", "An address for partners is https://, a host, and perhaps a port.")
    return url
