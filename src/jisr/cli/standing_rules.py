"""`jisr rule`: standing rules are tried on history, proposed by one officer, activated by another, stopped at once."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import msgspec

from jisr.cli.opening import named_actor, open_side
from jisr.cli.output import answer, isolate, note, progress_bar, table
from jisr.node import Node
from jisr.people.rules import Proof
from jisr.release.dry_run import DryLine, DryRun
from jisr.release.rule_matching import HISTORY
from jisr.terms.errors import OurMistake
from jisr.terms.reports import LEVELS, Kind
from jisr.terms.standing_rules import Shown, StandingRule
from jisr.terms.times import dtg
from jisr.web.rule_drafts import CaseDraft, RuleDraft, boxed, read_rule, read_token, rule_shown, token_of

FEW = 20
"""Lines of a dry run that are printed unless all are asked for."""
ABOUT = """What a partner is told without asking each time, stated exactly and activated by two.

  jisr rule dry-run north --to south --name "Crossings" --kind crossing --marking open \\
    --box 41 36 43 37.5 --level 3 --day 50 --for 14 --save crossings.json      # look at every line
  jisr rule propose north crossings.json --as amal                            # states it; it does nothing yet
  jisr rule dry-run north --rule 17                                           # the second officer looks too
  jisr rule activate north 17 --shown TOKEN --as omar                         # TOKEN is what the dry run ended with
  jisr rule stop north 17 --as omar                                           # at once, with what is queued
"""


class Saved(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule and the dry run that was looked at, in a file between the two."""

    rule: StandingRule
    shown: Shown


_saved = msgspec.json.Decoder(Saved).decode
_cases = msgspec.json.Decoder(tuple[CaseDraft, ...]).decode
_anything = msgspec.json.Decoder(dict[str, Any]).decode


def add(
    verbs: "_SubParsersAction[ArgumentParser]", group: Callable[..., Any], sub: Callable[..., ArgumentParser],
    acting: Callable[..., None],
) -> None:  # fmt: skip
    """The verbs, on the command line."""
    rule = group(verbs, "rule", ABOUT)
    dry = sub(rule, "dry-run", "Show what a rule would have told; nothing is recorded.", dry_run)
    dry.add_argument("--rule", type=int, metavar="SERIAL", help="a rule that exists, instead of one typed here")
    dry.add_argument("--from", dest="saved", metavar="FILE", help="a rule saved before, instead of one typed here")
    dry.add_argument("--to", metavar="SIDE", help="the partner it is for")
    dry.add_argument("--name", help="what officers call it")
    dry.add_argument("--kind", action="append", default=[], choices=get_args(Kind), help="once for each kind")
    dry.add_argument("--marking", action="append", default=[], choices=LEVELS, help="once for each marking")
    dry.add_argument("--box", nargs=4, metavar=("W", "S", "E", "N"), help="its area, in degrees")
    dry.add_argument("--area", metavar="FILE", help="its area as a GeoJSON geometry, instead of --box")
    dry.add_argument("--level", type=int, choices=range(8), help="grid: 0 is 1 degree, each next half of it")
    dry.add_argument("--day", type=int, help="most items in any 24 hours")
    dry.add_argument("--delay", type=int, default=0, metavar="SECONDS", help="how long each item waits")
    dry.add_argument("--for", dest="lasts", type=int, metavar="DAYS", help="when it ends, at most 30 days from now")
    dry.add_argument("--withdraw-too", action="store_true", help="tell the partner of withdrawals as well")
    dry.add_argument("--cases", metavar="FILE", help="test cases: a JSON list of name, expect and report")
    dry.add_argument("--days", type=int, default=HISTORY, help=f"days to look back; {HISTORY} before it is proposed")
    dry.add_argument("--save", metavar="FILE", help="write rule and dry run there, for jisr rule propose")
    dry.add_argument("--all", action="store_true", help=f"print every line, not the first {FEW}")
    new = sub(rule, "propose", "State a rule that was tried; a second release officer activates it.", propose)
    new.add_argument("file", help="what jisr rule dry-run --save wrote")
    acting(new, needed=True)
    begin = sub(rule, "activate", "Let another officer's rule act on what is recorded from now on.", activate)
    begin.add_argument("serial", type=int)
    begin.add_argument("--shown", required=True, metavar="TOKEN", help="what its dry run ended with")
    acting(begin, needed=True)
    end = sub(rule, "stop", "Stop a rule at once, with what it has queued.", stop)
    end.add_argument("serial", type=int)
    end.add_argument("--why", default="", help="words that stay on this side")
    acting(end, needed=True)
    old = sub(rule, "old", "Show what a rule would tell of older reports; with --shown, give them to it.", give_old)
    old.add_argument("serial", type=int)
    old.add_argument("--days", type=int, default=HISTORY, help="days to look back")
    old.add_argument("--shown", metavar="TOKEN", help="what showing them ended with")
    old.add_argument("--all", action="store_true", help=f"print every line, not the first {FEW}")
    acting(old)
    sub(rule, "list", "Every standing rule, who stands for it, and how it stands.", list_rules)


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        raise OurMistake("no-file", f"The file {path} cannot be read.") from None


def _load(path: str, decode: Callable[[bytes], Any], what: str) -> Any:
    try:
        return decode(_read(path))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise OurMistake("file-form", f"The file {path} does not hold {what}.") from None


def _typed(given: Namespace, node: Node) -> StandingRule:
    needed = {"to": "--to", "name": "--name", "level": "--level", "day": "--day", "lasts": "--for"}
    missing = [flag for name, flag in needed.items() if getattr(given, name) is None]
    if missing or (given.box is None) == (given.area is None):
        said = ", ".join(missing) or "one of --box and --area"
        raise OurMistake("rule-typed", f"A rule needs {said}.", "See jisr rule --help.")
    return read_rule(RuleDraft(
        name=given.name, partner=given.to, kinds=tuple(given.kind), markings=tuple(given.marking),
        area=boxed(*given.box) if given.box else _load(given.area, _anything, "a geometry"), cell=given.level,
        day=given.day, delay_s=given.delay, days=given.lasts, withdraw=given.withdraw_too,
        cases=_load(given.cases, _cases, "test cases") if given.cases else (),
    ), node)  # fmt: skip


def dry_run(given: Namespace) -> int:
    with open_side(given) as node:
        if given.rule is not None:
            rule = node.rules.rule(given.rule).rule
        elif given.saved:
            rule = _load(given.saved, _saved, "a rule").rule
        else:
            rule = _typed(given, node)
        bar, move = progress_bar("Trying", node.store.read(node.record.size))
        with bar:
            run = node.rules.dry_run(rule, days=given.days, moved=move)
    if given.save:
        Path(given.save).write_bytes(msgspec.json.format(msgspec.json.encode(Saved(rule, run.shown)), indent=2))
    _answer_run(given, rule, run)
    if given.save:
        note(f"Saved. If this is what should go: jisr rule propose {given.dir} {given.save} --as NAME")
    return 0


def _answer_run(given: Namespace, rule: StandingRule, run: DryRun) -> None:
    document = {"rule": rule, "token": token_of(run.shown), **msgspec.structs.asdict(run)}
    lines = [_line(one) for one in (run.lines if given.all else run.lines[:FEW])]
    more = len(run.lines) - len(lines)
    answer(given.json, msgspec.to_builtins(document), [
        f"{isolate(rule.name)}: of {run.looked} versions since {dtg(run.started) if run.started else 'the beginning'}, "
        f"{run.goes} would have gone to {run.partner}, {run.left} would have waited for a person.",
        *(f"  not it: {count} {code}" for code, count in run.against.items()),
        *lines,
        *([f"  and {more} more: --all"] if more else []),
        f"shown: {token_of(run.shown)}",
    ])  # fmt: skip


def _line(one: DryLine) -> str:
    how = f"waits: {one.left}" if one.left else one.action
    return f"{one.serial:>7}  {dtg(one.at)}  {how:<22}  {one.cell:<24}  {isolate(one.title)}"


def propose(given: Namespace) -> int:
    saved = _load(given.file, _saved, "a rule")
    with open_side(given) as node:
        serial = node.rules.propose(Proof(named_actor(node, given)), saved.rule, saved.shown)
    answer(given.json, {"serial": serial}, [f"Proposed as rule {serial}. It does nothing yet."])
    note(f"A second release officer looks and activates: jisr rule dry-run {given.dir} --rule {serial}")
    return 0


def activate(given: Namespace) -> int:
    shown = read_token(given.shown)
    with open_side(given) as node:
        serial = node.rules.activate(Proof(named_actor(node, given)), given.serial, shown)
    answer(given.json, {"serial": serial}, [f"Rule {given.serial} is active: entry {serial}."])
    note("It acts on what is recorded from now on, while the side is served.")
    return 0


def stop(given: Namespace) -> int:
    with open_side(given) as node:
        serial = node.rules.stop(named_actor(node, given), given.serial, given.why)
    said = f"Rule {given.serial} is stopped, with what it had queued: entry {serial}."
    answer(given.json, {"serial": serial}, [said])
    return 0


def give_old(given: Namespace) -> int:
    with open_side(given) as node:
        if given.shown is None:
            run, rule = node.rules.dry_fill(given.serial, days=given.days), node.rules.rule(given.serial).rule
            _answer_run(given, rule, run)
            return 0
        who = Proof(named_actor(node, given))
        serial = node.rules.fill(who, given.serial, read_token(given.shown))
    answer(given.json, {"serial": serial}, [f"Rule {given.serial} was given what was shown: entry {serial}."])
    return 0


def list_rules(given: Namespace) -> int:
    with open_side(given) as node:
        found = [rule_shown(known) for known in node.store.read(node.rules.rules)]
    rows = [
        {
            "rule": one.serial, "state": one.state, "to": one.partner, "name": isolate(one.name),
            "today": f"{one.sent}/{one.day}", "ends": one.expires.dtg, "author": isolate(one.author),
            "activated by": isolate(one.activator or "-"),
        }
        for one in found
    ]  # fmt: skip
    document = [msgspec.to_builtins(one) for one in found]
    answer(given.json, document, table(list(rows)) or ["No standing rule. Try one: jisr rule dry-run DIR."])
    return 0
