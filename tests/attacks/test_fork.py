"""Two signed histories: that log stops with both heads kept, nobody else's does, and an officer may let it go on."""

import pytest

from jisr.terms.actors import Actor
from jisr.terms.errors import JisrError, PartnerFault, Refused
from jisr.tlog.checkpoint import parse_checkpoint
from jisr.tlog.note import parse_note
from jisr.wire.pull import Puller
from tests.attacks.hostile import NOON_MS, OFFICER, Answers, Attacker, Scene, edited, everything, evidence


def fork_in(scene: Scene, data: bytes) -> PartnerFault:
    with pytest.raises(PartnerFault) as met:
        scene.north.offer(data)
    assert met.value.code == "fork"
    return met.value


def same_size(scene: Scene) -> bytes:
    """A head of the size we hold with another root, after three honest entries."""
    for at in range(3):
        scene.north.tell(at=at)
    scene.north.offer()
    return scene.north.delta(0, note=scene.north.checkpoint(3, root=bytes(32)))


def other_history(north: Attacker, changed: int, size: int) -> None:
    """The attacker's log as it would tell it to somebody else: one old entry changed, then grown to `size`."""
    north.leaves[changed] = north.leaves[changed].replace(b'"v":1', b'"v":2')
    while len(north.leaves) < size:
        north.tell(at=len(north.leaves))


def test_the_same_size_with_another_root_stops_the_log(scene: Scene) -> None:
    honest = scene.south.store.read(lambda tx: scene.south.standing.head(tx, "north", "in"))
    assert honest is not None
    second = same_size(scene)
    first = scene.north.checkpoint()
    fault = fork_in(scene, second)
    assert scene.north.stopped() == "fork"
    assert [code for code, _ in evidence(scene.south)] == ["fork", "fork"]
    assert tuple(data for _, data in evidence(scene.south)) == fault.evidence
    roots = [parse_checkpoint(parse_note(data).text) for data in fault.evidence]
    assert fault.evidence[0] == first
    assert roots[0].size == roots[1].size == 3
    assert roots[0].root != roots[1].root
    assert len(scene.north.shown()) == 3


def test_a_stopped_log_takes_nothing_and_says_so(scene: Scene) -> None:
    fork_in(scene, same_size(scene))
    scene.north.tell()
    assert scene.north.refused(scene.north.delta()).code == "log-stopped"
    puller = Puller("north", scene.south.incoming, Answers(scene.north.delta()), scene.south.entropy)
    with pytest.raises(PartnerFault, match="stopped"):
        puller.once()
    assert puller.fault == "log-stopped"


def test_other_partners_do_not_notice(scene: Scene) -> None:
    fork_in(scene, same_size(scene))
    told = scene.east.tell(edited(title="Route: open", kind="route"))
    assert scene.east.offer().added == 1
    assert scene.east.shown() == [told]
    assert scene.east.stopped() is None


def test_an_officer_lets_it_go_on_with_a_reason(scene: Scene) -> None:
    second = same_size(scene)
    fork_in(scene, second)
    kept = evidence(scene.south)
    serial = scene.south.resume(OFFICER, "north", "their backup was restored; told us by telephone")
    entry = scene.south.store.read(lambda tx: scene.south.record.entry(tx, serial))
    assert entry.header.k == "resume"
    assert b"told us by telephone" in (entry.body or b"")
    assert scene.north.stopped() is None
    assert evidence(scene.south) == kept, "evidence stays after the log goes on"
    told = scene.north.tell()
    assert scene.north.offer().added == 1
    assert told in scene.north.shown()
    fork_in(scene, scene.north.delta(0, note=scene.north.checkpoint(4, root=bytes(32))))
    assert len(evidence(scene.south)) == 4


@pytest.mark.parametrize("role", ["observer", "reporter", "administrator"])
def test_who_is_no_officer_resumes_nothing(scene: Scene, role: str) -> None:
    fork_in(scene, same_size(scene))
    with pytest.raises(Refused):
        scene.south.resume(Actor("Sami", "clerk", role), "north", "because")  # type: ignore[arg-type]
    assert scene.north.stopped() == "fork"


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_resuming_needs_words(scene: Scene, reason: str) -> None:
    fork_in(scene, same_size(scene))
    with pytest.raises(JisrError):
        scene.south.resume(OFFICER, "north", reason)
    assert scene.north.stopped() == "fork"


@pytest.mark.parametrize(("held", "changed", "size"), [(3, 0, 5), (3, 2, 4), (300, 17, 700), (256, 255, 257)])
def test_a_larger_tree_without_our_copy_is_found_by_its_tiles(scene: Scene, held: int, changed: int, size: int) -> None:
    north = scene.north
    for at in range(held):
        north.tell(at=at)
    north.offer()
    first = north.checkpoint()
    other_history(north, changed, size)
    puller = Puller("north", scene.south.incoming, Answers(north.delta(), tile=north.tree().read), scene.south.entropy)
    with pytest.raises(PartnerFault) as met:
        puller.once()
    assert met.value.code == "root-mismatch", "the first mismatch may be damage"
    assert north.stopped() is None
    with pytest.raises(PartnerFault) as met:
        puller.once()
    assert met.value.code == puller.fault == "fork"
    assert north.stopped() == "fork"
    assert met.value.evidence == (first, north.checkpoint())
    assert tuple(data for _, data in evidence(scene.south)) == met.value.evidence


def test_a_first_head_that_contradicts_itself_stores_nothing(scene: Scene) -> None:
    """An empty log has one root only; a signed other one is no history to follow."""
    before = everything(scene.south)["exchange_entry"]
    with pytest.raises(PartnerFault):
        scene.north.offer(scene.north.delta(0, note=scene.north.checkpoint(0, root=bytes(32))))
    assert everything(scene.south)["exchange_entry"] == before
    assert scene.north.shown() == []


def test_evidence_says_when(scene: Scene) -> None:
    fork_in(scene, same_size(scene))
    assert {row[1] for row in everything(scene.south)["exchange_evidence"]} == {NOON_MS}
