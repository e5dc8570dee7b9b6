"""The pseudonym is made from the report's own id."""

import pytest
from msgspec.structs import replace

from jisr.terms.ids import keyed
from tests.properties.mutants.ways import (
    in_content,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_content(patch, lambda report, made, secret: replace(made, subject=keyed(secret, "subject", report.id).hex()))
