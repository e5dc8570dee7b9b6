"""A form with files in it, read as it comes: bounded in number and size, and refused before its files are read.

The form's token comes before its files, so that nothing of a file is read for a page that is not ours. What is held is
one file of bounded size for each of the few who may send at once; nothing is written to the disk.
"""

import threading
from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple

from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from multipart import MultipartError, PushMultipartParser, parse_options_header

from jisr.terms.errors import OurMistake, Refused, Unavailable
from jisr.web.forms import Form

MOST_UPLOAD = 32 * 1024 * 1024
"""Bytes of the files of one form together."""
MOST_BODY = MOST_UPLOAD + 64 * 1024
MOST_FIELD = 8 * 1024
MOST_PARTS = 30
AT_ONCE = 2


class Sent(NamedTuple):
    """One file of a form: the name it had, and its bytes."""

    name: str
    data: bytes


class Places:
    """How many forms with files may be held at once."""

    def __init__(self, most: int = AT_ONCE) -> None:
        self._lock, self._free = threading.Lock(), most

    def take(self) -> None:
        """Take a place, or Unavailable."""
        with self._lock:
            if not self._free:
                raise Unavailable(
                    "files-busy", "Other files are being taken in: nothing was saved.", "Send it again in a moment."
                )
            self._free -= 1

    def leave(self) -> None:
        """Give the place to whoever comes next."""
        with self._lock:
            self._free += 1


PLACES = Places()


async def read_upload(
    stream: AsyncIterator[bytes], kind: str, ours: Callable[[str], bool], header: str
) -> tuple[Form, dict[str, Sent]]:
    """Fields and files of a form; `ours` says whether a token is this session's, `header` is one sent beside the form.

    Raises OurMistake for another form, Refused as soon as a file comes without the token.
    """
    media, options = parse_options_header(kind)
    if media != "multipart/form-data" or not options.get("boundary"):
        raise OurMistake("media-type", "The body must be a form.")
    reading = _Reading(ours, header)
    try:
        parser = PushMultipartParser(options["boundary"], max_segment_count=MOST_PARTS, strict=True)
        async for chunk in stream:
            for piece in parser.parse(chunk):
                reading.take(piece)
        parser.close()
    except RequestEntityTooLarge:
        raise OurMistake("too-large", f"That is more than {MOST_UPLOAD // 2**20} MiB.", "Send less at once.") from None
    except (MultipartError, UnicodeDecodeError):
        raise OurMistake("form", "The form cannot be read.", "Load the page again.") from None
    return Form(reading.fields), reading.files


class _Reading:
    """One form while it comes."""

    def __init__(self, ours: Callable[[str], bool], token: str) -> None:
        self.fields: list[tuple[str, str]] = []
        self.files: dict[str, Sent] = {}
        self._ours, self._token, self._held, self._total = ours, token, bytearray(), 0
        self._part: Any = None

    def take(self, piece: Any) -> None:
        """A head, some bytes, or None where a part ends."""
        if isinstance(piece, bytes | bytearray):
            self._total += len(piece)
            most = MOST_UPLOAD if self._part.filename is not None else MOST_FIELD
            if len(self._held) + len(piece) > most or self._total > MOST_UPLOAD:
                raise OurMistake("too-large", f"That is more than {MOST_UPLOAD // 2**20} MiB.", "Send less at once.")
            self._held += piece
        elif piece is not None:
            self._part = piece
            if self._part.filename is not None and not self._ours(self._token):
                raise Refused("csrf", "This did not come from a page of this session.", "Load the page again.")
        else:
            self._end()

    def _end(self) -> None:
        name, data = self._part.name, bytes(self._held)
        self._held = bytearray()
        if self._part.filename is None:
            text = data.decode()
            self.fields.append((name, text.replace("\r\n", "\n")))
            self._token = text if name == "csrf" and not self._token else self._token
        elif self._part.filename or data:
            if name in self.files:
                raise OurMistake("form-twice", f"The form gives {name} twice.")
            self.files[name] = Sent(self._part.filename, data)
