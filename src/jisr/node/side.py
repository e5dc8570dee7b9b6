"""One side, wired: clock, entropy, store, rooms, followers, and their end.

The followers carry what one room did to the next: a partner's items to intake, decisions to the partner's log, unsigned
leaves to the signing key, new entries to the picture. Each goes on from a durable cursor, so it may stop anywhere.
`settle` runs them until nothing is left to do; `start` does so in a thread whenever something was committed.
"""

import logging
import os
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from jisr.brief import Exports, Handovers, Sheets
from jisr.config.gazetteer import own_table, packaged_tables
from jisr.config.keys import Keys
from jisr.config.reserve import KeysReserve
from jisr.config.settings import DATA, Settings, guard_file
from jisr.exchange.audit import Audit
from jisr.exchange.beats import Heart
from jisr.exchange.cards import fingerprint, read_card
from jisr.exchange.cross_commits import CrossCommits
from jisr.exchange.erasing import Owing
from jisr.exchange.evidence import Evidence
from jisr.exchange.incoming import Incoming
from jisr.exchange.mirror import Mirror
from jisr.exchange.outgoing import Outgoing
from jisr.exchange.standing import Standing
from jisr.exchange.ways import Ways
from jisr.geo.gazetteer import Gazetteer
from jisr.geo.grid import LEVELS
from jisr.geo.named import Named, read_geojson, read_table
from jisr.intake import Intake
from jisr.intake.attaching import Attaching
from jisr.media import Arrivals, Attachments, Files, Uploads, Workshop
from jisr.node.erasing import Erasing
from jisr.node.recovering import open_recovery
from jisr.node.turning import finish, own_keys, pin_card, witness_of
from jisr.people import People
from jisr.people.rules import check
from jisr.picture import Picture
from jisr.picture.search import Search
from jisr.record import Record
from jisr.release import (
    Acknowledging,
    Agreeing,
    Alarms,
    Already,
    Consenting,
    Disclosing,
    Holdings,
    LivePolicy,
    Onward,
    Proposals,
    RecordHeads,
    Release,
    ReleaseAudit,
    RuleFollowing,
    Safeguards,
    StandingRules,
)
from jisr.release.epochs import Epochs
from jisr.store.sqlite import Database
from jisr.store.sqlite.acknowledging import SqliteAcknowledging
from jisr.store.sqlite.agreeing import SqliteAgreeing
from jisr.store.sqlite.erasing import SqliteEraseCursor, SqliteOwed
from jisr.store.sqlite.exchange import SqliteLogs, SqlitePartners
from jisr.store.sqlite.guard import SqliteGuard
from jisr.store.sqlite.intake import SqliteIntake
from jisr.store.sqlite.media import SqliteMedia
from jisr.store.sqlite.onward import SqliteOnward
from jisr.store.sqlite.parcels import SqliteParcels
from jisr.store.sqlite.people import SqlitePeople
from jisr.store.sqlite.picture import SqlitePicture
from jisr.store.sqlite.pushed import SqlitePending
from jisr.store.sqlite.record import SqliteRecord
from jisr.store.sqlite.release import SqliteAlarms, SqliteProposals, SqliteRelease
from jisr.store.sqlite.rules import SqliteCandidates, SqliteRules
from jisr.store.sqlite.search import SqliteSearch
from jisr.terms import canonical
from jisr.terms.actors import Actor
from jisr.terms.canonical import BIGGEST
from jisr.terms.entries import NewEntry, Resumption
from jisr.terms.errors import JisrError, OurMistake
from jisr.terms.guarding import Guard, NoGuard, NoReserve, Reserve
from jisr.terms.ids import keyed
from jisr.terms.sides import Card, Limits, Partner, log_origin
from jisr.terms.texts import MAX_TITLE, check_words
from jisr.terms.times import Clock, Entropy
from jisr.terms.transactions import Tx
from jisr.tlog.note import KEY_ED25519, Signer

log = logging.getLogger("jisr.node")
PATROL_S = 0.25
"""How often the followers look for what another program wrote, and for decisions that came due."""
SIGN_EVERY_S = 5.0
"""How often the record's head is signed while it grows."""

TIDY_EVERY_S = 60.0
"""How often files that nothing names any more are looked for."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> int:
        return time.time_ns() // 1_000_000


class SystemEntropy:
    """The machine's unpredictable bytes."""

    def draw(self, count: int) -> bytes:
        return os.urandom(count)


def public_text(key: Ed25519PrivateKey) -> str:
    """Base64 of a key's raw public half, as a card states it."""
    return b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def card_of(settings: Settings, keys: Keys, tls_pin: str) -> Card:
    """The card of the side with these settings and keys; `tls_pin` is base64 of SHA-256 of the TLS key's SPKI."""
    return Card(
        age=keys.recipient, domain=settings.domain, heartbeat=public_text(keys.heartbeat), log=public_text(keys.log),
        name_ar=settings.name_ar, name_en=settings.name_en, receipt=public_text(keys.receipt),
        request=public_text(keys.request), side=settings.side, tls=tls_pin, url=settings.url,
    )  # fmt: skip


@lru_cache(maxsize=1)
def packaged_places() -> Gazetteer:
    """The names that come with Jisr, read once for all sides of a process."""
    return Gazetteer([place for table in packaged_tables() for place in read_table(table)])


class Node:
    """One side. Close it, or what waits for the disk is lost to whoever waits for the answer.

    `clock` may be a scenario's; sessions and waits of people run on `watch_clock`, the machine's unless a test sets it.
    """

    def __init__(
        self, settings: Settings, keys: Keys, store: Database, *, tls_pin: str,
        clock: Clock | None = None, entropy: Entropy | None = None, watch_clock: Clock | None = None,
        own_places: Sequence[Named] = (), guard: Guard | None = None, reserve: Reserve | None = None,
    ) -> None:  # fmt: skip
        self.guard, self.reserve = guard or NoGuard(), reserve or NoReserve()
        self.settings, self.keys, self.store = settings, keys, store
        self._own_places = own_places
        self.clock, self.entropy = clock or SystemClock(), entropy or SystemEntropy()
        self.pinned, logs, records = SqlitePartners(), SqliteLogs(), SqliteRecord()
        self.own = own_keys(store, self.pinned, self.clock, card_of(settings, keys, tls_pin), keys)
        self.card = self.own.card()
        signer = Signer(f"{settings.domain}/jisr/{settings.side}/record", KEY_ED25519, keys.record)
        self.record = Record(store, records, records, self.clock, self.entropy, signer, self.guard)
        self.standing = Standing(store, logs, self.pinned, settings.side, self.clock)
        self.ways, self.parcels = Ways(logs), SqliteParcels()
        self.audit = Audit(store, logs, self.pinned, self.card)
        self.evidence = Evidence(store, logs, self.pinned, self.own_card())
        self.outgoing = Outgoing(
            store, logs, logs, self.pinned, self.clock, self.card, keys.log, self.guard,
            lambda: self.own.signing("log"),
        )  # fmt: skip
        self.heart = Heart(store, logs, self.clock, self.card, keys.heartbeat, self.guard)
        self.cross_commits = CrossCommits(store, logs, logs, self.pinned, self.outgoing.state, self.clock)
        self.incoming = Incoming(
            store, logs, logs, self.pinned, self.clock, self.card, keys.receipt, self.guard,
            lambda: self.own.signing("receipt"), self.own.mldsa,
        )  # fmt: skip
        self.mirror = Mirror(store, SqlitePending(), logs, self.pinned, self.incoming, self.clock, settings.side)
        self.witness = witness_of(store, self.clock, self.card, keys, settings)
        media, files, shop = SqliteMedia(), Files(store.files, keyed(keys.root, "media", "files")), Workshop()
        self.uploads = Uploads(store, media, files, self.clock, self.entropy)
        self.attachments = Attachments(store, media, files, shop)
        self.arrivals = Arrivals(store, media, files, shop, self.clock)
        self.attaching = Attaching(store, self.record, self.uploads, self.attachments, self.clock)
        self._open_out_door(settings, keys.root)
        self._open_in_door(settings)
        self.epochs: Epochs
        self.recovery = open_recovery(self, logs, records, signer)
        self._watch_clock = watch_clock or SystemClock()
        self.people = People(store, SqlitePeople(), self.record, self._watch_clock, self.entropy)
        self._nudge, self._ending, self._thread = threading.Event(), threading.Event(), threading.Thread()
        self._published = threading.Condition()
        self._watching: tuple[Callable[[], None], ...] = ()
        store.committed = self._committed

    def _open_out_door(self, settings: Settings, root: bytes) -> None:
        """Everything that decides what leaves, and carries it out."""
        store = self.store
        releases = SqliteRelease()
        self.policy = LivePolicy(store, releases, self.record, self.clock)
        self.alarms = Alarms(store, SqliteAlarms(), self.record, self.clock)
        safeguards = Safeguards(
            self.policy, self.alarms, settings.release, settings.partners, lambda: self.gazetteer,
            lambda tx: self.people.names(tx),
        )  # fmt: skip
        self.release = Release(
            store, releases, releases, self.record, self.standing, self.outgoing, self.clock, self.entropy, root,
            settings.hold_s * 1000, safeguards, self.attachments,
        )  # fmt: skip
        self.proposals = Proposals(
            store, SqliteProposals(), self.record, self.release, self.clock, self.entropy,
            settings.release.approve_s * 1000,
        )  # fmt: skip
        self.holdings = Holdings(releases)
        rules, candidates = SqliteRules(), SqliteCandidates()
        self.rules = StandingRules(
            store, rules, candidates, releases, self.record, self.standing, self.clock, root, safeguards
        )  # fmt: skip
        self.release.judges.append(self.rules.stopped)
        self.ruling = RuleFollowing(
            store, rules, candidates, candidates, releases, self.record, self.standing, self.release, self.clock
        )  # fmt: skip
        self.already = Already(self.record, self.standing, self.ways, self.release)
        self.releases = ReleaseAudit(self.record, self.standing, self.ways, self.clock)
        acks = SqliteAcknowledging()
        self.acknowledging = Acknowledging(
            store, acks, self.record, self.standing, self.outgoing, self.clock, self.alarms
        )
        self.agreeing = Agreeing(
            store, SqliteAgreeing(), self.record, self.standing, self.outgoing, self.clock, self.entropy, root,
            settings.side, self.alarms,
        )  # fmt: skip
        self.record_heads = RecordHeads(
            store, self.record, self.standing, self.outgoing, self.clock, root, settings.commit_at
        )
        self.disclosing = Disclosing(store, self.record, self.evidence, self.clock)
        self.consenting = Consenting(store, self.record, self.standing, self.clock, root)
        self.onward = Onward(
            store, SqliteOnward(), self.record, self.standing, self.consenting, self.outgoing, self.clock,
            self.entropy, root, settings.hold_s * 1000, self.alarms,
        )  # fmt: skip

    def _open_in_door(self, settings: Settings) -> None:
        """What comes in, and where it is seen."""
        store = self.store
        self.intake = Intake(
            store, SqliteIntake(), self.record, self.standing, self.incoming, self.clock, self.entropy,
            self.attachments, self.arrivals,
        )  # fmt: skip
        pictures, index = SqlitePicture(), SqliteSearch()
        self.picture = Picture(store, pictures, pictures, self.record, self.standing, settings.side, index)
        self.search = Search(
            index, self.record, self.standing, settings.side, settings.zone, lambda: self.gazetteer
        )  # fmt: skip
        logs = SqliteLogs()
        self.erasing = Erasing(
            store, SqliteEraseCursor(), Owing(SqliteOwed(), logs, logs, self.pinned, self.clock), self.record,
            self.intake, self.release, self.onward, self.outgoing, self.picture, self.arrivals, self.attachments,
        )  # fmt: skip
        self.handovers = Handovers(store, self.record, self.standing, self.release, self.alarms, self.clock)
        self.sheets = Sheets(self.evidence, self.disclosing)
        self.exports = Exports(store, self.record, self.picture, self.clock, settings.side)

    @property
    def played(self) -> bool:
        """Whether this side runs on a scenario's clock, and everything on it is an exercise."""
        return not isinstance(self.clock, SystemClock)

    def in_record(self, at: int) -> int:
        """An instant of the clock that sessions run on, as the record's clock tells it; milliseconds."""
        return at + self.clock.now() - self._watch_clock.now()

    # --- partners ----------------------------------------------------------------------------------------------

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Place names: the side's own first, then those that come with Jisr; made when first asked for."""
        return Gazetteer([*self._own_places, *packaged_places().places]) if self._own_places else packaged_places()

    def own_card(self, reader: str | None = None) -> bytes:
        """Our signed card, to be handed to partners; the one for `reader` says which key it must trust no more."""
        known = self.store.read(lambda tx: self.pinned.partner(tx, reader)) if reader is not None else None
        return self.own.signed_card(reader, log_origin(self.card, known.card, known.epoch) if known else "")

    def pair(self, card: bytes, limits: Limits | None = None) -> Partner:
        """Pin a partner's card, once its words were compared; a newer card of the same partner replaces the older."""
        partner = Partner(card=read_card(card), limits=limits or Limits())
        if partner.card.url.startswith("http://") and not self.settings.plain:
            raise OurMistake("plain-http", "This card asks for plain HTTP, which this side does not speak.")
        if partner.side == self.settings.side or partner.card.log == self.card.log:
            raise OurMistake("own-card", "This is our own card.", "Ask the partner for theirs.")
        known = self.store.read(lambda tx: self.pinned.partner(tx, partner.side))
        if known is not None and known.card.domain != partner.card.domain:
            # The domain is part of every log's name: under another one the partner's history would begin anew.
            raise OurMistake("other-domain", "A newer card keeps its domain; under another one it is another side.")
        if known is not None and known.card != partner.card and known.card.version >= partner.card.version:
            raise OurMistake("older-card", "A card of this side is pinned already, and this one is not newer.")
        if known is not None:
            partner = Partner(card=partner.card, limits=limits or known.limits, epoch=known.epoch, theirs=known.theirs)
        self.store.write(lambda tx: pin_card(tx, self.pinned, partner, card, self.card, self.clock.now()))
        self.outgoing.open_all()
        self.outgoing.sign()
        return partner

    def fingerprint(self) -> bytes:
        """Digest our card's words are made of."""
        return fingerprint(self.own_card())

    def limit(self, side: str, limits: Limits) -> None:
        """Change what this side lets be carried to and from a partner; where more is agreed, this is what holds."""

        numbers = (limits.body, limits.day_entries, limits.day_bytes, limits.jump, limits.media)
        if not all(1 <= number <= BIGGEST for number in numbers) or not 0 <= limits.finest <= max(LEVELS):
            raise OurMistake("limits", "A limit is a whole number from 1, and a grid level from 0 to 7.")

        def change(tx: Tx) -> None:
            self.pinned.limit(tx, self.standing.pinned(tx, side).side, limits)

        self.store.write(change)

    def resume(self, actor: Actor, side: str, reason: str) -> int:
        """Let a partner's stopped log go on; the serial of the entry with the officer's reason."""
        check(actor, "resume")
        check_words("reason", reason, MAX_TITLE)
        self.incoming.resume(side)
        body = canonical.encode(Resumption(side, reason))
        entry = NewEntry(k="resume", by=actor.by, entered=self.clock.now(), body=body)
        return self.record.file([entry])[0]

    def allow(self, actor: Actor, side: str, reason: str) -> int:
        """Let a log that ran ahead come as far as it announced; the serial of the entry with the officer's reason."""
        check(actor, "resume")
        check_words("reason", reason, MAX_TITLE)
        self.incoming.allow(side)
        entry = NewEntry(
            k="resume", by=actor.by, entered=self.clock.now(), body=canonical.encode(Resumption(side, reason))
        )
        return self.record.file([entry])[0]

    def media_for(self, side: str, id: str) -> Path | None:
        """Where the file lies which that partner may fetch by this id: its log names it, and it was not erased."""

        def find(tx: Tx) -> Path | None:
            sha256 = self.standing.offered(tx, side, id)
            return None if sha256 is None else self.attachments.served(tx, side, id, sha256)

        return self.store.read(find)

    # --- following ---------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Run every follower until nothing is left to do now; what keeps releases back is raised after the rest."""
        partners = [partner.side for partner in self.standing.partners()]
        moved, back = True, None
        while moved:
            moved = bool(sum(self.intake.take_in(side) for side in partners))
            if self.recovery.locked() is not None:
                moved |= bool(self.picture.follow())
                continue
            moved |= bool(self.ruling.follow())
            try:
                moved |= bool(self.release.publish())
                moved |= bool(self.agreeing.publish())
                moved |= bool(self.onward.publish()) | bool(self.record_heads.publish())
            except JisrError as error:
                back = error
            moved |= bool(self.acknowledging.publish())
            moved |= bool(self.outgoing.answer()) | bool(self.cross_commits.follow())
            moved |= bool(self.erasing.settle(partners))
            if self.outgoing.sign():
                self.wake()
            moved |= bool(self.picture.follow())
        if back is not None:
            raise back

    def shown(self, partner: str) -> int:
        """How many items of that partner's log stand in the picture; 0 while the picture catches up."""
        return self.store.read(lambda tx: 0 if self.picture.behind(tx) else self.intake.reached(tx, partner))

    def wake(self) -> None:
        """Let everybody who waits for something published look again."""
        with self._published:
            self._published.notify_all()

    def wait_published(self, side: str, size: int, seconds: float, ending: threading.Event | None = None) -> None:
        """Return when our log for that partner has more than `size` leaves, after `seconds`, or at the end."""
        deadline = time.monotonic() + seconds
        with self._published:
            while (
                not (self._ending.is_set() or (ending and ending.is_set()))
                and (left := deadline - time.monotonic()) > 0
            ):
                head = self.store.read(lambda tx: self.standing.head(tx, side, "out"))
                if head is None or head.published.size > size:
                    return
                self._published.wait(min(left, 1.0))

    def watch(self, look: Callable[[], None]) -> Callable[[], None]:
        """Call `look` after every commit of ours and when another program wrote; what is answered ends that.

        It is called while others wait for the writer, from any thread: it may only note that there is something.
        """
        with self._published:
            self._watching = (*self._watching, look)

        def end() -> None:
            with self._published:
                self._watching = tuple(one for one in self._watching if one is not look)

        return end

    def _committed(self) -> None:
        self._nudge.set()
        for look in self._watching:
            look()

    def _changed(self) -> bool:
        """Whether another program wrote since this was last asked; whoever watches is told."""
        if not self.store.changed():
            return False
        for look in self._watching:
            look()
        return True

    def start(self) -> None:
        """Run the followers in a thread of their own until `stop`."""
        self._ending.clear()
        finish(self)
        self._thread = threading.Thread(target=self._run, name="followers", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        signed_at = tidied_at = 0.0
        self._nudge.set()
        while not self._ending.is_set():
            woken = self._nudge.wait(self._patrol_s())
            self._nudge.clear()
            try:
                if woken or self._changed() or (self._due_at() or 2**62) <= self.clock.now():
                    self.settle()
                if time.monotonic() - signed_at > SIGN_EVERY_S:
                    if self.recovery.locked() is None:
                        self.record.sign()
                    self.people.sweep()
                    signed_at = time.monotonic()
                if time.monotonic() - tidied_at > TIDY_EVERY_S:
                    self.tidy()
                    tidied_at = time.monotonic()
            except JisrError as error:
                # The cursors stand where they stood; the next round tries again from there.
                log.warning("followers: %s %s", error.code, error.detail or error.say)
                self._ending.wait(1.0)
            except Exception:
                # Nobody foresaw this: a side whose followers ended in silence would look alive and tell nothing.
                log.exception("followers")
                self._ending.wait(1.0)

    def _due_at(self) -> int | None:
        """When the next decision is due, milliseconds."""
        found = (
            self.release.due_at(), self.onward.due_at(), self.erasing.due_at(), self.cross_commits.due_at(),
            self.record_heads.due_at(),
        )  # fmt: skip
        return min((due for due in found if due is not None), default=None)

    def tidy(self) -> None:
        """Forget uploads that rest too long and files of erased items, and remove what no row names."""
        self.uploads.expire()
        self.arrivals.sweep()
        self.attachments.sweep()

    def _patrol_s(self) -> float:
        """Seconds to the next look, which comes no later than the next decision is due.

        It must go when it is due, not when something private happens to wake us: a partner sees the moment.
        """
        try:
            due = self._due_at()
        except JisrError:
            return PATROL_S
        return PATROL_S if due is None else min(PATROL_S, max(0.0, (due - self.clock.now()) / 1000))

    def stop(self) -> None:
        """End the followers; every waiting partner is answered."""
        self._ending.set()
        self.wake()
        if self._thread.is_alive():
            self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End everything and let go of the data."""
        self.stop()
        self.store.close()
        if isinstance(self.guard, SqliteGuard):
            self.guard.close()


def open_node(
    folder: Path, settings: Settings, keys: Keys, tls_pin: str, clock: Clock | None = None,
    entropy: Entropy | None = None,
) -> Node:  # fmt: skip
    """The side whose data lies in `folder`; OurMistake when its own gazetteer cannot be used."""
    own = own_table(folder, settings)
    places = (read_table if own[0] == "csv" else read_geojson)(own[1]) if own else []
    store = Database(folder / DATA)
    try:
        guard = SqliteGuard(guard_file(folder, settings))
        return Node(
            settings, keys, store, tls_pin=tls_pin, clock=clock, entropy=entropy, own_places=places, guard=guard,
            reserve=KeysReserve(folder),
        )  # fmt: skip
    except BaseException:
        store.close()
        raise
