"""The impact is high where many were affected."""

import pytest

from jisr.terms.releases import Content
from jisr.terms.reports import EventDetail, Report
from tests.properties.mutants.ways import (
    impact,
    in_content,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    def counted(report: Report, made: Content, _: bytes) -> Content:
        return impact(made, isinstance(report.detail, EventDetail) and (report.detail.best or 0) > 4)

    in_content(patch, counted)
