"""Keys of a log announced, replaced and used by whoever should not: each is refused, and what was stored stays."""

import msgspec
import pytest

from jisr.exchange.cards import continues, read_card, sign_card
from jisr.exchange.own_keys import public_of
from jisr.terms.errors import OurMistake, PartnerFault
from jisr.terms.sides import Revoked
from jisr.tlog.checkpoint import Checkpoint, sign_checkpoint
from jisr.tlog.note import KEY_ED25519, Signer
from tests.attacks.hostile import HEAD, NOON, Attacker, Scene, everything, header_of
from tests.attacks.pushed import STRANGER

DAY = 86_400
NEW = public_of(STRANGER)


def announce(who: Attacker, until: int, key: str = NEW) -> None:
    who.put(header_of("key", by="machine", p={"log": key, "until": until}))


def newer(who: Attacker, *signers: object, **changes: object) -> bytes:
    card = msgspec.structs.replace(who.card, version=2, **({"log": NEW} | changes))
    return sign_card(card, *(signers or (STRANGER, who.keys.log)))  # type: ignore[arg-type]


def code(who: Attacker, data: bytes) -> str:
    return who.refused(data).code


def test_a_key_announced_without_the_old_one(scene: Scene, north: Attacker) -> None:
    """The thief's key signs the head under which it announces itself."""
    announce(north, NOON + DAY)
    assert code(north, north.delta(note=north.checkpoint(key=STRANGER))) == "checkpoint-signature"
    assert everything(scene.south)["exchange_retired"] == []


def test_an_announcement_pins_nothing(scene: Scene, north: Attacker) -> None:
    """Announced under the old key, the new one alone is not enough until words were compared."""
    announce(north, NOON + DAY)
    assert north.offer().added == 1
    north.note("head", h=HEAD)
    assert code(north, north.delta(note=north.checkpoint(key=STRANGER))) == "checkpoint-signature"
    assert north.offer().added == 1
    scene.south.pair(newer(north))
    north.note("head", h=HEAD)
    assert north.offer(north.delta(note=north.checkpoint(key=STRANGER))).added == 1


def test_a_card_that_came_over_the_wire_is_not_pinned(scene: Scene, north: Attacker) -> None:
    """Nothing a partner sends replaces its card: only `pair` does, which a person calls who compared words."""
    north.put(newer(north))
    north.offer()
    assert scene.south.standing.partners()[1].card == north.card


def test_a_card_the_old_key_did_not_sign_is_told_apart(scene: Scene, north: Attacker) -> None:
    assert continues(newer(north), north.card)
    assert not continues(newer(north, STRANGER), north.card)
    with pytest.raises(PartnerFault) as met:
        read_card(newer(north, north.keys.log))
    assert met.value.code == "card-signature", "a card its own new key did not sign is no card"
    with pytest.raises(OurMistake):
        scene.south.pair(sign_card(msgspec.structs.replace(north.card, log=NEW), STRANGER))


def test_the_old_key_after_its_time(scene: Scene, north: Attacker) -> None:
    announce(north, NOON + DAY)
    north.offer()
    scene.clock.at += (DAY + 1) * 1000
    north.note("head", h=HEAD)
    assert code(north, north.delta()) == "key-retired"
    scene.south.pair(newer(north))
    assert code(north, north.delta()) == "key-retired"
    assert north.offer(north.delta(note=north.checkpoint(key=STRANGER))).added == 1


def test_an_overlap_is_never_made_longer(scene: Scene, north: Attacker) -> None:
    announce(north, NOON + DAY)
    north.offer()
    announce(north, NOON + 400 * DAY)
    north.offer()
    scene.clock.at += 2 * DAY * 1000
    north.note("head", h=HEAD)
    assert code(north, north.delta()) == "key-retired"


def test_a_revoked_key_beyond_its_last_trusted_size(scene: Scene, north: Attacker) -> None:
    for _ in range(3):
        north.note("head", h=HEAD)
    north.offer(north.delta(0, 2))
    revoked = (Revoked(north.card.log, 3),)
    scene.south.pair(newer(north, STRANGER, revoked=revoked))
    assert north.offer(north.delta(2, 3)).added == 1, "up to the size that was stated it counts"
    north.note("head", h=HEAD)
    before = everything(scene.south)
    assert code(north, north.delta(3)) == "key-retired"
    announce(north, NOON + DAY, north.card.log)
    assert code(north, north.delta(3)) == "key-retired"
    assert everything(scene.south) == before
    north.leaves.pop(), north.bodies.pop()
    assert north.offer(north.delta(3, note=north.checkpoint(key=STRANGER))).added == 1


def test_a_revoked_key_of_another_log_counts_for_nothing(scene: Scene, north: Attacker) -> None:
    """A card made for a partner says how far its own log is to be trusted; without that, not at all."""
    north.note("head", h=HEAD)
    scene.south.pair(newer(north, STRANGER, revoked=(Revoked(north.card.log, 0),)))
    assert code(north, north.delta()) == "key-retired"


def test_a_card_may_not_revoke_the_key_it_states(north: Attacker) -> None:
    for wrong in (Revoked(NEW, 1), Revoked("x", 1), Revoked(north.card.log, -1)):
        with pytest.raises(PartnerFault):
            read_card(newer(north, STRANGER, revoked=(wrong,)))


def test_a_false_line_of_the_other_key_spoils_the_head(scene: Scene, north: Attacker) -> None:
    """During an overlap both lines are of known keys: one that does not hold refuses the whole note."""
    announce(north, NOON + DAY)
    north.offer()
    scene.south.pair(newer(north))
    north.note("head", h=HEAD)
    good = north.checkpoint(key=STRANGER)
    head = Checkpoint(north.origin, 2, bytes(32))
    false = sign_checkpoint(head, Signer(north.origin, KEY_ED25519, north.keys.log)).rpartition(b"\n\n")[2]
    assert code(north, north.delta(note=good + false)) == "checkpoint-signature"
    assert north.offer(north.delta(note=good)).added == 1
