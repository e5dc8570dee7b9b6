"""What we say of open text when we say no, in Arabic: each English sentence under its code, and what to do next.

What stands between backticks reads left to right; `{name}` is taken from the English sentence. Proposals, until a
native officer has read them.
"""

OPEN_TEXT: dict[str, dict[str, str]] = {
    "article-empty": {"Nothing is left of the article.": "لم يبق شيء من المقال."},
    "article-long": {
        "The article is longer than the {n} characters of one report.": "المقال أطول من {n} حرف، وهو حد التقرير الواحد."
    },
    "nothing-chosen": {"No suggestion was chosen.": "لم يُختر أي اقتراح."},
    "open-text-empty": {"There is no text.": "لا يوجد نص."},
    "open-text-long": {"The text is longer than {n} characters.": "النص أطول من {n} حرف."},
    "page-form": {"The page cannot be read.": "لا يمكن قراءة الصفحة."},
    "published-doubt": {"The publication must be one day or one time.": "تاريخ النشر يوم واحد أو وقت واحد."},
    "published-future": {"The publication cannot be in the future.": "لا يكون النشر في المستقبل."},
    "suggestion-asks": {"A suggestion leaves something open.": "في أحد الاقتراحات أمر لم يُحسم."},
    "suggestion-gone": {"The article does not suggest that any more.": "لم يعد المقال يقترح ذلك."},
    "too-many-cuts": {"At most {n} suggestions are cut at once.": "لا يُقتطع أكثر من {n} اقتراح في المرة الواحدة."},
}  # fmt: skip

OPEN_TEXT_HINTS: dict[str, str] = {
    "Choose one at least.": "اختر واحداً على الأقل.",
    "Choose one of its readings first.": "اختر إحدى قراءاته أولاً.",
    "Copy its words and paste those.": "انسخ كلماتها وألصقها.",
    "Cut them in turns.": "اقتطعها على دفعات.",
    "File it in {n} parts that are linked, or let it end earlier.": "قدّمه في {n} أجزاء مربوطة، أو قدّم نهايته.",
    "Let it end further down.": "أخّر نهايته.",
    "Look at its suggestions again.": "انظر في اقتراحاته مجدداً.",
    "Paste a part of it.": "ألصق جزءاً منه.",
    "Paste the article or the message.": "ألصق المقال أو الرسالة.",
    "Write it like 2017-06-14.": "اكتبه مثل `2017-06-14`.",
}
