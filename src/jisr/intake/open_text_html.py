"""Pages saved or pasted as HTML: the article's words, and how many comments the page itself set apart.

The article and the comments are trafilatura's finding; where it finds none, everything a reader would see is the text.
Nothing is fetched, no script is run, and what a page says about itself is not believed.
"""

import re
from typing import TYPE_CHECKING, NamedTuple

from jisr.terms.errors import OurMistake

if TYPE_CHECKING:
    from lxml import etree, html

MOST_PAGE = 2_000_000
"""Characters of a page's HTML."""
_TAG = re.compile(
    r"<(?:!doctype\s+html|html|head|body|article|div|p|section|main|span|h1|meta|script)\b", re.IGNORECASE
)
_HIDDEN = ("script", "style", "noscript", "template", "head", "svg", "iframe", "object")
_NUMBERED = re.compile(r"(?:li-|div-)?comment[-_]?\d+")
_BLOCKS = (
    "address article aside blockquote br dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li "
    "main nav ol p pre section table td th tr ul"
)
_BLOCK = frozenset(_BLOCKS.split())


class PageText(NamedTuple):
    """The words of a page, comments behind the article, and how many characters of its frame were left out.

    `comments` is where they begin, how many there are, and whether the page counts them itself; None where its
    structure says nothing of them.
    """

    text: str
    comments: tuple[int, int, bool] | None
    left_out: int


def is_page(raw: str) -> bool:
    """Whether a text is HTML rather than words that mention a tag."""
    head = raw.lstrip("\ufeff \t\r\n")[:4000]
    return head.startswith("<") and _TAG.search(head) is not None


def read_page(raw: str) -> PageText:
    """The words of an HTML page, or OurMistake when it cannot be read."""
    # Both are slow to load, and only a page needs them.
    from lxml import etree
    from trafilatura import bare_extraction

    if len(raw) > MOST_PAGE:
        raise OurMistake("open-text-long", f"The text is longer than {MOST_PAGE} characters.", "Paste a part of it.")
    # What a parser stumbles over says nothing a person reads.
    source = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", " ", raw).encode()
    try:
        found = bare_extraction(_tree(source), include_comments=True, with_metadata=False, favor_recall=True)
        words, said = (str(getattr(found, name, "") or "") for name in ("text", "comments"))
        tree = _tree(source)
        counted, seen = _counted(tree), _seen(tree)
    except (etree.LxmlError, ValueError, RecursionError, AssertionError):
        raise OurMistake("page-form", "The page cannot be read.", "Copy its words and paste those.") from None
    article = words.strip()
    if not article:
        return PageText(seen, None, 0)
    headline = " ".join(" ".join(tree.xpath("(//h1)[1]//text()")).split())
    text = f"{headline}\n\n{article}" if headline and headline not in article else article
    comments = [one.strip() for one in said.split("\n") if one.strip()]
    whole = "\n\n".join([text, *comments])
    left_out = max(0, len("".join(seen.split())) - len("".join(whole.split())))
    if not comments:
        return PageText(text, None, left_out)
    return PageText(whole, (len(text) + 2, counted or len(comments), bool(counted)), left_out)


def _tree(source: bytes) -> "html.HtmlElement":
    from lxml import html

    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    tree = html.document_fromstring(source, parser=parser)
    if any("depth" in error.message.lower() for error in parser.error_log):
        # What lies deeper was not read, and half a page must not pass for all of it.
        raise ValueError("too deep")
    return tree


def _counted(tree: "etree._Element") -> int:
    """How many comments the page numbers or names as such."""
    numbered = {one for one in tree.xpath("//@id") if _NUMBERED.fullmatch(one)}
    named = tree.xpath(
        "//*[self::li or self::article or self::div][contains(concat(' ', normalize-space(@class), ' '), ' comment ')]"
    )
    return len(numbered) or len(named)


def _seen(tree: "etree._Element") -> str:
    """Everything a reader would see, block by block."""
    from lxml import etree

    pieces: list[str] = []
    # Walked by events, not by calls: a page may nest deeper than Python calls.
    hidden = 0
    for event, one in etree.iterwalk(tree, events=("start", "end")):
        if not isinstance(one.tag, str):
            continue
        if event == "start":
            hidden += one.tag in _HIDDEN
            if one.tag in _BLOCK:
                pieces.append("\n")
            if not hidden:
                pieces.append(one.text or "")
        else:
            hidden -= one.tag in _HIDDEN
            if one.tag in _BLOCK:
                pieces.append("\n")
            if not hidden:
                pieces.append(one.tail or "")
    lines = [" ".join(line.split()) for line in "".join(pieces).split("\n")]
    return "\n\n".join(line for line in lines if line)
