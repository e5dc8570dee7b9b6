"""Somebody else answers: the handshake ends it, and not one byte of the request has left."""

import datetime
import gc
import socket
import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from jisr.terms.errors import JisrError, PartnerFault
from jisr.wire.carriers import NetworkCarrier
from jisr.wire.tls import server_context
from tests.attacks.hostile import Scene

Private = Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
OTHER = Ed25519PrivateKey.from_private_bytes(b"man in the mid! " * 2)


class Listening:
    """A TLS server that accepts one connection and keeps every byte of the application it is sent."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(1)
        self.port = int(self._socket.getsockname()[1])
        self.heard = b""
        self.connected = False
        self.fault: JisrError | None = None
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        try:
            raw, _ = self._socket.accept()
            self.connected = True
            raw.settimeout(1)
            with raw, self._context.wrap_socket(raw, server_side=True) as tls:
                while part := tls.recv(65_536):
                    self.heard += part
        except OSError:
            return

    def close(self) -> None:
        self._thread.join(3)
        self._socket.close()


@contextmanager
def asked(scene: Scene, context: ssl.SSLContext) -> Iterator[Listening]:
    """South asks North for a delta, and `context` is what answers; `fault` is what South met."""
    server = Listening(context)
    try:
        partner = scene.south.standing.partners()[1]
        card = msgspec.structs.replace(partner.card, url=f"https://127.0.0.1:{server.port}")
        pinned = msgspec.structs.replace(partner, card=card)
        carrier = NetworkCarrier("south", pinned, scene.south.keys.request, scene.clock)
        try:
            with pytest.raises(JisrError) as met:
                carrier.delta(0, 1, 0)
            server.fault = met.value
        finally:
            carrier.close()
        yield server
    finally:
        server.close()
        gc.collect()  # a socket left open must be noticed here and not in somebody else's test


def fault_of(server: Listening) -> JisrError:
    assert server.fault is not None
    return server.fault


def certificate(key: Private) -> bytes:
    """DER of a certificate for `key` with North's name on it."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "north.example")])
    day = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    algorithm = None if isinstance(key, Ed25519PrivateKey) else hashes.SHA256()
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = builder.serial_number(1).not_valid_before(day).not_valid_after(day).sign(key, algorithm)
    return made.public_bytes(Encoding.DER)


def context_of(key: Private, der: bytes) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "both.pem"
        path.write_bytes(pem + ssl.DER_cert_to_PEM_cert(der).encode())
        context.load_cert_chain(path)
    return context


def test_the_right_key_hears_the_request(scene: Scene) -> None:
    """The measure itself: with the pinned key the request does arrive, so its absence below means something."""
    with asked(scene, server_context(scene.north.keys.tls, "127.0.0.1", scene.south.entropy)) as server:
        server.close()
        assert b"GET /north/south/1/delta/0" in server.heard


@pytest.mark.parametrize("purpose", ["log", "request", "receipt", "stranger"])
def test_another_key_hears_nothing(scene: Scene, purpose: str) -> None:
    key = OTHER if purpose == "stranger" else getattr(scene.north.keys, purpose)
    with asked(scene, server_context(key, "127.0.0.1", scene.south.entropy)) as server:
        server.close()
        assert server.connected
        assert server.heard == b"", "the request left"
        assert isinstance(fault_of(server), PartnerFault)
        assert fault_of(server).code == "tls-pin"


@pytest.mark.parametrize("kind", ["P-256", "RSA"])
def test_another_kind_of_key_hears_nothing(scene: Scene, kind: str) -> None:
    key: Private = ec.generate_private_key(ec.SECP256R1()) if kind == "P-256" else rsa.generate_private_key(65537, 2048)
    with asked(scene, context_of(key, certificate(key))) as server:
        server.close()
        assert server.heard == b""
        assert fault_of(server).code == "tls-pin"


def test_a_certificate_that_cannot_be_read_ends_in_an_expected_error(scene: Scene) -> None:
    """A version no reader knows: anyone on the way could send it, and the pull loop must live through it."""
    der = certificate(OTHER)
    at = der.index(b"\xa0\x03\x02\x01\x02")
    odd = der[: at + 4] + b"\x04" + der[at + 5 :]
    with asked(scene, context_of(OTHER, odd)) as server:
        server.close()
        assert server.heard == b""


def test_an_older_protocol_hears_nothing(scene: Scene) -> None:
    context = server_context(scene.north.keys.tls, "127.0.0.1", scene.south.entropy)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with asked(scene, context) as server:
        server.close()
        assert server.heard == b""
        assert fault_of(server).code == "link-down"
