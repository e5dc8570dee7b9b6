"""The partner listener: published bytes of a log, to the partner it is for.

Every answer to a stranger is the same: 401 with a nonce when nothing was proven, 404 when what was asked is not there
for whoever asked. Nobody can tell a side that is unknown from a log that is not theirs.
"""

import gzip
import hashlib
import logging
import re
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from jisr.exchange.ahead import encode_ahead
from jisr.exchange.cards import raw_key
from jisr.exchange.delta import MOST, encode_delta
from jisr.exchange.incoming import Incoming
from jisr.exchange.ledger import Direction
from jisr.exchange.standing import Standing
from jisr.terms.errors import JisrError, PartnerFault
from jisr.terms.sides import Card, Partner, log_origin
from jisr.terms.transactions import Store
from jisr.tlog.tiles import encode_bodies, encode_bundle, parse_tile_path
from jisr.wire.carriers import HINT
from jisr.wire.pushed import PUSHED, Pushing
from jisr.wire.signing import NONCE, Message, Nonces, claimed_side, verify_fields, verify_request

log = logging.getLogger("jisr.wire")
_MEDIA_ID = re.compile(r"[0-9a-f]{32}")
_CUT = re.compile(r'"([0-9]{1,15})-[0-9a-f]{32}"')
_GZIP = re.compile(r"(^|[\s,])gzip(?!\s*;\s*q=0(\.0*)?\s*(,|$))", re.IGNORECASE)
_RANGE = re.compile(r"bytes=([0-9]{1,15})-([0-9]{0,15})")
MAX_BODY = 64 * 1024
"""Bytes a partner may post."""
MAX_WAIT = 25
"""Seconds a long poll may last."""
PUSHES = 2
"""Large posts one partner may have under way."""
POLLS = 2
"""Long polls one partner may have under way."""
BINARY, TEXT, DELTA = "application/octet-stream", "text/plain; charset=utf-8", "application/zstd"
FOREVER = {"cache-control": "private, immutable, max-age=31536000"}
BRIEF = {"cache-control": "no-store"}
RECEIPT_CODES = {"receipt-malformed": 400, "receipt-signature": 403, "receipt-size": 409, "receipt-root": 422}

Wait = Callable[[str, int, float], None]
Media = Callable[[str, str], Path | None]
"""Where the file lies that a side may fetch by an id, if there is one."""
Beating = Callable[[str, bytes], bytes]
"""A note for a side with our heartbeat under it, where one is due."""
MOST_RANGE = 1024 * 1024
"""Bytes of a file in one answer; who wants more asks again from there."""


class _Cut(Exception):
    """The way was lost before the whole of a body was here; what `came` of it."""

    def __init__(self, came: bytes) -> None:
        self.came = came


def _absent() -> Response:
    return Response(b"not found\n", 404, BRIEF, TEXT)


class Listener:
    """What is behind the partner port."""

    def __init__(
        self, store: Store, standing: Standing, incoming: Incoming, own_card: Callable[[], bytes], card: Card,
        nonces: Nonces, wait: Wait, media: Media = lambda _side, _id: None, beat: Beating = lambda _side, note: note,
        pushing: Pushing | None = None,
    ) -> None:  # fmt: skip
        self._media, self._beat, self._pushing = media, beat, pushing
        self._pushes = Counter[str]()
        self._store, self._standing, self._incoming = store, standing, incoming
        self._own_card, self._card, self._nonces, self._wait = own_card, card, nonces, wait
        self._nobody = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
        self._lock, self._polls = threading.Lock(), Counter[str]()

    async def answer(self, request: Request) -> Response:
        """Authenticate, then answer; whatever goes wrong inside is told to our own log only."""
        pusher = ""
        try:
            pusher = await run_in_threadpool(self._pusher, request) if self._may_push(request) else ""
            body = await self._read(request, PUSHED if pusher else MAX_BODY)
            response = await run_in_threadpool(self._answer, request, body)
        except _Cut as cut:
            await run_in_threadpool(self._keep, request, pusher, cut.came)
            response = _absent()
        except JisrError as error:
            log.warning("partner listener: %s %s", error.code, error.detail)
            response = Response(b"try again later\n", 503, BRIEF, TEXT)
        except Exception:
            log.exception("partner listener")
            response = Response(b"try again later\n", 503, BRIEF, TEXT)
        finally:
            if pusher:
                with self._lock:
                    self._pushes[pusher] -= 1
        response.headers[NONCE] = self._nonces.issue()
        return response

    def _may_push(self, request: Request) -> bool:
        return self._pushing is not None and request.method == "POST"

    def _pusher(self, request: Request) -> str:
        """The partner that signed this request, when it may post more than usual there; empty otherwise.

        Nobody's large body is read before its signature held: the digest of the body is signed and comes first.
        """
        headers = {name.lower(): value for name, value in request.headers.items()}
        side, _ = claimed_side(headers)
        partner = self._store.read(lambda tx: self._standing.find(tx, side))
        path = request.scope["path"].lstrip("/")
        if partner is None or self._pushing is None or not self._pushing.large(path, side, partner.theirs):
            return ""
        try:
            verify_fields(Message(request.method, _target(request), headers), raw_key(partner.card.request))
        except (PartnerFault, UnicodeDecodeError):
            return ""
        with self._lock:
            if self._pushes[side] >= PUSHES:
                return ""
            self._pushes[side] += 1
        return side

    async def _read(self, request: Request, most: int) -> bytes | None:
        """The body, or None when it is longer than a partner may post."""
        body = bytearray()
        try:
            async for part in request.stream():
                body += part
                if len(body) > most:
                    return None
        except ClientDisconnect:
            raise _Cut(bytes(body)) from None
        return bytes(body)

    def _keep(self, request: Request, pusher: str, came: bytes) -> None:
        """What came of a post of a partner whose way was lost, as far as a part of it is good for anything.

        Its signature held; that the rest of what it covers never came is no reason to send it twice.
        """
        _, nonce = claimed_side({name.lower(): value for name, value in request.headers.items()})
        partner = self._store.read(lambda tx: self._standing.find(tx, pusher)) if pusher and came else None
        if partner is not None and self._pushing is not None and self._nonces.use(nonce):
            encoding = request.headers.get("content-encoding", "")
            digest = request.headers.get("content-digest", "")
            self._pushing.cut(partner, request.scope["path"].lstrip("/"), came, encoding, digest)

    def _answer(self, request: Request, body: bytes | None) -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        side, nonce = claimed_side(headers)
        if not self._nonces.use(nonce):
            return Response(b"sign with the nonce\n", 401, BRIEF, TEXT)
        partner = self._store.read(lambda tx: self._standing.find(tx, side))
        # A side nobody knows is verified too, against a key nobody holds, so that it takes as long.
        key = raw_key(partner.card.request) if partner is not None else self._nobody
        try:
            target = _target(request)
            verify_request(Message(request.method, target, headers), body or b"", key)
        except (PartnerFault, UnicodeDecodeError):
            return _absent()
        if partner is None or body is None or not target.isascii():
            return _absent()
        return self._route(request, partner, body)

    def _route(self, request: Request, partner: Partner, body: bytes) -> Response:
        path = request.scope["path"].lstrip("/")
        if request.scope.get("raw_path", b"").lstrip(b"/") != path.encode():
            return _absent()
        if request.method == "GET" and path == "card":
            return Response(self._own_card(), 200, BRIEF, TEXT)
        if request.method == "GET" and path.startswith("heads/"):
            return self._head(request, partner, path)
        if self._pushing is not None and request.method in ("GET", "POST") and not path.endswith("/receipt"):
            encoding = request.headers.get("content-encoding", "")
            asked = request.method == "GET"
            pushed = self._pushing.get(partner, path) if asked else self._pushing.post(partner, path, body, encoding)
            if pushed is not None:
                return pushed
        log_path = f"{self._card.side}/{partner.side}/{partner.epoch}/"
        if not path.startswith(log_path):
            return _absent()
        rest = path[len(log_path) :]
        if request.method == "POST":
            return self._receipt(partner, body) if rest == "receipt" else _absent()
        if request.method != "GET":
            return _absent()
        if rest == "checkpoint":
            return self._checkpoint(request, partner)
        if rest.startswith("delta/"):
            return self._delta(request, partner, rest[6:])
        if rest.startswith("ahead/"):
            return self._ahead(request, partner, rest[6:])
        if rest.startswith(("tile/", "body/")):
            return self._tile(request, partner, rest)
        if rest.startswith("media/"):
            return self._file(request, partner, rest[6:])
        return _absent()

    # --- answers -----------------------------------------------------------------------------------------------

    def _checkpoint(self, request: Request, partner: Partner) -> Response:
        self._poll(request, partner.side, _whole(request.query_params.get("have", "")))
        found = self._store.read(lambda tx: self._standing.checkpoint(tx, partner.side))
        return _absent() if found is None else Response(self._beat(partner.side, found[1]), 200, BRIEF, TEXT)

    def _delta(self, request: Request, partner: Partner, text: str) -> Response:
        start, most = _whole(text), _whole(request.query_params.get("most", str(MOST)))
        if start is None or most is None:
            return _absent()
        cut = _CUT.fullmatch(request.headers.get("if-range", ""))
        if cut is None:
            self._poll(request, partner.side, start)
        else:
            # Whoever goes on with an answer wants the head that one ended at, whatever came since.
            most = max(1, int(cut[1]) - start)
        made = self._store.read(lambda tx: self._standing.delta(tx, partner.side, start, most))
        if made is None:
            return _absent()
        if not made.headers:
            # Entries say that we are there; and an answer that was cut must be the same bytes to be gone on with.
            made = made._replace(checkpoint=self._beat(partner.side, made.checkpoint))
        answer = encode_delta(made)
        end = start + len(made.headers)
        flash = self._store.read(lambda tx: self._standing.flash(tx, partner.side, end))
        hint = {HINT: str(flash)} if flash is not None else {}
        named = BRIEF | hint | {"etag": f'"{end}-{hashlib.sha256(answer).hexdigest()[:32]}"'}
        first = _range(request.headers.get("range", ""), len(answer))[0]
        if first and request.headers.get("if-range") == named["etag"]:
            named["content-range"] = f"bytes {first}-{len(answer) - 1}/{len(answer)}"
            return Response(answer[first:], 206, named, DELTA)
        return Response(answer, 200, named, DELTA)

    def _ahead(self, request: Request, partner: Partner, text: str) -> Response:
        start, since = _whole(text), _whole(request.query_params.get("since", "0"))
        if start is None or since is None:
            return _absent()
        made = self._store.read(lambda tx: self._standing.ahead(tx, partner.side, start, since))
        if made is None:
            return _absent()
        # Who has nothing urgent to read is told so in as few bytes as there are: it asks after every failure.
        return Response(encode_ahead(made), 200, BRIEF, DELTA) if made.items else Response(b"", 204, BRIEF)

    def _poll(self, request: Request, side: str, have: int | None) -> None:
        """Wait for something new; a partner that waits too often at once is answered at once."""
        seconds = _whole(request.query_params.get("wait", "0"))
        if have is None or not seconds:
            return
        with self._lock:
            if self._polls[side] >= POLLS:
                return
            self._polls[side] += 1
        try:
            self._wait(side, have, min(seconds, MAX_WAIT))
        finally:
            with self._lock:
                self._polls[side] -= 1

    def _tile(self, request: Request, partner: Partner, path: str, way: Direction = "out") -> Response:
        bodies = path.startswith("body/")
        try:
            level, n, width = parse_tile_path(f"tile/entries/{path[5:]}" if bodies else path)
        except JisrError:
            return _absent()
        if level is not None:
            tile = self._store.read(lambda tx: self._standing.tile(tx, partner.side, level, n, width, way))
            return _absent() if tile is None else Response(tile, 200, FOREVER, BINARY)
        rows = self._store.read(lambda tx: self._standing.rows(tx, partner.side, n * 256, n * 256 + width, way))
        if rows is None:
            return _absent()
        if bodies:
            return Response(encode_bodies([row.salted or b"" for row in rows]), 200, BRIEF, BINARY)
        bundle, named = encode_bundle([row.header for row in rows]), FOREVER | {"vary": "accept-encoding"}
        if _GZIP.search(request.headers.get("accept-encoding", "")):
            return Response(gzip.compress(bundle, mtime=0), 200, named | {"content-encoding": "gzip"}, BINARY)
        return Response(bundle, 200, named, BINARY)

    def _file(self, request: Request, partner: Partner, id: str) -> Response:
        """A stretch of a file an item of this partner's log names, or the answer to whatever is not there."""
        path = self._media(partner.side, id) if _MEDIA_ID.fullmatch(id) else None
        try:
            if path is None:
                return _absent()
            with path.open("rb") as file:
                size = file.seek(0, 2)
                start, stop = _range(request.headers.get("range", ""), size)
                file.seek(start)
                data = file.read(stop - start)
        except FileNotFoundError:
            # Erased between the two.
            return _absent()
        if (start, stop) == (0, size):
            return Response(data, 200, BRIEF | {"accept-ranges": "bytes"}, BINARY)
        told = {"accept-ranges": "bytes", "content-range": f"bytes {start}-{stop - 1}/{size}"}
        return Response(data, 206, BRIEF | told, BINARY)

    def _head(self, request: Request, partner: Partner, path: str) -> Response:
        """What we hold of the partner's own log, for itself: how it finds its tail again after a restore.

        Checkpoint and tiles lie as C2SP tlog-mirror has them under the origin's hash.
        """
        origin = log_origin(partner.card, self._card, partner.theirs)
        prefix = f"heads/{hashlib.sha256(origin.encode()).hexdigest()}/"
        if path.startswith(f"{prefix}delta/"):
            return self._copy(request, partner, path[len(prefix) + 6 :])
        if path.startswith(f"{prefix}tile/"):
            return self._tile(request, partner, path[len(prefix) :], "in")
        if path != f"{prefix}checkpoint":
            return _absent()
        note = self._store.read(lambda tx: self._standing.mirrored(tx, partner.side))
        return _absent() if note is None else Response(note, 200, BRIEF, TEXT)

    def _copy(self, request: Request, partner: Partner, text: str) -> Response:
        start, most = _whole(text), _whole(request.query_params.get("most", str(MOST)))
        if start is None or most is None:
            return _absent()
        made = self._store.read(lambda tx: self._standing.copy(tx, partner.side, start, most))
        return Response(b"", 204, BRIEF) if made is None else Response(encode_delta(made), 200, BRIEF, DELTA)

    def _receipt(self, partner: Partner, body: bytes) -> Response:
        try:
            self._incoming.receipts.accept(partner.side, body)
        except PartnerFault as error:
            log.warning("receipt of %s: %s", partner.side, error.code)
            size = self._store.read(lambda tx: self._standing.checkpoint(tx, partner.side))
            said = f"{size[0] if size else 0}\n".encode() if error.code == "receipt-size" else b"refused\n"
            return Response(said, RECEIPT_CODES[error.code], BRIEF, TEXT)
        return Response(b"", 204, BRIEF)


def _target(request: Request) -> str:
    """The URL exactly as it was asked for: what was signed must not pass for what it decodes to."""
    raw = request.scope.get("raw_path") or request.scope["path"].encode()
    query = request.scope.get("query_string", b"")
    host = request.headers.get("host", "")
    scheme, path = request.scope["scheme"], raw.decode("ascii")
    return f"{scheme}://{host}{path}" + (f"?{query.decode('ascii')}" if query else "")


def _range(field: str, size: int) -> tuple[int, int]:
    """First byte and the one after the last of what a `Range` field asks for; at most so much is sent at once.

    What is no single range from a first byte on is answered from the beginning, as RFC 9110 allows.
    """
    found = _RANGE.fullmatch(field)
    start = int(found[1]) if found else 0
    stop = int(found[2]) + 1 if found and found[2] else size
    if stop <= start or start >= size:
        start, stop = 0, size
    return start, min(stop, size, start + MOST_RANGE)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 and str(int(text)) == text else None


def partner_listener(listener: Listener) -> ASGIApp:
    """The ASGI application of the partner port."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            response = await listener.answer(Request(scope, receive))
            await response(scope, receive, send)

    return app
