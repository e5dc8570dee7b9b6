"""What an officer looks at before deciding, and what is asked of them then."""

from typing import NamedTuple

from jisr.geo.grid import Cell
from jisr.media import Stripped
from jisr.release.lint import Finding
from jisr.terms.errors import Refused
from jisr.terms.releases import Content
from jisr.terms.reports import Level


class Preview(NamedTuple):
    """What the partner would read: the exact bytes, their meaning, their hash, and what is not in them."""

    body: bytes
    content: Content
    hash: str
    cell: Cell | None
    removed: list[str]
    revises: bool
    finer: bool
    """A finer place than this partner was given before: a person must mean it."""
    two_persons: bool
    """One officer may propose this and only another one approve it."""
    mark: Level
    findings: tuple[Finding, ...] = ()
    lint: str = ""
    """What stands for having read the findings; empty without any."""
    media: tuple[Stripped, ...] = ()
    """The files that go along, each as it was made anew: exactly those bytes leave."""


def check_seen(preview: Preview, seen_hash: str | None, *, finer: bool, lint_seen: str | None) -> None:
    """Refused unless the person decides on what they saw, means a finer place, and has read the findings."""
    if seen_hash is not None and seen_hash != preview.hash:
        raise Refused("changed", "What the partner would get has changed since the preview.", "Look again.")
    if preview.finer and not finer:
        raise Refused(
            "finer", "This place is finer than the partner was told before.",
            "Confirm that this is meant, or choose a coarser level.",
        )  # fmt: skip
    if preview.findings and lint_seen != preview.lint:
        raise Refused(
            "lint", f"The words tell more than the rest, in {len(preview.findings)} places.",
            "Read each finding and say that you have, or change the words.",
        )  # fmt: skip
