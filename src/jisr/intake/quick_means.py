"""What the quick line says back in plain words: the meaning of each part, and what it asks.

Arabic terms are those of the glossary, proposals until a native officer has read them. Groups, grids and figures are
isolated, so that Arabic around them cannot reorder them.
"""

from jisr.terms.reports import Lang
from jisr.terms.times import dtg

_ISOLATE, _POP = "\u2068", "\u2069"
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000

WORDS: dict[str, tuple[str, str]] = {
    "kind.activity": ("planned activity", "نشاط مخطط"), "kind.crossing": ("crossing", "معبر"),
    "kind.event": ("event", "حدث"), "kind.route": ("route", "طريق"), "kind.sector": ("sector", "قطاع"),
    "kind.site": ("protected site", "موقع محمي"), "kind.track": ("track", "مسار"),
    "state.open": ("open", "مفتوح"),
    "state.closed": ("closed", "مغلق"),
    "state.restricted": ("restricted", "مقيّد"),
    "state.unknown": ("state unknown", "الحالة غير معلومة"),
    "level.low": ("sector level low", "مستوى القطاع منخفض"),
    "level.medium": ("sector level medium", "مستوى القطاع متوسط"),
    "level.high": ("sector level high", "مستوى القطاع مرتفع"),
    "level.critical": ("sector level critical", "مستوى القطاع حرج"),
    "category.agreement": ("agreement", "اتفاق"), "category.armed-clash": ("armed clash", "اشتباك مسلح"),
    "category.control": ("control", "سيطرة"), "category.explosion": ("explosion", "انفجار"),
    "category.hazard": ("hazard", "خطر"), "category.humanitarian": ("humanitarian", "إنساني"),
    "category.infrastructure": ("infrastructure", "بنية تحتية"), "category.meeting": ("meeting", "اجتماع"),
    "category.movement": ("movement", "حركة"), "category.other": ("other", "أخرى"),
    "category.protected-site": ("protected site", "موقع محمي"), "category.status": ("status", "حالة"),
    "impact.low": ("low impact", "أثر منخفض"), "impact.medium": ("medium impact", "أثر متوسط"),
    "impact.high": ("high impact", "أثر مرتفع"), "impact.very-high": ("very high impact", "أثر مرتفع جداً"),
    "mark.open": ("marking OPEN", "التصنيف: مفتوح"), "mark.restricted": ("marking RESTRICTED", "التصنيف: مقيّد"),
    "mark.confidential": ("marking CONFIDENTIAL", "التصنيف: سري"),
    "mark.secret": ("marking SECRET", "التصنيف: سري للغاية"),
    "source.A": ("source reliable", "مصدر موثوق تماماً"),
    "source.B": ("source usually reliable", "مصدر موثوق عادةً"),
    "source.C": ("source fairly reliable", "مصدر موثوق إلى حد ما"),
    "source.D": ("source not usually reliable", "مصدر غير موثوق عادةً"),
    "source.E": ("source unreliable", "مصدر غير موثوق"),
    "source.F": ("source cannot be judged", "مصدر لا يمكن الحكم عليه"),
    "information.1": ("information confirmed", "معلومة مؤكدة"),
    "information.2": ("information probably true", "معلومة صحيحة على الأرجح"),
    "information.3": ("information possibly true", "معلومة قد تكون صحيحة"),
    "information.4": ("information doubtful", "معلومة مشكوك فيها"),
    "information.5": ("information improbable", "معلومة مستبعدة"),
    "information.6": ("information cannot be judged", "معلومة لا يمكن الحكم عليها"),
    "exercise": ("EXERCISE", "تمرين"), "count": ("a count; stays in the words", "عدد؛ يبقى في النص"),
    "releasable": (
        "releasable to {to}; nothing goes before a decision",
        "قابل للإفراج إلى {to}؛ لا يخرج شيء قبل القرار",
    ),
    "error": ("error {m} m", "هامش الخطأ {m} م"), "error.unknown": ("error unknown", "هامش الخطأ غير معلوم"),
    "error.kept": (
        "the way the place is written allows no less than {m} m",
        "طريقة كتابة المكان لا تسمح بأقل من {m} م",
    ),
    "to": ("{a} to {b}", "من {a} إلى {b}"), "ago": ("{age} ago", "قبل {age}"), "in": ("in {age}", "بعد {age}"),
    "age.min": ("{n} min", "{n} د"), "age.h": ("{n} h", "{n} س"), "age.d": ("{n} d", "{n} يوم"),
    "now": ("now, because no time is given", "الآن، إذ لم يُذكر وقت"),
    "this-minute": ("this minute", "هذه الدقيقة"),
    "assumed.zone": ("read in local time, {zone}", "بالتوقيت المحلي، {zone}"),
    "assumed.date": ("day filled in", "أُضيف اليوم"),
    "assumed.month": ("month filled in", "أُضيف الشهر"), "assumed.year": ("year filled in", "أُضيفت السنة"),
    "assumed.end": ("up to now", "حتى الآن"), "since": ("since {when}", "منذ {when}"),
    "review": ("review by {when}", "موعد المراجعة {when}"),
    "mention": ("{when}; stays in the words", "{when}؛ يبقى في النص"),
}  # fmt: skip

SAYS: dict[str, tuple[str, str]] = {
    "time-nearest": ("Which day is meant?", "أي يوم هو المقصود؟"),
    "time-day-month": ("Which is the day and which the month?", "أيهما اليوم وأيهما الشهر؟"),
    "time-clock-change": (
        "The clocks change then: which instant is meant?",
        "تتغير الساعة حينها: أي لحظة هي المقصودة؟",
    ),
    "time-day-of-zone": (
        "It is another day there already: which day is meant?",
        "اليوم يختلف هناك: أي يوم هو المقصود؟",
    ),
    "time-year-or-clock": ("Is that a year or a clock?", "هل هذه سنة أم ساعة؟"),
    "time-count": ("Is that a year or a number of things?", "هل هذه سنة أم عدد؟"),
    "time-zone": ("Which zone is that time in?", "بأي توقيت كُتب هذا الوقت؟"),
    "time-week": ("Which week is meant?", "أي أسبوع هو المقصود؟"),
    "time-vague": ("From when to when?", "من متى إلى متى؟"),
    "time-how-long": ("How long ago? Write the number.", "قبل كم؟ اكتب العدد."),
    "time-time-value": ("That time does not exist. Write it again.", "هذا الوقت غير موجود. اكتبه مجدداً."),
    "time-span-order": ("It ends before it begins. Write it again.", "ينتهي قبل أن يبدأ. اكتبه مجدداً."),
    "time-number": ("Is that a time or a number?", "هل هذا وقت أم عدد؟"),
    "time-which": ("When did it happen?", "متى حدث ذلك؟"),
    "since-which": ("Since when?", "منذ متى؟"),
    "time-about": ("Within which times?", "بين أي وقتين؟"),
    "time-future": ("That is still to come. Is it a plan?", "هذا لم يأت بعد. هل هو مخطط؟"),
    "since-order": (
        "It cannot have begun after it was seen. Write the times again.",
        "لا يمكن أن يبدأ بعد مشاهدته. اكتب الأوقات مجدداً.",
    ),
    "review-order": (
        "It would be out of date before it began. Write the times again.",
        "ينتهي قبل أن يبدأ. اكتب الأوقات مجدداً.",
    ),
    "place-which": ("Which place is it?", "أي مكان هو المقصود؟"),
    "place-reading": ("Which of these is meant?", "أي من هذه هو المقصود؟"),
    "place-apart": (
        "The coordinates and the name are {km} km apart. Which one holds?",
        "بين الإحداثيات والاسم {km} كم. أيهما الصحيح؟",
    ),
    "grade": ("Is that a grade or a name?", "هل هذا تقييم أم اسم؟"),
    "grade-which": ("Which grade holds?", "أي تقييم هو الصحيح؟"),
    "kind": ("What is the report about?", "عمّ يتحدث التقرير؟"),
    "state": ("Which state is it?", "ما هي الحالة؟"),
    "category": ("Which category is it?", "ما هي الفئة؟"),
    "impact": ("Which impact is it?", "ما هو مستوى الأثر؟"),
    "level": ("Which level is it?", "ما هو المستوى؟"),
    "level-until": ("Until when is it critical?", "حتى متى يبقى حرجاً؟"),
    "exercise": ("Is the report itself an exercise?", "هل التقرير نفسه تمرين؟"),
    "error-which": ("Which error holds?", "أي هامش خطأ هو الصحيح؟"),
    "marking-which": ("Which marking holds?", "أي تصنيف هو الصحيح؟"),
    "partner": ("There is no such partner. Which one is meant?", "لا شريك بهذا الاسم. أي شريك هو المقصود؟"),
    "title": ("Say what happened.", "اكتب ما الذي حدث."),
}  # fmt: skip

NOBODY = ("nobody", "لا أحد")
NOT_A_PLACE = ("no place", "بلا مكان")
A_NAME = ("a name or a number, not read", "اسم أو رقم، لا يُفسَّر")


def word(name: str, lang: Lang, **values: object) -> str:
    """A word or sentence of the table."""
    return WORDS[name][lang == "ar"].format(**values)


def isolated(text: str, lang: Lang) -> str:
    """Text that reads left to right, safe among Arabic."""
    return f"{_ISOLATE}{text}{_POP}" if lang == "ar" else text


def when(start: int, end: int, lang: Lang) -> str:
    """An instant or a span as full DTG in zone Z."""
    first, last = isolated(dtg(start), lang), isolated(dtg(end), lang)
    return first if first == last else word("to", lang, a=first, b=last)


def age(ms: int, now: int, lang: Lang) -> str:
    """How far from now, in its largest whole unit."""
    far = abs(now - ms)
    if far < MINUTE:
        return word("this-minute", lang)
    unit, size = ("min", MINUTE) if far < 2 * HOUR else ("h", HOUR) if far < 2 * DAY else ("d", DAY)
    amount = word(f"age.{unit}", lang, n=far // size)
    return word("ago" if ms <= now else "in", lang, age=amount)


def time_means(start: int, end: int, assumed: tuple[str, ...], now: int, zone: str, lang: Lang) -> str:
    """The full time, how long ago it was, and all that was filled in."""
    notes = [word(f"assumed.{name}", lang, zone=isolated(zone, lang)) for name in assumed]
    return ("، " if lang == "ar" else ", ").join([when(start, end, lang), age(end, now, lang), *notes])


def grade_means(grade: str, lang: Lang) -> str:
    """An Admiralty grade in words."""
    between = "، " if lang == "ar" else ", "
    return word(f"source.{grade[0]}", lang) + between + word(f"information.{grade[1]}", lang)


def error_means(error_m: int | None, lang: Lang) -> str:
    """A place's error in words."""
    return word("error.unknown", lang) if error_m is None else word("error", lang, m=isolated(str(error_m), lang))
