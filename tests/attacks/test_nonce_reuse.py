"""A request is answered once: whoever sends the same bytes again, even a second later, gets a new nonce and no more."""

from tests.attacks.beating import outside
from tests.attacks.hostile import Door, Scene

TARGET = "/south/north/1/checkpoint"


def test_the_same_request_twice_is_answered_once(scene: Scene, door: Door) -> None:
    signed = door.signed(scene.north, "GET", TARGET)
    assert door.ask("GET", TARGET, headers=signed).status == 200
    before = outside(scene)
    again = door.ask("GET", TARGET, headers=signed)
    assert (again.status, again.body) == (401, b"sign with the nonce\n")
    assert outside(scene) == before


def test_a_nonce_does_not_carry_over_to_another_request(scene: Scene, door: Door) -> None:
    signed = door.signed(scene.north, "GET", TARGET)
    assert door.ask("GET", "/card", headers=signed).status == 404
    assert door.ask("GET", TARGET, headers=signed).status == 401, "trying it elsewhere used it up"


def test_a_nonce_of_ones_own_making_is_none(scene: Scene, door: Door) -> None:
    made = door.signed(scene.north, "GET", TARGET, nonce="A" * 22)
    assert door.ask("GET", TARGET, headers=made).status == 401


def test_one_partner_cannot_use_anothers_signature(scene: Scene, door: Door) -> None:
    nonce = door.nonces.issue()
    stolen = door.signed(scene.north, "GET", TARGET, nonce=nonce)
    assert door.ask("GET", TARGET, headers=door.signed(scene.east, "GET", TARGET, nonce=nonce)).status == 404
    assert door.ask("GET", TARGET, headers=stolen).status == 401


def test_a_heartbeat_cannot_be_asked_for_by_strangers(scene: Scene, door: Door) -> None:
    answer = door.ask("GET", TARGET, headers=door.signed(scene.east, "GET", TARGET))
    assert answer.status == 404
