"""What an answering server can put into status, headers and body: an expected error every time, or the loop is lost."""

import pytest

from jisr.terms.errors import JisrError, PartnerFault
from tests.attacks.hostile import Scene
from tests.attacks.strangers import Scripted, carrier_to

NONCES = [
    "", "x", 'a"b', "a\\b", "é", "\xff\xfe", "a b", "a;b", "a\tb", "1" * 60_000, "'", "<script>", "none",
    'x";keyid="south',
]  # fmt: skip


@pytest.mark.parametrize("nonce", NONCES)
def test_any_nonce_ends_in_an_expected_error(scene: Scene, nonce: str) -> None:
    """The nonce is the server's to choose; signing it must not end the pull loop."""
    server = Scripted(lambda _: (401, {"jisr-nonce": nonce.encode("latin-1").decode("latin-1")}, b""))
    with pytest.raises(JisrError):
        carrier_to(scene, server).delta(0, 1, 0)
    assert 1 <= len(server.requests) <= 3


@pytest.mark.parametrize(
    "status", [100, 199, 201, 206, 301, 302, 304, 307, 400, 403, 404, 409, 418, 429, 500, 503, 599]
)
def test_any_status_ends_in_a_partner_fault(scene: Scene, status: int) -> None:
    """No redirect is followed, and a partial answer is none."""
    elsewhere = {"location": "https://127.0.0.1:1/", "refresh": "0", "jisr-nonce": "ab"}
    server = Scripted(lambda _: (status, elsewhere, b"text of any kind"))
    with pytest.raises(PartnerFault) as met:
        carrier_to(scene, server).delta(0, 1, 0)
    assert met.value.code == "refused-by-partner"
    assert len(server.requests) == 1
    assert "text of any kind" not in f"{met.value} {met.value.say} {met.value.hint}"


def test_packed_answers_are_not_unpacked(scene: Scene) -> None:
    """Only our own frame is ever decompressed: a content encoding would be a second door for bombs."""
    import gzip

    packed = gzip.compress(bytes(1 << 20))
    for encoding in ("gzip", "deflate", "br", "zstd"):
        server = Scripted(lambda _, encoding=encoding: (200, {"content-encoding": encoding}, packed))  # type: ignore[misc]
        assert carrier_to(scene, server).delta(0, 1, 0) == packed


def test_every_request_is_signed_and_tells_nothing_else(scene: Scene) -> None:
    server = Scripted(lambda _: (404, {}, b""))
    for ask in (
        lambda carrier: carrier.delta(0, 1, 0),
        lambda carrier: carrier.tile(0, 0, 1),
        lambda carrier: carrier.receipt(b"note"),
    ):
        with pytest.raises(PartnerFault):
            ask(carrier_to(scene, server))
    expected = {
        "accept", "accept-encoding", "connection", "content-digest", "host", "signature", "signature-input",
        "user-agent",
    }  # fmt: skip
    for request in server.requests:
        assert set(request.headers) - {"content-length"} <= expected
        assert 'keyid="south"' in request.headers["signature-input"]
