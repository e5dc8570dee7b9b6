"""Who may be told what: the policy as text, and the one place that asks it.

`release.cedar` is the rule, `release.cedarschema` says what a rule may ask about. A side may add forbids of its own;
what it adds is refused before it goes live unless every line of it holds against the schema and forbids. Both texts are
parsed once; a decision takes about a tenth of a millisecond. What Cedar cannot say, sizes and words, is in `rules`.
"""

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import cedarpy
import msgspec

from jisr.terms.errors import JisrError, OurMistake
from jisr.terms.handling import Caution, Dealings
from jisr.terms.releases import PolicyText
from jisr.terms.reports import LEVELS, Report
from jisr.terms.sides import Limits, Partner

_HERE = files("jisr") / "release" / "policy"
PACKAGED = (_HERE / "release.cedar").read_text(encoding="utf-8")
SCHEMA = (_HERE / "release.cedarschema").read_text(encoding="utf-8")
MOST_TEXT = 12_000
"""Characters of what a side may add."""
DEEPEST = 24
"""Brackets within one another. Cedar reads them by recursion, and a few thousand would end the whole process."""
FILE = "policy.cedar"
MARK_FROM = {level: number for number, level in enumerate((*LEVELS, "never"))}
_encode = msgspec.json.Encoder().encode
_NAME = re.compile(r"[a-z][a-z0-9-]{1,39}")
_NUMBERED = re.compile(r"\[?policy(\d+)\]?")
_PARTNERS = re.compile(r'Partner::"([^"]*)"')
_RELEASE: dict[str, str] = {"type": "Action", "id": "release"}
_REPORT: dict[str, str] = {"type": "Report", "id": "version"}


class Question(NamedTuple):
    """What is asked: this version, for this partner, on these terms. `level` is the grid level, None without one.

    `persons` are the officers who said yes; `words` says whether a person approved any. `now` is in seconds.
    """

    report: Report
    own: bool
    partner: Partner
    dealings: Dealings = Dealings()
    caution: Caution = Caution()
    level: int | None = None
    purpose: str | None = None
    retain_until: int | None = None
    words: bool = False
    by_rule: bool = False
    persons: int = 1
    now: int = 0


class Policy:
    """A policy that holds, ready to be asked; made by `read_policy` and nowhere else."""

    def __init__(self, own: str, names: Sequence[str]) -> None:
        self.own, self.names = own, tuple(names)
        self.hash = hash_of(own)
        self._policies = cedarpy.PolicySet.from_str(f"{PACKAGED}\n{own}")
        self._order = {name: number for number, name in enumerate((*packaged_names(), *self.names))}

    @property
    def text(self) -> PolicyText:
        """What is recorded of it when it goes live."""
        return PolicyText(self.hash, self.own, PACKAGED, SCHEMA)

    def forbidding(self, question: Question) -> tuple[str, ...]:
        """Names of the rules that forbid it, in the order they are written; none when it is permitted.

        Raises JisrError when the policy cannot be asked: then nothing goes.
        """
        request = {
            "principal": {"type": "Partner", "id": question.partner.side}, "action": _RELEASE, "resource": _REPORT,
            "context": _written(_context(question)),
        }  # fmt: skip
        answer = cedarpy.is_authorized(request, self._policies, cedarpy.Entities.from_json_str(_entities(question)))
        if answer.diagnostics.errors:
            raise JisrError(
                "policy-fault", "The policy could not be asked, so nothing is released.", "Run jisr policy check.",
                detail="; ".join(map(str, answer.diagnostics.errors))[:500],
            )  # fmt: skip
        if answer.allowed:
            return ()
        said = answer.diagnostics.id_annotations_by_reason.values()
        # Without a forbid that matched, no permit did: nobody said yes.
        return tuple(sorted(said, key=lambda name: self._order[name])) or ("not-permitted",)


def _purposes(dealings: Dealings, limits: Limits) -> list[str]:
    """What the side's own settings and the agreement both let the partner be told for."""
    return [one for one in dealings.purposes if limits.purposes is None or one in limits.purposes]


def _entities(question: Question) -> str:
    """The partner and the version as Cedar reads them: what a rule may ask, and no word of the report."""
    partner, report, dealings = question.partner, question.report, question.dealings
    marking = report.marking
    told: dict[str, Any] = {
        "finest": partner.limits.finest_of(report.kind), "mark": MARK_FROM[partner.limits.mark],
        "purpose_needed": dealings.purpose_needed, "purposes": _purposes(dealings, partner.limits),
        "side": partner.side,
        "takes_exercise": dealings.exercise != "never", "takes_real": dealings.exercise != "only",
    }  # fmt: skip
    stated: dict[str, Any] = {
        "category": report.category, "consent": bool(marking.consent), "exercise": report.exercise,
        "impact": report.impact, "kind": report.kind, "lang": report.lang, "mark": MARK_FROM[marking.level],
        "own": question.own, "personal": marking.personal, "placed": report.place is not None,
        "releasable_to": marking.releasable_to,
    }  # fmt: skip
    return _written([
        {"uid": {"type": "Partner", "id": partner.side}, "attrs": told, "parents": []},
        {"uid": _REPORT, "attrs": stated, "parents": []},
    ])  # fmt: skip


def _context(question: Question) -> dict[str, Any]:
    terms = {"level": question.level, "purpose": question.purpose, "retain_until": question.retain_until}
    dealings, level_name = question.dealings, question.report.marking.level
    return {
        "by_rule": question.by_rule, "labelled": not dealings.equivalence or level_name in dealings.equivalence,
        "now": question.now, "persons": question.persons, "words": question.words,
        "two_persons_from": MARK_FROM[question.caution.two_persons_from],
    } | {name: value for name, value in terms.items() if value is not None}  # fmt: skip


def _written(value: object) -> str:
    return _encode(value).decode()


def hash_of(own: str, packaged: str = PACKAGED, schema: str = SCHEMA) -> str:
    """Base64 of SHA-256 of the three texts, each with its length before it."""
    parts = (text.encode() for text in (packaged, schema, own))
    return b64encode(hashlib.sha256(b"".join(len(one).to_bytes(4, "big") + one for one in parts)).digest()).decode()


@lru_cache(maxsize=1)
def packaged_names() -> tuple[str, ...]:
    """Names of the rules that come with Jisr, in the order they are written."""
    return tuple(str(rule["annotations"]["id"]) for rule in _rules(PACKAGED))


def _rules(text: str) -> list[dict[str, Any]]:
    """The rules of a text that can be read, in the order they are written."""
    document = json.loads(cedarpy.policies_to_json_str(text))
    if document["templates"]:
        raise OurMistake("policy-slot", "A rule of this policy leaves a place open with a question mark.", _LOOK)
    found = document["staticPolicies"]
    return [found[name] for name in sorted(found, key=lambda name: int(name.removeprefix("policy")))]


_LOOK = "Look at policy.cedar; nothing was changed."


@lru_cache(maxsize=8)
def read_policy(own: str = "") -> Policy:
    """The policy with what a side adds, or OurMistake with one sentence: it forbids only, and holds by the schema."""
    if len(own) > MOST_TEXT:
        raise OurMistake("policy-size", f"What a side adds to the policy has at most {MOST_TEXT} characters.", _LOOK)
    if any(not (c.isprintable() or c in "\n\t") or "\u202a" <= c <= "\u202e" for c in own):
        raise OurMistake("policy-form", "This policy holds a control character.", _LOOK)
    if _depth(own) > DEEPEST:
        raise _too_deep()
    try:
        rules = _rules(own)
    except ValueError as error:
        raise OurMistake(
            "policy-form", "This policy cannot be read as Cedar.", _LOOK, detail=str(error)[:300]
        ) from None
    except RecursionError:
        raise _too_deep() from None
    names = [_name(rule, number) for number, rule in enumerate(rules, 1)]
    for number, name in enumerate(names, 1):
        if name in packaged_names() or name in names[: number - 1]:
            raise OurMistake("policy-name", f"Rule {number} of this policy has a name that is taken.", _LOOK)
    for number, rule in enumerate(rules, 1):
        if rule["effect"] != "forbid":
            raise OurMistake(
                "policy-permit", f"Rule {number} of this policy is a permit; a side can only add forbids.",
                "Write what must not go; what may go is settled by the marking and by what was agreed.",
            )  # fmt: skip
    faults = cedarpy.validate_policies(own, SCHEMA).errors
    if faults:
        numbered = _NUMBERED.search(str(faults[0]))
        number = int(numbered[1]) + 1 if numbered else 0
        raise OurMistake(
            "policy-schema", f"Rule {number} of this policy asks about something that is not there.",
            "See what a rule may ask about: jisr policy show.", detail=str(faults[0])[:300],
        )  # fmt: skip
    return Policy(own, names)


def _name(rule: dict[str, Any], number: int) -> str:
    name = rule.get("annotations", {}).get("id")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise OurMistake(
            "policy-name", f"Rule {number} of this policy has no name.",
            'Write @id("no-tracks") before it: lower-case letters, digits and hyphens.',
        )  # fmt: skip
    return name


def _too_deep() -> OurMistake:
    return OurMistake("policy-deep", "Too many parts of this policy stand within one another.", _LOOK)


def _depth(text: str) -> int:
    """The most brackets open at once, those in strings and comments too."""
    deep = deepest = 0
    for c in text:
        deep += (c in "([{") - (c in ")]}")
        deepest = max(deepest, deep)
    return deepest


def partners_named(own: str) -> tuple[str, ...]:
    """Partners a side's own rules name, so that one nobody has can be pointed out."""
    return tuple(sorted(set(_PARTNERS.findall(own))))
