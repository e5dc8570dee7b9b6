"""Checkpoints and cosignatures: canonical or refused, bound to their origin, their key and their time."""

from base64 import b64encode
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.terms.errors import JisrError, OurMistake, PartnerFault
from jisr.tlog import Checkpoint, Note, Signature, cosign, open_checkpoint, sign_checkpoint, verify_cosignature
from jisr.tlog.checkpoint import parse_checkpoint, valid_origin
from jisr.tlog.merkle import MAX_SIZE
from jisr.tlog.note import KEY_COSIGNATURE, MAX_NOTE, MAX_TIME_S, open_note, parse_note, sign_note
from tests.tlog.folders import ORIGIN, log_signer

LOG = log_signer()
RECEIPT = log_signer("south.example/jisr/receipt/1", KEY_COSIGNATURE, seed=3)
HEAD = Checkpoint(ORIGIN, 70_000, bytes(range(32)))
DATA = sign_checkpoint(HEAD, LOG)
ROOT = b64encode(HEAD.root).decode()
AT_S = 1_497_352_500

origins = st.text(st.characters(codec="ascii", exclude_characters="+ ", min_codepoint=33), min_size=1, max_size=255)
heads = st.builds(Checkpoint, origins, st.integers(0, MAX_SIZE), st.binary(min_size=32, max_size=32))


@given(heads)
def test_a_signed_head_opens(head: Checkpoint) -> None:
    assert parse_checkpoint(head.text()) == head
    opened, note = open_checkpoint(sign_checkpoint(head, LOG), head.origin, LOG.verifier)
    assert opened == head
    assert note.text == head.text()


def test_the_text_of_the_specification() -> None:
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    head = parse_checkpoint(text)
    assert (head.origin, head.size, head.root[:2]) == ("example.com/behind-the-sofa", 20_852_163, b"\n\xc5")
    assert head.text() == text


def test_extension_lines_are_read_and_never_written() -> None:
    text = HEAD.text() + "something else\n"
    assert parse_checkpoint(text).extensions == ("something else",)
    opened, _ = open_checkpoint(sign_note(text, [LOG]), ORIGIN, LOG.verifier)
    assert opened.text() == text
    with pytest.raises(OurMistake):
        sign_checkpoint(opened, LOG)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "\n\n\n",
        f"{ORIGIN}\n",
        f"{ORIGIN}\n1\n",
        f"{ORIGIN}\n1\n{ROOT}",
        f"\n1\n{ROOT}\n",
        f"{ORIGIN}\n\n{ROOT}\n",
        f"{ORIGIN}\n1\n\n",
        f"{ORIGIN}\n1\n{ROOT}\n\n",
        f"{ORIGIN}\n1\n{ROOT}\n\nextension\n",
        f"\n{ORIGIN}\n1\n{ROOT}\n",
        f"{ORIGIN}\r\n1\r\n{ROOT}\r\n",
        f"{ORIGIN}\r\n1\n{ROOT}\n",
        f"{ORIGIN}\n1\n{ROOT}\nex\ttension\n",
        f"{ORIGIN}\n01\n{ROOT}\n",
        f"{ORIGIN}\n00\n{ROOT}\n",
        f"{ORIGIN}\n-1\n{ROOT}\n",
        f"{ORIGIN}\n+1\n{ROOT}\n",
        f"{ORIGIN}\n 1\n{ROOT}\n",
        f"{ORIGIN}\n1 \n{ROOT}\n",
        f"{ORIGIN}\n1_0\n{ROOT}\n",
        f"{ORIGIN}\n1.0\n{ROOT}\n",
        f"{ORIGIN}\n0x1\n{ROOT}\n",
        f"{ORIGIN}\n١\n{ROOT}\n",
        f"{ORIGIN}\n{MAX_SIZE + 1}\n{ROOT}\n",
        f"{ORIGIN}\n{'9' * 5000}\n{ROOT}\n",
        f"{ORIGIN}\n1\n{ROOT[:-1]}\n",
        f"{ORIGIN}\n1\n{ROOT}=\n",
        f"{ORIGIN}\n1\n {ROOT}\n",
        f"{ORIGIN}\n1\n{ROOT[:-2]}9=\n",
        f"{ORIGIN}\n1\n{b64encode(bytes(31)).decode()}\n",
        f"{ORIGIN}\n1\n{b64encode(bytes(33)).decode()}\n",
        f"{ORIGIN}\n1\n{'__' + ROOT[2:]}\n",
        f"{ORIGIN}\n1\nروت{ROOT[3:]}\n",
        f"\ud800\n1\n{ROOT}\n",
    ],
)
def test_other_forms_of_a_head_are_refused(text: str) -> None:
    with pytest.raises(PartnerFault) as refused:
        parse_checkpoint(text)
    assert refused.value.code == "checkpoint-malformed"
    with pytest.raises(OurMistake):
        cosign(text, RECEIPT, AT_S)


@pytest.mark.parametrize("origin", ["", "a b", "a+b", "a\nb", "جسر.example", "x" * 256, "a\x00", "a\x7f b"])
def test_names_no_log_of_ours_has(origin: str) -> None:
    assert not valid_origin(origin)
    with pytest.raises(OurMistake):
        sign_checkpoint(replace(HEAD, origin=origin), LOG)


@pytest.mark.parametrize(
    "head",
    [replace(HEAD, size=-1), replace(HEAD, size=MAX_SIZE + 1), replace(HEAD, root=b""), replace(HEAD, root=bytes(33))],
)
def test_heads_that_cannot_be_signed(head: Checkpoint) -> None:
    with pytest.raises(OurMistake) as refused:
        sign_checkpoint(head, LOG)
    assert refused.value.code == "checkpoint-unsignable"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "checkpoint-malformed"),
        (DATA[:-1], "checkpoint-malformed"),
        (DATA[:40], "checkpoint-malformed"),
        (DATA.replace(b"\n", b"\r\n"), "checkpoint-malformed"),
        (sign_note("not a head\n", [LOG]), "checkpoint-malformed"),
        (sign_note(HEAD.text() + "\n", [LOG]), "checkpoint-malformed"),
        (sign_note(HEAD.text().replace("70000", "070000"), [LOG]), "checkpoint-malformed"),
        (DATA.replace(b"70000", b"70001"), "checkpoint-signature"),
        (DATA.replace(b"\n70000", b"x\n70000"), "checkpoint-signature"),
        (DATA.replace(b"\n\n", b"\n\n\n"), "checkpoint-signature"),
        (sign_checkpoint(HEAD, log_signer(seed=2)), "checkpoint-signature"),
        (sign_checkpoint(HEAD, log_signer("other.example", seed=1)), "checkpoint-signature"),
        (sign_checkpoint(replace(HEAD, origin="other.example"), LOG), "checkpoint-origin"),
    ],
)
def test_heads_that_are_refused(data: bytes, code: str) -> None:
    with pytest.raises(PartnerFault) as refused:
        open_checkpoint(data, ORIGIN, LOG.verifier)
    assert refused.value.code == code
    assert refused.value.evidence == (data,)


def test_evidence_is_bounded() -> None:
    with pytest.raises(PartnerFault) as refused:
        open_checkpoint(b"x" * MAX_NOTE * 3, ORIGIN, LOG.verifier)
    assert len(refused.value.evidence[0]) == MAX_NOTE


def test_receipts_travel_on_the_head_they_are_about() -> None:
    note = parse_note(DATA)
    receipt = cosign(note.text, RECEIPT, AT_S)
    carried = Note(note.text, (*note.signatures, receipt)).encode()
    opened, found = open_checkpoint(carried, ORIGIN, LOG.verifier)
    assert opened == HEAD
    assert found.signatures[-1] == receipt
    assert open_note(carried, [LOG.verifier, RECEIPT.verifier])[1] == [LOG.verifier, RECEIPT.verifier]
    twice = Note(note.text, (receipt, cosign(note.text, RECEIPT, AT_S + 1))).encode()
    assert open_note(twice, [RECEIPT.verifier])[1] == [RECEIPT.verifier]
    later = Note(note.text, (*note.signatures, replace(receipt, blob=bytes(8) + receipt.blob[8:]))).encode()
    with pytest.raises(PartnerFault):
        open_note(later, [LOG.verifier, RECEIPT.verifier])


@given(heads, st.integers(0, MAX_TIME_S))
def test_a_cosignature_states_its_time(head: Checkpoint, at_s: int) -> None:
    assert verify_cosignature(head.text(), cosign(head.text(), RECEIPT, at_s), RECEIPT.verifier) == at_s


@given(st.integers(0, 71), st.integers(0, 7))
def test_no_changed_bit_of_a_cosignature_goes_unnoticed(at: int, bit: int) -> None:
    receipt = cosign(HEAD.text(), RECEIPT, AT_S)
    changed = bytearray(receipt.blob)
    changed[at] ^= 1 << bit
    with pytest.raises(PartnerFault) as refused:
        verify_cosignature(HEAD.text(), replace(receipt, blob=bytes(changed)), RECEIPT.verifier)
    assert refused.value.code == "cosignature-signature"


def too_late() -> Signature:
    """Well signed, for a second no signed 64-bit clock has."""
    message = f"cosignature/v1\ntime {MAX_TIME_S + 1}\n{HEAD.text()}".encode()
    blob = (MAX_TIME_S + 1).to_bytes(8, "big") + RECEIPT.private.sign(message)
    return Signature(RECEIPT.name, RECEIPT.verifier.key_id, blob)


GOOD = cosign(HEAD.text(), RECEIPT, AT_S)
PLAIN = parse_note(DATA).signatures[0]


@pytest.mark.parametrize(
    ("text", "signature", "verifier", "code"),
    [
        (replace(HEAD, size=70_001).text(), GOOD, RECEIPT.verifier, "cosignature-signature"),
        (replace(HEAD, origin="other.example").text(), GOOD, RECEIPT.verifier, "cosignature-signature"),
        (HEAD.text() + "extension\n", GOOD, RECEIPT.verifier, "cosignature-signature"),
        (HEAD.text(), replace(GOOD, blob=b""), RECEIPT.verifier, "cosignature-signature"),
        (HEAD.text(), replace(GOOD, blob=GOOD.blob[:-1]), RECEIPT.verifier, "cosignature-signature"),
        (HEAD.text(), replace(GOOD, blob=GOOD.blob + b"x"), RECEIPT.verifier, "cosignature-signature"),
        (HEAD.text(), too_late(), RECEIPT.verifier, "cosignature-signature"),
        (HEAD.text(), replace(GOOD, name="other"), RECEIPT.verifier, "cosignature-key"),
        (HEAD.text(), replace(GOOD, key_id=bytes(4)), RECEIPT.verifier, "cosignature-key"),
        (HEAD.text(), PLAIN, LOG.verifier, "cosignature-key"),
        ("not a head\n", GOOD, RECEIPT.verifier, "cosignature-malformed"),
        ("\ud800", GOOD, RECEIPT.verifier, "cosignature-malformed"),
    ],
)
def test_cosignatures_that_are_refused(text: str, signature: Signature, verifier: object, code: str) -> None:
    with pytest.raises(PartnerFault) as refused:
        verify_cosignature(text, signature, verifier)  # type: ignore[arg-type]
    assert refused.value.code == code


@pytest.mark.parametrize("at_s", [-1, MAX_TIME_S + 1])
def test_times_no_cosignature_has(at_s: int) -> None:
    with pytest.raises(OurMistake):
        cosign(HEAD.text(), RECEIPT, at_s)


def test_a_log_key_does_not_cosign() -> None:
    with pytest.raises(OurMistake):
        cosign(HEAD.text(), LOG, AT_S)
    with pytest.raises(OurMistake):
        sign_checkpoint(HEAD, RECEIPT)


@given(st.one_of(st.binary(max_size=200), st.text(max_size=80).map(lambda text: f"{ORIGIN}\n{text}\n".encode())))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(JisrError):
        open_checkpoint(data, ORIGIN, LOG.verifier)
    text = data.decode(errors="replace")
    with suppress(JisrError):
        assert parse_checkpoint(text).text() == text
