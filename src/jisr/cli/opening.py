"""Opening a side from the command line: its settings, its keys, and who is asking."""

import getpass
import os
import sys
from argparse import Namespace
from pathlib import Path

from jisr.config import open_keys, read_settings
from jisr.config.keys import Keys
from jisr.config.settings import DATA, Settings
from jisr.node import Node, open_node
from jisr.terms.actors import Actor
from jisr.terms.errors import OurMistake, Refused
from jisr.wire.tls import spki_pin

PASSPHRASE, PASSWORD, KEY_FILE = "JISR_PASSPHRASE", "JISR_PASSWORD", "JISR_KEY_FILE"


SMALLEST = 512
"""Bytes of the smallest database there is; a shorter file is taken for a new one."""


def ask_secret(variable: str, prompt: str, *, twice: bool = False) -> str:
    """A secret from the environment, or typed unseen; OurMistake when neither can be."""
    given = os.environ.get(variable)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise OurMistake("no-secret", f"{prompt} cannot be asked here.", f"Set {variable}, or use a terminal.")
    secret = getpass.getpass(f"{prompt}: ")
    if twice and getpass.getpass(f"{prompt} again: ") != secret:
        raise OurMistake("secret-differs", "The two entries differ; nothing was made.")
    return secret


def unattended(given: Namespace, settings: Settings) -> bool:
    """Whether the keys can be opened without asking anybody."""
    return bool(given.key_file or os.environ.get(KEY_FILE) or settings.key_file or os.environ.get(PASSPHRASE))


def unlock(folder: Path, settings: Settings, given: Namespace) -> Keys:
    """The side's keys: by --key-file, the environment, the settings, or a passphrase, in this order."""
    path = given.key_file or os.environ.get(KEY_FILE) or settings.key_file
    if path:
        return open_keys(folder, key_file=Path(path))
    return open_keys(folder, passphrase=ask_secret(PASSPHRASE, "Passphrase of this side"))


def open_side(given: Namespace) -> Node:
    """The side in the folder the command names. Close it."""
    folder = Path(given.dir)
    settings = read_settings(folder)
    keys = unlock(folder, settings, given)
    data = folder / DATA
    if not data.is_file() or data.stat().st_size < SMALLEST:
        # Begun anew with the same keys it would sign a second history, and every partner would find a fork.
        raise OurMistake("no-data", f"The data of this side is gone: {DATA} is missing or empty.", "Restore a backup.")
    return open_node(folder, settings, keys, spki_pin(keys.tls))


def actor(node: Node, given: Namespace) -> Actor:
    """Who acts: the account after --as, its password asked; without it the console, which may file but not release."""
    if given.person:
        return node.people.check_password(given.person, ask_secret(PASSWORD, f"Password of {given.person}"), "console")
    return Actor(f"console:{getpass.getuser()}", "console", "reporter")


def named_actor(node: Node, given: Namespace) -> Actor:
    """The account after --as; Refused without one, because a decision needs a name."""
    if not given.person:
        raise Refused("no-name", "A decision about a partner needs the name of who makes it.", "Add --as NAME.")
    return actor(node, given)
