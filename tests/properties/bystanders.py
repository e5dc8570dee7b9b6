"""What a side's other partners do, and its people and its machine, that a partner must never notice."""

from collections.abc import Sequence

from jisr.exchange.cards import read_card
from jisr.intake.quick import read_line
from jisr.people.seats import Named, Seat
from jisr.picture import Box
from jisr.terms.actors import Actor
from jisr.terms.entries import AckStage
from jisr.terms.errors import JisrError
from jisr.terms.sides import Limits
from jisr.terms.times import Span
from jisr.wire.signing import NONCE
from tests.properties.asking import LOG, PARTNER, THEIRS, THIRD, US, Question, receipt_key, receipt_of, signed
from tests.properties.doors import carried
from tests.properties.worlds import Tale, World, beginning
from tests.two_sides.sides import NOON

ADMINISTRATOR = Actor("an.admin", "systems", "administrator")
EVERYWHERE, ALWAYS = Box(-1_800_000_000, -900_000_000, 1_800_000_000, 900_000_000), Span(0, 2 * NOON)
LINES = (
    "0915Z 34.45 41.03 3 trucks waiting at the crossing, B2", "معبر ربيعة مغلق 0915Z", "plan: convoy 141200Z",
    "1015Z road cut 35.1 42.2 #rel south", "nothing that can be read as a time",
)  # fmt: skip

# --- other partners --------------------------------------------------------------------------------------------


def hear_another(world: World, plot: Sequence[Tale]) -> object:
    """The third side tells us something, broken leaves among it."""
    told = beginning().stretches[THIRD]
    if world.heard == len(told):
        return None
    progress = world.node.incoming.offer(THIRD, told[world.heard], give_up=True)
    world.heard += 1
    return progress


def acknowledge_another(world: World, plot: Sequence[Tale]) -> object:
    """What the third side told is acknowledged to it, at any time and by anyone who may."""
    theirs = list(world.received(THIRD).values())
    world.node.incoming.receipts.receipt(THIRD)
    stages: tuple[AckStage, ...] = ("seen", "understood")
    actor, stage = world.any.choice((world.officer, ADMINISTRATOR, world.reporter)), world.any.choice(stages)
    return [world.node.acknowledging.acknowledge(actor, serial, stage) for serial in theirs[: world.any.randrange(4)]]


def acknowledge_in_vain(world: World, plot: Sequence[Tale]) -> object:
    """What the partner told, by somebody who may not; or something the partner did not tell."""
    told = list(world.received(PARTNER).values())
    if told and world.any.random() < 0.5:
        return world.node.acknowledging.acknowledge(world.reporter, world.any.choice(told), "understood")
    return world.node.acknowledging.acknowledge(world.officer, world.own[-1] if world.own else 1, "seen")


def relate(world: World, plot: Sequence[Tale]) -> object:
    """Reports of any side linked by hand, the partner's and those of the plot among them, or the link undone."""
    reports = [*world.received(PARTNER).values(), *world.received(THIRD).values(), *world.firsts.values()]
    one, other = (world.any.choice([*reports, *world.own, 1]) for _ in range(2))
    return world.node.intake.relate(world.reporter, one, other, undo=world.any.random() < 0.2)


def ask_another(world: World, plot: Sequence[Tale]) -> object:
    """The third side asks for its own log, receipts it, and tries for the partner's."""
    world.nonces.asker = THIRD
    log = LOG.replace(f"/{PARTNER}/", f"/{THIRD}/")
    head = world.node.store.read(lambda tx: world.node.standing.checkpoint(tx, THIRD))
    receipt = receipt_of(head[1], receipt_key(THIRD), world.clock.now()) if head is not None else b""
    size = head[0] if head is not None else 0
    width = world.any.randint(1, max(1, size))
    asked = world.any.choice((
        Question("GET", f"{log}/delta/0"), Question("GET", f"{log}/checkpoint"), Question("GET", f"{LOG}/delta/0"),
        Question("GET", f"{log}/tile/0/000.p/{width}"), Question("POST", f"{log}/receipt", receipt),
        Question("POST", f"{log}/receipt", receipt),
    ))  # fmt: skip
    nonce = "none"
    for _ in range(2):
        headers = signed(asked, nonce, world.clock.now(), THIRD)
        nonce = dict(world.wire.ask(asked.method, asked.target, headers, asked.body).headers)[NONCE.encode()].decode()
    world.nonces.asker = ""
    return nonce


def agree_with_another(world: World, plot: Sequence[Tale]) -> object:
    """Other limits for the third side, a newer card of it, or one more partner."""
    if world.any.random() < 0.5:
        world.node.limit(THIRD, Limits(day_entries=world.any.randrange(1, 99), finest=world.any.randrange(8)))
    return world.node.pair(world.any.choice(beginning().cards))


def stop_another(world: World, plot: Sequence[Tale]) -> object:
    """The third side signs a second history; its log stops, and somebody lets it go on."""
    size = world.node.incoming.size(THIRD)
    try:
        world.node.incoming.offer(THIRD, beginning().forks[max(0, size - 1)])
    except JisrError:
        if world.any.random() < 0.5:
            return None
    return world.node.resume(world.officer, THIRD, world.words())


def carry_to_another(world: World, plot: Sequence[Tale]) -> object:
    """A parcel is made for the third side, which takes it away or not."""
    return carried(world.node, world.any.choice((world.officer, world.watch, ADMINISTRATOR)), THIRD)


def push_by_another(world: World, plot: Sequence[Tale]) -> object:
    """The third side pushes what it tells, in place of being asked, and heads of the partner's log as its own."""
    world.nonces.asker = THIRD
    told, theirs = beginning().stretches[THIRD], beginning().pushes
    asked = world.any.choice((
        Question("POST", f"/{THIRD}/{US}/1/delta", told[min(world.heard, len(told) - 1)]),
        Question("POST", "/mirror/add-checkpoint", world.any.choice(theirs).head),
        Question("POST", f"{THEIRS}/delta", world.any.choice(beginning().stretches[PARTNER])),
    ))  # fmt: skip
    world.heard += asked.target == f"/{THIRD}/{US}/1/delta" and world.heard < len(told)
    nonce = "none"
    for _ in range(2):
        headers = signed(asked, nonce, world.clock.now(), THIRD)
        nonce = dict(world.wire.ask(asked.method, asked.target, headers, asked.body).headers)[NONCE.encode()].decode()
    world.nonces.asker = ""
    return nonce


# --- people ----------------------------------------------------------------------------------------------------


def type_a_line(world: World, plot: Sequence[Tale]) -> object:
    """A quick line, filed if it can be read."""
    partners = [(side, side, "") for side in (PARTNER, THIRD)]
    line = f"{world.any.choice(LINES)} {world.words()}"
    read = read_line(line, world.clock.now(), "UTC", None, "en", partners=partners)
    if read.draft is not None:
        world.own.append(world.node.intake.file(world.reporter, read.draft))
    return read


def search(world: World, plot: Sequence[Tale]) -> object:
    """Somebody looks at the picture, now and as it was, and at what became of what was released."""
    node = world.node
    node.picture.find(EVERYWHERE, ALWAYS)
    node.picture.placeless()
    node.picture.known_at(node.store.read(node.record.size) // 2)
    node.store.read(node.picture.passages)
    return node.store.read(lambda tx: (node.holdings.of(tx, PARTNER), node.standing.link(tx, PARTNER)))


def read_on(world: World, plot: Sequence[Tale]) -> object:
    """Somebody has read as far as this."""
    seat = Seat(world.any.randrange(10**6), Named())
    return world.node.people.seats.keep(beginning().session.token, seat, back=world.any.random() < 0.3)


def take_the_watch(world: World, plot: Sequence[Tale]) -> object:
    """Or leave it; a session that was not used for an hour has ended."""
    people, token = world.node.people, beginning().session.token
    people.session(token)
    people.sweep()
    return people.sit(token, world.any.choice(("watch", None)))


def look_after_partner(world: World, plot: Sequence[Tale]) -> object:
    """Whoever owns the links looks how they stand, and tries to pair with who is no other side."""
    cards = world.node.store.read(lambda tx: world.node.standing.card(tx, PARTNER))
    assert read_card(cards).side == PARTNER
    return world.node.pair(world.node.own_card())
