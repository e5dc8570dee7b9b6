"""A partner has nothing to search with: hits, counts and ranks lean on everything a side knows."""

from importlib.resources import files
from pathlib import Path

import pytest

from tests.two_sides.sides import REPORTER, draft
from tests.wire.linked import linked
from tests.wire.test_uniform_answers import asked

PATHS = ("/search", "/api/v1/search", "/north/south/1/search", "/card/search", "/api/v1/picture", "/api/v1/plot")


def test_a_signed_question_is_answered_like_any_address_there_is_not(tmp_path: Path) -> None:
    with linked(tmp_path) as (north, south):
        north.start()
        north.release("south", "told")
        north.node.intake.file(REPORTER, draft(title="unreleased needle"))
        # That the signature is good is what makes the rest mean anything.
        assert asked(north, south, "/north/south/1/checkpoint").startswith(b"HTTP/1.1 200 ")
        nothing = asked(north, south, "/no-such-thing")
        assert nothing.startswith(b"HTTP/1.1 404 ")
        for path in PATHS:
            for query in ("", "?q=needle", "?q=absent"):
                assert asked(north, south, path + query) == nothing, path + query


@pytest.mark.parametrize("room", ["wire", "exchange", "release", "intake", "record"])
def test_what_partners_reach_does_not_know_the_search(room: str) -> None:
    sources = [one.read_text() for one in files("jisr").joinpath(room).iterdir() if one.name.endswith(".py")]
    assert sources
    assert not [source for source in sources if "jisr.picture" in source or "SqliteSearch" in source]
