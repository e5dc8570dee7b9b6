"""Words of the policy, the second check, the reading of drafts and the second officer, in English and Arabic.

Proposals, until a native officer has read them.
"""

EN = {
    "note.alarm": "Alarm of the second check", "note.policy": "Policy live", "note.propose": "Proposal",
    "lapse.policy": "this side's own rule forbids it",
}  # fmt: skip
AR = {
    "note.alarm": "إنذار الفحص الثاني", "note.policy": "سياسة سارية", "note.propose": "اقتراح إفراج",
    "lapse.policy": "تمنعه قاعدة لهذا الطرف",
}  # fmt: skip
