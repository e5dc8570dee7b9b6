"""Every parser that reads a stranger's bytes: a value or one of our own errors, and never anything else."""

import struct
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import zstandard
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jisr.exchange.cards import MAGIC as CARD_MAGIC
from jisr.exchange.cards import card_name, read_card, sign_card
from jisr.exchange.delta import MAGIC, Delta, decode_delta
from jisr.exchange.ledger import Row, SetAside
from jisr.exchange.rules import MAX_LEAF, body_fault, facts, read_leaf
from jisr.exchange.standing import read_item
from jisr.intake.rules import check_content
from jisr.picture.rules import partner_row
from jisr.terms import canonical
from jisr.terms.errors import JisrError, OurMistake, PartnerFault
from jisr.terms.releases import LeafHeader, Received
from jisr.tlog.note import KEY_ED25519, Signer, sign_note
from tests.attacks.hostile import HEAD, WORDS, Door, Scene, edited, everything, header_of, keys_of, staged

MANY = settings(max_examples=400)
WHY = {"body-mismatch", "body-missing", "body-malformed", "leaf-malformed", "oversized", "reference", "newer"}

numbers = (
    st.integers() | st.integers(-(2**54), 2**54) | st.sampled_from([0, -1, 2**53, 2**53 - 1, 2**63, 2**64, 10**25])
)
scalars = st.none() | st.booleans() | numbers | st.text(max_size=30) | st.floats()
field_names = st.sampled_from(
    ["at", "b", "by", "h", "k", "mark", "n", "p", "re", "v", "as", "place", "geometry", "lat", "lon", "title", "detail"]
) | st.text(max_size=4)  # fmt: skip
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(field_names, inner, max_size=6), max_leaves=25
)


def as_json(value: object) -> bytes:
    """Canonical bytes of a value, or of what is left of it when it has none."""
    try:
        return canonical.encode_any(value)
    except (UnicodeEncodeError, ValueError, OverflowError):
        return repr(value).encode("utf-8", "replace")


def outcome(parse: Callable[[bytes], object], data: bytes) -> tuple[object, str]:
    """The value, or the code of the fault; any other exception is the bug these tests look for."""
    try:
        return parse(data), ""
    except PartnerFault as fault:
        return None, fault.code


@st.composite
def edits_of(draw: st.DrawFn, *good: bytes) -> bytes:
    """Something good with a stretch replaced by anything."""
    data = draw(st.sampled_from(good))
    start = draw(st.integers(0, len(data)))
    stop = draw(st.integers(start, min(len(data), start + 40)))
    return data[:start] + draw(st.binary(max_size=40)) + data[stop:]


@st.composite
def headers_with(draw: st.DrawFn) -> bytes:
    """A header in which some fields hold anything."""
    kind = draw(st.sampled_from(["release", "revise", "withdraw", "reject", "ack", "close", "seen", "strike"]))
    body = draw(st.sampled_from([b"", b"s" * 20]))
    return as_json({**canonical.check(header_of(kind, body)), **draw(st.dictionaries(field_names, values, max_size=3))})


leaves = (
    st.binary(max_size=300)
    | values.map(as_json)
    | headers_with()
    | edits_of(
        header_of("head", p={"h": HEAD}),
        header_of("release", b"s" * 20),
        header_of("reject", p={"index": 0, "reason": "oversized"}),
    )
)
DEEP = [
    opening * depth + inner + closing * depth
    for depth in (300, 600, 900, 30_000)
    for opening, inner, closing in ((b"[", b"", b"]"), (b"[", b"9" * 16, b"]"), (b'{"a":', b"9" * 16, b"}"))
]


@MANY
@given(leaves, st.integers(0, 2**40))
def test_read_leaf(data: bytes, index: int) -> None:
    leaf = read_leaf(data, index)
    if isinstance(leaf, str):
        assert leaf in WHY
        return
    assert isinstance(leaf, LeafHeader)
    assert len(data) <= MAX_LEAF
    assert leaf.v == 1
    assert all(0 <= cited < index for cited in leaf.re)
    canonical.check(data)
    facts(leaf)
    assert body_fault(leaf, b"x", 100) in WHY


@pytest.mark.parametrize("data", DEEP, ids=lambda data: f"{data[:5]!r} {len(data)}")
def test_depth_is_no_way_out(data: bytes) -> None:
    assert read_leaf(data, 0) in WHY
    for parse in (canonical.check, decode_delta, read_card):
        try:
            parse(data)
        except JisrError:
            continue
        assert parse is canonical.check


@MANY
@given(leaves)
def test_canonical_check(data: bytes) -> None:
    value, code = outcome(canonical.check, data)
    assert code in ("", "not-canonical")
    assert code or canonical.encode_any(value) == data


contents = st.binary(max_size=400) | st.builds(
    lambda note, start, count, rest: len(note).to_bytes(4, "big") + note + struct.pack(">QI", start, count) + rest,
    st.binary(max_size=80), st.integers(0, 2**64 - 1), st.integers(0, 5) | st.integers(0, 2**32 - 1),
    st.binary(max_size=80),
)  # fmt: skip


@MANY
@given(st.binary(max_size=300) | contents.map(lambda raw: zstandard.ZstdCompressor(level=1).compress(MAGIC + raw)))
def test_decode_delta(data: bytes) -> None:
    delta, code = outcome(decode_delta, data)
    assert code in ("", "delta-damaged", "delta-bomb")
    assert code or (isinstance(delta, Delta) and len(delta.headers) == len(delta.bodies))


KEYS = keys_of(5)
SIGNER = Signer(card_name("north.example"), KEY_ED25519, KEYS.log)


def noted(line: bytes) -> bytes:
    """The line as a card, signed if it can stand in a note at all."""
    text = f"{CARD_MAGIC}\n{line.decode('utf-8', 'replace')}\n"
    try:
        return sign_note(text, [SIGNER])
    except OurMistake:
        return text.encode()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with staged(tmp_path_factory.mktemp("stage")) as scene:
        yield scene


@pytest.fixture(scope="module")
def entrance(stage: Scene) -> Iterator[Door]:
    door = Door(stage.south)
    yield door
    door.close()


@MANY
@given(st.data())
def test_read_card(stage: Scene, data: st.DataObject) -> None:
    good = canonical.check(canonical.encode(stage.north.card))
    signed = sign_card(stage.north.card, stage.north.keys.log)
    card_fields = st.dictionaries(st.sampled_from(sorted(good)) | field_names, values, max_size=3)
    cards = card_fields.map(lambda fields: noted(as_json({**good, **fields})))
    try:
        read_card(data.draw(st.binary(max_size=300) | leaves.map(noted) | cards | edits_of(signed)))
    except PartnerFault:
        return


@MANY
@given(st.data())
def test_accept_receipt(stage: Scene, data: st.DataObject) -> None:
    head = stage.south.store.read(lambda tx: stage.south.standing.head(tx, "north", "out"))
    assert head is not None
    assert head.note is not None
    drawn = data.draw(st.binary(max_size=300) | edits_of(head.note, stage.north.receipt(head.note)))
    _, code = outcome(lambda data: stage.south.incoming.receipts.accept("north", data), drawn)
    assert code in ("", "receipt-malformed", "receipt-signature", "receipt-size", "receipt-root")


@MANY
@given(leaves, st.binary(max_size=60))
def test_offer(stage: Scene, leaf: bytes, salted: bytes) -> None:
    """One leaf and body of any kind, under a right root: taken, named if wrong, and the house settles."""
    north = stage.north
    index = north.put(leaf, salted)
    north.offer(give_up=True)
    assert stage.south.incoming.size("north") == index + 1


bodies = (
    st.binary(max_size=300)
    | values.map(as_json)
    | edits_of(WORDS, edited(place=None), edited(detail={"as": "crossing", "since": None, "state": "open"}))
    | st.dictionaries(st.sampled_from(["review_by", "occurred", "place", "detail", "title"]), values, max_size=2).map(
        lambda fields: as_json({**canonical.check(WORDS), **fields})
    )
)


@MANY
@given(bodies)
@example(b'{"place":{"geometry":{"a":' + b"[" * 20_000 + b"]" * 20_000 + b"}}}")
@example(WORDS.replace(b"Crossing", b"\xff"))
@example(edited(review_by=10**25))
def test_read_item(body: bytes) -> None:
    """A true body of any bytes: content the picture can draw, or a reason."""
    salted = b"s" * 16 + body
    item = read_item("north.example/jisr/north/south/1", Row(0, header_of("release", salted), salted))
    if isinstance(item, SetAside):
        assert item.reason in WHY
        return
    assert isinstance(item, Received)
    assert item.content is not None
    try:
        check_content(item.content)
    except OurMistake:
        return
    row = partner_row("north", 0, 1, 0, item.content)
    assert -(2**63) <= row.review_by < 2**63
    canonical.check(body)


tokens = st.text(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&'*+-.^_`|~"), min_size=1, max_size=12)
methods = st.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS", "TRACE", "CONNECT"]) | tokens
LOG = "/south/north/1"
paths = st.text(max_size=60).map(lambda text: "/" + text) | st.sampled_from(
    ["/", "//", "/card", "/heads/", f"{LOG}/", f"{LOG}/delta/0", f"{LOG}/tile/0/000", "/a\nb", "/\x00"]
)


def one_line(raw: bytes) -> bytes:
    """What a server would let through as the value of a field."""
    return raw.translate(None, b"\r\n\0")


fields = st.binary(max_size=80).map(one_line)
GOOD_INPUT = (
    b'jisr=("@method" "@authority" "@path" "@query" "content-digest");created=1497355200;keyid="north";'
    b'alg="ed25519";nonce="NONCE";tag="jisr"'
)
signature_inputs = fields | edits_of(GOOD_INPUT).map(one_line)
signatures = fields | edits_of(b"jisr=:" + b"A" * 86 + b"==:").map(one_line)
more_headers = st.lists(st.tuples(st.sampled_from([b"accept", b"range", b"content-length"]), fields), max_size=2)


@settings(max_examples=600)
@given(methods, paths, fields, more_headers, st.none() | st.tuples(signature_inputs, signatures))
def test_listener(
    stage: Scene, entrance: Door, method: str, path: str, query: bytes, more: list[tuple[bytes, bytes]],
    signed: tuple[bytes, bytes] | None,
) -> None:  # fmt: skip
    """Whatever is asked without proof: the one 401 or the one 404, never an error of ours and never another answer."""
    headers = [(b"host", entrance.host.encode()), *more]
    if signed is not None:
        headers += [
            (b"signature-input", signed[0].replace(b"NONCE", entrance.nonces.issue().encode())),
            (b"signature", signed[1]),
            (b"content-digest", b"sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"),
        ]
    answer = entrance.send(method, path, path.encode(), query, headers, b"")
    assert (answer.status, answer.body) in ((401, b"sign with the nonce\n"), (404, b"not found\n"))
    assert len(answer.nonce) == 32


rests = st.text(st.sampled_from("abdehilnprsty0123456789/x.-"), max_size=40) | st.builds(
    lambda place, number: f"{place}/{number}",
    st.sampled_from(["delta", "tile/0", "tile/entries", "body", "tile/9", "heads"]), numbers,
)  # fmt: skip
queries = st.sampled_from(["", "most=1", "wait=0", "have=0", "most=0&wait=0", "most=-1", f"most={10**15}", "x"])


@settings(max_examples=400)
@given(st.sampled_from(["GET", "POST", "HEAD", "PUT", "DELETE"]), rests, queries, st.binary(max_size=50))
def test_listener_for_a_partner(
    stage: Scene, entrance: Door, method: str, rest: str, query: str, posted: bytes
) -> None:
    """Whatever a partner asks in good order: an answer, never an error of ours."""
    target, body = f"{LOG}/{rest}?{query}", posted if method == "POST" else b""
    answer = entrance.ask(method, target, body, entrance.signed(stage.north, method, target, body))
    assert answer.status in (200, 400, 403, 404, 409, 422)


def test_nothing_of_this_stopped_anybody(stage: Scene, entrance: Door) -> None:
    assert (stage.north.stopped(), stage.east.stopped()) == (None, None)
    assert entrance.get(stage.north, "/south/north/1/checkpoint").status == 200
    before: dict[str, list[tuple[Any, ...]]] = everything(stage.south)
    assert before["exchange_evidence"] == []
