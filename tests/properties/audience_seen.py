"""An audience law with a leak in the product must break, and soon: a known leak need not be looked for for a minute."""

import pytest
from hypothesis import Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

SOON = {
    "a refusal is forgotten": 4, "consent without end": 3, "countersigned and forgotten": 6, "delay left out": 1,
    "file of another report": 2, "file served to anybody": 2, "marking above what was agreed": 2,
    "one officer is enough": 15, "own proposal approved": 8, "own rule activated": 1, "policy as it comes": 4,
    "proposal approved late": 8, "roles left out": 3, "rule goes on after its end": 4, "rule over a persons word": 4,
    "rule takes back unasked": 1, "rule tells from anywhere": 8, "rule tells what was there before": 4,
    "rule without its daily limit": 1, "rule without its marking": 1, "rules left out": 2,
    "second judgement left out": 10, "silence is consent": 3, "what waits outlives consent": 4,
}  # fmt: skip
"""From which seed on Hypothesis plays what shows the leak among its first sequences.

After a change of the laws it may be a seed like any other: the leak is then looked for as long as without it. A better
one is found by trying; nothing but the time it takes depends on it.
"""


def assert_seen(law: type[RuleBasedStateMachine], leak: str, sequences: int, steps: int) -> None:
    """The law breaks within so many sequences. The leak is in the product already."""
    played: type[RuleBasedStateMachine] = type(law.__name__, (law,), {})
    if leak in SOON:
        seed(SOON[leak])(played)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            played,
            settings=settings(
                max_examples=sequences,
                stateful_step_count=steps,
                phases=[Phase.generate],
                print_blob=False,
                report_multiple_bugs=False,
            ),
        )
