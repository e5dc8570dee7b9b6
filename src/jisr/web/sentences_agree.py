"""What we say of agreements and consent when we say no, in Arabic; proposals until a native officer has read them."""

AGREE: dict[str, dict[str, str]] = {
    "agreement-answer": {"That proposal cannot be answered so any more.": "لم يعد ممكناً الجواب عن ذلك الاقتراح هكذا."},
    "agreement-file": {"The terms cannot be read: {why}.": "لا يمكن قراءة الشروط: {why}."},
    "agreement-form": {
        "The terms name something twice or out of order.": "تسمّي الشروط شيئاً مرتين أو على غير ترتيبه."
    },
    "agreement-long": {"Terms are at most {n} bytes long.": "لا تزيد الشروط على {n} بايت."},
    "agreement-none": {
        "Nothing is agreed with {side} that could be ended.": "لا اتفاق مع {side} يمكن إنهاؤه."
    },
    "agreement-none-open": {"{side} has proposed nothing that is open.": "لم يقترح {side} شيئاً ما زال مفتوحاً."},
    "agreement-older": {
        "Version {n} was agreed already; a proposal needs a larger one.":
            "اتُّفق على الإصدار {n} من قبل، فيلزم الاقتراح إصدار أكبر."
    },
    "agreement-pair": {
        "These terms are not about the two sides they are between.": "هذه الشروط ليست بين هذين الطرفين."
    },
    "agreement-span": {
        "An agreement begins before it ends, within the years 1970 to 9999.":
            "يبدأ الاتفاق قبل أن ينتهي، بين عامي 1970 و9999."
    },
    "agreement-third": {
        "A standing consent names third sides, not one of the two.":
            "تسمّي الموافقة الدائمة أطرافاً ثالثة، لا أحد الطرفين."
    },
    "agreement-version": {"A version is a whole number from 1.": "الإصدار رقم صحيح ابتداءً من 1."},
    "changed": {"The partner has proposed other terms since.": "اقترح الشريك شروطاً أخرى منذ ذلك الحين."},
    "limits": {
        "A limit is a whole number from 1, and a grid level from 0 to 7.":
            "الحد رقم صحيح ابتداءً من 1، ودرجة الشبكة من 0 إلى 7."
    },
    "consent-answered": {"The question in entry {n} was answered already.": "أُجيب عن السؤال في القيد {n} من قبل."},
    "consent-open": {
        "{side} has not answered yet; silence is no consent.": "لم يجب {side} بعد، والسكوت ليس موافقة."
    },
    "consent-refused": {"{side} does not consent to {to} being told.": "لا يوافق {side} على إبلاغ {to}."},
    "consent-until": {"A consent must end after now.": "تنتهي الموافقة بعد الآن."},
    "no-question": {"Entry {n} is no question for our consent.": "ليس القيد {n} طلباً لموافقتنا."},
    "not-told": {
        "Entry {n} is nothing a partner told; only that can be passed on.":
            "لم يُبلغ شريك بالقيد {n}، ولا يُنقل إلا ما أبلغ به شريك."
    },
    "onward-back": {"That side said it itself.": "ذلك الطرف هو من قاله."},
    "onward-fine": {
        "The finest grid level this may go to {side} at is {n}.": "أدق درجة شبكة يجوز أن يصل بها هذا إلى {side} هي {n}."
    },
    "onward-late": {"The originator's consent was for a time that is over.": "كانت موافقة المُصدِر لوقت انقضى."},
    "onward-second": {
        "{side} passed this on itself; only who said it first can consent.":
            "نقله {side} عن غيره، ولا يوافق إلا من قاله أولاً."
    },
    "third-party-consent": {"{side} has not consented to {to} being told.": "لم يوافق {side} على إبلاغ {to}."},
    "third-unknown": {
        "{side} is not a partner of ours under that key.": "ليس {side} شريكاً لنا بذلك المفتاح."
    },
}  # fmt: skip
AGREE_HINTS: dict[str, str] = {
    "Ask it: jisr consent ask.": "اطلبها منه: `jisr consent ask`.",
    "Ask that side directly.": "اسأل ذلك الطرف مباشرة.",
    "Consent can be given only for a side whose card is pinned here.":
        "لا تُعطى الموافقة إلا لطرف ثُبّتت بطاقته هنا.",
}  # fmt: skip
