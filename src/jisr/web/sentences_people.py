"""What we say of people, their seats and their requests when we say no, in Arabic: each sentence under its code.

What stands between backticks reads left to right; `{name}` is taken from the English sentence. Proposals, until a
native officer has read them.
"""

NAMED: dict[str, str] = {
    "A {what} has 1 to {n} visible characters.": "{what} من 1 إلى {n} من الأحرف الظاهرة.",
    "A {what} may not hold control, direction or invisible characters.":
        "لا يضم {what} محارف تحكّم أو اتجاه أو محارف غير ظاهرة.",
    "A {what} needs a letter or digit, and marks belong on letters.":
        "يحتاج {what} إلى حرف أو رقم، ولا توضع الحركات إلا على الحروف.",
    "A word of a {what} may not mix Latin, Greek and Cyrillic letters.":
        "لا تُخلط في كلمة من {what} حروف لاتينية ويونانية وكيريلية.",
}  # fmt: skip
"""Said of the name of anything, under a code of its own each."""

PEOPLE: dict[str, dict[str, str]] = {
    "bookmark": {
        "A bookmark lies in degrees on the Earth, at a zoom of 0 to {n}.":
            "تقع العلامة على الأرض بالدرجات، بتكبير من 0 إلى {n}."
    },
    "bookmark-form": NAMED,
    "last-administrator": {"This is the only administrator.": "هذا مدير النظام الوحيد."},
    "link": {"This sign-up link is not valid.": "رابط إنشاء الحساب هذا غير صالح."},
    "link-minutes": {
        "A sign-up link lives for 1 to {n} minutes.": "مدة رابط إنشاء الحساب من دقيقة واحدة إلى {n} دقيقة."
    },
    "name-form": NAMED,
    "name-taken": {"Someone here has this name already.": "هذا الاسم مستعمل هنا."},
    "no-account": {"Nobody here has this name.": "لا أحد هنا بهذا الاسم."},
    "passkey": {"This passkey cannot be accepted.": "لا يمكن قبول مفتاح المرور هذا."},
    "passkey-address": {
        "Passkeys do not exist for bare IP addresses.": "لا تُنشأ مفاتيح المرور لعنوان `IP` بلا اسم."
    },
    "passkey-copied": {
        "This passkey answered out of order and may have been copied.":
            "أجاب مفتاح المرور هذا بغير ترتيبه، وقد يكون نُسخ."
    },
    "passkey-form": NAMED,
    "passkey-late": {
        "This took too long, or was answered already.": "استغرق هذا وقتاً أطول مما يُقبل، أو أُجيب عنه من قبل."
    },
    "passkey-name": {"You have a passkey of this name already.": "لديك مفتاح مرور بهذا الاسم."},
    "passkeys": {"An account has at most {n} passkeys.": "لا يزيد عدد مفاتيح المرور للحساب على {n}."},
    "password-check": {"Passwords cannot be checked just now.": "لا يمكن التحقق من كلمات المرور الآن."},
    "password-form": {
        "A password has {n} to {most} characters.": "كلمة المرور من {n} إلى {most} من الأحرف.",
        "This password holds something that is not text.": "في كلمة المرور هذه ما ليس نصاً.",
        "The password may not be the name.": "لا تكون كلمة المرور هي الاسم.",
    },
    "password-same": {"That is the password there was before.": "هذه هي كلمة المرور السابقة."},
    "position": {"This account may not sit there.": "لا يحق لهذا الحساب شغل هذا المنصب."},
    "position-form": {
        **NAMED,
        "Ask for a serial or for an instant, not for both.": "اطلب رقماً تسلسلياً أو لحظة، لا كليهما.",
    },
    "positions": {
        "An account holds 1 to {n} positions.": "للحساب منصب واحد على الأقل و{n} على الأكثر.",
        "Two of these positions have the same name.": "اثنان من هذه المناصب بالاسم نفسه.",
    },
    "prove": {
        "Type your password again before you make a passkey.": "اكتب كلمة المرور مجدداً قبل إنشاء مفتاح مرور."
    },
    "read-to": {
        "What was read is a serial, or 0 for nothing.": "ما قُرئ رقم تسلسلي، أو 0 إن لم يُقرأ شيء.",
        "The record does not go that far.": "لا يبلغ السجل هذا الرقم.",
    },
    "role": {
        "The role {role} may not {action}.": "الدور «{role}» لا يخوّل صاحبه {action}.",
        "This account may no longer administer.": "لم يعد لهذا الحساب حق الإدارة.",
    },
    "role-unknown": {"A role is one of: {roles}.": "الدور واحد من: {roles}."},
    "seat-many": {
        "A seat has at most {n} views and {bookmarks} bookmarks.":
            "لا يزيد المقعد على {n} من العروض و{bookmarks} من العلامات."
    },
    "seat-size": {"A seat holds at most {n} KiB.": "لا يزيد المقعد على {n} كيبيبايت."},
    "seat-twice": {"Two of these have the same name.": "اثنان منها بالاسم نفسه."},
    "sign-in": {"This name and password do not belong together.": "الاسم وكلمة المرور غير متطابقين."},
    "signed-out": {"Nobody is signed in here.": "لم يسجّل أحد الدخول هنا."},
    "view-form": NAMED,
    "view-url": {
        "A view is a query string of this side, such as ?kind=event.":
            "العرض نص استعلام لهذا الطرف، مثل `?kind=event`."
    },
    "wait": {
        "Too many attempts to sign in.": "محاولات تسجيل الدخول كثيرة.",
        "You took the watch too often just now.": "تسلّمتَ المناوبة مرات كثيرة قبل قليل.",
    },
}  # fmt: skip

REQUESTS: dict[str, dict[str, str]] = {
    "beyond": {"This side's record does not reach that far.": "لا يبلغ سجل هذا الطرف هذا الرقم."},
    "body-form": {"The body is not JSON.": "متن الطلب ليس بصيغة `JSON`."},
    "cross-site": {
        "This did not come from this side's own pages.": "لم يصدر هذا الطلب عن صفحات هذا الطرف."
    },
    "csrf": {"This did not come from a page of this session.": "لم يصدر هذا الطلب عن صفحة من هذه الجلسة."},
    "ending": {"This side is stopping.": "هذا الطرف قيد الإيقاف."},
    "fault": {"Something went wrong here.": "حدث خلل هنا."},
    "form": {"The form cannot be read.": "لا يمكن قراءة النموذج."},
    "form-field": {"The form does not fit: {error}.": "النموذج لا يطابق المطلوب: {error}."},
    "form-number": {
        "That must be a whole number of at most {n} digits.": "يكون هذا رقماً صحيحاً لا يزيد على {n} من الخانات."
    },
    "form-twice": {"The form gives {name} twice.": "ورد الحقل {name} في النموذج مرتين."},
    "host": {"This side does not answer to that name.": "لا يجيب هذا الطرف بهذا الاسم."},
    "media-type": {
        "The body must be a form.": "متن الطلب يكون نموذجاً.",
        "The body must be JSON.": "متن الطلب يكون بصيغة `JSON`.",
    },
    "method": {"That cannot be done with this address.": "لا يمكن فعل ذلك بهذا العنوان."},
    "no-client": {
        "This side was installed without the screen of the watch floor.": "نُصب هذا الطرف دون شاشة قاعة الخفارة."
    },
    "not-found": {
        "There is nothing here by that name, or not for you.": "لا شيء هنا بهذا الاسم، أو ليس لك الاطلاع عليه."
    },
    "other-report": {"There is no report by that number.": "لا يوجد تقرير بهذا الرقم."},
    "page-form": {
        "Ask for what is before an entry or for what is after one, not for both.":
            "اطلب ما قبل قيد أو ما بعده، لا كليهما."
    },
    "reason": {"Choose one of the reasons.": "اختر أحد الأسباب."},
    "request-cut": {"The request ended before all of it arrived.": "انقطع الطلب قبل وصوله كاملاً."},
    "request-form": {
        "The request does not fit: {name}: {error}.": "الطلب لا يطابق المطلوب في {name}: {error}.",
        "The request cannot be read.": "لا يمكن قراءة الطلب.",
    },
    "serial": {
        "A live feed goes on after the serial of an entry, 0 or more.":
            "يُستأنف البث المباشر بعد الرقم التسلسلي لقيد، 0 أو أكثر."
    },
    "stage": {"Say whether it was seen or understood.": "اذكر هل اطُّلع عليه أم فُهم."},
    "streams": {"Too many screens watch live already.": "الشاشات المتابعة للبث المباشر كثيرة."},
    "web-loopback": {
        "The staff listener speaks plain HTTP, on loopback only.":
            "خادم الموظفين يعمل باتصال غير مشفّر على الجهاز نفسه فقط."
    },
}  # fmt: skip
