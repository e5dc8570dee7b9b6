"""Words of files: plain text out of whatever a program put there. Pure."""

import html
import re

from jisr.terms.reports import Lang
from jisr.terms.texts import MAX_TITLE

MOST_MARKUP = 64 * 1024
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6])\s*/?>", re.IGNORECASE)
_UNSEEN = re.compile(r"<(script|style)\b[^<>]*>[^<]*</\1\s*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
_UNNAMED = {"ar": "بلا عنوان", "en": "Without a title"}


def clean(text: str) -> str:
    """One line of text, its spaces single."""
    return " ".join(text.split())


def plain(text: str) -> str:
    """Text without HTML: programs put tables and links into descriptions."""
    if "<" in text and _TAG.search(text):
        text = html.unescape(_TAG.sub(" ", _UNSEEN.sub(" ", _BREAK.sub("\n", text[:MOST_MARKUP]))))
    return _LINES.sub("\n", _SPACES.sub(" ", text.replace("\r", "\n"))).strip()


def language(*texts: str) -> Lang:
    """Arabic when the first of these texts with a letter begins so, else English."""
    for text in texts:
        for letter in text:
            if letter.isalpha():
                return "ar" if "\u0600" <= letter <= "\u06ff" or "\u0750" <= letter <= "\u077f" else "en"
    return "en"


def title_of(title: str, text: str, lang: Lang) -> tuple[str, str]:
    """A title of one line, and what of it had no room; without one the first line of the text."""
    whole = clean(title) or clean(text.partition("\n")[0]) or _UNNAMED[lang]
    if len(whole) <= MAX_TITLE:
        return whole, ""
    return whole[: MAX_TITLE - 1] + "…", clean(title)


def paragraphs(*parts: str) -> str:
    """The parts that say something, each after an empty line."""
    return "\n\n".join(part for part in parts if part)
