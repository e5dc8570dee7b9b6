"""What text may be: short enough to be read, and nothing in it that lies to the eye."""

import unicodedata

from jisr.terms.errors import OurMistake

MAX_TITLE = 200
MAX_TEXT = 16_000
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
    if not text.isprintable() and any(_lies(c) and not (lines and c in _SPACE) for c in text):
        raise OurMistake("control-character", f"The {name} holds a control character.")
    return text


def _lies(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or "\u202a" <= character <= "\u202e"
