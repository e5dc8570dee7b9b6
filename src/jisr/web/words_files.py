"""What the page of files and the command line say of imports and exports, in English and Arabic."""

FILES_EN = {
    "left.element": "elements not understood", "left.file": "other files in the archive",
    "left.height": "heights", "left.link": "links and resources, never fetched",
    "left.member": "members not understood",
    "left.nested": "properties with others inside", "left.person": "names and contacts of persons",
    "left.property": "properties too long or too many", "left.signature": "signatures, not verified",
    "left.style": "styles", "left.thinned": "lines drawn with fewer points, their error stated", "left.view": "views",
}  # fmt: skip

FILES_AR = {
    "left.element": "عناصر غير مفهومة", "left.file": "ملفات أخرى في الأرشيف", "left.height": "ارتفاعات",
    "left.link": "روابط وموارد لا تُجلب أبداً", "left.member": "حقول غير مفهومة", "left.nested": "خصائص تحوي غيرها",
    "left.person": "أسماء أشخاص وبيانات الاتصال بهم", "left.property": "خصائص طويلة جداً أو كثيرة جداً",
    "left.signature": "توقيعات لم يُتحقَّق منها", "left.style": "أنماط رسم",
    "left.thinned": "خطوط رُسمت بنقاط أقل مع ذكر هامش خطئها", "left.view": "مناظر",
}  # fmt: skip
