"""What a line of a pasted page looks like: the words of readers' comments, their names and hours, or an article. Pure.

Cues are general and of structure: headings, who says it, how long ago, the buttons under it, a name alone on a line,
and the voice people comment in. None of them decides alone; `open_text_comments` weighs them.
"""

import re
from typing import Literal

from jisr.terms.spelling import spelt
from jisr.terms.time_words import MONTH_OF, pattern

Cue = Literal["heading", "none", "says", "signed", "stamp", "buttons", "name", "prose"]
"""`none` is a heading that says there are no comments; `signed` a name with an hour beside it."""
SHORT = 120
"""Characters of a line that may be anything but prose."""

_COUNT = r"[\(\[:]?\s*\d[\d,.]*\s*k?\s*[\)\]]?"
_HEADING = re.compile(
    rf"(?:{_COUNT}\s+)?(?:(?:readers?'?s?|user|latest|top|all|recent|view|show|read|see|featured|older|newer|facebook)\s+)*"
    rf"(?:comments?|responses?|replies|thoughts?|discussion)(?:\s+section)?\s*(?:{_COUNT}|(?:on|to)\s.+)?\s*:?"
    r"|(?:leave|add|post|write|make)\s+(?:a|your)\s+(?:comment|reply)\.*|join\s+the\s+(?:discussion|conversation)\.*"
    r"|what\s+do\s+you\s+think\s*\?|have\s+your\s+say\.*"
    rf"|(?:{_COUNT}\s+)?(?:ال)?(?:تعليقات|تعليق|تعليقا|ردود)(?:\s+(?:القرا|الزوار|الاعضا))?\s*(?:{_COUNT})?\s*:?"
    r"|(?:اضف|اكتب|اترك)\s+(?:تعليقك|تعليقا|تعليق|ردا|ردك)|شارك(?:نا)?\s+(?:ب?رايك|ب?تعليقك)|ارا\s+القرا\s*:?"
)
_NONE = re.compile(
    r"(?:no|0)\s+(?:comments?|responses?)(?:\s+yet)?\.?|be\s+the\s+first\s+to\s+(?:comment|reply).*|comments\s+are\s+closed\.?"
    r"|لا\s+(?:توجد\s+)?تعليقات.*|كن\s+اول\s+من\s+(?:يعلق|علق).*|التعليقات\s+مغلقه\.?"
)
_ATE = (
    r"(?:about\s+|منذ\s+|قبل\s+)?(?:an?|one|\d{1,3})\s*(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|"
    r"years?|yrs?)\s+ago"
    r"|(?:منذ|قبل)\s+(?:حوالي\s+)?(?:\d{1,3}\s+)?(?:ثانيه|ثوان|ثواني|دقيقه|دقائق|دقيقتين|ساعه|ساعات|ساعتين|يوما|يوم|ايام|"
    r"يومين|اسبوعين|اسبوع|اسابيع|شهرين|شهر|اشهر|شهور|سنه|سنوات)"
)
_DATE = (
    rf"(?:{pattern(MONTH_OF)}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}\s+{pattern(MONTH_OF)},?\s+\d{{4}}"
    r"|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{4}-\d\d-\d\d)"
)
_AT = r"(?:\s*[,،-]?\s*(?:at\s+|الساعه\s+|في\s+)?\d{1,2}:\d\d(?::\d\d)?\s*(?:[ap]\.?m\.?|ص|م|صباحا|مسا)?)"
_BULLET = "·•|∙"
_TAIL = rf"(?:\s*[{_BULLET}-]?\s*\(?(?:edited|reply|معدل|رد)\)?)?[\s#:]*"
_STAMP = re.compile(rf"(?:posted\s+|on\s+|{_BULLET[0]}\s*)?(?:{_ATE}|{_DATE}{_AT}?|just\s+now|الان){_TAIL}")
_SIGNED = re.compile(
    rf"(?P<name>[^{_BULLET}]{{1,40}}?)\s*(?:[{_BULLET}@]|\s[-–—]\s|[,،]\s)\s*(?:{_ATE}|{_DATE}{_AT}?|\d{{1,3}}\s?(?:h|d|w|m|min|mo|y)){_TAIL}"
    rf"|(?P<bare>[^{_BULLET},،]{{1,40}}?)\s+(?:{_ATE}|(?:on\s+)?{_DATE}{_AT}){_TAIL}"
)
_SAYS = re.compile(
    rf"(?P<name>\D{{1,40}}?\w?)\s+(?:says?|said|writes|wrote|commented|replied|posted)(?:\s*:|\s+on\s+.*:?|\s*:?\s*(?:on\s+)?{_DATE}{_AT}?\s*:?)"
    rf"|(?:on\s+)?{_DATE}{_AT}?\s*,?\s+(?P<late>\D{{1,40}}?)\s+(?:said|wrote)\s*:"
    r"|(?:يقول|تقول|قال|كتب|كتبت|علق|علقت|رد)\s+(?P<ar>[^:]{1,40}?)\s*:|(?P<ar2>[^:]{1,40}?)\s+(?:يقول|تقول|كتب|كتبت|علق|علقت)\s*:"
)
_PRESSED = (
    "reply replies like likes liked report permalink flag upvote downvote upvotes vote votes quote translate "
    "رد الرد ردود اعجاب اعجبني اعجبنى ابلاغ تبليغ اقتباس"
)
_BESIDE = "share shares up down edit follow hide more see show link load recommend مشاركه شارك to and و"
_BUTTON, _WITH_BUTTONS = frozenset(_PRESSED.split()), frozenset(_BESIDE.split())
_APART = re.compile(rf"[\s{_BULLET}/,،;:()\[\]+\d-]+")
_SUBHEADS = (
    "advertisement|analysis|background|conclusion|tags|related|read more|read also|see also|share this|sources|summary|"
    "update|updates|related articles|related posts|key points|photo|video|source|share|more|timeline|opinion|"
    "اقرأ أيضا|اقرأ المزيد|مواضيع ذات صلة|المصدر|المصادر|خلفية|تحليل|خلاصة|ملخص|وسوم|شارك|إعلان|الخلاصة|صورة|فيديو"
)
_HEADS = frozenset(spelt(words) for words in _SUBHEADS.split("|"))
_PARTICLES = "al el bin ibn bint abu um umm van von de da di la le du ben"
_SMALL = frozenset(_PARTICLES.split())
_NO_NAMES = "في من على إلى عن مع بعد قبل بين أن إن التي الذي هذا هذه كما وقال قال ثم حتى خلال ضد حول عند"
_FUNCTION = frozenset(spelt(word) for word in _NO_NAMES.split())
_HANDLE = re.compile(r"@?[A-Za-z][\w.-]{2,24}")
_ARABIC_WORD = re.compile(r"[\u0621-\u064a\u064b-\u0652\u0640]+")
_LATIN_WORD = re.compile(r"[^\W\d_][\w'’.-]*", re.UNICODE)
_STOPS = ".!?؟…:;,،؛"
_VOICE = re.compile(
    r"!|[?؟]{2}|\.{2,}(?!\w)|…|[:;]\s?-?[)(dp](?!\w)|(?<![\w'])(?:i|i'?m|im|i'?ll|i'?ve|ive|you|your|u|lol|thx|thanks|yeah|yep|nope|wow|hey|guys|"
    r"dont|doesnt|cant|wont|isnt|aint|gonna|wanna|btw|imo|omg|bro|my|me)(?![\w'])"
    r"|(?<!\w)(?:انا|انت|انتم|والله|ياريت|يا\s\w+|شكرا|برايي|برايك|ليش|شو|وين|مش|مو|كتير|هههه*|الله\s\w+|اعتقد|اظن|حرام|لازم|كلامك|عليكم|عليكن|ربنا)(?!\w)"
)
_QUOTED = re.compile(r'"[^"]*"')
_LETTER = re.compile(r"[^\W\d_]")


def cue(text: str) -> Cue:
    """What one line, without the spaces around it, looks like."""
    if len(text) > SHORT:
        return "prose"
    folded = spelt(text).strip(" \"'#*-_=>").strip()
    if not folded:
        return "prose"
    if _NONE.fullmatch(folded):
        return "none"
    if _HEADING.fullmatch(folded):
        return "heading"
    if (said := _SAYS.fullmatch(folded)) and _may_name(next(filter(None, said.groups()), "")):
        return "says"
    if _STAMP.fullmatch(folded):
        return "stamp"
    signed = _SIGNED.fullmatch(folded)
    if signed and not text.startswith(("—", "–", "-")) and named(text[: signed.end(signed.lastgroup or 0)]):
        return "signed"
    if _buttons(folded):
        return "buttons"
    return "name" if named(text) else "prose"


def _may_name(words: str) -> bool:
    return 0 < len(words.split()) <= 5


def _buttons(folded: str) -> bool:
    words = [word for word in _APART.split(folded) if word]
    return bool(words) and any(word in _BUTTON for word in words) and all(
        word in _BUTTON or word in _WITH_BUTTONS for word in words
    )  # fmt: skip


def named(text: str) -> bool:
    """Whether a line may be somebody's name or handle and nothing else; a short heading may look the same."""
    words = text.strip().strip("*_-·•").split()
    initial = bool(words) and len(words[-1]) == 2 and words[-1][0].isupper() and words[-1][1] == "."
    ended = text.strip()[-1:] in _STOPS and not initial
    if not 0 < len(words) <= 5 or len(text) > 40 or ended or spelt(text).strip() in _HEADS:
        return False
    if len(words) == 1 and _HANDLE.fullmatch(words[0]):
        return True
    if all(_ARABIC_WORD.fullmatch(word) for word in words):
        return len(words) <= 4 and len(text) <= 30 and not any(spelt(word) in _FUNCTION for word in words)
    return all(_capital(word) for word in words) and any(_LATIN_WORD.fullmatch(word) for word in words)


def _capital(word: str) -> bool:
    bare = word.strip("-.()\"'’“”_|")
    return not bare or bare.lower() in _SMALL or bare[0].isupper() or (bare.isdigit() and len(bare) <= 4)


def speaks(text: str, *, goes_on: bool = False, went_on: bool = False) -> bool:
    """Whether a line is in the voice of a comment: to somebody, of oneself, or written as one talks.

    `goes_on` and `went_on` say that the paragraph only breaks there, as it does in text of a fixed width.
    """
    folded = _QUOTED.sub(" ", spelt(text))
    if _VOICE.search(folded):
        return True
    first = _LETTER.search(text)
    begins_small = first is not None and first[0].islower()
    ends_open = text[-1] not in ".!?؟…:;\"'”’»)،,"
    return ((begins_small and not went_on) or (ends_open and not goes_on)) and len(text.split()) >= 4
