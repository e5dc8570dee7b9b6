"""Evidence for a third party: `jisr evidence proof|disclose`."""

import os
from argparse import Namespace
from pathlib import Path

from jisr.cli.opening import named_actor, open_side
from jisr.cli.output import answer
from jisr.exchange.ledger import Direction
from jisr.people.rules import check
from jisr.terms.errors import OurMistake


def proof(given: Namespace) -> None:
    """Write the `.tlog-proof` of one entry."""
    with open_side(given) as node:
        check(named_actor(node, given), "release")
        made = node.evidence.proof(given.partner, _direction(given), given.index)
    _write(given, made, ".tlog-proof", "C2SP tlog-proof: any verifier of that form reads it.")


def disclose(given: Namespace) -> None:
    """Write everything that shows one entry to a mediator, and nothing of any other."""
    with open_side(given) as node:
        check(named_actor(node, given), "release")
        made = node.evidence.disclosure(
            given.partner, _direction(given), given.index, content=not given.without_content
        )
    _write(given, made, ".jisr-disclosure", "Whoever gets it judges it with: jisr-verify disclosure FILE.")


def _direction(given: Namespace) -> Direction:
    return "in" if given.theirs else "out"


def _write(given: Namespace, made: bytes, suffix: str, then: str) -> None:
    way = "from" if given.theirs else "to"
    path = Path(given.to or f"{way}-{given.partner}-{given.index}{suffix}")
    try:
        with path.open("xb") as file:
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise OurMistake("file-exists", f"{path.name} is there already.", "Name another file with --to.") from None
    except OSError as error:
        raise OurMistake("file-write", f"{path.name} cannot be written.", detail=str(error)) from None
    answer(given.json, {"file": str(path), "bytes": len(made)}, [f"{path}: {len(made)} bytes. {then}"])
