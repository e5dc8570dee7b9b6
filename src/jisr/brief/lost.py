"""What each format cannot carry, in plain words, in English and Arabic: said before, in and beside every file. Pure."""

from jisr.brief.items import Format
from jisr.terms.reports import Lang

SAYS: dict[str, tuple[str, str]] = {
    "private": ("Sources, releasable-to lists and consents stay in the record.",
                "تبقى المصادر وقوائم الإفراج والموافقات في السجل."),
    "history": ("Only the version that stands is here: no corrections, releases or acknowledgements.",
                "هنا النسخة القائمة وحدها: لا تصحيحات ولا قرارات إفراج ولا إقرارات."),
    "edges": ("Long edges have points added where a straight stroke would leave the geodesic; the corners as they were "
              "are in the jisr fields.",
              "أُضيفت نقاط إلى الأضلاع الطويلة حيث يبتعد الخط المستقيم عن أقصر مسار؛ والأركان الأصلية في حقول جسر."),
    "fields": ("Grade, impact, category, error and review time are in fields other programs do not show.",
               "التقييم والأثر والفئة وهامش الخطأ وموعد المراجعة في حقول لا تعرضها برامج أخرى."),
    "characters": ("A character XML does not know is replaced.", "يُستبدل كل حرف لا تعرفه صيغة الملف."),
    "gpx-areas": ("Areas are drawn as closed tracks, a hole as a further stretch.",
                  "تُرسم المساحات مسارات مغلقة، والثقب فيها جزءاً آخر من المسار."),
    "placeless": ("Reports without a place are left out.", "تُترك التقارير التي لا تذكر مكاناً."),
    "csv-shapes": ("Lines and areas are in a field other programs cannot draw.",
                   "الخطوط والمساحات في حقل لا تستطيع برامج أخرى رسمه."),
    "csv-quotes": ("Cells a spreadsheet would take for a formula begin with an apostrophe.",
                   "تبدأ بفاصلة عليا كل خانة قد يظنها جدول الحساب معادلة."),
    "cap-lines": ("Lines are not drawn: an alert has areas only.", "لا تُرسم الخطوط: فليس في الإنذار إلا مساحات."),
    "cap-holes": ("Holes of areas are not cut out.", "لا تُقتطع الثقوب من المساحات."),
    "cap-unknown": ("Urgency and certainty are unknown: reports do not state them.",
                    "الاستعجال والتيقّن غير معلومين: فالتقارير لا تذكرهما."),
    "partners": ("Partners' reports are left out: an alert speaks for its sender.",
                 "تُترك تقارير الشركاء: فالإنذار يتكلم باسم مرسله."),
}  # fmt: skip

LOST: dict[Format, tuple[str, ...]] = {
    "geojson": ("private", "history", "edges"),
    "kml": ("private", "history", "edges", "fields", "characters"),
    "kmz": ("private", "history", "edges", "fields", "characters"),
    "gpx": ("private", "history", "edges", "fields", "characters", "gpx-areas", "placeless"),
    "csv": ("private", "history", "csv-shapes", "csv-quotes"),
    "cap": ("private", "history", "edges", "fields", "characters", "cap-lines", "cap-holes", "cap-unknown", "partners"),
}


def lost(form: Format, lang: Lang) -> tuple[str, ...]:
    """The sentences for a format, in one language."""
    return tuple(SAYS[name][lang == "ar"] for name in LOST[form])
