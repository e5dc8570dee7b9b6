"""Notes: what is signed comes back, what is written differently is refused, and weak keys are never pinned."""

from base64 import b64encode
from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from jisr.terms.errors import JisrError, OurMistake, PartnerFault
from jisr.tlog.note import (
    KEY_COSIGNATURE,
    KEY_ED25519,
    MAX_NOTE,
    Note,
    Signature,
    Signer,
    Verifier,
    open_note,
    parse_note,
    parse_signature_line,
    sign_note,
    signature_line,
    valid_name,
)
from tests.tlog.folders import log_signer

NORTH = log_signer("north.example/log", seed=1)
SOUTH = log_signer("south.example/log", seed=2)
RECEIPT = log_signer("south.example/receipt", KEY_COSIGNATURE, seed=3)
TEXT = "first line\n\nthird line\n"
DATA = sign_note(TEXT, [NORTH, SOUTH])

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]


def code_of(refused: pytest.ExceptionInfo[JisrError]) -> str:
    return refused.value.code


def add(a: Point, b: Point) -> Point:
    """Addition on the twisted Edwards curve, RFC 8032 5.1.4, in plain coordinates."""
    (x1, y1), (x2, y2) = a, b
    product = D * x1 * x2 * y1 * y2
    return (
        (x1 * y2 + x2 * y1) * pow(1 + product, -1, P) % P,
        (y1 * y2 + x1 * x2) * pow(1 - product, -1, P) % P,
    )


def some_x(y: int) -> int | None:
    """A root x for this y, if the curve has one (p is 5 modulo 8)."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    for factor in (1, pow(2, (P - 1) // 4, P)):
        x = pow(square, (P + 3) // 8, P) * factor % P
        if x * x % P == square:
            return x
    return None


def small_order_points() -> set[Point]:
    """All eight, found by taking points times the prime order of the large subgroup."""
    order = 2**252 + 27742317777372353535851937790883648493
    found: set[Point] = set()
    for y in range(2, 60):
        x = some_x(y)
        if x is not None:
            total, doubled, left = (0, 1), (x, y), order
            while left:
                total = add(total, doubled) if left & 1 else total
                doubled, left = add(doubled, doubled), left >> 1
            found.add(total)
    return found


def encodings(y: int) -> list[bytes]:
    """Every 32 bytes a careless decoder takes for this y: either sign, and y + p where that still fits."""
    fits = [value for value in (y, y + P) if value < 2**255]
    return [(value | sign << 255).to_bytes(32, "little") for value in fits for sign in (0, 1)]


def test_keys_of_small_order_are_refused_in_every_spelling() -> None:
    points = small_order_points()
    assert len(points) == 8
    for y in {point[1] for point in points}:
        for public in encodings(y):
            for kind in (KEY_ED25519, KEY_COSIGNATURE):
                with pytest.raises(PartnerFault) as refused:
                    Verifier("log", kind, public)
                assert code_of(refused) == "key-weak"


def test_keys_in_another_spelling_or_off_the_curve_are_refused() -> None:
    off_curve = [y for y in range(2, 30) if some_x(y) is None]
    assert off_curve
    for y in [*off_curve, *(P + small for small in range(19)), 2**255 - 1]:
        for sign in (0, 1):
            with pytest.raises(PartnerFault):
                Verifier("log", KEY_ED25519, (y | sign << 255).to_bytes(32, "little"))
    on_curve = next(y for y in range(2, 30) if some_x(y) is not None)
    assert Verifier("log", KEY_ED25519, on_curve.to_bytes(32, "little")).key_id


@given(st.binary(min_size=32, max_size=32))
def test_every_generated_key_can_be_pinned(seed: bytes) -> None:
    verifier = Signer("log", KEY_ED25519, Ed25519PrivateKey.from_private_bytes(seed)).verifier
    assert Verifier.parse(verifier.vkey()) == verifier


def test_a_key_id_depends_on_name_and_kind() -> None:
    public = NORTH.verifier.public
    keys = [
        Verifier("a", KEY_ED25519, public),
        Verifier("b", KEY_ED25519, public),
        Verifier("a", KEY_COSIGNATURE, public),
    ]
    assert len({key.key_id for key in keys}) == 3


VKEY = NORTH.verifier.vkey()
NAME, HEX, KEY = VKEY.split("+", 2)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "+",
        "++",
        VKEY + "\n",
        " " + VKEY,
        VKEY.rstrip("=") if VKEY.endswith("=") else VKEY + "=",
        f"{NAME}+{HEX}",
        f"+{HEX}+{KEY}",
        f"{NAME} +{HEX}+{KEY}",
        f"other+{HEX}+{KEY}",
        f"{NAME}+{HEX.upper()}+{KEY}",
        f"{NAME}+00{HEX}+{KEY}",
        f"{NAME}+00000000+{KEY}",
        f"{NAME}+{HEX}+{KEY[:-4]}",
        f"{NAME}+{HEX}+{KEY}AAAA",
        f"{NAME}+{HEX}+",
        f"{NAME}+{HEX}+{KEY}!",
        f"{NAME}+{HEX}+{b64encode(bytes((KEY_COSIGNATURE,)) + NORTH.verifier.public).decode()}",
        f"{NAME}+{HEX}+{b64encode(bytes((2,)) + NORTH.verifier.public).decode()}",
        Verifier("x" * 1000, KEY_ED25519, NORTH.verifier.public).vkey(),
        "\ud800" + VKEY,
    ],
)
def test_other_forms_of_a_key_are_refused(vkey: str) -> None:
    with pytest.raises(PartnerFault):
        Verifier.parse(vkey)


@pytest.mark.parametrize(
    "name", ["", " ", "a b", "a+b", "a\tb", "a\nb", "a\u00a0b", "a\u2003b", "a\x00b", "\ud800", "a\x85"]
)
def test_names_that_cannot_sign(name: str) -> None:
    assert not valid_name(name)
    with pytest.raises(OurMistake):
        Signer(name, KEY_ED25519, NORTH.private)
    with pytest.raises(PartnerFault):
        Verifier(name, KEY_ED25519, NORTH.verifier.public)


def test_other_kinds_cannot_sign() -> None:
    for kind in (0, 2, 5, 6, 255):
        with pytest.raises(OurMistake):
            Signer("log", kind, NORTH.private)
        with pytest.raises(PartnerFault):
            Verifier("log", kind, NORTH.verifier.public)


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=80).map(
    lambda text: text + "\n"
)


@given(texts)
def test_a_signed_note_opens(text: str) -> None:
    data = sign_note(text, [NORTH, SOUTH])
    note, verified = open_note(data, [SOUTH.verifier, RECEIPT.verifier, NORTH.verifier])
    assert note.text == text
    assert note == parse_note(data)
    assert note.encode() == data
    assert verified == [NORTH.verifier, SOUTH.verifier]


@given(st.integers(0, len(DATA) - 1), st.integers(0, 7))
def test_no_changed_bit_goes_unnoticed(at: int, bit: int) -> None:
    changed = bytearray(DATA)
    changed[at] ^= 1 << bit
    try:
        note, verified = open_note(bytes(changed), [NORTH.verifier, SOUTH.verifier])
    except PartnerFault:
        return
    # What survives is a line that now names a key nobody pinned: it counts for nothing, the text is untouched.
    assert note.text == TEXT
    assert len(verified) == 1


LINES = [signature_line(signature) for signature in parse_note(DATA).signatures]
LINE = LINES[0]
RAW = parse_signature_line(LINE)
B64 = LINE.split(" ")[2][:-1]
LOOSE = b64encode(bytes(65)).decode()[:-2] + "B="


@pytest.mark.parametrize(
    "line",
    [
        "",
        "\n",
        LINE[:-1],
        LINE + "\n",
        LINE.replace("\n", "\r\n"),
        LINE.replace("— ", "- "),
        LINE.replace("— ", "—"),
        LINE.replace("— ", "—  "),
        " " + LINE,
        f"— {RAW.name}  {B64}\n",
        f"— {RAW.name} {B64} \n",
        f"— {RAW.name}\u00a0{B64}\n",
        f"— {RAW.name}\n",
        f"— {B64}\n",
        f"—  {B64}\n",
        f"— a+b {B64}\n",
        f"— {RAW.name} \n",
        f"— {RAW.name} AAAA\n",
        f"— {RAW.name} AAAAAA==\n",
        f"— {RAW.name} {B64[:-1]}\n",
        f"— {RAW.name} {B64}=\n",
        f"— {RAW.name} {B64[:8]}\n{B64[8:]}\n",
        f"— {RAW.name} {LOOSE}\n",
        f"— {RAW.name} {B64.replace(B64[0], '-', 1)}\n",
    ],
)
def test_other_forms_of_a_signature_line_are_refused(line: str) -> None:
    with pytest.raises(PartnerFault) as refused:
        parse_signature_line(line)
    assert code_of(refused) == "note-malformed"
    with pytest.raises(PartnerFault):
        parse_note(f"text\n\n{line}".encode())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\n\n",
        b"text\n",
        b"text\n\n",
        f"text\n{LINE}".encode(),
        LINE.encode(),
        f"text\n\n{LINE}"[:-1].encode(),
        f"text\n\n{LINE}\n".encode(),
        f"text\n\n{LINE}\n\n".encode(),
        f"text\n\n{LINE}trailing\n".encode(),
        f"text\n\n{LINE}\n{LINE}\n".encode(),
        f"text\r\n\r\n{LINE}".encode(),
        f"text\r\n\n{LINE}".encode(),
        f"te\txt\n\n{LINE}".encode(),
        f"te\x00xt\n\n{LINE}".encode(),
        f"te\x1fxt\n\n{LINE}".encode(),
        b"te\xffxt\n\n" + LINE.encode(),
        b"te\xc0\x80xt\n\n" + LINE.encode(),
        b"te\xed\xa0\x80xt\n\n" + LINE.encode(),
        b"x" * MAX_NOTE + f"\n\n{LINE}".encode(),
        f"text\n\n{LINE * 101}".encode(),
    ],
)
def test_other_forms_of_a_note_are_refused(data: bytes) -> None:
    with pytest.raises(PartnerFault) as refused:
        parse_note(data)
    assert code_of(refused) == "note-malformed"
    assert refused.value.evidence == (data[:MAX_NOTE],)


def test_repeated_lines_count_once() -> None:
    assert parse_note(f"text\n\n{LINE * 100}".encode()).signatures == (RAW,)


def test_the_text_ends_at_the_last_blank_line() -> None:
    inner = DATA.decode()
    outer = sign_note(inner, [SOUTH])
    assert parse_note(outer).text == inner
    assert open_note(outer, [SOUTH.verifier])[0].text == inner
    with pytest.raises(PartnerFault) as refused:
        open_note(outer, [NORTH.verifier])
    assert code_of(refused) == "note-unsigned"


def test_a_blank_line_more_is_another_text() -> None:
    with pytest.raises(PartnerFault) as refused:
        open_note(DATA.replace(b"third line\n\n", b"third line\n\n\n"), [NORTH.verifier])
    assert code_of(refused) == "note-signature"


def test_unknown_keys_are_ignored_and_known_ones_must_hold() -> None:
    unknown = Signature("stranger", bytes(4), b"anything")
    same_name = Signature(NORTH.name, bytes(4), bytes(64))
    same_id = Signature("stranger", NORTH.verifier.key_id, bytes(64))
    good = Note(TEXT, (unknown, same_name, *parse_note(DATA).signatures, same_id))
    assert open_note(good.encode(), [NORTH.verifier])[1] == [NORTH.verifier]
    for blob in (bytes(64), b"x", RAW.blob + b"x", RAW.blob[:-1]):
        forged = Note(TEXT, (*good.signatures, Signature(NORTH.name, NORTH.verifier.key_id, blob)))
        with pytest.raises(PartnerFault) as refused:
            open_note(forged.encode(), [NORTH.verifier])
        assert code_of(refused) == "note-signature"
    for verifiers in ([], [RECEIPT.verifier]):
        with pytest.raises(PartnerFault) as refused:
            open_note(good.encode(), verifiers)
        assert code_of(refused) == "note-unsigned"


def test_keys_that_cannot_be_told_apart_are_refused() -> None:
    twin = NORTH.verifier
    assert open_note(DATA, [twin, twin])[1] == [twin]

    class Colliding(Verifier):
        key_id = twin.key_id

    with pytest.raises(OurMistake) as refused:
        open_note(DATA, [twin, Colliding(twin.name, KEY_ED25519, SOUTH.verifier.public)])
    assert code_of(refused) == "key-ambiguous"


@pytest.mark.parametrize(
    "text",
    ["", "no end", "a\n\nb", "a\rb\n", "a\tb\n", "a\x00\n", "\ud800\n", f"a\n\n{LINE[:-1]}", "x" * MAX_NOTE + "\n"],
)
def test_texts_that_cannot_be_signed(text: str) -> None:
    with pytest.raises(OurMistake) as refused:
        sign_note(text, [NORTH])
    assert code_of(refused) == "note-unsignable"


@pytest.mark.parametrize("signers", [[], [RECEIPT], [NORTH, RECEIPT], [NORTH, NORTH]])
def test_signers_that_cannot_sign_a_note(signers: list[Signer]) -> None:
    with pytest.raises(OurMistake) as refused:
        sign_note(TEXT, signers)
    assert code_of(refused) == "note-unsignable"


note_like = st.lists(
    st.sampled_from([b"\n", b"\n\n", b"text", *(line.encode() for line in LINES), "— ".encode(), b"a ", b"AAAA", b"\r"])
).map(b"".join)


@given(st.one_of(st.binary(max_size=300), note_like))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for read in (parse_note, lambda raw: open_note(raw, [NORTH.verifier])[0]):
        try:
            note = read(data)
        except JisrError:
            continue
        assert parse_note(note.encode()) == note


@given(st.text(max_size=120))
def test_any_text_is_read_or_refused(text: str) -> None:
    for candidate in (text, f"— {text}\n", f"{NAME}+{HEX}+{text}", f"{text}+{HEX}+{KEY}"):
        with suppress(JisrError):
            assert signature_line(parse_signature_line(candidate)) == candidate
        with suppress(JisrError):
            assert Verifier.parse(candidate).vkey() == candidate
