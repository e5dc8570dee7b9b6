"""What is said of evidence and hand-overs when we say no, in Arabic, each sentence under its code. Proposals."""

EVIDENCE: dict[str, dict[str, str]] = {
    "evidence-form": {"Choose what to make of the evidence.": "اختر ما يُعدّ من الأدلة."},
    "no-entry": {"There is nothing in the record to hand over yet.": "ليس في السجل ما يُسلَّم بعد."},
    "no-handover": {"No watch was given in entry {serial}.": "لم تُسلَّم نوبة في القيد {serial}."},
    "other-head": {
        "The record no longer holds the head on this sheet; nothing was confirmed.":
            "لم يعد السجل يحمل الرأس الذي على هذه الورقة، ولم يُؤكَّد شيء.",
        "The record no longer continues that head; nothing was opened.":
            "لم يعد السجل يكمل ذلك الرأس، ولم يُفتح شيء.",
    },
    "same-officer": {
        "Another officer takes the watch than the one who gives it.": "يستلم النوبة ضابط غير الذي سلّمها.",
    },
}  # fmt: skip
