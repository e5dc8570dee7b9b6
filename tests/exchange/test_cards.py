"""Cards: what is signed, what is read back, and what two officers compare."""

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.exchange.cards import MAGIC, card_name, fingerprint, raw_key, read_card, sign_card
from jisr.node import card_of
from jisr.terms.errors import PartnerFault
from jisr.terms.sides import Card, log_origin, receipt_name
from jisr.terms.words import match_words, words_of
from jisr.tlog.note import KEY_ED25519, Verifier, open_note
from jisr.wire.tls import spki_pin
from tests.attacks.hostile import keys_of, settings_of

KEYS = keys_of(4)
CARD: Card = card_of(settings_of("north"), KEYS, spki_pin(KEYS.tls))


def test_a_card_reads_back_as_it_was_signed() -> None:
    assert read_card(sign_card(CARD, KEYS.log)) == CARD


def test_a_card_is_a_note_any_reader_of_notes_can_open() -> None:
    data = sign_card(CARD, KEYS.log)
    note, signed = open_note(data, [Verifier(card_name("north.example"), KEY_ED25519, raw_key(CARD.log))])
    assert len(signed) == 1
    assert note.text.startswith(f"{MAGIC}\n{{")
    assert note.text.count("\n") == 2


def test_the_same_card_is_the_same_bytes() -> None:
    assert sign_card(CARD, KEYS.log) == sign_card(CARD, KEYS.log)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("age", "age1qqq"), ("domain", "other.example"), ("heartbeat", CARD.log), ("name_ar", "أخرى"),
        ("name_en", "Other"), ("receipt", CARD.request), ("request", CARD.receipt), ("side", "other"),
        ("tls", CARD.heartbeat), ("url", "https://other.example"), ("version", 2),
    ],
)  # fmt: skip
def test_the_words_change_with_everything_that_is_on_the_card(field: str, value: object) -> None:
    other = msgspec.structs.replace(CARD, **{field: value})
    one, two = (fingerprint(sign_card(card, KEYS.log)) for card in (CARD, other))
    assert words_of(one) != words_of(two)
    assert words_of(one, "ar") != words_of(two, "ar")
    assert not match_words(" ".join(words_of(two)), one)


def test_the_words_do_not_depend_on_who_else_signed() -> None:
    """The digest is of the text: a card with one more signature line is still that card."""
    data = sign_card(CARD, KEYS.log)
    other = sign_card(CARD, Ed25519PrivateKey.from_private_bytes(b"o" * 32)).rpartition(b"\n\n")[2]
    assert fingerprint(data + other) == fingerprint(data)


def test_names_of_logs_and_keys_follow_from_two_cards() -> None:
    south = card_of(settings_of("south"), keys_of(6), CARD.tls)
    assert log_origin(CARD, south, 1) == "north.example/jisr/north/south/1"
    assert log_origin(south, CARD, 7) == "south.example/jisr/south/north/7"
    assert receipt_name(south) == "south.example/jisr/receipt/1"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "====",
        "A" * 43,
        "A" * 44,
        "A" * 42 + "B=",
        "A" * 43 + "=\n",
        " " + "A" * 43 + "=",
        "é" * 44,
        "A" * 43 + "==",
    ],
)
def test_a_key_has_one_spelling(text: str) -> None:
    with pytest.raises(PartnerFault) as met:
        raw_key(text)
    assert met.value.code == "card-key"


def test_a_key_of_nothing_is_still_a_key_of_that_length() -> None:
    """Whether a key is worth anything is not a matter of its spelling."""
    assert raw_key("A" * 43 + "=") == bytes(32)
