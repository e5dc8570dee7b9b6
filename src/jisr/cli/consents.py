"""`jisr consent`: asking an originator, answering as one, and passing on."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable
from typing import get_args

import msgspec

from jisr.cli.opening import named_actor, open_side
from jisr.cli.output import answer, table
from jisr.terms.handling import Purpose
from jisr.terms.times import parse_iso
from jisr.web.consents import questions
from jisr.web.reading import Desk
from jisr.web.trail import Trail


def listing(given: Namespace) -> int:
    with open_side(given) as node:
        found = questions(Desk(node, dict, Trail(node.record, node.standing)))
    lines = table([
        {
            "entry": one.serial, "who asks": one.partner if theirs else "we", "about entry": one.about or "-",
            "originator": "we" if theirs else one.partner, "for": one.to, "answer": one.answer or "none yet",
        }
        for theirs, asked in ((True, found.theirs), (False, found.ours))
        for one in asked
    ])  # fmt: skip
    answer(given.json, msgspec.to_builtins(found), lines or ["Nobody has asked yet: jisr consent ask DIR SERIAL."])
    return 0


def ask(given: Namespace) -> int:
    with open_side(given) as node:
        serial = node.consenting.ask(named_actor(node, given), given.serial, given.to)
    answer(given.json, {"serial": serial}, [f"Entry {serial}: asked whether {given.to} may be told."])
    return 0


def give(given: Namespace) -> int:
    with open_side(given) as node:
        until = parse_iso(given.until) if given.until else None
        serial = node.consenting.give(
            named_actor(node, given), given.serial, level=given.level, until=until, purpose=given.purpose
        )
    answer(given.json, {"serial": serial}, [f"Entry {serial}: consent is given to the question in {given.serial}."])
    return 0


def refuse(given: Namespace) -> int:
    with open_side(given) as node:
        serial = node.consenting.refuse(named_actor(node, given), given.serial)
    answer(given.json, {"serial": serial}, [f"Entry {serial}: refused. That binds."])
    return 0


def withdraw(given: Namespace) -> int:
    with open_side(given) as node:
        serial = node.consenting.withdraw(named_actor(node, given), given.serial)
    answer(given.json, {"serial": serial}, [f"Entry {serial}: withdrawn. What was passed on is taken back there."])
    return 0


def preview(given: Namespace) -> int:
    with open_side(given) as node:
        seen = node.onward.preview(given.serial, given.to, given.level)
    answer(given.json, {"hash": seen.hash, "body": seen.body.decode()}, [
        msgspec.json.format(seen.body, indent=2).decode(), f"hash {seen.hash}",
    ])  # fmt: skip
    return 0


def pass_on(given: Namespace) -> int:
    with open_side(given) as node:
        serial = node.onward.pass_on(
            named_actor(node, given), given.serial, given.to, given.level, seen_hash=given.hash
        )
    answer(given.json, {"serial": serial}, [f"Entry {serial}: goes on to {given.to} after its hold."])
    return 0


def take_back(given: Namespace) -> int:
    with open_side(given) as node:
        serial = node.onward.take_back(named_actor(node, given), given.serial, given.to)
    answer(given.json, {"serial": serial}, [f"Entry {serial}: taken back from {given.to}."])
    return 0


def add(
    verbs: "_SubParsersAction[ArgumentParser]",
    sub: Callable[..., ArgumentParser],
    group: Callable[..., "_SubParsersAction[ArgumentParser]"],
    acting: Callable[..., None],
) -> None:
    """The verbs of `jisr consent`."""
    consent = group(verbs, "consent", "Passing on what a partner told, with its consent and not without.")
    sub(consent, "list", "Questions between us and partners, with their answers.", listing)
    asking = sub(consent, "ask", "Ask who told us an item whether another partner may be told.", ask)
    giving = sub(consent, "give", "Consent to a partner's question about what we told it.", give)
    refusing = sub(consent, "refuse", "Refuse it; a refusal binds.", refuse)
    taking = sub(consent, "withdraw", "Withdraw a consent; what was passed on is taken back there.", withdraw)
    looking = sub(consent, "preview", "Show exactly what the third side would get.", preview)
    passing = sub(consent, "pass", "Pass a partner's item on as its originator consented.", pass_on)
    undoing = sub(consent, "take-back", "Take back what was passed on.", take_back)
    for parser in (asking, looking, passing, undoing):
        parser.add_argument("serial", type=int, help="entry of the received item")
        parser.add_argument("--to", required=True, help="the third side, a partner of ours")
    for parser in (giving, refusing, taking):
        parser.add_argument("serial", type=int, help="entry of the partner's question")
    for parser in (looking, passing):
        parser.add_argument("--level", type=int, choices=range(8), help="coarser grid level; left out: as received")
    passing.add_argument("--hash", help="hash of the preview you looked at")
    giving.add_argument("--level", type=int, choices=range(8), help="finest grid level; left out: as told")
    giving.add_argument("--until", help="such as 2027-01-01T00:00:00Z; left out: no end")
    giving.add_argument("--purpose", choices=get_args(Purpose))
    for parser in (asking, giving, refusing, taking, passing, undoing):
        acting(parser, needed=True)
