"""A side's partner port: its listener and one pull loop a partner, and their end."""

import asyncio
import logging
import threading
from collections.abc import Callable
from functools import partial

import httpx
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jisr.config.settings import address, pushes_to
from jisr.node import Listening, Node, listen
from jisr.terms.errors import PartnerFault
from jisr.terms.sides import Partner
from jisr.wire.bringing import Bringer
from jisr.wire.brought import Brought
from jisr.wire.carriers import NetworkCarrier, network_transport
from jisr.wire.fetching import Fetcher
from jisr.wire.listener import Listener, partner_listener
from jisr.wire.pull import Puller
from jisr.wire.push import Pusher
from jisr.wire.pushed import Pushing
from jisr.wire.signing import Nonces
from jisr.wire.tls import server_context

log = logging.getLogger("jisr.wire")
LOOK_S = 0.5
"""How often partners paired meanwhile are looked for."""
IDLE_S = 30
"""How long a connection may rest: on a thin link the next request is under way for longer than a listener's usual."""


def patient(app: ASGIApp, seconds: float = IDLE_S) -> ASGIApp:
    """The application, for which whoever sends nothing more of a body for so long is gone.

    A link that went down says nothing; without this what came of the body, and the place it takes, would wait for ever.
    """

    async def bounded(scope: Scope, receive: Receive, send: Send) -> None:
        coming = scope["type"] == "http"

        async def next_part() -> Message:
            nonlocal coming
            if not coming:
                return await receive()
            try:
                part = await asyncio.wait_for(receive(), seconds)
            except TimeoutError:
                return {"type": "http.disconnect"}
            coming = bool(part.get("more_body"))
            return part

        await app(scope, next_part, send)

    return bounded


class PartnerPort:
    """Serves our logs and follows theirs. `transport` is how a partner is reached: tests and the demo put a link in."""

    def __init__(self, node: Node, transport: Callable[[Partner], httpx.BaseTransport] = network_transport) -> None:
        self._node, self._transport = node, transport
        self._pullers: dict[str, Puller] = {}
        self._pushers: dict[str, Pusher] = {}
        self._threads: list[threading.Thread] = []
        self._ending = threading.Event()
        self._listening: Listening | None = None

    def start(self) -> None:
        """Begin to listen and to pull."""
        node = self._node
        host, port = address(node.settings.wire)
        listener = Listener(
            node.store, node.standing, node.incoming, node.own_card, node.card, Nonces(node.entropy),
            lambda side, size, seconds: node.wait_published(side, size, seconds, self._ending),
            node.media_for, node.heart.add,
            Pushing(node.mirror, node.witness, Brought(node.store, node.standing, node.arrivals), node.settings.side),
        )  # fmt: skip
        tls = None if node.settings.plain else server_context(node.keys.tls, host, node.entropy)
        app = patient(partner_listener(listener))
        self._listening = listen(app, host, port, tls, idle_s=IDLE_S, strangers=True)
        self._run(self._look)

    def _run(self, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _look(self) -> None:
        """Start a puller for every partner that has none, and a new one when a newer card was pinned."""
        cards: dict[str, Partner] = {}
        endings: dict[str, threading.Event] = {}
        while not self._ending.is_set():
            for partner in self._node.standing.partners():
                if cards.get(partner.side) == partner:
                    continue
                if partner.side in endings:
                    endings[partner.side].set()
                cards[partner.side], endings[partner.side] = partner, threading.Event()
                self._follow(partner, endings[partner.side])
            self._ending.wait(LOOK_S)
        for ending in endings.values():
            ending.set()

    def _follow(self, partner: Partner, ending: threading.Event) -> None:
        """Pull from a partner that can be reached, and push to it when it cannot reach us or it was settled so."""
        node = self._node
        if not partner.card.url:
            return
        if pushes_to(node.settings, partner.side):
            self._push(partner, ending)
        carrier = NetworkCarrier(node.settings.side, partner, node.keys.request, node.clock, self._transport(partner))
        fetcher = Fetcher(partner.side, node.store, node.standing, node.arrivals, carrier, self._elapsed)
        asks = partial(self._compare, partner.side, carrier), partial(self._turn, partner.side, carrier)
        puller = Puller(
            partner.side, node.incoming, carrier, node.entropy, fetcher, *asks, self._elapsed
        )  # fmt: skip
        self._pullers[partner.side] = puller
        self._run(lambda: puller.run(ending))

    def _compare(self, side: str, carrier: NetworkCarrier) -> None:
        """Once after every start, before anything else is asked of a partner: what does it hold of our own log?"""
        recovery = self._node.recovery
        if recovery.compared(side):
            return
        try:
            recovery.with_partner(side, carrier)
        except PartnerFault as error:
            if recovery.locked() is not None:
                raise
            # What a partner cannot show with our own signature says nothing against our copy.
            log.warning("our log at %s: %s", side, error.code)

    def _turn(self, side: str, carrier: NetworkCarrier) -> bool:
        """Whether the partner closed its log and we follow it to the next; a new loop begins for that one."""
        data = carrier.next_epoch()
        if data is None:
            return False
        self._node.incoming.turn(side, data)
        return True

    def _push(self, partner: Partner, ending: threading.Event) -> None:
        node = self._node
        carrier = NetworkCarrier(node.settings.side, partner, node.keys.request, node.clock, self._transport(partner))
        bringer = Bringer(
            carrier, partial(node.media_for, partner.side),
            lambda: node.store.read(lambda tx: node.standing.offers(tx, partner.side)), self._elapsed,
        )  # fmt: skip
        pusher = Pusher(
            partner.side, node.store, node.standing, node.incoming, carrier, node.entropy, bringer, node.heart.add,
            self._elapsed,
        )  # fmt: skip
        self._pushers[partner.side] = pusher
        look = threading.Event()

        def run() -> None:
            end = node.watch(look.set)
            try:
                pusher.run(ending, look)
            finally:
                end()

        self._run(run)

    def _elapsed(self) -> float:
        return self._node.clock.now() / 1000

    def faults(self) -> dict[str, str]:
        """What is wrong with the way to each partner; empty where nothing is."""
        pushes = {side: pusher.fault for side, pusher in self._pushers.items()}
        return {side: puller.fault or pushes.get(side, "") for side, puller in self._pullers.items()}

    def stop(self, seconds: float = 3.0) -> None:
        """End listener and pull loops; a fetch under way is abandoned, and begun again next time."""
        self._ending.set()
        self._node.wake()
        if self._listening is not None:
            self._listening.stop(seconds)
        for thread in self._threads:
            thread.join(seconds / 3 / len(self._threads))
