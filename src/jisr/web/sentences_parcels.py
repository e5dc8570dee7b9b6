"""What we say of parcels when we say no, in Arabic: each English sentence under its code, and the hints.

What stands between backticks reads left to right; `{name}` is taken from the English sentence. Proposals, until a
native officer has read them.
"""

PARCELS: dict[str, dict[str, str]] = {
    "fork": {
        "The partner signed two histories that cannot both be true; its log is stopped.":
            "وقّع الشريك تاريخين لا يصحان معاً؛ أُوقف سجله.",
    },
    "log-stopped": {
        "This partner's log is stopped until an officer resumes it.": "سجل هذا الشريك موقوف إلى أن يستأنفه ضابط.",
    },
    "no-log": {"There is no log for that partner yet.": "لا سجل لهذا الشريك بعد."},
    "no-parcels": {"No parcels are made or taken in here.": "لا تُعدّ الطرود ولا تؤخذ هنا."},
    "over-quota": {
        "The partner has sent more than was agreed for one day; take the parcel in tomorrow.":
            "أرسل الشريك أكثر مما اتُّفق عليه ليوم واحد؛ خذ الطرد غداً.",
    },
    "parcel-author": {
        "The parcel is of a side that is no partner; nothing was taken.": "الطرد من طرف ليس شريكاً؛ لم يؤخذ شيء.",
    },
    "parcel-bomb": {
        "The parcel unpacks to more than was agreed; it was not read.":
            "يتسع الطرد عند فتحه لأكثر مما اتُّفق عليه؛ لم يُقرأ.",
    },
    "parcel-damaged": {
        "Something is missing in what was carried here.": "ينقص شيء مما حُمل إلى هنا.",
        "This parcel was damaged on the way; nothing was taken.": "تلف هذا الطرد في الطريق؛ لم يؤخذ شيء.",
        "What is in the parcel is not what its manifest states; nothing was taken.":
            "ما في الطرد ليس ما تذكره قائمته؛ لم يؤخذ شيء.",
    },
    "parcel-form": {
        "This parcel is not of the agreed form; nothing was taken.":
            "هذا الطرد ليس على الصيغة المتفق عليها؛ لم يؤخذ شيء.",
    },
    "parcel-gap": {
        "Parcel {number} goes on at entry {start}, and we hold {held}: an earlier parcel is missing.":
            "الطرد {number} يبدأ من القيد {start}، ولدينا {held}: ينقص طرد سابق.",
        "This parcel goes on after entry {start}, and what lies between is not here.":
            "يبدأ هذا الطرد بعد القيد {start}، وما بينهما ليس هنا.",
    },
    "parcel-history": {
        "The log in this parcel does not go on from what we hold; it was not taken in.":
            "السجل الذي في هذا الطرد لا يتابع ما لدينا؛ لم يؤخذ.",
    },
    "parcel-kind": {"This file is no parcel.": "هذا الملف ليس طرداً."},
    "parcel-log": {
        "The parcel was made for another reader or log; nothing was taken.":
            "أُعدّ الطرد لقارئ آخر أو لسجل آخر؛ لم يؤخذ شيء.",
    },
    "parcel-recipient": {
        "The partner's card names no recipient that can be sealed to.": "لا تذكر بطاقة الشريك مستلماً يمكن الختم له.",
    },
    "parcel-sealed": {
        "This parcel is not sealed to this side, and cannot be opened here.":
            "هذا الطرد غير مختوم لهذا الطرف، ولا يمكن فتحه هنا.",
    },
    "parcel-signature": {
        "The parcel is not signed by the partner it names; nothing was taken.":
            "الطرد غير موقّع من الشريك الذي يذكره؛ لم يؤخذ شيء.",
    },
    "parcel-since": {"The log for that partner has {n} entries.": "في سجل هذا الشريك {n} قيد."},
    "receipt-later": {"The receipt goes back with our next parcel.": "يعود إشعار الاستلام مع طردنا التالي."},
}  # fmt: skip
PARCEL_HINTS = {
    "Agree a higher limit with jisr partner limit.": "اتفقوا على حد أعلى بالأمر `jisr partner limit`.",
    "Ask for a new card.": "اطلب بطاقة جديدة.",
    "Ask for a parcel of everything.": "اطلب طرداً فيه كل شيء.",
    "Bring it first, or ask for a parcel from there.": "أحضره أولاً، أو اطلب طرداً من هناك.",
    "Bring the earlier parcel first, or ask for one from there.": "أحضر الطرد السابق أولاً، أو اطلب طرداً من هناك.",
    "Copy it again, or ask for another.": "انسخه مرة أخرى، أو اطلب غيره.",
    "Give it to the side it is for.": "أعطه للطرف الموجّه إليه.",
    "Keep the parcel and speak to the partner.": "احفظ الطرد وخاطب الشريك.",
    "Look for one that ends in .jisr-parcel.": "ابحث عن ملف ينتهي بـ `.jisr-parcel`.",
    "Start this side with jisr serve.": "شغّل هذا الطرف بالأمر `jisr serve`.",
    "Try again in a moment.": "أعد المحاولة بعد لحظة.",
}  # fmt: skip
