"""How bytes come from a partner. What they bring is verified by `exchange`; a carrier is trusted with nothing."""

import hashlib
import re
from typing import NamedTuple, Protocol

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.exchange.delta import LIMIT, MOST
from jisr.terms.errors import PartnerFault, Unavailable
from jisr.terms.sides import Partner
from jisr.terms.times import Clock
from jisr.tlog.tiles import tile_path
from jisr.wire.signing import NONCE, clean_nonce, sign_request
from jisr.wire.tls import client_context

TIMEOUT_S = 20.0
LATER = "receipt-later"
"""Code of the fault of a carrier that takes no receipts back: ours waits for another way."""
WORTH_ASKING = 2048
"""Bytes of a body from which on it is asked for a nonce first, when the one at hand may be used up."""
KEPT_S = 25.0
"""How long a connection is kept that nobody uses: a little less than the partner keeps it."""
HINT = "jisr-ahead"
"""Field of a delta's answer: the newest entry behind it that may be read ahead. Unsigned: only ever a reason to ask."""
PUSH_S = 40.0
"""What a partner may take longer to store what is pushed than to find what is asked."""
MOST_WANTED = 1024
"""Lines read of what a partner says it wants."""
_WANTED = re.compile(rb"([0-9a-f]{32}) (0|[1-9][0-9]{0,14})")
_BEGAN = re.compile(rb"([0-9a-f]{64}) ([1-9][0-9]{0,14})\n")
_INDEX = re.compile(r"0|[1-9][0-9]{0,14}")
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,14})\n")
_ETAG = re.compile(r'"[!#-~]{1,120}"')


class Carrier(Protocol):
    """Brings stretches of one partner's log towards us, and takes our receipts back."""

    def delta(self, start: int, most: int, wait: int) -> bytes:
        """A delta from `start` of about `most` entries, after at most `wait` seconds if there is nothing new."""

    def tile(self, level: int, n: int, width: int) -> bytes: ...

    def receipt(self, note: bytes) -> None: ...

    def close(self) -> None: ...


class _Came(NamedTuple):
    """The beginning of an answer whose end was lost, and what the partner calls the whole of it."""

    start: int
    etag: str
    data: bytes


class NetworkCarrier:
    """The partner's listener over TLS 1.3, its key pinned from the card, every request signed."""

    def __init__(
        self, side: str, partner: Partner, key: Ed25519PrivateKey, clock: Clock,
        transport: httpx.BaseTransport | None = None,
    ) -> None:  # fmt: skip
        self._side, self._key, self._clock = side, key, clock
        self._base = partner.card.url.rstrip("/")
        self._log = f"/{partner.side}/{side}/{partner.theirs}"
        self._next = f"/{partner.side}/{side}/{partner.theirs + 1}"
        self._own_log = f"/{side}/{partner.side}/{partner.epoch}"
        self._nonce, self._spent = "", True
        self._kept: _Came | None = None
        self._hint = ""
        self._coming: tuple[int, str, bytearray] = (0, "", bytearray())
        self._http = httpx.Client(
            transport=transport or network_transport(partner), timeout=httpx.Timeout(TIMEOUT_S), trust_env=False,
            follow_redirects=False, headers={"accept-encoding": "identity"},
        )  # fmt: skip
        # Who asks is signed, and with what program is nobody's business; on a thin link every line is felt.
        del self._http.headers["user-agent"], self._http.headers["accept"]

    def delta(self, start: int, most: int, wait: int) -> bytes:
        """As every carrier's; of an answer that was cut only the rest is fetched, as long as it is the same answer."""
        kept, self._kept = self._kept if self._kept and self._kept.start == start else None, None
        more = {"range": f"bytes={len(kept.data)}-", "if-range": kept.etag} if kept else None
        path = f"{self._log}/delta/{start}?most={most}&wait={wait}"
        try:
            status, answer = self._answered("GET", path, b"", TIMEOUT_S + wait, more)
        except Unavailable:
            self._kept = self._cut(start, kept)
            raise
        if status not in (200, 206) or (status == 206 and kept is None):
            raise PartnerFault("refused-by-partner", f"The partner's side answered {status}.")
        return kept.data + answer if kept and status == 206 else answer

    def ahead(self, start: int, since: int) -> bytes | None:
        """What the author lets be read ahead from `since` on, of a log that is here up to `start`; None for nothing."""
        status, answer = self._answered("GET", f"{self._log}/ahead/{start}?since={since}", b"", TIMEOUT_S)
        return answer if status == 200 else None

    @property
    def flash(self) -> int:
        """The entry that the last answer called the newest to be read ahead, -1 where it called none."""
        return int(self._hint) if _INDEX.fullmatch(self._hint) else -1

    @property
    def cut(self) -> bool:
        """Whether the last answer had begun: what did not come whole then is larger than the way carries at once."""
        return self._coming[0] != 0

    def _cut(self, start: int, kept: _Came | None) -> _Came | None:
        """What is at hand of an answer after its way was lost. It is trusted with nothing until all of it verifies."""
        status, etag, came = self._coming
        if status == 206 and kept and len(kept.data) + len(came) <= LIMIT:
            return kept._replace(data=kept.data + came)
        return _Came(start, etag, bytes(came)) if status == 200 and came and _ETAG.fullmatch(etag) else kept

    def head(self) -> bytes | None:
        """The newest head the partner signed for us, None where it has none."""
        status, answer = self._answered("GET", f"{self._log}/checkpoint", b"", TIMEOUT_S)
        return answer if status == 200 else None

    def tile(self, level: int, n: int, width: int) -> bytes:
        return self._ask("GET", f"{self._log}/{tile_path(level, n, width)}")

    def receipt(self, note: bytes) -> None:
        self._ask("POST", f"{self._log}/receipt", note)

    def copy(self, origin: str, start: int, most: int = MOST) -> bytes | None:
        """Our own log of that name from `start` as the partner holds it; None when it holds nothing of it."""
        return self._held(origin, f"delta/{start}?most={most}")

    def receipted(self, origin: str) -> bytes | None:
        """The newest head of our own log of that name that the partner receipted, None when there is none."""
        return self._held(origin, "checkpoint")

    def next_epoch(self) -> bytes | None:
        """The beginning of the partner's next log for us; None while there is none."""
        status, answer = self._answered("GET", f"{self._next}/delta/0?most=1", b"", TIMEOUT_S)
        return answer if status == 200 else None

    def _held(self, origin: str, rest: str) -> bytes | None:
        path = f"/heads/{hashlib.sha256(origin.encode()).hexdigest()}/{rest}"
        status, answer = self._answered("GET", path, b"", TIMEOUT_S)
        if status in (204, 404):
            return None
        if status != 200:
            raise PartnerFault("refused-by-partner", f"The partner's side answered {status}.")
        return answer

    def media(self, id: str, start: int, most: int) -> bytes | None:
        """A stretch of a file, None when there is no such file for us. Its hash is judged when all of it is here."""
        asked = {"range": f"bytes={start}-{start + most - 1}"}
        try:
            status, answer = self._answered("GET", f"{self._log}/media/{id}", b"", TIMEOUT_S, asked)
        except Unavailable:
            # What came before the cut is as good as a shorter stretch; whether the link is back the next one shows.
            status, _, came = self._coming
            if not came or status not in (200, 206) or (status == 200 and start):
                raise
            return bytes(came[:most])
        if status == 404:
            return None
        if status not in (200, 206) or (status == 200 and start):
            raise PartnerFault("refused-by-partner", f"The partner's side answered {status}.")
        return answer[:most]

    def began(self, data: bytes) -> int:
        """How many bytes of a delta of our log the partner kept when its way was lost."""
        match = _BEGAN.fullmatch(self._ask("GET", f"{self._own_log}/delta"))
        same = match is not None and match[1].decode() == hashlib.sha256(data).hexdigest()
        return int(match[2]) if match is not None and same and int(match[2]) < len(data) else 0

    def push(self, data: bytes, first: int = 0) -> tuple[bytes | None, int]:
        """The partner's receipt for a delta of our log, or None and the size it wants a delta from."""
        path = f"{self._own_log}/delta" + (f"/{hashlib.sha256(data).hexdigest()}/{first}" if first else "")
        status, answer = self._answered("POST", path, data[first:], TIMEOUT_S + PUSH_S)
        if status == 200:
            return answer, 0
        if status == 409 and (match := _SIZE.fullmatch(answer)):
            return None, int(match[1])
        raise PartnerFault("refused-by-partner", f"The partner's side answered {status}.")

    def wanted(self) -> list[tuple[str, int]]:
        """Ids of files of our log that the partner wants brought, and the byte each goes on from."""
        lines = self._ask("GET", f"{self._own_log}/wanted").split(b"\n")[:MOST_WANTED]
        return [(match[1].decode(), int(match[2])) for line in lines if (match := _WANTED.fullmatch(line))]

    def stretch(self, id: str, start: int, data: bytes) -> int | None:
        """The byte the partner wants a file from after this stretch of it; None when it does not take it now."""
        status, answer = self._answered("POST", f"{self._own_log}/media/{id}/{start}", data, TIMEOUT_S + PUSH_S)
        match = _SIZE.fullmatch(answer) if status in (200, 409) else None
        if match is None and status not in (404, 422, 429):
            raise PartnerFault("refused-by-partner", f"The partner's side answered {status}.")
        return int(match[1]) if match else None

    def close(self) -> None:
        self._http.close()

    def _ask(self, method: str, path: str, body: bytes = b"", timeout: float = TIMEOUT_S) -> bytes:
        status, answer = self._answered(method, path, body, timeout)
        if status not in (200, 204):
            raise PartnerFault("refused-by-partner", f"The partner's side answered {status}.")
        return answer

    def _answered(
        self, method: str, path: str, body: bytes, timeout: float, more: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Status and body of the answer to a request that was not asked for another nonce.

        Before much is sent a nonce is made sure of, at the cost of a small question: the body is not sent for nothing.
        """
        if self._spent and len(body) > WORTH_ASKING:
            self._send("GET", "/", b"", TIMEOUT_S)
        for _ in range(3):
            status, answer = self._send(method, path, body, timeout, more)
            if status != 401:
                return status, answer
        raise PartnerFault("refused-by-partner", "The partner's side accepts no signature of ours.")

    def _send(
        self, method: str, path: str, body: bytes, timeout: float, more: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        url = f"{self._base}{path}"
        headers = sign_request(method, url, body, self._nonce or "none", self._side, self._key, self._clock.now())
        headers |= more or {}
        answer = bytearray()
        self._coming = (0, "", answer)
        before, self._spent = self._spent, True
        try:
            with self._http.stream(method, url, content=body, headers=headers, timeout=timeout) as response:
                self._nonce = clean_nonce(response.headers.get(NONCE, ""))
                self._spent = not self._nonce
                self._hint = response.headers.get(HINT, "")
                self._coming = (response.status_code, response.headers.get("etag", ""), answer)
                for part in response.iter_raw():
                    answer += part
                    if len(answer) > LIMIT:
                        raise PartnerFault("delta-bomb", "The partner's answer is larger than was agreed.")
                return response.status_code, bytes(answer)
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError, ValueError) as error:
            if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout)):
                # Nothing was asked: the nonce is as good as it was.
                self._spent = before
            raise Unavailable(
                "link-down", "The partner's side cannot be reached.", "It is tried again by itself.", detail=repr(error)
            ) from error


def network_transport(partner: Partner) -> httpx.BaseTransport:
    """A transport that speaks only with whoever holds the key on the partner's card."""
    limits = httpx.Limits(max_connections=4, max_keepalive_connections=2, keepalive_expiry=KEPT_S)
    if partner.card.url.startswith("https://"):
        return httpx.HTTPTransport(verify=client_context(partner.card.tls), retries=0, limits=limits)
    return httpx.HTTPTransport(retries=0, limits=limits)
