"""What the test vectors are about: two sides with test keys, and a log of five entries from North to South.

Every key is a TEST KEY, derived from a published sentence: whoever pins one of them trusts everybody.
"""

import hashlib
from base64 import b64encode
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.geo.grid import cell_of, half_diagonal_m
from jisr.terms import canonical
from jisr.terms.entries import Commitment
from jisr.terms.places import Place
from jisr.terms.releases import LeafHeader, RejectFact, WithdrawFact
from jisr.terms.sides import Card, log_origin, receipt_name
from jisr.tlog.checkpoint import Checkpoint, sign_checkpoint
from jisr.tlog.cosignature import cosign
from jisr.tlog.merkle import Frontier, leaf_hash
from jisr.tlog.note import KEY_COSIGNATURE, KEY_ED25519, Signer, signature_line
from jisr.wire.tls import spki_pin

NOON = 1_497_355_200
"""2017-06-13T12:00:00Z, seconds."""
RECIPIENTS = {
    "north": "age1s3xsk2hqzqqx476qzymfc2njeupdmjwu8thnvt53j4mhv8eel4gsq5jjgy",
    "south": "age1jnk99evlvpx25yup5xp3xtxpnvfkf00sc6m37fjwfxgzm9430gzse4yjmd",
}
"""Recipients for carried files; the identities that would open them were thrown away."""


def seed(name: str) -> bytes:
    """Private half of a test key."""
    return hashlib.sha256(b"jisr test vector, never a secret: " + name.encode()).digest()


def key(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed(name))


def b64(data: bytes) -> str:
    return b64encode(data).decode()


def card_of(name: str) -> Card:
    """The card of one of the two test sides."""
    public: dict[str, Any] = {
        purpose: b64(key(f"{name} {purpose}").public_key().public_bytes_raw())
        for purpose in ("heartbeat", "log", "receipt", "request")
    }
    names = {"north": ("North", "الشمال"), "south": ("South", "الجنوب")}[name]
    return Card(
        age=RECIPIENTS[name], domain=f"{name}.example", name_ar=names[1], name_en=names[0], side=name,
        tls=spki_pin(key(f"{name} tls")), url=f"https://{name}.example:8461", **public,
    )  # fmt: skip


NORTH, SOUTH = card_of("north"), card_of("south")
ORIGIN = log_origin(NORTH, SOUTH, 1)
LOG_SIGNER = Signer(ORIGIN, KEY_ED25519, key("north log"))
RECEIPT_SIGNER = Signer(receipt_name(SOUTH), KEY_COSIGNATURE, key("south receipt"))


# --- the log ---------------------------------------------------------------------------------------------------


def bodies() -> dict[str, bytes]:
    """Three bodies of the log: a crossing, the same revised, a protected site in Arabic."""
    crossing = {
        "category": "status", "detail": {"as": "crossing", "since": NOON - 7200, "state": "closed"}, "exercise": True,
        "grade": {"information": 2, "source": "B"}, "impact": "medium", "kind": "crossing", "lang": "en",
        "occurred": [NOON - 7200, NOON - 7200], "place": place(3, 420_712_345, 368_012_345, 3000),
        "review_by": NOON + 79_200, "subject": "5d41402abc4b2a76b9719d911017c592", "title": "Crossing: closed",
    }  # fmt: skip
    site = {
        "category": "protected-site", "detail": {"as": "site", "function": "hospital"},
        "grade": {"information": 6, "source": "F"}, "impact": "unknown", "kind": "site", "lang": "ar",
        "occurred": [NOON - 86_400, NOON], "review_by": NOON + 2_592_000, "text": "بُلِّغ عنه.\nيُعاد تأكيده.",
        "subject": "7d793037a0760186574b0282f2f435e7", "title": "موقع محمي: مستشفى",
    }  # fmt: skip
    opened = {**crossing, "detail": {"as": "crossing", "since": NOON, "state": "open"}, "title": "Crossing: open"}
    return {name: canonical.encode_any(value) for name, value in
            {"crossing": crossing, "opened": opened, "site": site}.items()}  # fmt: skip


def place(level: int, lon: int, lat: int, error_m: int | None) -> Any:
    """A point as a partner reads it: its cell, named, with the larger of two errors."""
    cell = cell_of(level, lon, lat)
    error = None if error_m is None else max(error_m, half_diagonal_m(cell))
    return msgspec.to_builtins(Place(geometry=cell.polygon(), error_m=error, name=cell.name()))


def salt(name: str) -> bytes:
    return hashlib.sha256(b"test salt " + name.encode()).digest()[:16]


def commitment(salted: bytes) -> Commitment:
    return Commitment(b64(hashlib.sha256(salted).digest()), len(salted) - 16)


def log_rows() -> list[tuple[bytes, bytes]]:
    """Header and salted body of the five entries."""
    texts = bodies()
    salted = {name: salt(name) + body for name, body in texts.items()}

    def told(k: Any, at: int, name: str, *re: int) -> bytes:
        return canonical.encode(LeafHeader(
            at=at, b=commitment(salted[name]), by="release officer", k=k, mark="restricted", re=re, v=1
        ))  # fmt: skip

    taken_back = LeafHeader(
        at=NOON + 180, by="release officer", k="withdraw",
        p=msgspec.Raw(canonical.encode(WithdrawFact(reason="sensitive"))),
        re=(1,), v=1,
    )  # fmt: skip
    answer = LeafHeader(
        at=NOON + 240,
        by="machine",
        k="reject",
        p=msgspec.Raw(canonical.encode(RejectFact(index=7, reason="oversized"))),
        v=1,
    )
    return [
        (told("release", NOON, "crossing"), salted["crossing"]), (told("release", NOON + 60, "site"), salted["site"]),
        (told("revise", NOON + 120, "opened", 0), salted["opened"]), (canonical.encode(taken_back), b""),
        (canonical.encode(answer), b""),
    ]  # fmt: skip


ROWS = log_rows()
LEAVES = [leaf_hash(header) for header, _ in ROWS]


def root(size: int) -> bytes:
    return Frontier.empty().extend(LEAVES[:size])[0].root()


def head(size: int, signer: Signer = LOG_SIGNER) -> bytes:
    """Signed checkpoint of the log at that size."""
    return sign_checkpoint(Checkpoint(signer.name, size, root(size)), signer)


def receipt(
    size: int, at: int, signer: Signer = RECEIPT_SIGNER, tree: bytes | None = None, origin: str = ORIGIN
) -> str:
    """The cosigned checkpoint a reader posts."""
    text = Checkpoint(origin, size, tree or root(size)).text()
    return f"{text}\n{signature_line(cosign(text, signer, at))}"
