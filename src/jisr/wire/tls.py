"""TLS 1.3 between sides, pinned by key.

A certificate here is only an envelope for the key on the partner's card: its dates, names and issuer mean nothing.
"""

import hashlib
import ipaddress
import ssl
import tempfile
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID

from jisr.terms.errors import PartnerFault
from jisr.terms.times import Entropy


def spki_pin(key: Ed25519PrivateKey) -> str:
    """What a card states of the TLS key: base64 of SHA-256 of its SubjectPublicKeyInfo."""
    return _pin(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _pin(spki: bytes) -> str:
    return b64encode(hashlib.sha256(spki).digest()).decode()


def server_context(key: Ed25519PrivateKey, host: str, entropy: Entropy) -> ssl.SSLContext:
    """Context of a listener that proves possession of `key`."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "jisr")])
    try:
        alternative: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        alternative = x509.DNSName("jisr.invalid")
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(datetime(1970, 1, 1, tzinfo=UTC)).not_valid_after(datetime(9999, 12, 31, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .sign(key, None)
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    # With TLS 1.3 a resumed session saves no round trip, and its tickets weigh more than the certificate it leaves out.
    context.num_tickets = 0
    # The library reads keys from files only: the file is encrypted under a password that is forgotten at once.
    password = entropy.draw(32).hex().encode()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tls.pem"
        path.write_bytes(pem + certificate.public_bytes(Encoding.PEM))
        context.load_cert_chain(path, password=password)
    return context


def _spki_of(certificate: bytes | None) -> bytes:
    """The SubjectPublicKeyInfo of a certificate, empty when it cannot be read."""
    try:
        key = x509.load_der_x509_certificate(certificate or b"").public_key()
        return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion):
        return b""


def client_context(pin: str) -> ssl.SSLContext:
    """Context that speaks only with whoever holds the pinned key; anyone else is PartnerFault `tls-pin`."""

    class PinnedSocket(ssl.SSLSocket):
        def do_handshake(self, *args: Any, **kwargs: Any) -> None:
            super().do_handshake(*args, **kwargs)
            if _pin(_spki_of(self.getpeercert(binary_form=True))) != pin:
                self.close()
                raise PartnerFault("tls-pin", "Whoever answered does not hold the partner's key; nothing was sent.")

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.sslsocket_class = PinnedSocket
    return context
