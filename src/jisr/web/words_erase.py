"""Words of erasing and of logs that run ahead, in English and Arabic; proposals until a native officer has read them.

What a partner says it erased is never shown as erased: only that it says so, with where and when.
"""

EN: dict[str, str] = {
    "erase.stated": "partner states erased",
    "erase.index": "index",
    "erase.asked": "erasing asked for",
    "erase.ask": "Ask for erasing, also where no agreement says so",
    "jump": "Its log grew by more than was agreed at once. It waits for an officer.",
    "jump.allow": "Let it come",
    "jump.reason": "Why it may come",
}
AR: dict[str, str] = {
    "erase.stated": "يفيد الشريك بأنه محا المحتوى",
    "erase.index": "الرقم",
    "erase.asked": "طُلب المحو",
    "erase.ask": "طلب المحو، ولو لم ينص عليه اتفاق",
    "jump": "زاد سجله دفعة واحدة على ما اتُّفق عليه، وهو ينتظر ضابطاً.",
    "jump.allow": "السماح بوصوله",
    "jump.reason": "سبب السماح",
}
