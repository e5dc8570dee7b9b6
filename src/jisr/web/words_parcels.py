"""The words of the page of parcels, in both languages. The Arabic is a proposal, until a native officer has read it."""

EN = {
    "note.parcel": "Parcel", "parcels": "Parcels",
    "parcels.note": "A parcel is the exchange by hand: one sealed file, by stick or any other way. It opens only at "
        "the side it is for, and is verified, stored and receipted like what the network brings.",
    "parcels.in": "Take in a partner's parcel", "parcels.file": "Parcel",
    "parcels.in.note": "At most 32 MiB. Nothing counts until the partner's signature holds.",
    "parcels.in.do": "Take it in", "parcels.taken": "Taken in: parcel",
    "parcels.nothing": "There was nothing new in it.",
    "parcels.added": "New entries", "parcels.held": "Entries of theirs that we hold now", "parcels.files": "Files",
    "parcels.receipt": "Receipt for our log", "parcels.receipt.known": "known before", "parcels.receipt.none":
    "none in it", "parcels.receipt.refused": "does not hold, refused", "parcels.receipt.taken": "new",
    "parcels.receipted": "Entries of ours that they hold",
    "parcels.card": "It holds another card than the pinned one. It changes nothing; compare these words in person:",
    "parcels.back": "Our receipt goes back with the next parcel for them, or by the network.",
    "parcels.out": "Make a parcel",
    "parcels.out.note": "It holds what was released to the partner and is not receipted yet, our receipt for their "
        "log, and our card. The record says who made it.",
    "parcels.since": "Everything from entry (empty: what they lack)", "parcels.out.do": "Make and save the parcel",
    "parcels.neither": "Your role makes no parcels and takes none in.", "parcels.last": "The last parcels",
    "parcels.none": "No parcel was made or taken in lately.", "parcels.act.made": "Made: parcel",
    "parcels.act.taken": "Taken in: parcel", "parcels.parcel-made": "Made: parcel",
    "parcels.parcel-taken": "Taken in: parcel", "parcels.hash": "SHA-256 of the file",
    "parcels.entries": "entries", "parcels.upto": "up to",
    "parcels.more": "It ended at entry {size} of {published}. If it went out, make the next one from entry {size}.",
}  # fmt: skip
AR = {
    "note.parcel": "طرد", "parcels": "الطرود",
    "parcels.note": "الطرد تبادل باليد: ملف مختوم واحد، على ذاكرة محمولة أو بأي طريق آخر. لا يُفتح إلا لدى الطرف الموجّه "
        "إليه، ويُتحقَّق منه ويُحفظ ويُشعر باستلامه كما يرد بالشبكة.",
    "parcels.in": "أخذ طرد من شريك", "parcels.file": "الطرد",
    "parcels.in.note": "حتى 32 ميبيبايت. لا يُعتدّ بشيء منه قبل أن يثبت توقيع الشريك.",
    "parcels.in.do": "أخذ الطرد", "parcels.taken": "أُخذ الطرد", "parcels.nothing": "لم يكن فيه جديد.",
    "parcels.added": "قيود جديدة", "parcels.held": "ما لدينا الآن من قيودهم", "parcels.files": "الملفات",
    "parcels.receipt": "إشعار استلام سجلنا", "parcels.receipt.known": "معروف من قبل",
    "parcels.receipt.none": "ليس فيه", "parcels.receipt.refused": "لا يثبت، رُفض", "parcels.receipt.taken": "جديد",
    "parcels.receipted": "ما لديهم من قيودنا",
    "parcels.card": "فيه بطاقة غير البطاقة المثبّتة. لا تغيّر شيئاً؛ قابلوا هذه الكلمات وجهاً لوجه:",
    "parcels.back": "يعود إشعار استلامنا مع الطرد التالي إليهم أو بالشبكة.",
    "parcels.out": "إعداد طرد",
    "parcels.out.note": "فيه ما أُفرج عنه إلى الشريك ولم يُشعر باستلامه بعد، وإشعار استلامنا لسجلهم، وبطاقتنا. ويذكر "
        "السجل من أعدّه.",
    "parcels.since": "كل شيء من القيد رقم (فارغ: ما ينقصهم)", "parcels.out.do": "إعداد الطرد وحفظه",
    "parcels.neither": "دورك لا يعدّ الطرود ولا يأخذها.", "parcels.last": "آخر الطرود",
    "parcels.none": "لم يُعدّ طرد ولم يؤخذ مؤخراً.", "parcels.act.made": "أُعدّ الطرد",
    "parcels.act.taken": "أُخذ الطرد", "parcels.parcel-made": "أُعدّ الطرد",
    "parcels.parcel-taken": "أُخذ الطرد", "parcels.hash": "بصمة SHA-256 للملف",
    "parcels.entries": "القيود", "parcels.upto": "حتى",
    "parcels.more": "انتهى عند القيد {size} من {published}. إن كان قد خرج فأعدّ التالي من القيد {size}.",
}  # fmt: skip
