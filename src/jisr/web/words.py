"""What the screens say, in English and Arabic: one closed list, so that no screen is half translated.

Reports, names and reasons are data and are shown as written. What our errors say is in `sentences`.
Arabic terms are those of the glossary, proposals until a native officer has read them.
"""

from collections.abc import Callable
from typing import get_args

from jisr.release.rules import KINDS
from jisr.release.rules import WORDS as RELEASED
from jisr.terms.reports import Category, Impact, Kind, Lang, Level
from jisr.web import (
    words_agree,
    words_erase,
    words_evidence,
    words_files,
    words_media,
    words_open_text,
    words_parcels,
    words_policy,
    words_recovery,
    words_rules,
    words_search,
)

_EN = {
    "lang.other": "العربية", "floor": "Watch floor", "lang.name": "Language of the text", "reload": "Reload",
    "as_of": "As of",
    "sign_in": "Sign in", "sign_out": "Sign out", "sign_up": "Make your account", "name": "Name",
    "password": "Password", "password.rule": "12 characters or more", "signed_up": "Account made. Sign in with it.",
    "seat": "You will sit as", "valid_until": "valid until", "signed_in_as": "Signed in",
    "position": "Position", "role": "Role", "to_log": "Back to the log", "error": "Not done",
    "plain": "PLAIN HTTP BETWEEN SIDES: for trials on one machine only", "exercise": "EXERCISE",
    "marking": "Highest marking shown",
    "role.administrator": "administrator", "role.duty officer": "duty officer", "role.observer": "observer",
    "role.release officer": "release officer", "role.reporter": "reporter",
    "log": "Log", "log.empty": "Nothing is recorded yet.",
    "log.empty.next": "File the first report with the form above, or import a file with: jisr intake.",
    "log.empty.read": "Entries appear here as soon as someone files a report.",
    "older": "Older entries", "newest": "Newest entries", "detail": "Open",
    "occurred": "Occurred", "observed": "Observed", "entered": "Entered", "stored": "Stored", "by": "By",
    "review_by": "Review by", "overdue": "review is overdue", "released_at": "Released by the partner",
    "kind": "Kind", "category": "Category", "impact": "Impact", "title": "Title", "text": "Text", "place": "Place",
    "place.name": "Name of the place", "lon": "Longitude (degrees)", "lat": "Latitude (degrees)",
    "error_m": "Error (metres, empty if unknown)", "error.unknown": "error unknown", "place.none": "no place stated",
    "grade": "Grade", "source": "Source (never leaves this side)", "level": "Marking", "caveats": "Caveats",
    "consent": "Consent of the notifying party", "releasable_to": "Releasable to", "nobody": "nobody",
    "is_exercise": "This is an exercise", "occurred.form": "When (UTC, like 2017-06-13T14:00:00Z)",
    "ago.s": "{n} s ago", "ago.min": "{n} min ago", "ago.h": "{n} h ago", "ago.d": "{n} d ago",
    "in.s": "in {n} s", "in.min": "in {n} min", "in.h": "in {n} h", "in.d": "in {n} d",
    "corrected": "Corrected; what stands is entry", "withdrawn": "Withdrawn by entry",
    "erased": "Content erased by entry",
    "erased.partner": "The partner withdrew or erased this content.", "from_partner": "From partner", "index": "index",
    "links": "Partners", "links.none": "No partner yet. Pair with: jisr partner add.",
    "link.live": "live", "link.stale": "stale", "link.silent": "silent", "link.heard": "last verified entry",
    "link.never": "nothing verified yet", "link.stopped": "LOG STOPPED", "link.fault": "fault",
    "link.aside": "set aside", "link.rejected": "rejected by them", "link.received": "received",
    "link.receipted": "they hold",
    "receipt": "A receipt proves the partner holds it. A receipt is not an approval.",
    "told": "What each partner was told", "state.private": "private", "state.withheld": "withheld",
    "state.held": "held until", "state.queued": "queued", "state.logged": "logged", "state.delivered": "delivered",
    "state.rejected": "rejected", "state.withdrawn": "withdrawn", "state.lapsed": "lapsed", "reason": "Reason",
    "state.seen": "seen", "state.understood": "understood", "receipted": "Receipted",
    "ack.note": "Seen: a person has read it. Understood: a person knows what it means. Neither is an approval.",
    "ack.title": "Acknowledge entry", "ack.seen": "I have seen it", "ack.understood": "I have understood it",
    "ack.here": "Acknowledged here:", "ack.back": "word of it to the partner:",
    "relate.link": "are of one event:", "relate.unlink": "are not of one event after all:",
    "relate.note": "Two reports of one event, ours or a partner's. The link stays on this side.",
    "relate.other": "Number of the other report", "relate.do": "Link as one event", "relate.undo": "Undo the link to",
    "related": "Of the same event, linked by hand:",
    "holds": "still holds version", "decision": "decision",
    "lapse.withdrawn": "the report was withdrawn", "lapse.corrected": "the report was corrected; decide again",
    "lapse.marking": "the marking changed", "lapse.bytes-changed": "the bytes changed; decide again",
    "lapse.erased": "the content was erased", "lapse.other": "a rule stopped it",
    "file": "File a report", "file.do": "Save to the record", "file.note": "Private until someone decides otherwise.",
    "report": "Report", "history": "Everything recorded about it", "mark": "Change the marking",
    "mark.do": "Save marking",
    "caveats.form": "Caveats, one a line", "take_back": "Withdraw the report from our record",
    "take_back.note": "Partners who were told are told of it by a decision of their own, below.",
    "take_back.do": "Withdraw the report",
    "release": "Release to a partner", "partner": "Partner", "cell": "Coarseness of the place",
    "cell.none": "no place goes", "cell.km": "cells of about {km} km", "release.title": "Title (empty: a template)",
    "release.text": "Text for this partner (empty: none)", "delay": "Delay in minutes",
    "preview.do": "Show exactly what the partner would get",
    "release.private": "Private. To release it, first make it releasable to a partner, with its marking.",
    "preview": "What the partner would get", "preview.bytes": "The exact bytes", "preview.read": "The same, laid out",
    "preview.hash": "SHA-256 of the bytes", "preview.removed": "Removed or changed", "preview.revises":
    "Replaces what this partner was told before.", "preview.finer":
    "FINER than this partner was given before for this subject. Mean it.",
    "release.do": "Release these bytes", "release.cancel": "Do not release",
    "release.hold": "It waits {n} seconds before it goes, and can be taken back until then.",
    "withhold": "Decide not to tell", "withhold.do": "Withhold from", "undo": "Take back from", "undo.title":
    "Take back what a partner was told",
    "reason.error": "error", "reason.expired": "expired", "reason.originator": "the originator asked",
    "reason.sensitive": "sensitive", "reason.superseded": "superseded",
    "note.report": "Report", "note.correct": "Correction", "note.withdraw": "Withdrawal", "note.decide": "Decision",
    "note.lapse": "Decision lapsed", "note.received": "Received", "note.refuse": "Input refused",
    "note.ack": "Acknowledgement", "note.relate": "Link between reports",
    "note.erase": "Erasure", "note.export": "Export for our own people",
    "note.resume": "Partner's log resumed", "note.of": "of entry", "note.row": "row",
    "note.watch": "Watch", "note.damaged": "The disk spoilt this entry: it cannot be read.",
    "act.take": "Took the watch at", "act.leave": "Left the watch at",
    "watch.expired": "the session was over", "watch.left": "left it", "watch.passkey": "a passkey was removed",
    "watch.password": "the password was changed", "watch.position": "the position was taken away",
    "watch.removed": "the account was removed", "watch.role": "the role was changed", "watch.signed-out": "signed out",
    "act.release": "release to", "act.withhold": "withhold from", "act.withdraw": "withdraw from",
    "gone.source": "source", "gone.symbol": "symbol", "gone.id": "our id", "gone.observed": "when we learnt of it",
    "gone.subject": "our name of the subject", "gone.caveats": "caveats", "gone.title": "our title",
    "gone.text": "our text", "gone.detail": "details", "gone.place": "exact place (made a cell)",
    "gone.place name": "name of the place",
    "fact.best": "best count", "fact.course": "course (degrees)", "fact.function": "function", "fact.high": "at most",
    "fact.level": "level", "fact.low": "at least", "fact.parties": "involved", "fact.plan": "plan",
    "fact.since": "since", "fact.speed": "speed (m/s)", "fact.state": "state", "fact.valid": "notified for",
    "level.open": "OPEN", "level.restricted": "RESTRICTED", "level.confidential": "CONFIDENTIAL",
    "level.secret": "SECRET", "impact.unknown": "unknown", "impact.very-high": "very high",
}  # fmt: skip

_AR = {
    "lang.other": "English", "floor": "قاعة الخفارة", "lang.name": "لغة النص", "reload": "تحديث", "as_of": "حتى",
    "sign_in": "تسجيل الدخول", "sign_out": "تسجيل الخروج", "sign_up": "إنشاء حسابك", "name": "الاسم",
    "password": "كلمة المرور", "password.rule": "12 حرفاً على الأقل", "signed_up": "أُنشئ الحساب. سجّل الدخول به.",
    "seat": "ستشغل", "valid_until": "صالح حتى", "signed_in_as": "المستخدم الحالي",
    "position": "المنصب", "role": "الدور", "to_log": "العودة إلى السجل", "error": "لم يُنفَّذ",
    "plain": "اتصال غير مشفّر بين الأطراف: للتجربة على جهاز واحد فقط", "exercise": "تمرين",
    "marking": "أعلى تصنيف معروض",
    "role.administrator": "مدير النظام", "role.duty officer": "ضابط الخفر", "role.observer": "مراقب",
    "role.release officer": "ضابط الإفراج", "role.reporter": "مُبلِّغ",
    "log": "السجل", "log.empty": "لم يُسجَّل شيء بعد.",
    "log.empty.next": "قدّم أول تقرير بالنموذج أعلاه، أو استورد ملفاً بالأمر: jisr intake.",
    "log.empty.read": "تظهر القيود هنا فور تقديم أي تقرير.",
    "older": "قيود أقدم", "newest": "أحدث القيود", "detail": "فتح",
    "occurred": "وقت الوقوع", "observed": "وقت العلم", "entered": "وقت الإدخال", "stored": "وقت الحفظ", "by": "بواسطة",
    "review_by": "موعد المراجعة", "overdue": "فات موعد المراجعة", "released_at": "أفرج عنه الشريك",
    "kind": "النوع", "category": "الفئة", "impact": "مستوى الأثر", "title": "العنوان", "text": "النص",
    "place": "المكان",
    "place.name": "اسم المكان", "lon": "خط الطول (درجات)", "lat": "خط العرض (درجات)",
    "error_m": "هامش الخطأ (أمتار، يُترك فارغاً إن لم يُعلم)", "error.unknown": "هامش الخطأ غير معلوم",
    "place.none": "لا مكان مذكور",
    "grade": "التقييم", "source": "المصدر (لا يغادر هذا الطرف أبداً)", "level": "التصنيف", "caveats": "القيود الخاصة",
    "consent": "موافقة الجهة المُخطِرة", "releasable_to": "قابل للإفراج إلى", "nobody": "لا أحد",
    "is_exercise": "هذا تمرين", "occurred.form": "الوقت (UTC، مثل 2017-06-13T14:00:00Z)",
    "ago.s": "قبل {n} ث", "ago.min": "قبل {n} د", "ago.h": "قبل {n} س", "ago.d": "قبل {n} يوم",
    "in.s": "بعد {n} ث", "in.min": "بعد {n} د", "in.h": "بعد {n} س", "in.d": "بعد {n} يوم",
    "corrected": "صُحِّح؛ القيد القائم هو", "withdrawn": "سُحب بالقيد", "erased": "مُحي المحتوى بالقيد",
    "erased.partner": "سحب الشريك هذا المحتوى أو محاه.", "from_partner": "من الشريك", "index": "الرقم",
    "links": "الشركاء", "links.none": "لا شريك بعد. اربط شريكاً بالأمر: jisr partner add.",
    "link.live": "حيّة", "link.stale": "متأخرة", "link.silent": "صامتة", "link.heard": "آخر قيد مُتحقَّق منه",
    "link.never": "لم يُتحقَّق من شيء بعد", "link.stopped": "السجل موقوف", "link.fault": "خلل",
    "link.aside": "معزول", "link.rejected": "ردّه الشريك", "link.received": "وارد",
    "link.receipted": "لدى الشريك",
    "receipt": "إشعار الاستلام يثبت حيازة الشريك. إشعار الاستلام ليس موافقة.",
    "told": "ما أُبلغ به كل شريك", "state.private": "خاص", "state.withheld": "محجوب",
    "state.held": "معلّق حتى", "state.queued": "في الانتظار", "state.logged": "مسجَّل للشريك", "state.delivered": "سُلِّم",
    "state.rejected": "مردود", "state.withdrawn": "مسحوب", "state.lapsed": "سقط القرار", "reason": "السبب",
    "state.seen": "اطُّلع عليه", "state.understood": "فُهم", "receipted": "أُشعر باستلامه",
    "ack.note": "«اطُّلع عليه»: قرأه شخص. «فُهم»: أدرك شخص معناه. وليس أيٌّ منهما موافقة.",
    "ack.title": "إقرار بالاطلاع على القيد", "ack.seen": "اطّلعتُ عليه", "ack.understood": "فهمتُه",
    "ack.here": "أُقرّ به هنا:", "ack.back": "إبلاغ الشريك بذلك:",
    "relate.link": "عن حدث واحد:", "relate.unlink": "ليسا عن حدث واحد:",
    "relate.note": "تقريران عن حدث واحد، منا أو من شريك. يبقى الربط لدى هذا الطرف.",
    "relate.other": "رقم التقرير الآخر", "relate.do": "ربط كحدث واحد", "relate.undo": "إلغاء الربط مع",
    "related": "عن الحدث نفسه، رُبط يدوياً:",
    "holds": "ما زالت لديه النسخة", "decision": "القرار",
    "lapse.withdrawn": "سُحب التقرير", "lapse.corrected": "صُحِّح التقرير؛ يلزم قرار جديد",
    "lapse.marking": "تغيّر التصنيف", "lapse.bytes-changed": "تغيّر المضمون؛ يلزم قرار جديد",
    "lapse.erased": "مُحي المحتوى", "lapse.other": "منعته قاعدة",
    "file": "تقديم تقرير", "file.do": "حفظ في السجل", "file.note": "خاص إلى أن يُقرَّر غير ذلك.",
    "report": "تقرير", "history": "كل ما سُجِّل عنه", "mark": "تغيير التصنيف", "mark.do": "حفظ التصنيف",
    "caveats.form": "القيود الخاصة، واحد في كل سطر", "take_back": "سحب التقرير من سجلنا",
    "take_back.note": "من أُبلغ من الشركاء يُبلَّغ بالسحب بقرار مستقل أدناه.",
    "take_back.do": "سحب التقرير",
    "release": "الإفراج إلى شريك", "partner": "الشريك", "cell": "درجة تعميم المكان",
    "cell.none": "لا يُفرج عن المكان", "cell.km": "خلايا بنحو {km} كم", "release.title": "العنوان (فارغ: عنوان جاهز)",
    "release.text": "النص لهذا الشريك (فارغ: لا نص)", "delay": "تأخير بالدقائق",
    "preview.do": "عرض ما سيصل الشريك بالضبط",
    "release.private": "خاص. للإفراج عنه اجعله أولاً قابلاً للإفراج إلى شريك في تصنيفه.",
    "preview": "ما سيصل الشريك", "preview.bytes": "البايتات بعينها", "preview.read": "المضمون نفسه منسَّقاً",
    "preview.hash": "بصمة SHA-256 للبايتات", "preview.removed": "ما حُذف أو تغيّر", "preview.revises":
    "يحل محل ما أُبلغ به هذا الشريك من قبل.", "preview.finer":
    "أدق مما أُعطي هذا الشريك من قبل عن هذا الموضوع. تأكّد من قصدك.",
    "release.do": "الإفراج عن هذه البايتات", "release.cancel": "عدم الإفراج",
    "release.hold": "ينتظر {n} ثانية قبل أن يذهب، ويمكن استرجاعه حتى ذلك الحين.",
    "withhold": "قرار بعدم الإبلاغ", "withhold.do": "حجب عن", "undo": "سحب من", "undo.title":
    "سحب ما أُبلغ به شريك",
    "reason.error": "خطأ", "reason.expired": "انتهت صلاحيته", "reason.originator": "بطلب المُصدِر",
    "reason.sensitive": "حساس", "reason.superseded": "حلّ غيره محله",
    "note.report": "تقرير", "note.correct": "تصحيح", "note.withdraw": "سحب", "note.decide": "قرار",
    "note.lapse": "سقوط قرار", "note.received": "وارد من شريك", "note.refuse": "إدخال مرفوض",
    "note.ack": "إقرار بالاطلاع", "note.relate": "ربط تقريرين",
    "note.erase": "محو", "note.export": "تصدير لأفراد طرفنا",
    "note.resume": "استئناف سجل شريك", "note.of": "بشأن القيد", "note.row": "الصف",
    "note.watch": "نوبة", "note.damaged": "أتلف القرص هذا القيد: لا يمكن قراءته.",
    "act.take": "تسلّم النوبة في", "act.leave": "ترك النوبة في",
    "watch.expired": "انتهت الجلسة", "watch.left": "تركها", "watch.passkey": "أُزيل مفتاح مرور",
    "watch.password": "غُيّرت كلمة المرور", "watch.position": "سُحب المنصب",
    "watch.removed": "أُزيل الحساب", "watch.role": "غُيّر الدور", "watch.signed-out": "سجّل الخروج",
    "act.release": "إفراج إلى", "act.withhold": "حجب عن", "act.withdraw": "سحب من",
    "gone.source": "المصدر", "gone.symbol": "الرمز", "gone.id": "معرّفنا", "gone.observed": "وقت علمنا به",
    "gone.subject": "اسم الموضوع عندنا", "gone.caveats": "القيود الخاصة", "gone.title": "عنواننا",
    "gone.text": "نصنا", "gone.detail": "التفاصيل", "gone.place": "المكان الدقيق (صار خلية)",
    "gone.place name": "اسم المكان",
    "fact.best": "العدد المرجّح", "fact.course": "الاتجاه (درجات)", "fact.function": "الوظيفة",
    "fact.high": "على الأكثر",
    "fact.level": "المستوى", "fact.low": "على الأقل", "fact.parties": "الأطراف المعنية", "fact.plan": "الخطة",
    "fact.since": "منذ", "fact.speed": "السرعة (م/ث)", "fact.state": "الحالة", "fact.valid": "مدة الإخطار",
    "level.open": "مفتوح", "level.restricted": "مقيّد", "level.confidential": "سري",
    "level.secret": "سري للغاية", "impact.unknown": "غير معلوم", "impact.very-high": "مرتفع جداً",
}  # fmt: skip


def _closed(lang: Lang, own: dict[str, str]) -> dict[str, str]:
    """The screen's own words, and the closed lists as the release templates already name them."""
    made = {f"kind.{kind}": KINDS[lang][kind] for kind in get_args(Kind)}
    made |= {f"category.{name}": RELEASED[lang].get(name, name) for name in get_args(Category)}
    made |= {f"impact.{name}": RELEASED[lang].get(name, name) for name in get_args(Impact)}
    return made | own


WORDS: dict[Lang, dict[str, str]] = {"en": _closed("en", _EN), "ar": _closed("ar", _AR)}
for _en, _ar in (
    (words_agree.EN, words_agree.AR), (words_policy.EN, words_policy.AR),
    (words_files.FILES_EN, words_files.FILES_AR), (words_open_text.EN, words_open_text.AR),
    (words_rules.RULES_EN, words_rules.RULES_AR), (words_search.SEARCH["en"], words_search.SEARCH["ar"]),
    (words_media.EN, words_media.AR), (words_erase.EN, words_erase.AR), (words_evidence.EN, words_evidence.AR),
    (words_parcels.EN, words_parcels.AR), (words_recovery.EN, words_recovery.AR),
):  # fmt: skip
    WORDS["en"] |= _en
    WORDS["ar"] |= _ar
LISTS = {"kind": get_args(Kind), "category": get_args(Category), "impact": get_args(Impact), "level": get_args(Level)}
"""Closed lists a form offers, in the order the vocabulary has them."""
Say = Callable[..., str]


def closed_word(lang: Lang, word: str) -> str:
    """A word of a closed list as the release templates name it; any other text is answered as it is."""
    return RELEASED[lang].get(word, word)


def words(lang: Lang) -> Say:
    """The words of one language; a key that is not in the list is an error of ours and raises KeyError."""
    table = WORDS[lang]

    def say(key: str, **values: object) -> str:
        return table[key].format(**values) if values else table[key]

    return say


LANGS: dict[str | None, Lang] = {"ar": "ar", "en": "en"}


def chosen(query: str | None, cookie: str | None, accepted: str) -> Lang:
    """The language asked for in the address, else kept from before, else the browser's first that we have."""
    for asked in (query, cookie, *(part.strip()[:2].lower() for part in accepted.split(","))):
        if asked in LANGS:
            return LANGS[asked]
    return "en"
