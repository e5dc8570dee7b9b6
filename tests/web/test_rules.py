"""Standing rules, the audit, what was told already and a partner's view, as people and programs meet them."""

import re
from typing import Any

import msgspec
import pytest

from jisr.release.rules import Terms
from jisr.terms import canonical
from jisr.terms.reports import Marking
from tests.two_sides.sides import HOLD, TERMS, to
from tests.web.matrix import a_rule, activated, proposed_rule
from tests.web.staff import NAMES, PASSWORD, Page, Staff
from tests.web.typed import TYPED_RULE

BOX = {"type": "Polygon", "coordinates": [[[40, 33], [43, 33], [43, 36], [40, 36], [40, 33]]]}
DRAFT: dict[str, Any] = {
    "name": "By the river", "partner": "south", "kinds": ["event"], "markings": ["open", "restricted"], "area": BOX,
    "cell": 3, "day": 5, "days": 14,
}  # fmt: skip
ARABIC = re.compile("[\u0621-\u064a]")


def api(staff: Staff, method: str, path: str, role: Any = "release officer", **given: Any) -> Any:
    answer = staff.ask(role, method, f"/api/v1{path}", **given)
    assert answer.status_code < 300, answer.text
    return answer.json()


def told(staff: Staff, serial: int) -> None:
    """Release by hand, and let it be delivered."""
    staff.node.release.release(staff.session("release officer").actor, serial, "south", TERMS)
    staff.node.settle()
    staff.clock.tick(HOLD)
    staff.exchange()


# --- rules -------------------------------------------------------------------------------------------------------


def test_a_rule_from_trying_to_telling_by_the_api(staff: Staff) -> None:
    staff.filed()
    run = api(staff, "POST", "/rules/dry-runs", json={"draft": DRAFT})
    assert (run["goes"], run["left"], run["lines"][0]["title"]) == (1, 0, "Event: hazard")
    made = {"rule": run["rule"], "shown": run["shown"]}
    serial = api(staff, "POST", "/rules", json=made | {"password": PASSWORD})["serial"]
    own = staff.ask("release officer", "POST", f"/api/v1/rules/{serial}/activation", json={"shown": run["shown"]})
    assert (own.status_code, own.json()["code"]) == (403, "rule-own")
    other = int(proposed_rule(staff))
    again = api(staff, "POST", "/rules/dry-runs", json={"serial": other})
    api(staff, "POST", f"/rules/{other}/activation", json={"shown": again["shown"]})
    staff.filed()
    staff.node.settle()
    known = api(staff, "GET", f"/rules/{other}")
    assert (known["state"], known["sent"], known["activator"]) == ("active", 1, NAMES["release officer"])
    api(staff, "POST", f"/rules/{other}/stop", "duty officer", json={"why": "enough"})
    assert [one["state"] for one in api(staff, "GET", "/rules")] == ["stopped", "proposed"]


def test_who_decides_about_a_rule_proves_again_who_they_are(staff: Staff) -> None:
    """A session left open is not enough: the password, or a passkey, within five minutes."""
    staff.session("release officer")
    staff.clock.tick(6 * 60_000)
    run = api(staff, "POST", "/rules/dry-runs", json={"draft": DRAFT})
    made = {"rule": run["rule"], "shown": run["shown"]}
    for more, status, code in (({}, 403, "prove"), ({"password": "wrong but long enough"}, 403, "sign-in")):
        answer = staff.ask("release officer", "POST", "/api/v1/rules", json=made | more)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    proposal = int(proposed_rule(staff))
    shown = msgspec.to_builtins(staff.node.rules.dry_run(a_rule(staff)).shown)
    answer = staff.ask("release officer", "POST", f"/api/v1/rules/{proposal}/activation", json={"shown": shown})
    assert answer.json()["code"] == "prove"
    assert staff.size() == 1
    api(staff, "POST", "/rules", json=made | {"password": PASSWORD})
    api(staff, "POST", "/rules", json=made)


def test_a_rule_from_trying_to_stopping_on_the_pages(staff: Staff) -> None:
    staff.filed(marking=to("south", level="open"))
    look = staff.post("/rules/dry-run", **TYPED_RULE)
    assert look.status_code == 200, look.text
    assert "Event: hazard" in look.text
    fields = staff_form(look.text)
    assert staff.post("/rules", **fields, password="wrong but long enough").status_code == 403
    made = staff.post("/rules", **fields, password=PASSWORD)
    assert made.status_code == 303
    where = made.headers["location"]
    shown = staff.page(where)
    assert "proposed" in shown.text
    other = proposed_rule(staff)
    run = staff.post(f"/rules/{other}/dry-run")
    begun = staff.post(f"/rules/{other}/activation", **staff_form(run.text), password=PASSWORD)
    assert begun.status_code == 303
    assert "active" in staff.page(f"/rules/{other}").text
    own = staff.post(f"{where}/dry-run")
    refused = staff.post(f"{where}/activation", **staff_form(own.text), password=PASSWORD)
    assert refused.status_code == 403
    assert "Nobody activates a rule of their own." in refused.text
    assert staff.post(f"/rules/{other}/stop", "duty officer", why="").status_code == 303
    assert "stopped" in staff.page(f"/rules/{other}", "observer").text


def staff_form(text: str) -> dict[str, str]:
    """The hidden fields of the one form that decides."""
    forms = [fields for action, fields in Page(text).forms.items() if action.startswith("/rules")]
    (fields,) = [one for one in forms if "shown" in one]
    return {name: value for name, value in fields.items() if name != "csrf"}


def test_old_reports_are_given_by_a_page_of_their_own(staff: Staff) -> None:
    staff.filed()
    serial = activated(staff)
    run = staff.post(f"/rules/{serial}/old-run", days="90")
    assert "Event: hazard" in run.text
    assert staff.post(f"/rules/{serial}/old", **staff_form(run.text), password=PASSWORD).status_code == 303
    staff.node.settle()
    assert api(staff, "GET", f"/rules/{serial}")["sent"] == 1


@pytest.mark.parametrize(
    "changes", [{"west": "x"}, {"kinds": "weapons"}, {"day": "0"}, {"lasts": "31"}, {"east": "39"}]
)
def test_a_typed_rule_that_does_not_fit_comes_back_as_it_was_typed(staff: Staff, changes: dict[str, str]) -> None:
    answer = staff.post("/rules/dry-run", **TYPED_RULE | changes)
    assert answer.status_code == 400, answer.text
    assert 'value="By the river"' in answer.text
    assert staff.size() == 0


def test_every_page_is_there_in_both_languages_and_when_empty(staff: Staff) -> None:
    for path in ("/rules", "/audit", "/as/south", "/as/south/map"):
        for lang in ("en", "ar"):
            answer = staff.get(f"{path}?lang={lang}", "observer")
            assert answer.status_code == 200, answer.text
            assert bool(ARABIC.search(answer.text)) or lang == "en"
            assert f'lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}"' in answer.text
    assert "No standing rule yet." in staff.page("/rules?lang=en").text
    assert "Nothing was decided that fits." in staff.page("/audit").text
    assert "This partner was told nothing." in staff.page("/as/south").text


def test_the_log_names_the_rule_that_decided(staff: Staff) -> None:
    serial = activated(staff)
    staff.filed()
    staff.node.settle()
    lines = [line for line in api(staff, "GET", "/log")["entries"] if line["entry"] in ("decide", "rule")]
    notes = [(line["entry"], line["note"]["rule"], line["note"]["action"]) for line in lines]
    assert notes == [
        ("decide", int(serial), "release"), ("rule", int(serial), "rule activated"),
        ("rule", int(serial), "rule proposed"),
    ]  # fmt: skip
    assert "rule activated" in staff.page("/").text


# --- what was told already ---------------------------------------------------------------------------------------


def test_narrowing_says_who_was_told_already(staff: Staff) -> None:
    serial = staff.filed()
    told(staff, serial)
    answer = api(staff, "PUT", f"/reports/{serial}/marking", json={"level": "open", "releasable_to": []})
    (one,) = answer["told"]
    assert (one["partner"], one["version"], one["state"], one["narrowed"]) == ("south", serial, "delivered", True)
    assert one["at"]["dtg"]
    page = staff.page(f"/reports/{serial}")
    assert "Already told" in page.text
    assert "by its marking now it would not go there" in page.text
    assert f"/reports/{serial}/taking-back" in page.forms
    staff.node.settle()
    assert staff.post(f"/reports/{serial}/taking-back", partner="south", reason="sensitive").status_code == 303
    staff.node.settle()
    assert "Already told" not in staff.page(f"/reports/{serial}").text


@pytest.mark.parametrize("how", ["correct", "withdraw"])
def test_correcting_and_withdrawing_say_it_too(staff: Staff, how: str) -> None:
    serial = staff.filed()
    told(staff, serial)
    if how == "correct":
        body = {"kind": "event", "title": "Better", "occurred": "2017-06-13T10:00:00Z"}
        answer = api(staff, "POST", f"/reports/{serial}/corrections", json=body)
    else:
        answer = api(staff, "POST", f"/reports/{serial}/withdrawal", json={"reason": "error", "text": ""})
    assert [(one["partner"], one["version"], one["narrowed"]) for one in answer["told"]] == [("south", serial, False)]
    staff.node.settle()
    waits = api(staff, "GET", "/questions")
    assert (waits["count"], waits["waits"][0]["code"]) == (1, "corrected" if how == "correct" else "withdrawn")


def test_what_nobody_was_told_says_nothing(staff: Staff) -> None:
    serial = staff.filed()
    answer = api(staff, "PUT", f"/reports/{serial}/marking", json={"level": "open", "releasable_to": []})
    assert "told" not in answer
    assert "Already told" not in staff.page(f"/reports/{serial}").text
    assert api(staff, "GET", "/questions") == {"waits": [], "count": 0}


# --- the audit ---------------------------------------------------------------------------------------------------


def test_the_audit_by_api_and_page(staff: Staff) -> None:
    serial = staff.filed()
    decide = {"action": "withhold", "serial": serial, "partner": "south", "why": "not theirs"}
    made = api(staff, "POST", "/decisions", json=decide)["serial"]
    (one,) = api(staff, "GET", "/audit")["lines"]
    line = one["line"]
    assert (line["serial"], line["why"], line["person"]) == (made, "not theirs", NAMES["release officer"])
    assert api(staff, "GET", "/audit?person=nobody")["lines"] == []
    page = staff.page("/audit?partner=south&since=2017-06-13")
    assert "not theirs" in page.text
    assert staff.get("/audit?since=yesterday").status_code == 400
    assert staff.get("/audit?report=x").status_code == 200


def test_the_audit_goes_on_page_by_page(staff: Staff) -> None:
    serial = staff.filed()
    officer = staff.session("release officer").actor
    made = [staff.node.release.withhold(officer, serial, "south") for _ in range(5)]
    seen, after = [], 0
    while after is not None:
        page = api(staff, "GET", f"/audit?limit=2&after={after}")
        seen += [one["line"]["serial"] for one in page["lines"]]
        after = page["newer"]
    assert seen == made


# --- as the partner sees it --------------------------------------------------------------------------------------


def test_a_partners_view_is_what_the_partner_holds(staff: Staff) -> None:
    """Byte for byte what the other side keeps, and nothing of ours beside it."""
    one, two = staff.filed(title="Our own words", text="Secret"), staff.filed(category="movement")
    told(staff, one)
    told(staff, two)
    staff.node.release.withdraw(staff.session("release officer").actor, one, "south", "error")
    staff.node.settle()
    staff.exchange()
    other = staff.other
    held, _ = other.store.read(lambda tx: other.standing.received(tx, "north", 0, 100))
    seen = api(staff, "GET", "/as/south/log")
    assert seen["size"] == len(held)
    for item, theirs in zip(reversed(seen["items"]), held, strict=True):
        assert item["kind"] == theirs.header.k  # type: ignore[union-attr]
        content = theirs.content  # type: ignore[union-attr]
        assert item["body"].encode() == (canonical.encode(content) if content else b"")
    assert [item["state"] for item in seen["items"]] == ["withdrawal", "stands", "withdrawn"]
    assert all(item["receipted"] for item in seen["items"])
    assert not {b"Our own words", b"Secret"} & set(staff.get("/api/v1/as/south/log").content.split(b'"'))
    standing = api(staff, "GET", "/as/south/picture")
    assert [item["index"] for item in standing["items"]] == [1]
    assert [item["index"] for item in api(staff, "GET", f"/as/south/reports/{one}")["items"]] == [2, 0]


def test_a_partners_map_and_search_find_only_what_stands_there(staff: Staff) -> None:
    one, private = staff.filed(), staff.filed(marking=Marking(), title="Secret hazard")
    told(staff, one)
    assert private
    assert len(api(staff, "GET", "/as/south/picture?q=hazard")["items"]) == 1
    for query in ("q=secret", "q=words", "west=10&south=10&east=11&north=11",
                  "first=2016-01-01T00:00:00Z&last=2016-01-02T00:00:00Z"):  # fmt: skip
        assert api(staff, "GET", f"/as/south/picture?{query}")["items"] == [], query
    page = staff.page("/as/south/map?q=hazard")
    assert "AS south SEES IT" in page.text
    assert "Event: hazard" in page.text
    assert "Private words" not in staff.get("/as/south").text


def test_a_revised_item_says_that_it_was_replaced(staff: Staff) -> None:
    serial = staff.filed()
    told(staff, serial)
    officer = staff.session("release officer").actor
    staff.node.release.release(officer, serial, "south", Terms(3, "Better words", ""))
    staff.node.settle()
    staff.clock.tick(HOLD)
    staff.exchange()
    items = api(staff, "GET", "/as/south/log")["items"]
    assert [(item["kind"], item["state"]) for item in items] == [("revise", "stands"), ("release", "replaced")]


def test_a_reason_and_a_rules_name_are_words_on_every_page(staff: Staff) -> None:
    """What an officer types is shown, never run."""
    payload = "<img src=x onerror=alert(1)>{{7*7}}"
    serial = staff.filed()
    staff.node.release.withhold(staff.session("release officer").actor, serial, "south", why=payload)
    look = staff.post("/rules/dry-run", **TYPED_RULE | {"name": payload})
    made = staff.post("/rules", **staff_form(look.text), password=PASSWORD)
    where = made.headers["location"]
    staff.node.rules.stop(staff.session("release officer").actor, int(where.rpartition("/")[2]), payload)
    for path in ("/audit", "/rules", where, "/"):
        page = staff.page(path)
        assert payload in page.text, path
        assert "img" not in {tag for tag, _ in page.elements}, path
