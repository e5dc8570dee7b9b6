"""A marking that names nobody is read as one that names all."""

import pytest
from msgspec.structs import replace

from jisr.release import desk, rules
from jisr.release.policy import Policy, Question


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = Policy.forbidding

    def forbidding(self: Policy, question: Question) -> tuple[str, ...]:
        marking = question.report.marking
        if not marking.releasable_to:
            marked = replace(question.report, marking=replace(marking, releasable_to=(question.partner.side,)))
            question = question._replace(report=marked)
        return honest(self, question)

    honest_again = rules.judge_again
    patch.setattr(Policy, "forbidding", forbidding)
    patch.setattr(desk, "judge_again", lambda *given: None if (why := honest_again(*given)) == "marking" else why)
