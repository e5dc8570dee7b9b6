"""Words of the policy, the second check, the reading of drafts and the second officer, in English and Arabic.

Proposals, until a native officer has read them.
"""

from jisr.release.lint import SAYS

EN = {f"lint.{code}": english for code, (english, _) in SAYS.items()} | {
    "note.alarm": "Alarm of the second check", "note.policy": "Policy live", "note.propose": "Proposal",
    "lapse.policy": "this side's own rule forbids it", "lapse.second-look": "the second check stopped it",
    "lapse.finer": "it had become finer than what was told",
    "lint.title": "Places where the words tell more than the rest: {n}", "lint.seen": "I have read this",
    "preview.finer.meant": "A finer place is meant", "preview.label": "The marking, in their own words",
    "purpose": "They may use it for", "purpose.none": "no purpose stated", "purpose.coordination": "coordination",
    "purpose.de-confliction": "de-confliction", "purpose.humanitarian": "humanitarian work",
    "purpose.safety": "safety of people", "purpose.training": "training",
    "retain_until": "They may keep it until (UTC, like 2017-09-13T00:00:00Z)",
    "personal": "About persons who can be known by it",
    "handling.purpose": "Only for", "handling.until": "Keep until",
    "two": "Proposals", "two.note": "This marking needs two release officers. You propose; another approves.",
    "two.propose": "Propose it", "two.about": "Releases one officer proposed. Another one looks, and approves or lets "
    "the time pass. Nothing leaves before that.", "two.none": "Nothing waits for a second officer.",
    "two.look": "Look at it", "two.by": "Proposed by", "two.until": "may be approved until",
    "two.own": "You proposed this: another release officer has to approve it.",
    "two.approve": "Approve exactly this",
    "faults": "Alarms", "faults.banner": "THE SECOND CHECK STOPPED A RELEASE: {n} not looked at.",
    "faults.open": "Look", "faults.none": "No alarm. The two checks of what leaves agree.",
    "faults.note": "Two checks, written apart, hold everything that leaves against what was decided. Where they do not "
    "agree, nothing goes. An alarm never says what was found: tell whoever runs this side.",
    "faults.looked": "I have looked at it", "from_partner.to": "For partner",
    "alarm.sounded": "stopped for", "alarm.looked": "an officer has looked:",
    "check.form": "The bytes are not written as agreed", "check.keys": "A field too many or too few",
    "check.size": "Too long", "check.facts": "A fact is not as reported", "check.times": "A time is not the event's",
    "check.detail": "A detail says more than the state", "check.words": "Words nobody approved",
    "check.handling": "Handling nobody chose", "check.subject": "The pseudonym is another",
    "check.place": "The place is finer than agreed, or another",
    "check.marking": "The marking is above what was agreed",
    "check.item": "The item is not what was decided", "check.salt": "The salt is another",
    "check.withdrawal": "A withdrawal says more than its reason", "check.kind": "An item of another kind",
    "check.acknowledgement": "An acknowledgement says more than its stage",
}  # fmt: skip
AR = {f"lint.{code}": arabic for code, (_, arabic) in SAYS.items()} | {
    "note.alarm": "إنذار الفحص الثاني", "note.policy": "سياسة سارية", "note.propose": "اقتراح إفراج",
    "lapse.policy": "تمنعه قاعدة لهذا الطرف", "lapse.second-look": "أوقفه الفحص الثاني",
    "lapse.finer": "صار أدق مما أُبلغ به",
    "lint.title": "مواضع تكشف فيها الكلمات أكثر من بقية الحقول: {n}", "lint.seen": "قرأت هذا",
    "preview.finer.meant": "المكان الأدق مقصود", "preview.label": "التصنيف بعبارتهم",
    "purpose": "لهم استعماله في", "purpose.none": "دون غرض محدد", "purpose.coordination": "التنسيق",
    "purpose.de-confliction": "منع التعارض", "purpose.humanitarian": "العمل الإنساني",
    "purpose.safety": "سلامة الناس", "purpose.training": "التدريب",
    "retain_until": "لهم حفظه حتى (بالتوقيت العالمي، مثل 2017-09-13T00:00:00Z)",
    "personal": "يخص أشخاصاً يمكن معرفتهم به",
    "handling.purpose": "لغرض واحد", "handling.until": "يُحفظ حتى",
    "two": "اقتراحات الإفراج", "two.note": "هذا التصنيف يحتاج إلى ضابطَي إفراج. أنت تقترح؛ وغيرك يوافق.",
    "two.propose": "اقترحه", "two.about": "ما اقترح ضابط الإفراج عنه. ينظر فيه آخر ويوافق أو يدع المهلة تنقضي. ولا "
    "يغادر شيء قبل ذلك.", "two.none": "لا شيء ينتظر ضابطاً ثانياً.",
    "two.look": "انظر فيه", "two.by": "اقترحه", "two.until": "تجوز الموافقة حتى",
    "two.own": "أنت من اقترح هذا: يوافق عليه ضابط إفراج آخر.",
    "two.approve": "وافق على هذا بعينه",
    "faults": "الإنذارات", "faults.banner": "أوقف الفحص الثاني إفراجاً: {n} دون اطلاع.",
    "faults.open": "اطّلع", "faults.none": "لا إنذار. فحصا ما يغادر متفقان.",
    "faults.note": "فحصان كُتبا منفصلين يقارنان كل ما يغادر بما تقرر. وحيث لا يتفقان لا يغادر شيء. ولا يذكر الإنذار ما "
    "وُجد أبداً: أبلغ من يدير هذا الطرف.",
    "faults.looked": "اطّلعت عليه", "from_partner.to": "إلى الشريك",
    "alarm.sounded": "أُوقف إلى", "alarm.looked": "اطّلع عليه ضابط:",
    "check.form": "لم تُكتب البيانات كما اتُّفق", "check.keys": "حقل زائد أو ناقص",
    "check.size": "أطول مما اتُّفق عليه", "check.facts": "معلومة غير ما ورد في التقرير",
    "check.times": "وقت غير وقت الحدث",
    "check.detail": "تفصيل يزيد على الحالة", "check.words": "كلمات لم يوافق عليها أحد",
    "check.handling": "شروط تداول لم يخترها أحد", "check.subject": "الاسم المستعار غير المتوقع",
    "check.place": "المكان أدق مما اتُّفق عليه أو غيره", "check.marking": "التصنيف أعلى مما اتُّفق عليه",
    "check.item": "البند غير ما تقرر", "check.salt": "الملح غير المتوقع",
    "check.withdrawal": "سحب يزيد على سببه", "check.kind": "بند من نوع آخر",
    "check.acknowledgement": "إقرار يزيد على مرحلته",
}  # fmt: skip
