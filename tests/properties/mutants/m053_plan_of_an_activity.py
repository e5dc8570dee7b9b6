"""What is planned stands behind the title."""

import pytest
from msgspec.structs import replace

from jisr.terms.releases import Content
from jisr.terms.reports import ActivityDetail, Report
from tests.properties.mutants.ways import (
    in_content,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    def planned(report: Report, made: Content, _: bytes) -> Content:
        plan = report.detail.plan if isinstance(report.detail, ActivityDetail) else ""
        return replace(made, title=made.title + plan)

    in_content(patch, planned)
