"""Which names and passwords are taken, and which names count as the same. Pure.

A name appears in the record beside what its bearer wrote, so two accounts must not look alike by invisible means:
no controls, no direction overrides, no letters that show nothing, no Latin mixed with its Greek or Cyrillic doubles.
Unassigned characters are refused, so a later Unicode version never changes how a stored name folds.
"""

import re
import unicodedata

from jisr.terms.errors import OurMistake

NAME = 60
"""Longest name or position, in characters after NFC."""
SHORTEST, LONGEST = 12, 256
"""Characters of a password after NFC."""
RAW = 1024
"""Characters of typed text that are looked at: four for each that a password may have once composed."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_JOINERS = "\u200c\u200d"
"""Zero-width non-joiner and joiner: spelling in Persian, Kurdish and Indic scripts, nothing anywhere else."""
_BLANK = frozenset(
    (
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, 0xFFFD),
        *range(0x180B, 0x1810),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    )
)
"""Letters, marks and symbols that show nothing, and the one that stands for what could not be read."""
_PILED = re.compile("(^| )m|m{5}")
"""A mark on nothing, or more than four on one letter; vocalised Arabic needs two or three."""
_UNHEARD = str.maketrans(dict.fromkeys(map(ord, _JOINERS + "\u0640")))
_LOOKALIKES = frozenset(("CYRILLIC", "GREEK", "LATIN"))


def name_key(text: str) -> str:
    """What is unique about a name: case, width, compatibility forms, tatweel, joiners and extra spaces folded away.

    Any text has a key, also one that could never be a name.
    """
    plain = unicodedata.normalize("NFKC", _SURROGATE.sub("\ufffd", text[:RAW])).translate(_UNHEARD)
    return " ".join(unicodedata.normalize("NFKC", plain.casefold()).split())


def check_name(text: str, what: str = "name") -> str:
    """`text` in NFC with single spaces when it can be a name (or a position); OurMistake `<what>-form` otherwise."""
    plain = unicodedata.normalize("NFC", text[:RAW])
    spaced = "".join(" " if unicodedata.category(letter) == "Zs" else letter for letter in plain)
    tidy = re.sub(" +", " ", spaced).strip(" ")
    if not 1 <= len(tidy) <= NAME or not name_key(tidy):
        raise OurMistake(f"{what}-form", f"A {what} has 1 to {NAME} visible characters.")
    if not all(_shows(tidy, at) for at in range(len(tidy))):
        raise OurMistake(f"{what}-form", f"A {what} may not hold control, direction or invisible characters.")
    if not any(unicodedata.category(letter)[0] in "LN" for letter in tidy) or _PILED.search(_shape(tidy)):
        raise OurMistake(f"{what}-form", f"A {what} needs a letter or digit, and marks belong on letters.")
    if any(len(_alphabets(word)) > 1 for word in tidy.split(" ")):
        raise OurMistake(f"{what}-form", f"A word of a {what} may not mix Latin, Greek and Cyrillic letters.")
    return tidy


def check_password(password: str, name: str) -> bytes:
    """The bytes to hash, when the password is long enough and is not the name; OurMistake `password-form` otherwise."""
    plain = unicodedata.normalize("NFC", password[:RAW])
    if not SHORTEST <= len(plain) <= LONGEST:
        raise OurMistake("password-form", f"A password has {SHORTEST} to {LONGEST} characters.")
    if _SURROGATE.search(plain):
        raise OurMistake("password-form", "This password holds something that is not text.")
    if name_key(plain) == name_key(name):
        raise OurMistake("password-form", "The password may not be the name.")
    return plain.encode()


def secret_of(password: str) -> bytes:
    """The bytes a typed password stands for, however the keyboard composed its letters; any text is answered."""
    return unicodedata.normalize("NFC", password[:RAW]).encode("utf-8", "surrogatepass")


def _shows(text: str, at: int) -> bool:
    letter = text[at]
    if letter in _JOINERS:
        around = text[at - 1 : at] + text[at + 1 : at + 2]
        spelt = all(unicodedata.category(near)[0] in "LM" for near in around)
        return len(around) == 2 and spelt and not _alphabets(around)
    kind = unicodedata.category(letter)
    return letter == " " or (kind[0] not in "CZ" and ord(letter) not in _BLANK)


def _shape(text: str) -> str:
    """One sign for each character: m for a mark, a space for a space, x for anything else."""
    return "".join("m" if unicodedata.category(letter)[0] == "M" else " " if letter == " " else "x" for letter in text)


def _alphabets(word: str) -> set[str]:
    """Which of the alphabets that share shapes this word's letters come from."""
    first = {unicodedata.name(letter, "").split(" ")[0] for letter in unicodedata.normalize("NFKC", word)}
    return first & _LOOKALIKES
