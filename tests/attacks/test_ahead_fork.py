"""What was told ahead and the log itself are two histories: the log stops, with what shows it to a third party."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from jisr.terms.errors import PartnerFault
from jisr.tlog.merkle import leaf_hash
from jisr.tlog.tiles import tile_path
from jisr.wire.pull import Puller
from tests.attacks.foretold import foretold, take
from tests.attacks.hostile import Answers, Attacker, Scene, everything, evidence
from tests.verify.judged import judged


def ahead(scene: Scene, before: int = 4, after: int = 2) -> int:
    """South holds a flash of one history, proven under a head it has not reached; the attacker then tells another."""
    for at in range(before):
        scene.north.tell(at=at)
    scene.north.offer(scene.north.delta(stop=1))
    flash = scene.north.tell(flash=True)
    for at in range(after):
        scene.north.tell(at=at)
    assert take(scene.north, foretold(scene.north, flash)) == 1
    return flash


def forked(north: Attacker, data: bytes) -> tuple[bytes, ...]:
    """The evidence that was kept when this stopped the log."""
    with pytest.raises(PartnerFault) as met:
        north.offer(data)
    assert met.value.code == "fork"
    assert north.stopped() == "fork"
    assert tuple(part for _, part in evidence(north.victim)) == met.value.evidence
    return met.value.evidence


def verdict(scene: Scene, folder: Path, notes: Sequence[bytes], hashes: bytes = b"") -> tuple[int, str]:
    """What jisr-verify says of two heads; the tiles are made of our copy's leaves and the hashes that were kept."""
    ours = [leaf_hash(row[1]) for row in everything(scene.south)["exchange_entry"]]
    tile = b"".join(ours) + hashes
    path = folder / tile_path(0, 0, len(tile) // 32)
    path.parent.mkdir(parents=True)
    path.write_bytes(tile)
    card = folder / "north.card"
    card.write_bytes(scene.south.store.read(lambda tx: scene.south.standing.card(tx, "north")))
    for name, note in zip(("one", "other"), notes, strict=True):
        (folder / name).write_bytes(note)
    found = judged("fork", folder / "one", folder / "other", "--card", card, "--tiles", folder)
    return found.code, found.said


def test_another_history_of_the_same_size(scene: Scene, tmp_path: Path) -> None:
    ahead(scene)
    scene.north.leaves[2] = scene.north.leaves[2].replace(b'"at":2', b'"at":9')
    kept = forked(scene.north, scene.north.delta())
    code, said = verdict(scene, tmp_path / "shown", kept[:2])
    assert (code, "this log was forked" in said) == (0, True)
    assert scene.north.shown()[:1] == [0], "what was told before stays"


def test_another_history_that_is_longer(scene: Scene, tmp_path: Path) -> None:
    ahead(scene)
    scene.north.leaves[2] = scene.north.leaves[2].replace(b'"at":2', b'"at":9')
    scene.north.tell(at=7)
    kept = forked(scene.north, scene.north.delta())
    code, said = verdict(scene, tmp_path / "shown", kept[:2], kept[2])
    assert (code, "this log was forked" in said) == (0, True)


def test_another_history_that_hides_behind_a_shorter_one_first(scene: Scene, tmp_path: Path) -> None:
    ahead(scene)
    scene.north.leaves[2] = scene.north.leaves[2].replace(b'"at":2', b'"at":9')
    scene.north.offer(scene.north.delta(stop=3))
    assert scene.north.stopped() is None, "nothing speaks against it yet"
    scene.north.tell(at=7)
    kept = forked(scene.north, scene.north.delta())
    code, said = verdict(scene, tmp_path / "shown", kept[:2], kept[2])
    assert (code, "this log was forked" in said) == (0, True)


def test_another_leaf_at_the_place_of_what_was_told_ahead(scene: Scene) -> None:
    flash = ahead(scene)
    scene.north.leaves[flash] = scene.north.leaves[flash].replace(b'"flash":true,', b"")
    kept = forked(scene.north, scene.north.delta(stop=flash + 1))
    assert kept[2][-32:] == leaf_hash(scene.north.leaves[flash])
    assert kept[3].startswith(f"c2sp.org/tlog-proof@v1\nindex {flash}\n".encode())
    assert kept[3].endswith(kept[0]), "the proof of the leaf that was told ahead, under its head"


def test_two_heads_told_ahead_that_contradict(scene: Scene, tmp_path: Path) -> None:
    flash = ahead(scene)
    scene.north.leaves[2] = scene.north.leaves[2].replace(b'"at":2', b'"at":9')
    with pytest.raises(PartnerFault) as met:
        take(scene.north, foretold(scene.north, flash))
    assert met.value.code == "fork"
    code, said = verdict(scene, tmp_path / "shown", met.value.evidence[:2])
    assert (code, "this log was forked" in said) == (0, True)


def test_the_size_we_hold_with_another_root(scene: Scene) -> None:
    scene.north.tell(flash=True)
    scene.north.offer()
    scene.north.leaves[0] = scene.north.leaves[0].replace(b'"flash":true,', b"")
    with pytest.raises(PartnerFault) as met:
        take(scene.north, foretold(scene.north, 0))
    assert met.value.code == "fork"
    assert scene.north.stopped() == "fork"


class Asked(Answers):
    """A carrier that could bring something ahead, and says that there is some."""

    flash, cut, times = 10**6, False, 0

    def ahead(self, _start: int, _since: int) -> bytes | None:
        self.times += 1
        return None


def test_a_stopped_log_is_asked_for_nothing_ahead(scene: Scene) -> None:
    ahead(scene)
    scene.north.leaves[2] = scene.north.leaves[2].replace(b'"at":2', b'"at":9')
    carrier = Asked(scene.north.delta())
    puller = Puller("north", scene.south.incoming, carrier, scene.south.entropy)
    for code in ("fork", "log-stopped", "log-stopped"):
        with pytest.raises(PartnerFault) as met:
            puller.once()
        assert met.value.code == code
    assert carrier.times == 1


def test_a_stopped_log_tells_nothing_ahead(scene: Scene) -> None:
    flash = ahead(scene)
    scene.north.leaves[2] = scene.north.leaves[2].replace(b'"at":2', b'"at":9')
    forked(scene.north, scene.north.delta())
    with pytest.raises(PartnerFault) as met:
        take(scene.north, foretold(scene.north, flash))
    assert met.value.code == "log-stopped"
