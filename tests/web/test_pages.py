"""What an officer sees and does, without a script: the log, each partner's column, the forms, the exact bytes."""

import base64
import hashlib
import json
import re

import pytest
from msgspec.structs import replace

from jisr.intake.reading import DraftPlace
from jisr.release.rules import Terms
from jisr.terms import canonical
from jisr.terms.releases import Content, Received, Released, ReleasedCrossing
from jisr.terms.reports import Grade, Marking
from jisr.terms.times import dtg
from jisr.web.reading import Desk, LogPage, history, log_page
from jisr.web.says import says_content
from jisr.web.trail import Trail
from tests.two_sides.sides import HOUR, MINUTE, NOON, SECOND, TERMS, draft, to
from tests.web.staff import Page, Staff

HELD = 20 * SECOND


def release(staff: Staff, serial: int, terms: Terms = TERMS, delay_ms: int = 0) -> int:
    officer = staff.session("release officer").actor
    return staff.node.release.release(officer, serial, "south", terms, delay_ms=delay_ms)


def state(staff: Staff, serial: int) -> dict[str, object]:
    """What the API says of the one partner's column."""
    (told,) = staff.get(f"/api/v1/log/{serial}").json()["partners"]
    assert staff.page("/").article(serial).states() == [told["state"]]
    return dict(told)


# --- the log -----------------------------------------------------------------------------------------------------


def test_an_empty_log_says_what_to_do(staff: Staff) -> None:
    assert "File the first report with the form above" in staff.page("/", "reporter").text
    watching = staff.page("/", "observer")
    assert "appear here as soon as someone files" in watching.text
    assert "/reports" not in watching.forms
    assert dict(next(attrs for tag, attrs in staff.page("/", "reporter").elements if tag == "details")) == {
        "class": "form", "open": None,
    }  # fmt: skip


def test_a_line_shows_four_times_and_who(staff: Staff) -> None:
    serial = staff.filed(observed="2017-06-13T11:00:00Z", grade="B2", exercise=True, source="post 4")
    article = staff.page("/").article(serial)
    for label, at in (("Occurred", NOON - 2 * HOUR), ("Observed", NOON - HOUR), ("Entered", NOON), ("Stored", NOON)):
        assert re.search(rf"{label}\s*{dtg(at)}", article.text), label
    assert "2 h ago" in article.text
    for word in (
        "Rami",
        "reporter desk",
        "B2",
        "EXERCISE",
        "post 4",
        "Old mill",
        "± 50 m",
        "RESTRICTED",
        "Private words",
    ):
        assert word in article.text, word
    assert "review is overdue" not in article.text
    staff.clock.tick(40 * 24 * HOUR)
    staff.sessions.clear()
    assert "review is overdue" in staff.page("/").article(serial).text


def test_the_banner_is_the_highest_marking_shown(staff: Staff) -> None:
    def banners() -> list[str]:
        return re.findall(r'<p class="strip level-(\w+)">', staff.page("/").source)

    assert banners() == ["open", "open"]
    for level in ("restricted", "secret", "confidential"):
        staff.filed(marking=Marking(level=level))
    assert banners() == ["secret", "secret"]
    assert "EXERCISE" not in staff.page("/").text
    staff.filed(exercise=True)
    assert staff.page("/").text.count("EXERCISE") >= 3


def test_every_entry_is_on_one_page_of_the_log(staff: Staff) -> None:
    for number in range(123):
        staff.filed(title=f"Report {number}")
    seen: list[int] = []
    path = "/"
    while path:
        page = staff.page(path)
        seen += [int((dict(attrs)["id"] or "")[1:]) for tag, attrs in page.elements if tag == "article"]
        older = re.search(r'<a href="(/\?before=\d+)">Older', page.source)
        path = older[1] if older else ""
    assert seen == list(range(123, 0, -1))
    asked: list[int] = []
    before: int | None = None
    while before != 0:
        query = f"?limit=50&before={before}" if before else "?limit=50"
        got = staff.get(f"/api/v1/log{query}").json()
        asked += [line["serial"] for line in got["entries"]]
        before = got["older"] or 0
    assert asked == seen
    assert len(staff.get("/api/v1/log?limit=100000").json()["entries"]) == 123
    assert len(staff.get("/api/v1/log?limit=-4").json()["entries"]) == 1
    assert staff.get("/api/v1/log?before=-9").json() == {"entries": [], "older": None, "newer": 0}


def test_corrections_withdrawals_and_erasures(staff: Staff) -> None:
    reporter, officer = staff.session("reporter").actor, staff.session("release officer").actor
    first = staff.filed(title="As first told")
    second = staff.node.intake.correct(reporter, first, draft(title="As corrected"))
    page = staff.page("/")
    assert 'class="entry corrected kind-report"' in page.article(first).source
    assert f"what stands is entry #{second}" in page.article(first).text
    assert 'class="entry stands kind-correct"' in page.article(second).source
    gone = staff.node.intake.withdraw(reporter, second, "error", "Never happened")
    page = staff.page("/")
    for serial in (first, second):
        assert "entry withdrawn" in page.article(serial).source
        assert f"Withdrawn by entry #{gone}" in page.article(serial).text
    assert "Never happened" in page.article(gone).text
    erasure = staff.node.intake.erase(officer, first, "by order 12")
    page = staff.page("/")
    for serial in (first, second):
        assert f"Content erased by entry #{erasure}" in page.article(serial).text
        assert "As " not in page.article(serial).text
    assert "by order 12" in page.article(erasure).text
    css = staff.get("/style.css").text
    assert ".corrected .body, .withdrawn .body { text-decoration: line-through" in css


# --- what each partner was told ----------------------------------------------------------------------------------


def test_the_way_of_a_release(staff: Staff) -> None:
    serial = staff.filed()
    assert state(staff, serial) == {"partner": "south", "state": "private"}
    decision = release(staff, serial)
    held = state(staff, serial)
    assert (held["state"], held["decision"], held["of"]) == ("held", decision, serial)
    assert held["until"]["at"] == NOON + 10 * SECOND  # type: ignore[index]
    staff.clock.tick(HELD)
    assert state(staff, serial)["state"] == "queued"
    staff.node.settle()
    assert state(staff, serial) == {
        "partner": "south", "state": "logged", "decision": decision, "of": serial, "holds": serial, "index": 0,
    }  # fmt: skip
    staff.exchange()
    delivered = state(staff, serial)
    assert (delivered["state"], delivered["index"]) == ("delivered", 0)
    assert delivered["receipted"]["at"] == staff.clock.now() // 1000 * 1000  # type: ignore[index]
    assert "Receipted" in staff.page("/").article(serial).text
    assert "A receipt is not an approval." in staff.page("/").text


def test_withheld_and_lapsed(staff: Staff) -> None:
    officer = staff.session("release officer").actor
    withheld, lapsed = staff.filed(), staff.filed()
    staff.node.release.withhold(officer, withheld, "south")
    assert state(staff, withheld)["state"] == "withheld"
    release(staff, lapsed)
    staff.node.intake.mark(staff.session("reporter").actor, lapsed, Marking(level="secret"))
    staff.clock.tick(HELD)
    staff.node.settle()
    told = state(staff, lapsed)
    assert (told["state"], told["reason"]) == ("lapsed", "corrected")
    assert "decide again" in staff.page("/").article(lapsed).text


def test_rejected(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    """A side whose rules are laxer than its partner's."""
    monkeypatch.setattr("jisr.release.judging.check_words", lambda *_, **__: "")
    serial = staff.filed()
    release(staff, serial, Terms(3, None, "a bell \x07 no screen can show"))
    staff.clock.tick(HELD)
    staff.exchange()
    assert state(staff, serial)["state"] == "rejected"
    assert re.search(r"rejected by them\s*1", staff.page("/").text)


def test_withdrawn_before_it_left_and_after(staff: Staff) -> None:
    officer = staff.session("release officer").actor
    early, late = staff.filed(), staff.filed()
    release(staff, early)
    staff.node.release.withdraw(officer, early, "south", "error")
    assert "stage" not in state(staff, early)
    staff.node.settle()
    assert state(staff, early)["state"] == "withdrawn"
    assert "stage" not in state(staff, early)
    release(staff, late)
    staff.clock.tick(HELD)
    staff.exchange()
    staff.node.release.withdraw(officer, late, "south", "sensitive")
    assert (state(staff, late)["stage"], state(staff, late)["holds"]) == ("queued", late)
    staff.exchange()
    told = state(staff, late)
    assert (told["state"], told["stage"], told["reason"], "holds" in told) == (
        "withdrawn",
        "delivered",
        "sensitive",
        False,
    )


def test_withholding_does_not_hide_what_still_waits(staff: Staff) -> None:
    serial = staff.filed()
    release(staff, serial)
    staff.node.settle()
    staff.node.release.withhold(staff.session("release officer").actor, serial, "south")
    assert state(staff, serial)["state"] == "held"


def test_a_corrected_report_tells_which_version_the_partner_holds(staff: Staff) -> None:
    serial = staff.filed()
    release(staff, serial)
    staff.clock.tick(HELD)
    staff.exchange()
    second = staff.node.intake.correct(staff.session("reporter").actor, serial, draft(title="Now", marking=to("south")))
    for version in (serial, second):
        assert (state(staff, version)["state"], state(staff, version)["holds"]) == ("delivered", serial)
    release(staff, second)
    assert (state(staff, second)["state"], state(staff, second)["holds"]) == ("held", serial)
    staff.clock.tick(HELD)
    staff.exchange()
    assert (state(staff, serial)["state"], state(staff, serial)["holds"]) == ("delivered", second)


def test_what_a_partner_sent(staff: Staff) -> None:
    officer = staff.session("release officer").actor
    theirs = staff.other.intake.file(officer, draft(title="Theirs", marking=to("north")))
    staff.other.release.release(officer, theirs, "north", Terms(3, "Road closed", "Until further notice"))
    staff.clock.tick(HELD)
    staff.exchange()
    serial = staff.size()
    line = staff.get(f"/api/v1/log/{serial}").json()
    assert line["origin"]["partner"] == "south"
    assert line["origin"]["index"] == json.loads(staff.get("/api/v1/partners").text)[0]["received"] - 1
    assert "source" not in line["says"]
    page = staff.page("/")
    assert "From partner South south" in page.article(serial).text
    assert "Road closed" in page.article(serial).text
    assert page.article(serial).states() == []
    mine = {"/signout", f"/reports/{serial}/acknowledgement", f"/reports/{serial}/relation"}
    assert set(staff.page(f"/reports/{serial}").forms) == mine
    staff.other.release.withdraw(officer, theirs, "north", "error")
    staff.exchange()
    assert f"Withdrawn by entry #{staff.size()}" in staff.page("/").article(serial).text
    assert "Reason: error" in staff.page("/").article(staff.size()).text


@pytest.mark.parametrize("far", [2**53 - 1, -(2**53) + 1, 253_402_300_800, -62_135_596_801])
def test_instants_outside_the_calendar_break_no_page(staff: Staff, far: int) -> None:
    """A partner may state any whole number; whatever intake makes of it, the watch goes on reading."""
    content = Content(
        category="unknown", detail=ReleasedCrossing(far, "open"), grade=Grade(), impact="unknown", kind="crossing",
        lang="en", occurred=(0, 0), review_by=far, subject="s", title="Far off",
    )  # fmt: skip
    forged = Released(
        partner="north", decision="forged", k="release", by="release officer", mark="open", salt=bytes(16),
        body=canonical.encode(content),
    )  # fmt: skip
    staff.other.store.write(lambda tx: staff.other.outgoing.append(tx, [forged]))
    staff.exchange()
    for path in ("/", "/?lang=ar", "/api/v1/log", "/api/v1/partners"):
        assert staff.get(path).status_code == 200
    says = says_content(content)
    assert (says.review_by.at, says.review_by.iso[-1]) == (far * 1000, "Z")


def test_the_trail_read_at_once_is_the_trail_followed(staff: Staff) -> None:
    """Whatever happens between two looks, a listener started now shows the same."""
    reporter, officer = staff.session("reporter").actor, staff.session("release officer").actor
    followed = Desk(staff.node, dict, Trail(staff.node.record, staff.node.standing))

    def looks() -> tuple[LogPage, list[object]]:
        fresh = Desk(staff.node, dict, Trail(staff.node.record, staff.node.standing))
        pages = [log_page(desk, None, 200) for desk in (followed, fresh)]
        assert pages[0] == pages[1]
        told = [history(fresh, line.serial) for line in pages[0].entries if line.entry in ("report", "received")]
        return pages[0], list(told)

    serials = [staff.filed() for _ in range(4)]
    for serial in serials:
        release(staff, serial)
        looks()
    staff.node.release.withdraw(officer, serials[0], "south", "error")
    staff.node.intake.correct(reporter, serials[1], draft(marking=to("south")))
    staff.clock.tick(HELD)
    looks()
    staff.exchange()
    looks()
    staff.node.intake.withdraw(reporter, serials[2], "error")
    staff.node.release.withdraw(officer, serials[3], "south", "expired")
    staff.node.intake.erase(officer, serials[2], "order")
    staff.exchange()
    page, told = looks()
    assert {line.entry for line in page.entries} == {
        "report", "decide", "correct", "lapse", "withdraw", "erase", "policy",
    }  # fmt: skip
    assert len(told) == 4


# --- partners ----------------------------------------------------------------------------------------------------


def test_the_age_of_the_last_verified_entry_is_the_health_of_a_link(staff: Staff) -> None:
    def told() -> tuple[str, int | None]:
        (link,) = staff.get("/api/v1/partners").json()
        assert f'class="link {link["health"]}"' in staff.page("/").source
        return link["health"], link["age_s"]

    assert told() == ("silent", None)
    assert "nothing verified yet" in staff.page("/").text
    staff.exchange()
    officer = staff.session("release officer").actor
    theirs = staff.other.intake.file(officer, draft(marking=to("north")))
    staff.other.release.release(officer, theirs, "north", TERMS)
    staff.clock.tick(HELD)
    staff.exchange()
    assert told() == ("live", 0)
    for wait, expected in (
        (39_999, ("live", 39)),
        (1, ("stale", 40)),
        (15 * MINUTE - 40_001, ("stale", 899)),
        (1, ("silent", 900)),
    ):
        staff.clock.tick(wait)
        assert told() == expected
    staff.clock.at -= 2 * HOUR
    assert told() == ("live", 0)


def test_faults_and_stopped_logs_are_shown(staff: Staff) -> None:
    staff.faults["south"] = "tls-pin"
    page = staff.page("/")
    assert "fault: tls-pin" in page.text
    assert staff.get("/api/v1/partners").json()[0]["fault"] == "tls-pin"


def test_plain_http_between_sides_is_said(staff: Staff) -> None:
    assert "PLAIN HTTP" not in staff.page("/").text
    staff.node.settings = replace(staff.node.settings, plain=True)
    assert "PLAIN HTTP" in staff.page("/").text


# --- the forms ---------------------------------------------------------------------------------------------------

FIELDS = {
    "kind": "event", "title": "Bridge closed", "text": "Two lines\r\nof text", "occurred": "2017-06-13T10:00:00Z",
    "lon": "41.03", "lat": "34.45", "error_m": "500", "place": "Rabia", "category": "infrastructure", "impact": "low",
    "grade": "b2", "source": "post 4", "lang": "en", "level": "restricted", "releasable_to": "south",
}  # fmt: skip


def test_from_the_form_to_the_partner(staff: Staff) -> None:
    """File, preview, release and deliver, with nothing but what the pages offer."""
    form = staff.page("/", "release officer").forms["/reports"]
    answer = staff.post("/reports", **FIELDS | {"id": form["id"]})
    assert answer.status_code == 303
    path = answer.headers["location"]
    serial = int(path.rsplit("/", 1)[1])
    says = staff.get(f"/api/v1/log/{serial}").json()["says"]
    assert says["text"] == "Two lines\nof text"
    assert (says["grade"], says["place"]["error_m"], says["releasable_to"]) == ("B2", 500, ["south"])
    assert staff.post("/reports", **FIELDS | {"id": form["id"]}).headers["location"] == path
    assert staff.size() == serial

    assert set(staff.page(path).forms) >= {f"{path}/preview", f"{path}/withholding", f"{path}/taking-back"}
    given = {"partner": "south", "cell": "3", "title": "Bridge", "text": "Closed\r\nuntil Monday", "delay": ""}
    preview = Page(staff.post(f"{path}/preview", **given).text)
    hidden = preview.forms[f"{path}/release"]
    body = re.search(r'<pre dir="ltr" class="raw" tabindex="0">(.*?)</pre>', preview.source, re.DOTALL)
    assert body is not None
    exact = Page(body[1]).text
    assert base64.b64encode(hashlib.sha256(exact.encode()).digest()).decode() == hidden["seen_hash"]
    assert hidden["seen_hash"] in preview.text
    for name in ("source", "exact place (made a cell)", "our text", "our title"):
        assert name in preview.text, name
    assert "Rabia" not in exact
    assert staff.size() == serial

    released = staff.ask("release officer", "POST", f"{path}/release", data=hidden, headers={"x-csrf-token": None})
    assert released.headers["location"] == path
    again = staff.ask("release officer", "POST", f"{path}/release", data=hidden, headers={"x-csrf-token": None})
    assert again.status_code == 303
    assert staff.size() == serial + 2  # the policy it was judged by, and the decision
    staff.clock.tick(HELD)
    staff.exchange()
    assert staff.page(path).article(serial).states() == ["delivered"]
    theirs = staff.other.store.read(lambda tx: staff.other.standing.received(tx, "north", 0, 100))[0]
    contents = [item.content for item in theirs if isinstance(item, Received) and item.content is not None]
    assert [one.text for one in contents] == ["Closed\nuntil Monday"]

    back = staff.post(f"{path}/taking-back", partner="south", reason="superseded")
    assert back.status_code == 303
    assert staff.page(path).article(serial).states() == ["withdrawn"]


def test_bytes_that_changed_are_not_released(staff: Staff) -> None:
    serial = staff.filed()
    path = f"/reports/{serial}"
    preview = Page(staff.post(f"{path}/preview", partner="south", cell="3", text="As seen").text)
    hidden = preview.forms[f"{path}/release"]
    before = staff.size()
    for name, value in (
        ("text", "As not seen"),
        ("cell", "2"),
        ("title", "Other"),
        ("seen_hash", "AAAA"),
        ("seen_hash", ""),
    ):
        answer = staff.post(f"{path}/release", **hidden | {name: value})
        assert answer.status_code == 403, name
        assert "changed since the preview" in answer.text
    body = {"action": "release", "serial": serial, "partner": "south", "level": 3}
    assert staff.ask("release officer", "POST", "/api/v1/decisions", json=body).status_code == 400
    wrong = staff.ask("release officer", "POST", "/api/v1/decisions", json=body | {"seen_hash": ""})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "changed")
    assert staff.size() == before


def test_the_api_decides_as_the_page_does(staff: Staff) -> None:
    serial = staff.filed()
    terms = {"serial": serial, "partner": "south", "level": 3, "title": "Bridge", "text": "Closed"}
    seen = staff.ask("release officer", "POST", "/api/v1/previews", json=terms).json()
    assert base64.b64encode(hashlib.sha256(seen["body"].encode()).digest()).decode() == seen["hash"]
    ask = terms | {"action": "release", "seen_hash": seen["hash"], "delay_s": 60, "decision": "the-first"}
    made = [staff.ask("release officer", "POST", "/api/v1/decisions", json=ask) for _ in range(2)]
    assert {(got.status_code, got.json()["serial"]) for got in made} == {(201, serial + 2)}
    assert state(staff, serial)["until"]["at"] == NOON + MINUTE  # type: ignore[index]
    for delay in (-1, 10**9):
        late = staff.ask("release officer", "POST", "/api/v1/decisions", json=ask | {"delay_s": delay, "decision": "x"})
        assert late.json()["code"] == "delay"
    back = {"action": "withdraw", "serial": serial, "partner": "south", "reason": "error"}
    assert staff.ask("release officer", "POST", "/api/v1/decisions", json=back).status_code == 201
    no = {"action": "withhold", "serial": serial, "partner": "south"}
    assert staff.ask("release officer", "POST", "/api/v1/decisions", json=no).status_code == 201
    assert state(staff, serial)["state"] in ("held", "withheld")


def test_a_refused_form_keeps_what_was_typed(staff: Staff) -> None:
    for field, wrong in (
        ("occurred", "yesterday"),
        ("lon", "east"),
        ("grade", "best"),
        ("title", " "),
        ("error_m", "0"),
    ):
        answer = staff.post("/reports", **FIELDS | {field: wrong})
        assert answer.status_code == 400, field
        page = Page(answer.text)
        values = {dict(attrs).get("name"): dict(attrs).get("value") for tag, attrs in page.elements if tag == "input"}
        for name in ("title", "occurred", "lon", "lat", "place", "grade", "source", "error_m"):
            assert values[name] == (wrong if name == field else FIELDS[name])
        assert "Two lines\nof text" in page.text
        assert 'role="alert"' in answer.text
    assert staff.size() == 0


def test_marking_and_withdrawing_by_form(staff: Staff) -> None:
    serial = staff.filed(marking=Marking())
    path = f"/reports/{serial}"
    assert "first make it releasable" in staff.page(path).text
    assert f"{path}/preview" not in staff.page(path).forms
    fields = {
        "level": "confidential",
        "releasable_to": ["south"],
        "caveats": "eyes only\r\n\r\nby hand ",
        "consent": "",
    }
    assert staff.post(f"{path}/marking", "duty officer", **fields).status_code == 303
    line = staff.get(f"/api/v1/log/{staff.size()}").json()
    assert (line["level"], line["says"]["caveats"]) == ("confidential", ["eyes only", "by hand"])
    assert line["says"]["releasable_to"] == ["south"]
    page = staff.page(path)
    assert f"/reports/{staff.size()}/preview" in page.forms
    assert "As first" not in page.text
    assert staff.post(f"{path}/withdrawal", "duty officer", reason="error", text="no").status_code == 303
    gone = staff.page(path)
    assert set(gone.forms) == {"/signout", f"{path}/relation", f"{path}/withholding", f"{path}/taking-back"}
    assert staff.post(f"{path}/withdrawal", "duty officer", reason="error").status_code == 400


def test_forms_are_offered_to_those_who_may(staff: Staff) -> None:
    serial = staff.filed()
    path = f"/reports/{serial}"
    filing = {f"{path}/marking", f"{path}/media", f"{path}/relation", f"{path}/withdrawal"}
    releasing = {f"{path}/preview", f"{path}/withholding", f"{path}/taking-back"}
    expected = {
        "observer": set(), "administrator": set(), "reporter": filing, "duty officer": filing,
        "release officer": filing | releasing,
    }  # fmt: skip
    for role, forms in expected.items():
        assert set(staff.page(path, role).forms) - {"/signout"} == forms  # type: ignore[arg-type]


def test_a_finer_place_is_pointed_out(staff: Staff) -> None:
    serial = staff.filed(subject="the-bridge")
    release(staff, serial)
    staff.clock.tick(HELD)
    staff.exchange()
    second = staff.filed(subject="the-bridge")
    answer = staff.post(f"/reports/{second}/preview", partner="south", cell="6")
    assert "FINER than this partner was given before" in answer.text
    assert "FINER" not in staff.post(f"/reports/{second}/preview", partner="south", cell="3").text
    assert (
        "Replaces what this partner was told"
        in staff.post(f"/reports/{serial}/preview", partner="south", cell="3").text
    )


# --- the picture -------------------------------------------------------------------------------------------------


def test_the_picture_by_box_time_and_holder(staff: Staff) -> None:
    inside = staff.filed(title="Inside")
    staff.filed(place=None)
    staff.filed(place=DraftPlace(lon="10", lat="10"))
    staff.node.settle()
    asked = {"west": "40", "south": "34", "east": "42", "north": "35"}
    asked |= {"first": "2017-06-13T00:00:00Z", "last": "2017-06-14T00:00:00Z"}
    found = staff.ask("observer", "GET", "/api/v1/picture", params=asked).json()
    assert [one["says"]["title"] for one in found["found"]] == ["Inside"]
    assert found["found"][0]["serial"] == inside
    assert found["found"][0]["says"]["place"]["geometry"] == {"type": "Point", "coordinates": [41.0312345, 34.4523456]}
    assert found["more"] is False
    for change in ({"west": "41.5"}, {"last": "2017-06-13T09:00:00Z"}, {"holder": "south"}):
        assert staff.ask("observer", "GET", "/api/v1/picture", params=asked | change).json()["found"] == []
    twice = staff.ask("observer", "GET", "/api/v1/picture", params=asked | {"holder": ["south", "north"]}).json()
    assert len(twice["found"]) == 1


@pytest.mark.parametrize("path", ["/", "/reports/1", "/signin", "/signup", "/nowhere"])
def test_pages_hold_no_script_and_no_style(shared: Staff, path: str) -> None:
    shared.filed()
    page = Page(shared.get(path).text)
    assert not {"script", "style", "iframe", "object", "img"} & {tag for tag, _ in page.elements}
    assert not [name for _, attrs in page.elements for name, _ in attrs if name == "style" or name.startswith("on")]
    assert page.source.startswith("<!doctype html>\n<html lang=")


def test_every_field_has_a_label(shared: Staff) -> None:
    shared.filed()
    for path in ("/", "/reports/1", "/signin"):
        source = shared.page(path).source
        for field in re.finditer(r"<(input|select|textarea)\b[^>]*>", source):
            if 'type="hidden"' not in field[0]:
                before = source[: field.start()]
                assert before.rfind("<label") > before.rfind("</label>"), field[0]
