"""The impact is high where a speed is known."""

import pytest

from jisr.terms.reports import TrackDetail
from tests.properties.mutants.ways import (
    impact,
    in_content,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_content(patch, lambda report, made, secret: impact(made, isinstance(report.detail, TrackDetail)))
