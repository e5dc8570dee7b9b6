"""Heartbeats: a log's own timed signature on its newest head, so that silence is a statement too.

The author adds one line to the newest checkpoint it serves; its time is rounded down, so it tells nothing but the time.
The reader verifies the line and keeps the newest. How fresh a link is follows from when a newer one was last verified:
a partner whose machine answers while its log stands still says nothing new, and its link goes stale.
"""

import threading
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.exchange.cards import raw_key
from jisr.exchange.ledger import Beat, LogHead, LogLedger, LogReading
from jisr.terms.errors import PartnerFault
from jisr.terms.guarding import Guard
from jisr.terms.sides import Card, heartbeat_name
from jisr.terms.times import Clock
from jisr.terms.transactions import Store, Tx
from jisr.tlog.checkpoint import parse_checkpoint
from jisr.tlog.cosignature import cosign, verify_cosignature
from jisr.tlog.note import KEY_COSIGNATURE, Note, Signer, Verifier, parse_note, signature_line

CADENCE_S = 10
"""Seconds between two heartbeats that differ: their times are multiples of it."""
BEHIND_S = 10
"""A heartbeat speaks of an instant this long ago at least: what was being appended then is published by now."""
LONGEST_S = 20
"""Seconds a pull waits at most, and so the longest from one heartbeat to the next on a sound link."""
LIVE_MS, SILENT_MS = 2 * LONGEST_S * 1000, 15 * 60_000
"""Younger than the first a link is live, which is two heartbeats; older than the second it is silent."""
AHEAD_S = 86_400
"""Two clocks may be wrong by hours; a heartbeat further ahead than a day is not believed."""

Health = Literal["live", "silent", "stale"]
Odd = Literal["heartbeat-back", "heartbeat-future", "heartbeat-smaller"]


def health(heard: int | None, now: int) -> Health:
    """How fresh a link is from when its newest heartbeat or entry was verified; milliseconds."""
    if heard is None or now - heard >= SILENT_MS:
        return "silent"
    return "live" if now - heard < LIVE_MS else "stale"


def judge_beat(known: Beat | None, beat: Beat, now_s: int) -> Literal["new", "old"] | Odd:
    """What a verified heartbeat means beside the newest one known.

    An old one that fits is a repetition: some carriers are slow. Two that cannot both be true are named.
    """
    if beat.at > now_s + AHEAD_S:
        return "heartbeat-future"
    if known is None:
        return "new"
    if beat.at > known.at and beat.size < known.size:
        return "heartbeat-smaller"
    if beat.at < known.at and beat.size > known.size:
        return "heartbeat-back"
    return "new" if (beat.at, beat.size) > (known.at, known.size) else "old"


def dated_before(at: int, kind: str, beat: Beat | None) -> bool:
    """Whether an entry is dated before a heartbeat that did not have it yet.

    `beat` is the last one of a smaller log. An `ack` is dated by the person, not by the log, and is never meant.
    """
    return kind != "ack" and beat is not None and at < beat.at


def read_beat(note: Note, card: Card) -> tuple[Beat | None, bytes]:
    """The newest heartbeat among the lines of an opened note, if there is one, and the note without such lines.

    Raises PartnerFault `heartbeat-signature` when a line of the pinned key does not hold.
    """
    verifier = Verifier(heartbeat_name(card), KEY_COSIGNATURE, raw_key(card.heartbeat))
    beat, kept = None, [note.text, "\n"]
    size = parse_checkpoint(note.text).size
    for line in note.signatures:
        if (line.name, line.key_id) != (verifier.name, verifier.key_id):
            kept.append(signature_line(line))
            continue
        try:
            at = verify_cosignature(note.text, line, verifier)
        except PartnerFault:
            raise PartnerFault("heartbeat-signature", "A heartbeat of the partner's log does not hold.") from None
        if beat is None or at > beat.at:
            beat = Beat(at, size, f"{note.text}\n{signature_line(line)}".encode())
    return beat, "".join(kept).encode()


def hear(tx: Tx, ledger: LogLedger, reading: LogReading, log: LogHead, beat: Beat | None, now: int) -> None:
    """Keep a verified heartbeat, or name why it cannot be true; `now` in milliseconds."""
    if beat is None:
        return
    known = reading.beat(tx, log)
    verdict = judge_beat(known[0] if known else None, beat, now // 1000)
    if verdict == "new":
        ledger.keep_beat(tx, log, beat, now)
    elif verdict != "old":
        ledger.odd_beat(tx, log, verdict, beat, now)


class Heart:
    """The heartbeats of our own logs. Nothing is stored: what was said is only remembered while we run.

    Of one process no two heartbeats contradict each other, whatever its clock does and however its threads race.
    """

    def __init__(
        self, store: Store, reading: LogReading, clock: Clock, card: Card, key: Ed25519PrivateKey, guard: Guard
    ) -> None:  # fmt: skip
        self._store, self._reading, self._clock, self._guard = store, reading, clock, guard
        self._signer = Signer(heartbeat_name(card), KEY_COSIGNATURE, key)
        self._lock, self._said = threading.Lock(), dict[str, tuple[int, int]]()

    def add(self, side: str, note: bytes) -> bytes:
        """The note with our heartbeat under it, when it is our newest head for that partner and no leaf waits."""
        # Clock first: what is read afterwards is at least as new as the time that is stated.
        at = (self._clock.now() // 1000 - BEHIND_S) // CADENCE_S * CADENCE_S
        head = self._store.read(lambda tx: self._reading.head(tx, side, "out"))
        text = parse_note(note).text
        size = parse_checkpoint(text).size
        if self._guard.locked() is not None:
            # An old copy would sign that it has fewer leaves than it had signed for before.
            return note
        if at < 0 or head is None or not size == head.published.size == head.frontier.size:
            return note
        with self._lock:
            last, largest = self._said.get(head.origin, (0, 0))
            if size < largest:
                return note
            at = max(at, last)
            self._said[head.origin] = at, size
        return note + signature_line(cosign(text, self._signer, at)).encode()
