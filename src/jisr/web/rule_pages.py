"""Pages of standing rules, of the audit, and of what a partner sees: server-rendered, printable, in both languages."""

from collections.abc import Callable
from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from jisr.people.rules import may
from jisr.release import Wanted
from jisr.release.dry_run import DryRun
from jisr.release.rule_matching import HISTORY
from jisr.terms.errors import JisrError, OurMistake
from jisr.terms.reports import Kind, Level
from jisr.terms.standing_rules import StandingRule
from jisr.web.api import At
from jisr.web.as_partner import log_as, map_as
from jisr.web.audit import audited, instant
from jisr.web.errors import NOT_FOUND, Answer, answer
from jisr.web.forms import Form
from jisr.web.pages import CELL_KM, Page
from jisr.web.reading import PAGE, Desk
from jisr.web.rendering import language, page
from jisr.web.rule_drafts import RuleDraft, boxed, dry_shown, read_rule, read_token, rule_shown, stated_rule
from jisr.web.sessions import Asked, For, form_of, session_of
from jisr.web.standing_rules import asked, days_of, of_rule, proof_of, shown_rules

FIELDS = ("name", "partner", "west", "south", "east", "north", "cell", "day", "delay", "lasts", "days")
USUAL = {"cell": "3", "day": "50", "delay": "", "lasts": "14", "days": str(HISTORY)}


def to(path: str) -> Page:
    """Go and look at what became of it."""
    return Redirect(path, status_code=303)


def sizes() -> list[tuple[int, str]]:
    """Each grid level with the size of its cells in kilometres."""
    return [(level, f"{CELL_KM / 2**level:.3g}") for level in range(8)]


def _told(desk: Desk, request: Asked, error: JisrError | None) -> Answer | None:
    return answer(error, language(request, desk.node.settings.side)) if error else None


# --- rules -------------------------------------------------------------------------------------------------------


@get("/rules", opt={"purpose": For("read")}, sync_to_thread=True)
def rules_page(desk: At, request: Asked) -> Page:
    """Every rule, what waits for a person, and for those who may the form to try a new one."""
    return _rules(desk, request, None, None)


def _rules(desk: Desk, request: Asked, typed: Form | None, error: JisrError | None) -> Page:
    told, role = _told(desk, request, error), session_of(request).actor.role
    given = {name: typed.text(name) if typed else USUAL.get(name, "") for name in FIELDS}
    chosen = {name: typed.all(name) if typed else [] for name in ("kinds", "markings")}
    return page(
        request, desk, "rules.html", status=told.status if told else 200, here="/rules", error=told,
        rules=shown_rules(desk), questions=asked(desk), typed=given | chosen, sizes=sizes(),
        withdraw=bool(typed and typed.text("withdraw")), may_release=may(role, "release"), may_stop=may(role, "stop"),
    )  # fmt: skip


@post("/rules/dry-run", opt={"purpose": For("release")}, sync_to_thread=True)
def try_form(desk: At, request: Asked) -> Page:
    """What the typed rule would have told, and the one button that proposes it."""
    form = form_of(request)
    try:
        rule = read_rule(_draft(form), desk.node)
        run = desk.node.rules.dry_run(rule, days=days_of(form.whole("days") or HISTORY))
    except JisrError as error:
        return _rules(desk, request, form, error)
    return _dry(desk, request, "/rules", rule, run)


def _draft(form: Form) -> RuleDraft:
    try:
        kinds = msgspec.convert(form.all("kinds"), tuple[Kind, ...])
        markings = msgspec.convert(form.all("markings"), tuple[Level, ...])
    except msgspec.ValidationError:
        raise OurMistake("rule-form", "The rule cannot be read.", "Run it anew, and take what comes.") from None
    return RuleDraft(
        name=form.text("name"), partner=form.text("partner"), kinds=kinds, markings=markings,
        area=boxed(*(form.text(name) for name in ("west", "south", "east", "north"))), cell=_whole(form, "cell"),
        day=_whole(form, "day"), delay_s=(form.whole("delay") or 0) * 60, days=_whole(form, "lasts"),
        withdraw=bool(form.text("withdraw")),
    )  # fmt: skip


def _whole(form: Form, name: str) -> int:
    found = form.whole(name)
    return -1 if found is None else found


def _dry(
    desk: Desk, request: Asked, here: str, rule: StandingRule, run: DryRun, serial: int | None = None,
    error: JisrError | None = None, old: bool = False,
) -> Page:  # fmt: skip
    told = _told(desk, request, error)
    return page(
        request, desk, "dry_run.html", status=told.status if told else 200, here=here, error=told,
        run=dry_shown(rule, run), lines_all=len(run.lines), rule_text=msgspec.json.encode(rule).decode(),
        serial=serial, old=old, area_box=None,
    )  # fmt: skip


@post("/rules", opt={"purpose": For("release")}, sync_to_thread=True)
def propose_form(desk: At, request: Asked) -> Page:
    """Propose the rule that was tried."""
    form = form_of(request)
    rule, shown = stated_rule(form.text("rule")), read_token(form.text("shown"))
    try:
        proof = proof_of(desk, request, form.text("password"))
        serial = desk.node.rules.propose(proof, rule, shown)
    except JisrError as error:
        return _again(desk, request, "/rules", rule, error)
    return to(f"/rules/{serial}")


def _again(desk: Desk, request: Asked, here: str, rule: StandingRule, error: JisrError) -> Page:
    """The dry run anew with why not; a rule that cannot even be tried is said on the list."""
    try:
        run = desk.node.rules.dry_run(rule)
    except JisrError:
        return _rules(desk, request, None, error)
    return _dry(desk, request, here, rule, run, error=error)


@get("/rules/{rule:str}", opt={"purpose": For("read")}, sync_to_thread=True)
def rule_page(desk: At, request: Asked, rule: FromPath[str]) -> Page:
    """One rule, who stands for it, and what may be done with it."""
    return _rule(desk, request, of_rule(rule), None)


def _rule(desk: Desk, request: Asked, serial: int, error: JisrError | None) -> Page:
    known, told = desk.node.rules.rule(serial), _told(desk, request, error)
    role = session_of(request).actor.role
    return page(
        request, desk, "rule.html", status=told.status if told else 200, here=f"/rules/{serial}", error=told,
        rule=rule_shown(known), may_release=may(role, "release"), may_stop=may(role, "stop"),
    )  # fmt: skip


@post("/rules/{rule:str}/dry-run", opt={"purpose": For("release")}, sync_to_thread=True)
def look_form(desk: At, request: Asked, rule: FromPath[str]) -> Page:
    """What a proposed rule would have told, and the one button that activates it."""
    serial = of_rule(rule)
    known = desk.node.rules.rule(serial)
    try:
        run = desk.node.rules.dry_run(known.rule)
    except JisrError as error:
        return _rule(desk, request, serial, error)
    return _dry(desk, request, f"/rules/{serial}", known.rule, run, serial)


@post("/rules/{rule:str}/old-run", opt={"purpose": For("release")}, sync_to_thread=True)
def look_old_form(desk: At, request: Asked, rule: FromPath[str]) -> Page:
    """What an active rule would tell of older reports, and the one button that gives them to it."""
    serial = of_rule(rule)
    known = desk.node.rules.rule(serial)
    try:
        run = desk.node.rules.dry_fill(serial, days=days_of(form_of(request).whole("days") or HISTORY))
    except JisrError as error:
        return _rule(desk, request, serial, error)
    return _dry(desk, request, f"/rules/{serial}", known.rule, run, serial, old=True)


def _deciding(desk: Desk, request: Asked, serial: int, act: Callable[[Form], object]) -> Page:
    """Do one thing about a rule and show it, or show it again with why not."""
    try:
        act(form_of(request))
    except JisrError as error:
        if answer(error) == NOT_FOUND:
            raise
        return _rule(desk, request, serial, error)
    return to(f"/rules/{serial}")


@post("/rules/{proposal:str}/activation", opt={"purpose": For("release")}, sync_to_thread=True)
def activate_form(desk: At, request: Asked, proposal: FromPath[str]) -> Page:
    """Activate another officer's rule as it was looked at."""
    serial = of_rule(proposal)
    desk.node.rules.rule(serial)
    return _deciding(desk, request, serial, lambda form: desk.node.rules.activate(
        proof_of(desk, request, form.text("password")), serial, read_token(form.text("shown"))
    ))  # fmt: skip


@post("/rules/{rule:str}/stop", opt={"purpose": For("stop")}, sync_to_thread=True)
def stop_form(desk: At, request: Asked, rule: FromPath[str]) -> Page:
    """Stop a rule at once; nothing is asked first."""
    serial = of_rule(rule)
    return _deciding(
        desk, request, serial,
        lambda form: desk.node.rules.stop(session_of(request).actor, serial, form.text("why")),
    )  # fmt: skip


@post("/rules/{rule:str}/old", opt={"purpose": For("release")}, sync_to_thread=True)
def give_old_form(desk: At, request: Asked, rule: FromPath[str]) -> Page:
    """Give a rule the old reports that were looked at."""
    serial = of_rule(rule)
    desk.node.rules.rule(serial)
    return _deciding(desk, request, serial, lambda form: desk.node.rules.fill(
        proof_of(desk, request, form.text("password")), serial, read_token(form.text("shown"))
    ))  # fmt: skip


# --- the audit ---------------------------------------------------------------------------------------------------


@get("/audit", opt={"purpose": For("read")}, sync_to_thread=True)
def audit_page(
    desk: At, request: Asked, partner: FromQuery[str] = "", since: FromQuery[str] = "", until: FromQuery[str] = "",
    person: FromQuery[str] = "", report: FromQuery[str] = "", after: FromQuery[int] = 0,
) -> Page:  # fmt: skip
    """Who decided what, why, and what came of it."""
    typed = {"partner": partner, "since": since, "until": until, "person": person, "report": report}
    found, error = None, None
    try:
        serial = int(report) if report.isascii() and report.isdecimal() and len(report) < 16 else -1
        wanted = Wanted(
            partner or None, instant(since), instant(until), person or None, serial if report else None
        )  # fmt: skip
        found = audited(desk, wanted, after, PAGE * 4)
    except JisrError as raised:
        error = raised
    told = _told(desk, request, error)
    return page(
        request, desk, "audit.html", status=told.status if told else 200, here="/audit", error=told, typed=typed,
        found=found, after=after,
    )  # fmt: skip


# --- as a partner ------------------------------------------------------------------------------------------------


@get("/as/{side:str}", opt={"purpose": For("read")}, sync_to_thread=True)
def as_log_page(desk: At, request: Asked, side: FromPath[str], before: FromQuery[int | None] = None) -> Page:
    """Our log for a partner as that partner has it."""
    return page(
        request, desk, "as_partner.html", here=f"/as/{side}", shown=log_as(desk, side, before, PAGE), before=before,
        view="log", q="",
    )  # fmt: skip


@get("/as/{side:str}/map", opt={"purpose": For("read")}, sync_to_thread=True)
def as_map_page(desk: At, request: Asked, side: FromPath[str], q: FromQuery[str] = "") -> Page:
    """What stands at a partner, by place, and what a search there finds."""
    return page(
        request, desk, "as_partner.html", here=f"/as/{side}/map", shown=map_as(desk, side, q=q), before=None,
        view="map", q=q,
    )  # fmt: skip


PAGES: list[Any] = [
    rules_page, try_form, propose_form, rule_page, look_form, look_old_form, activate_form, stop_form, give_old_form,
    audit_page, as_log_page, as_map_page,
]  # fmt: skip
