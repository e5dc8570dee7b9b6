"""The tutorial, followed: every step of docs/first-joint-picture.md is done as it is written, on the real command.

The document decides. A step without an action, a word of the document no action meets, an action whose words the
document does not say, and a step after which the screen is not as it says: each is red. In Arabic the same is done
with the words the dictionaries have under the same keys.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.floor import Watched
from tests.browser.lesson import DOCUMENT, SIDES, Demonstration, Step, dictionaries, steps
from tests.cli.processes import ROOT

PASSWORD = "seven quiet lanterns"
PLAYED_S = 180
ARRIVES_MS = 60_000
KEYS = {"Ctrl K": "Control+k", "Enter": "Enter", "Esc": "Escape", "N": "n", "R": "r", "T": "t", "?": "Shift+?"}
WORDS = dictionaries()
ISOLATES = "[\u2066-\u2069]*"
"""What keeps a name's direction to itself stands around it."""
TITLE = "Rabia crossing closed"


class Desk:
    """One side's window."""

    def __init__(self, side: str, page: Page, lesson: "Lesson") -> None:
        self.side, self.page, self.lesson = side, page, lesson

    def text(self, key: str, **given: str) -> str:
        """What stands on this screen under a key, up to what only the side can fill in; the step has to say it too."""
        self.lesson.now.meet(worded("en", key, given))
        return worded(self.lesson.lang, key, given)

    def button(self, key: str, **given: str) -> Locator:
        """A button that begins with these words; its keys may follow."""
        named = re.escape(self.text(key, **given))
        for side in given.values():
            name = re.escape(self.lesson.name(side))
            named = named.replace(name, f"{ISOLATES}{name}{ISOLATES}")
        return self.page.get_by_role("button", name=re.compile(rf"^{named}( \S+)*$")).first

    def press(self, key: str, **given: str) -> None:
        self.button(key, **given).click()

    def key(self, said: str) -> None:
        self.page.keyboard.press(KEYS[self.lesson.now.meet(said)])

    def panel(self, name: str) -> Locator:
        self.page.locator(f"#tab-{name}").click()
        return self.page.locator(f"#panel-{name}")

    def on_the_map(self) -> int:
        """How many things lie in the part of the map that is shown."""
        count = self.panel("layers").locator("section", has=self.page.locator("h3 > .count")).first.locator(".count")
        found = int(count.first.inner_text())
        self.panel("log")
        return found

    def row(self) -> Locator:
        """The crossing in the log."""
        return self.page.locator(".log-row:not(.note)", has_text=self.lesson.seen).first


class Lesson:
    """Both windows, the command, and the step that is being done."""

    def __init__(self, command: Demonstration, browser: Browser, lang: str) -> None:
        self.lang, self.command = lang, command
        self.now = Step(0, "")
        self.seen = TITLE
        self.first = 0
        context = browser.new_context(viewport={"width": 1366, "height": 768}, reduced_motion="reduce", locale="en")
        context.set_default_timeout(60_000)
        self.watched = Watched("")
        self.watched.may(r"^foreign request: http://(iraq|syria)\.localhost:\d+/")
        self.watched.follow(context)
        self.context = context
        self.iraq = Desk("iraq", context.new_page(), self)
        self.syria = Desk("syria", context.new_page(), self)

    def name(self, side: str) -> str:
        return SIDES[side][self.lang]


def worded(lang: str, key: str, given: dict[str, str]) -> str:
    """Words with sides filled in by their names in that language, cut before anything the side fills in."""
    text = WORDS[lang][key]
    for hole, side in given.items():
        text = text.replace(f"{{{hole}}}", SIDES[side][lang])
    return text.partition("{")[0].rstrip(" #:")


# --- what each step means --------------------------------------------------------------------------------------


def starts(lesson: Lesson) -> None:
    assert lesson.now.meet("make demo") == "make demo"
    recipe = re.search(r"^demo:.*\n\t(.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert recipe
    assert recipe[1] == "$(BIN)/jisr demo --serve", "what is run here is what make demo runs, but quicker"
    assert sorted(lesson.command.links()) == ["iraq", "syria"]


def joins(desk: Desk) -> None:
    """Make an account with the link; in Arabic after the button that changes the language."""
    page = desk.page
    page.goto(desk.lesson.command.links()[desk.side])
    if desk.lesson.lang == "ar":
        page.get_by_role("link", name="العربية", exact=True).click()
    page.locator("[name=name]").fill("Amal" if desk.side == "iraq" else "هدى")
    page.locator("[name=password]").fill(PASSWORD)
    assert len(PASSWORD) >= 12
    page.get_by_role("button", name=worded(desk.lesson.lang, "sign_up", {}), exact=True).click()
    expect(page.locator(".link-open")).to_be_visible()
    if desk.lesson.lang == "ar" and page.locator("html").get_attribute("lang") != "ar":
        page.get_by_role("button", name="العربية", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", desk.lesson.lang)


def joins_iraq(lesson: Lesson) -> None:
    lesson.iraq.text("sign_up")
    joins(lesson.iraq)
    lesson.first = lesson.iraq.on_the_map()
    page = lesson.iraq.page
    log, drawn, line = (page.locator(one).bounding_box() for one in ("#panel-log", ".map-place", "#entry-line"))
    assert log
    assert drawn
    assert line
    first, second = (log, drawn) if lesson.lang == "en" else (drawn, log)
    assert first["x"] + first["width"] <= second["x"] + 1
    assert line["y"] >= drawn["y"] + drawn["height"]


def joins_syria(lesson: Lesson) -> None:
    joins(lesson.syria)
    expect(lesson.iraq.page.locator(".top h1")).to_have_text(lesson.name("iraq"))
    expect(lesson.syria.page.locator(".top h1")).to_have_text(lesson.name("syria"))


def watches(lesson: Lesson) -> None:
    lesson.command.until("Both sides are serving", PLAYED_S)
    assert "verified: yes" in lesson.command.shown
    assert lesson.iraq.on_the_map() > lesson.first
    for desk, partner in ((lesson.iraq, "syria"), (lesson.syria, "iraq")):
        expect(desk.page.locator(".log-row.theirs").first).to_be_attached()
        desk.panel("layers")
        expect(desk.page.locator(".here-item", has_text=lesson.name(partner)).first).to_be_visible()
        desk.panel("log")
        chip = desk.page.locator(".chips .chip", has_text=lesson.name(partner))
        expect(chip.locator(".mark")).to_be_visible()
        expect(chip.locator(".age")).to_have_text(re.compile(r"\d"))


def types(lesson: Lesson) -> None:
    desk, page = lesson.iraq, lesson.iraq.page
    desk.key("N")
    expect(page.locator("#entry-line")).to_be_focused()
    page.keyboard.type(lesson.now.meet("Rabia crossing closed, B2 REL SYRIA"))
    parts = page.locator(".entry-parts")
    for part in ("title", "place", "state", "grade", "releasable_to", "time"):
        expect(parts.locator(f"[data-part={part}]")).to_be_visible()
    expect(parts.locator("[data-part=place]")).to_contain_text(re.compile(r"\d\W+[mم](\W|$)"))
    expect(page.locator("#entry-state")).to_have_text(WORDS[lesson.lang]["entry.ready"])


def files(lesson: Lesson) -> None:
    desk = lesson.iraq
    desk.key("Enter")
    notice = desk.page.locator(".notice", has_text=desk.text("entry.filed")).first
    expect(notice).to_be_visible()
    assert re.search(r"#\W*\d+", notice.inner_text())
    expect(notice.get_by_role("button", name=desk.text("undo"))).to_be_visible()
    expect(desk.row()).to_be_visible()
    desk.page.wait_for_timeout(1_000)
    expect(lesson.syria.row()).to_have_count(0)


def previews(lesson: Lesson) -> None:
    desk, page = lesson.iraq, lesson.iraq.page
    desk.key("Esc")
    desk.key("R")
    waiting = page.locator("#panel-release section", has_text=desk.text("release.undecided"))
    waiting.locator(".queue-item", has_text=TITLE).first.click()
    cells = page.locator("form.desk select").first
    cells.select_option("3")
    desk.press("release.preview")
    seen = page.locator(".seen[data-partner=syria]")
    expect(seen.locator("[data-fate=same]").first).to_be_visible()
    for fate in ("removed", "coarser", "pseudonym"):
        assert WORDS["en"][f"release.fate.{fate}"] in lesson.now.text
        expect(seen.locator(f"[data-fate={fate}]").first).to_be_visible()


def releases(lesson: Lesson) -> None:
    desk, page = lesson.iraq, lesson.iraq.page
    desk.press("release.do", names="syria")
    expect(desk.button("release.back")).to_be_visible()
    expect(page.locator("[data-partner=syria][data-state=held]").first).to_be_visible()
    expect(page.locator(".told-partner[data-partner=syria] [data-step=delivered]")).to_have_attribute(
        "data-reached", "true", timeout=ARRIVES_MS
    )


def acknowledges(lesson: Lesson) -> None:
    desk, page = lesson.syria, lesson.syria.page
    # What is told is the template, in the language the report was filed in: kind and state.
    lesson.seen = "Crossing: closed"
    top = page.locator(".log-row.theirs:not(.note)").first
    expect(top).to_contain_text(lesson.seen, timeout=ARRIVES_MS)
    expect(top).to_contain_text(lesson.name("iraq"))
    top.click()
    expect(page.locator("section.detail")).to_contain_text(desk.text("fact.is.Polygon"))
    for key in ("act.ack.seen", "act.ack.understood"):
        desk.press(key)
        expect(page.locator(f"[data-stage={key.rpartition('.')[2]}]")).to_be_visible()


def sees_the_way(lesson: Lesson) -> None:
    desk, page = lesson.iraq, lesson.iraq.page
    told = page.locator(".told-partner[data-partner=syria]")
    expect(told.locator("h4")).to_contain_text(lesson.name("syria"))
    for step in ("queued", "logged", "delivered", "seen", "understood"):
        desk.text(f"step.{step}")
        reached = told.locator(f"[data-step={step}]")
        expect(reached).to_have_attribute("data-reached", "true", timeout=ARRIVES_MS)
        expect(reached).to_contain_text(WORDS[lesson.lang][f"step.{step}"])
    for timed in ("queued", "delivered", "seen", "understood"):
        expect(told.locator(f"[data-step={timed}] time")).to_be_visible()


def withdraws(lesson: Lesson) -> None:
    desk, page = lesson.iraq, lesson.iraq.page
    desk.key("R")
    desk.press("release.withdraw", name="syria")
    page.locator(".act-form select").select_option("error")
    page.locator(".act-form").get_by_role("button", name=desk.text("release.withdraw.do"), exact=True).click()
    expect(page.locator(".told-partner[data-partner=syria]")).to_have_attribute("data-state", "withdrawn")


def sees_it_gone(lesson: Lesson) -> None:
    page = lesson.syria.page
    row = page.locator(".log-row.withdrawn", has_text=lesson.seen).first
    expect(row).to_be_visible(timeout=ARRIVES_MS)
    struck = row.locator(".log-words").evaluate("(one) => getComputedStyle(one).textDecorationLine")
    assert struck == "line-through"
    expect(page.locator("section.detail h2")).to_have_text(lesson.seen)


def looks_back(lesson: Lesson) -> None:
    desk, page = lesson.iraq, lesson.iraq.page
    desk.key("T")
    slider = page.locator("#time-slider")
    expect(slider).to_be_focused()
    size = int(slider.input_value())
    page.keyboard.press("PageDown")
    expect(page.locator(".banner.past")).to_be_visible()
    shown = int(slider.input_value())
    assert 0 < shown < size
    expect(page.locator(".banner.past")).to_contain_text(str(shown))
    page.keyboard.press("Home")
    expect(page.locator(".banner.past")).to_contain_text("0")
    desk.panel("layers")
    expect(page.locator(".here-item")).to_have_count(0)
    desk.press("frame.past.back")
    expect(page.locator(".banner.past")).to_have_count(0)
    expect(page.locator(".here-item").first).to_be_visible()


def ends(lesson: Lesson) -> None:
    desk, page = lesson.iraq, lesson.iraq.page
    desk.key("?")
    expect(page.get_by_role("dialog")).to_contain_text(WORDS[lesson.lang]["sheet.title"])
    desk.key("Esc")
    expect(page.get_by_role("dialog")).to_have_count(0)
    desk.key("Ctrl K")
    expect(page.get_by_role("dialog").get_by_role("option").first).to_be_visible()
    desk.key("Esc")
    lesson.now.meet("Ctrl C")
    lesson.watched.may("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE")
    assert lesson.command.interrupt() == 0
    for one in (lesson.iraq, lesson.syria):
        expect(one.page.locator(".link-lost").first).to_be_visible()


ACTIONS: dict[int, Callable[[Lesson], None]] = dict(enumerate((
    starts, joins_iraq, joins_syria, watches, types, files, previews, releases, acknowledges, sees_the_way, withdraws,
    sees_it_gone, looks_back, ends,
), start=1))  # fmt: skip


# --- following it ----------------------------------------------------------------------------------------------


@pytest.fixture(params=["en", "ar"])
def lesson(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[Lesson]:
    command = Demonstration(tmp_path, ["demo", "--serve", "--pace", "0.1"])
    try:
        made = Lesson(command, browser, request.param)
        yield made
        made.context.close()
    finally:
        command.close()


def test_the_tutorial_can_be_followed_to_its_end(lesson: Lesson) -> None:
    for step in steps(DOCUMENT.read_text(encoding="utf-8")):
        lesson.now = step
        ACTIONS[step.number](lesson)
        assert step.met == step.said, f"step {step.number} says what was not met"
    assert lesson.watched.strange() == []
