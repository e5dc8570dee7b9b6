"""What the line is about: kind, state, level, category, impact. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from jisr.intake.quick_means import word
from jisr.intake.quick_sheet import As, Sheet
from jisr.intake.quick_words import (
    CATEGORY_WORDS,
    DENIED,
    KIND_WORDS,
    LEVEL_WORDS,
    STATE_WORDS,
    UNSURE_OF_STATE,
)
from jisr.terms.reports import Category, Kind

PASSAGES = ("crossing", "route")
_HAPPENINGS = frozenset(("agreement", "armed-clash", "explosion", "meeting"))
"""Categories of what happens rather than of how a crossing or road stands."""
_SETTINGS = frozenset(("control", "movement"))
"""Categories that give way: a clash at a checkpoint tells of a clash."""


class What(NamedTuple):
    """`value` is a state or a level, where the kind has one."""

    kind: Kind
    category: Category
    value: str | None


class Hit(NamedTuple):
    """A word of a table at folded offsets."""

    start: int
    end: int
    says: object


def is_plan(sheet: Sheet, tags: dict[str, str]) -> bool:
    """Whether the line tells what is planned."""
    if "kind" in tags:
        return tags["kind"] == "activity"
    return any(says == "activity" for _, _, says in KIND_WORDS.find(sheet.text.text))


def pick_what(sheet: Sheet, tags: dict[str, str], *, plan: bool, placed: bool) -> What | None:
    """What the report is about, its parts taken; None when a person has to say more. `placed`: it names a place."""
    asked = len(sheet.asks)
    categories = _categories(sheet)
    states = _free(sheet, STATE_WORDS.find(sheet.text.text), categories)
    kinds = [Hit(*hit) for hit in KIND_WORDS.find(sheet.text.text) if hit[2] != "activity"]
    levels = _levels(sheet, kinds)
    kind = _kind(sheet, tags, categories, kinds, states, levels, plan=plan, placed=placed)
    value = None
    if kind in PASSAGES:
        value = _state(sheet, tags, states, str(kind))
    elif kind == "sector":
        value = _level(sheet, tags, levels)
    category = _category(sheet, tags, categories)
    if kind is None or len(sheet.asks) > asked:
        return None
    _take_kind(sheet, kind, kinds)
    if kind in PASSAGES and category == "unknown" and value not in (None, "unknown"):
        category = "status"
    if kind == "sector" and category == "unknown" and value is not None:
        category = "status"
    return What(kind, category, value)


def _free(sheet: Sheet, hits: Iterable[tuple[int, int, object]], taken: Iterable[Hit]) -> list[Hit]:
    blocked = list(taken)
    return [
        Hit(start, end, says) for start, end, says in hits
        if sheet.free(start, end) and all(end <= hit.start or hit.end <= start for hit in blocked)
    ]  # fmt: skip


def _categories(sheet: Sheet) -> list[Hit]:
    line = sheet.text.text
    found = [Hit(*hit) for hit in CATEGORY_WORDS.find(line)]
    return [hit for hit in found if sheet.free(hit.start, hit.end) and not DENIED.search(line[: hit.start])]


def _levels(sheet: Sheet, kinds: list[Hit]) -> list[Hit]:
    """Words of a level behind the word for a sector."""
    first = min((hit.end for hit in kinds if hit.says == "sector"), default=None)
    if first is None:
        return []
    return [Hit(*hit) for hit in LEVEL_WORDS.find(sheet.text.text) if hit[0] >= first and sheet.free(hit[0], hit[1])]


# --- kind --------------------------------------------------------------------------------------------------------


def _kind(
    sheet: Sheet, tags: dict[str, str], categories: list[Hit], kinds: list[Hit], states: list[Hit], levels: list[Hit],
    *, plan: bool, placed: bool,
) -> Kind | None:  # fmt: skip
    if "kind" in tags:
        return tags["kind"]  # type: ignore[return-value]
    stated = bool(states) or "state" in tags
    named = {str(hit.says) for hit in kinds}
    found = [kind for kind in PASSAGES if kind in named and stated]
    if "sector" in named and (levels or "level" in tags):
        found.append("sector")
    sure = {hit.says[0] for hit in categories if isinstance(hit.says, tuple) and len(hit.says) == 1}
    if plan:
        found = ["activity", *found] if found else ["activity"]
    elif found and sure & _HAPPENINGS and "category" not in tags:
        found.append("event")
    if not found and stated and placed and not categories:
        # "Rabia closed": of a place that is no crossing by its name, the state alone does not say what is closed.
        found = ["crossing", "route", "event"]
    if len(found) > 1:
        sheet.ask("kind", [(word(f"kind.{kind}", sheet.lang), sheet.tagged(kind)) for kind in found])
        return None
    return found[0] if found else "event"  # type: ignore[return-value]


def _take_kind(sheet: Sheet, kind: Kind, kinds: list[Hit]) -> None:
    for hit in kinds:
        if hit.says == kind and sheet.free(hit.start, hit.end):
            sheet.take(hit.start, hit.end, "kind", word(f"kind.{kind}", sheet.lang), cut=False)
            return


# --- state and level ---------------------------------------------------------------------------------------------


def _state(sheet: Sheet, tags: dict[str, str], states: list[Hit], kind: str) -> str | None:
    if "state" in tags:
        return tags["state"]
    line = sheet.text.text
    doubt = any(UNSURE_OF_STATE.search(line[: hit.start]) or line[hit.end :].lstrip().startswith("?") for hit in states)
    said = {str(hit.says) for hit in states}
    if doubt or len(said) > 1:
        answers = ("open", "restricted", "closed", "unknown")
        sheet.ask("state", [(word(f"state.{state}", sheet.lang), sheet.tagged(state)) for state in answers])
        return None
    # The word for a crossing may be part of its name, so its state says of what it is one.
    return _taken(sheet, "state", states, word(f"kind.{kind}", sheet.lang) + ("، " if sheet.lang == "ar" else ", "))


def _level(sheet: Sheet, tags: dict[str, str], levels: list[Hit]) -> str | None:
    if "level" in tags:
        return tags["level"]
    said = list(dict.fromkeys(str(hit.says) for hit in levels))
    if len(said) > 1:
        sheet.ask("level", [(word(f"level.{one}", sheet.lang), sheet.tagged(f"level-{one}")) for one in said])
        return None
    return _taken(sheet, "level", levels)


def _taken(sheet: Sheet, as_: As, hits: list[Hit], what: str = "") -> str | None:
    for hit in hits:
        sheet.take(hit.start, hit.end, as_, what + word(f"{as_}.{hit.says}", sheet.lang), cut=False)
    return str(hits[0].says) if hits else None


# --- category ----------------------------------------------------------------------------------------------------


def _category(sheet: Sheet, tags: dict[str, str], hits: list[Hit]) -> Category:
    if "category" in tags:
        return tags["category"]  # type: ignore[return-value]
    sure: list[str] = []
    doubtful: list[str] = []
    for hit in hits:
        says = [str(one) for one in hit.says] if isinstance(hit.says, tuple) else []
        (sure if len(says) == 1 else doubtful).extend(says)
    told = [one for one in dict.fromkeys(sure) if one not in _SETTINGS] or list(dict.fromkeys(sure))
    if doubtful and not set(told) & set(doubtful):
        told = list(dict.fromkeys([*(one for one in told if one not in _SETTINGS), *doubtful]))
    if len(told) > 1:
        sheet.ask("category", [(word(f"category.{one}", sheet.lang), sheet.tagged(one)) for one in told])
        return "unknown"
    for hit in hits:
        if isinstance(hit.says, tuple) and told and told[0] in hit.says:
            sheet.take(hit.start, hit.end, "category", word(f"category.{told[0]}", sheet.lang), cut=False)
    return told[0] if told else "unknown"  # type: ignore[return-value]
