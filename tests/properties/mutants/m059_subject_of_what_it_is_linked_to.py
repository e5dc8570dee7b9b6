"""A subject is renamed when one of its reports is linked."""

import pytest
from msgspec.structs import replace

from tests.properties.mutants.ways import (
    in_content_knowing,
    kinds,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_content_knowing(
        patch,
        lambda _, tx: kinds(tx, "relate"),
        lambda made, links: replace(made, subject=made.subject[::-1]) if links else made,
    )
