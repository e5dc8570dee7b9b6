"""`jisr policy`: what may be released at all, and what a side forbids besides."""

from argparse import Namespace
from pathlib import Path

from jisr.cli.opening import named_actor, open_side
from jisr.cli.output import answer, note
from jisr.config import read_settings
from jisr.release.policy import FILE, PACKAGED, SCHEMA, Policy, packaged_names, partners_named, read_policy
from jisr.terms.errors import OurMistake

ABOUT = f"""Who may be told what: the policy that comes with Jisr, and what this side forbids besides.

Write forbids, each with a name, into {FILE} in the side's folder:

  @id("no-tracks-to-south")
  forbid (principal == Partner::"south", action == Action::"release", resource)
  when {{ resource.kind == "track" }};

Then: jisr policy check DIR, and jisr policy activate DIR --as NAME. What waits is judged by it when it is due.
A side can add no permit: what may go is settled by the marking and by what was agreed.
"""


def _own(folder: Path) -> str:
    """What the side wants to add, empty without a file."""
    path = folder / FILE
    try:
        return path.read_bytes().decode() if path.exists() else ""
    except (OSError, UnicodeDecodeError):
        raise OurMistake("policy-file", f"{FILE} cannot be read as UTF-8 text.", "Save it again.") from None


def _read(folder: Path) -> Policy:
    """The policy with this addition; Cedar's own word on what is wrong with it goes to whoever typed it."""
    try:
        return read_policy(_own(folder))
    except OurMistake as error:
        if error.detail:
            note(f"Cedar says: {error.detail}")
        raise


def check(given: Namespace) -> int:
    folder = Path(given.dir)
    read_settings(folder)
    policy = _read(folder)
    added = f"{FILE} adds {', '.join(policy.names)}" if policy.names else f"{FILE} adds nothing"
    document = {"hash": policy.hash, "names": policy.names, "packaged": packaged_names()}
    answer(given.json, document, [f"The policy holds: {len(packaged_names())} rules, and {added}.", policy.hash])
    return 0


def show(given: Namespace) -> int:
    with open_side(given) as node:
        live = node.store.read(node.policy.of)
    since = (
        f"live since entry {live.serial}" if live.serial else "as it comes with Jisr; no decision was made by it yet"
    )
    document = {
        "hash": live.policy.hash, "own": live.policy.own, "packaged": PACKAGED, "schema": SCHEMA, "serial": live.serial,
    }  # fmt: skip
    own = live.policy.own.strip() or "// nothing"
    answer(given.json, document, [
        SCHEMA, PACKAGED, "// What this side forbids besides:", own, "", f"// {live.policy.hash}, {since}",
    ])  # fmt: skip
    return 0


def activate(given: Namespace) -> int:
    own = _read(Path(given.dir)).own
    with open_side(given) as node:
        serial = node.policy.activate(named_actor(node, given), own)
        partners = {partner.side for partner in node.standing.partners()}
    for name in partners_named(own):
        if name not in partners:
            note(f"{name} is no partner of this side: a rule that names it forbids nothing.")
    answer(given.json, {"serial": serial}, [f"The policy is live; its text is entry {serial}."])
    note("Decisions that wait are judged by it when they are due.")
    return 0
