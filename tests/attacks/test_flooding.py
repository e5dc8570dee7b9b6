"""A partner who sends as much as the agreement allows, and more: taken in order, bounded, and nobody else waits."""

import asyncio
import threading
import time

import httpx
import pytest

from jisr.exchange.delta import MOST
from jisr.terms.sides import Limits
from tests.attacks.hostile import HEAD, Attacker, Door, Scene, header_of, measured

TINY = 10_000
POLLS = 60
"""More than the threads a server usually keeps for blocking work."""


def test_ten_thousand_tiny_entries_are_fine(scene: Scene) -> None:
    north = scene.north
    for at in range(TINY):
        north.put(header_of("head", at=at, p={"h": HEAD}))
    began = time.perf_counter()
    while scene.south.incoming.size("north") < TINY:
        size = scene.south.incoming.size("north")
        north.offer(north.delta(stop=min(TINY, size + MOST)))
    took = time.perf_counter() - began
    measured(f"{TINY} tiny entries in {took:.2f} s")
    assert took < 30
    assert (north.aside(), north.shown()) == ({}, [])
    told = north.tell()
    north.offer()
    assert north.shown() == [told]


def test_ten_thousand_broken_entries_are_each_named(scene: Scene) -> None:
    north = scene.north
    for _ in range(TINY):
        north.put(b"x")
    began = time.perf_counter()
    while scene.south.incoming.size("north") < TINY:
        size = scene.south.incoming.size("north")
        north.offer(north.delta(stop=min(TINY, size + MOST)))
    measured(f"{TINY} broken entries answered in {time.perf_counter() - began:.2f} s")
    assert north.rejects() == dict.fromkeys(range(TINY), "leaf-malformed")
    scene.east.tell()
    assert scene.east.offer().added == 1


def test_more_entries_than_a_delta_may_hold_are_damage(north: Attacker) -> None:
    for at in range(MOST + 1):
        north.put(header_of("head", at=at, p={"h": HEAD}))
    assert north.refused(north.delta()).code == "delta-damaged"
    assert north.offer(north.delta(stop=MOST)).added == MOST


def test_the_day_of_one_partner_is_bounded(scene: Scene) -> None:
    scene.south.limit("north", Limits(day_entries=1000))
    for at in range(3000):
        scene.north.put(header_of("head", at=at, p={"h": HEAD}))
    scene.north.offer(scene.north.delta(stop=1000))
    for stop in (1001, 2000, 3000):
        assert scene.north.refused(scene.north.delta(stop=stop)).code == "over-quota"


def test_long_polls_of_one_partner_keep_no_other_waiting(scene: Scene, door: Door) -> None:
    """Every long poll is lawful. Sixty at once, from one partner, must not make another wait for an answer."""
    poll = "/south/north/1/delta/0?wait=5"
    quick = "/south/east/1/checkpoint"

    async def all_at_once() -> float:
        transport = httpx.ASGITransport(app=door.app)
        async with httpx.AsyncClient(transport=transport, base_url=f"https://{door.host}", timeout=30) as client:
            polls = [
                asyncio.create_task(client.get(poll, headers=door.signed(scene.north, "GET", poll)))
                for _ in range(POLLS)
            ]
            await asyncio.sleep(0.3)
            began = time.perf_counter()
            answer = await client.get(quick, headers=door.signed(scene.east, "GET", quick))
            took = time.perf_counter() - began
            assert answer.status_code == 200
            # A release to North ends the polls, so that nobody waits for them here.
            scene.north.put(b"broken")
            await asyncio.to_thread(scene.north.offer)
            await asyncio.gather(*polls)
            return took

    took = asyncio.run(all_at_once())
    measured(f"answered in {took * 1000:.0f} ms beside {POLLS} long polls of another partner")
    assert took < 1.0


def test_nonces_asked_for_by_strangers_are_bounded(scene: Scene, door: Door) -> None:
    for _ in range(3000):
        door.nonces.issue()
    for _ in range(3000):
        door.ask("GET", "/")
    assert len(door.nonces._open) <= 4096
    assert door.get(scene.north, "/south/north/1/checkpoint").status == 200


@pytest.mark.parametrize("size", [70_000, 1_000_000])
def test_a_post_is_read_no_further_than_agreed(scene: Scene, door: Door, size: int) -> None:
    before = threading.active_count()
    assert door.post(scene.north, "/south/north/1/receipt", b"x" * size).status == 404
    assert threading.active_count() <= before + 1
