"""What we say of locked signing, recovery, backups and closed logs when we say no, in Arabic. Proposals."""

RECOVERY: dict[str, dict[str, str]] = {
    "above-far": {
        "A serial read on paper is a number from 1 to {n} here.": "الرقم المقروء على الورق هنا من 1 إلى {n}.",
    },
    "backup-damaged": {"The data in this backup is damaged.": "بيانات هذه النسخة الاحتياطية تالفة."},
    "backup-exists": {"There is a file of that name already.": "يوجد ملف بهذا الاسم."},
    "backup-failed": {"The backup cannot be read or written.": "تتعذر قراءة النسخة الاحتياطية أو كتابتها."},
    "backup-form": {"This file is not a backup of a side.": "هذا الملف ليس نسخة احتياطية لطرف."},
    "busy": {
        "Another program is signing: nothing was signed here.": "برنامج آخر يوقّع: لم يوقّع شيء هنا.",
        "The partner's last log is still being taken in.": "لا يزال آخر سجل للشريك قيد الأخذ.",
    },
    "epoch-none": {"There is no log that could be closed.": "لا يوجد سجل يمكن إغلاقه."},
    "epoch-own": {"Nobody closes a log on their own word.": "لا يغلق أحد سجلاً بكلمته وحده."},
    "guard-failed": {
        "The guard cannot be read or written: nothing is signed.": "تتعذر قراءة الحارس أو كتابته: لا يوقّع شيء."
    },
    "no-closing": {
        "Entry {serial} proposes no closing that is open.": "لا يقترح القيد {serial} إغلاقاً مفتوحاً.",
    },
    "not-locked": {"Signing is not locked.": "التوقيع غير مقفل."},
    "not-restored": {
        "This record was never restored, so it knows every serial it gave.":
            "لم يُستعد هذا السجل من نسخة قط، فهو يعرف كل رقم أعطاه."
    },
    "side-exists": {"There is data in that folder already.": "توجد بيانات في هذا المجلد."},
    "signing-locked": {
        "Signing is locked: this copy does not follow what this side signed before.":
            "التوقيع مقفل: هذه النسخة لا تتابع ما وقّعه هذا الطرف من قبل."
    },
    "tail-missing": {
        "{partner} does not show all that this side signed for it.": "لا يُظهر {partner} كل ما وقّعه هذا الطرف له."
    },
    "tail-unasked": {
        "{partner} was not reached, so nobody knows what it holds.": "لم يُتصل بـ {partner}، فلا أحد يعلم ما لديه."
    },
}  # fmt: skip
RECOVERY_HINTS = {
    "It is tried again by itself.": "يُعاد تلقائياً.",
    "Ask again later, or close the epoch with two persons: jisr epoch close.":
        "اسأل لاحقاً، أو أغلق السجل بشخصين: `jisr epoch close`.",
    "Wait for the link, or close the epoch with two persons: jisr epoch close.":
        "انتظر الوصلة، أو أغلق السجل بشخصين: `jisr epoch close`.",
    "Reading and filing go on. Let a release officer recover: jisr recover.":
        "تستمر القراءة والتقديم. ليسترجع ضابط إفراج: `jisr recover`.",
    "Look at the sheet again.": "انظر في الورقة مرة أخرى.",
    "Look at the guard's folder.": "انظر في مجلد الحارس.",
    "Look at the disk.": "انظر في القرص.",
    "Choose another folder.": "اختر مجلداً آخر.",
    "Choose another name.": "اختر اسماً آخر.",
    "Take another backup.": "خذ نسخة احتياطية أخرى.",
}  # fmt: skip
