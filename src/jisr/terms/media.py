"""Media: a photo, a video or a document attached to a report; what the record and a release say of it."""

from typing import Literal

import msgspec

OriginalType = Literal[
    "application/pdf", "image/jpeg", "image/png", "image/webp", "video/mp4", "video/quicktime", "video/webm"
]
"""What may be attached: the types whose content is recognised and which can be made anew without anything hidden."""
ReleasedType = Literal["application/pdf", "image/jpeg", "image/png", "video/webm"]
"""What a partner is sent: the types that are made anew."""
MOST_MEDIA = 8
"""Files one item may carry."""


class Attachment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file attached to the cited report, as the record states it; `sha256` is base64 of the hash of its bytes.

    Everything here is private to the side, the name most of all.
    """

    name: str
    sha256: str
    size: int
    type: OriginalType


class ReleasedMedia(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A file as told to a partner: made anew, named for this partner alone.

    `sha256` is base64 of the hash of exactly the bytes the partner will be sent. `duration` is milliseconds; width and
    height are pixels of a picture or video, and left out for a document.
    """

    duration: int | None = None
    height: int | None = None
    id: str
    sha256: str
    size: int
    type: ReleasedType
    width: int | None = None
