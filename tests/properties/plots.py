"""What two worlds have in common, and the partner's questions to both."""

import hashlib
import random
from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import NamedTuple

from jisr.release.rules import Terms
from jisr.terms.actors import Actor
from jisr.terms.entries import AckStage
from jisr.terms.errors import JisrError
from jisr.tlog.cosignature import cosign
from jisr.tlog.note import KEY_COSIGNATURE, Signer, parse_note, signature_line
from jisr.wire.signing import COVERED, NONCE, content_digest
from tests.properties.unreleased import act
from tests.properties.worlds import LONG_LOG, PARTNER, SUBJECTS, THIRD, US, Tale, World, beginning, shape_of
from tests.two_sides.sides import HOUR, MINUTE, NOON, OFFICER, SECOND, Answer, Clock, keys_of

WATCH = Actor("d.officer", "watch", "duty officer")
STAGES: tuple[AckStage, ...] = ("seen", "understood")
STEPS = 24
"""Pairs of worlds in one plot."""
LOG = f"/{US}/{PARTNER}/1"
HOST = "127.0.0.1:1"
HEARD = hashlib.sha256(f"{PARTNER}.example/jisr/{PARTNER}/{US}/1".encode()).hexdigest()
RECEIPT = Signer(f"{PARTNER}.example/jisr/receipt/1", KEY_COSIGNATURE, keys_of(PARTNER).receipt)


class Leak(AssertionError):
    """The partner could tell two worlds apart."""


class Question(NamedTuple):
    """One request of the partner; `how` it is signed: well, by another key, as another side, or not at all."""

    method: str
    target: str
    body: bytes = b""
    how: str = "well"


def quoted(text: str) -> str:
    return f'"{text}"'


def questions(size: int, have: int) -> Iterator[Question]:
    """Everything a partner may ask of a log of this size, allowed or not."""
    last, width = divmod(size, 256)
    yield from (
        Question("GET", path) for path in (
            "/card", f"{LOG}/checkpoint", f"{LOG}/checkpoint?have={have}", f"{LOG}/delta/0", f"{LOG}/delta/{have}",
            f"{LOG}/delta/{have}?most=1", f"{LOG}/delta/{size}", f"{LOG}/delta/{size + 1}", f"{LOG}/delta/x",
            f"{LOG}/tile/0/{last:03d}.p/{width}", f"{LOG}/tile/entries/{last:03d}.p/{width}",
            f"{LOG}/body/{last:03d}.p/{width}", f"{LOG}/tile/0/{last:03d}.p/{min(width + 1, 255)}",
            f"{LOG}/tile/0/000", f"{LOG}/tile/entries/000", f"{LOG}/body/000", f"{LOG}/tile/1/000.p/1",
            f"{LOG}/tile/1/000.p/2", f"{LOG}/body/{last + 1:03d}", f"{LOG}/receipt", f"/{US}/{PARTNER}/2/checkpoint",
            f"/{US}/{THIRD}/1/checkpoint", f"/{US}/{THIRD}/1/delta/0", f"/{US}/west/1/delta/0", "/heads/00/checkpoint",
            f"/heads/{HEARD}/checkpoint", "/", "/api/v1/reports", f"{LOG}/../{THIRD}/1/checkpoint",
        )
    )  # fmt: skip
    for how in ("by another", "as another", "as a stranger", "not"):
        yield from (Question("GET", path, b"", how) for path in (f"{LOG}/delta/0", f"/{US}/{THIRD}/1/delta/0", "/card"))
    for method in ("POST", "PUT", "HEAD", "DELETE", "OPTIONS"):
        yield Question(method, f"{LOG}/checkpoint")
    yield Question("POST", f"{LOG}/receipt", b"no receipt")
    yield Question("POST", f"{LOG}/receipt", b"x" * 70_000)


class Pair:
    """Two worlds and their plot, `seed` of everything. `told` says what was done, for when they can be told apart."""

    def __init__(self, seed: int, acts: Callable[[World, list[Tale]], str] = act) -> None:
        self.seed, self._acts = seed, acts
        self.told: list[str] = []
        self._any, self._clock = random.Random(f"plot {seed}"), Clock(NOON)
        self._reader = random.Random(f"reader {seed}")
        begun = beginning()
        self._size = LONG_LOG if seed % 8 == 7 else 0
        image = begun.long if self._size else begun.short
        self._worlds = tuple(World(name, str(seed), self._clock, image) for name in "ab")
        self._plot: list[Tale] = []
        self._have = self._heard = self._decisions = self._last_due = 0
        self._nonce = "none"

    def close(self) -> None:
        for world in self._worlds:
            world.node.close()

    def step(self) -> None:
        """Make the worlds differ further, go on with the plot, let time pass, ask; raises Leak.

        Sometimes the followers run only after the time has passed, as they do when a side was switched off.
        """
        for world, least in zip(self._worlds, self._any.sample((0, 1), 2), strict=True):
            done = [self._acts(world, self._plot) for _ in range(least + world.any.randrange(2))]
            self.told.append(f"{world.name}: {', '.join(done)}")
        self._go_on()
        passed = self._any.choice((0, 1, SECOND, 5 * SECOND, 10 * SECOND, 10 * SECOND, MINUTE, HOUR))
        self.told.append(f"{passed} ms")
        if passed and self._any.random() < 0.5:
            for world in self._worlds:
                world.node.settle()
        self._clock.tick(passed)
        for world in self._worlds:
            world.node.settle()
        self._compare()
        self.ask(self._any.choice(list(questions(self._size, self._have))))
        if self._any.random() < 0.2:
            self._have = self._size

    # --- the plot ----------------------------------------------------------------------------------------------

    def _go_on(self) -> None:
        """One thing both worlds do alike."""
        chosen = self._any.choice(
            (
                self._begin,
                self._tell,
                self._tell,
                self._tell_two,
                self._change,
                self._take_back,
                self._receipt,
                self._hear,
            )
        )
        self.told.append(f"both: {chosen.__name__}")
        chosen()
        if self._reader.random() < 0.3:
            self._acknowledge()

    def _alike(self, what: Callable[[World], object]) -> bool:
        """Whether it went well, in both worlds or in neither; anything else is a mistake of the plot."""
        went = []
        for world in self._worlds:
            try:
                what(world)
                went.append("well")
            except JisrError as error:
                went.append(error.code)
        assert went[0] == went[1], f"seed {self.seed}: {went} {self.told}"
        return went[0] == "well"

    def _some(self, fits: Callable[[Tale], bool]) -> Tale | None:
        found = [tale for tale in self._plot if not tale.retired and fits(tale)]
        return self._any.choice(found) if found else None

    def _begin(self) -> None:
        """A report that is to be released some day; each world files it when it likes."""
        self._plot.append(Tale(f"tale-{len(self._plot)}", shape_of(self._any, self._any.choice(SUBJECTS))))

    def _tell(self) -> None:
        """Release the version that stands, or correct it first where the worlds have drifted apart."""
        if not self._plot or self._any.random() < 0.3:
            self._begin()
        tale = self._some(lambda _: True)
        if tale is None:
            return
        near = not tale.fresh and self._clock.now() > self._last_due
        if not tale.fresh:
            kept = near and self._any.random() < 0.7
            fresh = shape_of(self._any, tale.shape.subject, tale.shape)
            if kept:
                fresh = fresh._replace(spot=tale.shape.spot, grid=tale.shape.grid, error=tale.shape.error)
            tale.shape = fresh
            self._alike(lambda world: world.correct(tale, tale.shape, near=near))
        delay = 0 if near else self._any.choice((0, 0, 0, 30 * SECOND, 3 * MINUTE))
        terms = Terms(
            tale.shape.grid, self._any.choice((None, f"approved {self._decisions}")), self._any.choice(("", "words"))
        )
        self._decisions += 1
        name = f"decision-{self._decisions}"
        if self._alike(
            lambda world: world.node.release.release(
                OFFICER, world.ensure(tale), PARTNER, terms, delay_ms=delay, decision=name
            )
        ):
            tale.fresh, tale.told = False, True
            self._last_due = max(self._last_due, self._clock.now() + max(delay, 10 * SECOND))

    def _tell_two(self) -> None:
        self._tell()
        self._tell()

    def _change(self) -> None:
        """Correct a report in both worlds alike; if its release is still waiting, that lapses."""
        tale = self._some(lambda _: True)
        if tale is not None:
            tale.shape = shape_of(self._any, tale.shape.subject, tale.shape)
            tale.fresh = self._alike(lambda world: world.correct(tale, tale.shape))

    def _take_back(self) -> None:
        tale = self._some(lambda tale: tale.told)
        if tale is not None:
            self._decisions += 1
            name = f"decision-{self._decisions}"
            self._alike(
                lambda world: world.node.release.withdraw(
                    OFFICER, world.serials[tale.name], PARTNER, "sensitive", decision=name
                )
            )
            tale.retired = self._any.random() < 0.5
            tale.fresh = tale.fresh and not tale.retired

    def _receipt(self) -> None:
        """The partner receipts the head it holds; sometimes an old one, sometimes one that never was."""
        published = self._worlds[0].node.store.read(
            lambda tx: self._worlds[0].node.standing.delta(tx, PARTNER, 0, self._any.choice((1, 4096)))
        )
        if published is not None:
            text = parse_note(published.checkpoint).text
            if self._any.random() < 0.2:
                lines = text.split("\n")
                text = "\n".join([lines[0], str(int(lines[1]) + self._any.randrange(3)), "A" * 43 + "=", ""])
            line = signature_line(cosign(text, RECEIPT, self._clock.now() // SECOND))
            self.ask(Question("POST", f"{LOG}/receipt", f"{text}\n{line}".encode()))

    def _hear(self) -> None:
        """The partner tells both worlds the same, and is answered where it cannot be read."""
        told = beginning().stretches[PARTNER]
        if self._heard < len(told):
            self._heard += 1
            self._alike(lambda world: world.node.incoming.offer(PARTNER, told[self._heard - 1], give_up=True))
            self._alike(lambda world: world.node.incoming.receipt(PARTNER))

    def _acknowledge(self) -> None:
        """Somebody acknowledges what the partner told, in both worlds the same at the same instant."""
        filed = [world.received(PARTNER) for world in self._worlds]
        both = sorted(filed[0].keys() & filed[1].keys())
        if both:
            index, actor = self._reader.choice(both), self._reader.choice((OFFICER, WATCH))
            stage: AckStage = self._reader.choice(STAGES)
            self.told.append(f"both: {stage} {index}")
            serials = {world.name: known[index] for world, known in zip(self._worlds, filed, strict=True)}
            self._alike(lambda world: world.node.acknowledging.acknowledge(actor, serials[world.name], stage))

    # --- the partner's questions -------------------------------------------------------------------------------

    def _compare(self) -> None:
        """Everything published, read directly."""
        one, other = (world.transcript(self._have) for world in self._worlds)
        for part, value in one.items():
            if value != other[part]:
                raise Leak(self._said(part, value, other[part]))
        head = one["checkpoint"]
        self._size = head[0] if isinstance(head, tuple) else 0

    def ask(self, question: Question) -> Answer:
        """The same request to both worlds, answered with the same bytes."""
        headers = self._signed(question)
        one, other = (
            world.wire.ask(question.method, question.target, headers, question.body) for world in self._worlds
        )
        if one != other:
            raise Leak(self._said(f"{question.method} {question.target} signed {question.how}", one, other))
        self._nonce = dict(one.headers)[NONCE.encode()].decode()
        return one

    def ask_everything(self) -> int:
        """Every question there is; how many."""
        everything = list(questions(self._size, self._have))
        for question in everything:
            self.ask(question)
        return len(everything)

    def _signed(self, question: Question) -> list[tuple[bytes, bytes]]:
        """Headers of the request, signed by RFC 9421 as it is written there: the library takes five times as long."""
        host = [(b"host", HOST.encode())]
        if question.how == "not":
            return host
        name = {"as another": THIRD, "as a stranger": "nobody"}.get(question.how, PARTNER)
        key = keys_of(THIRD if question.how == "by another" else PARTNER).request
        path, _, query = question.target.partition("?")
        digest = content_digest(question.body)
        values = (question.method, HOST, path, f"?{query}", digest)
        given = (
            f"({' '.join(map(quoted, COVERED))});created={self._clock.now() // SECOND};keyid={quoted(name)}"
            f';alg="ed25519";nonce={quoted(self._nonce)};tag="jisr"'
        )
        lines = [f"{quoted(part)}: {value}" for part, value in zip(COVERED, values, strict=True)]
        signature = b64encode(key.sign("\n".join([*lines, f'"@signature-params": {given}']).encode())).decode()
        made = {"content-digest": digest, "signature-input": f"jisr={given}", "signature": f"jisr=:{signature}:"}
        return host + [(field.encode(), value.encode()) for field, value in made.items()]

    def _said(self, where: str, one: object, other: object) -> str:
        at = next((n for n, pair in enumerate(zip(repr(one), repr(other), strict=False)) if pair[0] != pair[1]), 0)
        parts = [repr(each)[max(0, at - 300) : at + 300] for each in (one, other)]
        return "\n".join((f"seed {self.seed}: {where} differs", *parts, *self.told))
