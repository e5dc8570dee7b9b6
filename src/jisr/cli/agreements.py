"""`jisr agreement`: the terms both sides countersign."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable
from pathlib import Path

import msgspec

from jisr.cli.opening import named_actor, open_side
from jisr.cli.output import answer, isolate, table
from jisr.node import Node
from jisr.release.agreement_file import read_agreement
from jisr.terms.agreements import Agreement, Change, difference, laid_out
from jisr.terms.errors import OurMistake
from jisr.web.agreements import AgreementState, agreements, shown
from jisr.web.reading import Desk
from jisr.web.trail import Trail
from jisr.web.words import words

EXAMPLE = """Proposes terms to a partner. Nothing changes until that side's officer accepts them.

The file is TOML. [both] is for both directions, [ours] for what we tell, [theirs] for what they tell:

  since = "2026-12-01T00:00:00Z"      # left out: from now
  until = "2027-12-01T00:00:00Z"      # left out: no end set

  [both]
  mark = "restricted"                 # highest marking; left out: open
  finest = { crossing = 4, route = 4, event = 2 }   # grid level by kind; left out: 0
  purposes = ["coordination", "humanitarian"]
  erase = true                        # withdrawn content is erased and answered
  retain_days = 90
  acknowledge_s = 3600

  [ours]
  consents = [{ kinds = ["crossing"], to = ["east"], level = 3, mark = "open" }]

  [markings.restricted]               # what each side calls the level
  north = "RESTRICTED"
  south = "محدود"
"""


def _states(node: Node) -> list[AgreementState]:
    return agreements(Desk(node, dict, Trail(node.record, node.standing)))


def _state(node: Node, side: str) -> AgreementState:
    found = next((one for one in _states(node) if one.partner == side), None)
    if found is None:
        raise OurMistake("no-partner", "That side is not a partner yet.", "Pair with jisr partner add first.")
    return found


def _read(node: Node, given: Namespace) -> Agreement:
    try:
        data = Path(given.file).read_bytes()
    except OSError:
        raise OurMistake("no-file", f"The file {given.file} cannot be read.") from None
    keys = {partner.side: partner.card.log for partner in node.standing.partners()}
    version = node.agreeing.next_version(given.side)
    return read_agreement(data, (node.settings.side, given.side), node.clock.now(), version, keys)


def _rows(changes: list[Change]) -> list[str]:
    english, value = words("en"), shown
    return table([
        {
            "term": english(f"term.{one.term}"), "who tells": one.author or "both",
            "holds now": isolate(value(english, "en", one.term, one.before)) if one.before is not None else "-",
            "proposed": isolate(value(english, "en", one.term, one.after)),
        }
        for one in changes
    ])  # fmt: skip


def propose(given: Namespace) -> int:
    with open_side(given) as node:
        terms = _read(node, given)
        serial = node.agreeing.propose(named_actor(node, given), given.side, terms)
    answer(given.json, {"serial": serial, "version": terms.version}, [
        f"Proposed to {given.side} as version {terms.version}, entry {serial}; it goes when this side is served.",
    ])  # fmt: skip
    return 0


def diff(given: Namespace) -> int:
    """What a file, or without one the partner's open proposal, would change."""
    with open_side(given) as node:
        state = _state(node, given.side)
        holds = state.holds.terms if state.holds and state.state == "holds" else None
        changes = difference(holds, _read(node, given)) if given.file else state.theirs.changes if state.theirs else []
    answer(given.json, msgspec.to_builtins(changes), _rows(changes) or ["Nothing would change."])
    return 0


def show(given: Namespace) -> int:
    with open_side(given) as node:
        states = [one for one in _states(node) if given.side in (None, one.partner)]
    lines: list[str] = []
    for one in states:
        held = one.holds
        lines.append(f"{one.partner}: " + (
            f"version {held.terms.version} ({one.state}), since index {held.index} of {held.proposer}'s log and index "
            f"{held.accepted} of the other" if held else "nothing agreed; the limits set here hold"
        ))  # fmt: skip
        if held:
            lines += [
                f"  {author or 'both'}  {words('en')(f'term.{term}')}: {isolate(shown(words('en'), 'en', term, value))}"
                for author, term, value in laid_out(held.terms)
            ]
        if one.theirs and one.theirs.answer is None:
            lines.append(f"  They propose version {one.theirs.terms.version}: jisr agreement diff DIR {one.partner}")
        if one.ours and one.ours.answer is None:
            lines.append(f"  Our version {one.ours.terms.version} waits for their answer.")
    answer(given.json, msgspec.to_builtins(states), lines or ["No partner yet: jisr partner add DIR CARD."])
    return 0


def _answering(given: Namespace, accepting: bool) -> int:
    with open_side(given) as node:
        who, theirs = named_actor(node, given), _state(node, given.side).theirs
        seen = given.hash or (theirs.hash if theirs else "")
        job: Callable[..., int] = node.agreeing.accept if accepting else node.agreeing.decline
        serial = job(who, given.side, seen)
    done = "accepted" if accepting else "declined"
    answer(given.json, {"serial": serial}, [f"The terms of {given.side} are {done}, entry {serial}."])
    return 0


def accept(given: Namespace) -> int:
    return _answering(given, True)


def decline(given: Namespace) -> int:
    return _answering(given, False)


def end(given: Namespace) -> int:
    with open_side(given) as node:
        serial = node.agreeing.end(named_actor(node, given), given.side)
    answer(given.json, {"serial": serial}, [
        f"Ended with {given.side}, entry {serial}. What was agreed to be too much stays too much until new terms hold.",
    ])  # fmt: skip
    return 0


def add(
    verbs: "_SubParsersAction[ArgumentParser]",
    sub: Callable[..., ArgumentParser],
    group: Callable[..., "_SubParsersAction[ArgumentParser]"],
    acting: Callable[..., None],
) -> None:
    """The verbs of `jisr agreement`."""
    agreement = group(verbs, "agreement", "Terms with a partner that both sides countersign in their logs.")
    draft = sub(agreement, "propose", "Propose terms; nothing changes until the partner accepts them.", propose)
    draft.description = EXAMPLE
    compare = sub(agreement, "diff", "What the partner's open proposal, or a file of ours, would change.", diff)
    for parser in (draft, compare):
        parser.add_argument("side")
    draft.add_argument("file", metavar="TERMS", help="TOML file with the terms")
    compare.add_argument("file", metavar="TERMS", nargs="?", help="TOML file with the terms")
    look = sub(agreement, "show", "What holds with each partner, since which positions, and what is proposed.", show)
    look.add_argument("side", nargs="?")
    taking = sub(agreement, "accept", "Countersign the partner's newest proposal; look with diff first.", accept)
    leaving = sub(agreement, "decline", "Decline it; what holds goes on to hold.", decline)
    ending = sub(agreement, "end", "End what holds, or take an open proposal of ours back. It only narrows.", end)
    for parser in (taking, leaving, ending):
        parser.add_argument("side")
    for parser in (taking, leaving):
        parser.add_argument("--hash", help="hash of the proposal you looked at; left out: the newest")
    for parser in (draft, taking, leaving, ending):
        acting(parser, needed=True)
