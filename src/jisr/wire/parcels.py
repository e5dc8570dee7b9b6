"""Parcels: what a partner lacks in one sealed file, and the pull loop on what a partner's file holds.

A parcel is made of what is published, what the partner itself said, and our receipts for its log; nothing else of ours
can change a byte of it. What the partner lacks is known from the receipts and parcels of the partner that reached us.
Taking one in is pulling: the same verification, the same receipt, which goes back by whichever way comes first.
"""

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from typing import Literal

from jisr.exchange.cards import fingerprint, read_card
from jisr.exchange.parcel import (
    Lacking,
    Manifest,
    Opened,
    Parcel,
    Receipted,
    Taken,
    check_manifest,
    pack,
    unpack,
)
from jisr.exchange.sealing import seal, unseal
from jisr.exchange.standing import BUDGET
from jisr.node import Node
from jisr.people.rules import check
from jisr.terms import canonical
from jisr.terms.actors import Actor
from jisr.terms.entries import NewEntry, Parcelled
from jisr.terms.errors import JisrError, OurMistake, PartnerFault
from jisr.terms.sides import Partner, log_origin
from jisr.terms.transactions import Tx
from jisr.tlog.tiles import TILE, encode_bodies, encode_bundle, tile_path, tiles_of
from jisr.wire.folders import FolderCarrier, bodies_path
from jisr.wire.pull import TRIES, Puller

ROOM = 24 * 1024 * 1024
"""Bytes of content after which a parcel takes no more of a file."""
STRETCH = 1024 * 1024
AGAIN = {"body-damaged": TRIES, "root-mismatch": 1}
"""Faults that the pull loop meets again before it decides what they are; the manifest says they are no damage."""

Files = dict[str, bytes]
"""Contents of an archive by name."""


class Parcels:
    """Makes parcels of one side and takes in those of its partners. `room` is how much content one carries."""

    def __init__(self, node: Node, room: int = ROOM) -> None:
        self._node, self._room = node, room

    # --- making ------------------------------------------------------------------------------------------------

    def make(
        self, actor: Actor, side: str, since: int | None = None, left: Sequence[tuple[str, int]] | None = None
    ) -> Parcel:
        """One parcel for that partner: what it has not receipted, or everything from entry `since` on.

        With `left`, what the parcel before had no room for, it goes on where that one ended: what the partner asked for
        was in it. The record says who made it before anybody gets it.
        """
        check(actor, "export")
        node = self._node
        partner = node.store.read(lambda tx: node.standing.pinned(tx, side))
        node.incoming.receipts.receipt(side)
        start, published = self._reach(side, since)
        files, size = self._log(side, start, published, min(BUDGET, self._room))
        entries = size - start // TILE * TILE
        files |= self._beside(side)
        sent, rest = self._media(side, files, start, size, left)
        manifest = self._manifest(partner, start // TILE * TILE, size)
        data = seal(pack(manifest, files, node.card, *node.own.signing("log")), partner.card.age)
        serial = self._record(actor, "made", manifest, side, data, (entries, sent))
        name = f"{node.settings.side}-{side}-{manifest.number}.jisr-parcel"
        return Parcel(name, data, manifest.number, start, size, published, sent, rest, serial)

    def _reach(self, side: str, since: int | None) -> tuple[int, int]:
        """First entry the partner may lack, and where our published log stands."""
        head = self._node.store.read(lambda tx: self._node.standing.head(tx, side, "out"))
        if head is None or head.note is None:
            raise OurMistake("no-log", "There is no log for that partner yet.", "Try again in a moment.")
        known = head.receipt.size if head.receipt is not None else 0
        start = known if since is None else since
        if not 0 <= start <= head.published.size:
            raise OurMistake("parcel-since", f"The log for that partner has {head.published.size} entries.")
        return start, head.published.size

    def folder(self, actor: Actor, side: str) -> Files:
        """Our whole log for that partner as plain files, for whoever audits it: with all tiles, card and receipt."""
        check(actor, "release")
        node = self._node
        _, published = self._reach(side, 0)
        made, size = self._log(side, 0, published, 1 << 62)
        files = {name.removeprefix("log/"): data for name, data in made.items()} | {"card": node.own_card()}

        def read(tx: Tx) -> None:
            for level, n, width in tiles_of(size):
                files[tile_path(level, n, width)] = node.standing.tile(tx, side, level, n, width) or b""
            head = node.standing.head(tx, side, "out")
            if head is not None and head.receipt is not None:
                files["receipt"] = head.receipt.note

        node.store.read(read)
        return files

    def _log(self, side: str, start: int, published: int, room: int) -> tuple[Files, int]:
        """The log's files from the bundle of `start` on, as far as one parcel carries, and where that is."""
        node, files, total, at = self._node, Files(), 0, start
        while True:
            leg = node.store.read(lambda tx, a=at: node.standing.delta(tx, side, a, TILE))  # type: ignore[misc]
            if leg is None:
                raise OurMistake("no-log", "There is no log for that partner yet.", "Try again in a moment.")
            at += len(leg.headers)
            total += sum(map(len, leg.headers)) + sum(map(len, leg.bodies))
            if at >= published or total >= room:
                break
            files[f"log/head/{at}"] = leg.checkpoint
        files["log/checkpoint"] = leg.checkpoint
        node.store.read(lambda tx: self._portions(tx, side, (start // TILE, at), files))
        return files, at

    def _portions(self, tx: Tx, side: str, span: tuple[int, int], files: Files) -> None:
        """Bundles and bodies, and of what lies before them the hashes that still give the root."""
        first, size = span
        for n in range(first, -(-size // TILE)):
            stop = min((n + 1) * TILE, size)
            rows = self._node.standing.rows(tx, side, n * TILE, stop) or ()
            files[f"log/{tile_path(None, n, stop - n * TILE)}"] = encode_bundle([row.header for row in rows])
            bodies = encode_bodies([row.salted or b"" for row in rows])
            files[f"log/{bodies_path(n, stop - n * TILE)}"] = bodies
        level, left = 1, first
        while left:
            width = left % TILE
            tile = self._node.standing.tile(tx, side, level, left // TILE, width) if width else None
            if tile is not None:
                files[f"log/{tile_path(level, left // TILE, width)}"] = tile
            level, left = level + 1, left // TILE

    def _beside(self, side: str) -> Files:
        """Our card, and our newest receipt for their log."""
        files, node = {"card": self._node.own_card()}, self._node
        head = node.store.read(lambda tx: node.standing.head(tx, side, "in"))
        if head is not None and head.receipt is not None:
            files["receipt"] = head.receipt.note
        return files

    def _media(
        self, side: str, files: Files, start: int, size: int, left: Sequence[tuple[str, int]] | None
    ) -> tuple[int, tuple[tuple[str, int], ...]]:
        """Add what there is room for of the files they lack; how many, and what found no room."""

        def lacking(tx: Tx) -> dict[str, int]:
            head = self._node.standing.head(tx, side, "out")
            news = () if head is None else self._node.parcels.offers(tx, head, start, size)
            asked = self._node.parcels.wanted(tx, side) if left is None else left
            return dict.fromkeys(news, 0) | dict(asked)

        room, sent, rest = max(0, self._room - sum(map(len, files.values()))), 0, []
        for name, have in self._node.store.read(lacking).items():
            path = self._node.media_for(side, name)
            whole = path.stat().st_size if path is not None else 0
            if path is None or have >= whole:
                continue
            part = min(whole - have, room)
            if part:
                with path.open("rb") as file:
                    file.seek(have)
                    files[f"media/{name}/{have}"] = file.read(part)
                room, sent = room - part, sent + 1
            if have + part < whole:
                rest.append((name, have + part))
        return sent, tuple(rest)

    def _manifest(self, partner: Partner, start: int, size: int) -> Manifest:
        node = self._node
        wanted = {one.id: one.have for one in node.arrivals.lacking(partner.side)}
        return Manifest(
            content="", log=log_origin(node.card, partner.card, partner.epoch), size=size, start=start, v=1,
            number=node.store.write(lambda tx: node.parcels.next_number(tx, partner.side)),
            wanted=tuple(Lacking(*one) for one in sorted(wanted.items())),
        )  # fmt: skip

    def _record(
        self, actor: Actor, act: Literal["made", "taken"], manifest: Manifest, side: str, data: bytes,
        counts: tuple[int, int],
    ) -> int:  # fmt: skip
        body = Parcelled(
            act=act, entries=counts[0], files=counts[1], hash=b64encode(hashlib.sha256(data).digest()).decode(),
            number=manifest.number, partner=side, size=manifest.size,
        )  # fmt: skip
        entry = NewEntry(k="parcel", by=actor.by, entered=self._node.clock.now(), body=canonical.encode(body))
        return self._node.record.file([entry])[0]

    # --- taking in ---------------------------------------------------------------------------------------------

    def take(self, actor: Actor, data: bytes) -> Taken:
        """Take in a partner's parcel. Nothing of it counts until seal, manifest and names hold."""
        check(actor, "export")
        opened = unpack(unseal(data, self._node.keys.age))
        partner = self._author(opened)
        return self._take(actor, partner, opened, data)

    def _author(self, opened: Opened) -> Partner:
        """The pinned partner that signed it for us."""
        node, parts = self._node, opened.manifest.log.split("/")
        found = node.store.read(lambda tx: node.standing.find(tx, parts[2] if len(parts) == 5 else ""))
        if found is None:
            raise PartnerFault("parcel-author", "The parcel is of a side that is no partner; nothing was taken.")
        origins = [log_origin(found.card, node.card, found.theirs + more) for more in (0, 1)]
        check_manifest(opened, found.card, origins[opened.manifest.log == origins[1]])
        return found

    def _turn(self, side: str, carrier: FolderCarrier) -> None:
        """Follow the partner to its next log; all of the last is filed first."""
        self._node.intake.take_in(side)
        self._node.incoming.turn(side, carrier.delta(0, 1, 0))

    def _take(self, actor: Actor, partner: Partner, opened: Opened, data: bytes) -> Taken:
        node, manifest, side = self._node, opened.manifest, partner.side
        carrier = FolderCarrier.of(opened.files)
        receipt = self._receipt(side, opened.files.get("receipt"))
        following = manifest.log == log_origin(partner.card, node.card, partner.theirs + 1)
        held = 0 if following else node.incoming.size(side)
        if manifest.start > held:
            raise PartnerFault(
                "parcel-gap", f"Parcel {manifest.number} goes on at entry {manifest.start}, and we hold {held}: "
                "an earlier parcel is missing.", "Bring it first, or ask for a parcel from there.",
            )  # fmt: skip
        try:
            if following:
                self._turn(side, carrier)
            added = pulled(Puller(side, node.incoming, carrier, node.entropy))
        except PartnerFault as error:
            raise _of_parcel(error) from error
        node.intake.take_in(side)
        files = self._fetch(side, carrier)
        node.store.write(lambda tx: self._remember(tx, side, manifest))
        serial = self._record(actor, "taken", manifest, side, data, (added, files))
        ours = node.store.read(lambda tx: node.standing.head(tx, side, "out"))
        return Taken(
            side, manifest.number, manifest.start, manifest.size, added, node.incoming.size(side), files, receipt,
            ours.receipt.size if ours is not None and ours.receipt is not None else 0,
            self._other_card(side, opened.files.get("card", b"")), serial,
        )  # fmt: skip

    def _receipt(self, side: str, note: bytes | None) -> Receipted:
        """What becomes of the receipt for our log; one that does not hold is named and blocks nothing."""
        if note is None:
            return "none"
        node = self._node
        before = node.store.read(lambda tx: node.standing.link(tx, side)).receipted
        try:
            covers = node.incoming.receipts.accept(side, note)
        except PartnerFault:
            return "refused"
        return "taken" if covers > before else "known"

    def _fetch(self, side: str, carrier: FolderCarrier) -> int:
        """Take what is here of the files their items name; how many are whole now that were not."""
        node, whole = self._node, 0
        limits = node.store.read(lambda tx: node.standing.partner(tx, side)).limits
        while True:
            wanted = node.arrivals.next(side, limits, lambda one: carrier.media(one.id, one.have, 1) is not None)
            if wanted is None:
                return whole
            part = carrier.media(wanted.id, wanted.have, min(STRETCH, wanted.size - wanted.have)) or b""
            whole += node.arrivals.take(wanted, part).state == "held"

    def _remember(self, tx: Tx, side: str, manifest: Manifest) -> None:
        """What they lack, by the newest parcel of theirs; an older one does not take it back."""
        ledger = self._node.parcels
        if manifest.number > ledger.taken(tx, side):
            ledger.take(tx, side, manifest.number, [(one.id, one.have) for one in manifest.wanted])

    def _other_card(self, side: str, card: bytes) -> bytes | None:
        """A card that differs from the pinned one. It is shown, and never pinned but by a person who compares words."""
        node = self._node
        pinned = node.store.read(lambda tx: node.standing.card(tx, side))
        try:
            theirs = read_card(card).side == side
            return card if theirs and fingerprint(card) != fingerprint(pinned) else None
        except JisrError:
            return None


def _of_parcel(error: PartnerFault) -> PartnerFault:
    """What is wrong with the log in a parcel, said to the person who brought it."""
    match error.code:
        case "fork":
            return PartnerFault(
                "fork", "The partner signed two histories that cannot both be true; its log is stopped.",
                "Keep the parcel and speak to the partner.", evidence=error.evidence,
            )  # fmt: skip
        case "log-stopped":
            return PartnerFault("log-stopped", "This partner's log is stopped until an officer resumes it.")
        case "over-quota":
            return PartnerFault(
                "over-quota", "The partner has sent more than was agreed for one day; take the parcel in tomorrow.",
                "Agree a higher limit with jisr partner limit.",
            )  # fmt: skip
        case "parcel-damaged" | "parcel-gap":
            return error
        case _:
            return PartnerFault(
                "parcel-history", "The log in this parcel does not go on from what we hold; it was not taken in.",
                "Ask for a parcel of everything.", detail=error.code, evidence=error.evidence,
            )  # fmt: skip


def pulled(puller: Puller) -> int:
    """Pull until nothing more comes; how many entries did. What is wrong is raised once it has its name."""
    added = again = 0
    while True:
        try:
            progress = puller.once()
        except PartnerFault as error:
            again += 1
            if again > AGAIN.get(error.code, 0):
                raise
            continue
        again, added = 0, added + progress.added
        if not progress.added:
            return added
