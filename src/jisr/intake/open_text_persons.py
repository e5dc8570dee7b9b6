"""Where an open text names a person, so that no word of it becomes a place or a number. Pure.

Titles, given names and teknonyms are cues: what follows them is somebody's name, as far as it is written like one. It
knows no person, and it does not find every name; what it finds is left alone.
"""

import re

from jisr.terms.spelling import Spelling, spelt
from jisr.terms.time_words import pattern

_TITLES = (
    "general|gen.|lieutenant|lt.|lt. gen.|maj. gen.|major|maj.|brigadier|brig.|colonel|col.|captain|capt.|sergeant|"
    "sgt.|commander|cmdr.|admiral|marshal|president|prime minister|minister|mr|mr.|mrs|mrs.|ms|ms.|dr|dr.|doctor|"
    "sheikh|shaikh|mullah|imam|ayatollah|sayyid|prince|king|emir|ambassador|senator|spokesman|spokeswoman|spokesperson|"
    "journalist|correspondent|activist|analyst|professor"
)
_TITLES_AR = (
    "العقيد|العميد|اللواء|الفريق|الفريق أول|الرائد|النقيب|المقدم|الملازم|المشير|الرئيس|رئيس الوزراء|الوزير|السيد|"
    "السيدة|الدكتور|الدكتورة|الشيخ|الإمام|الأمير|الملك|السفير|الناشط|الناشطة|الصحفي|الصحفية|المراسل|الناطق|المتحدث|المهندس|الحاج|"
    "القيادي|المدعو|النائب|القائد"
)
_GIVEN = (
    "ahmad|ahmed|mohammed|mohammad|muhammad|mohamed|ali|hassan|hasan|hussein|husain|omar|osman|othman|khalid|khaled|"
    "mahmoud|mustafa|ibrahim|ismail|yousef|yusuf|abdullah|abdallah|salim|saleh|jamal|nasser|qasim|haider|tariq|ziad|fadi|"
    "sami|fatima|maryam|aisha|zainab|layla|nour|noura|hind|rima|john|james|michael|david|robert|sergei|vladimir"
)
_GIVEN_AR = (
    "أحمد|محمد|علي|حسن|حسين|عثمان|خالد|محمود|مصطفى|إبراهيم|إسماعيل|يوسف|عبدالله|عبد الله|صالح|جمال|ناصر|قاسم|حيدر|طارق|"
    "زياد|فادي|سامي|فاطمة|مريم|عائشة|زينب|ليلى"
)
_AFTER_NAMES = (
    "في من على إلى عن مع ان إن أن أنه إنه قال وقال أكد صرح خلال بعد قبل أمس اليوم الذي التي كما قد لن لم لا هو هي ثم "
    "عند عبر زار وصل التقى اجتمع أعلن أعلنت شمال جنوب شرق غرب قرب مدينة بلدة قرية معبر منطقة محافظة"
)
_LINKS = "al el bin ibn bint abu abou umm um de van von du"
_WORD = r"[^\W\d_][\w'’.-]*"
_LEADS = re.compile(rf"(?<![\w-])(?:{pattern(map(spelt, _TITLES.split('|')))})(?![\w-])\s*,?\s+")
_LEADS_GIVEN = re.compile(rf"(?<![\w-])(?:{pattern(map(spelt, _GIVEN.split('|')))})(?![\w-])\s+")
_LEADS_AR = re.compile(
    rf"(?<!\w)(?:[وفلب]|لل)?(?:{pattern(map(spelt, _TITLES_AR.split('|')))})(?!\w)\s+(?:الركن\s+|الطيار\s+)?"
)
_GIVEN_AR_RE = re.compile(rf"(?<!\w)(?:[وفلب])?(?:{pattern(map(spelt, _GIVEN_AR.split('|')))})(?!\w)\s+")
_ABU = re.compile(r"(?<!\w)(?:[وفلب])?(?:abu|abou|umm|um|ابو|ابي|ام|ابن|bin|ibn|بن)\s+")
_NEXT = re.compile(rf"(?:{_WORD})")
_LINK = frozenset(_LINKS.split())
_STOP_AR = frozenset(spelt(word) for word in _AFTER_NAMES.split())
MOST_WORDS = 4


def person_spans(line: Spelling) -> list[tuple[int, int]]:
    """Stretches of a line, as typed, in which somebody is named, without the word that leads there."""
    text = line.source
    found: list[tuple[int, int]] = []
    for leads, arabic, least in (
        (_LEADS, False, 1), (_LEADS_GIVEN, False, 1), (_LEADS_AR, True, 1), (_GIVEN_AR_RE, True, 1), (_ABU, None, 2),
    ):  # fmt: skip
        for match in leads.finditer(line.text):
            end = _name_end(text, line, match.end(), arabic, least)
            if end is not None:
                found.append((line.at[match.end()], end))
    return found


def _name_end(text: str, line: Spelling, at: int, arabic: bool | None, least: int) -> int | None:
    """Where a name that begins there ends in the source; None when nothing there is written like one."""
    count, end = 0, None
    place = at
    while count < MOST_WORDS and (match := _NEXT.match(line.text, place)):
        first, last = line.stretch(match.start(), match.end())
        word = text[first:last]
        script = not word[0].isascii()
        if arabic is not None and script != arabic and not word[0].isupper():
            break
        folded = match[0]
        if script and "\u0600" <= word[0] <= "\u06ff":
            if folded in _STOP_AR or any(folded.startswith(p) and folded[1:] in _STOP_AR for p in "وف"):
                break
        elif not (word[0].isupper() or folded.split("-")[0] in _LINK):
            break
        count, end = count + 1, last
        place = match.end()
        gap = re.compile(r"[ \u00a0]").match(line.text, place)
        if gap is None or word.endswith("."):
            break
        place = gap.end()
    return end if count >= least else None
