"""What the policy, the second check, the reading of drafts and the second officer say no with, in Arabic.

What stands between backticks reads left to right; `{name}` is taken from the English sentence. Proposals, until a
native officer has read them.
"""

POLICY: dict[str, dict[str, str]] = {
    "approve-time": {
        "A second officer has from a minute to seven days.": "للضابط الثاني مهلة من دقيقة إلى سبعة أيام."
    },
    "by-rule": {"No rule may release this: a person decides.": "لا تُفرج قاعدة عن هذا: القرار لشخص."},
    "equivalence": {"{name} is no marking of ours.": "{name} ليس من تصنيفاتنا."},
    "exercise": {"{side} is told nothing that is played.": "لا يُبلَّغ {side} بشيء من التمارين."},
    "finer": {"This place is finer than the partner was told before.": "هذا المكان أدق مما أُبلغ به الشريك من قبل."},
    "lint": {
        "The words tell more than the rest, in {n} places.": "تكشف الكلمات أكثر من بقية الحقول، في {n} من المواضع."
    },
    "no-alarm": {"Entry {n} is no open alarm.": "القيد {n} ليس إنذاراً قائماً."},
    "no-proposal": {"Entry {n} is no open proposal.": "القيد {n} ليس اقتراحاً قائماً."},
    "own-proposal": {"Nobody approves what they proposed.": "لا يوافق أحد على ما اقترحه."},
    "proposal-late": {"The time to approve this is over.": "انقضت مهلة الموافقة على هذا."},
    "no-label": {"No label of {side} is known for this marking.": "لا يُعرف لهذا التصنيف مقابل لدى {side}."},
    "not-permitted": {"Nothing permits this release.": "لا شيء يجيز هذا الإفراج."},
    "personal": {
        "What is about persons goes only for a purpose and until a stated time.":
            "ما يخص أشخاصاً لا يُفرج عنه إلا لغرض وإلى أجل محدد."
    },
    "policy": {
        "This side's own rule {name} forbids this release.": "القاعدة {name} لهذا الطرف تمنع هذا الإفراج."
    },
    "policy-broken": {
        "What this side added to the policy no longer holds, so nothing is released.":
            "ما أضافه هذا الطرف إلى السياسة لم يعد صالحاً، فلا يُفرج عن شيء."
    },
    "policy-deep": {
        "Too many parts of this policy stand within one another.": "في هذه السياسة أجزاء كثيرة بعضها داخل بعض."
    },
    "policy-fault": {
        "The policy could not be asked, so nothing is released.": "تعذّر سؤال السياسة، فلا يُفرج عن شيء."
    },
    "policy-form": {
        "This policy cannot be read as Cedar.": "لا يمكن قراءة هذه السياسة بلغة `Cedar`.",
        "This policy holds a control character.": "في هذه السياسة حرف تحكم.",
    },
    "policy-name": {
        "Rule {n} of this policy has a name that is taken.": "للقاعدة {n} من هذه السياسة اسم مستعمل.",
        "Rule {n} of this policy has no name.": "لا اسم للقاعدة {n} من هذه السياسة.",
    },
    "policy-permit": {
        "Rule {n} of this policy is a permit; a side can only add forbids.":
            "القاعدة {n} من هذه السياسة إجازة؛ ولا يضيف الطرف إلا المنع."
    },
    "policy-schema": {
        "Rule {n} of this policy asks about something that is not there.":
            "تسأل القاعدة {n} من هذه السياسة عما لا وجود له."
    },
    "policy-size": {
        "What a side adds to the policy has at most {n} characters.": "لا يزيد ما يضيفه الطرف إلى السياسة على {n} حرف."
    },
    "policy-slot": {
        "A rule of this policy leaves a place open with a question mark.":
            "في هذه السياسة قاعدة فيها موضع مفتوح بعلامة استفهام."
    },
    "purpose": {"That purpose was not agreed with this partner.": "هذا الغرض لم يُتفق عليه مع هذا الشريك."},
    "purpose-form": {"Choose one of the purposes.": "اختر أحد الأغراض."},
    "purpose-needed": {"This partner is told nothing without a purpose.": "لا يُبلَّغ هذا الشريك بشيء دون غرض."},
    "real": {
        "{side} is told only what is played, and this report is real.":
            "لا يُبلَّغ {side} إلا بما يخص التمارين، وهذا التقرير حقيقي."
    },
    "record-damaged": {
        "The live policy cannot be read any more, so nothing is released.":
            "لم تعد قراءة السياسة السارية ممكنة، فلا يُفرج عن شيء."
    },
    "retain-past": {
        "The time until which it may be kept is over already.": "انقضى الأجل الذي يجوز حفظه إليه."
    },
    "second-look": {
        "The two checks of what leaves do not agree, so nothing was released.":
            "لم يتفق فحصا ما يغادر، فلم يُفرج عن شيء."
    },
    "two-persons": {"This marking needs two release officers.": "هذا التصنيف يحتاج إلى ضابطَي إفراج."},
}  # fmt: skip

HINTS: dict[str, str] = {
    "Activate it again: jisr policy activate.": "فعّلها من جديد: `jisr policy activate`.",
    "Add it to side.toml, or mark it otherwise.": "أضفه إلى `side.toml`، أو غيّر التصنيف.",
    "Ask another release officer to look at it.": "اطلب من ضابط إفراج آخر أن ينظر فيه.",
    "Choose a later time.": "اختر أجلاً أبعد.",
    "Choose a purpose.": "اختر غرضاً.",
    "Choose another purpose.": "اختر غرضاً آخر.",
    "Choose both, or correct the marking.": "اختر الاثنين، أو صحّح التصنيف.",
    "Confirm that this is meant, or choose a coarser level.": "أكّد أن هذا مقصود، أو اختر درجة تعميم أكبر.",
    "Correct policy.cedar and activate it: jisr policy activate.":
        "صحّح `policy.cedar` ثم فعّله: `jisr policy activate`.",
    "Do not try again: tell whoever runs this side. The alarm is on every page.":
        "لا تُعد المحاولة: أبلغ من يدير هذا الطرف. الإنذار ظاهر في كل صفحة.",
    "Look at policy.cedar; nothing was changed.": "راجع `policy.cedar`؛ ولم يتغيّر شيء.",
    "Look at the list again.": "راجع القائمة مرة أخرى.",
    "Look at side.toml.": "راجع `side.toml`.",
    "Propose it again.": "اقترحه من جديد.",
    "Propose it; another officer approves.": "اقترحه؛ ويوافق عليه ضابط آخر.",
    "Read each finding and say that you have, or change the words.":
        "اقرأ كل ملاحظة وأكّد أنك قرأتها، أو غيّر الكلمات.",
    "Release it by hand.": "أفرج عنه يدوياً.",
    "Run jisr policy check.": "شغّل `jisr policy check`.",
    "See it: jisr policy show.": "راجعها: `jisr policy show`.",
    "See what a rule may ask about: jisr policy show.": "راجع ما تسأل عنه القواعد: `jisr policy show`.",
    'Write @id("no-tracks") before it: lower-case letters, digits and hyphens.':
        'اكتب قبلها `@id("no-tracks")`: حروف لاتينية صغيرة وأرقام وشرطات.',
    "Write what must not go; what may go is settled by the marking and by what was agreed.":
        "اكتب ما لا يُفرج عنه؛ أما ما يُفرج عنه فيحدده التصنيف وما اتُّفق عليه.",
}  # fmt: skip
