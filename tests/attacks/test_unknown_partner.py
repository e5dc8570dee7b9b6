"""Who proves nothing learns nothing: one 401, one 404, the same bytes and header names whatever was wrong."""

import time

import pytest

from jisr.terms.errors import PartnerFault
from jisr.wire.signing import KEPT
from tests.attacks.hostile import NOON_MS, Answer, Attacker, Door, Scene, everything, keys_of, settings_of
from tests.attacks.strangers import Scripted, carrier_to

HOUR_MS = 3_600_000
LOG = "/south/north/1"
DELTA = f"{LOG}/delta/0"


@pytest.fixture
def stranger(scene: Scene) -> Attacker:
    """A side that was never paired, with keys of its own."""
    keys = keys_of(9)
    return Attacker(scene.south, "west", keys, scene.north.card)


def alike(answers: list[Answer], status: int) -> None:
    """All of them the same in status, header names, header values and body."""
    assert [at for at, answer in enumerate(answers) if answer.status != status] == []
    assert {answer[:3] for answer in answers} == {answers[0][:3]}
    assert all(len(answer.nonce) == 32 for answer in answers)
    assert len({answer.nonce for answer in answers}) == len(answers)


def test_who_signs_with_no_nonce_of_ours_gets_one(scene: Scene, door: Door, stranger: Attacker) -> None:
    north = scene.north
    used = door.nonces.issue()
    assert door.ask("GET", DELTA, headers=door.signed(north, "GET", DELTA, nonce=used)).status == 200
    stale = next(nonce for nonce in [door.nonces.issue() for _ in range(KEPT + 1)])
    answers = [
        door.ask("GET", DELTA),
        door.ask("GET", "/"),
        door.ask("GET", "/no/such/thing"),
        door.ask("GET", DELTA, headers={"signature-input": 'jisr=();keyid="north"', "signature": "jisr=:AA==:"}),
        door.ask("POST", f"{LOG}/receipt", b"anything"),
        door.ask("GET", DELTA, headers=door.signed(north, "GET", DELTA, nonce="none")),
        door.ask("GET", DELTA, headers=door.signed(north, "GET", DELTA, nonce=used)),
        door.ask("GET", DELTA, headers=door.signed(north, "GET", DELTA, nonce=stale)),
        door.ask("GET", DELTA, headers=door.signed(stranger, "GET", DELTA, nonce="none")),
        door.ask("GET", DELTA, headers=door.signed(north, "GET", DELTA, nonce="0" * 32)),
    ]
    alike(answers, 401)


def test_unknown_forbidden_and_forged_are_one_answer(scene: Scene, door: Door, stranger: Attacker) -> None:
    north, east = scene.north, scene.east

    def signed(who: Attacker, target: str, **how: object) -> Answer:
        return door.ask("GET", target, headers=door.signed(who, "GET", target, **how))  # type: ignore[arg-type]

    answers = [
        signed(stranger, DELTA),  # never paired
        signed(stranger, DELTA, side="north"),  # a partner's name under another key
        signed(north, DELTA, key=east.keys.request),  # another partner's key
        signed(north, DELTA, key=north.keys.log),  # its own key for another purpose
        signed(north, DELTA, side="east"),
        signed(north, DELTA, side="south"),
        signed(north, DELTA, side=""),
        signed(north, "/south/east/1/delta/0"),  # a log that is not its own
        signed(north, "/south/west/1/delta/0"),  # a log that is nobody's
        signed(north, "/south/north/2/delta/0"),
        signed(north, "/north/south/1/delta/0"),
        signed(north, "/"),
        signed(north, "/south/east/1/checkpoint"),
        signed(north, "/south/west/1/checkpoint"),
        signed(north, f"{LOG}/delta/1"),  # beyond what was published
        signed(north, f"{LOG}/delta/-1"),
        signed(north, f"{LOG}/delta/00"),
        signed(north, f"{LOG}/delta/0?most=x"),
        signed(north, f"{LOG}/tile/0/000"),
        signed(north, f"{LOG}/tile/entries/../000"),
        signed(north, "/heads/00/checkpoint"),
    ]
    alike(answers, 404)


def test_a_signature_holds_for_one_request_only(scene: Scene, door: Door) -> None:
    """Reused on another path, query, method, body or host, or with any header of it changed: nothing was proven."""
    north = scene.north
    target = f"{DELTA}?most=1"
    note = north.receipt(scene.south.store.read(lambda tx: scene.south.standing.checkpoint(tx, "north"))[1])  # type: ignore[index]

    def signed() -> dict[str, str]:
        return door.signed(north, "GET", target)

    posted = f"{LOG}/receipt"
    answers = [
        door.ask("GET", f"{DELTA}?most=2", headers=signed()),
        door.ask("GET", DELTA, headers=signed()),
        door.ask("GET", f"{LOG}/checkpoint?most=1", headers=signed()),
        door.ask("POST", target, headers=signed()),
        door.ask("HEAD", target, headers=signed()),
        door.ask("GET", target, b"body", headers=signed()),
        door.ask("GET", target, headers=signed(), host="127.0.0.1:8462"),
        door.ask("GET", target, headers=signed(), host="south.example"),
        door.ask("POST", posted, note + b"\n", headers=door.signed(north, "POST", posted, note)),
        door.ask("POST", posted, b"", headers=door.signed(north, "POST", posted, note)),
    ]
    for name in ("signature", "content-digest"):
        cut, left_out = signed(), signed()
        del left_out[name]
        answers.append(door.ask("GET", target, headers={**cut, name: cut[name][:-3]}))
        answers.append(door.ask("GET", target, headers=left_out))
    alike(answers, 404)
    assert door.ask("GET", target, headers=signed()).status == 200


def test_a_nonce_is_good_once(scene: Scene, door: Door) -> None:
    headers = door.signed(scene.north, "GET", DELTA)
    assert [door.ask("GET", DELTA, headers=headers).status for _ in range(3)] == [200, 401, 401]


def test_an_old_signature_does_not_ride_on_a_fresh_nonce(scene: Scene, door: Door) -> None:
    """The nonce that counts must be the one the signature covers, whatever else stands in the header."""
    old = door.signed(scene.north, "GET", DELTA)
    assert door.ask("GET", DELTA, headers=old).status == 200
    for bait in (
        'bait=();keyid="north";nonce="{}", {}',
        'bait=("@method");keyid="north";nonce="{}";tag="other", {}',
        '{1}, bait=();keyid="north";nonce="{0}"',
        'bait;keyid="north";nonce="{}", {}',
    ):
        headers = {
            **old,
            "signature-input": bait.format(door.nonces.issue(), old["signature-input"]),
            "signature": old["signature"] + ", bait=:AAAA:",
        }
        assert door.ask("GET", DELTA, headers=headers).status in (401, 404), bait


@pytest.mark.parametrize("hours", [-9, -1, 0, 1, 9, 24 * 365 * 20])
def test_clocks_may_be_hours_apart(scene: Scene, door: Door, hours: int) -> None:
    """`created` is logged and never judged: a partner whose clock runs ahead is a partner all the same."""
    at = time.time_ns() // 1_000_000 + hours * HOUR_MS
    headers = door.signed(scene.north, "GET", DELTA, at_ms=at)
    assert door.ask("GET", DELTA, headers=headers).status == 200


def test_the_stage_clock_is_long_past(scene: Scene, door: Door) -> None:
    assert door.ask("GET", DELTA, headers=door.signed(scene.north, "GET", DELTA, at_ms=NOON_MS)).status == 200
    assert door.ask("GET", DELTA, headers=door.signed(scene.north, "GET", DELTA, at_ms=0)).status == 200


def test_nothing_asked_by_strangers_is_kept(scene: Scene, door: Door, stranger: Attacker) -> None:
    before = everything(scene.south)
    receipt = f"{LOG}/receipt"
    for who in (stranger, scene.east):
        for method, target, body in (("GET", DELTA, b""), ("POST", receipt, b"x"), ("PUT", "/", b"x" * 70_000)):
            door.ask(method, target, body, headers=door.signed(who, method, target, body))
    assert everything(scene.south) == before


def test_too_much_is_posted(scene: Scene, door: Door) -> None:
    target, body = f"{LOG}/receipt", b"x" * 65_537
    answers = [door.post(scene.north, target, body), door.get(scene.north, "/nothing")]
    alike(answers, 404)
    assert door.ask("POST", target, body).status == 401


def test_we_give_up_on_a_server_that_never_accepts_us(scene: Scene) -> None:
    """A server that answers 401 for ever costs three requests, not an endless loop."""
    never = Scripted(lambda _: (401, {"jisr-nonce": "ab" * 16}, b""))
    with pytest.raises(PartnerFault) as met:
        carrier_to(scene, never).delta(0, 1, 0)
    assert met.value.code == "refused-by-partner"
    assert len(never.requests) == 3


def test_settings_of_a_stranger_are_like_anyones() -> None:
    """The stranger of these tests differs from a partner in nothing but having been paired."""
    assert settings_of("west").domain == "west.example"
