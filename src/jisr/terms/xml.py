"""XML: the one way in and the one way out. Nothing else of Jisr reads or writes it.

What comes in is hostile until it was read: UTF-8 only, no document type at all and so no entities of its own, bounded
in size, depth, elements, attributes and length of any one tag or text. The file is walked, not built: the parser hands
over one element at a time and is stopped at the first thing that does not fit. Names lose their prefix and keep their
namespace. Nothing is ever fetched.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from jisr.terms.errors import OurMistake
from jisr.terms.texts import is_utf8

MOST_BYTES = 16 * 1024 * 1024
MOST_ELEMENTS = 120_000
DEEPEST = 48
MOST_ATTRIBUTES = 24
MOST_STRETCH = 512 * 1024
"""Bytes from one < to the next: a tag with its attributes, and the text after it."""
CHUNK = 64 * 1024
NO_ATTRIBUTES: Mapping[str, str] = {}

_MARK = b"\xef\xbb\xbf"
_PROLOG = re.compile(rb"(?:\s+|<!--(?:[^-]|-(?!->))*+-->|<\?(?:[^?]|\?(?!>))*+\?>)*+")
_ENCODING = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]*)""")
_STYLESHEET = "xml-stylesheet"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Element:
    """One element: local name, namespace, attributes by local name, its own text in one piece, its children."""

    __slots__ = ("attributes", "children", "space", "tag", "text")

    def __init__(
        self, tag: str, text: str = "", children: Sequence["Element"] = (), *, space: str = "",
        attributes: Mapping[str, str] = NO_ATTRIBUTES,
    ) -> None:  # fmt: skip
        self.tag, self.text, self.space = tag, text, space
        self.children, self.attributes = children, attributes

    def all(self, *tags: str) -> Iterator["Element"]:
        """Children of these names, in order."""
        return (child for child in self.children if child.tag in tags)

    def first(self, tag: str) -> "Element | None":
        """The first child of that name."""
        return next(self.all(tag), None)

    def said(self, tag: str) -> str:
        """The text of the first child of that name without the space around it, empty when there is none."""
        found = self.first(tag)
        return "" if found is None else found.text.strip()

    def walk(self) -> Iterator["Element"]:
        """The element and everything below it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()


class _Walker:
    """Takes what the parser meets, and stops it at the first thing that does not fit."""

    def __init__(self) -> None:
        self._open: list[Element] = []
        self._pieces: list[list[str]] = []
        self._count = 0
        self.root: Element | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS:
            raise OurMistake("xml-size", f"The file has more than {MOST_ELEMENTS} elements.", "Split it.")
        if len(self._open) >= DEEPEST:
            raise OurMistake("xml-depth", f"The file has more than {DEEPEST} elements inside one another.")
        if len(attributes) > MOST_ATTRIBUTES:
            raise OurMistake("xml-attributes", f"An element of the file has more than {MOST_ATTRIBUTES} attributes.")
        space, _, name = tag.rpartition("}")
        given = {key.rpartition("}")[2]: value for key, value in attributes.items()} if attributes else NO_ATTRIBUTES
        made = Element(name, space=space[1:], attributes=given)
        if self._open:
            above = self._open[-1]
            if not above.children:
                above.children = []
            above.children.append(made)  # type: ignore[attr-defined]
        else:
            self.root = made
        self._open.append(made)
        self._pieces.append([])

    def end(self, _tag: str) -> None:
        self._open.pop().text = "".join(self._pieces.pop())

    def data(self, text: str) -> None:
        if self._pieces:
            self._pieces[-1].append(text)

    def comment(self, _text: str) -> None:
        """Nobody is told anything by a comment."""

    def pi(self, target: str, _data: str | None = None) -> None:
        # A style sheet is named in the head of many alerts and never looked at; anything else is meant for a machine.
        if target != _STYLESHEET:
            raise OurMistake("xml-instruction", "The file holds an instruction for a program, which is not followed.")

    def doctype(self, *_: str | None) -> None:
        raise _doctype()

    def close(self) -> Element | None:
        return self.root


def _doctype() -> OurMistake:
    return OurMistake("xml-doctype", "The file has a document type, which is not read.", "Save it without DOCTYPE.")


def read_xml(data: bytes) -> Element:
    """The root of an XML file, or OurMistake in one sentence; never more than bounded memory and time."""
    _check_bytes(data)
    walker = _Walker()
    parser = etree.XMLParser(
        target=walker, encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False,
        dtd_validation=False, huge_tree=False, recover=False,
    )  # type: ignore[call-overload]  # fmt: skip  # the stubs know no target whose events are typed
    plain = data.removeprefix(_MARK)
    try:
        for start in range(0, len(plain), CHUNK):
            parser.feed(plain[start : start + CHUNK])
        parser.close()
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise OurMistake("xml-form", f"The file is not well-formed XML: see line {line}.") from None
    if walker.root is None:
        raise OurMistake("xml-form", "The file is not well-formed XML: see line 1.")
    return walker.root


def _check_bytes(data: bytes) -> None:
    """What can be said before a parser is let near it."""
    if len(data) > MOST_BYTES:
        raise OurMistake("xml-size", f"The file has more than {MOST_BYTES // 2**20} MiB.", "Split it.")
    if not is_utf8(data):
        raise OurMistake("xml-encoding", "The file is not UTF-8 text.", "Save it as UTF-8.")
    if data.count(b"</") + data.count(b"/>") > MOST_ELEMENTS:
        raise OurMistake("xml-size", f"The file has more than {MOST_ELEMENTS} elements.", "Split it.")
    plain = data.removeprefix(_MARK)
    named = _ENCODING.match(plain)
    if named and named[1].lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
        raise OurMistake("xml-encoding", "The file is not UTF-8 text.", "Save it as UTF-8.")
    prolog = _PROLOG.match(plain)
    rest = plain[prolog.end() : prolog.end() + 9] if prolog else b""
    if rest.upper() == b"<!DOCTYPE":
        raise _doctype()
    at = -1
    while at < len(plain):
        following = plain.find(b"<", at + 1)
        following = len(plain) if following < 0 else following
        if following - at > MOST_STRETCH:
            raise OurMistake("xml-size", f"One tag or text of the file has more than {MOST_STRETCH // 1024} KiB.")
        at = following


def write_xml(root: Element, prefixes: Mapping[str, str] | None = None) -> bytes:
    """An XML file in UTF-8; `prefixes` names namespaces besides the root's, which has none.

    A character XML does not know becomes the replacement character.
    """
    spaces: dict[str | None, str] = {None: root.space} if root.space else {}
    for prefix, space in (prefixes or {}).items():
        spaces[prefix] = space
    built = etree.Element(_name(root), nsmap=spaces)
    _fill(built, root)
    written = etree.tostring(built, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return bytes(written)


def _name(element: Element) -> str:
    return f"{{{element.space}}}{element.tag}" if element.space else element.tag


def known_to_xml(text: str) -> str:
    """`text` with what XML cannot hold replaced."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _fill(built: "etree._Element", element: Element) -> None:
    for key, value in element.attributes.items():
        built.set(key, known_to_xml(value))
    if element.text:
        built.text = known_to_xml(element.text)
    for child in element.children:
        _fill(etree.SubElement(built, _name(child)), child)
