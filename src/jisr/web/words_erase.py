"""Words of erasing, of what is set aside, of logs that run ahead, in English and Arabic. Proposals.

What a partner says it erased is never shown as erased: only that it says so, with where and when.
"""

EN: dict[str, str] = {
    "link.no": "No.",
    "aside.body-missing": "its author no longer has the content",
    "aside.body-mismatch": "what came with it is not its content",
    "aside.body-malformed": "its content is not in the agreed form",
    "aside.leaf-malformed": "it is not in the agreed form",
    "aside.oversized": "larger than agreed",
    "aside.reference": "it cites what it may not cite",
    "aside.newer": "from a newer version of Jisr: update to read it",
    "erase.stated": "partner states erased",
    "erase.index": "index",
    "erase.asked": "erasing asked for",
    "erase.ask": "Ask for erasing, also where no agreement says so",
    "jump": "Its log grew by more than was agreed at once. It waits for an officer.",
    "jump.allow": "Let it come",
    "jump.reason": "Why it may come",
}
AR: dict[str, str] = {
    "link.no": "رقم",
    "aside.body-missing": "لم يعد المحتوى لدى صاحبه",
    "aside.body-mismatch": "ما جاء معه ليس محتواه",
    "aside.body-malformed": "محتواه ليس على الصيغة المتفق عليها",
    "aside.leaf-malformed": "ليس على الصيغة المتفق عليها",
    "aside.oversized": "أكبر مما اتُّفق عليه",
    "aside.reference": "يستشهد بما ليس له أن يستشهد به",
    "aside.newer": "من إصدار أحدث من جسر: حدّث لتقرأه",
    "erase.stated": "يفيد الشريك بأنه محا المحتوى",
    "erase.index": "الرقم",
    "erase.asked": "طُلب المحو",
    "erase.ask": "طلب المحو، ولو لم ينص عليه اتفاق",
    "jump": "زاد سجله دفعة واحدة على ما اتُّفق عليه، وهو ينتظر ضابطاً.",
    "jump.allow": "السماح بوصوله",
    "jump.reason": "سبب السماح",
}
