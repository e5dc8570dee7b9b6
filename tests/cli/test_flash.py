"""`jisr release give --flash`: what is typed is what is decided, and what is not typed is not."""

import pytest

from jisr.cli import make_parser
from jisr.cli.reports import terms_given


@pytest.mark.parametrize("verb", ["give", "propose"])
@pytest.mark.parametrize("flash", [True, False])
def test_the_mark_is_typed_for_a_release_and_a_proposal(verb: str, flash: bool) -> None:
    typed = [
        "release",
        verb,
        "north",
        "1",
        "--to",
        "south",
        "--as",
        "amal",
        "--hash",
        "h",
        *(["--flash"] if flash else []),
    ]
    assert terms_given(make_parser()[0].parse_args(typed)).flash is flash


def test_a_preview_has_no_mark_to_show() -> None:
    assert not terms_given(make_parser()[0].parse_args(["release", "preview", "north", "1", "--to", "south"])).flash
