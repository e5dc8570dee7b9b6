"""The documents say what is so: what they name exists, and they have the form that was agreed."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.docs.prose import (
    ARABIC,
    DOCUMENTS,
    ROOT,
    SOURCE,
    lost_commands,
    lost_links,
    lost_names,
    lost_paths,
    lost_verbs,
    unguarded_arabic,
)

Check = Callable[[str], Iterable[str]]
CHECKS: tuple[Check, ...] = (lost_paths, lost_commands, lost_verbs, lost_names, unguarded_arabic)
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PARTS = ["Problem", "Decision", "Options rejected", "Consequences", "Revisit when"]
LIFE = ROOT / "docs" / "life-of-a-report.md"
NOT_ON_THE_WAY = {
    "terms": "words for what travels", "config": "settings and keys", "demo": "plays the life of many",
    "bench": "measures",
}  # fmt: skip


def named(documents: Iterable[Path]) -> list[str]:
    return [document.relative_to(ROOT).as_posix() for document in documents]


def test_there_is_something_to_check() -> None:
    assert {"README.md", "GLOSSARY.md", "docs/life-of-a-report.md", "spec/entry.md"} <= set(named(DOCUMENTS))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("document", named(DOCUMENTS))
def test_what_a_document_names_exists(document: str, check: Check) -> None:
    assert list(check((ROOT / document).read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("document", named([*DOCUMENTS, ROOT / "CHANGELOG.md", ROOT / "THIRD-PARTY-NOTICES.md"]))
def test_links_lead_somewhere(document: str) -> None:
    assert lost_links(ROOT / document, (ROOT / document).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (lost_paths, "see `src/jisr/nowhere.py`"), (lost_paths, "see `release/attic/`"), (lost_paths, "in `attic.py`"),
        (lost_paths, "see `spec/attic.md`"), (lost_paths, "see `exchange/attic.py`"),
        (lost_commands, "run `jisr attic`"), (lost_commands, "run `jisr partner attic`"),
        (lost_commands, "run `jisr serve --attic`"), (lost_commands, "do\n\n    jisr verify\n"),
        (lost_commands, "do\n\n    jisr verify north & jisr attic north\n"),
        (lost_commands, "do\n\n    jisr report file north --kind target\n"),
        (lost_verbs, "run `make attic`"), (lost_verbs, "do\n\n    make attic\n"),
        (lost_names, "by `Record.attic`"), (lost_names, "by `append` in `src/jisr/record/desk.py`"),
        (lost_names, "by `commit`, `attic` in\n`src/jisr/record/rules.py`"),
        (unguarded_arabic, "هذا تمرين."), (unguarded_arabic, '<div dir="rtl">\nنعم\n</div>\nهذا تمرين.'),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_seen(check: Check, text: str) -> None:
    assert list(check(text))


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (lost_paths, "`src/jisr/store/`, `release/`, `ledger.py`, `spec/README.md`, `side.toml`, `tile/0/000`, `v`"),
        (lost_commands, "`jisr partner add DIR CARD`, `jisr`, `jisr demo --headless --json`"),
        (lost_commands, "do\n\n    jisr verify north > file; jisr user list north     # twice\n"),
        (lost_verbs, "`make test`"), (lost_names, "`Record.append` in\n`src/jisr/record/desk.py`"),
        (unguarded_arabic, '<div dir="rtl">\nهذا تمرين.\n</div>\n# Jisr · جسر'),
    ],
)  # fmt: skip
def test_what_exists_is_let_pass(check: Check, text: str) -> None:
    assert list(check(text)) == []


def test_a_link_to_nowhere_is_seen() -> None:
    assert lost_links(LIFE, "[a](attic.md) [b](../GLOSSARY.md) [c](https://c2sp.org/)") == ["attic.md"]


# --- the form of each document ---------------------------------------------------------------------------------


def test_the_readme_shows_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^    make (\w+)", text, re.MULTILINE) == ["demo", "test"]
    for target in ("docs/life-of-a-report.md", "spec/README.md", "GLOSSARY.md", "docs/decisions"):
        assert f"]({target})" in text


@pytest.mark.parametrize("document", named(DECISIONS))
def test_a_decision_has_its_parts(document: str) -> None:
    lines = (ROOT / document).read_text(encoding="utf-8").splitlines()
    number, _, verb = Path(document).stem.partition("-")
    assert len(lines) <= 60
    assert lines[0].lower().replace(",", "") == f"# {number} {verb.replace('-', ' ')}"
    assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == PARTS
    heads = [place for place, line in enumerate(lines) if line.startswith("## ")]
    assert all(lines[place + 1].strip() for place in heads), "no part is empty"


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_every_term_says_what_to_avoid() -> None:
    blocks = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").split("\n\n")
    terms = [block for block in blocks if block.startswith("**") and " · " in block]
    assert len(terms) > 30
    for term in terms:
        name, arabic = term.split("\n")[0].split(". ")[0].split(" · ")
        assert name.endswith("**")
        assert ARABIC.search(arabic)
        assert term.split("\n")[-1].startswith("Avoid: ") or "\nAvoid: " in term, name


# --- the life of a report --------------------------------------------------------------------------------------


def steps() -> list[str]:
    """The text of each numbered step."""
    return re.split(r"^## ", LIFE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:-1]


def test_the_life_has_nine_steps_and_says_what_is_missing() -> None:
    text = LIFE.read_text(encoding="utf-8")
    assert [step.partition(".")[0] for step in steps()] == [str(number) for number in range(1, 10)]
    assert "\n## What is not here yet\n" in text
    assert len(text.splitlines()) <= 150


@pytest.mark.parametrize("number", range(1, 10))
def test_a_step_names_files_what_leaves_and_what_a_crash_leaves(number: int) -> None:
    step = steps()[number - 1]
    assert "*Leaves" in step
    assert "*Crash here:*" in step
    assert "`src/jisr/" in step or "`Standing.states`" in step


@pytest.mark.parametrize("room", sorted(path.parent.name for path in SOURCE.glob("*/__init__.py")))
def test_every_room_is_on_the_way(room: str) -> None:
    way = LIFE.read_text(encoding="utf-8").partition("## What is not here yet")[0]
    assert (f"`src/jisr/{room}/" in way) != (room in NOT_ON_THE_WAY)
