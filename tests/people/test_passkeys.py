"""Passkeys as people meet them, and as those who hold none try them."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.people import Address, Session
from jisr.people.cbor import plain_end
from jisr.people.challenges import KEPT, LIFE_MS, SHARE, Challenges
from jisr.people.passkeys import MOST
from jisr.people.rules import proved_lately, runs_back
from jisr.terms.errors import JisrError, OurMistake, Refused, Unavailable
from tests.people.authenticator import ATTESTED, EXTENDED, PRESENT, VERIFIED, Authenticator, b64, cbor
from tests.people.house import AMAL, AMALS, HOUR, MINUTE, NOON, OMAR, OMARS, Chance, Clock, House, opened

HERE, THERE = "10.0.0.9", "198.51.100.7"
AT = Address("north.localhost", "http://north.localhost:8460")
ELSEWHERE = Address("localhost", "http://localhost:8460")


def code(of: type[JisrError], job) -> str:
    with pytest.raises(JisrError) as caught:
        job()
    assert type(caught.value) is of, caught.value
    return caught.value.code


def enrolled(house: House, key: Authenticator, name: str = "Desk key", who: tuple[str, str] = (OMAR, OMARS)) -> Session:
    """A session of that person, in which this authenticator made a passkey."""
    session = house.people.sign_in(*who, HERE)
    options = house.people.passkeys.prepare(session.token, "north", AT, HERE)
    house.people.passkeys.register(session.token, name, key.make(options, AT.origin), AT)
    return session


def enter(house: House, key: Authenticator, address: Address = AT, where: str = HERE, **spoilt: Any) -> Session:
    options = house.people.passkeys.challenge(address, where)
    return house.people.sign_in_with_passkey(key.answer(options, address.origin, **spoilt), address, where)


# --- as it should be ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("algorithm", ["es256", "eddsa", "rs256"])
def test_a_passkey_signs_its_person_in(house: House, algorithm: str):
    key = Authenticator(algorithm=algorithm)
    first = enrolled(house, key)
    house.clock.at += MINUTE
    session = enter(house, key)
    assert session.actor == first.actor
    assert session.token != first.token
    assert house.people.session(session.token) == session
    (held,) = house.people.passkeys.held(session.token)
    assert (held.name, held.host, held.synced) == ("Desk key", "north.localhost", False)
    assert (held.made, held.used) == (NOON, NOON + MINUTE)


def test_options_ask_for_a_key_that_knows_its_person(house: House):
    session = house.people.sign_in(OMAR, OMARS, HERE)
    made = house.people.passkeys.prepare(session.token, "north", AT, HERE)
    assert made["rp"] == {"id": "north.localhost", "name": "Jisr north"}
    selection = made["authenticatorSelection"]
    assert (selection["residentKey"], selection["userVerification"]) == ("required", "required")
    assert made["attestation"] == "none"
    asked = house.people.passkeys.challenge(AT, HERE)
    assert (asked["rpId"], asked["userVerification"]) == ("north.localhost", "required")
    assert not asked.get("allowCredentials"), "nobody is told who has which passkey"
    assert OMAR not in str(asked)


def test_a_passkey_survives_a_restart_and_its_challenge_does_not(house: House):
    key = Authenticator()
    enrolled(house, key)
    options = house.people.passkeys.challenge(AT, HERE)
    house.people = house.reopened()
    late = key.answer(options, AT.origin)
    assert code(Refused, lambda: house.people.sign_in_with_passkey(late, AT, HERE)) == "passkey-late"
    assert enter(house, key).actor.person == OMAR


def test_the_same_authenticator_is_not_asked_twice(house: House):
    key = Authenticator()
    session = enrolled(house, key)
    options = house.people.passkeys.prepare(session.token, "north", AT, HERE)
    assert [one["id"] for one in options["excludeCredentials"]] == [b64(key.credentials[0].id)]
    elsewhere = house.people.passkeys.prepare(session.token, "north", ELSEWHERE, HERE)
    assert not elsewhere["excludeCredentials"]


def test_a_key_that_attests_itself_is_taken(house: House):
    key = Authenticator(attests=True)
    enrolled(house, key)
    assert enter(house, key).actor.person == OMAR


def test_whether_copies_are_kept_elsewhere_is_told(house: House):
    session = enrolled(house, Authenticator(synced=True), "Telephone")
    assert [held.synced for held in house.people.passkeys.held(session.token)] == [True]


def test_an_authenticator_that_does_not_count_is_taken(house: House):
    key = Authenticator(step=0)
    enrolled(house, key)
    assert enter(house, key).actor == enter(house, key).actor


def test_unasked_extensions_of_plain_form_are_let_pass(house: House):
    key, session = Authenticator(), house.people.sign_in(OMAR, OMARS, HERE)
    options = house.people.passkeys.prepare(session.token, "north", AT, HERE)
    extended = {"flags": PRESENT | VERIFIED | ATTESTED | EXTENDED, "tail": cbor({"credProtect": 3})}
    house.people.passkeys.register(session.token, "Key", key.make(options, AT.origin, **extended), AT)
    assert enter(house, key, flags=PRESENT | VERIFIED | EXTENDED, tail=cbor({"x": True})).actor.person == OMAR


# --- the password first ------------------------------------------------------------------------------------------


def test_the_password_comes_first_and_lately(house: House):
    people, session = house.people, house.people.sign_in(OMAR, OMARS, HERE)
    house.clock.at += 5 * MINUTE
    assert people.passkeys.prepare(session.token, "north", AT, HERE)
    house.clock.at += 1
    assert code(Refused, lambda: people.passkeys.prepare(session.token, "north", AT, HERE)) == "prove"
    assert code(Refused, lambda: people.prove(session.token, AMALS, HERE)) == "sign-in"
    assert code(Refused, lambda: people.passkeys.prepare(session.token, "north", AT, HERE)) == "prove"
    people.prove(session.token, OMARS, HERE)
    assert people.passkeys.prepare(session.token, "north", AT, HERE)
    house.clock.at -= HOUR
    assert code(Refused, lambda: people.passkeys.prepare(session.token, "north", AT, HERE)) == "prove"


def test_a_passkey_makes_no_further_passkey(house: House):
    """Whoever holds a passkey for a moment must not be able to make one to keep."""
    key = Authenticator()
    enrolled(house, key)
    session = enter(house, key)
    assert code(Refused, lambda: house.people.passkeys.prepare(session.token, "north", AT, HERE)) == "prove"


@pytest.mark.parametrize(
    ("proved", "fits"), [(None, False), (0, True), (-300_000, True), (-300_001, False), (1, False)]
)  # fmt: skip
def test_proof_ages(proved: int | None, fits: bool):
    assert proved_lately(None if proved is None else NOON + proved, NOON, 5 * MINUTE) is fits


# --- keeping -----------------------------------------------------------------------------------------------------


def test_removing_a_passkey_ends_what_it_began(house: House):
    key, spare = Authenticator(), Authenticator()
    mine = enrolled(house, key)
    enrolled(house, spare, "Spare")
    by_key, by_spare = enter(house, key), enter(house, spare)
    first = next(held for held in house.people.passkeys.held(mine.token) if held.name == "Desk key")
    house.people.passkeys.remove(mine.token, first.id)
    assert house.people.session(by_key.token) is None
    assert house.people.session(by_spare.token) is not None
    assert house.people.session(mine.token) is not None
    assert code(Refused, lambda: enter(house, key)) == "passkey"
    assert code(OurMistake, lambda: house.people.passkeys.remove(mine.token, first.id)) == "not-ours"


def test_nobody_sees_or_removes_the_passkeys_of_another(house: House):
    omar = enrolled(house, Authenticator())
    amal = house.people.sign_in(AMAL, AMALS, HERE)
    (held,) = house.people.passkeys.held(omar.token)
    assert house.people.passkeys.held(amal.token) == []
    assert code(OurMistake, lambda: house.people.passkeys.remove(amal.token, held.id)) == "not-ours"
    assert house.people.passkeys.held(omar.token) == [held]


def test_an_account_has_a_bounded_number_with_names_of_their_own(house: House):
    session = enrolled(house, Authenticator())
    people = house.people
    options = people.passkeys.prepare(session.token, "north", AT, HERE)
    again = Authenticator().make(options, AT.origin)
    assert code(OurMistake, lambda: people.passkeys.register(session.token, "DESK  key", again, AT)) == "passkey-name"
    assert code(OurMistake, lambda: people.passkeys.register(session.token, "\u202ex", again, AT)) == "passkey-form"
    spare = people.passkeys.prepare(session.token, "north", AT, HERE)
    for number in range(1, MOST):
        options = people.passkeys.prepare(session.token, "north", AT, HERE)
        made = Authenticator().make(options, AT.origin)
        people.passkeys.register(session.token, f"Key {number}", made, AT)
    assert code(OurMistake, lambda: people.passkeys.prepare(session.token, "north", AT, HERE)) == "passkeys"
    one_more = Authenticator().make(spare, AT.origin)
    assert code(OurMistake, lambda: people.passkeys.register(session.token, "More", one_more, AT)) == "passkeys"
    assert house.count("passkey") == MOST


# --- whoever holds none ------------------------------------------------------------------------------------------


def test_a_replayed_answer_opens_nothing(house: House):
    key = Authenticator(step=0)
    enrolled(house, key)
    answer = key.answer(house.people.passkeys.challenge(AT, HERE), AT.origin)
    house.people.sign_in_with_passkey(answer, AT, HERE)
    assert code(Refused, lambda: house.people.sign_in_with_passkey(answer, AT, HERE)) == "passkey-late"


def test_a_challenge_is_used_up_by_a_wrong_answer(house: House):
    key = Authenticator()
    enrolled(house, key)
    options = house.people.passkeys.challenge(AT, HERE)
    wrong = key.answer(options, AT.origin, signature=b"no")
    assert code(Refused, lambda: house.people.sign_in_with_passkey(wrong, AT, HERE)) == "passkey"
    right = key.answer(options, AT.origin)
    assert code(Refused, lambda: house.people.sign_in_with_passkey(right, AT, HERE)) == "passkey-late"


def test_a_challenge_nobody_gave_or_for_something_else(house: House):
    key = Authenticator()
    session = enrolled(house, key)
    people = house.people
    own = {"challenge": b64(bytes(32)), "rpId": AT.host}
    assert code(Refused, lambda: people.sign_in_with_passkey(key.answer(own, AT.origin), AT, HERE)) == "passkey-late"
    making = people.passkeys.prepare(session.token, "north", AT, HERE)
    crossed = key.answer(making | {"rpId": AT.host}, AT.origin)
    assert code(Refused, lambda: people.sign_in_with_passkey(crossed, AT, HERE)) == "passkey-late"
    asking = people.passkeys.challenge(AT, HERE)
    made = Authenticator().make(making | {"challenge": asking["challenge"]}, AT.origin)
    assert code(Refused, lambda: people.passkeys.register(session.token, "x", made, AT)) == "passkey-late"


@pytest.mark.parametrize("wait", [LIFE_MS + 1, -1])
def test_a_challenge_lives_five_minutes_by_any_clock(house: House, wait: int):
    key = Authenticator()
    enrolled(house, key)
    answer = key.answer(house.people.passkeys.challenge(AT, HERE), AT.origin)
    house.clock.at += wait
    assert code(Refused, lambda: house.people.sign_in_with_passkey(answer, AT, HERE)) == "passkey-late"


def test_a_passkey_is_made_only_in_the_session_that_asked(house: House):
    people = house.people
    omar, amal = people.sign_in(OMAR, OMARS, HERE), people.sign_in(AMAL, AMALS, HERE)
    for other in (amal, people.sign_in(OMAR, OMARS, THERE)):
        made = Authenticator().make(people.passkeys.prepare(omar.token, "north", AT, HERE), AT.origin)
        assert code(Refused, lambda t=other.token, m=made: people.passkeys.register(t, "x", m, AT)) == "passkey-late"
    made = Authenticator().make(people.passkeys.prepare(omar.token, "north", AT, HERE), AT.origin)
    people.sign_out(omar.token)
    assert code(Refused, lambda: people.passkeys.register(omar.token, "x", made, AT)) == "signed-out"
    assert house.count("passkey") == 0


SPOILT: dict[str, dict[str, Any]] = {
    "another origin": {"client": {"origin": "http://north.localhost:8470"}},
    "another scheme": {"client": {"origin": "https://north.localhost:8460"}},
    "an evil origin": {"client": {"origin": "http://evil.example"}},
    "an origin of no text": {"client": {"origin": 7}},
    "a frame of another site": {"client": {"crossOrigin": True}},
    "another ceremony": {"client": {"type": "payment.get"}},
    "another relying party": {"rp": "localhost"},
    "another side": {"rp": "south.localhost"},
    "nobody there": {"flags": VERIFIED},
    "nobody verified": {"flags": PRESENT},
    "flags that contradict": {"flags": PRESENT | VERIFIED | 16},
    "more than announced": {"tail": b"\x00"},
    "nothing at all": {"data": b""},
}


@pytest.mark.parametrize("case", SPOILT)
def test_a_spoilt_answer_signs_nobody_in(house: House, case: str):
    key = Authenticator()
    enrolled(house, key)
    spoilt = {"credential": key.credentials[0]} | SPOILT[case]
    assert code(Refused, lambda: enter(house, key, **spoilt)) == "passkey"
    assert house.count("sitting") == 1


@pytest.mark.parametrize("case", SPOILT)
def test_a_spoilt_answer_makes_no_passkey(house: House, case: str):
    session = house.people.sign_in(OMAR, OMARS, HERE)
    options = house.people.passkeys.prepare(session.token, "north", AT, HERE)
    spoilt = dict(SPOILT[case])
    if "flags" in spoilt:
        spoilt["flags"] |= ATTESTED
    answer = Authenticator().make(options, AT.origin, **spoilt)
    assert code(Refused, lambda: house.people.passkeys.register(session.token, "x", answer, AT)) == "passkey"
    assert house.count("passkey") == 0


def test_a_wrong_signature_handle_or_credential(house: House):
    key, stranger = Authenticator(), Authenticator()
    enrolled(house, key)
    amal = house.people.accounts()[0]
    assert amal.person == AMAL
    enrolled(house, stranger, who=(AMAL, AMALS))
    ours, theirs = key.credentials[0], stranger.credentials[0]
    theirs_signing_as_ours = type(ours)(ours.id, ours.rp, ours.handle, theirs.key)
    cases: list[dict[str, Any]] = [
        {"credential": theirs_signing_as_ours}, {"handle": theirs.handle}, {"handle": None}, {"handle": b""},
        {"signature": b""}, {"signature": bytes(64)},
        {"credential": type(ours)(b"n" * 32, ours.rp, ours.handle, ours.key)},
    ]  # fmt: skip
    for spoilt in cases:
        assert code(Refused, lambda s=spoilt: enter(house, key, **s)) == "passkey", spoilt
        house.clock.at += MINUTE
    assert enter(house, key).actor.person == OMAR


def test_a_passkey_of_another_side_is_unknown_here(house: House):
    key = Authenticator()
    with opened() as south:
        session = south.people.sign_in(OMAR, OMARS, HERE)
        options = south.people.passkeys.prepare(session.token, "south", ELSEWHERE, HERE)
        south.people.passkeys.register(session.token, "Key", key.make(options, ELSEWHERE.origin), ELSEWHERE)
        assert code(Refused, lambda: enter(house, key, ELSEWHERE)) == "passkey"
        assert enter(south, key, ELSEWHERE).actor.person == OMAR


def test_a_passkey_is_for_the_name_it_was_made_under(house: House):
    """Even an authenticator that would sign for any name gets in under the one only."""
    key = Authenticator()
    enrolled(house, key)
    assert code(Refused, lambda: enter(house, key, ELSEWHERE, credential=key.credentials[0])) == "passkey"


def test_a_removed_account_takes_its_passkeys_along(house: House):
    key = Authenticator()
    enrolled(house, key)
    answer = key.answer(house.people.passkeys.challenge(AT, HERE), AT.origin)
    house.people.remove(house.amal, OMAR)
    assert house.count("passkey") == 0
    assert code(Refused, lambda: house.people.sign_in_with_passkey(answer, AT, HERE)) == "passkey"
    house.people.add(house.amal, OMAR, "administrator", "systems", OMARS)
    assert code(Refused, lambda: enter(house, key)) == "passkey"


def test_a_role_taken_away_is_taken_from_passkeys_too(house: House):
    key = Authenticator()
    session = enrolled(house, key)
    by_key = enter(house, key)
    house.people.change_role(house.amal, OMAR, "observer", "hall")
    assert house.people.session(session.token) is None
    assert house.people.session(by_key.token) is None
    assert enter(house, key).actor.role == "observer"


@pytest.mark.parametrize("counter", [0, 1, 6, 7])
def test_a_counter_that_runs_back_is_a_copy(house: House, counter: int):
    key = Authenticator(step=7)
    enrolled(house, key)
    enter(house, key)
    assert code(Refused, lambda: enter(house, key, counter=counter)) == "passkey-copied"
    assert house.count("sitting") == 2
    assert enter(house, key, counter=8).actor.person == OMAR


def test_a_counter_is_told_only_after_the_signature(house: House):
    key = Authenticator(step=7)
    enrolled(house, key)
    enter(house, key)
    assert code(Refused, lambda: enter(house, key, counter=1, signature=bytes(70))) == "passkey"


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_a_counter_only_goes_up_or_stays_out_of_use(kept: int, given_: int):
    assert runs_back(kept, given_) is not (given_ > kept or kept == given_ == 0)


def test_guessing_is_paced_and_costs_the_password_nothing(house: House):
    key = Authenticator()
    enrolled(house, key)
    codes = []
    for _ in range(5):
        with pytest.raises(JisrError) as caught:
            enter(house, key, where=THERE, signature=b"no")
        codes.append(caught.value.code)
    assert codes == ["passkey", "passkey", "passkey", "wait", "wait"]
    assert code(Unavailable, lambda: enter(house, key, where=THERE)) == "wait"
    assert house.people.sign_in(OMAR, OMARS, THERE).actor.person == OMAR
    unknown = type(key.credentials[0])(b"n" * 32, AT.host, b"x", key.credentials[0].key)
    codes = [
        code_of(lambda: enter(house, key, where=THERE, credential=unknown)) for _ in range(5)
    ]  # fmt: skip
    assert codes == ["passkey", "passkey", "passkey", "wait", "wait"]
    house.clock.at += MINUTE
    assert enter(house, key, where=THERE, counter=900).actor.person == OMAR


def code_of(job) -> str:
    with pytest.raises(JisrError) as caught:
        job()
    return caught.value.code


@pytest.mark.parametrize("host", ["127.0.0.1", "10.1.2.3", "[::1]", "::1"])
def test_a_bare_address_has_no_passkeys(house: House, host: str):
    session, bare = house.people.sign_in(OMAR, OMARS, HERE), Address(host, f"http://{host}:8460")
    for job in (
        lambda: house.people.passkeys.prepare(session.token, "north", bare, HERE),
        lambda: house.people.passkeys.challenge(bare, HERE),
        lambda: house.people.passkeys.register(session.token, "x", {}, bare),
        lambda: house.people.sign_in_with_passkey({}, bare, HERE),
    ):
        assert code(OurMistake, job) == "passkey-address"
    assert len(house.people.passkeys.challenges) == 0


# --- bombs -------------------------------------------------------------------------------------------------------


def shared_references(levels: int) -> bytes:
    """A few bytes that a general decoder reads as 2 to the `levels` items."""
    item = b"\xd8\x1c\x80"
    for number in range(levels):
        item = b"\xd8\x1c\x82" + item + b"\xd8\x1d" + cbor(levels - 1 - number + 1)
    return item


CBOR_BOMBS = {
    "deep": b"\x81" * 5_000 + b"\x00", "deep maps": b"\xa1\x00" * 5_000 + b"\x00",
    "long list": b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff", "long bytes": b"\x5b\x7f\xff\xff\xff\xff\xff\xff\xff",
    "shared": shared_references(40), "pattern": b"\xd8\x23" + cbor("(a+)+$"), "endless": b"\x9f" * 2_000,
    "big number": b"\xc2" + cbor(b"\xff" * 8_000), "big float": b"\xc5\x82\x1b\x7f\xff\xff\xff\xff\xff\xff\xff\x01",
    "cut": b"\x82\x00", "nothing": b"",
}  # fmt: skip


@pytest.mark.parametrize("bomb", CBOR_BOMBS)
def test_bombs_go_off_nowhere(house: House, bomb: str):
    """In each place where an authenticator's bytes are opened, and at once."""
    key = Authenticator()
    session = enrolled(house, key)
    data = CBOR_BOMBS[bomb]
    with pytest.raises(ValueError, match=r"plain|deep|cut"):
        plain_end(data)
    flags = PRESENT | VERIFIED | EXTENDED
    for spoilt in (
        {"object": data}, {"public": data}, {"flags": flags | ATTESTED, "tail": data},
        {"object": cbor({"fmt": "none", "attStmt": {}})[:-1] + data},
    ):  # fmt: skip
        options = house.people.passkeys.prepare(session.token, "north", AT, HERE)
        answer = Authenticator().make(options, AT.origin, **spoilt)
        began = time.perf_counter()
        assert code(Refused, lambda a=answer: house.people.passkeys.register(session.token, "x", a, AT)) == "passkey"
        assert time.perf_counter() - began < 0.5
    began = time.perf_counter()
    assert code(Refused, lambda: enter(house, key, flags=flags, tail=data)) == "passkey"
    assert time.perf_counter() - began < 0.5


def test_attestation_nobody_asked_for_is_not_opened(house: House):
    session = house.people.sign_in(OMAR, OMARS, HERE)
    cases: list[dict[str, object]] = [
        {"fmt": "tpm"}, {"fmt": "android-safetynet"}, {"fmt": "packed", "attStmt": {"x5c": [b"x"]}}, {"fmt": 7},
        {"fmt": "packed"}, {"attStmt": []}, {"attStmt": {"sig": b"x"}}, {"authData": "text"},
        {"attStmt": {"alg": -7, "sig": b"x"}, "fmt": "packed"},
    ]  # fmt: skip
    for attestation in cases:
        options = house.people.passkeys.prepare(session.token, "north", AT, HERE)
        answer = Authenticator().make(options, AT.origin, attestation=attestation)
        assert code(Refused, lambda a=answer: house.people.passkeys.register(session.token, "x", a, AT)) == "passkey"


def test_keys_that_are_none_or_not_of_our_kinds(house: House):
    session = house.people.sign_in(OMAR, OMARS, HERE)
    cases: list[dict[int, object]] = [
        {1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)}, {1: 3, 3: -257, -1: b"\xff" * 2_000, -2: b"\x03"},
        {1: 3, 3: -65535, -1: b"\xff" * 256, -2: b"\x01\x00\x01"}, {1: 2, 3: -47, -1: 8}, {},
        {1: 1, 3: -8, -1: 6, -2: b"short"}, {1: True, 3: -8}, {3: -48, 1: 7, -1: bytes(1312)},
    ]  # fmt: skip
    for public in (cbor(4), cbor([]), *map(cbor, cases)):
        options = house.people.passkeys.prepare(session.token, "north", AT, HERE)
        answer = Authenticator().make(options, AT.origin, public=public)
        assert code(Refused, lambda a=answer: house.people.passkeys.register(session.token, "x", a, AT)) == "passkey"
    assert house.count("passkey") == 0


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.binary(max_size=40).map(b64),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=6,
)  # fmt: skip
PATHS = [
    ("id",), ("rawId",), ("type",), ("response",), ("response", "clientDataJSON"), ("response", "attestationObject"),
    ("response", "authenticatorData"), ("response", "signature"), ("response", "userHandle"),
    ("response", "transports"), ("authenticatorAttachment",),
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PATHS), json_values, st.booleans())
def test_whatever_a_browser_sends_is_answered_with_one_sentence(path: tuple[str, ...], value: Any, making: bool):
    house, key = _kept()
    house.clock.at += MINUTE
    session = house.people.sign_in(OMAR, OMARS, HERE)
    if making:
        options = house.people.passkeys.prepare(session.token, "north", AT, HERE)
        answer = Authenticator().make(options, AT.origin)
    else:
        answer = key.answer(house.people.passkeys.challenge(AT, HERE), AT.origin, counter=house.clock.at // 1000)
    inner = answer
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    told = answered(house, session, answer, making=making)
    taken = (
        "transports",
        "authenticatorAttachment",
        "attestationObject",
        "authenticatorData",
        "signature",
        "userHandle",
    )
    assert told in ("passkey", "passkey-late") or path[-1] in taken, (
        "only what a ceremony does not read may be anything"
    )


def answered(house: House, session: Session, answer: dict[str, Any], *, making: bool) -> str | None:
    """The code of the refusal, None when it was taken; what was made is undone."""
    try:
        if making:
            held = house.people.passkeys.register(session.token, f"k{house.clock.at}", answer, AT)
            house.people.passkeys.remove(session.token, held.id)
        else:
            house.people.sign_out(house.people.sign_in_with_passkey(answer, AT, HERE).token)
    except Refused as error:
        return error.code
    return None


_house: list[tuple[House, Authenticator]] = []


def _kept() -> tuple[House, Authenticator]:
    """One house for all examples: making one costs more than an example."""
    return _house[0]


@pytest.fixture(autouse=True, scope="module")
def _one_house():
    with opened() as house:
        key = Authenticator()
        enrolled(house, key)
        _house.append((house, key))
        yield
        _house.clear()


# --- challenges --------------------------------------------------------------------------------------------------


def test_challenges_are_bounded_and_nobody_uses_up_the_share_of_another():
    kept = Challenges(Clock(), Chance())
    mine = kept.give("sign-in", "north.localhost", HERE)
    for number in range(SHARE + 100):
        kept.give("sign-in", "north.localhost", f"2001:db8::{number:x}")
    assert len(kept) == SHARE + 1
    assert kept.take(mine, "sign-in", "north.localhost")
    for number in range(KEPT + 100):
        kept.give("sign-in", "north.localhost", f"10.{number % 256}.{number // 256}.1")
    assert len(kept) == KEPT


def test_a_flood_costs_little():
    kept = Challenges(Clock(), Chance())
    began = time.perf_counter()
    for number in range(3 * KEPT):
        kept.give("sign-in", "north.localhost", f"10.{number % 100}.0.1")
    assert (time.perf_counter() - began) / (3 * KEPT) < 0.002
