"""`jisr user`. Whoever holds the side's folder and keys administers its accounts."""

from argparse import Namespace

import msgspec

from jisr.cli.opening import PASSWORD, ask_secret, open_side
from jisr.cli.output import answer, isolate, table
from jisr.terms.actors import Actor


def _document(actor: Actor) -> object:
    return msgspec.to_builtins(actor)


def link(given: Namespace) -> int:
    with open_side(given) as node:
        token = node.people.create_link(given.role, given.position, None)
        url = f"http://{node.settings.web}/signup?token={token}"
    answer(given.json, {"link": url, "role": given.role}, [url])
    return 0


def add(given: Namespace) -> int:
    with open_side(given) as node:
        password = ask_secret(PASSWORD, f"Password for {given.name}", twice=True)
        made = node.people.add(None, given.name, given.role, given.position, password)
    answer(given.json, _document(made), [f"{isolate(made.person)} is {made.role}, {isolate(made.position)}."])
    return 0


def list_accounts(given: Namespace) -> int:
    with open_side(given) as node:
        found = [(one, node.people.positions(one.person)) for one in node.people.accounts()]
    rows = [
        {"name": isolate(one.person), "role": one.role, "positions": ", ".join(map(isolate, held))}
        for one, held in found
    ]
    document = [msgspec.to_builtins(one) | {"positions": held} for one, held in found]
    answer(given.json, document, table(list(rows)) or ["No account yet: jisr user link DIR."])
    return 0


def positions(given: Namespace) -> int:
    with open_side(given) as node:
        held = node.people.set_positions(None, given.name, given.position)
    said = f"{isolate(given.name)} may take the watch at: {', '.join(map(isolate, held))}."
    answer(given.json, {"person": given.name, "positions": held}, [said])
    return 0


def role(given: Namespace) -> int:
    with open_side(given) as node:
        changed = node.people.change_role(None, given.name, given.role, given.position)
    answer(given.json, _document(changed), [f"{isolate(changed.person)} is {changed.role} now."])
    return 0


def remove(given: Namespace) -> int:
    with open_side(given) as node:
        node.people.remove(None, given.name)
    answer(given.json, {"removed": given.name}, [f"{isolate(given.name)} was removed."])
    return 0
