"""Which columns are about persons, by their names. Pure.

A dossier must not enter by a file, so a mapping may not reach for such a column. Names are compared word by word,
however they are joined: `victimFirstName`, `FIRST NAME` and `first-name` are the same two words.
"""

import re
import unicodedata
from itertools import pairwise

_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[\W_]+|(?<=[^\W\d_])(?=\d)")

WORDS = frozenset({
    "biometric", "biometrics", "birth", "birthdate", "birthday", "birthplace", "cellphone", "dna", "dob",
    "email", "face", "familyname", "father", "fathers", "finger", "fingerprint", "fingerprints", "firstname",
    "forename", "fullname", "givenname", "identity", "idcard", "imei", "imsi", "iris", "lastname", "middlename",
    "mobile", "mother", "mothers", "msisdn", "nationalid", "nickname", "passport", "passports", "person",
    "persons", "phone", "phones", "ssn", "surname", "telephone", "أب", "أم", "بصمة", "بصمات", "جواز", "جوال",
    "شخص", "كنية", "لقب", "موبايل", "ميلاد", "هاتف", "هوية", "ولادة",
})  # fmt: skip
PAIRS = frozenset((
    "e mail", "family name", "first name", "full name", "given name", "id card", "id no", "id number", "last name",
    "maiden name", "middle name", "national id", "social security", "suspect name", "victim name", "witness name",
    "بريد إلكتروني",
))  # fmt: skip


def words_of_name(column: str) -> list[str]:
    """The words of a column's name in lower case, however it joins them; Arabic without its article."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", column) if unicodedata.category(c) != "Cf")
    words = [word.lower() for word in _BREAK.split(plain) if word]
    return [word[2:] if word.startswith("ال") and len(word) > 3 else word for word in words]


def about_persons(column: str) -> bool:
    """Whether the column's name says that it holds who somebody is."""
    words = words_of_name(column)
    pairs = {f"{one} {other}" for one, other in pairwise(words)}
    joined = {word.replace(" ", "") for word in pairs}
    return bool(WORDS.intersection(words) or PAIRS.intersection(pairs) or WORDS.intersection(joined))
