"""A side that lives: its followers' own loop on simulated time, its store on the caller's thread.

What a partner can see of time is which instant something is published at, and which instant a long poll is answered
at. So the loop that runs is `Node._run`, the poll that waits is `Node.wait_published`; only what they wait on is not
the machine's.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar
from unittest.mock import patch

import apsw

import jisr.node.side as noding
from jisr.exchange.outgoing import Outgoing
from jisr.node import Node
from jisr.node.side import PATROL_S
from jisr.store.sqlite.database import STATEMENTS
from jisr.terms.errors import PartnerFault, Unavailable
from jisr.terms.transactions import Tx
from jisr.tlog.merkle import Frontier
from jisr.wire import listener as listening
from jisr.wire.signing import Message, verify_request
from tests.properties.doors import commit_hidden
from tests.two_sides.sides import Chance, Clock, Inline

T = TypeVar("T")
Act = tuple[int, Callable[[], object]]
"""Something done at an instant, milliseconds."""


class Swift(Inline):
    """The same database without what only matters to many threads: reads take no transaction of their own.

    `failing`: the next write is made and rolled back, as on a full disk.
    """

    def __init__(self, content: bytes) -> None:
        self.stopped = None
        self.committed = lambda: None
        self.failing = False
        self.db = apsw.Connection(":memory:", statementcachesize=STATEMENTS)
        self.db.deserialize("main", content)
        self._tx = Tx(self.db)

    def read(self, job: Callable[[Tx], T]) -> T:
        return job(self._tx)

    def write(self, job: Callable[[Tx], T]) -> T:
        self.db.execute("BEGIN")
        try:
            answer = job(self._tx)
            if self.failing:
                raise Unavailable("disk-full", "The disk is full.")
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")
        self.committed()
        return answer


class Streams:
    """Chance for nonces: a stream for each asker, as if each had asked another machine. Only chance may tell."""

    def __init__(self, seed: str) -> None:
        self.asker, self._seed = "", seed
        self._streams: dict[str, Chance] = {}

    def draw(self, count: int) -> bytes:
        return self._streams.setdefault(self.asker, Chance(f"{self._seed} {self.asker}")).draw(count)


class Life:
    """The followers of one side, and everything that happens to it while time passes.

    `told` lists the size and the bytes of each head the partner could fetch, and the instant it became so.
    """

    def __init__(self, node: Node, clock: Clock, partner: str) -> None:
        self._node, self._clock, self._partner = node, clock, partner
        self._end, self._waited_at, self._acts = 0, -1, list[Act]()
        self._rung = self._woken = self._polling = False
        self.told: list[tuple[int, int, bytes]] = []
        node._nudge = node._ending = node._published = self  # type: ignore[assignment]

    def settle(self) -> None:
        """Everything that is due now, no time passing."""
        self._node.settle()
        self._look()

    def run(self, passed: int, acts: Sequence[Act] = ()) -> None:
        """So many milliseconds in which the followers run and these acts are done."""
        self._end, self._acts = self._clock.now() + passed, sorted(acts, key=lambda act: act[0])
        self._polling = self._woken = False
        self._node._run()

    def poll(self, passed: int, size: int, acts: Sequence[Act] = ()) -> int:
        """The same, while the partner waits for more than `size` items; the instant it is answered."""
        begun, last = self._clock.now(), sorted(acts, key=lambda act: act[0])
        self._end, self._acts, self._polling, self._woken = begun + passed, last, True, False
        with patch.object(noding, "time", self):
            self._node.wait_published(self._partner, size, passed / 1000)
        answered = self._clock.now()
        self.run(begun + passed - answered, self._acts)
        return answered

    def sizes(self) -> list[tuple[int, int]]:
        """When the partner's log got how long."""
        return [(at, size) for at, size, _ in self.told]

    # --- what the loop and the poll wait on --------------------------------------------------------------------

    def set(self) -> None:
        self._rung = True

    def clear(self) -> None:
        self._rung = False

    def is_set(self) -> bool:
        """Whether the loop must end: time is up, or whoever polls must look, and nothing is left undone."""
        return not self._rung and (self._clock.now() >= self._end or (self._polling and self._woken))

    def wait(self, seconds: float) -> bool:
        """Let time pass until the bell rings; called by the loop, or by it when it failed, or by whoever polls."""
        failed = sys.exc_info()[1]
        if failed is not None:
            raise failed
        if self._polling and sys._getframe(1).f_code.co_name == "wait_published":
            return self._until_woken(seconds)
        self._look()
        if not self._rung:
            now = self._clock.now()
            reach = self._patrols(now) if seconds == PATROL_S else now + round(seconds * 1000)
            if reach == now == self._waited_at:
                # It waits for nothing and finds nothing, over and over.
                reach = self._end
            self._waited_at = now
            stop = min(reach, self._acts[0][0] if self._acts else self._end, self._end)
            self._clock.tick(max(0, stop - now))
            if self._acts and stop == self._acts[0][0]:
                self._acts.pop(0)[1]()
        return self._rung

    def _patrols(self, now: int) -> int:
        """The last patrol before anything is due: those before it would find nothing."""
        due, step = self._node._due_at(), round(PATROL_S * 1000)
        last = self._end if due is None else due
        return now + max(step, (last - now) // step * step)

    def _until_woken(self, seconds: float) -> bool:
        end, self._woken = self._end, False
        self._end = min(end, self._clock.now() + round(seconds * 1000))
        self._node._run()
        self._end, self._woken = end, False
        return True

    def _look(self) -> None:
        found = self._node.store.read(lambda tx: self._node.standing.checkpoint(tx, self._partner))
        if found is not None and (not self.told or self.told[-1][1:] != found):
            self.told.append((self._clock.now(), *found))

    def notify_all(self) -> None:
        self._woken = True

    def monotonic(self) -> float:
        return self._clock.now() / 1000

    def __enter__(self) -> "Life":
        return self

    def __exit__(self, *_: object) -> None:
        return None


class _Asked(NamedTuple):
    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    public: bytes


@contextmanager
def quick() -> Iterator[None]:
    """What is a function of its arguments alone is worked out once for all worlds; the record's head is not signed.

    The same request is put to every world, and its signature holds in all of them or in none.
    """
    judged: dict[_Asked, PartnerFault | None] = {}

    def verify(message: Message, body: bytes, public: bytes) -> None:
        asked = _Asked(message.method, message.url, tuple(sorted(message.headers.items())), body, public)
        if asked not in judged:
            if len(judged) > 50:
                judged.clear()
            judged[asked] = None
            try:
                verify_request(message, body, public)
            except PartnerFault as fault:
                judged[asked] = fault
        if (fault_found := judged[asked]) is not None:
            raise fault_found

    decode: Any = lru_cache(2048)(Frontier.decode)
    with (
        patch.object(listening, "verify_request", verify),
        patch.object(Frontier, "decode", decode),
        patch.object(noding, "SIGN_EVERY_S", float("inf")),
        patch.object(Outgoing, "commit_head", commit_hidden),
    ):
        yield
