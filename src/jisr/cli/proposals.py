"""`jisr release propose, proposals, approve`: two officers for one release."""

from argparse import Namespace

import msgspec

from jisr.cli.opening import named_actor, open_side
from jisr.cli.output import answer, isolate, note
from jisr.cli.reports import terms_given
from jisr.release.proposals import terms_of
from jisr.terms.times import dtg


def propose(given: Namespace) -> int:
    partners = given.to.split(",")
    with open_side(given) as node:
        who, terms = named_actor(node, given), terms_given(given)
        proposals = {
            to: node.proposals.propose(
                who, given.serial, to, terms, seen_hash=given.hash, delay_ms=given.delay * 1000, finer=given.finer,
                lint_seen=given.read,
            )
            for to in partners
        }  # fmt: skip
    lines = [
        f"Entry {serial}: proposed for {to}; another release officer approves it." for to, serial in proposals.items()
    ]
    answer(given.json, {"proposals": proposals}, lines)
    return 0


def list_proposals(given: Namespace) -> int:
    with open_side(given) as node:
        found = node.store.read(node.proposals.open)
    document = [{"serial": serial, "by": by, **msgspec.to_builtins(made)} for serial, by, made in found]
    lines = [
        f"{serial:>7}  entry {made.of} for {made.partner}, by {isolate(by.person)}, until {dtg(made.expires)}"
        for serial, by, made in found
    ]
    answer(given.json, msgspec.to_builtins(document), lines or ["Nothing waits for a second officer."])
    return 0


def approve(given: Namespace) -> int:
    with open_side(given) as node:
        who = named_actor(node, given)
        by, made = node.store.read(lambda tx: node.proposals.one(tx, given.serial))
        seen = node.release.preview(made.of, made.partner, terms_of(made))
        if given.hash is None:
            shown = {"hash": seen.hash, "body": msgspec.json.decode(seen.body), "by": msgspec.to_builtins(by)}
            answer(given.json, shown, [
                f"{isolate(by.person)} proposed that {made.partner} reads exactly this:", isolate(seen.body.decode()),
                f"When you have read it, approve with --hash {seen.hash}",
            ])  # fmt: skip
            return 0
        serial = node.proposals.approve(who, given.serial, given.hash)
        hold = max(node.settings.hold_s, made.delay // 1000)
    answer(given.json, {"serial": serial}, [f"Entry {serial}: released to {made.partner}; it goes in {hold} s."])
    note("Both officers are named in the record.")
    return 0
