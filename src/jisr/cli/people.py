"""`jisr user`. Whoever holds the side's folder and keys administers its accounts."""

from argparse import Namespace

import msgspec

from jisr.cli.opening import PASSWORD, ask_secret, open_side
from jisr.cli.output import answer, isolate, table
from jisr.terms.actors import Actor


def _document(actor: Actor) -> object:
    return msgspec.to_builtins(actor)


def link(given: Namespace) -> int:
    node = open_side(given)
    try:
        token = node.people.create_link(given.role, given.position, None)
        url = f"http://{node.settings.web}/signup?token={token}"
    finally:
        node.close()
    answer(given.json, {"link": url, "role": given.role}, [url])
    return 0


def add(given: Namespace) -> int:
    node = open_side(given)
    try:
        password = ask_secret(PASSWORD, f"Password for {given.name}", twice=True)
        made = node.people.add(None, given.name, given.role, given.position, password)
    finally:
        node.close()
    answer(given.json, _document(made), [f"{isolate(made.person)} is {made.role}, {isolate(made.position)}."])
    return 0


def list_accounts(given: Namespace) -> int:
    node = open_side(given)
    try:
        found = node.people.accounts()
    finally:
        node.close()
    rows = [{"name": isolate(a.person), "role": a.role, "position": isolate(a.position)} for a in found]
    answer(given.json, [_document(a) for a in found], table(list(rows)) or ["No account yet: jisr user link DIR."])
    return 0


def role(given: Namespace) -> int:
    node = open_side(given)
    try:
        changed = node.people.change_role(None, given.name, given.role, given.position)
    finally:
        node.close()
    answer(given.json, _document(changed), [f"{isolate(changed.person)} is {changed.role} now."])
    return 0


def remove(given: Namespace) -> int:
    node = open_side(given)
    try:
        node.people.remove(None, given.name)
    finally:
        node.close()
    answer(given.json, {"removed": given.name}, [f"{isolate(given.name)} was removed."])
    return 0
