"""The review time is the end of the site's notification."""

import pytest
from msgspec.structs import replace

from jisr.terms.releases import Content
from jisr.terms.reports import Report, SiteDetail
from tests.properties.mutants.ways import (
    in_content,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    def until(report: Report, made: Content, _: bytes) -> Content:
        site = report.detail
        return replace(made, review_by=site.valid.end) if isinstance(site, SiteDetail) and site.valid else made

    in_content(patch, until)
