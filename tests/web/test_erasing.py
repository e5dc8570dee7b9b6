"""What screens say of withdrawal with erasing, on both sides, and of a log that runs ahead, in both languages."""

from typing import Any

from jisr.store.sqlite.exchange import SqliteLogs
from tests.sides import entries
from tests.two_sides.agreed import terms
from tests.two_sides.sides import HOLD, OFFICER, REPORTER, TERMS, draft, to
from tests.web.staff import Staff


def agree(staff: Staff) -> None:
    flows = {name: {"retain_days": None} for name in ("north", "south")}
    staff.node.agreeing.propose(OFFICER, "south", terms(flows=flows))
    staff.exchange()
    theirs = staff.other.store.read(lambda tx: staff.other.standing.agreed(tx, "north")).theirs
    assert theirs is not None
    staff.other.agreeing.accept(OFFICER, "north", theirs.hash)
    staff.exchange()


def test_the_author_reads_that_the_partner_states_it_with_index_and_time(staff: Staff) -> None:
    agree(staff)
    serial = staff.node.intake.file(REPORTER, draft(marking=to("south")))
    staff.node.release.release(OFFICER, serial, "south", TERMS)
    staff.clock.tick(HOLD)
    staff.exchange()
    asked = {"action": "withdraw", "serial": serial, "partner": "south", "reason": "error"}
    assert staff.ask("release officer", "POST", "/api/v1/decisions", json=asked).status_code == 201
    staff.exchange()
    (told,) = staff.get(f"/api/v1/log/{serial}").json()["partners"]
    assert told["state"] == "withdrawn"
    assert told["erased"]["index"] >= 1
    assert told["erased"]["at"]["at"] == staff.clock.now() // 1000 * 1000
    items: list[dict[str, Any]] = staff.get("/api/v1/as/south/log").json()["items"]
    assert [(one["kind"], one["asks_erasing"], one["erased"] is not None) for one in items][:2] == [
        ("withdraw", True, True), ("release", False, True),
    ]  # fmt: skip
    for lang, words in (("en", "partner states erased"), ("ar", "يفيد الشريك بأنه محا المحتوى")):
        for page in (f"/reports/{serial}?lang={lang}", f"/as/south?lang={lang}", f"/?lang={lang}"):
            assert words in staff.get(page).text, page
    lines = staff.get("/api/v1/log").json()["entries"]
    (stated,) = [line for line in lines if (line["note"] or {}).get("action") == "erased"]
    assert (stated["note"]["of"], stated["entry"]) == (entries(staff.node, "decide")[0].serial, "received")


def test_the_reader_sees_it_struck_through_with_the_entry_that_erased_it(staff: Staff) -> None:
    agree(staff)
    theirs = staff.other.intake.file(REPORTER, draft(marking=to("north")))
    staff.other.release.release(OFFICER, theirs, "north", TERMS)
    staff.clock.tick(HOLD)
    staff.exchange()
    (seen,) = [line for line in staff.get("/api/v1/log").json()["entries"] if line["says"] and line["origin"]]
    staff.other.release.withdraw(OFFICER, theirs, "north", "error")
    staff.exchange()
    now = staff.get(f"/api/v1/log/{seen['serial']}").json()
    (erasure,) = entries(staff.node, "erase")
    assert (now["state"], now["ended"], now["says"]) == ("erased", erasure.serial, None)
    assert now["origin"] == seen["origin"]
    assert staff.get("/api/v1/search?q=event&struck=true").json()["hits"] == []
    for lang in ("en", "ar"):
        text = staff.get(f"/?lang={lang}").text
        assert f'id="e{seen["serial"]}" class="entry erased' in text


def test_an_officer_lets_a_log_come_that_ran_ahead(staff: Staff) -> None:
    def stop(tx: Any) -> None:
        log = staff.node.standing.head(tx, "south", "in")
        assert log is not None
        SqliteLogs().keep_jump(tx, log, 50_000, 0)
        SqliteLogs().stop(tx, log, "jump", (), 0)

    staff.node.incoming.size("south")
    staff.node.store.write(stop)
    for lang, words in (("en", "Let it come"), ("ar", "السماح بوصوله")):
        assert words in staff.get(f"/?lang={lang}").text
        assert words not in staff.get(f"/?lang={lang}", "observer").text
    answer = staff.post("/partners/south/allowance", reason="They play an exercise")
    assert answer.status_code == 303
    (entry,) = entries(staff.node, "resume")
    assert b"They play an exercise" in (entry.body or b"")
    assert staff.node.store.read(lambda tx: staff.node.standing.link(tx, "south")).stopped is None
    again = staff.ask("release officer", "POST", "/api/v1/partners/south/allowance", json={"reason": "again"})
    assert (again.status_code, again.json()["code"]) == (400, "no-jump")


def test_what_its_author_no_longer_has_is_named_to_the_officer(staff: Staff) -> None:
    other = staff.other
    serial = other.intake.file(REPORTER, draft(marking=to("north")))
    other.release.release(OFFICER, serial, "north", TERMS)
    staff.clock.tick(HOLD)
    other.settle()
    other.intake.erase(OFFICER, serial, "by order")
    staff.exchange()
    (link,) = staff.get("/api/v1/partners").json()
    assert (link["aside"], link["asides"]) == (1, [{"index": 0, "reason": "body-missing"}])
    assert "its author no longer has the content" in staff.page("/").source
    assert "لم يعد المحتوى لدى صاحبه" in staff.page("/?lang=ar").source
