"""What all worlds have in common, and the partner's questions to each of them."""

import random
from collections.abc import Callable, Sequence

from jisr.release.rules import Terms
from jisr.terms.entries import AckStage
from jisr.terms.errors import JisrError
from jisr.tlog.note import parse_note
from jisr.wire.signing import NONCE
from tests.properties.asking import LOG, PARTNER, RECEIPT, THEIRS, THIRD, Question, cosigned, questions, signed
from tests.properties.doors import carried
from tests.properties.unreleased import act
from tests.properties.worlds import LONG_LOG, SUBJECTS, Tale, World, beginning, shape_of
from tests.two_sides.sides import HOUR, MINUTE, SECOND, Answer

STAGES: tuple[AckStage, ...] = ("seen", "understood")
WORLDS = 8
"""Worlds of one plot. Each step compares all others with the first: so many pairs less one."""
STEPS = 24
BEGUN = 4
"""Reports the plot begins with: each world files them when it likes, in any order."""
FAILED = 503
PATIENCE = 3 * SECOND
"""How long the partner waits in one long poll."""


class Leak(AssertionError):
    """The partner could tell two worlds apart, by `surface`, after so many pairs of this plot were the same to it."""

    def __init__(self, surface: str, said: str, pairs: int) -> None:
        super().__init__(said)
        self.surface, self.pairs = surface, pairs


class Plot:
    """Some worlds and what they have in common, `seed` of everything. `told` says what was done, for when they differ.

    `pairs` are the pairs of worlds judged so far, `asked` the requests that all worlds answered with the same bytes.
    """

    def __init__(self, seed: int, acts: Callable[[World, list[Tale]], str] = act, worlds: int = WORLDS) -> None:
        self.seed, self._acts = seed, acts
        self.told: list[str] = []
        self.pairs = self.asked = 0
        self._any, self._reader = random.Random(f"plot {seed}"), random.Random(f"reader {seed}")
        begun = beginning()
        self._size = LONG_LOG if seed % 16 == 15 else 0
        image = begun.long if self._size else begun.short
        self._worlds = tuple(World("abcdefgh"[n], str(seed), image) for n in range(worlds))
        self._plot: list[Tale] = []
        self._have = self._heard = self._decisions = self._last_due = 0
        self._nonce = "none"
        for _ in range(BEGUN):
            self._begin()

    def close(self) -> None:
        for world in self._worlds:
            world.node.close()

    def step(self) -> None:
        """Make the worlds differ further, go on with the plot, let time pass, ask; raises Leak."""
        idle = self._any.choice(self._worlds)
        for world in self._worlds:
            done = [self._act(world) for _ in range((world is not idle) + world.any.randrange(2))]
            self.told.append(f"{world.name}: {', '.join(done)}")
        self._go_on()
        self._pass(self._any.choice((0, 1, SECOND, 5 * SECOND, 10 * SECOND, 10 * SECOND, MINUTE, HOUR)))
        self._compare()
        self.pairs += len(self._worlds) - 1
        self.ask(self._any.choice(list(questions(self._size, self._have))))
        if self._any.random() < 0.2:
            self._have = self._size

    def _act(self, world: World) -> str:
        return self._acts(world, self._plot)

    # --- time --------------------------------------------------------------------------------------------------

    @property
    def _now(self) -> int:
        return self._worlds[0].clock.now()

    def _pass(self, passed: int) -> None:
        """Time passes: the followers run all the while, or only afterwards, as when a side was switched off.

        While they run, a world may do something of its own at any instant, and the partner may be waiting.
        """
        on, waits = self._any.random() < 0.6, self._any.random() < 0.3
        self.told.append(f"{passed} ms{' switched off' if not on else ', the partner waits' if waits else ''}")
        answered = [self._live(world, passed, waits) if on else self._sleep(world, passed) for world in self._worlds]
        self._same("when a long poll is answered", answered)
        self._same("how many items there are, and since when", [world.life.sizes() for world in self._worlds])

    def _live(self, world: World, passed: int, waits: bool) -> int:
        acts = []
        if passed > 1 and world.any.random() < 0.3:
            acts.append((world.clock.now() + world.any.randrange(1, passed), lambda: self._between(world)))
        if not waits or passed < PATIENCE:
            world.life.run(passed, acts)
            return 0
        soon = [one for one in acts if one[0] < world.clock.now() + PATIENCE]
        answered = world.life.poll(PATIENCE, self._size, soon)
        world.life.run(passed - PATIENCE, [one for one in acts if one not in soon])
        return answered

    def _between(self, world: World) -> None:
        now = world.clock.now()
        self.told.append(f"{world.name}: meanwhile {self._act(world)} at {now}")

    def _sleep(self, world: World, passed: int) -> int:
        world.clock.tick(passed)
        world.life.settle()
        return 0

    # --- the plot ----------------------------------------------------------------------------------------------

    def _go_on(self) -> None:
        """One thing all worlds do alike."""
        chosen = self._any.choice(
            (
                self._begin,
                self._tell,
                self._tell,
                self._tell_two,
                self._change,
                self._take_back,
                self._end,
                self._erase,
                self._receipt,
                self._hear,
                self._push,
                self._carry,
                self._tell_apart,
            )
        )
        self.told.append(f"all: {chosen.__name__}")
        chosen()
        if self._reader.random() < 0.3:
            self._acknowledge()

    def _alike(self, what: Callable[[World], object]) -> bool:
        """Whether it went well, in all worlds or in none."""
        went = []
        for world in self._worlds:
            try:
                what(world)
                went.append("well")
            except JisrError as error:
                went.append(error.code)
        self._same("what becomes of the same act", went)
        return went[0] == "well"

    def _some(self, fits: Callable[[Tale], bool]) -> Tale | None:
        found = [tale for tale in self._plot if fits(tale)]
        return self._any.choice(found) if found else None

    def _begin(self) -> None:
        """A report that is to be released some day; each world files it when it likes."""
        self._plot.append(Tale(f"tale-{len(self._plot)}", shape_of(self._any, self._any.choice(SUBJECTS))))

    def _tell(self) -> None:
        """Release the version that stands, or correct it first where the worlds have drifted apart."""
        if not self._plot or self._any.random() < 0.3:
            self._begin()
        tale = self._some(lambda tale: not tale.ended)
        if tale is None:
            return
        near = not tale.fresh and self._now > self._last_due
        if not tale.fresh:
            kept = near and self._any.random() < 0.7
            fresh = shape_of(self._any, tale.shape.subject, tale.shape)
            if kept:
                fresh = fresh._replace(spot=tale.shape.spot, grid=tale.shape.grid, error=tale.shape.error)
            tale.shape = fresh
            self._alike(lambda world: world.correct(tale, tale.shape, near=near))
        delay = 0 if near else self._any.choice((0, 0, 0, 30 * SECOND, 3 * MINUTE))
        if self._decide(tale, delay):
            self._last_due = max(self._last_due, self._now + max(delay, 10 * SECOND))

    def _decide(self, tale: Tale, delay: int, *, apart: bool = False) -> bool:
        """Release a report; `apart`: each world decides when it likes, and time passes until all of them release."""
        name = self._name()
        terms = Terms(
            tale.shape.grid, self._any.choice((None, f"approved {self._decisions}")), self._any.choice(("", "words")),
            flash=self._any.random() < 0.3,
        )  # fmt: skip

        def decide(world: World) -> None:
            waited = world.any.choice((0, SECOND, delay // 2)) if apart else 0
            if waited:
                world.life.run(waited)
            try:
                world.node.release.release(
                    world.officer,
                    world.ensure(tale),
                    PARTNER,
                    terms,
                    delay_ms=delay - waited,
                    decision=name,
                    finer=True,
                )
            finally:
                if apart:
                    world.life.run(delay - waited)

        went = self._alike(decide)
        if went:
            tale.fresh, tale.told = False, True
        return went

    def _name(self) -> str:
        self._decisions += 1
        return f"decision-{self._decisions}"

    def _tell_apart(self) -> None:
        """Release something at the same instant in all worlds, which was decided on earlier in some than in others.

        Only while nothing waits, or which cell was told last would depend on when it is decided.
        """
        tale = self._some(lambda tale: tale.fresh and not tale.ended)
        if tale is not None and self._now > self._last_due:
            self._decide(tale, 3 * MINUTE, apart=True)

    def _tell_two(self) -> None:
        self._tell()
        self._tell()

    def _change(self) -> None:
        """Correct a report in both worlds alike; if its release is still waiting, that lapses."""
        tale = self._some(lambda tale: not tale.ended)
        if tale is not None:
            tale.shape = shape_of(self._any, tale.shape.subject, tale.shape)
            tale.fresh = self._alike(lambda world: world.correct(tale, tale.shape))

    def _take_back(self) -> None:
        tale = self._some(lambda tale: tale.told)
        if tale is not None:
            name = self._name()
            self._alike(
                lambda world: world.node.release.withdraw(
                    world.officer, world.serials[tale.name], PARTNER, "sensitive", decision=name
                )
            )
            tale.ended |= self._any.random() < 0.5

    def _end(self) -> None:
        """A report is not told again, whatever a world does with it from now on."""
        tale = self._some(lambda tale: tale.told and not tale.ended)
        if tale is not None:
            tale.ended = True

    def _erase(self) -> None:
        """A report that is not told again is erased in all worlds at one instant, by anybody who may, in any words.

        Nothing follows but that its content is served no more.
        """
        tale = self._some(lambda tale: tale.told and tale.ended)
        if tale is not None:
            self._alike(lambda world: world.node.intake.erase(world.officer, world.serials[tale.name], world.words()))

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
            self.ask(Question("POST", f"{LOG}/receipt", cosigned(text, RECEIPT, self._now)))

    def _hear(self) -> None:
        """The partner tells all worlds the same, and is answered where it cannot be read."""
        told = beginning().stretches[PARTNER]
        if self._heard < len(told):
            self._heard += 1
            self._alike(lambda world: world.node.incoming.offer(PARTNER, told[self._heard - 1], give_up=True))
            self._alike(lambda world: world.node.incoming.receipts.receipt(PARTNER))

    def _push(self) -> None:
        """The partner pushes: a head to mirror or witness, leaves under it, or a stretch it tells next."""
        begun = beginning()
        at = min(self._heard, len(begun.pushes) - 1)
        head, leaves = begun.pushes[at]
        for question in (
            Question("POST", self._reader.choice(("/mirror/add-checkpoint", "/witness/add-checkpoint")), head),
            Question("POST", "/mirror/add-entries", leaves),
            Question("POST", f"{THEIRS}/delta", begun.stretches[PARTNER][at]),
        )[self._reader.randrange(2) :]:
            self.ask(question)

    def _carry(self) -> None:
        """A parcel is made for the partner in all worlds at one instant, and whoever brings it reads it."""
        self._same("a parcel", [carried(world.node, world.officer, PARTNER) for world in self._worlds])

    def _acknowledge(self) -> None:
        """Somebody acknowledges what the partner told, in all worlds the same at the same instant."""
        filed = {world.name: world.received(PARTNER) for world in self._worlds}
        everywhere = sorted(set.intersection(*(set(known) for known in filed.values())))
        if everywhere:
            index, release = self._reader.choice(everywhere), self._reader.random() < 0.5
            stage: AckStage = self._reader.choice(STAGES)
            self.told.append(f"all: {stage} {index}")
            self._alike(
                lambda world: world.node.acknowledging.acknowledge(
                    world.officer if release else world.watch, filed[world.name][index], stage
                )
            )

    # --- the partner's questions -------------------------------------------------------------------------------

    def _compare(self) -> None:
        """Everything published, read directly."""
        transcripts = [world.transcript(self._have) for world in self._worlds]
        for part in transcripts[0]:
            self._same(part, [transcript[part] for transcript in transcripts])
        self._same("every head there was, and since when", [world.life.told for world in self._worlds])
        for world in self._worlds:
            del world.life.told[:-1]
        head = transcripts[0]["newest head"]
        self._size = head[0] if isinstance(head, tuple) else 0

    def ask(self, question: Question) -> Answer:
        """The same request to all worlds, answered with the same bytes."""
        headers = signed(question, self._nonce, self._now)
        answers = [world.wire.ask(question.method, question.target, headers, question.body) for world in self._worlds]
        self._same(f"{question.method} {question.target} signed {question.how}", answers)
        assert answers[0].status != FAILED, "the listener failed, and told nothing"
        self._nonce = dict(answers[0].headers)[NONCE.encode()].decode()
        self.asked += 1
        return answers[0]

    def ask_everything(self) -> None:
        """Every question there is."""
        for question in questions(self._size, self._have):
            self.ask(question)

    def compare_partners(self) -> None:
        """Two partners lay their logs side by side: nothing in one may show which item of the other is about the same.

        Nor may a name or a salt be the same in two worlds' logs for different partners.
        """
        for world in self._worlds:
            ours, theirs = (world.marks(partner) for partner in (PARTNER, THIRD))
            if both := ours & theirs:
                said = f"seed {self.seed}: {sorted(both)[0]!r} stands in both logs"
                raise Leak("two partners side by side", said, self.pairs)

    def _same(self, surface: str, values: Sequence[object]) -> None:
        """Leak unless every world shows what the first does."""
        for world, value in zip(self._worlds[1:], values[1:], strict=True):
            if value != values[0]:
                said = self._said(f"{surface} differs in {world.name}", values[0], value)
                raise Leak(surface, said, self.pairs)

    def _said(self, where: str, one: object, other: object) -> str:
        at = next((n for n, pair in enumerate(zip(repr(one), repr(other), strict=False)) if pair[0] != pair[1]), 0)
        parts = [repr(each)[max(0, at - 300) : at + 300] for each in (one, other)]
        return "\n".join((f"seed {self.seed}: {where}", *parts, *self.told))
