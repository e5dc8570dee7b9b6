"""Yes or no to one release: the policy is asked, and what it says no with is put into a sentence.

The policy decides; here are only the sentences of its rules, and the checks of words, which Cedar cannot make.
"""

from jisr.release.policy import Policy, Question, packaged_names
from jisr.release.rules import Terms
from jisr.terms.errors import Refused
from jisr.terms.media import MOST_MEDIA
from jisr.terms.texts import MAX_TEXT, MAX_TITLE, check_words


def check_release(policy: Policy, question: Question, terms: Terms) -> None:
    """Refused, naming the rule, unless the policy permits this and the words can be read."""
    if forbidden := policy.forbidding(question):
        raise refusal(forbidden[0], question)
    _check_words(terms)


def check_proposal(policy: Policy, question: Question, terms: Terms) -> bool:
    """Whether a second officer must approve this; Refused, as by `check_release`, when two may not decide it either."""
    alone = policy.forbidding(question._replace(persons=1))
    if alone and (forbidden := policy.forbidding(question._replace(persons=2))):
        raise refusal(forbidden[0], question)
    _check_words(terms)
    return bool(alone)


def _check_words(terms: Terms) -> None:
    if terms.title is not None:
        check_words("title", terms.title, MAX_TITLE)
    check_words("text", terms.text, MAX_TEXT, empty=True, lines=True)
    if len(terms.media) > MOST_MEDIA or len(set(terms.media)) != len(terms.media):
        raise Refused("media-many", f"An item carries at most {MOST_MEDIA} files, each once.")


def refusal(name: str, question: Question) -> Refused:
    """What the rule of that name says no with."""
    return _agreed(name, question) or _handled(name) or _own(name)


def _agreed(name: str, question: Question) -> Refused | None:
    """Rules about the report, its marking and its place."""
    side, limits = question.partner.side, question.partner.limits
    match name:
        case "third-party":
            return Refused(
                "third-party", "Only this side's own reports can be released; a partner's needs its consent."
            )
        case "not-releasable":
            return Refused(
                "not-releasable", f"The marking does not make this report releasable to {side}.",
                "Correct the marking first: jisr report mark.",
            )  # fmt: skip
        case "marking-level":
            marking = question.report.marking
            return Refused("marking-level", f"Reports marked {marking.level} are above what was agreed with {side}.")
        case "consent":
            return Refused("consent", "A protected site needs the notifying party's recorded consent before release.")
        case "no-level":
            return Refused("no-level", "A place can be released only with a grid level.")
        case "too-fine":
            finest = limits.finest_of(question.report.kind)
            return Refused("too-fine", f"The finest grid level agreed with {side} is {finest}.")
        case "exercise":
            return Refused("exercise", f"{side} is told nothing that is played.")
        case "real":
            return Refused("real", f"{side} is told only what is played, and this report is real.")
        case "no-label":
            return Refused(
                "no-label",
                f"No label of {side} is known for this marking.",
                "Add it to side.toml, or mark it otherwise.",
            )
        case _:
            return None


def _handled(name: str) -> Refused | None:
    """Rules about purpose, persons and who decides."""
    match name:
        case "purpose-needed":
            return Refused("purpose-needed", "This partner is told nothing without a purpose.", "Choose a purpose.")
        case "purpose":
            return Refused("purpose", "That purpose was not agreed with this partner.", "Choose another purpose.")
        case "personal":
            return Refused(
                "personal", "What is about persons goes only for a purpose and until a stated time.",
                "Choose both, or correct the marking.",
            )  # fmt: skip
        case "retain-past":
            return Refused(
                "retain-past", "The time until which it may be kept is over already.", "Choose a later time."
            )
        case "two-persons":
            return Refused(
                "two-persons", "This marking needs two release officers.", "Propose it; another officer approves."
            )
        case "personal-by-rule" | "site-by-rule" | "words-by-rule":
            return Refused("by-rule", "No rule may release this: a person decides.", "Release it by hand.")
        case _:
            return None


def _own(name: str) -> Refused:
    """A rule the side added itself; all of them stop a decision under one code."""
    if name in packaged_names() or name == "not-permitted":
        return Refused("not-permitted", "Nothing permits this release.")
    return Refused("policy", f"This side's own rule {name} forbids this release.", "See it: jisr policy show.")
