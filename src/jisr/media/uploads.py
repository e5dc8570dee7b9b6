"""Files on their way in, in parts: after a cut, a crash or a restart the sender asks how far it came and goes on there.

A part is on the disk before it is answered. What is whole is named and judged by content; it is an attachment only when
the record has its entry, which is the caller's transaction.
"""

import threading
from typing import NamedTuple

from jisr.media.files import Files
from jisr.media.ledger import Kept, Upload, UploadLedger
from jisr.media.rules import (
    ALL_BYTES,
    ALL_OPEN,
    HEAD,
    PART,
    PERSON_BYTES,
    PERSON_OPEN,
    UPLOAD_MS,
    as_text,
    check_file,
    check_file_name,
    check_size,
)
from jisr.terms.errors import OurMistake, Refused
from jisr.terms.ids import new_id
from jisr.terms.media import Attachment
from jisr.terms.times import Clock, Entropy
from jisr.terms.transactions import Store, Tx


class Whole(NamedTuple):
    """An upload that is complete, and what the record will state of it."""

    upload: Upload
    attachment: Attachment

    def kept(self, serial: int) -> Kept:
        """The attachment it becomes as entry `serial`."""
        made = self.attachment
        return Kept(serial, self.upload.report, made.name, self.upload.blob, made.sha256, made.size, made.type)


class Uploads:
    """Uploads of this side's own people; each is its person's alone."""

    def __init__(self, store: Store, ledger: UploadLedger, files: Files, clock: Clock, entropy: Entropy) -> None:
        self._store, self._ledger, self._files = store, ledger, files
        self._clock, self._entropy, self._lock = clock, entropy, threading.Lock()

    def open(self, person: str, report: int, name: str, size: int) -> Upload:
        """Begin an upload to a report, named by its first serial. OurMistake or Refused says what is too much."""
        made = Upload(new_id(self._entropy), person, report, check_file_name(name), check_size(size), self._clock.now())

        def begin(tx: Tx) -> None:
            known = self._ledger.uploads(tx)
            own = [one for one in known if one.person == person]
            for most, most_bytes, under_way in ((PERSON_OPEN, PERSON_BYTES, own), (ALL_OPEN, ALL_BYTES, known)):
                if len(under_way) >= most or sum(one.size for one in under_way) + size > most_bytes:
                    raise Refused("uploads", "Too many uploads are under way.", "Finish or cancel one of them first.")
            self._ledger.open_upload(tx, made)

        self._store.write(begin)
        return made

    def of(self, person: str, id: str) -> Upload:
        """One upload of this person's, or OurMistake."""
        found = self._store.read(lambda tx: self._ledger.upload(tx, id))
        if found is None or found.person != person:
            raise OurMistake("no-upload", "There is no such upload.", "Begin it anew.")
        return found

    def append(self, person: str, id: str, offset: int, data: bytes) -> Upload:
        """Take the bytes from `offset` on, which is where the upload stands; how far it is now, durably."""
        with self._lock:
            found = self.of(person, id)
            if offset != found.have or found.blob:
                raise OurMistake("upload-offset", f"The upload stands at byte {found.have}.", "Go on from there.")
            if not data or len(data) > PART or offset + len(data) > found.size:
                raise OurMistake(
                    "upload-part", f"A part has 1 to {PART} bytes, and no more than are missing.", "Send it again."
                )
            self._files.write(id, offset, data)
            self._store.write(lambda tx: self._ledger.move_upload(tx, id, offset + len(data)))
        return found._replace(have=offset + len(data))

    def whole(self, person: str, id: str) -> Whole:
        """The upload, complete and judged; what may not be attached is dropped at once. It can be asked for again."""
        with self._lock:
            found = self.of(person, id)
            if found.have != found.size:
                raise OurMistake("upload-short", f"The upload stands at byte {found.have}.", "Go on from there.")
            path = self._files.blob(found.blob) if self._files.has(found.blob) else self._files.part(id)
            digest = self._files.digest(path)
            with path.open("rb") as file:
                head = file.read(HEAD)
            try:
                kind = check_file(head, found.size)
            except OurMistake:
                self._drop(id)
                raise
            # The row names the blob before the disk has it: what no row names is swept.
            blob = self._files.name(f"own {id}", digest)
            self._store.write(lambda tx: self._ledger.move_upload(tx, id, found.size, blob))
            self._files.place(id, blob)
        return Whole(found._replace(blob=blob), Attachment(found.name, as_text(digest), found.size, kind))

    def close(self, tx: Tx, id: str) -> None:
        """In the transaction that makes it an attachment: the upload is over."""
        self._ledger.close_upload(tx, id)

    def cancel(self, person: str, id: str) -> None:
        """Forget an upload and its bytes."""
        with self._lock:
            found = self.of(person, id)
            self._drop(id, found.blob)

    def _drop(self, id: str, blob: str = "") -> None:
        self._store.write(lambda tx: self._ledger.close_upload(tx, id))
        self._files.drop(self._files.part(id))
        if blob:
            self._files.drop(self._files.blob(blob))

    def expire(self) -> int:
        """Forget uploads that rest for longer than a day; how many."""
        late = self._clock.now() - UPLOAD_MS
        old = [one for one in self._store.read(self._ledger.uploads) if one.at < late]
        for one in old:
            self._drop(one.id, one.blob)
        return len(old)
