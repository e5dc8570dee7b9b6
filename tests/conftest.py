"""What every test may lean on: how hard Hypothesis tries, and where the real cases are."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

NOT_RUN = "no folder of real cases: set JISR_CASES"
NO_BROWSER = "nothing to look at the watch floor with"

# One seed everywhere, so that a red run is red again; `long` looks for what the ordinary run has not met yet.
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("long", deadline=None, max_examples=5_000, print_blob=True)
settings.load_profile("long" if os.environ.get("JISR_LONG") else "ci")


@pytest.fixture(scope="session")
def cases() -> Path:
    """Folder of the real input tests may read, `JISR_CASES` or `../shared/cases` beside this repository."""
    root = Path(__file__).resolve().parents[1]
    folder = Path(os.environ.get("JISR_CASES") or root.parent / "shared" / "cases")
    if not folder.is_dir():
        pytest.skip(NOT_RUN)
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly how many tests had nothing to read, or no browser."""
    for why in (NOT_RUN, NO_BROWSER):
        left_out = sum(why in str(report.longrepr) for report in terminalreporter.stats.get("skipped", []))
        if left_out:
            terminalreporter.write_line(f"!!! {left_out} TESTS WERE NOT RUN: {why} !!!", red=True, bold=True)
