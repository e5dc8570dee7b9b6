"""What the page of files and the command line say of imports and exports, in English and Arabic."""

FILES_EN = {
    "files": "Files", "files.any": "as the file says, or any", "files.account": "What became of the file",
    "files.tried": "This was a trial: nothing was kept.", "files.rows": "Rows", "files.filed": "Filed",
    "files.corrected": "Corrected", "files.skipped": "Known already", "files.withdrawn": "Withdrawn",
    "files.refused": "Refused", "files.more": "More were refused; the log has every one.",
    "files.left": "Not taken in", "files.in": "File from a file",
    "files.in.note": "Tables, GeoJSON, KML, KMZ, GPX and CAP alerts, at most 32 MiB. Every item is accounted for, and "
    "nothing is filed twice.",
    "files.kind": "Kind of what does not say", "files.occurred": "When, for what does not say (UTC)",
    "files.level": "Marking of everything in it", "files.dataset": "Collection, if its ids stay the same",
    "files.dry": "Only say what would happen", "files.mapping": "Mapping, for a table of somebody else's",
    "files.file": "File", "files.persons": "What a file says of persons is not taken in.",
    "files.in.do": "Send the file",
    "files.out": "A file for our own people",
    "files.out.note": "Marked in its head and on every item. The record says who made it. It is not for partners: they "
    "are told by release.",
    "files.format": "Format", "files.box": "West, south, east, north (degrees)", "files.since": "From (UTC)",
    "files.until": "To (UTC)", "files.own": "Without what partners told", "files.out.do": "Make the file",
    "files.neither": "Your role neither files nor exports.", "files.lost": "What each format cannot carry",
    "left.element": "elements not understood", "left.file": "other files in the archive",
    "left.height": "heights", "left.link": "links and resources, never fetched",
    "left.member": "members not understood",
    "left.nested": "properties with others inside", "left.person": "names and contacts of persons",
    "left.property": "properties too long or too many", "left.signature": "signatures, not verified",
    "left.style": "styles", "left.thinned": "lines drawn with fewer points, their error stated", "left.view": "views",
}  # fmt: skip

FILES_AR = {
    "files": "الملفات", "files.any": "كما يذكر الملف، أو أيٌّ كان", "files.account": "ما آل إليه الملف",
    "files.tried": "كانت هذه تجربة: لم يُحفظ شيء.", "files.rows": "الصفوف", "files.filed": "قُدِّم",
    "files.corrected": "صُحِّح", "files.skipped": "معروف من قبل", "files.withdrawn": "سُحب", "files.refused": "رُفض",
    "files.more": "رُفض أكثر من ذلك؛ وكله في السجل.", "files.left": "ما لم يؤخذ", "files.in": "تقديم تقارير من ملف",
    "files.in.note": "جداول وملفات خرائط ومسارات وإنذارات، بحجم 32 ميبيبايت على الأكثر. يُحصى كل بند فيها، ولا يُقدَّم "
    "شيء مرتين.",
    "files.kind": "نوع ما لا يذكر نوعه", "files.occurred": "الوقت لما لا يذكر وقته (UTC)",
    "files.level": "تصنيف كل ما فيه", "files.dataset": "اسم المجموعة إن كانت معرّفاتها ثابتة",
    "files.dry": "الاكتفاء بذكر ما سيحدث", "files.mapping": "جدول مطابقة الأعمدة، لجدول من غيرنا",
    "files.file": "الملف",
    "files.persons": "لا يؤخذ ما يذكره الملف عن الأشخاص.", "files.in.do": "إرسال الملف",
    "files.out": "ملف لأفراد طرفنا",
    "files.out.note": "يحمل تصنيفه في رأسه وعلى كل بند. ويذكر السجل من أعدّه. وهو ليس للشركاء: فهم يُبلَّغون بالإفراج.",
    "files.format": "الصيغة", "files.box": "غرب، جنوب، شرق، شمال (درجات)", "files.since": "من (UTC)",
    "files.until": "إلى (UTC)", "files.own": "دون ما أبلغ به الشركاء", "files.out.do": "إعداد الملف",
    "files.neither": "دورك لا يقدّم التقارير ولا يصدّر الملفات.", "files.lost": "ما لا تحمله كل صيغة",
    "left.element": "عناصر غير مفهومة", "left.file": "ملفات أخرى في الأرشيف", "left.height": "ارتفاعات",
    "left.link": "روابط وموارد لا تُجلب أبداً", "left.member": "حقول غير مفهومة", "left.nested": "خصائص تحوي غيرها",
    "left.person": "أسماء أشخاص وبيانات الاتصال بهم", "left.property": "خصائص طويلة جداً أو كثيرة جداً",
    "left.signature": "توقيعات لم يُتحقَّق منها", "left.style": "أنماط رسم",
    "left.thinned": "خطوط رُسمت بنقاط أقل مع ذكر هامش خطئها", "left.view": "مناظر",
}  # fmt: skip
