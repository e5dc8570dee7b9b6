"""What an attacker can do to a parcel: open it with a stolen identity, change it, and close it again."""

from collections.abc import Callable

import msgspec
import pytest

from jisr.exchange.parcel import Manifest, Opened, archive, compress, pack, padded, unpack
from jisr.exchange.sealing import seal, unseal
from jisr.node import Node
from jisr.terms.errors import PartnerFault
from tests.attacks.hostile import everything
from tests.wire.carried import Hands

Files = dict[str, bytes]


def opened(hands: Hands, data: bytes) -> Opened:
    return unpack(unseal(data, hands.south.keys.age))


def plain(hands: Hands, data: bytes) -> bytes:
    """What is inside the seal: gzip and padding."""
    return unseal(data, hands.south.keys.age)


def sealed(hands: Hands, inside: bytes) -> bytes:
    """Whatever it is, sealed to South: anybody with South's card can do that."""
    return seal(inside, hands.south.card.age)


def remade(
    hands: Hands, data: bytes, files: Callable[[Files], Files] = lambda found: found, author: Node | None = None,
    **manifest: object,
) -> bytes:  # fmt: skip
    """The parcel with other files or another manifest, signed by North, or by another who has no right to."""
    found = opened(hands, data)
    author = author or hands.north
    stated: Manifest = msgspec.structs.replace(found.manifest, **manifest)
    return sealed(hands, pack(stated, files(dict(found.files)), author.card, author.keys.log))


def tar_of(hands: Hands, data: bytes) -> bytes:
    """The archive as its author wrote it."""
    found = opened(hands, data)
    return archive(found.manifest, found.files, hands.north.card, hands.north.keys.log)


def closed(hands: Hands, tar: bytes) -> bytes:
    """An archive of any kind, compressed, padded and sealed."""
    return sealed(hands, padded(compress(tar)))


def assert_refused(hands: Hands, data: bytes, *codes: str) -> PartnerFault:
    """South says no in one sentence, with one of these codes, and nothing of it changed but that sentence."""
    before = everything(hands.south)
    with pytest.raises(PartnerFault) as met:
        hands.take(data)
    assert met.value.code in codes
    assert met.value.say.endswith((".", "!"))
    assert "\n" not in met.value.say
    assert everything(hands.south) == before
    return met.value
