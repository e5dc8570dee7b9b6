"""What we say of standing rules and of what was told already when we say no, in Arabic: by code, then by sentence.

What stands between backticks reads left to right; `{name}` is taken from the English sentence. Proposals, until a
native officer has read them.
"""

RULES: dict[str, dict[str, str]] = {
    "no-rule": {"There is no standing rule {serial}.": "لا توجد قاعدة دائمة برقم {serial}."},
    "prove": {"Type your password again before you decide this.": "أعد كتابة كلمة المرور قبل هذا القرار."},
    "record-damaged": {"This standing rule cannot be read any more.": "لم تعد قراءة هذه القاعدة الدائمة ممكنة."},
    "rule-area": {
        "The area of a rule is a Polygon or MultiPolygon.": "منطقة القاعدة مضلّع: `Polygon` أو `MultiPolygon`."
    },
    "rule-box": {
        "A box is west, south, east and north in degrees, the smaller ones first.":
            "الإطار أربعة أعداد بالدرجات: غرباً وجنوباً ثم شرقاً وشمالاً، الأصغر أولاً."
    },
    "rule-case": {
        "The rule does not answer its test case {name} as expected.":
            "لا تجيب القاعدة عن حالة الاختبار {name} كما هو متوقع."
    },
    "rule-cases": {"A rule keeps at most {n} test cases.": "للقاعدة {n} حالة اختبار على الأكثر."},
    "rule-changed": {
        "The dry run comes out differently now than what was shown.": "نتيجة التجربة الآن غير ما عُرض."
    },
    "rule-day": {"A rule tells 1 to {n} items in 24 hours.": "تُبلِغ القاعدة من 1 إلى {n} بند في 24 ساعة."},
    "rule-days": {"A dry run looks back {n} days at most.": "تمتد التجربة إلى {n} يوم مضى على الأكثر."},
    "rule-expiry": {
        "A rule ends at an instant or after some days: say one of the two.":
            "تنتهي القاعدة في لحظة معيّنة أو بعد أيام: اذكر واحداً منهما.",
        "A rule ends within 30 days from now.": "تنتهي القاعدة خلال 30 يوماً من الآن.",
    },
    "rule-form": {"The rule cannot be read.": "لا يمكن قراءة القاعدة."},
    "rule-kinds": {"A rule names each kind it is for, once.": "تسمّي القاعدة كل نوع تشمله مرة واحدة."},
    "rule-marking": {
        "The rule names a marking above what was agreed with {partner}.":
            "تسمّي القاعدة تصنيفاً أعلى من المتفق عليه مع {partner}."
    },
    "rule-markings": {"A rule names each marking it is for, once.": "تسمّي القاعدة كل تصنيف تشمله مرة واحدة."},
    "rule-much": {"At most {n} old reports can be told at once.": "يُبلَّغ بما لا يزيد على {n} تقرير قديم دفعة واحدة."},
    "rule-nothing": {
        "There is nothing old for this rule to tell.": "لا توجد تقارير قديمة تُبلِغ بها هذه القاعدة."
    },
    "rule-one": {
        "Try one rule at a time: a draft, a rule, or the serial of one.":
            "جرّب قاعدة واحدة في كل مرة: مسودة أو قاعدة أو رقم قاعدة."
    },
    "rule-own": {"Nobody activates a rule of their own.": "لا يفعّل أحد قاعدة اقترحها بنفسه."},
    "rule-shown": {
        "A rule needs a dry run over the last {n} days first.": "تلزم القاعدةَ أولاً تجربةٌ على آخر {n} يوم."
    },
    "rule-site": {
        "A protected site is never released by a rule.": "لا يُفرج عن موقع محمي بقاعدة أبداً."
    },
    "rule-token": {"That does not name a dry run.": "هذا لا يدل على تجربة."},
    "rule-state": {
        "Only a rule that is proposed can be activated.": "لا تُفعَّل إلا قاعدة مقترحة.",
        "This rule is not active.": "هذه القاعدة غير مفعّلة.",
    },
}  # fmt: skip

RULE_HINTS: dict[str, str] = {
    "Ask another release officer.": "اطلبه من ضابط إفراج آخر.",
    "Choose fewer days.": "اختر أياماً أقل.",
    "Give it an end; it can be made anew.": "حدّد نهايتها؛ ويمكن إنشاؤها من جديد.",
    "List them: jisr rule list.": "اعرضها بالأمر: `jisr rule list`.",
    "Look at it again.": "انظر فيها مجدداً.",
    "Only an active rule is given old reports.": "لا تُعطى التقارير القديمة إلا لقاعدة مفعّلة.",
    "Propose it anew.": "اقترحها من جديد.",
    "Release it by name, as a person.": "أفرج عنه باسمك.",
    "Run it anew, and take what comes.": "أجرِ التجربة من جديد وخذ نتيجتها.",
    "Run it, and look.": "أجرِها وانظر في نتيجتها.",
}
