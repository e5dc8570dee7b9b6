"""A side nobody can connect to: what it pushes arrives as if it had been pulled, whichever way it comes."""

import gzip
import random
from collections import Counter
from contextlib import suppress

import pytest

from jisr.config.settings import pushes_to
from jisr.exchange.delta import encode_delta
from jisr.node import Node
from jisr.store.sqlite.exchange import SqliteLogs
from jisr.terms.errors import JisrError, PartnerFault
from jisr.terms.releases import RejectFact
from jisr.terms.transactions import Tx
from jisr.tlog.submissions import parse_info
from jisr.wire.pull import Puller
from jisr.wire.push import Pusher
from tests.attacks.hostile import measured
from tests.sides import assert_holds
from tests.two_sides.pushing import PushWire, carrier_to, kinds, post, told
from tests.two_sides.sides import HOLD, OFFICER, REPORTER, TERMS, Chance, Clock, Inline, draft, pair, puller, side, to

Pair = tuple[Node, Node]


def two(seed: int | str = 1) -> Pair:
    clock = Clock()
    north, south = (side(name, Inline(), clock, Chance(f"{seed} {name}")) for name in ("north", "south"))
    pair(north, south)
    return north, south


def release(node: Node, other: str, count: int = 1) -> None:
    """So many reports told to the other side, and their hold over."""
    for _ in range(count):
        serial = node.intake.file(REPORTER, draft(marking=to(other)))
        node.release.release(OFFICER, serial, other, TERMS)
    node.clock.tick(HOLD)  # type: ignore[attr-defined]
    node.settle()


def pusher(author: Node, wire: PushWire) -> Pusher:
    reader = wire.node.settings.side
    return Pusher(
        reader, author.store, author.standing, author.incoming, carrier_to(author, wire), author.entropy
    )  # fmt: skip


def state(reader: Node, other: str) -> tuple[object, ...]:
    """All a side knows of a partner's log: leaves, bodies, root, signed head, what is set aside, what it projects."""

    def find(tx: Tx) -> tuple[object, ...]:
        head = reader.standing.head(tx, other, "in")
        assert head is not None
        assert head.receipt is not None
        rows = logs.rows(tx, head, 0, head.frontier.size)
        return rows, head.frontier.root(), head.published.size, logs.aside(tx, head), head.receipt.size

    logs = SqliteLogs()
    reader.settle()
    return (*reader.store.read(find), reader.shown(other))


def receipted(author: Node, other: str) -> int:
    return author.store.read(lambda tx: author.standing.link(tx, other)).receipted


def test_a_pushed_log_ends_where_a_pulled_one_ends() -> None:
    north, south = two()
    release(north, "south", 3)
    push = pusher(north, PushWire(south, south.entropy))
    while push.once():
        pass
    south.settle()
    published = told(north, "south")[0].entries
    assert receipted(north, "south") == len(published) == 3
    assert south.shown("north") == 3
    assert push.once() == 0
    assert_holds(north)
    assert_holds(south)


def test_only_a_size_is_tried_again_at_once() -> None:
    """A partner that holds less than its receipt said, after a restore: 409 says from where, and the push goes on."""
    north, south = two()
    release(north, "south", 2)
    wire = PushWire(south, south.entropy)
    pusher(north, wire).once()
    release(north, "south", 1)
    clock = north.clock
    again = side("south", Inline(), clock, Chance("restored"))
    again.pair(north.own_card())
    push = pusher(north, PushWire(again, again.entropy))
    assert push.once() == 1
    assert again.incoming.size("north") == 3


@pytest.mark.parametrize("status", [400, 403, 404, 422, 429, 500, 503])
def test_any_other_answer_waits(status: int) -> None:
    north, _ = two()
    release(north, "south")

    class Refusing:
        asked = 0

        def began(self, data: bytes) -> int:
            return 0

        def push(self, data: bytes, first: int = 0) -> tuple[bytes | None, int]:
            self.asked += 1
            raise PartnerFault("refused-by-partner", f"The partner's side answered {status}.")

        def close(self) -> None:
            pass

    carrier = Refusing()
    push = Pusher("south", north.store, north.standing, north.incoming, carrier, north.entropy)
    for _ in range(3):
        with pytest.raises(PartnerFault):
            push.once()
    assert carrier.asked == 3
    assert push.fault == "refused-by-partner"
    assert 0 < push.pause() <= 60


def test_packages_are_kept_one_by_one_and_the_last_is_answered_by_our_receipt() -> None:
    """C2SP tlog-mirror from outside: a prefix, a cut, a resumption, bodies beside, and our receipt at the end."""
    north, south = two()
    release(north, "south", 3)
    wire = PushWire(south, south.entropy)
    leaves, bodies, note = told(north, "south")
    size = len(leaves.entries)
    status, kind, answer = kinds(wire, north, "/mirror/add-entries", leaves.upload(0, 0))
    assert (status, kind, parse_info(answer)[:2]) == (409, "text/x.tlog.mirror-info", (0, 0))
    assert post(north, wire, "/mirror/add-checkpoint", leaves.submission(0, size, note)) == (200, b"")
    assert south.incoming.size("north") == 0
    status, kind, answer = kinds(wire, north, "/mirror/add-checkpoint", leaves.submission(0, size, note))
    assert (status, kind, answer) == (409, "text/x.tlog.size", b"3\n")
    assert post(north, wire, "/mirror/add-entries", leaves.upload(0, size, cut=1))[0] == 400
    packed = gzip.compress(leaves.upload(0, size))
    status, answer = post(north, wire, "/mirror/add-entries", packed, **{"content-encoding": "gzip"})
    assert (status, parse_info(answer)[:2]) == (202, (size, 0))
    assert south.incoming.size("north") == 0
    brought = b"".join(len(one).to_bytes(4, "big") + one for one in bodies)
    assert post(north, wire, "/north/south/1/bodies/0", brought) == (204, b"")
    status, answer = post(north, wire, "/mirror/add-entries", leaves.upload(size, size))
    assert status == 200
    assert north.incoming.receipts.accept("south", note.partition(b"\n\n")[0] + b"\n\n" + answer) == size
    south.settle()
    assert south.shown("north") == 3
    assert post(north, wire, "/mirror/add-entries", leaves.upload(0, size))[0] == 200
    assert_holds(south)


def test_a_log_of_many_packages_goes_on_where_it_was_cut() -> None:
    north, south = two()
    _put(north, 600)
    wire = PushWire(south, south.entropy)
    leaves, _, note = told(north, "south")
    assert post(north, wire, "/mirror/add-checkpoint", leaves.submission(0, 600, note))[0] == 200
    status, answer = post(north, wire, "/mirror/add-entries", leaves.upload(0, 600, most=1))
    assert (status, parse_info(answer)[:2]) == (202, (600, 256))
    assert post(north, wire, "/mirror/add-entries", leaves.upload(300, 600))[0] == 409
    status, answer = post(north, wire, "/mirror/add-entries", leaves.upload(256, 600, cut=3))
    assert (status, parse_info(answer)[:2]) == (202, (600, 512))
    assert post(north, wire, "/mirror/add-entries", leaves.upload(512, 600))[0] == 200
    assert south.incoming.size("north") == 600


def _put(node: Node, count: int) -> None:
    """So many leaves without bodies."""
    facts = [RejectFact(index=index, reason="oversized") for index in range(count)]
    node.store.write(lambda tx: node.outgoing.state(tx, "south", "reject", facts))
    node.outgoing.sign()


def test_a_body_that_never_comes_is_said_to_be_missing() -> None:
    """As a pull loop after ten tries: custody of the leaf is receipted, and the item is answered with a reject."""
    north, south = two()
    release(north, "south")
    wire = PushWire(south, south.entropy)
    leaves, _, note = told(north, "south")
    post(north, wire, "/mirror/add-checkpoint", leaves.submission(0, 1, note))
    seen = [post(north, wire, "/mirror/add-entries", leaves.upload(0, 1))[0] for _ in range(12)]
    assert seen == [202] * 10 + [200] * 2
    link = south.store.read(lambda tx: south.standing.link(tx, "north"))
    assert [(one.position, one.reason) for one in link.aside] == [(0, "body-missing")]


def test_nobody_pulls_from_a_side_without_an_address() -> None:
    clock = Clock()
    hidden = side("north", Inline(), clock, Chance(1), url="")
    south = side("south", Inline(), clock, Chance(2))
    pair(hidden, south)
    assert south.standing.partners()[0].card.url == ""
    assert pushes_to(hidden.settings, "south")
    assert not pushes_to(south.settings, "north")


# --- all ways at once --------------------------------------------------------------------------------------------


def test_any_mixture_of_ways_gives_one_state() -> None:
    """Pull, push and mirror packages in random order, cut, repeated and late: equal state and equal root."""
    seen = Counter[tuple[str, int]]()
    for seed in range(16):
        _mixed(seed, seen)
    good = {way for way, status in seen if status in (200, 202, 204)}
    assert good == {"pull", "push", "head", "leaves", "bodies", *POSTED}
    measured(f"one state by every mixture of ways, 16 seeds: {dict(sorted(seen.items()))}")


POSTED = ("mirror", "again", "delta")


def _mixed(seed: int, seen: Counter[tuple[str, int]]) -> None:
    chance = random.Random(seed)
    north, south = two(f"mixed {seed}")
    wire, back = PushWire(south, Chance(seed)), PushWire(north, Chance(-seed))
    pull, push, kept = puller(south, back), pusher(north, wire), list[bytes]()
    for _ in range(4):
        release(north, "south", chance.randrange(1, 4))
        for _ in range(chance.randrange(1, 7)):
            _one_way(chance, (north, south), (wire, pull, push), kept, seen)
    while pull.once().added:
        pass
    plain = side("south", Inline(), north.clock, Chance("plain"))
    plain.pair(north.own_card())
    straight = puller(plain, PushWire(north, Chance(seed)))
    while straight.once().added:
        pass
    assert state(south, "north") == state(plain, "north")
    assert_holds(south)


def _mirrored(chance: random.Random, sides: Pair, wire: PushWire, seen: Counter[tuple[str, int]]) -> int:
    """Some of the steps of a third-party pusher, each repeated or cut by chance; the last status of all its posts."""
    (north, south), status = sides, 0
    leaves, bodies, note = told(north, "south")
    size, have = len(leaves.entries), south.incoming.size("north")
    old, answer = have, b""
    steps = ["head", "leaves", "bodies", "leaves"][: chance.randrange(1, 5)]
    for step in [step for step in steps for _ in range(chance.choice((1, 1, 2)))]:
        if step == "head":
            status, answer = post(north, wire, "/mirror/add-checkpoint", leaves.submission(old, size, note))
            old = int(answer) if status == 409 else size
        elif step == "leaves":
            start, cut = chance.choice((0, have, size)), chance.choice((0, 0, 0, 5))
            status, _ = post(north, wire, "/mirror/add-entries", leaves.upload(start, size, cut=cut))
        else:
            made = b"".join(len(one).to_bytes(4, "big") + one for one in bodies[have : have + 256])
            status, _ = post(north, wire, f"/north/south/1/bodies/{have}", made)
        seen[step, status] += 1
    return status


def _one_way(
    chance: random.Random, sides: Pair, ways: tuple[PushWire, Puller, Pusher], kept: list[bytes],
    seen: Counter[tuple[str, int]],
) -> None:  # fmt: skip
    """One step by one way; whatever went out before may come again."""
    (north, _), (wire, pull, push) = sides, ways
    size = len(told(north, "south")[0].entries)
    way = chance.choice(("pull", "push", *POSTED))
    status = 0
    with suppress(JisrError):
        if way == "pull":
            status = 200 * (pull.once().added > 0)
        elif way == "push":
            status = 200 * (push.once() > 0)
        elif way == "mirror":
            status = _mirrored(chance, sides, wire, seen)
        elif way == "delta":
            delta = north.store.read(lambda tx: north.standing.delta(tx, "south", chance.randrange(size), 8192))
            kept.append(encode_delta(delta))  # type: ignore[arg-type]
            status, _ = post(north, wire, "/north/south/1/delta", kept[-1])
        elif kept:
            status, _ = post(north, wire, "/north/south/1/delta", chance.choice(kept))
    seen[way, status] += 1


def test_where_nothing_may_be_signed_what_is_pushed_is_kept_and_receipted_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An answer without a receipt would be taken for a spoilt one."""
    north, south = two()
    release(north, "south", 2)
    push = pusher(north, PushWire(south, south.entropy))
    with monkeypatch.context() as patch:
        patch.setattr(south.incoming._guard, "locked", lambda: "guard-missing")
        patch.setattr(south.incoming, "caught_up", lambda _side: True)
        with pytest.raises(PartnerFault) as caught:
            push.once()
        assert caught.value.code == "refused-by-partner"
        assert south.incoming.size("north") == 2
    push.once()
    assert receipted(north, "south") == 2
