"""The text of the specification cannot rot: every word of the vocabulary, every code and every limit stands in it."""

from collections.abc import Iterable
from typing import Any, get_args

import msgspec
import pytest

from jisr.exchange import ahead, delta, outgoing, overtaking, standing
from jisr.exchange.rules import MAX_LEAF, SALT
from jisr.geo.places import MOST_VERTICES
from jisr.terms.agreements import (
    AccordFact,
    Agreement,
    Answer,
    Equivalence,
    Flow,
    Party,
    StandingConsent,
    Whose,
)
from jisr.terms.canonical import BIGGEST
from jisr.terms.consents import AskFact, ConsentAnswer, ConsentFact, Originator
from jisr.terms.entries import AckRole, AckStage, Commitment, WithdrawReason
from jisr.terms.handling import Handling, Purpose
from jisr.terms.places import Geometry, Place
from jisr.terms.releases import AckFact, Author, Content, LeafHeader, LeafKind, RejectFact, RejectReason, ReleasedDetail
from jisr.terms.reports import Category, Grade, Impact, Kind, Lang, Level, Passage
from jisr.terms.sides import Card, Finest, Limits
from jisr.terms.texts import MAX_TEXT, MAX_TITLE
from jisr.wire import listener, pull
from jisr.wire.carriers import HINT
from jisr.wire.signing import COVERED, NONCE, TAG
from tests.vectors.vectors import SPEC


def fields(struct: Any) -> list[str]:
    """Names on the wire of a Struct, its tag's field among them."""
    found = [field.encode_name for field in msgspec.structs.fields(struct)]
    tag = struct.__struct_config__.tag_field
    return [*found, tag] if tag else found


def tags(union: Any) -> list[str]:
    return [str(struct.__struct_config__.tag) for struct in get_args(union)]


def words_of(struct: Any, name: str) -> tuple[str, ...]:
    """The closed list a field of a Struct is of."""
    return tuple(get_args(next(f.type for f in msgspec.structs.fields(struct) if f.name == name)))


def missing(words: Iterable[object], text: str) -> list[object]:
    """Those of `words` that stand nowhere in the text as code."""
    return [word for word in words if f"`{word}`" not in text and f'"{word}"' not in text]


def spec(page: str) -> str:
    return (SPEC / f"{page}.md").read_text(encoding="utf-8")


DETAILS = get_args(ReleasedDetail)
AGREED = (Agreement, Flow, Finest, Equivalence, StandingConsent, Party, AccordFact)
VOCABULARY: list[tuple[str, str, Iterable[object]]] = [
    ("entry", "header", fields(LeafHeader)), ("entry", "commitment", fields(Commitment)),
    ("entry", "kinds of leaves", get_args(LeafKind)), ("entry", "authors", get_args(Author)),
    ("entry", "markings", get_args(Level)), ("entry", "reasons", get_args(WithdrawReason)),
    ("entry", "reject reasons", get_args(RejectReason)), ("reject", "reject reasons", get_args(RejectReason)),
    ("reject", "facts", fields(RejectFact)), ("ack", "facts", fields(AckFact)),
    ("ack", "stages", get_args(AckStage)), ("ack", "authors", get_args(AckRole)),
    ("entry", "content", fields(Content)), ("entry", "grade", fields(Grade)),
    ("entry", "handling", fields(Handling)), ("entry", "purposes", get_args(Purpose)),
    ("entry", "kinds", get_args(Kind)), ("entry", "categories", get_args(Category)),
    ("entry", "impacts", get_args(Impact)), ("entry", "languages", get_args(Lang)),
    ("entry", "passages", get_args(Passage)), ("entry", "details", tags(ReleasedDetail)),
    ("entry", "detail fields", [name for detail in DETAILS for name in fields(detail)]),
    ("entry", "sector levels", words_of(DETAILS[2], "level")),
    ("entry", "site functions", words_of(DETAILS[3], "function")),
    ("entry", "place", fields(Place)), ("entry", "geometries", tags(Geometry)),
    ("entry", "geometry fields", [name for shape in get_args(Geometry) for name in fields(shape)]),
    ("agreement", "terms", [name for struct in AGREED for name in fields(struct)]),
    ("agreement", "answers", (*get_args(Answer), *get_args(Whose))), ("agreement", "purposes", get_args(Purpose)),
    ("agreement", "markings", get_args(Level)),
    ("consent", "facts", [name for struct in (AskFact, ConsentFact, Originator) for name in fields(struct)]),
    ("consent", "answers", (*get_args(ConsentAnswer), *words_of(Originator, "consent"))),
    ("entry", "originator", fields(Originator)),
    ("card", "card", fields(Card)), ("requests", "components", COVERED), ("requests", "nonce and tag", (NONCE, TAG)),
]  # fmt: skip


@pytest.mark.parametrize(("page", "name", "words"), VOCABULARY, ids=[f"{page} {name}" for page, name, _ in VOCABULARY])
def test_every_word_is_in_the_text(page: str, name: str, words: Iterable[object]) -> None:
    assert missing(words, spec(page)) == [], name


def test_a_missing_word_is_seen() -> None:
    assert missing(["at", "nowhere"], spec("entry")) == ["nowhere"]


LIMITS = [
    ("entry", f"at most {MAX_LEAF} bytes"), ("entry", f"The salt is {SALT} bytes"),
    ("entry", f"up to {MAX_TEXT // 1000} 000 characters"), ("entry", f"1 to {MAX_TITLE} characters"),
    ("entry", f"at most {MOST_VERTICES} vertices"), ("entry", f"{Limits().body // 1000} {Limits().body % 1000}"),
    ("README", f"2^{(BIGGEST + 1).bit_length() - 1} - 1"), ("log", f"at most {outgoing.STRIDE} leaves"),
    ("log", f"at most {listener.MAX_WAIT}"), ("receipt", f"at most {listener.MAX_BODY // 1024} KiB"),
    ("requests", f"beyond {listener.MAX_BODY // 1024} KiB"), ("delta", f"at most {delta.MOST}"),
    ("delta", f"at most {delta.LIMIT // 2**20} MiB"), ("delta", f"at most {delta.WINDOW // 2**20} MiB"),
    ("delta", f"{standing.BUDGET // 2**20} MiB; if none does"), ("delta", delta.MAGIC.decode().rstrip("\n")),
    ("ahead", f"at most {ahead.LIMIT // 2**20} MiB"), ("ahead", f"at most {ahead.MOST},"),
    ("ahead", f"at most {2 * ahead.MOST} |"), ("ahead", f"{ahead.BUDGET // 1000} {ahead.BUDGET % 1000} bytes"),
    ("ahead", f"at most {(SALT + ahead.MAX_BODY) // 10**6} 048 592"), ("ahead", ahead.MAGIC.decode().rstrip("\n")),
    ("ahead", f"{len(ahead.MAGIC)} |"), ("ahead", f"at most {ahead.MAX_HASHES}"), ("ahead", f"`{HINT}`"),
    ("ahead", f"at most {overtaking.MOST} entries"),
    ("delta", "after ten tries"), ("delta", f"{len(delta.MAGIC)} |"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "phrase"), LIMITS)
def test_every_limit_is_in_the_text(page: str, phrase: str) -> None:
    assert phrase in " ".join(spec(page).split())


def test_ten_tries_are_ten() -> None:
    assert pull.TRIES == 10


@pytest.mark.parametrize("status", listener.RECEIPT_CODES.values())
def test_every_answer_to_a_receipt_is_in_the_text(status: int) -> None:
    assert f"| {status} |" in spec("receipt")
    assert str(status) in spec("log")


def test_every_page_is_in_the_table_of_contents() -> None:
    pages = sorted(path.name for path in SPEC.glob("*.md") if path.name != "README.md")
    assert [page for page in pages if f"]({page})" not in spec("README")] == []
