"""What we say of reports, releases and the store when we say no, in Arabic: each English sentence under its code.

What stands between backticks reads left to right; `{name}` is taken from the English sentence. Proposals, until a
native officer has read them.
"""

REPORTS: dict[str, dict[str, str]] = {
    "box-form": {
        "A box runs from south to north within 90 degrees.": "يمتد الإطار من الجنوب إلى الشمال ضمن 90 درجة.",
        "A box lies within 180 degrees east and west.": "يقع الإطار ضمن 180 درجة شرقاً وغرباً.",
    },
    "count-form": {"A count must be a whole number.": "العدد رقم صحيح."},
    "counts": {
        "Counts run from 0 to {n}, and {parties} parties are enough.":
            "الأعداد من 0 إلى {n}، ولا يزيد عدد الأطراف المعنية على {parties}."
    },
    "csv-columns": {
        "The file has no column {names}.": "لا يوجد في الملف العمود {names}.",
        "Two columns have the same name.": "في الملف عمودان بالاسم نفسه.",
    },
    "csv-empty": {
        "The file is empty; its first line must name the columns.":
            "الملف فارغ؛ ويجب أن يسمّي سطره الأول الأعمدة."
    },
    "csv-encoding": {"The file is not UTF-8 text.": "الملف ليس نصاً بترميز `UTF-8`."},
    "csv-form": {"The file is not CSV: {error}.": "الملف ليس بصيغة `CSV`: {error}."},
    "detail-form": {"The detail cannot be read: {why}.": "لا يمكن قراءة التفاصيل: {why}."},
    "detail-kind": {
        "The detail does not belong to this kind.": "التفاصيل لا تخص هذا النوع.",
        "This detail does not belong to a report of kind {kind}.": "هذه التفاصيل لا تخص تقريراً من نوع «{kind}».",
    },
    "draft-form": {"The report cannot be read: {why}.": "لا يمكن قراءة التقرير: {why}."},
    "geometry-form": {"The geometry is not GeoJSON.": "الشكل الهندسي ليس بصيغة `GeoJSON`."},
    "geometry-kind": {
        "A geometry is a Point, LineString, Polygon or MultiPolygon.":
            "الشكل الهندسي واحد من: `Point, LineString, Polygon, MultiPolygon`."
    },
    "grade-form": {
        "A grade is a letter A to F and a digit 1 to 6, such as B2.":
            "التقييم حرف من `A` إلى `F` ورقم من 1 إلى 6، مثل `B2`."
    },
    "id-used": {
        "Entry {n} already has this id and says something else.": "للقيد {n} هذا المعرّف نفسه ومضمونه مختلف.",
        "Entry {n} is another decision with this id.": "القيد {n} قرار آخر بهذا المعرّف.",
    },
    "key-twice": {"Another row of the file has the same key.": "في الملف صف آخر بالمفتاح نفسه."},
    "mapping-error": {
        "An error of a place is at least 1 metre; leave it out when it is unknown.":
            "هامش خطأ المكان متر واحد على الأقل؛ ولا يُذكر إن لم يُعلم."
    },
    "mapping-form": {"The mapping cannot be used: {why}.": "لا يمكن استخدام جدول مطابقة الأعمدة: {why}."},
    "mapping-person": {
        "Columns about persons cannot be imported: {names}.": "لا تُستورد أعمدة عن الأشخاص: {names}."
    },
    "mapping-toml": {"The mapping is not TOML: {error}.": "جدول مطابقة الأعمدة ليس بصيغة `TOML`: {error}."},
    "no-entry": {"There is no entry {n} in this record.": "لا يوجد القيد {n} في هذا السجل."},
    "no-report": {
        "Entry {n} is not the first of a report.": "القيد {n} ليس أول قيد لتقرير.",
        "Entry {n} is not a report.": "القيد {n} ليس تقريراً.",
    },
    "not-ours": {
        "A partner's report is the partner's to change.": "تقرير الشريك لا يغيّره إلا الشريك.",
        "You have no such passkey.": "ليس لديك مفتاح مرور كهذا.",
    },
    "not-related": {
        "These reports are not linked, so there is nothing to undo.": "هذان التقريران غير مربوطين، فلا شيء يُلغى."
    },
    "place-form": {
        "A place needs lon and lat, or a GeoJSON geometry.":
            "يحتاج المكان إلى `lon` و`lat`، أو إلى شكل هندسي بصيغة `GeoJSON`."
    },
    "place-precision": {
        "The row's place precision is not in the mapping.": "دقة المكان في الصف ليست في جدول مطابقة الأعمدة."
    },
    "record-damaged": {
        "A stored entry cannot be read.": "لا يمكن قراءة قيد محفوظ.",
        "A decision cannot be read any more: nothing is released until it can be.":
        "تعذّرت قراءة أحد القرارات: لا يُفرج عن شيء حتى تُمكن قراءته.",
        "This report cannot be read any more.": "لم تعد قراءة هذا التقرير ممكنة.",
    },
    "review-by": {"The review time must come after the event.": "موعد المراجعة يأتي بعد الحدث."},
    "row-key": {"The row's key is empty.": "مفتاح الصف فارغ."},
    "row-length": {"The row has more or fewer cells than columns.": "خانات الصف أكثر أو أقل من الأعمدة."},
    "same-report": {"A report cannot be linked to itself.": "لا يُربط التقرير بنفسه."},
    "symbol-form": {
        "A symbol is a code of 10 to 30 letters, digits, hyphens and asterisks.":
            "الرمز من 10 إلى 30 من الحروف اللاتينية والأرقام والعلامات `- *`."
    },
    "time-precision": {
        "The row's time precision is not in the mapping.": "دقة الوقت في الصف ليست في جدول مطابقة الأعمدة."
    },
    "track": {
        "A course runs from 0 to 359 degrees, a speed from 0 to {n} m/s.":
            "الاتجاه من 0 إلى 359 درجة، والسرعة من 0 إلى {n} م/ث."
    },
    "withdrawn": {
        "This report was withdrawn; file a new one instead.": "سُحب هذا التقرير؛ قدّم تقريراً جديداً بدلاً منه.",
        "This report was withdrawn or erased; file a new one instead.":
            "سُحب هذا التقرير أو مُحي؛ قدّم تقريراً جديداً بدلاً منه.",
    },
}  # fmt: skip

RELEASES: dict[str, dict[str, str]] = {
    "changed": {
        "What the partner would get has changed since the preview.": "تغيّر ما سيصل الشريك منذ المعاينة."
    },
    "consent": {
        "A protected site needs the notifying party's recorded consent before release.":
            "لا يُفرج عن موقع محمي قبل تسجيل موافقة الجهة المُخطِرة."
    },
    "delay": {
        "A release can be delayed by at most a year.": "لا يتأخر الإفراج أكثر من سنة.",
        "A release can be delayed by 0 seconds to 30 days.": "يتأخر الإفراج من 0 ثانية إلى 30 يوماً.",
    },
    "erased": {
        "The content of entry {n} was erased.": "مُحي محتوى القيد {n}.",
        "The content of entry {n} was erased, so nobody can read it.": "مُحي محتوى القيد {n}، فلا يقرؤه أحد.",
    },
    "log-damaged": {
        "Stored leaves of a partner log no longer match what was hashed; nothing was signed.":
            "ما حُفظ من سجل الإفراج لشريك لم يعد يطابق بصمته؛ ولم يُوقَّع شيء."
    },
    "marking-level": {
        "Reports marked {level} are above what was agreed with {side}.":
            "التقارير المصنّفة «{level}» أعلى مما اتُّفق عليه مع {side}."
    },
    "no-level": {
        "A place can be released only with a grid level.": "لا يُفرج عن مكان إلا بدرجة تعميم من مستويات الشبكة."
    },
    "no-partner": {"That side is not a partner yet.": "هذا الطرف ليس شريكاً بعد."},
    "not-current": {
        "Entry {n} no longer stands; release its newest version.": "القيد {n} لم يعد قائماً؛ أفرج عن أحدث نسخة منه."
    },
    "not-logged": {
        "What this item refers to was never logged for that partner.":
            "ما يشير إليه هذا البند لم يُسجَّل لذلك الشريك قط."
    },
    "not-releasable": {
        "The marking does not make this report releasable to {side}.":
            "تصنيف هذا التقرير لا يجعله قابلاً للإفراج إلى {side}."
    },
    "not-told": {
        "Entry {n} is nothing a partner told; only that can be acknowledged.":
            "القيد {n} ليس وارداً من شريك؛ ولا يُقَرّ بالاطلاع إلا على وارد."
    },
    "nothing-told": {
        "{side} was not told of this report, so nothing can be withdrawn.":
            "لم يُبلَّغ {side} بهذا التقرير، فلا شيء يُسحب."
    },
    "set-aside": {
        "What entry {n} cites was set aside, so nobody can have read it.":
            "ما يستند إليه القيد {n} معزول، فلا يمكن أن يكون أحد قد قرأه."
    },
    "third-party": {
        "A partner's report goes no further without that partner's consent.":
            "لا يُنقل تقرير الشريك إلى غيره دون موافقة ذلك الشريك.",
        "Only this side's own reports can be released; a partner's needs its consent.":
            "لا يُفرج إلا عن تقارير هذا الطرف؛ وتقرير الشريك يحتاج إلى موافقته.",
    },
    "too-fine": {
        "The finest grid level agreed with {side} is {n}.": "أدق مستوى للشبكة اتُّفق عليه مع {side} هو {n}."
    },
    "too-large": {
        "An entry holds at most {n} bytes.": "لا يتجاوز القيد {n} بايت.",
        "This is longer than the {n} bytes agreed with {side}.": "هذا أطول مما اتُّفق عليه مع {side}، وهو {n} بايت.",
        "That is more than can be sent here at once.": "هذا أكثر مما يُرسل هنا دفعة واحدة.",
    },
}  # fmt: skip

STORE: dict[str, dict[str, str]] = {
    "busy": {"Another program is writing: nothing was saved.": "برنامج آخر يكتب الآن: لم يُحفظ شيء."},
    "closed": {"Jisr is stopping: nothing was saved.": "جسر قيد الإيقاف: لم يُحفظ شيء."},
    "data-damaged": {
        "The stored data is damaged: what you sent may be lost and writing has stopped.":
            "البيانات المحفوظة تالفة: قد يكون ما أرسلته قد فُقد، وتوقفت الكتابة.",
        "What is stored of a partner is damaged.": "ما حُفظ عن أحد الشركاء تالف.",
    },
    "disk-failed": {
        "The disk failed a write: what you sent may be lost and writing has stopped. Reading goes on.":
            "أخفق القرص في الكتابة: قد يكون ما أرسلته قد فُقد، وتوقفت الكتابة. القراءة مستمرة."
    },
    "disk-full": {
        "The disk is full: nothing was saved. Reading goes on.": "القرص ممتلئ: لم يُحفظ شيء. القراءة مستمرة."
    },
    "interrupted": {"Jisr was interrupted: this may not be saved.": "قوطع جسر: قد لا يكون هذا محفوظاً."},
    "newer-data": {"This data was written by a newer Jisr.": "كتب هذه البيانات إصدار أحدث من جسر."},
    "read-failed": {"The data could not be read.": "تعذّرت قراءة البيانات."},
    "read-only": {
        "The data folder cannot be written: nothing was saved. Reading goes on.":
            "لا يمكن الكتابة في مجلد البيانات: لم يُحفظ شيء. القراءة مستمرة."
    },
    "store-refused": {
        "This does not fit what is stored: nothing was saved.": "هذا لا يتفق مع ما هو محفوظ: لم يُحفظ شيء."
    },
}  # fmt: skip
