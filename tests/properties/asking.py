"""What a partner may ask, and how it proves who asks."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from typing import NamedTuple

from jisr.tlog.cosignature import cosign
from jisr.tlog.note import KEY_COSIGNATURE, Signer, parse_note, signature_line
from jisr.wire.signing import COVERED, content_digest
from tests.two_sides.sides import SECOND, keys_of

US, PARTNER, THIRD = "north", "south", "east"
LOG = f"/{US}/{PARTNER}/1"
HOST = "127.0.0.1:1"
HEARD_ORIGIN = f"{PARTNER}.example/jisr/{PARTNER}/{US}/1"
HEARD = hashlib.sha256(HEARD_ORIGIN.encode()).hexdigest()
THEIRS = f"/{PARTNER}/{US}/1"
THIRDS = hashlib.sha256(f"{THIRD}.example/jisr/{THIRD}/{US}/1".encode()).hexdigest()


class Question(NamedTuple):
    """One request of the partner; `how` it is signed: well, by another key, as another side, or not at all."""

    method: str
    target: str
    body: bytes = b""
    how: str = "well"


def receipt_key(side: str) -> Signer:
    """What that side receipts with."""
    return Signer(f"{side}.example/jisr/receipt/1", KEY_COSIGNATURE, keys_of(side).receipt)


RECEIPT = receipt_key(PARTNER)


def questions(size: int, have: int) -> Iterator[Question]:
    """Everything a partner may ask of a log of this size, allowed or not."""
    last, width = divmod(size, 256)
    yield from (
        Question("GET", path) for path in (
            "/card", f"{LOG}/checkpoint", f"{LOG}/checkpoint?have={have}", f"{LOG}/delta/0", f"{LOG}/delta/{have}",
            f"{LOG}/ahead/0", f"{LOG}/ahead/{have}", f"{LOG}/ahead/{size}", f"{LOG}/ahead/0?since={have}",
            f"{LOG}/ahead/{size + 1}", f"{LOG}/ahead/x", f"/{US}/{THIRD}/1/ahead/0",
            f"{LOG}/delta/{have}?most=1", f"{LOG}/delta/{size}", f"{LOG}/delta/{size + 1}", f"{LOG}/delta/x",
            f"{LOG}/tile/0/{last:03d}.p/{width}", f"{LOG}/tile/entries/{last:03d}.p/{width}",
            f"{LOG}/body/{last:03d}.p/{width}", f"{LOG}/tile/0/{last:03d}.p/{min(width + 1, 255)}",
            f"{LOG}/tile/0/000", f"{LOG}/tile/entries/000", f"{LOG}/body/000", f"{LOG}/tile/1/000.p/1",
            f"{LOG}/tile/1/000.p/2", f"{LOG}/body/{last + 1:03d}", f"{LOG}/receipt", f"/{US}/{PARTNER}/2/checkpoint",
            f"/{US}/{THIRD}/1/checkpoint", f"/{US}/{THIRD}/1/delta/0", f"/{US}/west/1/delta/0", "/heads/00/checkpoint",
            f"/heads/{HEARD}/checkpoint", "/", "/api/v1/reports", f"{LOG}/../{THIRD}/1/checkpoint",
            f"/heads/{HEARD}/delta/0", f"/heads/{HEARD}/delta/1?most=1", f"/heads/{HEARD}/delta/9", "/heads/00/delta/0",
            f"/heads/{HEARD}/delta/999", f"/heads/{HEARD}/delta/x", f"/heads/{THIRDS}/checkpoint",
            f"/heads/{THIRDS}/delta/0", f"/witness/{HEARD}/checkpoint", f"/witness/{THIRDS}/checkpoint",
            "/mirror/add-checkpoint", f"{LOG}/media/{'0' * 32}", f"{LOG}/checkpoint?wait=1&have=0",
        )
    )  # fmt: skip
    for how in ("by another", "as another", "as a stranger", "not"):
        yield from (Question("GET", path, b"", how) for path in (f"{LOG}/delta/0", f"/{US}/{THIRD}/1/delta/0", "/card"))
    for method in ("POST", "PUT", "HEAD", "DELETE", "OPTIONS"):
        yield Question(method, f"{LOG}/checkpoint")
    yield from (
        Question("POST", path, b"nothing that can be read") for path in (
            "/mirror/add-checkpoint", "/mirror/add-entries", "/witness/add-checkpoint", f"{THEIRS}/delta",
            f"{THEIRS}/bodies/0", f"{THEIRS}/bodies/x", f"/{THIRD}/{US}/1/delta", f"/{THIRD}/{US}/1/bodies/0",
        )
    )  # fmt: skip
    yield Question("POST", f"{LOG}/receipt", b"no receipt")
    yield Question("POST", f"{LOG}/receipt", b"x" * 70_000)


def receipt_of(note: bytes, signer: Signer, at_ms: int) -> bytes:
    """That side's receipt on a head of ours."""
    return cosigned(parse_note(note).text, signer, at_ms)


def cosigned(text: str, signer: Signer, at_ms: int) -> bytes:
    return f"{text}\n{signature_line(cosign(text, signer, at_ms // SECOND))}".encode()


def signed(question: Question, nonce: str, at_ms: int, asker: str = PARTNER) -> list[tuple[bytes, bytes]]:
    """Headers of the request, signed by RFC 9421 as it is written there: the library takes five times as long."""
    host = [(b"host", HOST.encode())]
    if question.how == "not":
        return host
    name = {"as another": THIRD, "as a stranger": "nobody"}.get(question.how, asker)
    key = keys_of(THIRD if question.how == "by another" else asker).request
    path, _, query = question.target.partition("?")
    digest = content_digest(question.body)
    values = (question.method, HOST, path, f"?{query}", digest)
    given = (
        f"({' '.join(map(_quoted, COVERED))});created={at_ms // SECOND};keyid={_quoted(name)}"
        f';alg="ed25519";nonce={_quoted(nonce)};tag="jisr"'
    )
    lines = [f"{_quoted(part)}: {value}" for part, value in zip(COVERED, values, strict=True)]
    signature = b64encode(key.sign("\n".join([*lines, f'"@signature-params": {given}']).encode())).decode()
    made = {"content-digest": digest, "signature-input": f"jisr={given}", "signature": f"jisr=:{signature}:"}
    return host + [(field.encode(), value.encode()) for field, value in made.items()]


def _quoted(text: str) -> str:
    return f'"{text}"'
