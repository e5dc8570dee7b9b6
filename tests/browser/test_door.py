"""Coming in and being shown out: the door covers the floor, and what was typed stays."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Sit
from tests.browser.floor import Seat
from tests.browser.sides import NAMES, PASSWORD, Side, Sides

SHOWN_OUT_MS = 1_000
"""How soon after a session's end its screens are covered."""
NOTE_DOOR = """() => {
  window.coveredAt = 0;
  new MutationObserver(() => {
    if (!window.coveredAt && document.querySelector("dialog.door")) window.coveredAt = Date.now();
  }).observe(document.getElementById("floor"), {childList: true, subtree: true});
  return Date.now();
}"""
BEHIND = """() => {
  const at = document.activeElement;
  return at && at !== document.body && at !== document.documentElement && !at.closest(".door") ? at.outerHTML : "";
}"""
"""What has the focus behind the door; empty when nothing has."""
TYPED = "1130Z road blocked by flood"


def test_a_wrong_password_is_said_and_the_right_one_lets_in(sit: Sit, sides: Sides, lang: str) -> None:
    seat = sit(sides.iraq, lang=lang)
    seat.knock()
    seat.watched.may(r"status of 40[13].*/api/v1/session$")
    seat.sign_in(password="not the password")
    expect(seat.page.get_by_role("alert")).to_have_text(re.compile(r"\S{3,}.*[.。]", re.S))
    expect(seat.page.locator("[name=name]")).to_have_value(NAMES["release officer"])
    seat.sign_in()
    seat.live()
    expect(seat.page.get_by_role("dialog")).to_have_count(0)
    expect(seat.page.locator("html")).to_have_attribute("dir", "rtl" if lang == "ar" else "ltr")


def sign_out_elsewhere(seat: Seat, other: Page) -> None:
    other.locator(".person > button").click()
    other.locator(".menu > button").last.click()


def change_role(seat: Seat, other: Page) -> None:
    """An administrator makes somebody else of the person who sits there."""
    people, name = seat.side.node.people, NAMES["reporter"]
    people.remove(None, name)
    people.add(None, name, "observer", "reporter desk", PASSWORD)


@pytest.mark.parametrize("end", [sign_out_elsewhere, change_role])
def test_a_session_that_ends_covers_the_screen_within_a_second_and_keeps_what_was_typed(
    sit: Sit, sides: Sides, end: Callable[[Seat, Page], None]
) -> None:
    seat = sit(sides.iraq)
    page = seat.enter("reporter")
    other = seat.window()
    seat.watched.may(r"status of 40[13]")
    seat.line.click()
    page.keyboard.type(TYPED)
    seat.panel("entry")
    page.locator("#entry-title").fill("half a title")
    page.evaluate(NOTE_DOOR)
    began = page.evaluate("Date.now()")
    end(seat, other)
    expect(page.locator("dialog.door")).to_be_visible()
    covered = page.evaluate("window.coveredAt") - began
    expect(page.locator(".door")).to_contain_text("What you typed is still here")
    restore(sides.iraq)
    seat.sign_in("reporter")
    expect(page.locator(".door")).to_have_count(0)
    expect(seat.line).to_have_value(TYPED)
    expect(page.locator("#entry-title")).to_have_value("half a title")
    print(f"covered after {covered} ms")
    assert covered <= SHOWN_OUT_MS


def restore(side: Side) -> None:
    """Rami is a reporter again, whatever he was made."""
    people, name = side.node.people, NAMES["reporter"]
    people.remove(None, name)
    people.add(None, name, "reporter", "reporter desk", PASSWORD)
    side.sessions.clear()


def test_the_door_lets_nobody_read_past_it(sit: Sit, sides: Sides) -> None:
    """Covered means covered: nothing behind the door is reached by key or pointer, and the keys do nothing."""
    seat = sit(sides.iraq)
    page = seat.enter("reporter")
    seat.watched.may(r"status of 40[13]")
    sides.iraq.node.people.sign_out(sides.iraq.session("reporter").token)
    expect(page.locator("dialog.door")).to_be_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        behind = page.evaluate(BEHIND)
        assert not behind, behind
    page.locator("[name=password]").blur()
    page.keyboard.press("e")
    page.keyboard.press("Control+k")
    expect(page.locator("dialog[open]:not(.door)")).to_have_count(0)
    expect(page.locator("#tab-log")).to_have_attribute("aria-selected", "true")


def test_a_passkey_is_made_and_lets_in(sit: Sit, sides: Sides, lang: str) -> None:
    """Chromium's own authenticator in software; the side is called by its name, to which the passkey belongs."""
    seat = sit(sides.syria, lang=lang)
    page = seat.page
    session = seat.context.new_cdp_session(page)
    session.send("WebAuthn.enable", {"enableUI": False})
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    seat.knock()
    seat.watched.may(r"status of 40[13]")
    seat.sign_in("duty officer")
    seat.live()
    panel = seat.panel("seat")
    made = panel.locator("section", has=page.locator("text=/Passkeys|مفاتيح المرور/")).last
    name = f"key of this test {lang}"
    made.locator("input:not([type=password])").fill(name)
    made.locator("button").last.click()
    expect(made.locator("li", has_text=name)).to_be_visible()
    page.locator(".person > button").click()
    page.locator(".menu > button").last.click()
    expect(page.locator("dialog.door")).to_be_visible()
    page.locator("dialog.door button[type=button]").click()
    expect(page.locator("dialog.door")).to_have_count(0)
    seat.live()
    expect(page.locator(".person")).to_contain_text(NAMES["duty officer"])
    # Signing out left nothing open.
    seat.panel("seat")
    made.locator("li", has_text=name).locator("button").click()
    expect(made.locator("li", has_text=name)).to_have_count(0)


def ended(seat: Seat) -> None:
    """The session is ended on the side, and the window has been told."""
    seat.watched.may(r"status of 40[13]")
    seat.side.node.people.sign_out(seat.token())
    expect(seat.page.locator("dialog.door")).to_be_visible()


def test_behind_the_door_nothing_is_seen_or_pressed_and_what_was_typed_waits(sit: Sit, sides: Sides) -> None:
    seat = sit(sides.iraq)
    seat.enter("reporter")
    seat.line.fill("unfinished words")
    ended(seat)
    seen = seat.page.evaluate(
        "() => { const {backgroundColor, width, height} = getComputedStyle(document.querySelector('dialog.door'));"
        " return [backgroundColor, parseFloat(width) >= innerWidth, parseFloat(height) >= innerHeight]; }"
    )
    assert seen == [seen[0], True, True]
    assert re.fullmatch(r"rgb\(.*\)", seen[0]), "the cover lets through what is behind it"
    for keys in ("Control+k", "Escape", "Escape", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab"):
        seat.page.keyboard.press(keys)
        assert seat.page.evaluate("() => document.activeElement.closest('.floor > :not(.door)')") is None
    expect(seat.page.get_by_role("dialog")).to_have_count(1)
    seat.sign_in("reporter")
    seat.live()
    expect(seat.line).to_have_value("unfinished words")


def test_another_person_finds_nothing_of_the_one_before(sit: Sit, sides: Sides) -> None:
    seat = sit(sides.iraq)
    seat.enter("reporter")
    seat.file("Nobody else needs to know this")
    seat.titled("Nobody else needs to know this").click()
    seat.line.fill("private thoughts")
    ended(seat)
    seat.sign_in("duty officer")
    seat.live()
    expect(seat.line).to_have_value("")
    expect(seat.detail).to_have_count(0)
    expect(seat.page.locator(".notice")).to_have_count(0)
    assert "report" not in seat.page.url


def test_signing_out_leaves_nothing_on_the_screen(sit: Sit, sides: Sides) -> None:
    seat = sit(sides.iraq)
    seat.enter("reporter", query="panel=seat&words=secret")
    seat.watched.may(r"status of 401.*/api/v1/me$")
    seat.page.locator(".person > button").click()
    seat.page.locator(".person .menu button").last.click()
    expect(seat.page.locator("dialog.door")).to_be_visible()
    assert seat.page.url.endswith("/floor")
    assert seat.page.evaluate("() => sessionStorage.length") == 0
    expect(seat.page.locator(".log-row")).to_have_count(0)
