"""An item has the grade of what was filed last."""

from typing import Any

import pytest
from msgspec.structs import replace

from jisr.terms.releases import Content
from tests.properties.mutants.ways import (
    in_content_knowing,
    newest,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    def graded(made: Content, found: Any) -> Content:
        return made if found is None else replace(made, grade=found.grade)

    in_content_knowing(patch, newest, graded)
