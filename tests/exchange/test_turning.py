"""Keys that change: by turns with an overlap, at once by revocation, and with ML-DSA beside; old proofs hold."""

import json
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from jisr.exchange.cards import continues, read_card
from jisr.node import Node
from jisr.node.turning import DAY_S, finish, revoke, rotate, state_mldsa
from jisr.terms.errors import OurMistake, PartnerFault, Unavailable
from jisr.tlog.note import parse_note
from jisr.wire.pull import Puller
from jisr_verify import disclosure as judged
from jisr_verify.cards import read_card as their_card
from tests.exchange.turned import changing, richer
from tests.sides import assert_holds, code
from tests.two_sides.sides import (
    HOLD,
    OFFICER,
    REPORTER,
    TERMS,
    Clock,
    Wire,
    draft,
    pair,
    puller,
    to,
)

MONTH_MS = 30 * DAY_S * 1000


class Two(NamedTuple):
    north: Node
    south: Node
    clock: Clock

    def tell(self) -> None:
        serial = self.north.intake.file(REPORTER, draft(marking=to("south")))
        self.north.release.release(OFFICER, serial, "south", TERMS)
        self.clock.tick(HOLD)
        self.north.settle()

    def pull(self) -> int:
        added = self.way().once().added
        self.south.settle()
        return added

    def way(self) -> Puller:
        return puller(self.south, Wire(self.north, self.north.entropy))

    def back(self) -> int:
        added = puller(self.north, Wire(self.south, self.south.entropy)).once().added
        self.north.settle()
        return added

    def note(self) -> bytes:
        found = self.north.store.read(lambda tx: self.north.standing.head(tx, "south", "out"))
        assert found is not None
        assert found.note is not None
        return found.note

    def receipted(self) -> int:
        return self.north.store.read(lambda tx: self.north.standing.link(tx, "south")).receipted


@pytest.fixture
def two() -> Iterator[Two]:
    clock = Clock()
    made = Two(changing("north", clock), changing("south", clock), clock)
    pair(made.north, made.south)
    yield made
    assert_holds(made.north)
    assert_holds(made.south)


def lines(note: bytes) -> int:
    return len(parse_note(note).signatures)


def test_both_keys_sign_until_the_overlap_ends(two: Two) -> None:
    two.tell()
    assert two.pull() == 1
    known = two.north.card
    made = rotate(two.north, "log")
    assert two.north.card.log == made != known.log
    assert lines(two.note()) == 2
    two.tell()
    assert two.pull() == 2
    assert two.receipted() == 3
    card = two.north.own_card()
    assert read_card(card).version == 2
    assert continues(card, known)
    two.south.pair(card)
    two.tell()
    assert two.pull() == 1
    two.clock.tick(MONTH_MS + 1000)
    two.tell()
    assert lines(two.note()) == 1
    assert two.pull() == 1
    assert two.receipted() == 5


def test_who_has_not_compared_the_new_words_stops_when_the_overlap_ends(two: Two) -> None:
    two.tell()
    rotate(two.north, "log")
    two.pull()
    two.clock.tick(MONTH_MS + 1000)
    two.tell()
    assert code(PartnerFault, two.pull) == "checkpoint-signature"
    two.south.pair(two.north.own_card())
    assert two.pull() == 1


def test_who_pins_the_new_card_first_reads_from_the_start(two: Two) -> None:
    """Every head signed before carries the new line as well, so that nobody needs the old key to catch up."""
    for _ in range(3):
        two.tell()
    rotate(two.north, "log")
    two.south.pair(two.north.own_card())
    two.clock.tick(MONTH_MS + 1000)
    assert two.pull() == 4
    assert two.receipted() == 4


def test_a_second_change_follows_the_first(two: Two) -> None:
    first = rotate(two.north, "log", 1)
    second = rotate(two.north, "log", 2)
    assert lines(two.note()) == 3
    assert two.north.card.version == 3
    assert {first, second} > {two.north.card.log}
    two.south.pair(two.north.own_card())
    assert two.pull() == 2
    assert code(OurMistake, lambda: rotate(two.north, "log")) == "no-next-key"
    assert code(OurMistake, lambda: rotate(two.north, "log", 0)) == "overlap"


def test_a_crash_between_change_and_signing_is_made_good(two: Two) -> None:
    two.tell()
    until = two.clock.now() // 1000 + DAY_S
    two.north.store.write(lambda tx: two.north.own.turn(tx, "log", until))
    assert lines(two.note()) == 1
    finish(two.north)
    assert lines(two.note()) == 2
    again = two.note()
    finish(two.north)
    assert two.note() == again


def test_a_program_that_has_not_the_new_key_signs_nothing(two: Two) -> None:
    """One that was opened before the change must not go on with the key that was replaced."""
    before = changing("north", two.clock, richer("north", later={}), two.north.store)  # type: ignore[arg-type]
    rotate(two.north, "log")
    assert code(Unavailable, lambda: before.own.signing("log")) == "keys-behind"


def test_old_receipts_hold_after_the_receipt_key_changed(two: Two) -> None:
    two.tell()
    two.pull()
    rotate(two.south, "receipt", 1)
    two.tell()
    two.pull()
    assert two.receipted() == 2, "the old key signs beside the new one"
    two.north.pair(two.south.own_card())
    two.clock.tick(2 * DAY_S * 1000)
    two.tell()
    two.pull()
    assert two.receipted() == 3
    assert_holds(two.north)


def test_what_was_receipted_is_proven_with_the_card_of_that_time(two: Two) -> None:
    """Both sides change keys afterwards; the disclosure holds by the independent verifier, with the cards in it."""
    two.tell()
    two.pull()
    rotate(two.south, "receipt", 1)
    rotate(two.north, "log", 1)
    two.north.pair(two.south.own_card())
    two.south.pair(two.north.own_card())
    for node, direction in ((two.north, "out"), (two.south, "in")):
        other = "south" if node is two.north else "north"
        pack = node.evidence.disclosure(other, direction, 0)  # type: ignore[arg-type]
        shown = json.loads(pack)
        known = [their_card(shown[who].encode(), known=True) for who in ("author", "reader")]
        assert any("south" in line for line in judged.judge(pack, known))


# --- revocation ------------------------------------------------------------------------------------------------


def test_a_revoked_key_counts_as_far_as_was_receipted(two: Two) -> None:
    two.tell()
    two.pull()
    two.tell()
    old = two.north.card.log
    revoke(two.north)
    card = two.north.own_card("south")
    stated = read_card(card).revoked
    assert [(one.key, one.size) for one in stated] == [(old, 1)]  # type: ignore[union-attr]
    assert not continues(card, two.south.standing.partners()[0].card)
    assert lines(card) == 1
    two.south.pair(card)
    assert two.pull() == 1
    two.tell()
    assert two.pull() == 1
    assert lines(two.note()) == 1
    assert two.receipted() == 3


def test_nobody_else_is_told_of_a_log_by_a_revocation(two: Two) -> None:
    """What a stranger is handed does not depend on how much any partner was told."""
    two.tell()
    two.pull()
    revoke(two.north)
    assert b"revoked" not in two.north.own_card()
    assert b"revoked" not in two.north.own_card("west") or b'"size":0' in two.north.own_card("west")


# --- ML-DSA ----------------------------------------------------------------------------------------------------


def test_both_lines_are_asked_for_once_the_card_has_both(two: Two) -> None:
    south = changing("south", two.clock, richer("south", receipt_mldsa=b"m" * 32), two.south.store)  # type: ignore[arg-type]
    both = two._replace(south=south)
    both.tell()
    both.pull()
    assert lines(south.incoming.receipts.receipted("north") or b"") == 1, "until the card says so there is one line"
    state_mldsa(south)
    assert south.card.version == 2
    both.tell()
    both.pull()
    receipt = south.incoming.receipts.receipted("north") or b""
    assert lines(receipt) == 2
    assert both.receipted() == 2, "who pinned the card before takes the Ed25519 line alone"
    both.north.pair(south.own_card())
    both.tell()
    both.pull()
    assert both.receipted() == 3
    head = both.north.store.read(lambda tx: both.north.standing.checkpoint(tx, "south"))
    assert head is not None
    assert lines(head[1]) == 3
    text = parse_note(south.incoming.receipts.receipted("north") or b"")
    receipt = south.incoming.receipts.receipted("north") or b""
    alone = (text.text + "\n").encode() + receipt.split(b"\n\n")[1].split(b"\n")[0] + b"\n"
    assert code(PartnerFault, lambda: both.north.incoming.receipts.accept("south", alone)) == "receipt-signature"
