"""Canonical JSON: one value, one sequence of bytes.

UTF-8, ASCII keys in ascending order and never twice, no floats, whole numbers within ±(2^53 - 1), no
whitespace. Bytes of others are checked as generic JSON first (`check`), and only then read as a type, so that an
entry of a newer version can be told from a broken one. Our own Structs declare their fields in order.
"""

import re
from typing import Any, NoReturn

import msgspec

from jisr.terms.errors import PartnerFault

BIGGEST = 2**53 - 1
DEEPEST = 32
"""Levels of lists and objects inside one another."""
_LONG_NUMBER = re.compile(rb"[0-9]{16}")
_encoder = msgspec.json.Encoder()
_sorting = msgspec.json.Encoder(order="sorted")


def encode(value: msgspec.Struct) -> bytes:
    """Canonical bytes of a Struct whose fields are declared in ascending order."""
    return _encoder.encode(value)


def encode_any(value: object) -> bytes:
    """Canonical bytes of plain dicts, lists, strings, whole numbers, booleans and None."""
    return _sorting.encode(value)


def _no_float(text: str) -> NoReturn:
    raise ValueError("a float")


_generic = msgspec.json.Decoder(float_hook=_no_float)


def check(data: bytes) -> Any:
    """The generic value of `data` if these are exactly its canonical bytes, else PartnerFault `not-canonical`."""
    try:
        value = _generic.decode(data)
        same = _sorting.encode(value) == data
    except (ValueError, RecursionError, msgspec.MsgspecError):
        raise PartnerFault("not-canonical", "The bytes are not JSON of the agreed form.") from None
    deep = data.count(b"[") + data.count(b"{") > DEEPEST
    if not same or ((deep or not data.isascii() or _LONG_NUMBER.search(data)) and not _bounded(value, DEEPEST)):
        raise PartnerFault("not-canonical", "The bytes are not JSON of the agreed form.")
    return value


def _bounded(value: object, levels: int) -> bool:
    if isinstance(value, dict):
        return levels > 0 and all(key.isascii() and _bounded(item, levels - 1) for key, item in value.items())
    if isinstance(value, list):
        return levels > 0 and all(_bounded(item, levels - 1) for item in value)
    return not isinstance(value, int) or -BIGGEST <= value <= BIGGEST
