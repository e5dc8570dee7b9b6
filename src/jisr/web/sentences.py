"""The sentences of our errors in Arabic, found by what was said in English.

Rooms raise one English sentence and know no language. Here its Arabic is looked up by the error's code and the
sentence; numbers and names are read out of the English and put into the Arabic, isolated, so that what reads left to
right cannot reorder the words around it. What has no Arabic is told in English.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, Self

from jisr.web.sentences_agree import AGREE, AGREE_HINTS
from jisr.web.sentences_erase import ERASE
from jisr.web.sentences_evidence import EVIDENCE
from jisr.web.sentences_files import FILE_HINTS, FILES
from jisr.web.sentences_hints import HINTS
from jisr.web.sentences_media import FIELD, MEDIA, MEDIA_HINTS
from jisr.web.sentences_open_text import OPEN_TEXT, OPEN_TEXT_HINTS
from jisr.web.sentences_parcels import PARCEL_HINTS, PARCELS
from jisr.web.sentences_people import PEOPLE, REQUESTS
from jisr.web.sentences_places import PLACES, TERMS
from jisr.web.sentences_policy import HINTS as POLICY_HINTS
from jisr.web.sentences_policy import POLICY
from jisr.web.sentences_recovery import RECOVERY, RECOVERY_HINTS
from jisr.web.sentences_reports import RELEASES, REPORTS, STORE
from jisr.web.sentences_rules import RULE_HINTS, RULES
from jisr.web.sentences_search import SEARCH_HINTS, SEARCHES
from jisr.web.words import WORDS

PARTS = (
    AGREE, ERASE, EVIDENCE, FILES, MEDIA, OPEN_TEXT, PARCELS, PEOPLE, PLACES, POLICY, RECOVERY, RELEASES, REPORTS,
    REQUESTS, RULES, SEARCHES, STORE, TERMS,
)  # fmt: skip
"""Every table of sentences, by code."""
ALL_HINTS = (
    HINTS
    | AGREE_HINTS
    | FILE_HINTS
    | MEDIA_HINTS
    | OPEN_TEXT_HINTS
    | PARCEL_HINTS
    | POLICY_HINTS
    | RECOVERY_HINTS
    | RULE_HINTS
    | SEARCH_HINTS
)
ISOLATE, POP = "\u2068", "\u2069"
_SLOT = re.compile(r"\{(\w+)\}")
_LEFT_TO_RIGHT = re.compile("`([^`]*)`")
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

ACTIONS = {
    "acknowledge": "الإقرار بالاطلاع", "administer": "إدارة الحسابات والشركاء", "erase": "محو المحتوى",
    "export": "تصدير الملفات",
    "file": "تقديم التقارير", "read": "قراءة السجل", "release": "الإفراج إلى شريك", "resume": "استئناف سجل شريك",
    "stop": "إيقاف قاعدة دائمة",
}  # fmt: skip
"""What a role may do."""
FIELDS = {
    "call sign": "نداء الاتصال", "label": "مقابل التصنيف", "line": "السطر", "marking": "نص التصنيف",
    "name": "الاسم", "name of the place": "اسم المكان",
    "recipient": "المستلم",
    "party": "اسم الطرف المعني", "plan": "نص الخطة", "reason": "السبب", "source": "المصدر", "subject": "الموضوع",
    "text": "النص", "title": "العنوان", **FIELD,
}  # fmt: skip
"""Texts that are checked."""
NAMES = {
    "bookmark": "اسم العلامة", "name": "الاسم", "passkey": "اسم مفتاح المرور", "position": "اسم المنصب",
    "view": "اسم العرض",
}  # fmt: skip
"""What is named by people."""
MISFITS = {
    "a field is missing or does not fit": "حقل مفقود أو غير مطابق",
    "it has a field that is not known": "فيه حقل غير معروف", "it is not JSON": "ليس بصيغة `JSON`",
    "{name} does not fit": "{name} غير مطابق",
}  # fmt: skip
"""Why a document cannot be read."""
ROWS = {"Feature {n}": "العنصر {n}", "Line {n}": "السطر {n}"}


def isolated(text: str) -> str:
    """Text that is shown as it is, whichever way it reads, and cannot turn what stands around it."""
    return f"{ISOLATE}{_TURNS.sub('', text)}{POP}"


class Template(NamedTuple):
    """One English sentence with its variable parts, and the Arabic one."""

    english: re.Pattern[str]
    arabic: str

    @classmethod
    def of(cls, english: str, arabic: str) -> Self:
        """From a line of a table: `{name}` is a variable part, Arabic between backticks reads left to right."""
        pieces = _SLOT.split(english)
        pattern = "".join(f"(?P<{piece}>.+?)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces))
        return cls(re.compile(pattern, re.DOTALL), _LEFT_TO_RIGHT.sub(f"{ISOLATE}\\1{POP}", arabic))

    def said(self, text: str) -> str | None:
        """The Arabic for an English text, None when it is another sentence."""
        found = self.english.fullmatch(text)
        if found is None:
            return None
        return self.arabic.format(**{slot: _inside(slot, value) for slot, value in found.groupdict().items()})


def _templates(table: Mapping[str, str]) -> tuple[Template, ...]:
    # Without a variable part first: "The place is empty." is also a field that is empty.
    return tuple(Template.of(*line) for line in sorted(table.items(), key=lambda line: "{" in line[0]))


def _first(templates: Iterable[Template], text: str) -> str | None:
    return next((said for one in templates if (said := one.said(text)) is not None), None)


def _table() -> dict[str, tuple[Template, ...]]:
    codes: dict[str, dict[str, str]] = {}
    for part in PARTS:
        for code, lines in part.items():
            codes.setdefault(code, {}).update(lines)
    return {code: _templates(lines) for code, lines in codes.items()}


_SAYS = _table()
_HINTS = _templates(ALL_HINTS)
_MISFITS, _ROWS = _templates(MISFITS), _templates(ROWS)
_IN_ROWS = ("control-character", "degrees", "empty", "place-range", "too-long")
"""Codes of what may be wrong in one row of a file."""


def _screen(prefix: str) -> Callable[[str], str | None]:
    return lambda word: WORDS["ar"].get(f"{prefix}.{word}")


def _roles(text: str) -> str | None:
    said = [WORDS["ar"].get(f"role.{one}") for one in text.split(", ")]
    return "، ".join(filter(None, said)) if all(said) else None


INSIDE: dict[str, Callable[[str], str | None]] = {
    "action": ACTIONS.get, "field": FIELDS.get, "kind": _screen("kind"), "level": _screen("level"),
    "role": _screen("role"), "roles": _roles, "sentence": lambda text: say_of(_IN_ROWS, text), "what": NAMES.get,
    "where": lambda text: _first(_ROWS, text), "why": lambda text: _first(_MISFITS, text),
}  # fmt: skip
"""Variable parts that are words of a closed list; every other one is shown as it is."""


def _inside(slot: str, value: str) -> str:
    said = INSIDE[slot](value) if slot in INSIDE else None
    return isolated(value) if said is None else said


def say_of(codes: Iterable[str], text: str) -> str | None:
    """The Arabic of what was said under one of these codes."""
    return _first((one for code in codes for one in _SAYS.get(code, ())), text)


def hint_of(text: str) -> str | None:
    """The Arabic of a hint; of no hint it is none."""
    return _first(_HINTS, text) if text else ""


def in_arabic(code: str, say: str, hint: str) -> tuple[str, str] | None:
    """Both sentences in Arabic, or None: a person is answered in one language, not in two."""
    told, advised = say_of((code,), say), hint_of(hint)
    return None if told is None or advised is None else (told, advised)
