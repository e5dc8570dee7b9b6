"""What to do next after we said no, in Arabic: one English hint may stand under several codes.

What stands between backticks reads left to right; `{name}` is taken from the English hint. Proposals, until a native
officer has read them.
"""

HINTS: dict[str, str] = {
    # --- places and times
    "Add a point between its ends.": "أضف نقطة بين طرفيه.",
    "Add the zone and square, or N and E.": "أضف المنطقة والمربع، أو `N` و`E`.",
    "Check that the two are not exchanged.": "تحقّق من أنهما غير معكوسين.",
    "Check the zone, the band and the letters.": "تحقّق من المنطقة والنطاق والحروف.",
    "Check the zone, the band, the easting and the northing.": "تحقّق من المنطقة والنطاق وقيمتي الشرق والشمال.",
    "Choose a coarser level.": "اختر درجة تعميم أكبر.",
    "Convert it first.": "حوّله أولاً.",
    "Cut it to your area.": "اقتصر فيه على منطقتك.",
    "Draw it again without crossing.": "ارسمها مجدداً دون تقاطع.",
    "Give one position at a time.": "اذكر مكاناً واحداً في كل مرة.",
    "Is it one of these: {names}?": "هل المقصود أحد هذه: {names}؟",
    "Its columns are {names}.": "أعمدته هي: {names}.",
    "Leave it empty instead.": "اتركه فارغاً بدلاً من ذلك.",
    "Leave it empty when it is unknown.": "اتركه فارغاً إن لم يُعلم.",
    "Simplify its outline.": "بسّط حدوده.",
    "Split it there and enter the two parts.": "قسّمه هناك وأدخل الجزأين.",
    "Type its latitude and longitude.": "اكتب خط العرض وخط الطول.",
    "Use {names}.": "استخدم: {names}.",
    "Write MGRS like 13S EP 12 34.": "اكتب `MGRS` مثل `13S EP 12 34`.",
    "Write it like 36.345 N 43.119 E.": "اكتبها مثل `36.345 N 43.119 E`.",
    "Write it like 36.3450000.": "اكتبه مثل `36.3450000`.",
    "Write it like 36°20'42\"N 43°07'08\"E.": "اكتبها مثل `36°20'42\"N 43°07'08\"E`.",
    "Write it like 38SLF 1234 5678, 36.345 N 43.119 E or 36°20'42\"N 43°07'08\"E.":
        "اكتب المكان مثل `38SLF 1234 5678` أو `36.345 N 43.119 E` أو `36°20'42\"N 43°07'08\"E`.",
    "Write it like 38SLF 1234 5678.": "اكتبها مثل `38SLF 1234 5678`.",
    "Write it like 9G8F+6X Mosul.": "اكتبه مثل `9G8F+6X` الموصل.",
    "Write it like N36.75 E041.875 +1/8°.": "اكتبه مثل `N36.75 E041.875 +1/8°`.",
    "Write one like 131400ZJUN17, 0915Z or 30 min ago.": "اكتب وقتاً مثل `131400ZJUN17` أو `0915Z` أو «قبل 30 دقيقة».",
    "Write one like Asia/Baghdad.": "اكتب واحدة مثل `Asia/Baghdad`.",
    "error_m is 1 to {n} metres; kind is one of {names}.":
        "`error_m` من 1 إلى {n} متر؛ و`kind` واحد من: {names}.",
    # --- reports, releases, the store
    "Check the disk, restart this computer and send it again.": "افحص القرص وأعد تشغيل هذا الحاسوب ثم أعد الإرسال.",
    "Correct the marking first: jisr report mark.": "صحّح التصنيف أولاً: `jisr report mark`.",
    "Free some space and send it again, or start Jisr again.":
        "أفرغ بعض المساحة ثم أعد الإرسال، أو أعد تشغيل جسر.",
    "Install that version and try again.": "نصّب ذلك الإصدار ثم أعد المحاولة.",
    "Look again.": "أعد النظر فيه.",
    "Make the folder writable and start again.": "اجعل المجلد قابلاً للكتابة ثم أعد التشغيل.",
    "Name the entry of a received item.": "اذكر قيد بند وارد من شريك.",
    "Name two reports.": "اذكر تقريرين.",
    "Pair with jisr partner add first.": "اربط الشريك أولاً بالأمر: `jisr partner add`.",
    "Remove them from the mapping; Jisr keeps no dossiers.":
        "احذفها من جدول مطابقة الأعمدة؛ فجسر لا يحفظ ملفات عن الأشخاص.",
    "Restore a backup.": "استعد نسخة احتياطية.",
    "Run jisr verify, and restore a backup.": "نفّذ `jisr verify`، ثم استعد نسخة احتياطية.",
    "Run jisr verify, and restore this side from its backup.":
        "نفّذ `jisr verify`، ثم استعد هذا الطرف من نسخته الاحتياطية.",
    "Run jisr verify.": "نفّذ `jisr verify`.",
    "Save it as CSV UTF-8.": "احفظه بصيغة `CSV UTF-8`.",
    "Send it again in a moment.": "أعد الإرسال بعد لحظات.",
    "Send it again.": "أعد الإرسال.",
    # --- people
    "Add a second name or an initial.": "أضف اسماً ثانياً أو حرفاً منه.",
    "Ask an administrator for the position.": "اطلب المنصب من مدير النظام.",
    "Ask an administrator.": "راجع مدير النظام.",
    "Ask for a new one; each works once, for minutes.": "اطلب رابطاً جديداً؛ يعمل كل رابط مرة واحدة ولدقائق.",
    "Ask someone whose role allows it.": "اطلبه ممن يخوّله دوره ذلك.",
    "Check both and try again.": "تحقّق منهما ثم أعد المحاولة.",
    "Give it another name.": "سمّه باسم آخر.",
    "Give one another name.": "سمّ أحدها باسم آخر.",
    "Make another one first.": "عيّن مديراً آخر أولاً.",
    "Open this side by its name, not its number.": "افتح هذا الطرف باسمه لا برقمه.",
    "Remove a view.": "احذف أحد العروض.",
    "Remove one first.": "احذف واحداً أولاً.",
    "Send it with this request.": "أرسلها مع هذا الطلب.",
    "Sign in first.": "سجّل الدخول أولاً.",
    "Sign in with your password, remove it, and make a new one.":
        "سجّل الدخول بكلمة المرور، ثم احذفه وأنشئ غيره.",
    "Start again.": "ابدأ من جديد.",
    "Try again in a minute; if it stays so, memory is short or the data damaged.":
        "أعد المحاولة بعد دقيقة؛ فإن استمر ذلك فالذاكرة لا تكفي أو البيانات تالفة.",
    "Try again in {n} s.": "أعد المحاولة بعد {n} ث.",
    "Try again, or use your password.": "أعد المحاولة، أو استخدم كلمة المرور.",
    # --- requests
    "Change side.toml.": "عدّل `side.toml`.",
    "Close one and load this page again.": "أغلق إحداها ثم حدّث هذه الصفحة.",
    "Correct it and send again.": "صحّحه ثم أعد الإرسال.",
    "Go back to the log.": "عُد إلى السجل.",
    "Load the page again and start anew.": "حدّث الصفحة وابدأ من جديد.",
    "Load the page again.": "حدّث الصفحة.",
    "Look it up in the log.": "ابحث عنه في السجل.",
    "Open the page here and repeat it.": "افتح الصفحة هنا ثم أعد الطلب.",
    "Send content-type: application/json.": "أرسل `content-type: application/json`.",
    "Send less at once.": "أرسل أقل في المرة الواحدة.",
    "The log works without it. Whoever runs this side builds it with: make client.":
        "يعمل السجل بدونها. يبنيها القائم على تشغيل هذا الطرف بالأمر: `make client`.",
    "Try again in {minutes} min.": "أعد المحاولة بعد {minutes} د.",
    "Try again in a moment.": "أعد المحاولة بعد لحظات.",
    "Try again; if it stays so, tell whoever runs this side.":
        "أعد المحاولة؛ فإن استمر ذلك فأبلغ القائم على تشغيل هذا الطرف.",
    "Use the address it was started with.": "استخدم العنوان الذي شُغّل به.",
}  # fmt: skip
