"""Every command says what it does, and wrong usage is told from refused input by its exit code."""

from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator

import pytest

from jisr import bench, demo
from jisr.cli import make_parser
from tests.cli.console import jisr


def parsers() -> Iterator[tuple[tuple[str, ...], ArgumentParser]]:
    """Every command with its words, groups among them."""
    top, verbs = make_parser()
    demo.add_command(verbs)
    bench.add_command(verbs)
    yield from _below((), top)


def _below(words: tuple[str, ...], parser: ArgumentParser) -> Iterator[tuple[tuple[str, ...], ArgumentParser]]:
    yield words, parser
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            for name, inner in action.choices.items():
                yield from _below((*words, name), inner)


COMMANDS = {" ".join(words): parser for words, parser in parsers()}
RUN = [words for words, parser in COMMANDS.items() if parser.get_default("run")]
GROUPS = [words for words in COMMANDS if words not in RUN]


def test_every_command_of_the_design_is_there() -> None:
    asked = """
        agreement backup bench consent demo epoch evidence export handover init intake keys media parcel partner policy
        recover release report restore rule serve user verify
    """
    groups = "agreement consent epoch evidence keys media parcel partner policy release report rule user"
    assert {words.split()[0] for words in COMMANDS if words} == set(asked.split())
    assert sorted(GROUPS) == ["", *groups.split()]


@pytest.mark.parametrize("words", COMMANDS)
def test_help_says_what_the_command_does(words: str) -> None:
    said = jisr(*words.split(), "--help")
    about = COMMANDS[words].description
    assert said.code == 0
    assert said.err == ""
    assert about
    assert about[:1].isupper()
    assert about.split()[0] in said.out
    assert "".join(about.split()) in "".join(said.out.split())


@pytest.mark.parametrize("words", GROUPS)
def test_a_group_alone_is_wrong_usage(words: str) -> None:
    said = jisr(*words.split())
    assert (said.code, said.out) == (2, "")
    assert "jisr" in said.err


@pytest.mark.parametrize("typed", [
    "unknown", "report unknown", "init", "serve", "verify", "user add north", "report show north one",
    "release preview north 1 --to south --level 8", "user add north x --role king", "report file north --kind target",
    "verify north --jso", "partner limit north south --mark top", "intake north x --kind target",
    "report list north --count x",
])  # fmt: skip
def test_wrong_usage_ends_with_two(typed: str) -> None:
    said = jisr(*typed.split())
    assert (said.code, said.out) == (2, "")
    assert "usage:" in said.err


def test_the_version_is_the_package_s() -> None:
    from importlib.metadata import version

    assert jisr("--version").out == f"jisr {version('jisr')}\n"
