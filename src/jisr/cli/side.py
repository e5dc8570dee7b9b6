"""`jisr init`, `serve`, `verify`."""

import signal
import threading
from argparse import Namespace
from contextlib import ExitStack
from pathlib import Path

import msgspec

from jisr.cli.making import or_nothing
from jisr.cli.opening import PASSPHRASE, ask_secret, open_side, unattended, unlock
from jisr.cli.output import answer, note
from jisr.config import Settings, make_keys, write_settings
from jisr.config.keys import CHANGING, Keys
from jisr.config.settings import DATA, FILE, check_settings
from jisr.intake.files import Options
from jisr.intake.inbox import WATCHER, Inbox, Watching
from jisr.node import Node, SystemEntropy, be_prompt, open_node
from jisr.terms.errors import JisrError, OurMistake
from jisr.terms.words import words_of
from jisr.web import StaffPort
from jisr.wire import PartnerPort
from jisr.wire.parcels import Parcels
from jisr.wire.tls import spki_pin

MADE = ("keys", FILE, f"{Path(DATA).stem}.*", "guard")
"""What makes a side: where one step fails, the others are undone."""
LOOK_S = 1.0
"""How often it is asked whether another program changed a key."""


def init(given: Namespace) -> int:
    folder = Path(given.dir)
    if (folder / FILE).exists():
        raise OurMistake("side-exists", f"There is a side in {folder} already.", "Choose another folder.")
    settings = check_settings(Settings(
        side=given.side, domain=given.domain or f"{given.side}.jisr", name_en=given.name_en or given.side,
        name_ar=given.name_ar or given.side, zone=given.zone, web=given.web, wire=given.wire,
        url=given.url or f"https://{given.wire}", hold_s=given.hold,
        key_file=str(Path(given.key_file).resolve()) if given.key_file else "",
    ))  # fmt: skip
    passphrase = ask_secret(PASSPHRASE, "Passphrase for this side's keys", twice=True)
    key_file = Path(given.key_file) if given.key_file else None
    with ExitStack() as undo, or_nothing(folder, *MADE):
        keys = make_keys(folder, passphrase, SystemEntropy(), key_file)
        if key_file is not None:
            undo.callback(key_file.unlink)
        write_settings(folder, settings)
        with open_node(folder, settings, keys, spki_pin(keys.tls)) as node:
            token = node.people.create_link("administrator", "administrator", None)
            link, words = f"http://{settings.web}/signup?token={token}", words_of(node.fingerprint())
        undo.pop_all()
    document = {"side": settings.side, "dir": str(folder), "link": link, "words": list(words)}
    answer(given.json, document, [
        f"Made side {settings.side} in {folder}.",
        "Its card's words, for partners to compare: " + " ".join(words),
        f"Start it with: jisr serve {folder}",
        f"Then make the first account, within 15 minutes: {link}",
        "The keys are encrypted; keep a copy of the keys folder apart. Encrypting the disk is this machine's task.",
    ])  # fmt: skip
    return 0


def serve(given: Namespace) -> int:
    ending = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.set())
    while _served(given, ending):
        note("A key of this side was changed, and is in use now.")
    return 0


def _served(given: Namespace, ending: threading.Event) -> bool:
    """Serve until the end, or until a key was changed that can be taken up without asking; whether to go on."""
    node = open_side(given)
    partners = PartnerPort(node)
    staff = StaffPort(node, partners.faults, Parcels(node))
    watching = _inbox(Path(given.dir), node)
    try:
        node.start()
        partners.start()
        staff.start()
        if watching is not None:
            watching.start()
        be_prompt()
        if node.settings.plain:
            note("WARNING: partners are served over plain HTTP.")
        if node.store.stopped is not None:
            note(f"WARNING: {node.store.stopped.say} {node.store.stopped.hint}")
        print(f"{node.settings.name_en} ({node.settings.side}): staff http://{node.settings.web}  "
              f"partners {node.settings.url}  Ctrl-C ends.", flush=True)  # fmt: skip
        return _outlasted(given, node, ending)
    finally:
        if watching is not None:
            watching.stop()
        node.stop()
        staff.stop()
        partners.stop()
        node.close()


def _outlasted(given: Namespace, node: Node, ending: threading.Event) -> bool:
    """Wait for the end, or for a changed key that this program can open as it opened the others.

    A passphrase that was typed is not kept: whoever took a key out of this memory must not get the next one, too.
    """
    told = False
    while not ending.wait(LOOK_S):
        if told or not node.own.behind():
            continue
        told = True
        if unattended(given, node.settings) and _opens(given, node):
            return True
        note("WARNING: a key of this side was changed. Nothing is signed until you end this and start it again: "
             f"jisr serve {given.dir}")  # fmt: skip
    return False


def _opens(given: Namespace, node: Node) -> bool:
    """Whether there are more keys now, and they can be opened: what serves ends only for what can be served."""
    try:
        found = unlock(Path(given.dir), node.settings, given)
    except JisrError as error:
        note(f"{error.say} {error.hint}")
        return False
    return any(_count(found, name) > _count(node.keys, name) for name in (*CHANGING, "receipt-mldsa"))


def _count(keys: Keys, name: str) -> int:
    return len(keys.later.get(name, ())) if name in CHANGING else int(keys.receipt_mldsa is not None)


def _inbox(folder: Path, node: Node) -> Watching | None:
    """What looks into the folder named in the settings, if one is."""
    settings = node.settings
    if not settings.inbox:
        return None
    said = Options(side=settings.side, zone=settings.zone)
    return Watching(Inbox(node.intake, WATCHER, folder / settings.inbox, said))


def verify(given: Namespace) -> int:
    with open_side(given) as node:
        record, logs, files = node.record.verify(), node.audit.verify(), node.attachments.damaged()
    sound = record.sound and all(log.sound for log in logs) and not files
    document = {
        "verified": sound, "record": {**record._asdict(), "root": record.root.hex()},
        "logs": [log._asdict() for log in logs], "files_damaged": files,
    }  # fmt: skip
    lines = [
        f"record: {record.size} entries, {record.erased} erased, signed up to {record.signed_size}: "
        f"{_verdict(record.sound)}",
        *(f"log {log.origin} ({'ours' if log.direction == 'out' else 'theirs'}): {log.size} leaves, "
          f"signed up to {log.signed_size}, receipted up to {log.receipt_size}, {log.erased} erased, "
          f"{log.aside} set aside: "
          f"{_verdict(log.sound)}" for log in logs),
        "Everything holds." if sound else "Something does not hold: keep this folder as it is and restore a backup.",
    ]  # fmt: skip
    damaged = [*record.damaged, *(index for log in logs for index in log.damaged)]
    if files:
        lines.insert(-1, f"files missing or changed, of entries: {', '.join(map(str, files[:20]))}")
    if damaged:
        lines.insert(-1, f"damaged: {', '.join(map(str, damaged[:20]))}")
    answer(given.json, msgspec.to_builtins(document), lines)
    return 0 if sound else 1


def _verdict(sound: bool) -> str:
    return "holds" if sound else "DOES NOT HOLD"
