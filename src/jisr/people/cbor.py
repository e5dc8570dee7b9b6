"""Whether CBOR is of the plain form authenticators write, looked at before a general decoder opens it. Pure.

CTAP 2.1 §8 allows an authenticator neither tags nor indefinite lengths, and at most four levels. A general decoder
follows both: a shared reference of a few hundred bytes becomes gigabytes, a tag makes it compile a pattern.
"""

DEEPEST = 4
_UINT, _NEGATIVE, _BYTES, _TEXT, _LIST, _MAP = range(6)
_SIMPLE = 7


def plain_end(data: bytes, start: int = 0) -> int:
    """Offset after the one plain item at `start`; ValueError when there is none."""
    return _item(data, start, DEEPEST)


def _item(data: bytes, at: int, levels: int) -> int:
    if at >= len(data):
        raise ValueError("cut off")
    kind, length = data[at] >> 5, data[at] & 31
    at += 1
    if length > 27 or kind not in (_UINT, _NEGATIVE, _BYTES, _TEXT, _LIST, _MAP, _SIMPLE):
        raise ValueError("not plain")
    wide = 1 << (length - 24) if length >= 24 else 0
    value = int.from_bytes(data[at : at + wide], "big") if wide else length
    at += wide
    if at > len(data):
        raise ValueError("cut off")
    if kind in (_BYTES, _TEXT):
        at += value
        if at > len(data):
            raise ValueError("cut off")
    elif kind in (_LIST, _MAP):
        items = value * 2 if kind == _MAP else value
        if levels == 0 or items > len(data) - at:
            raise ValueError("too deep or too long")
        for _ in range(items):
            at = _item(data, at, levels - 1)
    return at
