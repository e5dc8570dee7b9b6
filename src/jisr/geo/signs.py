"""The signs of coordinates in all their typographic variants, made one without moving a character.

Everything keeps its offset, so that what is found in the plain text is found in what the person wrote.
"""

VARIANTS = {
    "°": "º˚∘⁰゜",
    "'": "\N{PRIME}\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}\N{MODIFIER LETTER PRIME}"
    "\N{MODIFIER LETTER APOSTROPHE}\N{ACUTE ACCENT}\N{GRAVE ACCENT}\N{FULLWIDTH APOSTROPHE}",
    '"': "\N{DOUBLE PRIME}\N{RIGHT DOUBLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}"
    "\N{MODIFIER LETTER DOUBLE PRIME}\N{DOUBLE ACUTE ACCENT}\N{DITTO MARK}\N{FULLWIDTH QUOTATION MARK}",
    "-": "\N{MINUS SIGN}\N{EN DASH}\N{EM DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}"
    "\N{FULLWIDTH HYPHEN-MINUS}",
    "+": "\N{FULLWIDTH PLUS SIGN}",
    ".": "\N{ARABIC DECIMAL SEPARATOR}\N{FULLWIDTH FULL STOP}",
    ",": "\N{ARABIC COMMA}\N{FULLWIDTH COMMA}",
    ";": "\N{ARABIC SEMICOLON}\N{FULLWIDTH SEMICOLON}",
    ":": "\N{RATIO}\N{FULLWIDTH COLON}",
    " ": "\t\n\r\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{FIGURE SPACE}\N{ZERO WIDTH SPACE}"
    "\N{ZERO WIDTH NO-BREAK SPACE}\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}\N{ARABIC LETTER MARK}"
    "\N{LEFT-TO-RIGHT ISOLATE}\N{RIGHT-TO-LEFT ISOLATE}\N{FIRST STRONG ISOLATE}\N{POP DIRECTIONAL ISOLATE}",
}
"""The sign we read, and what else stands for it. Marks of direction show nothing, and count as a space."""

DIGITS = ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９")
"""Arabic-Indic, Persian and full-width digits, 0 to 9."""

_PLAIN = str.maketrans(
    {variant: sign for sign, variants in VARIANTS.items() for variant in variants}
    | {digit: str(value) for digits in DIGITS for value, digit in enumerate(digits)}
)


def plain(text: str) -> str:
    """The text with one variant of each sign and with the digits 0 to 9, every character where it was."""
    return text.translate(_PLAIN)
