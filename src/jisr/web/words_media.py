"""The words of screens about files, in both languages. The Arabic is a proposal, until a native officer has read it."""

EN = {
    "note.attach": "File attached", "media": "Files", "media.none": "No file is attached.", "media.bytes": "bytes",
    "media.picture": "Picture of file",
    "media.theirs": "Made by another side. The pictures shown were made anew here; a saved file is as it came: open it "
        "with care.",
    "media.wanted": "On its way:", "media.refused": "Not here:", "media.save": "Save the original of file",
    "media.save.theirs": "Save, as it came, file", "media.attach": "Attach a file", "media.file": "File",
    "media.note": "A photo, a video or a document of up to 8 MiB; a larger one goes by the command line. It is "
        "private, and so is its name.",
    "media.choose": "Files that go along, made anew", "media.anew": "Files the partner will get",
    "media.anew.note": "Made anew from what can be seen: no name, time, place, sound or hidden word is left. Look at "
        "each: what it shows is what leaves.",
    "media.look": "Save what the partner will get of",
}  # fmt: skip
AR = {
    "note.attach": "إرفاق ملف", "media": "الملفات", "media.none": "لا ملف مرفق.", "media.bytes": "بايت",
    "media.picture": "صورة الملف",
    "media.theirs": "من صنع طرف آخر. الصور المعروضة صُنعت هنا من جديد؛ أما الملف المحفوظ فكما ورد: افتحه بحذر.",
    "media.wanted": "في الطريق:", "media.refused": "ليس هنا:", "media.save": "حفظ أصل الملف",
    "media.save.theirs": "حفظ الملف كما ورد", "media.attach": "إرفاق ملف", "media.file": "الملف",
    "media.note": "صورة أو مقطع مصوّر أو وثيقة حتى 8 ميبيبايت؛ وما زاد فمن سطر الأوامر. الملف خاص واسمه كذلك.",
    "media.choose": "ملفات تُرسل بعد صنعها من جديد", "media.anew": "الملفات التي ستصل الشريك",
    "media.anew.note": "صُنعت من جديد مما يُرى: لم يبق اسم ولا وقت ولا مكان ولا صوت ولا كلمة خفية. انظر في كل منها: ما "
        "يظهر فيها هو ما يخرج.",
    "media.look": "حفظ ما سيصل الشريك من",
}  # fmt: skip
