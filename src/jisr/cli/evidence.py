"""Evidence for a third party: `jisr evidence proof|disclose|print|head|order`."""

from argparse import Namespace
from pathlib import Path

from jisr.cli.making import write_new
from jisr.cli.opening import named_actor, open_side
from jisr.cli.output import answer
from jisr.exchange.ledger import Direction
from jisr.people.rules import check
from jisr.terms.errors import OurMistake


def proof(given: Namespace) -> None:
    """Write the `.tlog-proof` of one entry."""
    with open_side(given) as node:
        check(named_actor(node, given), "release")
        made = node.evidence.proof(given.partner, _direction(given), given.index, given.epoch)
    _write(given, made, ".tlog-proof", "C2SP tlog-proof: any verifier of that form reads it.")


def disclose(given: Namespace) -> None:
    """Write everything that shows one entry to a mediator, and nothing of any other; the record says so."""
    with open_side(given) as node:
        made = node.disclosing.disclose(
            named_actor(node, given), given.partner, _direction(given), given.index, given.whom,
            content=not given.without_content, epoch=given.epoch,
        )  # fmt: skip
    _write(given, made, ".jisr-disclosure", "Whoever gets it judges it with: jisr-verify disclosure FILE.")


def print_sheet(given: Namespace) -> None:
    """Write what a disclosure proves as one page to be printed, with the disclosure beside it in the record."""
    with open_side(given) as node:
        made = node.sheets.make(
            named_actor(node, given), given.partner, _direction(given), given.index, given.whom, given.lang, given.epoch
        )
    _write(given, made, f"-{given.lang}.pdf", "It says what the disclosure of the same entry proves.")


def open_head(given: Namespace) -> None:
    """Write what opens a committed head of our record, when the record still continues it."""
    with open_side(given) as node:
        made = node.disclosing.open_head(named_actor(node, given), given.partner, given.index, given.whom, given.epoch)
    _write(given, made, ".jisr-head", "SHA-256 of salt and note is what the entry holds; see spec/cross-commit.md.")


def order(given: Namespace) -> int:
    """Say which of two entries was there first, as far as the logs tell."""
    with open_side(given) as node:
        epochs = given.epoch, given.their_epoch
        found = node.evidence.order(given.partner, given.ours, given.theirs, epochs)
    said = {
        "before": f"Our entry {given.ours} was there before entry {given.theirs} of {given.partner}.",
        "after": f"Our entry {given.ours} was there after entry {given.theirs} of {given.partner}.",
        "unknown": "The logs do not tell which of the two was there first.",
    }
    answer(given.json, {"order": found}, [said[found]])
    return 0


def _direction(given: Namespace) -> Direction:
    return "in" if getattr(given, "theirs", False) else "out"


def _write(given: Namespace, made: bytes, suffix: str, then: str) -> None:
    way = "from" if _direction(given) == "in" else "to"
    log = f"{given.epoch}-" if given.epoch is not None else ""
    path = Path(given.to or f"{way}-{given.partner}-{log}{given.index}{suffix}")
    try:
        write_new(path, made)
    except FileExistsError:
        raise OurMistake("file-exists", f"{path.name} is there already.", "Name another file with --to.") from None
    except OSError as error:
        raise OurMistake("file-write", f"{path.name} cannot be written.", detail=str(error)) from None
    answer(given.json, {"file": str(path), "bytes": len(made)}, [f"{path}: {len(made)} bytes. {then}"])
