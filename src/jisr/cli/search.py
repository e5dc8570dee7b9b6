"""`jisr report search`: what was said, by words, place and time."""

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from typing import Any, get_args

import msgspec

from jisr.cli.opening import open_side
from jisr.cli.output import answer, isolate, note
from jisr.terms.reports import Category, Kind
from jisr.web.reading import Desk
from jisr.web.search import ORDERS, Searched, SearchHit, searched
from jisr.web.trail import Trail

FOUND, FOUND_END = "\u00bb", "\u00ab"
"""Around a word that was found, where a terminal has nothing better that can be copied."""

ABOUT = """Search every report of this side and what its partners told it, newest first.

  jisr report search north convoy Rabia            both words, in any form
  jisr report search north شاحنات معبر              the same in Arabic: with and without the article
  jisr report search north '"three trucks" -police'    a phrase, and a word to leave out
  jisr report search north water --near Rabia --within 20 --since 2017-06-01
  jisr report search north '#123'                  an entry and what it says
  jisr report search north bridge --struck         corrected and withdrawn versions too
  jisr report search north bridge --as-of 500      as known when the record had 500 entries

The last word may be unfinished: conv finds convoy. Words in quotes are found as they stand; keep them
from the shell in a second pair. A name of a place finds its other names too.
"""


def add_search(report: Any) -> None:
    """Add `search` to the verbs of `jisr report`."""
    parser: ArgumentParser = report.add_parser(
        "search", help="Search what was said, by words, place and time.", description=ABOUT,
        formatter_class=RawDescriptionHelpFormatter, allow_abbrev=False,
    )  # fmt: skip
    parser.add_argument("dir", metavar="DIR", help="the side's folder")
    parser.add_argument("words", nargs="*", metavar="WORDS", help="what to look for; left out: everything that passes")
    parser.add_argument("--near", default="", metavar="PLACE", help="a name, or coordinates in any form")
    parser.add_argument("--within", default="", metavar="KM", help="how near, kilometres; left out: 20")
    parser.add_argument("--since", default="", metavar="TIME", help="a day, a DTG or ISO 8601")
    parser.add_argument("--until", default="", metavar="TIME", help="the same")
    parser.add_argument("--kind", action="append", default=[], choices=get_args(Kind))
    parser.add_argument("--category", action="append", default=[], choices=get_args(Category))
    parser.add_argument("--holder", action="append", default=[], metavar="SIDE", help="said by this side")
    parser.add_argument("--lang", action="append", default=[], choices=("ar", "en"), help="language it is written in")
    parser.add_argument("--urgent", action="store_true", help="only very high impacts and critical sectors")
    parser.add_argument("--struck", action="store_true", help="corrected and withdrawn versions too")
    parser.add_argument("--order", choices=ORDERS, default="newest")
    parser.add_argument("--as-of", default="", metavar="SERIAL", help="as known when the record had so many entries")
    parser.add_argument("--count", type=int, default=20, help="at most so many, 200 at once")
    parser.add_argument("--after", default="", help="go on where an answer ended: its `after`")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--key-file", help="file with the unlock identity, instead of a passphrase")
    parser.set_defaults(run=search)


def search(given: Namespace) -> int:
    """Print what was found; 0 also when that is nothing."""
    asked = {
        "q": " ".join(given.words), "near": given.near, "within": given.within, "first": given.since,
        "last": given.until, "as_of": given.as_of, "at": "", "order": given.order, "after": given.after,
        "west": "", "south": "", "east": "", "north": "",
    }  # fmt: skip
    lists = {"kind": given.kind, "category": given.category, "holder": given.holder, "written": given.lang}
    with open_side(given) as node:
        if node.store.read(node.picture.behind):
            node.picture.follow()
        desk = Desk(node, dict, Trail(node.record, node.standing))
        found = searched(desk, asked, lists, urgent=given.urgent, struck=given.struck, limit=given.count)
        own = node.settings.side
    answer(given.json, msgspec.to_builtins(found), [line for hit in found.hits for line in _lines(hit, own)])
    if not given.json:
        _notes(found)
    return 0


def _lines(hit: SearchHit, own: str) -> list[str]:
    """A hit on two lines or more: what it is, then each field something was found in."""
    facts = [f"#{hit.serial}", hit.occurred[0].dtg, hit.kind]
    facts += [] if hit.holder == own else [f"from {hit.holder}"]
    facts += [] if hit.state == "stands" else [hit.state if hit.ended is None else f"{hit.state} by #{hit.ended}"]
    facts += [] if hit.metres is None else [f"{hit.metres / 1000:.1f} km away"]
    made = ["  ".join(facts)]
    for one in hit.found:
        if one.field == "title" or one.spans:
            text = f"{'… ' if one.cut_before else ''}{_shown(one.text, one.spans)}{' …' if one.cut_after else ''}"
            label = "" if one.field in ("title", "text") else f"{one.field}: "
            made.append(f"    {label}{isolate(' '.join(text.split()))}")
    return made


def _shown(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    for start, end in reversed(spans):
        text = f"{text[:start]}{FOUND}{text[start:end]}{FOUND_END}{text[end:]}"
    return text


def _notes(found: Searched) -> None:
    if found.total > len(found.hits):
        onward = f"; go on with --after {found.after}" if found.after else ""
        note(f"{found.total} found, {len(found.hits)} shown{onward}")
    elif not found.total:
        note("Nothing was found.")
    if found.instead:
        note(f"Did you mean: {isolate(found.instead)}")
    if found.struck:
        note(f"With --struck there are {found.struck}, corrected or withdrawn.")
    if found.ask:
        note(found.ask)
    for one in found.offers:
        if one.near:
            note(f'To search near {isolate(one.label)}: --near "{one.near}" --within {one.within}')
        elif one.first:
            note(f"To search by that time: --since {one.first} --until {one.last}")
