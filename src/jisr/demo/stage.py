"""Two sides set up and played: real folders, real listeners, TLS, and the spoilt link between them."""

import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from jisr.config import Settings, make_keys, write_settings
from jisr.demo.exercise import Scenario, Step
from jisr.demo.link import Link, Repeating
from jisr.intake import Account
from jisr.intake.mapping import read_mapping, read_rows
from jisr.node import Node, SystemEntropy, open_node
from jisr.release.rules import Terms
from jisr.terms.actors import Actor
from jisr.terms.reports import Lang
from jisr.web import StaffPort
from jisr.wire import PartnerPort
from jisr.wire.carriers import network_transport
from jisr.wire.parcels import Parcels
from jisr.wire.tls import spki_pin

OFFICER = Actor("exercise officer", "release desk", "release officer")
SETTLE_S = 30.0


class ScenarioClock:
    """Runs as fast as the machine's clock from wherever it was last set, and never backwards."""

    def __init__(self, start: int) -> None:
        self._base, self._since = start, time.monotonic_ns()

    def now(self) -> int:
        return self._base + (time.monotonic_ns() - self._since) // 1_000_000

    def reach(self, instant: int) -> None:
        """Jump forward to `instant`, milliseconds."""
        self._base, self._since = max(instant, self.now()), time.monotonic_ns()


def free_ports(count: int) -> list[int]:
    """Ports on loopback that nobody listens on now."""
    socks = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [sock.getsockname()[1] for sock in socks]
    for sock in socks:
        sock.close()
    return ports


class PlayedSide:
    """One side on the stage: its node, its ports, and when each of its decisions was made and seen over there."""

    def __init__(self, folder: Path, settings: Settings, clock: ScenarioClock, link: Link) -> None:
        folder.mkdir(parents=True)
        # No passphrase: it would cost each side a second on purpose, and guard keys that are made for an hour.
        keys = make_keys(folder, None, SystemEntropy(), Path(settings.key_file))
        write_settings(folder, settings)
        self.link = link
        self.node: Node = open_node(folder, settings, keys, spki_pin(keys.tls), clock)
        self.serials: dict[str, int] = {}
        self.decided: dict[str, float] = {}
        self.seen: dict[int, float] = {}
        self.partners: PartnerPort
        self.staff: StaffPort

    def meet(self, other: "PlayedSide") -> None:
        """Pin the other side's card and reach it through its link."""
        self.node.pair(other.node.own_card())
        seed = len(self.node.settings.side) * 7
        self.partners = PartnerPort(self.node, lambda partner: Repeating(network_transport(partner), other.link, seed))
        self.staff = StaffPort(self.node, self.partners.faults, Parcels(self.node))

    def start(self) -> None:
        self.node.start()
        self.partners.start()

    def stop(self) -> None:
        self.node.stop()
        self.partners.stop()
        self.node.close()
        self.link.close()

    def watch(self, partner: str, ending: threading.Event) -> None:
        """Note for every item of that partner when it first stands in our picture."""
        known = 0
        while not ending.is_set():
            reached = self.node.shown(partner)
            now = time.perf_counter()
            for index in range(known, reached):
                self.seen[index] = now
            known = max(known, reached)
            time.sleep(0.002)


class Stage:
    """Both sides, the clock they share, and the script."""

    def __init__(
        self, scenario: Scenario, folder: Path, seed: int, web_ports: tuple[int, int], hold_s: int = 0
    ) -> None:  # fmt: skip
        self.scenario = scenario
        folder.mkdir(parents=True, exist_ok=True)
        self.clock = ScenarioClock(scenario.steps[0].instant - 3_600_000)
        self.sides: dict[str, PlayedSide] = {}
        for (name, said), web in zip(scenario.sides.items(), web_ports, strict=True):
            wire, way = free_ports(2)
            settings = Settings(
                side=name, domain=f"{name}.exercise", name_en=said.en, name_ar=said.ar, zone=said.zone, hold_s=hold_s,
                web=f"127.0.0.1:{web}", wire=f"127.0.0.1:{wire}", url=f"https://127.0.0.1:{way}",
                key_file=str((folder / f"{name}.unlock").resolve()),
            )  # fmt: skip
            self.sides[name] = PlayedSide(folder / name, settings, self.clock, Link(way, wire, seed + len(self.sides)))
        first, second = self.sides.values()
        first.meet(second)
        second.meet(first)
        self._ending = threading.Event()

    def start(self) -> None:
        """Both sides begin to serve and to pull."""
        names = list(self.sides)
        for name, side in self.sides.items():
            side.start()
            other = next(n for n in names if n != name)
            threading.Thread(target=side.watch, args=(other, self._ending), daemon=True).start()

    def file_csv(self, side: str, path: Path, mapping: bytes) -> Account:
        """File every row of an event file on one side."""
        _, rows = read_rows(path.read_bytes(), read_mapping(mapping))
        return self.sides[side].node.intake.import_rows(OFFICER, path.name, rows)

    def play(self, lang: Lang | None, told: Callable[[int, Step], None], pace_s: float = 0.02) -> bool:
        """Every step in order, on the scenario clock; False when it was stopped before the last."""
        langs: dict[str, Lang] = {}
        for number, step in enumerate(self.scenario.steps, start=1):
            self.clock.reach(step.instant)
            self._carried_out()
            self._step(self.sides[step.side], step, lang, langs)
            told(number, step)
            if self._ending.wait(pace_s):
                return False
        last = max(step.instant + step.delay_min * 60_000 for step in self.scenario.steps)
        self.clock.reach(last + 60_000)
        return True

    def _carried_out(self) -> None:
        """Let what became due by the jump go first, as it would have on a clock that does not jump."""
        deadline = time.monotonic() + SETTLE_S
        for side in self.sides.values():
            while time.monotonic() < deadline and not self._ending.is_set():
                if not side.node.store.read(side.node.release.behind):
                    break
                time.sleep(0.005)

    def end(self) -> None:
        """Stop playing after the step under way."""
        self._ending.set()

    def _step(self, side: PlayedSide, step: Step, lang: Lang | None, langs: dict[str, Lang]) -> None:
        node, of = side.node, step.of
        match step.do:
            case "report":
                langs[step.name] = lang or step.lang
                side.serials[step.name] = node.intake.file(OFFICER, step.draft(langs[step.name]))
            case "correct":
                langs[step.name] = langs[of]
                side.serials[step.name] = node.intake.correct(OFFICER, side.serials[of], step.draft(langs[of]))
            case "retract":
                node.intake.withdraw(OFFICER, side.serials[of], step.reason)
            case "release":
                title = step.title.get(langs[of]) if step.title else None
                text = step.text.get(langs[of]) if step.text else ""
                name = f"{step.of}.{step.to}"
                terms = Terms(step.level, title, text)
                # Who wrote the scenario read what the words tell, as an officer would.
                seen = node.release.preview(side.serials[of], step.to, terms)
                node.release.release(
                    OFFICER, side.serials[of], step.to, terms, delay_ms=step.delay_min * 60_000, decision=name,
                    seen_hash=seen.hash, finer=seen.finer, lint_seen=seen.lint,
                )  # fmt: skip
                if not step.delay_min:
                    side.decided[name] = time.perf_counter()
            case "withhold":
                node.release.withhold(OFFICER, side.serials[of], step.to)
            case "withdraw":
                node.release.withdraw(OFFICER, side.serials[of], step.to, step.reason)

    def settled(self) -> bool:
        """Whether every decision was carried out, fetched, receipted and seen."""
        for name, side in self.sides.items():
            for other_name, other in self.sides.items():
                if other_name == name:
                    continue
                ours = side.node.store.read(lambda tx, s=side, o=other_name: s.node.standing.link(tx, o))  # type: ignore[misc]
                theirs = other.node.store.read(lambda tx, s=other, o=name: s.node.standing.link(tx, o))  # type: ignore[misc]
                if not ours.logged == ours.published == ours.receipted == theirs.received:
                    return False
                if other.node.shown(name) < theirs.received or side.node.store.read(side.node.release.waiting):
                    return False
        return True

    def settle(self) -> bool:
        """Wait until both sides are settled; False when they are not after half a minute."""
        deadline = time.monotonic() + SETTLE_S
        while not self.settled():
            if time.monotonic() > deadline or self._ending.wait(0.05):
                return False
        return True

    def stop(self) -> None:
        self._ending.set()
        for side in self.sides.values():
            side.node.stop()
        for side in self.sides.values():
            side.stop()
