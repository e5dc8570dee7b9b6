"""What we say of files when we say no, in Arabic: each English sentence under its code, and the hints.

What stands between backticks reads left to right; `{name}` is taken from the English sentence. Proposals, until a
native officer has read them.
"""

MEDIA: dict[str, dict[str, str]] = {
    "media-busy": {"Too many files are being made ready.": "ملفات كثيرة تُجهَّز الآن."},
    "media-damaged": {
        "A file can no longer be read: its bytes are missing or others than the record states.":
            "لم يعد ملف مقروءاً: بياناته مفقودة أو غير ما يذكره السجل.",
    },
    "media-disk": {"The file could not be written: nothing was saved.": "تعذّرت كتابة الملف: لم يُحفظ شيء."},
    "media-form": {"What is said of a file does not fit.": "ما قيل عن ملف غير مطابق."},
    "media-gone": {
        "A chosen file is not attached to this report any more.": "ملف اختير لم يعد مرفقاً بهذا التقرير.",
    },
    "media-hash": {"This is no SHA-256 in base64.": "هذه ليست بصمة `SHA-256` بصيغة `base64`."},
    "media-long": {"A video may last at most {n} seconds.": "لا تزيد مدة المقطع على {n} ثانية."},
    "media-many": {
        "A report may have {n} files.": "لا تزيد ملفات التقرير على {n}.",
        "An item carries at most {n} files, each once.": "لا تزيد ملفات البند على {n}، كل منها مرة واحدة.",
    },
    "media-pages": {"A document may have 1 to {n} pages.": "للوثيقة من صفحة واحدة إلى {n} صفحة."},
    "media-pixels": {
        "A picture may have at most {n} pixels, and not none.": "لا تزيد نقاط الصورة على {n}، ولا تخلو منها.",
    },
    "media-size": {
        "A file is larger than the {n} bytes agreed with {side}.": "ملف أكبر من {n} بايت المتفق عليها مع {side}.",
        "A file to be attached has 1 to {n} bytes.": "حجم الملف المرفق من بايت واحد إلى {n} بايت.",
    },
    "media-type": {
        "The body must be a file.": "ينبغي أن يكون المضمون ملفاً.",
        "This is no file that can be attached: its content is of no known type.":
            "لا يمكن إرفاق هذا الملف: مضمونه من نوع غير معروف.",
    },
    "media-unreadable": {
        "The file cannot be read as what it claims to be.": "لا يمكن قراءة الملف على أنه ما يدّعيه.",
    },
    "no-media": {
        "There is no such file.": "لا يوجد هذا الملف.",
        "This side has no folder for files.": "ليس لهذا الطرف مجلد للملفات.",
    },
    "no-upload": {"There is no such upload.": "لا يوجد هذا الرفع."},
    "too-large": {
        "A form carries a file of at most {n} bytes.": "لا يزيد الملف في النموذج على {n} بايت.",
    },
    "upload-header": {
        "A part says in Upload-Offset where it begins.": "يذكر كل جزء في `Upload-Offset` موضع بدايته.",
    },
    "upload-offset": {"The upload stands at byte {n}.": "بلغ الرفع البايت {n}."},
    "upload-part": {
        "A part has 1 to {n} bytes, and no more than are missing.": "للجزء من بايت واحد إلى {n}، ولا يزيد على ما بقي.",
    },
    "upload-short": {"The upload stands at byte {n}.": "بلغ الرفع البايت {n}."},
    "uploads": {"Too many uploads are under way.": "عمليات رفع كثيرة جارية."},
}  # fmt: skip
MEDIA_HINTS: dict[str, str] = {
    "Ask where the upload stands.": "اسأل أين بلغ الرفع.",
    "Attach JPEG, PNG, WebP, PDF, MP4, MOV or WebM.":
        "أرفق `JPEG` أو `PNG` أو `WebP` أو `PDF` أو `MP4` أو `MOV` أو `WebM`.",
    "Attach a part of it.": "أرفق جزءاً منه.",
    "Attach it to another report.": "أرفقه بتقرير آخر.",
    "Begin it anew.": "ابدأ من جديد.",
    "Cut it and attach a part.": "اقتطع منه جزءاً وأرفقه.",
    "Finish or cancel one of them first.": "أتمم واحدة منها أو ألغها أولاً.",
    "Go on from there.": "تابع من هناك.",
    "Leave it out, or agree a higher limit.": "دعه، أو اتفق على حد أعلى.",
    "Look at the disk and send it again.": "افحص القرص وأرسله ثانية.",
    "Look at the report.": "انظر في التقرير.",
    "Make it smaller.": "صغّره.",
    "Restart it from its folder.": "أعد تشغيله من مجلده.",
    "Save it anew and try again.": "احفظه من جديد وأعد المحاولة.",
    "Send content-type: {type}.": "أرسل `content-type:` {type}.",
    "Try again in a minute.": "أعد المحاولة بعد دقيقة.",
    "Use: jisr media attach.": "استعمل `jisr media attach`.",
}  # fmt: skip
FIELD = {"file name": "اسم الملف"}
