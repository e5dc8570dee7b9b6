"""Leaks about rules, two officers, files, agreements and consent, put in on purpose: the audience laws must see each.

Those of `tests.properties.mutants` are seen by pairs of worlds as well; these are about who decided, which two worlds
that decide alike do not show.
"""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from jisr.exchange import standing
from jisr.media import Attachments
from jisr.node import Node
from jisr.release import desk, onward, onward_rules, proposals
from jisr.release.live import Live, LivePolicy
from jisr.release.onward_rules import Permission
from jisr.release.policy import read_policy
from jisr.release.proposals import Proposals
from jisr.release.rule_following import RuleFollowing
from jisr.release.rule_matching import Matching
from jisr.release.standing_rules import StandingRules
from jisr.store.sqlite.rules import SqliteCandidates, SqliteRules
from jisr.terms.errors import Refused

Patch = pytest.MonkeyPatch


def second_look_blind(patch: Patch) -> None:
    """What is passed on, asked and answered is looked at once only."""
    for name in ("look_at_passed", "look_at_settled", "look_at_taken_back"):
        patch.setattr(onward, name, lambda *_, **__: "")


# --- rules -------------------------------------------------------------------------------------------------------


def own_rule_activated(patch: Patch) -> None:
    patch.setattr(StandingRules, "_second", lambda *_: None)


def rule_tells_from_anywhere(patch: Patch) -> None:
    patch.setattr(Matching, "outside", lambda *_: None)


def rule_tells_what_was_there_before(patch: Patch) -> None:
    honest = RuleFollowing._first

    def first(self: RuleFollowing, tx: Any, candidate: Any, report: Any, rules: Any) -> int:
        return honest(self, tx, candidate, report, [one._replace(activated=0) for one in rules])

    patch.setattr(RuleFollowing, "_first", first)


def rule_over_a_persons_word(patch: Patch) -> None:
    honest = SqliteCandidates.chosen

    def chosen(self: SqliteCandidates, tx: Any, report: int) -> Any:
        return [one for one in honest(self, tx, report) if one.action == "release"]

    patch.setattr(SqliteCandidates, "chosen", chosen)


def rule_without_its_daily_limit(patch: Patch) -> None:
    patch.setattr(SqliteRules, "sent", lambda *_: 0)


def rule_goes_on_after_its_end(patch: Patch) -> None:
    patch.setattr(StandingRules, "stopped", lambda *_: None)


def rule_without_its_marking(patch: Patch) -> None:
    honest = Matching.against

    def against(self: Matching, report: Any) -> str | None:
        why = honest(self, report)
        return None if why == "level" else why

    patch.setattr(Matching, "against", against)


def rule_takes_back_unasked(patch: Patch) -> None:
    honest = Matching.__init__
    patch.setattr(Matching, "__init__", lambda self, rule: honest(self, replace(rule, withdraw=True)))


# --- two officers, policy, agreement -----------------------------------------------------------------------------


def own_proposal_approved(patch: Patch) -> None:
    names = iter(range(10**9))
    patch.setattr(proposals, "name_key", lambda _: next(names))


def proposal_approved_late(patch: Patch) -> None:
    honest = Proposals.one

    def one(self: Proposals, tx: Any, serial: int) -> Any:
        patient, at = self._clock, self._clock.now()
        try:
            found = next((known for known in self._ledger.proposals(tx) if known.serial == serial), None)
            self._clock = Still(min(at, found.expires - 1)) if found else patient
            return honest(self, tx, serial)
        finally:
            self._clock = patient

    patch.setattr(Proposals, "one", one)


class Still:
    """A clock that stands."""

    def __init__(self, at: int) -> None:
        self.at = at

    def now(self) -> int:
        return self.at


def one_officer_is_enough(patch: Patch) -> None:
    """The desk does not ask for the second officer; the policy is asked as if there were two."""
    honest = desk.Release._question

    def question(self: Any, report: Any, entry: Any, partner: Any, terms: Any, persons: int = 1, **more: Any) -> Any:
        return honest(self, report, entry, partner, terms, 2, **more)

    patch.setattr(desk.Release, "_question", question)


def policy_as_it_comes(patch: Patch) -> None:
    patch.setattr(LivePolicy, "of", lambda self, tx: Live(read_policy(), None))


def countersigned_and_forgotten(patch: Patch) -> None:
    patch.setattr(standing, "effective", lambda partner, *_: partner)


# --- files -------------------------------------------------------------------------------------------------------


def file_of_another_report(patch: Patch) -> None:
    honest = Attachments.of_report
    patch.setattr(Attachments, "of_report", lambda self, tx, _: [
        kept for report in range(1, 2000) for kept in honest(self, tx, report)
    ])  # fmt: skip


def file_served_to_anybody(patch: Patch) -> None:
    honest = Node.media_for

    def media_for(self: Node, side: str, name: str) -> Any:
        return next((path for one in ("south", "east") if (path := honest(self, one, name))), None)

    patch.setattr(Node, "media_for", media_for)


# --- passing on --------------------------------------------------------------------------------------------------


def _although(patch: Patch, code: str) -> None:
    """Whatever the answer was, that it was so is no reason."""
    honest = onward.Onward._permission

    def permission(self: Any, *given: Any) -> Any:
        try:
            return honest(self, *given)
        except Refused as error:
            if error.code != code:
                raise
            return Permission(None, None, None, None)

    patch.setattr(onward.Onward, "_permission", permission)


def silence_is_consent(patch: Patch) -> None:
    _although(patch, "consent-open")


def a_refusal_is_forgotten(patch: Patch) -> None:
    _although(patch, "consent-refused")


def consent_without_end(patch: Patch) -> None:
    honest = onward_rules.check_passing
    patch.setattr(
        onward, "check_passing",
        lambda made, mark, to, given, level, now: honest(made, mark, to, given._replace(until=None), level, now),
    )  # fmt: skip


def what_waits_outlives_consent(patch: Patch) -> None:
    """What was decided is carried out without being judged again."""
    a_refusal_is_forgotten(patch)
    patch.setattr(onward.Onward, "_heard", lambda *_: None)


LEAKS: dict[str, Callable[[Patch], None]] = {
    made.__name__.replace("_", " "): made
    for made in (
        own_rule_activated, rule_tells_from_anywhere, rule_tells_what_was_there_before, rule_over_a_persons_word,
        rule_without_its_daily_limit, rule_goes_on_after_its_end, rule_without_its_marking, rule_takes_back_unasked,
        own_proposal_approved, proposal_approved_late, one_officer_is_enough, policy_as_it_comes,
        countersigned_and_forgotten, file_of_another_report, file_served_to_anybody, silence_is_consent,
        a_refusal_is_forgotten, consent_without_end, what_waits_outlives_consent,
    )
}  # fmt: skip
