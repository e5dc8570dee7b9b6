"""Files that partners told of: wanted when the item is taken in, fetched in stretches, judged, and shown made anew.

The item's verified body states hash, size and type of each. What does not come never holds up an entry: it is "on its
way". What comes wrong is thrown away, and after some tries refused by name.
"""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from jisr.media.desk import small
from jisr.media.files import Files
from jisr.media.ledger import Arrival, ArrivalLedger
from jisr.media.rules import HEAD, as_hash, as_text, check_file
from jisr.media.workshop import Maker
from jisr.terms.entries import Origin
from jisr.terms.errors import OurMistake
from jisr.terms.media import ReleasedMedia
from jisr.terms.sides import Limits
from jisr.terms.times import Clock
from jisr.terms.transactions import Store, Tx

TRIES = 3
"""Times a file may come whole and wrong before it is refused: a carrier may have spoilt it once."""
DAY_MS = 86_400_000


class Arrivals:
    """The files partners' items name."""

    def __init__(self, store: Store, ledger: ArrivalLedger, files: Files, maker: Maker, clock: Clock) -> None:
        self._store, self._ledger, self._files, self._maker = store, ledger, files, maker
        self._clock, self._lock = clock, threading.Lock()

    # --- what is wanted ----------------------------------------------------------------------------------------

    def want(self, tx: Tx, partner: str, origin: Origin, chain: int, media: Sequence[ReleasedMedia], most: int) -> None:
        """In the transaction that takes the item in: these files are to be fetched, but for those larger than agreed.

        What the chain wanted before is wanted no more: a revision or a withdrawal replaces the whole item.
        """
        self._ledger.end_chain(tx, partner, origin.log, chain, self._clock.now())
        for place, one in enumerate(media):
            large = one.size > most
            self._ledger.want(tx, Arrival(
                origin.log, origin.index, place, partner, chain, one.id, one.sha256, one.size, one.type,
                "refused" if large else "wanted",
                self._files.name(f"from {partner} {origin.log} {origin.index} {place}", as_hash(one.sha256)),
                why="too-large" if large else "",
            ))  # fmt: skip

    def of_items(self, tx: Tx, partner: str, log: str, indexes: Sequence[int]) -> Sequence[Arrival]:
        """What these items name, and how far each came."""
        return self._ledger.arrivals(tx, partner, log, indexes)

    def next(self, partner: str, limits: Limits, here: Callable[[Arrival], bool] = lambda _one: True) -> Arrival | None:
        """What to fetch a stretch of now, within the agreed bytes a day; the newest item's file first.

        Only what is `here`, for a carrier that brings some files and no others.
        """

        def choose(tx: Tx) -> Arrival | None:
            day = self._clock.now() // DAY_MS * DAY_MS
            left = limits.day_bytes - self._ledger.fetched(tx, partner, day)
            return next((one for one in self._ledger.wanted(tx, partner) if one.size <= left and here(one)), None)

        return self._store.read(choose)

    def awaited(self, partner: str, limits: Limits) -> list[Arrival]:
        """What the partner may bring now, in the order in which it is wanted, within the agreed bytes a day.

        Who brings chooses what comes: what came of other files counts too, or a little less than each could fill us.
        """

        def choose(tx: Tx) -> list[Arrival]:
            day = self._clock.now() // DAY_MS * DAY_MS
            left = limits.day_bytes - self._ledger.fetched(tx, partner, day) - self._ledger.begun(tx, partner)
            return [one for one in self._ledger.wanted(tx, partner) if one.size - one.have <= left]

        return self._store.read(choose)

    def lacking(self, partner: str) -> list[Arrival]:
        """What is still on its way from that partner."""
        return list(self._store.read(lambda tx: self._ledger.wanted(tx, partner)))

    # --- what comes --------------------------------------------------------------------------------------------

    def take(self, wanted: Arrival, data: bytes) -> Arrival:
        """Add a stretch that begins where the file stands; when it is whole it is judged. How it stands now."""
        with self._lock:
            now = self._now(wanted)
            if now is not None and now.state == "wanted" and self._files.has(now.blob):
                # Whole and named, and then a crash: what is in place is judged instead of fetched again.
                return self._keep(now._replace(state="held", have=now.size, why="", at=self._clock.now()))
            if now is None or now.state != "wanted" or now.have != wanted.have or not data:
                return now or wanted._replace(state="refused", why="erased")
            if now.have + len(data) > now.size:
                return self._wrong(now, "media-size")
            self._files.write(now.blob, now.have, data)
            now = now._replace(have=now.have + len(data))
            if now.have < now.size:
                return self._keep(now)
            return self._judge(now)

    def failed(self, wanted: Arrival, why: str) -> Arrival:
        """It could not be had this time: it stays on its way, with the reason said."""
        with self._lock:
            now = self._now(wanted)
            return (
                self._keep(now._replace(why=why, at=self._clock.now()))
                if now is not None and now.state == "wanted"
                else wanted
            )

    def _judge(self, now: Arrival) -> Arrival:
        """The whole file against what the verified item states, and against what its own content says."""
        path = self._files.part(now.blob)
        if as_text(self._files.digest(path)) != now.sha256:
            return self._wrong(now, "media-mismatch")
        with path.open("rb") as file:
            head = file.read(HEAD)
        try:
            if check_file(head, now.size) != now.type:
                return self._refuse(now, "media-type")
        except OurMistake as error:
            return self._refuse(now, error.code)
        # The name first: a crash between the two leaves a whole file that is placed when it is asked for again.
        self._files.place(now.blob, now.blob)
        return self._keep(now._replace(state="held", why="", at=self._clock.now()))

    def _wrong(self, now: Arrival, why: str) -> Arrival:
        """Bytes that are not what was told are thrown away and asked for again, a few times."""
        if now.tries + 1 >= TRIES:
            return self._refuse(now, why)
        self._files.drop(self._files.part(now.blob))
        return self._keep(now._replace(have=0, tries=now.tries + 1, why=why, at=self._clock.now()))

    def _refuse(self, now: Arrival, why: str) -> Arrival:
        self._files.drop(self._files.part(now.blob))
        return self._keep(now._replace(state="refused", have=0, tries=now.tries + 1, why=why, at=self._clock.now()))

    def _now(self, one: Arrival) -> Arrival | None:
        found = self._store.read(lambda tx: self._ledger.arrivals(tx, one.partner, one.log, [one.position]))
        return next((other for other in found if other.place == one.place), None)

    def _keep(self, one: Arrival) -> Arrival:
        self._store.write(lambda tx: self._ledger.move_arrival(tx, one))
        return one

    # --- what is shown -----------------------------------------------------------------------------------------

    def held(self, partner: str, log: str, index: int, id: str) -> tuple[Arrival, Path]:
        """A file that is here, exactly as it came and so hostile, or OurMistake."""
        found = self._store.read(lambda tx: self._ledger.arrivals(tx, partner, log, [index]))
        for one in found:
            if one.id == id and one.state == "held" and self._files.has(one.blob):
                return one, self._files.blob(one.blob)
        raise OurMistake("no-media", "There is no such file.", "Look at the report.")

    def thumbnail(self, partner: str, log: str, index: int, id: str) -> Path:
        """A small JPEG made anew here: the only thing of a partner's file that a page shows."""
        one, path = self.held(partner, log, index, id)
        return small(self._files, self._maker, one.blob, path)

    def sweep(self) -> int:
        """Forget the files of items whose content was erased here; how many."""
        # Looked for first: whoever writes for nothing wakes everybody who waits for something new.
        erased = self._store.read(self._ledger.erased)
        if erased:
            # A stretch that comes while this runs is taken before, or finds that nobody wants it any more.
            with self._lock:
                self._store.write(lambda tx: self._ledger.drop_arrivals(tx, erased))
        return len(erased)
