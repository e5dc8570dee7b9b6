"""What text may be: short enough to be read, and nothing in it that lies to the eye."""

import codecs
import unicodedata

from jisr.terms.errors import OurMistake

MAX_TITLE = 200
MAX_TEXT = 16_000
_PIECE = 64 * 1024
_SPACE = frozenset("\n\t")


def check_words(name: str, text: str, most: int, *, empty: bool = False, lines: bool = False) -> str:
    """`text` when it has at most `most` characters and none that lie to the eye.

    Control characters and those that turn the direction of what follows are refused; line breaks and tabs too, unless
    it may have `lines`. Isolates, which end where they began, are allowed.
    """
    if not empty and not text.strip():
        raise OurMistake("empty", f"The {name} is empty.")
    if len(text) > most:
        raise OurMistake("too-long", f"The {name} is longer than {most} characters.")
    if not text.isprintable() and any(lies(c) and not (lines and c in _SPACE) for c in text):
        raise OurMistake("control-character", f"The {name} holds a control character.")
    return text


def is_utf8(data: bytes) -> bool:
    """Whether these bytes are UTF-8, without ever holding all as text: one letter can make that four times as large."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _PIECE):
            decoder.decode(data[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def lies(character: str) -> bool:
    """Whether a character shows a reader something else than stands there: controls, and what turns direction."""
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or "\u202a" <= character <= "\u202e"
