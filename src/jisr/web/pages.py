"""The pages of the staff side: a plain log that works without JavaScript, and the forms a watch needs.

A form that is refused comes back with what was typed and one sentence. What changes something answers with a redirect,
so that loading again repeats nothing; filing and releasing carry an id made with the form, so that sending twice does
nothing twice either.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from jisr.intake import Draft
from jisr.intake.reading import DraftPlace
from jisr.people.rules import may
from jisr.release import Preview
from jisr.release.rules import DEFAULT_LEVEL, Terms
from jisr.terms.actors import Actor
from jisr.terms.errors import JisrError, OurMistake
from jisr.terms.handling import PURPOSES
from jisr.terms.ids import new_id
from jisr.terms.reports import Marking
from jisr.terms.times import iso
from jisr.web.already import told_already
from jisr.web.api import At, delay, fresh_session, known, note, terms
from jisr.web.assets import has_floor
from jisr.web.errors import NOT_FOUND, Answer, answer
from jisr.web.forms import Form
from jisr.web.media_files import FileLine, files_of
from jisr.web.reading import PAGE, Desk, LogLine, highest, history, log_page
from jisr.web.rendering import ICON, STYLE, door, language, page
from jisr.web.sessions import ANYONE, Asked, For, cookie, form_of, session_of

CELL_KM = 111.3
"""North to south size of a cell of level 0."""
FIELDS = (
    "category", "error_m", "grade", "id", "impact", "kind", "lang", "lat", "level", "lon", "occurred", "place",
    "source", "text", "title",
)  # fmt: skip
REASONS = ("error", "expired", "originator", "sensitive", "superseded")

Page = Response[Any]
T = TypeVar("T")


def front() -> str:
    """Where a person who signed in begins: the watch floor, or the plain log where it was installed without."""
    return "/floor" if has_floor() else "/"


def _to(path: str, **given: Any) -> Page:
    """Go and look at what became of it."""
    return Redirect(path, status_code=303, **given)


# --- coming and going --------------------------------------------------------------------------------------------


@get("/style.css", opt={"purpose": ANYONE}, media_type="text/css", sync_to_thread=False)
def style() -> bytes:
    """The one style sheet."""
    return STYLE


@get("/icon.svg", opt={"purpose": ANYONE}, media_type="image/svg+xml", sync_to_thread=False)
def icon() -> bytes:
    """The bridge browsers show beside the title."""
    return ICON


@get("/signin", opt={"purpose": ANYONE}, sync_to_thread=True)
def sign_in_page(desk: At, request: Asked) -> Page:
    return door(request, desk, "signin.html", error=None, called="", joined="joined" in request.query_params)


@post("/signin", opt={"purpose": ANYONE}, sync_to_thread=True)
def sign_in_form(desk: At, request: Asked) -> Page:
    """A fresh session in the cookie, or the form again."""
    form = form_of(request)
    name = form.text("name")
    try:
        session = fresh_session(desk, request, name, form.text("password"))
    except JisrError as error:
        told = answer(error, language(request, desk.node.settings.side))
        return door(request, desk, "signin.html", status=told.status, error=told, called=name, joined=False)
    return _to(front(), cookies=[cookie(request, desk.node.settings.side, session.token)])


@get("/signup", opt={"purpose": ANYONE}, sync_to_thread=True)
def sign_up_page(desk: At, request: Asked, token: FromQuery[str] = "") -> Page:
    """What a one-time link offers; the link is used up only when the account is made."""
    offer = desk.node.people.open_link(token)
    return door(request, desk, "signup.html", here=_link(token), error=None, called="", token=token, offer=offer)


@post("/signup", opt={"purpose": ANYONE}, sync_to_thread=True)
def sign_up_form(desk: At, request: Asked) -> Page:
    """Make the account the link offers, and sign in with it at once."""
    form = form_of(request)
    token, name = form.text("token"), form.text("name")
    offer = desk.node.people.open_link(token)
    try:
        desk.node.people.sign_up(token, name, form.text("password"))
    except OurMistake as error:
        told = answer(error, language(request, desk.node.settings.side))
        return door(
            request, desk, "signup.html", here=_link(token), status=told.status, error=told, called=name, token=token,
            offer=offer,
        )  # fmt: skip
    try:
        session = fresh_session(desk, request, name, form.text("password"))
    except JisrError:
        # The account stands; whatever keeps its person out just now is said at the door.
        return _to("/signin?joined")
    return _to(front(), cookies=[cookie(request, desk.node.settings.side, session.token)])


def _link(token: str) -> str:
    """The page itself, so that whoever changes the language there does not lose the link."""
    return f"/signup?token={quote(token, safe='')}"


@post("/signout", opt={"purpose": For("read")}, sync_to_thread=True)
def sign_out_form(desk: At, request: Asked) -> Page:
    """End the session on the side and in the browser."""
    desk.node.people.sign_out(session_of(request).token)
    return _to("/signin", cookies=[cookie(request, desk.node.settings.side, None)])


# --- the log -----------------------------------------------------------------------------------------------------


@get("/", opt={"purpose": For("read")}, sync_to_thread=True)
def log(desk: At, request: Asked, before: FromQuery[int | None] = None) -> Page:
    """The log, newest first."""
    return _log(desk, request, before, _fresh(desk, request))


def _log(
    desk: Desk, request: Asked, before: int | None, typed: dict[str, Any], error: JisrError | None = None
) -> Page:  # fmt: skip
    shown = log_page(desk, before, PAGE)
    told = _told(desk, request, error)
    return page(
        request, desk, "log.html", status=told.status if told else 200,
        here="/" if before is None else f"/?before={before}", before=before, error=told, lines=shown.entries,
        older=shown.older, typed=typed, may_file=may(session_of(request).actor.role, "file"), **_banner(shown.entries),
    )  # fmt: skip


def _told(desk: Desk, request: Asked, error: JisrError | None) -> Answer | None:
    return answer(error, language(request, desk.node.settings.side)) if error else None


def _banner(lines: list[LogLine]) -> dict[str, Any]:
    played = any(line.says is not None and line.says.exercise for line in lines)
    return {"level": highest(lines), "exercise": played}


def _fresh(desk: Desk, request: Asked) -> dict[str, Any]:
    """An untouched form, with an id so that sending it twice files once."""
    return dict.fromkeys(FIELDS, "") | {
        "id": new_id(desk.node.entropy), "kind": "event", "category": "unknown", "impact": "unknown", "grade": "F6",
        "level": "restricted", "occurred": iso(desk.node.clock.now()), "releasable_to": [], "exercise": False,
        "lang": request.query_params.get("lang", ""),
    }  # fmt: skip


@post("/reports", opt={"purpose": For("file")}, sync_to_thread=True)
def file_form(desk: At, request: Asked) -> Page:
    """File a report, or show the form again with what was typed."""
    form = form_of(request)
    try:
        serial = desk.node.intake.file(session_of(request).actor, _draft(form))
    except JisrError as error:
        typed: dict[str, Any] = {name: form.text(name) for name in FIELDS}
        typed |= {"releasable_to": form.all("releasable_to"), "exercise": bool(form.text("exercise"))}
        return _log(desk, request, None, typed, error)
    return _to(f"/reports/{serial}")


def _draft(form: Form) -> Draft:
    """The draft a form states; empty fields are left out."""
    given: dict[str, Any] = {
        name: form.text(name)
        for name in ("category", "grade", "id", "impact", "kind", "lang", "occurred", "source", "text", "title")
        if form.text(name)
    }
    given.setdefault("title", "")
    given.setdefault("occurred", "")
    if any(form.text(name) for name in ("lon", "lat", "place", "error_m")):
        given["place"] = DraftPlace(
            lon=form.text("lon") or None, lat=form.text("lat") or None, error_m=form.whole("error_m"),
            name=form.text("place") or None,
        )  # fmt: skip
    given |= {"exercise": bool(form.text("exercise")), "marking": _marking(form)}
    return _fits(given, Draft)


def _marking(form: Form) -> Marking:
    given = {
        "level": form.text("level") or "restricted", "releasable_to": form.all("releasable_to"),
        "caveats": [line.strip() for line in form.text("caveats").split("\n") if line.strip()],
        "consent": form.text("consent") or None, "personal": bool(form.text("personal")),
    }  # fmt: skip
    return _fits(given, Marking)


def _fits(given: dict[str, Any], kind: type[T]) -> T:
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as error:
        raise OurMistake("form-field", f"The form does not fit: {str(error)[:200]}.") from None


# --- one report --------------------------------------------------------------------------------------------------


@get("/reports/{serial:int}", opt={"purpose": For("read")}, sync_to_thread=True)
def report(desk: At, request: Asked, serial: FromPath[int]) -> Page:
    """Everything recorded about one report, and for those who may, the forms to mark, release and take it back."""
    return _report(desk, request, serial)


def _report(
    desk: Desk, request: Asked, serial: int, typed: Form | None = None, error: JisrError | None = None
) -> Page:  # fmt: skip
    lines = history(desk, serial)
    current = next((line for line in lines if line.state == "stands"), None)
    ours = lines[0].entry == "report"
    role, told = session_of(request).actor.role, _told(desk, request, error)
    return page(
        request, desk, "report.html", status=told.status if told else 200, here=f"/reports/{serial}", error=told,
        lines=lines, current=current, ours=ours, may_mark=ours and current is not None and may(role, "file"),
        may_release=ours and may(role, "release"), may_acknowledge=may(role, "acknowledge"),
        may_relate=may(role, "file"), files=_files(desk, lines), typed=_typed(typed), sizes=_sizes(),
        reasons=REASONS, purposes=PURPOSES,
        serial=current.serial if current else serial, already=told_already(desk.node, lines[0].serial),
        **_banner(lines),
    )  # fmt: skip


def _files(desk: Desk, lines: list[LogLine]) -> list[FileLine]:
    """The files of the version that stands, or of the last one that did."""
    newest = next((line for line in lines if line.state == "stands"), None)
    newest = newest or [lines[0], *(line for line in lines if line.says is not None)][-1]
    return desk.node.store.read(lambda tx: files_of(desk, tx, newest.serial))


def _typed(form: Form | None) -> dict[str, str]:
    given = {
        "partner": "", "cell": str(DEFAULT_LEVEL), "title": "", "text": "", "delay": "", "purpose": "",
        "retain_until": "", "flash": "",
    }  # fmt: skip
    return given if form is None else {name: form.text(name) for name in given}


def _sizes() -> list[tuple[int, str]]:
    return [(level, f"{CELL_KM / 2**level:.3g}") for level in range(8)]


def acting(desk: Desk, request: Asked, serial: int, act: Callable[[Actor, Form], object]) -> Page:
    """Do one thing to a report and show it, or show the form again with what was typed and why not."""
    form = form_of(request)
    try:
        act(session_of(request).actor, form)
    except JisrError as error:
        return _again(desk, request, serial, form, error)
    return _to(f"/reports/{serial}")


def _again(desk: Desk, request: Asked, serial: int, form: Form, error: JisrError) -> Page:
    """The report with what was typed and why not; what is not there has no page to be shown on."""
    if answer(error) == NOT_FOUND:
        raise error
    return _report(desk, request, serial, form, error)


@post("/reports/{serial:int}/marking", opt={"purpose": For("file")}, sync_to_thread=True)
def mark_form(desk: At, request: Asked, serial: FromPath[int]) -> Page:
    """File a version with another marking."""
    return acting(
        desk, request, serial, lambda actor, form: desk.node.intake.mark(actor, known(serial), _marking(form))
    )  # fmt: skip


@post("/reports/{serial:int}/withdrawal", opt={"purpose": For("file")}, sync_to_thread=True)
def retract_form(desk: At, request: Asked, serial: FromPath[int]) -> Page:
    """Withdraw the report from our record."""
    return acting(
        desk, request, serial,
        lambda actor, form: desk.node.intake.withdraw(actor, known(serial), _reason(form), note(form.text("text"))),
    )  # fmt: skip


@post("/reports/{serial:int}/withholding", opt={"purpose": For("release")}, sync_to_thread=True)
def withhold_form(desk: At, request: Asked, serial: FromPath[int]) -> Page:
    """Decide that a partner is not told."""
    return acting(
        desk, request, serial,
        lambda actor, form: desk.node.release.withhold(actor, known(serial), form.text("partner")),
    )  # fmt: skip


@post("/reports/{serial:int}/taking-back", opt={"purpose": For("release")}, sync_to_thread=True)
def take_back_form(desk: At, request: Asked, serial: FromPath[int]) -> Page:
    """Take back what a partner was told, or is about to be."""
    return acting(
        desk, request, serial,
        lambda actor, form: desk.node.release.withdraw(
            actor, known(serial), form.text("partner"), _reason(form), erase=bool(form.text("erase"))
        ),
    )  # fmt: skip


def _reason(form: Form) -> Any:
    reason = form.text("reason")
    if reason not in REASONS:
        raise OurMistake("reason", "Choose one of the reasons.")
    return reason


# --- releasing ---------------------------------------------------------------------------------------------------


def _terms(form: Form) -> Terms:
    purpose = form.text("purpose") or None
    if purpose not in (None, *PURPOSES):
        raise OurMistake("purpose-form", "Choose one of the purposes.")
    return terms(
        form.whole("cell"), form.text("title"), form.text("text"), purpose,
        form.text("retain_until").strip() or None, form.wholes("media"), flash=bool(form.text("flash")),
    )  # fmt: skip


@post("/reports/{serial:int}/preview", opt={"purpose": For("release")}, sync_to_thread=True)
def preview_form(desk: At, request: Asked, serial: FromPath[int]) -> Page:
    """The exact bytes a partner would get, and the one button that releases them and nothing else."""
    form = form_of(request)
    partner = form.text("partner")
    try:
        seen = desk.node.release.preview(known(serial), partner, _terms(form))
        delay((form.whole("delay") or 0) * 60)
    except JisrError as error:
        return _again(desk, request, serial, form, error)
    body = seen.body.decode()
    lines = history(desk, serial)
    return page(
        request, desk, "preview.html", here=f"/reports/{serial}", serial=serial, partner=partner, seen=seen, body=body,
        pretty=msgspec.json.format(body, indent=2), typed=_typed(form),
        findings=_findings(seen, form), decision=new_id(desk.node.entropy),
        hold=desk.node.settings.hold_s, chosen=form.wholes("media"), **_banner(lines),
    )  # fmt: skip


def _findings(seen: Preview, form: Form) -> list[tuple[str, str, str, str]]:
    return _findings_in(seen, form.text("title"), form.text("text"))


def _findings_in(seen: Preview, title: str, told: str) -> list[tuple[str, str, str, str]]:
    """Of each finding the words around it, parted by where it stands, and its code."""
    found: list[tuple[str, str, str, str]] = []
    for one in seen.findings:
        text = title if one.where == "title" else told
        first, last = max(0, one.start - 30), min(len(text), one.end + 30)
        found.append((text[first : one.start], text[one.start : one.end], text[one.end : last], one.code))
    return found


@post("/reports/{serial:int}/release", opt={"purpose": For("release")}, sync_to_thread=True)
def release_form(desk: At, request: Asked, serial: FromPath[int]) -> Page:
    """Release the bytes that were looked at."""
    return acting(desk, request, serial, lambda actor, form: desk.node.release.release(
        actor, known(serial), form.text("partner"), _terms(form), delay_ms=delay((form.whole("delay") or 0) * 60),
        seen_hash=form.text("seen_hash"), decision=form.text("decision") or None, finer=bool(form.text("finer")),
        lint_seen=form.text("lint_hash") if form.text("lint_seen") else None,
    ))  # fmt: skip


ROUTES: list[Any] = [
    style, icon, sign_in_page, sign_in_form, sign_up_page, sign_up_form, sign_out_form, log, file_form, report,
    mark_form, retract_form, withhold_form, take_back_form, preview_form, release_form,
]  # fmt: skip
