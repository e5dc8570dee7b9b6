"""A side's partner port: its listener and one pull loop a partner, and their end."""

import threading
from collections.abc import Callable

import httpx

from jisr.config.settings import address
from jisr.node import Listening, Node, listen
from jisr.terms.sides import Partner
from jisr.wire.carriers import NetworkCarrier, network_transport
from jisr.wire.fetching import Fetcher
from jisr.wire.listener import Listener, partner_listener
from jisr.wire.pull import Puller
from jisr.wire.signing import Nonces
from jisr.wire.tls import server_context

LOOK_S = 0.5
"""How often partners paired meanwhile are looked for."""
IDLE_S = 30
"""How long a connection may rest: on a thin link the next request is under way for longer than a listener's usual."""


class PartnerPort:
    """Serves our logs and follows theirs. `transport` is how a partner is reached: tests and the demo put a link in."""

    def __init__(self, node: Node, transport: Callable[[Partner], httpx.BaseTransport] = network_transport) -> None:
        self._node, self._transport = node, transport
        self._pullers: dict[str, Puller] = {}
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
            node.media_for,
        )  # fmt: skip
        tls = None if node.settings.plain else server_context(node.keys.tls, host, node.entropy)
        self._listening = listen(partner_listener(listener), host, port, tls, idle_s=IDLE_S)
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
        node = self._node
        carrier = NetworkCarrier(node.settings.side, partner, node.keys.request, node.clock, self._transport(partner))
        fetcher = Fetcher(partner.side, node.store, node.standing, node.arrivals, carrier)
        puller = Puller(partner.side, node.incoming, carrier, node.entropy, fetcher, lambda: node.clock.now() / 1000)
        self._pullers[partner.side] = puller
        self._run(lambda: puller.run(ending))

    def faults(self) -> dict[str, str]:
        """What is wrong with the way to each partner; empty where nothing is."""
        return {side: puller.fault for side, puller in self._pullers.items()}

    def stop(self, seconds: float = 3.0) -> None:
        """End listener and pull loops; a fetch under way is abandoned, and begun again next time."""
        self._ending.set()
        self._node.wake()
        if self._listening is not None:
            self._listening.stop(seconds)
        for thread in self._threads:
            thread.join(seconds / 3 / len(self._threads))
