"""Attachments at work: kept as they came, made anew for others, gone when their report is erased."""

from collections.abc import Sequence
from pathlib import Path

from jisr.media.files import Files
from jisr.media.ledger import Kept, MediaLedger, Stripped
from jisr.media.rules import RULES, as_text
from jisr.media.uploads import Whole
from jisr.media.workshop import Maker
from jisr.terms.errors import JisrError, OurMistake
from jisr.terms.transactions import Store, Tx


class Attachments:
    """The files of this side's own reports. An attachment is named by the serial of its entry."""

    def __init__(self, store: Store, ledger: MediaLedger, files: Files, maker: Maker) -> None:
        self._store, self._ledger, self._files, self._maker = store, ledger, files, maker

    # --- kept --------------------------------------------------------------------------------------------------

    def attach(self, tx: Tx, serial: int, whole: Whole) -> None:
        """In the transaction of the entry `serial`: the upload is an attachment from here on."""
        self._ledger.attach(tx, whole.kept(serial))

    def of_report(self, tx: Tx, report: int) -> Sequence[Kept]:
        """The files of a report, named by its first serial, in the order attached."""
        return self._ledger.attachments(tx, report)

    def one(self, tx: Tx, serial: int) -> Kept:
        """The attachment, or OurMistake."""
        found = self._ledger.attachment(tx, serial)
        if found is None:
            raise OurMistake("no-media", "There is no such file.", "Look at the report.")
        return found

    def original(self, serial: int) -> tuple[Kept, Path]:
        """The attachment and where its bytes lie, exactly as they came."""
        kept = self._store.read(lambda tx: self.one(tx, serial))
        return kept, self._present(kept.blob)

    def forget(self, tx: Tx, report: int) -> list[int]:
        """In the transaction that erases a report: no row names its files any more. Sweep after it; their serials."""
        serials = [kept.serial for kept in self._ledger.attachments(tx, report)]
        self._ledger.forget(tx, serials)
        return serials

    def sweep(self) -> int:
        """Remove the files no row names; how many."""
        return self._files.sweep(lambda: self._store.read(self._ledger.names))

    def damaged(self) -> list[int]:
        """Serials of attachments whose bytes are no longer those the record states."""
        kept = self._store.read(self._ledger.attachments)
        return [
            one.serial for one in kept
            if not self._files.has(one.blob) or as_text(self._files.digest(self._files.blob(one.blob))) != one.sha256
        ]  # fmt: skip

    # --- made anew ---------------------------------------------------------------------------------------------

    def strip(self, serials: Sequence[int]) -> None:
        """Make these files anew, unless that was done; takes seconds, so never in a transaction."""
        for serial in serials:
            kept = self._store.read(lambda tx, serial=serial: self.one(tx, serial))  # type: ignore[misc]
            if self._store.read(lambda tx, serial=serial: self.stripped(tx, serial)) is None:  # type: ignore[misc]
                self._strip(kept)

    def _strip(self, kept: Kept) -> None:
        part = f"{kept.blob}.new"
        made = self._maker.make(self._present(kept.blob), "released", self._files.part(part))
        digest = self._files.digest(self._files.part(part))
        blob = self._files.name(f"made {kept.serial}", digest)
        stripped = Stripped(kept.serial, RULES, blob, as_text(digest), self._files.part(part).stat().st_size, *made)

        def keep(tx: Tx) -> None:
            self.one(tx, kept.serial)
            self._ledger.keep_stripped(tx, stripped)

        self._store.write(keep)
        self._files.place(part, blob)

    def stripped(self, tx: Tx, serial: int) -> Stripped | None:
        """What the attachment was made into, when it was and its bytes are still those."""
        found = self._ledger.stripped(tx, serial, RULES)
        if found is None or not self._files.has(found.blob):
            return None
        return found if as_text(self._files.digest(self._files.blob(found.blob))) == found.sha256 else None

    def made(self, serial: int) -> tuple[Stripped, Path]:
        """What a partner would be sent of it, made now if need be, and where its bytes lie."""
        self.strip([serial])
        found = self._store.read(lambda tx: self.stripped(tx, serial))
        if found is None:
            raise _spoilt()
        return found, self._files.blob(found.blob)

    def tell(self, tx: Tx, partner: str, id: str, serial: int) -> None:
        """In the transaction that tells a partner of it: by this id it is the partner's to fetch."""
        self._ledger.tell(tx, partner, id, serial)

    def served(self, tx: Tx, partner: str, id: str, sha256: str) -> Path | None:
        """Where the bytes lie that this partner was told of by this id and hash, while the attachment exists."""
        serial = self._ledger.told(tx, partner, id)
        found = self._ledger.stripped(tx, serial, RULES) if serial is not None else None
        if found is None or found.sha256 != sha256 or not self._files.has(found.blob):
            return None
        return self._files.blob(found.blob)

    def thumbnail(self, serial: int) -> Path:
        """A small JPEG of it, made anew as well."""
        kept = self._store.read(lambda tx: self.one(tx, serial))
        return small(self._files, self._maker, kept.blob, self._present(kept.blob))

    def _present(self, blob: str) -> Path:
        if not self._files.has(blob):
            raise _spoilt()
        return self._files.blob(blob)


def small(files: Files, maker: Maker, blob: str, source: Path) -> Path:
    """The thumbnail of a blob, made when it is first asked for."""
    name = f"{blob}.small"
    if not files.has(name):
        maker.make(source, "small", files.part(name))
        files.place(name, name)
    return files.blob(name)


def _spoilt() -> JisrError:
    return JisrError(
        "media-damaged", "A file can no longer be read: its bytes are missing or others than the record states.",
        "Run jisr verify, and restore a backup.",
    )  # fmt: skip
