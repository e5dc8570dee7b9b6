"""What the search says when it says no, in Arabic: each English sentence under its code. Proposals."""

SEARCHES: dict[str, dict[str, str]] = {
    "long-question": {"A search is at most {n} characters.": "البحث {n} من الأحرف على الأكثر."},
    "many-words": {"A search is at most {n} words.": "البحث {n} من الكلمات على الأكثر."},
    "near-several": {"This can mean more than one place.": "قد يعني هذا أكثر من مكان."},
    "no-words": {"There is no word to search for.": "لا توجد كلمة للبحث عنها."},
    "search-after": {"There is no such place to go on from.": "لا يوجد موضع كهذا لمتابعة النتائج منه."},
    "search-box": {
        "A box needs west, south, east and north.":
            "يلزم للمستطيل حدوده الأربعة: الغرب والجنوب والشرق والشمال.",
    },
    "search-list": {
        "A kind, category or language to search by is not one of the list.":
            "النوع أو الفئة أو اللغة المطلوبة ليست في القائمة.",
    },
    "search-order": {"A search is ordered by newest or by rank.": "يُرتَّب البحث بالأحدث أو بالمطابقة."},
    "search-span": {
        "The end of the search's time is before its beginning.": "نهاية مدة البحث قبل بدايتها.",
    },
    "search-time": {"This time can be read in more than one way.": "يمكن قراءة هذا الوقت بأكثر من طريقة."},
    "search-within": {
        "A search is within more than 0 and at most 500 kilometres.":
            "يكون البحث ضمن مسافة أكبر من 0 ولا تزيد على 500 كيلومتر.",
    },
    "two-places": {"A search is near one place.": "يكون البحث قرب مكان واحد."},
}  # fmt: skip
SEARCH_HINTS: dict[str, str] = {
    "Name one of these: {names}.": "حدّد واحداً من هذه: {names}.",
    "Search again from the start.": "أعد البحث من البداية.",
    "Take fewer words.": "استعمل كلمات أقل.",
    "Take one of them out.": "احذف أحدهما.",
    "Type a word, a place or a number like #123.": "اكتب كلمة أو مكاناً أو رقماً مثل `#123`.",
    "Write it as 2017-06-13T14:00Z.": "اكتبه هكذا: `2017-06-13T14:00Z`.",
}
