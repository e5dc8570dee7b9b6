"""Parcels between two sides: what they carry, what they bring, and what goes back."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from itertools import pairwise

import msgspec
import pytest

from jisr.exchange.parcel import SMALLEST, class_of, unpack
from jisr.exchange.sealing import unseal
from jisr.release.rules import Terms
from jisr.terms.actors import Actor
from jisr.terms.entries import Parcelled
from jisr.terms.errors import OurMistake, PartnerFault, Refused
from jisr.wire.parcels import Parcels
from tests.media.sides import two
from tests.sides import entries, said
from tests.two_sides.sides import HOLD, OFFICER, Chance, Inline, side
from tests.wire.carried import Hands, by_hand


@pytest.fixture
def hands() -> Iterator[Hands]:
    with by_hand() as found:
        yield found


def test_a_parcel_brings_what_was_told_and_the_receipt_goes_back(hands: Hands) -> None:
    hands.tell("One", "Two")
    taken = hands.take(hands.made())
    assert (taken.added, taken.held, taken.receipt) == (2, 2, "none")
    assert hands.south.shown("north") == 2
    hands.tell("Back", author=hands.south)
    back = hands.take(hands.made(hands.south), hands.north)
    assert (back.added, back.receipt, back.receipted) == (1, "taken", 2)
    link = hands.north.store.read(lambda tx: hands.north.standing.link(tx, "south"))
    assert (link.receipted, link.published) == (2, 2)


def test_what_is_receipted_is_left_out_but_for_the_bundle_it_ends_in(hands: Hands) -> None:
    hands.tell(*(f"Number {n}" for n in range(300)))
    hands.take(hands.made())
    hands.take(hands.made(hands.south), hands.north)
    hands.tell("One more")
    opened = unpack(unseal(hands.made().data, hands.south.keys.age))
    assert (opened.manifest.start, opened.manifest.size) == (256, 301)
    assert sorted(opened.files) == [
        "card", "log/body/001.p/45", "log/checkpoint", "log/tile/1/000.p/1", "log/tile/entries/001.p/45",
    ]  # fmt: skip
    assert hands.take(hands.made()).added == 1


def test_an_older_parcel_brings_nothing_new(hands: Hands) -> None:
    hands.tell("One")
    old = hands.made()
    hands.tell("Two")
    new = hands.made()
    assert hands.take(new).added == 2
    before = hands.copy()
    for parcel in (old, new, old):
        assert hands.take(parcel).added == 0
    assert hands.copy() == before


def test_a_parcel_from_too_far_ahead_says_what_is_missing_and_loses_nothing(hands: Hands) -> None:
    hands.tell(*(f"Number {n}" for n in range(300)))
    ahead = hands.made(since=290)
    fault = said(PartnerFault, lambda: hands.take(ahead))
    assert fault.code == "parcel-gap"
    assert "goes on at entry 256, and we hold 0" in fault.say
    assert hands.copy()[0] == 0
    assert hands.take(hands.made()).held == 300
    assert hands.take(ahead).added == 0


def test_what_does_not_fit_goes_into_the_next_parcel(hands: Hands) -> None:
    hands.tell(*(f"Number {n}" for n in range(700)))
    first = hands.made(room=100_000)
    assert (first.start, first.published, first.more) == (0, 700, True)
    assert first.size < 700
    second = Parcels(hands.north).make(OFFICER, "south", first.size, first.left)
    assert not second.more
    assert said(PartnerFault, lambda: hands.take(second)).code == "parcel-gap"
    assert hands.take(first).held == first.size
    assert hands.take(second).held == 700


def test_several_heads_in_one_parcel_let_it_be_taken_from_anywhere(hands: Hands) -> None:
    hands.tell(*(f"Number {n}" for n in range(40)))
    hands.take(hands.made())
    hands.tell(*(f"Number {n}" for n in range(600)))
    assert hands.take(hands.made(since=0)).added == 600


def test_everything_again_when_a_parcel_was_lost(hands: Hands) -> None:
    hands.tell("One")
    hands.made()
    again = hands.made(since=0)
    assert hands.take(again).held == 1
    assert said(OurMistake, lambda: hands.made(since=2)).code == "parcel-since"


def test_both_are_entries_of_the_record_with_hash_and_counts_and_no_content(hands: Hands) -> None:
    hands.tell("Told words")
    parcel = hands.made()
    taken = hands.take(parcel)
    for node, other, serial in ((hands.north, "south", parcel.serial), (hands.south, "north", taken.serial)):
        (entry,) = entries(node, "parcel")
        assert entry.serial == serial
        assert entry.body is not None
        assert msgspec.json.decode(entry.body, type=Parcelled) == Parcelled(
            act="made" if node is hands.north else "taken", entries=1, files=0, number=1, partner=other, size=1,
            hash=b64encode(hashlib.sha256(parcel.data).digest()).decode(),
        )  # fmt: skip
        assert entry.header.by.person == OFFICER.person


def test_only_who_may_export_makes_parcels_or_takes_them_in(hands: Hands) -> None:
    reporter = Actor("a.reporter", "duty desk", "reporter")
    parcel = hands.made()
    for job in (
        lambda: Parcels(hands.north).make(reporter, "south"), lambda: Parcels(hands.south).take(reporter, parcel.data)
    ):  # fmt: skip
        assert said(Refused, job).code == "role"


def test_a_parcel_says_little_by_its_size(hands: Hands) -> None:
    sizes = set()
    for titles in (1, 20, 100):
        hands.tell(*(f"Number {n}" for n in range(titles)))
        parcel = hands.made()
        sizes.add(len(unseal(parcel.data, hands.south.keys.age)))
        assert len(parcel.data) - SMALLEST < 2000
    assert sizes == {SMALLEST}
    classes = sorted({class_of(n) for n in range(1, 32 * 2**20, 4096)})
    assert all(after / before <= 1.32 for before, after in pairwise(classes))
    assert max(classes) <= 40 * 2**20
    print(f"sizes of parcels up to 32 MiB: {len(classes)} classes, from {classes[0]:,} bytes, each a quarter more")


def test_a_third_side_cannot_open_it(hands: Hands) -> None:
    hands.tell("One")
    west = side("west", Inline(), hands.clock, Chance("west"))
    west.pair(hands.north.own_card())
    fault = said(PartnerFault, lambda: Parcels(west).take(OFFICER, hands.made().data))
    assert fault.code == "parcel-sealed"
    west.close()


def test_files_go_along_in_stretches_and_what_is_missing_is_asked_for() -> None:
    with two() as both:
        serial, files = both.report("photo.jpg")
        both.north.release.release(OFFICER, serial, "south", Terms(3, None, "", media=tuple(files)))
        both.clock.tick(HOLD)
        both.north.settle()
        north, south = Parcels(both.north), Parcels(both.south)
        first = Parcels(both.north, 2000).make(OFFICER, "south")
        assert (first.files, len(first.left), first.more) == (1, 1, True)
        assert south.take(OFFICER, first.data).files == 0
        # What South still lacks is said by its own parcel, and from which byte.
        answer = south.make(OFFICER, "north")
        (wanted,) = unpack(unseal(answer.data, both.north.keys.age)).manifest.wanted
        assert 0 < wanted.have < 2000
        north.take(OFFICER, answer.data)
        second = north.make(OFFICER, "south")
        names = [name for name in unpack(unseal(second.data, both.south.keys.age)).files if name.startswith("media/")]
        assert names == [f"media/{wanted.id}/{wanted.have}"]
        assert south.take(OFFICER, second.data).files == 1
        assert south.take(OFFICER, second.data).files == 0
