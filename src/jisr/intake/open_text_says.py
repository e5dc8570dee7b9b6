"""What is said of an open text in plain words, in both languages. Proposals, until a native officer has read them."""

from jisr.intake.quick_means import WORDS as QUICK
from jisr.intake.quick_means import isolated, when
from jisr.terms.reports import Lang

SAYS: dict[str, tuple[str, str]] = {
    "time": ("When did it happen?", "متى حدث ذلك؟"),
    "place": ("Which place is it?", "أي مكان هو المقصود؟"),
    "kind": ("What is the report about?", "عمّ يتحدث التقرير؟"),
    "category": ("Which category is it?", "ما هي الفئة؟"),
    "count": ("Which number holds?", "أي عدد هو الصحيح؟"),
}  # fmt: skip
"""What each field asks while nothing is chosen."""

WORDS: dict[str, tuple[str, str]] = {
    "none.place": ("no place", "بلا مكان"), "none.count": ("no number", "بلا عدد"),
    "category.unknown": ("category unknown", "الفئة غير معلومة"),
    "published": ("the day it was published", "يوم النشر"),
    "earlier": ("said earlier in the text", "ورد سابقاً في النص"),
    "note.week": ("the nearest past one taken", "أُخذ الأقرب الماضي"),
    "note.other": ("the other reading", "القراءة الأخرى"),
    "note.loose": ("as wide as the words are", "بقدر ما تتسع له الكلمات"),
    "note.part": ("a part of that day", "جزء من ذلك اليوم"),
    "note.hours": ("counted from the publication, which states no hour", "محسوب من النشر الذي لا يذكر ساعة"),
    "note.coming": ("still to come then", "كان سيأتي حينها"),
    "count.low": ("at least {n}", "{n} على الأقل"), "count.high": ("at most {n}", "{n} على الأكثر"),
    "count.best": ("{n}", "{n}"), "count.vague": ("a number that is not stated", "عدد غير محدد"),
    "count.things": ("a number of things; stays in the words", "عدد أشياء؛ يبقى في النص"),
    "unread": ("a clock without its day", "ساعة بلا يومها"),
}  # fmt: skip


def say(name: str, lang: Lang, **values: object) -> str:
    """A word of ours, or of the quick line's."""
    return (WORDS.get(name) or QUICK[name])[lang == "ar"].format(**values)


def span_means(start: int, end: int, notes: tuple[str, ...], zone: str, lang: Lang) -> str:
    """The full DTG span, and everything that was filled in."""
    said = [when(start, end, lang)]
    for note in notes:
        if f"note.{note}" in WORDS:
            said.append(say(f"note.{note}", lang))
        elif note in WORDS:
            said.append(say(note, lang))
        elif note != "end" and f"assumed.{note}" in QUICK:
            said.append(say(f"assumed.{note}", lang, zone=isolated(zone, lang)))
    return ("، " if lang == "ar" else ", ").join(said)
