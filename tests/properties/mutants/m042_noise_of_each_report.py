"""The error is moved by chance that each report draws anew, to be averaged out."""

import hashlib

import pytest
from msgspec.structs import replace

from jisr.terms.releases import Content
from jisr.terms.reports import Report
from tests.properties.mutants.ways import (
    in_content,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    def noisy(report: Report, made: Content, _: bytes) -> Content:
        if made.place is None or made.place.error_m is None:
            return made
        noise = hashlib.sha256(report.id.encode()).digest()[0]
        return replace(made, place=replace(made.place, error_m=made.place.error_m + noise))

    in_content(patch, noisy)
