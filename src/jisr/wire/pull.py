"""The pull loop of one partner: ask, verify, store, receipt, and when something is wrong, wait and ask again.

After every failure, and when an answer says that there is some, what may be read ahead is asked for before the log is.

Damage is fetched again, with growing pauses and shorter stretches; after ten tries it is called by its name. A body
that still does not match by then is set aside, so that it blocks nothing. Only two signed histories stop a log.
"""

import logging
import threading
from collections.abc import Callable
from typing import Protocol, runtime_checkable

from jisr.exchange.beats import LONGEST_S
from jisr.exchange.incoming import Incoming, Progress
from jisr.exchange.partner_logs import over_quota
from jisr.terms.errors import JisrError, PartnerFault, Unavailable
from jisr.terms.times import Entropy
from jisr.wire.carriers import LATER, Carrier
from jisr.wire.fetching import Fetcher

log = logging.getLogger("jisr.wire")
TRIES = 10
"""Failed fetches of the same stretch after which the transport itself is called damaged."""
SIGNED = frozenset(("fork", "jump", "log-stopped", "over-quota", "refused-by-partner", "tls-pin"))
"""Faults that are not the carrier's: everything else that does not verify is unsigned damage."""
AHEAD = 1024
"""Entries in one fetch after which it is looked how far the log reaches."""
SHORT, FAIR, LONG = 256, 2048, 8192
"""Entries asked for at once: at first and on a bad link, on a good one, and on a good one that is far away.

A stretch is stored in one transaction, for which whoever files here waits.
"""
QUICK_S, SLOW_S = 5.0, 20.0
"""What came sooner makes the next stretch twice as long, what came later half as long: only whole ones are shown."""
PAUSE_S, MOST_PAUSE_S, UNREACHED_S = 0.5, 60.0, 5.0
"""Pauses after a failure: the first, the longest, and the longest when nobody answered.

Who is not reached is disturbed by nobody, and a link that is up for a minute must not be slept through.
"""
SOON_S = 1
"""How long a fetch waits when the followers are taking in what came, and may find that it names files."""


@runtime_checkable
class Heading(Protocol):
    """A carrier that can bring the newest signed head by itself."""

    def head(self) -> bytes | None: ...


@runtime_checkable
class Foretelling(Protocol):
    """A carrier that can bring what may be read ahead; `flash` is the newest of it by the last answer, -1 for none."""

    @property
    def flash(self) -> int: ...

    @property
    def cut(self) -> bool: ...

    def ahead(self, start: int, since: int) -> bytes | None: ...


class Puller:
    """Follows one partner's log through one carrier. `fault` is the code of what is wrong, or empty.

    `elapsed` tells seconds, by whose differences the way is judged slow or quick; without it every fetch is quick.
    """

    def __init__(
        self, side: str, incoming: Incoming, carrier: Carrier, entropy: Entropy, fetcher: Fetcher | None = None,
        before: Callable[[], None] = lambda: None, turn: Callable[[], bool] = lambda: False,
        elapsed: Callable[[], float] = lambda: 0.0,
    ) -> None:  # fmt: skip
        self._before, self._turn = before, turn
        self.side = side
        self.fault = ""
        self._incoming, self._carrier, self._entropy = incoming, carrier, entropy
        self._fetcher, self._elapsed = fetcher, elapsed
        self._tries, self._failed, self._most, self._longest = 0, 0, SHORT, MOST_PAUSE_S
        self._share, self._short, self._look, self._came = LONG, (-1, -1), True, 0.0
        self._ask_ahead, self._asking = True, False

    def once(self, wait: int = 0) -> Progress:
        """One fetch: what it brought, or the fault it met."""
        began, self._asking = self._elapsed(), False
        try:
            progress = self._fetch(wait)
        except JisrError as error:
            self._ask_ahead = not (self._asking and isinstance(self._carrier, Foretelling) and self._carrier.cut)
            self._failed += 1
            if error.code == "over-quota" and self._share > 1:
                # The whole stretch is too much for what is left of the day: a shorter one is asked for at once.
                self._share, self._failed = max(1, self._share // 8), 0
            self._longest = UNREACHED_S if isinstance(error, Unavailable) else MOST_PAUSE_S
            # A link that is down says nothing about what it will carry; only damage counts against the carrier.
            self._tries += isinstance(error, PartnerFault)
            self._most = max(SHORT, self._most // 2)
            named = self._tries >= TRIES and isinstance(error, PartnerFault) and error.code not in SIGNED
            self.fault = "transport-damaged" if named else error.code
            raise
        self._tries, self._failed, self.fault = 0, 0, ""
        ended = self._elapsed()
        self._pace(self._came - began, ended - self._came, progress)
        return progress

    def _pace(self, bringing: float, taking: float, progress: Progress) -> None:
        """Longer stretches while they come quickly, shorter ones when they do not; a long poll says nothing of it.

        What comes sooner than we take it in would be had no sooner by asking for more of it at once.
        """
        took = bringing + taking
        if took < QUICK_S:
            self._most = min(LONG if bringing >= taking else max(FAIR, self._most // 2), self._most * 2)
        elif took > SLOW_S and progress.added > 1:
            self._most = max(SHORT, self._most // 2)

    def _fetch(self, wait: int) -> Progress:
        self._before()
        self._send_receipt()
        size = self._incoming.size(self.side)
        self._look_ahead(size)
        most = self._within_the_day()
        if self._ask_ahead and isinstance(self._carrier, Foretelling):
            self._overtake(self._carrier, size)
        try:
            data = self._carrier.delta(size, most, wait)
        except PartnerFault as error:
            # What is not there any more may go on under another name.
            if error.code != "refused-by-partner" or not self._turn():
                raise
            self._came = self._elapsed()
            return Progress(0, 0, "grown")
        self._came = self._elapsed()
        try:
            progress = self._incoming.offer(self.side, data, give_up=self._tries >= TRIES, least=most == 1)
        except PartnerFault as error:
            if error.code == "root-mismatch" and self._tries:
                self._incoming.examine(self.side, error.evidence[0], self._carrier.tile)
            if error.code == "over-quota" and most == 1:
                self._short = self._incoming.left(self.side)
            raise
        # Who brought this much may have more to come: how much is looked at before the next is fetched.
        self._look = progress.added >= AHEAD
        if isinstance(self._carrier, Foretelling) and self._carrier.flash >= progress.size:
            self._ask_ahead = self._incoming.ahead.lacks(self.side, self._carrier.flash)
        if progress.added:
            self._send_receipt()
        return progress

    def _overtake(self, carrier: Foretelling, size: int) -> None:
        """What may be read ahead, before the log. Whatever is wrong with it alone does not keep the log from coming.

        An answer that was cut on its way is larger than the link carries at once: the log goes first next time.
        """
        try:
            self._asking = True
            data = carrier.ahead(size, self._incoming.ahead.since(self.side))
            self._asking = self._ask_ahead = False
            if data is not None:
                self._incoming.ahead.take(self.side, data)
        except PartnerFault as error:
            self._asking = self._ask_ahead = False
            if error.code in SIGNED - {"over-quota"}:
                raise
            log.warning("ahead of the log of %s: %s", self.side, error.code)

    def _look_ahead(self, size: int) -> None:
        """How far the partner's log reaches, before much of it is fetched."""
        if isinstance(self._carrier, Heading) and (self._look or not size):
            note = self._carrier.head()
            if note is not None:
                self._incoming.announce(self.side, note)

    def _within_the_day(self) -> int:
        """Entries to ask for; PartnerFault while the log is stopped, or no more can be taken than when last asked."""
        left = self._incoming.left(self.side)
        if left == self._short:
            raise over_quota()
        if self._short != (-1, -1):
            self._share, self._short = LONG, (-1, -1)
        return max(1, min(self._most, self._share, left[0]))

    def _send_receipt(self) -> None:
        """Offer our receipt; one the partner refuses is offered again next time, and pulling goes on."""
        note = self._incoming.receipts.receipt(self.side)
        if note is None:
            return
        try:
            self._carrier.receipt(note)
        except PartnerFault as error:
            if error.code != LATER:
                log.warning("receipt to %s: %s", self.side, error.code)
        else:
            self._incoming.receipts.confirmed(self.side, int(note.split(b"\n", 2)[1]))

    def pause(self) -> float:
        """Seconds to wait after a failure: doubling up to a bound, spread so that sides do not keep step."""
        spread = self._entropy.draw(1)[0] / 255
        return min(self._longest, PAUSE_S * float(1 << min(self._failed, 8))) * (0.5 + spread / 2)

    def run(self, ending: threading.Event, wait: int = LONGEST_S) -> None:
        """Pull until `ending` is set; between two fetches of entries comes one stretch of a file that is wanted."""
        patience = min(wait, SOON_S) if self._fetcher else wait
        while not ending.is_set():
            try:
                added = self.once(patience).added
                more = self._fetcher is not None and self._fetcher.once()
                # What was just told may name files, which intake asks for in a moment: look again soon.
                patience = 0 if more else min(wait, SOON_S) if added and self._fetcher else wait
            except JisrError as error:
                patience = wait
                log.warning("pull from %s: %s %s", self.side, error.code, error.detail)
                ending.wait(self.pause())
        self._carrier.close()
