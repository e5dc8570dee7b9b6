"""What persons acknowledge and link: through the API, on the pages, and back at the side that told it."""

import base64
from typing import Any

import pytest

from jisr.exchange.delta import encode_delta
from jisr.node import Node
from jisr.terms.actors import Role
from jisr.terms.releases import LeafHeader
from jisr.web.reading import Desk, LogLine, log_line
from jisr.web.trail import Trail
from tests.sides import entries
from tests.two_sides.sides import HOLD, MINUTE, OFFICER, REPORTER, TERMS, draft, to
from tests.web.staff import Staff

DUTY: Role = "duty officer"


def received(staff: Staff, **changes: Any) -> int:
    """The serial of a report the partner released to us, receipts exchanged."""
    theirs = staff.other.intake.file(REPORTER, draft(marking=to("north"), **changes))
    staff.other.release.release(OFFICER, theirs, "north", TERMS)
    staff.clock.tick(HOLD)
    staff.exchange()
    return staff.size()


def ack(staff: Staff, serial: int, stage: str = "seen", role: Role = DUTY) -> Any:
    return staff.ask(role, "POST", "/api/v1/acknowledgements", json={"serial": serial, "stage": stage})


def line(staff: Staff, serial: int) -> dict[str, Any]:
    found: dict[str, Any] = staff.get(f"/api/v1/log/{serial}").json()
    return found


def at_partner(node: Node, serial: int) -> LogLine:
    """An entry as the partner's own people see it."""
    return log_line(Desk(node, dict, Trail(node.record, node.standing)), serial)


def leaves(staff: Staff) -> list[LeafHeader]:
    """What we logged for the partner."""
    size = staff.node.store.read(lambda tx: staff.node.standing.link(tx, "south")).logged
    return [item.header for item in staff.other.store.read(
        lambda tx: staff.other.standing.items(tx, "north", range(size))
    )]  # fmt: skip


def test_an_acknowledgement_goes_back_to_the_side_that_told_it(staff: Staff) -> None:
    serial = received(staff)
    (told,) = entries(staff.other, "report")
    (before,) = at_partner(staff.other, told.serial).partners
    assert (before.state, before.index, before.acks) == ("delivered", 0, ())
    assert before.receipted is not None
    after = before
    staff.clock.tick(MINUTE)
    for stage in ("seen", "understood"):
        assert ack(staff, serial, stage).status_code == 201
        (mine,) = (one for one in line(staff, serial)["acked"] if one["stage"] == stage)
        assert (mine["person"], mine["position"], mine["state"]) == ("Dina", "duty officer desk", "queued")
        staff.clock.tick(MINUTE)
        staff.exchange()
        (after,) = at_partner(staff.other, told.serial).partners
        assert (after.state, after.receipted) == (stage, before.receipted)
    assert [(one.stage, one.by) for one in after.acks] == [("seen", DUTY), ("understood", DUTY)]
    assert [one["state"] for one in line(staff, serial)["acked"]] == ["delivered", "delivered"]
    note = at_partner(staff.other, after.acks[0].serial)
    assert (note.entry, note.report, note.note.stage if note.note else None) == ("received", told.serial, "seen")


def test_what_leaves_is_an_index_a_stage_a_role_a_second_and_the_head_it_was_said_at(staff: Staff) -> None:
    serial = received(staff)
    head = staff.other.store.read(lambda tx: staff.other.standing.head(tx, "north", "out"))
    assert head is not None
    staff.clock.tick(MINUTE + 357)
    at = staff.clock.now() // 1000
    ack(staff, serial, "understood", "release officer")
    staff.clock.tick(MINUTE)
    staff.exchange()
    (leaf,) = leaves(staff)
    assert (leaf.k, leaf.by, leaf.at, leaf.mark, leaf.b, leaf.re) == ("ack", "release officer", at, None, None, ())
    tree = b'{"h":"%s","n":1}' % base64.b64encode(head.published.root())
    assert bytes(leaf.p) == b'{"index":0,"stage":"understood","tree":%s}' % tree  # type: ignore[arg-type]


def test_asking_again_records_nothing(staff: Staff) -> None:
    serial = received(staff)
    first = ack(staff, serial).json()["serial"]
    assert ack(staff, serial, role="release officer").json() == {"serial": first}
    understood = ack(staff, serial, "understood").json()["serial"]
    size = staff.size()
    assert ack(staff, serial, "understood").json() == {"serial": understood}
    assert ack(staff, serial).json() == {"serial": first}
    assert staff.size() == size


def test_who_has_understood_has_seen(staff: Staff) -> None:
    serial = received(staff)
    understood = ack(staff, serial, "understood").json()
    assert ack(staff, serial).json() == understood
    staff.exchange()
    assert len(leaves(staff)) == 1


@pytest.mark.parametrize("role", ["observer", "reporter", "administrator"])
def test_only_those_on_watch_acknowledge(shared: Staff, role: Role) -> None:
    assert ack(shared, received(shared), role=role).json()["code"] == "role"


def test_what_no_partner_told_is_not_acknowledged(shared: Staff) -> None:
    own = shared.filed()
    decision = shared.node.release.withhold(shared.session("release officer").actor, own, "south")
    answered = ack(shared, received(shared)).json()["serial"]
    for serial in (own, decision, answered):
        refused = ack(shared, serial)
        assert (refused.status_code, refused.json()["code"]) == (403, "not-told")
        assert refused.json()["say"].endswith("only that can be acknowledged.")
    unknown = {ack(shared, serial).content for serial in (shared.size() + 1, 2**53 - 1, 2**53, 0, -1)}
    assert len(unknown) == 1
    assert ack(shared, shared.size() + 1).status_code == 404
    assert ack(shared, own, "approved").status_code == 400


def test_their_acknowledgement_is_not_acknowledged(staff: Staff) -> None:
    """Or two sides would thank each other for ever."""
    own = staff.filed()
    staff.node.release.release(OFFICER, own, "south", TERMS)
    staff.clock.tick(HOLD)
    staff.exchange()
    (theirs,) = entries(staff.other, "received")
    staff.other.acknowledging.acknowledge(OFFICER, theirs.serial, "seen")
    staff.exchange()
    (answer,) = entries(staff.node, "received")
    assert ack(staff, answer.serial).json()["code"] == "not-told"
    assert line(staff, answer.serial)["acked"] == []


def test_an_item_withdrawn_since_can_be_acknowledged(staff: Staff) -> None:
    serial = received(staff)
    (theirs,) = entries(staff.other, "report")
    staff.other.release.withdraw(OFFICER, theirs.serial, "north", "error")
    staff.exchange()
    assert line(staff, serial)["state"] == "withdrawn"
    gone = staff.size()
    assert ack(staff, serial).status_code == ack(staff, gone).status_code == 201
    staff.exchange()
    (state,) = at_partner(staff.other, theirs.serial).partners
    assert (state.state, state.stage) == ("withdrawn", "seen")


def test_what_is_not_receipted_yet_waits(staff: Staff) -> None:
    """Custody first: an acknowledgement must not come before the receipt of what it is about."""
    theirs = staff.other.intake.file(REPORTER, draft(marking=to("north")))
    staff.other.release.release(OFFICER, theirs, "north", TERMS)
    staff.clock.tick(HOLD)
    staff.other.settle()
    delta = staff.other.store.read(lambda tx: staff.other.standing.delta(tx, "north", 0, 9))
    assert delta is not None
    staff.node.incoming.offer("south", encode_delta(delta))
    staff.node.settle()
    serial = staff.size()
    assert ack(staff, serial).status_code == 201
    staff.node.settle()
    assert line(staff, serial)["acked"][0]["state"] == "queued"
    assert staff.node.incoming.receipts.receipt("south")
    staff.node.settle()
    assert line(staff, serial)["acked"][0]["state"] == "logged"


def test_it_survives_a_restart_of_the_followers(staff: Staff) -> None:
    """Recorded and followed, not carried out: it goes once, however often it is asked to."""
    serial = received(staff)
    ack(staff, serial)
    for _ in range(3):
        staff.node.store.write(lambda tx: tx.handle.execute("DELETE FROM release_ack_cursor"))
        staff.node.settle()
    staff.exchange()
    assert [leaf.k for leaf in leaves(staff)] == ["ack"]


# --- pages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_page_has_buttons_and_shows_what_came_of_them(staff: Staff, lang: str) -> None:
    serial = received(staff)
    path = f"/reports/{serial}/acknowledgement"
    page = staff.page(f"/reports/{serial}?lang={lang}", DUTY)
    assert path in page.forms
    assert {"en": "Neither is an approval.", "ar": "وليس أيٌّ منهما موافقة."}[lang] in page.text
    assert path not in staff.page(f"/reports/{serial}", "reporter").forms
    assert staff.post(path, DUTY, stage="seen").status_code == 303
    page = staff.page(f"/reports/{serial}?lang={lang}", DUTY)
    assert page.source.count('name="stage"') == 1
    assert staff.post(path, DUTY, stage="understood").headers["location"] == f"/reports/{serial}"
    page = staff.page(f"/reports/{serial}?lang={lang}", DUTY)
    assert path not in page.forms
    assert {"en": "understood", "ar": "فُهم"}[lang] in page.article(serial).text
    assert "Dina" in page.article(serial).text


def test_a_stage_nobody_knows_is_said_on_the_form(shared: Staff) -> None:
    serial = received(shared)
    answer = shared.post(f"/reports/{serial}/acknowledgement", DUTY, stage="approved")
    assert answer.status_code == 400
    assert "Say whether it was seen or understood." in answer.text


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_page_shows_what_they_acknowledged(staff: Staff, lang: str) -> None:
    own = staff.filed()
    staff.node.release.release(OFFICER, own, "south", TERMS)
    staff.clock.tick(HOLD)
    staff.exchange()
    (theirs,) = entries(staff.other, "received")
    staff.other.acknowledging.acknowledge(OFFICER, theirs.serial, "understood")
    staff.exchange()
    page = staff.page(f"/reports/{own}?lang={lang}")
    assert page.article(own).states() == ["understood"]
    role = {"en": "release officer", "ar": "ضابط الإفراج"}[lang]
    assert role in page.article(own).text
    answer = staff.size()
    assert {"en": "Acknowledgement", "ar": "إقرار بالاطلاع"}[lang] in page.article(answer).text
    assert staff.page(f"/?lang={lang}").article(answer).text


# --- linked by hand --------------------------------------------------------------------------------------------


def relate(staff: Staff, one: int, other: int, *, undo: bool = False, role: Role = "reporter") -> Any:
    return staff.ask(role, "POST", "/api/v1/relations", json={"a": one, "b": other, "undo": undo})


def test_two_reports_are_linked_and_the_link_is_undone(staff: Staff) -> None:
    own, theirs = staff.filed(), received(staff)
    made = relate(staff, own, theirs).json()["serial"]
    assert relate(staff, theirs, own).json() == {"serial": made}
    assert (line(staff, own)["related"], line(staff, theirs)["related"]) == ([theirs], [own])
    note = line(staff, made)
    assert (note["entry"], note["note"]) == ("relate", {"of": own, "other": theirs, "action": "link"})
    gone = relate(staff, own, theirs, undo=True).json()["serial"]
    assert relate(staff, own, theirs, undo=True).json() == {"serial": gone}
    assert line(staff, own)["related"] == line(staff, theirs)["related"] == []
    again = relate(staff, own, theirs).json()["serial"]
    assert made < gone < again
    assert line(staff, own)["related"] == [theirs]


def test_any_version_names_its_report(staff: Staff) -> None:
    own, other, theirs = staff.filed(), staff.filed(), received(staff)
    newer = staff.node.intake.correct(REPORTER, own, draft(marking=to("south")))
    (report,) = entries(staff.other, "report")
    again = staff.other.intake.correct(REPORTER, report.serial, draft(title="Again", marking=to("north")))
    staff.other.release.release(OFFICER, again, "north", TERMS)
    staff.clock.tick(HOLD)
    staff.exchange()
    revised = staff.size()
    first = relate(staff, newer, revised).json()
    assert relate(staff, own, theirs).json() == first
    relate(staff, own, other)
    assert line(staff, revised)["related"] == line(staff, theirs)["related"] == [own]
    assert line(staff, newer)["related"] == [other, theirs]
    assert line(staff, other)["related"] == [own], "pairs, not chains"


def test_a_link_outlives_what_it_links(staff: Staff) -> None:
    one, other = staff.filed(), staff.filed()
    relate(staff, one, other)
    staff.node.intake.withdraw(REPORTER, one, "error")
    staff.node.intake.erase(OFFICER, other, "by order")
    assert (line(staff, one)["related"], line(staff, other)["related"]) == ([other], [one])
    relate(staff, one, other, undo=True)
    assert line(staff, one)["related"] == []


def test_what_cannot_be_linked(shared: Staff) -> None:
    own, theirs = shared.filed(), received(shared)
    decision = shared.node.release.withhold(shared.session("release officer").actor, own, "south")
    size = shared.size()
    assert relate(shared, own, own).json()["code"] == "same-report"
    assert relate(shared, own, theirs, undo=True).json()["code"] == "not-related"
    unknown = {relate(shared, own, serial).content for serial in (decision, size + 5, 0, -1, 2**53)}
    assert len(unknown) == 1
    assert relate(shared, own, decision).status_code == 404
    assert relate(shared, own, theirs, role="observer").json()["code"] == "role"
    assert shared.size() == size


def test_a_link_never_leaves(staff: Staff) -> None:
    own, theirs = staff.filed(), received(staff)
    before, held = leaves(staff), len(entries(staff.other))
    relate(staff, own, theirs)
    staff.clock.tick(HOLD)
    staff.exchange()
    assert leaves(staff) == before
    assert len(entries(staff.other)) == held


def test_the_page_links_by_number(staff: Staff) -> None:
    own, other = staff.filed(), staff.filed()
    path = f"/reports/{own}/relation"
    assert staff.post(path, "reporter", other=str(other)).status_code == 303
    page = staff.page(f"/reports/{own}")
    assert f"#{other}" in page.article(own).text
    assert page.forms[path]["other"] == str(other)
    missing = staff.post(path, "reporter", other="99999999")
    assert missing.status_code == 400
    assert "There is no report by that number." in missing.text
    assert staff.post(path, "reporter", other=str(other), undo="yes").status_code == 303
    assert "other" not in staff.page(f"/reports/{own}").forms[path]
    arabic = staff.page(f"/reports/{own}?lang=ar")
    assert "ليسا عن حدث واحد" in arabic.text
    assert path not in staff.page(f"/reports/{own}", "observer").forms
