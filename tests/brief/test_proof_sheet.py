"""The printed proof: one page in either language, with what it says in its text, made of data and nothing else."""

import json
import re
import unicodedata
from collections.abc import Iterator

import pypdfium2
import pytest

from jisr.brief.proof_sheet import proof_sheet, said
from jisr.node import Node
from jisr.release.rules import Terms
from jisr.terms.errors import Refused
from jisr.terms.reports import Lang
from tests.sides import entries
from tests.two_sides.sides import HOLD, OFFICER, REPORTER, Chance, Clock, Inline, draft, exchange, pair, side, to

LONG = "A long story about a bridge. " * 300


@pytest.fixture(scope="module")
def told() -> Iterator[tuple[Node, Node]]:
    """North told south of a bridge, and someone there has understood it."""
    clock = Clock()
    north, south = (side(name, Inline(), clock, Chance(name)) for name in ("north", "south"))
    pair(north, south)
    for title, text in (("Bridge closed", "The old bridge is closed: #eval(1) *not bold* $x$"), ("جسر مغلق", LONG)):
        serial = north.intake.file(REPORTER, draft(marking=to("south")))
        north.release.release(OFFICER, serial, "south", Terms(3, title, text[:3000]))
    clock.tick(HOLD)
    exchange(north, south)
    south.acknowledging.acknowledge(OFFICER, entries(south, "received")[0].serial, "understood")
    exchange(north, south)
    yield north, south
    north.close()
    south.close()


def text_of(pdf: bytes) -> tuple[int, str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document), "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def turned(group: str) -> str:
    """A group as it is read back from a line that begins at the right: its numbers and letters in the other order.

    It is drawn as it is.
    """
    return "".join(reversed(re.findall(r"[0-9]+|[^0-9]+", group)))


@pytest.mark.parametrize("index", [0, 1])
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_it_is_one_page_with_what_it_says(told: tuple[Node, Node], lang: Lang, index: int) -> None:
    disclosure = told[0].evidence.disclosure("south", "out", index)
    pages, text = text_of(proof_sheet(disclosure, lang))
    assert pages == 1
    flat = "".join(text.split())
    for row in said(disclosure, lang)["numbers"]["rows"][:4]:
        assert all(group in flat or turned(group) in flat for group in row[1]["text"].split()), row
    if lang == "en":
        assert "north.example/jisr/north/south/1" in flat
        assert "Proof of what was told" in text
        assert "custody, not approval" in " ".join(text.split())
        assert index or "#eval(1) *not bold* $x$" in " ".join(text.split()), "nothing in it is evaluated"
    else:
        assert set("إثباتماأبلغ") <= set(unicodedata.normalize("NFKC", text))
        assert sum("\u0600" <= c <= "\u06ff" or "\ufb50" <= c <= "\ufeff" for c in text) > 400


def test_it_says_what_was_answered_and_seen(told: tuple[Node, Node]) -> None:
    for node, partner, direction in ((told[0], "south", "out"), (told[1], "north", "in")):
        disclosure = node.evidence.disclosure(partner, direction, 0)  # type: ignore[arg-type]
        assert "seen" in json.loads(disclosure)
        lines = str(said(disclosure, "en")["parts"][0]["lines"])
        assert "understood" in lines
        assert "whatever any clock said" in lines


def test_making_one_is_in_the_record_and_is_for_release_officers(told: tuple[Node, Node]) -> None:
    north, _ = told
    pdf = north.sheets.make(OFFICER, "south", "out", 0, "the mediator in the capital", "en")
    assert pdf.startswith(b"%PDF")
    (entry,) = entries(north, "disclose")
    body = json.loads(entry.body or b"")
    assert (body["to"], body["form"], body["index"], body["partner"]) == (
        "the mediator in the capital", "sheet", 0, "south",
    )  # fmt: skip
    with pytest.raises(Refused):
        north.sheets.make(REPORTER, "south", "out", 0, "somebody", "en")
    assert len(entries(north, "disclose")) == 1
