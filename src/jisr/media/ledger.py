"""What media needs stored: uploads under way, attachments and what was made of them, and what partners told of."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from jisr.terms.media import OriginalType, ReleasedType
from jisr.terms.transactions import Tx


class Upload(NamedTuple):
    """A file on its way in; `have` bytes of `size` are durably here. `blob` is empty until all of it is."""

    id: str
    person: str
    report: int
    name: str
    size: int
    at: int
    have: int = 0
    blob: str = ""


class Kept(NamedTuple):
    """A file attached to a report, named by the serial of its entry; `sha256` in base64."""

    serial: int
    report: int
    name: str
    blob: str
    sha256: str
    size: int
    type: OriginalType


class Stripped(NamedTuple):
    """What attachment `serial` became when it was made anew by these rules."""

    serial: int
    rules: str
    blob: str
    sha256: str
    size: int
    type: ReleasedType
    width: int | None
    height: int | None
    duration: int | None


class Arrival(NamedTuple):
    """A file a partner's item names. `state`: `wanted`, `held`, or `refused` with the reason in `why`.

    It belongs to the item at `position` of log `log`; `chain` is the first item of its chain. `have` bytes are
    here, under the name `blob` from the first byte on.
    """

    log: str
    position: int
    place: int
    partner: str
    chain: int
    id: str
    sha256: str
    size: int
    type: ReleasedType
    state: str
    blob: str
    have: int = 0
    tries: int = 0
    why: str = ""
    at: int = 0


class UploadLedger(Protocol):
    """Each call is part of the caller's transaction."""

    def open_upload(self, tx: Tx, upload: Upload) -> None: ...

    def upload(self, tx: Tx, id: str) -> Upload | None: ...

    def uploads(self, tx: Tx) -> Sequence[Upload]:
        """All of them, the oldest first."""

    def move_upload(self, tx: Tx, id: str, have: int, blob: str = "") -> None: ...

    def close_upload(self, tx: Tx, id: str) -> None: ...


class AttachmentLedger(Protocol):
    """Each call is part of the caller's transaction."""

    def attach(self, tx: Tx, kept: Kept) -> None: ...

    def attachment(self, tx: Tx, serial: int) -> Kept | None: ...

    def attachments(self, tx: Tx, report: int | None = None) -> Sequence[Kept]:
        """Of one report, named by its first serial, or of all; in the order attached."""

    def forget(self, tx: Tx, serials: Sequence[int]) -> None:
        """Nothing of these attachments is kept, nor of what was made of them."""

    def keep_stripped(self, tx: Tx, stripped: Stripped) -> None:
        """In place of what the same rules made before."""

    def stripped(self, tx: Tx, serial: int, rules: str) -> Stripped | None: ...

    def tell(self, tx: Tx, partner: str, id: str, serial: int) -> None:
        """Remember which attachment a partner knows by this id."""

    def told(self, tx: Tx, partner: str, id: str) -> int | None: ...


class ArrivalLedger(Protocol):
    """Each call is part of the caller's transaction."""

    def want(self, tx: Tx, arrival: Arrival) -> None:
        """An item that was taken in before changes nothing."""

    def arrivals(self, tx: Tx, partner: str, log: str, indexes: Sequence[int]) -> Sequence[Arrival]:
        """What these items name, in the order they name it."""

    def wanted(self, tx: Tx, partner: str) -> Sequence[Arrival]:
        """What is still to come, the newest item first."""

    def move_arrival(self, tx: Tx, arrival: Arrival) -> None:
        """State, blob, bytes, tries, reason and instant as given here."""

    def end_chain(self, tx: Tx, partner: str, log: str, chain: int, at: int) -> None:
        """What this chain still wants is wanted no more from that instant on, milliseconds; no file is kept of it."""

    def fetched(self, tx: Tx, partner: str, since: int) -> int:
        """Bytes that came whole from that partner since that instant, milliseconds; also those that were wrong, and
        what had come of those that were replaced."""

    def begun(self, tx: Tx, partner: str) -> int:
        """Bytes that are here of that partner's files that are still to come."""

    def erased(self, tx: Tx) -> Sequence[tuple[str, int]]:
        """Log and position of items that named files and whose content is no longer stored."""

    def drop_arrivals(self, tx: Tx, items: Sequence[tuple[str, int]]) -> None:
        """Forget what these items named."""


class MediaLedger(UploadLedger, AttachmentLedger, ArrivalLedger, Protocol):
    """All of it."""

    def names(self, tx: Tx) -> set[str]:
        """Every blob and every part under way that a row names."""
