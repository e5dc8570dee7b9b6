"""Logs as files before the independent verifier: whole, cut at the front, sealed in a parcel, forked; and spoilt."""

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from jisr.tlog.checkpoint import Checkpoint, sign_checkpoint
from jisr.tlog.note import KEY_ED25519, Signer
from jisr.wire.parcels import Parcels
from jisr_verify import folders, leaves, trees
from jisr_verify.cards import Card, read_card
from jisr_verify.notes import Fault
from tests.two_sides.sides import OFFICER
from tests.verify.judged import judged
from tests.wire.carried import Hands, by_hand

TOLD = 600


class Shown(NamedTuple):
    hands: Hands
    files: dict[str, bytes]
    folder: Path
    cards: list[Card]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """North's log for South, of 600 entries and receipted, as plain files on the disk."""
    with by_hand() as hands:
        hands.tell(*(f"Told number {n}" for n in range(TOLD)))
        hands.take(hands.made())
        hands.take(hands.made(hands.south), hands.north)
        files, folder = Parcels(hands.north).folder(OFFICER, "south"), tmp_path_factory.mktemp("folder")
        write(folder, files)
        for node in (hands.north, hands.south):
            (folder / f"{node.settings.side}.card").write_bytes(node.own_card())
        cards = [read_card(node.own_card(), known=True) for node in (hands.north, hands.south)]
        yield Shown(hands, files, folder, cards)


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def says(files: dict[str, bytes], cards: list[Card]) -> list[str] | None:
    try:
        return folders.judge(files.get, cards)
    except Fault:
        return None


def test_a_whole_log_is_judged_from_its_files(shown: Shown) -> None:
    code, said = judged(
        "folder", shown.folder, "--card", shown.folder / "north.card", "--card", shown.folder / "south.card"
    )
    assert code == 0, said
    assert f"north told south {TOLD} entries in the log north.example/jisr/north/south/1; those from 0 on" in said
    assert f"{TOLD} release" in said
    assert f"{TOLD} contents are shown" in said
    assert f"durably stored the first {TOLD}" in said
    code, said = judged("folder", shown.folder)
    assert code == 0, said
    assert "Ask north to read out" in said


def test_a_log_without_its_beginning_is_judged_by_the_hashes_that_stand_for_it(shown: Shown) -> None:
    for since, first in ((0, 0), (255, 0), (256, 256), (TOLD, 512)):
        parcel = Parcels(shown.hands.north)._log("south", since, TOLD, 1 << 62)[0]
        files = {name.removeprefix("log/"): data for name, data in parcel.items()}
        said = says(files, shown.cards)
        assert said is not None
        assert f"{TOLD} entries in the log north.example/jisr/north/south/1; those from {first} on" in said[0]
        if first:
            spoilt = files | {f"tile/1/000.p/{first // 256}": bytes(32 * (first // 256))}
            assert says(spoilt, shown.cards) is None


def test_a_parcel_is_judged_with_the_identity_it_is_sealed_to(shown: Shown, tmp_path: Path) -> None:
    (tmp_path / "one.jisr-parcel").write_bytes(shown.hands.made(since=300).data)
    (tmp_path / "south.txt").write_text(f"# made for a test\n{shown.hands.south.keys.age}\n")
    (tmp_path / "north.txt").write_text(f"{shown.hands.north.keys.age}\n")
    (tmp_path / "none.txt").write_text("nothing\n")
    card = ("--card", shown.folder / "north.card")
    code, said = judged("parcel", tmp_path / "one.jisr-parcel", "--identity", tmp_path / "south.txt", *card)
    assert code == 0, said
    assert "those from 256 on are here" in said
    assert "of its log north.example/jisr/north/south/1" in said
    for identity, why in (("north.txt", "for somebody else"), ("none.txt", "no age identity")):
        code, said = judged("parcel", tmp_path / "one.jisr-parcel", "--identity", tmp_path / identity, *card)
        assert code == 1
        assert why in said
    code, said = judged("parcel", shown.folder / "card", "--identity", tmp_path / "south.txt")
    assert (code, "no parcel" in said) == (1, True)


def test_two_heads_that_contradict_each_other(shown: Shown, tmp_path: Path) -> None:
    north = shown.hands.north
    origin = "north.example/jisr/north/south/1"
    signer = Signer(origin, KEY_ED25519, north.keys.log)
    head = shown.files["checkpoint"]
    notes = {
        "head": head,
        "small": shown.files["head/256"],
        "same": sign_checkpoint(Checkpoint(origin, TOLD, bytes(32)), signer),
        "other": sign_checkpoint(Checkpoint(origin, 256, bytes(32)), signer),
        "strange": sign_checkpoint(Checkpoint(origin, 256, bytes(32)), Signer(origin, KEY_ED25519, north.keys.receipt)),
        "else": sign_checkpoint(Checkpoint("north.example/jisr/north/west/1", 1, bytes(32)), Signer(
            "north.example/jisr/north/west/1", KEY_ED25519, north.keys.log)),
    }  # fmt: skip
    write(tmp_path, notes)
    card, tiles = ("--card", shown.folder / "north.card"), ("--tiles", shown.folder)
    for one, other, more, code, why in (
        ("head", "same", (), 0, "two different histories of the same 600 entries"),
        ("head", "other", tiles, 0, "does not contain the smaller, of 256"),
        ("other", "head", tiles, 0, "this log was forked"),
        ("head", "small", tiles, 1, "nothing contradicts"),
        ("head", "head", (), 1, "nothing contradicts"),
        ("head", "other", (), 1, "give --tiles"),
        ("head", "strange", tiles, 1, "did not sign the head of 256"),
        ("head", "else", tiles, 1, "of different logs"),
    ):
        found, said = judged("fork", tmp_path / one, tmp_path / other, *card, *more)
        assert (found, why in said) == (code, True), (one, other, said)
    assert judged("fork", tmp_path / "head", tmp_path / "same").code == 1


@pytest.fixture
def remembering(monkeypatch: pytest.MonkeyPatch) -> None:
    """The verifier's hashing, each input once: most of a spoilt folder is what it was before."""
    roots = cache(trees.root_of)
    known: dict[tuple[int, bytes], bytes] = {}

    def committed(header: dict[str, Any], salted: bytes) -> bytes:
        # Headers are remembered too, so that the same bytes are the same object.
        if (id(header), salted) not in known:
            known[id(header), salted] = leaves.committed(header, salted)
        return known[id(header), salted]

    monkeypatch.setattr(folders, "leaf", cache(trees.leaf))
    monkeypatch.setattr(folders, "root_of", lambda hashes, before=(): roots(tuple(hashes), tuple(before)))
    monkeypatch.setattr(folders, "read_header", cache(leaves.read_header))
    monkeypatch.setattr(folders, "committed", committed)


def flips(shown: Shown, tiles: int, entries: int) -> tuple[int, int, int]:
    """Every bit of head, card and receipt, every so manieth of the rest: how many were found, did nothing, misled."""
    before = says(shown.files, [shown.cards[1]])
    assert before is not None
    found = idle = misled = 0
    for name, data in shown.files.items():
        sampled = {"body": entries, "head": tiles, "tile/entries": entries, "tile/0": tiles, "tile/1": tiles}
        step = next((step for kind, step in sampled.items() if name.startswith(f"{kind}/")), 1)
        for bit in range(random.Random(name).randrange(step), 8 * len(data), step):
            spoilt = bytearray(data)
            spoilt[bit // 8] ^= 1 << bit % 8
            after = says({**shown.files, name: bytes(spoilt)}, [shown.cards[1]])
            found += after is None
            idle += after == before
            misled += after is not None and after != before
            # What does nothing are heads in between, from which the verifier concludes nothing.
            assert after is None or name.startswith("head/"), (name, bit)
    return found, idle, misled


@pytest.mark.usefixtures("remembering")
def test_a_flipped_bit_is_found_or_does_nothing(shown: Shown) -> None:
    found, idle, misled = flips(shown, 41, 4999)
    print(f"folder of {TOLD} entries: {found:,} flipped bits found, {idle:,} without effect, {misled} misleading")
    assert misled == 0
    assert found > 10_000
    assert idle < 100


@pytest.mark.long
@pytest.mark.usefixtures("remembering")
def test_every_flipped_bit_is_found_or_does_nothing(shown: Shown) -> None:
    found, idle, misled = flips(shown, 1, 1)
    print(f"folder of {TOLD} entries, every bit: {found:,} found, {idle:,} without effect, {misled} misleading")
    assert misled == 0
    assert found + idle == 8 * sum(map(len, shown.files.values()))
