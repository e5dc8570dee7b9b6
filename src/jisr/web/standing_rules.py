"""Standing rules over the API: tried, proposed, activated by a second officer, stopped; and what waits for a person.

Whoever proposes, activates or gives old reports to a rule proves again who they are: with `password` in the same
request, or by having shown a password or passkey in the last five minutes.
"""

from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED

from jisr.people.rules import Proof
from jisr.release.ledger import Asked
from jisr.release.rule_matching import HISTORY
from jisr.terms.errors import OurMistake
from jisr.terms.standing_rules import Shown, StandingRule
from jisr.terms.transactions import Tx
from jisr.web.api import At, Filed
from jisr.web.errors import missing
from jisr.web.reading import MOST, Desk, LogLine, lines_of
from jisr.web.rule_drafts import DryRunShown, RuleDraft, RuleShown, dry_shown, read_rule, rule_shown
from jisr.web.sessions import Asked as Request
from jisr.web.sessions import For, session_of, where_from

LONGEST_DAYS = 3660
"""Days of history a dry run may look back over."""


class _Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"


class ToTry(_Body, frozen=True):
    """A rule as it is typed, one that was tried before, or the serial of one that exists, and the days to look back."""

    draft: RuleDraft | None = None
    rule: StandingRule | None = None
    serial: int | None = None
    days: int = HISTORY


class ToPropose(_Body, frozen=True):
    """The rule and the dry run as they were answered."""

    rule: StandingRule
    shown: Shown
    password: str | None = None


class ToActivate(_Body, frozen=True):
    """The dry run that was looked at."""

    shown: Shown
    password: str | None = None


class ToStop(_Body, frozen=True):
    """Why, in words that stay here."""

    why: str = ""


class Waits(msgspec.Struct, frozen=True):
    """What waits for a person: a partner, why, the rule that left it or null, and the report as it stands."""

    partner: str
    code: str
    rule: int | None
    line: LogLine


class Questions(msgspec.Struct, frozen=True):
    """What a partner holds that no longer stands, and what rules left; newest first, `count` of all of them."""

    waits: list[Waits]
    count: int


# --- rules -------------------------------------------------------------------------------------------------------


@get("/rules", opt={"purpose": For("read")}, sync_to_thread=True)
def rules(desk: At) -> list[RuleShown]:
    """Every standing rule there ever was, newest first."""
    return shown_rules(desk)


def shown_rules(desk: Desk) -> list[RuleShown]:
    """Every rule for the screen."""
    return [rule_shown(known) for known in desk.node.store.read(desk.node.rules.rules)]


@get("/rules/{rule:str}", opt={"purpose": For("read")}, sync_to_thread=True)
def one_rule(desk: At, rule: FromPath[str]) -> RuleShown:
    """One standing rule."""
    return rule_shown(desk.node.rules.rule(of_rule(rule)))


def of_rule(text: str | int) -> int:
    """The serial, when a rule could have it at all."""
    text = str(text)
    if not (text.isascii() and text.isdecimal() and len(text) < 16 and int(text) > 0):
        raise missing()
    return int(text)


@post("/rules/dry-runs", opt={"purpose": For("release")}, status_code=HTTP_200_OK, sync_to_thread=True)
def dry_run(desk: At, data: JSONBody[ToTry]) -> DryRunShown:
    """What a rule would have told over the last days; nothing is recorded."""
    given = (data.draft, data.rule, data.serial)
    if sum(one is not None for one in given) != 1:
        raise OurMistake("rule-one", "Try one rule at a time: a draft, a rule, or the serial of one.")
    if data.serial is not None:
        rule = desk.node.rules.rule(of_rule(data.serial)).rule
    else:
        rule = read_rule(data.draft, desk.node) if data.draft is not None else data.rule  # type: ignore[assignment]
    return dry_shown(rule, desk.node.rules.dry_run(rule, days=days_of(data.days)))


def days_of(days: int) -> int:
    """The days, when history can be looked at that far back."""
    if not 1 <= days <= LONGEST_DAYS:
        raise OurMistake("rule-days", f"A dry run looks back {LONGEST_DAYS} days at most.")
    return days


def proof_of(desk: Desk, request: Request, password: str | None) -> Proof:
    """That the person asking is who they are, asked again where it is too long ago."""
    people, token = desk.node.people, session_of(request).token
    if password:
        people.prove(token, password, where_from(request))
    return people.proof(token)


@post("/rules", opt={"purpose": For("release")}, status_code=HTTP_201_CREATED, sync_to_thread=True)
def propose(desk: At, request: Request, data: JSONBody[ToPropose]) -> Filed:
    """State a rule, having looked at its dry run; it does nothing until a second officer activates it."""
    return Filed(desk.node.rules.propose(proof_of(desk, request, data.password), data.rule, data.shown))


@post(
    "/rules/{proposal:str}/activation", opt={"purpose": For("release")}, status_code=HTTP_201_CREATED,
    sync_to_thread=True,
)  # fmt: skip
def activate(desk: At, request: Request, proposal: FromPath[str], data: JSONBody[ToActivate]) -> Filed:
    """Let another officer's rule act on what is recorded from now on."""
    known = desk.node.rules.rule(of_rule(proposal))
    return Filed(desk.node.rules.activate(proof_of(desk, request, data.password), known.serial, data.shown))


@post("/rules/{rule:str}/stop", opt={"purpose": For("stop")}, status_code=HTTP_201_CREATED, sync_to_thread=True)
def stop(desk: At, request: Request, rule: FromPath[str], data: JSONBody[ToStop]) -> Filed:
    """Stop a rule now, with everything it has queued."""
    return Filed(desk.node.rules.stop(session_of(request).actor, of_rule(rule), data.why))


@get("/rules/{rule:str}/old", opt={"purpose": For("release")}, sync_to_thread=True)
def old_run(desk: At, rule: FromPath[str], days: FromQuery[int] = HISTORY) -> DryRunShown:
    """What an active rule would tell of reports recorded before it was activated; nothing is recorded."""
    known = desk.node.rules.rule(of_rule(rule))
    return dry_shown(known.rule, desk.node.rules.dry_fill(known.serial, days=days_of(days)))


@post("/rules/{rule:str}/old", opt={"purpose": For("release")}, status_code=HTTP_201_CREATED, sync_to_thread=True)
def give_old(desk: At, request: Request, rule: FromPath[str], data: JSONBody[ToActivate]) -> Filed:
    """Give the rule the old reports that were looked at."""
    known = desk.node.rules.rule(of_rule(rule))
    return Filed(desk.node.rules.fill(proof_of(desk, request, data.password), known.serial, data.shown))


# --- what waits for a person -------------------------------------------------------------------------------------


@get("/questions", opt={"purpose": For("read")}, sync_to_thread=True)
def questions(desk: At) -> Questions:
    """What partners hold that no longer stands, and what rules left to a person."""
    return asked(desk)


def asked(desk: Desk) -> Questions:
    """The newest of what waits, each with its report as it stands."""
    sides = [partner.side for partner in desk.node.standing.partners()]

    def read(tx: Tx) -> Questions:
        desk.trail.follow(tx)
        found, count = desk.node.ruling.asked(tx, MOST)
        lines = lines_of(desk, tx, [desk.trail.newest(one.report) for one in found], sides)
        return Questions([_waits(one, line) for one, line in zip(found, lines, strict=True)], count)

    return desk.node.store.read(read)


def _waits(one: Asked, line: LogLine) -> Waits:
    return Waits(one.partner, one.code, one.rule or None, line)


ROUTES: list[Any] = [rules, one_rule, dry_run, propose, activate, stop, old_run, give_old, questions]
