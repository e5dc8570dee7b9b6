"""Sides, partners, cards and limits.

A card is a side's signed identity. Two officers compare its words in person, and from then on its keys are pinned.
"""

from typing import Literal

import msgspec


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the two sides agreed to carry; sizes in bytes. `finest` is the finest grid level that may be released."""

    body: int = 64 * 1024
    day_bytes: int = 256 * 1024 * 1024
    day_entries: int = 200_000
    finest: int = 7
    mark: Literal["open", "restricted", "confidential", "secret"] = "confidential"


class Card(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of a side's identity; keys are base64 of raw public keys, `tls` of SHA-256 of the TLS key's SPKI.

    `version` grows with every new card. `age` is the recipient for carried files. `url` is where its listener answers.
    """

    age: str
    domain: str
    heartbeat: str
    log: str
    name_ar: str
    name_en: str
    receipt: str
    request: str
    side: str
    tls: str
    url: str
    v: int = 1
    version: int = 1


class Partner(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another side as pinned by ours. `epoch` counts the logs between the two."""

    card: Card
    limits: Limits = Limits()
    epoch: int = 1

    @property
    def side(self) -> str:
        return self.card.side


def log_origin(author: Card, reader: Card, epoch: int) -> str:
    """Name of the log in which `author` tells `reader`."""
    return f"{author.domain}/jisr/{author.side}/{reader.side}/{epoch}"


def receipt_name(reader: Card) -> str:
    """Name of the key with which `reader` receipts."""
    return f"{reader.domain}/jisr/receipt/1"
