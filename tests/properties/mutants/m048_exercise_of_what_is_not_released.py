"""An item is an exercise when the newest report on file is one."""

from typing import Any

import pytest
from msgspec.structs import replace

from jisr.terms.releases import Content
from tests.properties.mutants.ways import (
    in_content_knowing,
    newest,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    def played(made: Content, found: Any) -> Content:
        return made if found is None else replace(made, exercise=found.exercise)

    in_content_knowing(patch, newest, played)
