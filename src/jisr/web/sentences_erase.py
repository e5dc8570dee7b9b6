"""What we say of logs that run ahead when we say no, in Arabic; proposals until a native officer has read them."""

ERASE: dict[str, dict[str, str]] = {
    "no-jump": {"This partner's log does not wait to be allowed.": "سجل هذا الشريك لا ينتظر السماح."},
}
