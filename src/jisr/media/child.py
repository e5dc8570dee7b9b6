"""The process a decoder runs in: small, alone, and gone afterwards.

`main` is what the parent starts: it takes its limits before it reads a byte, makes one file anew, says in one line
of JSON what it made and ends. A decoder that crashes, loops or eats memory takes this process down and nothing else.
"""

import os
import resource
import sys
from pathlib import Path
from typing import BinaryIO

import msgspec

from jisr.media.rules import FILMS, MOST_RELEASED, SMALL, Made, recognised
from jisr.terms.errors import JisrError

SPACE = 1536 * 1024 * 1024
"""Bytes of address space, which is more than what is used: libraries reserve."""
CPU_S = {"released": 240, "small": 20}
UNREADABLE = ("media-unreadable", "The file cannot be read as what it claims to be.", "Save it anew and try again.")


def limit(purpose: str) -> None:
    """Take the limits; from here on nothing can be had beyond them."""
    for what, most in (
        (resource.RLIMIT_AS, SPACE), (resource.RLIMIT_CPU, CPU_S[purpose]), (resource.RLIMIT_FSIZE, MOST_RELEASED),
        (resource.RLIMIT_CORE, 0), (resource.RLIMIT_NOFILE, 64),
    ):  # fmt: skip
        resource.setrlimit(what, (most, most))


def make(source: Path, purpose: str, sink: BinaryIO) -> Made:
    """Make a file anew for one purpose: `released` whole, `small` as a thumbnail. OurMistake says why not.

    Only the decoder the content asks for is loaded.
    """
    with source.open("rb") as file:
        kind = recognised(file.read(64))
    small = purpose == "small"
    if kind in FILMS:
        from jisr.media import photo, video

        return (
            photo.make_small(video.first_frame(source, kind), sink) if small else video.make_video(source, kind, sink)
        )
    if kind == "application/pdf":
        from jisr.media import document, photo

        return photo.make_small(document.first_page(source), sink) if small else document.make_document(source, sink)
    from jisr.media import photo

    return (
        photo.make_small(photo.opened(source, kind, 2 * SMALL), sink) if small else photo.make_photo(source, kind, sink)
    )


def main(arguments: list[str]) -> int:
    """`purpose source answer`: the made file goes to standard output, one line of JSON about it to file `answer`."""
    purpose, source, answer = arguments
    limit(purpose)
    sink = os.fdopen(1, "wb")
    try:
        said: object = make(Path(source), purpose, sink)._asdict()
        sink.flush()
    except JisrError as error:
        said = {"code": error.code, "say": error.say, "hint": error.hint}
    except Exception:  # noqa: BLE001  whatever a decoder raises over hostile bytes is one answer
        said = dict(zip(("code", "say", "hint"), UNREADABLE, strict=True))
    os.write(int(answer), msgspec.json.encode(said))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
