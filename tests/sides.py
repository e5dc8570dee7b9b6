"""One side for a test of its rooms, in memory or on the disk, read back and verified when the test is over.

Clock, chance and keys are those of `tests.two_sides.sides`: set by hand, repeatable, the same for the same name.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyrage
import pytest

from jisr.node import Node
from jisr.store.sqlite.search import SqliteSearch
from jisr.terms import canonical
from jisr.terms.entries import By, Entry, EntryKind, NewEntry, Withdrawal
from jisr.terms.errors import JisrError
from jisr.terms.reports import Report
from jisr.terms.times import Clock as AnyClock
from jisr.terms.times import Span
from tests.two_sides.sides import NOON, Chance, Clock, Inline, on_file, side

PASSPHRASE = "eleven grey herons"
BY = By("a.reporter", "duty desk")


def on_disk(folder: Path, name: str = "north", clock: AnyClock | None = None, seed: int = 1) -> Node:
    """The side whose database lies in `folder`; nothing here is about power cuts, so the disk is not waited for."""
    return side(name, on_file(folder / "side.db"), clock or Clock(), Chance(seed))


@contextmanager
def lone(name: str = "north", seed: int = 1) -> Iterator[Node]:
    """A side in memory; at the end everything it keeps must hold."""
    node = side(name, Inline(), Clock(), Chance(seed))
    try:
        yield node
        assert_holds(node)
    finally:
        node.store.close()


def assert_holds(node: Node) -> None:
    """The record and every log verify."""
    assert node.record.verify().sound
    assert all(log.sound for log in node.audit.verify())


def assert_follows(node: Node) -> None:
    """Once it has settled, the picture and what can be searched are what a rebuild from the record gives."""
    node.settle()
    index = SqliteSearch()
    before = list(node.picture.rows()), node.store.read(index.versions)
    node.picture.rebuild()
    assert (list(node.picture.rows()), node.store.read(index.versions)) == before
    node.store.write(lambda tx: tx.handle.execute("INSERT INTO search_words (search_words) VALUES ('integrity-check')"))


def without_the_wait(patch: pytest.MonkeyPatch) -> None:
    """Passphrases as they are, but that trying one does not take the second or more it takes on purpose."""
    known: dict[str, pyrage.x25519.Identity] = {}

    def encrypt(data: bytes, passphrase: str) -> bytes:
        owner = known.setdefault(passphrase, pyrage.x25519.Identity.generate())
        return bytes(pyrage.encrypt(data, [owner.to_public()]))

    def decrypt(data: bytes, passphrase: str) -> bytes:
        return bytes(pyrage.decrypt(data, [known.get(passphrase) or pyrage.x25519.Identity.generate()]))

    patch.setattr(pyrage.passphrase, "encrypt", encrypt)
    patch.setattr(pyrage.passphrase, "decrypt", decrypt)


def entries(node: Node, *kinds: EntryKind) -> list[Entry]:
    """Everything in the record, or only these kinds."""
    return node.store.read(lambda tx: node.record.entries(tx, 1, node.record.size(tx) + 1, kinds))


def size(node: Node) -> int:
    return node.store.read(node.record.size)


def report(name: str, **changes: Any) -> Report:
    """A report as it lies in the record, without the door it came through."""
    given: dict[str, Any] = {
        "id": name, "kind": "event", "observed": NOON, "occurred": Span(NOON, NOON), "review_by": NOON + 86_400_000,
        "subject": name, "title": f"Report {name}",
    }  # fmt: skip
    return Report(**given | changes)


def new(name: str = "one", *, key: str | None = None, body: bytes | None = None) -> NewEntry:
    """A report entry ready to be appended."""
    made = canonical.encode(report(name)) if body is None else body
    return NewEntry(k="report", by=BY, entered=NOON, body=made, key=key)


def correction(first: int, name: str = "two") -> NewEntry:
    return NewEntry(k="correct", by=BY, entered=NOON, body=canonical.encode(report(name)), re=(first,))


def withdrawal(first: int) -> NewEntry:
    return NewEntry(k="withdraw", by=BY, entered=NOON, body=canonical.encode(Withdrawal("error")), re=(first,))


def said(of: type[JisrError], job: Callable[[], object]) -> JisrError:
    """The error of exactly that class the job ends with."""
    with pytest.raises(of) as caught:
        job()
    assert type(caught.value) is of
    return caught.value


def code(of: type[JisrError], job: Callable[[], object]) -> str:
    """Its code."""
    return said(of, job).code


def assert_one_sentence(error: JisrError, most: int = 320) -> None:
    """What is said fits on one line and ends as a sentence does."""
    assert error.say == error.say.strip()
    assert "\n" not in error.say
    assert error.say[-1] in ".!"
    assert 8 < len(error.say) <= most
