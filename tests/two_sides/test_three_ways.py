"""One log by network, by parcel and by plain folder, in any mixture: the same state and the same root.

What is brought may be old, come twice or in the wrong order; receipts are lost. Whichever way the rest comes, the
reader ends with what a reader holds that heard all of it over the network, undisturbed.
"""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jisr.exchange.parcel import Parcel
from jisr.exchange.sealing import seal, unseal
from jisr.node import Node
from jisr.terms.errors import PartnerFault
from jisr.wire.folders import FolderCarrier
from jisr.wire.parcels import Parcels, pulled
from jisr.wire.pull import Puller
from tests.two_sides.sides import OFFICER, Wire, puller
from tests.wire.carried import Hands, by_hand, copy_of

STEPS = ("tell", "pull", "parcel", "take", "take", "folder", "read", "back", "answer", "lose")


class Ways:
    """A run of North telling South by all three ways; what was made lies about until somebody brings it."""

    def __init__(self, hands: Hands) -> None:
        self.hands, self.told = hands, 0
        self.parcels: list[Parcel] = []
        self.back: list[Parcel] = []
        self.folders: list[dict[str, bytes]] = []

    def step(self, what: str, which: int) -> None:
        hands = self.hands
        match what:
            case "tell":
                many = 1 + which % 9 + 250 * (which % 13 == 0)
                hands.tell(*(f"Number {self.told + n}" for n in range(many)))
                self.told += many
            case "pull":
                turn(puller(hands.south, Wire(hands.north, hands.north.entropy)))
            case "parcel":
                published = hands.north.store.read(lambda tx: hands.north.standing.link(tx, "south")).published
                since = which % (published + 1) if which % 3 == 0 else None
                self.parcels.append(hands.made(since=since, room=100_000 if which % 2 else None))
            case "take" if self.parcels:
                try_take(hands, self.parcels[which % len(self.parcels)])
            case "folder":
                self.folders.append(Parcels(hands.north).folder(OFFICER, "south"))
            case "read" if self.folders:
                turn(by_folder(hands, self.folders[which % len(self.folders)]))
            case "back":
                self.back.append(hands.made(hands.south))
            case "answer" if self.back:
                try_take(hands, self.back[which % len(self.back)], hands.north)
            case "lose":
                del self.parcels[: which % 2], self.back[: which % 2]
        hands.south.settle()

    def finish(self, last: str) -> None:
        """The rest, by one way."""
        if last == "pull":
            turn(puller(self.hands.south, Wire(self.hands.north, self.hands.north.entropy)))
        elif last == "folder":
            turn(by_folder(self.hands, Parcels(self.hands.north).folder(OFFICER, "south")))
        else:
            since, more = 0, True
            while more:
                parcel = Parcels(self.hands.north, 100_000).make(OFFICER, "south", since)
                self.hands.take(parcel)
                since, more = parcel.size, parcel.more
        self.hands.south.settle()


def by_folder(hands: Hands, files: dict[str, bytes]) -> Puller:
    return Puller("north", hands.south.incoming, FolderCarrier(files.get, files), hands.south.entropy)


def turn(puller: Puller) -> None:
    """Pull until nothing comes."""
    pulled(puller)


def try_take(hands: Hands, parcel: Parcel, reader: Node | None = None) -> None:
    """Take in a parcel, which may begin too far ahead."""
    try:
        hands.take(parcel, reader)
    except PartnerFault as error:
        if error.code != "parcel-gap":
            raise


def state(reader: Node) -> tuple[object, ...]:
    """What the reader holds and shows of North: the copy of its log, and what its picture makes of it."""
    shown = [(item.header.k, item.content) for item in received(reader)]
    return (*copy_of(reader, "north"), reader.shown("north"), shown)


def received(reader: Node) -> list[Any]:
    return reader.store.read(lambda tx: reader.standing.received(tx, "north", 0, 10_000))[0]


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 10_000)), min_size=4, max_size=25),
    st.sampled_from(("pull", "parcel", "folder")),
)
def test_any_mixture_of_ways_gives_one_state(steps: list[tuple[str, int]], last: str) -> None:
    with by_hand() as hands:
        run = Ways(hands)
        for what, which in steps:
            run.step(what, which)
        run.step("tell", 3)
        run.finish(last)
        with by_hand() as quiet:
            # The same log, heard by an undisturbed reader over the network alone.
            quiet.south.pair(hands.north.own_card())
            turn(puller(quiet.south, Wire(hands.north, hands.north.entropy)))
            quiet.south.settle()
            assert state(hands.south) == state(quiet.south)
        head = hands.north.store.read(lambda tx: hands.north.standing.head(tx, "south", "out"))
        assert head is not None
        assert hands.copy()[:2] == (head.published.size, head.published.root())
        # And the receipt finds its way back whichever way it goes.
        hands.take(hands.made(hands.south), hands.north)
        assert hands.north.store.read(lambda tx: hands.north.standing.link(tx, "south")).receipted == run.told


def test_a_folder_on_the_disk_is_read_like_any_other(tmp_path: Path) -> None:
    with by_hand() as hands:
        hands.tell("One", "Two")
        for name, data in Parcels(hands.north).folder(OFFICER, "south").items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(data)
        (tmp_path / "link").symlink_to("/etc/passwd")
        turn(Puller("north", hands.south.incoming, FolderCarrier.on_disk(tmp_path), hands.south.entropy))
        assert hands.copy()[0] == 2


def test_a_fork_is_found_by_parcel_too() -> None:
    """Two histories by two parcels: the log stops, with both heads kept."""
    with by_hand() as one, by_hand() as other:
        one.tell("One", "Two")
        other.tell("Another", "And more", "And more")
        reader = one.south
        one.take(one.made())
        parcel = Parcels(other.north).make(OFFICER, "south", 0)
        # Both sides of that name have the same keys here: the same partner told two stories.
        with pytest.raises(PartnerFault) as met:
            Parcels(reader).take(OFFICER, resealed(parcel.data, other, one))
        assert met.value.code == "fork"
        assert len(met.value.evidence) == 2
        link = reader.store.read(lambda tx: reader.standing.link(tx, "north"))
        assert link.stopped == "fork"
        assert one.copy()[0] == 2


def resealed(data: bytes, first: Hands, second: Hands) -> bytes:
    """Opened with the one South's identity, sealed to the other's."""
    return seal(unseal(data, first.south.keys.age), second.south.card.age)
