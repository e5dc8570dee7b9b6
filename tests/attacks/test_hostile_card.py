"""Cards that lie: refused before anything is pinned, and a pinned partner stays who it is."""

from base64 import b64encode
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.exchange.cards import MAGIC, card_name, read_card, sign_card
from jisr.terms import canonical
from jisr.terms.errors import JisrError, OurMistake, PartnerFault
from jisr.terms.sides import Card, Limits
from jisr.tlog.note import KEY_ED25519, Signer, sign_note
from jisr.wire.carriers import NetworkCarrier
from tests.attacks.hostile import Attacker, Scene, everything, keys_of, staged

OTHER = Ed25519PrivateKey.from_private_bytes(b"somebody else's " * 2)
SMALL_ORDER = [bytes(32), b"\x01" + bytes(31), b"\xec" + b"\xff" * 30 + b"\x7f"]


def changed(north: Attacker, **fields: Any) -> bytes:
    """North's card with other fields, signed by its own log key."""
    return sign_card(msgspec.structs.replace(north.card, **fields), north.keys.log)


def refused(scene: Scene, data: bytes) -> JisrError:
    """Why pairing with that card was refused; nothing was pinned."""
    before = everything(scene.south)
    with pytest.raises(JisrError) as met:
        scene.south.pair(data)
    assert everything(scene.south) == before
    return met.value


def text(raw: bytes) -> str:
    return b64encode(raw).decode()


def test_a_card_nobody_signed_is_no_card(scene: Scene) -> None:
    north = scene.north
    good = changed(north, version=2)
    signed, _, line = good.decode().rpartition("\n\n")
    for data in (
        sign_card(msgspec.structs.replace(north.card, version=2), OTHER),
        good.replace(b'"version":2', b'"version":3'),
        good.replace(b'"side":"north"', b'"side":"west"'),
        f"{signed}\n\n".encode(),
        f"{signed}\n\n{line[:-6]}\n".encode(),
        good[:-1],
        good + line.encode()[:-1],
    ):
        fault = refused(scene, data)
        assert isinstance(fault, PartnerFault)
        assert fault.code in ("card-signature", "card-malformed")


@pytest.mark.parametrize("name", ["log", "heartbeat", "receipt", "request", "tls"])
@pytest.mark.parametrize(
    "key",
    [
        "",
        "x",
        text(b"k" * 31),
        text(b"k" * 33),
        text(b"k" * 32)[:-1],
        text(b"k" * 32) + "\n",
        text(b"k" * 32).replace("=", "A"),
    ],
)
def test_a_key_of_another_length_or_spelling_is_refused(scene: Scene, name: str, key: str) -> None:
    fault = refused(scene, changed(scene.north, version=2, **{name: key}))
    assert isinstance(fault, PartnerFault)


@pytest.mark.parametrize("name", ["log", "heartbeat", "receipt", "request"])
@pytest.mark.parametrize("key", SMALL_ORDER, ids=["order 4", "order 1", "order 2"])
def test_a_key_anyone_can_sign_under_is_refused(scene: Scene, name: str, key: bytes) -> None:
    """Under a key of small order one signature fits many texts: a card with one says nothing about who asks."""
    assert isinstance(refused(scene, changed(scene.north, version=2, **{name: text(key)})), PartnerFault)


def test_an_older_or_equal_card_does_not_replace_a_newer(scene: Scene) -> None:
    north = scene.north
    scene.south.pair(changed(north, version=5))
    for version in (1, 4, 5):
        fault = refused(scene, changed(north, version=version, url="https://192.0.2.1:1"))
        assert (type(fault), fault.code) == (OurMistake, "older-card")
    for version in (-1, 0):
        refused(scene, changed(north, version=version))
    scene.south.pair(changed(north, version=5))
    scene.south.pair(changed(north, version=6, url="https://192.0.2.1:1"))


def test_a_newer_card_keeps_what_was_agreed(scene: Scene) -> None:
    """Keys and addresses are the partner's to change; limits are what two sides agreed."""
    agreed = Limits(body=500, finest=2, day_entries=9)
    scene.south.limit("north", agreed)
    scene.south.pair(changed(scene.north, version=2))
    partner = next(one for one in scene.south.standing.partners() if one.side == "north")
    assert (partner.card.version, partner.limits) == (2, agreed)


def test_nothing_is_dropped_when_a_newer_card_names_another_log(scene: Scene) -> None:
    """The domain is part of a log's name: either such a card is refused, or the new log is followed from its start."""
    north = scene.north
    for at in range(3):
        north.tell(at=at)
    north.offer()
    card = msgspec.structs.replace(north.card, domain="moved.example", version=2)
    try:
        scene.south.pair(sign_card(card, north.keys.log))
    except JisrError:
        return
    moved = Attacker(scene.south, "north", north.keys, card)
    moved.tell()
    moved.tell()
    moved.offer()
    assert len(north.shown()) == 5


def test_a_stranger_under_a_partners_name_is_refused(scene: Scene) -> None:
    """Whoever signs with another key is somebody else, whatever the name on the card; not newer means not taken."""
    keys = keys_of(9)
    card = msgspec.structs.replace(scene.north.card, log=text(keys.log.public_key().public_bytes_raw()))
    assert refused(scene, sign_card(card, keys.log)).code == "older-card"


def test_our_own_card_is_not_a_partner(scene: Scene) -> None:
    assert refused(scene, scene.south.own_card()).code == "own-card"


def test_a_partner_cannot_bear_our_name_or_our_key(scene: Scene) -> None:
    north = scene.north
    assert refused(scene, changed(north, side="south", version=9)).code == "own-card"
    ours = msgspec.structs.replace(scene.south.card, side="west", domain="west.example")
    assert refused(scene, sign_card(ours, scene.south.keys.log)).code == "own-card"


@pytest.mark.parametrize(
    "side", ["", "x", "North", "north/south", "../south", "no rth", "nörth", "n" * 33, "-north", "a\nb"]
)
def test_a_name_that_could_be_a_path_is_refused(scene: Scene, side: str) -> None:
    assert isinstance(refused(scene, changed(scene.north, side=side, version=2)), PartnerFault)


@pytest.mark.parametrize(
    "domain", ["", "North.example", "north example", "north+1", "north/x", "n" * 101, "nörth", "a\nb"]
)
def test_a_domain_that_could_be_another_origin_is_refused(scene: Scene, domain: str) -> None:
    card = msgspec.structs.replace(scene.north.card, domain=domain, version=2)
    body = f"{MAGIC}\n{canonical.encode(card).decode()}\n"
    name = card_name(domain) if domain.isalnum() else card_name("north.example")
    try:
        data = sign_note(body, [Signer(name, KEY_ED25519, scene.north.keys.log)])
    except OurMistake:
        data = body.encode()
    assert isinstance(refused(scene, data), PartnerFault)


NOWHERE = [
    "ftp://north.example",
    "https://",
    "https:///path",
    "https://north.example:port",
    "https://[::1",
    "https://north example",
    "https://north.example/\n",
    "https://north.example/\x00",
    "https://" + "n" * 64 + ".example",
    "https://" + "n" * 200,
    "javascript:alert(1)",
    "file:///etc/passwd",
]
"""Addresses that lead nowhere: whoever tries one must find out before anything is looked up."""
ELSEWHERE = [
    "http://north.example",
    "http://127.0.0.1:8461@north.example/",
    "http://localhost:1@north.example:80",
    "https://north.example:99999",
    "https://user:secret@north.example",
    "https://north.example/?x=1",
    "https://north.example/#there",
]


@pytest.mark.parametrize("url", NOWHERE + ELSEWHERE)
def test_an_address_that_is_none_is_refused(scene: Scene, url: str) -> None:
    assert isinstance(refused(scene, changed(scene.north, url=url, version=2)), PartnerFault)


def test_a_side_without_an_address_is_pinned_as_one(scene: Scene) -> None:
    """Nobody can connect to it, and it pushes: an empty address is said, not a mistake; a blank one is none."""
    scene.south.pair(changed(scene.north, url="", version=2))
    (pinned,) = (one.card for one in scene.south.standing.partners() if one.side == "north")
    assert (pinned.url, pinned.version) == ("", 2)
    assert isinstance(refused(scene, changed(scene.north, url=" ", version=3)), PartnerFault)


@pytest.mark.parametrize("url", ["", *NOWHERE])
def test_whatever_is_pinned_the_carrier_fails_as_expected(scene: Scene, url: str) -> None:
    """A second net: an address that got into the store must not end the pull loop with an exception nobody expects."""
    partner = scene.south.standing.partners()[1]
    card = msgspec.structs.replace(partner.card, url=url)
    wrong = msgspec.structs.replace(partner, card=card)
    carrier = NetworkCarrier("south", wrong, scene.south.keys.request, scene.clock)
    try:
        with pytest.raises(JisrError):
            carrier.delta(0, 1, 0)
    finally:
        carrier.close()


def test_plain_http_needs_the_flag(scene: Scene, tmp_path: Path) -> None:
    """A card must not make us speak plainly to whatever listens on our own machine."""
    plain = changed(scene.north, url="http://127.0.0.1:8460", version=2)
    assert isinstance(refused(scene, plain), JisrError)
    (tmp_path / "plain").mkdir()
    with staged(tmp_path / "plain", plain=True) as other:
        other.south.pair(plain)


@pytest.mark.parametrize(
    "name",
    ["a\x00b", "a\x1b[31mb", "a\nb", "a\r\nb", "\u202enorth", "n" * 10_000],
    ids=["nul", "escape", "line", "lines", "override", "long"],
)
@pytest.mark.parametrize("field", ["name_en", "name_ar"])
def test_a_name_that_forges_a_screen_is_refused(scene: Scene, field: str, name: str) -> None:
    """The name is read out at pairing and printed by the commands: it must be one short visible line."""
    assert isinstance(refused(scene, changed(scene.north, version=2, **{field: name})), PartnerFault)


def test_ordinary_names_pass(scene: Scene) -> None:
    made = changed(scene.north, version=2, name_en="Northern Border Command", name_ar="قيادة الحدود الشمالية")
    assert read_card(made).name_ar == "قيادة الحدود الشمالية"


@pytest.mark.parametrize("version", [0, 2, -1])
def test_a_card_of_another_form_is_refused(scene: Scene, version: int) -> None:
    assert isinstance(refused(scene, changed(scene.north, v=version, version=2)), PartnerFault)


def test_json_that_is_not_canonical_is_no_card(scene: Scene) -> None:
    north = scene.north
    line = canonical.encode(north.card).decode()
    signer = Signer(card_name(north.card.domain), KEY_ED25519, north.keys.log)
    for made in (
        line.replace('"v":1', '"v": 1'),
        line.replace('"v":1', '"v":1,"v":1'),
        line.replace('"v":1', '"v":1.0'),
        line.replace('"v":1', '"v":1,"w":1'),
        line[:-1] + ',"zz":1}',
        '{"a":' * 600 + "9999999999999999" + "}" * 600,
        "[]",
        "",
    ):
        fault = refused(scene, sign_note(f"{MAGIC}\n{made}\n", [signer]))
        assert isinstance(fault, PartnerFault), made[:40]


def test_a_card_is_bounded(scene: Scene) -> None:
    card: Card = scene.north.card
    assert len(sign_card(card, scene.north.keys.log)) < 2_000
    assert isinstance(refused(scene, changed(scene.north, version=2, age="age1" + "q" * 60_000)), PartnerFault)
