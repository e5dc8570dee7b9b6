"""The audience law with standing rules, and that it sees what it is for."""

import pytest
from hypothesis import settings

from tests.properties.audience_leaks import LEAKS
from tests.properties.audience_rules import RuleLaw
from tests.properties.audience_seen import assert_seen
from tests.properties.mutating import one_check_alone
from tests.properties.test_audience import images

TestRuleLaw = RuleLaw.TestCase
TestRuleLaw.settings = settings(max_examples=40, stateful_step_count=50)

BROKEN = (
    "own rule activated", "rule tells from anywhere", "rule tells what was there before", "rule over a persons word",
    "rule without its marking", "rule goes on after its end", "rule without its daily limit",
    "rule takes back unasked",
)  # fmt: skip


@pytest.mark.parametrize("leak", BROKEN)
def test_a_broken_law_is_seen(leak: str, monkeypatch: pytest.MonkeyPatch) -> None:
    images()
    one_check_alone(monkeypatch)
    LEAKS[leak](monkeypatch)
    assert_seen(RuleLaw, leak, 400, 50)
