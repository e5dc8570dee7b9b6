"""jisr-verify: reads evidence, writes sentences."""

import argparse
import sys
from pathlib import Path

from jisr_verify import disclosure, folders, forks, parcels
from jisr_verify.cards import Card, read_card
from jisr_verify.notes import Fault, need


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "jisr-verify", allow_abbrev=False,
        description="Says what evidence of a Jisr exchange proves, and what it does not. Reads only.",
        epilog="Without cards brought apart from the evidence, compare the printed words in person.",
    )  # fmt: skip
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="WHAT")
    for name, about in (
        ("disclosure", "one item that a side shows"), ("folder", "a whole log as files"),
        ("parcel", "logs sealed with age; needs --identity"), ("fork", "two heads that may contradict each other"),
    ):  # fmt: skip
        one = verbs.add_parser(name, help=about, description=about, allow_abbrev=False)
        one.add_argument("files", nargs=2 if name == "fork" else 1, type=Path, metavar="FILE")
        one.add_argument("--card", action="append", default=[], type=Path, help="a side's card, brought another way")
        if name == "parcel":
            one.add_argument("--identity", required=True, type=Path, help="file with the age identity it is sealed to")
        if name == "fork":
            one.add_argument("--tiles", type=Path, help="folder with the hash tiles of the larger head")
    return parser


def _judge(given: argparse.Namespace) -> list[str]:
    cards: list[Card] = [read_card(path.read_bytes(), known=True) for path in given.card]
    first: Path = given.files[0]
    if given.verb == "disclosure":
        return disclosure.judge(first.read_bytes(), cards)
    if given.verb == "folder":
        return folders.judge(folders.on_disk(first), cards)
    if given.verb == "parcel":
        identity = parcels.read_identity(given.identity.read_text("ascii", "replace"))
        return parcels.judge(parcels.unpack(parcels.unseal(first.read_bytes(), identity)), cards)
    notes = [path.read_bytes() for path in given.files]
    need(len(cards) == 1, "Give the card of the side whose heads these are with --card.")
    return forks.judge(notes, cards[0], folders.on_disk(given.tiles or Path("none")))


def main(arguments: list[str] | None = None) -> int:
    """Exit 0 when everything holds, 1 when something does not, 2 when the command was not understood."""
    given = _parser().parse_args(arguments)
    try:
        told = _judge(given)
    except Fault as fault:
        print(f"DOES NOT HOLD: {fault}")
        return 1
    except OSError as error:
        sys.stderr.write(f"jisr-verify: {error.filename} cannot be read.\n")
        return 1
    print(*(f"- {sentence}" for sentence in told), "Everything that was looked at holds.", sep="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
